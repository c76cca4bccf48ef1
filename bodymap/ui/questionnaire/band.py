"""The band over the questions while a flag is open, and what was recorded once it is answered."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from bodymap.instruments import flag_words
from bodymap.model import Flag
from bodymap.ui.banner import NOTE, WARN, Panel
from bodymap.ui.theme import Button, Label, px
from bodymap.ui.typed import moment_in_words

OPEN = "Assessment not recorded yet: the questionnaire stays open until it is."


class FlagBand(Panel):
    """Hidden without flags. `asked`: the user wants to record the assessment."""

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(WARN, parent)
        self.words = Label("", "body", "warn", wrap=True)
        self.record = Button("Record the assessment", size="small")
        self.record.clicked.connect(self.asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(14), px(8), px(10), px(8))
        row.setSpacing(px(10))
        row.addWidget(self.words, 1)
        row.addWidget(self.record, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def show_flags(self, flags: Sequence[Flag]) -> None:
        """Say what is open, else who has answered and when."""
        still = [flag for flag in flags if flag.seen_at is None]
        self.kind = WARN if still else NOTE
        self.words.set_tone("warn" if still else "ink")
        if still:
            self.words.setText(f"{flag_words(still[0])} {OPEN}")
        elif flags and flags[-1].seen_at is not None:
            when = moment_in_words(flags[-1].seen_at)
            self.words.setText(f"{flags[-1].text} Assessed by {flags[-1].seen_by}, {when}. {flags[-1].done}")
        self.record.setVisible(bool(still))
        self.setAccessibleName(self.words.text())
        self.setVisible(bool(flags))
        self.update()
