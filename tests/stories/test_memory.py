"""After the lock the process's memory is searched for the key and the passphrase, in a process of its own.

Python cannot wipe what it has let go of; so this says how many copies are left, and holds them to a few.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

FEW = 8
"""Copies of the key in free memory; 1 to 5 were seen. SQLCipher can wipe them all, but then every query of the process
takes more than ten times as long, of plain files too, until it ends."""

SCRIPT = r"""
import gc, json, re, sys
from pathlib import Path
from PySide6.QtTest import QTest
from bodymap.app.desk import Desk
from bodymap.app.start import application
from bodymap.store import Store

def hidden(text):
    return bytes(byte ^ 0x55 for byte in text)

def copies(kept):
    wanted = bytes(byte ^ 0x55 for byte in kept)
    found = 0
    for line in open("/proc/self/maps"):
        if (said := re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)) is None:
            continue
        first, last = int(said[1], 16), int(said[2], 16)
        with open("/proc/self/mem", "rb", 0) as memory:
            memory.seek(first)
            try:
                data = memory.read(last - first)
            except OSError:
                continue
            found += data.count(wanted)
            del data
    return found - 1  # the one that is searched with

app = application()
phrase = hidden(sys.stdin.buffer.readline().strip())
plain = lambda: bytes(byte ^ 0x55 for byte in phrase).decode()
store = Store.open(Path(sys.argv[1]), plain())
desk = Desk(store)
desk.window.show()
desk.file.verify()
while desk.file.verifying:
    QTest.qWait(10)
key = hidden(store._file.key[2:66].encode())
told = {"open": copies(key)}
for time in ("locked", "locked again"):
    desk.locking.lock()
    while not store.is_locked:
        QTest.qWait(10)
    gc.collect()
    told[time] = copies(key)
    told[f"{time}, passphrase"] = copies(phrase)
    form = desk.locking.form
    form.phrase.edit.setText(plain())
    form.submit()
desk.window.close()
print(json.dumps(told))
"""


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="only Linux shows a process its own memory")
def test_few_copies_of_the_key_are_left_in_memory_after_the_lock(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "practice.bodymap")],
        input=b"four roses and a rake\n",
        capture_output=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stderr.decode()
    told = json.loads(done.stdout)
    assert told["open"] > 0, "the search finds what is there"
    assert told["locked"] <= FEW, told
    assert told["locked again"] <= FEW, told
    print(told)
