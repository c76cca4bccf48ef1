"""The body painted by Qt: the static layers, the areas and the words RIGHT and LEFT."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen

from bodymap import body
from bodymap.ui import theme as look
from bodymap.ui.figure_view.marks import hatch
from bodymap.ui.theme import Theme, color


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
