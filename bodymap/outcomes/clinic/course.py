"""One course of the clinic page: its baseline, its outcome, and how long the response lasted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median

from bodymap.criteria.rules import count as count_sites
from bodymap.model import Infusion, Method, Rule
from bodymap.outcomes.clinic.values import LAST, ClinicCourse, Question, Seen, TimePoint
from bodymap.outcomes.count import SITES, Count, Median, median_of, moment
from bodymap.outcomes.groups import Outcome
from bodymap.outcomes.phases import STILL_GOING, in_order, is_before, near_infusion


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
    """How long a response was seen to last: days from the outcome exam to the exam at which it was lost, or (not
    `lost`) to the last exam."""

    days: int
    lost: bool


@dataclass(frozen=True, slots=True)
class Followed:
    """One course: pain before and at the time point, counts by one rule, site codes of one exam before and after."""

    label: str
    standing: Standing
    outcome: Outcome
    rule: Rule
    before: Count | Median | None = None
    after: Count | None = None
    sites_before: tuple[int, ...] | None = None
    sites_after: tuple[int, ...] | None = None
    examiners: frozenset[str] = frozenset()
    response: Response | None = None


CUT = 30.0


def follow(label: str, item: ClinicCourse, question: Question, on: date, until: datetime | None = None) -> Followed:
    """One course under a question. `until` is the start of the patient's next course: what comes then is not this
    course's."""
    course, given = item.course, in_order(item.infusions)
    kind = [e for e in item.exams if e.mode is question.mode and e.method is not Method.ALGOMETER]
    exams = sorted(
        (e for e in kind if until is None or moment(e.performed_at) < moment(until)),
        key=lambda e: moment(e.performed_at),
    )
    rule = Counter(e.rule for e in exams).most_common(1)[0][0] if exams else Rule.PAINFUL
    stopped = course.stopped is not None and (course.planned is None or len(given) < course.planned)
    if not given:
        return Followed(label, Standing.NO_INFUSION, Outcome(label, None, None, stopped), rule)
    early = [e for e in exams if is_before(e, given[0])]
    late = [e for e in exams if not is_before(e, given[-1]) and near_infusion(e, given) is None]
    pains = [e.pain for e in early if e.pain is not None]
    pain = None if not pains else pains[-1] if question.baseline == LAST else float(median(pains))
    point, last = question.time_point, given[-1]
    with_pain = [e for e in late if e.pain is not None]
    then = exam_at(with_pain, last, point)
    outcome = Outcome(label, pain, then.pain if then else None, stopped)
    going = not stopped and course.planned is not None and len(given) < course.planned
    going = going and course.stopped is None and on - last.given_at.date() <= STILL_GOING
    standing = Standing.COUNTED
    if pain is None:
        standing = Standing.NO_BASELINE
    elif pain <= 0:
        standing = Standing.ZERO_BASELINE
    elif going:
        standing = Standing.GOING
    elif then is None and not stopped and not _due(point, last, on):
        standing = Standing.NOT_DUE
    counted = standing is Standing.COUNTED
    response = lasted(outcome, then, with_pain) if counted and then is not None else None
    return _with_counts(Followed(label, standing, outcome, rule, response=response), early, late, last, question)


def exam_at(exams: Sequence[Seen], last: Infusion, point: TimePoint) -> Seen | None:
    """The exam of a time point among those more than 24 hours after the last infusion, oldest first; of two that are
    equally near the earlier one."""
    days = [(e.performed_at.date() - last.given_at.date()).days for e in exams]
    if point.last is None:
        return exams[-1] if exams else None
    fit = [(d, e) for d, e in zip(days, exams, strict=True) if point.first <= d <= point.last]
    if not fit:
        return None
    return fit[0][1] if point.day is None else min(fit, key=lambda pair: abs(pair[0] - (point.day or 0)))[1]


def lasted(outcome: Outcome, then: Seen, exams: Sequence[Seen]) -> Response | None:
    """How long a 30 % response at the time point was seen to last; None when there was none."""
    gained = outcome.improvement
    if outcome.carried or outcome.before is None or gained is None or gained < CUT - 1e-9:
        return None
    start = then.performed_at.date()
    later = [e for e in exams if moment(e.performed_at) > moment(then.performed_at)]
    for exam in later:
        if exam.pain is not None and 100 * (outcome.before - exam.pain) / outcome.before < CUT - 1e-9:
            return Response((exam.performed_at.date() - start).days, True)
    end = later[-1].performed_at.date() if later else start
    return Response((end - start).days, False)


def _due(point: TimePoint, last: Infusion, on: date) -> bool:
    """Whether the time for the exam of a time point is over."""
    return on > last.given_at.date() + timedelta(days=point.last or 28)


def _with_counts(
    made: Followed, early: Sequence[Seen], late: Sequence[Seen], last: Infusion, question: Question
) -> Followed:
    """The course with its counts; only the exams that are used are counted."""
    pressed = [e for e in early if any(code >= -1 for code in e.sites)]
    then = exam_at([e for e in late if any(code >= -1 for code in e.sites)], last, question.time_point)
    if not pressed:
        return made
    used = pressed[-1:] if question.baseline == LAST else pressed
    counts = [counted(e, made.rule) for e in used]
    before = counts[-1] if question.baseline == LAST else median_of(counts)
    examiners = frozenset(" ".join(e.examiner.casefold().split()) for e in (*used, *([then] if then else [])))
    return Followed(
        made.label,
        made.standing,
        made.outcome,
        made.rule,
        before,
        counted(then, made.rule) if then else None,
        pressed[-1].sites,
        then.sites if then else None,
        examiners,
        made.response,
    )


def counted(exam: Seen, rule: Rule) -> Count:
    """The count of a light row by one rule."""
    found = count_sites(exam.sites, rule)
    assert len(exam.sites) == SITES
    return Count(found.positive, found.most, found.examined)
