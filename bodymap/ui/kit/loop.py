"""The event loop: threads that answer the window, garbage in the window's thread only, two kinds of errors."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import MethodType
from typing import Any
from weakref import WeakMethod

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal
from shiboken6 import isValid

from bodymap.errors import UserError

# -- garbage ----------------------------------------------------------------------------------------------------------
# Python's garbage is collected in the window's thread only. The collector runs in whichever thread happens to ask for
# memory, the plots' too, and what it finds may be Qt objects: they would die in a thread that is not theirs. So it is
# switched off, and a timer of the window's thread does its work.

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


# -- guarded ----------------------------------------------------------------------------------------------------------
# Two kinds of errors: what belongs to the user's world is said in words, and the program goes on; all else is ours.


def guarded(does: Callable[..., object], say: Callable[[UserError], object]) -> Callable[..., None]:
    """`does` for a signal: a UserError is said."""

    def act(*what: object) -> None:
        try:
            does(*what)
        except UserError as problem:
            say(problem)

    return act


# -- to window --------------------------------------------------------------------------------------------------------
# From a thread back into the window's thread, whatever has become of what was waiting there.


class ToWindow:
    """Called in any thread, it calls a method of a Qt object in the window's thread, soon; not when the object is gone
    by then.

    A thread holds this and no Qt object: one whose signal it emits while the window deletes it kills the program, and
    the last reference to one would delete it in the wrong thread.
    """

    def __init__(self, hears: Any) -> None:
        """`hears` is a method of a QObject. To be made in the window's thread."""
        assert isinstance(hears, MethodType)
        self._hears, self._post = WeakMethod(hears), _post()

    def __call__(self, *what: object) -> None:
        self._post.came.emit(self, what)

    def deliver(self, what: tuple[Any, ...]) -> None:
        """Call the method, in the window's thread, if its object is still there."""
        hears = self._hears()
        if hears is not None and isValid(hears.__self__):
            hears(*what)


class _Post(QObject):
    """Lives as long as the program: nobody can delete it while a thread emits its signal."""

    came = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.came.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def _deliver(self, to: ToWindow, what: tuple[Any, ...]) -> None:
        to.deliver(what)


_posts: list[_Post] = []


def _post() -> _Post:
    if not _posts:
        _posts.append(_Post())
    return _posts[0]
