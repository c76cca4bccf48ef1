"""One answer that can be chosen, and the answers of an item side by side or one under the other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QWidget

from bodymap.instruments import Option
from bodymap.ui.theme import color, current, font, look, px


class OptionButton(QRadioButton):
    """An answer: its number in a disc, its words beside it. It never chooses itself: the item does."""

    entered = Signal()

    def __init__(self, option: Option, question: str, numbers_only: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.option = option
        self.words = "" if numbers_only else option.text
        self.setAutoExclusive(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(f"{question}: {option.score}" + ("" if numbers_only else f", {option.text}"))
        if numbers_only and option.text != str(option.score):
            self.setAccessibleName(f"{question}: {option.score}, {option.text}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        look().changed.connect(self.updateGeometry)

    def natural_width(self) -> int:
        """The width in px at which the words stand in one line."""
        if not self.words:
            return px(38)
        return self._text_left() + QFontMetrics(font("strong")).horizontalAdvance(self.words) + px(14)

    def heightForWidth(self, width: int) -> int:
        if not self.words:
            return px(40)
        room = QRect(0, 0, max(px(40), width - self._text_left() - px(10)), 10_000)
        text = QFontMetrics(font("strong")).boundingRect(room, int(Qt.TextFlag.TextWordWrap), self.words)
        return max(px(40), text.height() + px(18))

    def sizeHint(self) -> QSize:
        return QSize(self.natural_width(), px(40))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(36), px(36))

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def nextCheckState(self) -> None:
        """Nothing: a click is told by `clicked`, and what is chosen is shown by the item."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # the sheet knows the keys

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, on = current(), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.accent if on else theme.ink3 if self.underMouse() and self.isEnabled() else theme.line2
        wide = 2.0 if on else 1.0
        box = QRectF(self.rect()).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2)
        painter.setPen(QPen(color(edge), wide))
        painter.setBrush(color(theme.accent_bg if on else theme.surface))
        painter.drawRoundedRect(box, px(8), px(8))
        size = px(24)
        left = px(9) if self.words else (self.width() - size) / 2
        disc = QRectF(left, (self.height() - size) / 2, size, size)
        painter.setPen(QPen(color(theme.accent if on else theme.ink3), 1.2))
        painter.setBrush(color(theme.accent) if on else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(disc)
        painter.setFont(font("note_strong"))
        painter.setPen(color(theme.accent_ink if on else theme.ink2))
        painter.drawText(disc, int(Qt.AlignmentFlag.AlignCenter), f"{self.option.score}".replace("-", "−"))
        if self.words:
            painter.setFont(font("strong" if on else "body"))
            painter.setPen(color(theme.ink))
            room = self.rect().adjusted(self._text_left(), 0, -px(8), 0)
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(room, int(flags) | int(Qt.TextFlag.TextWordWrap), self.words)
        painter.end()

    @staticmethod
    def _text_left() -> int:
        return px(42)


class OptionRow(QWidget):
    """The answers of one item: in one row where they fit, else in two rows, else one under the other."""

    def __init__(self, buttons: Sequence[OptionButton], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons = tuple(buttons)
        for button in self.buttons:
            button.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        look().changed.connect(self._place)

    def columns(self, width: int) -> int:
        """How many answers stand side by side in this width."""
        count, gap = len(self.buttons), px(8)
        widths = [button.natural_width() for button in self.buttons]
        if self._is_list():
            return 1
        if sum(widths) + (count - 1) * gap <= width:
            return count
        half = (count + 1) // 2
        return half if half * max(widths) + (half - 1) * gap <= width and count > 2 else 1

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = [max(button.heightForWidth(wide) for button, wide in row) for row in self._cells(width)]
        return sum(rows) + px(6) * (len(rows) - 1)

    def sizeHint(self) -> QSize:
        widths = [button.natural_width() for button in self.buttons]
        beside = max(widths) if self._is_list() else sum(widths) + px(10) * len(widths)
        width = min(max(px(420), beside), px(900))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(200), px(36))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _is_list(self) -> bool:
        """Many answers in words read best one under the other."""
        return len(self.buttons) > 5 and any(button.words for button in self.buttons)

    def _cells(self, width: int) -> list[list[tuple[OptionButton, int]]]:
        """The rows of answers, each with its width."""
        columns, gap = self.columns(width), px(8)
        room = width - (columns - 1) * gap
        if columns == len(self.buttons):
            widths = [button.natural_width() for button in self.buttons]
            extra = (room - sum(widths)) // columns
            return [[(button, natural + extra) for button, natural in zip(self.buttons, widths, strict=True)]]
        rows = [self.buttons[i : i + columns] for i in range(0, len(self.buttons), columns)]
        return [[(button, room // columns) for button in row] for row in rows]

    def _place(self) -> None:
        top = 0
        for row in self._cells(self.width()):
            height, left = max(button.heightForWidth(wide) for button, wide in row), 0
            for button, wide in row:
                button.setGeometry(left, top, wide, height)
                left += wide + px(8)
            top += height + px(6)
        self.updateGeometry()
