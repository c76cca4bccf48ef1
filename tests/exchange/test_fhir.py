"""The FHIR R4 bundle: structure, codes, exams, and what must never be said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from bodymap.errors import UserError
from bodymap.exchange.fhir import bundle, write_fhir
from bodymap.exchange.fhir.parts import LOCAL, LOINC, OUR_SYSTEM, UCUM, ident
from bodymap.exchange.json_export import Chart
from bodymap.medicine import body
from bodymap.medicine.instruments import Shelf
from bodymap.medicine.model import Exam, Finding, Method, Patient, Reason, Rule, Status, Threshold
from tests.exchange.bundles import codes_of, components, made, nodes, observations, of_exam
from tests.exchange.charts import ROSA, WHEN, asked, chart, exam, resources

CONFIRMED = {
    "72514-3", "44249-1", "44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3",
    "44260-8", "69722-7", "69737-5", "69725-0", "68509-9", "69733-4", "69734-2", "69735-9", "69689-8", "69736-7",
    "70274-6", "LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9",
}  # fmt: skip
"""LOINC codes with the status OK (domain 9.2)."""


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


def test_under_the_rule_of_the_survey_both_counts_stand_by_their_names() -> None:
    pressed = exam().having(
        *(Finding.rated(site, 5) for site in body.POINTS[:9]),
        *(Finding.rated(site, 1) for site in body.POINTS[9:13]),
        *(Finding.rated(site, 0) for site in body.POINTS[13:]),
    )
    (count,) = observations(of_exam(replace(pressed, rule=Rule.RATING2)), "TPC")
    parts = components(count)
    assert (parts["survey_count"]["valueInteger"], parts["any_pain"]["valueInteger"]) == (9, 13)
    assert codes_of(parts["acr1990_count"]["valueCodeableConcept"]) == ["verdict_met"]
    (count,) = observations(of_exam(replace(pressed, rule=Rule.PAINFUL)), "TPC")
    assert count["valueInteger"] == 13
    assert "survey_count" not in components(count)


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
