"""The palette: type what to do, or whom to open, and press Enter. All that can be done is here, with its key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAction, QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bodymap.medicine.model import Patient
from bodymap.ui.acts import PALETTE
from bodymap.ui.kit.actions import WITHIN, Action, Actions
from bodymap.ui.kit.screens import resize_on_screen
from bodymap.ui.kit.theme import (
    Label,
    icon,
    px,
)
from bodymap.ui.kit.typed import date_in_words

_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
HINT = "↑ ↓  choose    ↵  do it    Esc  leave"


@dataclass(frozen=True, slots=True)
class _Line:
    words: str
    aside: str  # the key, or more about a patient
    icon: QIcon
    does: Callable[[], object]


class Palette(QDialog):
    """Lists what fits what is typed: acts that can be done on the page that is shown, then patients."""

    patient_chosen = Signal(str)  # patient id

    def __init__(self, acts: Actions, find: Callable[[str], Sequence[Patient]], parent: QWidget | None = None) -> None:
        """`find` gives the patients whom a text means, best first."""
        super().__init__(parent)
        self.setWindowTitle("Do or find something")
        self._acts, self._find = acts.offered(), find
        self._lines: list[_Line] = []
        blank = QPixmap(px(18), px(18))
        blank.fill(Qt.GlobalColor.transparent)
        self._blank = QIcon(blank)  # words begin at one edge
        self.line = QLineEdit()
        self.line.setPlaceholderText("What to do, or a patient's name, number or date of birth")
        self.line.setAccessibleName("Do or find something")
        self.line.setAccessibleDescription("What fits appears while you type; the arrows choose, Enter does it")
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._show)
        self.line.returnPressed.connect(self._do)
        self.table = _table()
        self.table.currentCellChanged.connect(self._say)
        self.table.cellClicked.connect(self._do)
        self.nothing = Label("", "plain", "ink2", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(16), px(16), px(16), px(12))
        box.setSpacing(px(10))
        box.addWidget(self.line)
        box.addWidget(self.table, 1)
        box.addWidget(self.nothing, 1, Qt.AlignmentFlag.AlignTop)
        box.addWidget(Label(HINT, "note", "ink3"))
        resize_on_screen(self, 620, 460)
        self._show("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows choose a line while the keys still go into the text."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _MOVES:
            row = self.table.currentRow() + _MOVES[Qt.Key(event.key())]
            self._choose(min(max(row, 0), len(self._lines) - 1))
            return True
        return super().eventFilter(watched, event)

    def _show(self, typed: str) -> None:
        typed = typed.strip()
        self._lines = [*self._fitting(typed), *(self._patients(typed) if typed else ())]
        self.table.setRowCount(len(self._lines))
        for row, line in enumerate(self._lines):
            said = QTableWidgetItem(line.icon if not line.icon.isNull() else self._blank, line.words)
            said.setData(
                Qt.ItemDataRole.AccessibleTextRole, f"{line.words}, {line.aside}" if line.aside else line.words
            )
            aside = QTableWidgetItem(line.aside)
            aside.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.table.setItem(row, 0, said)
            self.table.setItem(row, 1, aside)
        self.table.setVisible(bool(self._lines))
        self.nothing.setVisible(not self._lines)
        self.nothing.setText(f"Nothing that can be done here and no patient fits “{typed}”.")
        if self._lines:
            self._choose(0)
        else:
            self._announce(self.nothing.text())

    def _fitting(self, typed: str) -> list[_Line]:
        """Acts with every word that was typed; those that begin with it come first."""
        wanted = typed.casefold().split()
        found = []
        for action, act in self._acts:
            words = _words(action, act)
            if action != PALETTE and all(word in words.casefold() for word in wanted):
                found.append(_Line(words, action.key, act.icon(), act.trigger))
        return sorted(found, key=lambda line: not line.words.casefold().startswith(typed.casefold()))

    def _patients(self, typed: str) -> list[_Line]:
        return [self._patient(patient) for patient in self._find(typed)]

    def _patient(self, patient: Patient) -> _Line:
        born = date_in_words(patient.birth_date) if patient.birth_date is not None else ""
        aside = "  ·  ".join(part for part in (patient.number, born) if part)
        return _Line(patient.name or "no name", aside, icon("person"), partial(self.patient_chosen.emit, patient.id))

    def _choose(self, row: int) -> None:
        self.table.setCurrentCell(row, 0)
        self._say(row)

    def _say(self, row: int, *_: int) -> None:
        if 0 <= row < len(self._lines):
            line = self._lines[row]
            self._announce(f"{line.words}, {line.aside}" if line.aside else line.words)

    def _announce(self, words: str) -> None:
        if QAccessible.isActive():  # the focus stays in the text: what is chosen would not be read aloud by itself
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.line, words))

    def _do(self, *_: int) -> None:
        """Leave, then do what is chosen: it may open a form of its own."""
        row = self.table.currentRow()
        if 0 <= row < len(self._lines):
            does = self._lines[row].does
            self.accept()
            does()


def _words(action: Action, act: QAction) -> str:
    """What an act is called where it stands alone: with the menu in which it lies, and what exactly it would do."""
    within = action.menu.rpartition(WITHIN)[2] if WITHIN in action.menu else ""
    words = f"{act.text()}: {act.whatsThis()}" if act.whatsThis() else act.text()
    return f"{within}: {words}" if within else words


def _table() -> QTableWidget:
    table = QTableWidget(0, 2)
    table.setShowGrid(False)
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    table.setAccessibleName("What fits")
    table.horizontalHeader().hide()
    table.verticalHeader().hide()
    table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return table
