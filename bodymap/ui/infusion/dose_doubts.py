"""What stands out of a dose: asked about where it was typed, kept as typed until someone corrects it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bodymap.dosing import Dose
from bodymap.ui.banner import WARN, Panel
from bodymap.ui.theme import Button, Label, px
from bodymap.ui.typed import number_in_words


class Question(Panel):
    """What stands out of a dose, as a question; it is stored as typed until someone corrects it."""

    as_typed = Signal()
    correct = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(WARN, parent)
        self.words: tuple[str, ...] = ()
        self.open: tuple[str, ...] = ()  # those of them that nobody has answered
        self.text = Label("", "body", "warn", wrap=True)
        self.right, self.back = Button("It is right as typed", size="small"), Button("Correct it", size="small")
        self.right.clicked.connect(self.as_typed)
        self.back.clicked.connect(self.correct)
        keys = QHBoxLayout()
        keys.addWidget(self.back)
        keys.addWidget(self.right)
        keys.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(14), px(10), px(14), px(12))
        box.addWidget(self.text)
        box.addLayout(keys)

    def ask(self, doubts: list[str], answered: str) -> None:
        """Ask what was not answered before (a line each in `answered`)."""
        self.words = tuple(doubts)
        self.open = tuple(doubt for doubt in doubts if doubt not in answered.splitlines())
        self.text.setText("\n".join(self.open))
        self.setVisible(bool(self.open))


def dose_words(dose: Dose, minutes: float | None) -> str:
    """ "0.5 mg/kg, 35 mg in 40 min", or "not recorded"."""
    parts = [
        f"{number_in_words(value)} {unit}"
        for value, unit in ((dose.mg_per_kg, "mg/kg"), (dose.total_mg, "mg"))
        if value is not None
    ]
    words = ", ".join(parts)
    if minutes is not None:
        words = f"{words} in {number_in_words(minutes)} min".strip()
    return words or "not recorded"
