"""A day without a clock is a day of the place where the others were done, however far that lies from Greenwich."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from bodymap.medicine.model import Exam, Infusion
from bodymap.medicine.outcomes import End, Phase, in_time, is_before, near_infusion, reading
from bodymap.medicine.outcomes.clinic import ClinicCourse, Question, Standing, follow, seen
from tests.outcomes.people import COURSE, exam

ZONES = [timezone(timedelta(hours=h)) for h in (-10, -8, -3, 0, 1, 5.5, 10, 13)]
MONDAY = date(2026, 3, 2)


def clock(zone: timezone, hour: int, days: int = 0) -> datetime:
    return datetime(2026, 3, 2, hour, tzinfo=zone) + timedelta(days=days)


def timed(zone: timezone, hour: int, days: int = 0, positive: int = 15, timing: str = "") -> Exam:
    return exam(0, positive, performed_at=clock(zone, hour, days), timing=timing, id=f"at {hour} on day {days}")


def of_day(days: int, positive: int = 15, timing: str = "") -> Exam:
    """As a table gives it: the day alone, kept as its midnight in UTC."""
    at = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(days=days)
    return exam(0, positive, performed_at=at, date_only=True, timing=timing, id=f"day {days}")


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize("hour", [0, 9, 16, 23])
def test_a_day_lies_before_an_infusion_of_the_same_day_and_not_of_the_day_before(zone: timezone, hour: int) -> None:
    infusion = Infusion("c", 1, clock(zone, hour), minutes=40, id="i")
    assert [is_before(of_day(day), infusion) for day in (-1, 0, 1)] == [True, True, False]
    assert [near_infusion(of_day(day), [infusion]) for day in (-1, 0, 1)] == [None, None, None]
    told = reading([of_day(day) for day in (1, 0, -1)], [infusion])
    assert [(p.exam.id, p.phase) for p in told.main.points] == [
        ("day -1", Phase.BASELINE), ("day 0", Phase.BASELINE), ("day 1", Phase.FOLLOW_UP),
    ]  # fmt: skip


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_days_and_clocks_lie_in_the_order_of_the_calendar(zone: timezone) -> None:
    exams = [timed(zone, 1), timed(zone, 23), of_day(0), of_day(1), of_day(-1), timed(zone, 1, 1)]
    ordered = ["day -1", "day 0", "at 1 on day 0", "at 23 on day 0", "day 1", "at 1 on day 1"]
    assert [e.id for e in in_time(exams)] == ordered
    assert [e.id for e in in_time(reversed(exams), [Infusion("c", 1, clock(zone, 12, 9))])] == ordered
    assert [p.exam.id for p in reading(exams).main.points] == ordered


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize("hour", [1, 9, 17, 22])
def test_infusions_of_which_only_exams_speak(zone: timezone, hour: int) -> None:
    """Of a table some rows of which have a clock; the day after the infusion is the outcome, never the baseline."""
    told = reading([timed(zone, hour, 0, 15, "before 1"), of_day(1, 9), of_day(-1, 14)])
    assert told.start is not None
    assert told.now is not None
    assert (told.now.id, [p.phase.value for p in told.main.points]) == ("day 1", ["baseline", "baseline", "follow-up"])
    other = reading([of_day(0, 15, "before 1"), timed(zone, hour, 1, 9), timed(zone, hour, -1, 14)])
    assert [p.phase.value for p in other.main.points] == ["baseline", "baseline", "follow-up"]
    assert [i.given_at.date() for i in other.given] == [MONDAY]
    assert [p.near for p in other.main.points] == [False] * 3
    words = reading([of_day(0, 15, "baseline"), timed(zone, hour, -1), timed(zone, hour, 2, 9, "follow-up")])
    assert [p.phase.value for p in words.main.points] == ["baseline", "baseline", "follow-up"]


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_the_clinic_page_places_them_alike(zone: timezone) -> None:
    item = ClinicCourse(replace(COURSE, planned=1), (Infusion("c", 1, clock(zone, 17), minutes=40, id="i"),))
    rows = [of_day(0, 15).answering("pain_average", 8), of_day(1, 9).answering("pain_average", 4)]
    made = follow("1", replace(item, exams=tuple(map(seen, rows))), Question(), date(2026, 6, 1))
    assert (made.standing, made.outcome.before, made.outcome.after, made.day) == (Standing.COUNTED, 8, 4, 1)


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize("hour", [1, 17, 23])
def test_the_end_of_a_response_is_seen_on_the_day_after_its_exam(zone: timezone, hour: int) -> None:
    """And the day of the next course's first infusion is still of the course before it, the day after is not."""
    first = ClinicCourse(replace(COURSE, planned=1), (Infusion("c", 1, clock(zone, hour, -14), id="i"),))
    rows = [(timed(zone, 9, -20), 8), (timed(zone, hour), 4), (of_day(1), 8)]
    exams = tuple(seen(replace(e, id=str(n)).answering("pain_average", pain)) for n, (e, pain) in enumerate(rows))
    made = follow("1", replace(first, exams=exams), Question(), date(2026, 6, 1))
    assert made.response is not None
    assert (made.outcome.after, made.response.days, made.response.end) == (4, 1, End.LOST)

    def watched(day: int) -> float | None:
        again = Infusion("d", 1, clock(zone, hour, day), id="j")
        following = ClinicCourse(replace(COURSE, id="d", label="3"), (again,))
        item = replace(first, exams=exams)
        return follow("1", item, Question(at="latest"), date(2026, 6, 1), following).outcome.after

    assert [watched(day) for day in (0, 1, 2)] == [4, 8, 8]


def test_a_patient_who_travels_east_to_west_was_watched_for_no_day_and_not_for_less() -> None:
    """The outcome exam of a Tuesday morning in Brisbane, the next infusion two hours later, on Monday in Honolulu."""
    west, east = ZONES[0], ZONES[-2]
    first = ClinicCourse(replace(COURSE, planned=1), (Infusion("c", 1, clock(east, 9, -14), id="i"),))
    rows = [(timed(east, 9, -20), 8), (timed(east, 8, 1), 4)]
    exams = tuple(seen(replace(e, id=str(n)).answering("pain_average", pain)) for n, (e, pain) in enumerate(rows))
    following = ClinicCourse(replace(COURSE, id="d", label="3"), (Infusion("d", 1, clock(west, 14), id="j"),))
    made = follow("1", replace(first, exams=exams), Question(), date(2026, 6, 1), following)
    assert made.response is not None
    assert (made.outcome.after, made.response.days, made.response.end) == (4, 0, End.RETREATED)
