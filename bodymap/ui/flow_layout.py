"""A row of widgets that goes on in the next line when it does not fit: nothing clips and nothing scrolls sideways."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from shiboken6 import isValid

from bodymap.ui.theme import px


class Flow(QWidget):
    """Widgets beside each other in their own widths, in as many lines as needed; `low` lets them stand on the line.

    A widget and no QLayout: a layout written in Python has to keep wrappers of items that Qt deletes untold.
    """

    def __init__(self, gap: int = 10, *, low: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widgets: list[QWidget] = []
        self._gap, self._low = gap, low
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def addWidget(self, widget: QWidget) -> None:
        """Put a widget at the end of the row."""
        widget.setParent(self)
        self._widgets.append(widget)
        if self.isVisible():
            widget.show()
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(width, move=False)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        size = QSize()
        for widget in self._shown():
            size = size.expandedTo(_least(widget))
        return size

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._place(self.width(), move=True)
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(self.width(), move=True)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.updateGeometry()  # nobody heard of what changed while it was not on the screen
        self._place(self.width(), move=True)

    def _shown(self) -> list[QWidget]:
        return [w for w in self._widgets if isValid(w) and w.parentWidget() is self and not w.isHidden()]

    def _place(self, width: int, *, move: bool) -> int:
        """Lay the widgets out; the height they need."""
        gap = px(self._gap)
        x, y, tall = 0, 0, 0
        line: list[tuple[QWidget, QRect]] = []
        for widget in self._shown():
            hint = widget.sizeHint().expandedTo(_least(widget)).boundedTo(widget.maximumSize())
            hint.setWidth(min(hint.width(), width) if width else hint.width())
            if widget.hasHeightForWidth():
                hint.setHeight(max(widget.heightForWidth(hint.width()), _least(widget).height()))
            if line and x + hint.width() > width:
                self._set(line, tall, move)
                x, y, tall, line = 0, y + tall + gap, 0, []
            line.append((widget, QRect(QPoint(x, y), hint)))
            x += hint.width() + gap
            tall = max(tall, hint.height())
        self._set(line, tall, move)
        return y + tall

    def _set(self, line: list[tuple[QWidget, QRect]], tall: int, move: bool) -> None:
        for widget, place in line if move else ():
            widget.setGeometry(place.translated(0, tall - place.height()) if self._low else place)


def _least(widget: QWidget) -> QSize:
    """The smallest size that a layout would give it: what it asks for, within what it was set to."""
    hint, fixed, policy = widget.minimumSizeHint(), widget.minimumSize(), widget.sizePolicy()
    if policy.horizontalPolicy() is QSizePolicy.Policy.Fixed:
        hint.setWidth(max(hint.width(), widget.sizeHint().width()))
    if policy.verticalPolicy() is QSizePolicy.Policy.Fixed:
        hint.setHeight(max(hint.height(), widget.sizeHint().height()))
    hint = hint.expandedTo(QSize(0, 0)).boundedTo(widget.maximumSize())
    return QSize(fixed.width() or hint.width(), fixed.height() or hint.height())
