"""Small bodies to look at: one exam, or the difference of two (course page, compare page)."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from bodymap import body
from bodymap.model import Exam
from bodymap.ui import theme as look
from bodymap.ui.figure_view.frame import Frame, Margins, fitted
from bodymap.ui.figure_view.marks import OPEN, MarkState, change_of, paint_change, paint_mark, paint_small, state_of
from bodymap.ui.figure_view.painting import paint_over, paint_sides, paint_under

SMALL = 0.2
"""px a unit under which marks carry no digits."""


class BodyThumb(QWidget):
    """A body that is only looked at. Large enough, it carries digits and words; small, only fills and rings."""

    def __init__(self, variant: str = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._variant = body.with_points(variant).variant
        self._names: tuple[str, ...] = ("front", "back")
        self._states: Mapping[str, MarkState] = {}
        self._changes: Mapping[str, int | None] | None = None
        self._static: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        look.look().changed.connect(self._anew)

    def show_exam(self, exam: Exam) -> None:
        """Show the sites of an exam."""
        self._states = {site: state_of(exam, site) for site in body.SITES if site in exam.findings or _point(site)}
        self._changes = None
        counted = sum(state.counted is True for site, state in self._states.items() if _point(site))
        self.setAccessibleName(f"Body figure: {counted} positive")
        self.update()

    def show_difference(self, a: Exam, b: Exam) -> None:
        """Show `b` minus `a` at every site that one of the two holds."""
        sites = [site for site in body.SITES if site in a.findings or site in b.findings]
        changes = {site: change_of(a, b, site) for site in sites}
        self._changes = changes
        known = [change for change in changes.values() if change is not None]
        lower, higher = sum(c < 0 for c in known), sum(c > 0 for c in known)
        same, rest = known.count(0), len(changes) - len(known)
        self.setAccessibleName(
            f"Difference: {lower} lower, {higher} higher, {same} the same, {rest} not comparable",
        )
        self.update()

    def set_variant(self, name: str) -> None:
        """Show another drawing."""
        self._variant = body.with_points(name).variant
        self._anew()

    def set_views(self, names: tuple[str, ...]) -> None:
        """Show ("front",), ("back",) or both."""
        self._names = names
        self._anew()

    def sizeHint(self) -> QSize:
        return QSize(look.px(146), look.px(170))

    def minimumSizeHint(self) -> QSize:
        return QSize(look.px(60), look.px(80))

    def _views(self) -> tuple[body.View, ...]:
        drawn = body.figure(self._variant)
        return tuple(drawn.view(name) for name in self._names)

    def _frame(self) -> Frame:
        edge = 4.0 if self._is_small() else 12 * look.scale()
        return fitted(self._views(), QSizeF(self.size()), Margins(edge, edge, edge))

    def _is_small(self) -> bool:
        frame = fitted(self._views(), QSizeF(self.size()), Margins(12, 12, 12))
        return frame.unit < SMALL * look.scale()

    def _anew(self) -> None:
        self._static = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._static = None
        super().resizeEvent(event)

    def _layers(self, frame: Frame) -> QPixmap:
        ratio = self.devicePixelRatioF()
        if self._static is None or self._static.devicePixelRatio() != ratio:
            self._static = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
            self._static.setDevicePixelRatio(ratio)
            self._static.fill(Qt.GlobalColor.transparent)
            theme = look.current()
            painter = QPainter(self._static)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for view in self._views():
                at = frame.origin(view.name)
                painter.setTransform(QTransform(frame.unit, 0, 0, frame.unit, at.x(), at.y()))
                paint_under(painter, self._variant, view.name, theme)
                paint_over(painter, self._variant, view.name, theme, frame.unit, ratio)
                painter.resetTransform()
                paint_sides(painter, view, at, frame.unit, theme, QRectF(self.rect()), 10 if self._is_small() else 12)
            painter.end()
        return self._static

    def paintEvent(self, event: QPaintEvent) -> None:
        frame, small = self._frame(), self._is_small()
        k = look.scale()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._layers(frame))
        radius = 33 * frame.unit if small else max(24 * frame.unit, 8 * k)
        gap = (1.0 if small else 3 * k) / frame.unit
        for view in self._views():
            for site, (x, y) in body.spread(view, radius / frame.unit, gap).items():
                self._paint_site(painter, site, frame.to_widget(view.name, x, y), radius, small)
        painter.end()

    def _paint_site(self, painter: QPainter, site: str, at: QPointF, radius: float, small: bool) -> None:
        theme = look.current()
        if self._changes is not None:
            if site in self._changes:
                paint_change(painter, at, radius, self._changes[site], theme, digits=not small)
            return
        state = self._states.get(site)
        if state is None or (state.control and state.kind == OPEN):
            return
        if small:
            paint_small(painter, at, radius, state, theme)
        else:
            paint_mark(painter, at, radius, state, theme)


def _point(site: str) -> bool:
    return not body.SITES[site].control
