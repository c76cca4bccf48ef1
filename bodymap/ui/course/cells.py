"""One cell of the heat strip."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from bodymap.model import Exam
from bodymap.ui import theme as look
from bodymap.ui.figure_view import hatch
from bodymap.ui.theme import Theme, color


@lru_cache(8)
def _fonts(scale: float) -> tuple[QFont, QFont]:
    """Plain and bold, for a size of the theme; a strip has a thousand cells."""
    return look.font("key"), look.font_px(11, 700)


def paint_cell(painter: QPainter, theme: Theme, cell: QRectF, exam: Exam, site: str) -> None:
    """Paint the cell of a site in an exam: number, dashed when nothing is known, hatched when not rated."""
    finding = exam.findings.get(site)
    radius = 2.5 * look.scale()
    plain, bold = _fonts(look.scale())
    painter.setFont(plain)
    if finding is None or finding.painful is None:
        pen = QPen(color(theme.dash), 1.0)
        pen.setDashPattern([2.0, 2.0])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(cell.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.setPen(color(theme.ink2))
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, "×" if finding else "")
        return
    rating = 0 if finding.painful is False else finding.rating
    painter.setPen(Qt.PenStyle.NoPen)
    if rating is None:
        _paint_unrated(painter, theme, cell, radius)
        return
    painter.setBrush(color(theme.band if rating == 0 else theme.scale[rating]))
    painter.drawRoundedRect(cell, radius, radius)
    if finding.positive(exam.rule):
        painter.setFont(bold)
    painter.setPen(color(theme.ink2 if rating == 0 else theme.scale_text[rating]))
    painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(rating))


def _paint_unrated(painter: QPainter, theme: Theme, cell: QRectF, radius: float) -> None:
    painter.setBrush(color(theme.scale[theme.unrated]))
    painter.drawRoundedRect(cell, radius, radius)
    painter.save()
    painter.setClipRect(cell, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(color(theme.scale[theme.unrated_hatch]), 1.2))
    hatch(painter, cell, 4.6 * look.scale())
    painter.restore()
    middle = QRectF(cell.center().x() - cell.height() / 2, cell.y(), cell.height(), cell.height())
    painter.setBrush(color(theme.scale[theme.unrated]))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(middle)
    painter.setPen(color(theme.scale_text[theme.unrated]))
    painter.setFont(_fonts(look.scale())[1])
    painter.drawText(middle, Qt.AlignmentFlag.AlignCenter, "+")
