"""One act under one fault: done in a process behind the shim, proved here without it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any

from bodymap.errors import UserError, WrongPassphrase
from bodymap.exchange.handover import Home
from bodymap.store import Store
from tests.faults.acts import (
    DEEDS,
    KEYS,
    NAME,
    NEW,
    OLD,
    World,
    files,
    handed_over,
    picture,
    quick_keys,
    read,
    templates,
)
from tests.faults.power import ACKS, Disk, lines
from tests.faults.shim import Orders, environment

_ROOT = Path(__file__).resolve().parent.parent.parent
_NO_WORDS = ("Error", "errno", "sqlite", "PRAGMA", "Traceback", "None")


@dataclass(frozen=True)
class Expected:
    """What a deed leaves when nothing fails: what the practice says before it and after each step, what any data file
    of its folder may say, the names in the folder, without dates, and what was handed over."""

    pictures: tuple[str, ...]
    files: frozenset[str]
    names: frozenset[str]
    home: Home | None


@dataclass
class Outcome:
    """How a trial went: steps acknowledged, words of refusals, calls that the steps made, those that were seen with
    closing and those that failed, how it ended."""

    acknowledged: int = 0
    refused: list[str] = field(default_factory=list)
    calls: int = 0
    seen: int = 0
    bitten: int = 0
    ended: int = 0


class Driver:
    """The process behind the shim, for all trials of a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "shimmed"
        self.folder.mkdir()
        self.log = folder / "log"
        self.orders = Orders(folder / "orders")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.driver"],
            cwd=_ROOT,
            env={**environment(self.folder, folder / "orders", self.log), "PYTHONPATH": str(_ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._line() == {"ready": True}

    def __enter__(self) -> Driver:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        with self._process:  # waits, and closes the pipes
            pass

    def run(self, look: Callable[[int], None], **job: Any) -> Outcome:
        """Do a job; `look` is called with the steps acknowledged when one was refused, before it goes on."""
        assert self._process.stdin is not None
        self._tell(json.dumps(job))
        outcome, wrong = Outcome(), list[str]()
        while True:
            said = self._line()
            if "acknowledged" in said:
                outcome.acknowledged = said["acknowledged"]
            elif "refused" in said:
                words = said["refused"]
                if said["again"]:
                    wrong.append(f"refused though the fault is over: {words}")
                if not said["todo"].strip().endswith(".") or any(word in words for word in _NO_WORDS):
                    wrong.append(f"no plain words: {words}")
                outcome.refused.append(words)
                try:
                    look(outcome.acknowledged)
                except Exception as problem:  # said below: the process waits for its line whatever was found
                    wrong.append(f"{type(problem).__name__} {problem}")
                self._tell("")
            elif "calls" in said:
                outcome.calls = said["calls"]
            elif "bug" in said:
                wrong.append(f"a bug of ours, no refusal: {said['bug']}")
            elif "ended" in said:
                assert not wrong, "; ".join(wrong)
                outcome.ended, outcome.seen, outcome.bitten = said["ended"], said["seen"], said["bitten"]
                return outcome

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode() + b"\n")
        self._process.stdin.flush()

    def _line(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        said: dict[str, Any] = json.loads(self._process.stdout.readline())
        return said


class Trials:
    """All trials with one passphrase, or with none."""

    def __init__(self, folder: Path, driver: Driver, passphrase: str | None) -> None:
        quick_keys()
        self._folder, self._driver, self._passphrase = folder, driver, passphrase
        self._templates = templates(folder / "templates", passphrase)
        self._expected: dict[str, Expected] = {}
        self._passphrases = (passphrase, *(one for one in (NEW, None, OLD) if one != passphrase))
        self._known: dict[bytes, tuple[str, str | None]] = {}
        self._count = 0

    def deeds(self) -> list[str]:
        """The acts that there are with this passphrase."""
        encrypted = self._passphrase is not None
        return [name for name, deed in DEEDS.items() if deed.encrypted in (None, encrypted) and name != KEYS]

    def calls(self, name: str) -> tuple[int, int]:
        """How many calls reach the disk when nothing fails: of the steps, and with closing."""
        outcome = self.run(name, way=0, at=0, close=True)
        return outcome.calls, outcome.seen

    def run(self, name: str, way: int | None, at: int, *, close: bool, kill: bool = False) -> Outcome:
        """One trial, proved; AssertionError with what was lost."""
        expected = self.expected(name)
        folder = self._fresh(name)
        looked: list[Path] = []

        def look(acknowledged: int) -> None:
            """As a crash at this moment would leave it."""
            copy = self._folder / f"at-fault-{self._count}-{len(looked)}"
            _copy_as_it_is(folder, copy)
            looked.append(copy)
            self._prove(name, copy, expected, acknowledged, may_follow=True)

        outcome = self._driver.run(
            look, deed=name, folder=str(folder), passphrase=self._passphrase, way=way, at=at, close=close, kill=kill
        )
        if kill and outcome.bitten:
            assert outcome.ended == -9
        else:
            assert outcome.ended == 0
        steps, done = len(DEEDS[name].steps), outcome.acknowledged
        whole = not (kill or (close and outcome.refused))
        assert done == steps or not whole, f"{done} of {steps} steps, {outcome.refused}"
        self._start_next(folder, name)
        self._prove(name, folder, expected, done, may_follow=not whole)
        if whole:
            logs = (
                ".part",
                ".bodymap-wal",
                ".bodymap-shm",
                ".base",
            )  # swept at the next start; a log that there was no room to fold is read
            left = {
                one
                for one in _undated(folder) - expected.names - {DEEDS[name].else_in}
                if not any(log in one for log in logs)
            }
            assert not left, f"{name} leaves {left}"
        for used in (folder, *looked):
            shutil.rmtree(used)
        return outcome

    def cut(self, name: str, cuts: int, dice: Random) -> int:
        """Cut the power so often during an act, at moments by chance, each proved. How many calls there were."""
        expected = self.expected(name)
        folder = self._fresh(name)
        self._driver.log.write_bytes(b"")
        disk = Disk(folder)
        job = {"deed": name, "folder": str(folder), "passphrase": self._passphrase, "way": None, "at": 0, "close": True}
        outcome = self._driver.run(lambda _: None, **job, logged=True)
        steps = len(DEEDS[name].steps)
        assert (outcome.acknowledged, outcome.refused) == (steps, [])
        calls = list(lines(self._driver.log.read_bytes()))
        shutil.rmtree(folder)
        told = [at for at, line in enumerate(calls, start=1) if line.name.endswith(f"/{ACKS}")]
        moments = sorted(dice.choice(told) if n % 2 else dice.randrange(1, len(calls) + 1) for n in range(cuts))
        rebuilt = self._folder / "rebuilt"
        for at, line in enumerate(calls, start=1):
            disk.play(line)
            while moments and moments[0] == at:
                moments.pop(0)
                disk.build(rebuilt, dice)
                said = f"after call {at} of {len(calls)}"
                try:
                    self._start_next(rebuilt, name)
                    self._prove(name, rebuilt, expected, disk.acknowledged, may_follow=disk.acknowledged < steps)
                except UserError as problem:
                    raise AssertionError(f"{name} {said}: {problem}") from problem
                except AssertionError as problem:
                    raise AssertionError(f"{said}: {problem}") from problem
        shutil.rmtree(rebuilt, ignore_errors=True)
        return len(calls)

    def _start_next(self, folder: Path, name: str) -> None:
        """The program is started again, where the file lies."""
        if (path := _data_file(folder, name)).exists():
            _, _, faults = read(path, *self._passphrases)
            assert faults == [], faults

    def clear(self) -> None:
        """Take away what a failed trial has left."""
        for left in (*self._driver.folder.iterdir(), *self._folder.glob("at-fault-*"), self._folder / "rebuilt"):
            shutil.rmtree(left, ignore_errors=True)

    def expected(self, name: str) -> Expected:
        """What the act leaves when nothing fails."""
        if name not in self._expected:
            folder = self._fresh(name, self._folder)
            deed, world = DEEDS[name], World(folder, self._passphrase)
            pictures = [self._said(folder / NAME) if (folder / NAME).exists() else ""]
            found = {self._read(path)[0] for path in files(folder)}
            if not deed.opens or deed.start == "empty":
                world.open = Store.open(world.path, world.passphrase)
            for step in deed.steps:
                step(world)
                is_open = world.open is not None and not world.open.is_locked
                pictures.append(
                    f"opens with {self._holds(world)}\n{picture(world.store._connection)}" if is_open else ""
                )
            if world.open is not None:
                world.open.close()
            for at in range(1, len(pictures)):
                pictures[at] = pictures[at] or pictures[at - 1]
            pictures[-1] = self._said(_data_file(folder, name))
            found |= {one.partition("\n")[2] for one in pictures} | {self._read(path)[0] for path in files(folder)}
            home, names = handed_over(folder), frozenset(_undated(folder))
            self._expected[name] = Expected(tuple(pictures), frozenset(found - {""}), names, home)
            shutil.rmtree(folder)
        return self._expected[name]

    def _holds(self, world: World) -> str | None:
        """The passphrase that an open file has now."""
        for passphrase in self._passphrases:
            try:
                world.store.check_passphrase(passphrase)
            except WrongPassphrase:
                continue
            return passphrase
        raise AssertionError("the open file has a passphrase that nobody gave it")

    def _fresh(self, name: str, under: Path | None = None) -> Path:
        self._count += 1
        folder = (under or self._driver.folder) / f"{self._count}"
        shutil.copytree(self._templates[DEEDS[name].start], folder)
        return folder

    def _prove(self, name: str, folder: Path, expected: Expected, acknowledged: int, *, may_follow: bool) -> None:
        """All or nothing, and nothing of what was acknowledged is lost."""
        allowed = expected.pictures[acknowledged : acknowledged + 1 + may_follow]
        path = _data_file(folder, name)
        said = self._said(path) if path.exists() else ""
        assert said in allowed, f"{name}: {_other(said, allowed)}"
        found = {other: self._read(other)[0] for other in files(folder)}
        for other, says in found.items():
            assert says in expected.files, f"{name}: {other.name} holds something else"
        if DEEDS[name].start == "changed since":
            assert expected.pictures[0].partition("\n")[2] in found.values(), (
                f"{name}: the file that was there is nowhere"
            )
        if not may_follow and acknowledged == len(DEEDS[name].steps):
            gone = {
                one for one in expected.names - _undated(folder) if one.endswith(".bodymap") and "set-aside" not in one
            }
            assert not gone, f"{name}: {gone} was acknowledged and is not there"
        assert handed_over(folder) in ((None, expected.home) if may_follow else (expected.home,))

    def _said(self, path: Path) -> str:
        """With which passphrase a data file opens, and what it says."""
        said, passphrase = self._read(path)
        return f"opens with {passphrase}\n{said}"

    def _read(self, path: Path) -> tuple[str, str | None]:
        """What a data file says, which must be in order, and its passphrase; read from a copy, so that it stays as it
        is."""
        logs = [path.with_name(path.name + "-wal"), path.with_name(path.name + ".lock")]
        content = sha256(b"".join(one.read_bytes() for one in (path, *logs) if one.exists())).digest()
        if content not in self._known:
            copy = self._folder / "read"
            copy.mkdir()
            for one in (path, *logs, path.with_name(f".{path.name}.base")):
                if one.exists():
                    shutil.copy2(one, copy)
            try:
                said, passphrase, faults = read(copy / path.name, *self._passphrases)
                assert faults == [], f"{path.name}: {faults}"
            finally:
                shutil.rmtree(copy)
            self._known[content] = (said, passphrase)
        return self._known[content]


def _data_file(folder: Path, name: str) -> Path:
    """The data file of an act; where it was moved away and nobody went on in another one, it is put back."""
    for new in DEEDS[name].goes_on_in:
        if found := sorted(folder.glob(new), key=lambda one: one.stat().st_mtime_ns):
            return found[-1]
    for moved in ("moved.bin", "gone.bin"):
        if (folder / moved).exists():
            (folder / moved).rename(folder / NAME)
    return folder / NAME


def _copy_as_it_is(folder: Path, copy: Path) -> None:
    """Copy a folder that a thread of the program still works in: what goes meanwhile is not there."""

    def one(source: str, target: str) -> None:
        with suppress(FileNotFoundError):
            shutil.copy2(source, target)

    shutil.copytree(folder, copy, copy_function=one)


def _undated(folder: Path) -> set[str]:
    """The names of the files, without dates, and without the numbers of copies made twice."""
    names = [str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()]
    return {re.sub(r"(-0+)+\.", ".", re.sub(r"\d", "0", name)) for name in names}


def _other(said: str, allowed: tuple[str, ...]) -> str:
    lines = set(said.splitlines())
    return "; or ".join(
        f"lost {sorted(set(one.splitlines()) - lines)[:6]}, more {sorted(lines - set(one.splitlines()))[:6]}"
        for one in allowed
    )
