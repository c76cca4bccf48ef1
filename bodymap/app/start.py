"""From nothing to the first window: the data file, a second start, our own errors."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from bodymap import paths
from bodymap.app.bugs import catch_bugs
from bodymap.app.first import answer_second_starts, raise_first
from bodymap.errors import AlreadyOpen, UserError, WrongPassphrase
from bodymap.store import Store
from bodymap.ui import theme
from bodymap.ui.dialogs.messages import tell_problem
from bodymap.ui.dialogs.passphrase import PassphraseForm

REFUSED = 1


def run(path: Path) -> int:
    """The window over a data file, until it is closed."""
    app = application()
    try:
        store = open_store(path)
    except AlreadyOpen as problem:
        if raise_first(path):
            return 0
        return _refuse(problem)
    except UserError as problem:
        return _refuse(problem)
    if store is None:
        return 0
    from bodymap.app.desk import Desk

    desk = Desk(store)
    catch_bugs(desk)
    answer_second_starts(path, desk.window)
    desk.window.show()
    QTimer.singleShot(0, desk.started)
    return app.exec()


def application() -> QApplication:
    """The one application, with the program's name, icon and fonts."""
    made = QApplication.instance()
    app = made if isinstance(made, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("Bodymap")
    app.setApplicationDisplayName("Bodymap")
    app.setDesktopFileName("bodymap")
    app.setWindowIcon(QIcon(str(paths.resources() / "icons" / "bodymap.svg")))
    theme.apply(app)
    return app


def open_store(path: Path) -> Store | None:
    """The data file; asks for the passphrase when it has one. None when the user gave up."""
    given = os.environ.get("BODYMAP_PASSPHRASE")
    try:
        return Store.open(path, given)
    except WrongPassphrase:
        if given is not None:
            raise
    opened: list[Store] = []
    form = PassphraseForm(lambda phrase: opened.append(Store.open(path, phrase)))
    form.exec()
    return opened[0] if opened else None


def _refuse(problem: UserError) -> int:
    print(problem, file=sys.stderr)
    if QApplication.platformName() not in ("offscreen", "minimal"):
        tell_problem(None, "Bodymap cannot open the data file", problem).exec()
    return REFUSED
