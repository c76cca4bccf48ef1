"""The patient's own file at home: the same safety as the practice's, in fewer words, on a page of its own."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bodymap import diary
from bodymap.app.file_safety import FileSafety
from bodymap.errors import Locked, UserError
from bodymap.ui.home import FilePage, FileValues

if TYPE_CHECKING:
    from pathlib import Path

    from bodymap.app.at_home import AtHome
    from bodymap.store import Doubt


class HomeFile(FileSafety):
    """Keeps the patient's file safe; its page is in nobody's way."""

    truth = "Copies on other disks stay as they are."
    at_home = True

    def __init__(self, at_home: AtHome) -> None:
        self._at_home = at_home
        super().__init__(at_home.store, at_home.practice, at_home.settings, at_home.window, lambda: True, at_home)
        self.page = FilePage(self.values())
        self.notes: tuple[str, ...] = ()
        """What was not said before of the place of the file."""
        for signal, does in (
            (self.page.home_asked, at_home.show_home),
            (self.page.copy_asked, self.back_up),
            (self.page.back_asked, self.go_back),
            (self.page.passphrase_asked, self.change_passphrase),
            (self.page.sheet_asked, self.recovery.ask),
            (self.page.lock_asked, at_home.lock),
        ):
            signal.connect(self.guarded(does))
        self.looked.connect(self._show_state)
        self.backups.changed.connect(self._show_state)
        self.backups.failed.connect(at_home.say_no_backup)

    def second(self) -> Path | None:
        return None

    def say_problem(self, problem: UserError) -> None:
        self._at_home.say_problem(problem)

    def say(self, words: str) -> None:
        self.page.say(words)

    def begin_anew(self) -> None:
        self.faults = []
        self._at_home.begin_anew()
        self._show_state()
        self.verify()

    def passphrase_changed(self) -> None:
        self._at_home.passphrase_changed()
        self._show_state()

    def values(self) -> FileValues:
        """What the page says."""
        store, backups = self.store, self.backups
        place = store.backup_place()
        return FileValues(
            store.path.name,
            str(store.path.parent),
            place.at if place is not None else None,
            str(backups.trouble) if backups.trouble is not None else "",
            store.has_passphrase,
            tuple(self._in_words(doubt) for doubt in store.doubts_of_place()),
        )

    def show(self) -> None:
        """The page as it is now."""
        self.page.said = ""
        self.page.show_values(self.values())

    def warn_of_place(self) -> None:
        """What is not well with the place of the file stands on the start page until the program is closed, once."""
        told = self.settings.names("places_told")
        new = [doubt for doubt in self.store.doubts_of_place() if doubt.key not in told]
        if new:
            self.settings.set("places_told", (*told, *(doubt.key for doubt in new)))
            self.notes = tuple(self._in_words(doubt) for doubt in new)

    def _in_words(self, doubt: Doubt) -> str:
        return diary.words().say(f"file.place_{doubt.kind}", name=doubt.by)

    def _show_state(self) -> None:
        with suppress(Locked):
            self.page.show_values(self.values())
