"""One line of text in any script: measured, fitted, wrapped and drawn. Sizes, widths and places are in points.

Plain scripts are written as text. A script whose letters join, move or run from right to left is drawn as outlines
with the same text, invisible, in its place, so that it can be searched and copied. A character that no font can show
is written as its code, such as [U+1F642], and never as an empty box.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import uharfbuzz

from bodymap.report.fonts import Font, font_for, inter, shaper, visual_runs

Align = Literal["left", "right", "centre"]
CUT = "…"

_LONGEST = 4000  # characters of one text that are ever looked at; no block of a page holds as many
_JOINERS = "\u200c\u200d"
_ISOLATES = "\u2066\u2067\u2068\u2069"
_UNSEEN = re.compile(
    r"[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2065\u206a-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
)
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_WORDS = re.compile(r"\n|[^\S\n]+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line in one font. `glyphs` (glyph, x, y) in ems, when the part is drawn as outlines."""

    font: Font
    text: str  # as it stands from left to right
    width: float  # ems
    glyphs: tuple[tuple[int, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line laid out: its parts from left to right, its width in ems, and the text as it is read."""

    text: str
    pieces: tuple[Piece, ...]
    width: float


def clean(text: str, weight: str = "Regular") -> str:
    """The text as it can be shown: composed, without control characters; what no font has becomes its code."""
    text = text[:_LONGEST]
    if text.isascii() and text.isprintable():
        return text
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
    return "".join(_shown(c, weight) for c in text)


@lru_cache(maxsize=4096)
def _shown(char: str, weight: str) -> str:
    if char == "\n":
        return char
    if char.isspace() or unicodedata.category(char) == "Cc":
        return " "
    if char in _JOINERS or char in _ISOLATES or font_for(char, weight) is not None:
        return char
    return f"[U+{ord(char):04X}]"


@lru_cache(maxsize=4096)
def lay(text: str, weight: str = "Regular") -> Line:
    """One line of text in its fonts, in the order in which it is drawn."""
    text = clean(text, weight).replace("\n", " ")
    pieces: list[Piece] = []
    for run, rtl in visual_runs(text):
        parts = [_piece(font, part, rtl) for font, part in _by_font(run, weight)]
        pieces += parts[::-1] if rtl else parts
    return Line(text, tuple(pieces), sum(piece.width for piece in pieces))


def _by_font(text: str, weight: str) -> Iterator[tuple[Font, str]]:
    """The run split where the font changes; marks, joiners and spaces stay with the letters before them."""
    now, part = inter(weight), ""
    for char in text:
        stays = char in _JOINERS or (
            (unicodedata.category(char)[0] == "M" or (char == " " and now.shaped)) and now.has(char)
        )
        font = now if stays and part else font_for(char, weight) or now
        if font is not now and part:
            yield now, part
            part = ""
        now, part = font, part + char
    if part:
        yield now, part


def _piece(font: Font, text: str, rtl: bool) -> Piece:
    if not (rtl or font.shaped or any(unicodedata.category(c)[0] == "M" for c in text)):
        text = "".join(c for c in text if c not in _JOINERS)
        return Piece(font, text, font.width(text))
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rtl else "ltr"
    shape = shaper(font)
    uharfbuzz.shape(shape, buffer)
    em, x, glyphs = float(shape.face.upem), 0.0, []
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        glyphs.append((info.codepoint, (x + place.x_offset) / em, place.y_offset / em))
        x += place.x_advance
    seen = "".join(c for c in text if c not in _JOINERS)
    return Piece(font, seen[::-1].translate(_MIRRORED) if rtl else seen, x / em, tuple(glyphs))


def forget() -> None:
    """Let go of every text that was laid out: one of them was secret."""
    lay.cache_clear()
    _shown.cache_clear()


def width(text: str, size: float, weight: str = "Regular") -> float:
    """Width of one line in points."""
    return lay(text, weight).width * size


def fitted(text: str, size: float, room: float, weight: str = "Regular", floor: float = 0.0) -> tuple[str, float]:
    """The text and the size at which one line fits into `room`: smaller down to `floor`, then cut with a sign."""
    text = clean(text, weight).replace("\n", " ").strip()
    wide = lay(text, weight).width
    if wide * size <= room:
        return text, size
    small = max(min(floor or size * 0.75, size), min(size, room / wide))
    if wide * small <= room + 1e-6:
        return text, small
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle].rstrip() + CUT, small, weight) <= room:
            low = middle
        else:
            high = middle - 1
    return _whole(text, low).rstrip() + CUT, small


def fitted_lines(
    text: str, size: float, room: float, most: int, weight: str = "Regular", floor: float = 0.0
) -> tuple[list[str], float]:
    """As `fitted`, but what does not fit on one line at `floor` takes up to `most`; only then it is cut."""
    line, small = fitted(text, size, room, weight, floor)
    if most > 1 and line.endswith(CUT):
        return wrapped(text.replace("\n", " "), small, room, most, weight)[0], small
    return [line], small


def _whole(text: str, end: int) -> str:
    """The first `end` characters, without the start of a letter whose marks would be left behind."""
    while 0 < end < len(text) and (unicodedata.category(text[end])[0] == "M" or text[end - 1] in _JOINERS):
        end -= 1
    return text[:end]


def wrapped(
    text: str, size: float, room: float, most: int, weight: str = "Regular", tail: str = CUT
) -> tuple[list[str], bool]:
    """The text in at most `most` lines no wider than `room`, and whether that is all; if not, it ends with `tail`."""
    whole = len(text) <= _LONGEST
    lines, line = list[str](), ""
    words = _WORDS.findall(clean(text, weight).strip())
    while words and len(lines) <= most:
        word = words.pop(0)
        if word == "\n":
            lines.append(line.rstrip())
            line = ""
        elif width(line + word, size, weight) <= room or (not word.strip() and line):
            line += word if line or word.strip() else ""
        elif line.strip() and not _breaks_inside(word):
            lines.append(line.rstrip())
            line, words = "", [word, *words]
        else:
            head = _fits(line, word, size, room, weight)
            if not head and line.strip():
                words.insert(0, word)
            else:
                head = head or word[0]
                line += head
                words[:0] = [word[len(head) :]] if word[len(head) :] else []
            lines.append(line.rstrip())
            line = ""
    if line.strip():
        lines.append(line.rstrip())
    if len(lines) > most or words or not whole:
        lines = lines[:most]
        last = f"{lines[-1]} {tail}" if lines else tail
        if width(last, size, weight) > room:
            keep = max(room - width(f" {tail}", size, weight), 0)
            kept = _fits("", lines[-1], size, keep, weight)
            last = f"{kept[: kept.rfind(' ')] if ' ' in kept[12:] else kept.rstrip()} {tail}"
        return [*lines[:-1], last], False
    return lines, True


def _breaks_inside(word: str) -> bool:
    """Whether a word may be broken at any letter: Chinese and Japanese need no space."""
    return any("\u2e80" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef" or c >= "\U00020000" for c in word)


def _fits(line: str, word: str, size: float, room: float, weight: str) -> str:
    """The longest start of `word` that fits after `line`."""
    low, high = 0, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        if width(line + word[:middle], size, weight) <= room:
            low = middle
        else:
            high = middle - 1
    return _whole(word, low)


def draw(
    canvas: Any,
    x: float,
    y: float,
    text: str,
    size: float,
    weight: str = "Regular",
    colour: Any = None,
    align: Align = "left",
) -> float:
    """Draw one line with its baseline at `y`; returns its width. `colour` None keeps the canvas's own."""
    line = lay(text, weight)
    wide = line.width * size
    x -= wide if align == "right" else wide / 2 if align == "centre" else 0.0
    if colour is not None:
        canvas.setFillColor(colour)
    for piece in line.pieces:
        if piece.glyphs:
            _draw_outlines(canvas, x, y, piece, size, colour)
        else:
            _draw_plain(canvas, x, y, piece, size, colour)
        x += piece.width * size
    return wide


def _draw_plain(canvas: Any, x: float, y: float, piece: Piece, size: float, colour: Any) -> None:
    text = canvas.beginText(x, y)
    text.setFont(piece.font.name, size)
    if piece.font.bold:
        text.setTextRenderMode(2)
        canvas.setLineWidth(piece.font.bold * size)
        if colour is not None:
            canvas.setStrokeColor(colour)
    text.textOut(piece.text)
    if piece.font.bold:
        text.setTextRenderMode(0)
    canvas.drawText(text)


def _draw_outlines(canvas: Any, x: float, y: float, piece: Piece, size: float, colour: Any) -> None:
    path = canvas.beginPath()
    for glyph, dx, dy in piece.glyphs:
        at_x, at_y = x + dx * size, y + dy * size
        for letter, values in piece.font.outline(glyph):
            points = [v * size + (at_y if i % 2 else at_x) for i, v in enumerate(values)]
            if letter == "M":
                path.moveTo(*points)
            elif letter == "L":
                path.lineTo(*points)
            elif letter == "C":
                path.curveTo(*points)
            else:
                path.close()
    if piece.font.bold:
        canvas.setLineWidth(piece.font.bold * size)
        if colour is not None:
            canvas.setStrokeColor(colour)
    canvas.drawPath(path, stroke=int(piece.font.bold > 0), fill=1, fillMode=1)
    plain = piece.font.width(piece.text)
    _draw_unseen(canvas, x, y, piece, size, piece.width / plain if plain else 1)


def draw_unseen(canvas: Any, x: float, y: float, text: str, size: float) -> None:
    """Text that says what a drawing shows there: found and read aloud, not seen. Centred on `x`."""
    line = lay(text)
    for piece in line.pieces:
        _draw_unseen(canvas, x - line.width * size / 2, y, piece, size, 1)


def _draw_unseen(canvas: Any, x: float, y: float, piece: Piece, size: float, stretch: float) -> None:
    text = canvas.beginText(x, y)
    text.setFont(piece.font.name, size)
    text.setTextRenderMode(3)
    text.setHorizScale(100 * stretch)
    text.textOut(piece.text)
    text.setHorizScale(100)
    text.setTextRenderMode(0)
    canvas.drawText(text)
