"""One place to press: a part of the body close up with the thumb on the place, three steps, 0 to 10."""

from __future__ import annotations

from itertools import pairwise
from math import cos, hypot, radians, sin

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap, QResizeEvent, QTransform
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from bodymap.medicine import body
from bodymap.medicine.guided import NOT_REACHED, SKIPPED, UNKNOWN, Given
from bodymap.ui.figure.painting import paint_over, paint_under
from bodymap.ui.kit import theme as look
from bodymap.ui.kit.theme import Theme, color
from bodymap.ui.pages.guided.parts import TEXT, Room, Scale, Screen, label, number_keys
from bodymap.ui.pages.guided.places import dot, flipped, side_words

# -- thumb ------------------------------------------------------------------------------------------------------------
# The thumb that presses: where it comes from, and its outline. Lengths in units of the body (1 mm). No Qt.

LONG = 118.0
"""From the tip to where the picture of the thumb ends."""
CLEAR = 12.0
"""A neighbouring place is at least this far outside the thumb."""
_WIDTHS = ((-9.0, 0.0), (-8.0, 5.0), (-4.0, 9.0), (4.0, 11.0), (24.0, 11.0), (38.0, 9.4), (60.0, 11.4), (LONG, 19.0))
_ANGLES = (52, 60, 44, 68, 36, 76, 84, 28, 92, 20, 12, 4, 100)


def half_width(along: float) -> float:
    """Half the width of the thumb at a distance from the pressed place, 0 beyond its ends."""
    for (x0, w0), (x1, w1) in pairwise(_WIDTHS):
        if x0 <= along <= x1:
            return w0 + (w1 - w0) * (along - x0) / (x1 - x0)
    return 0.0


def direction(view: body.View, site: str) -> tuple[float, float]:
    """Where the thumb comes from, as a unit vector: from below and the outer side, and over no neighbour."""
    x = view.sites[site][0]
    outward = 1.0 if x >= view.midline else -1.0
    ways = [(outward * cos(radians(angle)), sin(radians(angle))) for angle in _ANGLES]
    return next((way for way in ways if clearance(view, site, way) >= CLEAR), ways[0])


def clearance(view: body.View, site: str, way: tuple[float, float]) -> float:
    """How far the nearest other tender point lies outside the thumb, coming this way."""
    x, y = view.sites[site]
    least = 1e9
    for other, (ox, oy) in view.sites.items():
        if other == site or body.SITES[other].control:
            continue
        along = (ox - x) * way[0] + (oy - y) * way[1]
        across = abs((oy - y) * way[0] - (ox - x) * way[1])
        within = min(max(along, -9.0), LONG)
        least = min(least, hypot(along - within, max(0.0, across - half_width(within))))
    return least


# -- picture ----------------------------------------------------------------------------------------------------------
# Where to press: a part of the body close up with the thumb on the place, and the whole body small beside it.

SEEN = 350.0
"""Units of the body that the picture shows across, at least."""


class PressPicture(QWidget):
    """The picture of one place. `words` are RIGHT, LEFT, "from the front" and "from behind"."""

    def __init__(self, site: str, variant: str, mirror: bool, words: tuple[str, str, str, str]) -> None:
        super().__init__()
        drawn = body.with_points(variant)
        name, self._x, self._y = body.place(drawn, site)
        self._site, self._variant, self._view = site, drawn.variant, drawn.view(name)
        self._mirror, self._words = mirror, words
        self._static: QPixmap | None = None
        self.wanted = 460  # px at 100 %; a scrolled page is made as high as all hints together
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def from_words(self) -> str:
        """ "from the front" or "from behind"."""
        return self._words[2 if self._view.name == "front" else 3]

    def sizeHint(self) -> QSize:
        return QSize(look.px(560), look.px(self.wanted))

    def minimumSizeHint(self) -> QSize:
        return QSize(look.px(280), look.px(260))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._static = None
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._static is None or self._static.devicePixelRatio() != ratio:
            self._static = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
            self._static.setDevicePixelRatio(ratio)
            self._static.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._static)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint(painter, ratio)
            painter.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._static)
        painter.end()

    def _paint(self, painter: QPainter, ratio: float) -> None:
        theme, k = look.current(), look.scale()
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 16 * k, 16 * k)
        painter.fillPath(frame, color(theme.surface))
        painter.save()
        painter.setClipPath(frame)
        unit = max(self.width() / 420.0, self.height() / SEEN)
        place = QPointF(self.width() * 0.5, self.height() * 0.47)
        painter.setTransform(self._close(unit, place))
        paint_under(painter, self._variant, self._view.name, theme)
        paint_over(painter, self._variant, self._view.name, theme, unit, ratio)
        for radius, strength in ((31.0, 0.20), (21.0, 0.36)):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(theme.accent, strength))
            painter.drawEllipse(QPointF(self._x, self._y), radius, radius)
        self._paint_thumb(painter, theme, unit)
        painter.restore()
        painter.strokePath(frame, QPen(color(theme.line), 1))
        self._paint_whole(painter, theme, ratio)
        self._paint_sides(painter, theme)

    def _close(self, unit: float, place: QPointF) -> QTransform:
        way = -1.0 if flipped(self._view, self._mirror) else 1.0
        return QTransform(way * unit, 0, 0, unit, place.x() - way * self._x * unit, place.y() - self._y * unit)

    def _paint_thumb(self, painter: QPainter, theme: Theme, unit: float) -> None:
        way = direction(self._view, self._site)
        painter.save()
        # The tip's own frame: x along the thumb towards the arm, y across.
        painter.setTransform(QTransform(way[0], way[1], -way[1], way[0], self._x, self._y), True)
        shape = thumb_path()
        painter.fillPath(shape, color(theme.tone(2, 3)))
        light = QPainterPath()
        light.addRoundedRect(QRectF(-4, -5.5, LONG + 2, 8), 4, 4)
        painter.fillPath(light.intersected(shape), color(theme.tone(3, 3)))
        pen = QPen(color(theme.outline), 2.2 / unit * look.scale())
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(shape, pen)
        nail = QPainterPath()
        nail.addRoundedRect(QRectF(-5.5, -6.2, 17, 12.4), 6, 6)
        painter.fillPath(nail, color("#f1e6e1" if not theme.dark else "#8d8785"))
        fine = QPen(color(theme.outline), 1.1 / unit * look.scale())
        painter.strokePath(nail, fine)
        for along in (30.0, 35.0):
            line = QPainterPath(QPointF(along, -7))
            line.quadTo(QPointF(along + 4, 0), QPointF(along, 7))
            painter.strokePath(line, fine)
        painter.restore()

    def _paint_whole(self, painter: QPainter, theme: Theme, ratio: float) -> None:
        k = look.scale()
        words = self.from_words()
        face = look.font_px(14, 500)
        metrics = QFontMetricsF(face)
        # On the side away from the place, so that the picture of the place is never covered.
        wide = max(metrics.horizontalAdvance(words) + 20 * k, 104 * k)
        tall = min(196 * k, self.height() * 0.42)
        inset = QRectF(self.width() - wide - 12 * k, 12 * k, wide, tall)
        path = QPainterPath()
        path.addRoundedRect(inset, 12 * k, 12 * k)
        painter.fillPath(path, color(theme.surface))
        painter.strokePath(path, QPen(color(theme.line), 1))
        room = tall - 44 * k
        unit = room / self._view.height
        left = inset.center().x() - self._view.width * unit / 2
        turned = flipped(self._view, self._mirror)
        base = QTransform(unit, 0, 0, unit, left, inset.top() + 10 * k)
        if turned:
            base = QTransform(-unit, 0, 0, unit, left + self._view.width * unit, inset.top() + 10 * k)
        painter.save()
        painter.setTransform(base)
        paint_under(painter, self._variant, self._view.name, theme)
        paint_over(painter, self._variant, self._view.name, theme, unit, ratio)
        painter.restore()
        dot(painter, base.map(QPointF(self._x, self._y)), 4.4 * k)
        painter.setFont(face)
        painter.setPen(color(theme.ink2))
        line = QRectF(inset.left(), inset.bottom() - 30 * k, inset.width(), 26 * k)
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_sides(self, painter: QPainter, theme: Theme) -> None:
        k = look.scale()
        face = look.font_px(14, 700, 0.06)
        metrics = QFontMetricsF(face)
        painter.setFont(face)
        for word, at_right in zip(side_words(self._view, self._mirror, *self._words[:2]), (False, True), strict=True):
            wide = metrics.horizontalAdvance(word) + 26 * k
            x = self.width() - wide - 12 * k if at_right else 12 * k
            chip = QRectF(x, self.height() - 42 * k, wide, 29 * k)
            path = QPainterPath()
            path.addRoundedRect(chip, chip.height() / 2, chip.height() / 2)
            painter.fillPath(path, color(theme.surface))
            painter.strokePath(path, QPen(color(theme.line), 1))
            painter.setPen(color(theme.ink2))
            painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, word)


def thumb_path() -> QPainterPath:
    """The outline in the tip's own frame: the pressed place at the origin, the arm along x."""
    path = QPainterPath(QPointF(LONG, 19))
    path.cubicTo(QPointF(90, 14), QPointF(66, 12.2), QPointF(56, 10.8))
    path.cubicTo(QPointF(48, 9.4), QPointF(40, 9.0), QPointF(32, 10.2))
    path.cubicTo(QPointF(22, 11.6), QPointF(12, 11.6), QPointF(2, 10.6))
    path.cubicTo(QPointF(-12, 9), QPointF(-12, -9), QPointF(2, -10.6))
    path.cubicTo(QPointF(12, -11.6), QPointF(22, -11.6), QPointF(32, -10.2))
    path.cubicTo(QPointF(40, -9.0), QPointF(48, -9.4), QPointF(56, -10.8))
    path.cubicTo(QPointF(66, -12.2), QPointF(90, -14), QPointF(LONG, -19))
    path.closeSubpath()
    return path


# -- press ------------------------------------------------------------------------------------------------------------
# One place to press: the picture, three steps, 0 to 10. No control's name, no colour of pain, no conclusion.


class PressScreen(Screen):
    """A place, one a screen."""

    def build(self) -> None:
        site = body.SITES[self.step.item]
        say, wishes = self.words.say, self.sitting.wishes
        self.picture = PressPicture(
            site.id,
            wishes.figure,
            wishes.mirror,
            (say("press.right"), say("press.left"), say("press.front"), say("press.behind")),
        )
        name = say(f"press.names.{site.pair}")
        side, where = say(f"press.sides.{site.side}"), say(f"press.where.{site.pair}")
        self.picture.setAccessibleName(f"{side}, {name.lower()}, {self.picture.from_words()}")
        room = self.room
        least = (250, 210, 150)[room.low] if self.wide else 300
        self.picture.setMinimumHeight(look.px(least))
        if self.wide:
            self.picture.wanted = least
        text = QVBoxLayout()
        text.setSpacing(look.px(min(room.gap, 12)))
        text.addStretch(1)
        heads = QBoxLayout(
            QBoxLayout.Direction.LeftToRight if room.low == 2 and self.wide else QBoxLayout.Direction.TopToBottom
        )
        heads.addWidget(label(name, room.title, 600), 1)
        heads.insertWidget(0, label(side, 20, 600, "accent"))
        text.addLayout(heads)
        text.addWidget(label(where, room.lead))
        steps = [say(f"press.first.{site.pair}"), say("press.push"), say("press.let_go")]
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(look.px(14))
        grid.setVerticalSpacing(look.px(min(room.gap, 8)))
        for n, words in enumerate(steps):
            grid.addWidget(Number(n + 1, room), n, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(words), n, 1, Qt.AlignmentFlag.AlignVCenter)
        text.addLayout(grid)
        care = say("press.neck" if site.pair == "low_cervical" else "press.once")
        text.addWidget(label(care, TEXT, tone="ink2"))
        text.addStretch(1)
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight if self.wide else QBoxLayout.Direction.TopToBottom)
        row.setSpacing(look.px((32, 28, 20)[room.low]))
        row.addWidget(self.picture, (45, 45, 34)[room.low])
        row.addLayout(text, (55, 55, 66)[room.low])
        self.box.setSpacing(look.px((8, 6, 4)[room.low]))
        self.box.addLayout(row, 1)
        self.box.addWidget(label(say("press.question"), (22, 20, 18)[room.low], 600))
        self.scale = Scale(say("press.low"), say("press.high"), room)
        self.scale.chosen.connect(self.answered.emit)
        self.box.addWidget(self.scale)
        self.order = [*self.scale.buttons]
        self.read = [f"{side}. {name}.", where, *steps, care, say("press.question")]
        self.keys = number_keys(self, self.scale)

    def others(self) -> dict[str, str]:
        say = self.words.say
        return {
            NOT_REACHED: say("press.not_reached"),
            SKIPPED: say("press.skipped"),
            UNKNOWN: say("bar.unknown"),
        }

    def show_given(self, given: Given | None) -> None:
        self.scale.show_number(given if isinstance(given, int) else None)


class Number(QWidget):
    """The number of a step in a round field."""

    def __init__(self, number: int, room: Room) -> None:
        super().__init__()
        self._px = 26 if room.low == 2 else 34
        self._number = number
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        return QSize(look.px(self._px), look.px(self._px))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = look.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color(theme.accent_bg))
        painter.drawEllipse(QRectF(self.rect()))
        painter.setFont(look.font_px(18 if self._px > 30 else 15, 700))
        painter.setPen(look.color(theme.accent))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self._number))
        painter.end()
