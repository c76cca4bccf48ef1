"""The FHIR R4 bundle: structure, codes, and what must never be said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from bodymap import body
from bodymap.errors import UserError
from bodymap.exchange.chart import Chart, Given
from bodymap.exchange.fhir import bundle, write_fhir
from bodymap.exchange.fhir.parts import LOCAL, LOINC, OUR_SYSTEM, UCUM, ident
from bodymap.instruments import BUILT_IN, LICENSED, Instrument, Shelf, built_in
from bodymap.model import (
    Course,
    DoseStep,
    Exam,
    Finding,
    Infusion,
    Method,
    Patient,
    Reason,
    Response,
    Rule,
    Status,
    Threshold,
)
from tests.exchange.charts import COURSE, GIVEN, INFUSION, ROSA, WHEN, asked, chart, exam, resources

CONFIRMED = {
    "72514-3", "44249-1", "44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3",
    "44260-8", "69722-7", "69737-5", "69725-0", "68509-9", "69733-4", "69734-2", "69735-9", "69689-8", "69736-7",
    "70274-6", "LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9",
}  # fmt: skip
"""LOINC codes with the status OK (domain 9.2)."""


def made(*charts: Chart) -> dict[str, Any]:
    return bundle(charts or (chart(),), made_at=WHEN + timedelta(days=1), find=Shelf().find)


def of_exam(one: Exam) -> dict[str, Any]:
    return made(Chart(ROSA, exams=(one,), in_force=frozenset({one.id})))


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(child)


def observations(said: dict[str, Any], code: str) -> list[dict[str, Any]]:
    return [one for one in resources(said, "Observation") if code in codes_of(one["code"])]


def codes_of(concept: dict[str, Any]) -> list[str]:
    return [coding["code"] for coding in concept.get("coding", ())]


def components(one: dict[str, Any]) -> dict[str, Any]:
    return {part["code"]["coding"][0]["code"]: part for part in one["component"]}


# -- the whole ---------------------------------------------------------------------------------------------------------


def test_a_bundle_is_closed_and_every_id_stands_once() -> None:
    said = made()
    assert (said["resourceType"], said["type"]) == ("Bundle", "collection")
    assert said["timestamp"] == "2026-04-04T08:15:00+02:00"
    urls = [entry["fullUrl"] for entry in said["entry"]]
    assert len(set(urls)) == len(urls)
    for entry in said["entry"]:
        assert entry["fullUrl"] == f"urn:uuid:{UUID(entry['resource']['id'])}"
    assert {node["reference"] for node in nodes(said) if "reference" in node} <= set(urls)


def test_nothing_is_empty_and_no_observation_has_two_values_or_none() -> None:
    said = made()
    for node in nodes(said):
        assert all(value is not None and value not in ("", [], {}) for value in node.values())
    for one in resources(said, "Observation"):
        values = [name for name in one if name.startswith("value") or name == "dataAbsentReason"]
        assert len(values) == 1 or (not values and one["component"])
        assert one["status"] in ("preliminary", "final", "amended")
        assert one["subject"] == {"reference": f"urn:uuid:{ROSA.id}"}


def test_only_confirmed_codes_of_others_and_every_own_code_is_explained_once() -> None:
    said = made()
    assert {node["code"] for node in nodes(said) if node.get("system") == LOINC} <= CONFIRMED
    systems = {node["system"] for node in nodes(said) if "system" in node}
    assert not [system for system in systems if "snomed" in system or "rxnorm" in system]
    (ours,) = resources(said, "CodeSystem")
    assert (ours["url"], ours["id"]) == (LOCAL, str(OUR_SYSTEM))
    used = {(node["code"], node["display"]) for node in nodes(said) if node.get("system") == LOCAL}
    assert {(one["code"], one["display"]) for one in ours["concept"]} == used
    assert len({code for code, _ in used}) == len(used)
    assert "Regenstrief" in ours["description"]


def test_times_have_their_offset() -> None:
    for node in nodes(made()):
        for name in ("effectiveDateTime", "authored", "issued", "start", "end", "timestamp"):
            if name in node:
                assert re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d[+-]\d\d:\d\d)?", node[name])


def test_the_patient() -> None:
    (said,) = resources(made(), "Patient")
    assert said["identifier"] == [{"type": {"text": "Record number"}, "value": "DEMO-0012"}]
    assert (said["name"], said["gender"], said["birthDate"]) == ([{"text": "Rosa Beispiel"}], "female", "1979-05-03")
    (bare,) = resources(made(Chart(Patient("DEMO-0031", id="own id"))), "Patient")
    assert set(bare) == {"resourceType", "id", "identifier"}
    assert bare["id"] == ident("own id") != "own id"


# -- exams -------------------------------------------------------------------------------------------------------------


def test_a_full_count_has_its_18_sites_as_members_and_controls_apart() -> None:
    said = of_exam(exam().having(*(Finding.rated(site, 2) for site in body.CONTROLS)))
    (count,) = observations(said, "TPC")
    assert count["valueInteger"] == 18
    members = [link["reference"] for link in count["hasMember"]]
    sites, controls = observations(said, "tender_point"), observations(said, "control_point")
    assert members == [f"urn:uuid:{one['id']}" for one in sites]
    assert [codes_of(one["bodySite"]) for one in sites] == [[site] for site in body.POINTS]
    assert [codes_of(one["bodySite"]) for one in controls] == [[site] for site in body.CONTROLS]
    assert not {f"urn:uuid:{one['id']}" for one in controls} & set(members)
    parts = components(count)
    assert parts["mean_rating"]["valueQuantity"]["value"] == 7
    assert parts["control_mean"]["valueQuantity"]["value"] == 2
    assert codes_of(parts["rule"]["valueCodeableConcept"]) == ["rule_painful"]
    assert count["issued"] == "2026-04-03T08:24:00+02:00"


def test_an_amended_exam_says_so_and_only_what_is_in_force_is_there() -> None:
    counts = observations(made(), "TPC")
    assert [one["status"] for one in counts] == ["amended", "final", "preliminary"]
    assert [one["text"] for one in counts[0]["note"]] == ["cold room", "Amended: wrong side"]
    assert components(counts[0])["timing"]["valueString"] == "before infusion 2"
    assert "visit one" not in json.dumps(made())


def test_not_examined_is_absent_and_never_negative() -> None:
    said = of_exam(exam().having(Finding.not_examined("knee_l", Reason.NOT_REACHED), Finding.not_examined("knee_r")))
    (count,) = observations(said, "TPC")
    assert "valueInteger" not in count
    assert codes_of(count["dataAbsentReason"]) == ["not-performed"]
    assert count["dataAbsentReason"]["text"] == "16 positive of 16 examined; 2 not examined"
    assert "mean_rating" not in components(count)
    by_site = {codes_of(one["bodySite"])[0]: one for one in observations(said, "tender_point")}
    assert codes_of(by_site["knee_l"]["dataAbsentReason"]) == ["not-performed", "reason_not_reached"]
    assert codes_of(by_site["knee_r"]["dataAbsentReason"]) == ["not-performed"]
    assert "interpretation" not in by_site["knee_l"]


def test_painful_and_not_rated_is_true_and_by_the_rule_neither() -> None:
    for rule, code, absent in ((Rule.PAINFUL, "POS", None), (Rule.RATING2, "IND", "unknown")):
        said = of_exam(replace(exam(), rule=rule).having(Finding.unrated("knee_r")))
        one = next(o for o in observations(said, "tender_point") if codes_of(o["bodySite"]) == ["knee_r"])
        assert one["valueBoolean"] is True
        assert "valueInteger" not in one
        assert codes_of(one["interpretation"][0]) == [code]
        (count,) = observations(said, "TPC")
        assert (codes_of(count["dataAbsentReason"]) if "dataAbsentReason" in count else [None]) == [absent]


def test_no_pain_is_0_and_negative_with_what_was_seen() -> None:
    seen = next(
        one for one in observations(made(), "tender_point") if codes_of(one["bodySite"]) == ["gluteal_r"]
    )  # the amended exam comes first
    assert seen["valueInteger"] == 0
    assert codes_of(seen["interpretation"][0]) == ["NEG"]
    assert components(seen)["painful"]["valueBoolean"] is False
    assert codes_of(components(seen)["reaction"]["valueCodeableConcept"]) == ["reaction_flinch"]


def test_open_sites_are_to_come_in_a_draft_and_not_performed_once_signed() -> None:
    for status, code in ((Status.DRAFT, "temp-unknown"), (Status.SIGNED, "not-performed")):
        said = of_exam(Exam(ROSA.id, WHEN, status=status).having(Finding.rated("knee_r", 4)))
        (count,) = observations(said, "TPC")
        assert codes_of(count["dataAbsentReason"]) == [code]
        absent = [o for o in observations(said, "tender_point") if "dataAbsentReason" in o]
        assert len(absent) == 17
        assert {code} == {codes_of(one["dataAbsentReason"])[0] for one in absent}


def test_examiner_and_self_are_told_apart() -> None:
    counts = observations(made(), "TPC")
    examiner, own, draft = counts
    assert examiner["performer"] == [{"display": "Dr I. Lind"}]
    assert codes_of(examiner["category"][0]) == ["exam"]
    assert codes_of(examiner["method"]) == ["method_thumb"]
    assert own["performer"] == [{"reference": f"urn:uuid:{ROSA.id}"}]
    assert codes_of(own["category"][0]) == ["survey"]
    assert codes_of(own["method"]) == ["method_self_palpation"]
    assert "performer" not in draft
    assert draft["effectiveDateTime"] == "2026-04-03"
    assert "method" not in observations(of_exam(exam(method=Method.NOT_RECORDED)), "TPC")[0]


@pytest.mark.parametrize(
    ("unit", "code", "ucum"),
    [
        ("kgf/cm2", "pressure_threshold", "kgf/cm2"),
        ("kPa", "pressure_threshold", "kPa"),
        ("N", "force_threshold", "N"),
        ("kgf", "force_threshold", "kgf"),
        ("kg/cm2", "threshold", None),
    ],
)
def test_algometry_is_a_quantity_and_force_is_not_pressure(unit: str, code: str, ucum: str | None) -> None:
    for tip in (1.0, None):
        found = Finding("knee_r", True, 5, threshold=Threshold(3.2, unit, tip), remark="slowly")
        (one,) = observations(of_exam(exam().having(found)), code)
        value = one["valueQuantity"]
        assert (value["value"], value["unit"], value.get("code")) == (3.2, unit, ucum)
        assert value.get("system") == (UCUM if ucum else None)
        assert codes_of(one["method"]) == ["method_algometer"]
        if tip is None:
            assert "component" not in one
        else:
            assert components(one)["tip_area"]["valueQuantity"]["code"] == "cm2"


def test_pain_areas_and_symptoms_have_their_scores_and_parts() -> None:
    said = of_exam(asked(exam()))
    (wpi,), (sss,), (fs,) = (observations(said, code) for code in ("WPI", "SSS", "FS"))
    assert (wpi["valueInteger"], sss["valueInteger"], fs["valueInteger"]) == (9, 7, 16)
    assert len(wpi["component"]) == 19
    assert components(sss)["sss_headache"]["valueBoolean"] is True
    assert components(sss)["sss_unrefreshed"]["valueInteger"] == 3
    assert [link["reference"] for link in fs["derivedFrom"]] == [f"urn:uuid:{one['id']}" for one in (wpi, sss)]
    assert "method" not in wpi
    (months,) = observations(said, "duration")
    assert (months["valueQuantity"]["value"], months["valueQuantity"]["code"]) == (7.5, "mo")
    assert observations(said, "sss_somatic_2010")[0]["valueInteger"] == 2


def test_a_score_with_something_missing_has_no_value() -> None:
    one = exam().with_area("neck", True).with_quadrant("axial", True).answering("sss_fatigue", 2)
    said = of_exam(one)
    (wpi,), (sss,) = observations(said, "WPI"), observations(said, "SSS")
    assert codes_of(wpi["dataAbsentReason"]) == codes_of(sss["dataAbsentReason"]) == ["unknown"]
    assert wpi["dataAbsentReason"]["text"] == "1 to 19: not all was asked"
    assert set(components(wpi)) == {"area_neck", "area_axial"}
    assert not observations(said, "FS")


def test_pain_is_a_quantity_and_only_pain_now_has_the_loinc_code() -> None:
    said = of_exam(asked(exam()))
    pains = {code: observations(said, code)[0] for code in ("pain_now", "pain_average", "pain_worst")}
    assert [one["valueQuantity"]["value"] for one in pains.values()] == [6, 5, 9]
    assert {one["valueQuantity"]["code"] for one in pains.values()} == {"{score}"}
    assert [codes_of(one["code"])[0] for one in pains.values()] == ["72514-3", "pain_average", "pain_worst"]


def test_an_exam_in_which_nothing_was_pressed_has_no_count() -> None:
    said = of_exam(Exam(ROSA.id, WHEN, status=Status.SIGNED).answering("pain_now", 3))
    assert [codes_of(one["code"])[0] for one in resources(said, "Observation")] == ["72514-3"]
    assert not [*resources(of_exam(Exam(ROSA.id, WHEN)), "Observation")]


# -- questionnaires ----------------------------------------------------------------------------------------------------


def answered(instrument: Instrument, answers: dict[str, Any], mode: str = "examiner") -> dict[str, Any]:
    response = Response(ROSA.id, instrument.id, instrument.version, WHEN, mode, answers)
    known = {instrument.key: instrument}
    one = Chart(ROSA, responses=(response,))
    return bundle([one], made_at=WHEN, find=lambda name, version: known.get((name, version)))


def test_phq9_has_its_codes_and_item_9_is_never_the_total() -> None:
    said = made()
    response = next(one for one in resources(said, "QuestionnaireResponse") if len(one["item"]) == 10)
    form = next(one for one in resources(said, "Questionnaire") if one["url"] == response["questionnaire"])
    assert form["code"] == [{"system": LOINC, "code": "44249-1"}]
    assert "Pfizer" in form["copyright"]
    assert "Regenstrief" in form["copyright"]
    assert [item["linkId"] for item in response["item"]] == [item["linkId"] for item in form["item"]]
    ninth = next(item for item in response["item"] if item["linkId"] == "44260-8")
    coding = ninth["answer"][0]["valueCoding"]
    assert (coding["code"], coding["extension"][0]["valueDecimal"]) == ("LA6570-1", 2)
    assert response["status"] == "completed"
    assert response["source"] == {"reference": f"urn:uuid:{ROSA.id}"}
    assert "author" not in response
    (total,) = observations(said, "phq9_total")
    assert codes_of(total["code"]) == ["phq9_total"]
    assert total["valueQuantity"]["value"] == 10
    assert total["derivedFrom"] == [{"reference": f"urn:uuid:{response['id']}"}]
    assert not observations(said, "44260-8")
    assert not [node for node in nodes(said) if node.get("code") == "44261-6"]


def test_gad7_total_has_its_code_and_at_home_the_patient_wrote() -> None:
    said = made()
    (total,) = observations(said, "70274-6")
    assert total["valueQuantity"]["value"] == 21
    response = next(one for one in resources(said, "QuestionnaireResponse") if len(one["item"]) == 7)
    assert response["author"] == response["source"] == {"reference": f"urn:uuid:{ROSA.id}"}


def test_pain_in_numbers_is_whole_numbers_and_open_while_its_exam_is_a_draft() -> None:
    said = made()
    response = next(one for one in resources(said, "QuestionnaireResponse") if len(one["item"]) == 2)
    assert response["status"] == "in-progress"
    assert response["item"][0]["linkId"] == "72514-3"
    assert response["item"][0]["answer"] == [{"valueInteger": 6}]
    (now,) = observations(said, "nrs_pain_now")
    assert (codes_of(now["code"])[0], now["status"]) == ("72514-3", "preliminary")
    assert codes_of(observations(said, "nrs_pain_average_7d")[0]["code"]) == ["nrs_pain_average_7d"]


def test_answers_in_words_keep_their_words_and_the_date_they_compare_with() -> None:
    said = answered(built_in("pgic"), {"change": 2, "change_words": "Much improved", "since": "2026-01-05"})
    (response,) = resources(said, "QuestionnaireResponse")
    first, since = response["item"]
    assert first["answer"][0]["valueCoding"]["display"] == "Much improved"
    assert "code" not in first["answer"][0]["valueCoding"]
    assert (since["linkId"], since["text"], since["answer"]) == (
        "since", "Compared with", [{"valueString": "2026-01-05"}],
    )  # fmt: skip
    (form,) = resources(said, "Questionnaire")
    assert form["item"][-1] == {"linkId": "since", "text": "Compared with", "type": "string"}
    assert "code" not in form


def test_what_a_clinician_answered_is_not_the_patients_word() -> None:
    said = answered(built_in("cgi_s"), {"severity": 4})
    (response,) = resources(said, "QuestionnaireResponse")
    assert "source" not in response
    (score,) = observations(said, "cgi_s_" + built_in("cgi_s").main.id)
    assert "performer" not in score


def test_strange_answers_stay_as_they_are() -> None:
    said = answered(built_in("phq2"), {"1": 9, "x": 1.5, "y": "said so", "z": ""})
    (response,) = resources(said, "QuestionnaireResponse")
    assert [item.get("answer") for item in response["item"]] == [
        [{"valueInteger": 9}], [{"valueDecimal": 1.5}], [{"valueString": "said so"}], None,
    ]  # fmt: skip
    assert not [*resources(said, "Observation")]


def test_the_text_of_a_licensed_form_stays_out() -> None:
    licensed = replace(built_in("phq9"), id="mine", rights=LICENSED)
    said = answered(licensed, {"1": 2, "2": 1})
    words = json.dumps(said)
    assert "Little interest" not in words
    assert "Several days" not in words
    (response,) = resources(said, "QuestionnaireResponse")
    assert response["item"][0]["answer"] == [{"valueInteger": 2}]
    (form,) = resources(said, "Questionnaire")
    assert {item["type"] for item in form["item"]} == {"integer"}


def test_without_the_form_the_answers_are_kept_and_nothing_is_scored() -> None:
    response = Response(ROSA.id, "lost", "3", WHEN, answers={"1": 2})
    said = made(Chart(ROSA, responses=(response,)))
    (one,) = resources(said, "QuestionnaireResponse")
    assert "questionnaire" not in one
    assert one["item"] == [{"linkId": "1", "answer": [{"valueInteger": 2}]}]
    assert not [*resources(said, "Questionnaire"), *resources(said, "Observation")]


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_built_in_form_gives_good_answers(name: str) -> None:
    instrument = built_in(name)
    said = answered(instrument, {item.id: item.high for item in instrument.items})
    (response,) = resources(said, "QuestionnaireResponse")
    assert len(response["item"]) == len(instrument.items)
    assert len([*resources(said, "Observation")]) == len(instrument.scores)
    for one in resources(said, "Observation"):
        assert "44260-8" not in codes_of(one["code"])


# -- infusions ---------------------------------------------------------------------------------------------------------


def given(infusion: Infusion, *steps: DoseStep, course: Course = COURSE) -> dict[str, Any]:
    return next(resources(made(Chart(ROSA, (course,), (Given(infusion, steps),))), "MedicationAdministration"))


def test_an_infusion_says_what_was_given_and_not_what_was_planned() -> None:
    said = made()
    main, *others = resources(said, "MedicationAdministration")
    assert main["medicationCodeableConcept"] == {"text": "racemic ketamine"}
    assert main["status"] == "completed"
    assert main["effectivePeriod"] == {"start": "2026-04-03T08:15:00+02:00", "end": "2026-04-03T08:55:00+02:00"}
    assert main["dosage"]["dose"] == {"value": 35.0, "unit": "mg", "system": UCUM, "code": "mg"}
    assert main["dosage"]["rateQuantity"]["code"] == "mg/h"
    assert main["dosage"]["route"] == {"text": "IV"}
    assert main["performer"] == [{"actor": {"display": "N. Invented"}}]
    assert main["note"][0]["text"] == "Infusion 2 of course Spring"
    assert [one["status"] for one in others] == ["completed", "completed", "unknown"]
    assert all(one["partOf"] == [{"reference": f"urn:uuid:{main['id']}"}] for one in others)
    assert others[1]["dosage"]["dose"] == {"value": 2, "unit": "bags"}
    assert "dosage" not in others[2]


def test_the_chart_of_an_infusion_is_part_of_it() -> None:
    said = made()
    (row,) = observations(said, "monitoring")  # a row without a sign says nothing
    assert row["partOf"] == [{"reference": f"urn:uuid:{INFUSION.id}"}]
    parts = components(row)
    assert (parts["systolic"]["valueQuantity"]["value"], parts["systolic"]["valueQuantity"]["code"]) == (124, "mm[Hg]")
    assert parts["72514-3"]["valueQuantity"]["value"] == 6
    assert parts["sedation"]["valueString"] == "RASS -1"
    assert observations(said, "body_weight")[0]["valueQuantity"]["value"] == 70
    (pain,) = observations(said, "infusion_pain_before")
    assert (codes_of(pain["code"])[0], pain["effectiveDateTime"]) == ("72514-3", "2026-04-03")
    quiet = replace(GIVEN, vitals=(replace(GIVEN.vitals[0], sedation="", sedation_scale=""),))
    (row,) = observations(made(Chart(ROSA, (COURSE,), (quiet,))), "monitoring")
    assert "sedation" not in components(row)


def test_an_infusion_of_which_little_is_known() -> None:
    bare = given(Infusion(COURSE.id, 1, WHEN, planned_mg=70.0), course=replace(COURSE, agent="", route=""))
    assert bare["status"] == "unknown"
    assert bare["medicationCodeableConcept"] == {"text": "Not recorded"}
    assert bare["effectiveDateTime"] == "2026-04-03T08:15:00+02:00"
    assert "dosage" not in bare
    assert "performer" not in bare
    by_weight = given(Infusion(COURSE.id, 1, WHEN, "S-ketamine", mg_per_kg=0.5))
    assert by_weight["dosage"]["dose"]["code"] == "mg/kg"
    assert by_weight["medicationCodeableConcept"] == {"text": "S-ketamine"}


def test_a_rate_that_changed_is_told_in_words_only() -> None:
    first = DoseStep(INFUSION.id, WHEN, "rate", 5, "mcg/kg/min")
    assert given(INFUSION, first)["dosage"]["rateQuantity"] == {
        "value": 5, "unit": "mcg/kg/min", "system": UCUM, "code": "ug/kg/min",
    }  # fmt: skip
    pause = DoseStep(INFUSION.id, WHEN + timedelta(minutes=5), "pause", remark="dizzy")
    said = given(INFUSION, first, pause)
    assert "rateQuantity" not in said["dosage"]
    assert [one["text"] for one in said["note"]][-2:] == [
        "Pump 2026-04-03T08:15:00+02:00: rate 5 mcg/kg/min",
        "Pump 2026-04-03T08:20:00+02:00: pause dizzy",
    ]


def test_an_infusion_still_to_come_was_not_given() -> None:
    later = Given(replace(INFUSION, given_at=WHEN + timedelta(days=9)))
    assert not [*resources(made(Chart(ROSA, (COURSE,), (later,))), "MedicationAdministration")]


# -- the file ----------------------------------------------------------------------------------------------------------


def test_the_file_is_the_bundle(tmp_path: Path) -> None:
    out = tmp_path / "all.json"
    two = (chart(), Chart(Patient("DEMO-0030", "Željka Пример")))
    assert write_fhir(two, out, made_at=WHEN, find=Shelf().find) == 2
    again = json.loads(out.read_text("utf-8"))
    assert [one["id"] for one in resources(again, "Patient")] == [one.patient.id for one in two]
    one = chart()
    write_fhir([one], out, made_at=WHEN, find=Shelf().find)
    said = bundle([one], made_at=WHEN, find=Shelf().find)
    assert json.loads(out.read_text("utf-8")) == json.loads(json.dumps(said))


def test_a_file_that_fails_on_the_way_is_not_there(tmp_path: Path) -> None:
    def failing() -> Iterator[Chart]:
        yield chart()
        raise UserError("The data file went away.")

    with pytest.raises(UserError):
        write_fhir(failing(), tmp_path / "all.json", made_at=WHEN, find=Shelf().find)
    assert list(tmp_path.iterdir()) == []
