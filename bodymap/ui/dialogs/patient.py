"""A patient's data: add or change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bodymap.model import Patient
from bodymap.ui.dialogs.form import Field, Form, choice, chosen, line_edit, text_edit
from bodymap.ui.figure_view import BodyThumb
from bodymap.ui.theme import Segmented, px
from bodymap.ui.typed import date_in_words, read_birth_date

FIGURES = (("neutral", "Neutral"), ("female", "Female"), ("male", "Male"), ("heavy", "Heavy"), ("older", "Older"))
SEXES = (("female", "Female"), ("male", "Male"), ("other", "Other"), ("", "Not recorded"))


class PatientForm(Form):
    """Adds a patient, or changes a copy of one; `keep` stores it and may refuse with a UserError.

    `looks_like` knows the number of another patient that a new number looks like. `typed` is what stood in the search
    line: it becomes the name, the record number or the birth date.
    """

    def __init__(
        self,
        keep: Callable[[Patient], None],
        patient: Patient | None = None,
        parent: QWidget | None = None,
        *,
        typed: str = "",
        figure: str = "neutral",
        month_first: bool = False,
        looks_like: Callable[[Patient], str] | None = None,
    ) -> None:
        super().__init__("Patient's data" if patient else "New patient", "Save" if patient else "Add patient", parent)
        self._keep, self._patient, self._month_first = keep, patient, month_first
        self._looks_like = looks_like
        given = patient or Patient("", figure=figure)
        born = date_in_words(given.birth_date) if given.birth_date else ""
        self.name = Field("Name", line_edit(given.name), "As you write it in your own files")
        self.number = Field("Record number", line_edit(given.number, length=60), "Needed, and unique")
        self.birth = Field("Date of birth", line_edit(born, length=40), "Any usual way: 3.5.1979 or 3 May 1979")
        self.sex = Field("Sex", Segmented(SEXES))
        self.sex.edit.set_current(given.sex if given.sex in dict(SEXES) else "")
        self.figure = Field(
            "Figure", choice(_figures(given.figure), given.figure), "Only the drawing; the sites stay the same"
        )
        self.remark = Field("Remark", text_edit(given.remark))
        self.thumb = BodyThumb()
        self.thumb.setFixedSize(px(150), px(176))
        self.thumb.setAccessibleName("Preview of the figure")
        self._lay_out()
        self._fill(typed)
        self.birth.edit.textChanged.connect(self._read_birth)
        self.figure.edit.currentIndexChanged.connect(self._show_figure)
        self._show_figure()
        self.name.edit.setFocus()

    def submit(self) -> None:
        born = self._read_birth(final=True)
        number = self.number.edit.text().strip()
        self.number.note() if number else self.number.fault("A record number is needed.")
        if self.faulty():
            return
        was = self._patient or Patient(number)
        made = replace(
            was,
            number=number,
            name=" ".join(self.name.edit.text().split()),
            birth_date=born,
            sex=self.sex.edit.current(),
            figure=chosen(self.figure.edit),
            remark=self.remark.edit.toPlainText().strip(),
        )
        other = self._looks_like(made) if self._looks_like else ""
        if self.sure(
            [f"The record number looks like {other}, another patient's. Are they two people?"] if other else []
        ):
            self.keep(lambda: self._keep(made))

    def _lay_out(self) -> None:
        self.row(self.name)
        self.row((self.number, 2), (self.birth, 3))
        choices = QVBoxLayout()
        choices.setSpacing(px(12))
        choices.addWidget(self.sex)
        choices.addWidget(self.figure)
        choices.addStretch(1)
        beside = QHBoxLayout()
        beside.setSpacing(px(14))
        beside.addLayout(choices, 1)
        beside.addWidget(self.thumb, 0, Qt.AlignmentFlag.AlignTop)
        self.rows.addLayout(beside)
        self.take(self.sex, self.figure)
        self.row(self.remark)

    def _fill(self, typed: str) -> None:
        said = typed.strip()
        if not said:
            return
        try:
            born = read_birth_date(said, date.today(), month_first=self._month_first)
        except ValueError:
            born = None
        if born is not None:
            self.birth.edit.setText(said)
            self._read_birth()
        elif any(letter.isdigit() for letter in said):
            self.number.edit.setText(said)
        else:
            self.name.edit.setText(said)

    def _read_birth(self, *_: object, final: bool = False) -> date | None:
        """Say the date back in words as soon as it is one; a fault is said only when asked (`final`)."""
        today = date.today()
        try:
            born = read_birth_date(self.birth.edit.text(), today, month_first=self._month_first)
        except ValueError as fault:
            self.birth.fault(str(fault)) if final else self.birth.note()
            return None
        if born is None:
            self.birth.note()
            return None
        years = Patient("", birth_date=born).age(today)
        self.birth.note(f"{date_in_words(born, weekday=True)}, {years} years")
        return born

    def _show_figure(self) -> None:
        self.thumb.set_variant(chosen(self.figure.edit))


def _figures(used: str) -> tuple[tuple[str, str], ...]:
    """The drawings to choose from; the one in use is always among them."""
    return FIGURES if used in dict(FIGURES) else (*FIGURES, (used, used.capitalize()))
