"""A figure by pixels: axes in a box, words of known width, and its look."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bodymap.plots.frame import DOTS, text_width
from bodymap.plots.look import Look


class Board:
    """One figure while it is drawn. Lengths are pixels at 96 an inch, from the left and from the bottom."""

    def __init__(self, figure: Figure, look: Look) -> None:
        self.figure, self.look = figure, look
        self.wide, self.high = (float(v) * DOTS for v in figure.get_size_inches())
        self.top = self.high - 8.0
        self.line = look.text / 72 * DOTS * 1.35

    def axes(self, left: float, bottom: float, right: float, top: float) -> Axes:
        """Axes in a box."""
        box = (left / self.wide, bottom / self.high, (right - left) / self.wide, max(top - bottom, 20) / self.high)
        made: Axes = self.figure.add_axes(box)
        return made

    def words(self, x: float, y: float, text: str, **how: Any) -> None:
        """Words at a place."""
        how.setdefault("fontsize", self.look.text)
        how.setdefault("color", self.look.ink2)
        self.figure.text(x / self.wide, y / self.high, text, **how)

    def width(self, text: str, size: float | None = None, weight: int = 500) -> float:
        """How wide words are."""
        return text_width(text, size or self.look.text, weight)

    def wrapped(self, text: str, wide: float) -> list[str]:
        """Words in lines that are not wider than this."""
        lines = [""]
        for word in text.split():
            tried = f"{lines[-1]} {word}".strip()
            if lines[-1] and self.width(tried) > wide:
                lines.append(word)
            else:
                lines[-1] = tried
        return lines

    def head(self, title: str, text: str) -> None:
        """Title and words at the top; what is drawn later stays under them."""
        self.top -= 10
        self.words(12, self.top, title, weight=600, color=self.look.ink, va="top", fontsize=self.look.text + 1.4)
        self.top -= self.line * 1.25
        for line in self.wrapped(text, self.wide - 24):
            self.words(12, self.top, line, va="top", gid="about")
            self.top -= self.line
        self.top -= 6

    def nothing(self, text: str) -> None:
        """Words in place of a picture."""
        for n, line in enumerate(self.wrapped(text, self.wide - 60)):
            y = self.top / 2 - n * self.line
            self.words(self.wide / 2, y, line, ha="center", color=self.look.ink3, gid="nothing")
