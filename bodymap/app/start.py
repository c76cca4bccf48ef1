"""From nothing to the first window: the frame at once, then the data file and all that works with it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from bodymap import paths
from bodymap.errors import AlreadyOpen, MissingFile, UserError, WrongPassphrase
from bodymap.ui.frame import Frame
from bodymap.ui.garbage import collect_here

if TYPE_CHECKING:
    from bodymap.store import Store

REFUSED = 1
RESTORE, ANEW = "Restore the newest copy", "Begin an empty practice"
_PAGES = ("bodymap.app.chart", "bodymap.plots", "bodymap.ui.printing")


def run(path: Path, *, home: bool = False) -> int:
    """The window over a data file, until it is closed; `home`: the patient's own pages."""
    app = _bare_application()
    opening = Opening(path, home=home)
    opening.frame.show()
    return app.exec()


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
        self.frame = Frame()
        self.frame.painted.connect(self._open, Qt.ConnectionType.QueuedConnection)
        self._to_import = list(_PAGES)

    def _open(self) -> None:
        from bodymap.app.first import raise_first

        app = application()
        app.setWindowIcon(QIcon(str(paths.resources() / "icons" / "bodymap.svg")))
        try:
            store = open_store(self._path)
        except MissingFile as problem:
            self._ask_for_missing(problem)
        except AlreadyOpen as problem:
            if raise_first(self._path):
                app.exit(0)
            else:
                self._refuse(problem)
        except UserError as problem:
            self._refuse(problem)
        else:
            self._opened(store)

    def _opened(self, store: Store | None) -> None:
        if store is None:
            _bare_application().exit(0)
            return
        faults = []
        if store.found.unclean:  # before anything of it is on the screen
            self.frame.say("Bodymap was not closed the last time. Checking the data file …")
            faults = store.check()
        if self._home:
            self._begin_at_home(store)
        else:
            self._begin(store, faults)

    def _ask_for_missing(self, problem: MissingFile) -> None:
        """Never a silent empty practice: bring a copy back, begin anew, or put the file back and start again."""
        print(problem, file=sys.stderr)
        from bodymap.ui.dialogs.messages import Message

        todo = "If it lies on another drive, connect it and start again."
        answers = (RESTORE, ANEW, "Quit")
        self.missing = Message("The data file is not there", problem.what, todo, answers, self.frame)
        self.missing.chosen.connect(partial(self._missing_answered, problem))
        self.missing.open()

    def _missing_answered(self, problem: MissingFile, answer: str) -> None:
        try:
            if answer == RESTORE:
                self._opened(restored(problem.copies[0], self._path))
            elif answer == ANEW:
                self._opened(open_store(self._path, anew=True))
            else:
                _bare_application().exit(REFUSED)
        except UserError as trouble:
            self._refuse(trouble)

    def _begin(self, store: Store, faults: list[str]) -> None:
        from bodymap.app.bugs import catch_bugs
        from bodymap.app.desk import Desk
        from bodymap.app.first import answer_second_starts

        self.desk = Desk(store)
        self.desk.file.faults = faults
        catch_bugs(self.desk)
        answer_second_starts(self._path, self.frame)
        self.desk.resume_patient()  # before anything of the practice is on the screen
        self.frame.take(self.desk.window)
        self.desk.window.start_page.begin()
        self._say_what_was_found(store, faults)
        QTimer.singleShot(0, self.desk.started)
        QTimer.singleShot(0, self._import_next)

    def _begin_at_home(self, store: Store) -> None:
        from bodymap.app.at_home import AtHome
        from bodymap.app.first import answer_second_starts

        self.at_home = AtHome(store)
        answer_second_starts(self._path, self.frame)
        self.frame.take(self.at_home.window)

    def _say_what_was_found(self, store: Store, faults: list[str]) -> None:
        from bodymap.ui.banner import ERR, WARN

        log = store.found.log
        if faults:
            self.desk.refresh()
            self.desk.window.say(f"The data file has faults: {faults[0]} Restore a backup.", ERR)
        elif log.aside is not None:
            kept = f"What was saved before is in {log.whole}." if log.whole else f"It is kept as {log.aside}."
            self.desk.window.say(f"A log of another data file lay beside this one and was not used. {kept}", WARN)

    def _import_next(self) -> None:
        """Pages that are not shown yet are read one by one, so that the first patient opens at once."""
        if self._to_import:
            __import__(self._to_import.pop(0))
            QTimer.singleShot(0, self._import_next)

    def _refuse(self, problem: UserError) -> None:
        print(problem, file=sys.stderr)
        app = _bare_application()
        if app.platformName() not in ("offscreen", "minimal"):
            from bodymap.ui.dialogs.messages import tell_problem

            tell_problem(self.frame, "Bodymap cannot open the data file", problem).exec()
        app.exit(REFUSED)


def open_store(path: Path, *, anew: bool = False) -> Store | None:
    """The data file; asks for the passphrase when it has one. None when the user gave up."""
    from bodymap.store import Store

    return _with_passphrase(lambda phrase: Store.open(path, phrase, anew=anew))


def restored(copy: Path, path: Path) -> Store | None:
    """A copy brought back as the data file, and opened. None when the user gave up at its passphrase."""
    from bodymap.store import Store, restore

    def bring_back(phrase: str | None) -> Store:
        restore(copy, path, phrase)
        return Store.open(path, phrase)

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
    from bodymap.ui.dialogs.passphrase import PassphraseForm

    opened: list[Store] = []
    form = PassphraseForm(lambda phrase: opened.append(opens(phrase)))
    form.exec()
    return opened[0] if opened else None
