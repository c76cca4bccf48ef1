"""A patient moves from practice to practice: what went out comes in, with the history; all of it or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from bodymap.errors import AlikeNumbers, UserError
from bodymap.exchange.exports import charts, export, export_record
from bodymap.exchange.json_import import Export, read_json
from bodymap.medicine.instruments import example
from bodymap.medicine.model import Course, Exam, Flag, Infusion, Patient, Response, Status, Vital
from bodymap.session.transfer import NumberTaken, bring_moved
from bodymap.store import InstrumentText, Store
from tests.old import make
from tests.old.make import MORNING, SECTION
from tests.store.people import INES
from tests.store.test_roundtrip import EXAMS

WHO, THERE = make.WHO, "Dr S. Outh"


def _write(store: Store) -> None:
    """Two patients with everything: amended, marked with what goes along, moved in from elsewhere, answered."""
    make.write(store)
    second = store.infusion("infusion-2")
    store.save(Vital(second.id, MORNING, 99, 60, id="vital-2"), WHO)
    store.mark_in_error(second, "given to another", WHO)
    store.save(replace(second, id="infusion-2b"), WHO)
    wrong = Course("patient-1", "autumn", id="course-wrong")
    store.save(wrong, WHO)
    store.save(Infusion(wrong.id, 1, MORNING, id="infusion-wrong"), WHO)
    store.mark_in_error(wrong, "another patient's", WHO)
    store.save(replace(wrong, id="course-2"), WHO)
    exam = Exam("patient-1", MORNING, WHO, course="course-2", id="exam-7")
    store.save_exam(make._signed(exam), None, WHO)
    store.save_exam(make._signed(replace(store.amendment(make._signed(exam), "why"), id="exam-8")), None, WHO)
    store.mark_in_error(store.exam("exam-8"), "never was", WHO)
    draft = Exam("patient-1", MORNING, id="exam-9")
    store.save_exam(draft, None, WHO)
    store.mark_in_error(draft, "never begun", WHO)
    response = Response("patient-1", "gad7", "1", MORNING, answers={"1": 3}, id="response-wrong")
    store.save(response, WHO)
    store.mark_in_error(response, "another patient's", WHO)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What a practice has written: the record of one patient, of the other, of both."""
    folder = tmp_path_factory.mktemp("north")
    store = Store.open(folder / "north.bodymap")
    _write(store)
    found = {name: folder / f"{name}.json" for name in ("ines", "olaf", "both")}
    for name, id_ in (("ines", "patient-1"), ("olaf", "patient-2")):
        what = export_record(store, store.patient(id_), found[name], drafts=True)
        assert what.startswith("json, history ")
    export(store, "json", found["both"], drafts=True)
    store.close()
    return found


@pytest.fixture
def south(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "south.bodymap")
    store.set_setting("practice_name", '"Practice South"')
    yield store
    assert store.check() == []
    store.close()


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))["patients"]


def _altered(path: Path, to: Path, change: Any) -> Path:
    said = json.loads(path.read_text("utf-8"))
    change(said["patients"][0])
    to.write_text(json.dumps(said), "utf-8")
    return to


def test_what_went_out_comes_in_and_goes_out_the_same(files: dict[str, Path], south: Store, tmp_path: Path) -> None:
    done = bring_moved(south, [read_json(files["ines"])], THERE)
    assert done.patients == ["patient-1"]
    (before,) = _read(files["ines"])
    count = len(before["sections"][0]["entries"])
    assert done.in_words() == (
        "Brought in: 1 patient, 2 exams, 1 of them not signed, 2 courses, 2 infusions."
        f" {count} entries of history from Practice Dr I. Lind"
        " came along, sealed."
    )
    out = tmp_path / "again.json"
    export_record(south, south.patient("patient-1"), out, drafts=True)
    (after,) = _read(out)
    assert {name: one for name, one in after.items() if name not in ("history", "sections")} == {
        name: one for name, one in before.items() if name not in ("history", "sections")
    }
    assert after["sections"][:-1] == before["sections"]
    assert after["sections"][-1]["origin"] == "Practice South"
    assert {row["who"] for row in after["history"]} == {THERE}
    assert [i.id for i in south.instruments()] == ["own"]
    # What was entered in error lies as it lay: it can be taken back, with what went along.
    south.unmark_in_error("exam-8", THERE)
    assert [south.exam(id_).status for id_ in ("exam-7", "exam-8")] == [Status.AMENDED, Status.SIGNED]
    south.unmark_in_error("exam-9", THERE)
    assert south.exam("exam-9").status is Status.DRAFT
    south.save(replace(south.infusion("infusion-2b"), number=5), THERE)
    south.unmark_in_error("infusion-2", THERE)
    assert south.infusion("infusion-2").number == 2
    assert [vital.id for vital in south.rows(Vital, "infusion-2")] == ["vital-2"]


def test_a_second_move_keeps_both_histories_and_what_is_from_where(
    files: dict[str, Path], south: Store, tmp_path: Path
) -> None:
    bring_moved(south, [read_json(files["olaf"])], THERE)
    origins = [section.origin for section in south.sections("patient-2")]
    assert origins == ["Practice North", "Practice Dr I. Lind"]
    assert south.sections("patient-2")[0] == SECTION
    out = tmp_path / "on.json"
    export_record(south, south.patient("patient-2"), out)
    east = Store.open(tmp_path / "east.bodymap")
    done = bring_moved(east, [read_json(out)], "Dr E. Ast")
    assert [section.origin for section in east.sections("patient-2")] == [*origins, "Practice South"]
    assert "from Practice North and Practice Dr I. Lind and Practice South came along" in done.in_words()
    whos = list(dict.fromkeys(change.who for change in east.history("patient-2")))
    assert whos == [
        "Dr N. Orth, from Practice North", f"{WHO}, from Practice Dr I. Lind", f"{THERE}, from Practice South",
        "Dr E. Ast",
    ]  # fmt: skip
    assert east.check() == []
    east.erase_patient("patient-2", "Dr E. Ast")
    assert east.check() == []
    east.close()


def test_a_whole_practice_comes_in(files: dict[str, Path], south: Store) -> None:
    done = bring_moved(south, [read_json(files["both"])], THERE)
    assert done.patients == ["patient-1", "patient-2"]
    assert south.counts() == {"patients": 2, "courses": 3, "infusions": 4, "exams": 7}


def test_a_patient_comes_in_once_and_under_a_free_number(files: dict[str, Path], south: Store, tmp_path: Path) -> None:
    both, olaf = read_json(files["both"]), read_json(files["olaf"])
    south.save_patient(Patient("DEMO-2"), THERE)
    for exports in ([both], [olaf]):
        with pytest.raises(NumberTaken, match="DEMO-2 is another patient's here"):
            bring_moved(south, exports, THERE)
    with pytest.raises(AlikeNumbers):
        bring_moved(south, [olaf], THERE, "demo 2")
    with pytest.raises(UserError, match="one patient only"):
        bring_moved(south, [both], THERE, "7")
    assert south.counts() == {"patients": 1, "courses": 0, "infusions": 0, "exams": 0}
    bring_moved(south, [olaf], THERE, " demo 2 ", different_people=True)
    assert south.patient("patient-2").number == "demo 2"
    with pytest.raises(UserError, match="Patient demo 2 is in this data file already"):
        bring_moved(south, [olaf], THERE, "8")
    south.save_exam(Exam("patient-2", MORNING, id="exam-1"), None, THERE)
    with pytest.raises(UserError, match="in another patient's record already"):
        bring_moved(south, [both, read_json(files["ines"])][1:], THERE)
    south.save(Vital(_infusion(south), MORNING, id="vital-1"), THERE)
    without = _altered(files["ines"], tmp_path / "without.json", _without_exams)
    with pytest.raises(UserError, match="in another patient's record already"):
        bring_moved(south, [read_json(without)], THERE)


def _infusion(store: Store) -> str:
    store.save(Course("patient-2", "x", id="course-x"), THERE)
    store.save(Infusion("course-x", 1, MORNING, id="infusion-x"), THERE)
    return "infusion-x"


def _without_exams(patient: Any) -> None:
    for name in ("exams", "responses", "in_error"):
        patient.pop(name)


def test_a_history_that_was_altered_on_its_way_brings_nothing_in(
    files: dict[str, Path], south: Store, tmp_path: Path
) -> None:
    head = south.head()

    def forge(patient: Any) -> None:
        patient["sections"][0]["entries"][3]["who"] = "Dr E. Vil"

    forged = _altered(files["ines"], tmp_path / "forged.json", forge)
    with pytest.raises(UserError, match=r"from Practice Dr I\. Lind was altered on its way\. Entry") as caught:
        bring_moved(south, [read_json(forged)], THERE)
    assert caught.value.todo == "Ask that practice for the file again."
    assert south.head() == head
    assert south.counts()["patients"] == 0


def test_a_file_without_a_history_brings_the_record_and_says_so(
    files: dict[str, Path], south: Store, tmp_path: Path
) -> None:
    older = _altered(files["ines"], tmp_path / "older.json", lambda patient: patient.pop("sections"))
    done = bring_moved(south, [read_json(older)], THERE)
    assert "The record came without a history" in done.in_words()
    assert [(act.what, act.new) for act in south.acts("patient-1")] == [("brought in", "without a history")]
    assert done.entries == 0
    empty = bring_moved(south, [Export("none", {}, ())], THERE)
    assert empty.in_words() == "Brought in: nothing, the file holds no patients."


def test_a_questionnaire_of_their_own_comes_along_unless_it_is_another_here(
    files: dict[str, Path], south: Store
) -> None:
    own = example().replace('id = "stiffness"', 'id = "own"')
    south.save_instrument(InstrumentText("own", "1", own + "\n# ours\n"), THERE)
    with pytest.raises(UserError, match="The questionnaire own, version 1, has another text here"):
        bring_moved(south, [read_json(files["ines"])], THERE)
    assert south.counts()["patients"] == 0
    south.save_instrument(InstrumentText("own", "1", own), THERE)
    bring_moved(south, [read_json(files["ines"])], THERE)
    assert [i.text for i in south.instruments()] == [own]


def test_an_answer_about_suicide_is_never_without_its_flag(south: Store, tmp_path: Path) -> None:
    store = Store.open(tmp_path / "north.bodymap")
    store.save_patient(Patient("DEMO-1", id="patient-1"), WHO)
    store.save(Response("patient-1", "phq9", "1", MORNING, answers={"9": 2}, id="response-1"), WHO)
    export_record(store, store.patient("patient-1"), tmp_path / "one.json")
    store.close()
    bring_moved(south, [read_json(tmp_path / "one.json")], THERE)
    assert [(flag.kind, flag.about) for flag in south.rows(Flag, "patient-1")] == [("item9", "response-1")]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store, Path]]:
    folder = tmp_path_factory.mktemp("pair")
    north, south = Store.open(folder / "north.bodymap"), Store.open(folder / "south.bodymap")
    yield north, south, folder / "on.json"
    north.close()
    south.close()


@settings(suppress_health_check=list(HealthCheck), max_examples=20)
@given(value=EXAMS)
def test_any_exam_comes_in_as_it_went_out(pair: tuple[Store, Store, Path], value: Exam) -> None:
    north, south, path = pair
    times = [value.performed_at, value.signed_at or value.performed_at]
    assume("\\x00" not in repr(value) and all(1900 <= time.year < 2200 for time in times))  # what no program writes
    number = f"n {len(north.numbers())}"
    patient = replace(INES, number=number, id=f"patient {number}")
    north.save_patient(patient, WHO)
    exam = replace(value, patient=patient.id, course=None, infusion=None, id=f"exam {number}")
    north.save_exam(make._signed(exam), None, WHO)
    north.save_exam(replace(exam, id=f"draft {number}"), None, WHO)
    export_record(north, patient, path, drafts=True)
    bring_moved(south, [read_json(path)], THERE, different_people=True)
    (before,), (after,) = charts(north, patient, drafts=True), charts(south, patient, drafts=True)
    assert replace(after, history=()) == replace(before, history=())
    assert [e.performed_at.isoformat() for e in after.exams] == [e.performed_at.isoformat() for e in before.exams]
