"""Who saw what: who opened, printed, exported or handed over whose record, and what happened to the data file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bodymap.errors import UserError
from bodymap.exchange.whole import whole
from bodymap.medicine.model import Act, Change
from bodymap.ui.kit.banner import ERR, NOTE, Banner
from bodymap.ui.kit.screens import resize_on_screen
from bodymap.ui.kit.theme import (
    Button,
    Label,
    px,
    wrap_column,
)
from bodymap.ui.kit.theme.widgets import Choice
from bodymap.ui.kit.typed import moment_in_words

SHOWN = 1000
"""So many of the latest are shown at once; the file holds all that were chosen."""
COLUMNS = ("When", "Who", "What", "Patient", "Of it")
_EVERYBODY, _EVERYTHING = "Everybody", "Everything"
_WHO = 170
"""Px of 100 %: who is told with where, of a patient who came from another practice."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class WhoSaw(QDialog):
    """A list with the latest first, filtered by person, act and record number; exported as CSV."""

    saved = Signal()

    def __init__(
        self, title: str, acts: Sequence[Change], numbers: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        """`numbers`: the record number of every patient, by id."""
        super().__init__(parent)
        self.setWindowTitle("Who saw what")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._acts, self._numbers = tuple(acts), numbers
        self.who, self.what, self.patient = Choice(), Choice(), QLineEdit()
        self.who.setAccessibleName("Who")
        self.what.setAccessibleName("What")
        self.who.addItem(_EVERYBODY, None)
        for name in sorted({act.who for act in acts}):
            self.who.addItem(name or "nobody named", name)
        self.what.addItem(_EVERYTHING, None)
        for each in Act:
            if any(act.what == each for act in acts):
                self.what.addItem(each.value, each.value)
        self.patient.setPlaceholderText("Record number")
        self.patient.setAccessibleName("Record number")
        self.patient.setVisible(len({act.subject for act in acts}) > 1)
        self.table = QTableWidget(0, len(COLUMNS))
        self.table.setHorizontalHeaderLabels(list(COLUMNS))
        self.table.setAccessibleName(title)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in (0, 2, 3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(len(COLUMNS) - 1, QHeaderView.ResizeMode.Stretch)
        self.count, self.banner = Label("", "note", "ink3"), Banner()
        self.export_button, close = Button("Export as CSV", "export"), Button("Close")
        close.setDefault(True)
        self.export_button.clicked.connect(self._choose_file)
        close.clicked.connect(self.close)
        self.who.currentIndexChanged.connect(self._show)
        self.what.currentIndexChanged.connect(self._show)
        self.patient.textChanged.connect(self._show)
        filters, foot = QHBoxLayout(), QHBoxLayout()
        for field in (self.who, self.what, self.patient):
            filters.addWidget(field)
        filters.addStretch(1)
        foot.addWidget(self.count, 1)
        foot.addWidget(self.export_button)
        foot.addWidget(close)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(20), px(16), px(20), px(16))
        box.setSpacing(px(12))
        box.addWidget(Label(title, "card_title", wrap=True))
        box.addWidget(self.banner)
        box.addLayout(filters)
        box.addWidget(self.table, 1)
        box.addLayout(foot)
        self._show()
        resize_on_screen(self, 860, 560)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.table.resizeRowsToContents()  # now that the last column has its width

    def chosen(self) -> list[Change]:
        """What the filters leave."""
        who, what, number = self.who.currentData(), self.what.currentData(), self.patient.text().strip().casefold()
        return [
            act
            for act in self._acts
            if who in (None, act.who)
            and what in (None, act.what)
            and number in self._numbers.get(act.subject, "").casefold()
        ]

    def save(self, path: Path) -> None:
        """Write what is chosen as CSV, whole or not at all, and say so."""
        text = io.StringIO()
        rows = csv.writer(text)
        rows.writerow(("at", "who", "what", "record_id", "of"))
        for act in self.chosen():
            cells = (act.who, act.what, self._numbers.get(act.subject, ""), act.new)
            rows.writerow((act.when.isoformat(timespec="seconds"), *(_plain(cell) for cell in cells)))
        try:
            with whole(path) as file:
                file.write(text.getvalue().encode())
        except UserError as problem:
            self.banner.say(f"{problem.what} {problem.todo}".strip(), ERR)
            return
        self.banner.say("The file is written.", NOTE)
        self.saved.emit()

    def _show(self, *_changed: object) -> None:
        chosen = self.chosen()
        self.table.setRowCount(min(len(chosen), SHOWN))
        for row, act in enumerate(chosen[:SHOWN]):
            patient = self._numbers.get(act.subject, "no longer there" if act.subject else "")
            for column, text in enumerate((moment_in_words(act.when), act.who, act.what, patient, act.new)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)  # a long one may be cut
                self.table.setItem(row, column, item)
        wrap_column(self.table, 1, _WHO)
        more = f" The latest {SHOWN:,} are shown; the file holds all." if len(chosen) > SHOWN else ""
        self.count.setText(f"{len(chosen):,} of {len(self._acts):,}.{more}" if self._acts else "Nothing is told yet.")
        self.export_button.setEnabled(bool(chosen))

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Export as CSV", "who-saw-what.csv", "CSV (*.csv)")
        if name:
            self.save(Path(name) if Path(name).suffix else Path(f"{name}.csv"))


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
