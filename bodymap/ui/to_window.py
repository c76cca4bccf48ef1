"""From a thread back into the window's thread, whatever has become of what was waiting there."""

from __future__ import annotations

from types import MethodType
from typing import Any
from weakref import WeakMethod

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid


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
