"""The passphrase changes while the disk fails, is full, or the program is killed: the old or the new one holds, the
window goes on with it, and nothing is lost."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bodymap.errors import FileProblem, NotSaved, UserError, WrongPassphrase
from bodymap.medicine.model import Finding
from bodymap.store import Store, driver, file
from tests.faults.table import note
from tests.store.people import EXAM, WHO, fill
from tests.store.test_disk import _fill_disk, small_disk

__all__ = ["small_disk"]
OLD, NEW = "four roses and a rake", "five tulips and a spade"
WAYS = [(None, NEW), (OLD, NEW), (OLD, None)]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys are derived in no time: what is tried here is what happens between two of them."""
    monkeypatch.setattr(driver, "_ROUNDS", 10)


def _opens(path: Path, passphrase: str | None) -> bool:
    try:
        Store.open(path, passphrase).close()
    except WrongPassphrase:
        return False
    return True


def _goes_on(store: Store, old: str | None, new: str | None) -> None:
    """The window saves, reads and checks; what it wrote is in the file, which has one of the two passphrases."""
    was = store.exam(EXAM.id)
    finding = was.findings.get("knee_l")
    changed = was.having(Finding.rated("knee_l", ((finding.rating or 0) if finding else 0) % 9 + 1))
    store.save_exam(changed, was, WHO)
    assert store.check() == []
    attached = {row[1] for row in store._connection.execute("PRAGMA database_list")}
    assert attached <= {"main", "temp"}, "nothing stays attached"
    path = store.path
    store.close()
    assert [_opens(path, old), _opens(path, new)].count(True) == 1
    store = Store.open(path, new if _opens(path, new) else old)
    assert store.exam(EXAM.id) == changed
    store.close()


def _failing(monkeypatch: pytest.MonkeyPatch, at: int, code: int, *, ever: bool) -> list[str]:
    """The `at`-th call that reaches the disk from here fails: once, or it and all after it. The names called so far."""
    called: list[str] = []

    def wrap(holder: Any, name: str) -> None:
        real: Callable[..., Any] = getattr(holder, name)

        def call(*args: Any, **named: Any) -> Any:
            called.append(name)
            if len(called) == at or (ever and len(called) > at):
                raise OSError(code, os.strerror(code))
            return real(*args, **named)

        monkeypatch.setattr(holder, name, call)

    for holder, name in ((os, "open"), (os, "fsync"), (Path, "replace"), (Path, "unlink")):
        wrap(holder, name)
    return called


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("old", "new", "ever"), [*((*way, False) for way in WAYS[1:]), (None, NEW, True)])
def test_each_call_to_the_disk_fails_in_turn(path: Path, old: str | None, new: str | None, ever: bool) -> None:
    Store.open(path, old).close()
    store = Store.open(path, old)
    fill(store)
    store.close()
    whole = path.read_bytes()
    for at in range(1, 60):
        path.write_bytes(whole)
        store = Store.open(path, old)
        with pytest.MonkeyPatch.context() as patch:
            called = _failing(patch, at, errno.EIO, ever=ever)
            try:
                store.change_passphrase(new)
                refused = None
            except UserError as problem:
                refused = problem
            reached = len(called) >= at
        if refused is not None:
            assert isinstance(refused, NotSaved), refused
            assert refused.todo.endswith(".")
        _goes_on(store, old, new)
        for part in path.parent.glob(".*.part"):
            part.unlink()  # what a disk that takes nothing away leaves; swept later
        if not reached:
            return
    pytest.fail("it never came to an end")


@pytest.mark.usefixtures("quick")
def test_the_file_cannot_be_opened_again_at_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fails at the very end: the value on the screen is refused in words, and saved when it is back."""
    store = Store.open(path, OLD)
    fill(store)
    real, refusals = file.open_database, [1, 2, 3]

    def refuse(*args: Any) -> Any:
        if refusals:
            refusals.pop()
            raise FileProblem("The disk did not take the data.", "Look whether it is connected and has room.")
        return real(*args)

    monkeypatch.setattr(file, "open_database", refuse)
    with pytest.raises(UserError):
        store.change_passphrase(NEW)
    changed = EXAM.having(Finding.rated("knee_l", 4))
    with pytest.raises(UserError, match="disk"):
        store.save_exam(changed, EXAM, WHO)
    with pytest.raises(UserError, match="disk"):
        store.exam(EXAM.id)
    store.save_exam(changed, EXAM, WHO)
    assert store.exam(EXAM.id) == changed
    _goes_on(store, OLD, NEW)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("old", "new"), WAYS)
def test_a_disk_with_too_little_room(small_disk: Path, old: str | None, new: str | None) -> None:
    path = small_disk / "practice.bodymap"
    store = Store.open(path, old)
    fill(store)
    store.close()
    refused = 0
    for pages in (0, 24, 60, 90):
        store = Store.open(path, old)
        assert store.exam(EXAM.id)
        ballast = _fill_disk(small_disk)
        os.truncate(ballast, max(0, ballast.stat().st_size - pages * 4096))
        try:
            store.change_passphrase(new)
        except NotSaved:
            refused += 1
            assert list(small_disk.glob(".*.part*")) == []
        ballast.unlink()
        _goes_on(store, old, new)
        if not _opens(path, old):
            store = Store.open(path, new)
            store.change_passphrase(old)
            store.close()
    assert refused


# A process for each kill, forked off one that has loaded the program and has no file open.
_CHANGES = """
import json, os, signal, sys
from pathlib import Path
from bodymap.store import Store, driver

driver._ROUNDS = 10
while line := sys.stdin.readline():
    path, old, new = json.loads(line)
    child = os.fork()
    if not child:
        store = Store.open(Path(path), old)
        os.write(1, b"open %d\\n" % os.getpid())
        store.change_passphrase(new)
        os.write(1, b"done\\n")
        signal.pause()
    os.waitpid(child, 0)
    os.write(1, b"over\\n")
"""


class Changes:
    """Changes passphrases in processes that are killed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._told, self._said = process.stdin, process.stdout

    def kill_once(self, path: Path, old: str | None, new: str | None, after: float | None) -> bool:
        """Change the passphrase and kill so many seconds later, or when it is done; whether the new one holds."""
        self._told.write(json.dumps([str(path), old, new]) + "\n")
        child = int(self._said.readline().removeprefix("open "))
        if after is None:
            assert self._said.readline() == "done\n"
        else:
            time.sleep(after)
        os.kill(child, signal.SIGKILL)
        while self._said.readline() != "over\n":
            pass
        holds = [_opens(path, old), _opens(path, new)]
        assert holds.count(True) == 1
        store = Store.open(path, new if holds[1] else old)
        assert store.exam(EXAM.id) == EXAM
        assert store.check() == []
        store.close()
        for part in path.parent.glob(".*.part*"):
            part.unlink()
        return holds[1]


@pytest.mark.usefixtures("quick")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills need a system that forks")
@pytest.mark.timeout(3600)
def test_killed_at_any_moment(path: Path) -> None:
    chance, kills = random.Random(9), int(os.environ.get("BODYMAP_KILLS", "8"))
    store = Store.open(path)
    fill(store)
    store.close()
    command = [sys.executable, "-c", _CHANGES]
    old: str | None = None
    new: str | None = OLD
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        changes = Changes(process)
        begun = time.monotonic()
        assert changes.kill_once(path, None, OLD, None)
        whole = time.monotonic() - begun
        assert changes.kill_once(path, OLD, None, None)
        for _ in range(kills):
            if changes.kill_once(path, old, new, chance.uniform(0, whole)):
                old, new = new, chance.choice([one for one in (None, OLD, NEW) if one != new])
    note("kills while the passphrase changes", kills)
