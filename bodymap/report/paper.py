"""The page: A4 or US Letter, vector, in millimetres from the top left.

No names in the file's metadata, and the same bytes each time. All blocks are placed as on A4, 210 mm wide; on Letter
they stand in the middle.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from bodymap.errors import UserError
from bodymap.report import writing
from bodymap.report.fonts import inter
from bodymap.report.writing import Align

INK, INK2, INK3 = HexColor("#14181d"), HexColor("#4d555d"), HexColor("#5d656d")
LINE, BAND, WHITE = HexColor("#b9bcbe"), HexColor("#f3f3f1"), HexColor("#ffffff")
LEFT, RIGHT = 14.0, 196.0
HAIR, STRONG = 0.18, 0.35


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper size in mm."""

    name: str
    width: float
    height: float


PAPERS = {"a4": Paper("A4", 210.0, 297.0), "letter": Paper("US Letter", 215.9, 279.4)}


class Document:
    """A PDF in the making: `page()` begins a page, `finish()` gives the bytes."""

    def __init__(self, paper: str, title: str) -> None:
        if paper not in PAPERS:
            raise UserError(f"There is no paper named {paper!r} here.", "Choose a4 or letter.")
        self.paper = PAPERS[paper]
        self._out = BytesIO()
        rl_config.useA85 = 0
        size = (self.paper.width * mm, self.paper.height * mm)
        self.canvas: Any = Canvas(
            self._out,
            pagesize=size,
            invariant=1,
            pageCompression=1,
            lang="en-GB",
            initialFontName=inter().name,  # else a standard font that is never used would be named, and not embedded
        )
        self.canvas.setTitle(title)
        self.canvas.setAuthor("")
        self.canvas.setSubject("")
        self.canvas.setCreator("Bodymap")
        self.canvas.setProducer("Bodymap")
        self.canvas.setViewerPreference("DisplayDocTitle", "true")
        self._begun = False

    def page(self) -> Page:
        """A new page."""
        if self._begun:
            self.canvas.showPage()
        self._begun = True
        return Page(self.canvas, self.paper)

    def finish(self) -> bytes:
        """The whole document."""
        self.canvas.save()
        return self._out.getvalue()


class Page:
    """One page to draw on. Places and lengths in mm from the top left, sizes of letters in points."""

    def __init__(self, canvas: Any, paper: Paper) -> None:
        self.canvas = canvas
        self.paper = paper
        self.shift = (paper.width - 210.0) / 2

    @property
    def short(self) -> float:
        """How much shorter than A4 the paper is, mm."""
        return 297.0 - self.paper.height

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A place in the canvas's own points, from the bottom left."""
        return (x + self.shift) * mm, (self.paper.height - y) * mm

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 8.5,
        weight: str = "Regular",
        colour: Any = INK,
        align: Align = "left",
        room: float | None = None,
        floor: float = 0.0,
    ) -> float:
        """One line with its baseline at `y`; with `room` it is made to fit, smaller first, then cut with a sign.

        Returns its width in mm.
        """
        if room is not None:
            text, size = writing.fitted(text, size, room * mm, weight, floor)
        return writing.draw(self.canvas, *self.at(x, y), text, size, weight, colour, align) / float(mm)

    def lines(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        room: float,
        most: int,
        pitch: float,
        weight: str = "Regular",
        colour: Any = INK,
        tail: str = writing.CUT,
    ) -> int:
        """Wrapped text, its first baseline at `y`; returns the number of lines drawn."""
        shown, _ = writing.wrapped(text, size, room * mm, most, weight, tail)
        for i, line in enumerate(shown):
            self.text(x, y + i * pitch, line, size, weight, colour)
        return len(shown)

    def within(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        room: float,
        weight: str = "Regular",
        colour: Any = INK,
        align: Align = "left",
        floor: float = 0.0,
    ) -> None:
        """One line with its baseline at `y`, made smaller to fit; of words that are too long even so two lines, one
        over and one under it."""
        lines, small = writing.fitted_lines(text, size, room * mm, 2, weight, floor)
        pitch = small * 0.4
        for i, line in enumerate(lines):
            self.text(x, y + (i - (len(lines) - 1) / 2) * pitch, line, small, weight, colour, align)

    def width(self, text: str, size: float, weight: str = "Regular") -> float:
        """Width of one line in mm."""
        return writing.width(text, size, weight) / float(mm)

    def rule(self, x: float, y: float, to: float, strong: bool = False, colour: Any = None) -> None:
        """A horizontal line."""
        self._line(x, y, to, y, STRONG if strong else HAIR, colour or (INK if strong else LINE))

    def upright(self, x: float, y: float, to: float) -> None:
        """A vertical hairline."""
        self._line(x, y, x, to, HAIR, LINE)

    def _line(self, x1: float, y1: float, x2: float, y2: float, width: float, colour: Any) -> None:
        self.canvas.setStrokeColor(colour)
        self.canvas.setLineWidth(width * mm)
        self.canvas.line(*self.at(x1, y1), *self.at(x2, y2))

    def frame(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        radius: float = 0.6,
        fill: Any = None,
        line: float = 0.25,
        colour: Any = INK,
        dashed: bool = False,
    ) -> None:
        """A box with its top left at (x, y); `line` 0 leaves the frame out."""
        self.canvas.saveState()
        if fill is not None:
            self.canvas.setFillColor(fill)
        self.canvas.setStrokeColor(colour)
        self.canvas.setLineWidth(line * mm)
        if dashed:
            self.canvas.setDash(0.7 * mm, 0.55 * mm)
        left, bottom = self.at(x, y + height)
        self.canvas.roundRect(
            left, bottom, width * mm, height * mm, radius * mm, stroke=int(line > 0), fill=int(fill is not None)
        )
        self.canvas.restoreState()

    def tick(self, x: float, y: float, state: bool | None, side: float = 3.3) -> None:
        """A tick box whose bottom is at the baseline `y` + 0.45: yes has a tick, no is empty, not asked is dashed."""
        top = y + 0.45 - side
        self.frame(x, top, side, side, 0.5, dashed=state is None, line=0.25 if state is not None else 0.2)
        if not state:
            return
        writing.draw_unseen(self.canvas, *self.at(x + side / 2, y), "✓", 7)
        path = self.canvas.beginPath()
        path.moveTo(*self.at(x + 0.22 * side, top + 0.52 * side))
        path.lineTo(*self.at(x + 0.42 * side, top + 0.72 * side))
        path.lineTo(*self.at(x + 0.8 * side, top + 0.26 * side))
        self.canvas.saveState()
        self.canvas.setStrokeColor(INK)
        self.canvas.setLineWidth(0.55 * mm)
        self.canvas.setLineCap(1)
        self.canvas.setLineJoin(1)
        self.canvas.drawPath(path)
        self.canvas.restoreState()
