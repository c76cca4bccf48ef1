"""A JSON export read back: the same values, or a refusal in words that name places and nobody."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bodymap.errors import FileProblem
from bodymap.exchange import json_import
from bodymap.exchange.json_export import Chart, Given, plain, write_json
from bodymap.exchange.json_import import read_json
from bodymap.medicine.instruments import example
from bodymap.medicine.model import (
    Adjunct,
    Course,
    Event,
    InError,
    Infusion,
    Patient,
    Response,
    Status,
    Treatment,
    Vital,
)
from tests.exchange.charts import COURSE, ROSA, WHEN, chart, exam
from tests.old.make import SECTION

OWN = example()


def _mark(subject: str, kind: str, name: str = "") -> InError:
    return InError(subject, kind, ROSA.id, name, "of another patient", "Dr I. Lind", WHEN)


def _everything() -> Chart:
    """With something of every kind, entered in error too, and a history."""
    made = chart()
    void = exam(id="void", status=Status.ENTERED_IN_ERROR)
    infusion = Infusion("gone course", 2, WHEN, id="gone infusion", notes={"nurse": "N. Invented"})
    marks = (
        (_mark("void", "exam"), None),
        (_mark("gone course", "course", "Spring"), Course(ROSA.id, "Spring", id="gone course")),
        (_mark("gone infusion", "infusion", "2"), Given(infusion, vitals=(Vital(infusion.id, WHEN, 120, id="v"),))),
        (_mark("r", "response"), Response(ROSA.id, "gad7", "1", WHEN, answers={"1": 2.5, "2": "no"}, id="r")),
        (_mark("t", "treatment"), Treatment(ROSA.id, "diet", "", id="t")),
        (_mark("e", "event"), Event(ROSA.id, "flare", WHEN.date(), id="e")),
    )
    course = replace(COURSE, agent="", route="", stopped=WHEN.date())
    (given,) = made.given
    given = replace(given, adjuncts=(*given.adjuncts, Adjunct(given.infusion.id, WHEN, "water", unit="")))
    return replace(
        made, patient=replace(ROSA, figure=""), courses=(course,), given=(given,), exams=(*made.exams, void),
        in_error=marks, sections=(SECTION, replace(SECTION, id="another")),
    )  # fmt: skip


EVERYTHING = _everything()


def _written(path: Path, *charts: Chart) -> Path:
    own = [{"id": "stiffness", "version": "1", "text": OWN}]
    write_json(charts, path, made_at=WHEN, one_patient=len(charts) == 1, questionnaires=own)
    return path


def test_every_value_comes_back(tmp_path: Path) -> None:
    other = Chart(Patient("DEMO-0030"))
    found = read_json(_written(tmp_path / "all.json", EVERYTHING, other))
    assert found.name == "all.json"
    assert found.questionnaires == {("stiffness", "1"): OWN}
    assert found.charts == (replace(EVERYTHING, in_force=frozenset(), history=()), other)


Change = Callable[[Any], object]


def _put(value: object, *way: str | int) -> Change:
    def change(said: Any) -> None:
        for step in way[:-1]:
            said = said[step]
        said[way[-1]] = value

    return change


def _pop(*way: str | int) -> Change:
    def change(said: Any) -> None:
        for step in way[:-1]:
            said = said[step]
        del said[way[-1]]

    return change


EXAM, INFUSION = ("patients", 0, "exams", 1), ("patients", 0, "courses", 0, "infusions", 0)
MARKS, ENTRY = ("patients", 0, "in_error"), ("patients", 0, "sections", 0, "entries", 2)
WRONG: dict[str, tuple[Change, str]] = {
    "no list": (_put({}, "patients"), "patients: must be a list"),
    "no patient": (_put(7, "patients", 0), "patients 1: is not an entry"),
    "a name more": (_put(1, "patients", 0, "weight"), "patients 1: weight is not known here"),
    "no id": (_pop("patients", 0, "id"), "patients 1, id: is missing"),
    "no record number": (_put(" ", "patients", 0, "number"), "patients 1: there is no record number"),
    "a number for a text": (_put(7, "patients", 0, "name"), "patients 1, name: must be a text"),
    "half a character": (_put("a\ud800", "patients", 0, "name"), "name: holds characters that no program writes"),
    "a patient twice": (lambda said: said["patients"].append(said["patients"][0]), "patients: one of them is there"),
    "no time": (_put("today", "made_at"), "made_at: must be a time"),
    "no questionnaire": (_put("x = 1", "questionnaires", 0, "text"), "questionnaires 1: its text is no questionnaire"),
    "another one": (_put("b", "questionnaires", 0, "id"), "questionnaires 1: its text is of another questionnaire"),
    "no day": (_put(["soon"], "patients", 0, "courses", 0, "plan"), "courses 1, plan: must be a day"),
    "no days": (_put("soon", "patients", 0, "courses", 0, "plan"), "courses 1, plan: must be a list of days"),
    "no course": (_pop("patients", 0, "courses", 0, "id"), "courses 1, id: is missing"),
    "no whole number": (_put(1.5, *INFUSION, "number"), "infusions 1, number: must be a whole number"),
    "a number too large": (_put(2**63, *INFUSION, "number"), "infusions 1, number: must be a whole number"),
    "a weight in words": (_put("70 kg", *INFUSION, "weight_kg"), "infusions 1, weight_kg: must be a number"),
    "yes for a number": (_put(True, *INFUSION, "notes", "consent"), "notes, consent: must be a number"),
    "no vital sign": (_pop(*INFUSION, "vitals", 0, "at"), "vitals 1, at: is missing"),
    "an unknown site": (_put({"painful": True}, *EXAM, "findings", "elbow"), "findings: elbow is not known here"),
    "no finding": (_put({}, *EXAM, "findings", "knee_r"), "findings, knee_r: painful: is missing"),
    "an impossible rating": (_put(11, *EXAM, "findings", "forehead", "rating"), "findings, forehead: "),
    "no threshold": (_put({}, *EXAM, "findings", "gluteal_r", "threshold"), "threshold, value: is missing"),
    "an unknown area": (_put(True, *EXAM, "areas", "elbow"), "areas: elbow is not known here"),
    "an area in words": (_put("yes", *EXAM, "areas", "neck"), "areas, neck: must be true or false"),
    "an unknown answer": (_put(1, *EXAM, "answers", "mood"), "answers: mood is not known here"),
    "an answer out of range": (_put(11, *EXAM, "answers", "pain_now"), "answers, pain_now: must be 0 to 10"),
    "an unknown status": (_put("done", *EXAM, "status"), "status: must be one of"),
    "another patient's": (_put("x", *EXAM, "patient"), "something belongs to another patient"),
    "an id twice": (_put("visit one", "patients", 0, "exams", 2, "id"), "an id is missing or is there twice"),
    "an id of nothing": (_put("", "patients", 0, "events", 0, "id"), "an id is missing or is there twice"),
    "of no course": (_put("x", *EXAM, "course"), "belongs to no course of the file"),
    "an infusion of no course": (_put("x", *INFUSION, "course"), "an infusion belongs to no course of the file"),
    "of no infusion": (_put("x", *EXAM, "infusion"), "belongs to no infusion of the file"),
    "of another course": (_put("gone course", *EXAM, "course"), "an exam belongs to an infusion of another course"),
    "a row of another": (_put("gone infusion", *INFUSION, "vitals", 0, "infusion"), "belongs to another infusion"),
    "of no exam": (_put("x", "patients", 0, "responses", 0, "exam"), "a questionnaire belongs to no exam"),
    "another way": (_put("by post", "patients", 0, "responses", 0, "mode"), "filled in in no known way"),
    "amends nothing": (_put("x", *EXAM, "amends"), "an exam has another version"),
    "another version": (_put(3, *EXAM, "version"), "an exam has another version"),
    "amended twice": (_put("visit one", "patients", 0, "exams", 2, "amends"), "two exams amend the same one"),
    "no reason": (_pop(*EXAM, "amend_reason"), "an exam amends another without a reason"),
    "amends a draft": (_put("draft", "patients", 0, "exams", 0, "status"), "amends one that is not signed"),
    "never amended": (_put("amended", "patients", 0, "exams", 2, "status"), "an exam says that it was amended"),
    "not marked": (_put("signed", "patients", 0, "exams", 4, "status"), "marked as entered in error, or not"),
    "a mark of no kind": (_put("diary", *MARKS, 4, "kind"), "a mark stands on something else"),
    "a mark of another": (_put("x", *MARKS, 4, "subject"), "a mark stands on something else"),
    "a mark of nothing": (_put(None, *MARKS, 1, "value"), "in_error 2, value: is not an entry"),
    "a mark without a reason": (_put(" ", *MARKS, 5, "reason"), "a mark gives no reason"),
    "a mark without a number": (_put("two", *MARKS, 2, "name"), "a mark of an infusion has no number"),
    "a mark by no time": (_pop(*MARKS, 3, "at"), "in_error 4, at: is missing"),
    "no hexadecimal": (_put("xyz", *ENTRY, "salt"), "entries 3, salt: must be hexadecimal digits"),
    "no entry": (_put(0, *ENTRY, "number"), "entries 3: is no entry of a history"),
    "no time of an entry": (_put("soon", *ENTRY, "at_utc"), "entries 3: is no entry of a history"),
    "a year of an entry": (_put("0001-01-01T00:00:00", *ENTRY, "at_utc"), "entries 3: is no entry of a history"),
    "a far offset": (_put(1440, *ENTRY, "at_offset"), "entries 3: is no entry of a history"),
    "an entry without a number": (_pop(*ENTRY, "number"), "entries 3, number: is missing"),
    "no entries": (_put([], "patients", 0, "sections", 0, "entries"), "sections 1: holds no history"),
    "no head": (_put("10", "patients", 0, "sections", 0, "head"), "sections 1, head: must be a head of a history"),
}  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> str:
    return _written(tmp_path_factory.mktemp("json") / "one.json", EVERYTHING).read_text("utf-8")


@pytest.mark.parametrize("kind", WRONG)
def test_what_cannot_be_is_refused_with_its_place(whole: str, tmp_path: Path, kind: str) -> None:
    change, says = WRONG[kind]
    said = json.loads(whole)
    change(said)
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(said), "utf-8")
    with pytest.raises(FileProblem, match="cannot be read") as caught:
        read_json(path)
    assert says in caught.value.what
    assert "Nothing was brought in." in caught.value.what
    assert ROSA.name not in caught.value.what


def test_several_faults_are_counted(whole: str, tmp_path: Path) -> None:
    said = json.loads(whole)
    said["patients"][0]["name"] = said["patients"][0]["remark"] = 7
    (tmp_path / "wrong.json").write_text(json.dumps(said), "utf-8")
    with pytest.raises(FileProblem, match=r"And 1 more fault\."):
        read_json(tmp_path / "wrong.json")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is no JSON file"),
        ("record_id,performed_at\n", "is no JSON file"),
        ('{"format": NaN}', "is no JSON file"),
        ("[" * 100_000, "is no JSON file"),
        ("[]", "is no export of a Bodymap"),
        ('{"resourceType": "Bundle"}', "is no export of a Bodymap"),
        ('{"kind": "export", "format": true}', "is no export of a Bodymap"),
        ('{"kind": "export", "format": 2}', "was written by a newer Bodymap"),
    ],
)
def test_another_file_is_refused_as_what_it_is(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, "utf-8")
    with pytest.raises(FileProblem, match=says):
        read_json(path)


def test_a_file_that_is_not_there_and_one_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileProblem, match="could not be read: No such file"):
        read_json(tmp_path / "none.json")
    path = _written(tmp_path / "one.json", EVERYTHING)
    monkeypatch.setattr(json_import, "LARGEST", 100)
    with pytest.raises(FileProblem, match="is larger than 0 MB"):
        read_json(path)


def test_the_digits_of_a_seal_that_says_gone_stay(tmp_path: Path) -> None:
    first = replace(SECTION.entries[0], seal=b"")
    section = replace(SECTION, entries=(first, *SECTION.entries[1:]))
    said = plain(Chart(ROSA, sections=(section,)))["sections"][0]["entries"]
    assert (said[0]["seal"], "seal" in said[1]) == ("", False)
    (found,) = read_json(_written(tmp_path / "one.json", Chart(ROSA, sections=(section,)))).charts
    assert [entry.seal for entry in found.sections[0].entries] == [entry.seal for entry in section.entries]
