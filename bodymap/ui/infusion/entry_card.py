"""A line of quick entry over the table of what was entered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bodymap.ui.infusion.line import EntryLine
from bodymap.ui.infusion.rows import RowKeys, Rows
from bodymap.ui.theme import Card, Label, look, px


class EntryCard(Card):
    """`kept` and `taken_out` carry a value; `show_rows` gives back what there is, by time."""

    kept = Signal(object)
    taken_out = Signal(object)

    def __init__(
        self,
        title: str,
        line: EntryLine,
        heads: Sequence[str],
        row_of: Callable[[Any, datetime], tuple[str, ...]],
        narrow: int,
        note: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.line = line
        self._heads, self._row_of = heads, row_of
        self._values: list[Any] = []
        self._shown: tuple[list[Any], datetime] | None = None
        self.table = Rows(title, narrow, ("Pump", "Value", "Drug", "Dose", "What", "Serious", "Remark"))
        self.keys = RowKeys(self.table)
        self.words = Label("", "body", "ink2", wrap=True)
        self.words.hide()
        self._box = QVBoxLayout(self)
        self._box.addWidget(Label(title, "strong"))
        if note:
            self._box.addWidget(Label(note, "note", "ink3", wrap=True))
        for part in (line, self.words, self.table, self.keys):
            self._box.addWidget(part)
        line.set_tab_order()
        line.entered.connect(self.kept)
        self.table.opened.connect(lambda row: self.line.change(self._values[row]))
        self.table.taken_out.connect(self._take_out)
        look().changed.connect(self._measure)
        self._measure()

    def show_rows(self, values: Sequence[Any], infusion: str, start: datetime) -> None:
        """Show these values, oldest first."""
        self.line.begin(infusion, start)
        shown = (sorted(values, key=lambda value: value.at), start)
        if shown == self._shown:
            return
        self._shown = shown
        self._values = shown[0]
        self.table.fill(self._heads, [self._row_of(value, start) for value in self._values])

    def say(self, words: str, tone: str = "ink2") -> None:
        """What the rows make together."""
        self.words.setText(words)
        self.words.set_tone(tone)
        self.words.setVisible(bool(words))

    def _take_out(self, row: int) -> None:
        value = self._values[row]
        if self.line.changing is not None and self.line.changing.id == value.id:
            self.line.clear()
        self.taken_out.emit(value)

    def _measure(self) -> None:
        self._box.setContentsMargins(px(18), px(14), px(18), px(14))
        self._box.setSpacing(px(8))
