"""Asks for the passphrase of a hand-over file."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bodymap.errors import UserError, WrongPassphrase
from bodymap.exchange.handover import BadHandover
from bodymap.ui.dialogs.form import Field, Form, secret_edit, show_box
from bodymap.ui.theme import Label

SHOWN = 8
"""Faults of a file that are listed."""


class UnlockForm(Form):
    """Opens a hand-over file: `read` is given the passphrase and returns what the file holds, or raises a UserError.

    `opened` carries what was read.
    """

    opened = Signal(object)

    def __init__(self, file_name: str, read: Callable[[str], object], parent: QWidget | None = None) -> None:
        note = "Type the words from the visit slip. Capitals, spaces and hyphens make no difference."
        super().__init__("Open a hand-over file", "Open", parent, note)
        self._read = read
        self.file = Label(f"File: {file_name}", "plain", "ink2", wrap=True)
        self.phrase = Field("Passphrase", secret_edit())
        self.seen = show_box(self.phrase.edit)
        self.faults = Label("", "note", "err", wrap=True)
        self.faults.hide()
        for part in (self.file, self.phrase, self.seen, self.faults):
            self.row(part)
        self.phrase.edit.setFocus()

    def submit(self) -> None:
        self.faults.hide()
        if not self.phrase.edit.text().strip():
            self.phrase.fault("Type the passphrase.")
            return
        try:
            value = self._read(self.phrase.edit.text())
        except WrongPassphrase:
            self.phrase.fault("This passphrase does not fit. Compare it word by word with the slip.")
            self.phrase.edit.selectAll()
            self.phrase.edit.setFocus()
            return
        except UserError as problem:
            self._refuse(problem)
            return
        self.accept()
        self.opened.emit(value)

    def _refuse(self, problem: UserError) -> None:
        self.phrase.note()
        if isinstance(problem, BadHandover) and len(problem.faults) > 1:
            more = len(problem.faults) - SHOWN
            lines = [*problem.faults[:SHOWN], *([f"and {more} more"] if more > 0 else [])]
            self.faults.setText("\n".join(f"• {line}" for line in lines))
            self.faults.show()
        self.refused(problem)
