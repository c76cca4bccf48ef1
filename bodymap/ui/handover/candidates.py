"""One patient of the practice beside what the file says: number, name, birth date, differences in words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QRadioButton, QWidget

from bodymap.exchange.handover import Sender
from bodymap.ui.handover.values import DIFFERS, NOT_HERE, SAME, Candidate, compared
from bodymap.ui.theme import Card, Label, px
from bodymap.ui.typed import date_in_words

_TONES = {SAME: "ink2", DIFFERS: "warn", NOT_HERE: "warn"}
_MARKS = {SAME: "✓ ", DIFFERS: "⚠ ", NOT_HERE: "⚠ "}


class CandidateCard(Card):
    """Can be chosen; never is by itself."""

    def __init__(self, candidate: Candidate, sender: Sender, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.candidate = candidate
        self.comparisons = compared(sender, candidate.patient)
        self.radio = QRadioButton()
        said = [f"{one.what} {one.here}, {one.words}" for one in self.comparisons]
        self.radio.setAccessibleName("; ".join(said))
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(14))
        grid.setVerticalSpacing(px(1))
        for column, one in enumerate(self.comparisons):
            grid.setColumnStretch(column, (3, 5, 4)[column])
            grid.setColumnMinimumWidth(column, px(90))
            words = f"{_MARKS.get(one.verdict, '')}{one.words}"
            for row, label in enumerate(
                (
                    Label(one.what, "note", "ink3"),
                    Label(one.here, "strong", wrap=True),
                    Label(words, "note", _TONES.get(one.verdict, "ink3"), wrap=True),
                )
            ):
                grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
        last = candidate.last_exam
        seen = f"Last exam {date_in_words(last)}" if last else "No exam yet"
        grid.addWidget(Label(seen, "note", "ink3"), 3, 0, 1, 3)
        line = QHBoxLayout(self)
        line.setContentsMargins(px(14), px(10), px(14), px(10))
        line.setSpacing(px(10))
        line.addWidget(self.radio, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(grid, 1)

    @property
    def doubts(self) -> list[str]:
        """What differs, one sentence each."""
        return [
            f"{one.what}: here {one.here}, in the file {one.told}."
            for one in self.comparisons
            if one.verdict == DIFFERS
        ]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.radio.setFocus(Qt.FocusReason.MouseFocusReason)
        self.radio.setChecked(True)
        event.accept()
