"""What keeps a data file safe, at the desk and at home: checked, backed up, brought back, its passphrase."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from bodymap.app.backups import Backups
from bodymap.errors import Displaced, Locked, UserError
from bodymap.medicine.model import Act
from bodymap.session import Practice
from bodymap.settings import Settings
from bodymap.store import Store
from bodymap.ui.dialogs.messages import Message, tell_problem
from bodymap.ui.kit.form import open_form
from bodymap.ui.kit.loop import ToWindow, guarded

if TYPE_CHECKING:
    from bodymap.store import Reading


# -- recovery ---------------------------------------------------------------------------------------------------------
# The recovery sheet: the passphrase on paper. It is made from what was typed just now; nothing of it is stored.

SHEET = "Recovery sheet"


class Recovery:
    """The recovery sheet of a data file."""

    def __init__(self, file: FileSafety) -> None:
        self._file = file

    def ask(self) -> None:
        """Ask for the passphrase, then show the sheet."""
        from bodymap.ui.dialogs.passphrase import RecoveryForm

        def show(passphrase: str) -> None:
            self._file.practice.check_passphrase(passphrase, "for the recovery sheet")
            self.show(passphrase)

        open_form(RecoveryForm(show, self._file.window))

    def show(self, passphrase: str) -> None:
        """Preview the sheet, for paper only; the history says that it was printed."""
        from bodymap.passwords import normal
        from bodymap.report import papers
        from bodymap.ui.dialogs.printing import show_preview

        file = self._file
        make = partial(papers.recovery_pdf, file.store, normal(passphrase), date.today())
        preview = show_preview(file.window, make, file.settings.text("paper"), SHEET, secret=True)
        preview.printed.connect(lambda: file.practice.tell(Act.PRINTED, "", SHEET))


# -- file watch -------------------------------------------------------------------------------------------------------
# The window over a data file that somebody moved, replaced or deleted: says what happened, and offers a way on.

LOOK_MS = 2000
GO_ON, REOPEN, WAIT = "Go on in a new file …", "Close and open again", "Wait"


class FileWatch(QObject):
    """Looks at the data file every two seconds and whenever the program comes to the front."""

    def __init__(self, store: Store, window: QWidget, went_on: Callable[[], None]) -> None:
        """`went_on` is called after the store has gone on in a new file."""
        super().__init__(window)
        self._store, self._window, self._went_on = store, window, went_on
        self.message: Message | None = None
        self._told = False
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.applicationStateChanged.connect(self._state_changed)

    def look(self) -> None:
        """Compare now. Costs two looks at the folder."""
        try:
            self._store.must_be_ours()
        except Displaced as problem:
            if not self._told and self._window.isVisible():  # a patient who has the computer is not asked
                self._told = True
                self._ask(problem)
        else:
            self._told = False
            if self.message is not None:
                self.message.close()

    def _state_changed(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self.look()

    def _ask(self, problem: Displaced) -> None:
        answers = [GO_ON, REOPEN, WAIT]
        todo = f"{problem.todo} If the file is put back, everything goes on by itself."
        self.message = Message("This is not the data file any more", problem.what, todo, answers, self._window)
        self.message.chosen.connect(partial(self._chosen, problem))
        self.message.open()

    def _chosen(self, problem: Displaced, answer: str) -> None:
        self.message = None
        if answer == GO_ON:
            path = self._store.path
            offered = problem.whole or path.with_stem(f"{path.stem}-saved-aside")
            name, _ = QFileDialog.getSaveFileName(
                self._window, "Go on in a new file", str(offered), "Bodymap data files (*.bodymap)"
            )
            if name:
                self.go_on(Path(name))
            else:
                self._told = False
        elif answer == REOPEN:
            self.reopen()

    def go_on(self, path: Path) -> None:
        """All that was saved goes into this file, and the window works with it."""
        try:
            self._store.go_on_in(path)
        except UserError as problem:
            self._told = False
            tell_problem(self._window, "The new file cannot be used", problem)
        else:
            self._told = False
            self._went_on()

    def reopen(self) -> None:
        """Another program opens what lies there now, and this one ends. What was never saved is gone then."""
        path = self._store.path
        self._timer.stop()
        self._store.close()
        how = [] if getattr(sys, "frozen", False) else ["-m", "bodymap"]
        QProcess.startDetached(sys.executable, [*how, "--data", str(path)])
        QApplication.exit(0)


# -- file safety ------------------------------------------------------------------------------------------------------
# What keeps a data file safe, at the desk and at home alike: checked, backed up, brought back, its passphrase.

GO_BACK = "Restore a backup …"
_PATIENCE_SECONDS = 2.0
_FAULTS_SHOWN = 20


class _Verifier:
    """Looks through every record and the whole history in a thread of its own, and tells what was found."""

    def __init__(self, store: Store, tell: ToWindow) -> None:
        self._store, self._tell = store, tell
        self._read: Reading | None = None
        self._given_up = False
        self.thread = Thread(target=self._work, daemon=True)  # it only reads: nothing is lost when it ends
        self.thread.start()

    def stop(self) -> None:
        """Give it up, and wait until it has let go of the file."""
        self._given_up = True
        if (reading := self._read) is not None:
            reading.stop()
        self.thread.join(_PATIENCE_SECONDS)

    def _work(self) -> None:
        found: object
        try:
            with self._store.aside() as reading:
                self._read = reading
                found = reading.altered()
        except Locked:
            return  # it begins anew when the file is open again
        except UserError as problem:
            found = problem
        finally:
            self._read = None
        if not self._given_up:
            self._tell(found)


class FileSafety(QObject):
    """Keeps the data file of one place safe; the place says what follows from it (methods that raise here)."""

    looked = Signal()  # what is known of the file's records is other than before
    goes_on = Signal()  # it was closed meanwhile, and can be read again

    truth = (
        "Copies that you made elsewhere are not changed, backups keep the passphrase they were made with, and a disk"
        " can hold traces of what was overwritten."
    )
    """What a new passphrase does not do, in words."""
    at_home = False
    """Whether it is a patient's own file."""

    def __init__(
        self,
        store: Store,
        practice: Practice,
        settings: Settings,
        window: QWidget,
        is_wanted: Callable[[], bool],
        parent: QObject,
    ) -> None:
        """`is_wanted`: whether any backup is made unasked."""
        super().__init__(parent)
        self.store, self.practice, self.settings, self.window = store, practice, settings, window
        self.recovery = Recovery(self)
        self.faults: list[str] = []
        self.verifying = False
        self._verifier: _Verifier | None = None
        self._tell_verified = ToWindow(self._note_verified)
        self.backups = Backups(store, self.second, is_wanted, self)

    # -- what the place says ---------------------------------------------------------------------------------------

    def second(self) -> Path | None:
        """The folder of the second copies, None without one."""
        raise NotImplementedError

    def say_problem(self, problem: UserError) -> None:
        """What went wrong and what to do; the program goes on."""
        raise NotImplementedError

    def say(self, words: str) -> None:
        """That something was done."""
        raise NotImplementedError

    def begin_anew(self) -> None:
        """The data file has become another one."""
        raise NotImplementedError

    def passphrase_changed(self) -> None:
        """The data file has another passphrase, or none."""
        raise NotImplementedError

    def guarded(self, does: Callable[..., object]) -> Callable[..., None]:
        """What belongs to the user's world is said in words, and the program goes on."""
        return guarded(does, self.say_problem)

    # -- whether it is whole ---------------------------------------------------------------------------------------

    def verify(self) -> None:
        """Look through every record and the whole history, beside the window. Locked while the file is closed."""
        self.store.must_be_open()
        self.verifying = True
        self.looked.emit()
        self._verifier = _Verifier(self.store, self._tell_verified)

    def go_on(self) -> None:
        """The file was closed meanwhile, and is open again: what was cut short is done now."""
        if self.verifying:
            self.verify()
        self.backups.make_if_due()
        self.goes_on.emit()

    def stop_verifying(self) -> None:
        """End what reads through the file: its log cannot be emptied meanwhile."""
        if self._verifier is not None:
            self._verifier.stop()

    def _note_verified(self, found: object) -> None:
        try:
            self.store.must_be_open()
        except Locked:
            return  # as above
        self.verifying = False
        if isinstance(found, list):
            self.faults = found
        self.looked.emit()
        if isinstance(found, UserError):
            self.say_problem(found)
        if self.faults:
            self.say_faults()

    def check_file(self) -> None:
        """Verify everything in the data file and say what was found."""
        self.faults = self.store.check()
        self.looked.emit()
        if self.faults:
            self.say_faults()
        else:
            self.say("The data file was checked: everything is in order.")

    def say_faults(self) -> None:
        """Name what was found, with the way back."""
        from bodymap.ui.dialogs.messages import Message

        more = len(self.faults) - _FAULTS_SHOWN
        shown = "\n".join([*self.faults[:_FAULTS_SHOWN], *([f"And {more} more."] if more > 0 else [])])
        todo = "A backup from before is without them. What was entered since is in the present file, which is kept."
        message = Message("The data file has faults", shown, todo, (GO_BACK, "Close"), self.window)
        go_back = self.guarded(self.go_back)
        message.chosen.connect(lambda words: go_back() if words == GO_BACK else None)
        message.open()

    # -- backups ---------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """The last backup, then let go of the file."""
        self.backups.end(self.window)
        self.stop_verifying()
        self.store.close()

    def back_up(self) -> None:
        """A copy now, and the second copy where a folder is chosen."""
        from bodymap.ui.dialogs.messages import tell_problem

        def over(whole: bool) -> None:
            trouble, second = self.backups.trouble, self.backups.second_trouble
            if trouble is not None:
                tell_problem(self.window, "No backup was made", trouble)
            elif second is not None:
                tell_problem(self.window, "The second copy was not made", second)
            elif whole:
                self.say("The backup is written and checked.")

        self.backups.make_now("Backup", over, self.window)

    def before(self, title: str, then: Callable[[], None]) -> None:
        """Do something after a backup, if one is due."""
        self.backups.before(title, then, self.window)

    def go_back(self) -> None:
        """Choose a backup and let the data file become what it was then."""
        from bodymap.app.backups import GoingBack

        GoingBack(self).open()

    # -- the passphrase --------------------------------------------------------------------------------------------

    def change_passphrase(self) -> None:
        """Set, change or take away the passphrase of the data file."""
        from bodymap.ui.dialogs.passphrase import NewPassphraseForm

        def keep(old: str, new: str) -> None:
            self.practice.check_passphrase(old or None, "to change the passphrase")
            self.store.change_passphrase(new or None)
            self.passphrase_changed()
            self._encrypt_copies()

        form = NewPassphraseForm(keep, self.window, encrypted=self.store.has_passphrase)
        form.sheet_asked.connect(self.guarded(self.recovery.show))
        open_form(form)

    def _encrypt_copies(self) -> None:
        """Backups that were made before can still be read: they are made anew with the passphrase, and what cannot be
        reached or made anew is named."""
        from bodymap.ui.dialogs.messages import Message, tell

        store, second = self.store, self.second()
        if not store.has_passphrase:
            self.say("The passphrase is taken away. Backups made before keep theirs.")
            return
        left: list[Path] = []
        folders = [second] if second is not None else []
        plain = store.plain_copies(folders)
        for copy in plain:
            try:
                store.encrypt_copy(copy)
            except UserError:
                left.append(copy)
        away = ""
        if second is not None and not second.is_dir():
            away = f" The folder {second} cannot be reached: what lies there may be readable."
        done = len(plain) - len(left)
        made = f" {done} readable cop{'y was' if done == 1 else 'ies were'} encrypted or removed." if done else ""
        others = store.other_copies(folders)
        by_hand = f"Left as made by hand, and readable: {', '.join(map(str, others))}. " if others else ""
        truth = by_hand + self.truth
        if not left:
            if away or others:
                tell(self.window, "The passphrase is in force", f"{made}{away}".strip(), truth)
            self.say(f"The passphrase is in force.{made} {truth}")
            return
        names = "\n".join(str(copy) for copy in left)
        remove = "Remove them"
        message = Message(
            "Some copies can still be read without the passphrase",
            f"They could not be encrypted:\n{names}{away}",
            truth,
            (remove, "Leave them"),
            self.window,
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
            tell(self.window, "These could not be removed", "\n".join(stays), "Remove them yourself.")
        else:
            self.say("The readable copies are removed.")
