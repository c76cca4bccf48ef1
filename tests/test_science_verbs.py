"""The verbs for science users: export in three layouts, import of each, outcomes of a table."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from bodymap.cli import main
from bodymap.exchange.exam_table.layout import GIVEN
from bodymap.medicine.model import AFTER, BEFORE, Finding, Reason, Status
from bodymap.store import Store
from tests.ui.people import COURSE, INFUSION, ROSA, exam, practice


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with practice(tmp_path) as made:
        first = exam(id="first", course=COURSE.id, infusion=INFUSION.id, timing=BEFORE)
        first = first.having(Finding.not_examined("knee_l", Reason.WOUND)).answering("pain_average", 6)
        second = exam(id="second", sites=15, course=COURSE.id, infusion=INFUSION.id, timing=AFTER)
        for one in (first, second):
            signed = replace(one, status=Status.SIGNED, signed_by="Dr I. Lind", signed_at=one.performed_at)
            made.store.save_exam(signed, None, who="Dr I. Lind")
    return tmp_path / "practice.bodymap"


def run(*words: object) -> int:
    return main([str(word) for word in words])


def test_a_folder_gets_every_layout_and_the_codebook(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    assert run("--data", data, "export", "--format", "csv", "--out", folder) == 0
    names = ["codebook.csv", "exams.csv", "exams_long.csv", "exams_wide.csv"]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert run("--data", data, "export", "--format", "csv", "--out", tmp_path / "plain.csv") == 0
    assert (tmp_path / "plain.csv").read_bytes() == (folder / "exams.csv").read_bytes()


@pytest.mark.parametrize("layout", ["wide", "long"])
def test_what_was_exported_comes_back_unchanged(data: Path, tmp_path: Path, layout: str) -> None:
    table, again = tmp_path / "table.csv", tmp_path / "again.csv"
    assert run("--data", data, "export", "--format", "csv", "--layout", layout, "--out", table) == 0
    assert (tmp_path / "table_codebook.csv").exists()
    other = tmp_path / "other.bodymap"
    assert run("--data", other, "import", table) == 0
    assert run("--data", other, "export", "--format", "csv", "--layout", layout, "--out", again) == 0
    assert _kept(table) == _kept(again)
    store = Store.open(other)
    try:
        found = store.exam("first")
        assert found.findings["knee_l"].reason is Reason.WOUND
        assert found.number("pain_average") == 6
    finally:
        store.close()
    assert run("--data", data, "import", table) == 0  # it is there already


def _kept(path: Path) -> list[dict[str, str]]:
    """What a table says and an import takes: all but the infusions, by their column or, in a long table, their rows."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [{name: cell for name, cell in row.items() if name != GIVEN} for row in csv.DictReader(file)]
    for row in rows:
        row["timing"] = row["timing"].replace(" 3", "").replace("before", "").replace("after", "")
    return [row for row in rows if row.get("item") != GIVEN]


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def test_outcomes_of_a_table_without_a_data_file(
    data: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    table = tmp_path / "table.csv"
    assert run("--data", data, "export", "--format", "csv", "--layout", "wide", "--out", table) == 0
    capfdbinary.readouterr()
    assert run("outcomes", table) == 0
    (line,) = csv.DictReader(io.StringIO(capfdbinary.readouterr().out.decode(), newline=""))
    assert (line["record_id"], line["course"], line["exams"]) == (ROSA.number, COURSE.label, "2")
    assert run("outcomes", "--columns", "--out", tmp_path / "columns.csv") == 0
    assert "smallest detectable difference" in (tmp_path / "columns.csv").read_text("utf-8").lower()
    assert run("outcomes") == 1
    assert b"No table was named" in capfdbinary.readouterr().err
    with pytest.raises(SystemExit):
        run("outcomes", table, "--baseline", "0")
