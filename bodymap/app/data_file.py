"""The data file at the desk: backups, going back to one, checks, the passphrase."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from bodymap.app import start_values
from bodymap.app.backups import Backups
from bodymap.app.recovery import Recovery
from bodymap.errors import Locked, UserError
from bodymap.ui.banner import NOTE, WARN
from bodymap.ui.main_window import START
from bodymap.ui.start.values import DataFile as FileState

if TYPE_CHECKING:
    from bodymap.app.desk import Desk
    from bodymap.store import Reading

_PATIENCE_SECONDS = 2.0


class DataFileDesk(QObject):
    """Keeps the file of the practice safe."""

    verified = Signal(object)
    looked = Signal()  # what is known of the file's records is other than before

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.recovery = Recovery(desk)
        self.faults: list[str] = []
        self.verifying = False
        self.verified.connect(self._note_verified)
        self.is_closed = False
        self._verifier: Thread | None = None
        self._read: Reading | None = None
        self._given_up = False
        self.backups = Backups(desk.store, self.second, lambda: desk.settings.flag("backup_auto"), self)
        self.backups.changed.connect(self._show_state)
        self.backups.failed.connect(desk.window.say_problem)

    def second(self) -> Path | None:
        """The folder of the second copies, None without one."""
        said = self._desk.settings.text("second_copy")
        return Path(said) if said else None

    def state(self) -> FileState:
        """What the start page says of the data file."""
        backups, second = self.backups, self.second()
        why = ""
        if second is not None:
            why = self._desk.store.why_no_second_place(second)
            why = why or (backups.second_trouble.what if backups.second_trouble is not None else "")
        return start_values.data_file(
            self._desk.store,
            second,
            faults=self.faults,
            verifying=self.verifying,
            trouble=backups.trouble.what if backups.trouble is not None else "",
            second_trouble=why,
        )

    def choose_second(self, said: str) -> None:
        """The folder that was chosen for second copies is known again from now on. NotSaved when it is not there."""
        store = self._desk.store
        self.backups.second_trouble = None
        if said:
            store.choose_second_place(Path(said))
            if store.is_same_drive(Path(said)):
                self._desk.window.say(f"{said} is on the drive of the data file: if that fails, both are lost.", WARN)
            self.backups.make_if_due()

    def verify(self) -> None:
        """Look through every record and the whole history, beside the window; lists and figures are marked until
        then."""
        self.verifying, self._given_up = True, False
        self._desk.refresh()
        self.looked.emit()
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
        if not self._given_up:
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
        self.looked.emit()
        if self._desk.window.where == START:
            self._desk.refresh()
        if self.faults:
            self._say_faults()

    def _say_faults(self) -> None:
        from bodymap.ui.dialogs.messages import tell

        tell(self._desk.window, "The data file has faults", "\n".join(self.faults[:20]), "Restore a backup.")

    def close(self) -> None:
        """The last backup, then let go of the file."""
        self.backups.end(self._desk.window)
        self.is_closed = True
        self.stop_verifying()
        self._desk.store.close()

    def stop_verifying(self) -> None:
        """End what reads through the file: its log cannot be emptied meanwhile."""
        self._given_up = True
        if (reading := self._read) is not None:
            reading.stop()
        if self._verifier is not None:
            self._verifier.join(_PATIENCE_SECONDS)

    def back_up(self) -> None:
        """A copy now, and the second copy where a folder is chosen."""
        from bodymap.ui.dialogs.messages import tell_problem

        def over(whole: bool) -> None:
            trouble, second = self.backups.trouble, self.backups.second_trouble
            if trouble is not None:
                tell_problem(self._desk.window, "No backup was made", trouble)
            elif second is not None:
                tell_problem(self._desk.window, "The second copy was not made", second)
            elif whole:
                self._desk.window.say("The backup is written and checked.", NOTE)

        self.backups.make_now("Backup", over, self._desk.window)

    def before(self, title: str, then: Callable[[], None]) -> None:
        """Do something after a backup, if one is due."""
        self.backups.before(title, then, self._desk.window)

    def go_back(self) -> None:
        """Choose a backup and let the data file become what it was then."""
        from bodymap.app.going_back import GoingBack

        GoingBack(self._desk).open()

    def _show_state(self) -> None:
        if not self.is_closed and not self._desk.store.is_locked and self._desk.window.where == START:
            self._desk.refresh()

    def check_file(self) -> None:
        """Verify everything in the data file and say what was found."""
        self.faults = self._desk.store.check()
        self.looked.emit()
        self._desk.refresh()
        if self.faults:
            self._say_faults()
        else:
            self._desk.window.say("The data file was checked: everything is in order.", NOTE)

    def change_passphrase(self) -> None:
        """Set, change or take away the passphrase of the data file."""
        from bodymap.ui.dialogs.passphrase import NewPassphraseForm

        def keep(old: str, new: str) -> None:
            self._desk.practice.check_passphrase(old or None, "to change the passphrase")
            self._desk.store.change_passphrase(new or None)
            self._desk.window.set_practice(
                self._desk.settings.text("practice_name"), can_lock=self._desk.store.has_passphrase
            )
            self._desk.window.settings_page.show_settings(
                self._desk.settings.all(), encrypted=self._desk.store.has_passphrase
            )
            self._desk.locking.await_idleness()
            self._encrypt_copies()

        form = NewPassphraseForm(keep, self._desk.window, encrypted=self._desk.store.has_passphrase)
        form.sheet_asked.connect(self._desk.window.guarded(self.recovery.show))
        self._desk.open_form(form)

    def _encrypt_copies(self) -> None:
        """Backups that were made before can still be read: they are made anew with the passphrase, and what cannot be
        reached or made anew is named."""
        from bodymap.ui.dialogs.messages import Message, tell

        store, second = self._desk.store, self._desk.settings.text("second_copy")
        if not store.has_passphrase:
            self._desk.window.say("The passphrase is taken away. Backups made before keep theirs.", NOTE)
            return
        left: list[Path] = []
        folders = [Path(second)] if second else []
        plain = store.plain_copies(folders)
        for copy in plain:
            try:
                store.encrypt_copy(copy)
            except UserError:
                left.append(copy)
        away = f" The folder {second} cannot be reached: what lies there may be readable." if _is_away(second) else ""
        done = len(plain) - len(left)
        made = f" {done} readable cop{'y was' if done == 1 else 'ies were'} encrypted or removed." if done else ""
        others = store.other_copies(folders)
        by_hand = f"Left as made by hand, and readable: {', '.join(map(str, others))}. " if others else ""
        truth = (
            f"{by_hand}Copies that you made elsewhere are not changed, backups keep the passphrase they were made "
            "with, and a disk can hold traces of what was overwritten."
        )
        if not left:
            if away or others:
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

    def warn_of_place(self) -> None:
        """Say once why the file does not lie safely: under two names, on another computer, in a synchronised folder."""
        told = self._desk.settings.names("places_told")
        new = [doubt for doubt in self._desk.store.doubts_of_place() if doubt.key not in told]
        if not new or not self._desk.window.banner.isHidden():
            return
        self._desk.settings.set("places_told", (*told, *(doubt.key for doubt in new)))
        self._desk.window.say(" ".join(doubt.words for doubt in new), WARN)

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
