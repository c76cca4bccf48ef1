"""The passphrase of the data file: type it, or choose one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from bodymap.errors import UserError, WrongPassphrase
from bodymap.ui.dialogs.form import Field, Form, line_edit

SHORTEST = 8
"""A new passphrase has at least this many characters."""


class PassphraseForm(Form):
    """Asks for the passphrase; `unlock` opens the file with it and raises WrongPassphrase when it does not fit."""

    def __init__(self, unlock: Callable[[str], None], parent: QWidget | None = None, *, locked: bool = False) -> None:
        title = "Bodymap is locked" if locked else "The data file has a passphrase"
        super().__init__(
            title, "Unlock", parent, "Everything is saved. Type the passphrase to go on." if locked else ""
        )
        self._unlock = unlock
        self.phrase = Field("Passphrase", _hidden())
        self.seen = _show_box(self.phrase.edit)
        self.row(self.phrase)
        self.row(self.seen)
        self.cancel_button.setText("Quit")
        self.phrase.edit.setFocus()

    def submit(self) -> None:
        if not self.phrase.edit.text():
            self.phrase.fault("Type the passphrase.")
            return
        try:
            self._unlock(self.phrase.edit.text())
        except WrongPassphrase:
            self.phrase.fault("This passphrase does not fit. Capital letters matter.")
            self.phrase.edit.selectAll()
            self.phrase.edit.setFocus()
            return
        except UserError as problem:
            self.trouble.setText(f"{problem.what} {problem.todo}".strip())
            self.trouble.show()
            return
        self.accept()


class NewPassphraseForm(Form):
    """Chooses a passphrase; `keep(old, new)` puts it in force ("" takes it away) and may refuse."""

    def __init__(
        self, keep: Callable[[str, str], None], parent: QWidget | None = None, *, encrypted: bool = False
    ) -> None:
        note = (
            "Without it nobody can read the data file or its backups, neither you nor anyone else. "
            "Write it down and keep it apart from the computer."
        )
        super().__init__("Passphrase", "Set passphrase", parent, note)
        self._keep, self._encrypted = keep, encrypted
        self.old = Field("Present passphrase", _hidden())
        self.new = Field("New passphrase", _hidden(), "Four or five words are easy to remember and hard to guess")
        self.again = Field("New passphrase again", _hidden())
        self.none = QCheckBox("No passphrase: whoever has the file can read it")
        self.seen = _show_box(self.old.edit, self.new.edit, self.again.edit)
        if encrypted:
            self.row(self.old)
            self.row(self.none)
        self.row(self.new)
        self.row(self.again)
        self.row(self.seen)
        self.none.toggled.connect(self._none_toggled)
        self.new.edit.textChanged.connect(self._measure)
        (self.old if encrypted else self.new).edit.setFocus()

    def submit(self) -> None:
        new, again, removing = self.new.edit.text(), self.again.edit.text(), self.none.isChecked()
        self.old.note()
        self.again.note()
        if self._encrypted and not self.old.edit.text():
            self.old.fault("Type the present passphrase.")
        if not removing and len(new) < SHORTEST:
            self.new.fault(f"At least {SHORTEST} characters.")
        if not removing and new != again:
            self.again.fault("The two differ.")
        if self.faulty():
            return
        try:
            self._keep(self.old.edit.text(), "" if removing else new)
        except WrongPassphrase:
            self.old.fault("This is not the present passphrase.")
            self.faulty()
            return
        except UserError as problem:
            self.trouble.setText(f"{problem.what} {problem.todo}".strip())
            self.trouble.show()
            return
        self.accept()

    def _none_toggled(self, none: bool) -> None:
        for field in (self.new, self.again):
            field.setEnabled(not none)
            field.note()

    def _measure(self, text: str) -> None:
        kinds = sum(any(test(c) for c in text) for test in (str.islower, str.isupper, str.isdigit, str.isspace))
        if len(text) < SHORTEST:
            self.new.note()
        elif len(text) >= 20 or (len(text) >= 14 and kinds >= 3):
            self.new.note(f"{len(text)} characters: strong")
        else:
            self.new.note(f"{len(text)} characters: fair; longer is better")


def _hidden() -> QLineEdit:
    edit = line_edit(length=200)
    edit.setEchoMode(QLineEdit.EchoMode.Password)
    return edit


def _show_box(*edits: QLineEdit) -> QCheckBox:
    box = QCheckBox("Show what is typed")

    def show(on: bool) -> None:
        for edit in edits:
            edit.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)

    box.toggled.connect(show)
    return box
