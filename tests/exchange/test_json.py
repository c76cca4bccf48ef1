"""Everything as JSON: whole, readable, and every name explained."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

from bodymap.errors import UserError
from bodymap.exchange.json_export import FORMAT, Chart, plain, write_json
from bodymap.medicine import body
from bodymap.medicine.model import (
    ITEMS,
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
    Infusion,
    Mode,
    Patient,
    Response,
    Rule,
    Section,
    Threshold,
    Treatment,
    Vital,
)
from bodymap.paths import resources
from tests.exchange.charts import COURSE, GIVEN, INFUSION, ROSA, WHEN, chart

DOCUMENT = (resources() / "exchange" / "json.md").read_text("utf-8")


def test_a_chart_says_everything_of_a_patient() -> None:
    said = plain(chart())
    assert said["number"] == "DEMO-0012"
    assert said["birth_date"] == "1979-05-03"
    assert next(iter(said)) == "id"
    (course,) = said["courses"]
    assert course["plan"] == ["2026-04-03", "2026-04-10"]
    (infusion,) = course["infusions"]
    assert (infusion["id"], infusion["total_mg"], infusion["planned_mg"]) == (INFUSION.id, 35.0, 70.0)
    assert infusion["given_at"] == "2026-04-03T08:15:00+02:00"
    assert infusion["notes"] == {"nurse": "N. Invented", "pain_before": 7, "consent": 1}
    assert [len(infusion[rows]) for rows in ("steps", "adjuncts", "vitals", "adverse_events")] == [1, 3, 2, 1]
    assert infusion["adverse_events"][0]["serious"] is False
    for name in ("responses", "treatments", "events", "diary", "flags", "history"):
        assert len(said[name]) == len(getattr(chart(), name))
    assert said["responses"][0]["answers"]["9"] == 2


def test_every_version_of_an_exam_is_there_and_says_whether_it_counts() -> None:
    old, new, home, draft = plain(chart())["exams"]
    assert [one["in_force"] for one in (old, new, home, draft)] == [False, True, True, True]
    assert (new["version"], new["amends"], new["amend_reason"], new["status"]) == (
        2,
        "visit one",
        "wrong side",
        "signed",
    )
    assert (home["mode"], home["method"], home["rule"]) == ("self", "self_palpation", "rating2")
    assert draft["date_only"] is True
    assert list(draft["findings"]) == ["knee_r"]


def test_both_counts_of_an_exam_stand_by_their_names() -> None:
    exam = Exam("DEMO-0012", WHEN, rule=Rule.RATING2).having(
        *(Finding.rated(site, 5) for site in body.POINTS[:9]),
        *(Finding.rated(site, 1) for site in body.POINTS[9:12]),
        Finding.unrated(body.POINTS[12]),
    )
    at_home = replace(exam, mode=Mode.SELF, id="home")
    own, home = plain(Chart(ROSA, exams=(exam, at_home)))["exams"]
    assert own["counts"] == {
        "examined": 13, "any_pain": 13, "survey_count": 9, "survey_not_rated": 1, "acr1990_count": "met",
    }  # fmt: skip
    assert "counts" not in home


def test_not_examined_is_null_and_painful_unrated_has_no_rating() -> None:
    findings = plain(chart())["exams"][1]["findings"]
    assert findings["knee_l"] == {"painful": None, "reason": "wound"}
    assert findings["knee_r"] == {"painful": True}
    assert findings["gluteal_r"] == {
        "painful": False,
        "rating": 0,
        "reaction": "flinch",
        "threshold": {"value": 2.5, "unit": "kgf/cm2", "tip_area_cm2": 1.0},
    }


def test_what_is_empty_is_left_out_and_no_is_kept() -> None:
    said = plain(Chart(Patient("DEMO-0030")))
    assert list(said) == ["id", "number", "figure"]
    assert plain(chart())["exams"][1]["areas"]["abdomen"] is False


def test_the_file_holds_its_version_and_all_patients(tmp_path: Path) -> None:
    out = tmp_path / "all.json"
    charts = [chart(), Chart(Patient("DEMO-0030", "Željka Пример"))]
    own = [{"id": "own", "version": "1", "text": "format = 1"}]
    assert write_json(iter(charts), out, made_at=WHEN, one_patient=False, questionnaires=own) == 2
    said = json.loads(out.read_text("utf-8"))
    assert (said["format"], said["kind"], said["scope"]) == (FORMAT, "export", "practice")
    assert said["made_at"] == "2026-04-03T08:15:00+02:00"
    assert said["questionnaires"] == own
    assert said["patients"] == [plain(one) for one in charts]


def test_an_empty_practice_and_one_patient_are_good_json(tmp_path: Path) -> None:
    assert write_json([], tmp_path / "none.json", made_at=WHEN, one_patient=False) == 0
    assert json.loads((tmp_path / "none.json").read_text("utf-8"))["patients"] == []
    assert write_json([chart()], tmp_path / "one.json", made_at=WHEN, one_patient=True) == 1
    assert json.loads((tmp_path / "one.json").read_text("utf-8"))["scope"] == "patient"


def test_a_file_that_fails_on_the_way_is_not_there(tmp_path: Path) -> None:
    def failing() -> Iterator[Chart]:
        yield chart()
        raise UserError("The data file went away.")

    with pytest.raises(UserError):
        write_json(failing(), tmp_path / "all.json", made_at=WHEN, one_patient=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "head"),
    [
        (Patient, "## Patient"),
        (Course, "## Course"),
        (Infusion, "## Infusion"),
        (DoseStep, "## Infusion"),
        (Adjunct, "## Infusion"),
        (Vital, "## Infusion"),
        (AdverseEvent, "## Infusion"),
        (Exam, "## Exam"),
        (Finding, "## Exam"),
        (Threshold, "## Exam"),
        (Response, "## Responses"),
        (Treatment, "## Responses"),
        (Event, "## Responses"),
        (DiaryDay, "## Responses"),
        (Flag, "## Flags"),
        (Change, "## Flags"),
        (Section, "## Sections"),
        (Entry, "## Sections"),
    ],
)
def test_every_name_is_explained_where_it_belongs(kind: type, head: str) -> None:
    section = DOCUMENT.split(head)[1].split("\n## ")[0]
    explained = set(re.findall(r"`([^`]+)`", section))
    names = {field.name for field in fields(kind)} - ({"site"} if kind is Finding else set())
    assert names <= explained


def test_every_answer_of_an_exam_is_explained() -> None:
    explained = set(re.findall(r"`([^`]+)`", DOCUMENT))
    assert set(ITEMS) <= explained
    said = plain(chart())
    assert set(said) | set(said["courses"][0]) | set(said["courses"][0]["infusions"][0]) <= explained


def test_an_infusion_stands_in_its_own_course() -> None:
    other = Course(ROSA.id, "Autumn", stopped=date(2026, 9, 1))
    said = plain(replace(chart(), courses=(other, COURSE)))["courses"]
    assert "infusions" not in said[0]
    assert said[1]["infusions"][0]["id"] == GIVEN.infusion.id
