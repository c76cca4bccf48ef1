"""Backups by themselves, and going back to one from the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Protocol

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from bodymap.errors import Displaced, Locked, UserError, WrongPassphrase
from bodymap.session import Practice
from bodymap.store import Begun, Copy, Made, Store, copies_beside
from bodymap.system import steady
from bodymap.ui.dialogs.messages import Message, Progress, ask, tell_problem
from bodymap.ui.dialogs.restore import CopyRow, RestoreDialog, holds_in_words, made_in_words, newer_in_words
from bodymap.ui.kit.form import open_form
from bodymap.ui.kit.loop import ToWindow
from bodymap.ui.kit.typed import date_in_words

# -- backups ----------------------------------------------------------------------------------------------------------
# Backups by themselves: every 30 minutes of change, on closing, and before what cannot be taken back.

EVERY_SECONDS = 30 * 60
_LOOK_MS = 30_000
_POLL_SECONDS = 0.03
WITHOUT, CLOSE_WITHOUT = "Go on without one", "Close without a backup"
AGAIN, CLOSE = "Try again", "Close all the same"
_BESIDE, _SECOND = "Copying and checking the data file …", "Writing and checking the second copy …"


class Run:
    """One backup in a thread of its own: beside the data file, then in the second place; then `ended` is told."""

    def __init__(self, begun: Begun, ended: ToWindow) -> None:
        self._ended = ended
        self.words = _BESIDE
        self.made: list[Made] = []
        self.trouble: UserError | None = None
        self.second_trouble: UserError | None = None
        self.stop, self.over = Event(), Event()
        Thread(target=self._work, args=(begun,), daemon=False).start()

    def _work(self, begun: Begun) -> None:
        try:
            try:
                self._keep(begun.make(self.stop.is_set))
            except UserError as problem:
                self.trouble = problem
            self.words = _SECOND
            try:
                self._keep(begun.make_second(self.stop.is_set))
            except UserError as problem:
                self.second_trouble = problem
        finally:
            self.over.set()
            self._ended()

    def _keep(self, made: Made | None) -> None:
        if made is not None:
            self.made.append(made)


class Backups(QObject):
    """Makes the backups of one open data file; nothing by itself before `start`."""

    changed = Signal()  # a copy was made, or could not be
    failed = Signal(object)  # UserError: no copy beside the data file

    def __init__(
        self,
        store: Store,
        second: Callable[[], Path | None],
        is_wanted: Callable[[], bool],
        parent: QObject | None = None,
        clock: Callable[[], float] = steady,
    ) -> None:
        """`second`: the folder of the second copies, None without one; `is_wanted`: whether any is made unasked."""
        super().__init__(parent)
        self._store, self._second, self._is_wanted, self._clock = store, second, is_wanted, clock
        self.trouble: UserError | None = None
        self.second_trouble: UserError | None = None
        """Why the last copy beside the data file, or in the second place, could not be made; None when it was."""
        self._is_started = self._is_ending = False
        self._since = clock()
        self._run: Run | None = None
        self._tell_ended = ToWindow(self._take)
        self._tick = QTimer(self)
        self._tick.setInterval(_LOOK_MS)
        self._tick.timeout.connect(self.look)

    def start(self) -> None:
        """From now on. What was not backed up when the program ended the last time is backed up now."""
        self._is_started = True
        self._tick.start()
        self.make_if_due()

    def look(self) -> None:
        """Whether it is time: 30 minutes after the last one, if anything has changed."""
        if self._clock() - self._since >= EVERY_SECONDS:
            self.make_if_due()

    def make_if_due(self) -> None:
        """Make what is due beside the window."""
        try:
            if self._run is None and (begun := self._due()) is not None:
                self._launch(begun)
        except Locked:
            pass  # when the file is open again
        except UserError as problem:
            self.trouble = problem
            self.failed.emit(problem)

    def make_now(
        self, title: str, then: Callable[[bool], None], parent: QWidget, *, keep: Path | None = None
    ) -> Progress:
        """Make both copies while a dialog shows it; `then` hears whether it came to its end. What failed stands in
        `trouble`. `keep`: a copy that does not go for them. NotSaved when the data file takes nothing."""
        run = self._run or self._launch(self._store.begin_backup(self._second(), keep=keep))
        return self._show(run, title, then, parent, "Stop")

    def before(self, title: str, then: Callable[[], None], parent: QWidget, *, keep: Path | None = None) -> None:
        """Do something after a backup, if one is due. When none can be made, it is asked whether to go on. `keep`: a
        copy that is wanted then."""

        def over(whole: bool) -> None:
            if whole and self.trouble is None:
                then()
            elif self.trouble is not None:
                what, todo = self.trouble.what, self.trouble.todo
                ask(parent, "No backup could be made", what, WITHOUT, then, todo=todo)

        if self._is_started and self._store.backup_is_due():
            self.make_now(title, over, parent, keep=keep)
        else:
            then()

    def end(self, parent: QWidget) -> None:
        """The last backup, before the data file is closed; a dialog shows it, and can end it. One that fails is said at
        once, and tried again as often as it is wished."""
        self._tick.stop()
        self._is_ending = True
        while (trouble := self._last(parent)) is not None and _is_tried_again(trouble, parent):
            pass
        self._is_started = False

    def _last(self, parent: QWidget) -> UserError | None:
        """Make what is due and wait for it; why that cannot be, None when it was made, was not wished or not due."""
        try:
            run = self._run or (self._launch(begun) if (begun := self._due()) is not None else None)
        except (Displaced, Locked):
            return None  # that was said, with a way on; or nothing can be read
        except UserError as problem:
            return problem
        if run is None:
            return None
        loop = QEventLoop()
        self._show(run, "A backup before closing", lambda _whole: loop.quit(), parent, CLOSE_WITHOUT)
        loop.exec()
        run.over.wait()
        self._take()
        return self.trouble

    # -- inside ----------------------------------------------------------------------------------------------------

    def _due(self) -> Begun | None:
        """What is due, counted; None when nothing is, or is wanted, or only in a second place that is not there."""
        if not self._is_started or not self._is_wanted():
            return None
        beside, second = self._store.backup_is_due(), self._second()
        if second is not None and not self._store.backup_is_due(second):
            second = None
        if second is not None and not beside and self._store.why_no_second_place(second):
            second = None
        return self._store.begin_backup(second, beside=beside) if beside or second is not None else None

    def _launch(self, begun: Begun) -> Run:
        self._since = self._clock()
        run = self._run = Run(begun, self._tell_ended)
        return run

    def _show(self, run: Run, title: str, then: Callable[[bool], None], parent: QWidget, stop: str) -> Progress:
        progress = Progress(title, self._steps(run), parent)
        progress.stop.setText(stop)
        progress.finished_work.connect(then)
        progress.start()
        return progress

    def _steps(self, run: Run) -> Iterator[tuple[int, int, str]]:
        try:
            yield 0, 0, run.words
            while not run.over.wait(_POLL_SECONDS):
                yield 0, 0, run.words
            self._take()
        finally:
            run.stop.set()

    def _take(self) -> None:
        """What a backup that is over came to goes into the data file."""
        run = self._run
        if run is None or not run.over.is_set():
            return
        self._run = None
        stopped = run.stop.is_set()
        try:
            for made in run.made:
                self._store.note_backup(made)
            if isinstance(run.trouble, Locked) and not stopped:
                raise run.trouble
        except Locked:
            return  # it is made when the file is open again
        except UserError as problem:
            run.trouble = problem
        self.trouble = None if stopped else run.trouble
        self.second_trouble = None if stopped else run.second_trouble
        if self.trouble is not None and not self._is_ending:
            self.failed.emit(self.trouble)
        self.changed.emit()


def _is_tried_again(problem: UserError, parent: QWidget) -> bool:
    """Say that the last backup could not be made, and wait for what is wished."""
    todo = f"{problem.todo} Everything that was entered is in the data file.".strip()
    message = Message("The backup of today could not be made", problem.what, todo, (CLOSE, AGAIN), parent)
    said: list[str] = []
    message.chosen.connect(said.append)
    message.exec()
    return said == [AGAIN]


# -- going back -------------------------------------------------------------------------------------------------------
# Going back to a backup from the window: chosen from a list, asked about, done while the window waits.

_TITLE = "Restore a backup"


class KeptFile(Protocol):
    """The data file that becomes another one, and whoever keeps it safe."""

    at_home: bool

    @property
    def backups(self) -> Backups: ...
    @property
    def store(self) -> Store: ...
    @property
    def practice(self) -> Practice: ...
    @property
    def window(self) -> QWidget: ...
    def second(self) -> Path | None: ...
    def guarded(self, does: Callable[..., object]) -> Callable[..., None]: ...
    def say(self, words: str) -> None: ...
    def stop_verifying(self) -> None: ...
    def go_on(self) -> None: ...
    def begin_anew(self) -> None: ...


class GoingBack(QObject):
    """One choice of a backup over a window."""

    def __init__(self, file: KeptFile) -> None:
        super().__init__(file.window)
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
            what = f"The data file becomes what it was on {made_in_words(row)}: {holds}. " + (
                f"Newer now, and not in it: {newer_in_words(row).lower()}."
                if row.newer is not None
                else "What was entered in the present data file since the two parted is not in it."
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
        open_form(form)

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
