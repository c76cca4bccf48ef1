"""Baseline, during, follow-up: in which order exams lie, which belongs where; and days in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache
from typing import Protocol, TypeVar

from bodymap.medicine.model import AFTER, BEFORE, DURING, Course, Exam, Infusion
from bodymap.medicine.outcomes.count import Count, Median, Origin, listed, moment

# -- phases -----------------------------------------------------------------------------------------------------------
# Baseline, during, follow-up: in which order exams lie, which belongs where, and what each phase shows (domain 7.4).
# Exams during or right after an infusion are marked and left out of the phases unless asked for: the acute effect of
# ketamine lasts hours (domain 6.2), and trough exams are what can be compared (domain 13, trap 17). What an exam says
# of its infusion ("before 2") goes before the clock; one whose words and day contradict each other is left out
# likewise.

RIGHT_AFTER = timedelta(hours=24)
STILL_GOING = timedelta(days=28)
FEW = 5
TIMING, TIMING_FROM_2 = "timing", "timing, infusion 1 between two exams"
WORDS, FIRST_EXAMS, INFUSIONS = "words", "first exams", "infusions"
"""How the end of the baseline was found: from what exams say, or from the infusions themselves."""
_SAID = re.compile(rf"({BEFORE}|{DURING}|{AFTER})(?: infusion)? (\d+)(?:, first (\d+))?")
_EARLY, _LATE = re.compile("baseline|before|pre"), re.compile("during|after|follow")
_RANK = {BEFORE: 0, DURING: 1, AFTER: 2}
_UNKNOWN_START = timedelta(days=14)


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


T = TypeVar("T", bound=Timed)


class Phase(StrEnum):
    """The three phases of a course."""

    BASELINE = "baseline"
    DURING = "during"
    FOLLOW_UP = "follow-up"


@dataclass(frozen=True, slots=True)
class Baseline:
    """The exams of one line before the first infusion, their counts, and the median of these."""

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


def tie(exam: Timed, infusions: Iterable[Infusion]) -> tuple[str, Infusion | None]:
    """What an exam says of itself: "before", "during", "after" or "", and of which of these infusions: the one it
    belongs to, else the one with the number that its timing names ("before 2")."""
    word, number = said(exam)
    for infusion in infusions:
        if exam.infusion == infusion.id or (exam.infusion is None and number == infusion.number):
            return word, infusion
    return word, None


def said(exam: Timed) -> tuple[str, int | None]:
    """The timing of an exam as word and number: ("before", 2) of "before 2"; ("", None) of any other text."""
    return _read_timing(exam.timing)[:2]


@lru_cache(maxsize=1024)
def _read_timing(timing: str) -> tuple[str, int | None, int]:
    text = " ".join(timing.casefold().split())
    if text in _RANK:
        return text, None, 1
    named = _SAID.fullmatch(text)
    return (named[1], int(named[2]), int(named[3] or 1)) if named and int(named[2]) > 0 else ("", None, 1)


def in_time(exams: Iterable[T], infusions: Iterable[Infusion] = ()) -> list[T]:
    """Exams by time: by the clock; those that give only a day by their timing and its infusion, then as they were
    entered, which is the order in which they are given here."""
    several, given = list(exams), list(infusions)
    place = _place(several, given)

    def key(exam: T) -> tuple[datetime, int, int]:
        if not exam.date_only:
            return moment(exam.performed_at), 0, 0
        word, infusion = tie(exam, given)
        if word and infusion is not None and infusion.given_at.date() == exam.performed_at.date():
            end = timedelta(minutes=infusion.minutes or 0) if word == AFTER else timedelta()
            return moment(infusion.given_at) + end, infusion.number, _RANK[word]
        number = infusion.number if infusion is not None else said(exam)[1]
        return moment(_at(exam, place)), number or 0, _RANK.get(word, -1)

    return sorted(several, key=key)


def _place(exams: Iterable[Timed], infusions: Iterable[Infusion]) -> tzinfo:
    """The zone in which a course was done: that of its infusions, else of the exams that have a clock."""
    clocks = (*(i.given_at for i in infusions), *(e.performed_at for e in exams if not e.date_only))
    return next((clock.tzinfo for clock in clocks if clock.tzinfo is not None), UTC)


def _at(exam: Timed, place: tzinfo) -> datetime:
    """When an exam was done. A day without a clock is kept as its midnight in UTC, and is the day of the place."""
    at = exam.performed_at
    return at.replace(tzinfo=place) if exam.date_only and not at.utcoffset() else at


def told_infusions(
    exams: Iterable[Timed], infusions: Sequence[Infusion] = (), main: Iterable[Timed] | None = None
) -> tuple[list[Infusion], str]:
    """Infusions of which there is no row, known only from what exams say ("before 2", "follow-up"), and how they were
    found ("" when there are none).

    An infusion lies at the time of the exam before it, else of the exam during or after it. When no number 1 is named
    and there are no rows, infusion 1 lies just before the first exam that names one; where the words say that the
    course begins with another number ("before 3, first 2"), that one stands for it. Words without a number are taken
    from the `main` exams alone."""
    ordered = in_time(exams, infusions)
    place = _place(ordered, infusions)
    rows = {infusion.number for infusion in infusions}
    days: dict[int, tuple[str, datetime]] = {}
    for exam in ordered:
        word, number = said(exam)
        if number is None or number in rows or exam.infusion is not None:
            continue
        known_as = days[number][0] if number in days else ""
        if not known_as or (word != AFTER and (word == BEFORE or known_as == AFTER)):
            days[number] = word, _at(exam, place)
    told = [_told(number, at) for number, (_, at) in sorted(days.items())]
    lowest = max((_read_timing(exam.timing)[2] for exam in ordered), default=1)
    if rows or lowest in days or not ordered:
        return told, TIMING if told else ""
    if days:
        first = next(n for n, exam in enumerate(ordered) if said(exam)[1] is not None)
        return [replace(infusion_between(ordered, first), number=lowest), *told], TIMING_FROM_2
    ordered = ordered if main is None else in_time(main, infusions)
    words = [exam.timing.strip().casefold() for exam in ordered]
    late = next((n for n, word in enumerate(words) if _LATE.match(word)), None)
    if late is not None:
        return [infusion_between(ordered, late)], WORDS
    early = [n for n, word in enumerate(words) if _EARLY.match(word)]
    if not early:
        return [], ""
    return [infusion_between(ordered, early[-1] + 1)] if early[-1] + 1 < len(ordered) else [], WORDS


def infusion_between(ordered: Sequence[Timed], cut: int) -> Infusion:
    """Infusion 1 at the time of the exam before number `cut`, which is then before it; earlier than all when there is
    none."""
    place = _place(ordered, ())
    return _told(1, _at(ordered[cut - 1], place) if cut else _at(ordered[0], place) - _UNKNOWN_START)


def _told(number: int, at: datetime) -> Infusion:
    return Infusion("", number, at, id=f"infusion {number}")


def is_before(exam: Timed, infusion: Infusion) -> bool:
    """Whether an exam was done before an infusion. What the exam says of itself goes before the clock; an exam of
    the same day that gives no time and says nothing counts as before, as the protocol has it (domain 6.1), and so does
    one that is noted at the very minute of the infusion."""
    if not exam.timing and not exam.date_only:  # mostly so, and quicker
        return moment(exam.performed_at) <= moment(infusion.given_at)
    word, own = tie(exam, (infusion,))
    if own is not None and word:
        return word == BEFORE
    same_day = exam.performed_at.date() == infusion.given_at.date()
    number = said(exam)[1]
    if same_day and number is None and exam.infusion in (None, infusion.id) and word in (DURING, AFTER):
        return False
    if same_day and exam.date_only and number is not None:
        return number <= infusion.number
    if same_day and word == BEFORE:
        return True
    return by_clock(exam, infusion)


def by_clock(exam: Timed, infusion: Infusion) -> bool:
    """Whether an exam was done before an infusion by clock or calendar, whatever it says of itself. A day without a
    clock is one of the place, which its midnight in UTC may not be."""
    if exam.date_only:
        return exam.performed_at.date() <= infusion.given_at.date()
    return moment(exam.performed_at) <= moment(infusion.given_at)


def near_infusion(exam: Timed, infusions: Iterable[Infusion]) -> Infusion | None:
    """The infusion during which, or within 24 hours after whose end, the exam was done; None for a trough exam, which
    one that is recorded as before its infusion always is (`trough_near`)."""
    given = in_order(infusions)
    word, own = tie(exam, given) if exam.timing else ("", None)
    return None if word == BEFORE and own is not None else _close(exam, given)


def trough_near(exam: Timed, infusions: Iterable[Infusion]) -> Infusion | None:
    """The infusion within 24 hours after whose end an exam was done that is recorded as before the next (daily
    courses): a trough, and marked."""
    given = in_order(infusions)
    word, own = tie(exam, given)
    return _close(exam, given) if word == BEFORE and own is not None else None


def contradicts(exam: Timed, infusions: Iterable[Infusion]) -> Infusion | None:
    """The infusion that an exam says it belongs to although its day cannot be: after it, but of an earlier day; before
    it, but of a later one."""
    word, own = tie(exam, infusions) if exam.timing else ("", None)
    if own is None or not word:
        return None
    days = (exam.performed_at.date() - own.given_at.date()).days
    return own if (days > 0 if word == BEFORE else days < 0) else None


def apart(exam: Timed, infusions: Sequence[Infusion]) -> bool:
    """Whether an exam is in no phase, never start and never now: during or right after an infusion, or of a day that
    contradicts its words."""
    return contradicts(exam, infusions) is not None or near_infusion(exam, infusions) is not None


def _close(exam: Timed, given: Sequence[Infusion]) -> Infusion | None:
    silent, when = not exam.timing and not exam.date_only, moment(exam.performed_at)
    for infusion in given:
        start = moment(infusion.given_at)
        if when <= start if silent else is_before(exam, infusion):
            continue
        if not silent and tie(exam, (infusion,)) == (DURING, infusion):
            return infusion
        end = start + timedelta(minutes=infusion.minutes or 0)
        close = when - end <= RIGHT_AFTER
        if exam.date_only:
            close = exam.performed_at.date() <= infusion.given_at.date()
        if close:
            return infusion
    return None


def still_going(course: Course | None, infusions: Iterable[Infusion], on: date) -> bool:
    """Whether a course was going on, on a day: infusions are still planned, it was not stopped, and the last one given
    lies no more than 28 days before the day that is asked about."""
    given = in_order(infusions)
    if course is None or course.planned is None or not given or len(given) >= course.planned or course.stopped:
        return False
    return on - given[-1].given_at.date() <= STILL_GOING


def phase_of(exam: Timed, infusions: Iterable[Infusion], *, going: bool = False) -> Phase:
    """Baseline before the first infusion, follow-up after the last one, during between them; while the course is
    `still_going` also after the last one given."""
    given = in_order(infusions)
    if not given or is_before(exam, given[0]):
        return Phase.BASELINE
    return Phase.DURING if going or is_before(exam, given[-1]) else Phase.FOLLOW_UP


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


# -- dates ------------------------------------------------------------------------------------------------------------
# Days in words: the year stands wherever days of more than one year stand together, and exams of one day are told
# apart.

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_words(day: date | datetime, *, year: bool) -> str:
    """ "2 Mar", "2 Mar 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")


def years_apart(days: Iterable[date | datetime]) -> bool:
    """Whether days of more than one year stand together."""
    return len({day.year for day in days}) > 1


def days_in_words(days: Sequence[date], most: int = 8) -> str:
    """Days in a row, the year with each when they are of several years, else once: "2 Mar, 9 Mar and 16 Mar 2026"."""
    if not days:
        return ""
    apart = years_apart(days)
    said = [day_words(day, year=apart or n == len(days) - 1) for n, day in enumerate(days)]
    if len(said) > most:
        return f"{len(said)} days, {day_words(days[0], year=True)} to {day_words(days[-1], year=True)}"
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def exam_labels(exams: Sequence[Timed], *, year: bool | None = None) -> list[str]:
    """The day of each exam in words, with the year when there are several (or as `year` says); two of one day are told
    apart by clock, else by timing, else by number."""
    with_year = years_apart(e.performed_at for e in exams) if year is None else year
    plain = [day_words(e.performed_at, year=with_year) for e in exams]
    timed = [f"{e.performed_at:%H:%M}" if not e.date_only else e.timing for e in exams]
    many, full = Counter(plain), Counter(zip(plain, timed, strict=True))
    labels, seen = [], Counter[tuple[str, str]]()
    for day, more in zip(plain, timed, strict=True):
        seen[day, more] += 1
        if many[day] > 1:
            parts = [day, more, f"no. {seen[day, more]}" if full[day, more] > 1 else ""]
            day = ", ".join(part for part in parts if part)
        labels.append(day)
    return labels
