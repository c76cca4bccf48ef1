"""What every screen of the self-assessment is made of: large words, answers that wrap, bars of progress."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from bodymap.ui import theme as look
from bodymap.ui.self_assessment.room import Room
from bodymap.ui.theme import Label, color

TITLE, LEAD, TEXT, TARGET, LEAST = 38, 20, 18, 24, 18
"""px at 100 %: title, lead, text, digits on answers, and the smallest there is."""
_WRAP = Qt.TextFlag.TextWordWrap


class Wrapped(Label):
    """Words that wrap and are never squeezed."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(max(0, self.heightForWidth(self.width())))


def label(text: str, size: float = TEXT, weight: int = 400, tone: str = "ink") -> Label:
    """Words that wrap, in a size of the patient pages."""
    made = Wrapped(text, "patient_text", tone, wrap=True)
    made.setFont(look.font_px(size, weight, -0.01 if size > 30 else 0.0))
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


class Answer(QAbstractButton):
    """One answer that can be chosen. It wraps, is 44 px or higher, and shows by fill, mark and state that it is taken.

    `mark` is "" (words in the middle), "one" (a ring before the words) or "many" (a box). What a press means is the
    screen's affair: it never turns by itself.
    """

    def __init__(
        self, text: str, *, size: float = TEXT, mark: str = "", least: float = 52, name: str = "", weight: int = 500
    ) -> None:
        super().__init__()
        self._size, self._mark, self._least, self._weight = size, mark, least, weight
        self.dashed = False
        self.setText(text)
        self.setCheckable(True)
        self.setAccessibleName(name or text)
        self.setProperty("radius", 12)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(self.heightForWidth(self.width()))  # a crowded layout must not squeeze wrapped words

    def nextCheckState(self) -> None:
        """The screen says what is taken."""

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        inside = self._inside(QRect(0, 0, width, 10_000))
        words = self._metrics().boundingRect(inside, int(_WRAP), self.text())
        return max(look.px(self._least), words.height() + look.px(20))

    def sizeHint(self) -> QSize:
        wide = self._metrics().horizontalAdvance(self.text()) + self._left() + look.px(22)
        return QSize(wide, self.heightForWidth(max(wide, look.px(44))))

    def minimumSizeHint(self) -> QSize:
        words = max((self._metrics().horizontalAdvance(word) for word in self.text().split()), default=0)
        wide = max(look.px(44), words + self._left() + look.px(14))
        return QSize(wide, look.px(self._least))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, k = look.current(), look.scale()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12 * k, 12 * k)
        taken = self.isChecked()
        fill = theme.accent if taken else theme.accent_bg if self.underMouse() or self.isDown() else theme.surface
        painter.fillPath(frame, color(fill))
        pen = QPen(color(theme.accent if taken else theme.ink3), 1.7 * k)
        if self.dashed and not taken:
            pen.setDashPattern([3.0, 2.2])
        painter.strokePath(frame, pen)
        ink = color(theme.accent_ink if taken else theme.ink)
        if self._mark:
            self._paint_mark(painter, taken)
        painter.setFont(self._font())
        painter.setPen(ink)
        where = Qt.AlignmentFlag.AlignVCenter | (
            Qt.AlignmentFlag.AlignLeft if self._mark else Qt.AlignmentFlag.AlignHCenter
        )
        painter.drawText(self._inside(self.rect()), int(where) | int(_WRAP), self.text())
        painter.end()

    def _paint_mark(self, painter: QPainter, taken: bool) -> None:
        theme, k = look.current(), look.scale()
        side = 22 * k
        box = QRectF(16 * k, (self.height() - side) / 2, side, side)
        corner = side / 2 if self._mark == "one" else 5 * k
        ink = color(theme.accent_ink if taken else theme.ink3)
        painter.setPen(QPen(ink, 1.7 * k))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, corner, corner)
        if taken:
            tick = QPainterPath()
            tick.moveTo(box.left() + side * 0.25, box.top() + side * 0.53)
            tick.lineTo(box.left() + side * 0.43, box.top() + side * 0.71)
            tick.lineTo(box.left() + side * 0.76, box.top() + side * 0.32)
            pen = QPen(ink, 2.6 * k)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.strokePath(tick, pen)

    def _left(self) -> int:
        return look.px(52 if self._mark else 14)

    def _inside(self, rect: QRect) -> QRect:
        right = look.px(8 if self._mark else 14)
        return rect.adjusted(self._left(), look.px(6), -right, -look.px(6))

    def _font(self) -> QFont:
        return look.font_px(self._size, self._weight)

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(self._font())


class Scale(QWidget):
    """0 to 10 as eleven equal answers, 72 px high: one row, or 6 + 5 where there is little room, and then lower."""

    chosen = Signal(int)

    def __init__(self, low: str, high: str, room: Room) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.px(10))
        grid.setVerticalSpacing(look.px(4 if room.low else 8))
        ends = {0: f", {low}", 10: f", {high}"}
        self.buttons = [
            Answer(str(n), size=TARGET, least=(72, 64, 44)[room.low], weight=600, name=f"{n} of 10{ends.get(n, '')}")
            for n in range(11)
        ]
        for n, button in enumerate(self.buttons):
            row, column = (0, n) if room.wide else divmod(n, 6)
            grid.addWidget(button, row, column)
            button.clicked.connect(lambda _=False, n=n: self.chosen.emit(n))
        across = 11 if room.wide else 6
        for column in range(across):
            grid.setColumnStretch(column, 1)
        words = QHBoxLayout()
        for text, where in ((f"0  {low}", Qt.AlignmentFlag.AlignLeft), (f"10  {high}", Qt.AlignmentFlag.AlignRight)):
            end = label(text, TEXT, tone="ink2")
            end.setAlignment(where)
            words.addWidget(end, 1)
        grid.addLayout(words, 2, 0, 1, across)

    def show_number(self, number: int | None) -> None:
        """Which number is taken; None for none."""
        for n, button in enumerate(self.buttons):
            button.setChecked(n == number)


class Bars(QWidget):
    """How far along: a bar a screen, the present one dark. It repeats in form what stands above it in words."""

    def __init__(self) -> None:
        super().__init__()
        self._at, self._of = 0, 1
        self.setFixedHeight(look.px(8))

    def show_place(self, at: int, of: int) -> None:
        """The place from 0, and how many there are."""
        self._at, self._of = at, of
        self.setFixedHeight(look.px(8))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, k = look.current(), look.scale()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        gap = 4 * k if self._of <= 30 else 2 * k
        each = (self.width() - gap * (self._of - 1)) / self._of
        for n in range(self._of):
            painter.setBrush(color(theme.accent if n < self._at else theme.ink if n == self._at else theme.line2))
            painter.drawRoundedRect(QRectF(n * (each + gap), 0, each, self.height()), 3.5 * k, 3.5 * k)
        painter.end()


class Tall(QWidget):
    """A page in a scrolled area that is as high as its wrapped words need at the width it has."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None and self.width() > 0:
            self.setMinimumHeight(layout.totalMinimumHeightForWidth(self.width()))


def tab_order(widgets: Sequence[QWidget]) -> None:
    """The focus goes through these in this order."""
    for first, second in pairwise(widgets):
        QWidget.setTabOrder(first, second)
