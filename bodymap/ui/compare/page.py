"""The compare page (look 8.4): exam A, exam B and the difference, over the sites that changed, and words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from bodymap.model import Exam, Infusion, Patient
from bodymap.outcomes import SITE_CHANGE, Reading, in_time, not_comparable, site_changes, why_not
from bodymap.ui.compare.cards import DifferenceCard, ExamCard
from bodymap.ui.compare.table import ChangeTable
from bodymap.ui.compare.words import between, paragraphs, split
from bodymap.ui.course.key import ChangeKey
from bodymap.ui.course.parts import padded
from bodymap.ui.exam_words import of
from bodymap.ui.theme import Card, Label, LinkButton, QuietButton, Rule, look, px

NARROW, SMALL = 1240, 960
RULES = {"painful": "any pain is positive", "rating2": "rating 2 or more is positive"}


class ComparePage(QWidget):
    """Two exams of one patient. `pair_chosen` carries the ids of A and B that the user took."""

    exam_opened = Signal(str)
    pair_chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("page", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._patient: Patient | None = None
        self._exams: tuple[Exam, ...] = ()
        self._told: Reading | None = None
        self._infusions: tuple[Infusion, ...] = ()
        self._a, self._b, self._all = "", "", False
        self._small: bool | None = None
        self.cards = (ExamCard("A"), ExamCard("B"))
        self.swap = QuietButton("Swap", "swap", "small")
        self.swap.setAccessibleName("Swap A and B")
        self.difference = DifferenceCard(self.swap)
        self.changes = self._changes_card()
        self._content = QWidget()
        self._grid = QGridLayout(self._content)
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
        look().changed.connect(self._measure)
        self._measure()
        QWidget.setTabOrder(self.cards[0].pick, self.cards[1].pick)
        QWidget.setTabOrder(self.cards[1].pick, self.swap)

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
        row = self._below = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.table = ChangeTable()
        row.addWidget(self.table, 1)
        self._upright = Rule(upright=True)
        row.addWidget(self._upright)
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
        told: Reading,
        a_id: str = "",
        b_id: str = "",
        infusions: Sequence[Infusion] = (),
    ) -> None:
        """Show two of these exams, those that count; without ids the pair of the reading (`Reading.pair`)."""
        self._patient, self._infusions, self._told = patient, tuple(infusions), told
        self._exams = tuple(in_time((e for e in exams if why_not(e) is None), infusions))
        ids = [e.id for e in self._exams]
        start, now = told.pair or ("", "")
        self._a = next((key for key in (a_id, start, *ids) if key in ids), "")
        self._b = next((key for key in (b_id, now, *reversed(ids)) if key in ids), "")
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
        if self._patient is None or self._told is None or a is None or b is None or len(self._exams) < 2:
            self._stack.setCurrentWidget(self.empty)
            return
        self._stack.setCurrentWidget(self.scroller)
        variant = self._patient.figure
        for card, exam in zip(self.cards, (a, b), strict=True):
            card.show_exam(exam, self._exams, variant)
        made, why = self._told.compare(a, b), not_comparable(a, b)
        self.difference.show_difference(a, b, made, between(a, b, self._infusions), variant)
        if made is None:
            self.heading.setText("Not comparable")
            self.table.show_changes((), (a.rule, b.rule))
            self.said.setText(why)
            self.more.hide()
            self.key.hide()
            return
        large, small = split(site_changes(a, b))
        self.heading.setText(f"Changed by {SITE_CHANGE} or more: {of(len(large), 'site')}")
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
        self._arrange()

    def _arrange(self) -> None:
        """Three cards in a row; under 960 px the difference and the words go below."""
        small = self.width() < px(SMALL)
        self.table.set_one_column(self.width() < px(NARROW))
        if small == self._small:
            return
        self._small = small
        for widget in (*self.cards, self.difference, self.changes):
            self._grid.removeWidget(widget)
        places = ((0, 0, 1), (0, 1, 1), (1, 0, 2), (2, 0, 2)) if small else ((0, 0, 1), (0, 1, 1), (0, 2, 1), (1, 0, 3))
        for widget, (row, column, across) in zip((*self.cards, self.difference, self.changes), places, strict=True):
            self._grid.addWidget(widget, row, column, 1, across)
        for n in range(3):
            self._grid.setColumnStretch(n, 0 if small and n == 2 else 1)
            self._grid.setRowStretch(n, (64, 36, 0)[n] if not small else 1)
        self._below.setDirection(QBoxLayout.Direction.TopToBottom if small else QBoxLayout.Direction.LeftToRight)
        self._upright.setVisible(not small)
        self._measure()

    def _measure(self) -> None:
        self._grid.setContentsMargins(px(16), px(15), px(16), px(15))
        self._grid.setSpacing(px(15))
        self._said.setMinimumWidth(px(312))
        self._said.setMaximumWidth(px(312) if not self._small else 16777215)
        for card in (*self.cards, self.difference):
            card.setMinimumHeight(px(450 if self._small else 300))
        self._arrange()
