"""From nothing to the first window: the frame at once, then the data file and all that works with it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from bodymap import paths
from bodymap.errors import AlreadyOpen, UserError, WrongPassphrase
from bodymap.ui.frame import Frame
from bodymap.ui.garbage import collect_here

if TYPE_CHECKING:
    from bodymap.store import Store

REFUSED = 1
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
        except AlreadyOpen as problem:
            if raise_first(self._path):
                app.exit(0)
            else:
                self._refuse(problem)
        except UserError as problem:
            self._refuse(problem)
        else:
            if store is None:
                app.exit(0)
            elif self._home:
                self._begin_at_home(store)
            else:
                self._begin(store)

    def _begin(self, store: Store) -> None:
        from bodymap.app.bugs import catch_bugs
        from bodymap.app.desk import Desk
        from bodymap.app.first import answer_second_starts

        self.desk = Desk(store)
        catch_bugs(self.desk)
        answer_second_starts(self._path, self.frame)
        self.desk.resume_patient()  # before anything of the practice is on the screen
        self.frame.take(self.desk.window)
        self.desk.window.start_page.begin()
        QTimer.singleShot(0, self.desk.started)
        QTimer.singleShot(0, self._import_next)

    def _begin_at_home(self, store: Store) -> None:
        from bodymap.app.at_home import AtHome
        from bodymap.app.first import answer_second_starts

        self.at_home = AtHome(store)
        answer_second_starts(self._path, self.frame)
        self.frame.take(self.at_home.window)

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


def open_store(path: Path) -> Store | None:
    """The data file; asks for the passphrase when it has one. None when the user gave up."""
    from bodymap.store import Store

    given = os.environ.pop("BODYMAP_PASSPHRASE", None)  # nothing that lives on holds it
    try:
        return Store.open(path, given)
    except WrongPassphrase:
        if given is not None:
            raise
    from bodymap.ui.dialogs.passphrase import PassphraseForm

    opened: list[Store] = []
    form = PassphraseForm(lambda phrase: opened.append(Store.open(path, phrase)))
    form.exec()
    return opened[0] if opened else None
