"""Everything of a patient or of the practice as one JSON file; resources/exchange/json.md explains every name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from bodymap.exchange.whole import whole
from bodymap.medicine.criteria import results
from bodymap.medicine.model import (
    Adjunct,
    AdverseEvent,
    Change,
    Course,
    DiaryDay,
    DoseStep,
    Entry,
    Event,
    Exam,
    Finding,
    Flag,
    InError,
    Infusion,
    Mode,
    Patient,
    Response,
    Section,
    Status,
    Treatment,
    Vital,
)

# -- chart ------------------------------------------------------------------------------------------------------------
# Everything that a data file holds of one patient, as values: what the JSON and the FHIR export are written from, and
# what the JSON is read into.


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


# -- json export ------------------------------------------------------------------------------------------------------
# Everything of a patient or of the practice as one JSON file; resources/exchange/json.md explains every name.

FORMAT = 1
"""Version of the format."""


def write_json(
    charts: Iterable[Chart],
    out: Path,
    *,
    made_at: datetime,
    one_patient: bool,
    questionnaires: Iterable[Mapping[str, str]] = (),
) -> int:
    """Write the charts, a patient a line, whole or not at all; how many there were. UserError when the disk refuses.

    `questionnaires` are the practice's own: id, version and text (TOML) of each.
    """
    count = 0
    head = {
        "format": FORMAT,
        "kind": "export",
        "scope": "patient" if one_patient else "practice",
        "made_at": made_at.isoformat(),
        "questionnaires": [dict(one) for one in questionnaires],
    }
    with whole(out) as file:
        file.write(_text(head)[:-1] + b',"patients":[')
        for count, chart in enumerate(charts, start=1):
            file.write((b",\n" if count > 1 else b"\n") + _text(plain(chart)))
        file.write(b"\n]}\n")
    return count


def plain(chart: Chart) -> dict[str, Any]:
    """All of one patient: what belongs to a course or an infusion stands inside it. What is empty is left out."""
    return _filled(
        {
            **_plain(chart.patient),
            "courses": [
                _filled(
                    {
                        **_plain(course),
                        "infusions": [_infusion(one) for one in chart.given if one.infusion.course == course.id],
                    }
                )
                for course in chart.courses
            ],
            "exams": [
                _filled({**_plain(exam), "in_force": exam.id in chart.in_force, "counts": _counts(exam)})
                for exam in chart.exams
            ],
            **{name: [_plain(one) for one in getattr(chart, name)] for name in _ROWS},
            "in_error": [{**_plain(mark), "value": _value(value)} for mark, value in chart.in_error],
            "sections": [_section(section) for section in chart.sections],
        }
    )


def _section(section: Section) -> dict[str, Any]:
    said = {name: getattr(section, name) for name in ("id", "origin", "head")}
    entries = [_entry(entry) for entry in section.entries]
    return {**said, "left_at": section.left_at.isoformat(), "entries": entries}


def _entry(entry: Entry) -> dict[str, Any]:
    """Bytes in hexadecimal; an empty seal says that the record is gone, and stays."""
    cells = {field.name: getattr(entry, field.name) for field in fields(entry)}
    return {
        name: cell.hex() if isinstance(cell, bytes) else cell
        for name, cell in cells.items()
        if cell is not None and cell != ""
    }


def _counts(exam: Exam) -> dict[str, Any]:
    """Both counts of what an examiner pressed, and the verdict that goes by any pain; nothing of a self-assessment."""
    if exam.mode is Mode.SELF or exam.status is Status.ENTERED_IN_ERROR or not exam.findings:
        return {}
    found = results(exam)
    counted = found.tally
    return {
        "examined": counted.examined,
        "any_pain": counted.by_painful.positive,
        "survey_count": counted.by_rating2.positive,
        "survey_not_rated": counted.by_rating2.undetermined,
        "acr1990_count": found.acr1990_count.verdict.value,
    }


def _value(value: Any) -> dict[str, Any] | None:
    return None if value is None else _infusion(value) if isinstance(value, Given) else _plain(value)


_ROWS = ("responses", "treatments", "events", "diary", "flags", "history")


def _infusion(given: Given) -> dict[str, Any]:
    rows = {name: [_plain(one) for one in getattr(given, name)] for name in _INFUSION_ROWS}
    return _filled({**_plain(given.infusion), **rows})


_INFUSION_ROWS = ("steps", "adjuncts", "vitals", "adverse_events")


def _plain(value: Any) -> dict[str, Any]:
    """The fields of a value under their own names, `id` first."""
    names = sorted((field.name for field in fields(value)), key=lambda name: name != "id")
    return _filled({name: _json(getattr(value, name)) for name in names})


def _json(value: Any) -> Any:
    if isinstance(value, Finding):  # null is an answer: not examined
        return {"painful": value.painful, **{k: v for k, v in _plain(value).items() if k not in ("painful", "site")}}
    if is_dataclass(value):
        return _plain(value)
    if isinstance(value, Mapping):
        return {name: _json(one) for name, one in value.items()}
    if isinstance(value, tuple):
        return [_json(one) for one in value]
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _filled(said: Mapping[str, Any]) -> dict[str, Any]:
    """What says something: 0 and no are answers, nothing and empty are not."""
    return {name: value for name, value in said.items() if value is not None and value not in ("", [], {})}


def _text(value: object) -> bytes:
    """Compact JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
