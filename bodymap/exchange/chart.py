"""Everything that a data file holds of one patient, as values: what the JSON and the FHIR export are written from, and
what the JSON is read into."""

from __future__ import annotations

from dataclasses import dataclass

from bodymap.model import (
    Adjunct,
    AdverseEvent,
    Change,
    Course,
    DiaryDay,
    DoseStep,
    Event,
    Exam,
    Flag,
    InError,
    Infusion,
    Patient,
    Response,
    Section,
    Treatment,
    Vital,
)


@dataclass(frozen=True, slots=True)
class Given:
    """One infusion with all its rows."""

    infusion: Infusion
    steps: tuple[DoseStep, ...] = ()
    adjuncts: tuple[Adjunct, ...] = ()
    vitals: tuple[Vital, ...] = ()
    adverse_events: tuple[AdverseEvent, ...] = ()

    @property
    def rows(self) -> list[DoseStep | Adjunct | Vital | AdverseEvent]:
        """All rows, whatever they are."""
        return [*self.steps, *self.adjuncts, *self.vitals, *self.adverse_events]


@dataclass(frozen=True, slots=True)
class Chart:
    """One patient: `exams` with every version, oldest first; `in_force` the ids of those that count now; `in_error`
    every mark with what it stands on (None for an exam, which is among the `exams`), under the name or number that it
    gave up; `sections` the histories brought from other practices, and last the one of the practice that it leaves."""

    patient: Patient
    courses: tuple[Course, ...] = ()
    given: tuple[Given, ...] = ()
    exams: tuple[Exam, ...] = ()
    in_force: frozenset[str] = frozenset()
    responses: tuple[Response, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    events: tuple[Event, ...] = ()
    diary: tuple[DiaryDay, ...] = ()
    flags: tuple[Flag, ...] = ()
    history: tuple[Change, ...] = ()
    in_error: tuple[tuple[InError, Course | Given | Response | Treatment | Event | None], ...] = ()
    sections: tuple[Section, ...] = ()
