"""The command line's verbs about backups: counted ones, the list, the restore drill, one before an import."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bodymap.cli import main
from bodymap.medicine.model import Patient
from bodymap.report import papers
from bodymap.session import Practice
from bodymap.store import Store, copies_beside
from tests.conftest import ROOT
from tests.store.clocks import Clock
from tests.store.people import EXAM, WHO, fill

NOON = datetime(2026, 4, 3, 12, tzinfo=UTC)
TABLE = "record_id,performed_at,occiput_r\nDEMO-55,2026-04-02,3\n"
SIGNED = f"DEMO-55,2026-04-02,{WHO},signed,{WHO},2026-04-02T10:00:00+00:00\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "practice.bodymap"
    store = Store.open(path)
    fill(store)
    store.close()
    return path


def run(data: Path, *words: str) -> int:
    return main(["--data", str(data), *words])


def beside(data: Path) -> list[Path]:
    return sorted(copies_beside(data).glob("*.bodymap"))


def test_a_counted_backup_the_list_and_the_drill(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(data, "drill") == 1
    assert "There is no backup to restore. Make one: bodymap backup." in capsys.readouterr().err
    store = Store.open(data)
    stick = tmp_path / "stick"
    stick.mkdir()
    papers.settings_of(store).set("second_copy", str(stick))
    store.close()
    assert run(data, "backup") == 0
    assert capsys.readouterr().out.count("Backup written and checked: ") == 2
    store = Store.open(data)
    store.save_patient(Patient("DEMO-7"), WHO)
    store.close()
    assert run(data, "backup", str(tmp_path / "safe")) == 0
    capsys.readouterr()
    assert run(data, "backups") == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["made", "patients", "exams", "newer_now", "file"]
    assert sorted((*line[1:4], Path(line[4]).parent) for line in lines[1:]) == [
        ("1", "1", "1 patient", tmp_path / "backups"),
        ("1", "1", "1 patient", stick),
    ]
    assert run(data, "drill") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "Every backup was restored and compared: 2."
    assert all(": whole (" in line for line in said[:-1])
    (copy,) = stick.glob("*.bodymap")
    whole = bytearray(copy.read_bytes())
    at = whole.index(b"likes tea")
    whole[at] ^= 1
    copy.write_bytes(whole)
    (copies_beside(data) / "other.bodymap").write_bytes(b"nothing")
    assert run(data, "drill") == 1
    err = capsys.readouterr().err
    assert "2 of 3 backups cannot be restored as they are." in err
    assert "does not open with this passphrase, or is damaged" in err
    assert "does not say what was saved" in err
    assert run(data, "backups") == 0
    assert "does not open with this passphrase" in capsys.readouterr().out
    assert "likes tea" not in err


def test_a_copy_of_another_practice_is_whole_but_said_to_be_another(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = Store.open(tmp_path / "other.bodymap")
    other.save_patient(Patient("DEMO-1"), WHO)
    other.back_up()
    other.close()
    assert run(data, "drill") == 0
    assert "whole, but no earlier state of this data file" in capsys.readouterr().out
    assert run(data, "backups") == 0
    assert "\tanother file\t" in capsys.readouterr().out


@pytest.mark.parametrize("schema", [1, 4, 5])
def test_the_copy_before_a_new_schema_is_drilled_too(
    tmp_path: Path, schema: int, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "practice.bodymap"
    shutil.copy(ROOT / "tests" / "old" / f"{schema}.bodymap", data)
    shutil.copytree(
        ROOT / "tests" / "old", tmp_path / "backups", ignore=lambda _, names: {n for n in names if n[0] != str(schema)}
    )
    assert run(data, "drill") == 0, "read through a temporary copy, and compared with the copies beside the file"
    assert run(data, "backups") == 0
    capsys.readouterr()
    store = Store.open(data)
    store.back_up()
    store.close()
    assert len(beside(data)) == 3
    assert run(data, "drill") == 0
    capsys.readouterr()
    assert run(data, "backups") == 0
    listed = capsys.readouterr().out
    assert listed.count("older Bodymap") == (2 if schema < 4 else 0)


def test_there_is_a_backup_before_an_import(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "exams.csv"
    table.write_text(TABLE)
    assert run(data, "import", str(table)) == 0
    (copy,) = beside(data)
    store = Store.open(copy)
    assert store.counts()["patients"] == 1
    store.close()
    assert run(data, "import", str(table)) == 0
    assert len(beside(data)) == 2
    new = tmp_path / "elsewhere" / "new.bodymap"
    new.parent.mkdir()
    assert run(new, "import", str(table)) == 0
    assert not copies_beside(new).exists(), "there was nothing to lose"
    capsys.readouterr()


def test_an_import_without_a_backup_is_refused(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "exams.csv"
    table.write_text(TABLE)
    copies_beside(data).write_text("in the way")
    assert run(data, "import", str(table)) == 1
    assert "No backup could be written" in capsys.readouterr().err
    store = Store.open(data)
    assert store.counts()["patients"] == 1
    store.close()


def test_restoring_makes_a_counted_backup_of_the_present_file_first(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(data, "backup") == 0
    (old,) = beside(data)
    store = Store.open(data)
    store.save_patient(Patient("DEMO-7", id="late"), WHO)
    store.close()
    assert run(data, "restore", str(old)) == 0
    out = capsys.readouterr().out.splitlines()
    (made,) = set(beside(data)) - {old}
    assert out[-2:] == [f"Backup written and checked: {made}", out[-1]]
    assert out[-1].startswith(f"Restored to {data}. The file before it is kept as ")
    store = Store.open(made)
    assert store.patient("late").number == "DEMO-7"
    store.close()
    # One that the present file does not open for is none: it is kept aside all the same, and said.
    data.write_bytes(b"x" * 4096)
    assert run(data, "restore", str(old)) == 0
    said = capsys.readouterr()
    assert said.err.startswith("No backup of the present data file was made first: ")
    assert said.out.startswith(f"Restored to {data}. The file before it is kept as ")
    # Nothing is due: no second one of the same.
    assert run(data, "backup") == 0
    count = len(beside(data))
    assert run(data, "restore", str(old)) == 0
    assert len(beside(data)) == count
    # A file that is open elsewhere is not restored over.
    store = Store.open(data)
    assert run(data, "restore", str(old)) == 1
    assert "is open in another window" in capsys.readouterr().err
    store.close()


def test_the_copy_that_is_restored_does_not_go_for_the_backup_before_it(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule would let the earlier one of a day go with this backup."""
    clock = Clock(monkeypatch, NOON)
    store = Store.open(data)
    store.back_up()
    (first,) = beside(data)
    for day in range(2):
        store.save_patient(Patient(f"DEMO-7{day}"), WHO)
        store.back_up()
        clock.on(days=1)
    store.save_patient(Patient("DEMO-79"), WHO)
    store.close()
    assert first not in _after_one_more(data, tmp_path)
    assert run(data, "restore", str(first)) == 0
    store = Store.open(data)
    assert store.counts()["patients"] == 1
    store.close()


def _after_one_more(data: Path, tmp_path: Path) -> list[Path]:
    """The copies that would be there after one backup more."""
    folder = tmp_path / "tried"
    shutil.copytree(data.parent, folder, ignore=shutil.ignore_patterns("tried"))
    store = Store.open(folder / data.name)
    store.back_up()
    store.close()
    return [data.parent / "backups" / one.name for one in beside(folder / data.name)]


def test_whatever_names_stand_in_a_table_the_command_line_writes_as_itself(data: Path, tmp_path: Path) -> None:
    store = Store.open(data)
    Practice(store, "Dr M. Okafor").pins.set(WHO, "4711")
    store.close()
    table = tmp_path / "exams.csv"
    table.write_text(f"record_id,performed_at,examiner,status,signed_by,signed_at\n{SIGNED}")
    assert run(data, "import", str(table)) == 0
    store = Store.open(data)
    (exam,) = [exam for exam in store.exams() if exam.id != EXAM.id]
    assert (exam.examiner, exam.signed_by) == (WHO, WHO)
    assert {change.who for change in store.history(exam.id)} == {"command line"}
    store.close()
    assert run(data, "restore", str(beside(data)[0])) == 0
    store = Store.open(data)
    assert next((act.what, act.who) for act in store.acts()) == ("restored", "command line")
    store.close()
