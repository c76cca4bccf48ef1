"""The infusions of a course as a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from bodymap.model import AdverseEvent, Course, Exam, Infusion, Mode
from bodymap.outcomes import Row, day_words, plain, years_apart
from bodymap.ui.course.parts import padded
from bodymap.ui.exam_words import ARROW
from bodymap.ui.theme import Card, Label, QuietButton, look, px

COLUMNS = ("No.", "Date", "mg/kg", "mg", "min", "Pain", "Effects, remark")
_NUMBERS = {2, 3, 4, 5}


def pain_in_words(infusion: Infusion) -> str:
    """Pain before the infusion and at its end, "7 → 3"; "" when neither is noted, "–" for one that is not."""
    noted = [infusion.notes.get(item) for item in ("pain_before", "pain_end")]
    if not any(isinstance(value, int | float) for value in noted):
        return ""
    return f" {ARROW} ".join(plain(v, 1) if isinstance(v, int | float) else "–" for v in noted)


def effect_in_words(event: AdverseEvent) -> str:
    """ "nausea, mild, ongoing": what it was, how severe, serious or not, and how it went on unless it is over."""
    parts = [event.what or "effect not named", event.severity, "serious" if event.serious else ""]
    parts.append(event.outcome if event.outcome not in ("", "resolved") else "")
    return ", ".join(part for part in parts if part)


class Infusions(Card):
    """The infusions of the course as a table; a double click or Enter changes one, Add makes one."""

    new_infusion = Signal()
    edit_infusion = Signal(str)
    exam_marked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._infusions: tuple[Infusion, ...] = ()
        self._exam_of: dict[str, str] = {}
        box = padded(self, 4)
        head = QHBoxLayout()
        self.title = Label("Infusions", "strong")
        self.add = QuietButton("Add", "plus", "tiny")
        self.add.setAccessibleName("Add an infusion")
        self.add.clicked.connect(self.new_infusion)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.add)
        box.addLayout(head)
        self.nothing = Label(
            "No infusions yet. Exams before the first one are the baseline.", "note", "ink3", wrap=True
        )
        box.addWidget(self.nothing)
        self.table = Table()
        self.table.setAccessibleName("Infusions")
        self.table.opened.connect(self._open)
        self.table.currentCellChanged.connect(self._chosen)
        box.addWidget(self.table, 1)
        box.addStretch(0)

    def show_rows(self, rows: Sequence[Row], course: Course | None, adverse: Sequence[AdverseEvent] = ()) -> None:
        """Show the infusions, each with the exam that belongs to it."""
        infusions = tuple(row.infusion for row in rows)
        self._infusions, self._exam_of = infusions, {row.infusion.id: row.exam.id for row in rows if row.exam}
        apart = years_apart(infusion.given_at for infusion in infusions)
        self.nothing.setVisible(not infusions)
        self.table.setVisible(bool(infusions))
        self.add.setVisible(course is not None)
        planned = f" of {course.planned}" if course and course.planned else ""
        self.title.setText(f"Infusions, {len(infusions)}{planned}" if infusions else "Infusions")
        effects: dict[str, list[AdverseEvent]] = defaultdict(list)
        for event in sorted(adverse, key=lambda e: e.at.timestamp()):
            effects[event.infusion].append(event)
        cells = [self._cells(row.infusion, row.exam, effects[row.infusion.id], apart) for row in rows]
        self.table.fill(COLUMNS, cells, _NUMBERS)

    def _cells(self, infusion: Infusion, exam: Exam | None, effects: Sequence[AdverseEvent], year: bool) -> list[str]:
        def shown(value: float | None) -> str:
            return "" if value is None else plain(value, 2)

        pain = exam.number("pain_average") if exam and exam.mode is Mode.EXAMINER else None
        dose = [shown(infusion.mg_per_kg), shown(infusion.total_mg), shown(infusion.minutes)]
        said = "; ".join([*map(effect_in_words, effects), *([infusion.remark] if infusion.remark else [])])
        before_end = pain_in_words(infusion) or shown(pain)
        return [str(infusion.number), day_words(infusion.given_at, year=year), *dose, before_end, said]

    def _open(self, row: int) -> None:
        self.edit_infusion.emit(self._infusions[row].id)

    def _chosen(self, row: int, _column: int, _row_before: int, _column_before: int) -> None:
        if 0 <= row < len(self._infusions) and self.table.hasFocus():
            self.exam_marked.emit(self._exam_of.get(self._infusions[row].id, ""))


class Table(QTableWidget):
    """A quiet table: rows of 27, hairlines, whole rows chosen; `opened` by Enter or a double click."""

    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Plain(self))
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        look().changed.connect(self._measure)
        self._measure()

    def fill(self, heads: Sequence[str], rows: Sequence[Sequence[str]], right: set[int]) -> None:
        """Show these rows; the columns in `right` hold numbers."""
        self.clear()
        self.setColumnCount(len(heads))
        self.setRowCount(len(rows))
        for n, head in enumerate(heads):
            item = QTableWidgetItem(head)
            item.setTextAlignment(_side(n in right))
            self.setHorizontalHeaderItem(n, item)
        for r, row in enumerate(rows):
            for n, text in enumerate(row):
                item = QTableWidgetItem(text)
                item.setTextAlignment(_side(n in right))
                if n == len(heads) - 1 and text:
                    item.setToolTip(text)
                self.setItem(r, n, item)
        header = self.horizontalHeader()
        for n in range(len(heads) - 1):
            header.setSectionResizeMode(n, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(len(heads) - 1, QHeaderView.ResizeMode.Stretch)
        self._measure()

    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(px(27))
        self.setMinimumHeight(px(27) * (min(self.rowCount(), 3) + 1) + 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentRow() >= 0:
            self.opened.emit(self.currentRow())
        else:
            super().keyPressEvent(event)


class _Plain(QStyledItemDelegate):
    """Cells without a focus frame of their own; the row says where one is."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.state &= ~option.state.State_HasFocus


def _side(number: bool) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
