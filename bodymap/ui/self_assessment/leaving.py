"""The page on which the practice takes the computer back."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from bodymap.flow import Words
from bodymap.ui import theme as look
from bodymap.ui.self_assessment.marking import field
from bodymap.ui.self_assessment.parts import LEAD, TITLE, label
from bodymap.ui.theme import Button, PrimaryButton

PIN, PASSPHRASE, BOTH = "pin", "passphrase", "both"
"""What gives the computer back."""


class LeavePage(QWidget):
    """Asks for the PIN; the patient can always go back to the questions."""

    tried = Signal(str)
    stay = Signal()

    def __init__(self, words: Words, opened_by: str = PIN) -> None:
        super().__init__()
        self._words, self._left = words, 0
        box = QVBoxLayout(self)
        box.setContentsMargins(look.px(40), look.px(28), look.px(40), look.px(28))
        box.setSpacing(look.px(14))
        say = words.say
        self.pin = field(200, say(f"leave.{opened_by}"))
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setMaximumWidth(look.px(360))
        self.said = label("", 18, 600)
        self.open_button = PrimaryButton(say("leave.open"), size="patient")
        self.stay_button = Button(say("leave.stay"), "", "patient")
        box.addStretch(1)
        box.addWidget(label(say("leave.title"), TITLE, 600))
        box.addWidget(label(say("leave.lead" if opened_by == PIN else f"leave.lead_{opened_by}"), LEAD))
        box.addWidget(self.pin)
        box.addWidget(self.said)
        row = QHBoxLayout()
        row.setSpacing(look.px(12))
        row.addWidget(self.stay_button)
        row.addWidget(self.open_button)
        row.addStretch(1)
        box.addLayout(row)
        box.addStretch(2)
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(lambda: self.show_wait(self._left - 1))
        self.pin.returnPressed.connect(self._try)
        self.open_button.clicked.connect(self._try)
        self.stay_button.clicked.connect(self.stay)

    def clear(self) -> None:
        """Nothing typed, nothing said."""
        self.pin.clear()
        self.said.setText("")

    def show_wrong(self, seconds: int) -> None:
        """That was not it."""
        self.pin.clear()
        self.show_wait(seconds)
        if not seconds:
            self.said.setText(self._words.say("leave.wrong"))
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_wait(self, seconds: int) -> None:
        """How long nothing is looked at; 0 for at once."""
        self._left = max(0, seconds)
        self.open_button.setEnabled(self._left == 0)
        self.said.setText(self._words.say("leave.wait", seconds=self._left) if self._left else "")
        if self._left and not self._tick.isActive():
            self._tick.start()
        elif not self._left:
            self._tick.stop()

    def _try(self) -> None:
        self.tried.emit(self.pin.text())
