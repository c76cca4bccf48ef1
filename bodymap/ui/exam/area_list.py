"""The 19 areas as a list: yes, no, not asked; the five coarse answers; for how many months."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from bodymap import body
from bodymap.model import ITEMS, Exam
from bodymap.ui import theme
from bodymap.ui.exam.areas_cells import AnswerCell
from bodymap.ui.exam.questions import AREA_ORDER, COARSE, PAIRED_AREAS, SINGLE_AREAS, area_name
from bodymap.ui.refused_fields import WRONG
from bodymap.ui.typed import number_in_words, read_number

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
