"""The record of one patient: the data, courses and infusions, exams with their versions, history, erasing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
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

from bodymap.model import Change, Patient
from bodymap.ui.record.courses import Courses
from bodymap.ui.record.exams import Exams
from bodymap.ui.record.values import Record, change_words
from bodymap.ui.theme import Button, Card, Label, QuietButton, look, px, resize_on_screen, wrap_column
from bodymap.ui.typed import date_in_words, moment_in_words

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
        self.patient_card, self.courses, self.exams = Card(), Courses(), Exams()
        self.edit_button = Button("Change", "edit", size="small")
        self.blank_button = QuietButton("Blank sheet", "print", size="small")
        self.history_button = QuietButton("History", "clock", size="small")
        self.erase_button = QuietButton("Erase", "trash", size="small")
        self._facts = QGridLayout()
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
        look().changed.connect(self._measure)
        self._measure()

    def show_record(self, record: Record) -> None:
        """Show everything of one patient."""
        self._record = record
        self._show_facts(record.patient)
        self.courses.show_courses(record.courses)
        self.exams.show_exams(record.exams)

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
        foot = QHBoxLayout()
        for button in (self.blank_button, self.history_button, self.erase_button):
            foot.addWidget(button)
        foot.addStretch(1)
        for row, (name, shown) in enumerate(zip(_FACTS, self._shown, strict=True)):
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._facts.addWidget(Label(name, "plain", "ink2"), row, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(shown, row, 1)
        self._facts.setColumnStretch(1, 1)
        card = QVBoxLayout(self.patient_card)
        card.addLayout(head)
        card.addLayout(self._facts)
        card.addLayout(foot)
        side = QVBoxLayout()
        side.addWidget(self.patient_card)
        side.addWidget(self.courses)
        side.addStretch(1)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        main = QVBoxLayout()
        main.addWidget(self.exams)
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
        self._card, self._side, self._foot = card, side, foot

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

    def _measure(self) -> None:
        self._card.setContentsMargins(px(20), px(14), px(20), px(10))
        self._card.setSpacing(px(10))
        self._side.setContentsMargins(0, 0, 0, 0)
        self._side.setSpacing(px(14))
        self._foot.setSpacing(px(4))
        self._facts.setHorizontalSpacing(px(16))
        self._facts.setVerticalSpacing(px(6))
        self._columns.setContentsMargins(px(16), px(14), px(16), px(16))
        self._columns.setSpacing(px(14))
        self._fit()

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
        foot.addWidget(Label(f"{len(changes)} changes. Nothing is ever taken out of the history.", "note", "ink3"))
        foot.addStretch(1)
        foot.addWidget(close)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(20), px(16), px(20), px(16))
        box.setSpacing(px(12))
        box.addWidget(Label(title, "card_title", wrap=True))
        box.addWidget(self.table, 1)
        box.addLayout(foot)
        resize_on_screen(self, 820, 520)
