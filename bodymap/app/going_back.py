"""Going back to a backup from the window: chosen from a list, asked about, done while the window waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, QTimer

from bodymap.errors import UserError, WrongPassphrase
from bodymap.store import Copy, copies_beside
from bodymap.ui.banner import NOTE
from bodymap.ui.dialogs.messages import Progress, ask, tell_problem
from bodymap.ui.restore import CopyRow, RestoreDialog, made_in_words, newer_in_words

if TYPE_CHECKING:
    from bodymap.app.desk import Desk

_TITLE = "Restore a backup"
_POLL_SECONDS = 0.03


class GoingBack(QObject):
    """One choice of a backup over the window of a desk."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._second = desk.file.second()
        self.dialog = RestoreDialog(desk.window)
        self.dialog.destroyed.connect(self.deleteLater)
        self.dialog.chosen.connect(desk.window.guarded(self._ask))
        self._copies: Iterator[Copy] = desk.store.copies(self._second)
        self._tick = QTimer(self.dialog)
        self._tick.setInterval(0)
        self._tick.timeout.connect(desk.window.guarded(self._look_at_one))

    def open(self) -> None:
        """Show the list; the copies are looked at one by one."""
        self.dialog.open()
        self._tick.start()

    def _look_at_one(self) -> None:
        copy = None if self._desk.store.is_locked else next(self._copies, None)
        if copy is None:
            self._tick.stop()
            self.dialog.done_looking()
            return
        self.dialog.add(self._row(copy))

    def _row(self, copy: Copy) -> CopyRow:
        where = "Kept aside"
        if copy.path.parent == copies_beside(self._desk.store.path):
            where = "Beside the data file"
        elif copy.path.parent == self._second:
            where = "Second copy"
        return CopyRow(
            copy.path, copy.at, copy.patients, copy.exams, copy.newer, copy.erased, where, copy.fault, copy.is_older
        )

    def _ask(self, path: Path) -> None:
        row = next((row for row in self.dialog.rows if row.path == path), None)
        known = row is not None and not row.fault
        what = f"The data file becomes what {path.name} holds."
        todo = "The present data file is kept beside it."
        if row is not None and known:
            holds = f"{row.patients:,} patient{'s' if row.patients != 1 else ''} and {row.exams:,}"
            what = (
                f"The data file becomes what it was on {made_in_words(row)}:"
                f" {holds} exam{'s' if row.exams != 1 else ''}."
                f" Newer now, and not in it: {newer_in_words(row).lower()}."
            )
            if row.erased:
                todo += " Patients who were erased since come back: erase them again."
        ask(
            self.dialog,
            "Restore this backup?",
            what,
            "Restore it",
            self._desk.window.guarded(lambda: self._after_backup(path)),
            todo=todo,
        )

    def _after_backup(self, path: Path) -> None:
        self._desk.file.backups.before(
            "A backup before restoring",
            self._desk.window.guarded(lambda: self.bring_back(path)),
            self.dialog,
            keep=path.absolute(),
        )

    def bring_back(self, path: Path, passphrase: str | None = None) -> None:
        """Let the data file become what this copy holds; a copy with another passphrase is asked for it."""
        self._desk.file.stop_verifying()
        try:
            aside = self._desk.store.go_back_to(path, passphrase, self._while_waiting, self._desk.practice.who)
        except WrongPassphrase:
            self._desk.file.go_on_verifying()
            if passphrase is not None:
                raise
            self._ask_passphrase(path)
        except UserError as problem:
            self._desk.file.go_on_verifying()
            tell_problem(self.dialog, "Nothing was restored", problem)
        else:
            self.dialog.close()
            self._desk.begin_anew()
            self._desk.window.say(f"{path.name} is restored. The data file before is kept as {aside.name}.", NOTE)

    def _ask_passphrase(self, path: Path) -> None:
        from bodymap.ui.dialogs.passphrase import PassphraseForm

        form = PassphraseForm(
            lambda phrase: self.bring_back(path, phrase), self.dialog, title="This backup has another passphrase"
        )
        form.cancel_button.setText("Cancel")
        self._desk.open_form(form)

    def _while_waiting(self, work: Callable[[], Path | None]) -> Path | None:
        """The copying in a thread of its own, while a dialog says so; nothing else can be done meanwhile."""
        found: list[Path | None] = []
        failed: list[BaseException] = []

        def run() -> None:
            try:
                found.append(work())
            except BaseException as problem:  # raised again where it was asked for
                failed.append(problem)

        thread = Thread(target=run, daemon=False)
        loop = QEventLoop()
        progress = Progress(_TITLE, _until_over(thread), self.dialog, can_stop=False)
        progress.finished_work.connect(lambda _whole: loop.quit())
        thread.start()
        progress.start()
        loop.exec()
        thread.join()
        if failed:
            raise failed[0]
        return found[0]


def _until_over(thread: Thread) -> Iterator[tuple[int, int, str]]:
    while thread.is_alive():
        yield 0, 0, "Checking the backup and putting it in place …"
        thread.join(_POLL_SECONDS)
