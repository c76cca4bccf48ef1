"""The cards of a patient's courses with their infusions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from bodymap.model import Infusion
from bodymap.ui.record.values import CourseRow, course_name, course_words, dose_words
from bodymap.ui.theme import Button, Card, Label, LinkButton, Rule, look, px
from bodymap.ui.typed import near_moment


class Courses(Card):
    """Every course with its infusions; add and change both."""

    new_course = Signal()
    edit_course = Signal(str)  # course id
    show_course = Signal(str)
    new_infusion = Signal(str)  # course id
    edit_infusion = Signal(str)  # infusion id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[CourseRow, ...] = ()
        self._list: QWidget | None = None
        self.new_button = Button("New course", "plus", size="small")
        self.new_button.clicked.connect(self.new_course)
        self._head = QHBoxLayout()
        self._head.addWidget(Label("Courses and infusions", "card_title"))
        self._head.addStretch(1)
        self._head.addWidget(self.new_button)
        self._box = QVBoxLayout(self)
        self._box.addLayout(self._head)
        look().changed.connect(self._measure)
        self._measure()

    def show_courses(self, rows: Sequence[CourseRow]) -> None:
        """Show these courses, the latest first."""
        self._rows = tuple(rows)
        if self._list is not None:
            self._box.removeWidget(self._list)
            self._list.hide()
            self._list.deleteLater()
        self._list = QWidget()
        box = QVBoxLayout(self._list)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(10))
        if not rows:
            box.addWidget(Label("No course yet. Exams can also stand alone.", "plain", "ink2", wrap=True))
        for row in reversed(self._rows):
            box.addWidget(Rule())
            box.addWidget(self._course(row))
        self._box.addWidget(self._list)

    def _course(self, row: CourseRow) -> QWidget:
        course = row.course
        made = QWidget()
        box = QVBoxLayout(made)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(4))
        head = QHBoxLayout()
        head.setSpacing(px(6))
        head.addWidget(Label(course_name(course), "strong"))
        head.addStretch(1)
        for words, act in (("Show", self.show_course), ("Change", self.edit_course)):
            button = LinkButton(words)
            button.setAccessibleName(f"{words} {course_name(course)}")
            button.clicked.connect(lambda _checked=False, act=act, course=course.id: act.emit(course))
            head.addWidget(button)
        box.addLayout(head)
        box.addWidget(Label(course_words(row), "note", "ink2", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(12))
        grid.setVerticalSpacing(px(1))
        grid.setColumnStretch(2, 1)
        for at, infusion in enumerate(row.infusions):
            self._infusion(grid, at, infusion)
        box.addLayout(grid)
        add = Button("New infusion", "plus", size="small")
        add.setAccessibleName(f"New infusion of {course_name(course)}")
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

    def _measure(self) -> None:
        self._box.setContentsMargins(px(20), px(14), px(20), px(16))
        self._box.setSpacing(px(10))
        self.show_courses(self._rows)
