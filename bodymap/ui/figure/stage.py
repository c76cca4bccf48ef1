"""The stage under the marks: static layers in a pixmap, zoom and pan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import hypot

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QRegion,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QSizePolicy, QWidget

from bodymap.medicine import body
from bodymap.ui.figure.painting import (
    LARGEST,
    Frame,
    Margins,
    fitted,
    paint_over,
    paint_regions,
    paint_sides,
    paint_under,
    region_path,
)
from bodymap.ui.kit import theme as look


class Stage(QWidget):
    """Front and back figure side by side, as large as they fit; wheel, pinch and drag look closer."""

    zoom_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self.variant = "neutral"
        self.names: tuple[str, ...] = ("front", "back")
        self.regions_on: tuple[str, ...] = ()  # areas or quadrants with pain
        self.region_hovered = ""
        self._zoom, self._pan = 1.0, QPointF()
        self._zoomable = True
        self._press: QPointF | None = None
        self._dragged = False
        self._under: QPixmap | None = None  # silhouette and tones
        self._over: QPixmap | None = None  # lines and words
        self._whole: QPixmap | None = None  # both, with the areas between
        self.frame = self._fit()
        look.look().changed.connect(self.lay_out)

    # -- what is shown ---------------------------------------------------------------------------------------------

    def set_variant(self, name: str) -> None:
        """Show another drawing; site ids and sides stay. KeyError when there is no such drawing."""
        body.figure(name)
        if name != self.variant:
            self.variant = name
            self.lay_out()

    def set_views(self, names: Sequence[str]) -> None:
        """Show ("front",), ("back",) or both."""
        if tuple(names) != self.names:
            self.names = tuple(names)
            self.lay_out()

    def drawn(self) -> body.Figure:
        """The figure in sight."""
        return body.figure(self.variant)

    def views(self) -> tuple[body.View, ...]:
        """The views in sight."""
        return tuple(self.drawn().view(name) for name in self.names)

    def strong(self) -> bool:
        """Whether the areas stand in front."""
        return False

    def sizeHint(self) -> QSize:
        return QSize(look.px(640), look.px(620))

    def minimumSizeHint(self) -> QSize:
        return QSize(look.px(240), look.px(240))

    # -- zoom ------------------------------------------------------------------------------------------------------

    def zoom(self) -> float:
        """How many times larger than it fits."""
        return self._zoom

    def set_zoomable(self, on: bool) -> None:
        """Whether wheel, pinch and drag zoom and move the figure."""
        self._zoomable = on
        self.zoom_reset()
        self.lay_out()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Make the figure larger or smaller, keeping the point `at` (default: the middle) where it is."""
        at = at or QPointF(self.width() / 2, self.height() / 2)
        zoom = min(max(self._zoom * factor, 1.0), LARGEST)
        if zoom == self._zoom or not self._zoomable:
            return
        view = min(self.views(), key=lambda view: abs(self.frame.middle(view).x() - at.x()))
        place = self.frame.to_body(view.name, at)
        self._zoom = zoom
        self._pan = QPointF() if zoom == 1.0 else at - self._fit(free=True).to_widget(view.name, *place)
        self.lay_out()
        self.zoom_changed.emit(zoom)

    def zoom_reset(self) -> None:
        """The whole figure again."""
        if self._zoom != 1.0:
            self._zoom, self._pan = 1.0, QPointF()
            self.lay_out()
            self.zoom_changed.emit(1.0)

    def _fit(self, free: bool = False) -> Frame:
        k = look.scale()
        margins = Margins(top=(28 if self._titled() else 8) * k, side=16 * k, bottom=8 * k)
        return fitted(self.views(), QSizeF(self.size()), margins, self._zoom, None if free else self._pan)

    def _titled(self) -> bool:
        return self.height() >= 430 * look.scale()

    # -- laying out and painting -----------------------------------------------------------------------------------

    def lay_out(self) -> None:
        """Lay everything out again after a change of size, theme, drawing, zoom or pan."""
        self.frame = self._fit()
        self._pan = self.frame.pan  # a pan that went too far is forgotten, so that the way back is short
        self._under = self._over = self._whole = None
        self.update()

    def transform(self, view: str) -> QTransform:
        """From units of a view to the widget."""
        at, unit = self.frame.origin(view), self.frame.unit
        return QTransform(unit, 0, 0, unit, at.x(), at.y())

    def show_regions(self, painful: Iterable[str]) -> None:
        """Show these areas or quadrants as painful, and repaint only where that is news."""
        now = tuple(painful)
        changed = set(now) ^ set(self.regions_on)
        self.regions_on = now
        if changed:
            news = QRegion()
            for region in changed:
                news += self._part(region)
            self._compose(news)
            self.update(news)

    def update_regions(self, regions: Iterable[str]) -> None:
        """Repaint all parts of these areas, on both views."""
        for region in regions:
            self.update(self._part(region))

    def _part(self, region: str) -> QRegion:
        """The boxes of an area in the widget, one a view."""
        boxes = QRegion()
        for name in self.names:
            path = region_path(self.drawn().variant, name, region)
            box = self.transform(name).mapRect(path.boundingRect())
            boxes += QRegion(box.adjusted(-4, -4, 4, 4).toAlignedRect()) if not path.isEmpty() else QRegion()
        return boxes

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._layers())
        if self.region_hovered:
            theme = look.current()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for name in self.names:
                path = self.transform(name).map(region_path(self.drawn().variant, name, self.region_hovered))
                painter.fillPath(path, look.color(theme.accent, 0.14))
                painter.strokePath(path, QPen(look.color(theme.accent), 1.6 * look.scale()))
        painter.end()

    def _layers(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        if self._under is None or self._over is None or self._under.devicePixelRatio() != ratio:
            self._under, self._over, self._whole = self._sheet(ratio), self._sheet(ratio), None
            self._paint_static(self._under, self._over)
        if self._whole is None:
            self._whole = self._sheet(ratio)
            self._compose(QRegion(self.rect()))
        return self._whole

    def _compose(self, where: QRegion) -> None:
        """Lay body, areas and lines over one another, where something changed."""
        if self._whole is None or self._under is None or self._over is None:
            return
        painter = _painter(self._whole)
        painter.setClipRegion(where)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.drawPixmap(0, 0, self._under)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        for name in self.names:
            painter.setTransform(self.transform(name))
            # An area that lies elsewhere costs nothing.
            near = [region for region in self.regions_on if self._part(region).intersects(where)]
            paint_regions(painter, self.drawn().variant, name, near, look.current(), strong=self.strong())
        painter.resetTransform()
        painter.drawPixmap(0, 0, self._over)
        painter.end()

    def _sheet(self, ratio: float) -> QPixmap:
        made = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        return made

    def _paint_static(self, under: QPixmap, over: QPixmap) -> None:
        theme, k, variant, unit = look.current(), look.scale(), self.drawn().variant, self.frame.unit
        below, above = _painter(under), _painter(over)
        shown = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        for view in self.views():
            below.setTransform(self.transform(view.name))
            above.setTransform(self.transform(view.name))
            paint_under(below, variant, view.name, theme)
            paint_over(above, variant, view.name, theme, unit, under.devicePixelRatio())
            above.resetTransform()
            origin = self.frame.origin(view.name)
            paint_sides(above, view, origin, unit, theme, shown)
            if self._titled() and self._zoom == 1.0:
                above.setFont(look.font("note"))
                above.setPen(look.color(theme.ink3))
                rect = QRectF(self.frame.middle(view).x() - 60 * k, max(origin.y() - 24 * k, 0.0), 120 * k, 20 * k)
                above.drawText(rect, Qt.AlignmentFlag.AlignCenter, view.name.capitalize())
        below.end()
        above.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.lay_out()
        super().resizeEvent(event)

    # -- looking closer --------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._press, self._dragged = event.position(), False
            event.accept()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._press is None:
            self.hover_at(at, event.modifiers())
        elif self._zoom > 1.0 and (self._dragged or distance(self._press, at) > 6 * look.scale()):
            self._dragged = True
            self._pan += at - self._press
            self._press = at
            self.lay_out()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        clicked = self._press is not None and not self._dragged and event.button() == Qt.MouseButton.LeftButton
        self._press, self._dragged = None, False
        if clicked:
            self.click_at(event.position(), event.modifiers())

    def hover_at(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        """The mouse moves over a point."""

    def click_at(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        """The user clicked a point."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self._zoomable or not event.angleDelta().y():
            event.ignore()
            return
        self.zoom_by(1.0015 ** event.angleDelta().y(), event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom_by(1.0 + event.value(), event.position())
                return True
        elif isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self.zoom_by(pinch.scaleFactor(), QPointF(self.mapFromGlobal(pinch.centerPoint().toPoint())))
                return True
        return super().event(event)


def distance(a: QPointF, b: QPointF) -> float:
    """px between two points."""
    return hypot(a.x() - b.x(), a.y() - b.y())


def _painter(on: QPixmap) -> QPainter:
    painter = QPainter(on)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter
