"""Room for words: labels pushed apart, ticks of the time axis."""

from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bodymap.plots.frame import apart, date_ticks, day_ticks, days_of, fitting


@given(st.lists(st.floats(0, 100), max_size=6), st.floats(1, 12))
def test_labels_are_a_line_apart_and_in_order(wanted: list[float], gap: float) -> None:
    placed = apart(wanted, gap, 0, 100)
    pairs = sorted(zip(wanted, placed, strict=True))
    for (_, a), (_, b) in pairwise(sorted(pairs, key=lambda p: p[1])):
        assert b - a >= gap - 1e-6
    assert all(-1e-6 <= p <= 100 + 1e-6 for p in placed)
    if all(b - a >= gap for a, b in pairwise(sorted(wanted))):
        assert placed == pytest.approx(wanted)


def test_labels_at_one_place_lie_round_it() -> None:
    assert apart([50, 50, 50], 10, 0, 100) == pytest.approx([40, 50, 60])
    assert apart([99, 100], 10, 0, 100) == pytest.approx([90, 100])
    assert apart([], 10, 0, 100) == []


def test_words_that_do_not_fit_are_left_out() -> None:
    assert fitting([(0, 10), (8, 20), (16, 30)], 5) == [True, False, True]
    assert fitting([(0, 10)], 5, taken=[(12, 20)]) == [False]


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        ("2026-08-10", "2026-08-14", ["10 Aug 2026", "11 Aug", "12 Aug", "13 Aug", "14 Aug"]),
        ("2026-08-10", "2026-09-20", ["10 Aug 2026", "17 Aug", "24 Aug", "31 Aug", "7 Sep", "14 Sep"]),
        ("2026-08-10", "2026-11-16", ["Sep 2026", "Oct 2026", "Nov 2026"]),
        ("2026-08-10", "2028-02-16", ["Oct 2026", "Jan 2027", "Apr 2027", "Jul 2027", "Oct 2027", "Jan 2028"]),
        ("2016-08-10", "2026-11-16", ["2018", "2020", "2022", "2024", "2026"]),
    ],
)
def test_dates_are_labelled_as_the_span_asks(first: str, last: str, labels: list[str]) -> None:
    low, high = (days_of(datetime.fromisoformat(day)) for day in (first, last))
    major, minor = date_ticks(low, high, 7)
    assert [text for _, text in major] == labels
    assert all(low <= x <= high for x in (*minor, *(x for x, _ in major)))


def test_days_since_the_first_infusion() -> None:
    assert [text for _, text in day_ticks(-21, 91, 9)[0]] == ["−14", "0", "14", "28", "42", "56", "70", "84"]
    assert [text for _, text in day_ticks(-3, 4, 9)[0]] == ["−3", "−2", "−1", "0", "1", "2", "3", "4"]
    assert day_ticks(-3, 4, 9)[1] == []
    assert len(day_ticks(0, 9000, 5)[0]) == 3


@given(st.floats(-2000, 20000), st.floats(1, 9000), st.integers(1, 14))
def test_ticks_lie_on_the_axis_and_are_few(low: float, span: float, most: int) -> None:
    for ticks in (date_ticks, day_ticks):
        major, minor = ticks(low, low + span, most)
        assert len(major) <= max(most, 2) + 2
        assert all(low <= x <= low + span for x in (*minor, *(x for x, _ in major)))
