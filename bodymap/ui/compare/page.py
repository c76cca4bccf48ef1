"""The compare page (look 8.4): exam A, exam B and the difference, over the sites that changed, and words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from bodymap import body
from bodymap.model import Exam, Infusion, Mode, Patient
from bodymap.outcomes import Size, compare, count, known, not_comparable, plain, site_changes
from bodymap.ui.compare.table import ChangeTable
from bodymap.ui.compare.words import between, method, paragraphs, split
from bodymap.ui.course.cards import padded
from bodymap.ui.course.key import ChangeKey
from bodymap.ui.exam_words import day_month_year, of
from bodymap.ui.figure_view import BodyThumb
from bodymap.ui.theme import Card, Label, LinkButton, QuietButton, Rule, look, px

NARROW = 1240
RULES = {"painful": "any pain is positive", "rating2": "rating 2 or more is positive"}


class ComparePage(QWidget):
    """Two exams of one patient. `pair_chosen` carries the ids of A and B that the user took."""

    exam_opened = Signal(str)
    pair_chosen = Signal(str, str)
    print_comparison = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("page", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._patient: Patient | None = None
        self._exams: tuple[Exam, ...] = ()
        self._infusions: tuple[Infusion, ...] = ()
        self._a, self._b, self._all = "", "", False
        self.cards = (_ExamCard("A"), _ExamCard("B"))
        self.swap = QuietButton("Swap", "swap", "small")
        self.swap.setAccessibleName("Swap A and B")
        self.difference = _DifferenceCard(self.swap)
        self.changes = self._changes_card()
        self._content = QWidget()
        self._grid = QGridLayout(self._content)
        for n, card in enumerate((*self.cards, self.difference)):
            self._grid.addWidget(card, 0, n)
            self._grid.setColumnStretch(n, 1)
        self._grid.addWidget(self.changes, 1, 0, 1, 3)
        self._grid.setRowStretch(0, 64)
        self._grid.setRowStretch(1, 36)
        self.scroller = QScrollArea()
        self.scroller.setWidgetResizable(True)
        self.scroller.setFrameShape(QScrollArea.Shape.NoFrame)
        self.scroller.setWidget(self._content)
        self.empty = Label("Two exams are needed to compare.", "card_title", "ink2")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.scroller)
        self._stack.addWidget(self.empty)
        self.swap.clicked.connect(self._swap)
        self.cards[0].picked.connect(lambda exam: self._take(exam, self._b))
        self.cards[1].picked.connect(lambda exam: self._take(self._a, exam))
        for card in self.cards:
            card.opened.connect(self.exam_opened)
        QWidget.setTabOrder(self.cards[0].pick, self.cards[1].pick)
        QWidget.setTabOrder(self.cards[1].pick, self.swap)
        look().changed.connect(self._measure)
        self._measure()

    def _changes_card(self) -> Card:
        card = Card()
        box = padded(card, 4)
        head = QHBoxLayout()
        self.heading = Label("", "strong")
        self.more = LinkButton("")
        self.more.clicked.connect(self._toggle)
        head.addWidget(self.heading)
        head.addStretch(1)
        head.addWidget(self.more)
        box.addLayout(head)
        row = QHBoxLayout()
        self.table = ChangeTable()
        row.addWidget(self.table, 1)
        row.addWidget(Rule(upright=True))
        said = QWidget()
        words = QVBoxLayout(said)
        words.setContentsMargins(px(8), 0, 0, 0)
        words.addWidget(Label("In words", "strong"))
        self.said = Label("", "plain", "ink", wrap=True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        words.addWidget(self.said, 1)
        self.key = ChangeKey()
        words.addWidget(self.key)
        self._said = said
        row.addWidget(said)
        box.addLayout(row, 1)
        return card

    # -- what is shown ---------------------------------------------------------------------------------------------

    def show_exams(
        self,
        patient: Patient,
        exams: Sequence[Exam],
        a_id: str = "",
        b_id: str = "",
        infusions: Sequence[Infusion] = (),
    ) -> None:
        """Show two of these exams; without ids the first and the latest of the examiner's (or of the patient's own)."""
        self._patient, self._infusions = patient, tuple(infusions)
        self._exams = tuple(known(exams))
        ids = [e.id for e in self._exams]
        ends = [e.id for e in self._exams if e.mode is Mode.EXAMINER]
        ends = ends if len(ends) > 1 else ids
        self._a = a_id if a_id in ids else ends[0] if ends else ""
        self._b = b_id if b_id in ids else ends[-1] if ends else ""
        self._show()

    def pair(self) -> tuple[str, str]:
        """The ids of A and B."""
        return self._a, self._b

    def context(self) -> tuple[str, str]:
        """Two short lines for the bar: "Two exams, same rule", "rating 2 or more is positive"."""
        a, b = self._of(self._a), self._of(self._b)
        if a is None or b is None:
            return "", ""
        if a.rule is not b.rule:
            return "Two exams, different rules", f"A: {RULES[a.rule]}; B: {RULES[b.rule]}"
        return "Two exams, same rule", RULES[a.rule]

    def _of(self, exam: str) -> Exam | None:
        return next((e for e in self._exams if e.id == exam), None)

    def _show(self) -> None:
        a, b = self._of(self._a), self._of(self._b)
        if self._patient is None or a is None or b is None or len(self._exams) < 2:
            self._stack.setCurrentWidget(self.empty)
            return
        self._stack.setCurrentWidget(self.scroller)
        variant = self._patient.figure
        for card, exam in zip(self.cards, (a, b), strict=True):
            card.show_exam(exam, self._exams, variant)
        self.difference.show_difference(a, b, between(a, b, self._infusions), variant)
        made, why = compare(a, b), not_comparable(a, b)
        if made is None:
            self.heading.setText("Not comparable")
            self.table.show_changes((), (a.rule, b.rule))
            self.said.setText(why)
            self.more.hide()
            self.key.hide()
            return
        large, small = split(site_changes(a, b))
        self.heading.setText(f"Changed by 2 or more: {of(len(large), 'site')}")
        self.table.show_changes([*large, *small] if self._all else large, (a.rule, b.rule))
        self.more.setVisible(bool(small))
        self.more.setText("Hide them" if self._all else f"{len(small)} more changed by 1, not at all or unknown: show")
        self.said.setText("\n\n".join(paragraphs(a, b, made)))
        self.said.setToolTip(made.error.explain())
        self.key.show()

    # -- acts ------------------------------------------------------------------------------------------------------

    def _take(self, a: str, b: str) -> None:
        if (a, b) != (self._a, self._b):
            self._a, self._b = a, b
            self._show()
            self.pair_chosen.emit(a, b)

    def _swap(self) -> None:
        self._take(self._b, self._a)

    def _toggle(self) -> None:
        self._all = not self._all
        self._show()

    # -- laying out ------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.table.set_one_column(self.width() < px(NARROW))

    def _measure(self) -> None:
        self._grid.setContentsMargins(px(16), px(15), px(16), px(15))
        self._grid.setSpacing(px(15))
        self._said.setFixedWidth(px(312))
        self.table.set_one_column(self.width() < px(NARROW))


class _ExamCard(Card):
    """One exam: which (a picker), who and how, its count, its body."""

    picked = Signal(str)
    opened = Signal(str)

    def __init__(self, letter: str) -> None:
        super().__init__()
        self._exam = ""
        box = padded(self, 4)
        box.addWidget(Label(letter, "key", "ink3"))
        head = QGridLayout()
        self.pick = QComboBox()
        self.pick.setProperty("sized", "small")
        self.pick.setAccessibleName(f"Exam {letter}")
        self.pick.activated.connect(lambda n: self.picked.emit(str(self.pick.itemData(n))))
        self.count, self.about = Label("", "compare_number"), Label("", "note", "ink2")
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
        for e in exams:
            self.pick.addItem(day_month_year(e.performed_at) + (", self" if e.mode is Mode.SELF else ""), e.id)
        self.pick.setCurrentIndex(self.pick.findData(exam.id))
        counted = count(exam)
        self.count.setText(str(counted))
        self.about.setText(method(exam))
        self.of.setText("of 18 positive" if not counted.missing else f"positive, {counted.examined} of 18 examined")
        self.thumb.set_variant(variant)
        self.thumb.show_exam(exam.open_at(body.CONTROLS))


class _DifferenceCard(Card):
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
        self.points, self.about, self.size_words = (
            Label("", "compare_number"),
            Label("", "note", "ink2"),
            Label("", "note", "ink2"),
        )
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

    def show_difference(self, a: Exam, b: Exam, apart: str, variant: str) -> None:
        """Show what changed from A to B, or why that cannot be said."""
        made, why = compare(a, b), not_comparable(a, b)
        self.about.setText(apart)
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
            self.points.setAccessibleName(f"Change of the count {made.points}, {made.size_words()}")
            self.thumb.set_variant(variant)
            self.thumb.show_difference(*(e.open_at(body.CONTROLS) for e in (a, b)))
