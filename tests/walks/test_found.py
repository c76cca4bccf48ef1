"""What random walks found, as the few moves that showed it. Each is done again in a process of its own, in which memory
that is given back is written over: what still uses it does not live by chance.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.walks.office import Move

SCRIBBLED = {"PYTHONMALLOC": "malloc", "MALLOC_PERTURB_": "165"}

LEFT_IN_HASTE = """
import random, tempfile
from pathlib import Path
import tests.conftest
from bodymap.app.start import application
from tests.walks.office import Office, template
app, dice = application(), random.Random(2)
with tempfile.TemporaryDirectory() as folder:
    office = Office(Path(folder), template())
    for turn in range(12):
        labels = [label for kind, label, _ in office.controls() if kind == "press"]
        office.do("press", next((label for label in labels if label.startswith("Resume: Jonas")), ""))
        keys = [one for _, one, _ in office.controls() if one.startswith("Key ") and ("of 10" in one or "undo" in one)]
        for key in dice.choices(keys or [""], k=2):
            office.do("press", key)
        office.do("key", "Ctrl+F")
    office.close()
"""

FOUND: dict[str, tuple[Move, ...]] = {
    "an exam that a patient was rated in is left and collected as garbage": (
        ("key", "Return"),
        ("key", "Ctrl+3"),
        ("press", "Patients"),
        ("press", "Resume: Jonas Muster, Exam, today 14:05, exam without a cour"),
        ("press", "Right lateral epicondyle, step 14 of 21"),
        ("press", "Upper right, pain in the last 7 days"),
        ("type", "2.11.2026"),
        ("out", ""),
        ("type", "662389368046518747416"),
        ("key", "Ctrl+Return"),
        ("out", ""),
        ("out", ""),
        ("key", "Escape"),
    ),
}


@pytest.mark.parametrize("what", FOUND)
def test_a_walk_that_was_found_is_whole(what: str, tmp_path: Path) -> None:
    journal = tmp_path / "moves.walk"
    journal.write_text("".join(json.dumps(move) + "\n" for move in FOUND[what]), "utf-8")
    _whole("-m", "tests.walks", str(journal))


def test_exams_left_in_haste_are_collected_as_garbage_in_peace() -> None:
    """Qt's undo stack deleted commands that the collector had taken before it."""
    _whole("-c", LEFT_IN_HASTE)


def _whole(*words: str) -> None:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, **SCRIBBLED, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-3000:]}"
