"""A hatch inside a rounded box, for what is undetermined or painful without colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from bodymap.ui.figure_view import hatch


def hatch_box(painter: QPainter, rect: QRectF, corner: float, step: float, ink: QColor, wide: float) -> None:
    """Lines at 45 degrees, `step` px apart and `wide` px wide, inside a box with round corners."""
    shape = QPainterPath()
    shape.addRoundedRect(rect, corner, corner)
    painter.save()
    painter.setClipPath(shape)
    painter.setPen(QPen(ink, wide))
    hatch(painter, rect, max(step, 2.0))
    painter.restore()
