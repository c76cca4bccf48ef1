"""How the mark of a site looks in every state, and a site as a real widget (visual language, section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import ceil, floor

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QWidget

from bodymap.medicine import body
from bodymap.medicine.model import Exam, Finding, Rule
from bodymap.session import in_words
from bodymap.ui.kit import theme as look
from bodymap.ui.kit.theme import Theme, color

# -- marks ------------------------------------------------------------------------------------------------------------
# How the mark of a site looks in every state, on the figure and in lists (visual language, section 4). Every state
# differs by fill, ring and symbol, never by colour alone; not examined is never 0.

OPEN, NOT_EXAMINED, RATED, UNRATED = "open", "not_examined", "rated", "unrated"


@dataclass(frozen=True, slots=True)
class MarkState:
    """What a mark shows. `rating` is 0 to 10 when `kind` is "rated"; `counted` is the rule's verdict on the site."""

    kind: str = OPEN
    rating: int | None = None
    counted: bool | None = None
    control: bool = False


def state_of(exam: Exam, site: str) -> MarkState:
    """The state of a site in an exam, under the exam's own rule."""
    return state_of_finding(exam.findings.get(site), exam.rule, body.SITES[site].control)


def state_of_finding(finding: Finding | None, rule: Rule, control: bool = False) -> MarkState:
    """The state of a mark for a finding; None is open."""
    if finding is None:
        return MarkState(OPEN, control=control)
    if finding.painful is None:
        return MarkState(NOT_EXAMINED, control=control)
    counted = finding.positive(rule)
    if not finding.painful:
        return MarkState(RATED, 0, counted, control)
    if finding.rating is None:
        return MarkState(UNRATED, None, counted, control)
    return MarkState(RATED, finding.rating, counted, control)


def change_of(a: Exam, b: Exam, site: str) -> int | None:
    """Rating in `b` less rating in `a`; None when the two cannot be compared (a rating is missing)."""
    first, second = state_of(a, site), state_of(b, site)
    if first.rating is None or second.rating is None:
        return None
    return second.rating - first.rating


def paint_mark(
    painter: QPainter,
    center: QPointF,
    radius: float,
    state: MarkState,
    theme: Theme,
    *,
    current: bool = False,
    hover: bool = False,
    halo: bool = True,
    ghost: MarkState | None = None,
) -> None:
    """Paint one mark; lengths in px. `halo` separates it from the body; `ghost` is an earlier exam's state, faint."""
    k = look.scale()
    shape = _shape(center, radius, state.control)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if current:
        _ring_round(painter, center, radius + 8 * k, state.control, color(theme.accent, 0.20), 6 * k)
        _ring_round(painter, center, radius + 3.2 * k, state.control, color(theme.halo), 6.4 * k)
        _ring_round(painter, center, radius + 5 * k, state.control, color(theme.accent), 3 * k)
    elif halo and state.kind in (RATED, UNRATED):
        painter.strokePath(shape, QPen(color(theme.halo), 1.9 * k + 2 * 2.4 * k))
    if hover and not current:
        _ring_round(painter, center, radius + 4 * k, state.control, color(theme.ink2), 3 * k)
    if state.kind in (OPEN, NOT_EXAMINED):
        _paint_unknown(painter, center, radius, shape, state, theme, k, halo)
    else:
        _paint_known(painter, center, radius, shape, state, theme, k)
    if ghost is not None and ghost.kind in (RATED, UNRATED):
        _paint_ghost(painter, center, radius, state, ghost, theme)
    painter.restore()


def paint_small(
    painter: QPainter, center: QPointF, radius: float, state: MarkState, theme: Theme, *, halo: bool = True
) -> None:
    """A mark on a small body: counted filled, painful but not counted and no pain hollow, painful and not rated hatched
    with "+" as everywhere, open dashed; no digits."""
    shape = _shape(center, radius, state.control)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    known = state.kind in (RATED, UNRATED)
    if halo and known:
        painter.strokePath(shape, QPen(color(theme.halo), 2.6))
    if state.kind == UNRATED:
        _fill_unrated(painter, center, radius, shape, theme, radius / 10)
    elif state.counted:
        painter.fillPath(shape, color(theme.scale[state.rating or 0]))
    elif known:
        painter.fillPath(shape, color(theme.scale[0]))
    pen = QPen(color(theme.mark_ring(state.rating) if known else theme.dash), 0.9)
    if not known:
        pen.setDashPattern([2.0, 1.55])
    painter.strokePath(shape, pen)
    if state.kind == NOT_EXAMINED:
        _cross(painter, center, radius * 0.42, color(theme.dash), 1.0)
    if state.kind == UNRATED:
        paint_text(painter, center, "+", 1.3 * radius, color(theme.scale_text[theme.unrated]))
    painter.restore()


def paint_change(
    painter: QPainter,
    center: QPointF,
    radius: float,
    change: int | None,
    theme: Theme,
    *,
    unrated: bool = False,
    digits: bool = True,
) -> None:
    """A difference: down = lower, up = higher, small hollow disc = same, dashed × (None) = not comparable; the mark of
    "painful, not rated" when it is `unrated_in`."""
    if change is None and unrated:
        if digits:
            paint_mark(painter, center, radius * 0.9, MarkState(UNRATED), theme)
        else:
            paint_small(painter, center, radius, MarkState(UNRATED), theme)
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    k = look.scale() if digits else 1.0
    if change is None:
        pen = QPen(color(theme.dash), 1.5 * k if digits else 0.9)
        pen.setDashPattern([2.0, 1.55])
        shape = _shape(center, radius * 0.8, False)
        painter.fillPath(shape, _open_fill(theme))
        painter.strokePath(shape, pen)
        _cross(painter, center, radius * 0.34, color(theme.dash), 1.5 * k if digits else 1.0)
    elif change == 0:
        shape = _shape(center, radius * 0.34, False)
        painter.strokePath(shape, QPen(color(theme.halo), 4 * k))
        painter.fillPath(shape, color(theme.surface))
        painter.strokePath(shape, QPen(color(theme.ink2), 1.3 * k))
    else:
        size = radius * (1 + 0.25 * min(abs(change), 6) / 6)
        shape = triangle(center, size, change > 0)
        pen = QPen(color(theme.halo), (4.8 if digits else 2.4) * k)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(shape, pen)
        fill = color(theme.up if change > 0 else theme.down)
        painter.fillPath(shape, fill)
        if digits:
            at = QPointF(center.x(), center.y() + (0.22 if change > 0 else -0.24) * size)
            text = str(abs(change))
            ink = color("#101418" if theme.dark else "#ffffff")
            paint_text(painter, at, text, (1.0 if len(text) == 1 else 0.84) * size, ink)
    painter.restore()


def triangle(center: QPointF, size: float, up: bool) -> QPainterPath:
    """The triangle of a difference, its box centred on the place."""
    half, tall = size * 1.12, size * 1.0
    way = -1 if up else 1
    corners = [
        QPointF(center.x() - half, center.y() - way * tall * 0.92),
        QPointF(center.x() + half, center.y() - way * tall * 0.92),
        QPointF(center.x(), center.y() + way * tall * 1.02),
    ]
    path = QPainterPath()
    path.addPolygon(QPolygonF(corners))
    path.closeSubpath()
    return path


def paint_text(painter: QPainter, center: QPointF, text: str, size: float, ink: QColor) -> None:
    """Digits of a height in px, their ink centred on a point (independent of hinting, at every size)."""
    path, box = _glyphs(text)
    part = size / 100
    painter.save()
    painter.translate(center.x() - box.center().x() * part, center.y() - box.center().y() * part)
    painter.scale(part, part)
    painter.fillPath(path, ink)
    painter.restore()


@cache
def _glyphs(text: str) -> tuple[QPainterPath, QRectF]:
    face = QFont([look.FAMILY, "Noto Sans"])
    face.setPixelSize(100)
    face.setWeight(QFont.Weight.Bold)
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)  # the strokes of a letter overlap
    path.addText(0, 0, face, text)
    return path, path.boundingRect()


def _shape(center: QPointF, radius: float, control: bool) -> QPainterPath:
    path = QPainterPath()
    if control:
        side = 1.84 * radius
        path.addRoundedRect(
            QRectF(center.x() - side / 2, center.y() - side / 2, side, side), 0.32 * radius, 0.32 * radius
        )
    else:
        path.addEllipse(center, radius, radius)
    return path


def _ring_round(painter: QPainter, center: QPointF, radius: float, control: bool, ink: QColor, width: float) -> None:
    painter.strokePath(_shape(center, radius, control), QPen(ink, width))


def _open_fill(theme: Theme) -> QColor:
    return color(theme.canvas if theme.dark else "#ffffff", theme.open_fill)


def _paint_unknown(
    painter: QPainter,
    center: QPointF,
    radius: float,
    shape: QPainterPath,
    state: MarkState,
    theme: Theme,
    k: float,
    halo: bool,
) -> None:
    if halo:
        painter.fillPath(shape, _open_fill(theme))
    pen = QPen(color(theme.dash), 1.5 * k)
    pen.setDashPattern([2.0, 1.55])
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.strokePath(shape, pen)
    if state.kind == NOT_EXAMINED:
        _cross(painter, center, radius * 0.42, color(theme.dash), 1.8 * k)


def _paint_known(
    painter: QPainter,
    center: QPointF,
    radius: float,
    shape: QPainterPath,
    state: MarkState,
    theme: Theme,
    k: float,
) -> None:
    if state.kind == UNRATED:
        _fill_unrated(painter, center, radius, shape, theme, k)
        text, ink = "+", color(theme.scale_text[theme.unrated])
    else:
        rating = state.rating or 0
        painter.fillPath(shape, color(theme.scale[rating]))
        text, ink = str(rating), color(theme.scale_text[rating])
    wide = 1.9 if state.counted or state.kind == UNRATED else 1.5
    painter.strokePath(shape, QPen(color(theme.mark_ring(state.rating)), wide * k))
    paint_text(painter, center, text, (1.08 if text == "10" else 1.3) * radius, ink)


def _fill_unrated(
    painter: QPainter, center: QPointF, radius: float, shape: QPainterPath, theme: Theme, k: float
) -> None:
    """The hatched ground of "painful, not rated", with room for its "+"."""
    painter.fillPath(shape, color(theme.scale[theme.unrated]))
    painter.save()
    painter.setClipPath(shape)
    painter.setPen(QPen(color(theme.scale[theme.unrated_hatch]), 1.6 * k))
    hatch(painter, QRectF(center.x() - radius, center.y() - radius, 2 * radius, 2 * radius), 4.6 * k)
    painter.restore()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(theme.scale[theme.unrated]))
    painter.drawEllipse(center, 0.56 * radius, 0.56 * radius)


def _paint_ghost(
    painter: QPainter, center: QPointF, radius: float, state: MarkState, ghost: MarkState, theme: Theme
) -> None:
    text = "+" if ghost.rating is None else str(ghost.rating)
    painter.setOpacity(painter.opacity() * 0.5)
    if state.kind == OPEN:
        paint_text(painter, center, text, 1.05 * radius, color(theme.ink2))
        return
    at = QPointF(center.x() + radius * 1.05, center.y() - radius * 1.05)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(theme.halo))
    painter.drawEllipse(at, radius * 0.55, radius * 0.55)
    paint_text(painter, at, text, 0.8 * radius, color(theme.ink2))


def _cross(painter: QPainter, center: QPointF, arm: float, ink: QColor, width: float) -> None:
    pen = QPen(ink, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    x, y = center.x(), center.y()
    painter.drawLine(QPointF(x - arm, y - arm), QPointF(x + arm, y + arm))
    painter.drawLine(QPointF(x - arm, y + arm), QPointF(x + arm, y - arm))


def hatch(painter: QPainter, box: QRectF, step: float) -> None:
    """Lines at 45 degrees over a box, `step` apart along x, with the painter's pen and clip."""
    x = box.left() - box.height()
    x -= x % step  # neighbours of one colour carry one pattern
    while x < box.right():
        painter.drawLine(QPointF(x, box.bottom()), QPointF(x + box.height(), box.top()))
        x += step


# -- site mark --------------------------------------------------------------------------------------------------------
# A site as a real widget: a button with a name, a state in words and an action, painted as its mark.

GLOW = 12
"""px round a mark that belong to it (the glow of the current one)."""


class SiteMark(QAbstractButton):
    """The mark of one site. The mouse is left to the figure under it, which knows the nearest site."""

    def __init__(self, site: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.site = site
        self.radius = 9.0
        self.state = MarkState(control=body.SITES[site].control)
        self.ghost: MarkState | None = None
        self.current = self.hovered = False
        self._middle = QPointF()
        self.setObjectName(f"mark_{site}")
        self.setProperty("ring", False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMouseTracking(True)
        self.set_step(0, 0)
        self.setAccessibleDescription(in_words(None))

    def set_step(self, number: int, of: int) -> None:
        """Where the site stands in the order, from 1; 0 when it has no step."""
        step = f", step {number} of {of}" if number else ""
        self.setAccessibleName(body.SITES[self.site].name + step)

    def show_finding(self, finding: Finding | None, state: MarkState) -> bool:
        """Show a finding in its state; True when something changed."""
        words = in_words(finding)
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
        if state == self.state:
            return False
        self.state = state
        self.update()
        return True

    def set_flags(self, *, current: bool | None = None, hovered: bool | None = None) -> None:
        """Whether it is the current site, whether the mouse is over it (None leaves it as it is)."""
        now = (self.current if current is None else current, self.hovered if hovered is None else hovered)
        if now != (self.current, self.hovered):
            self.current, self.hovered = now
            self.update()

    def set_ghost(self, ghost: MarkState | None) -> None:
        """The state in an earlier exam, drawn faintly; None for none."""
        if ghost != self.ghost:
            self.ghost = ghost
            self.update()

    def put(self, center: QPointF, radius: float) -> None:
        """Lie round a point of the parent, with a radius in px."""
        if radius != self.radius:
            self.radius = radius
            self.update()
        side = self.sizeHint().width()
        left, top = floor(center.x() - side / 2), floor(center.y() - side / 2)
        self._middle = QPointF(center.x() - left, center.y() - top)
        self.setGeometry(left, top, side, side)

    def center(self) -> QPointF:
        """The middle of the mark, in the parent."""
        return QPointF(self.pos()) + self._middle

    def sizeHint(self) -> QSize:
        side = ceil(2 * (self.radius + GLOW * look.scale())) + 2
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self.isEnabled():
            painter.setOpacity(0.30)
        paint_mark(
            painter,
            self._middle,
            self.radius,
            self.state,
            look.current(),
            current=self.current and self.isEnabled(),
            hover=(self.hovered or self.hasFocus()) and self.isEnabled(),
            ghost=self.ghost,
        )
        painter.end()

    # The figure under the mark decides which site is meant, and the page which key.
    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.ignore()


class RegionMark(QAbstractButton):
    """A pain area or quadrant in one view, for the keyboard and the screen reader; the figure paints it."""

    def __init__(self, region: str, view: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.region, self.view = region, view
        self.setObjectName(f"region_{region}_{view}")
        self.setProperty("ring", False)
        self.setCheckable(True)
        self.setAccessibleName(f"{name}, {view}")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.hide()

    def show_answer(self, painful: bool | None) -> None:
        """yes, no or not asked."""
        self.setChecked(bool(painful))
        self.setAccessibleDescription("not asked" if painful is None else "pain" if painful else "no pain")

    def nextCheckState(self) -> None:
        """The page decides what a press means."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Painted by the figure, under the lines of the body."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
