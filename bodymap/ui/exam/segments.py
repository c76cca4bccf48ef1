"""Eighteen segments: positive, undetermined, not positive, still unknown, with a line after the eleventh."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from bodymap.ui import theme
from bodymap.ui.exam.hatched import hatch_box

TOTAL, LINE_AFTER = 18, 11


class Segments(QWidget):
    """The count drawn: four looks without colour. `numbered` writes the 11 under the line."""

    def __init__(self, numbered: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._numbered = numbered
        self._counts = (0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("18 tender points")

    def show_counts(self, positive: int, undetermined: int, negative: int) -> None:
        """How many of the 18 are positive, undetermined, not positive; the rest is not known yet."""
        counts = (positive, undetermined, negative)
        if counts != self._counts:
            self._counts = counts
            rest = TOTAL - sum(counts)
            self.setAccessibleDescription(
                f"{positive} positive, {undetermined} undetermined, {negative} not positive, {rest} not known"
            )
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(290), theme.px(37 if self._numbered else 26))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(180), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pitch = self.width() / TOTAL
        wide, tall, corner = pitch * 0.75, theme.px(21), theme.px(3)
        top = theme.px(1)
        positive, undetermined, negative = self._counts
        for at in range(TOTAL):
            rect = QRectF(at * pitch + 0.75, top + 0.75, wide - 1.5, tall - 1.5)
            if at < positive:
                painter.setPen(QPen(theme.color(look.ink), 1.5))
                painter.setBrush(theme.color(look.ink))
            elif at < positive + undetermined + negative:
                painter.setPen(QPen(theme.color(look.ink2), 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
            else:
                pen = QPen(theme.color(look.ink3), 1.2)
                pen.setDashPattern([2.2, 1.8])
                painter.setPen(pen)
                painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect, corner, corner)
            if positive <= at < positive + undetermined:
                hatch_box(painter, rect, corner, theme.px(3.4), theme.color(look.ink2), 1.3)
        line = (LINE_AFTER * pitch) - (pitch - wide) / 2
        painter.setPen(QPen(theme.color(look.ink2), 1))
        painter.drawLine(QPointF(line, 0), QPointF(line, tall + theme.px(5)))
        if self._numbered:
            painter.setFont(theme.font("key"))
            box = QRectF(line - theme.px(20), tall + theme.px(4), theme.px(40), theme.px(14))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(LINE_AFTER))
        painter.end()
