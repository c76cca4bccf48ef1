"""What the page can ask in its instruction card, the reasons a site has, and the areas in the order they are asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bodymap import body
from bodymap.model import Reason

REASON_KEYS: tuple[tuple[str, Reason], ...] = (
    ("R", Reason.REFUSED),
    ("W", Reason.WOUND),
    ("D", Reason.DRESSING),
    ("A", Reason.ABSENT),
    ("U", Reason.NOT_REACHED),
    ("O", Reason.OTHER),
)
"""The key that gives a reason while it is asked."""
REASON_WORDS = {
    Reason.REFUSED: "refused",
    Reason.WOUND: "wound",
    Reason.DRESSING: "dressing",
    Reason.ABSENT: "absent",
    Reason.NOT_REACHED: "not reached",
    Reason.OTHER: "other",
}
PAIRED_AREAS = ("jaw", "shoulder_girdle", "upper_arm", "lower_arm", "hip", "upper_leg", "lower_leg")
SINGLE_AREAS = ("neck", "chest", "abdomen", "upper_back", "lower_back")
AREA_ORDER: tuple[str, ...] = (*(f"{pair}_{side}" for pair in PAIRED_AREAS for side in "rl"), *SINGLE_AREAS)
"""The 19 areas in the order in which they are asked."""
COARSE: tuple[str, ...] = tuple(body.QUADRANTS)
POINTS, AREAS = "points", "areas"


@dataclass(frozen=True, slots=True)
class Option:
    """One way to answer a question: by this key or by clicking it."""

    key: str
    words: str
    do: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Question:
    """Asked in the instruction card. `again` is the act that, done once more, takes the first option.

    A `firm` question refuses every other key; the others step aside for it.
    """

    text: str
    options: tuple[Option, ...]
    again: str = ""
    firm: bool = False


def area_name(area: str) -> str:
    """An area or a coarse answer in words."""
    return body.AREAS[area].name if area in body.AREAS else body.QUADRANTS[area]
