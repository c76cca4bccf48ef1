"""Before a patient comes in from another practice: what the file holds, and the record number here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from bodymap.ui.dialogs.form import Field, Form, line_edit
from bodymap.ui.theme import Label


class MovedForm(Form):
    """Brings in with `bring`, which is given the record number here (None: the file holds several patients) and may
    refuse with a UserError. `who` and `history` say what the file holds; `looks_like` knows the record number of
    another patient that a number looks like."""

    def __init__(
        self,
        bring: Callable[[str | None], None],
        who: str,
        history: str,
        parent: QWidget | None = None,
        *,
        number: str | None,
        looks_like: Callable[[str], str],
    ) -> None:
        title = "A patient from another practice" if number is not None else "Patients from another practice"
        super().__init__(title, "Bring in", parent, who)
        self._bring, self._looks_like = bring, looks_like
        self.history = Label(history, "plain", "ink", wrap=True)
        self.rows.addWidget(self.history)
        self.number: Field[QLineEdit] | None = None
        if number is not None:
            hint = f"The other practice has {number}; give another one where that is somebody else here"
            self.number = Field("Record number here", line_edit(number, length=60), hint)
            self.row(self.number)

    def submit(self) -> None:
        if self.number is None:
            self.keep(lambda: self._bring(None))
            return
        number = self.number.edit.text().strip()
        self.number.note() if number else self.number.fault("A record number is needed.")
        if self.faulty():
            return
        other = self._looks_like(number)
        doubts = [f"The record number looks like {other}, another patient's. Are they two people?"] if other else []
        if self.sure(doubts):
            self.keep(lambda: self._bring(number))
