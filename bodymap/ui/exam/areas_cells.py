"""Cells that answer "does it hurt here": yes, no, not asked. Used for the 19 areas and the five coarse answers."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from bodymap import body
from bodymap.ui import theme
from bodymap.ui.exam.hatched import hatch_box

ANSWER_WORDS: dict[bool | None, str] = {True: "yes", False: "no", None: "not asked"}


class AnswerCell(QAbstractButton):
    """One answer: yes is tinted, hatched, framed; no is framed; not asked is dashed and empty.

    Shows `words` (a quadrant's name) or, when there are none, the answer itself.
    """

    def __init__(self, id_: str, name: str, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.id, self._words = id_, words
        self._answer: bool | None = None
        self._current = False
        self.setProperty("ring", False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.setAccessibleDescription(ANSWER_WORDS[None])

    def show_answer(self, answer: bool | None, current: bool = False) -> None:
        """Show yes, no or not asked, and whether this cell is the one that keys answer."""
        if (answer, current) != (self._answer, self._current):
            self._answer, self._current = answer, current
            self.setAccessibleDescription(ANSWER_WORDS[answer])
            self.update()

    @property
    def answer(self) -> bool | None:
        return self._answer

    @property
    def is_current(self) -> bool:
        return self._current

    def sizeHint(self) -> QSize:
        return QSize(theme.px(46), theme.px(27))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(40), theme.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(4, 4, -4, -4) if not self._words else QRectF(self.rect())
        rect = rect.adjusted(1, 1, -1, -1)
        corner = theme.px(7)
        if self._current or self.hasFocus():
            painter.setPen(QPen(theme.color(look.accent), 2))
            painter.setBrush(theme.color(look.accent_bg) if self._answer is not True else Qt.BrushStyle.NoBrush)
            out = rect.adjusted(-3, -3, 3, 3) if not self._words else rect
            painter.drawRoundedRect(out, corner + 2, corner + 2)
        if self._answer:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(look.area, 0.30 if not look.dark else 0.28))
            painter.drawRoundedRect(rect, corner, corner)
            hatch_box(painter, rect, corner, theme.px(6), theme.color(look.area, 0.45), 1)
        pen = QPen(theme.color(look.area if self._answer else look.ink3), 1.5 if self._answer else 1.2)
        if self._answer is None:
            pen.setDashPattern([2.6, 2.0])
        if not (self._words and (self._current or self.hasFocus())):
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect, corner, corner)
        painter.setFont(theme.font_px(12, 600 if self._answer else 400))
        painter.setPen(theme.color(look.ink if self._answer else look.ink2))
        words = self._words or ("" if self._answer is None else ANSWER_WORDS[self._answer])
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)
        painter.end()

    def focusInEvent(self, event: QEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        self.update()


class Quadrants(QWidget):
    """Two by two with the axial cell between; the patient's right at the left, as on the front view."""

    turned = Signal(str)  # a quadrant was clicked

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(3)
        places = {
            "upper_right": (0, 0, 1),
            "lower_right": (1, 0, 1),
            "axial": (0, 1, 2),
            "upper_left": (0, 2, 1),
            "lower_left": (1, 2, 1),
        }
        self.cells: dict[str, AnswerCell] = {}
        for id_, (row, column, rows) in places.items():
            name = body.QUADRANTS[id_]
            cell = AnswerCell(id_, f"{name}, pain in the last 7 days", name)
            cell.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
            cell.clicked.connect(lambda _checked=False, id_=id_: self.turned.emit(id_))
            grid.addWidget(cell, row, column, rows, 1)
            self.cells[id_] = cell
        for column, stretch in enumerate((9, 5, 9)):
            grid.setColumnStretch(column, stretch)
        self.set_compact(False)

    def set_compact(self, compact: bool) -> None:
        """Lower cells when there is little room."""
        self.setFixedHeight(theme.px(54 if compact else 66))

    def show_hurts(self, hurts: Mapping[str, bool | None], current: str = "") -> None:
        """Show for each quadrant whether it hurts (None: not known), and which one keys answer."""
        for id_, cell in self.cells.items():
            cell.show_answer(hurts[id_], id_ == current)
