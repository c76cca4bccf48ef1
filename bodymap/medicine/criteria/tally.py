"""What was counted at the 18 tender points and the 3 controls, and scores and verdicts as values (domain 2.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from bodymap.medicine import body
from bodymap.medicine.criteria.rules import MISSING, NAMES, UNRATED, WHY, Count, Verdict, count
from bodymap.medicine.model import Exam, Finding, Mode, Rule, Status
from bodymap.medicine.model.base import how_many

# -- tally ------------------------------------------------------------------------------------------------------------
# What was counted at the 18 tender points and the 3 controls (domain 2.3).

_RIGHT = tuple(s for s in body.POINTS if body.SITES[s].side == "r")
_LEFT = tuple(s for s in body.POINTS if body.SITES[s].side == "l")
_ABOVE = tuple(s for s in body.POINTS if body.SITES[s].above)
_BELOW = tuple(s for s in body.POINTS if not body.SITES[s].above)


class Part(NamedTuple):
    """Positive of examined of all the sites in one part of the body."""

    positive: int
    examined: int
    of: int


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one exam by the rule in force, and by both rules. Means are on the 0-10 scale."""

    rule: Rule
    positive: int
    negative: int
    undetermined: int  # painful and not rated, under `rating2`
    not_examined: int  # said to be so
    open_: int  # nothing said yet
    right: Part
    left: Part
    above: Part
    below: Part
    rated: int  # of the 18; "no pain" is rated 0
    mean_so_far: float | None  # of the rated sites
    mean_rating: float | None  # only when all 18 are rated
    controls_rated: int
    controls_positive: int
    controls_so_far: float | None
    control_mean: float | None  # only when all 3 are rated
    by_painful: Count
    by_rating2: Count
    is_draft: bool  # what is missing is still to come

    @property
    def examined(self) -> int:
        """Sites that were pressed, of 18."""
        return self.positive + self.negative + self.undetermined

    @property
    def most(self) -> int:
        """Positive sites if every gap turned out positive."""
        return self.positive + self.undetermined + self.not_examined + self.open_

    @property
    def perhaps(self) -> int:
        """Sites that may be positive too: not rated where the rule asks for a rating, or not examined. What is open in
        a draft is still to come and does not widen its count."""
        return self.undetermined + self.gone

    @property
    def gone(self) -> int:
        """Sites that were not examined and will not be; what is open in a draft is still to come."""
        return self.not_examined + (0 if self.is_draft else self.open_)

    @property
    def counted(self) -> str:
        """The count as it is said everywhere, before signing and after it: "9", "9 or 10", "9 to 11"."""
        return _range(self.positive, self.perhaps)

    @property
    def of_examined(self) -> str:
        """What follows the count and "positive", everywhere: " of 17 examined"; "; 16 sites examined, 2 not" where the
        upper number of the count holds sites that were not examined."""
        return of_examined(self.examined, self.gone)

    @property
    def survey_count(self) -> str:
        """The count of the Manual Tender Point Survey, likewise: "survey count 9", "survey count 9 to 11"."""
        found = self.by_rating2
        to_come = self.open_ if self.is_draft else 0
        return f"survey count {_range(found.positive, found.undetermined + found.missing - to_come)}"

    @property
    def control_note(self) -> str:
        """One plain sentence when control points are positive, else ""; it never voids the count (domain 2.3)."""
        if not self.controls_positive:
            return ""
        return (
            f"{self.controls_positive} of {self.controls_rated} control points positive: pressure hurts at ordinary"
            " places too. The count stands as it is."
        )


def places(mode: Mode) -> int:
    """So many places an exam has: 21 under an examiner, 18 in a self-assessment, which has no controls."""
    return len(body.POINTS if mode is Mode.SELF else body.SITES)


def code(finding: Finding | None) -> int:
    """The small number the rules know a finding by: its rating, UNRATED or MISSING."""
    if finding is None or finding.painful is None:
        return MISSING
    if not finding.painful:
        return 0
    return UNRATED if finding.rating is None else finding.rating


def codes(exam: Exam, sites: Iterable[str]) -> list[int]:
    """The codes of some sites of an exam."""
    return [code(exam.findings.get(site)) for site in sites]


def tally(exam: Exam, rule: Rule | None = None) -> Tally:
    """Count an exam by its rule in force, or by another one."""
    rule = rule or exam.rule
    points, controls = codes(exam, body.POINTS), codes(exam, body.CONTROLS)
    counted = count(points, rule)
    ratings, control_ratings = ([c for c in group if c >= 0] for group in (points, controls))
    mean, control_mean = _mean(ratings), _mean(control_ratings)
    open_ = sum(site not in exam.findings for site in body.POINTS)

    def part(sites: tuple[str, ...]) -> Part:
        some = count(codes(exam, sites), rule)
        return Part(some.positive, some.examined, len(sites))

    return Tally(
        rule=rule,
        positive=counted.positive,
        negative=counted.negative,
        undetermined=counted.undetermined,
        not_examined=counted.missing - open_,
        open_=open_,
        right=part(_RIGHT),
        left=part(_LEFT),
        above=part(_ABOVE),
        below=part(_BELOW),
        rated=len(ratings),
        mean_so_far=mean,
        mean_rating=mean if len(ratings) == len(points) else None,
        controls_rated=len(control_ratings),
        controls_positive=count(controls, rule).positive,
        controls_so_far=control_mean,
        control_mean=control_mean if len(control_ratings) == len(controls) else None,
        by_painful=count(points, Rule.PAINFUL),
        by_rating2=count(points, Rule.RATING2),
        is_draft=exam.status is Status.DRAFT,
    )


def of_examined(examined: int, gone: int) -> str:
    """The words of `Tally.of_examined`."""
    return f"; {how_many(examined, 'site')} examined, {gone} not" if gone else f" of {examined} examined"


def _range(low: int, gap: int) -> str:
    return f"{low} {'or' if gap == 1 else 'to'} {low + gap}" if gap else str(low)


def _mean(ratings: list[int]) -> float | None:
    return sum(ratings) / len(ratings) if ratings else None


# -- result -----------------------------------------------------------------------------------------------------------
# What the rules say about an exam: scores between low and high, verdicts with their reasons.

Inputs = tuple[tuple[str, str], ...]
"""What a result was computed from: (label, value) in words."""


@dataclass(frozen=True, slots=True)
class Score:
    """A score between what is certain (`low`) and what is possible (`high`) while inputs are missing."""

    rule_id: str
    low: int
    high: int
    of: int
    missing: tuple[str, ...]

    @property
    def value(self) -> int | None:
        """The score, or None while an input is missing that could change it."""
        return self.low if self.low == self.high else None

    @property
    def name(self) -> str:
        return NAMES[self.rule_id][0]

    @property
    def year(self) -> int | None:
        return NAMES[self.rule_id][1]

    @property
    def why(self) -> str:
        return WHY[self.rule_id]

    @property
    def words(self) -> str:
        """ "8", or "8 to 10" while something is missing."""
        return str(self.low) if self.low == self.high else f"{self.low} to {self.high}"


@dataclass(frozen=True, slots=True)
class Result:
    """What one rule says. `because` is one line: the inputs and what is missing."""

    rule_id: str
    verdict: Verdict
    because: str
    missing: tuple[str, ...]
    inputs: Inputs
    beside: str = ""  # what the reader of the verdict must also know, though the rule does not ask it

    @property
    def name(self) -> str:
        return NAMES[self.rule_id][0]

    @property
    def year(self) -> int | None:
        """The year of the paper, or None for an everyday wording."""
        return NAMES[self.rule_id][1]

    @property
    def why(self) -> str:
        """The rule in our own words, with its source."""
        return WHY[self.rule_id]


@dataclass(frozen=True, slots=True)
class Results:
    """All scores and rules of one exam."""

    tally: Tally
    wpi: Score
    sss: Score
    sss_2010: Score
    fs: Score
    quadrants: Score
    regions: Score
    hurts: Mapping[str, bool | None]  # the four quadrants and "axial": does it hurt; None while unknown
    acr1990_count: Result
    widespread_1990: Result
    acr1990: Result
    four_quadrants: Result
    acr2010: Result
    acr2011: Result
    acr2016: Result

    @property
    def both_counts(self) -> str:
        """ "survey count 9 · any pain 13, ACR 1990 count met": both counts of an exam recorded under the survey's rule,
        with the verdict of the one that ACR 1990 names; "" under `painful`, whose count is that one (domain 1.2, 2.3).
        """
        if self.tally.rule is Rule.PAINFUL:
            return ""
        verdict = self.acr1990_count.verdict.value.replace("_", " ")
        return f"{self.tally.survey_count} · any pain {self.tally.by_painful.positive}, ACR 1990 count {verdict}"

    @property
    def all_rules(self) -> tuple[Result, ...]:
        """Every rule, oldest first."""
        return (
            self.acr1990_count,
            self.widespread_1990,
            self.acr1990,
            self.four_quadrants,
            self.acr2010,
            self.acr2011,
            self.acr2016,
        )
