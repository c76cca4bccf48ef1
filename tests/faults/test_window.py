"""The real window over a disk that fails, and killed while somebody examines: what was acknowledged is in the file.

BODYMAP_WINDOW says how many rounds (each call of each act in each way); BODYMAP_WINDOW_KILLS how many kills."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from bodymap.medicine.model import Status
from bodymap.store import Store, driver
from tests.faults.practice import rounds
from tests.faults.shim import Orders, built, environment
from tests.faults.table import note
from tests.faults.window import PATIENT, SITES, exam_of, prepare, vitals_of

ROOT = Path(__file__).resolve().parents[2]
PHRASE = "four roses and a rake"
FULL = rounds("BODYMAP_WINDOW", 0)
KINDS = pytest.mark.parametrize("passphrase", [None, PHRASE], ids=["plain", "encrypted"])


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "_ROUNDS", 10)  # how keys are derived is not what is tried


def _started(mode: str, path: Path, passphrase: str | None, env: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.window", mode, str(path), passphrase or ""],
        cwd=ROOT,
        env={**env, "PYTHONPATH": str(ROOT), "QT_LOGGING_RULES": "*.debug=false"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if mode == "faults" else None,
        text=True,
    )


@pytest.mark.timeout(4 * 3600)
@KINDS
def test_what_is_entered_while_the_disk_fails_stays_and_is_saved_when_it_is_back(
    fast: Path, passphrase: str | None
) -> None:
    if passphrase and not FULL:
        pytest.skip("only the long run (packaging/faults.py) works in an encrypted file too")
    try:
        built()
    except RuntimeError as reason:
        pytest.skip(str(reason))
    folder = fast / "in"
    folder.mkdir()
    path = folder / "practice.bodymap"
    prepare(path, passphrase)
    Orders(fast / "orders")
    work = _started("faults", path, passphrase, environment(folder, fast / "orders"))
    out, err = work.communicate()
    assert work.returncode == 0, err[-4000:]
    said = json.loads(out.splitlines()[-1])
    store = Store.open(path, passphrase)
    try:
        for exam, ratings in said["ratings"].items():
            assert {site: found.rating for site, found in store.exam(exam).findings.items()} == ratings
        assert {store.exam(exam).status for exam in said.get("signed", [])} <= {Status.SIGNED}
        assert all(store.patient_by_number(number) for number in said.get("patients", []))
        assert vitals_of(store, said["infusion"]) == said["vitals"]
        assert store.check() == []
    finally:
        store.close()
    assert said["tried"] >= 20
    note(f"faults in the window, {'encrypted' if passphrase else 'plain'}", said["tried"])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills need a system that forks")
@pytest.mark.timeout(8 * 3600)
@KINDS
def test_killed_while_somebody_examines_in_the_window(fast: Path, passphrase: str | None) -> None:
    path = fast / "practice.bodymap"
    prepare(path, passphrase)
    dice, kills = Random(f"{passphrase}"), rounds("BODYMAP_WINDOW_KILLS", 0) // 2 or 2
    with _started("keys", path, passphrase, dict(os.environ)) as window:
        assert window.stdin is not None
        assert window.stdout is not None
        for _ in range(kills):
            window.stdin.write("go\n")
            window.stdin.flush()
            wanted, told, child = dice.randrange(1, 30), list[int](), 0
            while not child or len(told) < wanted:
                line = window.stdout.readline()
                child, told = (int(line[6:]), told) if line.startswith("child") else (child, [*told, int(line)])
            time.sleep(dice.uniform(0, 0.02))  # into the middle of the next key
            os.kill(child, signal.SIGKILL)
            while (line := window.stdout.readline()) != "over\n":
                told.append(int(line))
            _nothing_is_lost(path, passphrase, max(told))
        window.stdin.close()
    note(f"kills in the window, {'encrypted' if passphrase else 'plain'}", kills)


def _nothing_is_lost(path: Path, passphrase: str | None, told: int) -> None:
    store = Store.open(path, passphrase)
    try:
        reached = sum(len(exam.findings) for exam in store.exams(patient=PATIENT.id))
        assert told <= reached <= told + 1
        for number in range(max(0, reached - 50), reached):
            findings = store.exam(exam_of(number)).findings
            assert findings[SITES[number % len(SITES)]].rating == number % 10
        assert store.check() == []
    finally:
        store.close()
