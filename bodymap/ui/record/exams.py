"""The list of a patient's exams with what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bodymap.model import Status
from bodymap.ui.record.values import ExamRow, count_words, kind_words, state_words
from bodymap.ui.theme import Button, Card, Label, QuietButton, font, look, px
from bodymap.ui.typed import near_moment

HEADS = ("Date", "Visit", "Pressed by", "Count", "State")


class ExamTable(QTableWidget):
    """Exams, latest first; Enter opens the current one."""

    opened = Signal()

    def __init__(self) -> None:
        super().__init__(0, len(HEADS))
        self.setHorizontalHeaderLabels(list(HEADS))
        self.setAccessibleName("Exams")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in range(len(HEADS)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(lambda _index: self.opened.emit())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.text().isprintable() and event.text():
            event.ignore()
        else:
            super().keyPressEvent(event)


class Exams(Card):
    """The card of exams: choose one (or two to compare) and say what to do."""

    open_exam = Signal(str)
    compare = Signal(str, str)
    print_exam = Signal(str)
    amend = Signal(str)
    history = Signal(str)
    mistake = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ExamRow, ...] = ()
        self.table = ExamTable()
        self.none = Label("No exam yet. New exam starts the first one.", "plain", "ink2", wrap=True)
        self.open_button = Button("Open", size="small")
        self.compare_button = Button("Compare", "swap", size="small")
        self.print_button = Button("Print", "print", size="small")
        self.amend_button = Button("Amend", "edit", size="small")
        self.history_button = QuietButton("History", "clock", size="small")
        self.mistake_button = QuietButton("Entered by mistake", "undo", size="small")
        self._acts, aside = QBoxLayout(QBoxLayout.Direction.LeftToRight), QHBoxLayout()
        for button, act in (
            (self.open_button, self._open),
            (self.compare_button, self._compare),
            (self.print_button, lambda: self._with_one(self.print_exam)),
            (self.amend_button, lambda: self._with_one(self.amend)),
            (self.history_button, lambda: self._with_one(self.history)),
            (self.mistake_button, lambda: self._with_one(self.mistake)),
        ):
            button.clicked.connect(act)
        often = QHBoxLayout()
        self._act_rows = (often, aside)
        for button in self._buttons():
            (aside if isinstance(button, QuietButton) else often).addWidget(button)
        for row in self._act_rows:
            row.addStretch(1)
            self._acts.addLayout(row)
        self.mistake_button.setToolTip("Mark it as entered in error, or move it to where it belongs")
        self._acts.setStretch(1, 1)
        self.hint = Label("", "note", "ink3", wrap=True)
        self._box = QVBoxLayout(self)
        self._box.addWidget(Label("Exams", "card_title"))
        self._box.addWidget(self.none)
        self._box.addLayout(self._acts)
        self._box.addWidget(self.table)
        self._box.addWidget(self.hint)
        self.table.itemSelectionChanged.connect(self._chosen_changed)
        self.table.opened.connect(self._open)
        look().changed.connect(self._measure)
        self._measure()
        self.show_exams(())

    def show_exams(self, rows: Sequence[ExamRow]) -> None:
        """Show these exams; the latest is chosen."""
        self._rows = tuple(rows)
        today = date.today()
        self.table.clearSelection()
        self.table.setRowCount(len(rows))
        for at, row in enumerate(rows):
            when = near_moment(row.exam.performed_at, today, date_only=row.exam.date_only)
            cells = (when, row.visit or "—", kind_words(row.exam), count_words(row), state_words(row))
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                if column in (0, 3) and not row.exam.void:
                    item.setFont(font("strong"))
                if row.exam.status is Status.ENTERED_IN_ERROR and column < 4:
                    struck = font("body")
                    struck.setStrikeOut(True)
                    item.setFont(struck)
                if row.exam.void:
                    item.setForeground(self.palette().placeholderText())
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{HEADS[column]}: {text}")
                self.table.setItem(at, column, item)
        for part in (self.table, self.hint, *self._buttons()):
            part.setVisible(bool(rows))
        self.none.setVisible(not rows)
        self._measure()
        if rows:
            self.table.selectRow(0)
        self._chosen_changed()

    def set_narrow(self, narrow: bool) -> None:
        """In a narrow window the acts stand in two rows."""
        self._acts.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def chosen(self) -> list[ExamRow]:
        """The exams chosen, as they stand in the list."""
        return [self._rows[index.row()] for index in sorted(self.table.selectionModel().selectedRows())]

    def _buttons(self) -> tuple[Button, ...]:
        return (
            *(self.open_button, self.compare_button, self.print_button, self.amend_button),
            *(self.history_button, self.mistake_button),
        )

    def _chosen_changed(self) -> None:
        chosen = self.chosen()
        one = chosen[0].exam if len(chosen) == 1 else None
        for button in (self.open_button, self.print_button, self.history_button, self.mistake_button):
            button.setEnabled(one is not None)
        self.amend_button.setEnabled(one is not None and one.status is Status.SIGNED)
        self.compare_button.setEnabled(len(chosen) == 2 or (one is not None and self._before(chosen[0]) is not None))
        self.hint.setText(
            "Two exams are chosen: Compare shows them beside each other."
            if len(chosen) == 2
            else "Choose one exam, or two with Ctrl or Shift to compare them."
            if len(chosen) != 1
            else "An unfinished exam is changed by opening it; a signed one by Amend, which keeps the old version."
        )

    def _before(self, row: ExamRow) -> ExamRow | None:
        """The exam before this one, in the same mode and not superseded."""
        at = self._rows.index(row)
        return next(
            (r for r in self._rows[at + 1 :] if not r.exam.void and r.exam.mode is row.exam.mode),
            None,
        )

    def _open(self) -> None:
        self._with_one(self.open_exam)

    def _compare(self) -> None:
        chosen = self.chosen()
        if len(chosen) == 2:
            self.compare.emit(chosen[1].exam.id, chosen[0].exam.id)
        elif len(chosen) == 1 and (before := self._before(chosen[0])) is not None:
            self.compare.emit(before.exam.id, chosen[0].exam.id)

    def _with_one(self, signal: SignalInstance) -> None:
        chosen = self.chosen()
        if len(chosen) == 1:
            signal.emit(chosen[0].exam.id)

    def _measure(self) -> None:
        self._box.setContentsMargins(px(20), px(14), px(20), px(14))
        self._box.setSpacing(px(8))
        for row in (self._acts, *self._act_rows):
            row.setSpacing(px(8))
        self.table.verticalHeader().setDefaultSectionSize(px(38))
        self.table.horizontalHeader().setFixedHeight(px(28))
        self.table.setFixedHeight(px(28) + px(38) * len(self._rows) + px(6))
