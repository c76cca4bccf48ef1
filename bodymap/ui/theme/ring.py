"""The focus ring of every control: 2 px accent at a gap of 2 px, drawn by one window-wide overlay.

A control that shows its own focus (inputs, cells, marks) has the dynamic property `ring` set to False. A focus that
came by the mouse shows no ring.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QStackedWidget,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from bodymap.ui.theme import state

_GAP, _WIDE = 2, 2
_OWN = (QLineEdit, QTextEdit, QAbstractSpinBox, QComboBox, QAbstractItemView)
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.Show)


class FocusRing(QWidget):
    """The overlay of one window; lies over the control that has the focus and takes no events."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("focus_ring")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._followed: list[QWidget] = []
        self.hide()

    def follow(self, control: QWidget | None) -> None:
        """Lie round this control, or nowhere (None)."""
        for widget in self._followed:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._followed = []
        if control is None:
            self.hide()
            return
        step: QWidget | None = control
        while step is not None and step is not self.parentWidget():
            self._followed.append(step)
            step.installEventFilter(self)
            step = step.parentWidget()
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._place()
        return False

    def _place(self) -> None:
        window = self.parentWidget()
        control = self._followed[0] if self._followed else None
        if window is None or control is None or not isValid(control) or not control.isVisible():
            self.hide()
            return
        out = _GAP + _WIDE
        rect = QRect(control.mapTo(window, QPoint(0, 0)), control.size()).adjusted(-out, -out, out, out)
        self.setGeometry(rect)
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(state.color(state.current().accent), _WIDE))
        radius = self._followed[0].property("radius") if self._followed else None
        corner = state.px(float(radius) if radius is not None else 8) + _GAP
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), corner, corner)
        painter.end()


def follow_focus(app: QApplication) -> None:
    """Show the ring wherever the keyboard focus goes, from now on."""
    app.focusChanged.connect(_moved)


_shown: list[FocusRing] = []  # the ring that is drawn now, if any


def _moved(old: QWidget | None, new: QWidget | None) -> None:
    # `old` may be half destroyed (a dialog that closes): it is not touched, the ring knows what it follows.
    while _shown:
        ring = _shown.pop()
        if isValid(ring):
            ring.follow(None)
    if new is None or not wants_ring(new):
        return
    window = new.window()
    found = window.findChild(FocusRing, "focus_ring", Qt.FindChildOption.FindDirectChildrenOnly)
    _shown.append(found or FocusRing(window))
    _shown[0].follow(new)


def wants_ring(control: QWidget) -> bool:
    """Whether the ring is drawn round this control now; never round a page as a whole."""
    by_mouse = QApplication.mouseButtons() != Qt.MouseButton.NoButton
    page: QObject | None = control.parent() if isinstance(control, QAbstractScrollArea) else control
    if control.isWindow() or any(isinstance(one and one.parent(), QStackedWidget) for one in (control, page)):
        return False
    return not by_mouse and control.property("ring") is not False and not isinstance(control, _OWN)
