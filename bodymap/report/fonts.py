"""The fonts on paper by script, and the order in which a line is drawn (Unicode bidirectional algorithm)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import Any

import uharfbuzz
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from bodymap.paths import resources

# -- fonts ------------------------------------------------------------------------------------------------------------
# The fonts on paper: Inter first, then Noto Sans by script, then Droid Sans Fallback for Chinese, Japanese, Korean.
# All are TrueType, lie in `resources/fonts` with their licences, and are embedded as subsets. They are read when a
# character first needs them.

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


# -- bidi -------------------------------------------------------------------------------------------------------------
# The order in which one line of text is drawn: the Unicode bidirectional algorithm for a single line. Isolates are
# followed; explicit embeddings are not (they are taken out before).

_RIGHT = ("R", "AL", "AN")
_NUMBERS = ("EN", "AN")
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_OPEN, _CLOSE = "\u2066\u2067\u2068", "\u2069"
_NUMBERED = 0x100000  # private, of no script: each isolate is found again wherever its run is turned to


def visual_runs(text: str) -> list[tuple[str, bool]]:
    """The line as runs from left to right: (text in reading order, whether it is read from right to left)."""
    outer, inner = _held(text)
    if not inner:
        return _plain_runs(outer)
    runs: list[tuple[str, bool]] = []
    for run, rtl in _plain_runs(outer):
        parts: list[list[tuple[str, bool]]] = [[]]
        for char in run:
            if _NUMBERED <= ord(char) < _NUMBERED + len(inner):
                parts += [visual_runs(inner[ord(char) - _NUMBERED]), []]
            elif parts[-1]:
                parts[-1] = [(parts[-1][0][0] + char, rtl)]
            else:
                parts[-1] = [(char, rtl)]
        runs += [one for part in (reversed(parts) if rtl else parts) for one in part]
    return runs


def _held(text: str) -> tuple[str, list[str]]:
    """The line with a numbered private character for each isolate, and what the isolates hold, in reading order."""
    outer, inner, depth = "", list[str](), 0
    for char in text:
        if char in _OPEN:
            if depth == 0:
                outer += chr(_NUMBERED + len(inner))
                inner.append("")
            else:
                inner[-1] += char
            depth += 1
        elif char == _CLOSE:
            depth = max(depth - 1, 0)
            if depth:
                inner[-1] += char
        elif depth:
            inner[-1] += char
        else:
            outer += char
    return outer, inner


def _plain_runs(text: str) -> list[tuple[str, bool]]:
    """The runs of a line that holds no isolate."""
    kinds = ["ON" if ord(c) >= _NUMBERED else unicodedata.bidirectional(c) or "L" for c in text]
    if not any(kind in _RIGHT for kind in kinds):
        return [(text, False)] if text else []
    base = next((int(kind != "L") for kind in kinds if kind in ("L", "R", "AL")), 0)
    levels = _levels(_neutrals(_brackets(text, _weak(kinds, base), base), base), base)
    order = list(range(len(text)))
    for level in range(max(levels), 0, -1):
        order = _turned(order, levels, level)
    return [
        ("".join(text[i] for i in sorted(run)), bool(odd))
        for (odd, _), run in ((key, list(group)) for key, group in groupby(order, lambda i: (levels[i] % 2, levels[i])))
    ]


def _weak(kinds: list[str], base: int) -> list[str]:
    """Rules W1 to W7: marks, numbers and their separators."""
    sor = "R" if base else "L"
    out = list(kinds)
    for i, kind in enumerate(out):
        if kind == "NSM":
            out[i] = out[i - 1] if i else sor
    strong = sor
    for i, kind in enumerate(out):
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            out[i] = "AN"
    out = ["R" if kind == "AL" else kind for kind in out]
    for i in range(1, len(out) - 1):
        before, kind, after = out[i - 1 : i + 2]
        if before == after and ((kind == "ES" and before == "EN") or (kind == "CS" and before in _NUMBERS)):
            out[i] = before
    for kind, run in _runs(out):
        beside = (out[run[0] - 1] if run[0] else "", out[run[-1] + 1] if run[-1] + 1 < len(out) else "")
        if kind == "ET" and "EN" in beside:
            for i in run:
                out[i] = "EN"
    out = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in out]
    strong = sor
    for i, kind in enumerate(out):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            out[i] = "L"
    return out


def _brackets(text: str, kinds: list[str], base: int) -> list[str]:
    """Rule N0: a pair of brackets goes with the line, or with what it holds when that and the text before agree."""
    own, other = ("R", "L") if base else ("L", "R")
    out, open_ = list(kinds), list[int]()
    pairs: list[tuple[int, int]] = []
    for i, char in enumerate(text):
        if char in _PAIRS and out[i] == "ON":
            open_.append(i)
        elif char in _PAIRS.values() and out[i] == "ON":
            for k in reversed(range(len(open_))):
                if _PAIRS[text[open_[k]]] == char:
                    pairs.append((open_[k], i))
                    del open_[k:]
                    break
    for first, last in sorted(pairs):
        inside = {_side(kind) for kind in out[first + 1 : last]} & {"L", "R"}
        if not inside:
            continue
        before = next((_side(kind) for kind in reversed(out[:first]) if _side(kind) in ("L", "R")), own)
        out[first] = out[last] = own if own in inside else before if before == other else own
    return out


def _neutrals(kinds: list[str], base: int) -> list[str]:
    """Rules N1 and N2: spaces and punctuation follow their neighbours when these agree, else the line."""
    own = "R" if base else "L"
    out = ["ON" if kind not in ("L", "R", *_NUMBERS) else kind for kind in kinds]
    for kind, run in _runs(out):
        if kind != "ON":
            continue
        before = own if run[0] == 0 else _side(out[run[0] - 1])
        after = own if run[-1] + 1 == len(out) else _side(out[run[-1] + 1])
        for i in run:
            out[i] = before if before == after else own
    return out


def _side(kind: str) -> str:
    return "R" if kind in _NUMBERS else kind


def _levels(kinds: list[str], base: int) -> list[int]:
    """Rules I1 and I2."""
    if base:
        return [1 if kind == "R" else 2 for kind in kinds]
    return [{"L": 0, "R": 1}.get(kind, 2) for kind in kinds]


def _runs(kinds: list[str]) -> list[tuple[str, list[int]]]:
    return [(kind, list(group)) for kind, group in groupby(range(len(kinds)), lambda i: kinds[i])]


def _turned(order: list[int], levels: list[int], level: int) -> list[int]:
    """Rule L2: every stretch at this level or above is turned round."""
    out: list[int] = []
    for high, group in groupby(order, lambda i: levels[i] >= level):
        run = list(group)
        out += run[::-1] if high else run
    return out
