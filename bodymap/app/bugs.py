"""Our own errors: the draft is safe first, then the log gets where it happened, then the user is told.

The log holds the kind of the error and the lines of code it went through, never its text: that may name a patient.
"""

from __future__ import annotations

import logging
import logging.handlers
import os
import sys
import threading
import traceback
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, Signal

from bodymap import paths
from bodymap.errors import UserError

if TYPE_CHECKING:
    from bodymap.app.desk import Desk

log = logging.getLogger("bodymap")


class _Log(logging.handlers.RotatingFileHandler):
    """A log for its owner alone; a disk that does not take it is no second error."""

    def _open(self) -> TextIOWrapper:
        made = open(self.baseFilename, self.mode, encoding=self.encoding, opener=_for_the_owner)  # noqa: SIM115
        return cast("TextIOWrapper", made)

    def handleError(self, record: logging.LogRecord) -> None:
        pass


def _for_the_owner(path: str, flags: int) -> int:
    handle = os.open(path, flags, 0o600)
    if hasattr(os, "fchmod"):
        os.fchmod(handle, 0o600)  # one of an older program may be readable for others
    return handle


def log_file() -> Path:
    """Where the log lies: the user's own folder."""
    return paths.data_folder() / "bodymap.log"


def open_log() -> None:
    """Start the log; at most three files of 200 kB. OSError when its folder cannot be made."""
    file = log_file()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = _Log(file, maxBytes=200_000, backupCount=2, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    for old in log.handlers[:]:
        log.removeHandler(old)
        old.close()
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False


def in_lines(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Where an error came from, without its text."""
    lines = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)]
    return f"{kind.__name__} at " + " < ".join(reversed(lines))


class Bugs(QObject):
    """Catches every error that nobody else catches, in any thread, from `Bugs(say)` on: it is logged, then `say` is
    told in the window's own thread, with a sentence that names no patient."""

    caught = Signal(object)  # UserError

    def __init__(self, say: Callable[[UserError], object]) -> None:
        super().__init__()
        self.say = say
        self.keep: Callable[[], object] = lambda: None
        """Saves what is half-way, before anything else."""
        self.stop: Callable[[], object] = lambda: None
        """Ends the program, when it is interrupted at a terminal."""
        self.caught.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        try:
            open_log()
        except OSError:
            self._todo = ""
        else:
            self._todo = f"If it happens again, send the file {log_file()} to whoever looks after Bodymap."
        sys.excepthook = self._in_the_window
        threading.excepthook = self._in_a_thread
        sys.unraisablehook = self._while_clearing_up

    def _tell(self, problem: UserError) -> None:
        self.say(problem)

    def _in_the_window(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self.stop()
        elif isinstance(error, UserError):  # a sentence that nobody caught is still a sentence
            self.say(error)
        else:
            self.keep()
            _note(kind, trace)
            self.say(self._sentence())

    def _in_a_thread(self, args: threading.ExceptHookArgs) -> None:
        if issubclass(args.exc_type, SystemExit):
            return
        if isinstance(args.exc_value, UserError):
            self.caught.emit(args.exc_value)
            return
        _note(args.exc_type, args.exc_traceback)
        self.caught.emit(self._sentence())

    def _while_clearing_up(self, args: sys.UnraisableHookArgs) -> None:
        """An error in what is thrown away: nothing of the user's is lost, so it is only logged."""
        _note(args.exc_type, args.exc_traceback)

    def _sentence(self) -> UserError:
        return UserError("The program made an error; your entries are kept.", self._todo)


def _note(kind: type[BaseException], trace: TracebackType | None) -> None:
    where = in_lines(kind, trace)
    log.error(where)
    print(where, file=sys.stderr)


def watch_desk(bugs: Bugs, desk: Desk) -> None:
    """From now on errors are said in the desk's window, and the open exam is saved first."""

    def keep() -> None:
        page = desk.chart.exam_page if desk.chart else None
        if page is not None:
            page.visit.save()

    bugs.say, bugs.keep, bugs.stop = desk.window.say_problem, keep, desk.window.close
