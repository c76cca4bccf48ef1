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

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median

from bodymap.criteria import tally
from bodymap.model import Course, Exam, Infusion, Mode, Rule
from bodymap.outcomes.count import Count, Kind, kind_of, why_not
from bodymap.outcomes.phases import Phase, contradicts, in_order, is_before, near_infusion, phase_of, trough_near

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
    apart: str  # why it is in no phase, never start and never now; "" when it is
    trough_near: Infusion | None  # a trough that lies within 24 hours after this infusion
    gap: bool  # the line from the point before is broken

    @property
    def near(self) -> bool:
        """Whether it is in no phase: during or right after an infusion, or its day contradicts its words."""
        return bool(self.apart)

    def mark(self) -> str:
        """What is special about when it was done, in words; mostly ""."""
        if self.trough_near is None:
            return self.apart
        return f"before its infusion, within 24 hours after infusion {self.trough_near.number}"


@dataclass(frozen=True, slots=True)
class Line:
    """The points of one kind, oldest first. `rated` are those of its pain: with the exams at which no tender point was
    examined, which are in no count."""

    kind: Kind
    points: tuple[Point, ...]
    rated: tuple[Point, ...] = ()

    @property
    def mode(self) -> Mode:
        return self.kind.mode

    @property
    def rule(self) -> Rule:
        return self.kind.rule

    def runs(
        self, value: Callable[[Point], float | None] | None = None, points: Sequence[Point] | None = None
    ) -> tuple[tuple[Point, ...], ...]:
        """The points (or `rated`, when these are given) in unbroken stretches. Those for which `value` is None are left
        out and break the line; those during or right after an infusion are left out and do not."""
        runs: list[list[Point]] = []
        broken = True
        for point in self.points if points is None else points:
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


def line_of(
    kind: Kind,
    exams: Sequence[Exam],
    infusions: Sequence[Infusion] = (),
    course: Course | None = None,
    *,
    going: bool = False,
    rated: Sequence[Exam] = (),
) -> Line:
    """Those of the exams, given by time, that count and are of a kind, as one line; `rated` are those that stand in it
    with their pain alone, of any kind of its mode. `going`: the course is `still_going`."""
    own, alone = [e for e in exams if kind_of(e) == kind and why_not(e) is None], {e.id for e in rated}
    given = in_order(infusions)
    points = _points(own, given, course, going=going)
    if not rated:
        return Line(kind, points, points)
    own_ids = {e.id for e in own}
    both = [e for e in exams if e.id in own_ids or e.id in alone]
    return Line(kind, points, _points(both, given, course, going=going))


def _points(own: Sequence[Exam], given: Sequence[Infusion], course: Course | None, *, going: bool) -> tuple[Point, ...]:
    gaps = _gaps(own, given, missed_days(own, given, course))
    points = []
    for exam, gap in zip(own, gaps, strict=True):
        found = tally(exam)
        points.append(
            Point(
                exam,
                exam.performed_at.replace(tzinfo=None),
                (exam.performed_at.date() - given[0].given_at.date()).days if given else None,
                Count(found.positive, found.most, found.examined),
                found.mean_rating,
                exam.number("pain_average"),
                phase_of(exam, given, going=going),
                _apart(exam, given),
                trough_near(exam, given),
                gap,
            )
        )
    return tuple(points)


def _apart(exam: Exam, given: Sequence[Infusion]) -> str:
    odd, near = contradicts(exam, given), near_infusion(exam, given)
    if odd is not None:
        side = "before" if is_before(exam, odd) else "after"
        return f"said to be {side} infusion {odd.number}, which its day contradicts"
    return f"during or within 24 hours after infusion {near.number}" if near is not None else ""


def missed_visits(exams: Sequence[Exam], infusions: Sequence[Infusion]) -> list[Infusion]:
    """Infusions before which no exam was done since the infusion before them. `exams` are of one mode; those during or
    right after an infusion belong to that infusion and do not stand for the next visit."""
    given = in_order(infusions)
    exams = [e for e in exams if not _apart(e, given)]
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
