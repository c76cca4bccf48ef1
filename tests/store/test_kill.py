"""Killed in the middle of writing, again and again: nothing that was acknowledged is lost, nothing is half-there."""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bodymap.medicine import body
from bodymap.store import Store, driver
from tests.faults.table import note
from tests.store.people import EXAM, fill

SITES = tuple(body.SITES)
# Every save changes a finding and the remark that names it: both are there, or none. A process for each kill, forked
# off one that has loaded the program.
WRITER = """
import os, sys
from dataclasses import replace
from pathlib import Path
from bodymap.medicine import body
from bodymap.medicine.model import Finding
from bodymap.store import Store, driver

driver._ROUNDS = 10
sites = tuple(body.SITES)

def write(path, exam, passphrase):
    store = Store.open(Path(path), passphrase or None)
    was = store.exam(exam)
    at = int(was.remark)
    while True:
        at += 1
        new = replace(was.having(Finding.rated(sites[at % 21], at % 11)), remark=str(at))
        store.save_exam(new, was, "Dr I. Lind")
        was = new
        os.write(1, b"%d\\n" % at)

while sys.stdin.readline():
    child = os.fork()
    if not child:
        write(*sys.argv[1:])
    os.write(1, b"child %d\\n" % child)
    os.waitpid(child, 0)
    os.write(1, b"over\\n")
"""
KILLS = int(os.environ.get("BODYMAP_KEY_KILLS", "0"))


@pytest.mark.timeout(8 * 3600)
@pytest.mark.parametrize(("passphrase", "kills"), [("", KILLS // 2 or 20), ("it's mine", KILLS // 2 or 10)])
def test_killed_while_writing(path: Path, passphrase: str, kills: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "_ROUNDS", 10)  # how keys are derived is not what is tried
    dice = random.Random(f"{passphrase}{kills}")
    _begin_anew(path, passphrase)
    command = [sys.executable, "-c", WRITER, str(path), EXAM.id, passphrase]
    writer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
    with writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        for number in range(kills):
            writer.stdin.write("go\n")
            wanted, told = dice.choice([0, 1, dice.randrange(1, 40)]), list[int]()
            child = 0
            while not child or len(told) < wanted:
                line = writer.stdout.readline()
                child, told = (int(line[6:]), told) if line.startswith("child") else (child, [*told, int(line)])
            time.sleep(dice.uniform(0, 0.004))  # into the next one, or into opening
            os.kill(child, signal.SIGKILL)
            while (line := writer.stdout.readline()) != "over\n":
                told.append(int(line))
            _nothing_is_lost(path, passphrase, told)
            if number % 200 == 199:  # the history of one exam does not grow for ever
                path.unlink()
                _begin_anew(path, passphrase)
        writer.stdin.close()
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    note(f"kills at keys, {'encrypted' if passphrase else 'plain'}", kills)


def _nothing_is_lost(path: Path, passphrase: str, told: list[int]) -> None:
    store = Store.open(path, passphrase or None)
    exam = store.exam(EXAM.id)
    reached = int(exam.remark)
    if told:
        assert max(told) <= reached <= max(told) + 1
    if reached:
        assert exam.findings[SITES[reached % 21]].rating == reached % 11
    remarks = [c.new for c in store.history(EXAM.id) if c.what == "remark"]
    assert remarks == [str(n) for n in range(reached + 1)]
    assert store.check() == []
    store.close()


def _begin_anew(path: Path, passphrase: str) -> None:
    store = Store.open(path, passphrase or None)
    fill(store)
    was = store.exam(EXAM.id)
    store.save_exam(replace(was, remark="0"), was, "Dr I. Lind")
    store.close()


def test_killed_while_a_file_is_made(path: Path) -> None:
    """A file has its name only when it is whole; what was begun is in nobody's way."""
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom bodymap.store import Store, copies\n"
        "copies._to_disk = lambda path: os._exit(9)\n"
        "Store.open(Path(sys.argv[1]))\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert done.returncode == 9
    assert not path.exists()
    store = Store.open(path)
    assert store.check() == []
    store.close()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_while_the_passphrase_changes(path: Path, moment: str) -> None:
    """The file has the old passphrase or the new one."""
    store = Store.open(path, "old one")
    fill(store)
    store.close()
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom bodymap.store import Store\n"
        "replace = Path.replace\n"
        "def killed(self, target):\n"
        "    if sys.argv[2] == 'after':\n"
        "        replace(self, target)\n"
        "    os._exit(9)\n"
        "store = Store.open(Path(sys.argv[1]), 'old one')\n"
        "Path.replace = killed\n"
        "store.change_passphrase('new one')\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path), moment], check=False)
    store = Store.open(path, "old one" if moment == "before" else "new one")
    assert store.exam(EXAM.id) == EXAM
    assert store.check() == []
    store.close()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_while_a_backup_is_brought_back(path: Path, tmp_path: Path, moment: str) -> None:
    """There is a data file under its name at every moment, with or without a log that a crash left: the one before, or
    the backup; and the one before is kept."""
    store = Store.open(path)
    fill(store)
    backup = store.backup(tmp_path / "drive")
    store.close()
    crash = (
        "import os, sys\nfrom pathlib import Path\nfrom bodymap.medicine.model import Patient\n"
        "from bodymap.store import Store\n"
        "Store.open(Path(sys.argv[1])).save_patient(Patient('DEMO-late'), '')\nos._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", crash, str(path)], check=False)
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom bodymap.store import restore\n"
        "replace = Path.replace\n"
        "def killed(self, target):\n"
        "    if sys.argv[3] == 'after':\n"
        "        replace(self, target)\n"
        "    os._exit(9)\n"
        "Path.replace = killed\n"
        "restore(Path(sys.argv[2]), Path(sys.argv[1]))\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path), str(backup), moment], check=False)
    assert done.returncode == 9
    (kept,) = path.parent.glob("*-before-restore-*.bodymap")
    for where, late in ((path, moment == "before"), (kept, True)):
        store = Store.open(where)
        assert (store.patient_by_number("DEMO-late") is not None) == late
        assert store.check() == []
        store.close()
