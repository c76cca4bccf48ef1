"""Values into matplotlib figures: no pyplot, no Qt. The first figure imports matplotlib, not this package."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bodymap.plots.moods import Mood, moods_of
from bodymap.plots.views import (
    SMALL,
    ClinicView,
    CourseView,
    DiarySeries,
    DiaryView,
    View,
    diary_series,
    noon,
    rows_of_bodies,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SCREEN, DIARY_SCREEN = (8.8, 4.05), (11.0, 4.4)
"""Inches at 96 dots an inch: the plot card of a 1440 x 900 window, and the line of a diary."""
PAPER, CLINIC_PAPER = (182 / 25.4, 96 / 25.4), (6.9, 3.9)
"""Inches: the plot of the course report, 182 x 96 mm, and a picture of the clinic page for a paper (two columns)."""


def figure_of(
    view: View, *, dark: bool, size: tuple[float, float], window: tuple[float, float] | None = None
) -> Figure:
    """A view on the screen, `size` inches; `window` limits the time axis of a course (see `time_axis`)."""
    if isinstance(view, CourseView):
        return course_figure(view, dark=dark, size=size, window=window)
    return (
        clinic_figure(view, dark=dark, size=size)
        if isinstance(view, ClinicView)
        else diary_figure(view, dark=dark, size=size)
    )


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


def clinic_figure(
    view: ClinicView, paper: bool = False, dark: bool = False, size: tuple[float, float] | None = None
) -> Figure:
    """One part as a figure of `size` inches. KeyError when there is no such part."""
    from bodymap.plots.clinic.pictures import draw

    tall = {"sites": 2.4, "waterfall": 1.35}.get(view.part, 1.0)
    return draw(view, paper=paper, dark=dark, size=size or (CLINIC_PAPER[0], CLINIC_PAPER[1] * tall))


def diary_figure(
    view: DiaryView, paper: bool = False, dark: bool = False, size: tuple[float, float] | None = None
) -> Figure:
    """Pain of each day, most of the day and at its worst, with flares and infusions, as a figure of `size` inches."""
    from bodymap.plots.diary import draw

    return draw(view, paper=paper, dark=dark, size=size or DIARY_SCREEN)


__all__ = [
    "CLINIC_PAPER", "PAPER", "SCREEN", "SMALL", "ClinicView", "CourseView", "DiarySeries", "DiaryView", "Mood",
    "clinic_figure", "course_figure", "diary_figure", "diary_series", "figure_bytes", "figure_of", "moods_of", "noon",
    "rows_of_bodies", "save_figure",
]  # fmt: skip
