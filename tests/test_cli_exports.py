"""`bodymap export --format json|fhir`: everything, of one or of all, whole or not at all."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bodymap.cli import main
from bodymap.exchange import exports
from bodymap.medicine.instruments import example
from bodymap.medicine.model import DoseStep, Flag, Response, Status, Treatment, Vital
from bodymap.store import InstrumentText, Store
from tests.ui.people import COURSE, INFUSION, JONAS, ROSA, WHEN, exam, practice

WHO = "Dr I. Lind"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with practice(tmp_path) as made:
        store = made.store
        for one in (exam(id="first", course=COURSE.id), exam(JONAS, id="other")):
            signed = replace(one, status=Status.SIGNED, signed_by=WHO, signed_at=WHEN)
            store.save_exam(signed, None, who=WHO)
        gone = Treatment(ROSA.id, "massage", "entered by mistake")
        for value in (
            DoseStep(INFUSION.id, WHEN, "rate", 50, "mg/h"),
            Vital(INFUSION.id, WHEN, 120, 80),
            Response(ROSA.id, "phq9", "1", WHEN, answers={"9": 1}),
            Flag(ROSA.id, "item9", "first", WHEN),
            gone,
        ):
            store.save(value, who=WHO)
        store.remove(gone, who=WHO)
        store.save_patient(replace(ROSA, remark="prefers mornings"), who=WHO)
        store.save_instrument(InstrumentText("own", "1", example()), who=WHO)
    return tmp_path / "practice.bodymap"


def run(data: Path, *words: object) -> int:
    return main(["--data", str(data), "export", *(str(word) for word in words)])


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def test_json_of_the_practice(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "all.json"
    assert run(data, "--format", "json", "--out", out) == 0
    assert capsys.readouterr().out == f"Exported 2 patients to {out}.\n"
    said = read(out)
    assert (said["format"], said["scope"]) == (1, "practice")
    assert [one["number"] for one in said["patients"]] == ["DEMO-0012", "DEMO-0014"]
    assert said["questionnaires"] == [{"id": "own", "version": "1", "text": example()}]
    rosa, jonas = said["patients"]
    (infusion,) = rosa["courses"][0]["infusions"]
    assert (len(infusion["steps"]), len(infusion["vitals"])) == (1, 1)
    assert [one["id"] for one in rosa["exams"]] == ["first"]
    assert rosa["exams"][0]["in_force"] is True
    assert (rosa["responses"][0]["answers"], rosa["flags"][0]["kind"]) == ({"9": 1}, "item9")
    assert "treatments" not in rosa
    assert [one["id"] for one in jonas["exams"]] == ["other"]


def test_the_history_holds_also_what_was_taken_out_and_nobody_elses(data: Path, tmp_path: Path) -> None:
    assert run(data, "--format", "json", "--out", tmp_path / "rosa.json", "--patient", "DEMO-0012") == 0
    said = read(tmp_path / "rosa.json")
    assert said["scope"] == "patient"
    (rosa,) = said["patients"]
    history = [(row["what"], row.get("new", "")) for row in rosa["history"]]
    assert ("remark", "prefers mornings") in history
    assert ("treatment", "removed") in history
    assert JONAS.id not in {row["subject"] for row in rosa["history"]}
    assert "other" not in {row["subject"] for row in rosa["history"]}


def test_fhir_of_one_patient_by_id(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "rosa.json"
    assert run(data, "--format", "fhir", "--out", out, "--patient", ROSA.id) == 0
    assert capsys.readouterr().out == f"Exported 1 patient to {out}.\n"
    said = read(out)
    assert (said["resourceType"], said["type"]) == ("Bundle", "collection")
    kinds = {entry["resource"]["resourceType"] for entry in said["entry"]}
    assert kinds == {
        "Patient", "Observation", "QuestionnaireResponse", "Questionnaire", "MedicationAdministration", "CodeSystem",
    }  # fmt: skip
    assert "DEMO-0014" not in out.read_text("utf-8")


@pytest.mark.parametrize("kind", ["json", "fhir"])
def test_what_is_refused_leaves_no_file(
    kind: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())
    assert run(data, "--format", kind, "--out", tmp_path / "x", "--patient", "DEMO-9999") == 1
    assert "There is no patient with this id." in capsys.readouterr().err
    assert run(data, "--format", kind, "--layout", "wide", "--out", tmp_path / "x") == 1
    assert "Only a table has a layout." in capsys.readouterr().err
    assert run(data, "--format", kind, "--out", tmp_path / "nowhere" / "x") == 1
    folder = tmp_path / "folder"
    folder.mkdir()
    assert run(data, "--format", kind, "--out", folder) == 1
    assert "Nothing was left half-written." in capsys.readouterr().err
    folder.rmdir()
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_an_old_file_stays_when_the_new_one_fails(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "all.json"
    out.write_text("the old one", "utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    store = Store.open(data)
    try:
        with pytest.raises(Exception, match="No space left"):
            exports.export(store, "json", out)
    finally:
        monkeypatch.undo()
        store.close()
    assert out.read_text("utf-8") == "the old one"
    assert [path.name for path in tmp_path.glob("*.part")] == []


def test_drafts_leave_only_when_asked_and_what_was_entered_in_error_is_marked(data: Path, tmp_path: Path) -> None:
    store = Store.open(data)
    store.save_exam(exam(id="draft"), None, who=WHO)
    wrong = Treatment(ROSA.id, "massage", "of another patient", id="wrong")
    store.save(wrong, who=WHO)
    store.mark_in_error(wrong, "the wrong chart", who=WHO)
    (flag,) = store.rows(Flag, ROSA.id)
    store.save(replace(flag, seen_by=WHO, seen_at=WHEN, done="spoke"), who=WHO)  # before it can be marked
    store.mark_in_error(store.exam("first"), "the wrong chart", who=WHO)
    store.close()
    for switches, ids in (((), {"first", "other"}), (("--drafts",), {"first", "other", "draft"})):
        assert run(data, "--format", "json", "--out", tmp_path / "all.json", *switches) == 0
        patients = read(tmp_path / "all.json")["patients"]
        exams = {one["id"]: one for patient in patients for one in patient["exams"]}
        assert set(exams) == ids
        assert (exams["first"]["status"], exams["first"]["in_force"]) == ("entered_in_error", False)
        assert "treatments" not in patients[0]
        marks = {one["subject"]: one for one in patients[0]["in_error"]}
        assert marks["wrong"]["value"]["name"] == "of another patient"
        assert {one["reason"] for one in marks.values()} == {"the wrong chart"}
        assert run(data, "--format", "csv", "--out", tmp_path / "all.csv", *switches) == 0
        lines = (tmp_path / "all.csv").read_text("utf-8").splitlines()[1:]
        assert {line.split(",")[1] for line in lines} == ids - {"first"}
        assert run(data, "--format", "fhir", "--out", tmp_path / "all.fhir.json", *switches) == 0
        states = [one["resource"].get("status") for one in read(tmp_path / "all.fhir.json")["entry"]]
        assert "entered-in-error" in states
        assert ("preliminary" in states) == bool(switches)
