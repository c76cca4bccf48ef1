"""Killed in the middle of writing, again and again: nothing that was acknowledged is lost, nothing is half-there."""

import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bodymap import body
from bodymap.store import Store
from tests.store.people import EXAM, fill

SITES = tuple(body.SITES)
# Every save changes a finding and the remark that names it: both are there, or none.
WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from bodymap import body
from bodymap.model import Finding
from bodymap.store import Store

sites = tuple(body.SITES)
store = Store.open(Path(sys.argv[1]), sys.argv[3] or None)
was = store.exam(sys.argv[2])
at = int(was.remark)
while True:
    at += 1
    exam = replace(was.having(Finding.rated(sites[at % 21], at % 11)), remark=str(at))
    store.save_exam(exam, was, "Dr I. Lind")
    was = exam
    print(at, flush=True)
"""


@pytest.mark.parametrize(("passphrase", "kills"), [("", 20), ("it's mine", 5)])
def test_killed_while_writing(path: Path, passphrase: str, kills: int) -> None:
    dice = random.Random(f"{passphrase}{kills}")
    store = Store.open(path, passphrase or None)
    fill(store)
    was = store.exam(EXAM.id)
    store.save_exam(replace(was, remark="0"), was, "Dr I. Lind")
    store.close()
    for _ in range(kills):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), EXAM.id, passphrase], stdout=subprocess.PIPE, text=True
        )
        with writer:
            assert writer.stdout is not None
            for _ in range(dice.randrange(1, 40)):
                acknowledged = int(writer.stdout.readline())
            writer.kill()
            told = writer.stdout.read().split("\n")  # what was still in the pipe was acknowledged too
        acknowledged = max([acknowledged, *(int(line) for line in told[:-1])])
        store = Store.open(path, passphrase or None)
        exam = store.exam(EXAM.id)
        reached = int(exam.remark)
        assert acknowledged <= reached <= acknowledged + 1
        last = exam.findings[SITES[reached % 21]]
        assert last.rating == reached % 11
        remarks = [c.new for c in store.history(EXAM.id) if c.what == "remark"]
        assert remarks == [str(n) for n in range(reached + 1)]
        assert store.check() == []
        store.close()
    assert [p.name for p in path.parent.iterdir()] == [path.name]


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
        "import os, sys\nfrom pathlib import Path\nfrom bodymap.model import Patient\nfrom bodymap.store import Store\n"
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
