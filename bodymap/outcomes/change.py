"""Change against measurement error (domain 7.3), percent change of pain (7.1), the patient's own impression (7.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from bodymap import body
from bodymap.model import Exam, Finding, Method, Mode, Rule
from bodymap.outcomes.count import Count, Median, count
from bodymap.outcomes.origin import Number, Origin, plain, span

SDD_SAME, SDD_DIFFERENT = 4.0, 5.0
"""Smallest detectable difference of the count, points: one experienced examiner; two examiners (Jensen 2013)."""
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


@dataclass(frozen=True, slots=True)
class Change:
    """The change of a count, `low` to `high` points (negative = fewer), and its size against measurement error."""

    before: Count | Median
    after: Count
    low: float
    high: float
    size: Size
    same_examiner: bool | None
    error: Number

    @property
    def examiners(self) -> str:
        """Whose error is used, in words."""
        return examiners_in_words(self.same_examiner)

    @property
    def points(self) -> str:
        """The change in figures: "−6", "+2", "0", "−6 to −5"."""
        low, high = (("+" if v > 0 else "") + plain(v) for v in (self.low, self.high))
        return low if self.low == self.high else f"{low} to {high}"

    def size_words(self) -> str:
        """The size in words: "beyond measurement error (5, different examiners)"."""
        if self.error.value is None:
            return "no measurement error is published for this kind of exam"
        error = plain(self.error.value)
        if self.size is Size.MAYBE:
            return f"may be measurement error ({error})"
        where = self.size.value
        if self.size is Size.WITHIN and max(abs(self.low), abs(self.high)) == self.error.value:
            where = "at the limit of"
        return f"{where} measurement error ({error}, {self.examiners})"

    def words(self) -> str:
        """The change in one sentence."""
        basis = ""
        if isinstance(self.before, Median):
            basis = " (one exam at baseline)" if self.before.n == 1 else f" (baseline median {self.before})"
        if self.low == self.high == 0:
            return f"Count stayed at {self.after}{basis}."
        if self.before.exact and self.after.exact:
            verb = "fell" if self.low < 0 else "rose"
            return f"Count {verb} from {self.before} to {self.after}{basis}: {self.size_words()}."
        missing = self.after.missing or getattr(self.before, "missing", 0)
        why = f", {missing} site{'s' if missing != 1 else ''} not examined" if missing else ", not every site is known"
        return f"{self._range_words().capitalize()}{basis}{why}: {self.size_words()}."

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


def examiners_in_words(same: bool | None) -> str:
    """ "same examiner", "different examiners", or that it was not recorded."""
    return {True: "same examiner", False: "different examiners", None: "examiner not recorded"}[same]


def same_examiner(exams: Iterable[Exam]) -> bool | None:
    """Whether one examiner did all exams; None when a name is missing and no two differ."""
    names = {" ".join(e.examiner.casefold().split()) for e in exams}
    if len(names - {""}) > 1:
        return False
    return None if "" in names or not names else True


def sdd(same: bool | None, n_before: int = 1, n_after: int = 1) -> Number:
    """Smallest detectable difference of the count, points: 4 for the same examiner, 5 for different or unrecorded ones.
    For means of `n_before` and `n_after` exams it shrinks. ValueError when one of them is under 1."""
    if min(n_before, n_after) < 1:
        raise ValueError("a mean needs at least one exam")
    single = SDD_SAME if same else SDD_DIFFERENT
    inputs = (
        ("SDD of one exam", f"{plain(single)} ({examiners_in_words(same)})"),
        ("SEM", plain(single / SEM_PER_SDD, 2)),
        ("exams before", str(n_before)),
        ("exams after", str(n_after)),
    )
    origin = Origin(
        "SDD = 1.96 x SEM x root of (1/n before + 1/n after), SEM = SDD of one exam / 2.77",
        inputs,
        "Jensen 2013, BMJ Open (PMC3586147); domain 7.3",
        "For means it assumes independent errors and one examiner; differences between examiners do not average out.",
    )
    return Number(single * sqrt((1 / n_before + 1 / n_after) / 2), origin)


def no_error(why: str) -> Number:
    """In place of a measurement error where none is published."""
    return Number(None, Origin("none", (), "none found; domain 7.3", why))


def change(before: Count | Median, after: Count, same: bool | None, error: Number | None = None) -> Change:
    """The change from a count or a baseline median to a count. Beyond measurement error means more than the smallest
    detectable difference; a change that reaches it exactly is at its limit and not beyond. Incomplete exams give
    ranges, and a range on both sides of the limit may be measurement error."""
    error = error or sdd(same)
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
    return Change(before, after, low, high, size, same, error)


def not_comparable(a: Exam, b: Exam) -> str:
    """Why two exams cannot be compared by number, in one sentence; "" when they can."""
    if a.mode is not b.mode:
        return f"No number: A was examined by {_MODES[a.mode]}, B by {_MODES[b.mode]}."
    if a.rule is not b.rule:
        return f"No number: the rules differ. In A {_RULES[a.rule]}, in B {_RULES[b.rule]}."
    if (a.method is Method.ALGOMETER) is not (b.method is Method.ALGOMETER):
        return "No number: one exam was done with an algometer, one by hand; their counts are not interchangeable."
    return ""


def published_error(exams: Iterable[Exam]) -> Number:
    """The measurement error that holds for these exams; none for self-palpation and algometers."""
    done = tuple(exams)
    if any(e.mode is Mode.SELF for e in done):
        return no_error("No smallest detectable difference was found for self-palpation.")
    if any(e.method is Method.ALGOMETER for e in done):
        return no_error("No smallest detectable difference was found for counts by algometer.")
    return sdd(same_examiner(done))


def compare(a: Exam, b: Exam) -> Change | None:
    """The change of the count from exam A to exam B, or None when they cannot be compared (`not_comparable`)."""
    if not_comparable(a, b):
        return None
    return change(count(a), count(b), same_examiner((a, b)), published_error((a, b)))


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
