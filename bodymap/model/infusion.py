"""What belongs to one infusion besides its dose: the pump, other drugs, the monitoring chart, what was unwanted
(domain 6.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bodymap.model.base import new_id


def unit_words(unit: str) -> str:
    """A unit as people write it: the codes of UCUM "mm[Hg]" and "Cel" as "mmHg" and "°C"."""
    return unit.replace("mm[Hg]", "mmHg").replace("Cel", "°C")


@dataclass(frozen=True, slots=True)
class DoseStep:
    """A change at the pump: kind is rate, bolus, pause or resume; the value in its unit (mg/h, mg/kg/h, ...)."""

    infusion: str
    at: datetime
    kind: str
    value: float | None = None
    unit: str = ""
    remark: str = ""
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Adjunct:
    """Another drug of the infusion: dose in unit, why it was given (pre-emptive or rescue)."""

    infusion: str
    at: datetime
    drug: str
    dose: float | None = None
    unit: str = "mg"
    why: str = ""
    remark: str = ""
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Vital:
    """One row of the monitoring chart: mm[Hg], /min, %, L/min, degrees C; sedation always with its scale's name."""

    infusion: str
    at: datetime
    systolic: int | None = None
    diastolic: int | None = None
    heart_rate: int | None = None
    breaths: int | None = None
    spo2: int | None = None
    oxygen: float | None = None
    temperature: float | None = None
    pain: int | None = None
    sedation_scale: str = ""
    sedation: str = ""
    remark: str = ""
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """Something unwanted: severity mild, moderate or severe; outcome resolved, ongoing or unknown."""

    infusion: str
    at: datetime
    what: str
    severity: str = ""
    action: str = ""
    outcome: str = ""
    resolved_at: datetime | None = None
    serious: bool = False
    remark: str = ""
    id: str = field(default_factory=new_id)
