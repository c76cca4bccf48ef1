"""The exams of a course as points in time, and where a line between two of them is broken.

A line says that nothing is known to be missing between two exams. It is broken when
* an infusion was given between them whose visit was missed: no exam of this kind lies between the infusion before it
  and itself (the same day counts; for the first infusion any earlier exam will do); or
* the course plans a day between them on which neither an infusion nor an exam was done (`missed_days`); or
* the time between them is longer than twice the usual (median) interval of the series, counted in days; among exams
  that are all before the first or all after the last infusion, where intervals grow on purpose, longer than 91 days; or
* the value itself is missing at an exam between them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median

from bodymap.criteria import tally
from bodymap.model import Course, Exam, Infusion, Mode, Rule, Status
from bodymap.outcomes.count import Count, course_rule, known
from bodymap.outcomes.phases import Phase, in_order, is_before, near_infusion, phase_of

QUIET_DAYS = 91
NEAR_PLAN, NEAR_FOLLOW_UP = timedelta(days=3), timedelta(days=7)
"""How far from its planned day an infusion, or a visit after the course, may be."""


@dataclass(frozen=True, slots=True)
class Point:
    """One exam in a plot. `at` is the wall clock where it was done; `day` counts from the first infusion's date
    (None without infusions); `mean` is the mean rating of 18 (0-10), `pain` the average pain (0-10), or None."""

    exam: Exam
    at: datetime
    day: int | None
    count: Count
    mean: float | None
    pain: float | None
    phase: Phase
    near: bool
    gap: bool  # the line from the point before is broken

    @property
    def draft(self) -> bool:
        return self.exam.status is Status.DRAFT


@dataclass(frozen=True, slots=True)
class Line:
    """The points of one mode, oldest first, all counted by one rule."""

    mode: Mode
    rule: Rule
    points: tuple[Point, ...]

    def runs(self, value: Callable[[Point], float | None] | None = None) -> tuple[tuple[Point, ...], ...]:
        """The points in unbroken stretches. Those for which `value` is None are left out and break the line; those
        during or right after an infusion are left out and do not."""
        runs: list[list[Point]] = []
        broken = True
        for point in self.points:
            broken = broken or point.gap
            if point.near:
                continue
            if value is not None and value(point) is None:
                broken = True
                continue
            if broken:
                runs.append([])
            runs[-1].append(point)
            broken = False
        return tuple(map(tuple, runs))


def series(
    exams: Iterable[Exam],
    infusions: Sequence[Infusion] = (),
    mode: Mode = Mode.EXAMINER,
    rule: Rule | None = None,
    course: Course | None = None,
) -> Line:
    """The exams of `mode` as one line, counted by `rule` or by the rule most of them use."""
    of_mode = known(exams, mode)
    rule = rule or course_rule(of_mode)
    given = in_order(infusions)
    gaps = _gaps(of_mode, given, missed_days(of_mode, given, course))
    points = []
    for exam, gap in zip(of_mode, gaps, strict=True):
        found = tally(exam, rule)
        points.append(
            Point(
                exam,
                exam.performed_at.replace(tzinfo=None),
                (exam.performed_at.date() - given[0].given_at.date()).days if given else None,
                Count(found.positive, found.most, found.examined),
                found.mean_rating,
                exam.number("pain_average"),
                phase_of(exam, given, course),
                near_infusion(exam, given) is not None,
                gap,
            )
        )
    return Line(mode, rule, tuple(points))


def missed_visits(exams: Sequence[Exam], infusions: Sequence[Infusion]) -> list[Infusion]:
    """Infusions before which no exam was done since the infusion before them. `exams` are of one mode; those during or
    right after an infusion belong to that infusion and do not stand for the next visit."""
    given = in_order(infusions)
    exams = [e for e in exams if near_infusion(e, given) is None]
    missed = []
    for n, infusion in enumerate(given):
        earlier = given[n - 1] if n else None
        if not any(is_before(e, infusion) and (earlier is None or not is_before(e, earlier)) for e in exams):
            missed.append(infusion)
    return missed


def missed_days(exams: Sequence[Exam], infusions: Sequence[Infusion], course: Course | None) -> list[date]:
    """The planned days of a course that passed without infusion and exam: at most 3 days from the plan, 7 days from a
    follow-up. Days after the last exam and infusion are not missed yet; after a stop nothing is planned any more."""
    if course is None:
        return []
    seen = [e.performed_at.date() for e in exams]
    given = [i.given_at.date() for i in infusions]
    known = max([*seen, *given], default=date.min)
    end = min(known, course.stopped or known)
    wanted = [(day, NEAR_PLAN, [*seen, *given]) for day in course.plan]
    wanted += [(day, NEAR_FOLLOW_UP, seen) for day in course.follow_up]
    return sorted(
        {day for day, near, done in wanted if day + near <= end and not any(abs(d - day) <= near for d in done)}
    )


def _gaps(exams: Sequence[Exam], infusions: Sequence[Infusion], missed_on: Sequence[date] = ()) -> list[bool]:
    days = [(b.performed_at.date() - a.performed_at.date()).days for a, b in pairwise(exams)]
    usual = median(days) if days else 0
    missed = missed_visits(exams, infusions)
    gaps = [False] * len(exams)
    for n, (a, b) in enumerate(pairwise(exams), start=1):
        quiet = not infusions or is_before(b, infusions[0]) or not is_before(a, infusions[-1])
        long = days[n - 1] > (max(QUIET_DAYS, 2 * usual) if quiet else 2 * usual)
        passed = any(a.performed_at.date() < day < b.performed_at.date() for day in missed_on)
        gaps[n] = long or passed or any(is_before(a, i) and not is_before(b, i) for i in missed)
    return gaps
