"""A row of widgets that goes on in the next line when it does not fit: nothing clips and nothing scrolls sideways."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from bodymap.ui.theme import px


class FlowLayout(QLayout):
    """Widgets beside each other in their own widths, in as many lines as needed; `low` lets them stand on the line."""

    def __init__(self, parent: QWidget | None = None, gap: int = 10, *, low: bool = False) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap, self._low = gap, low
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, *, move: bool) -> int:
        """Lay the items out; the height they need."""
        gap = px(self._gap)
        x, y, tall = rect.x(), rect.y(), 0
        line: list[tuple[QLayoutItem, QRect]] = []
        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            hint = item.sizeHint().expandedTo(item.minimumSize())
            hint.setWidth(min(hint.width(), rect.width()) if rect.width() else hint.width())
            if item.hasHeightForWidth():
                hint.setHeight(max(item.heightForWidth(hint.width()), 0))
            if line and x + hint.width() > rect.x() + rect.width():
                self._set(line, tall, move)
                x, y, tall, line = rect.x(), y + tall + gap, 0, []
            line.append((item, QRect(QPoint(x, y), hint)))
            x += hint.width() + gap
            tall = max(tall, hint.height())
        self._set(line, tall, move)
        return y + tall - rect.y()

    def _set(self, line: list[tuple[QLayoutItem, QRect]], tall: int, move: bool) -> None:
        for item, place in line if move else ():
            item.setGeometry(place.translated(0, tall - place.height()) if self._low else place)
