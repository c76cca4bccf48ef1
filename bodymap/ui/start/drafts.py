"""Cards of unfinished exams: who, when, how far, and the one thing to do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from bodymap.model import isolated
from bodymap.ui.start.values import Draft
from bodymap.ui.theme import Button, Card, Label, look, px


class DraftCard(Card):
    """One unfinished exam with its progress."""

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.draft = draft
        finished = draft.done >= draft.of
        self.button = Button("Sign" if finished else "Resume")
        self.button.setAccessibleName(f"{self.button.text()}: {isolated(draft.patient.name)}, {draft.said}")
        bar = QProgressBar()
        bar.setRange(0, draft.of)
        bar.setValue(draft.done)
        bar.setTextVisible(False)
        bar.setAccessibleName(f"{draft.done} of {draft.of} sites")
        progress = QHBoxLayout()
        progress.setSpacing(px(10))
        progress.addWidget(bar, 1, Qt.AlignmentFlag.AlignVCenter)
        progress.addWidget(Label(f"{draft.done} of {draft.of}", "note", "ink2"))
        left = QVBoxLayout()
        left.setSpacing(px(2))
        left.addWidget(Label(draft.patient.name or draft.patient.number, "strong"))
        left.addWidget(Label(draft.said, "note", "ink2", wrap=True))
        left.addSpacing(px(2))
        left.addLayout(progress)
        box = QHBoxLayout(self)
        box.setContentsMargins(px(16), px(12), px(14), px(12))
        box.setSpacing(px(18))
        box.addLayout(left, 1)
        box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)


class Drafts(QWidget):
    """All unfinished exams, two beside each other where there is room; nothing at all when there is none."""

    resume = Signal(str)  # exam id
    sign = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[DraftCard] = []
        self._shown: tuple[Draft, ...] = ()
        self._head = QHBoxLayout()
        self._head.addWidget(Label("Unfinished", "strong"))
        self._head.addWidget(Label("nothing typed is ever lost", "note", "ink2"))
        self._head.addStretch(1)
        self._grid = QGridLayout()
        self._columns = 2
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.addLayout(self._head)
        self._box.addLayout(self._grid)
        look().changed.connect(self._measure)
        self.show_drafts(())

    def show_drafts(self, drafts: Sequence[Draft]) -> None:
        """Show these drafts."""
        self._shown = tuple(drafts)
        for card in self.cards:
            self._grid.removeWidget(card)
            card.setParent(None)
            card.deleteLater()
        self.cards = [DraftCard(draft) for draft in drafts]
        for card in self.cards:
            act = self.sign if card.draft.done >= card.draft.of else self.resume
            card.button.clicked.connect(lambda _checked=False, act=act, exam=card.draft.exam: act.emit(exam))
        self._head.setSpacing(px(8))
        self._box.setSpacing(px(8))
        self._grid.setSpacing(px(12))
        self._place()
        self.setVisible(bool(drafts))

    def set_columns(self, columns: int) -> None:
        """One or two cards beside each other."""
        if columns != self._columns:
            self._columns = columns
            self._place()

    def _measure(self) -> None:
        self.show_drafts(self._shown)

    def _place(self) -> None:
        for card in self.cards:
            self._grid.removeWidget(card)
        for at, card in enumerate(self.cards):
            self._grid.addWidget(card, at // self._columns, at % self._columns)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < self._columns else 0)
