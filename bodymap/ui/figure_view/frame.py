"""Where the two views lie in a widget: fit, zoom and pan that never lose the place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSizeF

from bodymap import body

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
