"""The patient, the course of infusions, and each infusion."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from bodymap.model.base import new_id


@dataclass(frozen=True, slots=True)
class Patient:
    """One patient of the practice. `figure` names the drawing used and never changes a site id."""

    number: str
    name: str = ""
    birth_date: date | None = None
    sex: str = ""  # "female", "male", "other" or "" (not recorded)
    figure: str = "neutral"
    remark: str = ""
    id: str = field(default_factory=new_id)

    def age(self, on: date) -> int | None:
        """Completed years on a day, or None when the birth date is unknown."""
        born = self.birth_date
        if born is None:
            return None
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True)
class Course:
    """A patient's course of infusions. `label` is its name in words and in tables, unique for the patient."""

    patient: str
    label: str
    agent: str = "racemic ketamine"
    route: str = "IV"
    indication: str = ""
    planned: int | None = None  # infusions planned
    stopped: date | None = None
    stop_reason: str = ""
    remark: str = ""
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Infusion:
    """One infusion of a course: what was given, not what was planned (domain 6.1)."""

    course: str
    number: int
    given_at: datetime
    agent: str = ""
    mg_per_kg: float | None = None
    total_mg: float | None = None
    minutes: float | None = None
    weight_kg: float | None = None
    remark: str = ""
    id: str = field(default_factory=new_id)
