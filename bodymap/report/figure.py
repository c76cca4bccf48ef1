"""The figure, bodies and plots on paper: one PDF form used again, marks in black, white and grey, vectors."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFStream

from bodymap.medicine import body
from bodymap.medicine.body import View
from bodymap.medicine.model import Exam, Finding, Mode, Rule
from bodymap.report import fonts, writing
from bodymap.report.paper import Page

# -- figure -----------------------------------------------------------------------------------------------------------
# The same figure on paper: the body as one PDF form, used again, and the marks in black, white and grey. Places and
# lengths are points of the canvas, from the bottom left (visual language, section 10).

INK, INK2 = HexColor("#14181d"), HexColor("#4d555d")
_LIGHTER = 0.45  # the body is lightened by this part, so that the marks stand in front
_DARK, _PALE, _GAMMA = 0.775, 0.976, 0.85  # the ends of the body's tones, as grey
_OUTLINE, _WIDE = 0.375, 3  # the edge of the body: its grey, and its width in units of the body
_EDGE, LEAST_LINE = 0.2, 0.5  # of a small body: grey, and points
_LEVELS = (0.40, 0.50, 0.58, 0.67)  # contours, strongest first
_FACE = {"eye": 1.0, "iris": 0.58, "brow": 0.57}


class Look(StrEnum):
    """How a site looks on paper. Each differs without colour."""

    COUNTED = "painful, counted"
    NOT_COUNTED = "painful, not counted"
    NO_PAIN = "no pain"
    UNRATED = "painful, not rated"
    NOT_EXAMINED = "not examined"
    OPEN = "open"


def look(finding: Finding | None, rule: Rule) -> tuple[Look, str]:
    """How a finding looks under a rule, and the number in it."""
    if finding is None:
        return Look.OPEN, ""
    if finding.painful is None:
        return Look.NOT_EXAMINED, ""
    if not finding.painful:
        return Look.NO_PAIN, "0"
    if finding.rating is None:
        return Look.UNRATED, ""
    return (Look.COUNTED if finding.positive(rule) else Look.NOT_COUNTED), str(finding.rating)


def body_form(canvas: Any, variant: str, view: str) -> str:
    """The name of the PDF form with one view, in units of the body; made when the document has none yet."""
    name = f"body-{variant}-{view}"
    if not canvas.hasForm(name):
        drawn = body.figure(variant).view(view)
        canvas.beginForm(name, 0, 0, drawn.width, drawn.height)
        canvas.endForm(Contents=PDFStream(PDFDictionary({"Filter": PDFName("FlateDecode")}), _packed(variant, view)))
    return name


def draw_body(canvas: Any, x: float, y: float, height: float, variant: str, view: str) -> None:
    """One view with its lower left corner at (x, y), `height` points high."""
    name = body_form(canvas, variant, view)
    scale = height / body.figure(variant).view(view).height
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(scale, scale)
    canvas.doForm(name)
    if _WIDE * scale < LEAST_LINE:  # a small body would lose its edge in a copy of black and white
        canvas.setLineWidth(LEAST_LINE / scale)
        canvas.setStrokeGray(_EDGE)
        canvas.doForm(_edge_form(canvas, variant, view))
    canvas.restoreState()


def _edge_form(canvas: Any, variant: str, view: str) -> str:
    """The name of the form with the edge alone, in the line width that is in force."""
    name = f"edge-{variant}-{view}"
    if not canvas.hasForm(name):
        drawn = body.figure(variant).view(view)
        canvas.beginForm(name, 0, 0, drawn.width, drawn.height)
        edge = "\n".join((f"1 0 0 -1 0 {drawn.height:g} cm 1 j", *_steps(drawn.silhouette, 0), "S"))
        packed = zlib.compress(edge.encode("ascii"), 9)
        canvas.endForm(Contents=PDFStream(PDFDictionary({"Filter": PDFName("FlateDecode")}), packed))
    return name


def draw_mark(canvas: Any, x: float, y: float, r: float, kind: Look, text: str = "", control: bool = False) -> None:
    """The mark of a site round (x, y), radius `r`; `text` is its rating, or a step number when it is open."""
    known = kind not in (Look.OPEN, Look.NOT_EXAMINED)
    canvas.saveState()
    if known:
        canvas.setFillColor(white)
        _shape(canvas, x, y, r + 0.16 * r, control, stroke=0, fill=1)
    canvas.setFillColor(INK if kind is Look.COUNTED else white)
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(0.148 * r)
    if not known:
        canvas.setDash(0.30 * r, 0.23 * r)
    _shape(canvas, x, y, r, control, stroke=1, fill=1)
    canvas.setDash()
    if kind is Look.UNRATED:
        _hatch(canvas, x, y, r, control)
        text = "+"
    if kind is Look.NOT_EXAMINED:
        _cross(canvas, x, y, 0.42 * r, 0.16 * r)
    canvas.setFillColor(white if kind is Look.COUNTED else INK if known else INK2)
    _text(canvas, x, y, text, (1.08 if len(text) > 1 else 1.3) * r, "Bold" if known else "Regular")
    canvas.restoreState()


def draw_difference(canvas: Any, x: float, y: float, r: float, change: int | None, number: bool = True) -> None:
    """A change of rating: black triangle down = lower, white up = higher, small ring = same, dashed × (None) = not
    comparable. The size grows by a quarter up to a change of 6; `number` False leaves the digit out."""
    canvas.saveState()
    canvas.setStrokeColor(INK)
    canvas.setFillColor(white)
    if change is None:
        canvas.setLineWidth(0.13 * r)
        canvas.setDash(0.28 * r, 0.22 * r)
        canvas.circle(x, y, 0.8 * r, stroke=1, fill=1)
        canvas.setDash()
        _cross(canvas, x, y, 0.34 * r, 0.14 * r)
    elif change == 0:
        canvas.setLineWidth(0.13 * r)
        canvas.circle(x, y, 0.34 * r, stroke=1, fill=1)
    else:
        up, size = change > 0, r * (1 + 0.25 * min(abs(change), 6) / 6)
        way = 1 if up else -1
        path = canvas.beginPath()
        path.moveTo(x - 1.12 * size, y - way * 0.92 * size)
        path.lineTo(x + 1.12 * size, y - way * 0.92 * size)
        path.lineTo(x, y + way * 1.02 * size)
        path.close()
        canvas.setLineJoin(1)
        canvas.setStrokeColor(white)
        canvas.setLineWidth(0.42 * r)
        canvas.drawPath(path, stroke=1, fill=0)
        canvas.setStrokeColor(INK)
        canvas.setFillColor(white if up else INK)
        canvas.setLineWidth(0.14 * r)
        canvas.drawPath(path, stroke=1, fill=1)
        if number:
            canvas.setFillColor(INK if up else white)
            digits = str(abs(change))
            _text(canvas, x, y - way * 0.23 * size, digits, (0.98 if len(digits) == 1 else 0.82) * size)
    canvas.restoreState()


@cache
def _content(variant: str, view: str) -> str:
    """The form's content: written once a variant and view, in units of the body, y upwards."""
    drawn = body.figure(variant).view(view)
    layers = len(drawn.tones)
    parts = [f"1 0 0 -1 0 {drawn.height:g} cm 1 j", _grey(_tone(0, layers)), *_steps(drawn.silhouette, 1), "f"]
    for n, tone in enumerate(drawn.tones, start=1):
        parts += [_grey(_tone(n, layers)), *_steps(tone, 0), "f*"]
    for _, role, path in drawn.face:
        grey = _FACE[role] if role in _FACE else _LEVELS[int(role[1])]
        parts += [_grey(grey), *_steps(path, 1), "f*"]
    for level in (3, 2, 1, 0):
        parts.append(_grey(_LEVELS[level]))
        for _, of, path in drawn.contours:
            if of == level:
                parts += [*_steps(path, 1), "f"]
    parts += [f"{_OUTLINE:g} G {_WIDE} w", *_steps(drawn.silhouette, 1), "S"]
    return "\n".join(parts)


@cache
def _packed(variant: str, view: str) -> bytes:
    """The content as it stands in the file: packing it anew would take a third of the time of a sheet."""
    return zlib.compress(_content(variant, view).encode("ascii"), 9)


def _steps(path: body.Path, places: int) -> list[str]:
    """A path as PDF operators; `places` after the point (a unit is 0.06 mm on the sheet)."""
    letter = {"M": "m", "C": "c", "Z": "h"}
    return [" ".join((*(_short(value, places) for value in to), letter[step])) for step, to in path]


def _short(value: float, places: int) -> str:
    text = f"{value:.{places}f}"
    return text[:-2] if text.endswith(".0") else text


def _tone(layer: int, layers: int) -> float:
    grey: float = _DARK + (_PALE - _DARK) * (layer / layers) ** _GAMMA
    return grey + (1 - grey) * _LIGHTER


def _grey(value: float) -> str:
    return f"{value:.3f} g"


def _shape(canvas: Any, x: float, y: float, r: float, control: bool, stroke: int, fill: int) -> None:
    if control:
        half = 0.92 * r
        canvas.roundRect(x - half, y - half, 2 * half, 2 * half, 0.32 * r, stroke=stroke, fill=fill)
    else:
        canvas.circle(x, y, r, stroke=stroke, fill=fill)


def _hatch(canvas: Any, x: float, y: float, r: float, control: bool) -> None:
    """Lines at 45 degrees inside the mark, and a plain disc for the sign."""
    canvas.saveState()
    clip = canvas.beginPath()
    inside = 0.92 * r
    if control:
        clip.rect(x - inside * 0.92, y - inside * 0.92, 2 * inside * 0.92, 2 * inside * 0.92)
    else:
        clip.circle(x, y, inside)
    canvas.clipPath(clip, stroke=0, fill=0)
    canvas.setLineWidth(0.17 * r)
    for n in range(-5, 6):
        canvas.line(x + n * 0.4 * r - r, y - r, x + n * 0.4 * r + r, y + r)
    canvas.restoreState()
    canvas.circle(x, y, 0.56 * r, stroke=0, fill=1)


def _cross(canvas: Any, x: float, y: float, arm: float, width: float) -> None:
    canvas.setLineWidth(width)
    canvas.setLineCap(1)
    canvas.line(x - arm, y - arm, x + arm, y + arm)
    canvas.line(x - arm, y + arm, x + arm, y - arm)


def _text(canvas: Any, x: float, y: float, text: str, size: float, weight: str = "Bold") -> None:
    """Digits centred on a point."""
    if text:
        canvas.setFont(fonts.inter(weight).name, size)
        canvas.drawCentredString(x, y - 0.727 * size / 2, text)


# -- bodies -----------------------------------------------------------------------------------------------------------
# One view of the body on the page with the marks of an exam, the step numbers of a blank sheet, or differences.

_GAP = 0.15  # mm between two marks


@lru_cache(maxsize=64)
def _spread(variant: str, view: str, radius: float, gap: float) -> dict[str, tuple[float, float]]:
    return body.spread(body.with_points(variant).view(view), radius, gap)


def draw_view(
    page: Page,
    variant: str,
    view: View,
    middle: float,
    top: float,
    height: float,
    radius: float,
    shown: Exam | Mapping[str, int | Look | None] | Mapping[str, str],
    controls: bool = True,
) -> None:
    """The body with its mid line at `middle` and marks of `radius` (mm): an exam's findings; differences by site (None
    is not comparable, a Look is why); or words by site, for a blank sheet."""
    scale = height / view.height
    left = middle - view.midline * scale
    draw_body(page.canvas, *page.at(left, top + height), height * mm, variant, view.name)
    for site, (x, y) in _spread(variant, view.name, radius / scale, _GAP / scale).items():
        at = (left + x * scale, top + y * scale)
        control = body.SITES[site].control
        if control and not controls:
            continue
        if isinstance(shown, Exam):
            if has_site(shown, site):
                draw_site_mark(page, *at, radius, *seen(shown, site), control)
        elif site in shown:
            value = shown[site]
            if isinstance(value, Look):
                draw_site_mark(page, *at, radius, value)
            elif isinstance(value, str):
                draw_site_mark(page, *at, radius, Look.OPEN, value, control)
            else:
                draw_difference(page.canvas, *page.at(*at), 0.84 * radius * mm, value)


def draw_site_mark(
    page: Page, x: float, y: float, radius: float, seen: Look, text: str = "", control: bool = False
) -> None:
    """The mark of a site at a place of the page (mm)."""
    draw_mark(page.canvas, *page.at(x, y), radius * mm, seen, text, control)
    if seen is Look.NOT_EXAMINED:
        writing.draw_unseen(page.canvas, *page.at(x, y + 0.45 * radius), "×", 1.3 * radius * mm)


def seen(exam: Exam, site: str) -> tuple[Look, str]:
    """How a site looks and what stands in it. At home every painful place looks the same: nothing is counted there."""
    return look(exam.findings.get(site), Rule.PAINFUL if exam.mode is Mode.SELF else exam.rule)


def has_site(exam: Exam, site: str) -> bool:
    """Whether a site is shown: at home there are no controls, unless one was pressed all the same."""
    return exam.mode is Mode.EXAMINER or not body.SITES[site].control or site in exam.findings


# -- plot -------------------------------------------------------------------------------------------------------------
# A matplotlib figure painted on the page as vectors, with the page's own fonts: no picture and no second PDF.

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
