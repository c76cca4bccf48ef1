"""Every site, every exam: 18 rows in pairs, a column an exam, a number in each cell (look 8.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QScrollBar, QSizePolicy, QToolTip, QWidget

from bodymap.medicine import body
from bodymap.medicine.model import Exam
from bodymap.medicine.model.base import how_many
from bodymap.medicine.outcomes import Reading, day_words, exam_labels, years_apart
from bodymap.session import in_words
from bodymap.ui.exam_words import day_month_year, exam_in_words
from bodymap.ui.figure.marks import hatch
from bodymap.ui.kit import theme as look
from bodymap.ui.kit.theme import Theme, color, px

# -- cells ------------------------------------------------------------------------------------------------------------
# One cell of the heat strip.


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


# -- heat strip -------------------------------------------------------------------------------------------------------
# Every site, every exam: 18 rows in pairs, a column an exam, a number in each cell (look 8.3). No pain lies sunk, not
# examined is a dashed ×, open is dashed and empty; a missed visit is an empty column with its date.

ROWS: tuple[str, ...] = tuple(step.site for step in body.survey() if not body.SITES[step.site].control)
"""The 18 sites in the order of the survey, right before left."""
NAMES, HEAD, LEAST, MOST, LOW = 138, 20, 22, 72, 13


@dataclass(frozen=True, slots=True)
class Column:
    """One exam, or (exam None) a visit that was missed; `label` is its day, which no other column has."""

    when: date
    exam: Exam | None
    label: str
    mark: str = ""  # what is special about when the exam was done


def columns(told: Reading) -> tuple[Column, ...]:
    """The exams of the main line and the visits missed between them, by time; planned days are visits too."""
    points = told.main.points
    apart = years_apart([*(p.exam.performed_at for p in points), *told.missed])
    labels = exam_labels([p.exam for p in points], year=apart)
    made = [
        Column(p.exam.performed_at.date(), p.exam, label, p.mark()) for p, label in zip(points, labels, strict=True)
    ]
    made += [Column(day, None, day_words(day, year=apart)) for day in told.missed]
    return tuple(sorted(made, key=lambda c: c.when))


class HeatStrip(QWidget):
    """The strip. Arrows step through the exams, Enter or a click opens one; when there are many it scrolls sideways."""

    exam_opened = Signal(str)
    exam_marked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("heat_strip")
        self.setAccessibleName("Every site, every exam")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._columns: tuple[Column, ...] = ()
        self._marked = ""
        self.bar = QScrollBar(Qt.Orientation.Horizontal, self)
        self.bar.valueChanged.connect(self.update)
        self.bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.bar.hide()
        look.look().changed.connect(self._anew)

    def show_columns(self, shown: tuple[Column, ...]) -> None:
        """Show these exams and missed visits; the latest are in view."""
        self._columns = shown
        self._set_bar()
        self.bar.setValue(self.bar.maximum())
        self._describe()
        self.update()

    def set_marked(self, exam: str) -> None:
        """Mark an exam; tells nobody. It is brought into view."""
        if exam != self._marked:
            self._marked = exam
            self._describe()
            at = next((n for n, c in enumerate(self._columns) if c.exam and c.exam.id == exam), None)
            if at is not None:
                step = self._step()
                low, high = at * step, (at + 1) * step - (self.width() - px(NAMES))
                self.bar.setValue(round(min(max(self.bar.value(), high), low)))
            self.update()

    def marked(self) -> str:
        """The exam that is marked, or ""."""
        return self._marked

    def sizeHint(self) -> QSize:
        return QSize(px(845), px(HEAD + 18 * LOW))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(NAMES + 4 * LEAST), px(HEAD + 18 * LOW))

    # -- where things are ------------------------------------------------------------------------------------------

    def _anew(self) -> None:
        self.updateGeometry()
        self._set_bar()
        self.update()

    def _step(self) -> float:
        room = max(self.width() - px(NAMES), 1)
        return min(max(room / max(len(self._columns), 1), px(LEAST)), px(MOST))

    def _set_bar(self) -> None:
        room = max(self.width() - px(NAMES), 1)
        over = round(self._step() * len(self._columns) - room)
        self.bar.setVisible(over > 0)
        self.bar.setRange(0, max(over, 0))
        self.bar.setPageStep(room)
        self.bar.setSingleStep(px(LEAST))
        high = px(10)
        self.bar.setGeometry(px(NAMES), self.height() - high, room, high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        at_end = self.bar.value() == self.bar.maximum()
        self._set_bar()
        if at_end:
            self.bar.setValue(self.bar.maximum())

    def _row(self) -> float:
        below = px(12) if self.bar.isVisible() else 0
        return max((self.height() - px(HEAD) - below) / 18, 1.0)

    def cell(self, exam: str, site: str) -> QRectF:
        """Where the cell of a site in an exam lies. StopIteration when the exam is not shown."""
        n = next(n for n, c in enumerate(self._columns) if c.exam and c.exam.id == exam)
        row, step = self._row(), self._step()
        x = px(NAMES) + n * step - self.bar.value()
        return QRectF(x, px(HEAD) + ROWS.index(site) * row, step, row)

    def _column_at(self, at: QPointF) -> Column | None:
        n = int((at.x() - px(NAMES) + self.bar.value()) // self._step())
        inside = at.x() >= px(NAMES) and 0 <= n < len(self._columns)
        return self._columns[n] if inside else None

    # -- painting --------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), look.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = self._row()
        self._paint_names(painter, theme, row)
        painter.setClipRect(px(NAMES), 0, self.width() - px(NAMES), self.height())
        step = self._step()
        dates = QFontMetricsF(look.font("key"))
        last = -1e9
        for n, column in enumerate(self._columns):
            x = px(NAMES) + n * step - self.bar.value()
            if x + step < px(NAMES) or x > self.width():
                continue
            wide = dates.horizontalAdvance(column.label)
            if column.exam is None:
                self._paint_missed(painter, theme, QRectF(x, px(HEAD), step, 18 * row), column)
                continue
            if x + step / 2 - wide / 2 > last + px(4):
                painter.setFont(look.font("key"))
                painter.setPen(color(theme.ink2))
                box = QRectF(x + step / 2 - wide, 0, 2 * wide, px(HEAD) - px(3))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, column.label)
                last = x + step / 2 + wide / 2
            for r, site in enumerate(ROWS):
                cell = QRectF(x + px(1), px(HEAD) + r * row + 0.7, step - px(2), row - 1.4)
                paint_cell(painter, theme, cell, column.exam, site)
            if column.exam.id == self._marked:
                painter.setPen(QPen(color(theme.accent), 2 * look.scale()))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(x, px(HEAD) - 1, step, 18 * row + 1).adjusted(0, 1, 0, -1), 4, 4)
        painter.end()

    def _paint_names(self, painter: QPainter, theme: Theme, row: float) -> None:
        for r, site in enumerate(ROWS):
            place = body.SITES[site]
            y = px(HEAD) + r * row
            if place.side == "r":
                painter.setFont(look.font("note"))
                painter.setPen(color(theme.ink))
                box = QRectF(0, y, px(NAMES - 20), 2 * row)
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, place.pair_name)
            painter.setFont(look.font("key"))
            painter.setPen(color(theme.ink3))
            side = QRectF(px(NAMES - 22), y, px(14), row)
            painter.drawText(side, Qt.AlignmentFlag.AlignCenter, place.side.upper())

    def _paint_missed(self, painter: QPainter, theme: Theme, box: QRectF, column: Column) -> None:
        painter.save()
        painter.translate(box.center())
        painter.rotate(-90)
        painter.setFont(look.font("key"))
        painter.setPen(color(theme.ink3))
        words = QRectF(-box.height() / 2, -box.width() / 2, box.height(), box.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, f"no exam, {column.label}")
        painter.restore()

    # -- mouse and keys --------------------------------------------------------------------------------------------

    def _mark(self, exam: str) -> None:
        if exam != self._marked:
            self.set_marked(exam)
            self.exam_marked.emit(exam)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        column = self._column_at(event.position())
        self._mark(column.exam.id if column and column.exam else "")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        column = self._column_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and column and column.exam:
            self.exam_opened.emit(column.exam.id)

    def leaveEvent(self, event: QEvent) -> None:
        if not self.hasFocus():
            self._mark("")
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta()
        if self.bar.isVisible() and turn.x():
            self.bar.setValue(self.bar.value() - turn.x())
            event.accept()
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.words_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def words_at(self, at: QPointF) -> str:
        """What lies at a place, in words; "" for nothing."""
        column = self._column_at(at)
        if column is None:
            return ""
        if column.exam is None:
            return f"No exam before the infusion of {day_month_year(column.when)}"
        row = int((at.y() - px(HEAD)) // self._row())
        if not 0 <= row < len(ROWS):
            return "\n".join(line for line in (exam_in_words(column.exam), column.mark) if line)
        finding = column.exam.findings.get(ROWS[row])
        return f"{body.SITES[ROWS[row]].name}, {column.label}: {in_words(finding)}"

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ids = [c.exam.id for c in self._columns if c.exam]
        at = ids.index(self._marked) if self._marked in ids else -1
        keys = Qt.Key
        moves = {keys.Key_Left: max(at - 1, 0), keys.Key_Right: min(at + 1, len(ids) - 1), keys.Key_Home: 0}
        moves[keys.Key_End] = len(ids) - 1
        if event.key() in moves and ids:
            self._mark(ids[moves[keys(event.key())]])
        elif event.key() in (keys.Key_Return, keys.Key_Enter, keys.Key_Space) and at >= 0:
            self.exam_opened.emit(self._marked)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)

    def _describe(self) -> None:
        exam = next((c.exam for c in self._columns if c.exam and c.exam.id == self._marked), None)
        if exam is None:
            shown = sum(c.exam is not None for c in self._columns)
            self.setAccessibleDescription(f"18 sites, {how_many(shown, 'exam')}")
            return
        sites = "; ".join(f"{body.SITES[s].name} {in_words(exam.findings.get(s))}" for s in ROWS)
        self.setAccessibleDescription(f"{exam_in_words(exam)}. {sites}")
