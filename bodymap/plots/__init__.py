"""Values into matplotlib figures: no pyplot, no Qt. The first figure imports matplotlib, not this package."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bodymap.medicine.model import DiaryDay, Event, Infusion, Treatment
from bodymap.medicine.outcomes import Reading
from bodymap.plots.moods import Mood, moods_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SCREEN = (8.8, 4.05)
"""Inches at 96 dots an inch: the plot card of a 1440 x 900 window."""
PAPER = (182 / 25.4, 96 / 25.4)
"""Inches: the plot of the course report, 182 x 96 mm."""


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

    def figure(self, *, dark: bool, size: tuple[float, float], window: tuple[float, float] | None = None) -> Figure:
        """The plot on the screen, `size` inches."""
        return course_figure(self, dark=dark, size=size, window=window)


def course_figure(
    view: CourseView,
    paper: bool = False,
    dark: bool = False,
    size: tuple[float, float] | None = None,
    window: tuple[float, float] | None = None,
) -> Figure:
    """The course as a figure of `size` inches: count, pain and mean rating, mood totals, treatments and events when
    there are any.

    `window` limits the time axis (see `time_axis`). The figure has no face of its own, so that it lies on any page.
    """
    from bodymap.plots.course import draw

    return draw(view, paper=paper, dark=dark, size=size or (PAPER if paper else SCREEN), window=window)


def save_figure(figure: Figure, path: Path, kind: str | None = None) -> None:
    """Write a figure as svg, pdf or png (by `kind` or the name's ending); the same figure gives the same bytes, with
    no name and no date in them. ValueError for another kind, OSError when the disk refuses."""
    from bodymap.plots.look import save

    save(figure, path, kind)


def figure_bytes(figure: Figure, kind: str) -> bytes:
    """A figure as svg, pdf or png, as `save_figure` would write it."""
    from bodymap.plots.look import rendered

    return rendered(figure, kind)


__all__ = ["PAPER", "SCREEN", "CourseView", "Mood", "course_figure", "figure_bytes", "moods_of", "save_figure"]
