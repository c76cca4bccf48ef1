"""The line of the pump: rate, bolus, pause, resumption, stop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QWidget

from bodymap.dosing import AMOUNTS, BOLUS, PAUSE, RATE, RATES, RESUME, STOP, Dose, in_other_unit, jump, step_doubts
from bodymap.model import DoseStep, new_id, now
from bodymap.ui.dialogs.form import choice
from bodymap.ui.infusion.line import Box, EntryLine
from bodymap.ui.infusion.moment import clock_of
from bodymap.ui.typed import number_in_words, read_number

HEADS = ("Time", "Pump", "Value", "Remark")
NAMES = {RATE: "Rate", BOLUS: "Bolus", PAUSE: "Pause", RESUME: "Resumed", STOP: "Stopped"}


class PumpLine(EntryLine):
    """Time, what was done, its value in its unit."""

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
