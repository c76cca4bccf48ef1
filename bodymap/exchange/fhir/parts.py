"""The small pieces of FHIR R4, as plain dicts.

No code is made up for a system of others: LOINC codes come from the questionnaires and from here only where domain 9
calls them confirmed; everything else is a code of our own system, which the file explains itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID, uuid5

from bodymap.exchange.handover.checks import clean

Resource: TypeAlias = dict[str, Any]

OUR_SYSTEM = UUID("3b0f2a0e-6c53-4d51-9a3c-0f6f4a7d9f18")
LOCAL = f"urn:uuid:{OUR_SYSTEM}"
"""The system of our own codes."""
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
_HL7 = "http://terminology.hl7.org/CodeSystem/"
PAIN_LOINC = "72514-3"
"""Pain severity, 0 to 10, told: as a quantity, never as an answer code (domain 9.2)."""
EXAM, SURVEY, VITALS = "exam", "survey", "vital-signs"
NOT_PERFORMED, UNKNOWN, TO_COME = "not-performed", "unknown", "temp-unknown"


def ident(id_: str, *parts: str) -> str:
    """The id in FHIR: a UUID stays as it is, everything else becomes the same UUID every time."""
    if not parts:
        try:
            return str(UUID(id_))
        except ValueError:
            pass
    return str(uuid5(OUR_SYSTEM, "/".join((id_, *parts))))


def reference(fhir_id: str) -> Resource:
    """A reference to another entry of the same bundle."""
    return {"reference": f"urn:uuid:{fhir_id}"}


def filled(**fields: Any) -> Resource:
    """What says something: FHIR knows no empty values; 0 and false are answers."""
    made = {name: _text(value) if isinstance(value, str) else value for name, value in fields.items()}
    return {name: value for name, value in made.items() if value is not None and value not in ("", [], {})}


def _text(text: str) -> str:
    return clean(text).strip()


def local(code: str, display: str) -> Resource:
    """A code of our own."""
    return {"system": LOCAL, "code": code, "display": display}


def concept(*codings: Resource, text: str = "") -> Resource:
    """A CodeableConcept; its text is that of the first coding when no other is given."""
    return filled(coding=list(codings), text=text or (codings[0].get("display", "") if codings else ""))


def ours(code: str, display: str, loinc: str = "") -> Resource:
    """A concept of our own, with the LOINC code before it where one is confirmed."""
    first = [{"system": LOINC, "code": loinc}] if loinc else []
    return concept(*first, local(code, display), text=display)


def quantity(value: float, code: str, unit: str = "") -> Resource:
    """A number with its UCUM unit; a unit that is not UCUM is kept as text only."""
    return filled(value=value, unit=unit or code, system=UCUM if code else "", code=code)


def absent(code: str, text: str, *more: Resource) -> Resource:
    """Why a value is not there."""
    return concept({"system": f"{_HL7}data-absent-reason", "code": code}, *more, text=text)


def interpretation(positive: bool | None) -> list[Resource]:
    """Positive, negative, or neither by the rule in force."""
    code, display = {True: ("POS", "Positive"), False: ("NEG", "Negative"), None: ("IND", "Indeterminate")}[positive]
    return [concept({"system": f"{_HL7}v3-ObservationInterpretation", "code": code, "display": display})]


def note(*texts: str) -> list[Resource]:
    """Annotations; empty texts are left out."""
    return [{"text": said} for said in map(_text, texts) if said]


def component(code: Resource, **value: Any) -> Resource:
    """One part of an observation."""
    return filled(code=code, **value)


@dataclass(frozen=True, slots=True)
class Occasion:
    """What all observations of one occasion share. `when` is a FHIR dateTime: with its offset, or a day alone."""

    patient: str
    when: str
    status: str = "final"
    performer: Resource | None = None
    method: Resource | None = None
    part_of: str = ""

    def observed(self, own: str, category: str, code: Resource, *parts: str, **more: Any) -> Resource:
        """One Observation; `own` is our id of what it comes from, `parts` what of it."""
        return filled(
            resourceType="Observation",
            id=ident(own, *parts),
            identifier=[{"value": "/".join((own, *parts))}],
            partOf=[reference(self.part_of)] if self.part_of else None,
            status=self.status,
            category=[concept({"system": f"{_HL7}observation-category", "code": category})],
            code=code,
            subject=reference(self.patient),
            effectiveDateTime=self.when,
            performer=[self.performer] if self.performer else None,
            **more,
        )


def person(name: str) -> Resource | None:
    """Somebody known by name only; None without one."""
    return filled(display=name) or None


def moment(when: datetime, date_only: bool = False) -> str:
    """A FHIR dateTime: the day alone where no time was told."""
    return when.date().isoformat() if date_only else when.isoformat()
