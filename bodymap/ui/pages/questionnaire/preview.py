"""A loaded questionnaire as it will look, with everything that must be checked, before it is used."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from bodymap.medicine.instruments import Instrument, recorded, score, with_since
from bodymap.medicine.model import Answer
from bodymap.ui.kit.form import Form
from bodymap.ui.kit.layouts import scaled
from bodymap.ui.kit.theme import Card, Chip, Label, SectionLabel
from bodymap.ui.pages.questionnaire.sheet import QuestionSheet, facts, rights, score_lines

CHECK = (
    "Compare every question, answer and number with the form you are licensed for, and try it out. Nothing that is "
    "answered here is kept."
)


class InstrumentPreview(Form):
    """Shows the form and its facts; `use` takes the questionnaire into the practice and may refuse with a UserError."""

    def __init__(
        self, instrument: Instrument, use: Callable[[Instrument], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(f"Check {instrument.name} before use", "Use this questionnaire", parent, CHECK)
        self.instrument, self._use = instrument, use
        self._answers: dict[str, Answer] = {}
        self.facts = Card()
        table = scaled(QGridLayout(self.facts), margins=(18, 14, 18, 14), spacing=(16, 6))
        for row, (label, words) in enumerate(facts(instrument)):
            table.addWidget(Label(label, "note_strong", "ink2"), row, 0, Qt.AlignmentFlag.AlignTop)
            table.addWidget(Label(words, "plain", wrap=True), row, 1)
        table.setColumnStretch(1, 1)
        self.sheet = QuestionSheet(instrument)
        self.sheet.answered.connect(self._answered)
        self.sheet.finished.connect(self.done_button.setFocus)
        self.totals = Label("", "body", wrap=True)
        self.rights = Label(rights(instrument), "note", "ink3", wrap=True)
        self.rows.addWidget(SectionLabel("What it says of itself"))
        self.rows.addWidget(self.facts)
        self.rows.addWidget(SectionLabel("The form"))
        self.rows.addWidget(Label(with_since(instrument.stem, ""), "card_title", wrap=True))
        self.rows.addWidget(Chip(instrument.window))
        self.rows.addWidget(self.sheet)
        self.rows.addWidget(self.totals)
        self.rows.addWidget(self.rights)
        self._show()
        self.sheet.cards[0].setFocus()  # not the button: Enter must not use what was not read

    def keeps_as_typed(self) -> bool:
        return True  # answers given here only try the form out

    def submit(self) -> None:
        self.keep(lambda: self._use(self.instrument))

    def _answered(self, item: str, answer: int | None) -> None:
        self._answers.pop(item, None)
        if answer is not None:
            self._answers.update(recorded(self.instrument.item(item), answer))
        self._show()

    def _show(self) -> None:
        self.totals.setText("\n".join(score_lines(score(self.instrument, self._answers))))
