"""The screen and the system's window of a widget, found without asking the widget.

PySide takes what a method without arguments returns for a child of the object that was asked. Neither the screen nor
the system's window is one: when a closed dialog is collected as garbage, the screen may be deleted with it, and the
next window that is shown or closed crashes.
"""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QWidget

from bodymap.ui.kit.theme import px


def room_of(widget: QWidget) -> QRect:
    """What the screen that this widget lies on leaves to windows, in px."""
    window = widget.window()
    if not window.isVisible() and (over := window.parentWidget()) is not None:
        window = over.window()  # a dialog is shown where the window is that it belongs to
    screen = QGuiApplication.screenAt(window.frameGeometry().center()) or QGuiApplication.primaryScreen()
    return screen.availableGeometry()


def handle_of(widget: QWidget) -> QWindow | None:
    """The system's window of the visible window that this widget lies in, or None."""
    window = widget.window()
    shown = [handle for handle in QGuiApplication.topLevelWindows() if handle.isVisible()] if window.isVisible() else []
    return next((handle for handle in shown if handle.winId() == window.winId()), None)


def resize_on_screen(window: QWidget, width: int, height: int) -> None:
    """Give a window a size in px of 100 %, and never more than its screen has."""
    room = room_of(window).size()
    window.resize(min(px(width), room.width() - 16), min(px(height), room.height() - 40))
