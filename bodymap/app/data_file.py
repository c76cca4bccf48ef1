"""The data file of a practice: its state on the start page, second copies, what is said of its place and offered."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bodymap.app import start_values
from bodymap.app.file_safety import FileSafety
from bodymap.errors import Locked, UserError
from bodymap.ui.banner import NOTE, WARN
from bodymap.ui.main_window import START
from bodymap.ui.start.values import DataFile as FileState

if TYPE_CHECKING:
    from bodymap.app.desk import Desk


class DataFileDesk(FileSafety):
    """Keeps the file of the practice safe."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        super().__init__(
            desk.store, desk.practice, desk.settings, desk.window, lambda: desk.settings.flag("backup_auto"), desk
        )
        self.looked.connect(self._show_state)
        self.backups.changed.connect(self._show_state)
        self.backups.failed.connect(self.say_problem)

    def second(self) -> Path | None:
        said = self._desk.settings.text("second_copy")
        return Path(said) if said else None

    def say_problem(self, problem: UserError) -> None:
        self._desk.window.say_problem(problem)

    def say(self, words: str) -> None:
        self._desk.window.say(words, NOTE)

    def begin_anew(self) -> None:
        self._desk.begin_anew()

    def passphrase_changed(self) -> None:
        desk = self._desk
        desk.window.set_practice(desk.settings.text("practice_name"), can_lock=self.store.has_passphrase)
        desk.window.settings_page.show_settings(desk.settings.all(), encrypted=self.store.has_passphrase)
        desk.locking.await_idleness()

    def state(self) -> FileState:
        """What the start page says of the data file."""
        backups, second = self.backups, self.second()
        why = ""
        if second is not None:
            why = self.store.why_no_second_place(second)
            why = why or (backups.second_trouble.what if backups.second_trouble is not None else "")
        return start_values.data_file(
            self.store,
            second,
            faults=self.faults,
            verifying=self.verifying,
            trouble=backups.trouble.what if backups.trouble is not None else "",
            second_trouble=why,
        )

    def choose_second(self, said: str) -> None:
        """The folder that was chosen for second copies is known again from now on. NotSaved when it is not there."""
        self.backups.second_trouble = None
        if said:
            self.store.choose_second_place(Path(said))
            if self.store.is_same_drive(Path(said)):
                self._desk.window.say(f"{said} is on the drive of the data file: if that fails, both are lost.", WARN)
            self.backups.make_if_due()

    def _show_state(self) -> None:
        with suppress(Locked):
            if self._desk.window.where == START:
                self._desk.refresh()

    def warn_of_place(self) -> None:
        """Say once why the file does not lie safely: under two names, on another computer, in a synchronised folder."""
        told = self.settings.names("places_told")
        new = [doubt for doubt in self.store.doubts_of_place() if doubt.key not in told]
        if not new or not self._desk.window.banner.isHidden():
            return
        self.settings.set("places_told", (*told, *(doubt.key for doubt in new)))
        self._desk.window.say(" ".join(doubt.words for doubt in new), WARN)

    def offer_encryption(self, today: date) -> None:
        """At the first start and once a month a file without a passphrase is offered one."""
        if self.store.has_passphrase or not self._desk.window.banner.isHidden():
            return  # what stands over the page, a fault of the file say, is never covered by an offer
        last = self.settings.text("passphrase_offered")
        if last[:7] == f"{today:%Y-%m}":
            return
        self.settings.set("passphrase_offered", today.isoformat())
        self._desk.window.say(
            "Whoever gets hold of this computer can read the data file; a passphrase prevents that.",
            NOTE,
            "Set a passphrase",
            self._desk.window.guarded(self.change_passphrase),
        )
