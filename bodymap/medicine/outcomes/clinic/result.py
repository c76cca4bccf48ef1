"""Many courses together: who responded, by how much, for how long, what was unwanted; and in words (domain 7.5)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median

from bodymap.medicine import body
from bodymap.medicine.body import SITES
from bodymap.medicine.criteria.rules import UNRATED
from bodymap.medicine.model import Rule
from bodymap.medicine.model.base import how_many
from bodymap.medicine.outcomes.clinic.courses import (
    ClinicCourse,
    ClinicData,
    Followed,
    Question,
    Standing,
    follow,
    several_agents,
)
from bodymap.medicine.outcomes.count import Number, plain, span
from bodymap.medicine.outcomes.groups import (
    DRAWS,
    LEAST_PATIENTS,
    Bar,
    Incidence,
    Responders,
    cumulative_incidence,
    per_100,
    responder_curve,
    responders,
    waterfall,
    wilson,
)

# -- result -----------------------------------------------------------------------------------------------------------
# Many courses together: who responded, by how much, for how long, and what was unwanted (domain 7.5).

Progress = Callable[[int, int], bool]
"""Told (done, of all); False stops the work."""

LIMITS = (
    "A series without controls shows what was recorded, not what the infusions did. It cannot tell their effect from"
    " chance, placebo response, other treatments, or from people coming when they are at their worst (regression to"
    " the mean)."
)
_PUBLISHED = [f"{100 * (v or 0):.0f}" for v in (wilson(17, 29).share, wilson(17, 29).low, wilson(17, 29).high)]
REFERENCE = (
    "For orientation only, never a target: in Graven-Nielsen 2000, 17 of 29 selected patients ({} %, {} to {} %) had at"
    " least 50 % less pain at the end of a single infusion. No exam of that moment is counted here, so it stands on no"
    " axis of this page."
).format(*_PUBLISHED)


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
    """The counts of one course before and after, both exact; `beyond` = the change is more than the error, False where
    none is published (`error` None). `own` = the later count lies in the patient's own range before the infusions."""

    label: str
    before: float
    after: float
    error: float | None
    beyond: bool
    own: bool = False


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
    relapse: Incidence

    @property
    def n(self) -> int:
        """The denominator of the responders."""
        return self.at_30.n

    @property
    def few(self) -> bool:
        """Whether so few patients are counted that no percentage and no interval is given."""
        return self.at_30.patients < LEAST_PATIENTS

    @property
    def few_watched(self) -> bool:
        """Whether so few patients had a response that it is shown one by one."""
        return len({f.outcome.patient for f in self.followed if f.response is not None}) < LEAST_PATIENTS

    def of(self, number: int) -> str:
        """ "12 patients" while every patient counts once, else "12 courses"."""
        word = "patient" if self.question.first_courses_only else "course"
        return how_many(number, word)

    @property
    def rules(self) -> dict[Rule, int]:
        """In how many of the counted courses each rule makes a site positive: a course goes by that of its exams."""
        return dict(Counter(f.rule for f in self.followed if f.before is not None))

    def rule_words(self) -> str:
        """By which rule sites count, in one sentence; "" when nothing is counted."""
        names = {Rule.PAINFUL: "any pain", Rule.RATING2: "rating 2 or more (survey count)"}
        found = self.rules
        if len(found) < 2:
            return "".join(f"A site is positive by {names[rule]}." for rule in found)
        many = ", ".join(f"{name} in {found[rule]}" for rule, name in names.items())
        return f"A site is positive by the rule of its course: {many}. The two are not alike."

    def window_words(self) -> str:
        """On which days the outcome exams were done, in one sentence; "" without one."""
        days = sorted(f.day for f in self.followed if f.day is not None)
        if not days:
            return ""
        middle = f", median {plain(median(days))}" if len(days) > 1 else ""
        return f"Outcome exams were done on day {span(days[0], days[-1])} after the last infusion{middle}."

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
    agents = {item.agent for item in data.courses} - {""}
    indications = {item.course.indication for item in data.courses} - {""}
    examiners = {e.examiner for item in data.courses for e in item.exams} - {""}
    return tuple(sorted(agents)), tuple(sorted(indications)), tuple(sorted(examiners))


def chosen(data: ClinicData, question: Question) -> list[ClinicCourse]:
    """The courses a question is about, in the order of their first infusions; those without one come last. ValueError
    when a dose is asked for and they had several agents: their doses are not alike."""
    return _fitting(_by_patient(data), question)


def clinic(data: ClinicData, question: Question, progress: Progress | None = None) -> ClinicResult:
    """Everything the page shows. Stopped when `progress` says so; ValueError or KeyError for an unknown question, or
    for one that pools the doses of several agents."""
    courses = _by_patient(data)
    items = _fitting(courses, question)
    following = {
        id(item): after
        for several in courses.values()
        for item, after in pairwise(sorted((i for i in several if i.start), key=_started))
    }
    followed: list[Followed] = []
    for n, item in enumerate(items, start=1):
        followed.append(follow(str(n), item, question, data.on, following.get(id(item)), data.experience))
        if progress and n % 50 == 0 and not progress(n, len(items)):
            raise Stopped
    counted = tuple(f for f in followed if f.standing is Standing.COUNTED)
    outcomes = [f.outcome for f in counted]
    lost = [f.response for f in counted if f.response is not None]
    pairs, incomplete = _pairs(counted)
    infusions = sum(len(item.infusions) for item in items)
    patients = len({item.course.patient for item in items})
    standing = Counter(f.standing for f in followed)
    if progress:
        progress(len(items), len(items))
    return ClinicResult(
        question,
        len(items),
        patients,
        tuple(sorted({item.agent for item in items} - {""})),
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
        _unwanted(items, infusions, patients),
        cumulative_incidence([r.days for r in lost], [r.end for r in lost]),
    )


def pooled_words(result: ClinicResult) -> str:
    """What lies together that should be looked at apart: agents, several courses of one patient; "" when nothing."""
    words = []
    if len(result.agents) > 1:
        words.append(f"{len(result.agents)} agents are pooled ({', '.join(result.agents)}); choose one to compare.")
    if result.courses > result.patients:
        words.append(
            f"{result.courses} courses of {how_many(result.patients, 'patient')}: courses of one patient are not"
            " independent, so patients are drawn for the intervals (cluster bootstrap)."
        )
    return " ".join(words)


def share_words(found: Responders) -> str:
    """ "12 of 40, 30 % (18 to 46 %)"; of few patients "2 of 4"."""
    if not found.n:
        return "nobody to count"
    made = found.interval
    if made.share is None or made.low is None or made.high is None:
        return f"{found.hits} of {found.n}"
    low, high = plain(100 * made.low, 0), plain(100 * made.high, 0)
    return f"{found.hits} of {found.n}, {plain(100 * made.share, 0)} % ({low} to {high} %)"


def _by_patient(data: ClinicData) -> dict[str, list[ClinicCourse]]:
    """The courses of every patient, in the order of their first infusions; those without one come last."""
    found: dict[str, list[ClinicCourse]] = defaultdict(list)
    for item in sorted(data.courses, key=lambda item: (not item.given, _started(item))):
        found[item.course.patient].append(item)
    return found


def _started(item: ClinicCourse) -> tuple[datetime, str]:
    return item.start or datetime.max.replace(tzinfo=UTC), item.course.id


def _fitting(courses: dict[str, list[ClinicCourse]], question: Question) -> list[ClinicCourse]:
    some = [item for several in courses.values() for item in several[: 1 if question.first_courses_only else None]]
    some = [item for item in some if _fits(item, question)]
    if question.least is not None or question.most is not None:
        if several_agents(some):
            raise ValueError("Doses of different agents are not alike: choose one agent.")
        some = [item for item in some if _dosed(item, question)]
    return sorted(some, key=lambda item: (not item.given, _started(item)))


def _fits(item: ClinicCourse, question: Question) -> bool:
    course = item.course
    if question.agent and item.agent != question.agent:
        return False
    if question.indication and course.indication != question.indication:
        return False
    if question.examiner and not any(e.examiner == question.examiner for e in item.exams):
        return False
    if question.first or question.last:
        if not item.given:
            return False
        start = item.given[0].given_at.date()
        if (question.first and start < question.first) or (question.last and start > question.last):
            return False
    return True


def _dosed(item: ClinicCourse, question: Question) -> bool:
    doses = [i.mg_per_kg for i in item.infusions if i.mg_per_kg is not None]
    if not doses:
        return False
    middle = median(doses)
    return (question.least is None or middle >= question.least) and (question.most is None or middle <= question.most)


def _pairs(followed: Sequence[Followed]) -> tuple[tuple[Pair, ...], int]:
    pairs, incomplete = [], 0
    for f in followed:
        if f.before is None or f.after is None:
            continue
        if not (f.before.exact and f.after.exact):
            incomplete += 1
            continue
        before, after = float(f.before.low), float(f.after.low)
        error = f.error.value if f.error else None
        own = f.own is not None and f.own.holds(after, after) is True
        pairs.append(Pair(f.label, before, after, error, error is not None and abs(after - before) > error, own))
    return tuple(pairs), incomplete


_POSITIVE = {
    Rule.PAINFUL: {UNRATED: 1, 0: 0, **dict.fromkeys(range(1, 11), 1)},
    Rule.RATING2: {0: 0, 1: 0, **dict.fromkeys(range(2, 11), 1)},
}
"""Whether a site counts, by rule and code; what is not there is not known."""


def _sites(followed: Sequence[Followed]) -> tuple[SiteShare, ...]:
    known: list[list[int]] = []
    were: list[list[int]] = []
    are: list[list[int]] = []
    for f in followed:
        if f.sites_before is None or f.sites_after is None:
            continue
        positive = _POSITIVE[f.rule]
        both = [was in positive and is_ in positive for was, is_ in zip(f.sites_before, f.sites_after, strict=True)]
        known.append([int(k) for k in both])
        were.append([positive[code] if k else 0 for code, k in zip(f.sites_before, both, strict=True)])
        are.append([positive[code] if k else 0 for code, k in zip(f.sites_after, both, strict=True)])
    if not known:
        return tuple(SiteShare(site, 0, 0, 0) for site in body.POINTS)
    columns = (map(sum, zip(*rows, strict=True)) for rows in (known, were, are))
    return tuple(SiteShare(*found) for found in zip(body.POINTS, *columns, strict=True))


def _unwanted(items: Sequence[ClinicCourse], infusions: int, patients: int) -> tuple[Unwanted, ...]:
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
            per_100(len(events), infusions, patients),
        )
        for what, events in found.items()
    ]
    return tuple(sorted(made, key=lambda u: (-u.events, u.what)))


# -- words ------------------------------------------------------------------------------------------------------------
# The clinic page in words: what each picture shows, for its card, for paper, and for those who do not see it.

PARTS: tuple[tuple[str, str], ...] = (
    ("responders", "Responders"),
    ("curve", "How many improved by how much"),
    ("waterfall", "Every course, from most improved to least"),
    ("pairs", "Positive sites before and after"),
    ("sites", "Positive sites on the body"),
    ("relapse", "How long the response lasted"),
    ("events", "Unwanted effects"),
)
"""The parts of the page, in its order: key and title."""


def part_words(result: ClinicResult, part: str) -> str:
    """One part in a sentence or two. KeyError when there is no such part."""
    return {
        "responders": _responders,
        "curve": _curve,
        "waterfall": _waterfall,
        "pairs": _pairs_words,
        "sites": _sites_words,
        "relapse": _relapse,
        "events": _events,
    }[part](result)


SHARES_FROM = 20
"""Of so many courses on a site is said in percent; of fewer as "2 of 4". Bodymap's own limit, for legibility."""


def _responders(r: ClinicResult) -> str:
    if not r.n:
        return "No course can be counted."
    said = f"Average pain at least 30 % lower: {share_words(r.at_30)}. At least 50 % lower: {share_words(r.at_50)}."
    few = f"Fewer than {LEAST_PATIENTS} patients: no percentage and no interval." if r.few else ""
    drawn = ""
    if not r.few and r.at_30.patients < r.n:
        drawn = f"Intervals from drawing the {r.at_30.patients} patients {DRAWS} times (cluster bootstrap)."
    return " ".join(part for part in (said, r.carried_words(), few, drawn, r.window_words()) if part)


def _curve(r: ClinicResult) -> str:
    if not r.n:
        return "No course can be counted."
    share = "How many" if r.few else "Share"
    return (
        f"{share} of {r.of(r.n)} whose average pain fell by at least so much; no single cut-off suits all. Those"
        " without a value stand at 0 %."
    )


def _waterfall(r: ClinicResult) -> str:
    if not r.bars:
        return "No course can be counted."
    carried = sum(bar.carried for bar in r.bars)
    better = sum(bar.improvement > 0 for bar in r.bars)
    worse = sum(bar.improvement < 0 for bar in r.bars)
    said = f"Pain lower in {better}, higher in {worse} of {r.of(len(r.bars))}; up is better."
    said += f" {carried} without a value stand{'s' if carried == 1 else ''} at 0." if carried else ""
    return f"{said} {_beyond(r)}" if r.pairs else said


def _pairs_words(r: ClinicResult) -> str:
    if not r.pairs:
        return "Nobody has a complete count before and after."
    said = f"{r.of(len(r.pairs)).capitalize()} with a complete count before and after. {_beyond(r)}"
    return said + (f" {r.incomplete_pairs} incomplete, not drawn." if r.incomplete_pairs else "")


def _beyond(r: ClinicResult) -> str:
    """How many counts changed by more than measurement error, and how many of these say nothing new."""
    able = [p for p in r.pairs if p.error is not None]
    if not able:
        return "No measurement error is published for counts of this kind."
    lower = sum(p.beyond and p.after < p.before for p in able)
    higher = sum(p.beyond and p.after > p.before for p in able)
    said = f"Count beyond measurement error in {lower + higher} of {len(able)}: {lower} lower, {higher} higher"
    own = sum(p.beyond and p.own for p in able)
    return said + (f"; {own} of these within the patient's own range before the infusions." if own else ".")


def no_site(r: ClinicResult) -> str:
    """Why no site is known before and after: where no course is counted, that is the reason, and why not."""
    if r.followed:
        return "No site is known before and after."
    why = "; ".join(f"{standing.value} ({number})" for standing, number in r.standing if number)
    return f"No course is counted: {why}." if why else "No course can be counted."


def _sites_words(r: ClinicResult) -> str:
    known = [s for s in r.sites if s.n]
    if not known:
        return no_site(r)
    most = max(known, key=lambda s: s.before / s.n)
    fell = min(known, key=lambda s: (s.after - s.before) / s.n)
    least, best = min(s.n for s in known), max(s.n for s in known)
    said = f"In how many of {span(least, best)} a site is positive, known both times; before is the last exam before"
    said += f" infusion 1. Most often before: {SITES[most.site].name.lower()}, "
    said += f"{plain(100 * most.before / most.n, 0)} %." if in_percent(r) else f"{most.before} of {most.n}."
    if fell.before <= fell.after:
        return f"{said} No site fell."
    by = f"by {plain(100 * (fell.before - fell.after) / fell.n, 0)} percentage points"
    return f"{said} Fell most: {SITES[fell.site].name.lower()}, " + (
        f"{by}." if in_percent(r) else f"from {fell.before} to {fell.after} of {fell.n}."
    )


def in_percent(r: ClinicResult) -> bool:
    """Whether the sites are shown in percent, and not as so many of so many."""
    return min((s.n for s in r.sites if s.n), default=0) >= SHARES_FROM


def _relapse(r: ClinicResult) -> str:
    found = r.relapse
    if not found.n:
        return "Nobody reached a 30 % response that could be followed."
    lost, again = sum(s.lost for s in found.steps), sum(s.retreated for s in found.steps)
    said = (
        f"{r.of(found.n).capitalize()} with at least 30 % less pain, from that exam on. Lost when an exam shows less"
        f" than 30 %, also at the start of the next course: {lost}. Treated again before a loss was seen: {again}, a"
        " competing end. The others were followed to their last exam."
    )
    if r.few_watched:
        return said
    return said + (
        f" Half had lost it by day {plain(found.median, 0)}." if found.median is not None else " Half was not reached."
    )


def _events(r: ClinicResult) -> str:
    if not r.infusions:
        return "No infusions."
    events = how_many(r.events, "unwanted effect")
    said = f"{events} in {how_many(r.infusions, 'infusion')}"
    if r.patients < LEAST_PATIENTS:
        return f"{said}; only what was recorded."
    return f"{said}, {plain(100 * r.events / r.infusions)} per 100; only what was recorded."
