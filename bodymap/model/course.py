"""The patient, the course of infusions, and each infusion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bodymap.model.base import Answer, frozen, new_id


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
    """A patient's course of infusions. `label` is its name in words and in tables, unique for the patient.

    `schedule` names the plan ("weekly x4", "daily x5", "weeks 0-2-4", "own"); `plan` holds its days, `follow_up`
    the days of the visits after it.
    """

    patient: str
    label: str
    agent: str = "racemic ketamine"
    route: str = "IV"
    indication: str = ""
    planned: int | None = None  # infusions planned
    stopped: date | None = None
    stop_reason: str = ""
    remark: str = ""
    schedule: str = ""
    plan: tuple[date, ...] = ()
    follow_up: tuple[date, ...] = ()
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Infusion:
    """One infusion of a course: what was given, beside what was planned (domain 6.1).

    `given_at` is the start; `total_mg` and `mg_per_kg` are what was given, `planned_*` what was meant. `notes` holds
    the single answers of resources/infusion.toml (set-up, checks before, pain, effects, discharge).
    """

    course: str
    number: int
    given_at: datetime
    agent: str = ""
    mg_per_kg: float | None = None
    total_mg: float | None = None
    minutes: float | None = None
    weight_kg: float | None = None
    remark: str = ""
    route: str = ""
    planned_mg_per_kg: float | None = None
    planned_mg: float | None = None
    notes: Mapping[str, Answer] = field(default_factory=dict)
    id: str = field(default_factory=new_id)

    def __post_init__(self) -> None:
        object.__setattr__(self, "notes", frozen(self.notes))
