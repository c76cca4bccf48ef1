"""One line of the table of speeds, and the arithmetic of times."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What was measured, what is to be reached, what came out."""

    what: str
    reach: str
    measured: str
    reached: bool


def at_most(what: str, limit: float, value: float, unit: str = "ms", note: str = "") -> Row:
    """A value that must not be above its limit."""
    return Row(what, f"<= {limit:g} {unit}", f"{value:.3g} {unit}{note and f' ({note})'}", value <= limit)


def at_least(what: str, limit: float, value: float, unit: str, note: str = "") -> Row:
    """A value that must not be below its limit."""
    return Row(what, f">= {limit:,g} {unit}", f"{value:,.0f} {unit}{note and f' ({note})'}", value >= limit)


def milliseconds(act: Callable[[], object]) -> float:
    """How long one call takes."""
    begin = time.perf_counter()
    act()
    return (time.perf_counter() - begin) * 1000


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that this many percent do not exceed."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)
