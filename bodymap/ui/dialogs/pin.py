"""The PIN that takes the computer back from a patient: choose one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from bodymap.flow.pin import SHORTEST, pin_hash, too_easy
from bodymap.ui.cover import SECRET
from bodymap.ui.dialogs.form import Field, Form, line_edit


class NewPinForm(Form):
    """Chooses a PIN; `keep` stores its hash and may refuse with a UserError."""

    def __init__(self, keep: Callable[[str], None], parent: QWidget | None = None) -> None:
        note = (
            "While a patient has the computer, nothing else of Bodymap can be reached. This PIN takes it back. "
            "Keys of the system, such as Super+D, Alt+Tab or Ctrl+Alt+Del, belong to the system and still work: "
            "for a computer that patients have alone, start Bodymap in a kiosk session (see Help)."
        )
        super().__init__("PIN of the practice", "Set PIN", parent, note)
        self.setProperty(SECRET, True)
        self._keep = keep
        self.pin = Field("New PIN", line_edit(length=40), f"At least {SHORTEST} signs; not a birth date")
        self.again = Field("New PIN again", line_edit(length=40))
        for field in (self.pin, self.again):
            field.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.row(self.pin, self.again)
        self.pin.edit.setFocus()

    def submit(self) -> None:
        pin, again = self.pin.edit.text(), self.again.edit.text()
        self.pin.fault(easy) if (easy := too_easy(pin)) else self.pin.note()
        self.again.note() if pin == again else self.again.fault("The two differ.")
        if not self.faulty():
            self.keep(lambda: self._keep(pin_hash(pin)))
