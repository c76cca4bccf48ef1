"""One infusion: what was given, not what was planned (domain 6.1); the numbers outside of which is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from bodymap.medicine.dosing import Dose, Limit, Limits, given_doubts
from bodymap.medicine.infusion_items import LONGEST
from bodymap.medicine.model import Course, Infusion, now
from bodymap.medicine.model.course import unit_words
from bodymap.ui.dialogs.course import AGENTS
from bodymap.ui.kit.form import Field, Form, line_edit, open_choice, text_edit
from bodymap.ui.kit.theme import Label, LinkButton, SectionLabel
from bodymap.ui.kit.typed import at, date_in_words, number_in_words, read_day, read_number, read_time, read_whole

# -- infusion ---------------------------------------------------------------------------------------------------------
# One infusion: what was given, not what was planned (domain 6.1).


def next_infusion(course: Course, given: Sequence[Infusion]) -> Infusion:
    """A new infusion of a course: the next number, now, the agent of the course; no dose, for that is given anew."""
    number = max((i.number for i in given), default=0) + 1
    return Infusion(course.id, number, now(), agent=course.agent)


class InfusionForm(Form):
    """Adds an infusion to a course, or changes a copy of one; `keep` stores it and may refuse with a UserError.

    mg = mg/kg x kg is worked out beside what is typed; a slip is asked about, nothing is corrected by itself.
    """

    def __init__(
        self,
        keep: Callable[[Infusion], None],
        infusion: Infusion,
        parent: QWidget | None = None,
        *,
        new: bool = True,
        last: Infusion | None = None,
        month_first: bool = False,
        born: date | None = None,
        course: Course | None = None,
        others: Sequence[Infusion] = (),
        limits: Limits | None = None,
        rows: int = 0,
    ) -> None:
        """`rows`: so many entries of its chart have a time of their own, and are asked about when the day changes."""
        title, done = ("New infusion", "Add infusion") if new else (f"Infusion {infusion.number}", "Save")
        super().__init__(title, done, parent, _note(last))
        self._keep, self._infusion, self._month_first, self._born = keep, infusion, month_first, born
        self._course, self._others, self._limits = course, tuple(others) or ((last,) if last else ()), limits
        self.number = Field("Number", line_edit(str(infusion.number), length=4))
        self.day = Field("Date", line_edit(date_in_words(infusion.given_at.date()), length=40))
        self.clock = Field("Time", line_edit(f"{infusion.given_at:%H:%M}", length=12))
        self.agent = Field("Agent", open_choice(AGENTS, infusion.agent))
        self.mg_per_kg = Field("Dose, mg/kg", _number(infusion.mg_per_kg))
        self.weight = Field("Weight, kg", _number(infusion.weight_kg))
        self.total = Field("Total given, mg", _number(infusion.total_mg))
        self.minutes = Field("Lasted, minutes", _number(infusion.minutes))
        self.remark = Field("Remark", text_edit(infusion.remark))
        self.along = QCheckBox(f"Move {_entries(rows)} along to the new day")
        self.along.setChecked(True)
        self._rows_of_chart = rows
        self.reckoning = Label("", "body", "ink2", wrap=True)
        self.use_product = LinkButton()
        self.use_product.clicked.connect(self._take_product)
        self.row((self.number, 1), (self.day, 3), (self.clock, 2))
        self.row(self.along)
        self.row(self.agent)
        self.row(self.mg_per_kg, self.weight, self.total, self.minutes)
        self.row((self.reckoning, 1), (self.use_product, 0))
        self.row(self.remark)
        for field in (self.mg_per_kg, self.weight, self.total):
            field.edit.textChanged.connect(self._reckon)
        self.day.edit.textChanged.connect(self._read_day)
        self.day.edit.textChanged.connect(self._offer_along)
        self._read_day()
        self._reckon()
        self._offer_along()
        (self.day if new else self.total).edit.setFocus()

    def submit(self) -> None:
        day = self._read_day(final=True)
        number = _whole(self.number, needed="Number the infusion, 1 or more.")
        agent = self.agent.edit.currentText().strip()
        self.agent.note() if agent else self.agent.fault("Say which agent was given.")
        moment = self._read_moment(day)
        dose = Dose(_read(self.mg_per_kg), _read(self.weight, above_zero=True), _read(self.total))
        minutes = _read(self.minutes, above_zero=True)
        if self.faulty() or moment is None or number is None:
            return
        made = replace(
            self._infusion,
            number=number,
            given_at=moment,
            agent=agent,
            mg_per_kg=dose.mg_per_kg,
            weight_kg=dose.weight_kg,
            total_mg=dose.total_mg,
            minutes=minutes,
            remark=self.remark.edit.toPlainText().strip(),
        )
        doubts = given_doubts(made, self._course, self._others, self._limits)
        answered = str(made.notes.get("dose_as_typed", "")).splitlines()
        if not self.sure([*(words for words in doubts if words not in answered), *_odd_moment(moment)]):
            return
        if doubts:
            both = dict.fromkeys([*answered, *doubts])  # also what was answered where other things are typed
            made = replace(made, notes={**made.notes, "dose_as_typed": "\n".join(both)[:LONGEST]})
        self.keep(lambda: self._keep(made))

    def moves_along(self) -> bool:
        """Whether what was entered with a time of its own goes to the new day too."""
        return not self.along.isHidden() and self.along.isChecked()

    def _offer_along(self) -> None:
        day = self._read_day()
        self.along.setVisible(bool(self._rows_of_chart) and day not in (None, self._infusion.given_at.date()))
        self.fit()

    def _dose(self) -> Dose:
        """The dose as far as it can be read while typing."""
        values: list[float | None] = []
        for field in (self.mg_per_kg, self.weight, self.total):
            try:
                values.append(read_number(field.edit.text()))
            except ValueError:
                values.append(None)
        mg_per_kg, weight_kg, total_mg = values
        return Dose(mg_per_kg, weight_kg, total_mg)

    def _reckon(self) -> None:
        dose = self._dose()
        product = dose.product()
        self.reckoning.setText(dose.reckoning() or "mg = mg/kg × kg is checked as you type.")
        self.use_product.setVisible(bool(product) and dose.total_mg is None)
        self.use_product.setText(f"Put {product:.4g} mg as total" if product else "")

    def _take_product(self) -> None:
        product = self._dose().product()
        if product is not None:
            self.total.edit.setText(f"{product:.4g}")
            self.total.edit.setFocus()

    def _read_day(self, *_: object, final: bool = False) -> date | None:
        try:
            day = read_day(self.day.edit.text(), date.today(), month_first=self._month_first, born=self._born)
        except ValueError as fault:
            self.day.fault(str(fault)) if final else self.day.note()
            return None
        self.day.note(date_in_words(day, weekday=True))
        return day

    def _read_moment(self, day: date | None) -> datetime | None:
        try:
            clock = read_time(self.clock.edit.text())
        except ValueError as fault:
            self.clock.fault(str(fault))
            return None
        self.clock.note()
        was = self._infusion.given_at
        if day == was.date() and (clock.hour, clock.minute) == (was.hour, was.minute):
            return was  # as recorded, with the offset of its place
        return at(day, clock) if day else None


def _note(last: Infusion | None) -> str:
    """What the form is for, and what was given the last time."""
    words = "What was given, not what was planned."
    if last is None:
        return words
    parts = ((last.mg_per_kg, "mg/kg"), (last.weight_kg, "kg"), (last.total_mg, "mg"), (last.minutes, "min"))
    said = ", ".join(f"{number_in_words(value)} {unit}" for value, unit in parts if value is not None)
    return f"{words} Infusion {last.number}: {said}." if said else words


def _entries(rows: int) -> str:
    return "the one entry of its chart" if rows == 1 else f"the {rows} entries of its chart"


def _number(value: float | None) -> QLineEdit:
    return line_edit(number_in_words(value), length=12)


def _read(field: Field[QLineEdit], *, above_zero: bool = False) -> float | None:
    """The number in a field, None when it is empty or at fault (which is then said)."""
    try:
        value = read_number(field.edit.text())
        if above_zero and value == 0:
            raise ValueError("More than 0, or leave it empty.")
    except ValueError as fault:
        field.fault(str(fault))
        return None
    field.note()
    return value


def _whole(field: Field[QLineEdit], needed: str) -> int | None:
    try:
        value = read_whole(field.edit.text())
        if not value:
            raise ValueError(needed)
    except ValueError as fault:
        field.fault(str(fault))
        return None
    field.note()
    return value


def _odd_moment(moment: datetime) -> list[str]:
    today = datetime.now().astimezone()
    return [f"{date_in_words(moment.date())} is in the future."] if moment.date() > today.date() else []


# -- limits -----------------------------------------------------------------------------------------------------------
# The numbers outside of which is asked: a practice can set its own.

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
                numbers.append(_limit_number(field.edit.text()))
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


def _limit_number(text: str) -> float:
    said = text.strip().replace("−", "-")
    value = read_number(said.removeprefix("-"))
    if value is None:
        raise ValueError("A number is needed.")
    return -value if said.startswith("-") else value
