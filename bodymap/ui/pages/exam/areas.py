"""The 19 areas as cells and as a list: yes, no, not asked; the five coarse answers; for how many months."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from bodymap.medicine import body
from bodymap.medicine.model import ITEMS, Exam
from bodymap.ui.figure.marks import hatch
from bodymap.ui.kit import theme
from bodymap.ui.kit.typed import WRONG, number_in_words, read_number
from bodymap.ui.pages.exam.keys import AREA_ORDER, COARSE, PAIRED_AREAS, SINGLE_AREAS, area_name

# -- hatched ----------------------------------------------------------------------------------------------------------
# A hatch inside a rounded box, for what is undetermined or painful without colour.


def hatch_box(painter: QPainter, rect: QRectF, corner: float, step: float, ink: QColor, wide: float) -> None:
    """Lines at 45 degrees, `step` px apart and `wide` px wide, inside a box with round corners."""
    shape = QPainterPath()
    shape.addRoundedRect(rect, corner, corner)
    painter.save()
    painter.setClipPath(shape)
    painter.setPen(QPen(ink, wide))
    hatch(painter, rect, max(step, 2.0))
    painter.restore()


# -- areas cells ------------------------------------------------------------------------------------------------------
# Cells that answer "does it hurt here": yes, no, not asked. Used for the 19 areas and the five coarse answers.

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


# -- area list --------------------------------------------------------------------------------------------------------
# The 19 areas as a list: yes, no, not asked; the five coarse answers; for how many months.

_ROW, _HEAD, _CELL = 40, 30, 46
_ROW_NAMES = {"hip": "Hip, buttock"}
_ARROWS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1}


class AreaCell(AnswerCell):
    """One answer in the list; arrows move to the one before and after."""

    moved = Signal(str, int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = _ARROWS.get(Qt.Key(event.key()))
        if by is None:
            event.ignore()
        else:
            self.moved.emit(self.id, by)


class AreaList(QWidget):
    """Seven pairs, five single areas, then the coarse answers in rows of the same kind."""

    area_chosen = Signal(str)
    area_turned = Signal(str)  # clicked: the next of yes, no, not asked

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row_height = _ROW
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Pain areas")
        self._rows: list[tuple[str, tuple[str, ...]]] = [
            (
                _ROW_NAMES.get(pair, body.AREAS[f"{pair}_r"].name.split(" ", 1)[1].capitalize()),
                (f"{pair}_r", f"{pair}_l"),
            )
            for pair in PAIRED_AREAS
        ]
        self._rows += [(body.AREAS[area].name, (area,)) for area in SINGLE_AREAS]
        self._rows += [
            ("Upper, as a whole", ("upper_right", "upper_left")),
            ("Lower, as a whole", ("lower_right", "lower_left")),
            ("Axial, as a whole", ("axial",)),
        ]
        self.cells: dict[str, AreaCell] = {}
        for area in (*AREA_ORDER, *COARSE):
            cell = AreaCell(area, area_name(area))
            cell.setParent(self)
            cell.clicked.connect(lambda _checked=False, area=area: self.area_turned.emit(area))
            cell.moved.connect(self._move)
            self.cells[area] = cell
        self._current = ""
        self._place()
        theme.look().changed.connect(self._place)

    def show_exam(self, exam: Exam, current: str) -> None:
        """Show the answers of an exam and which one keys give."""
        for area, cell in self.cells.items():
            answer = (exam.areas if area in body.AREAS else exam.quadrants).get(area)
            cell.show_answer(answer, area == current)
            stop = area == (current or AREA_ORDER[0])
            cell.setFocusPolicy(Qt.FocusPolicy.StrongFocus if stop else Qt.FocusPolicy.ClickFocus)
        if current != self._current:
            self._current = current
            if current and any(cell.hasFocus() for cell in self.cells.values()):
                self.cells[current].setFocus(Qt.FocusReason.OtherFocusReason)

    def set_row_height(self, height: int) -> None:
        """Lower rows when there is little room; px at 100 %."""
        self._row_height = height
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(280), theme.px(_HEAD + self._row_height * len(self._rows)))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(240), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _move(self, area: str, by: int) -> None:
        order = (*AREA_ORDER, *COARSE)
        there = order[(order.index(area) + by) % len(order)]
        self.cells[there].setFocus(Qt.FocusReason.OtherFocusReason)
        self.area_chosen.emit(there)

    def _columns(self) -> tuple[int, int]:
        narrow = self._narrow()
        left = self.width() - theme.px(30 if narrow else 37)
        return left - theme.px(62 if narrow else 76), left

    def _narrow(self) -> bool:
        return self.width() < theme.px(290)

    def _place(self) -> None:
        right, left = self._columns()
        row_height, wide = theme.px(self._row_height), theme.px(_CELL) + 8
        tall = min(theme.px(35), row_height - 1)
        for at, (_, areas) in enumerate(self._rows):
            top = theme.px(_HEAD) + at * row_height + (row_height - tall) // 2
            middles = (right, left) if len(areas) == 2 else ((right + left) // 2,)
            for area, middle in zip(areas, middles, strict=True):
                self.cells[area].setGeometry(middle - wide // 2, top, wide, tall)
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        right, left = self._columns()
        centre, middle = Qt.AlignmentFlag.AlignCenter, Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font("section"))
        painter.setPen(theme.color(look.ink3))
        head = QRect(theme.px(8), 0, self.width(), theme.px(_HEAD - 4))
        painter.drawText(
            head,
            middle | Qt.AlignmentFlag.AlignLeft,
            "Pain, last 7 days" if self._narrow() else "Pain in the last 7 days",
        )
        painter.setPen(theme.color(look.ink2))
        for at, word in ((right, "RIGHT"), (left, "LEFT")):
            painter.drawText(QRectF(at - theme.px(40), 0, theme.px(80), theme.px(_HEAD - 4)), centre, word)
        row_height = theme.px(self._row_height)
        coarse_from = len(PAIRED_AREAS) + len(SINGLE_AREAS)
        for n, (name, _) in enumerate(self._rows):
            top = theme.px(_HEAD) + n * row_height
            painter.setFont(theme.font("body"))
            painter.setPen(theme.color(look.ink2 if n >= coarse_from else look.ink))
            box = QRect(theme.px(8), top, self.width(), row_height)
            painter.drawText(box, middle | Qt.AlignmentFlag.AlignLeft, name)
            painter.setPen(QPen(theme.color(look.line2 if n == coarse_from - 1 else look.line), 1))
            painter.drawLine(0, top + row_height - 1, self.width(), top + row_height - 1)
        painter.end()


class Months(QWidget):
    """For how many months it has hurt; read with point or comma, refused in words."""

    answered = Signal(object)  # float, or None when not asked
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.label = theme.Label("For how many months?", "body")
        self.field = QLineEdit()
        self.field.setProperty("sized", "small")
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.field.setAccessibleName("Months of pain")
        self.field.setFixedWidth(theme.px(74))
        self.field.editingFinished.connect(self._read)
        self.label.setBuddy(self.field)
        row.addWidget(self.label, 1)
        row.addWidget(self.field)
        self._shown: float | None = None

    def show_months(self, months: float | None) -> None:
        """Show what is recorded; what is being typed is left alone."""
        refused = self.field.property("state") == WRONG
        if months != self._shown or not (self.field.hasFocus() or refused):
            self._shown = months
            self._mark("")
            said = number_in_words(months)
            if self.field.text() != said:
                self.field.setText(said)

    def _mark(self, state: str) -> None:
        if (self.field.property("state") or "") != state:
            self.field.setProperty("state", state)
            theme.polish(self.field)

    def _read(self) -> None:
        try:
            typed = read_number(self.field.text())
            if typed is not None:
                ITEMS["duration_months"].check(typed)
        except ValueError as problem:
            self.refused.emit(f"Months: {problem}")
            self._mark(WRONG)  # what was typed stays, to be mended
            return
        self._mark("")
        if typed != self._shown:
            self._shown = typed
            self.answered.emit(typed)


def answered_in_words(exam: Exam) -> str:
    """ "17 of 19 answered. Jaw: not asked yet."; nothing is missing once all are answered."""
    missing = [area for area in AREA_ORDER if area not in exam.areas]
    said = f"{len(AREA_ORDER) - len(missing)} of {len(AREA_ORDER)} answered."
    if not missing or len(missing) > 6:
        return said
    names = []
    for area in missing:
        pair = area[:-2]
        both = f"{pair}_r" in missing and f"{pair}_l" in missing
        name = body.AREAS[area].name
        names.append(name.split(" ", 1)[1] if both else name)
    unique = list(dict.fromkeys(names))
    first = unique[0][0].upper() + unique[0][1:]
    return (
        f"{said} {', '.join([first, *(name.lower() for name in unique[1:])])}: not asked yet."
        if len(unique) < 3
        else said
    )
