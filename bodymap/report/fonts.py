"""The fonts on paper: Inter first, then Noto Sans by script, then Droid Sans Fallback for Chinese, Japanese, Korean.

All are TrueType, lie in `resources/fonts` with their licences, and are embedded as subsets. They are read when a
character first needs them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import uharfbuzz
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from bodymap.paths import resources

WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")

_SHAPED = (
    ("Hebrew", ((0x0590, 0x05FF), (0xFB1D, 0xFB4F))),
    ("Arabic", ((0x0600, 0x06FF), (0x0750, 0x077F), (0x08A0, 0x08FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF))),
    ("Thaana", ((0x0780, 0x07BF),)),
    ("Devanagari", ((0x0900, 0x097F), (0x1CD0, 0x1CFF), (0xA8E0, 0xA8FF))),
    ("Bengali", ((0x0980, 0x09FF),)),
    ("Gurmukhi", ((0x0A00, 0x0A7F),)),
    ("Gujarati", ((0x0A80, 0x0AFF),)),
    ("Oriya", ((0x0B00, 0x0B7F),)),
    ("Tamil", ((0x0B80, 0x0BFF),)),
    ("Telugu", ((0x0C00, 0x0C7F),)),
    ("Kannada", ((0x0C80, 0x0CFF),)),
    ("Malayalam", ((0x0D00, 0x0D7F),)),
    ("Sinhala", ((0x0D80, 0x0DFF),)),
    ("Thai", ((0x0E00, 0x0E7F),)),
    ("Lao", ((0x0E80, 0x0EFF),)),
    ("Myanmar", ((0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F))),
    ("Khmer", ((0x1780, 0x17FF), (0x19E0, 0x19FF))),
)
_PLAIN = (
    ("Armenian", ((0x0530, 0x058F), (0xFB13, 0xFB17))),
    ("Georgian", ((0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F))),
    ("Ethiopic", ((0x1200, 0x139F), (0x2D80, 0x2DDF), (0xAB00, 0xAB2F))),
)
_LAST = "DroidSansFallback"

Step = tuple[str, tuple[float, ...]]


@dataclass(eq=False)
class Font:
    """One font file, by its name in the PDF. Lengths are in ems."""

    name: str
    face: Any = field(repr=False)
    shaped: bool  # the letters join or move, so that each line must be laid out as a whole
    bold: float = 0.0  # thickness of the stroke, in ems, that stands for a weight the file lacks
    data: bytes = field(default=b"", repr=False)

    def has(self, char: str) -> bool:
        """Whether the font can show a character by itself."""
        return ord(char) in self.face.charToGlyph

    def width(self, text: str) -> float:
        """Advance of a plain text, in ems."""
        widths, missing = self.face.charWidths, self.face.defaultWidth
        return float(sum(widths.get(ord(c), missing) for c in text)) / 1000

    def outline(self, glyph: int) -> tuple[Step, ...]:
        """A glyph's outline as M, L, C, Z steps, in ems."""
        return _outline(self, glyph)


@cache
def _file(stem: str) -> Any:
    name = stem if stem.startswith("Inter") else f"fallback/{stem}"
    font = TTFont(stem, str(resources() / "fonts" / f"{name}.ttf"), asciiReadable=0, shapable=False)
    pdfmetrics.registerFont(font)
    return font.face


@cache
def inter(weight: str = "Regular") -> Font:
    """Inter in one of its four weights."""
    stem = f"InterTab-{weight}"
    face = _file(stem)
    return Font(stem, face, False, data=face._ttf_data)


@cache
def _fallback(stem: str, shaped: bool, weight: str) -> Font:
    face = _file(stem)
    return Font(stem, face, shaped, {"SemiBold": 0.025, "Bold": 0.03}.get(weight, 0.0), face._ttf_data)


@cache
def font_for(char: str, weight: str) -> Font | None:
    """The first font that can show a character; None when no font here can."""
    if inter(weight).has(char):
        return inter(weight)
    code = ord(char)
    for shaped, table in ((True, _SHAPED), (False, _PLAIN)):
        for script, ranges in table:
            if any(low <= code <= high for low, high in ranges):
                font = _fallback(f"NotoSans{script}-Regular", shaped, weight)
                return font if font.has(char) else None
    font = _fallback(_LAST, False, weight)
    return font if font.has(char) else None


@cache
def shaper(font: Font) -> Any:
    """The layout engine's view of a font; its lengths are font units."""
    return uharfbuzz.Font(uharfbuzz.Face(font.data))


@cache
def _outline(font: Font, glyph: int) -> tuple[Step, ...]:
    steps: list[Step] = []
    shape = shaper(font)
    em = float(shape.face.upem)
    at = [0.0, 0.0]

    def step(letter: str) -> Callable[..., None]:
        def put(*values: Any) -> None:
            points = [v / em for v in values if isinstance(v, int | float)]
            if letter == "Q":
                (x0, y0), (cx, cy, x, y) = at, points
                points = [
                    x0 + (cx - x0) * 2 / 3,
                    y0 + (cy - y0) * 2 / 3,
                    x + (cx - x) * 2 / 3,
                    y + (cy - y) * 2 / 3,
                    x,
                    y,
                ]
            steps.append(("C" if letter == "Q" else letter, tuple(points)))
            at[:] = points[-2:] or at

        return put

    funcs = uharfbuzz.DrawFuncs()
    funcs.set_move_to_func(step("M"))
    funcs.set_line_to_func(step("L"))
    funcs.set_quadratic_to_func(step("Q"))
    funcs.set_cubic_to_func(step("C"))
    funcs.set_close_path_func(step("Z"))
    shape.draw_glyph(glyph, funcs)
    return tuple(steps)
