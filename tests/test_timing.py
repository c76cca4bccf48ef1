"""The day of an exam held against its infusion and its course."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bodymap.medicine.model import Exam, Infusion
from bodymap.medicine.model.course import timing_doubts, timing_faults

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROWS = [Infusion("c", n, START + timedelta(days=7 * (n - 1)), minutes=40) for n in range(1, 6)]


def exam(days: float, timing: str = "", number: int | None = None, *, date_only: bool = False) -> Exam:
    infusion = None if number is None else ROWS[number - 1].id
    at = START + timedelta(days=days)
    return Exam("p", at, course="c", infusion=infusion, timing=timing, date_only=date_only)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (exam(-270, "after", 5), "The exam of 5 Jun 2025 is recorded as after infusion 5, which was on 30 Mar 2026"),
        (exam(0.1, "before", 1), "recorded as before infusion 1"),
        (exam(-0.1, "after", 1), "recorded as after infusion 1"),
        (exam(10, "before", 2), "recorded as before infusion 2"),
        (exam(2, "during", 1), "recorded as during infusion 1"),
        (exam(-1, "during", 1), "recorded as during infusion 1"),
        (exam(3, "before", 3), "infusion 2 came after it, 9 Mar 2026"),
        (exam(20, "after", 2), "infusion 3 came before it, 16 Mar 2026"),
        (exam(20, "", 2), "infusion 3 came before it"),
    ],
)
def test_a_day_that_contradicts_the_infusion(made: Exam, words: str) -> None:
    assert words in timing_faults(made, ROWS)[0]
    assert timing_doubts(made, ROWS)[0].endswith("Is the day right, or the infusion?")


@pytest.mark.parametrize(
    "made",
    [
        exam(-0.1, "before", 1),
        exam(-20, "before", 1),
        exam(0.1, "after", 1),
        exam(0.01, "during", 1),
        exam(0.1, "before", 1, date_only=True),
        exam(-0.1, "after", 1, date_only=True),
        exam(6.9, "before", 2),
        exam(6.9, "after", 1),
        exam(60, "after", 5),
        exam(-100),
        exam(400),
        exam(7, "", 2),
        replace(exam(-300, "after", 5), course=None),
    ],
)
def test_a_day_that_fits(made: Exam) -> None:
    assert timing_faults(made, ROWS) == timing_doubts(made, ROWS) == []


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (exam(-120, "before", 1), "120 days from infusion 1"),
        (exam(150, "after", 5), "122 days from infusion 5"),
        (exam(-400), "more than a year before the course's first infusion"),
        (exam(800), "more than two years after the course's last infusion"),
    ],
)
def test_a_day_far_away_is_only_asked_about(made: Exam, words: str) -> None:
    assert timing_faults(made, ROWS) == []
    assert words in timing_doubts(made, ROWS)[0]


def test_without_infusions_there_is_nothing_to_hold_it_against() -> None:
    assert timing_doubts(exam(-400, "after", 5), []) == []
