"""Files of every released schema open with all that is in them. tests/old/make.py makes the file of a new one."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bodymap.medicine.model import Course, Finding, Infusion, Patient, Reaction, Reason, Status, Threshold
from bodymap.store import Store, migrations
from bodymap.store.records import KINDS
from tests.old.make import AROUND, SECTION, WRONG

OLD = Path(__file__).parent.parent / "old"
PLAN = {
    1: ("", (), ()),
    2: ("weekly x4", (date(2026, 4, 10), date(2026, 4, 17)), (date(2026, 4, 17),)),
}
FILES = sorted(OLD.glob("*.bodymap"))


def test_there_is_a_file_of_every_schema() -> None:
    assert [path.stem for path in FILES] == [str(n) for n in range(1, migrations.LATEST + 1)]


@pytest.mark.parametrize("old", FILES, ids=lambda path: path.stem)
def test_a_file_of_an_old_schema_opens_with_all_that_is_in_it(old: Path, path: Path) -> None:
    shutil.copy(old, path)
    store = Store.open(path)
    try:
        assert store.check() == []
        assert store.counts() == {"patients": 2, "courses": 1, "infusions": 2, "exams": 4}
        ines = store.patient_by_number("DEMO-1")
        assert ines is not None
        assert (ines.name, ines.birth_date, ines.sex) == ("Ines Invented", date(1979, 4, 3), "female")
        (course,) = store.courses(ines.id)
        assert [(i.number, i.mg_per_kg) for i in store.infusions(course.id)] == [(1, 0.5), (2, 0.75)]
        versions = {exam.id: exam.status for exam in store.exams(ines.id, versions=True)}
        assert versions == {"exam-1": Status.AMENDED, "exam-2": Status.SIGNED, "exam-3": Status.DRAFT}
        amended = store.exam("exam-2")
        assert (amended.amends, amended.version, amended.amend_reason) == ("exam-1", 2, "the other knee")
        assert amended.findings == {
            "occiput_r": Finding.rated("occiput_r", 7),
            "occiput_l": Finding.rated("occiput_l", 0),
            "knee_r": Finding.unrated("knee_r"),
            "knee_l": Finding("knee_l", None, reason=Reason.WOUND, remark="plaster"),
            "gluteal_r": Finding(
                "gluteal_r", True, 3, None, Reaction.FLINCH, Threshold(2.55, "kgf/cm2", 1.0), "jumped"
            ),
        }
        assert (amended.areas, amended.quadrants) == ({"neck": True, "chest": False}, {"axial": True})
        assert amended.answers == {"duration_months": 2.9, "pain_now": 6, "onset_when": "long ago"}
        assert amended.performed_at == datetime(2026, 4, 3, 6, 15, tzinfo=UTC)
        assert [(c.what, c.new) for c in store.history("exam-1")][-1] == ("status", "amended: the other knee")
        assert store.setting("practice_name") == '"Practice Dr I. Lind"'
        assert (course.schedule, course.plan, course.follow_up) == PLAN[min(int(old.stem), 2)]
        around: list[object] = []
        for kind in (kind for kind in KINDS if kind not in (Patient, Course, Infusion)):
            around += store.all_rows(kind)
        assert tuple(around) == (() if old.stem == "1" else AROUND)
        notes = {} if old.stem == "1" else {"escort": "yes", "pain_end": 3}
        assert [infusion.notes for infusion in store.infusions(course.id)] == [notes, notes]
        marks = [(mark.subject, mark.kind, mark.reason) for mark in store.marks(ines.id)]
        assert marks == ([] if int(old.stem) < 3 else [(WRONG.id, "treatment", "of another patient")])
        assert store.sections("patient-2") == ([] if int(old.stem) < 7 else [SECTION])
        assert [i.id for i in store.instruments()] == ([] if old.stem == "1" else ["own"])
    finally:
        store.close()


@pytest.mark.parametrize("words", [["check"], ["list", "exams"], ["export", "--format", "json"]], ids=lambda w: w[0])
def test_a_command_that_only_reads_leaves_an_old_file_as_it_is(
    words: list[str], path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bodymap.cli import main

    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    shutil.copy(FILES[0], path)
    before = path.read_bytes()
    out = ["--out", str(tmp_path / "all.json")] if words[0] == "export" else []
    assert main([*words, "--data", str(path), *out]) == 0
    assert "stays as it is" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert list(temporary.iterdir()) == []
    assert {p.name for p in tmp_path.iterdir()} <= {path.name, "temporary", "all.json"}
