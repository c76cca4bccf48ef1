"""The same figure on paper: the body as one PDF form, used again, and the marks in black, white and grey.

Places and lengths are points of the canvas, from the bottom left (visual language, section 10).
"""

from __future__ import annotations

import zlib
from enum import StrEnum
from functools import cache
from typing import Any

from reportlab.lib.colors import HexColor, white
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFStream

from bodymap import body
from bodymap.model import Finding, Rule
from bodymap.report import fonts

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
