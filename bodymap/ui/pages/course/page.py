"""The course page (look 8.3): plot over heat strip at the left; sentences, bodies, infusions at the right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QScrollArea,
    QStackedLayout,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bodymap.medicine.model import (
    AdverseEvent,
    Course,
    DiaryDay,
    Event,
    Exam,
    Infusion,
    Mode,
    Patient,
    Treatment,
    isolated,
)
from bodymap.medicine.outcomes import (
    FromTo,
    Reading,
    Row,
    answer_line,
    day_words,
    plain,
    reading,
    totals_line,
    years_apart,
)
from bodymap.plots import CourseView, Mood
from bodymap.ui.exam_words import ARROW, visits_in_words
from bodymap.ui.kit.layouts import scaled
from bodymap.ui.kit.theme import Button, Card, Label, OneLine, PrimaryButton, QuietButton, QuietIconButton, look, px
from bodymap.ui.pages.course.cards import Bodies, Sentences, SeriesKey, padded
from bodymap.ui.pages.course.heat_strip import HeatStrip, columns
from bodymap.ui.plot import PlotView

# -- values -----------------------------------------------------------------------------------------------------------
# What the course page is given.


@dataclass(frozen=True)
class CourseValues:
    """One course of one patient, its reading, and what belongs to it; its course is None while the patient has none."""

    patient: Patient
    courses: tuple[Course, ...] = ()
    told: Reading = field(default_factory=lambda: reading(()))
    moods: tuple[Mood, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    events: tuple[Event, ...] = ()
    adverse: tuple[AdverseEvent, ...] = ()
    diary: tuple[DiaryDay, ...] = ()

    @property
    def course(self) -> Course | None:
        """The course that is shown."""
        return self.told.course

    def view(self, days: bool = False, hidden: frozenset[str] = frozenset()) -> CourseView:
        """These values as a plot shows them."""
        return CourseView(self.told, self.moods, days, hidden, self.treatments, self.events, self.diary)


def mood_lines(values: CourseValues) -> tuple[FromTo, ...]:
    """A sentence for each questionnaire that was filled in twice, and for each whose answer is a change already (PGIC,
    CGI-I), in the order in which they are drawn."""
    first = next(iter(values.told.infusions), None)
    lines = (
        answer_line(m.name, (m.low, m.high), m.totals, m.said, m.since, m.source)
        if m.is_change
        else totals_line(m.name, m.high, m.totals, first, m.source, m.apart, m.partly)
        for m in values.moods
    )
    return tuple(line for line in lines if line is not None)


# -- infusions --------------------------------------------------------------------------------------------------------
# The infusions of a course as a table.

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
        look().changed.connect(self._hold_rows)
        self._hold_rows()

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
        self._hold_rows()

    def _hold_rows(self) -> None:
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


# -- empty ------------------------------------------------------------------------------------------------------------
# What stands in place of a course that is not there yet, and what can be done.


class NoExams(QWidget):
    """In place of the plot while there is no exam."""

    def __init__(self) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.addStretch(1)
        box.addWidget(Label("No exams yet", "card_title"), 0, Qt.AlignmentFlag.AlignHCenter)
        words = "Exams before the first infusion make the baseline; five are better than three."
        box.addWidget(Label(words, "plain", "ink2"), 0, Qt.AlignmentFlag.AlignHCenter)
        self.new_exam = Button("New exam", "plus")
        box.addWidget(self.new_exam, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(1)


class NoCourse(QWidget):
    """In place of the page while the patient has neither a course nor an exam."""

    def __init__(self) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        card = Card()
        outer.addStretch(1)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(2)
        box = padded(card, 10)
        box.addWidget(Label("No course yet", "card_title"))
        box.addWidget(
            Label("A course holds the infusions and the exams before, between and after them.", "plain", "ink2")
        )
        row = QHBoxLayout()
        self.new_course, self.new_exam = PrimaryButton("New course", "plus"), Button("Exam without a course")
        row.addWidget(self.new_course)
        row.addWidget(self.new_exam)
        row.addStretch(1)
        box.addLayout(row)


# -- page -------------------------------------------------------------------------------------------------------------
# The course page (look 8.3): plot over heat strip at the left; sentences, bodies, infusions at the right.

RIGHT, NARROW = 484, 1360
SERIES = (
    ("self", "Self-assessments"),
    ("band", "Baseline and error band"),
    ("pain", "Average pain"),
    ("mean", "Mean rating"),
    ("mood", "Questionnaires"),
    ("around", "Treatments and events"),
    ("diary", "Diary at home"),
)
EXPORTS = (("csv", "Exams as CSV"), ("svg", "Plot as SVG"), ("png", "Plot as PNG"), ("pdf", "Plot as PDF"))


class CoursePage(QWidget):
    """One course of one patient. It is given values by `show_course` and says what the user did."""

    exam_opened = Signal(str)
    new_exam = Signal()
    new_infusion = Signal()
    edit_infusion = Signal(str)
    print_report = Signal()
    export = Signal(str)  # "csv", "svg", "png", "pdf"
    course_chosen = Signal(str)
    new_course = Signal()
    edit_course = Signal(str)
    compare = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("page", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._values: CourseValues | None = None
        self._days = False
        self._hidden: frozenset[str] = frozenset()
        self._wide: bool | None = None
        self.plot, self.strip = PlotView(self), HeatStrip(self)
        self.sentences, self.bodies, self.infusions = Sentences(), Bodies(), Infusions()
        self.plot_card, self.strip_card, self.empty = self._plot_card(), self._strip_card(), NoCourse()
        self._content = QWidget()
        self._grid = scaled(QGridLayout(self._content), margins=(16, 15, 16, 15), spacing=15)
        self._right = QWidget()
        right_box = scaled(QVBoxLayout(self._right), margins=(0, 0, 0, 0), spacing=15)
        for card, stretch in ((self.sentences, 0), (self.bodies, 5), (self.infusions, 4)):
            right_box.addWidget(card, stretch)
        self.scroller = QScrollArea()
        self.scroller.setWidgetResizable(True)
        self.scroller.setFrameShape(QScrollArea.Shape.NoFrame)
        self.scroller.setWidget(self._content)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.scroller)
        self._stack.addWidget(self.empty)
        self._connect()
        look().changed.connect(self._look_changed)
        self._arrange()

    def _connect(self) -> None:
        for part in (self.plot, self.strip, self.bodies, self.infusions):
            part.exam_marked.connect(self._marked)
        for opener in (self.plot, self.strip):
            opener.exam_opened.connect(self.exam_opened)
        self.bodies.compare_wanted.connect(self.compare)
        self.infusions.new_infusion.connect(self.new_infusion)
        self.infusions.edit_infusion.connect(self.edit_infusion)
        self.empty.new_course.clicked.connect(self.new_course)
        self.empty.new_exam.clicked.connect(self.new_exam)

    def begin(self) -> None:
        """The focus at the head of the page: the choice of the course, or what begins one."""
        start = self.empty.new_course if self._stack.currentWidget() is self.empty else self.choose
        start.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- cards -----------------------------------------------------------------------------------------------------

    def _plot_card(self) -> Card:
        card = Card()
        box = padded(card, 6)
        head = QHBoxLayout()
        self.title = Label("", "card_title")
        self.choose = QuietIconButton("chevron_down", "Choose or change the course", "tiny")
        self.choose.setMenu(self._course_menu())
        self.about = OneLine("note", "ink2")
        self.key = SeriesKey()
        self.more = QuietIconButton("more", "Series, zoom, export")
        self.more.setMenu(self._more_menu())
        head.addWidget(self.title)
        head.addWidget(self.choose)
        head.addWidget(self.about, 1)
        head.addWidget(self.key)
        head.addWidget(self.more)
        box.addLayout(head)
        self._plot_stack = QStackedLayout()
        self._plot_stack.addWidget(self.plot)
        self.no_exams = NoExams()
        self.no_exams.new_exam.clicked.connect(self.new_exam)
        self._plot_stack.addWidget(self.no_exams)
        box.addLayout(self._plot_stack, 1)
        return card

    def _strip_card(self) -> Card:
        card = Card()
        box = padded(card, 4)
        head = QHBoxLayout()
        head.addWidget(Label("Every site, every exam", "strong"))
        head.addStretch(1)
        self.strip_about = Label("rating 0 to 10", "note", "ink3")
        head.addWidget(self.strip_about)
        box.addLayout(head)
        box.addWidget(self.strip, 1)
        return card

    def _course_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.aboutToShow.connect(self._fill_courses)
        return menu

    def _fill_courses(self) -> None:
        menu, values = self.choose.menu(), self._values
        menu.clear()
        if values is None:
            return
        for course in values.courses:
            action = menu.addAction(f"Course {isolated(course.label)}, {isolated(course.agent)}")
            action.setCheckable(True)
            action.setChecked(course == values.course)
            action.triggered.connect(lambda _checked=False, key=course.id: self.course_chosen.emit(key))
        menu.addSeparator()
        if values.course is not None:
            course_id = values.course.id
            menu.addAction("Change this course ...").triggered.connect(lambda: self.edit_course.emit(course_id))
        menu.addAction("New course ...").triggered.connect(self.new_course.emit)

    def _more_menu(self) -> QMenu:
        menu = QMenu(self)
        self.days = self._check(menu, "Days since the first infusion")
        self.days.toggled.connect(self._set_days)
        menu.addSeparator()
        self.series: dict[str, QAction] = {}
        for key, words in SERIES:
            action = self._check(menu, words)
            action.setChecked(True)
            action.toggled.connect(lambda on, key=key: self._set_series(key, on))
            self.series[key] = action
        menu.addSeparator()
        for words, act in (
            ("Zoom in\t+", lambda: self.plot.zoom_by(1.25)),
            ("Zoom out\t−", lambda: self.plot.zoom_by(0.8)),
            ("Whole course\t0", self.plot.show_all),
        ):
            menu.addAction(words).triggered.connect(lambda _checked=False, act=act: act())
        menu.addSeparator()
        self.exports: dict[str, QAction] = {}
        for kind, words in EXPORTS:
            self.exports[kind] = menu.addAction(f"{words} ...")
            self.exports[kind].triggered.connect(lambda _checked=False, kind=kind: self.export.emit(kind))
        self.print_action = menu.addAction("Print report")
        self.print_action.triggered.connect(self.print_report.emit)
        return menu

    def _check(self, menu: QMenu, words: str) -> QAction:
        action = menu.addAction(words)
        action.setCheckable(True)
        return action

    # -- what is shown ---------------------------------------------------------------------------------------------

    def show_course(self, values: CourseValues) -> None:
        """Show a course with its exams and infusions, or what can be done when there is none."""
        other = self._values is None or self._values.patient.id != values.patient.id
        self._values = values
        if other:
            self._days, self._hidden = False, frozenset()
            self.days.setChecked(False)
            for action in self.series.values():
                action.setChecked(True)
        told = values.told
        bare = values.course is None and not told.listed and not told.left_out
        self._stack.setCurrentWidget(self.empty if bare else self.scroller)
        if bare:
            return
        self._show_plot()
        exams = told.listed
        self.title.setText(f"Course {isolated(values.course.label)}" if values.course else "Exams without a course")
        self.about.show_text(visits_in_words(told))
        self._plot_stack.setCurrentWidget(self.plot if exams else self.no_exams)
        self.strip_card.setVisible(bool(told.everyone))
        self.strip.show_columns(columns(told))
        self.sentences.show_reading(told, mood_lines(values))
        self.sentences.setVisible(bool(exams))
        self.bodies.show_reading(told, values.patient.figure)
        self.bodies.setVisible(bool(told.everyone))
        self.infusions.show_rows(told.rows, values.course, values.adverse)
        self.days.setEnabled(bool(told.rows))
        self._marked("")

    def course_view(self) -> CourseView:
        """The plot as it is set on the page, to print or export it. RuntimeError before anything is shown."""
        if self._values is None:
            raise RuntimeError("no course is shown")
        return self._values.view(self._days, self._hidden)

    def _show_plot(self) -> None:
        view = self.course_view()
        told = view.told
        self._give_room()
        words = [SeriesKey.EXAMINER] if told.main.points and told.main.mode is Mode.EXAMINER else []
        others = {line.mode for line in told.others} | ({Mode.SELF} if told.main.mode is Mode.SELF else set())
        if Mode.EXAMINER in others:
            words.append(SeriesKey.OTHER)
        if Mode.SELF in others and ("self" not in self._hidden or not words):
            words.append(SeriesKey.SELF)
        self.key.set_words(tuple(words))
        self.plot.show_view(view)

    def _marked(self, exam: str) -> None:
        self.plot.set_marked(exam)
        self.strip.set_marked(exam)
        self.bodies.show_now(exam)

    def _set_days(self, on: bool) -> None:
        self._days = on
        if self._values is not None:
            self._show_plot()

    def _set_series(self, key: str, on: bool) -> None:
        self._hidden = self._hidden - {key} if on else self._hidden | {key}
        if self._values is not None:
            self._show_plot()

    # -- laying out ------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _look_changed(self) -> None:
        self._wide = None
        self._arrange()

    def _give_room(self) -> None:
        """The plot gets higher with what is drawn in it."""
        values, hidden = self._values, self._hidden
        shown = values.moods if values is not None and "mood" not in hidden else ()
        rows = sum(not mood.is_line for mood in shown)
        moods = len(shown) > rows
        around = values is not None and bool(values.treatments or values.events) and "around" not in hidden
        high = (
            (300 if self._wide else 400)
            + (60 if moods else 0)
            + (24 + 20 * rows if rows else 0)
            + (90 if around else 0)
        )
        self.plot_card.setMinimumHeight(px(high))

    def _arrange(self) -> None:
        wide = self.width() >= px(NARROW)
        if wide == self._wide:
            return
        self._wide = wide
        for widget in (self.plot_card, self.strip_card, self._right):
            self._grid.removeWidget(widget)
        self._grid.addWidget(self.plot_card, 0, 0)
        self._grid.addWidget(self.strip_card, 1, 0)
        self._grid.addWidget(self._right, 0 if wide else 2, 1 if wide else 0, 2 if wide else 1, 1)
        self._grid.setRowStretch(0, 58)
        self._grid.setRowStretch(1, 46)
        self._grid.setColumnStretch(0, 1)
        self._right.setMinimumWidth(px(RIGHT) if wide else 0)
        self._right.setMaximumWidth(px(RIGHT) if wide else 16777215)
        self._give_room()
        self.strip_card.setMinimumHeight(px(312))
