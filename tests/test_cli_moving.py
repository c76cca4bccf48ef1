"""`bodymap export --format json --patient` there, `bodymap import FILE.json` here: a patient moves with the history."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bodymap.cli import main
from bodymap.medicine.model import Patient
from bodymap.store import Store
from tests.old import make

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """The record of a patient, as the practice before has written it."""
    store = Store.open(tmp_path / "north.bodymap")
    make.write(store)
    store.close()
    out = tmp_path / "record.json"
    assert main(["--data", str(tmp_path / "north.bodymap"), "export", "--format", "json", "--patient", "DEMO-1",
                 "--out", str(out)]) == 0  # fmt: skip
    return out


def _bring(tmp_path: Path, *words: object) -> int:
    return main(["--data", str(tmp_path / "south.bodymap"), "import", *map(str, words)])


def test_what_leaves_is_told_there_and_what_comes_in_here(record: Path, tmp_path: Path, capsys: Capture) -> None:
    (patient,) = json.loads(record.read_text("utf-8"))["patients"]
    (section,) = patient["sections"]
    assert [exam["status"] for exam in patient["exams"]] == ["amended", "signed"], "the draft stays"
    north = Store.open(tmp_path / "north.bodymap")
    told = north.acts("patient-1")[0]
    assert (told.what, told.new) == ("exported", f"json, history {section['id']}")
    last = section["entries"][-1]
    assert north.check(f"{last['number']}-{last['hash'][:16]}") == [], "an entry is known where it was written"
    assert north.check(section["head"]) == []
    north.close()
    capsys.readouterr()
    assert _bring(tmp_path, record) == 0
    said = capsys.readouterr().out
    assert said.startswith("Brought in: 1 patient, 1 exam, 1 course, 2 infusions.")
    assert f"{len(section['entries'])} entries of history from Practice Dr I. Lind came along, sealed." in said
    assert main(["--data", str(tmp_path / "south.bodymap"), "check"]) == 0
    south = Store.open(tmp_path / "south.bodymap")
    assert [(act.who, act.what) for act in south.acts("patient-1")] == [("command line", "brought in")]
    south.close()


def test_a_number_that_is_taken_is_asked_for(record: Path, tmp_path: Path, capsys: Capture) -> None:
    south = Store.open(tmp_path / "south.bodymap")
    south.save_patient(Patient("DEMO-1"), "Dr S. Outh")
    south.close()
    assert _bring(tmp_path, record) == 1
    assert "The record number DEMO-1 is another patient's here; nothing was brought in. Give the patient who comes" \
        " another one: --number NUMBER." in capsys.readouterr().err  # fmt: skip
    assert _bring(tmp_path, record, "--number", "demo 1") == 1
    assert "demo 1 looks like DEMO-1" in capsys.readouterr().err
    assert _bring(tmp_path, record, "--number", "DEMO-77") == 0
    assert list((tmp_path / "backups").glob("*.bodymap")), "a backup was made before"


def test_what_does_not_go_together_is_refused(record: Path, tmp_path: Path, capsys: Capture) -> None:
    table = tmp_path / "t.csv"
    table.write_text("record_id,performed_at\n7,2026-01-02\n", "utf-8")
    assert _bring(tmp_path, record, table) == 1
    assert "one after the other" in capsys.readouterr().err
    assert _bring(tmp_path, table, "--number", "8") == 1
    assert "A table says the record numbers itself." in capsys.readouterr().err


def test_a_file_that_was_altered_on_its_way_is_refused(record: Path, tmp_path: Path, capsys: Capture) -> None:
    record.write_text(record.read_text("utf-8").replace('"what":"status","old":"draft"', '"what":"status","old":""'))
    assert _bring(tmp_path, record) == 1
    said = capsys.readouterr().err
    assert "was altered on its way. Entry" in said
    assert "Nothing was brought in. Ask that practice for the file again." in said
    south = Store.open(tmp_path / "south.bodymap")
    assert south.counts()["patients"] == 0
    south.close()
