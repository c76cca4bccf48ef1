"""What stands in place of a course that is not there yet, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bodymap.ui.course.parts import padded
from bodymap.ui.theme import Button, Card, Label, PrimaryButton


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
