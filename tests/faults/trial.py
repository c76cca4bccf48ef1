"""One act under one fault: done in a process behind the shim, proved here without it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from bodymap.exchange.handover import Home
from bodymap.store import Store
from tests.faults.acts import (
    DEEDS,
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
    """How a trial went: steps acknowledged, words of refusals, calls that were seen and that failed, how it ended."""

    acknowledged: int = 0
    refused: list[str] = field(default_factory=list)
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
        self._process.wait()

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
                except AssertionError as problem:
                    wrong.append(str(problem))
                self._tell("")
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
        self._known: dict[bytes, str] = {}
        self._count = 0

    def deeds(self) -> list[str]:
        """The acts that there are with this passphrase."""
        encrypted = self._passphrase is not None
        return [name for name, deed in DEEDS.items() if deed.encrypted in (None, encrypted)]

    def calls(self, name: str) -> int:
        """How many calls reach the disk when nothing fails."""
        return self.run(name, way=0, at=0, close=True).seen

    def run(self, name: str, way: int | None, at: int, *, close: bool, kill: bool = False) -> Outcome:
        """One trial, proved; AssertionError with what was lost."""
        expected = self.expected(name)
        folder = self._fresh(name)
        looked: list[Path] = []

        def look(acknowledged: int) -> None:
            """As a crash at this moment would leave it."""
            copy = self._folder / f"at-fault-{self._count}-{len(looked)}"
            shutil.copytree(folder, copy)
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
        self._start_next(folder)
        self._prove(name, folder, expected, done, may_follow=not whole)
        if whole:
            left = {one for one in _undated(folder) - expected.names if ".part" not in one}
            assert not left, f"{name} leaves {left}"
        for used in (folder, *looked):
            shutil.rmtree(used)
        return outcome

    def _start_next(self, folder: Path) -> None:
        """The program is started again, where the file lies."""
        if (path := _data_file(folder)).exists():
            _, faults = read(path, self._passphrase, NEW, None, OLD)
            assert faults == [], faults

    def expected(self, name: str) -> Expected:
        """What the act leaves when nothing fails."""
        if name not in self._expected:
            folder = self._fresh(name, self._folder)
            deed, world = DEEDS[name], World(folder, self._passphrase)
            pictures = [self._read(folder / NAME) if (folder / NAME).exists() else ""]
            found = {self._read(path) for path in files(folder)}
            if not deed.opens or deed.start == "empty":
                world.open = Store.open(world.path, world.passphrase)
            for step in deed.steps:
                step(world)
                is_open = world.open is not None and not world.open.is_locked
                pictures.append(picture(world.store._connection) if is_open else "")
            if world.open is not None:
                world.open.close()
            ends = self._read(_data_file(folder))
            pictures = [one or (pictures[at - 1] if at else "") for at, one in enumerate(pictures)]
            pictures[-1] = ends
            found |= {*pictures, *(self._read(path) for path in files(folder))}
            home, names = handed_over(folder), frozenset(_undated(folder))
            self._expected[name] = Expected(tuple(pictures), frozenset(found - {""}), names, home)
            shutil.rmtree(folder)
        return self._expected[name]

    def _fresh(self, name: str, under: Path | None = None) -> Path:
        self._count += 1
        folder = (under or self._driver.folder) / f"{self._count}"
        shutil.copytree(self._templates[DEEDS[name].start], folder)
        return folder

    def _prove(self, name: str, folder: Path, expected: Expected, acknowledged: int, *, may_follow: bool) -> None:
        """All or nothing, and nothing of what was acknowledged is lost."""
        allowed = expected.pictures[acknowledged : acknowledged + 1 + may_follow]
        path = _data_file(folder)
        said = self._read(path) if path.exists() else ""
        assert said in allowed, f"{name}: {_other(said, allowed)}"
        found = {other: self._read(other) for other in files(folder)}
        for other, says in found.items():
            assert says in expected.files, f"{name}: {other.name} holds something else"
        if DEEDS[name].start == "changed since":
            assert expected.pictures[0] in found.values(), f"{name}: the file that was there is nowhere"
        assert handed_over(folder) in ((None, expected.home) if may_follow else (expected.home,))

    def _read(self, path: Path) -> str:
        """What a data file says, which must be in order; read from a copy, so that it stays as it is."""
        logs = [path.with_name(path.name + "-wal"), path.with_name(path.name + ".lock")]
        content = b"".join(one.read_bytes() for one in (path, *logs) if one.exists())
        if content not in self._known:
            copy = self._folder / "read"
            copy.mkdir()
            for one in (path, *logs, path.with_name(f".{path.name}.base")):
                if one.exists():
                    shutil.copy2(one, copy)
            said, faults = read(copy / path.name, self._passphrase, NEW, None, OLD)
            assert faults == [], f"{path.name}: {faults}"
            shutil.rmtree(copy)
            if len(content) > 1 << 20:
                return said
            self._known[content] = said
        return self._known[content]


def _data_file(folder: Path) -> Path:
    """The data file; where it was moved away, it is put back."""
    gone_on, path, moved = folder / "elsewhere.bodymap", folder / NAME, folder / "moved.bin"
    if moved.exists() and not gone_on.exists():
        moved.rename(path)
    return gone_on if gone_on.exists() else path


def _undated(folder: Path) -> set[str]:
    """The names of the files, without dates, and without the numbers of copies made twice."""
    return {re.sub(r"(-0+)+\.", ".", re.sub(r"\d", "0", one.name)) for one in folder.rglob("*") if one.is_file()}


def _other(said: str, allowed: tuple[str, ...]) -> str:
    lines = set(said.splitlines())
    return "; or ".join(
        f"lost {sorted(set(one.splitlines()) - lines)[:6]}, more {sorted(lines - set(one.splitlines()))[:6]}"
        for one in allowed
    )
