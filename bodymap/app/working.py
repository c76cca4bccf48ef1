"""Who works at this computer: chosen in the bar, remembered for the next start, and shown with a PIN where there is
one. The name stands in every entry of the history."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QMenu

from bodymap.app.context import OpenDesk
from bodymap.errors import UserError
from bodymap.ui.acts import WHO
from bodymap.ui.kit.banner import NOTE
from bodymap.ui.kit.form import open_form

if TYPE_CHECKING:
    from bodymap.ui.dialogs.passphrase import Deed

_NOBODYS = {"command line", "patient", "desk"}
"""What the program itself writes in the place of a name."""


class Working:
    """The examiner who works at one desk."""

    def __init__(self, desk: OpenDesk) -> None:
        self._desk, self._practice = desk, desk.practice
        self._remembered = ""  # who has a PIN to show before it is them

    def begin(self, name: str) -> None:
        """Who worked last works again. One who has a PIN shows it first (`ask_remembered`): until then it is nobody,
        because whoever started the program may be another."""
        self._remembered = self._practice.pins.holder(name)
        self._is_now("" if self._remembered else name)

    def ask_remembered(self) -> None:
        """Ask for the PIN that `begin` is waiting for; nothing when there is none, or while a patient has the computer:
        the bar names nobody then."""
        name, self._remembered = self._remembered, ""
        if name and not self._practice.who and self._desk.mode is None:
            self.work_as(name)

    def unlocked(self) -> None:
        """Who unlocks may be another than who locked, both know the passphrase: a PIN is asked for again."""
        if self._desk.mode is None:  # a patient goes on
            self.begin(self._practice.who)
            self.ask_remembered()

    def names(self) -> list[str]:
        """Names to offer, those of the settings first."""
        practice, settings = self._practice, self._desk.settings
        named = [*settings.names("examiners"), *self._desk.store.examiners(), *practice.pins.names(), practice.who]
        return list(filter(None, dict.fromkeys(named)))

    def ask(self) -> None:
        """Choose who works, below the button of the bar."""
        window = self._desk.window
        menu = QMenu(window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in self.names():
            asks = " …" if self._practice.pins.holder(name) and name != self._practice.who else ""
            words = name.replace("&", "&&") + asks
            action = menu.addAction(words, window.guarded(partial(self.work_as, name)))
            action.setCheckable(True)
            action.setChecked(name == self._practice.who)
        menu.addAction("Somebody else …", window.guarded(lambda *_: self._ask_name()))
        button = window.bar.home.buttons[WHO]
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def work_as(self, name: str, *_checked: object) -> None:
        """From now on this is who does what is done here. Who has a PIN is asked for it; Escape leaves all as it was.
        UserError for a name that is the program's own."""
        from bodymap.ui.dialogs.passphrase import ShowPinForm

        name = " ".join(name.split())
        if name.casefold() in _NOBODYS:
            raise UserError(f"'{name}' stands in the history for what nobody did by hand.", "Choose another name.")
        holder, pins = self._practice.pins.holder(name), self._practice.pins
        if not holder or holder == self._practice.who:
            self._chosen(holder or name)
            return
        form = ShowPinForm(holder, partial(pins.prove, holder), pins.brake(holder).seconds, self._desk.window)
        form.accepted.connect(self._desk.window.guarded(lambda: self._chosen(holder)))
        open_form(form)

    def set_pins(self) -> None:
        """Set, change or take away the PIN of an examiner."""
        from bodymap.ui.dialogs.passphrase import ExaminerPinForm

        def act(deed: Deed, name: str, pin: str, old: str) -> None:
            self._desk.window.say(self._done(deed, name, pin, old), NOTE)

        encrypted = self._desk.store.has_passphrase
        form = ExaminerPinForm(self.names(), self._practice.pins.holder, act, self._desk.window, encrypted=encrypted)
        open_form(form)

    def _done(self, deed: Deed, name: str, pin: str, old: str) -> str:
        from bodymap.ui.dialogs.passphrase import Deed

        pins = self._practice.pins
        if deed is Deed.REMOVE:
            pins.remove(name, old)
            return f"{name} has no PIN any more."
        if deed is Deed.FORGOTTEN:
            pins.clear(name, old)
            return f"The PIN of {name} is taken away. The history says so."
        pins.set(name, pin, old)
        return f"The PIN of {name} is set: this name is chosen with it from now on."

    def _ask_name(self) -> None:
        dialog = QInputDialog(self._desk.window)
        dialog.setWindowTitle("Who works")
        dialog.setLabelText("Name, as it stands in the history:")
        take = self._desk.window.guarded(lambda name: self.work_as(name) if name.strip() else None)
        dialog.textValueSelected.connect(take)
        open_form(dialog)

    def _chosen(self, name: str) -> None:
        self._is_now(name)
        self._desk.settings.set("works", name)

    def _is_now(self, name: str) -> None:
        self._practice.who = name
        acts = self._desk.window.acts
        acts.of(WHO).setText(f"{WHO.words}: {name or 'not chosen'}")
        acts.of(WHO).setIconText(name or WHO.short)
        acts.changed.emit()
