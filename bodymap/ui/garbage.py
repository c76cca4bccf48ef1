"""Python's garbage is collected in the window's thread only.

The collector runs in whichever thread happens to ask for memory, the plots' too, and what it finds may be Qt objects:
they would die in a thread that is not theirs. So it is switched off, and a timer of the window's thread does its work.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QTimer

EVERY_MS = 500
SOON_MS = 50
_NAME, _SOON = "garbage", "garbage soon"


def collect_here(app: QCoreApplication) -> None:
    """From now on garbage is collected by a timer of this application; harmless when called again."""
    gc.disable()
    if app.findChild(QTimer, _NAME) is None:
        timer = QTimer(app)
        timer.setObjectName(_NAME)
        timer.timeout.connect(collect_due)
        timer.start(EVERY_MS)
        soon = QTimer(app, singleShot=True)
        soon.setObjectName(_SOON)
        soon.setInterval(SOON_MS)
        soon.timeout.connect(collect_all)


def collect_soon() -> None:
    """A page was closed: what it held (pictures of megabytes) is not kept until its turn comes."""
    app = QCoreApplication.instance()
    soon = app.findChild(QTimer, _SOON) if app is not None else None
    if soon is not None:
        soon.start()


_keeping: list[int] = []


@contextmanager
def kept() -> Iterator[None]:
    """Nothing is collected meanwhile, whatever thread asks: many values are made, none of them garbage."""
    _keeping.append(1)
    try:
        yield
    finally:
        _keeping.pop()


def collect_all() -> None:
    """Collect everything; what is there the first time, the program itself, is not looked through again."""
    if _keeping:
        return
    gc.collect()
    if not gc.get_freeze_count():
        gc.freeze()


def collect_due() -> None:
    """Collect as much as Python itself would now."""
    if _keeping:
        return
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return
