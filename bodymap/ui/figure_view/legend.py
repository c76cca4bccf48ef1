"""The legend of six marks, on one line."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bodymap.ui import theme as look
from bodymap.ui.figure_view.marks import NOT_EXAMINED, OPEN, RATED, UNRATED, MarkState, paint_mark

ENTRIES: tuple[tuple[str, MarkState], ...] = (
    ("open", MarkState(OPEN)),
    ("not examined", MarkState(NOT_EXAMINED)),
    ("no pain", MarkState(RATED, 0, False)),
    ("painful", MarkState(UNRATED, None, True)),
    ("rated", MarkState(RATED, 7, True)),
    ("control", MarkState(OPEN, control=True)),
)


class Legend(QWidget):
    """What the marks mean. `columns` 6 is one line; 2 or 3 for a small popup."""

    def __init__(self, columns: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Marks: " + ", ".join(word for word, _ in ENTRIES))
        look.look().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        rows = -(-len(ENTRIES) // self._columns)
        width = max(sum(self._widths()[row * self._columns : (row + 1) * self._columns]) for row in range(rows))
        if rows > 1:
            width = max(self._widths()) * self._columns
        return QSize(round(width) + 1, look.px(24) * rows)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _widths(self) -> list[float]:
        metrics = QFontMetricsF(look.font("note"))
        return [metrics.horizontalAdvance(word) + look.px(20) + look.px(11) for word, _ in ENTRIES]

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, k = look.current(), look.scale()
        widths = self._widths()
        painter = QPainter(self)
        painter.setFont(look.font("note"))
        metrics = QFontMetricsF(look.font("note"))
        x = 0.0
        for n, (word, state) in enumerate(ENTRIES):
            row, column = divmod(n, self._columns)
            if column == 0:
                x = 0.0
            y = look.px(24) * (row + 0.5)
            paint_mark(painter, QPointF(x + 9 * k, y), 7.5 * k, state, theme, halo=theme.dark is False)
            painter.setPen(look.color(theme.ink2))
            painter.drawText(QPointF(x + 20 * k, y + metrics.capHeight() / 2), word)
            x += widths[n] if self._columns == len(ENTRIES) else max(widths)
        painter.end()
