"""The body painted by Qt: static layers, small bodies, the lens, and where the two views lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap, QResizeEvent, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from bodymap.medicine import body
from bodymap.medicine.model import Exam
from bodymap.medicine.outcomes import unrated_in
from bodymap.ui.figure.marks import (
    OPEN,
    MarkState,
    change_of,
    hatch,
    paint_change,
    paint_mark,
    paint_small,
    state_of,
)
from bodymap.ui.kit import theme as look
from bodymap.ui.kit.theme import Theme, color

# -- frame ------------------------------------------------------------------------------------------------------------
# Where the two views lie in a widget: fit, zoom and pan that never lose the place.

LARGEST = 8.0
"""The figure can be made this many times larger than it fits."""


@dataclass(frozen=True)
class Frame:
    """The views side by side: px a unit, and where each view's origin lies."""

    unit: float
    origins: tuple[tuple[str, QPointF], ...]  # view name, origin in the widget
    pan: QPointF  # how far the views lie from the middle

    def origin(self, view: str) -> QPointF:
        """Where a view's own origin lies. KeyError when it is not shown."""
        return dict(self.origins)[view]

    def middle(self, view: body.View) -> QPointF:
        """The top of a view's mid line in the widget."""
        return self.to_widget(view.name, view.midline, 0.0)

    def to_widget(self, view: str, x: float, y: float) -> QPointF:
        """A place of the body in the widget."""
        return self.origin(view) + QPointF(x, y) * self.unit

    def to_body(self, view: str, at: QPointF) -> tuple[float, float]:
        """A point of the widget in units of a view."""
        moved = (at - self.origin(view)) / self.unit
        return moved.x(), moved.y()


@dataclass(frozen=True)
class Margins:
    """Room kept round the fitted figures, px."""

    top: float
    side: float
    bottom: float


def fitted(
    views: Sequence[body.View], size: QSizeF, margins: Margins, zoom: float = 1.0, pan: QPointF | None = None
) -> Frame:
    """The views side by side, as large as they fit, times `zoom`.

    Moved by `pan` as far as the body still fills the widget; without a pan they lie in the middle.
    """
    wide = sum(view.width for view in views)
    tall = max(view.height for view in views)
    between = 0.045 * tall * (len(views) - 1)
    room_w = max(size.width() - 2 * margins.side, 20.0)
    room_h = max(size.height() - margins.top - margins.bottom, 20.0)
    fit = min(room_h / tall, room_w / (wide + between))
    unit = fit * zoom
    content_w, content_h = (wide + between) * unit, tall * unit
    left = middle_x = (size.width() - content_w) / 2
    top = middle_y = margins.top + (room_h - content_h) / 2
    if pan is not None:
        left = _kept(left + pan.x(), content_w, size.width(), margins.side, margins.side)
        top = _kept(top + pan.y(), content_h, size.height(), margins.top, margins.bottom)
    origins = []
    x = left
    for view in views:
        origins.append((view.name, QPointF(x, top)))
        x += view.width * unit + between * unit
    return Frame(unit, tuple(origins), QPointF(left - middle_x, top - middle_y))


def _kept(start: float, length: float, room: float, before: float, after: float) -> float:
    """A start moved so that content longer than the room fills it, and shorter content stays in the middle."""
    if length <= room - before - after:
        return before + (room - before - after - length) / 2
    return min(max(start, room - after - length), before)


# -- painting ---------------------------------------------------------------------------------------------------------
# The body painted by Qt: the static layers, the areas and the words RIGHT and LEFT.


@dataclass(frozen=True)
class BodyPaths:
    """The paths of one view as Qt knows them."""

    silhouette: QPainterPath
    tones: tuple[QPainterPath, ...]
    face: tuple[tuple[str, QPainterPath], ...]
    contours: tuple[QPainterPath, ...]  # by level


@cache
def body_paths(variant: str, view: str) -> BodyPaths:
    """The static paths of a view, made once."""
    drawn = body.figure(variant).view(view)
    levels = [QPainterPath() for _ in range(4)]
    for line in levels:
        line.setFillRule(Qt.FillRule.WindingFill)
    for _, level, path in drawn.contours:
        levels[level].addPath(qt_path(path))
    return BodyPaths(
        qt_path(drawn.silhouette),
        tuple(map(qt_path, drawn.tones)),
        tuple((role, qt_path(path)) for _, role, path in drawn.face),
        tuple(levels),
    )


@cache
def region_path(variant: str, view: str, region: str) -> QPainterPath:
    """The path of one of the 19 areas or of a quadrant in a view; empty when it does not show there."""
    drawn = body.figure(variant).view(view)
    path = drawn.areas.get(region) or drawn.quadrants.get(region)
    return qt_path(path) if path else QPainterPath()


def qt_path(path: body.Path) -> QPainterPath:
    """A path of the figure as a QPainterPath (even-odd)."""
    made = QPainterPath()
    for step, to in path:
        if step == "C":
            made.cubicTo(*to)
        elif step == "M":
            made.moveTo(*to)
        else:
            made.closeSubpath()
    return made


def paint_under(painter: QPainter, variant: str, view: str, theme: Theme) -> None:
    """Silhouette and tones, in units of the body."""
    paths = body_paths(variant, view)
    painter.fillPath(paths.silhouette, color(theme.tone(0, len(paths.tones))))
    for n, tone in enumerate(paths.tones, start=1):
        painter.fillPath(tone, color(theme.tone(n, len(paths.tones))))


def paint_over(painter: QPainter, variant: str, view: str, theme: Theme, unit: float, ratio: float) -> None:
    """Face, contours and outline, in units of the body; `unit` is px a unit, `ratio` the device pixel ratio."""
    paths = body_paths(variant, view)
    for role, part in paths.face:
        painter.fillPath(part, color(theme.role(role)))
    fine = body.figure(variant).view(view).width * unit * ratio < 300
    for level in (3, 2, 1, 0):
        ink = color(theme.levels[level])
        painter.fillPath(paths.contours[level], ink)
        if fine:
            painter.strokePath(paths.contours[level], QPen(ink, 0.4))
    pen = QPen(color(theme.outline), max(3.0, 0.7 / unit))
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(paths.silhouette, pen)


def paint_regions(
    painter: QPainter, variant: str, view: str, regions: Iterable[str], theme: Theme, *, strong: bool
) -> None:
    """Areas or quadrants with pain: tint, hatch and outline, in units of the body; `strong` on their own layer."""
    fill, lines, width, edge = (0.30, 0.55, 2.4, 0.95) if strong else (theme.area_fill, 0.26, 1.6, 0.50)
    for region in regions:
        path = region_path(variant, view, region)
        if path.isEmpty():
            continue
        painter.fillPath(path, color(theme.area, fill))
        painter.save()
        painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
        painter.setPen(QPen(color(theme.area, lines), 1.7))
        hatch(painter, path.boundingRect(), 14.0)
        painter.restore()
        painter.strokePath(path, QPen(color(theme.area, edge), width))


def paint_sides(
    painter: QPainter, view: body.View, origin: QPointF, unit: float, theme: Theme, shown: QRectF, size: float = 12.0
) -> None:
    """RIGHT and LEFT (the patient's) beside the head; on the edge of `shown` when the head is out of sight.

    `origin` is where the view's own origin lies, `shown` the part of the widget that may be written on.
    """
    words = ("RIGHT", "LEFT") if view.name == "front" else ("LEFT", "RIGHT")
    k = look.scale()
    face = look.font_px(size, 700, 0.08)
    metrics = QFontMetricsF(face)
    width, tall = view.width * unit, view.height * unit
    gap = (6 + max(0.0, tall / k - 277) * 0.065) * k
    head = 88.0 * unit
    middle = origin.x() + view.midline * unit
    room = width / 2 - head - 4
    if width >= 60 and room < metrics.horizontalAdvance("RIGHT"):
        # Two LEFTs meet between the figures; RIGHT stands outside, where there is more room than its view is wide.
        face = look.font_px(min(size, 11.0), 700, 0.04)
        metrics, gap = QFontMetricsF(face), 3.0 * k
        edge = metrics.horizontalAdvance("RIGHT") + head + gap
        outside = shown.left() <= middle - edge if view.name == "front" else middle + edge <= shown.right()
        room = metrics.horizontalAdvance("RIGHT") if outside and room >= metrics.horizontalAdvance("LEFT") else 0.0
    if room < metrics.horizontalAdvance("RIGHT"):
        face = look.font_px(size, 700, 0.08)
        metrics = QFontMetricsF(face)
        words, gap = (words[0][0], words[1][0]), 5.0 * k
    y = max(origin.y() + 98.0 * unit, shown.top() + metrics.height() * 0.8)
    painter.setFont(face)
    painter.setPen(color(theme.ink2))
    part = QRectF(origin.x(), origin.y(), width, tall).intersected(shown)
    for word, way in zip(words, (-1, 1), strict=True):
        long = metrics.horizontalAdvance(word)
        x = middle - head - gap - long if way < 0 else middle + head + gap
        if x < shown.left() or x + long > shown.right():
            inside = part.left() < middle if way < 0 else part.right() > middle
            if not inside or part.width() < long + 8:
                continue
            x = min(max(x, part.left() + 4), part.right() - long - 4)
        painter.drawText(QPointF(x, y + metrics.capHeight() / 2), word)


# -- lens -------------------------------------------------------------------------------------------------------------
# The lens: a small window on the true place of a site, where points crowd.

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


# -- thumb ------------------------------------------------------------------------------------------------------------
# Small bodies to look at: one exam, or the difference of two (course page, compare page).

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
        self._unrated: frozenset[str] = frozenset()
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
        self._unrated = frozenset(s for s in sites if unrated_in(a.findings.get(s), b.findings.get(s)))
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
                unrated = site in self._unrated
                paint_change(painter, at, radius, self._changes[site], theme, unrated=unrated, digits=not small)
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
