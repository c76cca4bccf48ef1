"""Asking before a patient is erased: what goes, which copies still hold it, and the record number typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from bodymap.model import Patient, isolated
from bodymap.ui.dialogs.form import Field, Form, line_edit
from bodymap.ui.record.values import KeptCopy
from bodymap.ui.theme import Label, px
from bodymap.ui.typed import date_in_words

_STAYS = "when you delete it"
_ROWS = 6
"""So many copies are seen without scrolling."""


class EraseForm(Form):
    """Erases only after the record number was typed; `erase` does it, and may refuse with a UserError."""

    def __init__(
        self,
        erase: Callable[[], None],
        patient: Patient,
        counts: Mapping[str, int],
        kept: Sequence[KeptCopy],
        parent: QWidget | None = None,
    ) -> None:
        what = ", ".join(f"{n} {name.rstrip('s') if n == 1 else name}" for name, n in counts.items() if n)
        note = f"{isolated(patient.name)}, {isolated(patient.number)}. This deletes {what}. It cannot be undone."
        super().__init__("Erase this patient for ever?", "Erase for ever", parent, note)
        self._erase, self._number = erase, patient.number
        self.copies = Label(copies_in_words(kept), "body", "ink", wrap=True)
        self.table = _table(kept)
        self.number = Field("Record number of this patient", line_edit(), "Type it to say that this is the patient")
        self.row(self.copies)
        if kept:
            self.rows.addWidget(self.table)
        self.row(self.number)
        self.cancel_button.setText("Keep the patient")
        self.number.edit.setFocus()

    def keeps_as_typed(self) -> bool:
        """Escape keeps the patient, whatever was typed."""
        return True

    def submit(self) -> None:
        if self.number.edit.text().strip() == self._number.strip():
            self.number.note()
        else:
            self.number.fault("This is not the record number of this patient.")
        if not self.faulty():
            self.keep(self._erase)


def copies_in_words(kept: Sequence[KeptCopy]) -> str:
    """What becomes of the copies that hold a patient, in one or two sentences."""
    if not kept:
        return "No backup that can be reached holds the patient. Copies made elsewhere are yours to delete."
    sure, unsure = [one for one in kept if one.sure], sum(not one.sure for one in kept)
    days = [one.goes for one in sure if one.goes is not None]
    said = []
    if sure:
        until = f"the last until {date_in_words(max(days))}" if len(days) == len(sure) else "until you delete them"
        said.append(f"{len(sure)} {'copy holds' if len(sure) == 1 else 'copies hold'} the patient, {until}.")
    if unsure:
        said.append(
            f"{unsure} {'copy opens' if unsure == 1 else 'copies open'} only with another passphrase and may hold the"
            " patient too."
        )
    return " ".join([*said, "Copies made elsewhere are yours to delete."])


def _table(kept: Sequence[KeptCopy]) -> QTableWidget:
    table = QTableWidget(len(kept), 2)
    table.setHorizontalHeaderLabels(["Copy", "Goes"])
    table.setAccessibleName("Copies that hold the patient, and when they go")
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.verticalHeader().hide()
    table.setTextElideMode(Qt.TextElideMode.ElideLeft)  # the day stands at the end of a name
    for row, one in enumerate(kept):
        goes = f"by {date_in_words(one.goes)}" if one.goes else _STAYS
        for column, text in enumerate((one.name, goes if one.sure else f"{goes} (may hold it)")):
            cell = QTableWidgetItem(text)
            cell.setToolTip(one.where)
            table.setItem(row, column, cell)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
    table.resizeRowsToContents()
    tall = sum(table.rowHeight(row) for row in range(min(len(kept), _ROWS)))
    table.setFixedHeight(tall + header.sizeHint().height() + px(6))
    return table
