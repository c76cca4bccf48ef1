"""What stands out of a dose: asked about where it was typed, kept as typed until someone corrects it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bodymap.dosing import Dose, Given, said, slip
from bodymap.model import Infusion
from bodymap.ui.banner import WARN, Panel
from bodymap.ui.infusion.values import given_dose, planned_dose
from bodymap.ui.theme import Button, Label, px
from bodymap.ui.typed import number_in_words


class Question(Panel):
    """What stands out of a dose, as a question; it is stored as typed until someone corrects it."""

    as_typed = Signal()
    correct = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(WARN, parent)
        self.words: tuple[str, ...] = ()
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
        """Ask these, unless the very same were answered before."""
        self.words = tuple(doubts)
        self.text.setText("\n".join(doubts))
        self.setVisible(bool(doubts) and "\n".join(doubts) != answered)


def doubts(infusion: Infusion, pump: Given | None = None, course_agent: str = "") -> list[str]:
    """What to ask about an infusion: the dose planned, given, at the pump, one against the other; another agent."""
    return [*_of_dose(infusion, pump), *_of_agent(infusion.agent, course_agent)]


def _of_agent(agent: str, course_agent: str) -> list[str]:
    if not agent or not course_agent or agent.casefold() == course_agent.casefold():
        return []
    return [
        f"The course is with {course_agent}, this infusion with {agent}: the same mg/kg of both is not the same dose. "
        "Is the agent right?"
    ]


def _of_dose(infusion: Infusion, pump: Given | None) -> list[str]:
    planned, was_given = planned_dose(infusion), given_dose(infusion)
    found = [f"Planned: {words}" for words in planned.doubts()]
    # Weight and strength are the same for both: asked about once.
    of_given = [f"Given: {words}" for words in was_given.doubts() if f"Planned: {words}" not in found]
    found += of_given
    total, plan = was_given.total_mg, planned.total_mg if planned.total_mg is not None else planned.product()
    if of_given or total is None:
        return found
    if plan and "?" in (how := slip(total, plan)):
        found.append(f"{said(plan)} mg was planned, but {said(total)} mg is typed as given{how}")
    ended = pump is not None and pump.complete and not pump.running
    if pump is not None and ended and pump.mg and (how := slip(total, pump.mg)):
        found.append(f"At the pump {said(pump.mg)} mg was given, but {said(total)} mg is typed{how}")
    return found


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
