"""Going back to a backup from the window: chosen from a list, asked about, done while the window waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, QTimer

from bodymap.errors import Locked, UserError, WrongPassphrase
from bodymap.store import Copy, copies_beside
from bodymap.ui.dialogs.messages import Progress, ask, tell_problem
from bodymap.ui.restore import CopyRow, RestoreDialog, holds_in_words, made_in_words, newer_in_words
from bodymap.ui.typed import date_in_words

if TYPE_CHECKING:
    from bodymap.app.file_safety import FileSafety

_TITLE = "Restore a backup"
_POLL_SECONDS = 0.03


class GoingBack(QObject):
    """One choice of a backup over a window."""

    def __init__(self, file: FileSafety) -> None:
        super().__init__(file)
        self._file = file
        self._second = file.second()
        self.dialog = RestoreDialog(file.window, at_home=file.at_home)
        self.dialog.destroyed.connect(self.deleteLater)
        self.dialog.chosen.connect(file.guarded(self._ask))
        self._copies: Iterator[Copy] = file.store.copies(self._second)
        self._tick = QTimer(self.dialog)
        self._tick.setInterval(0)
        self._tick.timeout.connect(file.guarded(self._look_at_one))

    def open(self) -> None:
        """Show the list; the copies are looked at one by one."""
        self.dialog.open()
        self._tick.start()

    def _look_at_one(self) -> None:
        try:
            copy = next(self._copies, None)
        except Locked:
            copy = None
        if copy is None:
            self._tick.stop()
            self.dialog.done_looking()
            return
        self.dialog.add(self._row(copy))

    def _row(self, copy: Copy) -> CopyRow:
        where = "Kept aside"
        if copy.path.parent == copies_beside(self._file.store.path):
            where = "Beside the data file"
        elif copy.path.parent == self._second:
            where = "Second copy"
        return CopyRow(
            copy.path,
            copy.at,
            copy.patients,
            copy.exams,
            copy.newer,
            copy.erased,
            where,
            copy.fault,
            copy.is_older,
            copy.days,
            copy.until,
        )

    def _ask(self, path: Path) -> None:
        row = next((row for row in self.dialog.rows if row.path == path), None)
        known = row is not None and not row.fault
        what = f"The data file becomes what {path.name} holds."
        todo = "The present data file is kept beside it."
        if row is not None and known:
            holds = holds_in_words(row, at_home=self._file.at_home)
            what = (
                f"The data file becomes what it was on {made_in_words(row)}: {holds}."
                f" Newer now, and not in it: {newer_in_words(row).lower()}."
            )
            if row.erased:
                todo += " Patients who were erased since come back: erase them again."
        if row is not None and row.until is not None:
            todo += (
                f" You are asked for the passphrase from before {date_in_words(row.until)}; the data file has it then."
            )
        ask(
            self.dialog,
            "Restore this backup?",
            what,
            "Restore it",
            self._file.guarded(lambda: self._after_backup(path)),
            todo=todo,
        )

    def _after_backup(self, path: Path) -> None:
        self._file.backups.before(
            "A backup before restoring",
            self._file.guarded(lambda: self.bring_back(path)),
            self.dialog,
            keep=path.absolute(),
        )

    def bring_back(self, path: Path, passphrase: str | None = None) -> None:
        """Let the data file become what this copy holds; a copy with another passphrase is asked for it."""
        self._file.stop_verifying()
        try:
            aside = self._file.store.go_back_to(path, passphrase, self._while_waiting, self._file.practice.who)
        except WrongPassphrase:
            self._file.go_on()
            if passphrase is not None:
                raise
            self._ask_passphrase(path)
        except UserError as problem:
            self._file.go_on()
            tell_problem(self.dialog, "Nothing was restored", problem)
        else:
            self.dialog.close()
            self._file.begin_anew()
            other = " It has the passphrase of then." if passphrase is not None else ""
            self._file.say(f"{path.name} is restored.{other} The data file before is kept as {aside.name}.")

    def _ask_passphrase(self, path: Path) -> None:
        from bodymap.ui.dialogs.passphrase import PassphraseForm

        form = PassphraseForm(
            lambda phrase: self.bring_back(path, phrase), self.dialog, title="This backup has another passphrase"
        )
        form.cancel_button.setText("Cancel")
        self._file.open_form(form)

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
