"""A matplotlib figure painted on the page as vectors, with the page's own fonts: no picture and no second PDF."""

from __future__ import annotations

from typing import Any

from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from reportlab.lib.colors import Color

from bodymap.report import writing

_WEIGHTS = {"normal": 400, "regular": 400, "book": 400, "medium": 500, "semibold": 600, "demi": 600, "bold": 700}
_CAPS = {"butt": 0, "round": 1, "projecting": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}
_ASCENT, _DESCENT = 0.756, 0.205  # Inter's l and p, in ems


def draw_plot(canvas: Any, figure: Figure, x: float, y: float, width: float, height: float) -> None:
    """Paint a figure into a box (points, from the bottom left), as large as fits, in the middle."""
    wide, high = (float(v) * 72 for v in figure.get_size_inches())
    scale = min(width / wide, height / high)
    dpi = figure.dpi
    canvas.saveState()
    canvas.translate(x + (width - wide * scale) / 2, y + (height - high * scale) / 2)
    canvas.scale(scale, scale)
    try:
        figure.dpi = 72
        figure.draw(_Painter(canvas, wide, high))
    finally:
        figure.dpi = dpi
        canvas.restoreState()


class _Painter(RendererBase):
    """What matplotlib draws with; its pixels are points."""

    def __init__(self, canvas: Any, width: float, height: float) -> None:
        super().__init__()
        self._canvas, self._width, self._height = canvas, width, height

    def get_canvas_width_height(self) -> tuple[float, float]:
        """Width and height in points."""
        return self._width, self._height

    def flipy(self) -> bool:
        """The origin is at the bottom left."""
        return False

    def points_to_pixels(self, points: Any) -> Any:
        """A point is a pixel."""
        return points

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:
        """Room a line takes; the height is that of a line, not of its ink."""
        size = float(prop.get_size_in_points())
        return writing.width(s, size, _weight(prop)), (_ASCENT + _DESCENT) * size, _DESCENT * size

    def draw_path(self, gc: GraphicsContextBase, path: Path, transform: Any, rgbFace: Any = None) -> None:  # noqa: N803
        """Fill and stroke one path."""
        canvas = self._canvas
        canvas.saveState()
        self._clip(gc)
        drawn = _path(canvas, path, transform)
        width = float(gc.get_linewidth())
        filled = rgbFace is not None
        if filled:
            alpha = gc.get_alpha() if gc.get_forced_alpha() or len(rgbFace) < 4 else rgbFace[3]
            canvas.setFillColor(Color(*(float(v) for v in rgbFace[:3]), alpha=float(alpha)))
        if width > 0:
            self._pen(gc, width)
        canvas.drawPath(drawn, stroke=int(width > 0), fill=int(filled), fillMode=1)
        canvas.restoreState()

    def draw_text(
        self, gc: GraphicsContextBase, x: float, y: float, s: str, prop: Any, angle: float,
        ismath: Any = False, mtext: Any = None,
    ) -> None:  # fmt: skip
        """One line of text with the page's fonts."""
        canvas = self._canvas
        canvas.saveState()
        canvas.translate(float(x), float(y))
        if angle:
            canvas.rotate(float(angle))
        colour = Color(*(float(v) for v in gc.get_rgb()[:3]))
        writing.draw(canvas, 0, 0, s, float(prop.get_size_in_points()), _weight(prop), colour)
        canvas.restoreState()

    def draw_image(self, gc: GraphicsContextBase, x: float, y: float, im: Any, transform: Any = None) -> None:
        """Nothing on paper is a picture."""
        raise NotImplementedError("a plot on paper holds vectors only")

    def _pen(self, gc: GraphicsContextBase, width: float) -> None:
        canvas = self._canvas
        rgba = [float(v) for v in gc.get_rgb()]
        canvas.setStrokeColor(Color(*rgba[:3], alpha=rgba[3] if len(rgba) > 3 else 1.0))
        canvas.setLineWidth(width)
        canvas.setLineCap(_CAPS[str(gc.get_capstyle())])
        canvas.setLineJoin(_JOINS[str(gc.get_joinstyle())])
        offset: Any
        dashes: Any
        offset, dashes = gc.get_dashes()
        if dashes is not None and len(dashes):
            canvas.setDash([float(d) for d in dashes], float(offset))

    def _clip(self, gc: GraphicsContextBase) -> None:
        canvas = self._canvas
        box = gc.get_clip_rectangle()
        if box is not None:
            path = canvas.beginPath()
            path.rect(*(float(v) for v in box.bounds))
            canvas.clipPath(path, stroke=0, fill=0)
        clip, transform = gc.get_clip_path()
        if clip is not None:
            canvas.clipPath(_path(canvas, clip, transform), stroke=0, fill=0)


def _weight(prop: Any) -> str:
    weight = prop.get_weight()
    value = _WEIGHTS.get(weight, 400) if isinstance(weight, str) else int(weight)
    return "Regular" if value < 450 else "Medium" if value < 550 else "SemiBold" if value < 650 else "Bold"


def _path(canvas: Any, path: Any, transform: Any) -> Any:
    drawn = canvas.beginPath()
    at = (0.0, 0.0)
    for points, code in path.iter_segments(transform or Affine2D(), simplify=False, curves=True):
        values = [float(v) for v in points]
        if code == Path.MOVETO:
            drawn.moveTo(*values)
        elif code == Path.LINETO:
            drawn.lineTo(*values)
        elif code == Path.CURVE3:
            (x0, y0), (cx, cy, x, y) = at, values
            drawn.curveTo(
                x0 + (cx - x0) * 2 / 3, y0 + (cy - y0) * 2 / 3, x + (cx - x) * 2 / 3, y + (cy - y) * 2 / 3, x, y
            )
        elif code == Path.CURVE4:
            drawn.curveTo(*values)
        elif code == Path.CLOSEPOLY:
            drawn.close()
            continue
        at = (values[-2], values[-1])
    return drawn
