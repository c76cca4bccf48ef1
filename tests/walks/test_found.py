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
RESUME = "Resume: Jonas Muster, Exam, today 14:05, exam without a cour"

FOUND: dict[str, tuple[Move, ...]] = {
    "an exam that was left is collected as garbage together with its undo steps": (
        ("press", RESUME),
        ("press", "Key +: painful, 10 of 10"),
        ("press", "Key 4: rate 4 of 10"),
        ("key", "Ctrl+F"),
        ("wait", "400"),
        ("press", RESUME),
        ("press", "Key +: painful, 10 of 10"),
        ("key", "Ctrl+F"),
        ("wait", "400"),
    ),
}


@pytest.mark.parametrize("what", FOUND)
def test_a_walk_that_was_found_is_whole(what: str, tmp_path: Path) -> None:
    journal = tmp_path / "moves.walk"
    journal.write_text("".join(json.dumps(move) + "\n" for move in FOUND[what]), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.walks", str(journal)],
        cwd=ROOT,
        env={**os.environ, **SCRIBBLED, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-3000:]}"
