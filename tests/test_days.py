"""The days on which something can have happened."""

from datetime import date, timedelta

import pytest

from bodymap.medicine.model import day_fault

TODAY = date.today()


@pytest.mark.parametrize(
    ("day", "born", "said"),
    [
        (date(1899, 12, 31), None, "is before 1900"),
        (date(26, 3, 2), None, "is before 1900"),
        (date(1900, 1, 1), None, ""),
        (date(1970, 5, 4), date(1970, 5, 4), ""),
        (date(1970, 5, 3), date(1970, 5, 4), "is before the birth date"),
        (TODAY, None, ""),
        (TODAY + timedelta(days=1), None, ""),
        (TODAY + timedelta(days=2), None, "is after tomorrow"),
        (date(9999, 12, 31), date(1970, 5, 4), "is after tomorrow"),
    ],
)
def test_the_limits_of_a_day(day: date, born: date | None, said: str) -> None:
    assert day_fault(day, born) == said


@pytest.mark.parametrize(
    ("day", "born", "said"),
    [
        (date(1899, 12, 31), None, "is before 1900"),
        (date(1970, 5, 3), date(1970, 5, 4), "is before the birth date"),
        (TODAY + timedelta(days=400), None, ""),
        (TODAY + timedelta(days=3653), None, ""),
        (TODAY + timedelta(days=3654), None, "is more than ten years ahead"),
    ],
)
def test_the_limits_of_a_planned_day(day: date, born: date | None, said: str) -> None:
    assert day_fault(day, born, planned=True) == said
