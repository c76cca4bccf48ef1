"""Questionnaires: the form with its codes, the answers, and the scores computed from them (domain 5, 9.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bodymap.exchange.fhir import parts
from bodymap.exchange.fhir.parts import LOINC, Occasion, Resource, filled, ident
from bodymap.instruments import COMPARED_WITH, LICENSED, PATIENT, WORDS, Instrument, Item, score_response
from bodymap.instruments.model import Option, Score
from bodymap.model import Answer, Response

_ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
_SINCE = "Compared with"


def form_id(instrument: Instrument) -> str:
    """The id of the Questionnaire of an instrument in this version."""
    return ident("questionnaire", instrument.id, instrument.version)


def form_resource(instrument: Instrument) -> Resource:
    """The form; a text that the practice holds a licence for stays with the practice, its numbers do not need it."""
    shown = instrument.rights != LICENSED
    items = [
        filled(
            linkId=_link(item),
            code=[{"system": LOINC, "code": item.loinc}] if item.loinc else None,
            text=item.text if shown else "",
            type="choice" if _by_words(instrument, item) else "integer",
            answerOption=[{"valueCoding": _chosen(option)} for option in item.options]
            if _by_words(instrument, item)
            else None,
        )
        for item in instrument.items
    ]
    if instrument.compares:
        items.append({"linkId": COMPARED_WITH, "text": _SINCE, "type": "string"})
    return filled(
        resourceType="Questionnaire",
        id=form_id(instrument),
        url=f"urn:uuid:{form_id(instrument)}",
        version=instrument.version,
        title=instrument.title,
        status="active",
        copyright=" ".join(part for part in (instrument.rights_words(), instrument.loinc_notice) if part),
        code=[{"system": LOINC, "code": instrument.loinc}] if instrument.loinc else None,
        item=items,
    )


def response_resources(
    response: Response, instrument: Instrument | None, patient: str, *, open_: bool = False
) -> Iterator[Resource]:
    """The answers, then the scores; without the instrument the answers as they are kept.

    `open_`: it is still being filled in.
    """
    told = response.mode == "self" or (instrument is not None and instrument.answered_by == PATIENT)
    yield filled(
        resourceType="QuestionnaireResponse",
        id=ident(response.id),
        identifier={"value": response.id},
        questionnaire=f"urn:uuid:{form_id(instrument)}" if instrument else "",
        status="in-progress" if open_ else "completed",
        subject=parts.reference(patient),
        authored=parts.moment(response.at),
        author=parts.reference(patient) if response.mode == "self" else None,
        source=parts.reference(patient) if told else None,
        item=list(_items(response, instrument)),
    )
    if instrument is None:
        return
    occasion = Occasion(
        patient,
        parts.moment(response.at),
        "preliminary" if open_ else "final",
        parts.reference(patient) if told else None,
    )
    for scored in score_response(instrument, response).scored:
        if scored.value is not None:
            yield occasion.observed(
                response.id,
                parts.SURVEY,
                _score_code(instrument, scored.score),
                scored.score.id,
                valueQuantity=parts.quantity(scored.value, "{score}"),
                derivedFrom=[parts.reference(ident(response.id))],
                note=parts.note(scored.because),
            )


def _score_code(instrument: Instrument, score: Score) -> Resource:
    """The code of a score; an item's only where the score is that one number on a scale (pain now)."""
    loinc = score.loinc
    if not loinc and len(score.items) == 1 and instrument.item(score.items[0]).is_scale:
        loinc = instrument.item(score.items[0]).loinc
    name = score.name if score.name.startswith(instrument.name) else f"{instrument.name}: {score.name}"
    return parts.ours(f"{instrument.id}_{score.id}", name, loinc)


def _link(item: Item) -> str:
    return item.loinc or item.id


def _by_words(instrument: Instrument, item: Item) -> bool:
    return instrument.rights != LICENSED and not item.is_scale


def _chosen(option: Option, words: str = "") -> Resource:
    """An answer in words, with its number beside it."""
    code = {"system": LOINC, "code": option.loinc} if option.loinc else {}
    return {
        "extension": [{"url": _ORDINAL, "valueDecimal": option.score}],
        **code,
        **filled(display=words or option.text),
    }


def _items(response: Response, instrument: Instrument | None) -> Iterator[Resource]:
    """The answers in the order of the form; what the form does not know comes after it, as it is kept."""
    rest = dict(response.answers)
    if instrument is not None:
        for item in instrument.items:
            if item.id in rest:
                answer = rest.pop(item.id)
                words = str(rest.pop(item.id + WORDS, "")) if item.keep_words else ""
                yield _item(instrument, item, answer, words)
    for name, value in rest.items():
        yield filled(linkId=name, text=_SINCE if name == COMPARED_WITH else "", answer=_raw(value))


def _item(instrument: Instrument, item: Item, answer: Answer, words: str) -> Resource:
    option = item.option(answer)
    if option is not None and _by_words(instrument, item):
        said: list[Resource] = [{"valueCoding": _chosen(option, words)}]
    else:
        said = _raw(answer)
    return filled(linkId=_link(item), text="" if instrument.rights == LICENSED else item.text, answer=said)


def _raw(value: Any) -> list[Resource]:
    """An answer as it is kept; none for an empty text."""
    if isinstance(value, str):
        said = filled(valueString=value)
        return [said] if said else []
    return [{"valueInteger": int(value)} if value == int(value) else {"valueDecimal": value}]
