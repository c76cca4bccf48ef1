"""Baseline, during, follow-up: which exam belongs where, and what each phase shows (domain 7.4).

Exams during or right after an infusion are marked and left out of the phases unless asked for: the acute effect of
ketamine lasts hours (domain 6.2), and trough exams are what can be compared (domain 13, trap 17).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bodymap.model import AFTER, BEFORE, DURING, Course, Exam, Infusion, Mode, Rule
from bodymap.outcomes.count import Count, Median, count, course_rule, known, median_of, moment
from bodymap.outcomes.origin import Origin, listed

RIGHT_AFTER = timedelta(hours=24)
STILL_GOING = timedelta(days=28)
FEW = 5


class Timed(Protocol):
    """What says when an exam was done and how it lies to its infusion: an Exam, or a light row of one."""

    @property
    def performed_at(self) -> datetime: ...
    @property
    def infusion(self) -> str | None: ...
    @property
    def timing(self) -> str: ...
    @property
    def date_only(self) -> bool: ...


class Phase(StrEnum):
    """The three phases of a course."""

    BASELINE = "baseline"
    DURING = "during"
    FOLLOW_UP = "follow-up"


@dataclass(frozen=True, slots=True)
class Baseline:
    """The exams of one mode before the first infusion, counted by one rule, and their median."""

    mode: Mode
    rule: Rule
    exams: tuple[Exam, ...]
    counts: tuple[Count, ...]
    median: Median


@dataclass(frozen=True, slots=True)
class PhaseMedian:
    """What one phase shows. `left_out` counts the exams during or right after an infusion that were not used."""

    phase: Phase
    median: Median | None
    left_out: int


@dataclass(frozen=True, slots=True)
class Nap:
    """Non-overlap of all pairs: 1 no overlap (all better), 0.5 chance, 0 all worse. Never with a p-value."""

    value: float | None
    pairs: int
    better: int
    ties: int
    few: bool
    origin: Origin

    def __str__(self) -> str:
        if self.value is None:
            return "undefined"
        return f"NAP {self.value:.2f} over {self.pairs} pairs" + (" (few data)" if self.few else "")


def in_order(infusions: Iterable[Infusion]) -> list[Infusion]:
    """Infusions by time."""
    return sorted(infusions, key=lambda i: moment(i.given_at))


def is_before(exam: Timed, infusion: Infusion) -> bool:
    """Whether an exam was done before an infusion. What the exam says of itself goes before the clock; an exam of
    the same day that gives no time and says nothing counts as before, as the protocol has it (domain 6.1), and so does
    one that is noted at the very minute of the infusion."""
    if exam.infusion == infusion.id and exam.timing in (BEFORE, DURING, AFTER):
        return exam.timing == BEFORE
    same_day = exam.performed_at.date() == infusion.given_at.date()
    if same_day and exam.infusion in (None, infusion.id) and exam.timing in (DURING, AFTER):
        return False
    if same_day and (exam.date_only or exam.timing == BEFORE):
        return True
    return moment(exam.performed_at) <= moment(infusion.given_at)


def near_infusion(exam: Timed, infusions: Iterable[Infusion]) -> Infusion | None:
    """The infusion during which, or within 24 hours after whose end, the exam was done; None for a trough exam."""
    for infusion in in_order(infusions):
        if is_before(exam, infusion):
            continue
        if exam.infusion == infusion.id and exam.timing == DURING:
            return infusion
        end = moment(infusion.given_at) + timedelta(minutes=infusion.minutes or 0)
        close = moment(exam.performed_at) - end <= RIGHT_AFTER
        if exam.date_only:
            close = exam.performed_at.date() <= infusion.given_at.date()
        if close:
            return infusion
    return None


def phase_of(exam: Exam, infusions: Iterable[Infusion], course: Course | None = None) -> Phase:
    """Baseline before the first infusion, follow-up after the last one, during between them. While infusions are still
    planned and the course was not stopped, exams up to 28 days after the last one given are during."""
    given = in_order(infusions)
    if not given or is_before(exam, given[0]):
        return Phase.BASELINE
    if is_before(exam, given[-1]):
        return Phase.DURING
    going = course is not None and course.planned is not None and len(given) < course.planned and not course.stopped
    if going and moment(exam.performed_at) - moment(given[-1].given_at) <= STILL_GOING:
        return Phase.DURING
    return Phase.FOLLOW_UP


def baseline(
    exams: Iterable[Exam], first_infusion: Infusion | None, mode: Mode = Mode.EXAMINER, rule: Rule | None = None
) -> Baseline | None:
    """The baseline of a course: exams of `mode` before the first infusion (all of them while there is none), counted
    by `rule` (or the rule most exams use). None when there is no such exam."""
    of_mode = known(exams, mode)
    rule = rule or course_rule(of_mode)
    before = tuple(e for e in of_mode if first_infusion is None or is_before(e, first_infusion))
    counts = tuple(count(e, rule) for e in before)
    middle = median_of(counts)
    return Baseline(mode, rule, before, counts, middle) if middle else None


Value = Callable[[Exam], float | Count | None]


def phase_medians(
    exams: Iterable[Exam],
    infusions: Sequence[Infusion],
    course: Course | None = None,
    value: Value | None = None,
    *,
    mode: Mode = Mode.EXAMINER,
    with_near: bool = False,
) -> tuple[PhaseMedian, PhaseMedian, PhaseMedian]:
    """The medians of baseline, during and follow-up. `value` takes a number from an exam (None = not recorded); without
    it the count is taken, by one rule for all. Exams during or right after an infusion only `with_near`."""
    of_mode = known(exams, mode)
    rule = course_rule(of_mode)
    take: Value = value or (lambda exam: count(exam, rule))
    found: dict[Phase, list[float | Count]] = {phase: [] for phase in Phase}
    left_out = dict.fromkeys(Phase, 0)
    for exam in of_mode:
        phase, got = phase_of(exam, infusions, course), take(exam)
        if got is None:
            continue
        if not with_near and near_infusion(exam, infusions):
            left_out[phase] += 1
        else:
            found[phase].append(got)
    first, second, third = (PhaseMedian(p, median_of(found[p]), left_out[p]) for p in Phase)  # type: ignore[arg-type]
    return first, second, third


def nap(before: Sequence[float], after: Sequence[float], *, lower_is_better: bool = True) -> Nap:
    """Non-overlap of all pairs of `before` and `after`; undefined when one of them is empty. Fewer than five values a
    phase are marked as few data. Improvement is a fall unless `lower_is_better` is False."""
    pairs = [(a, b) for a in before for b in after]
    better = sum(b < a if lower_is_better else b > a for a, b in pairs)
    ties = sum(a == b for a, b in pairs)
    few = min(len(before), len(after)) < FEW
    origin = Origin(
        "NAP = (pairs in which the later value is better + half of the ties) / all pairs",
        (
            ("before", listed(list(before))),
            ("after", listed(list(after))),
            ("better", str(better)),
            ("ties", str(ties)),
            ("pairs", str(len(pairs))),
        ),
        "Parker and Vannest 2009; domain 7.4",
        ("Few data: fewer than five values in a phase. " if few else "")
        + "Describes overlap. Exams of one person are not independent, so there is no p-value.",
    )
    value = (better + 0.5 * ties) / len(pairs) if pairs else None
    return Nap(value, len(pairs), better, ties, few, origin)
