"""What the marks of a plot and of a difference mean, drawn as they are and named."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from bodymap.ui import theme as look
from bodymap.ui.figure_view.marks import triangle
from bodymap.ui.theme import color, px


class _Key(QWidget):
    """A row of marks and their names."""

    def __init__(self, words: tuple[str, ...], mark: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._mark = words, mark
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Key: " + ", ".join(words))
        look.look().changed.connect(self.updateGeometry)

    def set_words(self, words: tuple[str, ...]) -> None:
        """Name these marks only."""
        self._words = words
        self.setAccessibleName("Key: " + ", ".join(words))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(look.font("note"))
        wide = sum(metrics.horizontalAdvance(word) + px(self._mark) + px(14) for word in self._words)
        return QSize(round(wide), px(20))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetricsF(look.font("note"))
        x = 0.0
        for word in self._words:
            self.draw(painter, word, QRectF(x, 0, px(self._mark), self.height()))
            painter.setFont(look.font("note"))
            painter.setPen(color(look.current().ink2))
            x += px(self._mark) + px(4)
            painter.drawText(QRectF(x, 0, 400, self.height()), Qt.AlignmentFlag.AlignVCenter, word)
            x += metrics.horizontalAdvance(word) + px(10)
        painter.end()

    def draw(self, painter: QPainter, word: str, box: QRectF) -> None:
        """Draw the mark of a word."""
        raise NotImplementedError


class ChangeKey(_Key):
    """Lower, higher, same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(("lower", "higher", "same"), 12, parent)

    def draw(self, painter: QPainter, word: str, box: QRectF) -> None:
        theme = look.current()
        at, radius = box.center(), 4.6 * look.scale()
        if word == "same":
            painter.setPen(QPen(color(theme.ink2), 1.3 * look.scale()))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(at, radius * 0.8, radius * 0.8)
        else:
            painter.fillPath(triangle(at, radius, word == "higher"), color(theme.ink2))


class SeriesKey(_Key):
    """Examiner, another line of the examiner (other rule or algometer) and self as the plot draws them."""

    EXAMINER, OTHER, SELF = "examiner", "other rule or algometer", "self, at home"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__((self.EXAMINER, self.SELF), 28, parent)

    def draw(self, painter: QPainter, word: str, box: QRectF) -> None:
        theme, k = look.current(), look.scale()
        at = box.center()
        mine, other = word == self.EXAMINER, word == self.OTHER
        pen = QPen(color(theme.ink if mine else theme.ink2 if other else theme.accent), (2.2 if mine else 1.4) * k)
        if not mine:
            pen.setDashPattern([1, 1.6] if other else [4, 2.4])
        painter.setPen(pen)
        painter.drawLine(QPointF(box.left(), at.y()), QPointF(box.right(), at.y()))
        if mine:
            painter.setPen(QPen(color(theme.surface), 1.2 * k))
            painter.setBrush(color(theme.ink))
            painter.drawEllipse(at, 4.6 * k, 4.6 * k)
        elif other:
            painter.setPen(QPen(color(theme.ink2), 1.4 * k))
            painter.setBrush(color(theme.surface))
            painter.drawPath(triangle(at, 4.0 * k, True))
        else:
            painter.setPen(QPen(color(theme.accent), 1.4 * k))
            painter.setBrush(color(theme.surface))
            painter.drawRect(QRectF(at.x() - 3.2 * k, at.y() - 3.2 * k, 6.4 * k, 6.4 * k))
