"""The PIN of an examiner: shown when the name is chosen; set, changed or taken away in the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

from PySide6.QtWidgets import QWidget

from bodymap.errors import UserError, WrongPassphrase, WrongPin
from bodymap.flow.pin import SHORTEST, too_easy
from bodymap.ui.cover import SECRET
from bodymap.ui.dialogs.form import Field, Form, Wait, open_choice, secret_edit
from bodymap.ui.theme.still import Choice

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
