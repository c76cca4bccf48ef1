"""The data file at the desk: backups, checks, the passphrase."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from bodymap.errors import Locked, UserError
from bodymap.model import now
from bodymap.ui.banner import NOTE
from bodymap.ui.main_window import START

if TYPE_CHECKING:
    from bodymap.app.desk import Desk
    from bodymap.store import Reading

_PATIENCE_SECONDS = 2.0


class DataFileDesk(QObject):
    """Keeps the file of the practice safe."""

    backed_up = Signal(dict)
    backup_trouble = Signal(object)
    verified = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.faults: list[str] = []
        self.verifying = False
        self.verified.connect(self._note_verified)
        self.is_closed = False
        self._verifier: Thread | None = None
        self._read: Reading | None = None
        self.backed_up.connect(self._note_backup)
        self.backup_trouble.connect(desk.window.say_problem)

    def back_up_today(self) -> None:
        """The backup of the day, beside the window, when it is wanted."""
        if self._desk.settings.flag("backup_auto"):
            Thread(target=self._back_up_today, args=(self._backup_wishes(),), daemon=False).start()

    def verify(self) -> None:
        """Look through every record and the whole history, beside the window; lists and figures are marked until
        then."""
        self.verifying = True
        self._desk.refresh()
        self._verifier = Thread(target=self._verify, daemon=True)  # it only reads: nothing is lost when it ends
        self._verifier.start()

    def _verify(self) -> None:
        found: object
        try:
            with self._desk.store.aside() as reading:
                self._read = reading
                found = reading.altered()
        except Locked:
            return  # it begins anew when the file is open again
        except UserError as problem:
            found = problem
        finally:
            self._read = None
        if not self.is_closed:
            self.verified.emit(found)

    def go_on_verifying(self) -> None:
        """After the file was locked meanwhile."""
        if self.verifying:
            self.verify()

    def _note_verified(self, found: object) -> None:
        if self.is_closed or self._desk.store.is_locked:
            return
        self.verifying = False
        if isinstance(found, UserError):
            self._desk.window.say_problem(found)
        elif isinstance(found, list):
            self.faults = found
        if self._desk.window.where == START:
            self._desk.refresh()
        if self.faults:
            self._say_faults()

    def _say_faults(self) -> None:
        from bodymap.ui.dialogs.messages import tell

        tell(self._desk.window, "The data file has faults", "\n".join(self.faults[:20]), "Restore a backup.")

    def close(self) -> None:
        """Let go of the file."""
        self.is_closed = True
        if (reading := self._read) is not None:  # the log cannot be emptied while it reads
            reading.stop()
        if self._verifier is not None:
            self._verifier.join(_PATIENCE_SECONDS)
        self._desk.store.close()

    def back_up(self) -> None:
        """A verified copy now, and the second copy where one is set."""
        from bodymap.ui.dialogs.messages import Progress, tell_problem

        second = self._desk.settings.text("second_copy")

        def work() -> Iterator[tuple[int, int, str]]:
            yield 0, 2, "Copying and verifying the data file …"
            self._desk.store.backup(self._desk.store.path.parent / "backups")
            self._desk.settings.set("last_backup", now().isoformat())
            if second:
                yield 1, 2, "Writing the second copy …"
                self._desk.store.backup(Path(second))
                self._desk.settings.set("last_second_copy", now().isoformat())
            yield 2, 2, "Done."

        progress = Progress("Backup", work(), self._desk.window)
        progress.failed.connect(lambda problem: tell_problem(self._desk.window, "No backup was made", problem))
        progress.finished_work.connect(lambda whole: self._backed_up() if whole else None)
        progress.start()

    def _backed_up(self) -> None:
        self._desk.refresh()
        self._desk.window.say("The backup is written and verified.", NOTE)

    def check_file(self) -> None:
        """Verify everything in the data file and say what was found."""
        self.faults = self._desk.store.check()
        self._desk.refresh()
        if self.faults:
            self._say_faults()
        else:
            self._desk.window.say("The data file was checked: everything is in order.", NOTE)

    def _backup_wishes(self) -> tuple[int, Path | None]:
        second = self._desk.settings.text("second_copy")
        return self._desk.settings.number("backup_keep"), Path(second) if second else None

    def _back_up_today(self, wishes: tuple[int, Path | None]) -> None:
        """Runs beside the window; the store makes these copies over a connection of its own."""
        keep, second = wishes
        made: dict[str, str] = {}
        try:
            if self._desk.store.daily_backup(keep) is not None:
                made["last_backup"] = now().isoformat()
            if second is not None and self._desk.store.daily_backup(keep, second) is not None:
                made["last_second_copy"] = now().isoformat()
        except Locked:
            pass  # it is made when the program is unlocked
        except UserError as problem:
            if not self._desk.store.is_locked:
                self.backup_trouble.emit(problem)
        if made:
            self.backed_up.emit(made)

    def _note_backup(self, made: dict[str, str]) -> None:
        if self.is_closed or self._desk.store.is_locked:  # the backup came to its end after the window
            return
        for key, moment in made.items():
            self._desk.settings.set(key, moment)
        if self._desk.window.where == START:
            self._desk.refresh()

    def change_passphrase(self) -> None:
        """Set, change or take away the passphrase of the data file."""
        from bodymap.ui.dialogs.passphrase import NewPassphraseForm

        def keep(old: str, new: str) -> None:
            self._desk.store.check_passphrase(old or None)
            self._desk.store.change_passphrase(new or None)
            self._desk.window.set_practice(
                self._desk.settings.text("practice_name"), can_lock=self._desk.store.has_passphrase
            )
            self._desk.window.settings_page.show_settings(
                self._desk.settings.all(), encrypted=self._desk.store.has_passphrase
            )
            self._desk.locking.await_idleness()
            self._encrypt_copies()

        self._desk.open_form(NewPassphraseForm(keep, self._desk.window, encrypted=self._desk.store.has_passphrase))

    def _encrypt_copies(self) -> None:
        """Backups that were made before can still be read: they are made anew with the passphrase, and what cannot be
        reached or made anew is named."""
        from bodymap.ui.dialogs.messages import Message, tell

        store, second = self._desk.store, self._desk.settings.text("second_copy")
        if not store.has_passphrase:
            self._desk.window.say("The passphrase is taken away. Backups made before keep theirs.", NOTE)
            return
        left: list[Path] = []
        plain = store.plain_copies([Path(second)] if second else [])
        for copy in plain:
            try:
                store.encrypt_copy(copy)
            except UserError:
                left.append(copy)
        away = f" The folder {second} cannot be reached: what lies there may be readable." if _is_away(second) else ""
        done = len(plain) - len(left)
        made = f" {done} readable cop{'y was' if done == 1 else 'ies were'} encrypted or removed." if done else ""
        truth = (
            "Copies that you made elsewhere are not changed, backups keep the passphrase they were made with, "
            "and a disk can hold traces of what was overwritten."
        )
        if not left:
            if away:
                tell(self._desk.window, "The passphrase is in force", f"{made}{away}".strip(), truth)
            self._desk.window.say(f"The passphrase is in force.{made} {truth}", NOTE)
            return
        names = "\n".join(str(copy) for copy in left)
        remove = "Remove them"
        message = Message(
            "Some copies can still be read without the passphrase",
            f"They could not be encrypted:\n{names}{away}",
            truth,
            (remove, "Leave them"),
            self._desk.window,
        )
        message.chosen.connect(lambda words: self._remove(left) if words == remove else None)
        message.open()

    def _remove(self, left: list[Path]) -> None:
        """Remove plain copies; what cannot be removed is named."""
        from bodymap.ui.dialogs.messages import tell

        stays = []
        for copy in left:
            try:
                copy.unlink()
            except OSError as problem:
                stays.append(f"{copy}: {problem.strerror}")
        if stays:
            tell(self._desk.window, "These could not be removed", "\n".join(stays), "Remove them yourself.")
        else:
            self._desk.window.say("The readable copies are removed.", NOTE)

    def offer_encryption(self, today: date) -> None:
        """At the first start and once a month a file without a passphrase is offered one."""
        if self._desk.store.has_passphrase or not self._desk.window.banner.isHidden():
            return  # what stands over the page, a fault of the file say, is never covered by an offer
        last = self._desk.settings.text("passphrase_offered")
        if last[:7] == f"{today:%Y-%m}":
            return
        self._desk.settings.set("passphrase_offered", today.isoformat())
        self._desk.window.say(
            "Whoever gets hold of this computer can read the data file; a passphrase prevents that.",
            NOTE,
            "Set a passphrase",
            self._desk.window.guarded(self.change_passphrase),
        )


def _is_away(folder: str) -> bool:
    return bool(folder) and not Path(folder).is_dir()
