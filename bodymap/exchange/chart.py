"""Everything that a data file holds of one patient, as values: what the JSON and the FHIR export are written from."""

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


@dataclass(frozen=True, slots=True)
class Chart:
    """One patient: `exams` with every version, oldest first; `in_force` the ids of those that count now; `in_error`
    every mark with what it stands on (None for an exam, which is among the `exams`)."""

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
    in_error: tuple[tuple[InError, Course | Infusion | Response | Treatment | Event | None], ...] = ()
