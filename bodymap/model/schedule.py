"""The planned days of a course: the usual schedules, and what a hand makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

OWN = "own"
SCHEDULES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {"weekly x4": (0, 7, 14, 21), "daily x5": (0, 1, 2, 3, 4), "weeks 0-2-4": (0, 14, 28)}
)
"""Name of a schedule -> days after the first infusion (weeks 0-2-4: ESKEFIB, domain 6.2)."""


def days_of(schedule: str, first: date) -> tuple[date, ...]:
    """The days of a schedule from its first; none for an own one."""
    return tuple(first + timedelta(days=n) for n in SCHEDULES.get(schedule, ()))


def weeks_after(last: date, weeks: Iterable[int]) -> tuple[date, ...]:
    """The days so many weeks after the last infusion, in order, each once."""
    return tuple(sorted({last + timedelta(weeks=n) for n in weeks}))


def moved(days: Iterable[date], day: date, to: date) -> tuple[date, ...]:
    """The days with one of them moved, in order; a day holds one of a kind."""
    return tuple(sorted({to if d == day else d for d in days}))


def fits(schedule: str, days: tuple[date, ...]) -> bool:
    """Whether the days are those of the schedule, none of them moved by hand."""
    return not days or schedule not in SCHEDULES or days == days_of(schedule, days[0])
