"""Choosing a backup to bring back: when it was made, what it holds, and what is newer now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bodymap.medicine.model.base import how_many, noun
from bodymap.ui.kit.screens import resize_on_screen
from bodymap.ui.kit.theme import (
    Button,
    Label,
    PrimaryButton,
    px,
)
from bodymap.ui.kit.typed import date_in_words

NEWER, GOOD = "Newer now", "Whether it is good"
COLUMNS = ("Made", "Patients", "Exams", NEWER, "Where")
AT_HOME = ("Made", "Diary days", "Self-assessments", NEWER, "Where")
_NAMES = {
    "patient": "patient",
    "exam": "exam",
    "infusion": "infusion",
    "course": "course",
    "response": "questionnaire",
    "diary_day": "diary day",
}
_OTHERS = ("other entry", "other entries")


@dataclass(frozen=True, slots=True)
class CopyRow:
    """A copy: its patients, exams and `days` of a diary. `newer`: records of each kind written since (None: the data
    file does not go on from it); `where`: the place in words; `fault`: why it cannot be read, "" when it can;
    `until`: the day on which the passphrase that it needs was changed."""

    path: Path
    at: datetime
    patients: int
    exams: int
    newer: Mapping[str, int] | None
    erased: int
    where: str
    fault: str = ""
    is_older: bool = False
    days: int = 0
    until: date | None = None


class RestoreDialog(QDialog):
    """A list that fills while the copies are looked at, the newest first; `chosen` carries the row's copy."""

    chosen = Signal(object)  # Path

    def __init__(self, parent: QWidget | None = None, *, at_home: bool = False, alone: bool = False) -> None:
        """`at_home`: the copies are of one patient's own file; `alone`: all of each was checked, and there is no data
        file that could have anything newer."""
        super().__init__(parent)
        self.at_home, self._alone = at_home, alone
        columns = [GOOD if alone and name == NEWER else name for name in (AT_HOME if at_home else COLUMNS)]
        self.setWindowTitle("Restore a backup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.rows: list[CopyRow] = []
        self.said = Label("Looking at the copies …", "plain", "ink2", wrap=True)
        self.table = QTableWidget(0, len(columns))
        self.table.setHorizontalHeaderLabels(columns)
        self.table.setAccessibleName("Backups")
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in range(len(columns)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(COLUMNS.index(NEWER), QHeaderView.ResizeMode.Stretch)
        self.other_button = Button("Another file …", "folder")
        self.restore_button = PrimaryButton("Restore this backup")
        cancel = Button("Cancel")
        self.restore_button.setEnabled(False)
        self.restore_button.setDefault(True)
        self.table.itemSelectionChanged.connect(self._selected)
        self.table.doubleClicked.connect(self._choose)
        self.restore_button.clicked.connect(self._choose)
        self.other_button.clicked.connect(self._choose_other)
        cancel.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addWidget(self.other_button)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.restore_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(20), px(16), px(20), px(16))
        box.setSpacing(px(12))
        box.addWidget(Label("Restore a backup", "card_title"))
        box.addWidget(self.said)
        box.addWidget(self.table, 1)
        box.addLayout(foot)
        resize_on_screen(self, 900, 560)
        self.table.setFocus()

    def add(self, copy: CopyRow) -> None:
        """One more copy, at its place by time."""
        at = next((n for n, row in enumerate(self.rows) if row.at < copy.at), len(self.rows))
        self.rows.insert(at, copy)
        self.table.insertRow(at)
        counted = copy.days if self.at_home else copy.patients
        holds = ("", "") if copy.fault else (f"{counted:,}", f"{copy.exams:,}")
        newer = fault_in_words(copy) or ("Checked: it is whole" if self._alone else newer_in_words(copy))
        for column, text in enumerate((made_in_words(copy), *holds, newer, copy.where)):
            cell = QTableWidgetItem(text)
            cell.setToolTip(str(copy.path))
            self.table.setItem(at, column, cell)

    def done_looking(self) -> None:
        """All copies are in the list."""
        kept = "what lies there now" if self._alone else "the present one"
        many = how_many(len(self.rows), "copy", "copies")
        self.said.setText(
            f"{many}, the newest first. The data file becomes what it was then; {kept} is kept beside it."
            if self.rows
            else "There is no backup yet. Backups are made on closing and every 30 minutes of change."
        )
        self.table.resizeRowsToContents()
        if self.rows:
            self.table.selectRow(next((n for n, row in enumerate(self.rows) if not row.fault), 0))

    def _selected(self) -> None:
        self.restore_button.setEnabled(bool(self.table.selectedItems()))

    def _choose(self, *_where: object) -> None:
        if self.table.selectedItems():
            self.chosen.emit(self.rows[self.table.currentRow()].path)

    def _choose_other(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, "Restore a backup", "", "Bodymap data files (*.bodymap);;All files (*)"
        )
        if name:
            self.chosen.emit(Path(name))


def made_in_words(copy: CopyRow) -> str:
    """When a copy was made, by the clock of this place: "24 Nov 2026, 14:05"."""
    at = copy.at.astimezone()
    return f"{date_in_words(at.date())}, {at:%H:%M}"


def fault_in_words(copy: CopyRow) -> str:
    """Why a copy cannot be read as it is, "" when it can."""
    if copy.until is None:
        return copy.fault
    return f"Made before the passphrase was changed on {date_in_words(copy.until)}: needs the one from then"


def holds_in_words(copy: CopyRow, *, at_home: bool = False) -> str:
    """What a copy holds: "3 patients and 41 exams"; of one patient's own file "12 diary days and 1 self-assessment"."""
    if at_home:
        return f"{_many(copy.days, 'diary day')} and {_many(copy.exams, 'self-assessment')}"
    return f"{_many(copy.patients, 'patient')} and {_many(copy.exams, 'exam')}"


def newer_in_words(copy: CopyRow) -> str:
    """What the data file has that a copy has not: "2 exams, 1 patient"; "nothing"."""
    if copy.is_older:
        return "Made by an older Bodymap"
    if copy.newer is None:
        return "Not an earlier state of this data file"
    said = [_many(count, name) for table, name in _NAMES.items() if (count := copy.newer.get(table, 0))]
    if others := sum(count for table, count in copy.newer.items() if table not in _NAMES):
        said.append(f"{others:,} {noun(others, *_OTHERS)}")
    if copy.erased:
        said.append(f"{_many(copy.erased, 'patient')} erased since")
    return ", ".join(said) or "Nothing"


def _many(count: int, name: str) -> str:
    return f"{count:,} {noun(count, name)}"
