"""Where key presses reach the exam page: wherever the focus is in the window, except in a text field.

Held keys and bounces of a foot pedal are dropped here; controls keep the keys that are their own.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from bodymap.ui.exam.area_list import AreaCell
from bodymap.ui.exam.entry import Entry
from bodymap.ui.exam.keys import BounceGuard, is_row_sign, name_of, shown
from bodymap.ui.exam.site_editor import SiteEditor
from bodymap.ui.figure_view import FigureView
from bodymap.ui.held_keys import held_keys
from bodymap.ui.site_list import SiteCell

_TEXT = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)
_ARROWS = frozenset(("Up", "Down", "Left", "Right"))
# Keys without a sign that are refused in words like a letter; all others (F5, media keys) are not ours.
_REFUSED = frozenset((*_ARROWS, "Home", "End", "PageUp", "PageDown", "Insert", "Delete", "Backspace"))


def event_ms(event: QKeyEvent) -> float:
    """When a key was pressed, ms: the window system's own time, or now when it gives none."""
    return float(event.timestamp()) or time.monotonic() * 1000


class Hand(QObject):
    """Hears the keys of the page's window while the page is shown, and gives the page's own ones to `entry`."""

    def __init__(self, page: QWidget, entry: Entry, guard: BounceGuard) -> None:
        super().__init__(page)
        self._page, self._entry, self.guard = page, entry, guard
        self.clock: Callable[[QKeyEvent], float] = event_ms
        self._window: QWindow | None = None
        self._by_mouse = False  # the focus came with the mouse: nothing shows it, so keys do not press it

    def listen(self, on: bool) -> None:
        """Hear the page's window, or stop."""
        window = self._page.window().windowHandle() if on else None
        app = QApplication.instance()
        if window is not self._window and isinstance(app, QApplication):
            if self._window is not None:
                self._window.removeEventFilter(self)
                app.focusChanged.disconnect(self._focus_moved)
            if window is not None:
                window.installEventFilter(self)
                held_keys().watch(window)  # it sees a press first, and marks it when the key is held down
                app.focusChanged.connect(self._focus_moved)
                window.destroyed.connect(self._forget)
            self._window = window

    def _forget(self) -> None:
        self._window = None

    def _focus_moved(self, _old: QWidget | None, _new: QWidget | None) -> None:
        self._by_mouse = QApplication.mouseButtons() != Qt.MouseButton.NoButton

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self.press(event, QApplication.focusWidget())
        if kind is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            ours = self._is_ours(event, self._meant(QApplication.focusWidget()))
            event.setAccepted(ours)
            return ours
        return False

    def press(self, event: QKeyEvent, focus: QWidget | None) -> bool:
        """Whether a press was ours; if so it has been dealt with."""
        focus = self._meant(focus)
        if not self._is_ours(event, focus):
            return False
        name = name_of(event)
        if event.isAutoRepeat():
            return True
        if self.guard.is_bounce(name, self.clock(event)):
            self._entry.said.emit(f"'{shown(name)}' twice at once counts once", True)
            return True
        if self._in_editor(focus):  # only Escape comes here
            self._entry.wanted.emit("editor")
        elif isinstance(focus, _TEXT):  # the same
            self._page.setFocus()
        elif name in ("Return", "Enter", "Space") and self._is_button(focus) and self._entry.question is None:
            focus.click()  # type: ignore[union-attr]
        else:
            self._entry.press(name, event.text().strip())
        return True

    def _is_ours(self, event: QKeyEvent, focus: QWidget | None) -> bool:
        if not self._page.isVisible() or QApplication.activeModalWidget() or QApplication.activePopupWidget():
            return False
        name = name_of(event)
        if not name:
            return False
        act = self._entry.keys.act(name)
        if self._types(focus) or self._in_editor(focus):
            return name == "Escape" and self._page.isAncestorOf(focus)  # type: ignore[arg-type]
        if name == "Escape":
            return self._entry.question is not None
        if name in _ARROWS:
            return not self._moves_by_arrows(focus) and (act != "" or self._page is focus)
        if isinstance(focus, QComboBox) and name in ("Space", "Return", "Enter"):
            return False
        return bool(act) or len(name) == 1 or is_row_sign(name) or name in _REFUSED

    def _meant(self, focus: QWidget | None) -> QWidget | None:
        """The control that keys are meant for: the page, when a button only has the focus from a click."""
        return self._page if self._by_mouse and self._is_button(focus) else focus

    def _types(self, focus: QWidget | None) -> bool:
        return isinstance(focus, _TEXT) or (isinstance(focus, QComboBox) and focus.isEditable())

    def _in_editor(self, focus: QWidget | None) -> bool:
        """Whether the editor of a site has the keys: its buttons too, but not while a question is open."""
        step = focus
        while step is not None and not isinstance(step, SiteEditor):
            step = step.parentWidget()
        return step is not None and self._entry.question is None

    def _moves_by_arrows(self, focus: QWidget | None) -> bool:
        return focus is not None and focus is not self._page and focus is not self._page.window()

    def _is_button(self, focus: QWidget | None) -> bool:
        """A button that Enter and Space press; cells and marks are sites, where they skip."""
        if not isinstance(focus, QAbstractButton) or not focus.isEnabled():
            return False
        return not isinstance(focus, SiteCell | AreaCell) and not isinstance(focus.parentWidget(), FigureView)
