"""The diary as data: its lines and words, what a day holds, late entries, the calendar, counts before flares."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bodymap.medicine import diary
from bodymap.medicine.diary import LONGEST, Counted, Item, read
from bodymap.medicine.model import Answer, DiaryDay
from tests.flow.grade import grade

WORDS = diary.words()
FIRST = date(2026, 3, 2)  # a Monday
LEAST_WORDS = 7


def day(n: int, late: int = 0, /, **answers: Answer) -> DiaryDay:
    """Day n of the diary (0 is 2 March 2026), entered so many days after it."""
    at = FIRST + timedelta(days=n)
    return DiaryDay("rosa", at, datetime(at.year, at.month, at.day, 20, tzinfo=UTC) + timedelta(days=late), answers)


def said(flare: str, noise: bool) -> dict[str, Answer]:
    answers: dict[str, Answer] = {"flare": flare} if flare else {}
    return {**answers, "trigger_noise": 1} if noise else answers


# -- words -------------------------------------------------------------------------------------------------------------


def sentences(text: str) -> str:
    text = re.sub(r"\{\w+\}", "five", text)
    return text if text.endswith((".", "?", "!", ":")) else text + "."


@pytest.mark.parametrize("key", [k for k, t in WORDS.texts.items() if len(t.split()) >= LEAST_WORDS])
def test_every_text_is_grade_six_at_most(key: str) -> None:
    assert grade(sentences(WORDS.texts[key])) <= 6.0, WORDS.texts[key]


@pytest.mark.parametrize("part", sorted({k.partition(".")[0] for k in WORDS.texts} - {"meta", "days"}))
def test_every_page_as_a_whole_is_grade_six_at_most(part: str) -> None:
    said = " ".join(sentences(t) for k, t in WORDS.texts.items() if k.startswith(part + "."))
    assert grade(said) <= 6.0


def test_no_verdict_no_claim_and_no_exclamation() -> None:
    said = " ".join(WORDS.texts.values())
    assert not re.search(r"criteria|diagnos|fibromyalgia|score|positive|normal|risk|trigger|because|!", said, re.I)
    assert "They do not say what brings on a flare." in WORDS.say("counts.cause")


def test_every_line_has_its_words() -> None:
    for item in diary.items().values():
        name = f"item.{item.id}"
        assert WORDS.has(f"{name}.title")
        assert WORDS.has(f"{name}.short")
        assert WORDS.has(f"{name}.counted") is (item.counted is not None)
        assert set(WORDS.named(f"{name}.options")) == set(item.options)
        assert set(WORDS.named(f"{name}.tags")) == set(item.tags)
        if item.kind == "scale":
            assert WORDS.has(f"{name}.low")
            assert WORDS.has(f"{name}.high")


def test_an_unknown_language_is_said() -> None:
    with pytest.raises(KeyError):
        diary.words("xx")


# -- lines -------------------------------------------------------------------------------------------------------------


def test_optional_lines_are_off_until_chosen() -> None:
    ids = [item.id for item in diary.shown(())]
    assert ids == [item.id for item in diary.core()]
    assert not {"period", "weather", "cycle_day"} & set(ids)
    assert {item.id for item in diary.shown(("period", "of a newer program"))} == {*ids, "period"}
    assert len(diary.core()) + len(diary.optional()) == len(diary.items())


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("format = 2", "format"),
        ('format = 1\n[[item]]\nid = "a"\nkind = "scale"\n[[item]]\nid = "a"\nkind = "text"', "a: the same id twice"),
        ('format = 1\n[[item]]\nid = "a"\nkind = "smell"', "a: kind is one of"),
        ('format = 1\n[[item]]\nid = "a"\nkind = "choice"', "a: a choice has options"),
        ('format = 1\n[[item]]\nid = "a"\nkind = "tags"', "a: a choice has options, tags"),
        ('format = 1\n[[item]]\nid = "a"\nkind = "scale"\ncolour = "red"', "a: "),
    ],
)
def test_a_file_with_faults_is_refused_by_name(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        read(text)


def test_when_an_answer_counts() -> None:
    assert Counted(at_least=7).holds(7)
    assert not Counted(at_least=7).holds(6)
    assert Counted(at_most=3).holds(0)
    assert not Counted(at_most=3).holds(4)
    assert Counted(option="heavy").holds("heavy")
    assert not Counted(at_least=7).holds("heavy")


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("pain_average", 11), ("pain_average", -1), ("pain_average", 2.5), ("pain_average", "much"),
        ("pain_average", float("nan")), ("flare", "perhaps"), ("trigger_travel", 2), ("used_heat_helped", 11),
        ("period", 2), ("sleep_hours", 7.25), ("sleep_hours", 25), ("note", "x" * (LONGEST + 1)), ("colour", 1),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused(key: str, answer: Answer) -> None:
    with pytest.raises(ValueError):
        diary.answering(day(0), {key: answer}, day(0).entered_at)


def test_answers_are_kept_as_they_are_meant() -> None:
    entry = diary.answering(
        day(0),
        {"pain_average": 6.0, "sleep_hours": 7, "flare": "started", "note": " rain ", "used_heat_helped": None},
        day(0).entered_at,
    )
    assert dict(entry.answers) == {"pain_average": 6, "sleep_hours": 7.0, "flare": "started", "note": "rain"}
    assert diary.answering(entry, {"pain_average": None, "note": ""}, entry.entered_at).answers.keys() == {
        "sleep_hours",
        "flare",
    }


def test_none_of_these_and_tags_exclude_each_other() -> None:
    trigger, when = diary.items()["trigger"], day(0).entered_at
    entry = diary.answering(day(0), {"trigger_travel": 1, "trigger_noise": 1}, when)
    assert diary.taken(entry, trigger) == frozenset(("travel", "noise"))
    entry = diary.answering(entry, {"trigger_none": 1}, when)
    assert diary.taken(entry, trigger) == frozenset()
    entry = diary.answering(entry, {"trigger_travel": 1}, when)
    assert dict(entry.answers) == {"trigger_travel": 1}
    assert diary.taken(diary.answering(entry, {"trigger_travel": None}, when), trigger) is None
    assert diary.taken(None, trigger) is None


def test_what_was_not_used_did_not_help() -> None:
    when = day(0).entered_at
    entry = diary.answering(day(0), {"used_heat": 1, "used_heat_helped": 7}, when)
    assert dict(entry.answers) == {"used_heat": 1, "used_heat_helped": 7}
    assert not diary.answering(entry, {"used_heat": None}, when).answers
    assert dict(diary.answering(entry, {"used_none": 1}, when).answers) == {"used_none": 1}


# -- late, paper, several entries --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "late"), [(0, False), (1, False), (2, True), (30, True)])
def test_more_than_a_day_late_is_marked(days: int, late: bool) -> None:
    entry = day(0, days, pain_average=4)
    assert diary.is_late(entry) is late
    assert diary.mark(entry) == ("late" if late else "")


def test_from_paper_is_not_late_but_from_paper() -> None:
    entry = diary.with_paper(day(0, 20, pain_average=4))
    assert not diary.is_late(entry)
    assert diary.mark(entry) == "paper"
    assert not diary.written(diary.with_paper(day(0)))
    assert not diary.written(None)


def test_the_entry_made_last_is_the_one_shown() -> None:
    early, later, other = day(0, pain_average=3), day(0, 1, pain_average=5), day(-1, pain_average=1)
    assert list(diary.latest([later, early, other]).values()) == [other, later]


def test_faults_are_said_and_unknown_answers_kept() -> None:
    assert diary.faults(day(0, pain_average=4, pain_worst=4, from_newer=3), FIRST) == []
    assert diary.faults(day(1), FIRST) == ["day: still to come"]
    assert diary.faults(day(0, pain_average=12), FIRST) == ["pain_average: from 0 to 10"]
    assert diary.faults(day(0, pain_average=6, pain_worst=5), FIRST) == ["pain_worst: lower than most of the day"]


def test_a_day_in_words() -> None:
    entry = day(
        0, pain_average=6, flare="started", trigger_none=1, used_heat=1, used_heat_helped=7, used_cold=1, overdid=0,
        sleep_hours=6.5, note="rain",
    )  # fmt: skip
    said = dict(diary.day_in_words(entry, WORDS))
    assert said["Pain most of the day"] == "6"
    assert said["Flare"] == "It started"
    assert said["What was there"] == "None of these"
    assert said["Used"] == "Heat, helped 7 of 10; Cold"
    assert said["Too much, day before"] == "No"
    assert said["Hours of sleep"] == "6.5 hours"
    assert said["Note"] == "rain"
    assert said["Stress"] == ""
    assert "Period" not in said
    assert dict(diary.day_in_words(entry, WORDS, ("period",)))["Period"] == ""
    assert dict(diary.day_in_words(day(0, overdid=1, pain_average="?"), WORDS))["Too much, day before"] == "Yes"


# -- calendar and lines ------------------------------------------------------------------------------------------------


def test_a_month_has_gaps_flares_infusions_and_the_future() -> None:
    days = [
        day(0, pain_average=5), day(1, 3, stress=2), day(3, pain_average=8, flare="started"),
        day(3, 1, pain_average=7, flare="started"), diary.with_paper(day(4, pain_average=0, flare="no")),
    ]  # fmt: skip
    weeks = diary.month(days, 2026, 3, FIRST + timedelta(days=5), [FIRST + timedelta(days=2)])
    cells = {cell.day.day: cell for week in weeks for cell in week if cell}
    assert weeks[0][6] is not None  # 1 March 2026 is a Sunday
    assert weeks[0][0] is None
    assert len(cells) == 31
    assert (cells[2].pain, cells[2].written, cells[2].mark) == (5, True, "")
    assert (cells[3].pain, cells[3].written, cells[3].mark) == (None, True, "late")
    assert (cells[4].infusion, cells[4].written) == (True, False)
    assert (cells[5].pain, cells[5].flare, cells[5].versions) == (7, "started", 2)
    assert (cells[6].pain, cells[6].flare, cells[6].mark) == (0, "", "paper")
    assert not cells[7].future
    assert cells[8].future
    sunday = diary.month(days, 2026, 3, FIRST, first_weekday=6)
    assert sunday[0][0] is not None


def test_a_line_ends_where_a_day_is_missing() -> None:
    days = [day(0, pain_average=5), day(1, pain_average=6), day(2, stress=1), day(3, pain_average=4), day(6, stress=3)]
    assert [[v for _, v in run] for run in diary.runs(days, "pain_average")] == [[5, 6], [4]]
    assert diary.runs([], "pain_average") == ()
    assert diary.flare_days([day(0, flare="started"), day(1, flare="no"), day(2)]) == ((FIRST, "started"),)


# -- counts ------------------------------------------------------------------------------------------------------------


def test_counts_before_flares_beside_other_days() -> None:
    days = [
        day(0, stress=3, trigger_none=1), day(1, stress=8, trigger_bad_night=1), day(2, stress=7),
        day(3, flare="started", stress=9), day(4, flare="continuing", stress=9), day(5, flare="ended"),
        day(6, stress=2, trigger_noise=1), day(8, activity="heavy", flare="no"), day(9, from_paper=1),
    ]  # fmt: skip
    told = diary.before_flares(days, WORDS, 2)
    assert (told.flares, told.window, told.days, told.others, told.left_out) == (1, 2, 2, 3, 3)
    assert (told.first, told.last) == (FIRST, FIRST + timedelta(days=8))
    rows = {row.id: (row.before, row.before_of, row.other, row.other_of) for row in told.rows}
    assert rows["stress"] == (2, 2, 0, 2)
    assert rows["trigger_bad_night"] == (1, 1, 0, 2)
    assert rows["trigger_noise"] == (0, 1, 1, 2)
    assert rows["activity"] == (0, 0, 1, 1)
    assert "fatigue" not in rows
    assert "trigger_travel" not in rows
    order = [row.id for row in told.rows]
    assert order == ["stress", "activity", "trigger_bad_night", "trigger_noise"]  # as on the page, never by size


def test_the_window_is_the_one_that_is_said() -> None:
    days = [day(n, stress=9) for n in range(4)] + [day(4, flare="started")]
    for window in diary.WINDOWS:
        told = diary.before_flares(days, WORDS, window)
        assert (told.window, told.days, told.others) == (window, window, 4 - window)


def test_without_days_there_is_nothing_to_count() -> None:
    told = diary.before_flares([], WORDS)
    assert (told.flares, told.days, told.others, told.first, told.rows) == (0, 0, 0, None, ())


@given(
    st.lists(
        st.tuples(
            st.integers(0, 40),
            st.sampled_from(["no", "started", "continuing", "ended", ""]),
            st.integers(0, 10),
            st.booleans(),
        ),
        max_size=40,
    ),
    st.sampled_from(diary.WINDOWS),
)
def test_every_written_day_is_in_one_group(told: list[tuple[int, str, int, bool]], window: int) -> None:
    days = [day(n, stress=stress, **said(flare, noise)) for n, flare, stress, noise in told]
    counts = diary.before_flares(days, WORDS, window)
    assert counts.days + counts.others + counts.left_out == len({n for n, *_ in told})
    for row in counts.rows:
        assert 0 <= row.before <= row.before_of <= counts.days
        assert 0 <= row.other <= row.other_of <= counts.others


def test_a_line_can_be_made_by_hand() -> None:
    """Only lines with tags have several answers."""
    assert Item("a", "scale").keys() == ("a",)
    assert Item("a", "tags", tags=("b",)).keys() == ("a_b", "a_none")


# -- the sheet on paper ------------------------------------------------------------------------------------------------


def test_the_columns_of_a_sheet() -> None:
    plain = [item.id for item in diary.sheet_columns()]
    assert plain[:3] == ["pain_average", "pain_worst", "flare"]
    assert plain[-2:] == ["trigger_note", "medicine_note"]
    more = [item.id for item in diary.sheet_columns([item.id for item in diary.optional()])]
    assert len(more) == len(plain) + 3
    assert "weather" not in more


@pytest.mark.parametrize(
    ("item", "text", "answer"),
    [
        ("pain_average", " 7 ", 7), ("pain_average", "", None), ("flare", "s", "started"), ("flare", "N", "no"),
        ("activity", "h", "heavy"), ("period", "y", 1), ("period", "N", 0), ("sleep_hours", "6,5", 6.5),
        ("trigger_note", " rain ", "rain"),
    ],
)  # fmt: skip
def test_what_a_cell_says(item: str, text: str, answer: Answer | None) -> None:
    assert diary.from_sheet(diary.items()[item], text, WORDS) == answer


@pytest.mark.parametrize(
    ("item", "text"), [("pain_average", "11"), ("pain_average", "much"), ("flare", "x"), ("period", "2")]
)
def test_what_a_cell_cannot_say(item: str, text: str) -> None:
    with pytest.raises(ValueError):
        diary.from_sheet(diary.items()[item], text, WORDS)


@pytest.mark.parametrize(
    ("item", "text", "whole"),
    [
        ("pain_average", "1", False), ("pain_average", "10", True), ("pain_average", "0", True),
        ("pain_average", "7", True), ("pain_average", "", False), ("flare", "s", True), ("flare", "", False),
        ("trigger_note", "rain", False), ("sleep_hours", "7", False),
    ],
)  # fmt: skip
def test_when_the_next_cell_takes_the_keys(item: str, text: str, whole: bool) -> None:
    assert diary.is_whole(diary.items()[item], text) is whole
