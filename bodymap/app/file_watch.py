"""The window over a data file that somebody moved, replaced or deleted: says what happened, and offers a way on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from bodymap.errors import Displaced, UserError
from bodymap.store import Store
from bodymap.ui.dialogs.messages import Message, tell_problem

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
