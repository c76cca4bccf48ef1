"""At home: what the practice chose, and whether it is for the person who sits here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bodymap.exchange.handover import Starter
from bodymap.instruments import BUILT_IN, Shelf, built_in, parse_instrument
from bodymap.ui.handover.give import LargeDialog, words
from bodymap.ui.self_assessment.parts import LEAD, TITLE, label
from bodymap.ui.theme import Button, Card, PrimaryButton, px
from bodymap.ui.typed import date_in_words


class StartHere(LargeDialog):
    """Shows a starter file; `taken` carries it once the patient has said that it is theirs."""

    taken = Signal(object)  # Starter
    refused = Signal()

    def __init__(self, starter: Starter, parent: QWidget | None = None, *, language: str = "") -> None:
        try:
            say = words(language or starter.language).say
        except KeyError:  # a language that this program does not have
            say = words().say
        super().__init__(say("start.title"), parent)
        self.starter = starter
        rows = self.page()
        rows.addWidget(label(say("start.title"), TITLE, 600))
        who = say("start.from", practice=starter.practice) if starter.practice else say("start.from_nobody")
        rows.addWidget(label(who, LEAD))
        card = Card()
        box = QVBoxLayout(card)
        box.setContentsMargins(px(18), px(14), px(18), px(14))
        sender = starter.sender
        name = sender.name or sender.number
        box.addWidget(label(say("start.for") if name else say("start.for_nobody"), 18, tone="ink2"))
        if name:
            box.addWidget(label(name, 24, 600))
        if sender.birth_date:
            box.addWidget(label(say("start.for_born", day=date_in_words(sender.birth_date)), 20))
        rows.addWidget(card)
        rows.addWidget(label(say("start.wished"), 18, tone="ink2"))
        for line in self._wished(starter, say):
            rows.addWidget(label(f"• {line}", 20))
        rows.addStretch(1)
        self.no = Button(say("start.no"), size="patient")
        self.no.clicked.connect(self.reject)
        self.yes = PrimaryButton(say("start.yes"), size="patient")
        self.yes.clicked.connect(self._take)
        self.foot.addWidget(self.no)
        self.foot.addStretch(1)
        self.foot.addWidget(self.yes)
        self.rejected.connect(self.refused)

    @staticmethod
    def _wished(starter: Starter, say: Callable[..., str]) -> list[str]:
        every = starter.every_days
        key = "assess" if every is None else "assess_daily" if every == 1 else "assess_every"
        lines = [say(f"start.{key}", n=every)]
        if starter.days:
            lines.append(say("start.assess_on", days=", ".join(map(date_in_words, starter.days))))
        if starter.diary:
            lines.append(say("start.diary"))
        if starter.instruments:
            shelf = Shelf(parse_instrument(text) for text in starter.own)
            known = [built_in(i) if i in BUILT_IN else shelf.latest(i) for i in starter.instruments]
            lines.append(say("start.asked", names=", ".join(one.name for one in known if one)))
        return lines

    def _take(self) -> None:
        self.accept()
        self.taken.emit(self.starter)
