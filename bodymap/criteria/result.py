"""What the rules say about an exam: scores between low and high, verdicts with their reasons."""

from collections.abc import Mapping
from dataclasses import dataclass

from bodymap.criteria.rules import Verdict
from bodymap.criteria.tally import Tally
from bodymap.criteria.why import NAMES, WHY
from bodymap.model import Rule

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
