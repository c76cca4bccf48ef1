"""The figure of an exam: front and back side by side, marks above static layers, areas between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import hypot

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QPinchGesture, QSizePolicy, QToolTip, QWidget

from bodymap import body
from bodymap.model import Exam
from bodymap.session import in_words
from bodymap.ui import theme as look
from bodymap.ui.figure_view.frame import LARGEST, Frame, Margins, fitted
from bodymap.ui.figure_view.marks import state_of
from bodymap.ui.figure_view.painting import (
    paint_over,
    paint_regions,
    paint_sides,
    paint_under,
    region_path,
)
from bodymap.ui.figure_view.site_mark import RegionMark, SiteMark

POINTS, AREAS, QUADRANTS = "points", "areas", "quadrants"
REACH = 30
"""px (at 100 %) within which a click goes to the nearest site."""


class FigureView(QWidget):
    """One widget with the front and back figure. It shows the exam it is given and says what the user chose."""

    site_chosen = Signal(str)
    site_hovered = Signal(str)  # "" when the mouse left
    area_chosen = Signal(str)
    quadrant_chosen = Signal(str)
    zoom_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("figure_view")
        self.setAccessibleName("Body figure, front and back; sides are the patient's")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self._exam: Exam | None = None
        self._variant = "neutral"
        self._names: tuple[str, ...] = ("front", "back")
        self._layer = POINTS
        self._zoom, self._pan = 1.0, QPointF()
        self._zoomable = True
        self._hovered = self._region = ""
        self._press: QPointF | None = None
        self._dragging = False
        self._under: QPixmap | None = None
        self._over: QPixmap | None = None
        self._whole: QPixmap | None = None
        self._regions: tuple[str, ...] = ()
        self.marks: dict[str, SiteMark] = {site: SiteMark(site, self) for site in body.SITES}
        self.regions: dict[tuple[str, str], RegionMark] = {}
        for mark in self.marks.values():
            mark.clicked.connect(self._mark_pressed)
        self.set_order(tuple(step.site for step in body.survey()))
        self._frame = self._fit()
        look.look().changed.connect(self._anew)

    # -- what is shown ---------------------------------------------------------------------------------------------

    def show_exam(self, exam: Exam, current: str = "", ghost: Exam | None = None) -> None:
        """Show an exam, the site a key would rate, and an earlier exam as a faint ghost. Repaints what changed."""
        self._exam = exam
        was_focused = any(mark.hasFocus() for mark in self.marks.values())
        for site, mark in self.marks.items():
            mark.show_finding(exam.findings.get(site), state_of(exam, site))
            mark.set_flags(current=site == current)
            mark.set_ghost(state_of(ghost, site) if ghost is not None else None)
        self._one_stop(current)
        if current:
            self.marks[current].raise_()
            if was_focused:
                self.marks[current].setFocus()
        self._show_regions()

    def set_layer(self, layer: str) -> None:
        """What can be chosen: "points", "areas" (Shift: quadrants) or "quadrants". The rest stays visible, quiet."""
        if layer not in (POINTS, AREAS, QUADRANTS):
            raise ValueError(f"unknown layer {layer!r}")
        if layer != self._layer:
            self._layer = layer
            self._hover("", "")
            self._anew()

    def layer(self) -> str:
        """The layer in force."""
        return self._layer

    def set_variant(self, name: str) -> None:
        """Show another drawing; site ids and sides stay. KeyError when there is no such drawing."""
        body.figure(name)
        if name != self._variant:
            self._variant = name
            self._anew()

    def set_views(self, names: Sequence[str]) -> None:
        """Show ("front",), ("back",) or both."""
        if tuple(names) != self._names:
            self._names = tuple(names)
            self._anew()

    def set_order(self, sites: Sequence[str]) -> None:
        """The practice's order of the sites, for the step in each accessible name."""
        for site, mark in self.marks.items():
            mark.set_step(sites.index(site) + 1 if site in sites else 0, len(sites))

    def set_hovered(self, site: str) -> None:
        """Ring a site as if the mouse were over it (the list's twin is hovered); "" for none."""
        for mark in self.marks.values():
            mark.set_flags(hovered=mark.site == site)

    # -- zoom ------------------------------------------------------------------------------------------------------

    def zoom(self) -> float:
        """How many times larger than it fits."""
        return self._zoom

    def set_zoomable(self, on: bool) -> None:
        """Whether wheel, pinch and drag zoom and move the figure."""
        self._zoomable = on
        if not on:
            self.zoom_reset()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Make the figure larger or smaller, keeping the point `at` (default: the middle) where it is."""
        at = at or QPointF(self.width() / 2, self.height() / 2)
        zoom = min(max(self._zoom * factor, 1.0), LARGEST)
        if zoom == self._zoom:
            return
        view = min(self._frame.origins, key=lambda o: abs(o[1].x() + self._width(o[0]) / 2 - at.x()))[0]
        place = self._frame.to_body(view, at)
        self._zoom = zoom
        self._pan += at - self._fit().to_widget(view, *place)
        self._moved()
        self.zoom_changed.emit(zoom)

    def zoom_reset(self) -> None:
        """The whole figure again."""
        if self._zoom != 1.0:
            self._zoom, self._pan = 1.0, QPointF()
            self._moved()
            self.zoom_changed.emit(1.0)

    # -- where things are ------------------------------------------------------------------------------------------

    def place(self, site: str) -> QPointF:
        """Where the mark of a site is drawn, in the widget."""
        return self.marks[site].center()

    def site_at(self, at: QPointF) -> str:
        """The nearest site within 30 px of a point, or ""."""
        shown = [mark for mark in self.marks.values() if not mark.isHidden()]
        if not shown:
            return ""
        nearest = min(shown, key=lambda mark: _distance(mark.center(), at))
        return nearest.site if _distance(nearest.center(), at) <= REACH * look.scale() else ""

    def region_at(self, at: QPointF, quadrants: bool = False) -> str:
        """The pain area (or quadrant) at a point, or ""."""
        for view in self._views():
            x, y = self._frame.to_body(view.name, at)
            found = (body.quadrant_at if quadrants else body.area_at)(view, x, y)
            if found:
                return found
        return ""

    def sizeHint(self) -> QSize:
        return QSize(look.px(640), look.px(620))

    def minimumSizeHint(self) -> QSize:
        return QSize(look.px(240), look.px(240))

    # -- laying out ------------------------------------------------------------------------------------------------

    def _drawn(self) -> body.Figure:
        return body.with_points(self._variant) if self._layer == POINTS else body.figure(self._variant)

    def _views(self) -> tuple[body.View, ...]:
        drawn = self._drawn()
        return tuple(drawn.view(name) for name in self._names)

    def _width(self, view: str) -> float:
        return self._drawn().view(view).width * self._frame.unit

    def _titled(self) -> bool:
        return self.height() >= 430 * look.scale()

    def _fit(self) -> Frame:
        k = look.scale()
        margins = Margins(top=(28 if self._titled() else 8) * k, side=16 * k, bottom=8 * k)
        return fitted(self._views(), QSizeF(self.size()), margins, self._zoom, self._pan)

    def _anew(self) -> None:
        self._make_regions()
        self._show_regions()
        self._moved()

    def _moved(self) -> None:
        """Lay everything out again after a change of size, theme, drawing, zoom or pan."""
        self._frame = self._fit()
        if self._zoom > 1.0:  # a pan that went too far is forgotten, so that the way back is short
            loose = fitted(self._views(), QSizeF(self.size()), Margins(0, 0, 0), self._zoom)
            kept, free = self._frame.origins[0][1], loose.origins[0][1]
            self._pan = kept - free if self._frame.unit == loose.unit else self._pan
        self._under = self._over = self._whole = None
        self._put_marks()
        self._put_regions()
        self.update()

    def _put_marks(self) -> None:
        k, unit = look.scale(), self._frame.unit
        logical = self.height() / k
        least = (9 if logical >= 520 else 8 if logical >= 330 else 7) * k
        radius = max(24 * unit, least)
        shown: set[str] = set()
        for view in self._views():
            for site, (x, y) in body.spread(view, radius / unit, 3 * k / unit).items():
                self.marks[site].put(self._frame.to_widget(view.name, x, y), radius)
                self.marks[site].setEnabled(self._layer == POINTS)
                shown.add(site)
        for site, mark in self.marks.items():
            mark.setVisible(site in shown)

    def _make_regions(self) -> None:
        if self._layer == POINTS or self.regions:
            return
        for view in (body.figure().front, body.figure().back):
            names = {area: body.AREAS[area].name for area in view.areas} | dict(body.QUADRANTS)
            for region, name in names.items():
                mark = RegionMark(region, view.name, name, self)
                mark.clicked.connect(self._region_pressed)
                self.regions[region, view.name] = mark

    def _put_regions(self) -> None:
        wanted = {AREAS: body.AREAS, QUADRANTS: body.QUADRANTS}.get(self._layer, {})
        for (region, view), mark in self.regions.items():
            shown = region in wanted and view in self._names
            if shown:
                path = region_path(self._drawn().variant, view, region)
                mark.setGeometry(self._transform(view).mapRect(path.boundingRect()).toAlignedRect())
                mark.lower()
            mark.setVisible(shown)

    def _transform(self, view: str) -> QTransform:
        at, unit = self._frame.origin(view), self._frame.unit
        return QTransform(unit, 0, 0, unit, at.x(), at.y())

    def _answers(self) -> Mapping[str, bool]:
        if self._exam is None:
            return {}
        return self._exam.quadrants if self._layer == QUADRANTS else self._exam.areas

    def _show_regions(self) -> None:
        answers = self._answers()
        painful = tuple(region for region, yes in answers.items() if yes)
        for (region, _), mark in self.regions.items():
            mark.show_answer(answers.get(region))
        if painful != self._regions:
            changed = set(painful) ^ set(self._regions)
            self._regions = painful
            self._whole = None
            self._update_regions(changed)

    def _update_regions(self, regions: Iterable[str]) -> None:
        for region in regions:
            for name in self._names:
                path = region_path(self._drawn().variant, name, region)
                if not path.isEmpty():
                    rect = self._transform(name).mapRect(path.boundingRect())
                    self.update(rect.adjusted(-4, -4, 4, 4).toAlignedRect())

    def _one_stop(self, current: str) -> None:
        stop = current or next(iter(self.marks))
        for site, mark in self.marks.items():
            policy = Qt.FocusPolicy.StrongFocus if site == stop else Qt.FocusPolicy.ClickFocus
            if mark.focusPolicy() != policy:
                mark.setFocusPolicy(policy)

    # -- painting --------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._layers())
        if self._region:
            theme = look.current()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for name in self._names:
                path = self._transform(name).map(region_path(self._drawn().variant, name, self._region))
                painter.fillPath(path, look.color(theme.accent, 0.14))
                painter.strokePath(path, QPen(look.color(theme.accent), 1.6 * look.scale()))
        painter.end()

    def _layers(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        if self._under is None or self._over is None or self._under.devicePixelRatio() != ratio:
            self._under, self._over, self._whole = self._sheet(ratio), self._sheet(ratio), None
            self._paint_static(self._under, self._over)
        if self._whole is None:
            self._whole = QPixmap(self._under)
            painter = self._painter(self._whole)
            for name in self._names:
                painter.setTransform(self._transform(name))
                paint_regions(
                    painter,
                    self._drawn().variant,
                    name,
                    self._regions,
                    look.current(),
                    strong=self._layer != POINTS,
                )
            painter.resetTransform()
            painter.drawPixmap(0, 0, self._over)
            painter.end()
        return self._whole

    def _sheet(self, ratio: float) -> QPixmap:
        made = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        return made

    def _painter(self, on: QPixmap) -> QPainter:
        painter = QPainter(on)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return painter

    def _paint_static(self, under: QPixmap, over: QPixmap) -> None:
        theme, k, variant = look.current(), look.scale(), self._drawn().variant
        below, above = self._painter(under), self._painter(over)
        shown = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        for view in self._views():
            below.setTransform(self._transform(view.name))
            above.setTransform(self._transform(view.name))
            paint_under(below, variant, view.name, theme)
            paint_over(above, variant, view.name, theme, self._frame.unit)
            above.resetTransform()
            origin = self._frame.origin(view.name)
            paint_sides(above, view, origin, self._frame.unit, theme, shown)
            if self._titled() and self._zoom == 1.0:
                above.setFont(look.font("note"))
                above.setPen(look.color(theme.ink3))
                middle = origin.x() + view.midline * self._frame.unit
                rect = QRectF(middle - 60 * k, max(origin.y() - 24 * k, 0.0), 120 * k, 20 * k)
                above.drawText(rect, Qt.AlignmentFlag.AlignCenter, view.name.capitalize())
        below.end()
        above.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._moved()
        super().resizeEvent(event)

    # -- what the user does ----------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._press, self._dragging = event.position(), False
            event.accept()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._press is not None and self._zoom > 1.0:
            if self._dragging or _distance(self._press, at) > 6 * look.scale():
                self._dragging = True
                self._pan += at - self._press
                self._press = at
                self._moved()
            return
        if self._layer == POINTS:
            self._hover(self.site_at(at), "")
        else:
            self._hover("", self.region_at(at, self._asks_quadrant(event.modifiers())))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        dragged, pressed = self._dragging, self._press is not None
        self._press, self._dragging = None, False
        if dragged or not pressed or event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position()
        if self._layer == POINTS:
            site = self.site_at(at)
            if site:
                self.marks[site].setFocus(Qt.FocusReason.MouseFocusReason)
                self.site_chosen.emit(site)
            return
        coarse = self._asks_quadrant(event.modifiers())
        region = self.region_at(at, coarse)
        if region:
            (self.quadrant_chosen if coarse else self.area_chosen).emit(region)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._zoom > 1.0 and not (self._layer == POINTS and self.site_at(event.position())):
            self.zoom_reset()
        else:  # a quick second click is a click
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self._zoomable or not event.angleDelta().y():
            event.ignore()
            return
        self.zoom_by(1.0015 ** event.angleDelta().y(), event.position())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover("", "")
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = _WAYS.get(Qt.Key(event.key()))
        focused = next((mark for mark in self.marks.values() if mark.hasFocus()), None)
        if way is None or focused is None:
            super().keyPressEvent(event)
            return
        site = self.neighbour(focused.site, *way)
        if site:
            self.marks[site].setFocus(Qt.FocusReason.TabFocusReason)
            self.site_chosen.emit(site)
        event.accept()

    def neighbour(self, site: str, right: int, down: int) -> str:
        """The nearest shown site in a direction (right, down: -1, 0 or 1), or ""."""
        here = self.place(site)
        found = []
        for mark in self.marks.values():
            away = mark.center() - here
            along = away.x() * right + away.y() * down
            across = abs(away.x() * down) + abs(away.y() * right)
            if mark.site != site and not mark.isHidden() and along > 1.0:
                found.append((along + 2.0 * across, mark.site))
        return min(found)[1] if found else ""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self.tip_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), text, self)
            event.setAccepted(bool(text))
            return True
        if event.type() == QEvent.Type.NativeGesture and isinstance(event, QNativeGestureEvent):
            if self._zoomable and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom_by(1.0 + event.value(), event.position())
                return True
        elif event.type() == QEvent.Type.Gesture:
            pinch = event.gesture(Qt.GestureType.PinchGesture)  # type: ignore[attr-defined]
            if self._zoomable and isinstance(pinch, QPinchGesture):
                self.zoom_by(pinch.scaleFactor(), QPointF(self.mapFromGlobal(pinch.centerPoint().toPoint())))
                return True
        return super().event(event)

    def tip_at(self, at: QPointF) -> str:
        """Name, step and rating of the site at a point, or the name and answer of the area."""
        if self._layer != POINTS:
            region = self.region_at(at, self._layer == QUADRANTS)
            if not region:
                return ""
            answer = self._answers().get(region)
            name = body.AREAS[region].name if region in body.AREAS else body.QUADRANTS[region]
            return f"{name}: {'not asked' if answer is None else 'pain' if answer else 'no pain'}"
        site = self.site_at(at)
        if not site:
            return ""
        finding = self._exam.findings.get(site) if self._exam else None
        return f"{self.marks[site].accessibleName()}: {in_words(finding)}"

    def _asks_quadrant(self, keys: Qt.KeyboardModifier) -> bool:
        return self._layer == QUADRANTS or bool(keys & Qt.KeyboardModifier.ShiftModifier)

    def _hover(self, site: str, region: str) -> None:
        if site != self._hovered:
            for mark in (self.marks.get(self._hovered), self.marks.get(site)):
                if mark is not None:
                    mark.set_flags(hovered=mark.site == site)
            self._hovered = site
            self.setCursor(Qt.CursorShape.PointingHandCursor if site else Qt.CursorShape.ArrowCursor)
            self.site_hovered.emit(site)
        if region != self._region:
            old, self._region = self._region, region
            self._update_regions(filter(None, (old, region)))
            self.setCursor(Qt.CursorShape.PointingHandCursor if region else Qt.CursorShape.ArrowCursor)

    def _mark_pressed(self) -> None:
        mark = self.sender()
        if isinstance(mark, SiteMark):
            self.site_chosen.emit(mark.site)

    def _region_pressed(self) -> None:
        mark = self.sender()
        if isinstance(mark, RegionMark):
            (self.quadrant_chosen if mark.region in body.QUADRANTS else self.area_chosen).emit(mark.region)


_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


def _distance(a: QPointF, b: QPointF) -> float:
    return hypot(a.x() - b.x(), a.y() - b.y())
