"""What a plot shows, as values: a course, one part of the clinic page, a diary. `bodymap.plots` draws them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeAlias

from bodymap.medicine import diary
from bodymap.medicine.model import DiaryDay, Event, Infusion, Treatment
from bodymap.medicine.outcomes import Reading
from bodymap.medicine.outcomes.clinic import ClinicResult
from bodymap.plots.moods import Mood

SMALL = 5
"""Cells of fewer courses than this are hidden when that is asked for."""


def rows_of_bodies(wide: float) -> int:
    """In how many rows the three pairs of bodies stand in so many pixels at 96 an inch, for their marks to keep
    apart; a row needs 500 of them."""
    return 1 if wide >= 1180 else 2


@dataclass(frozen=True)
class ClinicView:
    """One part of the clinic page (`outcomes.clinic.PARTS`). `titled` writes title and words into the picture, with
    `reference` the published 17 of 29 among them; `hide` leaves out what rests on fewer than five."""

    result: ClinicResult
    part: str
    reference: bool = False
    hide: bool = False
    titled: bool = False


@dataclass(frozen=True)
class CourseView:
    """What a plot of a course shows: its reading, and what else went on.

    `days` puts days since the first infusion on the axis instead of dates; `hidden` names series that are not drawn:
    "self", "pain", "mean", "mood", "band", "around", "diary". The patient's `diary` is a series of its own beside the
    exams, never averaged with them.
    """

    told: Reading
    moods: tuple[Mood, ...] = ()
    days: bool = False
    hidden: frozenset[str] = frozenset()
    treatments: tuple[Treatment, ...] = ()
    events: tuple[Event, ...] = ()
    diary: tuple[DiaryDay, ...] = ()

    @property
    def infusions(self) -> tuple[Infusion, ...]:
        """The infusions that are recorded, by time."""
        return self.told.infusions


@dataclass(frozen=True)
class DiaryView:
    """What the plot of a diary shows: the days, and the infusions given in their time."""

    days: tuple[DiaryDay, ...]
    infusions: tuple[Infusion, ...] = ()
    language: str = "en"


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


View: TypeAlias = CourseView | ClinicView | DiaryView
"""What can be drawn."""
