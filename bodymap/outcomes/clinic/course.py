"""One course of the clinic page: its baseline, its outcome, and how long the response lasted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from statistics import median

from bodymap.criteria.rules import count as count_sites
from bodymap.model import Infusion, Rule
from bodymap.outcomes.change import NOBODY, OWN_LEAST, Error, Experience, OwnRange, published_error
from bodymap.outcomes.clinic.values import LAST, ClinicCourse, Question, Seen, TimePoint
from bodymap.outcomes.count import Count, Median, median_of
from bodymap.outcomes.groups import End, Outcome
from bodymap.outcomes.phases import by_clock, in_time, still_going


class Standing(StrEnum):
    """Whether a course is counted, and if not, why."""

    COUNTED = "counted"
    NO_INFUSION = "no infusion"
    NO_BASELINE = "no pain recorded before infusion 1"
    ZERO_BASELINE = "pain 0 before infusion 1"
    GOING = "still going on"
    NOT_DUE = "time point not reached yet"


@dataclass(frozen=True, slots=True)
class Response:
    """How long a response was seen to last: days from the outcome exam to the exam at which it was lost, to the first
    infusion of the patient's next course, or to the last exam."""

    days: int
    end: End


@dataclass(frozen=True, slots=True)
class Followed:
    """One course: pain before and at the time point (`day`: of the exam, after the last infusion), counts by one rule,
    site codes of one exam before and after, and the measurement error and own range that hold for its counts."""

    label: str
    standing: Standing
    outcome: Outcome
    rule: Rule
    day: int | None = None
    before: Count | Median | None = None
    after: Count | None = None
    sites_before: tuple[int, ...] | None = None
    sites_after: tuple[int, ...] | None = None
    error: Error | None = None
    own: OwnRange | None = None
    response: Response | None = None


CUT = 30.0


def follow(
    label: str,
    item: ClinicCourse,
    question: Question,
    on: date,
    following: ClinicCourse | None = None,
    experience: Experience = NOBODY,
) -> Followed:
    """One course under a question. `following` is the patient's next course: from its infusion 1 on nothing is this
    course's any more, and its exams before that show whether the response still lasted."""
    course, given, placed = item.course, item.given, item.placed(question.mode, question.algometer)
    stopped = course.stopped is not None and (course.planned is None or len(given) < course.planned)
    outcome = Outcome(label, None, None, stopped, course.patient)
    if not given:
        return Followed(label, Standing.NO_INFUSION, outcome, placed.rule)
    until = following.given[0] if following is not None and following.given else None
    since, late = ([e for e in some if until is None or by_clock(e, until)] for some in (placed.since, placed.late))
    pains = [e.pain for e in placed.early if e.pain is not None]
    pain = None if not pains else pains[-1] if question.baseline == LAST else float(median(pains))
    point, last = question.time_point, given[-1]
    able = since if point.last is None else late
    with_pain = [e for e in able if e.pain is not None]
    then = exam_at(with_pain, last, point)
    outcome = replace(outcome, before=pain, after=then.pain if then else None)
    standing = Standing.COUNTED
    if pain is None:
        standing = Standing.NO_BASELINE
    elif pain <= 0:
        standing = Standing.ZERO_BASELINE
    elif still_going(course, given, on):
        standing = Standing.GOING
    elif then is None and not stopped and not _due(point, last, on):
        standing = Standing.NOT_DUE
    made = Followed(label, standing, outcome, placed.rule)
    if standing is not Standing.COUNTED:
        return made
    if then is not None:
        watched = [*since, *(following.placed(question.mode, question.algometer).early if following else ())]
        day = (then.performed_at.date() - last.given_at.date()).days
        made = replace(made, day=day, response=lasted(outcome, then, watched, following))
    counting = exam_at([e for e in able if e.pressed], last, point)
    return _with_counts(made, [e for e in placed.early if e.pressed], counting, question, experience)


def exam_at(exams: Sequence[Seen], last: Infusion, point: TimePoint) -> Seen | None:
    """The exam of a time point among these, oldest first; of two that are equally near the earlier one."""
    if point.last is None:
        return exams[-1] if exams else None
    days = [(e.performed_at.date() - last.given_at.date()).days for e in exams]
    fit = [(d, e) for d, e in zip(days, exams, strict=True) if point.first <= d <= point.last]
    if not fit:
        return None
    near = point.first if point.day is None else point.day
    return min(fit, key=lambda pair: abs(pair[0] - near))[1]


def lasted(
    outcome: Outcome, then: Seen, exams: Sequence[Seen], following: ClinicCourse | None = None
) -> Response | None:
    """How long a 30 % response at the time point was seen to last; None when there was none. The first of these exams
    after `then`, which is one of them, that shows less than 30 % ends it, whether it belongs to this course or to the
    start of the next; without one the first infusion of the `following` course is a competing end, else it was
    followed to the last exam."""
    gained = outcome.improvement
    if outcome.carried or outcome.before is None or gained is None or gained < CUT - 1e-9:
        return None
    start = then.performed_at.date()
    ordered = in_time(e for e in exams if e.pain is not None)
    later = ordered[ordered.index(then) :]
    for exam in later:
        if 100 * (outcome.before - (exam.pain or 0)) / outcome.before < CUT - 1e-9:
            return Response((exam.performed_at.date() - start).days, End.LOST)
    if following is not None and following.given:
        return Response(max(0, (following.given[0].given_at.date() - start).days), End.RETREATED)
    return Response((later[-1].performed_at.date() - start).days, End.WATCHED)


def _due(point: TimePoint, last: Infusion, on: date) -> bool:
    """Whether the time for the exam of a time point is over."""
    return on > last.given_at.date() + timedelta(days=point.last or 28)


def _with_counts(
    made: Followed, early: Sequence[Seen], then: Seen | None, question: Question, experience: Experience
) -> Followed:
    """The course with its counts; only the exams that are used are counted."""
    if not early:
        return made
    counts = [counted(e, made.rule) for e in early]
    used = early[-1:] if question.baseline == LAST else early
    exact = [c.low for c in counts if c.exact]
    days = tuple(e.performed_at.date() for e, c in zip(early, counts, strict=True) if c.exact)
    return replace(
        made,
        before=counts[-1] if question.baseline == LAST else median_of(counts),
        after=counted(then, made.rule) if then else None,
        sites_before=early[-1].sites,
        sites_after=then.sites if then else None,
        error=published_error((*used, *([then] if then else [])), experience),
        own=OwnRange(min(exact), max(exact), days) if len(exact) >= OWN_LEAST else None,
    )


def counted(exam: Seen, rule: Rule) -> Count:
    """The count of a light row by one rule."""
    found = count_sites(exam.sites, rule)
    return Count(found.positive, found.most, found.examined)
