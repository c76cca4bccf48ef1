"""Patients as a FHIR R4 Bundle of the type "collection"; what stands for what is told in resources/exchange/fhir.md."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bodymap.exchange.fhir import parts
from bodymap.exchange.fhir.exams import exam_resources, form_resource, response_resources
from bodymap.exchange.fhir.infusions import infusion_resources
from bodymap.exchange.fhir.parts import Resource, filled, ident
from bodymap.exchange.json_export import Chart
from bodymap.exchange.whole import whole
from bodymap.medicine.instruments import Instrument
from bodymap.medicine.instruments.model import LOINC_NOTICE
from bodymap.medicine.model import Exam, Patient, Status

__all__ = ["bundle", "write_fhir"]

Find = Callable[[str, str], Instrument | None]
"""The questionnaire with an id and a version, or None."""


def write_fhir(charts: Iterable[Chart], out: Path, *, made_at: datetime, find: Find) -> int:
    """Write the bundle, an entry a line, whole or not at all; how many patients. UserError when the disk refuses."""
    count = 0

    def counted() -> Iterator[Chart]:
        nonlocal count
        for chart in charts:
            count += 1
            yield chart

    with whole(out) as file:
        head = {name: value for name, value in _head(made_at).items() if name != "entry"}
        file.write(_text(head)[:-1] + b',"entry":[')
        for number, resource in enumerate(resources(counted(), made_at, find)):
            file.write((b",\n" if number else b"\n") + _text(_entry(resource)))
        file.write(b"\n]}\n")
    return count


def bundle(charts: Iterable[Chart], *, made_at: datetime, find: Find) -> Resource:
    """The bundle as one dict."""
    return {**_head(made_at), "entry": [_entry(resource) for resource in resources(charts, made_at, find)]}


def resources(charts: Iterable[Chart], made_at: datetime, find: Find) -> Iterator[Resource]:
    """Every resource: patient after patient, then the forms that were used and the meaning of our own codes."""
    forms: dict[tuple[str, str], Instrument] = {}
    codes: dict[str, str] = {}
    for chart in charts:
        for resource in _of_patient(chart, made_at, find, forms):
            _collect(resource, codes)
            yield resource
    yield from map(form_resource, forms.values())
    yield _our_codes(codes)


def _head(made_at: datetime) -> Resource:
    return {"resourceType": "Bundle", "type": "collection", "timestamp": made_at.isoformat(), "entry": []}


def _entry(resource: Resource) -> Resource:
    return {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}


def _of_patient(
    chart: Chart, made_at: datetime, find: Find, forms: dict[tuple[str, str], Instrument]
) -> Iterator[Resource]:
    own = ident(chart.patient.id)
    yield _patient(chart.patient)
    courses = {course.id: course for course in chart.courses}
    numbers = {one.infusion.id: one.infusion.number for one in chart.given}
    for exam in chart.exams:
        if exam.id in chart.in_force or exam.status is Status.ENTERED_IN_ERROR:
            yield from exam_resources(exam, own, _timing(exam, numbers))
    drafts = {exam.id for exam in chart.exams if exam.status is Status.DRAFT}
    for response in chart.responses:
        instrument = find(response.instrument, response.version)
        if instrument is not None:
            forms[instrument.key] = instrument
        yield from response_resources(response, instrument, own, open_=response.exam in drafts)
    for given in chart.given:
        if given.infusion.given_at <= made_at:  # what is still to come was not given
            yield from infusion_resources(given, courses[given.infusion.course], own)


def _patient(patient: Patient) -> Resource:
    return filled(
        resourceType="Patient",
        id=ident(patient.id),
        identifier=[filled(type={"text": "Record number"}, value=patient.number)],
        name=[name] if (name := filled(text=patient.name)) else None,
        gender=patient.sex if patient.sex in ("female", "male", "other") else "",
        birthDate=patient.birth_date.isoformat() if patient.birth_date else None,
    )


def _timing(exam: Exam, numbers: Mapping[str, int]) -> str:
    number = numbers.get(exam.infusion or "")
    return f"{exam.timing} infusion {number}".strip() if number is not None else exam.timing


def _collect(node: Any, codes: dict[str, str]) -> None:
    """Our own codes that a resource uses, with their meaning."""
    if isinstance(node, dict):
        if node.get("system") == parts.LOCAL:
            codes[node["code"]] = node["display"]
        for value in node.values():
            _collect(value, codes)
    elif isinstance(node, list):
        for value in node:
            _collect(value, codes)


def _our_codes(codes: Mapping[str, str]) -> Resource:
    return filled(
        resourceType="CodeSystem",
        id=str(parts.OUR_SYSTEM),
        url=parts.LOCAL,
        version="1",
        name="Bodymap",
        title="Codes of Bodymap",
        status="active",
        content="fragment",
        description=f"Only the codes that this file uses. LOINC: {LOINC_NOTICE}",
        concept=[{"code": code, "display": display} for code, display in sorted(codes.items())],
    )


def _text(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
