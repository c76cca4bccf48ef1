"""The published rules (design 5; domain 3, 4), once, as functions of small numbers; each in our own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from math import inf
from types import MappingProxyType
from typing import NamedTuple

from bodymap.medicine import body
from bodymap.medicine.model import Rule

# -- rules ------------------------------------------------------------------------------------------------------------
# The published rules (design 5; domain 3, 4), once, as functions of small numbers. Pain areas are bits of one number:
# the 19 areas and, above them, the five coarse "yes". Every rule here only grows with its inputs, so a rule is met
# when it holds with all that is missing taken as absent, not met when it fails with all of it taken as present, and
# else undetermined (`judged`). How the coarse answers and the areas meet (design 5): - any yes wins: a quadrant is
# painful when its coarse answer or one of its areas is yes, whatever else is said; - a coarse no answers the blank
# areas of its quadrant with no, also when another area of it is yes; - a coarse yes leaves the blank areas unknown,
# each one for itself: "all absent" is one of the ways of filling them in, so a coarse yes never makes an area, a WPI
# point or a region of 2016 certain, not even the last blank one; - a blank coarse answer is not missing when all areas
# of its quadrant are answered.

POINTS_NEEDED = 11
MONTHS_NEEDED = 3
REGIONS_NEEDED = 4

UNRATED, MISSING = -1, -2
"""Codes of a site beside its rating 0-10: painful and not rated; not examined or open."""


class Verdict(StrEnum):
    """What a rule says: met or not met whatever is missing, or undetermined."""

    MET = "met"
    NOT_MET = "not_met"
    UNDETERMINED = "undetermined"


class Count(NamedTuple):
    """Sites counted by one rule; `undetermined` are painful, not rated sites under `rating2`."""

    positive: int
    negative: int
    undetermined: int
    missing: int

    @property
    def examined(self) -> int:
        """Sites that were pressed."""
        return self.positive + self.negative + self.undetermined

    @property
    def most(self) -> int:
        """Positive sites if every gap turned out positive."""
        return self.positive + self.undetermined + self.missing


def count(codes: Sequence[int], rule: Rule) -> Count:
    """Count site codes (0-10, UNRATED, MISSING) by a rule: any pain, or a rating of 2 or more (domain 1.2, 2.3)."""
    missing, unrated, negative = codes.count(MISSING), codes.count(UNRATED), codes.count(0)
    if rule is Rule.PAINFUL:
        return Count(len(codes) - missing - negative, negative, 0, missing)
    negative += codes.count(1)
    return Count(len(codes) - missing - unrated - negative, negative, unrated, missing)


def two_decimals(total: int, number: int) -> str:
    """total / number to two decimals, in whole numbers. Ties cannot occur with 18 or 3 ratings."""
    hundredths = (200 * total + number) // (2 * number)
    return f"{hundredths // 100}.{hundredths % 100:02}"


# -- pain areas as bits ------------------------------------------------------------------------------------------------

BIT: Mapping[str, int] = MappingProxyType({area: 1 << i for i, area in enumerate(body.AREAS)})
"""The bit of each of the 19 areas."""
COARSE: Mapping[str, int] = MappingProxyType({name: 1 << (len(BIT) + i) for i, name in enumerate(body.QUADRANTS)})
"""The bit of a coarse "yes"."""
ALL_AREAS = sum(BIT.values())


# The abdomen belongs to the axial region of the WPI form, but no coarse answer holds it (design 5) and it is neither
# above nor below the waist, nor axial, for ACR 1990 (domain 3.1): it has no segment.
HELD: Mapping[str, int] = MappingProxyType(
    {name: sum(BIT[a.id] for a in body.AREAS.values() if a.quadrant == name and a.segment) for name in body.QUADRANTS}
)
"""The areas that a coarse answer holds."""
_QUADRANT = {name: HELD[name] | COARSE[name] for name in body.QUADRANTS}
FOUR: Mapping[str, int] = MappingProxyType({name: bits for name, bits in _QUADRANT.items() if name != "axial"})
"""The four quadrants."""
_ABOVE, _BELOW = (sum(BIT[a.id] for a in body.AREAS.values() if a.segment == it) for it in ("above", "below"))
PARTS: Mapping[str, int] = MappingProxyType(
    {
        "right": FOUR["upper_right"] | FOUR["lower_right"],
        "left": FOUR["upper_left"] | FOUR["lower_left"],
        "above": FOUR["upper_right"] | FOUR["upper_left"] | _ABOVE,
        "below": FOUR["lower_right"] | FOUR["lower_left"] | _BELOW,
        "axial": _QUADRANT["axial"],
    }
)
"""The five parts that all hurt in widespread pain (ACR 1990, domain 3.1)."""
REGIONS: Mapping[str, int] = MappingProxyType(
    {name: sum(BIT[a.id] for a in body.AREAS.values() if a.quadrant == name and a.region) for name in body.QUADRANTS}
)
"""The areas that count for the five regions of 2016 (domain 3.3)."""

_PARTS, _FOUR, _REGIONS = tuple(PARTS.values()), tuple(FOUR.values()), tuple(REGIONS.values())
_SHIFT = len(BIT)
_NO_BY_COARSE = tuple(
    sum(held for i, held in enumerate(HELD.values()) if noes >> i & 1) for noes in range(1 << len(COARSE))
)


def pains(yes: int, no: int, coarse_no: int) -> tuple[int, int]:
    """Pain at the least and at the most: bits of all yes (areas and coarse), of the areas answered no, of coarse no."""
    return yes, yes | (ALL_AREAS & ~(no | _NO_BY_COARSE[coarse_no >> _SHIFT]))


def hurting(parts: Mapping[str, int], pain: int) -> int:
    """How many of some parts of the body hurt."""
    return sum(1 for bits in parts.values() if pain & bits)


def wpi(pain: int) -> int:
    """The widespread pain index, 0-19 (domain 4.1)."""
    return (pain & ALL_AREAS).bit_count()


def sss(rated: Sequence[int | None], yes_no: Sequence[int | None]) -> tuple[int, int]:
    """The symptom severity score (domain 4.2) at the least and at the most: ratings 0-3 and answers 0 or 1."""
    low = high = 0
    for values, top in ((rated, 3), (yes_no, 1)):
        for value in values:
            low += value or 0
            high += top if value is None else value
    return low, high


def months(value: float | None) -> tuple[float, float]:
    """The duration at the least and at the most."""
    return (0.0, inf) if value is None else (value, value)


# -- the rules ---------------------------------------------------------------------------------------------------------


class Facts(NamedTuple):
    """All that the rules ask of an exam, with every gap filled in one way."""

    positive: int
    pain: int
    months: float
    sss: int
    sss_2010: int = 0  # with the clinician's part B
    none_other: bool = False  # no other disorder explains the pain (the clinician's answer, 2010)


def count_item(facts: Facts) -> bool:
    """11 of the 18 sites or more (ACR 1990, domain 1.2)."""
    return facts.positive >= POINTS_NEEDED


def widespread_1990(facts: Facts) -> bool:
    """Pain left, right, above, below and axial, for 3 months or more (domain 3.1)."""
    pain = facts.pain
    return facts.months >= MONTHS_NEEDED and all(pain & bits for bits in _PARTS)


def acr1990(facts: Facts) -> bool:
    """Widespread pain and the count item."""
    return count_item(facts) and widespread_1990(facts)


def four_quadrants(facts: Facts) -> bool:
    """The everyday wording: all four quadrants for more than 3 months, and 11 of 18 (domain 3.2, design 5)."""
    pain = facts.pain
    return facts.months > MONTHS_NEEDED and count_item(facts) and all(pain & bits for bits in _FOUR)


def _numbers(wpi: int, sss: int, least_wpi: int) -> bool:
    # "least_wpi to 6 with SSS 9" may be read as "least_wpi or more": at 7 and above SSS 9 satisfies SSS 5 as well.
    return (wpi >= 7 and sss >= 5) or (wpi >= least_wpi and sss >= 9)


def numbers_2010(facts: Facts) -> bool:
    """The numbers of 2010, with the clinician's part B (domain 4.3)."""
    return _numbers(wpi(facts.pain), facts.sss_2010, 3)


def numbers_2011(facts: Facts) -> bool:
    """The numbers of 2011, with the three yes/no items (domain 4.3)."""
    return _numbers(wpi(facts.pain), facts.sss, 3)


def numbers_2016(facts: Facts) -> bool:
    """The numbers of 2016 (domain 4.3)."""
    return _numbers(wpi(facts.pain), facts.sss, 4)


def generalized(facts: Facts) -> bool:
    """Pain in 4 of the 5 regions of 2016; jaw, chest and abdomen do not count (domain 3.3)."""
    return sum(1 for bits in _REGIONS if facts.pain & bits) >= REGIONS_NEEDED


def acr2010(facts: Facts) -> bool:
    """2010: the numbers, 3 months or more, and no other disorder that explains the pain (domain 4.3)."""
    return facts.none_other and facts.months >= MONTHS_NEEDED and numbers_2010(facts)


def acr2011(facts: Facts) -> bool:
    """2011: the numbers, 3 months or more; the exclusion clause is the clinician's and not part of it (design 5)."""
    return facts.months >= MONTHS_NEEDED and numbers_2011(facts)


def acr2016(facts: Facts) -> bool:
    """2016: the numbers, 4 of 5 regions, 3 months or more; other disorders do not matter (domain 4.3)."""
    return facts.months >= MONTHS_NEEDED and generalized(facts) and numbers_2016(facts)


def judged(rule: Callable[[Facts], bool], least: Facts, most: Facts) -> Verdict:
    """The verdict of a rule, from the facts with all that is missing absent, and with all of it present."""
    if rule(least):
        return Verdict.MET
    return Verdict.UNDETERMINED if rule(most) else Verdict.NOT_MET


# -- why --------------------------------------------------------------------------------------------------------------
# Each rule in our own words, with its paper: what the "why" beside a result shows (domain 3, 4).

_GAPS = " What is missing is tried both ways: the result is undetermined when it could still fall either way."
_ACR1990 = " Source: Wolfe and others, Arthritis Rheum 1990;33:160-172."
_ACR2010 = " Source: Wolfe and others, Arthritis Care Res 2010;62:600-610."
_ACR2011 = " Source: Wolfe and others, J Rheumatol 2011;38:1113-1122."
_ACR2016 = " Source: Wolfe and others, Semin Arthritis Rheum 2016;46:319-329."
_WPI = "WPI counts 19 areas that hurt in the past week, 0 to 19, the two jaws apart."
_SSS_A = "fatigue, waking unrefreshed and trouble thinking in the past week, 0 to 3 each"
_YES_NO = "headache, lower belly pain or cramps, and depression in the past 6 months, 1 point each"

NAMES: Mapping[str, tuple[str, int | None]] = MappingProxyType(
    {
        "acr1990_count": ("ACR 1990 count", 1990),
        "widespread_1990": ("ACR 1990 widespread pain", 1990),
        "acr1990": ("ACR 1990", 1990),
        "four_quadrants": ("Four quadrants and count", None),
        "acr2010": ("ACR 2010", 2010),
        "acr2011": ("ACR 2011", 2011),
        "acr2016": ("ACR 2016", 2016),
        "wpi": ("WPI", 2010),
        "sss": ("SSS", 2011),
        "sss_2010": ("SSS, part B by the clinician", 2010),
        "fs": ("FS", 2011),
        "quadrants": ("Quadrants", None),
        "regions": ("Regions", 2016),
    }
)
"""Rule id -> name on screen and paper, and its year (None: an everyday wording without a paper)."""

WHY: Mapping[str, str] = MappingProxyType(
    {
        "acr1990_count": "Met when 11 or more of the 18 tender points are painful on pressing with about 4 kg."
        " Any pain counts here, whatever counting rule the exam is recorded under. The survey count, of the Manual"
        " Tender Point Survey (Okifuji and others, J Rheumatol 1997;24:377-383), is another number: there a site counts"
        " from a rating of 2, and a painful site without a rating stays undetermined."
        " A site that was not examined never counts as 0." + _GAPS + _ACR1990,
        "widespread_1990": "Met when there is pain in the right and the left side of the body, above and below the"
        " waist, and in the axial skeleton (neck, chest, upper or lower back), for 3 months or more. Low back pain"
        " counts below the waist and as axial; the abdomen counts for none of these. It is asked as a history of pain"
        " and never taken from the tender points." + _GAPS + _ACR1990,
        "acr1990": "Met when both items of 1990 are met: widespread pain for 3 months or more, and 11 or more of 18"
        " tender points. Another disorder does not matter." + _GAPS + _ACR1990,
        "four_quadrants": "The everyday wording, not the text of 1990: pain in all four quadrants of the body for more"
        " than 3 months, and 11 or more of 18 tender points. Axial pain is not asked for, and low back pain belongs to"
        " no quadrant." + _GAPS + " Source: a common paraphrase of the criteria of 1990; no paper of its own.",
        "acr2010": f"Met with WPI 7 or more and SSS 5 or more, or WPI 3 to 6 and SSS 9 or more; for 3 months or more;"
        f" and no other disorder that explains the pain, which the clinician answers. {_WPI} SSS adds {_SSS_A}, and the"
        f" clinician's grade of somatic symptoms, 0 to 3. No tender points." + _GAPS + _ACR2010,
        "acr2011": f"Met with WPI 7 or more and SSS 5 or more, or WPI 3 to 6 and SSS 9 or more, for 3 months or more."
        f" {_WPI} SSS adds {_SSS_A}, and {_YES_NO}. The paper also asks that no other disorder explains the pain: that"
        f" is the clinician's to say; it is not part of this result and stands beside it where it was answered yes."
        " No tender points." + _GAPS + _ACR2011,
        "acr2016": f"Met with WPI 7 or more and SSS 5 or more, or WPI 4 to 6 and SSS 9 or more; pain in 4 of 5 regions"
        f" (upper left, upper right, lower left, lower right, axial; jaw, chest and abdomen do not count here); for 3"
        f" months or more. Another disorder does not matter. {_WPI} SSS adds {_SSS_A}, and {_YES_NO}. No tender points."
        + _GAPS
        + _ACR2016,
        "wpi": f"{_WPI} Hand and foot are not areas of their own." + _ACR2010,
        "sss": f"SSS adds {_SSS_A}, and {_YES_NO}: 0 to 12." + _ACR2011,
        "sss_2010": f"SSS adds {_SSS_A}, and the clinician's grade of somatic symptoms, 0 to 3: 0 to 12." + _ACR2010,
        "fs": "FS is WPI plus SSS, 0 to 31. A number of severity, with no limit that decides anything here." + _ACR2011,
        "quadrants": "How many of the four quadrants hurt: right and left, above and below the waist. Neck, chest,"
        " abdomen and back are axial and belong to no quadrant. A quadrant hurts when its own answer or one of its"
        " areas is yes. Source: the everyday wording; no paper of its own.",
        "regions": "How many of 5 regions hurt: upper left, upper right, lower left, lower right, axial (neck, upper"
        " and lower back). Jaw, chest and abdomen do not count here." + _ACR2016,
    }
)
"""Rule id -> the rule and its source."""
