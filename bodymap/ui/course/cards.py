"""The cards at the right of the course page: from start to now, the bodies, the infusions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QSizePolicy,
    QSlider,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bodymap import body
from bodymap.model import Course, Exam, Infusion, Mode
from bodymap.outcomes import CLOSING, Story, compare, not_comparable, plain
from bodymap.ui.course.key import ChangeKey
from bodymap.ui.exam_words import ARROW, day_month, day_month_year, of, who
from bodymap.ui.figure_view import BodyThumb
from bodymap.ui.theme import Card, Label, LinkButton, QuietButton, Rule, look, px


def padded(card: QWidget, spacing: int = 8) -> QVBoxLayout:
    """The upright layout of a card, 18 x 14 inside."""
    box = QVBoxLayout(card)

    def measure() -> None:
        box.setContentsMargins(px(18), px(14), px(18), px(14))
        box.setSpacing(px(spacing))

    measure()
    look().changed.connect(measure)
    return box


_ANY = Qt.AlignmentFlag(0)


class Sentences(Card):
    """From start to now: figures at the left, one sentence at the right, where they come from on hover."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        box = padded(self, 4)
        box.addWidget(Label("From start to now", "strong"))
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        box.addLayout(self._grid)
        self.notes = Label("", "note", "ink3", wrap=True)
        box.addWidget(self.notes)
        self._shown: list[QWidget] = []
        look().changed.connect(self._measure)
        self._measure()

    def show_story(self, told: Story) -> None:
        """Say what the course says."""
        for widget in self._shown:
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._shown = []
        for n, line in enumerate(told.lines):
            figures = Label(f"{line.before} {ARROW} {line.now}", "title" if n == 0 else "card_title")
            if len(figures.text()) > 11:
                figures = Label(figures.text(), "note_strong")
            figures.setAccessibleName(f"{line.title}: {line.before} to {line.now}")
            title, words = Label(line.title, "note_strong"), Label(line.words, "note", "ink2", wrap=True)
            for widget in (figures, title, words):
                widget.setToolTip(line.origin.explain())
            self._put(figures, 3 * n, 0, 2, 1, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            self._put(title, 3 * n, 1)
            self._put(words, 3 * n + 1, 1)
            if n + 1 < len(told.lines):
                self._put(Rule(), 3 * n + 2, 0, 1, 2)
        said = (
            [*told.notes, CLOSING] if told.lines else list(told.notes) or ["Two exams are needed to say what changed."]
        )
        self.notes.setText(" ".join(said))

    def _put(
        self, widget: QWidget, row: int, column: int, rows: int = 1, across: int = 1, where: Qt.AlignmentFlag = _ANY
    ) -> None:
        self._grid.addWidget(widget, row, column, rows, across, where)
        self._shown.append(widget)

    def _measure(self) -> None:
        self._grid.setColumnMinimumWidth(0, px(96))
        self._grid.setHorizontalSpacing(px(8))
        self._grid.setVerticalSpacing(px(2))


class Bodies(Card):
    """Start, now, difference; a slider takes any exam as "now"."""

    compare_wanted = Signal(str, str)
    exam_marked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._exams: tuple[Exam, ...] = ()
        self._now = -1
        box = padded(self, 6)
        self._row = QHBoxLayout()
        self.thumbs: list[BodyThumb] = []
        self.heads: list[tuple[Label, Label]] = []
        for name in ("Start", "Now", "Difference"):
            column, head = QVBoxLayout(), QHBoxLayout()
            title, when = Label(name, "strong"), Label("", "note", "ink3")
            head.addWidget(title)
            head.addWidget(when)
            head.addStretch(1)
            thumb = BodyThumb()
            column.addLayout(head)
            column.addWidget(thumb, 1)
            self._row.addLayout(column, 1)
            self.thumbs.append(thumb)
            self.heads.append((title, when))
        box.addLayout(self._row, 1)
        foot = QHBoxLayout()
        self.key = ChangeKey()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Exam shown as now")
        self.slider.setPageStep(1)
        self.slider.valueChanged.connect(self._moved)
        self.full = LinkButton("Compare in full")
        self.full.clicked.connect(self._compare)
        foot.addWidget(self.key)
        foot.addWidget(self.slider, 1)
        foot.addWidget(self.full)
        box.addLayout(foot)
        look().changed.connect(self._measure)
        self._measure()

    def _measure(self) -> None:
        self._row.setSpacing(px(4))
        self.slider.setMinimumHeight(px(24))
        self.setMinimumHeight(px(236))
        self.setMaximumHeight(px(292))

    def show_exams(self, exams: Sequence[Exam], variant: str) -> None:
        """Show the exams of the main line, oldest first; "now" is the latest one."""
        for thumb in self.thumbs:
            thumb.set_variant(variant)
        self._exams = tuple(exams)
        self.slider.blockSignals(True)
        self.slider.setRange(1, max(len(self._exams) - 1, 1))
        self.slider.setValue(self.slider.maximum())
        self.slider.blockSignals(False)
        self.slider.setVisible(len(self._exams) > 2)
        self.full.setVisible(len(self._exams) > 1)
        self._show(len(self._exams) - 1)

    def show_now(self, exam: str) -> None:
        """Take an exam as "now" (it is marked elsewhere); the first one and unknown ones change nothing."""
        at = next((n for n, e in enumerate(self._exams) if e.id == exam), 0)
        if at > 0:
            self.slider.blockSignals(True)
            self.slider.setValue(at)
            self.slider.blockSignals(False)
            self._show(at)

    def pair(self) -> tuple[str, str]:
        """The ids of start and now; "" where there is none."""
        start = self._exams[0].id if self._exams else ""
        return start, self._exams[self._now].id if self._now > 0 else ""

    def _moved(self, value: int) -> None:
        if self._exams:
            self._show(value)
            self.exam_marked.emit(self._exams[self._now].id)

    def _show(self, at: int) -> None:
        self._now = at
        (_, first), (_, second), (_, third) = self.heads
        start_body, now_body, change_body = self.thumbs
        for thumb in (now_body, change_body):
            thumb.setVisible(at > 0)
        for head in self.heads[1:]:
            for label in head:
                label.setVisible(at > 0)
        self.key.setVisible(at > 0)
        start_body.setVisible(at >= 0)
        if at < 0:
            first.setText("no exam yet")
            return
        start, now = (exam.open_at(body.CONTROLS) for exam in (self._exams[0], self._exams[at]))
        start_body.show_exam(start)
        first.setText(day_month(start.performed_at))
        if at > 0:
            now_body.show_exam(now)
            second.setText(day_month(now.performed_at))
            why = not_comparable(start, now)
            change_body.setVisible(not why)
            made = compare(start, now)
            if made:
                change_body.show_difference(start, now)
            third.setText("" if not why else "not comparable")
            third.setToolTip(why)
            self.slider.setToolTip(f"{day_month_year(now.performed_at)}, {who(now)}")

    def _compare(self) -> None:
        start, now = self.pair()
        if now:
            self.compare_wanted.emit(start, now)


COLUMNS = ("No.", "Date", "mg/kg", "mg", "min", "Pain", "Remark")
_NUMBERS = {2, 3, 4, 5}


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

    def show_infusions(
        self, infusions: Sequence[Infusion], exams: Sequence[Exam], exam_of: dict[str, str], course: Course | None
    ) -> None:
        """Show the infusions by number; `exam_of` gives each the exam that belongs to it."""
        self._infusions, self._exam_of = tuple(infusions), exam_of
        self.nothing.setVisible(not infusions)
        self.table.setVisible(bool(infusions))
        self.add.setVisible(course is not None)
        planned = f" of {course.planned}" if course and course.planned else ""
        self.title.setText(f"Infusions, {len(infusions)}{planned}" if infusions else "Infusions")
        by_id = {e.id: e for e in exams}
        rows = [self._cells(i, by_id.get(exam_of.get(i.id, ""))) for i in self._infusions]
        self.table.fill(COLUMNS, rows, _NUMBERS)

    def _cells(self, infusion: Infusion, exam: Exam | None) -> list[str]:
        def shown(value: float | None) -> str:
            return "" if value is None else plain(value, 2)

        pain = exam.number("pain_average") if exam and exam.mode is Mode.EXAMINER else None
        dose = [shown(infusion.mg_per_kg), shown(infusion.total_mg), shown(infusion.minutes)]
        return [str(infusion.number), day_month(infusion.given_at), *dose, shown(pain), infusion.remark]

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


def infusions_in_words(infusions: Sequence[Infusion], course: Course | None) -> str:
    """ "6 of 6 infusions"."""
    planned = course.planned if course else None
    return f"{len(infusions)} of {of(planned, 'infusion')}" if planned else of(len(infusions), "infusion")
