"""The lens: a small window on the true place of a site, where points crowd."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QPixmap, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from bodymap import body
from bodymap.ui import theme as look
from bodymap.ui.figure_view.painting import paint_over, paint_under

SEEN = 270.0
"""Units of the body that the lens shows across."""


class Lens(QWidget):
    """84 px of body round the true point of a site, never moved apart."""

    def __init__(self, parent: QWidget | None = None, side: float = 84) -> None:
        super().__init__(parent)
        self._side = side
        self._site, self._variant = "", "neutral"
        self._static: QPixmap | None = None
        self._seen: dict[tuple[str, str, float, int], QPixmap] = {}  # a survey shows the same 21 places again
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.look().changed.connect(self._forget)

    def show_site(self, site: str, variant: str = "neutral") -> None:
        """Show where a site truly lies; "" for nothing."""
        if (site, variant) != (self._site, self._variant):
            self._site, self._variant = site, variant
            name = body.SITES[site].name if site else ""
            self.setAccessibleName(f"{name}, close up" if site else "")
            self._anew()

    def sizeHint(self) -> QSize:
        return QSize(look.px(self._side), look.px(self._side))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _forget(self) -> None:
        self._seen = {}
        self._anew()

    def _anew(self) -> None:
        self._static = None
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._static is None or self._static.devicePixelRatio() != ratio or self._stale():
            key = (self._site, self._variant, ratio, self.width())
            self._static = self._seen[key] = self._seen.get(key) or self._drawn(ratio)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._static)
        painter.end()

    def _stale(self) -> bool:
        return self._static is not None and self._static.deviceIndependentSize().toSize() != self.size()

    def _drawn(self, ratio: float) -> QPixmap:
        theme, k = look.current(), look.scale()
        made = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8 * k, 8 * k)
        painter.fillPath(frame, look.color(theme.sunk))
        if self._site:
            drawn = body.with_points(self._variant)
            view, x, y = body.place(drawn, self._site)
            unit = self.width() / SEEN
            painter.setClipPath(frame)
            middle = QPointF(self.width() / 2, self.height() / 2)
            painter.setTransform(QTransform(unit, 0, 0, unit, middle.x() - x * unit, middle.y() - y * unit))
            paint_under(painter, drawn.variant, view, theme)
            paint_over(painter, drawn.variant, view, theme, unit, ratio)
            painter.resetTransform()
            painter.setClipping(False)
            painter.setPen(QPen(look.color(theme.halo), 4.6 * k))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, 13 * k, 13 * k)
            painter.setPen(QPen(look.color(theme.accent), 2.4 * k))
            painter.drawEllipse(middle, 13 * k, 13 * k)
            painter.setPen(QPen(look.color(theme.halo), 1.4 * k))
            painter.setBrush(look.color(theme.accent))
            painter.drawEllipse(middle, 3.4 * k, 3.4 * k)
        painter.strokePath(frame, QPen(look.color(theme.line2), 1))
        painter.end()
        return made
