"""What a program that was ended in the middle left behind is swept at the start; nothing else is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bodymap.store import Store
from bodymap.store.rescue import reading_folder, sweep_reading

OURS = (
    ".practice-0a1b2c3d.part",
    ".practice-0a1b2c3d.part-journal",
    ".practice-before-restore-2026-04-03-120000-0a1b2c3d.part",
    "backups/.practice-2026-04-03-0a1b2c3d.part",
    "backups/.practice-2026-04-03-120000-0a1b2c3d.part",
    "backups/.practice-2026-04-03-120000-2-0a1b2c3d.part-wal",
    "backups/.practice-2026-04-03-120000-schema-5-0a1b2c3d.part",
    "backups/.practice-with-faults-0a1b2c3d.part",
    "backups/.bodymap-2026-04-03-120000-0a1b2c3d.part",
)
OTHERS = (
    ".practice-two-0a1b2c3d.part",
    ".other-0a1b2c3d.part",
    ".exams.csv.0a1b2c3d.part",
    "practice-0a1b2c3d.part",
    "backups/.practice-two-2026-04-03-120000-0a1b2c3d.part",
    "backups/practice-2026-04-03-120000.bodymap",
    "backups/history-heads.txt",
)


def test_half_written_files_go_and_nothing_else(path: Path) -> None:
    Store.open(path).close()
    (path.parent / "backups").mkdir()
    for name in (*OURS, *OTHERS):
        (path.parent / name).write_text("half")
    Store.open(path).close()
    left = {str(one.relative_to(path.parent)) for one in path.parent.rglob("*") if one.is_file()}
    assert left == {path.name, *OTHERS}


def test_what_cannot_be_removed_stops_nobody(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    half = path.with_name(".practice-0a1b2c3d.part")
    half.mkdir()
    Store.open(path).close()
    assert half.exists()


def test_temporary_folders_of_the_dead_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    script = (
        "import os, sys, tempfile\nfrom pathlib import Path\nfrom bodymap.store.rescue import reading_folder\n"
        "tempfile.tempdir = sys.argv[1]\n"
        "with reading_folder() as folder:\n"
        "    (folder / 'copy.bodymap').write_text('a patient')\n"
        "    os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    (left,) = tmp_path.glob("bodymap-reading-*")
    assert (left / "copy.bodymap").exists()
    sweep_reading()
    assert left.exists(), "so young a folder may belong to a program that has not locked it yet"
    os.utime(left, (0, 0))
    with reading_folder() as mine:
        assert list(tmp_path.glob("bodymap-reading-*")) == [mine], "the dead one's is gone"
        os.utime(mine, (0, 0))
        sweep_reading()
        assert mine.is_dir(), "the living one's stays"
    assert list(tmp_path.iterdir()) == []
