"""Small parts that pages show: each tried by itself, without a window around it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bodymap.medicine.dosing import given_doubts
from bodymap.medicine.dosing.reckoning import read
from bodymap.medicine.model import Course, Infusion, Patient
from bodymap.medicine.model.base import FIRST_STRONG, POP, isolated, isolated_in
from bodymap.medicine.model.course import SCHEDULES, days_of, fits
from bodymap.paths import resources

HEBREW = "\u05e8\u05d7\u05dc"


def test_what_was_given_is_held_against_the_plan_but_the_plan_is_not_doubted() -> None:
    course = Course("p", "1", planned=3)
    infusion = Infusion(
        course.id, 1, datetime(2026, 3, 2, 9, tzinfo=UTC), "racemic ketamine", 0.5, 35.0, 40, 70.0, route="IV"
    )
    assert given_doubts(infusion, course) == []
    assert given_doubts(replace(infusion, planned_mg=35.0), course) == []
    slipped = given_doubts(replace(infusion, planned_mg=35.0, mg_per_kg=5.0, total_mg=350.0), course)
    assert any("350 mg" in doubt for doubt in slipped)
    assert given_doubts(replace(infusion, mg_per_kg=None, total_mg=None, planned_mg=3500.0), course) == []


def test_days_moved_by_hand_are_no_schedule() -> None:
    name, first = next(one for one in SCHEDULES if SCHEDULES[one]), date(2026, 3, 2)
    days = days_of(name, first)
    assert fits(name, days)
    assert fits(name, ())
    assert fits("own", (first,))
    assert not fits(name, (*days[:-1], days[-1] + timedelta(days=1)))


def test_a_text_from_right_to_left_is_a_unit_line_by_line_and_once() -> None:
    two = isolated(f"{HEBREW}\n\n{HEBREW}")
    assert two == f"{FIRST_STRONG}{HEBREW}{POP}\n\n{FIRST_STRONG}{HEBREW}{POP}"
    assert isolated(two) == two
    assert isolated("é") == "é"
    shown = isolated_in((Patient("DEMO-1", HEBREW), "x", 3, frozenset({HEBREW})))
    assert isinstance(shown, tuple)
    assert shown[0].name == f"{FIRST_STRONG}{HEBREW}{POP}"
    assert shown[1:3] == ("x", 3)


@pytest.mark.parametrize(
    ("was", "now", "why"),
    [
        ("format = 1", "format = 2", "this program reads format 1"),
        ("between = [", "between = [900000, 1] #", "the lower limit comes first"),
    ],
)
def test_limits_that_cannot_be_are_refused(was: str, now: str, why: str) -> None:
    text = (resources() / "limits.toml").read_text("utf-8")
    assert read(text)
    with pytest.raises(ValueError, match=why):
        read(text.replace(was, now, 1))


def test_a_limit_that_stands_twice_is_refused() -> None:
    text = (resources() / "limits.toml").read_text("utf-8")
    at = text.index("[[limit]]")
    row = text[at : text.index("[[", at + 2)] if "[[" in text[at + 2 :] else text[at:]
    with pytest.raises(ValueError, match="the same id twice"):
        read(f"{text}\n{row}")
