"""The check of the whole file after a program that ended without closing: before the first page, beside the frame."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from bodymap.errors import UserError
from bodymap.store import Store
from bodymap.ui.checking import Checking
from bodymap.ui.frame import Frame

_LOOK_MS = 40
_SHOWN_AFTER = 7
"""Looks: a small file is checked before a bar could be read."""


class FirstCheck(QObject):
    """One check of a data file that was opened; `then` hears what was found, nothing when it was left for later."""

    def __init__(self, store: Store, frame: Frame, then: Callable[[list[str]], None]) -> None:
        super().__init__(frame)
        self._store, self._frame, self._then = store, frame, then
        self._done = self._of = self._looks = 0
        self._found: list[str] | None = None
        self._stop, self._over = Event(), Event()
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
        Thread(target=self._work, daemon=False).start()
        self._tick.start()

    def _work(self) -> None:
        try:
            self._found = self._store.check_aside(self._note, self._stop.is_set)
        except UserError as problem:  # the disk fails; what works with the file says so too
            self._found = [problem.what]
        finally:
            self._over.set()

    def _note(self, done: int, of: int) -> None:
        self._done, self._of = done, of

    def _look(self) -> None:
        self._looks += 1
        if self._over.is_set():
            self._end()
        elif self.shown is not None:
            self.shown.show_done(self._done, self._of)
        elif self._looks >= _SHOWN_AFTER:
            self.shown = Checking()
            self.shown.left.connect(self._leave)
            self._frame.put_under(self.shown)

    def _leave(self) -> None:
        self._stop.set()
        self._over.wait()
        self._end()

    def _end(self) -> None:
        self._tick.stop()
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.disconnect(self._quit)
        self.deleteLater()
        self._then(self._found or [])

    def _quit(self) -> None:
        """The frame was closed meanwhile."""
        self._tick.stop()
        self._stop.set()
        self._over.wait()
        self._store.close()
