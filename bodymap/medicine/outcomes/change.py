"""Change against measurement error (domain 7.3), percent change of pain (7.1), the patient's own impression (7.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import sqrt
from types import MappingProxyType
from typing import Protocol

from bodymap.medicine import body
from bodymap.medicine.model import Exam, Finding, Method, Mode, Rule
from bodymap.medicine.outcomes.count import Count, Median, Number, Origin, count, plain, span

SDD_SAME, SDD_DIFFERENT, SDD_LESS = 4.0, 5.0, 6.0
"""Smallest detectable difference of the count, points: one experienced examiner; two examiners; one less experienced
examiner, or two of whom one is (Jensen 2013; domain 7.3)."""
POPULATION = "measured in chronic low-back pain, over a week"
"""In whom the smallest detectable differences were found: not in fibromyalgia, and not over a course."""
ASSUMED = "assumes an experienced examiner"
SITE_CHANGE = 2
"""From how many points on a site is said to have changed. Bodymap's own: nothing is published for a single site."""
Experience = Mapping[str, bool]
"""Whether an examiner is experienced, by name; who is not named is unknown."""
NOBODY: Experience = MappingProxyType({})
SEM_PER_SDD = 2.77  # 1.96 x root of 2, as printed in domain 7.3

_RULES = {Rule.PAINFUL: "any pain is positive", Rule.RATING2: "rating 2 or more is positive"}
_MODES = {Mode.EXAMINER: "an examiner", Mode.SELF: "the patient at home"}


class Size(StrEnum):
    """A change against the measurement error."""

    WITHIN = "within"
    MAYBE = "maybe"
    BEYOND = "beyond"
    UNKNOWN = "unknown"


class Level(StrEnum):
    """IMMPACT levels of a fall of pain intensity (Dworkin 2008; 20 to 30 % is unnamed there and minimal here)."""

    NONE = "none"
    MINIMAL = "minimal"
    MODERATE = "moderate"
    SUBSTANTIAL = "substantial"


PGIC: tuple[str, ...] = (
    "very much improved",
    "much improved",
    "minimally improved",
    "no change",
    "minimally worse",
    "much worse",
    "very much worse",
)
"""The seven answers of the patient's global impression of change; number 1 is the best (domain 7.2, trap 12)."""


class Examined(Protocol):
    """Who examined and how: an Exam, or a light row of one."""

    @property
    def examiner(self) -> str: ...
    @property
    def mode(self) -> Mode: ...
    @property
    def method(self) -> Method: ...


@dataclass(frozen=True, slots=True)
class Error(Number):
    """A measurement error, points, and whose it is in words; `value` None where none is published."""

    basis: str

    def __str__(self) -> str:
        """ "4, same examiner; assumes an experienced examiner"; "" where none is published."""
        return "" if self.value is None else f"{plain(self.value)}, {self.basis}"


@dataclass(frozen=True, slots=True)
class OwnRange:
    """The lowest and highest value of a patient's baseline exams: fibromyalgia waxes and wanes without a trigger, and
    a later value inside is no news (domain 8). `days` are those of the exams, oldest first."""

    least: float
    most: float
    days: tuple[date, ...]

    def __str__(self) -> str:
        return span(self.least, self.most)

    def holds(self, low: float, high: float) -> bool | None:
        """Whether a value, `low` to `high`, lies inside; None when a part of it does."""
        if self.least <= low and high <= self.most:
            return True
        return False if high < self.least or low > self.most else None

    def place(self, low: float, high: float) -> str:
        """ "within this patient's own range before the infusions, 8 to 17"; "" of a value outside."""
        inside = self.holds(low, high)
        if inside is False:
            return ""
        where = "within" if inside else "perhaps within"
        return f"{where} this patient's own range before the infusions, {self}"


OWN_LEAST = 3
"""So many baseline exams make a range of the patient's own. Bodymap's own: fewer say nothing of waxing and waning."""


@dataclass(frozen=True, slots=True)
class Change:
    """The change of a count, `low` to `high` points (negative = fewer), and its size against measurement error."""

    before: Count | Median
    after: Count
    low: float
    high: float
    size: Size
    error: Error
    own: OwnRange | None = None

    @property
    def points(self) -> str:
        """The change in figures: "−6", "+2", "0", "−6 to −5"."""
        low, high = (("+" if v > 0 else "") + plain(v) for v in (self.low, self.high))
        return low if self.low == self.high else f"{low} to {high}"

    @property
    def at_limit(self) -> bool:
        """Whether it reaches the measurement error exactly, and is not beyond."""
        return self.size is Size.WITHIN and max(abs(self.low), abs(self.high)) == self.error.value

    def size_words(self) -> str:
        """The size in words: "beyond measurement error (5, different examiners)"."""
        if self.error.value is None:
            return "no measurement error is published for this kind of exam"
        if self.size is Size.MAYBE:
            return f"may be measurement error ({self.error})"
        where = "at the limit of" if self.at_limit else self.size.value
        return f"{where} measurement error ({self.error})"

    def verdict(self) -> str:
        """The size; and that the count lies in the patient's own range before the infusions, when it does."""
        said = self.size_words()
        place = self.own.place(self.after.low, self.after.high) if self.own is not None else ""
        return said + ((", but " if self.size is Size.BEYOND else " and ") + place if place else "")

    def words(self) -> str:
        """The change in one sentence."""
        basis = ""
        if isinstance(self.before, Median):
            basis = " (one exam at baseline)" if self.before.n == 1 else f" (baseline median {self.before})"
        if self.low == self.high == 0:
            return f"Count stayed at {self.after}{basis}."
        if self.before.exact and self.after.exact:
            verb = "fell" if self.low < 0 else "rose"
            return f"Count {verb} from {self.before} to {self.after}{basis}: {self.verdict()}."
        return f"{self._range_words().capitalize()}{basis}, {self.gaps or 'not every site is known'}: {self.verdict()}."

    @property
    def gaps(self) -> str:
        """What makes it a range: "1 site not examined and 1 not rated", with "before" and "after" when both have gaps;
        "" when the counts are exact or it lies in a baseline median."""
        before = self.before.gaps if isinstance(self.before, Count) else ""
        after = self.after.gaps
        return f"{before} before, {after} after" if before and after else before or after

    def _range_words(self) -> str:
        if self.high <= 0:
            return f"{span(-self.high, -self.low)} lower"
        if self.low >= 0:
            return f"{span(self.low, self.high)} higher"
        return f"between {plain(-self.low)} lower and {plain(self.high)} higher"


@dataclass(frozen=True, slots=True)
class SiteChange:
    """What changed at one site. `difference` is B minus A, None when not both are rated; `crossing` says in words that
    the site began or ceased to count under the rule, or is empty."""

    site: str
    before: Finding | None
    after: Finding | None
    difference: int | None
    crossing: str


def same_examiner(exams: Iterable[Examined]) -> bool | None:
    """Whether one examiner did all exams; None when a name is missing and no two differ."""
    names = {examiner_key(e.examiner) for e in exams}
    if len(names - {""}) > 1:
        return False
    return None if "" in names or not names else True


def examiner_key(name: str) -> str:
    """The name of an examiner as it is compared."""
    return " ".join(name.casefold().split())


def less_experienced(exams: Iterable[Examined], experience: Experience) -> bool | None:
    """Whether one of the examiners is less experienced; None when that is not known of all, and of none it is so."""
    by_key = {examiner_key(name): known for name, known in experience.items()}
    told = {by_key.get(examiner_key(e.examiner)) for e in exams}
    return True if False in told else None if None in told or not told else False


def sdd(same: bool | None, n_before: int = 1, n_after: int = 1, less: bool | None = None) -> Error:
    """Smallest detectable difference of the count, points: 4 for the same examiner, 5 for different or unrecorded
    ones, 6 when one of them is less experienced (`less`; None: not known, which assumes that none is). For means of
    `n_before` and `n_after` exams it shrinks. ValueError when one of them is under 1."""
    if min(n_before, n_after) < 1:
        raise ValueError("a mean needs at least one exam")
    single = SDD_LESS if less else SDD_SAME if same else SDD_DIFFERENT
    basis = _basis(same, less)
    inputs = (
        ("SDD of one exam", f"{plain(single)} ({basis})"),
        ("SEM", plain(single / SEM_PER_SDD, 2)),
        ("exams before", str(n_before)),
        ("exams after", str(n_after)),
    )
    origin = Origin(
        "SDD x root of ((1/n before + 1/n after) / 2); SEM = SDD / 2.77",
        inputs,
        f"Jensen 2013, BMJ Open (PMC3586147), {POPULATION}; domain 7.3",
        "For means it assumes independent errors and one examiner; differences between examiners do not average out.",
    )
    return Error(single * sqrt((1 / n_before + 1 / n_after) / 2), origin, basis)


def _basis(same: bool | None, less: bool | None) -> str:
    if same is None:
        who = "examiner not recorded"
        return who + {True: ", one less experienced", False: "", None: f"; {ASSUMED}"}[less]
    if same:
        return {
            True: "same examiner, less experienced",
            False: "same experienced examiner",
            None: f"same examiner; {ASSUMED}",
        }[less]
    return {
        True: "different examiners, one less experienced",
        False: "different experienced examiners",
        None: f"different examiners; {ASSUMED}",
    }[less]


def no_error(why: str) -> Error:
    """In place of a measurement error where none is published."""
    return Error(None, Origin("none", (), "none found; domain 7.3", why), "")


def change(before: Count | Median, after: Count, error: Error, own: OwnRange | None = None) -> Change:
    """The change from a count or a baseline median to a count. Beyond measurement error means more than the smallest
    detectable difference; a change that reaches it exactly is at its limit and not beyond. Incomplete exams give
    ranges, and a range on both sides of the limit may be measurement error."""
    low, high = after.low - before.high, after.high - before.low
    limit = error.value
    if limit is None:
        size = Size.UNKNOWN
    elif high < -limit or low > limit:
        size = Size.BEYOND
    elif -limit <= low and high <= limit:
        size = Size.WITHIN
    else:
        size = Size.MAYBE
    return Change(before, after, low, high, size, error, own)


def not_comparable(a: Exam, b: Exam) -> str:
    """Why two exams cannot be compared by number, in one sentence; "" when they can."""
    if a.mode is not b.mode:
        return f"No number: A was examined by {_MODES[a.mode]}, B by {_MODES[b.mode]}."
    if a.rule is not b.rule:
        return f"No number: the rules differ. In A {_RULES[a.rule]}, in B {_RULES[b.rule]}."
    if (a.method is Method.ALGOMETER) is not (b.method is Method.ALGOMETER):
        return "No number: one exam was done with an algometer, one by hand; their counts are not interchangeable."
    return ""


def published_error(exams: Iterable[Examined], experience: Experience = NOBODY) -> Error:
    """The measurement error that holds for these exams; none for self-palpation and algometers."""
    done = tuple(exams)
    if any(e.mode is Mode.SELF for e in done):
        return no_error("No smallest detectable difference was found for self-palpation.")
    if any(e.method is Method.ALGOMETER for e in done):
        return no_error("No smallest detectable difference was found for counts by algometer.")
    return sdd(same_examiner(done), less=less_experienced(done, experience))


def compare(a: Exam, b: Exam, experience: Experience = NOBODY, own: OwnRange | None = None) -> Change | None:
    """The change of the count from exam A to exam B, or None when they cannot be compared (`not_comparable`). `own` is
    the patient's own range, when A lies before the infusions and B after."""
    if not_comparable(a, b):
        return None
    return change(count(a), count(b), published_error((a, b), experience), own)


def site_changes(a: Exam, b: Exam) -> tuple[SiteChange, ...]:
    """The change at each of the 18 sites, in the body's order; ratings of 0 to 10, B minus A."""
    changes = []
    for site in body.POINTS:
        was, is_ = a.findings.get(site), b.findings.get(site)
        difference = None
        if was and is_ and (x := _rating(was)) is not None and (y := _rating(is_)) is not None:
            difference = y - x
        changes.append(SiteChange(site, was, is_, difference, _crossing(was, is_, a.rule, b.rule)))
    return tuple(changes)


def unrated_in(a: Finding | None, b: Finding | None) -> bool:
    """Whether two findings have no difference because a painful one has no rating; not when one was not examined."""
    both = [f for f in (a, b) if f is not None and f.painful is not None]
    return len(both) == 2 and any(f.painful and f.rating is None for f in both)


def large(changes: Iterable[SiteChange]) -> tuple[list[SiteChange], list[SiteChange]]:
    """The sites that changed by `SITE_CHANGE` or more, lower ones and higher ones, in the order given."""
    known = [(c, c.difference) for c in changes if c.difference is not None]
    return [c for c, by in known if by <= -SITE_CHANGE], [c for c, by in known if by >= SITE_CHANGE]


def pct_change(baseline: float, current: float) -> Number:
    """Percent improvement of pain, positive when pain fell; undefined when the baseline is 0. Never for the count."""
    origin = Origin(
        "100 x (baseline - current) / baseline",
        (("baseline", plain(baseline, 2)), ("current", plain(current, 2))),
        "IMMPACT (Dworkin 2008); domain 7.1",
        "" if baseline else "Undefined: the baseline is 0.",
    )
    return Number(100 * (baseline - current) / baseline if baseline else None, origin)


def immpact_level(pct: Number | float) -> Level | None:
    """The IMMPACT level of a percent improvement of pain: 10, 30 and 50 % or more. None when it is undefined."""
    value = pct.value if isinstance(pct, Number) else pct
    if value is None:
        return None
    for least, level in ((50, Level.SUBSTANTIAL), (30, Level.MODERATE), (10, Level.MINIMAL)):
        if value >= least - 1e-9:
            return level
    return Level.NONE


def pgic_level(answer: int) -> Level:
    """The IMMPACT level of a global impression of change, 1 (very much improved) to 7. ValueError outside."""
    if not 1 <= answer <= 7:
        raise ValueError("the impression of change is 1 to 7")
    return (Level.SUBSTANTIAL, Level.MODERATE, Level.MINIMAL, Level.NONE)[min(answer, 4) - 1]


def _rating(finding: Finding) -> int | None:
    return 0 if finding.painful is False else finding.rating


def _crossing(was: Finding | None, is_: Finding | None, rule: Rule, rule_b: Rule) -> str:
    if was is None or is_ is None or rule is not rule_b:
        return ""
    before, after = was.positive(rule), is_.positive(rule)
    if before is None or after is None or before == after:
        return ""
    if rule is Rule.RATING2:
        return "now 2 or more" if after else "now below 2"
    return "now painful" if after else "no longer painful"
