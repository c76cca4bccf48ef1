"""The program's process: no core dump, nobody looks in, files for their owner alone."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from bodymap.app.pictures import fill
from bodymap.cli import main
from bodymap.store import Store
from tests.conftest import ROOT

SCRIPT = """
import ctypes, os, resource, sys
from bodymap import cli
sys.argv = ["bodymap", "score", "--help"]
try:
    cli.main()
except SystemExit:
    pass
handle = os.open(sys.stdin.readline().strip(), os.O_CREAT | os.O_WRONLY, 0o666)
dumps = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) if sys.platform == "linux" else 0
print(*resource.getrlimit(resource.RLIMIT_CORE), dumps, oct(os.fstat(handle).st_mode & 0o777), file=sys.stderr)
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no such limit there")
def test_no_core_dump_nobody_looks_in_and_files_are_the_owners(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=f"{tmp_path / 'made'}\n",
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stderr.split() == ["0", "0", "0", "0o600"]


@pytest.mark.skipif(os.name == "nt", reason="files have no such modes there")
def test_whatever_is_written_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Every kind of file that leaves the data file, over one that everybody could read."""
    data = tmp_path / "practice.bodymap"
    store = Store.open(data)
    fill(store, date(2026, 11, 22))
    course = store.all_courses()[0].id
    exam = store.exams(course=course)[0].id
    store.close()
    out = tmp_path / "out"
    out.mkdir(mode=0o755)
    (out / "folder").mkdir(mode=0o755)
    asked = {
        "table.csv": ["export", "--format", "csv"],
        "all.json": ["export", "--format", "json"],
        "all.fhir": ["export", "--format", "fhir"],
        "long.csv": ["export", "--format", "csv", "--layout", "long"],
        "folder": ["export", "--format", "csv"],
        "sheet.pdf": ["sheet", "--exam", exam],
        "report.pdf": ["report", "--course", course],
        "plot.svg": ["plot", "--course", course],
    }
    for name, words in asked.items():
        if name != "folder":
            (out / name).write_text("was here")
            (out / name).chmod(0o644)
        assert main(["--data", str(data), *words, "--out", str(out / name)]) == 0
    assert main(["score", str(out / "table.csv"), "--out", str(out / "scores.csv")]) == 0
    assert main(["--data", str(data), "backup", str(tmp_path / "copies")]) == 0
    made = [one for folder in (out, tmp_path / "copies") for one in folder.rglob("*") if one.is_file()]
    assert len(made) > 12
    assert {one.name: oct(stat.S_IMODE(one.stat().st_mode)) for one in made if one.stat().st_mode & 0o077} == {}
