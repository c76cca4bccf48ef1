"""The shim itself: it bites where it is told to, and nowhere else."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.faults.power import Disk, lines
from tests.faults.shim import KILL, SHORT, WAYS, Call, Orders, Way, built, environment
from tests.faults.trial import Driver

_WRITES = """
import os, sys
from pathlib import Path
folder, other = Path(sys.argv[1]), Path(sys.argv[2])
(other / "out").write_bytes(b"12345678")
try:
    handle = os.open(folder / "in", os.O_RDWR | os.O_CREAT)
    print(os.write(handle, b"12345678"), os.pwrite(handle, b"x", 0))
    os.fsync(handle)
    os.ftruncate(handle, 4)
    os.mkdir(folder / "sub")
    os.rename(folder / "in", folder / "sub" / "in")
    os.link(folder / "sub" / "in", folder / "again")
    os.unlink(folder / "again")
except OSError as problem:
    print(problem.errno)
"""


def _run(fast: Path, way: Way | None, at: int) -> tuple[str, int, Orders]:
    try:
        built()
    except RuntimeError as reason:
        pytest.skip(str(reason))
    folder, other = fast / "in", fast / "out"
    for one in (folder, other):
        one.mkdir()
    orders = Orders(fast / "orders")
    orders["logged"] = 1
    if way:
        orders.arm(way, at)
    command = [sys.executable, "-c", _WRITES, str(folder), str(other)]
    env = environment(folder, fast / "orders", fast / "log")
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (other / "out").read_bytes() == b"12345678", "what lies elsewhere passes"
    return done.stdout.strip(), done.returncode, orders


@pytest.mark.parametrize("at", range(1, 10))
def test_each_call_fails_in_turn(fast: Path, at: int) -> None:
    said, ended, orders = _run(fast, WAYS[0], at)
    assert said.split()[-1] == (str(errno.EIO) if at < 10 else "1")
    assert (ended, orders["seen"], orders["bitten"]) == (0, at, 1)


def test_half_is_written(fast: Path) -> None:
    said, _, orders = _run(fast, Way("short", SHORT, kinds=Call.WRITE), 1)
    assert said == "4 1"
    assert orders["bitten"] == 1


def test_the_program_is_killed_at_a_call(fast: Path) -> None:
    said, ended, _ = _run(fast, Way("kill", KILL), 3)
    assert (said, ended) == ("", -9)
    assert (fast / "in" / "in").read_bytes() == b"12345678"


def test_everything_is_written_down(fast: Path) -> None:
    _, ended, _ = _run(fast, None, 0)
    assert ended == 0
    found = list(lines((fast / "log").read_bytes()))
    kinds = [line.kind for line in found]
    assert kinds == [
        Call.OPEN, Call.WRITE, Call.WRITE, Call.SYNC, Call.TRUNCATE, Call.MKDIR, Call.RENAME, Call.LINK, Call.UNLINK,
    ]  # fmt: skip
    assert [line.data for line in found[1:3]] == [b"12345678", b"x"]


def test_a_disk_forgets_what_was_not_synced(fast: Path) -> None:
    """The model of a disk: the content that was synced stays, the rest is there or not; names as well."""
    _run(fast, None, 0)
    empty = fast / "empty"
    empty.mkdir()
    disk = Disk(empty)
    disk.folder = fast / "in"
    disk._folders = {str(disk.folder)}
    for line in lines((fast / "log").read_bytes()):
        disk.play(line)
    found: set[tuple[str, bytes]] = set()
    for seed in range(200):
        disk.build(fast / "built", Random(seed))
        found |= {(path.name, path.read_bytes()) for path in (fast / "built").rglob("*") if path.is_file()}
        found |= {("", b"")} if not any((fast / "built").rglob("*")) else set()
    assert found == {
        ("", b""), ("in", b"x2345678"), ("in", b"x234"), ("again", b"x2345678"), ("again", b"x234"),
    }  # fmt: skip


def test_the_data_file_passes_the_shim(shimmed: Driver, fast: Path) -> None:
    """SQLite's own calls reach it: else nothing here would prove anything."""
    from tests.faults.trial import Trials

    trials = Trials(fast, shimmed, None)
    trials.cut("create a patient", 0, Random(1))
    found = list(lines(shimmed.log.read_bytes()))
    kinds = {line.kind for line in found if line.name.endswith(("practice.bodymap", "-wal"))}
    assert kinds >= {Call.OPEN, Call.WRITE, Call.SYNC, Call.TRUNCATE, Call.UNLINK}
