"""An infusion as a MedicationAdministration, with the other drugs and the monitoring chart as parts of it.

What was given is written, never what was planned (domain 13, trap 15); the drug stands in words, because no code for
it is confirmed (domain 9.3).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bodymap.exchange.fhir import parts
from bodymap.exchange.fhir.parts import Occasion, Resource, component, filled, ident, ours, quantity, reference
from bodymap.exchange.json_export import Given
from bodymap.medicine import infusion_items
from bodymap.medicine.model import Adjunct, Course, DoseStep, Infusion, Vital

_UCUM = {
    unit: unit for unit in ("mg", "mg/kg", "mg/h", "mg/kg/h", "mg/min", "mL", "mL/h", "ug", "g", "L", "L/min")
} | {"mcg": "ug", "mcg/kg/min": "ug/kg/min", "mcg/kg/h": "ug/kg/h", "mcg/min": "ug/min"}  # fmt: skip
_SIGNS = (
    ("systolic", "Systolic blood pressure", "mm[Hg]", ""),
    ("diastolic", "Diastolic blood pressure", "mm[Hg]", ""),
    ("heart_rate", "Heart rate", "/min", ""),
    ("breaths", "Breaths", "/min", ""),
    ("spo2", "Oxygen saturation by pulse oximetry", "%", ""),
    ("oxygen", "Oxygen given", "L/min", ""),
    ("temperature", "Temperature", "Cel", ""),
    ("pain", "Pain right now, 0 to 10", "{score}", parts.PAIN_LOINC),
)
_PAINS = ("pain_before", "pain_end", "pain_30", "pain_60", "pain_discharge")


def infusion_resources(given: Given, course: Course, patient: str) -> Iterator[Resource]:
    """All of one infusion that was given; `patient` is the id in FHIR."""
    infusion = given.infusion
    own = ident(infusion.id)
    nurse = infusion.notes.get("nurse")
    yield _administration(
        infusion.id,
        infusion.agent or course.agent,
        patient,
        known=bool(_dose(infusion)),
        performer=[{"actor": person}] if (person := parts.person(str(nurse or ""))) else None,
        **_time(infusion),
        dosage=_dosage(infusion, course, given.steps),
        note=parts.note(
            f"Infusion {infusion.number} of course {course.label}", infusion.remark, *map(_step_words, given.steps)
        ),
    )
    for drug in given.adjuncts:
        yield _adjunct(drug, patient, own)
    for vital in given.vitals:
        yield from _vital(vital, patient, own)
    day = Occasion(patient, infusion.given_at.date().isoformat(), part_of=own)
    if infusion.weight_kg is not None:
        code = ours("body_weight", "Body weight")
        yield day.observed(infusion.id, parts.EXAM, code, "weight", valueQuantity=quantity(infusion.weight_kg, "kg"))
    for item in _PAINS:
        value = infusion.notes.get(item)
        if isinstance(value, int | float):
            entry = infusion_items.entries()[item]
            words = f"Pain at an infusion, {entry.label[0].lower()}{entry.label[1:]}, 0 to 10"
            code = ours(f"infusion_{item}", words, parts.PAIN_LOINC)
            yield day.observed(infusion.id, parts.SURVEY, code, item, valueQuantity=quantity(value, "{score}"))


def _administration(own: str, drug: str, patient: str, *, known: bool, **more: Any) -> Resource:
    return filled(
        resourceType="MedicationAdministration",
        id=ident(own),
        identifier=[{"value": own}],
        status="completed" if known else "unknown",
        medicationCodeableConcept=filled(text=drug) or {"text": "Not recorded"},
        subject=reference(patient),
        **more,
    )


def _time(infusion: Infusion) -> Resource:
    if infusion.minutes is None:
        return {"effectiveDateTime": parts.moment(infusion.given_at)}
    end = infusion.given_at + timedelta(minutes=infusion.minutes)
    return {"effectivePeriod": {"start": parts.moment(infusion.given_at), "end": parts.moment(end)}}


def _dose(infusion: Infusion) -> Resource:
    if infusion.total_mg is not None:
        return quantity(infusion.total_mg, "mg")
    return {} if infusion.mg_per_kg is None else quantity(infusion.mg_per_kg, "mg/kg")


def _dosage(infusion: Infusion, course: Course, steps: tuple[DoseStep, ...]) -> Resource | None:
    """Dose and route; a rate only when it never changed, for R4 knows one rate alone."""
    rate = steps[0] if len(steps) == 1 and steps[0].kind == "rate" and steps[0].value is not None else None
    said = filled(dose=_dose(infusion), rateQuantity=_amount(rate.value, rate.unit) if rate else None)
    route = filled(text=infusion.route or course.route)
    return filled(route=route, **said) if said else None


def _step_words(step: DoseStep) -> str:
    value = "" if step.value is None else f"{step.value:g} {step.unit}"
    said = (f"Pump {step.at.isoformat()}: {step.kind}", value, step.remark)
    return " ".join(part for part in said if part)


def _amount(value: float | None, unit: str) -> Resource | None:
    return None if value is None else quantity(value, _UCUM.get(unit, ""), unit)


def _adjunct(drug: Adjunct, patient: str, infusion: str) -> Resource:
    dose = _amount(drug.dose, drug.unit)
    return _administration(
        drug.id,
        drug.drug,
        patient,
        known=bool(dose),
        partOf=[reference(infusion)],
        effectiveDateTime=parts.moment(drug.at),
        dosage={"dose": dose} if dose else None,
        note=parts.note(drug.why, drug.remark),
    )


def _vital(vital: Vital, patient: str, infusion: str) -> Iterator[Resource]:
    pieces = [
        component(ours(name, words, loinc), valueQuantity=quantity(value, unit))
        for name, words, unit, loinc in _SIGNS
        if (value := getattr(vital, name)) is not None
    ]
    if vital.sedation:
        said = f"{vital.sedation_scale} {vital.sedation}".strip()
        pieces.append(component(ours("sedation", "Sedation, with the name of its scale"), valueString=said))
    if pieces:
        occasion = Occasion(patient, parts.moment(vital.at), part_of=infusion)
        code = ours("monitoring", "Monitoring during an infusion")
        yield occasion.observed(vital.id, parts.EXAM, code, component=pieces, note=parts.note(vital.remark))
