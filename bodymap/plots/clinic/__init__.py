"""The clinic page as figures: one part at a time, on screen, in the dark, for a paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bodymap.medicine.outcomes.clinic import ClinicResult

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CLINIC_PAPER = (6.9, 3.9)
"""Inches of a picture for a paper (two columns wide)."""
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

    def figure(self, *, dark: bool, size: tuple[float, float], window: tuple[float, float] | None = None) -> Figure:
        """This part on the screen, `size` inches; there is no time axis to limit."""
        return clinic_figure(self, dark=dark, size=size)


def clinic_figure(
    view: ClinicView, paper: bool = False, dark: bool = False, size: tuple[float, float] | None = None
) -> Figure:
    """One part as a figure of `size` inches. KeyError when there is no such part."""
    from bodymap.plots.clinic.pictures import draw

    tall = {"sites": 2.4, "waterfall": 1.35}.get(view.part, 1.0)
    return draw(view, paper=paper, dark=dark, size=size or (CLINIC_PAPER[0], CLINIC_PAPER[1] * tall))


__all__ = ["CLINIC_PAPER", "SMALL", "ClinicView", "clinic_figure", "rows_of_bodies"]
