"""The numbers outside of which is asked: a practice can set its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QLineEdit, QWidget

from bodymap.dosing import Limit, Limits
from bodymap.model.infusion import unit_words
from bodymap.ui.dialogs.form import Field, Form, line_edit
from bodymap.ui.theme import LinkButton, SectionLabel
from bodymap.ui.typed import number_in_words, read_number

_NOTE = (
    "Outside of these is asked, never blocked. They are {own}: no recommendation, no maximum dose. "
    "The regimens of trials stand beside the dose and limit nothing."
)


class LimitsForm(Form):
    """Changes the limits of a practice; `keep` takes the lines that differ from those of the program."""

    def __init__(
        self, keep: Callable[[tuple[str, ...]], None], limits: Limits, given: Limits, parent: QWidget | None = None
    ) -> None:
        super().__init__("Numbers that are asked about", "Save", parent, _NOTE.format(own=limits.own))
        self._keep, self._limits, self._given = keep, limits, given
        self.pairs: dict[str, tuple[Field[QLineEdit], Field[QLineEdit]]] = {}
        name = ""
        for row in limits.rows.values():
            if row.name != name:
                self.rows.addWidget(SectionLabel(row.name))
                name = row.name
            self._pair(row)
        self.back = LinkButton("Put back those of the program")
        self.back.clicked.connect(self._put_back)
        self.row(self.back)
        next(iter(self.pairs.values()))[0].edit.setFocus()

    def submit(self) -> None:
        rows = {key: self._read(key) for key in self.pairs}
        if not self.faulty():
            made = replace(self._limits, rows={key: row for key, row in rows.items() if row is not None})
            self.keep(lambda: self._keep(made.lines()))

    def _pair(self, row: Limit) -> None:
        unit = unit_words(row.unit)
        fields = tuple(
            Field(f"{side}, {unit}", line_edit(_shown(value), length=12))
            for side, value in (("Ask below", row.low), ("Ask above", row.high))
        )
        for field, side in zip(fields, ("below", "above"), strict=True):
            field.edit.setAccessibleName(f"{row.name}, {unit}: ask {side}")
        self.pairs[row.id] = fields[0], fields[1]
        self.row(*fields)

    def _read(self, key: str) -> Limit | None:
        """The limit as typed; None when one of its fields has a fault, which is then said."""
        row, numbers = self._limits.rows[key], list[float]()
        for field in self.pairs[key]:
            try:
                numbers.append(_number(field.edit.text()))
                field.note()
            except ValueError as fault:
                field.fault(str(fault))
        if len(numbers) < 2:
            return None
        if numbers[0] >= numbers[1]:
            self.pairs[key][1].fault("More than the lower one.")
            return None
        return replace(row, low=numbers[0], high=numbers[1])

    def _put_back(self) -> None:
        for key, fields in self.pairs.items():
            row = self._given.rows[key]
            for field, value in zip(fields, (row.low, row.high), strict=True):
                field.edit.setText(_shown(value))


def _shown(value: float) -> str:
    return f"-{number_in_words(-value)}" if value < 0 else number_in_words(value)


def _number(text: str) -> float:
    said = text.strip().replace("−", "-")
    value = read_number(said.removeprefix("-"))
    if value is None:
        raise ValueError("A number is needed.")
    return -value if said.startswith("-") else value
