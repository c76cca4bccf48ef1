"""What a patient can say on a screen. "I don't know" and "I'd rather not" are answers of their own, never 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

UNKNOWN, DECLINED = "unknown", "declined"
"""Said on any screen."""
NOT_REACHED, SKIPPED = "not_reached", "skipped"
"""Said of a place that is pressed."""


@dataclass(frozen=True, slots=True)
class Places:
    """The areas marked as painful. `none`: no pain anywhere, said so. `checked`: only one side, asked and confirmed."""

    marked: frozenset[str] = frozenset()
    none: bool = False
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Duration:
    """How long, as it was said: a whole number (None: not said yet) of "weeks", "months" or "years"."""

    number: int | None = None
    unit: str = ""

    @property
    def months(self) -> float | None:
        """In months, None until both parts are said; a week is 12/52 of a month."""
        each = {"weeks": 12 / 52, "months": 1.0, "years": 12.0}.get(self.unit)
        return None if each is None or self.number is None else round(self.number * each, 2)


@dataclass(frozen=True, slots=True)
class Helped:
    """What helped: ids of the list, and a few words of one's own."""

    chosen: tuple[str, ...] = ()
    note: str = ""


Given: TypeAlias = int | str | Places | Duration | Helped | tuple[str, ...] | Mapping[str, int]
"""An answer as a screen gives it: a number, one word, or a value of its own."""
