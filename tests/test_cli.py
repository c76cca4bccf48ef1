"""The command line: what each verb does, what it refuses, its exit codes, nothing half-written."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from bodymap.app.pictures import fill
from bodymap.cli import main
from bodymap.medicine import body
from bodymap.medicine.model import Act, Patient
from bodymap.store import Store

HEAD = ["record_id", "exam_id", "performed_at", "course", "timing", "mode", "rule", "method", *body.SITES, "pain_now"]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data file with the invented practice; only read by the tests."""
    path = tmp_path_factory.mktemp("sample") / "demo.bodymap"
    store = Store.open(path)
    fill(store, date(2026, 11, 22))
    store.close()
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "exams.csv"
    rows = [
        ["DEMO-2", "E2", "2026-03-02", "A", "before", "examiner", "rating2", "fingers", *["3"] * 21, "7"],
        ["DEMO-1", "E1", "2026-03-01T09:30:00+01:00", "A", "after 2", "examiner", "painful", "", *["0"] * 20, "p", ""],
        ["DEMO-1", "E3", "2026-02-01", "", "", "self", "painful", "self_palpation", *[""] * 21, "10"],
    ]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEAD, *rows])
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_what_is_imported_comes_back_the_same_and_twice_is_harmless(
    tmp_path: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, out = tmp_path / "practice.bodymap", tmp_path / "out.csv"
    assert main(["--data", str(data), "import", str(table)]) == 0
    assert "3 exams imported" in capsys.readouterr().out
    assert main(["import", str(table), "--data", str(data)]) == 0
    assert "3 were there already" in capsys.readouterr().out
    assert main(["export", "--format", "csv", "--out", str(out), "--data", str(data)]) == 0
    came, went = rows_of(out), rows_of(table)
    assert [{key: row[key] for key in HEAD} for row in came] == went
    assert all(value == "" for row in came for key, value in row.items() if key not in HEAD and key != "examiner")


def test_a_table_with_faults_is_refused_whole(tmp_path: Path, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("record_id,performed_at,knee_r,nose\nDEMO-9,2026-02-30,11,1\n,2026-01-01,x,\n", "utf-8")
    data = tmp_path / "practice.bodymap"
    assert main(["--data", str(data), "import", str(table), str(bad)]) == 1
    said = capsys.readouterr().err
    for where in (
        "line 1, column nose",
        "line 2, column performed_at",
        "line 2, column knee_r",
        "line 3, column knee_r",
    ):
        assert where in said
    assert not data.exists() or main(["--data", str(data), "list", "exams"]) == 0
    assert "E1" not in capsys.readouterr().out


def test_an_exam_that_is_there_with_other_content_is_a_fault(
    tmp_path: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "practice.bodymap"
    assert main(["--data", str(data), "import", str(table)]) == 0
    table.write_text("record_id,exam_id,performed_at\nDEMO-7,NEW,2026-03-02\nDEMO-2,E2,2026-03-02\n", "utf-8")
    capsys.readouterr()
    assert main(["--data", str(data), "import", str(table)]) == 1
    assert "E2" in capsys.readouterr().err
    assert main(["--data", str(data), "list", "patients"]) == 0
    assert "DEMO-7" not in capsys.readouterr().out


def test_score_answers_row_by_row_without_a_data_file(
    tmp_path: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "scores.csv"
    assert main(["score", str(table), "--out", str(out)]) == 0
    first, second, third = rows_of(out)
    assert (first["positive"], first["count_item"], first["mean_rating"]) == ("18", "met", "3.00")
    assert (second["positive"], second["examined"], second["count_item"]) == ("0", "18", "not_met")
    assert (third["examined"], third["count_item"]) == ("0", "undetermined")
    assert main(["score", str(table)]) == 0
    assert capsys.readouterr().out == out.read_text("utf-8")
    out.unlink()
    table.write_text("record_id,knee_r\nDEMO-1,12\n", "utf-8")
    assert main(["score", str(table), "--out", str(out)]) == 1
    assert not out.exists()


def test_sheets_reports_and_plots_are_written(sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = ["--data", str(sample)]
    assert main([*data, "list", "exams"]) == 0
    exam = capsys.readouterr().out.splitlines()[1].split("\t")[0]
    assert main([*data, "list", "courses"]) == 0
    course = capsys.readouterr().out.splitlines()[1].split("\t")[0]
    sheet = tmp_path / "sheet.pdf"
    assert main([*data, "sheet", "--exam", exam, "--paper", "letter", "--out", str(sheet)]) == 0
    page = PdfReader(sheet).pages[0]
    assert [round(float(side)) for side in page.mediabox[2:]] == [612, 792]
    assert main(["sheet", "--blank", "--out", str(sheet)]) == 0
    assert "Tender-point examination" in PdfReader(sheet).pages[0].extract_text()
    assert main([*data, "report", "--course", course, "--out", str(tmp_path / "report.pdf")]) == 0
    assert len(PdfReader(tmp_path / "report.pdf").pages) >= 2
    for kind, start in (("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")):
        out = tmp_path / f"plot.{kind}"
        assert main([*data, "plot", "--course", course, "--out", str(out)]) == 0
        assert out.read_bytes().startswith(start)


@pytest.mark.parametrize(
    "words",
    [
        ["sheet", "--exam", "no-such", "--out", "x.pdf"],
        ["report", "--course", "no-such", "--out", "x.pdf"],
        ["plot", "--course", "no-such", "--out", "x.svg"],
        ["plot", "--course", "no-such", "--out", "x.gif"],
        ["export", "--format", "csv", "--out", "x.csv", "--patient", "no-such"],
        ["restore", "no-such.bodymap"],
    ],
)
def test_what_is_not_there_is_refused_in_one_line(
    words: list[str], sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["--data", str(sample), *words]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_missing_data_file_is_not_made_by_looking(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["list", "exams"], ["check"], ["backup", str(tmp_path)]):
        assert main(["--data", str(tmp_path / "none.bodymap"), *words]) == 1
        assert "There is no data file" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_check_backup_and_restore(sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(sample), "check"]) == 0
    assert "in order" in capsys.readouterr().out
    assert main(["--data", str(sample), "backup", str(tmp_path / "safe")]) == 0
    (copy,) = (tmp_path / "safe").glob("*.bodymap")
    target = tmp_path / "back.bodymap"
    assert main(["--data", str(target), "restore", str(copy)]) == 0
    capsys.readouterr()
    assert main(["--data", str(target), "list", "patients"]) == 0
    assert "DEMO-0012" in capsys.readouterr().out


def test_lists_carry_no_names(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for what in ("patients", "exams", "courses"):
        assert main(["--data", str(sample), "list", what]) == 0
        assert "Beispiel" not in capsys.readouterr().out


def test_a_passphrase_is_taken_from_the_environment(
    tmp_path: Path, table: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data", str(tmp_path / "locked.bodymap")]
    monkeypatch.setenv("BODYMAP_PASSPHRASE", "correct horse")
    assert main([*data, "import", str(table)]) == 1
    assert "At least 15 characters; this has 13." in capsys.readouterr().err
    assert not (tmp_path / "locked.bodymap").exists()
    monkeypatch.setenv("BODYMAP_PASSPHRASE", "correct horse battery")
    assert main([*data, "import", str(table)]) == 0
    assert main([*data, "list", "exams"]) == 0
    monkeypatch.setenv("BODYMAP_PASSPHRASE", "wrong")
    assert main([*data, "list", "exams"]) == 1
    assert "passphrase" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["frobnicate"], ["sheet", "--out", "x.pdf"], ["score"], ["export", "--out", "x"]])
def test_wrong_use_exits_with_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a display is always there elsewhere")
def test_without_a_display_the_window_is_refused_in_one_line(tmp_path: Path) -> None:
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    for env in (clean, {**clean, "DISPLAY": ":4711"}):
        done = subprocess.run(
            [sys.executable, "-m", "bodymap", "--data", str(tmp_path / "x.bodymap")],
            env=env,
            capture_output=True,
            text=True,
            check=False,
            cwd=Path(__file__).parent.parent,
        )
        assert done.returncode == 2
        assert len(done.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_the_demonstration_makes_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bodymap", "demo", "--out", str(tmp_path / "demo")],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent.parent,
    )
    assert done.returncode == 0, done.stderr
    made = {Path(line).name for line in done.stdout.splitlines()}
    assert made == {path.name for path in (tmp_path / "demo").iterdir()}
    for name in ("demo.bodymap", "exam_sheet.pdf", "course_report.pdf", "course_plot.svg", "course_plot.png"):
        assert name in made
    for page in ("start", "exam", "exam_areas", "course", "compare", "record", "clinic"):
        assert (tmp_path / "demo" / f"window_{page}.png").stat().st_size > 20_000
    data = ["--data", str(tmp_path / "demo" / "demo.bodymap")]
    assert main([*data, "list", "patients"]) == 0
    assert len(capsys.readouterr().out.splitlines()) - 1 >= 6
    again = subprocess.run(
        [sys.executable, "-m", "bodymap", "demo", "--out", str(tmp_path / "demo")],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent.parent,
    )
    assert again.returncode == 1


def test_check_says_what_is_newer_than_a_head(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What another hand chained on properly is found in no other way than by a person who reads this."""
    data = tmp_path / "practice.bodymap"
    store = Store.open(data)
    store.save_patient(Patient("DEMO-1", "Ines Invented", id="p"), "Dr I. Lind")
    head = store.head()
    store.close()
    assert main(["--data", str(data), "check", "--against", head]) == 0
    assert "No entry is newer than this head." in capsys.readouterr().out
    store = Store.open(data)
    store.save_patient(Patient("DEMO-1", "Ines Invented", remark="tea", id="p"), "Dr I. Lind")
    store.tell(Act.OPENED, "", "p")
    store.tell(Act.OPENED, "", "p")
    store.close()
    assert main(["--data", str(data), "check", "--against", head]) == 0
    said = capsys.readouterr().out
    assert "3 entries are newer than this head." in said
    assert "Dr I. Lind: 1 x patient changed or added, " in said
    assert "nobody named: 2 x opened, " in said
    assert "Ines" not in said
    assert "DEMO-1" not in said
