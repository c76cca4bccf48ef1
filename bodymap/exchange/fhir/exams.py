"""Exams and questionnaires as Observations: the count with its 18 sites as members, answers, scores (domain 5, 9.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from bodymap.exchange.fhir import parts
from bodymap.exchange.fhir.parts import (
    LOINC,
    Occasion,
    Resource,
    absent,
    component,
    concept,
    filled,
    ident,
    local,
    ours,
)
from bodymap.exchange.fhir.parts import quantity as amount
from bodymap.medicine import body
from bodymap.medicine.criteria import Results, results
from bodymap.medicine.criteria import Score as criteria_Score
from bodymap.medicine.instruments import COMPARED_WITH, LICENSED, PATIENT, WORDS, Instrument, Item, score_response
from bodymap.medicine.instruments.model import Option, Score
from bodymap.medicine.model import (
    PAINS,
    SSS_RATED,
    SSS_YES_NO,
    Answer,
    Exam,
    Finding,
    Method,
    Mode,
    Response,
    Rule,
    Status,
)

# -- answers ----------------------------------------------------------------------------------------------------------
# Questionnaires: the form with its codes, the answers, and the scores computed from them (domain 5, 9.2).

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


# -- exams ------------------------------------------------------------------------------------------------------------
# An exam as Observations: the count with its 18 sites as members; controls, pain areas and symptoms apart.

_STATUS = {
    Status.DRAFT: "preliminary",
    Status.SIGNED: "final",
    Status.AMENDED: "amended",
    Status.ENTERED_IN_ERROR: "entered-in-error",
}
_METHODS = {
    Method.THUMB: "Pressing with the thumb",
    Method.FINGERS: "Pressing with two or three fingers",
    Method.ALGOMETER: "Pressing with an algometer",
    Method.SELF_PALPATION: "Pressing by the patient's own hand",
}
_RULES = {
    Rule.PAINFUL: "Positive: any pain on pressing (ACR 1990)",
    Rule.RATING2: "Positive: rated 2 or more (Manual Tender Point Survey)",
}
NUMBERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "pain_now": ("Pain right now, 0 to 10", parts.PAIN_LOINC),
        "pain_average": ("Pain on average, 0 to 10", ""),  # 72514-3 has no window: only "now" carries it
        "pain_worst": ("Worst pain, 0 to 10", ""),
    }
)
_SYMPTOMS = {
    "sss_fatigue": "Fatigue, past week, 0 to 3",
    "sss_unrefreshed": "Waking unrefreshed, past week, 0 to 3",
    "sss_cognitive": "Cognitive symptoms, past week, 0 to 3",
    "sss_headache": "Headache, past 6 months",
    "sss_abdominal": "Pain or cramps in the lower abdomen, past 6 months",
    "sss_depression": "Depression, past 6 months",
}
_POINT = ("tender_point", "Tender point, pain on pressing")
_CONTROL = ("control_point", "Control point, pain on pressing")
_PRESSURE = ("pressure_threshold", "Pressure pain threshold")
_FORCE = ("force_threshold", "Force at the pain threshold")
_THRESHOLDS = {"kgf/cm2": _PRESSURE, "kPa": _PRESSURE, "N": _FORCE, "kgf": _FORCE}  # force is not pressure


def exam_resources(exam: Exam, patient: str, timing: str = "") -> Iterator[Resource]:
    """All of one exam, the tender point count first; `patient` is the id in FHIR."""
    occasion = Occasion(
        patient,
        parts.moment(exam.performed_at, exam.date_only),
        "amended" if exam.status is Status.SIGNED and exam.version > 1 else _STATUS[exam.status],
        parts.reference(patient) if exam.mode is Mode.SELF else parts.person(exam.examiner),
        concept(local(f"method_{exam.method.value}", _METHODS[exam.method])) if exam.method in _METHODS else None,
    )
    if exam.findings:
        yield _count(exam, occasion, timing)
        for site in (*body.POINTS, *(site for site in body.CONTROLS if site in exam.findings)):
            yield _site(exam, site, occasion)
        yield from _thresholds(exam, occasion)
    yield from _asked(exam, occasion)


def _category(exam: Exam) -> str:
    return parts.SURVEY if exam.mode is Mode.SELF else parts.EXAM


def _count(exam: Exam, occasion: Occasion, timing: str) -> Resource:
    found = results(exam)
    counted = found.tally
    missing = counted.not_examined + counted.open_
    if not missing and not counted.undetermined:
        value: Resource = {"valueInteger": counted.positive}
    else:
        draft = exam.status is Status.DRAFT and counted.open_
        why = parts.TO_COME if draft else parts.NOT_PERFORMED if missing else parts.UNKNOWN
        gaps = [f"{missing} not examined"] if missing else []
        gaps += [f"{counted.undetermined} painful, not rated"] if counted.undetermined else []
        said = f"{counted.positive} positive of {counted.examined} examined; {', '.join(gaps)}"
        value = {"dataAbsentReason": absent(why, said)}
    pieces = [
        component(ours("positive", "Positive tender points"), valueInteger=counted.positive),
        component(ours("examined", "Tender points examined, of 18"), valueInteger=counted.examined),
        component(
            ours("rule", "Counting rule"),
            valueCodeableConcept=concept(local(f"rule_{exam.rule.value}", _RULES[exam.rule])),
        ),
    ]
    if found.both_counts:
        verdict = found.acr1990_count.verdict
        words = local(f"verdict_{verdict.value}", verdict.value.replace("_", " ").capitalize())
        pieces += [
            component(
                ours("survey_count", "Survey count (rating 2 or more)"), valueInteger=counted.by_rating2.positive
            ),
            component(
                ours("any_pain", "Tender points with any pain on pressing"), valueInteger=counted.by_painful.positive
            ),
        ]
        if exam.mode is Mode.EXAMINER:
            pieces.append(
                component(ours("acr1990_count", "ACR 1990 count, 11 of 18"), valueCodeableConcept=concept(words))
            )
    for code, display, mean in (
        ("mean_rating", "Mean rating of the 18 tender points", counted.mean_rating),
        ("control_mean", "Mean rating of the 3 control points", counted.control_mean),
    ):
        if mean is not None:
            pieces.append(component(ours(code, display), valueQuantity=amount(round(mean, 2), "{score}")))
    if timing:
        pieces.append(component(ours("timing", "Time in the course of infusions"), **filled(valueString=timing)))
    return occasion.observed(
        exam.id,
        _category(exam),
        ours("TPC", "Tender point count, 0 to 18"),
        method=occasion.method,
        issued=exam.signed_at.isoformat() if exam.signed_at else None,
        hasMember=[parts.reference(ident(exam.id, site)) for site in body.POINTS],
        component=pieces,
        note=parts.note(exam.remark, f"Amended: {exam.amend_reason}" if exam.amend_reason else ""),
        **value,
    )


def _site(exam: Exam, site: str, occasion: Occasion) -> Resource:
    finding = exam.findings.get(site)
    kind = body.SITES[site]
    if finding is None or finding.painful is None:
        more: Resource = {"dataAbsentReason": _not_pressed(finding, exam.status is Status.DRAFT)}
    else:
        more = _pressed(finding, exam.rule)
    return occasion.observed(
        exam.id,
        _category(exam),
        ours(*(_CONTROL if kind.control else _POINT)),
        site,
        bodySite=concept(local(site, kind.name)),
        method=occasion.method,
        note=parts.note(finding.remark) if finding else None,
        **more,
    )


def _not_pressed(finding: Finding | None, draft: bool) -> Resource:
    """Not examined is never 0 and never negative (domain 1.3)."""
    if finding is None:
        return absent(parts.TO_COME, "Not yet examined") if draft else absent(parts.NOT_PERFORMED, "Nothing recorded")
    if finding.reason is None:
        return absent(parts.NOT_PERFORMED, "Not examined")
    words = finding.reason.value.replace("_", " ")
    return absent(
        parts.NOT_PERFORMED, f"Not examined: {words}", local(f"reason_{finding.reason.value}", words.capitalize())
    )


def _pressed(finding: Finding, rule: Rule) -> Resource:
    """The rating 0 to 10; true for painful and not rated. Whether it counts is in the interpretation."""
    if finding.painful and finding.rating is None:
        value: Resource = {"valueBoolean": True}
    else:
        value = {"valueInteger": finding.rating or 0}
    seen = finding.reaction
    pieces = [component(ours("painful", "Painful on pressing"), valueBoolean=bool(finding.painful))]
    if seen is not None:
        words = local(f"reaction_{seen.value}", seen.value.capitalize())
        pieces.append(component(ours("reaction", "Reaction seen"), valueCodeableConcept=concept(words)))
    return {**value, "interpretation": parts.interpretation(finding.positive(rule)), "component": pieces}


def _thresholds(exam: Exam, occasion: Occasion) -> Iterator[Resource]:
    for site, finding in exam.findings.items():
        reading = finding.threshold
        if reading is None:
            continue
        tip = reading.tip_area_cm2
        area = None if tip is None else component(ours("tip_area", "Area of the tip"), valueQuantity=amount(tip, "cm2"))
        known = reading.unit in _THRESHOLDS
        yield occasion.observed(
            exam.id,
            _category(exam),
            ours(*_THRESHOLDS.get(reading.unit, ("threshold", "Pain threshold"))),
            site,
            "threshold",
            bodySite=concept(local(site, body.SITES[site].name)),
            method=concept(local("method_algometer", _METHODS[Method.ALGOMETER])),
            valueQuantity=amount(reading.value, reading.unit if known else "", reading.unit),
            component=[area] if area else None,
        )


def _asked(exam: Exam, told: Occasion) -> Iterator[Resource]:
    """What was asked and told: areas, symptoms, duration, pain. What was not asked is not there."""
    told = replace(told, method=None)
    found = results(exam)
    if exam.areas or exam.quadrants:
        names = {**{a: body.AREAS[a].name for a in exam.areas}, **{q: body.QUADRANTS[q] for q in exam.quadrants}}
        pieces = [
            component(ours(f"area_{name}", f"Pain area: {names[name]}"), valueBoolean=hurts)
            for name, hurts in [*exam.areas.items(), *exam.quadrants.items()]
        ]
        yield _score(exam, told, "WPI", "Widespread pain index, 0 to 19", found.wpi, pieces)
    pieces = [
        component(ours(item, _SYMPTOMS[item]), **_symptom(item, int(value)))
        for item in (*SSS_RATED, *SSS_YES_NO)
        if (value := exam.number(item)) is not None
    ]
    if pieces:
        yield _score(
            exam, told, "SSS", "Symptom severity scale with items of 2011 and 2016, 0 to 12", found.sss, pieces
        )
    yield from _numbers(exam, told, found)


def _symptom(item: str, value: int) -> Resource:
    return {"valueInteger": value} if item in SSS_RATED else {"valueBoolean": bool(value)}


def _score(
    exam: Exam, told: Occasion, code: str, display: str, score: criteria_Score, pieces: list[Resource]
) -> Resource:
    if score.value is not None:
        value: Resource = {"valueInteger": score.value}
    else:
        value = {"dataAbsentReason": absent(parts.UNKNOWN, f"{score.words}: not all was asked")}
    return told.observed(exam.id, parts.SURVEY, ours(code, display), code, component=pieces, **value)


def _numbers(exam: Exam, told: Occasion, found: Results) -> Iterator[Resource]:
    if found.fs.value is not None:
        parts_of = [parts.reference(ident(exam.id, code)) for code in ("WPI", "SSS")]
        yield told.observed(
            exam.id, parts.SURVEY, ours("FS", "WPI and SSS together, 0 to 31"), "FS",
            valueInteger=found.fs.value, derivedFrom=parts_of,
        )  # fmt: skip
    if (somatic := exam.number("sss_somatic_2010")) is not None:
        code = ours("sss_somatic_2010", "Somatic symptoms as the clinician judged them (2010), 0 to 3")
        yield told.observed(exam.id, parts.EXAM, code, "sss_somatic_2010", valueInteger=int(somatic))
    if (months := exam.number("duration_months")) is not None:
        code = ours("duration", "How long the pain has lasted")
        yield told.observed(exam.id, parts.SURVEY, code, "duration", valueQuantity=amount(months, "mo", "months"))
    for item in PAINS:
        if (pain := exam.number(item)) is not None:
            display, loinc = NUMBERS[item]
            code = ours(item, display, loinc)
            yield told.observed(exam.id, parts.SURVEY, code, item, valueQuantity=amount(int(pain), "{score}"))
