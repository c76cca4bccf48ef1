"""A key that is held down is one press, in every window.

On X11 most repeats of a held key come as a release and a press of the same moment and without Qt's mark of a repeat;
they are given that mark here, so that whoever asks `isAutoRepeat` gets the truth.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow

_SAME_MOMENT_MS = 1
"""A server may read its clock twice for the two halves of a repeat; no finger is that fast."""


class HeldKeys(QObject):
    """Watches the windows of the program, each from the time it first has the focus. One for a program."""

    found = Signal()  # a repeat was found that had no mark

    def __init__(self, app: QGuiApplication) -> None:
        super().__init__(app)
        self._released: tuple[int, int] = (0, 0)  # which key, and when in ms
        app.focusWindowChanged.connect(self.watch)
        self.watch(app.focusWindow())

    def watch(self, window: QWindow | None) -> None:
        """Watch this window too, before whoever listened to it until now."""
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind is QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            self._released = (_place(event), event.timestamp())
        elif kind is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._is_repeat(event):
            self.found.emit()
            told = QKeyEvent(
                kind,
                event.key(),
                event.modifiers(),
                event.nativeScanCode(),
                event.nativeVirtualKey(),
                event.nativeModifiers(),
                event.text(),
                True,
                event.count(),
                event.device(),
            )
            told.setTimestamp(event.timestamp())
            QCoreApplication.sendEvent(watched, told)
            event.setAccepted(told.isAccepted())
            return True
        return False

    def _is_repeat(self, event: QKeyEvent) -> bool:
        """Whether a press without a mark goes on with the one before: no time lies between.

        What has no place on a keyboard (an input method, a testing tool) cannot be held down.
        """
        if event.isAutoRepeat() or not event.timestamp() or (event.spontaneous() and not event.nativeScanCode()):
            return False
        key, at = self._released
        return key == _place(event) and 0 <= event.timestamp() - at <= _SAME_MOMENT_MS


def held_keys() -> HeldKeys:
    """The one of this program, made when it is first asked for. RuntimeError without an application."""
    app = QGuiApplication.instance()
    if not isinstance(app, QGuiApplication):
        raise RuntimeError("keys are watched in a running application only")
    there = app.findChild(HeldKeys)
    return there if isinstance(there, HeldKeys) else HeldKeys(app)


def _place(event: QKeyEvent) -> int:
    """The key itself, whatever it prints just now."""
    return event.nativeScanCode() or -event.key()
