"""Covers the program: every window, dialog, menu and preview is off the screen, and comes back as it was."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

SECRET = "secret"
"""Property of a dialog in which a passphrase is typed: it is let go of, not kept, when the program is covered."""


@dataclass(frozen=True, slots=True)
class _Hidden:
    window: QWidget
    modality: Qt.WindowModality


class Cover(QObject):
    """In force from `Cover(keep)` until `lift()`: of all windows only `keep` and what belongs to it is shown."""

    def __init__(self, keep: QWidget, app: QApplication) -> None:
        super().__init__(keep)
        self._keep, self._app = keep, app
        self._hidden: list[_Hidden] = []
        self._focus = app.focusWidget()
        if self._focus is not None:
            self._focus.clearFocus()  # what is being typed there is kept while the data file is still open
        for window in app.topLevelWidgets():
            if window.isVisible() and not self._belongs(window):
                self._hide(window)
        app.installEventFilter(self)

    def lift(self) -> None:
        """Show everything again: the same windows, modal as they were, and the focus where it was."""
        self._app.removeEventFilter(self)
        hidden, self._hidden = self._hidden, []
        last: QWidget | None = None
        for one in sorted((one for one in hidden if isValid(one.window)), key=lambda one: _depth(one.window)):
            one.window.setWindowModality(one.modality)  # a dialog forgets it when it is hidden
            one.window.show()
            last = one.window
        if last is not None:
            last.raise_()
            last.activateWindow()
        modal = self._app.activeModalWidget()
        focus = self._focus if self._focus is not None and isValid(self._focus) else None
        if focus is not None and focus.isVisible() and modal in (None, focus.window()):
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What would come up meanwhile waits for the end."""
        shows = event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if shows and isinstance(watched, QWidget) and not self._belongs(watched):
            QTimer.singleShot(0, watched, watched.hide)
            self._hide(watched)
        return False

    def _hide(self, window: QWidget) -> None:
        passing = window.windowType() in (Qt.WindowType.Popup, Qt.WindowType.ToolTip)
        if window.property(SECRET) and isinstance(window, QDialog):
            window.done(QDialog.DialogCode.Rejected)
            return
        if passing and not _is_typed_in(window):
            window.close()
            return
        if not any(one.window is window for one in self._hidden):
            self._hidden.append(_Hidden(window, window.windowModality()))
        window.hide()

    def _belongs(self, window: QWidget) -> bool:
        above: QWidget | None = window
        while above is not None and above is not self._keep:
            above = above.parentWidget()
        return above is not None


def _is_typed_in(window: QWidget) -> bool:
    return any(window.findChildren(kind) for kind in (QLineEdit, QPlainTextEdit))


def _depth(window: QWidget) -> int:
    """How many windows stand behind this one: they are shown before it."""
    depth, above = 0, window.parentWidget()
    while above is not None:
        depth, above = depth + 1, above.parentWidget()
    return depth
