"""Our own errors: the draft is safe first, then the log gets where it happened, then the user is told.

The log holds the kind of the error and the lines of code it went through, never its text: that may name a patient.
"""

from __future__ import annotations

import logging
import logging.handlers
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from bodymap import paths
from bodymap.errors import UserError

if TYPE_CHECKING:
    from bodymap.app.desk import Desk

log = logging.getLogger("bodymap")


def open_log() -> Path:
    """Start the log file in the user's folder; at most three files of 200 kB."""
    folder = paths.data_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / "bodymap.log"
    handler = logging.handlers.RotatingFileHandler(file, maxBytes=200_000, backupCount=2, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    return file


def in_lines(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Where an error came from, without its text."""
    lines = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)]
    return f"{kind.__name__} at " + " < ".join(reversed(lines))


def catch_bugs(desk: Desk) -> None:
    """From now on an error of ours is logged and said; the program lives on with everything saved."""
    try:
        file = open_log()
    except OSError:
        file = None

    def caught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            desk.window.close()
            return
        if isinstance(error, UserError):  # a sentence that nobody caught is still a sentence
            desk.window.say_problem(error)
            return
        page = desk.chart.exam_page if desk.chart else None
        if page is not None:
            page.visit.save()
        where = in_lines(kind, trace)
        log.error(where)
        print(where, file=sys.stderr)
        desk.window.say_problem(
            UserError(
                "The program made an error; your entries are kept.",
                f"If it happens again, send the file {file} to whoever looks after Bodymap." if file else "",
            )
        )

    sys.excepthook = caught
