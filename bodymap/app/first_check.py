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
