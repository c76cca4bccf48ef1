"""From nothing to the first window: the frame at once, the data file, its check, its copies, all the rest."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from enum import Enum
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication, QWidget

from bodymap import paths
from bodymap.errors import AlreadyOpen, FileProblem, MissingFile, UserError, WrongPassphrase
from bodymap.store import Copy, Store, copies_alone, copies_beside, driver
from bodymap.ui.dialogs.passphrase import PassphraseForm
from bodymap.ui.dialogs.restore import CopyRow, RestoreDialog
from bodymap.ui.kit.loop import collect_here
from bodymap.ui.window.cover import Checking
from bodymap.ui.window.main import Frame

if TYPE_CHECKING:
    from bodymap.app.bugs import Bugs
    from bodymap.ui.dialogs.messages import Message


# -- first ------------------------------------------------------------------------------------------------------------
# A second start over the same data file raises the first window.

WAIT_MS = 1000
ANSWER_MS = 3000
_HERE = b"here"


class Answer(Enum):
    """What a first window said to a second start."""

    RAISED = "raised"
    SILENT = "silent"  # it is there, and does not answer
    NONE = "none"  # no window has the file: a command has, or one that is only just starting


def _name(path: Path) -> str:
    return "bodymap-" + hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:24]


def raise_first(path: Path, answer_ms: int = ANSWER_MS) -> Answer:
    """Ask the window that has the data file open to come to the front. The system takes the question for a window that
    hangs; so only its own answer counts."""
    socket = QLocalSocket()
    socket.connectToServer(_name(path))
    if not socket.waitForConnected(WAIT_MS):
        return Answer.NONE
    heard = b""
    while not heard.startswith(_HERE) and socket.waitForReadyRead(answer_ms):
        heard += socket.readAll().data()
    socket.disconnectFromServer()
    return Answer.RAISED if heard.startswith(_HERE) else Answer.SILENT


def _front(window: QWidget) -> QWidget:
    """What stands for the program now: its window, or what is shown in its place while it is locked or handed over."""
    shown = [
        one for one in QApplication.topLevelWidgets() if one.isVisible() and one.windowType() == Qt.WindowType.Window
    ]
    return window if window.isVisible() or not shown else shown[0]


def answer_second_starts(path: Path, window: QWidget) -> QLocalServer:
    """Raise `window` whenever the program is started again over its data file."""
    server = QLocalServer(window)
    server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
    QLocalServer.removeServer(_name(path))  # left behind by a kill; the file's own lock says that we are the first

    def called() -> None:
        while (caller := server.nextPendingConnection()) is not None:
            caller.disconnected.connect(caller.deleteLater)
            caller.write(_HERE)
            caller.flush()
        front = _front(window)
        front.setWindowState(front.windowState() & ~Qt.WindowState.WindowMinimized)
        front.raise_()
        front.activateWindow()

    server.newConnection.connect(called)
    server.listen(_name(path))
    return server


# -- first check ------------------------------------------------------------------------------------------------------
# The check of the whole file after a program that ended without closing: before the first page, beside the frame.

_LOOK_MS = 40
_SHOWN_AFTER = 7
"""Looks: a small file is checked before a bar could be read."""


class _Work:
    """The check itself, in a thread of its own. `done` says how far it is, of how much; `found` what was found."""

    def __init__(self, store: Store) -> None:
        self._store, self._stop = store, Event()
        self.over, self.done, self.found = Event(), (0, 0), list[str]()
        self._thread = Thread(target=self._check, daemon=False)
        self.start = self._thread.start

    def stop(self) -> None:
        """Leave it, and wait until it has let go of the file."""
        self._stop.set()
        self.over.wait()

    def _check(self) -> None:
        try:
            self.found = self._store.check_aside(self._note, self._stop.is_set) or []
        except UserError as problem:  # the disk fails; what works with the file says so too
            self.found = [problem.what]
        finally:
            self.over.set()

    def _note(self, done: int, of: int) -> None:
        self.done = done, of


class FirstCheck(QObject):
    """One check of a data file that was opened; `then` hears what was found, nothing when it was left for later."""

    def __init__(self, store: Store, frame: Frame, then: Callable[[list[str]], None]) -> None:
        super().__init__(frame)
        self._store, self._frame, self._then = store, frame, then
        self._looks = 0
        self._work = _Work(store)
        self.shown: Checking | None = None
        self._tick = QTimer(self)
        self._tick.setInterval(_LOOK_MS)
        self._tick.timeout.connect(self._look)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self._quit)

    def start(self) -> None:
        """Say so, and begin."""
        self._frame.say("Bodymap was not closed the last time. Checking the data file …")
        self._work.start()
        self._tick.start()

    def _look(self) -> None:
        self._looks += 1
        if self._work.over.is_set():
            self._end()
        elif self.shown is not None:
            self.shown.show_done(*self._work.done)
        elif self._looks >= _SHOWN_AFTER:
            self.shown = Checking()
            self.shown.left.connect(self._leave)
            self._frame.put_under(self.shown)

    def _leave(self) -> None:
        self._work.stop()
        self._end()

    def _end(self) -> None:
        self._tick.stop()
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.disconnect(self._quit)
        self.deleteLater()
        self._then(self._work.found)

    def _quit(self) -> None:
        """The frame was closed meanwhile."""
        self._tick.stop()
        self._work.stop()
        self._store.close()


# -- first copies -----------------------------------------------------------------------------------------------------
# The copies of a data file that does not open, or is not there: looked through one by one, and one of them chosen.


class FirstCopies(QObject):
    """One choice over the frame. Where copies have a passphrase it is asked for once; else they are named only."""

    chosen = Signal(object, object)  # Path, its passphrase or None
    left = Signal()

    def __init__(self, path: Path, found: Sequence[Path], parent: QWidget, *, at_home: bool = False) -> None:
        super().__init__(parent)
        self._path, self._found, self._frame = path, found, parent
        self._at_home, self._passphrase = at_home, ""
        self._copies: Iterator[Copy] = iter(())
        self._tick = QTimer(self)
        self._tick.setInterval(0)
        self._tick.timeout.connect(self._look_at_one)
        self.form: PassphraseForm | None = None
        self.dialog: RestoreDialog | None = None

    def start(self) -> None:
        """Ask for the passphrase where one is needed, then show the list."""
        if not any(_has_passphrase(one) for one in self._found):
            self._show()
            return
        self.form = PassphraseForm(self._try, self._frame, title="The copies have a passphrase")
        self.form.cancel_button.setText("Go on without it")
        self.form.finished.connect(lambda _how: self._show())
        self.form.open()

    def _try(self, passphrase: str) -> None:
        if all(copy.fault for copy in copies_alone(self._found, passphrase)):
            raise WrongPassphrase("No copy opens with this passphrase.", "Type it again.")
        self._passphrase = passphrase

    def _show(self) -> None:
        self._copies = copies_alone(self._found, self._passphrase)
        dialog = self.dialog = RestoreDialog(self._frame, at_home=self._at_home, alone=True)
        dialog.chosen.connect(self._choose)
        dialog.rejected.connect(self.left)
        dialog.open()
        self._tick.start()

    def _look_at_one(self) -> None:
        copy = next(self._copies, None)
        if self.dialog is None or copy is None:
            self._tick.stop()
            if self.dialog is not None:
                self.dialog.done_looking()
            return
        where = "Beside the data file" if copy.path.parent == copies_beside(self._path) else "Kept aside"
        self.dialog.add(
            CopyRow(copy.path, copy.at, copy.patients, copy.exams, None, 0, where, copy.fault, copy.is_older, copy.days)
        )

    def _choose(self, path: Path) -> None:
        self._tick.stop()
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.accept()
        self.chosen.emit(path, self._passphrase or None)


def _has_passphrase(copy: Path) -> bool:
    """Whether a copy does not begin as one that anybody can read; an empty one has none."""
    try:
        return copy.stat().st_size > 0 and not driver.is_plain(copy)
    except OSError:
        return False


# -- start ------------------------------------------------------------------------------------------------------------
# From nothing to the first window: the frame at once, then the data file and all that works with it.

REFUSED = 1
RESTORE, ANEW, QUIT = "Restore a copy …", "Begin an empty practice", "Quit"
OTHER, AGAIN = "Another data file …", "Try again"
_PAGES = ("bodymap.app.chart", "bodymap.plots", "bodymap.ui.dialogs.printing")


def run(path: Path, *, home: bool = False) -> int:
    """The window over a data file, until it is closed; `home`: the patient's own pages."""
    from bodymap.app.bugs import Bugs

    app = _bare_application()
    opening = Opening(path, home=home)
    bugs = opening.bugs = Bugs(opening.broken)
    opening.frame.show()
    try:
        return app.exec()
    finally:
        bugs.say = print_problem  # no window is left to say anything in


def application() -> QApplication:
    """The one application, with the program's name, icon, fonts and look."""
    from bodymap.ui.kit import theme

    app = _bare_application()
    theme.apply(app)
    return app


def _bare_application() -> QApplication:
    made = QApplication.instance()
    app = made if isinstance(made, QApplication) else QApplication(sys.argv[:1])
    collect_here(app)
    app.setApplicationName("Bodymap")
    app.setApplicationDisplayName("Bodymap")
    app.setDesktopFileName("bodymap")
    return app


class Opening(QObject):
    """What happens once the frame is on the screen: one step a turn of the event loop."""

    def __init__(self, path: Path, *, home: bool = False) -> None:
        super().__init__()
        self._path, self._home = path, home
        self.asks = _bare_application().platformName() not in ("offscreen", "minimal")
        """Whether somebody is there to answer; without a screen what is refused is only printed."""
        self.bugs: Bugs | None = None
        self.question: Message | None = None
        self.frame = Frame()
        self.frame.painted.connect(self._open, Qt.ConnectionType.QueuedConnection)
        self._to_import = list(_PAGES)

    def _open(self) -> None:
        app = application()
        app.setWindowIcon(QIcon(str(paths.resources() / "icons" / "bodymap.svg")))
        self._try()

    def _try(self) -> None:

        try:
            store = open_store(self._path)
        except MissingFile as problem:
            self._ask_for_missing(problem)
        except AlreadyOpen as problem:
            answer = raise_first(self._path)
            if answer is Answer.RAISED:
                _bare_application().exit(0)
            else:
                self._refuse(_does_not_answer(problem) if answer is Answer.SILENT else problem, (AGAIN, QUIT))
        except WrongPassphrase as problem:
            self._refuse(problem)
        except FileProblem as problem:
            self._refuse(problem, self._ways())
        except UserError as problem:
            self._refuse(problem)
        else:
            self._opened(store)

    def _opened(self, store: Store | None) -> None:
        if store is None:
            _bare_application().exit(0)
            return
        if store.found.unclean:  # before anything of it is on the screen
            self.check = FirstCheck(store, self.frame, lambda faults: self._checked(store, faults))
            self.check.start()
        else:
            self._checked(store, [])

    def _checked(self, store: Store, faults: list[str]) -> None:
        self.frame.say("Opening the data file …")
        if self._home:
            self._begin_at_home(store, faults)
        else:
            self._begin(store, faults)

    def _ask_for_missing(self, problem: MissingFile) -> None:
        """Never a silent empty practice: bring a copy back, begin anew, or put the file back and start again."""
        print(problem, file=sys.stderr)
        from bodymap.ui.dialogs.messages import Message

        todo = "If it lies on another drive, connect it and start again."
        answers = (RESTORE, ANEW, QUIT)
        self.question = Message("The data file is not there", problem.what, todo, answers, self.frame)
        self.question.chosen.connect(self._answered)
        self.question.open()

    def _answered(self, answer: str) -> None:
        try:
            if answer == RESTORE:
                self._choose_copy()
            elif answer == ANEW:
                self._opened(open_store(self._path, anew=True))
            elif answer == OTHER:
                self._choose_other()
            elif answer == AGAIN:
                self._try()
            else:
                _bare_application().exit(REFUSED)
        except UserError as trouble:
            self._refuse(trouble)

    def _ways(self) -> list[str]:
        """What can be done when the file does not open."""
        return ([RESTORE] if copies_of(self._path) else []) + [OTHER, AGAIN, QUIT]

    def _choose_copy(self) -> None:
        """The list of copies, each looked through; without a choice it is asked again what to do."""

        self.copies = FirstCopies(self._path, copies_of(self._path), self.frame, at_home=self._home)
        self.copies.chosen.connect(self._restore)
        self.copies.left.connect(self._try)
        self.copies.start()

    def _restore(self, copy: Path, passphrase: str | None) -> None:
        try:
            store = restored(copy, self._path, passphrase)
        except UserError as trouble:
            self._refuse(trouble, self._ways())
            return
        if store is None:  # no passphrase for it
            self._try()
        else:
            self._opened(store)

    def _choose_other(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        name, _ = QFileDialog.getOpenFileName(
            self.frame, "Open a data file", str(self._path.parent), "Bodymap data files (*.bodymap);;All files (*)"
        )
        if name:
            self._path = Path(name)
        self._try()

    def _begin(self, store: Store, faults: list[str]) -> None:
        from bodymap.app.bugs import watch_desk
        from bodymap.app.desk import Desk

        self.desk = Desk(store)
        self.desk.file.faults = faults
        if self.bugs is not None:
            watch_desk(self.bugs, self.desk)
        answer_second_starts(self._path, self.frame)
        self.desk.resume_patient()  # before anything of the practice is on the screen
        self.frame.take(self.desk.window)
        self.desk.window.start_page.begin()
        self._say_what_was_found(store, faults)
        QTimer.singleShot(0, self.desk.started)
        QTimer.singleShot(0, self._import_next)

    def _begin_at_home(self, store: Store, faults: list[str]) -> None:
        from bodymap.app.at_home import AtHome

        self.at_home = AtHome(store)
        self.at_home.file.faults = faults
        if self.bugs is not None:
            self.bugs.say, self.bugs.stop = self.at_home.say_problem, self.at_home.window.close
        answer_second_starts(self._path, self.frame)
        self.frame.take(self.at_home.window)
        if faults:
            self.at_home.file.say_faults()
        elif words := store.found.log.in_words():
            from bodymap.ui.dialogs.messages import tell

            tell(self.at_home.window, "Something lay beside the data file", words, "")
        QTimer.singleShot(0, self.at_home.started)

    def _say_what_was_found(self, store: Store, faults: list[str]) -> None:
        from bodymap.app.file_safety import GO_BACK
        from bodymap.ui.kit.banner import ERR, WARN

        log = store.found.log
        if faults:
            self.desk.refresh()
            go_back = self.desk.file.guarded(self.desk.file.go_back)
            self.desk.window.say(f"The data file has faults: {faults[0]}", ERR, GO_BACK, go_back)
        elif words := log.in_words():
            self.desk.window.say(words, WARN)

    def _import_next(self) -> None:
        """Pages that are not shown yet are read one by one, so that the first patient opens at once."""
        if self._to_import:
            __import__(self._to_import.pop(0))
            QTimer.singleShot(0, self._import_next)

    def broken(self, problem: UserError) -> None:
        """The program made an error before its window was there."""
        what = f"The program made an error while it opened {self._path}. The file is as it was."
        self._refuse(UserError(what, problem.todo), (OTHER, QUIT))

    def _refuse(self, problem: UserError, ways: Sequence[str] = (QUIT,)) -> None:
        """Say why, and what can be done; never an empty frame."""
        print(problem, file=sys.stderr)
        self.frame.say("The data file is not open.")
        if not self.asks:
            _bare_application().exit(REFUSED)
            return
        from bodymap.ui.dialogs.messages import Message

        title = "Bodymap cannot open the data file"
        self.question = Message(title, problem.what, problem.todo, ways, self.frame)
        self.question.chosen.connect(self._answered)
        self.question.open()


def _does_not_answer(problem: AlreadyOpen) -> AlreadyOpen:
    number = f" (process {problem.process})" if problem.process else ""
    return AlreadyOpen(
        f"{problem.path} is open in another window of Bodymap{number} that does not answer.",
        "Wait a moment and try again. If it stays so, end it with the system's list of running programs: what was"
        " typed there is on the disk.",
        problem.path,
        problem.process,
    )


def print_problem(problem: UserError) -> None:
    """Say it where no window is."""
    print(problem, file=sys.stderr)


def open_store(path: Path, *, anew: bool = False) -> Store | None:
    """The data file; asks for the passphrase when it has one. None when the user gave up."""
    from bodymap.store import Store, is_left, refuse_weak

    def opens(phrase: str | None) -> Store:
        if anew or not (copies_of(path) or is_left(path)):  # else it is asked about first
            refuse_weak(path, phrase)
        return Store.open(path, phrase, anew=anew)

    return _with_passphrase(opens)


def copies_of(path: Path) -> list[Path]:
    """Copies of a data file that can be restored, the newest first; [] where its folder cannot be looked into."""
    from bodymap.store import left_of

    try:
        return left_of(path)
    except OSError:
        return []


def restored(copy: Path, path: Path, passphrase: str | None = None) -> Store | None:
    """A copy brought back as the data file, and opened; its passphrase is asked for where this is not the one. None
    when the user gave up at it."""
    from bodymap.store import Store, restore

    def bring_back(phrase: str | None) -> Store:
        restore(copy, path, phrase)
        return Store.open(path, phrase)

    if passphrase is not None:
        with suppress(WrongPassphrase):
            return bring_back(passphrase)
    return _with_passphrase(bring_back)


def _with_passphrase(opens: Callable[[str | None], Store]) -> Store | None:
    given = os.environ.pop("BODYMAP_PASSPHRASE", None)  # nothing that lives on holds it
    try:
        return opens(given)
    except MissingFile:
        if given is not None:  # what is asked about it comes back here
            os.environ["BODYMAP_PASSPHRASE"] = given
        raise
    except WrongPassphrase:
        if given is not None:
            raise
    from bodymap.app.locking import times
    from bodymap.medicine.model import Act
    from bodymap.ui.dialogs.passphrase import PassphraseForm

    opened: list[Store] = []
    missing: list[MissingFile] = []

    def unlock(phrase: str) -> None:
        try:
            opened.append(opens(phrase))
        except MissingFile as problem:  # the passphrase is right, but the file is gone: that is asked about next
            missing.append(problem)

    form = PassphraseForm(unlock)
    form.exec()
    if missing:
        raise missing[0]
    if not opened:
        return None
    if form.wrong:
        with suppress(UserError):  # a disk that refuses: the program opens all the same
            opened[0].tell(Act.UNLOCK_FAILED, "", what=f"{times(form.wrong)} before it was opened")
    return opened[0]
