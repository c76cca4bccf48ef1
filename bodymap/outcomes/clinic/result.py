"""Many courses together: who responded, by how much, for how long, and what was unwanted (domain 7.5)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median

from bodymap import body
from bodymap.criteria.rules import MISSING, UNRATED
from bodymap.model import Rule
from bodymap.outcomes.change import SDD_DIFFERENT, SDD_SAME
from bodymap.outcomes.clinic.course import Followed, Standing, follow
from bodymap.outcomes.clinic.values import ClinicCourse, ClinicData, Question
from bodymap.outcomes.count import moment
from bodymap.outcomes.groups import (
    Bar,
    Interval,
    Responders,
    Survival,
    kaplan_meier,
    per_100,
    responder_curve,
    responders,
    waterfall,
    wilson,
)
from bodymap.outcomes.origin import Number, plain
from bodymap.outcomes.phases import in_order

Progress = Callable[[int, int], bool]
"""Told (done, of all); False stops the work."""

LIMITS = (
    "A series without controls shows what was recorded, not what the infusions did. It cannot tell their effect from"
    " chance, placebo response, other treatments, or from people coming when they are at their worst (regression to"
    " the mean)."
)
REFERENCE_HITS, REFERENCE_N = 17, 29
REFERENCE = (
    "For orientation only, never a target: in Graven-Nielsen 2000, 17 of 29 selected patients had at least 50 % less"
    " pain at the end of a single infusion."
)


class Stopped(Exception):
    """The work was stopped because nobody waits for it any more."""


@dataclass(frozen=True, slots=True)
class SiteShare:
    """One site: in how many of `n` courses it was positive before and at the time point; both are known in all n."""

    site: str
    n: int
    before: int
    after: int

    @property
    def share_before(self) -> float | None:
        return self.before / self.n if self.n else None

    @property
    def share_after(self) -> float | None:
        return self.after / self.n if self.n else None

    @property
    def difference(self) -> float | None:
        """Share after minus share before."""
        return (self.after - self.before) / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Pair:
    """The counts of one course before and after, both exact; `beyond` = the change is more than the error."""

    label: str
    before: float
    after: float
    error: float
    beyond: bool


@dataclass(frozen=True, slots=True)
class Unwanted:
    """One kind of adverse event over all infusions."""

    what: str
    events: int
    severe: int
    serious: int
    rate: Number  # per 100 infusions


@dataclass(frozen=True, slots=True, eq=False)  # two are the same only when they are one: it is compared often
class ClinicResult:
    """What the clinic page shows. Counts are of courses unless they say otherwise."""

    question: Question
    courses: int
    patients: int
    agents: tuple[str, ...]
    standing: tuple[tuple[Standing, int], ...]  # those that are not counted, and why
    followed: tuple[Followed, ...]  # the counted ones
    at_30: Responders
    at_50: Responders
    curve: tuple[tuple[float, float], ...]
    bars: tuple[Bar, ...]
    pairs: tuple[Pair, ...]
    incomplete_pairs: int  # a count before or after is not known exactly
    sites: tuple[SiteShare, ...]
    infusions: int
    events: int
    unwanted: tuple[Unwanted, ...]
    relapse: Survival

    @property
    def n(self) -> int:
        """The denominator of the responders."""
        return self.at_30.n

    def left_out_words(self) -> str:
        """What is not in the denominator, in one sentence; "" when nothing is."""
        parts = [f"{number} {reason}" for reason, number in self.standing if number]
        return f"Not counted: {', '.join(parts)}." if parts else ""

    def carried_words(self) -> str:
        """Who is counted as a non-responder without a value, in one sentence; "" when nobody is."""
        parts = [f"{self.at_30.stopped} who stopped"] if self.at_30.stopped else []
        parts += [f"{self.at_30.missing} without an exam at that time"] if self.at_30.missing else []
        return f"Counted as non-responders: {' and '.join(parts)}." if parts else ""


def choices(data: ClinicData) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The agents, indications and examiners that occur, by name."""
    agents = {item.course.agent for item in data.courses} - {""}
    indications = {item.course.indication for item in data.courses} - {""}
    examiners = {e.examiner for item in data.courses for e in item.exams} - {""}
    return tuple(sorted(agents)), tuple(sorted(indications)), tuple(sorted(examiners))


def chosen(data: ClinicData, question: Question) -> list[ClinicCourse]:
    """The courses a question is about, in the order of their first infusions; those without one come last."""
    some = [item for item in data.courses if _fits(item, question)]
    some.sort(key=lambda item: (not item.infusions, *_start_key(item)))
    if question.first_courses_only:
        first: dict[str, ClinicCourse] = {}
        for item in sorted(data.courses, key=lambda item: (not item.infusions, *_start_key(item))):
            first.setdefault(item.course.patient, item)
        some = [item for item in some if first[item.course.patient] is item]
    return some


def clinic(data: ClinicData, question: Question, progress: Progress | None = None) -> ClinicResult:
    """Everything the page shows. Stopped when `progress` says so; ValueError or KeyError for an unknown question."""
    items = chosen(data, question)
    following = _next_starts(data)
    followed: list[Followed] = []
    for n, item in enumerate(items, start=1):
        followed.append(follow(str(n), item, question, data.on, following.get(item.course.id)))
        if progress and n % 50 == 0 and not progress(n, len(items)):
            raise Stopped
    counted = tuple(f for f in followed if f.standing is Standing.COUNTED)
    outcomes = [f.outcome for f in counted]
    lost = [f.response for f in counted if f.response is not None]
    pairs, incomplete = _pairs(counted)
    infusions = sum(len(item.infusions) for item in items)
    standing = Counter(f.standing for f in followed)
    if progress:
        progress(len(items), len(items))
    return ClinicResult(
        question,
        len(items),
        len({item.course.patient for item in items}),
        tuple(sorted({item.course.agent for item in items} - {""})),
        tuple((s, standing[s]) for s in Standing if s is not Standing.COUNTED),
        counted,
        responders(outcomes, 30),
        responders(outcomes, 50),
        responder_curve(outcomes),
        waterfall(outcomes),
        pairs,
        incomplete,
        _sites(counted),
        infusions,
        sum(len(item.events) for item in items),
        _unwanted(items, infusions),
        kaplan_meier([r.days for r in lost], [r.lost for r in lost]),
    )


def pooled_words(result: ClinicResult) -> str:
    """What lies together that should be looked at apart: agents, several courses of one patient; "" when nothing."""
    words = []
    if len(result.agents) > 1:
        words.append(f"{len(result.agents)} agents are pooled ({', '.join(result.agents)}); choose one to compare.")
    if result.courses > result.patients:
        words.append(
            f"{result.courses} courses of {result.patients} patients: courses of one patient are not independent."
        )
    return " ".join(words)


def reference() -> Interval:
    """The published 50 % responders at the end of one infusion: 17 of 29 (Graven-Nielsen 2000; domain 6.3)."""
    return wilson(REFERENCE_HITS, REFERENCE_N)


def share_words(found: Responders) -> str:
    """ "12 of 40, 30 % (18 to 46 %)"."""
    made = found.interval
    if made.share is None or made.low is None or made.high is None:
        return "nobody to count"
    low, high = plain(100 * made.low, 0), plain(100 * made.high, 0)
    return f"{found.hits} of {found.n}, {plain(100 * made.share, 0)} % ({low} to {high} %)"


def _fits(item: ClinicCourse, question: Question) -> bool:
    course = item.course
    if question.agent and course.agent != question.agent:
        return False
    if question.indication and course.indication != question.indication:
        return False
    if question.examiner and not any(e.examiner == question.examiner for e in item.exams):
        return False
    if question.first or question.last:
        if not item.infusions:
            return False
        start = in_order(item.infusions)[0].given_at.date()
        if (question.first and start < question.first) or (question.last and start > question.last):
            return False
    if question.least is None and question.most is None:
        return True
    doses = [i.mg_per_kg for i in item.infusions if i.mg_per_kg is not None]
    if not doses:
        return False
    middle = median(doses)
    return (question.least is None or middle >= question.least) and (question.most is None or middle <= question.most)


def _start_key(item: ClinicCourse) -> tuple[datetime, str] | tuple[str]:
    return (min(moment(i.given_at) for i in item.infusions), item.course.id) if item.infusions else (item.course.id,)


def _next_starts(data: ClinicData) -> dict[str, datetime]:
    """For each course with infusions the start of the same patient's next course, where there is one."""
    starts: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for item in data.courses:
        if item.infusions:
            starts[item.course.patient].append((min(moment(i.given_at) for i in item.infusions), item.course.id))
    found = {}
    for several in starts.values():
        several.sort()
        found.update({course: after for (_, course), (after, _) in pairwise(several)})
    return found


def _pairs(followed: Sequence[Followed]) -> tuple[tuple[Pair, ...], int]:
    pairs, incomplete = [], 0
    for f in followed:
        if f.before is None or f.after is None:
            continue
        if not (f.before.exact and f.after.exact):
            incomplete += 1
            continue
        error = SDD_SAME if len(f.examiners) == 1 and "" not in f.examiners else SDD_DIFFERENT
        before, after = float(f.before.low), float(f.after.low)
        pairs.append(Pair(f.label, before, after, error, abs(after - before) > error))
    return tuple(pairs), incomplete


def _positive(code: int, rule: Rule) -> bool | None:
    if code == MISSING or (code == UNRATED and rule is Rule.RATING2):
        return None
    return code == UNRATED or code >= (2 if rule is Rule.RATING2 else 1)


def _sites(followed: Sequence[Followed]) -> tuple[SiteShare, ...]:
    numbers = [[0, 0, 0] for _ in body.POINTS]
    for f in followed:
        if f.sites_before is None or f.sites_after is None:
            continue
        for number, was, is_ in zip(numbers, f.sites_before, f.sites_after, strict=True):
            before, after = _positive(was, f.rule), _positive(is_, f.rule)
            if before is not None and after is not None:
                number[0] += 1
                number[1] += before
                number[2] += after
    return tuple(SiteShare(site, *number) for site, number in zip(body.POINTS, numbers, strict=True))


def _unwanted(items: Sequence[ClinicCourse], infusions: int) -> tuple[Unwanted, ...]:
    found = defaultdict(list)
    for item in items:
        for event in item.events:
            found[" ".join(event.what.casefold().split()) or "not named"].append(event)
    made = [
        Unwanted(
            what,
            len(events),
            sum(e.severity == "severe" for e in events),
            sum(e.serious for e in events),
            per_100(len(events), infusions),
        )
        for what, events in found.items()
    ]
    return tuple(sorted(made, key=lambda u: (-u.events, u.what)))
