"""The figure on screen: the exam's figure with its marks, small bodies, the lens."""

from bodymap.ui.figure_view.lens import Lens
from bodymap.ui.figure_view.marks import (
    MarkState,
    change_of,
    hatch,
    paint_change,
    paint_mark,
    paint_small,
    paint_text,
    state_of,
    state_of_finding,
)
from bodymap.ui.figure_view.site_mark import SiteMark
from bodymap.ui.figure_view.thumb import BodyThumb
from bodymap.ui.figure_view.view import AREAS, POINTS, QUADRANTS, FigureView

__all__ = [
    "AREAS",
    "POINTS",
    "QUADRANTS",
    "BodyThumb",
    "FigureView",
    "Lens",
    "MarkState",
    "SiteMark",
    "change_of",
    "hatch",
    "paint_change",
    "paint_mark",
    "paint_small",
    "paint_text",
    "state_of",
    "state_of_finding",
]
