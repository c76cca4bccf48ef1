"""What the infusion page shows."""

from __future__ import annotations

from dataclasses import dataclass

from bodymap.dosing import Dose, Given, given
from bodymap.model import Adjunct, AdverseEvent, Course, DoseStep, Infusion, Vital


@dataclass(frozen=True, slots=True)
class InfusionValues:
    """One infusion with everything that belongs to it, its course, and the one before it (to copy the set-up)."""

    course: Course
    infusion: Infusion
    last: Infusion | None = None
    steps: tuple[DoseStep, ...] = ()
    adjuncts: tuple[Adjunct, ...] = ()
    vitals: tuple[Vital, ...] = ()
    adverse: tuple[AdverseEvent, ...] = ()


def number(infusion: Infusion, item: str) -> float | None:
    """A number among the notes; None when it was not answered."""
    value = infusion.notes.get(item)
    return None if value is None or isinstance(value, str) else float(value)


def planned_dose(infusion: Infusion) -> Dose:
    """What was planned, for the arithmetic."""
    return Dose(
        infusion.planned_mg_per_kg,
        infusion.weight_kg,
        infusion.planned_mg,
        number(infusion, "planned_rate"),
        str(infusion.notes.get("planned_rate_unit", "mg/h")),
        number(infusion, "planned_minutes"),
        number(infusion, "concentration"),
        number(infusion, "volume"),
    )


def given_dose(infusion: Infusion) -> Dose:
    """What was given, for the arithmetic."""
    return Dose(
        infusion.mg_per_kg,
        infusion.weight_kg,
        infusion.total_mg,
        mg_per_ml=number(infusion, "concentration"),
        ml=number(infusion, "volume"),
    )


def at_the_pump(infusion: Infusion, steps: list[DoseStep]) -> Given:
    """What the steps at the pump make, with the weight and the concentration of the infusion."""
    return given(steps, None, infusion.weight_kg, number(infusion, "concentration"))
