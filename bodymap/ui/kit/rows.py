"""What was entered, as a table; where it is narrow, a row says itself in words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from bodymap.ui.kit.theme import QuietButton, look, px


class Rows(QTableWidget):
    """Rows of text as high as they need to be. `opened` by Enter or a double click, `taken_out` by Delete."""

    opened = Signal(int)
    taken_out = Signal(int)

    def __init__(
        self, name: str, narrow: int, bare: Sequence[str] = ("Remark",), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._bare = frozenset(bare)  # heads that go without saying
        self._heads: tuple[str, ...] = ()
        self._rows: tuple[tuple[str, ...], ...] = ()
        self._narrow, self._in_words = narrow, False
        self._heads_wide = 0  # what the heads needed beside each other, when that was found too much
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self.horizontalHeader().sectionResized.connect(self._fit)
        look().changed.connect(self._restyle)
        self.hide()

    def fill(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show these rows; the first column is the time, the last one takes the room that is left."""
        self._heads, self._rows = tuple(heads), tuple(tuple(row) for row in rows)
        self._heads_wide = 0
        self.setVisible(bool(rows))
        self._show()

    def row_in_words(self, row: int) -> str:
        """ "120/80 · Heart rate 72": what is not empty, by name."""
        cells = list(zip(self._heads, self._rows[row], strict=True))[1:]
        return " · ".join(text if head in self._bare else f"{head} {text}" for head, text in cells if text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentRow()
        if row >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(row)
        elif row >= 0 and event.key() == Qt.Key.Key_Delete:
            self.taken_out.emit(row)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_narrow() is not self._in_words:
            self._show()

    def _restyle(self) -> None:
        self._heads_wide = 0
        self._show()

    def _is_narrow(self) -> bool:
        return self.width() < max(px(self._narrow), self._heads_wide)

    def _show(self) -> None:
        chosen = self.currentRow()
        self._in_words = self._is_narrow()
        self.clear()
        heads = (self._heads[0], "") if self._in_words and self._heads else self._heads
        self.setColumnCount(len(heads))
        self.setRowCount(len(self._rows))
        self.setHorizontalHeaderLabels(list(heads))
        for r, row in enumerate(self._rows):
            for c, text in enumerate((row[0], self.row_in_words(r)) if self._in_words else row):
                self.setItem(r, c, QTableWidgetItem(text))
        header = self.horizontalHeader()
        last = len(heads) - 1
        for c in range(len(heads)):
            mode = QHeaderView.ResizeMode.Stretch if c == last else QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(c, mode)
        need = sum(map(header.sectionSize, range(last))) + header.sectionSizeHint(last) if heads else 0
        if not self._in_words and self.isVisible() and need > self.viewport().width():
            self._heads_wide = need  # long words in the other columns leave no room to the head of the last
            self._show()
            return
        if 0 <= chosen < len(self._rows):
            self.setCurrentCell(chosen, 0)
        self._fit()

    def _fit(self, *_: int) -> None:
        self.resizeRowsToContents()
        for row in range(self.rowCount()):
            self.setRowHeight(row, max(self.rowHeight(row), px(27)))
        rows = sum(self.rowHeight(row) for row in range(self.rowCount()))
        self.setFixedHeight(rows + self.horizontalHeader().sizeHint().height() + 4)


class RowKeys(QWidget):
    """What can be done with the chosen row, in words and by mouse."""

    def __init__(self, rows: Rows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = rows
        self.change = QuietButton("Change", "edit", size="tiny")
        self.take_out = QuietButton("Take out", "trash", size="tiny")
        self.change.clicked.connect(lambda: rows.opened.emit(rows.currentRow()))
        self.take_out.clicked.connect(lambda: rows.taken_out.emit(rows.currentRow()))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.change)
        line.addWidget(self.take_out)
        line.addStretch(1)
        rows.itemSelectionChanged.connect(self._show)
        self._show()

    def _show(self) -> None:
        chosen = bool(self._table.selectedItems())
        self.setVisible(chosen)
