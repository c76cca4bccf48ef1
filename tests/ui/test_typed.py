"""Dates, times and numbers as people type them."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bodymap.ui.kit.typed import (
    at,
    date_in_words,
    long_date,
    moment_in_words,
    near_moment,
    number_in_words,
    read_birth_date,
    read_date,
    read_number,
    read_time,
    read_whole,
)

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "text",
    [
        "1979-05-03",
        "1979-5-3",
        "3.5.1979",
        "03.05.1979",
        "3/5/1979",
        "3-5-1979",
        "3 5 1979",
        "3.5.79",
        "03/05/79",
        "3 May 1979",
        "3. Mai 1979",
        "May 3, 1979",
        "3 may 79",
        "19790503",
        "03051979",
        "030579",
        " 3.5.1979 ",
    ],
)
def test_usual_ways_of_writing_one_day(text: str) -> None:
    assert read_date(text, TODAY) == date(1979, 5, 3)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5/13/1979", date(1979, 5, 13)),
        ("13/5/1979", date(1979, 5, 13)),
        ("1.2.26", date(2026, 2, 1)),
        ("1.2.27", date(1927, 2, 1)),
        ("29.2.2024", date(2024, 2, 29)),
        ("today", TODAY),
        ("yesterday", date(2026, 11, 22)),
        ("1 März 1980", date(1980, 3, 1)),
        ("1 juillet 1980", date(1980, 7, 1)),
        ("20 juin 1980", date(1980, 6, 20)),
    ],
)
def test_readings(text: str, day: date) -> None:
    assert read_date(text, TODAY) == day


def test_month_first_only_where_it_is_the_habit() -> None:
    assert read_date("3/5/1979", TODAY, month_first=True) == date(1979, 3, 5)
    assert read_date("3.5.1979", TODAY, month_first=True) == date(1979, 5, 3)
    assert read_date("030579", TODAY, month_first=True) == date(1979, 3, 5)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("31.2.1979", "has no day 31"),
        ("13.13.1979", "no month 13"),
        ("5.1979", "Not a date"),
        ("hello", "Not a date"),
        ("3 Mumble 1979", "Not a date"),
        ("3.5.197", "four digits"),
        ("1979-00-03", "no month 0"),
    ],
)
def test_what_is_no_date_is_said(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_date(text, TODAY)


def test_a_birth_date_is_past_and_possible() -> None:
    assert read_birth_date("  ", TODAY) is None
    assert read_birth_date("23.11.2026", TODAY) == TODAY
    with pytest.raises(ValueError, match="future"):
        read_birth_date("24.11.2026", TODAY)
    with pytest.raises(ValueError, match="125 years"):
        read_birth_date("1.1.1800", TODAY)


@given(st.dates(date(1930, 1, 1), TODAY))
def test_what_is_shown_reads_back(day: date) -> None:
    for text in (date_in_words(day), day.isoformat(), f"{day:%d.%m.%Y}", f"{day:%Y%m%d}", f"{day:%d.%m.%y}"):
        read = read_date(text, TODAY)
        assert read == day or (text == f"{day:%d.%m.%y}" and read.year - day.year == 100)


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_said_to_be_none(text: str) -> None:
    said = ""
    try:
        read_date(text, TODAY)
    except ValueError as fault:
        said = str(fault)
    assert said == "" or said.endswith(".")


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("14:05", time(14, 5)),
        ("14.05", time(14, 5)),
        ("1405", time(14, 5)),
        ("905", time(9, 5)),
        ("9", time(9)),
        ("14h05", time(14, 5)),
        ("2:05 pm", time(14, 5)),
        ("12 am", time(0)),
        ("14 Uhr", time(14)),
    ],
)
def test_times(text: str, clock: time) -> None:
    assert read_time(text) == clock


@pytest.mark.parametrize("text", ["", "25:00", "14:60", "13 pm", "noon"])
def test_no_times(text: str) -> None:
    with pytest.raises(ValueError, match="14:05"):
        read_time(text)


def test_a_decimal_comma_is_never_ten_times_the_value() -> None:
    assert read_number("0,5") == read_number("0.5") == 0.5
    assert read_number("1,234") == 1.234
    assert read_number(" ") is None
    assert read_whole("6") == 6
    for text in ("1.234,5", "1,234.5", "5 mg", "1e3", "-1", "−1", "0,,5"):
        with pytest.raises(ValueError):
            read_number(text)
    with pytest.raises(ValueError, match="whole"):
        read_whole("1.5")


def test_words() -> None:
    when = datetime(2026, 11, 11, 9, 20, tzinfo=timezone(timedelta(hours=1)))
    assert moment_in_words(when) == "11 Nov 2026, 09:20 (UTC+1)"
    assert moment_in_words(when, date_only=True) == "11 Nov 2026"
    assert moment_in_words(when.replace(tzinfo=timezone(timedelta(hours=-3, minutes=-30)))).endswith("(UTC−3:30)")
    assert moment_in_words(when.replace(tzinfo=UTC)).endswith("(UTC)")
    assert near_moment(when, TODAY) == "11 Nov 09:20"
    assert near_moment(when, date(2026, 11, 11)) == "today 09:20"
    assert near_moment(when, date(2026, 11, 12), date_only=True) == "yesterday"
    assert near_moment(when, date(2027, 2, 1), date_only=True) == "11 Nov 2026"
    assert long_date(TODAY) == "Monday 23 November"
    assert date_in_words(TODAY, weekday=True) == "Monday 23 Nov 2026"
    assert (number_in_words(None), number_in_words(35.0), number_in_words(0.35)) == ("", "35", "0.35")
    assert at(TODAY, time(9)).utcoffset() is not None
