"""The lines of other drugs and of what was unwanted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QWidget

from bodymap.dosing import drug_doubt
from bodymap.model import Adjunct, AdverseEvent, new_id, now
from bodymap.ui.dialogs.form import choice, open_choice
from bodymap.ui.infusion.line import Box, EntryLine
from bodymap.ui.infusion.moment import clock_of
from bodymap.ui.typed import number_in_words, read_number

DRUGS = ("midazolam", "clonidine", "dexmedetomidine", "ondansetron", "glycopyrrolate", "magnesium", "lidocaine")
WHY = (("", "not said"), ("pre-emptive", "Pre-emptive"), ("rescue", "Rescue"))
DRUG_HEADS = ("Time", "Drug", "Dose", "Why", "Remark")
UNWANTED = (
    "nausea", "vomiting", "hypertension", "tachycardia", "dizziness", "headache", "double vision",
    "urinary symptoms", "liver tests raised", "reaction at the site", "emergence reaction", "anxiety", "hallucination",
    "oversedation", "low saturation",
)  # fmt: skip
SEVERITY = (("", "not said"), ("mild", "Mild"), ("moderate", "Moderate"), ("severe", "Severe"))
OUTCOME = (("", "not said"), ("resolved", "Resolved"), ("ongoing", "Ongoing"), ("unknown", "Unknown"))
SERIOUS = (("", "No"), ("serious", "Serious"))
ADVERSE_HEADS = ("Time", "What", "Severity", "Action", "Outcome", "Serious", "Remark")


class DrugLine(EntryLine):
    """Time, drug, dose, pre-emptive or rescue."""

    def __init__(self, clock: Callable[[], datetime] = now, parent: QWidget | None = None) -> None:
        super().__init__("Add drug", clock, parent)
        self.weight_kg: float | None = None
        self.drug = self._add("drug", "Drug", open_choice(DRUGS), 170)
        self.dose = self._text("dose", "Dose", 76)
        self.unit = self._add("unit", "Unit", open_choice(("mg", "mcg", "mcg/kg", "mL", "g"), "mg"), 96)
        self.why = self._add("why", "Why", choice(WHY), 126)
        self.remark = self._add("remark", "Remark", Box(), 180)

    def read(self) -> Adjunct:
        if not self.text("drug"):
            raise self.wrong("drug", "say which.")
        dose = self.within("dose", 0, 1_000_000, read_number)
        return Adjunct(
            self.infusion,
            self.moment(),
            self.text("drug"),
            dose,
            self.text("unit"),
            self.choice("why"),
            self.text("remark"),
            id=self.changing.id if self.changing else new_id(),
        )

    def doubts(self, value: Adjunct) -> list[str]:
        doubt = drug_doubt(value, self.weight_kg, self.limits)
        return [doubt] if doubt else []

    def show_value(self, value: Adjunct) -> None:
        self.drug.setCurrentText(value.drug)
        self.dose.setText(number_in_words(value.dose))
        self.unit.setCurrentText(value.unit)
        self.why.setCurrentIndex(max(0, self.why.findData(value.why)))
        self.remark.setText(value.remark)

    def clear(self) -> None:
        super().clear()
        if hasattr(self, "why"):
            self.drug.setCurrentText("")
            self.unit.setCurrentText("mg")
            self.why.setCurrentIndex(0)


class AdverseLine(EntryLine):
    """Time, what, severity, action, outcome, when it was over, seriousness."""

    def __init__(self, clock: Callable[[], datetime] = now, parent: QWidget | None = None) -> None:
        super().__init__("Add", clock, parent)
        self.what = self._add("what", "What", open_choice(UNWANTED), 190)
        self.severity = self._add("severity", "Severity", choice(SEVERITY), 118)
        self.action = self._text("action", "Action taken", 180, length=200)
        self.outcome = self._add("outcome", "Outcome", choice(OUTCOME), 118)
        self.resolved = self._text("resolved", "Over at", 84, "time", 24)
        self.serious = self._add("serious", "Serious", choice(SERIOUS), 104)
        self.remark = self._add("remark", "Remark", Box(), 180)

    def read(self) -> AdverseEvent:
        if not self.text("what"):
            raise self.wrong("what", "say what it was.")
        at = self.moment()
        over = self.value_of("resolved", self.read_moment) if self.text("resolved") else None
        if over is not None and over < at:
            raise self.wrong("resolved", "is before it began.")
        outcome = self.choice("outcome")
        if over is not None and outcome in ("ongoing", "unknown"):
            raise self.wrong("resolved", f"there is a time, but the outcome is {outcome}.")
        return AdverseEvent(
            self.infusion,
            at,
            self.text("what"),
            self.choice("severity"),
            self.text("action"),
            "resolved" if over is not None else outcome,
            over,
            bool(self.choice("serious")),
            self.text("remark"),
            id=self.changing.id if self.changing else new_id(),
        )

    def doubts(self, value: AdverseEvent) -> list[str]:
        return [] if self.ahead(value.at) else self.ahead(value.resolved_at)

    def show_value(self, value: AdverseEvent) -> None:
        self.what.setCurrentText(value.what)
        self.action.setText(value.action)
        self.resolved.setText(clock_of(value.resolved_at, self.start) if value.resolved_at else "")
        self.remark.setText(value.remark)
        for box, chosen in (
            (self.severity, value.severity),
            (self.outcome, value.outcome),
            (self.serious, "serious" if value.serious else ""),
        ):
            box.setCurrentIndex(max(0, box.findData(chosen)))

    def clear(self) -> None:
        super().clear()
        if hasattr(self, "serious"):
            self.what.setCurrentText("")
            for box in (self.severity, self.outcome, self.serious):
                box.setCurrentIndex(0)


def drug_row(drug: Adjunct, start: datetime) -> tuple[str, ...]:
    """A row of the table of other drugs."""
    dose = f"{drug.dose:g} {drug.unit}" if drug.dose is not None else ""
    return (clock_of(drug.at, start), drug.drug, dose, drug.why, drug.remark)


def adverse_row(event: AdverseEvent, start: datetime) -> tuple[str, ...]:
    """A row of the table of what was unwanted."""
    over = f", over at {clock_of(event.resolved_at, start)}" if event.resolved_at else ""
    return (
        clock_of(event.at, start),
        event.what,
        event.severity or "not said",
        event.action,
        (event.outcome or "not said") + over,
        "serious" if event.serious else "",
        event.remark,
    )
