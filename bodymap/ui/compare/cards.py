"""The cards of the compare page: one exam, and the difference."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout

from bodymap import body
from bodymap.model import Exam, Mode
from bodymap.outcomes import Change, Size, count, exam_labels, not_comparable, plain
from bodymap.ui.compare.words import method
from bodymap.ui.course.parts import OneLine, padded
from bodymap.ui.figure_view import BodyThumb
from bodymap.ui.theme import Card, Label, LinkButton, QuietButton
from bodymap.ui.theme.still import Choice


class ExamCard(Card):
    """One exam: which (a picker), who and how, its count, its body."""

    picked = Signal(str)
    opened = Signal(str)

    def __init__(self, letter: str) -> None:
        super().__init__()
        self._exam = ""
        box = padded(self, 4)
        top = QHBoxLayout()
        top.addWidget(Label(letter, "key", "ink3"))
        top.addStretch(1)
        self.open = LinkButton("Open")
        self.open.setAccessibleName(f"Open exam {letter}")
        self.open.clicked.connect(lambda: self.opened.emit(self._exam))
        top.addWidget(self.open)
        box.addLayout(top)
        head = QGridLayout()
        self.pick = Choice()
        self.pick.setProperty("sized", "small")
        self.pick.setAccessibleName(f"Exam {letter}")
        self.pick.activated.connect(lambda n: self.picked.emit(str(self.pick.itemData(n))))
        self.count, self.about = Label("", "compare_number"), OneLine()
        self.of = Label("", "note", "ink2")
        head.addWidget(self.pick, 0, 0, Qt.AlignmentFlag.AlignLeft)
        head.addWidget(self.count, 0, 1, Qt.AlignmentFlag.AlignRight)
        head.addWidget(self.about, 1, 0)
        head.addWidget(self.of, 1, 1, Qt.AlignmentFlag.AlignRight)
        head.setColumnStretch(0, 1)
        box.addLayout(head)
        self.thumb = BodyThumb()
        box.addWidget(self.thumb, 1)

    def show_exam(self, exam: Exam, exams: Sequence[Exam], variant: str) -> None:
        """Show an exam; the picker offers all."""
        self._exam = exam.id
        self.pick.clear()
        for e, label in zip(exams, exam_labels(exams, year=True), strict=True):
            self.pick.addItem(label + (", self" if e.mode is Mode.SELF else ""), e.id)
        self.pick.setCurrentIndex(self.pick.findData(exam.id))
        counted = count(exam)
        self.count.setText(str(counted))
        self.about.say(method(exam))
        self.of.setText("of 18 positive" if not counted.missing else f"{counted.examined} of 18 examined")
        self.thumb.set_variant(variant)
        self.thumb.show_exam(exam.open_at(body.CONTROLS))


class DifferenceCard(Card):
    """B minus A: the change of the count against measurement error, and every site's change; or why there is none."""

    def __init__(self, swap: QuietButton) -> None:
        super().__init__()
        box = padded(self, 4)
        top = QHBoxLayout()
        top.addWidget(Label("B minus A", "key", "ink3"))
        top.addStretch(1)
        box.addLayout(top)
        head = QGridLayout()
        title = QHBoxLayout()
        title.addWidget(Label("Difference", "card_title"))
        title.addWidget(swap)
        title.addStretch(1)
        self.points, self.about = Label("", "compare_number"), OneLine()
        self.size_words = Label("", "note", "ink2")
        head.addLayout(title, 0, 0)
        head.addWidget(self.points, 0, 1, Qt.AlignmentFlag.AlignRight)
        head.addWidget(self.about, 1, 0)
        head.addWidget(self.size_words, 1, 1, Qt.AlignmentFlag.AlignRight)
        head.setColumnStretch(0, 1)
        box.addLayout(head)
        self.why = Label("", "plain", "ink2", wrap=True)
        self.why.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.thumb = BodyThumb()
        box.addWidget(self.why, 1)
        box.addWidget(self.thumb, 1)

    def show_difference(self, a: Exam, b: Exam, made: Change | None, apart: str, variant: str) -> None:
        """Show what changed from A to B, or why that cannot be said."""
        why = not_comparable(a, b)
        self.about.say(apart)
        self.why.setText(why)
        self.why.setVisible(bool(why))
        self.thumb.setVisible(not why)
        self.points.setText(made.points if made else "")
        self.size_words.setText("")
        if made:
            error = made.error.value
            short = {
                Size.BEYOND: "beyond error",
                Size.WITHIN: "within error",
                Size.MAYBE: "may be error",
                Size.UNKNOWN: "no error published",
            }[made.size]
            self.size_words.setText(short if error is None else f"{short} ({plain(error)})")
            self.size_words.setToolTip(made.error.explain())
            self.points.setToolTip(made.words())
            self.points.setAccessibleName(f"Change of the count {made.points}, {made.verdict()}")
            self.thumb.set_variant(variant)
            self.thumb.show_difference(*(e.open_at(body.CONTROLS) for e in (a, b)))
