"""What was counted at the 18 tender points and the 3 controls (domain 2.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from bodymap import body
from bodymap.criteria.rules import MISSING, UNRATED, Count, count
from bodymap.model import Exam, Finding, Rule, Status

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
    def survey_count(self) -> str:
        """The count of the Manual Tender Point Survey: "survey count 9", or "9 to 11" where 2 are not rated. Of an exam
        that is not a draft, a site not examined widens it as well, as in the course."""
        counted = self.by_rating2
        low, gap = counted.positive, counted.undetermined + (0 if self.is_draft else counted.missing)
        return f"survey count {low}" + (f" {'or' if gap == 1 else 'to'} {low + gap}" if gap else "")

    @property
    def control_note(self) -> str:
        """One plain sentence when control points are positive, else ""; it never voids the count (domain 2.3)."""
        if not self.controls_positive:
            return ""
        return (
            f"{self.controls_positive} of {self.controls_rated} control points positive: pressure hurts at ordinary"
            " places too. The count stands as it is."
        )


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


def _mean(ratings: list[int]) -> float | None:
    return sum(ratings) / len(ratings) if ratings else None
