"""The record of one patient: the data, courses and infusions, exams with their versions, history, erasing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bodymap.medicine.model import Change, InError, Infusion, Patient, Status
from bodymap.medicine.model.base import how_many
from bodymap.ui.kit.layouts import scaled, sized
from bodymap.ui.kit.screens import resize_on_screen
from bodymap.ui.kit.theme import (
    Button,
    Card,
    Label,
    LinkButton,
    OneLine,
    QuietButton,
    Rule,
    font,
    look,
    px,
    wrap_column,
)
from bodymap.ui.kit.typed import date_in_words, moment_in_words, near_moment
from bodymap.ui.pages.record.mistakes import (
    CourseRow,
    Entry,
    ExamRow,
    Record,
    change_words,
    count_words,
    course_words,
    dose_words,
    error_words,
    kind_words,
    state_words,
)

# -- courses ----------------------------------------------------------------------------------------------------------
# The cards of a patient's courses with their infusions.


class Courses(Card):
    """Every course with its infusions; add and change both."""

    new_course = Signal()
    edit_course = Signal(str)  # course id
    show_course = Signal(str)
    new_infusion = Signal(str)  # course id
    edit_infusion = Signal(str)  # infusion id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list: QWidget | None = None
        self.new_button = Button("New course", "plus", size="small")
        self.new_button.clicked.connect(self.new_course)
        head = QHBoxLayout()
        head.addWidget(Label("Courses and infusions", "card_title"))
        head.addStretch(1)
        head.addWidget(self.new_button)
        self._box = scaled(QVBoxLayout(self), margins=(20, 14, 20, 16), spacing=10)
        self._box.addLayout(head)
        self.show_courses(())

    def show_courses(self, rows: Sequence[CourseRow]) -> None:
        """Show these courses, the latest first."""
        if self._list is not None:
            self._box.removeWidget(self._list)
            self._list.hide()
            self._list.deleteLater()
        self._list = QWidget()
        box = scaled(QVBoxLayout(self._list), margins=(0, 0, 0, 0), spacing=10)
        if not rows:
            box.addWidget(Label("No course yet. Exams can also stand alone.", "plain", "ink2", wrap=True))
        for row in reversed(rows):
            box.addWidget(Rule())
            box.addWidget(self._course(row))
        self._box.addWidget(self._list)

    def _course(self, row: CourseRow) -> QWidget:
        course = row.course
        made = QWidget()
        box = scaled(QVBoxLayout(made), margins=(0, 0, 0, 0), spacing=4)
        head = scaled(QHBoxLayout(), spacing=6)
        head.addWidget(OneLine("strong", text=course.name), 1)
        for words, act in (("Show", self.show_course), ("Change", self.edit_course)):
            button = LinkButton(words)
            button.setAccessibleName(f"{words} {course.name}")
            button.clicked.connect(lambda _checked=False, act=act, course=course.id: act.emit(course))
            head.addWidget(button)
        box.addLayout(head)
        box.addWidget(Label(course_words(row), "note", "ink2", wrap=True))
        grid = scaled(QGridLayout(), spacing=(12, 1))
        grid.setColumnStretch(2, 1)
        for at, infusion in enumerate(row.infusions):
            self._infusion(grid, at, infusion)
        for infusion, mark in row.struck:
            self._struck(grid, infusion, mark)
        box.addLayout(grid)
        add = Button("New infusion", "plus", size="small")
        add.setAccessibleName(f"New infusion of {course.name}")
        add.clicked.connect(lambda: self.new_infusion.emit(course.id))
        box.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)
        add.setVisible(course.stopped is None)
        return made

    def _infusion(self, grid: QGridLayout, at: int, infusion: Infusion) -> None:
        grid.addWidget(Label(str(infusion.number), "strong"), at, 0)
        grid.addWidget(Label(near_moment(infusion.given_at, date.today()), "plain", "ink2"), at, 1)
        grid.addWidget(Label(dose_words(infusion), "plain"), at, 2)
        change = LinkButton("Change")
        change.setAccessibleName(f"Change infusion {infusion.number}")
        change.clicked.connect(lambda: self.edit_infusion.emit(infusion.id))
        grid.addWidget(change, at, 3)

    def _struck(self, grid: QGridLayout, infusion: Infusion, mark: InError) -> None:
        """An infusion that was entered in error, by the number that it gave up, and why."""
        at = grid.rowCount()
        when = near_moment(infusion.given_at, date.today())
        for column, text in enumerate((mark.name, when, dose_words(infusion))):
            words = Label(text, "plain", "ink3")
            words.strike()
            grid.addWidget(words, at, column)
        grid.addWidget(Label(error_words(mark), "note", "ink2", wrap=True), at + 1, 1, 1, 3)


# -- exams ------------------------------------------------------------------------------------------------------------
# The list of a patient's exams with what can be done with them.

HEADS = ("Date", "Visit", "Pressed by", "Count", "State")


class ExamTable(QTableWidget):
    """Exams, latest first; Enter opens the current one."""

    opened = Signal()

    def __init__(self) -> None:
        super().__init__(0, len(HEADS))
        self.setHorizontalHeaderLabels(list(HEADS))
        self.setAccessibleName("Exams")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        header = sized(self.horizontalHeader(), height=28)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in range(len(HEADS)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(lambda _index: self.opened.emit())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.text().isprintable() and event.text():
            event.ignore()
        else:
            super().keyPressEvent(event)


class Exams(Card):
    """The card of exams: choose one (or two to compare) and say what to do."""

    open_exam = Signal(str)
    compare = Signal(str, str)
    print_exam = Signal(str)
    amend = Signal(str)
    history = Signal(str)
    mistake = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ExamRow, ...] = ()
        self.table = ExamTable()
        self.none = Label("No exam yet. New exam starts the first one.", "plain", "ink2", wrap=True)
        self.open_button = Button("Open", size="small")
        self.compare_button = Button("Compare", "swap", size="small")
        self.print_button = Button("Print", "print", size="small")
        self.amend_button = Button("Amend", "edit", size="small")
        self.history_button = QuietButton("History", "clock", size="small")
        self.mistake_button = QuietButton("Entered in error", "undo", size="small")
        self._acts = scaled(QBoxLayout(QBoxLayout.Direction.LeftToRight), spacing=8)
        for button, act in (
            (self.open_button, self._open),
            (self.compare_button, self._compare),
            (self.print_button, lambda: self._with_one(self.print_exam)),
            (self.amend_button, lambda: self._with_one(self.amend)),
            (self.history_button, lambda: self._with_one(self.history)),
            (self.mistake_button, lambda: self._with_one(self.mistake)),
        ):
            button.clicked.connect(act)
        often, aside = scaled(QHBoxLayout(), spacing=8), scaled(QHBoxLayout(), spacing=8)
        for button in self._buttons():
            (aside if isinstance(button, QuietButton) else often).addWidget(button)
        for row in (often, aside):
            row.addStretch(1)
            self._acts.addLayout(row)
        self.mistake_button.setToolTip("Mark it as entered in error, or move it to where it belongs")
        self._acts.setStretch(1, 1)
        self.hint = Label("", "note", "ink3", wrap=True)
        box = scaled(QVBoxLayout(self), margins=(20, 14, 20, 14), spacing=8)
        box.addWidget(Label("Exams", "card_title"))
        box.addWidget(self.none)
        box.addLayout(self._acts)
        box.addWidget(self.table)
        box.addWidget(self.hint)
        self.table.itemSelectionChanged.connect(self._chosen_changed)
        self.table.opened.connect(self._open)
        look().changed.connect(self._hold_rows)
        self.show_exams(())

    def show_exams(self, rows: Sequence[ExamRow]) -> None:
        """Show these exams; the latest is chosen."""
        self._rows = tuple(rows)
        self.table.clearSelection()
        self.table.setRowCount(len(rows))
        for at, row in enumerate(rows):
            when = near_moment(row.exam.performed_at, date.today(), date_only=row.exam.date_only)
            cells = (when, row.visit or "—", kind_words(row.exam), count_words(row), state_words(row))
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column in (0, 3) and not row.exam.void:
                    item.setFont(font("strong"))
                if row.exam.status is Status.ENTERED_IN_ERROR and column < 4:
                    struck = font("body")
                    struck.setStrikeOut(True)
                    item.setFont(struck)
                if row.exam.void:
                    item.setForeground(self.palette().placeholderText())
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{HEADS[column]}: {text}")
                self.table.setItem(at, column, item)
        for part in (self.table, self.hint, *self._buttons()):
            part.setVisible(bool(rows))
        self.none.setVisible(not rows)
        self._hold_rows()
        if rows:
            self.table.selectRow(0)
        self._chosen_changed()

    def set_narrow(self, narrow: bool) -> None:
        """In a narrow window the acts stand in two rows."""
        self._acts.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def chosen(self) -> list[ExamRow]:
        """The exams chosen, as they stand in the list."""
        return [self._rows[index.row()] for index in sorted(self.table.selectionModel().selectedRows())]

    def _buttons(self) -> tuple[Button, ...]:
        return (
            *(self.open_button, self.compare_button, self.print_button, self.amend_button),
            *(self.history_button, self.mistake_button),
        )

    def _chosen_changed(self) -> None:
        chosen = self.chosen()
        one = chosen[0].exam if len(chosen) == 1 else None
        for button in (self.open_button, self.print_button, self.history_button, self.mistake_button):
            button.setEnabled(one is not None)
        self.amend_button.setEnabled(one is not None and one.status is Status.SIGNED)
        self.compare_button.setEnabled(len(chosen) == 2 or (one is not None and self._before(chosen[0]) is not None))
        self.hint.setText(
            "Two exams are chosen: Compare shows them beside each other."
            if len(chosen) == 2
            else "Choose one exam, or two with Ctrl or Shift to compare them."
            if len(chosen) != 1
            else "An unfinished exam is changed by opening it; a signed one by Amend, which keeps the old version."
        )

    def _before(self, row: ExamRow) -> ExamRow | None:
        """The exam before this one, in the same mode and not superseded."""
        at = self._rows.index(row)
        return next(
            (r for r in self._rows[at + 1 :] if not r.exam.void and r.exam.mode is row.exam.mode),
            None,
        )

    def _open(self) -> None:
        self._with_one(self.open_exam)

    def _compare(self) -> None:
        chosen = self.chosen()
        if len(chosen) == 2:
            self.compare.emit(chosen[1].exam.id, chosen[0].exam.id)
        elif len(chosen) == 1 and (before := self._before(chosen[0])) is not None:
            self.compare.emit(before.exam.id, chosen[0].exam.id)

    def _with_one(self, signal: SignalInstance) -> None:
        chosen = self.chosen()
        if len(chosen) == 1:
            signal.emit(chosen[0].exam.id)

    def _hold_rows(self) -> None:
        """The table is as high as its rows."""
        self.table.verticalHeader().setDefaultSectionSize(px(38))
        self.table.setFixedHeight(px(28) + px(38) * len(self._rows) + px(6))


# -- entered in error --------------------------------------------------------------------------------------------------
# What was entered in error stays in the record, struck through, with its reason.


class Struck(Card):
    """Everything that was entered in error; nothing at all when nothing was."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list: QWidget | None = None
        self._box = scaled(QVBoxLayout(self), margins=(20, 14, 20, 16), spacing=8)
        self._box.addWidget(Label("Entered in error, in no number", "card_title", wrap=True))
        self.show_entries(())

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these."""
        if self._list is not None:
            self._box.removeWidget(self._list)
            self._list.hide()
            self._list.deleteLater()
        self._list = QWidget()
        box = scaled(QVBoxLayout(self._list), margins=(0, 0, 0, 0), spacing=2)
        for entry in entries:
            said = Label(
                ", ".join(part for part in (entry.kind, entry.when, entry.words) if part), "plain", "ink3", True
            )
            said.strike()
            box.addWidget(said)
            if entry.mark is not None:
                box.addWidget(Label(error_words(entry.mark), "note", "ink2", wrap=True))
        self._box.addWidget(self._list)
        self.setVisible(bool(entries))


# -- page -------------------------------------------------------------------------------------------------------------

ASIDE, NARROW, ONE_ROW = 440, 1100, 760
_SEX = {"female": "female", "male": "male", "other": "other"}
_FACTS = ("Name", "Record number", "Born", "Sex", "Figure", "Remark")


class RecordPage(QWidget):
    """Shows a Record; says what the user wants changed."""

    edit_patient = Signal()
    new_course = Signal()
    edit_course = Signal(str)
    show_course = Signal(str)
    new_infusion = Signal(str)
    edit_infusion = Signal(str)
    open_exam = Signal(str)
    compare = Signal(str, str)  # earlier, later
    print_exam = Signal(str)
    amend = Signal(str)
    history = Signal(str)  # patient or exam id; answer with show_history
    blank_sheet = Signal()  # for this patient
    would_erase = Signal()
    mistake = Signal(str)  # the exam that is chosen, or something else, was entered by mistake

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("page", True)
        self._record: Record | None = None
        self.patient_card, self.courses, self.exams, self.struck = Card(), Courses(), Exams(), Struck()
        self.edit_button = Button("Change", "edit", size="small")
        self.blank_button = QuietButton("Blank sheet", "print", size="small")
        self.history_button = QuietButton("History", "clock", size="small")
        self.erase_button = QuietButton("Erase", "trash", size="small")
        self._facts = scaled(QGridLayout(), spacing=(16, 6))
        self._shown = [Label("", wrap=True) for _ in _FACTS]
        self._lay_out()
        self.edit_button.clicked.connect(self.edit_patient)
        self.blank_button.clicked.connect(self.blank_sheet)
        self.history_button.clicked.connect(self._patient_history)
        self.erase_button.clicked.connect(self.would_erase)
        self.erase_button.setToolTip("Erase this patient; it is said first what that deletes")
        self.erase_button.setAccessibleName("Erase this patient")
        self.blank_button.setToolTip("A sheet for this patient to fill in by hand")
        for mine, theirs in (
            (self.new_course, self.courses.new_course),
            (self.edit_course, self.courses.edit_course),
            (self.show_course, self.courses.show_course),
            (self.new_infusion, self.courses.new_infusion),
            (self.edit_infusion, self.courses.edit_infusion),
            (self.open_exam, self.exams.open_exam),
            (self.compare, self.exams.compare),
            (self.print_exam, self.exams.print_exam),
            (self.amend, self.exams.amend),
            (self.history, self.exams.history),
            (self.mistake, self.exams.mistake),
        ):
            theirs.connect(mine)
        look().changed.connect(self._fit)
        self._fit()

    def show_record(self, record: Record) -> None:
        """Show everything of one patient."""
        self._record = record
        self._show_facts(record.patient)
        self.courses.show_courses(record.courses)
        self.exams.show_exams(record.exams)
        self.struck.show_entries(record.struck)

    def begin(self) -> None:
        """The focus where work goes on: the list of exams, or the patient's data."""
        start = self.exams.table if self._record and self._record.exams else self.edit_button
        start.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_history(self, title: str, changes: Sequence[Change]) -> QDialog:
        """Show who changed what and when, beside the page."""
        dialog = History(title, changes, self)
        dialog.show()
        return dialog

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Label("Patient", "card_title"))
        head.addStretch(1)
        head.addWidget(self.edit_button)
        foot = scaled(QHBoxLayout(), spacing=4)
        for button in (self.blank_button, self.history_button, self.erase_button):
            foot.addWidget(button)
        foot.addStretch(1)
        for row, (name, shown) in enumerate(zip(_FACTS, self._shown, strict=True)):
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._facts.addWidget(Label(name, "plain", "ink2"), row, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(shown, row, 1)
        self._facts.setColumnStretch(1, 1)
        card = scaled(QVBoxLayout(self.patient_card), margins=(20, 14, 20, 10), spacing=10)
        card.addLayout(head)
        card.addLayout(self._facts)
        card.addLayout(foot)
        side = scaled(QVBoxLayout(), margins=(0, 0, 0, 0), spacing=14)
        side.addWidget(self.patient_card)
        side.addWidget(self.courses)
        side.addStretch(1)
        self._columns = scaled(QBoxLayout(QBoxLayout.Direction.LeftToRight), margins=(16, 14, 16, 16), spacing=14)
        main = QVBoxLayout()
        main.addWidget(self.exams)
        main.addWidget(self.struck)
        main.addStretch(1)
        self._columns.addLayout(main, 1)
        self._aside = QWidget()
        self._aside.setLayout(side)
        self._columns.addWidget(self._aside)
        inside = QWidget()
        inside.setLayout(self._columns)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(scroll)

    def _show_facts(self, patient: Patient) -> None:
        age = patient.age(date.today())
        born = date_in_words(patient.birth_date) if patient.birth_date else ""
        for shown, value in zip(
            self._shown,
            (
                patient.name,
                patient.number,
                f"{born}, {age} years" if born else "",
                _SEX.get(patient.sex, ""),
                patient.figure,
                patient.remark,
            ),
            strict=True,
        ):
            shown.setText(value or "not recorded")
            shown.set_role("body" if value else "plain")
            shown.set_tone("ink" if value else "ink3")

    def _patient_history(self) -> None:
        if self._record is not None:
            self.history.emit(self._record.patient.id)

    def _fit(self) -> None:
        narrow = self.width() < px(NARROW)
        self._columns.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self.exams.set_narrow(self.width() < px(ONE_ROW))
        self._aside.setMinimumWidth(0 if narrow else px(ASIDE))
        self._aside.setMaximumWidth(16777215 if narrow else px(ASIDE))


class History(QDialog):
    """Who changed what and when, oldest first; can stay open beside the page."""

    def __init__(self, title: str, changes: Sequence[Change], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("History")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.table = QTableWidget(len(changes), 4)
        self.table.setHorizontalHeaderLabels(["When", "Who", "What", "From → to"])
        self.table.setAccessibleName(title)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        for row, change in enumerate(changes):
            what, how = change_words(change)
            for column, text in enumerate((moment_in_words(change.when), change.who, what, how)):
                self.table.setItem(row, column, QTableWidgetItem(text))
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in (0, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        wrap_column(self.table, 1, 170)
        close = Button("Close")
        close.setDefault(True)
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addWidget(
            Label(f"{how_many(len(changes), 'change')}. Nothing is ever taken out of the history.", "note", "ink3")
        )
        foot.addStretch(1)
        foot.addWidget(close)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(20), px(16), px(20), px(16))
        box.setSpacing(px(12))
        box.addWidget(Label(title, "card_title", wrap=True))
        box.addWidget(self.table, 1)
        box.addLayout(foot)
        resize_on_screen(self, 820, 520)
