"""The passphrase of the data file and PINs: type one, or choose one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from enum import StrEnum
from math import ceil

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from bodymap import passwords as rules
from bodymap.errors import UserError, WrongPassphrase, WrongPin
from bodymap.passwords import SHORTEST, pin_hash, too_easy
from bodymap.ui.kit.banner import WARN, Panel
from bodymap.ui.kit.form import SECRET, Field, Form, Wait, line_edit, open_choice, secret_edit, show_box
from bodymap.ui.kit.theme import Button, Label
from bodymap.ui.kit.theme.widgets import Choice

# -- passphrase -------------------------------------------------------------------------------------------------------
# The passphrase of the data file: type it, or choose one.

WAITS = (0, 0, 0, 2, 4, 8, 15, 30, 60)
"""Seconds to wait after so many wrong passphrases; the last one stands for all further ones."""


_LOCKED = (
    "Type the passphrase to go on. What was entered is saved; what is typed and not entered yet, in a row or an open "
    "form, is there again when you have unlocked, except passphrases and PINs."
)
_QUIT = "Quit Bodymap? What is typed into an open form and not kept yet is lost then; unlock first to keep it."


class PassphraseForm(Form):
    """Asks for the passphrase; `unlock` opens the file with it and raises WrongPassphrase when it does not fit. Wrong
    ones make the next one wait.

    `locked`: stands in the place of the whole program. Escape does nothing, and closing it asks first; `quit_asked`.
    """

    quit_asked = Signal()

    def __init__(
        self,
        unlock: Callable[[str], None],
        parent: QWidget | None = None,
        *,
        locked: bool = False,
        title: str = "The data file has a passphrase",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        title = "Bodymap is locked" if locked else title
        super().__init__(title, "Unlock", parent, _LOCKED if locked else "")
        self._unlock, self._locked, self._clock = unlock, locked, clock
        self.wrong, self._until = 0, 0.0
        self.phrase = Field("Passphrase", secret_edit(rules.MOST))
        self.seen = show_box(self.phrase.edit)
        self.row(self.phrase)
        self.row(self.seen)
        self.cancel_button.setText("Quit")
        self.quitting = _Quitting(self)
        self.quitting.hide()
        self._wait = Wait(self, self.phrase, self.seconds_to_wait, "This passphrase does not fit.")
        if locked:
            self.setWindowFlags(Qt.WindowType.Window)  # no dialog of another window: it has its place in the taskbar
            self.setWindowTitle("Bodymap")
            self.rows.addWidget(self.quitting)
            self.quitting.stay.clicked.connect(self._stay_locked)
            self.quitting.leave.clicked.connect(self.quit_asked)
        self.phrase.edit.setFocus()

    def seconds_to_wait(self) -> int:
        """How long no passphrase is looked at, after wrong ones."""
        return max(0, ceil(self._until - self._clock()))

    def submit(self) -> None:
        if self.seconds_to_wait():
            self._wait.look()
            return
        if not self.phrase.edit.text():
            self.phrase.fault("Type the passphrase.")
            return
        try:
            self._unlock(self.phrase.edit.text())
        except WrongPassphrase as problem:
            self.wrong += 1
            self._until = self._clock() + WAITS[min(self.wrong, len(WAITS) - 1)]
            impossible = rules.cannot_be(self.phrase.edit.text())
            self.phrase.fault((impossible and problem.todo) or "This passphrase does not fit. Capital letters matter.")
            self.phrase.edit.selectAll()
            self.phrase.edit.setFocus()
            if self.seconds_to_wait():
                self._wait.look()
            return
        except UserError as problem:
            self.refused(problem)
            return
        self.phrase.edit.clear()
        self.accept()

    def cancel(self) -> None:
        if self._locked:
            self._ask_to_quit()
        else:
            super().cancel()

    def reject(self) -> None:
        if not self._locked:
            super().reject()
        elif self.quitting.isVisible():
            self._stay_locked()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._locked and self.isVisible():
            event.ignore()
            self._ask_to_quit()
        else:
            super().closeEvent(event)

    def _ask_to_quit(self) -> None:
        self.quitting.show()
        self.fit()
        self.quitting.stay.setFocus(Qt.FocusReason.OtherFocusReason)

    def _stay_locked(self) -> None:
        self.quitting.hide()
        self.phrase.edit.setFocus(Qt.FocusReason.OtherFocusReason)


class _Quitting(Panel):
    """Asks once whether the whole program is to end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(WARN, parent)
        text = Label(_QUIT, "body", "warn")
        text.setWordWrap(True)
        self.stay, self.leave = Button("Stay"), Button("Quit Bodymap")
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.stay)
        line.addWidget(self.leave)
        box = QVBoxLayout(self)
        box.addWidget(text)
        box.addLayout(line)


SET = "Set passphrase"


class RecoveryForm(Form):
    """Asks for the passphrase that is to be printed; `show(passphrase)` checks and shows it, and may refuse."""

    def __init__(self, show: Callable[[str], None], parent: QWidget | None = None) -> None:
        note = "The passphrase is not stored anywhere, so the sheet is made from what you type here."
        super().__init__("Recovery sheet", "Show the sheet", parent, note)
        self.setProperty(SECRET, True)
        self._show = show
        self.phrase = Field("Passphrase of the data file", secret_edit(rules.MOST))
        self.seen = show_box(self.phrase.edit)
        self.row(self.phrase)
        self.row(self.seen)

    def submit(self) -> None:
        if not self.phrase.edit.text():
            self.phrase.fault("Type the passphrase.")
            return
        try:
            self._show(self.phrase.edit.text())
        except WrongPassphrase:
            self.phrase.fault("This is not the passphrase of the data file. Capital letters matter.")
            self.phrase.edit.selectAll()
            self.faulty()
            return
        except UserError as problem:
            self.refused(problem)
            return
        self.phrase.edit.clear()
        self.accept()


class NewPassphraseForm(Form):
    """Chooses a passphrase; `keep(old, new)` puts it in force ("" takes it away) and may refuse. `sheet_asked` carries
    the new one, when it is to be printed."""

    sheet_asked = Signal(str)

    def __init__(
        self, keep: Callable[[str, str], None], parent: QWidget | None = None, *, encrypted: bool = False
    ) -> None:
        note = (
            "Without it nobody can read the data file or its backups, neither you nor anyone else. "
            "Write it down and keep it apart from the computer."
        )
        super().__init__("Passphrase", SET, parent, note)
        self.setProperty(SECRET, True)
        self._keep, self._encrypted = keep, encrypted
        self.old = Field("Present passphrase", secret_edit(rules.MOST))
        self.new = Field(
            "New passphrase",
            secret_edit(rules.MOST),
            f"At least {rules.LEAST} characters: six words that were drawn are best",
        )
        self.again = Field("New passphrase again", secret_edit(rules.MOST))
        self.none = QCheckBox("No passphrase: whoever has the file can read it")
        self.seen = show_box(self.old.edit, self.new.edit, self.again.edit)
        self.sheet = QCheckBox("Print it then as a recovery sheet, for a safe place")
        self.sheet.setChecked(True)
        if encrypted:
            self.row(self.old)
            self.row(self.none)
        self.draw_button = Button("Draw six words", "refresh", size="small")
        self.draw_button.clicked.connect(self.draw)
        self.row(self.new)
        self.row(self.again)
        self.row(self.seen, self.draw_button)
        self.row(self.sheet)
        self.none.toggled.connect(self._none_toggled)
        self.new.edit.textChanged.connect(self._judge)
        (self.old if encrypted else self.new).edit.setFocus()

    def submit(self) -> None:
        new, again, removing = self.new.edit.text(), self.again.edit.text(), self.none.isChecked()
        self.old.note()
        self.again.note()
        if self._encrypted and not self.old.edit.text():
            self.old.fault("Type the present passphrase.")
        weak = "" if removing else rules.too_weak(new)
        if weak:
            self.new.fault(weak)
        if not removing and new != again:
            self.again.fault("The two differ.")
        if self.faulty():
            return
        self.done_button.setText("Please wait …")  # every page of the file and of its copies is written anew
        self.done_button.repaint()
        try:
            self._keep(self.old.edit.text(), "" if removing else new)
        except WrongPassphrase:
            self.old.fault("This is not the present passphrase.")
            self.faulty()
            return
        except UserError as problem:
            self.refused(problem)
            return
        finally:
            self.done_button.setText(SET)
        asked = self.sheet.isChecked() and not removing
        for field in (self.old, self.new, self.again):
            field.edit.clear()
        self.accept()
        if asked:
            self.sheet_asked.emit(new)

    def _none_toggled(self, none: bool) -> None:
        self.draw_button.setEnabled(not none)
        self.sheet.setEnabled(not none)
        for field in (self.new, self.again):
            field.setEnabled(not none)
            field.note()

    def draw(self) -> None:
        """Six words by chance, shown, to be written down."""
        words = rules.drawn()
        self.seen.setChecked(True)
        self.new.edit.setText(words)
        self.again.edit.setText(words)
        self.new.edit.setCursorPosition(0)
        self.again.edit.setCursorPosition(0)
        self.new.note("Write these words down now and keep them apart from the computer.")

    def _judge(self, text: str) -> None:
        weak = rules.too_weak(text) if len(text) >= rules.LEAST else ""
        if weak:
            self.new.fault(weak)
        else:
            self.new.note(f"{len(text)} characters: strong" if len(text) >= rules.LEAST else "")


# -- pin --------------------------------------------------------------------------------------------------------------
# The PIN that takes the computer back from a patient: choose one.


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


# -- examiner pin -----------------------------------------------------------------------------------------------------
# The PIN of an examiner: shown when the name is chosen; set, changed or taken away in the settings.

PURPOSE = (
    "A PIN is for whose name stands in the entries: nobody else takes this name by mistake or in passing. It locks"
    " nothing; a passphrase of the data file does."
)


class Deed(StrEnum):
    """What can be done about a PIN; the words of the choice."""

    SET = "Set a PIN"
    CHANGE = "Change it"
    REMOVE = "Remove it"
    FORGOTTEN = "Forgotten: take it away"


_DONE = {Deed.SET: "Set PIN", Deed.CHANGE: "Change PIN", Deed.REMOVE: "Remove PIN", Deed.FORGOTTEN: "Take PIN away"}


class ShowPinForm(Form):
    """Asks the one who was chosen for their PIN; `prove` takes it or raises WrongPin, and wrong ones make the next one
    wait."""

    def __init__(
        self, name: str, prove: Callable[[str], None], seconds: Callable[[], int], parent: QWidget | None = None
    ) -> None:
        super().__init__("Who works", f"Work as {name}", parent)
        self.setProperty(SECRET, True)
        self._prove, self._seconds = prove, seconds
        self.pin = Field(f"PIN of {name}", secret_edit(40), "Forgotten? See the settings: PINs of the examiners.")
        self.row(self.pin)
        self._wait = Wait(self, self.pin, seconds, "That was not it.")
        self.pin.edit.setFocus()
        if seconds():
            self._wait.look()

    def keeps_as_typed(self) -> bool:
        return True  # nothing is lost by leaving

    def submit(self) -> None:
        if self._seconds():
            self._wait.look()
            return
        if not self.pin.edit.text():
            self.pin.fault("Type the PIN.")
            self.faulty()
            return
        try:
            self._prove(self.pin.edit.text())
        except WrongPin as problem:
            self.pin.edit.clear()
            self.pin.fault(f"{problem.what} {problem.todo}" if not problem.seconds else "")
            self.pin.edit.setFocus()
            if problem.seconds:
                self._wait.look()
            return
        except UserError as problem:
            self.refused(problem)
            return
        self.pin.edit.clear()
        self.accept()


class ExaminerPinForm(Form):
    """Sets, changes or takes away the PIN of one examiner. `holder(name)` is the name whose PIN a name needs, "" for
    none; `act(deed, name, pin, old)` does it and may refuse. `old` is the present PIN or, for a forgotten one of a data
    file with a passphrase, that."""

    def __init__(
        self,
        names: Iterable[str],
        holder: Callable[[str], str],
        act: Callable[[Deed, str, str, str], None],
        parent: QWidget | None = None,
        *,
        encrypted: bool = False,
    ) -> None:
        super().__init__("PINs of the examiners", _DONE[Deed.SET], parent, PURPOSE)
        self.setProperty(SECRET, True)
        self._holder, self._act, self._encrypted = holder, act, encrypted
        self.name = Field("Examiner", open_choice(names), "As the name stands in the history")
        self.deed = Field("This examiner has a PIN", Choice())
        for each in (Deed.CHANGE, Deed.REMOVE, Deed.FORGOTTEN):
            self.deed.edit.addItem(each.value, each)
        self.old = Field("Present PIN", secret_edit(40))
        self.passphrase = Field("Passphrase of the data file", secret_edit())
        self.new = Field("New PIN", secret_edit(40), f"At least {SHORTEST} signs; not a birth date")
        self.again = Field("New PIN again", secret_edit(40))
        for row in ((self.name, self.deed), (self.old,), (self.passphrase,), (self.new, self.again)):
            self.row(*row)
        self.name.edit.currentTextChanged.connect(self._look)
        self.deed.edit.currentIndexChanged.connect(self._look)
        self._look()

    def chosen_deed(self) -> Deed:
        """What is to be done for the name that stands there."""
        return Deed(self.deed.edit.currentData()) if self._holder(self._name()) else Deed.SET

    def submit(self) -> None:
        deed, new = self.chosen_deed(), self.new.edit.text()
        for field in self.fields:
            field.note()
        self._say_forgotten(deed)
        if not self._name():
            self.name.fault("Say whose PIN.")
        if not self.old.isHidden() and not self.old.edit.text():
            self.old.fault("Type the present PIN.")
        if not self.passphrase.isHidden() and not self.passphrase.edit.text():
            self.passphrase.fault("Type the passphrase.")
        if deed in (Deed.SET, Deed.CHANGE):
            if easy := too_easy(new):
                self.new.fault(easy)
            elif new != self.again.edit.text():
                self.again.fault("The two differ.")
        if self.faulty():
            return
        old = self.passphrase if deed is Deed.FORGOTTEN else self.old
        try:
            self._act(deed, self._name(), new, old.edit.text())
        except WrongPin as problem:
            self.old.edit.clear()
            self.old.fault(f"{problem.what} {problem.todo}")
            self.faulty()
            return
        except WrongPassphrase:
            self.passphrase.fault("This is not the passphrase of the data file. Capital letters matter.")
            self.faulty()
            return
        except UserError as problem:
            self.refused(problem)
            return
        for field in (self.old, self.passphrase, self.new, self.again):
            field.edit.clear()
        self.accept()

    def _name(self) -> str:
        return " ".join(self.name.edit.currentText().split())

    def _look(self) -> None:
        """Only what is asked for this name and deed is there."""
        deed = self.chosen_deed()
        if self.focusWidget() in (self.old.edit, self.passphrase.edit, self.new.edit, self.again.edit):
            self.deed.edit.setFocus()  # before that one is gone
        self.deed.setVisible(deed is not Deed.SET)
        self.old.setVisible(deed in (Deed.CHANGE, Deed.REMOVE))
        self.passphrase.setVisible(deed is Deed.FORGOTTEN and self._encrypted)
        for field in (self.new, self.again):
            field.setVisible(deed in (Deed.SET, Deed.CHANGE))
        for field in self.fields:
            field.note()
        self._say_forgotten(deed)
        self.done_button.setText(_DONE[deed])
        self.fit()

    def _say_forgotten(self, deed: Deed) -> None:
        if deed is Deed.FORGOTTEN:
            self.deed.note("The history says that you took it away, and when. The examiner can set a new one then.")
