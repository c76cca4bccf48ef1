"""What was planned beside what was given; the arithmetic is said as it is typed, a slip is asked about; the pump."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from bodymap.medicine.dosing import (
    AMOUNTS,
    BOLUS,
    PAUSE,
    RATE,
    RATES,
    RESUME,
    STOP,
    Dose,
    Given,
    Limits,
    built_in,
    given_dose,
    in_other_unit,
    infusion_doubts,
    jump,
    planned_dose,
    said,
    step_doubts,
    trials_in_words,
    weight_doubts,
)
from bodymap.medicine.infusion_items import LONGEST
from bodymap.medicine.model import Adjunct, AdverseEvent, Course, DoseStep, Infusion, Vital, new_id, now
from bodymap.ui.dialogs.course import AGENTS, ROUTES
from bodymap.ui.kit.banner import WARN, Panel
from bodymap.ui.kit.form import choice, chosen, open_choice
from bodymap.ui.kit.layouts import Flow, scaled, sized
from bodymap.ui.kit.theme import Button, Card, Label, LinkButton, polish
from bodymap.ui.kit.typed import number_in_words, read_number
from bodymap.ui.pages.infusion.line import Box, EntryLine, clock_of

# -- values -----------------------------------------------------------------------------------------------------------
# What the infusion page shows.


@dataclass(frozen=True, slots=True)
class InfusionValues:
    """One infusion with everything that belongs to it, its course, the one before it (to copy the set-up), the
    patient's other infusions (to compare with), and outside of which limits is asked."""

    course: Course
    infusion: Infusion
    last: Infusion | None = None
    steps: tuple[DoseStep, ...] = ()
    adjuncts: tuple[Adjunct, ...] = ()
    vitals: tuple[Vital, ...] = ()
    adverse: tuple[AdverseEvent, ...] = ()
    others: tuple[Infusion, ...] = ()
    limits: Limits = field(default_factory=built_in)


# -- dose doubts ------------------------------------------------------------------------------------------------------
# What stands out of a dose: asked about where it was typed, kept as typed until someone corrects it.


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
        box = scaled(QVBoxLayout(self), margins=(14, 10, 14, 12))
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


# -- dose card --------------------------------------------------------------------------------------------------------
# What was planned beside what was given; the arithmetic is said as it is typed, a slip is asked about.

_CONFIRMED = "dose_as_typed"
_ROWS: tuple[tuple[str, str, str], ...] = (
    ("Dose, mg/kg", "planned_mg_per_kg", "mg_per_kg"),
    ("Total, mg", "planned_mg", "total_mg"),
    ("Time, min", "note:planned_minutes", "minutes"),
    ("Rate", "note:planned_rate", ""),
)
_NAMES = {
    "planned_mg_per_kg": "planned mg/kg",
    "planned_mg": "planned total",
    "mg_per_kg": "given mg/kg",
    "total_mg": "given total",
    "minutes": "minutes given",
    "weight_kg": "weight",
    "note:planned_minutes": "planned time",
    "note:planned_rate": "planned rate",
    "note:concentration": "concentration",
    "note:volume": "volume",
}
_MOST = {"weight_kg": 500.0, "minutes": 20_000.0, "note:planned_minutes": 20_000.0}


class DoseCard(Card):
    """Planned and given beside each other. `edited` carries the changed infusion and what was changed."""

    edited = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._infusion: Infusion | None = None
        self._pump: Given | None = None
        self._values: InfusionValues | None = None
        self.boxes: dict[str, Box] = {}
        self.agent, self.route = sized(open_choice(AGENTS), width=190), sized(open_choice(ROUTES), width=96)
        self.rate_unit = sized(choice([(unit, unit) for unit in RATES]), width=130)
        self._grid = scaled(QGridLayout(), spacing=(10, 6))
        self._top = Flow(12)
        self.words = Label("", "body", "ink2", wrap=True)
        self.faults = Label("", "note", "err", wrap=True)
        self._asked_at = ""  # key of the box in which the question that stands came up
        self.take_planned, self.take_pump = LinkButton(), LinkButton()
        self.take_pump.clicked.connect(self._take_pump)
        self.take_planned.clicked.connect(self._take_product)
        self.question = Question()
        self.question.as_typed.connect(self._confirm)
        self.question.correct.connect(self._correct)
        self._build()

    def show_infusion(self, infusion: Infusion, pump: Given, values: InfusionValues) -> None:
        """Show this infusion, and what the pump says beside it; a fault that is being typed stays."""
        if self._infusion is None or self._infusion.id != infusion.id:
            self._asked_at = ""
        self._infusion, self._pump, self._values = infusion, pump, values
        for key, box in self.boxes.items():
            text = number_in_words(_read(infusion, key))
            if not box.hasFocus() and box.property("state") != "wrong" and box.text() != text:
                box.setText(text)
        for edit, text in ((self.agent, infusion.agent), (self.route, infusion.route)):
            if not edit.hasFocus():
                edit.setCurrentText(text)
        self.rate_unit.setCurrentIndex(max(0, self.rate_unit.findData(infusion.notes.get("planned_rate_unit", "mg/h"))))
        self._reckon()

    # -- leaving ---------------------------------------------------------------------------------------------------

    def refused(self) -> dict[str, str]:
        """Why what stands in a box is not kept, by the key of the box: "Weight, kg: ..."."""
        found = {}
        for key, box in self.boxes.items():
            try:
                self._number_in(key)
            except ValueError as fault:
                found[key] = f"{box.accessibleName()}: {fault}"
        return found

    def take_refused(self) -> dict[str, str]:
        """What was typed and not kept, by the key of its box; what is kept stands there again."""
        typed = {key: self.boxes[key].text() for key in self.refused()}
        for key in typed:
            _state(self.boxes[key], "")
            self.boxes[key].setText(number_in_words(_read(self._infusion, key)) if self._infusion is not None else "")
        if typed:
            self.faults.hide()
        return typed

    def put_back(self, typed: Mapping[str, str]) -> None:
        """Let stand in the boxes again what `take_refused` gave."""
        for key, text in typed.items():
            self.boxes[key].setText(text)
            self._leave(key)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        box = scaled(QVBoxLayout(self), margins=(18, 14, 18, 14), spacing=8)
        box.addWidget(Label("Dose", "strong"))
        box.addWidget(self._top)
        for name, edit, column in (("Agent", self.agent, "agent"), ("Route", self.route, "route")):
            inner = edit.lineEdit()
            assert inner is not None
            inner.editingFinished.connect(lambda edit=edit, column=column: self._text(column, edit))
            edit.activated.connect(lambda _n, edit=edit, column=column: self._text(column, edit))
            edit.setAccessibleName(name)
            self._top.addWidget(_labelled(name, edit))
        for name, key in (
            ("Weight, kg", "weight_kg"),
            ("Strength, mg/mL", "note:concentration"),
            ("Bag or syringe, mL", "note:volume"),
        ):
            self._top.addWidget(_labelled(name, self._number(key, name)))
        self._grid.addWidget(Label("Planned", "note_strong", "ink2"), 0, 1)
        self._grid.addWidget(Label("Given", "note_strong", "ink2"), 0, 3)
        for row, (name, planned, was_given) in enumerate(_ROWS, 1):
            self._grid.addWidget(Label(name, "plain", "ink2"), row, 0)
            self._grid.addWidget(self._number(planned, f"{name}, planned"), row, 1)
            if was_given:
                self._grid.addWidget(self._number(was_given, f"{name}, given"), row, 3)
        self.rate_unit.setAccessibleName("Unit of the planned rate")
        self.rate_unit.setProperty("sized", "small")
        self.rate_unit.activated.connect(lambda: self._note("planned_rate_unit", chosen(self.rate_unit)))
        self._grid.addWidget(self.rate_unit, len(_ROWS), 2, 1, 2)
        self._grid.setColumnStretch(4, 1)
        box.addLayout(self._grid)
        box.addWidget(self.faults)
        box.addWidget(self.words)
        box.addWidget(Label(trials_in_words(), "note", "ink3", wrap=True))
        links = QHBoxLayout()
        links.addWidget(self.take_planned)
        links.addWidget(self.take_pump)
        links.addStretch(1)
        box.addLayout(links)
        box.addWidget(self.question)
        for part in (self.faults, self.question, self.take_pump, self.take_planned):
            part.hide()

    def _number(self, key: str, name: str) -> Box:
        box = sized(Box(), width=110)
        box.setMaxLength(12)
        box.setProperty("sized", "small")
        box.setAccessibleName(name)
        box.textEdited.connect(lambda: self._came_up_at(key))
        box.editingFinished.connect(lambda: self._leave(key))
        self.boxes[key] = box
        return box

    def _came_up_at(self, key: str) -> None:
        """Count again; what is asked now and was not before came up in this box."""
        before = self.question.words
        self._reckon()
        if set(self.question.words) - set(before):
            self._asked_at = key

    def _typed(self) -> Infusion | None:
        """The infusion with the numbers as they stand in the boxes, as far as they can be kept."""
        made = self._infusion
        for key, box in self.boxes.items():
            if made is not None and box.hasFocus():
                try:
                    made = _with(made, key, self._number_in(key))
                except ValueError:
                    continue
        return made

    def _number_in(self, key: str) -> float | None:
        """What stands in a box; ValueError in words when it cannot be kept."""
        value, most = read_number(self.boxes[key].text()), _MOST.get(key, 100_000.0)
        if value is not None and not 0 <= value <= most:
            raise ValueError(f"From 0 to {most:g}.")
        if value == 0 and key in ("weight_kg", "note:concentration", "note:volume", "note:planned_minutes"):
            raise ValueError("More than 0, or leave it empty.")
        return value

    def _leave(self, key: str) -> None:
        box = self.boxes[key]
        try:
            value = self._number_in(key)
        except ValueError as fault:
            _state(box, "wrong")
            self.faults.setText(f"{box.accessibleName()}: {fault}")
            self.faults.show()
            return
        _state(box, "")
        self.faults.setVisible(any(other.property("state") == "wrong" for other in self.boxes.values()))
        if self._infusion is not None and _read(self._infusion, key) != value:
            self._edit(_with(self._infusion, key, value), _NAMES[key])

    def _text(self, field: str, edit: QComboBox) -> None:
        if self._infusion is not None and getattr(self._infusion, field) != edit.currentText().strip():
            self._edit(replace(self._infusion, **{field: edit.currentText().strip()}), field)  # type: ignore[arg-type]

    def _note(self, key: str, value: str) -> None:
        if self._infusion is not None and self._infusion.notes.get(key) != value:
            made = replace(self._infusion, notes={**self._infusion.notes, key: value})
            self._edit(made, key.replace("_", " "))

    def _edit(self, infusion: Infusion, what: str) -> None:
        self._infusion = infusion
        self._reckon()
        self.edited.emit(infusion, what)

    def _reckon(self, *_: object) -> None:
        infusion = self._typed()
        if infusion is None:
            return
        planned, was_given = planned_dose(infusion), given_dose(infusion)
        lines = [f"Planned: {words}" for words in (planned.reckoning(), planned.flow_reckoning()) if words]
        if words := was_given.reckoning():
            lines.append(f"Given: {words}")
        if self._pump is not None and (self._pump.mg or self._pump.missing):
            counted = "" if self._pump.complete else ", as far as it can be counted"
            lines.append(f"At the pump: {self._pump.in_words()}{counted}")
        values, answered = self._values, str(infusion.notes.get(_CONFIRMED, ""))
        found = []
        if values is not None:
            found = infusion_doubts(infusion, values.course, values.others, self._pump, values.limits)
        lines += [f"Asked about, and right as typed: {words}" for words in found if words in answered.splitlines()]
        self.question.ask(found, answered)
        self.words.setText("\n".join(lines) or "mg = mg/kg × kg and rate × time are checked as you type.")
        product = planned.product()
        self.take_planned.setVisible(bool(product) and planned.total_mg is None)
        self.take_planned.setText(f"Put {said(product)} mg as planned total" if product else "")
        pump = self._pump
        fits = pump is not None and pump.complete and pump.mg > 0 and was_given.total_mg is None
        self.take_pump.setVisible(fits)
        self.take_pump.setText(f"Put {said(pump.mg)} mg in {said(pump.minutes)} min as given" if pump else "")

    def _take_product(self) -> None:
        if self._infusion is not None and (product := planned_dose(self._infusion).product()):
            self._edit(replace(self._infusion, planned_mg=round(product, 4)), "planned total")

    def _take_pump(self) -> None:
        infusion, pump = self._infusion, self._pump
        if infusion is None or pump is None:
            return
        per_kg = round(pump.mg / infusion.weight_kg, 4) if infusion.weight_kg else infusion.mg_per_kg
        minutes = round(pump.minutes, 2) or infusion.minutes
        made = replace(infusion, total_mg=round(pump.mg, 4), mg_per_kg=per_kg, minutes=minutes)
        self._edit(made, "what was given, from the pump")

    def _confirm(self) -> None:
        self._note(_CONFIRMED, "\n".join(self.question.words)[:LONGEST])

    def _correct(self) -> None:
        """To the box in which the question came up; of an infusion opened later to the weight that is asked about, or
        to the dose."""
        about_weight: list[str] = []
        if self._infusion is not None and self._values is not None:
            about_weight = weight_doubts(self._infusion, self._values.others, self._values.limits)
        if self._asked_at or self.question.open[0] in about_weight:
            self.boxes[self._asked_at or "weight_kg"].setFocus()
            return
        self.boxes["total_mg" if self._infusion and self._infusion.total_mg is not None else "planned_mg"].setFocus()


def _read(infusion: Infusion, key: str) -> float | None:
    source: Mapping[str, Any] = infusion.notes
    found = source.get(key[5:]) if key.startswith("note:") else getattr(infusion, key)
    return None if found is None or isinstance(found, str) else float(found)


def _with(infusion: Infusion, key: str, value: float | None) -> Infusion:
    if not key.startswith("note:"):
        return replace(infusion, **{key: value})  # type: ignore[arg-type]
    rest = {k: v for k, v in infusion.notes.items() if k != key[5:]}
    return replace(infusion, notes=rest if value is None else {**rest, key[5:]: value})


def _labelled(name: str, edit: QWidget) -> QWidget:
    made = QWidget()
    box = scaled(QVBoxLayout(made), margins=(0, 0, 0, 0), spacing=4)
    label = Label(name, "note_strong", "ink2")
    label.setBuddy(edit)
    edit.setProperty("sized", "small")
    box.addWidget(label)
    box.addWidget(edit)
    return made


def _state(box: Box, state: str) -> None:
    if box.property("state") != state:
        box.setProperty("state", state)
        polish(box)


# -- pump -------------------------------------------------------------------------------------------------------------
# The line of the pump: rate, bolus, pause, resumption, stop.

HEADS = ("Time", "Pump", "Value", "Remark")
NAMES = {RATE: "Rate", BOLUS: "Bolus", PAUSE: "Pause", RESUME: "Resumed", STOP: "Stopped"}


class PumpLine(EntryLine):
    """Time, what was done, its value in its unit."""

    aside = frozenset({"time", "unit"})

    def __init__(self, clock: Callable[[], datetime] = now, parent: QWidget | None = None) -> None:
        super().__init__("Add step", clock, parent)
        self.steps: list[DoseStep] = []
        self._dose = Dose()
        self._units = {RATE: "mg/h", BOLUS: "mg"}
        self.kind = self._add("kind", "Pump", choice(list(NAMES.items())), 112)
        self.value = self._text("value", "Value", 84)
        self.unit = self._add("unit", "Unit", choice([]), 120)
        self.remark = self._add("remark", "Remark", Box(), 200)
        self.remark.setMaxLength(300)
        self.kind.currentIndexChanged.connect(self._show_units)
        self.unit.activated.connect(self._unit_chosen)
        self.value.textEdited.connect(self._show_other)
        self._show_units()

    def use_unit(self, kind: str, unit: str) -> None:
        """The unit to offer for a rate or a bolus."""
        if kind in self._units and unit:
            self._units[kind] = unit
            self._show_units()

    def show_steps(self, steps: list[DoseStep], dose: Dose | None = None) -> None:
        """The steps so far: a rate is compared with the one before it; agent, route, weight and strength of `dose`."""
        self.steps, self._dose = steps, dose or Dose()

    def read(self) -> DoseStep:
        kind = self.choice("kind")
        value = self.within("value", 0, 1_000_000, read_number) if kind in (RATE, BOLUS, RESUME) else None
        if value is None and kind in (RATE, BOLUS):
            raise self.wrong("value", "type the number at the pump.")
        if value == 0 and kind == BOLUS:
            raise self.wrong("value", "more than 0.")
        unit = self.choice("unit") if value is not None else ""
        at = self.moment()
        step_id = self.changing.id if self.changing else new_id()
        return DoseStep(self.infusion, at, kind, value, unit, self.text("remark"), id=step_id)

    def doubts(self, value: DoseStep) -> list[str]:
        if value.kind not in (RATE, RESUME, BOLUS) or value.value is None:
            return []
        found = step_doubts(value, self._dose, self.limits)
        if value.kind == BOLUS:
            return found
        before = [s for s in self.steps if s.at <= value.at and s.id != value.id and s.kind == RATE and s.value]
        last = max(before, key=lambda step: step.at, default=None)
        if last is not None and last.value and last.unit == value.unit and (how := jump(value.value, last.value)):
            found.append(f"{value.value:g} {value.unit} after {last.value:g} {last.unit}: {how}")
        return found

    def show_value(self, value: DoseStep) -> None:
        self.kind.setCurrentIndex(max(0, self.kind.findData(value.kind)))
        self.use_unit(RATE if value.kind == RESUME else value.kind, value.unit)
        self.value.setText(number_in_words(value.value))
        self.remark.setText(value.remark)

    def clear(self) -> None:
        super().clear()
        if hasattr(self, "kind"):
            self.kind.setCurrentIndex(0)

    def first_box(self) -> QWidget:
        return self.time if self._late else self.value if self.value.isEnabled() else self.kind

    def _show_units(self) -> None:
        kind = self.choice("kind")
        numbered = kind in (RATE, BOLUS, RESUME)
        self.value.setEnabled(numbered)
        self.unit.setEnabled(numbered)
        self.unit.clear()
        group = BOLUS if kind == BOLUS else RATE
        for unit in AMOUNTS if kind == BOLUS else RATES:
            self.unit.addItem(unit, unit)
        self.unit.setCurrentIndex(max(0, self.unit.findData(self._units[group])))
        self._show_other()

    def _unit_chosen(self) -> None:
        self._units[BOLUS if self.choice("kind") == BOLUS else RATE] = self.choice("unit")
        self._asked = ()
        self._show_other()

    def _show_other(self) -> None:
        """A rate by weight is said in its other unit while it is typed."""
        try:
            rate = read_number(self.text("value"))
        except ValueError:
            rate = None
        words = in_other_unit(rate, self.choice("unit")) if self.choice("kind") in (RATE, RESUME) else ""
        if words:
            self._say(words, "ink2")
        else:
            self.said.hide()


def row_of(step: DoseStep, start: datetime) -> tuple[str, ...]:
    """A row of the table under the heads."""
    value = f"{step.value:g} {step.unit}" if step.value is not None else ""
    return (clock_of(step.at, start), NAMES.get(step.kind, step.kind), value, step.remark)
