"""The PIN with which the practice takes the computer back from a patient: chosen twice, kept only as a hash."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from bodymap.errors import UserError
from bodymap.flow import pin_hash
from bodymap.flow.pin import SHORTEST
from bodymap.ui.dialogs.form import Field, Form, line_edit


class NewPinForm(Form):
    """Chooses a PIN; `keep(hash)` stores what is needed to check it."""

    def __init__(self, keep: Callable[[str], None], parent: QWidget | None = None) -> None:
        note = "Patients never see it. Whoever types it gets from a self-assessment back to the practice."
        super().__init__("PIN for patient mode", "Set PIN", parent, note)
        self._keep = keep
        self.pin = Field("New PIN", _hidden(), f"At least {SHORTEST} letters or digits")
        self.again = Field("New PIN again", _hidden())
        self.row(self.pin)
        self.row(self.again)
        self.pin.edit.setFocus()

    def submit(self) -> None:
        pin, again = self.pin.edit.text(), self.again.edit.text()
        self.pin.note()
        self.again.note()
        if len(pin) < SHORTEST:
            self.pin.fault(f"At least {SHORTEST} characters.")
        elif pin != again:
            self.again.fault("The two differ.")
        if self.faulty():
            return
        try:
            self._keep(pin_hash(pin))
        except UserError as problem:
            self.trouble.setText(f"{problem.what} {problem.todo}".strip())
            self.trouble.show()
            return
        self.accept()


def _hidden() -> QLineEdit:
    edit = line_edit(length=200)
    edit.setEchoMode(QLineEdit.EchoMode.Password)
    return edit
