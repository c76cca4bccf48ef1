"""The passphrase of the data file: type it, or choose one."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import ceil

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from bodymap import passphrase as rules
from bodymap.errors import UserError, WrongPassphrase
from bodymap.ui.banner import WARN, Panel
from bodymap.ui.cover import SECRET
from bodymap.ui.dialogs.form import Field, Form, Wait, secret_edit, show_box
from bodymap.ui.theme import Button, Label

WAITS = (0, 0, 0, 2, 4, 8, 15, 30, 60)
"""Seconds to wait after so many wrong passphrases; the last one stands for all further ones."""


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
        super().__init__(
            title, "Unlock", parent, "Everything is saved. Type the passphrase to go on." if locked else ""
        )
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
        text = Label("Quit Bodymap? What was typed into an open form and not kept yet is lost then.", "body", "warn")
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
        self.new.edit.textChanged.connect(self._measure)
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

    def _measure(self, text: str) -> None:
        weak = rules.too_weak(text) if len(text) >= rules.LEAST else ""
        if weak:
            self.new.fault(weak)
        else:
            self.new.note(f"{len(text)} characters: strong" if len(text) >= rules.LEAST else "")
