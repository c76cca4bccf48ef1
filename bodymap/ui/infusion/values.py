"""What the infusion page shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from bodymap.dosing import Limits, built_in
from bodymap.model import Adjunct, AdverseEvent, Course, DoseStep, Infusion, Vital


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
