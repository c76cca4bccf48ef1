"""Blocks one under the other, over as many pages as they need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from bodymap.report.course import tables
from bodymap.report.course.tables import Column
from bodymap.report.paper import LEFT, RIGHT, Page

Draw = Callable[[Page, float], object]


class Flow:
    """Blocks with their heights (mm); `pages` tells what stands where."""

    def __init__(self, top: float, bottom: float) -> None:
        self._top, self._bottom = top, bottom
        self._y = top
        self.pages: list[list[tuple[float, Draw]]] = [[]]

    @property
    def room(self) -> float:
        """What is left on the page."""
        return self._bottom - self._y

    def add(self, height: float, draw: Draw, with_next: float = 0.0) -> None:
        """A block that is not divided, on the next page if it and `with_next` mm of what follows do not fit here."""
        if self._y + height + with_next > self._bottom and self._y > self._top:
            self.pages.append([])
            self._y = self._top
        self.pages[-1].append((self._y, draw))
        self._y += height

    def title(self, text: str, with_next: float) -> None:
        """A heading, with a rule above it when it does not stand at the top."""
        first = self._y == self._top

        def draw(page: Page, y: float) -> None:
            if not first:
                page.rule(LEFT, y + 1.0, RIGHT)
            page.text(LEFT, y + 5.8, text, 11, "SemiBold")

        self.add(8.0, draw, with_next)

    def table(self, title: str, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
        """A table; its heading and its labels come again on each page."""
        if not rows:
            return
        again = title if title.endswith(", continued") else f"{title}, continued"
        self.title(title, tables.HEAD + 2 * tables.ROW)
        self.add(tables.HEAD, partial(_label_row, columns=columns), tables.ROW)
        for row in rows:
            if self.room < tables.ROW:
                self.title(again, tables.HEAD + tables.ROW)
                self.add(tables.HEAD, partial(_label_row, columns=columns), tables.ROW)
            self.add(tables.ROW, partial(_row, columns=columns, row=row))
        self._y += 1.4


def _label_row(page: Page, y: float, columns: Sequence[Column]) -> None:
    tables.draw_head(page, y + 3.0, columns)


def _row(page: Page, y: float, columns: Sequence[Column], row: Sequence[str]) -> None:
    tables.draw_row(page, y + 2.8, columns, row)
