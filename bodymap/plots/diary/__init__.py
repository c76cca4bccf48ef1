"""The diary as a figure of its own, and as a series beside the exams. The patient's numbers stay the patient's: they
are never averaged with the examiner's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from bodymap.medicine import diary
from bodymap.medicine.model import DiaryDay, Infusion

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SCREEN = (11.0, 4.4)
"""Inches at 96 dots an inch."""


@dataclass(frozen=True)
class DiaryView:
    """What the plot of a diary shows: the days, and the infusions given in their time."""

    days: tuple[DiaryDay, ...]
    infusions: tuple[Infusion, ...] = ()
    language: str = "en"

    def figure(self, *, dark: bool, size: tuple[float, float], window: tuple[float, float] | None = None) -> Figure:
        """The figure for the screen; the time axis is always whole."""
        return diary_figure(self, dark=dark, size=size)


@dataclass(frozen=True)
class DiarySeries:
    """One number of the diary in unbroken stretches of (noon of the day, number), the times of entries that are late or
    from paper, and the days of flares with what was said."""

    name: str
    runs: tuple[tuple[tuple[datetime, float], ...], ...]
    marked: frozenset[datetime]
    flares: tuple[tuple[date, str], ...]


def diary_series(days: Iterable[DiaryDay], item: str = "pain_average", language: str = "en") -> DiarySeries:
    """One number of the diary as a series with gaps where no number was given."""
    every = tuple(days)
    runs = diary.runs(every, item)
    return DiarySeries(
        diary.words(language).say(f"item.{item}.short"),
        tuple(tuple((noon(entry.day), value) for entry, value in run) for run in runs),
        frozenset(noon(entry.day) for run in runs for entry, _ in run if diary.mark(entry)),
        diary.flare_days(every),
    )


def noon(day: date) -> datetime:
    """Where a day stands on a time axis."""
    return datetime.combine(day, time(12))


def diary_figure(
    view: DiaryView, paper: bool = False, dark: bool = False, size: tuple[float, float] | None = None
) -> Figure:
    """Pain of each day, most of the day and at its worst, with flares and infusions, as a figure of `size` inches."""
    from bodymap.plots.diary.draw import draw

    return draw(view, paper=paper, dark=dark, size=size or SCREEN)


__all__ = ["SCREEN", "DiarySeries", "DiaryView", "diary_figure", "diary_series", "noon"]
