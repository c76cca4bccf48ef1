"""The six marks in words, on one line or, where there is little room, in a small window."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bodymap.ui import theme
from bodymap.ui.figure_view import MarkState, paint_mark

MARKS: tuple[tuple[MarkState, str], ...] = (
    (MarkState("open"), "open"),
    (MarkState("not_examined"), "not examined"),
    (MarkState("rated", 0, False), "no pain"),
    (MarkState("unrated", None, None), "painful"),
    (MarkState("rated", 7, True), "rated"),
    (MarkState("open", control=True), "control"),
)
_RADIUS, _GAP, _ROW = 7.5, 9, 26


class Legend(QWidget):
    """The marks with their words, across or upright."""

    def __init__(self, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._upright = upright
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Marks: " + ", ".join(words for _, words in MARKS))
        theme.look().changed.connect(self.updateGeometry)

    def _widths(self) -> list[int]:
        metrics = QFontMetrics(theme.font("note"))
        return [theme.px(2 * _RADIUS + 6) + metrics.horizontalAdvance(words) for _, words in MARKS]

    def sizeHint(self) -> QSize:
        widths = self._widths()
        if self._upright:
            return QSize(max(widths) + theme.px(4), theme.px(_ROW) * len(MARKS))
        return QSize(sum(widths) + theme.px(_GAP) * len(widths), theme.px(22))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("note"))
        radius, tall = theme.px(2 * _RADIUS) / 2, theme.px(_ROW) if self._upright else self.height()
        x = y = 0
        for (state, words), wide in zip(MARKS, self._widths(), strict=True):
            paint_mark(painter, QPointF(x + radius + 1, y + tall / 2), radius, state, look, halo=False)
            painter.setPen(theme.color(look.ink2))
            box = QRect(x + theme.px(2 * _RADIUS + 6), y, self.width(), tall)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
            if self._upright:
                y += tall
            else:
                x += wide + theme.px(_GAP)
        painter.end()
