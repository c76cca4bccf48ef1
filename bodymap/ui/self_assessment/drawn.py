"""The body as the patient sees it: front and back, or the front as in a mirror. What is stored is their own side."""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from bodymap import body
from bodymap.ui import theme as look
from bodymap.ui.figure_view.frame import Frame, Margins, fitted
from bodymap.ui.figure_view.painting import paint_over, paint_regions, paint_under, region_path
from bodymap.ui.theme import color

REACH = 22
"""px (at 100 %) within which a touch goes to the nearest area: every area is at least 44 px wide for a finger."""


def flipped(view: body.View, mirror: bool) -> bool:
    """Whether a view is drawn the other way round: only the front is what a mirror shows."""
    return mirror and view.name == "front"


def side_words(view: body.View, mirror: bool, right: str, left: str) -> tuple[str, str]:
    """The words at the viewer's left and right of a view; sides are the patient's own."""
    right_first = (view.name == "front") != flipped(view, mirror)
    return (right, left) if right_first else (left, right)


def onto(view: body.View, mirror: bool, unit: float, origin: QPointF) -> QTransform:
    """From units of a view to the widget, turned round in a mirror."""
    if flipped(view, mirror):
        return QTransform(-unit, 0, 0, unit, origin.x() + view.width * unit, origin.y())
    return QTransform(unit, 0, 0, unit, origin.x(), origin.y())


class BodyPlaces(QWidget):
    """Front and back; a touch chooses the area under it, or the nearest one within a finger's width."""

    area_chosen = Signal(str)

    def __init__(self, variant: str, mirror: bool, right: str, left: str, titles: tuple[str, str]) -> None:
        super().__init__()
        self._variant, self._mirror = variant, mirror
        self._right, self._left, self._titles = right, left, dict(zip(("front", "back"), titles, strict=True))
        self._marked: tuple[str, ...] = ()
        self._static: QPixmap | None = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.wanted = 520  # px at 100 %; a scrolled page is made as high as all hints together
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_mirror(self, mirror: bool) -> None:
        """As in a mirror, or as others see the patient."""
        self._mirror, self._static = mirror, None
        self.update()

    def show_marked(self, areas: Iterable[str]) -> None:
        """Which areas are marked."""
        self._marked = tuple(areas)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look.px(520), look.px(self.wanted))

    def minimumSizeHint(self) -> QSize:
        return QSize(look.px(300), look.px(360))

    def views(self) -> tuple[body.View, ...]:
        drawn = body.figure(self._variant)
        return drawn.front, drawn.back

    def transform(self, view: body.View) -> QTransform:
        """From units of a view to the widget."""
        frame = self._frame()
        return onto(view, self._mirror, frame.unit, frame.origin(view.name))

    def area_at(self, at: QPointF) -> str:
        """The area under a point, or the nearest within a finger's width; "" for none."""
        k = look.scale()
        for reach in (0.0, 7.0 * k, 14.0 * k, REACH * k):
            for turn in range(16 if reach else 1):
                angle = 2 * pi * turn / 16
                near = QPointF(at.x() + reach * cos(angle), at.y() + reach * sin(angle))
                for view in self.views():
                    there = self.transform(view).inverted()[0].map(near)
                    if found := body.area_at(view, there.x(), there.y()):
                        return found
        return ""

    def middle_of(self, area: str) -> QPointF:
        """A point inside an area, in the widget."""
        for view in self.views():
            path = region_path(self._variant, view.name, area)
            if path.isEmpty():
                continue
            box = path.boundingRect()
            for part in (0.5, 0.4, 0.6, 0.3, 0.7):
                for across in (0.5, 0.4, 0.6, 0.3, 0.7):
                    at = QPointF(box.left() + box.width() * across, box.top() + box.height() * part)
                    if body.area_at(view, at.x(), at.y()) == area:
                        return self.transform(view).map(at)
        raise KeyError(area)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and (area := self.area_at(event.position())):
            self.area_chosen.emit(area)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._static = None
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, ratio = look.current(), self.devicePixelRatioF()
        if self._static is None or self._static.devicePixelRatio() != ratio:
            self._static = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
            self._static.setDevicePixelRatio(ratio)
            self._static.fill(Qt.GlobalColor.transparent)
            self._paint_body(self._static, ratio)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._static)
        for view in self.views():
            painter.setTransform(self.transform(view))
            paint_regions(painter, self._variant, view.name, self._marked, theme, strong=True)
        painter.end()

    def _frame(self) -> Frame:
        k = look.scale()
        return fitted(self.views(), QSizeF(self.size()), Margins(top=34 * k, side=8 * k, bottom=6 * k))

    def _paint_body(self, onto_map: QPixmap, ratio: float) -> None:
        theme, frame, k = look.current(), self._frame(), look.scale()
        painter = QPainter(onto_map)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for view in self.views():
            painter.setTransform(self.transform(view))
            paint_under(painter, self._variant, view.name, theme)
            paint_over(painter, self._variant, view.name, theme, frame.unit, ratio)
            painter.resetTransform()
            middle, head = frame.middle(view), 92 * frame.unit
            painter.setFont(look.font_px(18, 400))
            painter.setPen(color(theme.ink2))
            title = QRectF(middle.x() - 150 * k, middle.y() - 34 * k, 300 * k, 28 * k)
            painter.drawText(title, Qt.AlignmentFlag.AlignCenter, self._titles[view.name])
            painter.setFont(look.font_px(14, 700, 0.06))
            metrics = QFontMetricsF(painter.font())
            y = middle.y() + 98 * frame.unit + metrics.capHeight() / 2
            first, second = side_words(view, self._mirror, self._right, self._left)
            painter.drawText(QPointF(middle.x() - head - metrics.horizontalAdvance(first) - 6 * k, y), first)
            painter.drawText(QPointF(middle.x() + head + 6 * k, y), second)
        painter.end()


def dot(painter: QPainter, at: QPointF, radius: float) -> None:
    """A filled accent dot with a halo."""
    theme = look.current()
    painter.setPen(QPen(color(theme.halo), radius * 0.5))
    painter.setBrush(color(theme.accent))
    painter.drawEllipse(at, radius, radius)
