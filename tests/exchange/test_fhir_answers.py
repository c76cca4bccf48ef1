"""Questionnaires and infusions in the FHIR R4 bundle."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bodymap.exchange.fhir import bundle
from bodymap.exchange.fhir.parts import LOINC, UCUM
from bodymap.exchange.json_export import Chart, Given
from bodymap.medicine.instruments import BUILT_IN, LICENSED, Instrument, built_in
from bodymap.medicine.model import Course, DoseStep, Infusion, Response
from tests.exchange.bundles import codes_of, components, made, nodes, observations
from tests.exchange.charts import COURSE, GIVEN, INFUSION, ROSA, WHEN, resources

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
