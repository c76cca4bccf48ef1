"""The exams of a course as points in time, and from start to now in a few sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median

from bodymap.medicine import body
from bodymap.medicine.criteria import tally
from bodymap.medicine.model import Course, Exam, Infusion, Mode, Rule
from bodymap.medicine.outcomes.change import OWN_LEAST, Change, Level, OwnRange, immpact_level, pct_change
from bodymap.medicine.outcomes.count import Count, Kind, Median, Origin, kind_of, median_of, moment, plain, why_not
from bodymap.medicine.outcomes.phases import (
    Phase,
    contradicts,
    day_words,
    days_in_words,
    in_order,
    is_before,
    near_infusion,
    phase_of,
    trough_near,
)

# -- series -----------------------------------------------------------------------------------------------------------
# The exams of a course as points in time, and where a line between two of them is broken. A line says that nothing is
# known to be missing between two exams. It is broken when * an infusion was given between them whose visit was missed:
# no exam of this kind lies between the infusion before it and itself (the same day counts; for the first infusion any
# earlier exam will do); or * the course plans a day between them on which neither an infusion nor an exam was done
# (`missed_days`); or * the time between them is longer than twice the usual (median) interval of the series, counted
# in days; among exams that are all before the first or all after the last infusion, where intervals grow on purpose,
# longer than 91 days; or * the value itself is missing at an exam between them.

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


def missed_days(
    exams: Sequence[Exam], infusions: Sequence[Infusion], course: Course | None, on: date | None = None
) -> list[date]:
    """The planned days of a course that passed without infusion and exam: at most 3 days from the plan, 7 days from a
    follow-up. Days after the last exam and infusion are missed when these have passed by the day `on` which is asked,
    without one not yet; after a stop nothing is planned any more."""
    if course is None:
        return []
    seen = [e.performed_at.date() for e in exams]
    given = [i.given_at.date() for i in infusions]
    over = [] if on is None else [on - timedelta(days=1)]  # the day itself is not over
    known = max([*seen, *given, *over], default=date.min)
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


# -- summary ----------------------------------------------------------------------------------------------------------
# From start to now in a few sentences: what the course page and the report say.

CLOSING = "Numbers describe change. They do not say why it came."
_LEVELS = {
    Level.NONE: "under 10 %",
    Level.MINIMAL: "at least 10 %, minimal by IMMPACT",
    Level.MODERATE: "at least 30 %, moderate by IMMPACT",
    Level.SUBSTANTIAL: "at least 50 %, substantial by IMMPACT",
}


@dataclass(frozen=True, slots=True)
class FromTo:
    """One line of "From start to now": `before` and `now` as figures, `title`, one sentence, and its origin."""

    key: str
    title: str
    before: str
    now: str
    words: str
    origin: Origin


def first_total(at: Sequence[datetime], first_infusion: Infusion | None = None) -> int:
    """Which of the totals given at these times, oldest first, the latest is compared with: the last before the first
    infusion, else the first."""
    before = [n for n, when in enumerate(at[:-1]) if first_infusion and moment(when) <= moment(first_infusion.given_at)]
    return before[-1] if before else 0


def totals_line(
    name: str,
    high: float,
    totals: Sequence[tuple[datetime, float]],
    first_infusion: Infusion | None = None,
    source: str = "",
    apart: str = "",
    partly: Sequence[str] = (),
) -> FromTo | None:
    """One line for the totals of a questionnaire: the last before the first infusion (else the first) and the latest.
    `apart` is said after it, for what must not be hidden in a total; `partly` marks each prorated total ("7 of 9
    answered"), () when none is. None with fewer than two totals."""
    if len(totals) < 2:
        return None
    start = first_total([at for at, _ in totals], first_infusion)
    was, is_ = totals[start][1], totals[-1][1]
    origin = Origin(
        "latest total, against the last one before infusion 1 (the first one when there is none)",
        (("before", plain(was, 3)), ("latest", plain(is_, 3)), ("highest possible", plain(high, 3))),
        source or name,
        "A total is computed again from its items whenever it is shown.",
    )
    words = f"{_moved(was, is_)[:-1]} of {plain(high, 3)}."
    marks = [
        f"{plain(totals[n][1], 3)} of {plain(high, 3)}, {partly[n]}"
        for n in dict.fromkeys((start, len(totals) - 1))
        if partly and partly[n]
    ]
    words += f" {'; '.join(marks)}." if marks else ""
    words += f" {apart}" if apart else ""
    return FromTo(f"total:{name}", name, plain(was, 3), plain(is_, 3), words, origin)


def answer_line(
    name: str,
    ends: tuple[float, float],
    given: Sequence[tuple[datetime, float]],
    said: Sequence[str] = (),
    since: date | None = None,
    source: str = "",
) -> FromTo | None:
    """One line for a questionnaire whose answer is a change already (PGIC, CGI-I): the latest answer in its own words
    (`said`, one each), and the day it compares with; `ends` are the lowest and highest answer. None without one."""
    if not given:
        return None
    at, value = given[-1]
    low, high = (plain(end, 3) for end in ends)
    origin = Origin(
        "latest answer; it compares with a named day itself, so nothing is taken from it",
        tuple((_day(when.date()), plain(number, 3)) for when, number in given),
        source or name,
        f"The answers run from {low} to {high}.",
    )
    words = said[-1] if said and said[-1] else f"{plain(value, 3)} of {low} to {high}"
    compared = f", compared with {_day(since)}" if since else ""
    return FromTo(
        f"answer:{name}",
        name,
        "",
        plain(value, 3),
        f"{words[0].upper()}{words[1:]}{compared} ({_day(at.date())}).",
        origin,
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def sentences(before: Sequence[Point], median: Median, later: Sequence[Point], counted: Change) -> tuple[FromTo, ...]:
    """What changed from the baseline points to the latest one: the count, the mean rating."""
    last = later[-1]
    origin = counted.error.origin
    own = counted.own
    about = f"This patient's own range before the infusions is said from {OWN_LEAST} complete baseline exams on."
    if own is not None:
        about = f"This patient's own range: lowest and highest count of {len(own.days)} baseline exams, "
        about += f"{days_in_words(own.days)}."
    origin = replace(origin, note=f"{origin.note} {about}".strip())
    lines = [FromTo("count", "Positive sites", str(median), str(last.count), counted.words(), origin)]
    lines += _mean_line(before, last)
    return tuple(lines)


def _mean_line(before: Sequence[Point], last: Point) -> list[FromTo]:
    middle = median_of([p.mean for p in before if p.mean is not None])
    if middle is None or last.mean is None:
        return []
    was, is_ = middle.low, last.mean
    words = _moved(was, is_)
    used = [*(p.exam for p in before), last.exam]
    controls = [f.rating for e in used for s in body.CONTROLS if (f := e.findings.get(s)) and f.rating is not None]
    if controls:
        low, high = min(controls), max(controls)
        words += f" Controls {'stayed at' if high - low <= 1 else 'were'} {low}" + (
            f" to {high}." if high > low else "."
        )
    return [FromTo("mean", "Mean rating", plain(was), plain(is_), words, middle.origin)]


def pain_line(before: Sequence[Point], later: Sequence[Point], own: OwnRange | None) -> list[FromTo]:
    """The average pain, from the baseline points to the latest exam at which it was recorded, which is said when there
    are later ones; [] when one of them is missing."""
    middle = median_of([p.pain for p in before if p.pain is not None])
    last = next((p for p in reversed(later) if p.pain is not None), None)
    if middle is None or last is None or last.pain is None:
        return []
    pct = pct_change(middle.low, last.pain)
    level = immpact_level(pct)
    if pct.value is None or level is None:
        words = "No percentage: pain was 0 at baseline"
    elif pct.value == 0:
        words = "As at baseline"
    elif pct.value < 0:
        words = f"{plain(-pct.value, 0)} % higher than at baseline"
    else:
        words = f"{plain(pct.value, 0)} % lower than at baseline; {_LEVELS[level]}"
    if last is not later[-1]:
        words += f", at the exam of {day_words(last.exam.performed_at, year=True)}; not recorded since"
    origin = pct.origin
    if own is not None:
        place = own.place(last.pain, last.pain)
        words += f"; {place}" if place else ""
        about = f"This patient's own range: lowest and highest average pain of {len(own.days)} baseline exams, "
        origin = replace(origin, note=f"{origin.note} {about}{days_in_words(own.days)}.".strip())
    return [FromTo("pain", "Average pain", plain(middle.low), plain(last.pain), f"{words}.", origin)]


def _moved(was: float, is_: float) -> str:
    """The change of the exact values, rounded once."""
    if abs(was - is_) < 1e-9:
        return f"Unchanged at {plain(is_)}."
    by = plain(abs(was - is_))
    return f"{'Fell' if is_ < was else 'Rose'} by {'less than 0.1' if by == '0' else by}."
