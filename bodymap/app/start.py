"""From nothing to the first window: the frame at once, then the data file and all that works with it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from bodymap import paths
from bodymap.errors import AlreadyOpen, FileProblem, MissingFile, UserError, WrongPassphrase
from bodymap.ui.frame import Frame
from bodymap.ui.garbage import collect_here

if TYPE_CHECKING:
    from bodymap.app.bugs import Bugs
    from bodymap.store import Store
    from bodymap.ui.dialogs.messages import Message

REFUSED = 1
RESTORE, ANEW, QUIT = "Restore a copy …", "Begin an empty practice", "Quit"
OTHER, AGAIN = "Another data file …", "Try again"
_PAGES = ("bodymap.app.chart", "bodymap.plots", "bodymap.ui.printing")


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
    from bodymap.ui import theme

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
        from bodymap.app.first import Answer, raise_first

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
            from bodymap.app.first_check import FirstCheck

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
        from bodymap.app.first_copies import FirstCopies

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
        from bodymap.app.first import answer_second_starts

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
        from bodymap.app.first import answer_second_starts

        self.at_home = AtHome(store)
        self.at_home.file.faults = faults
        if self.bugs is not None:
            self.bugs.say, self.bugs.stop = self.at_home.say_problem, self.at_home.window.close
        answer_second_starts(self._path, self.frame)
        self.frame.take(self.at_home.window)
        if faults:
            self.at_home.file.say_faults()
        QTimer.singleShot(0, self.at_home.started)

    def _say_what_was_found(self, store: Store, faults: list[str]) -> None:
        from bodymap.app.file_safety import GO_BACK
        from bodymap.ui.banner import ERR, WARN

        log = store.found.log
        if faults:
            self.desk.refresh()
            go_back = self.desk.file.guarded(self.desk.file.go_back)
            self.desk.window.say(f"The data file has faults: {faults[0]}", ERR, GO_BACK, go_back)
        elif log.aside is not None:
            kept = f"What was saved before is in {log.whole}." if log.whole else f"It is kept as {log.aside}."
            self.desk.window.say(f"A log of another data file lay beside this one and was not used. {kept}", WARN)

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
    from bodymap.store import Store, refuse_weak

    def opens(phrase: str | None) -> Store:
        if anew or not copies_of(path):  # else it is asked about first
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
    from bodymap.model import Act
    from bodymap.ui.dialogs.passphrase import PassphraseForm

    opened: list[Store] = []
    form = PassphraseForm(lambda phrase: opened.append(opens(phrase)))
    form.exec()
    if not opened:
        return None
    if form.wrong:
        with suppress(UserError):  # a disk that refuses: the program opens all the same
            opened[0].tell(Act.UNLOCK_FAILED, "", what=f"{times(form.wrong)} before it was opened")
    return opened[0]
