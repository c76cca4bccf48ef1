"""The power goes: what was written and not synced may be there, or not, or in part, in any order.

The shim's log is played up to a moment, and the folder is built as a disk may show it afterwards. A name that a folder
gained or lost since it was synced may be there or not, in the order in which that was done.
"""

from __future__ import annotations

import json
import shutil
import struct
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.faults.acts import NAME
from tests.faults.shim import Call

_LINE = struct.Struct("<iiiiQqqq")
_SECTOR = 512
ACKS = "acks"


@dataclass(frozen=True)
class Line:
    """One call, as the shim wrote it down."""

    kind: Call
    made: bool
    inode: int
    offset: int
    name: str
    other: str
    data: bytes


def lines(log: bytes) -> Iterator[Line]:
    """The calls of a log, in their order."""
    at = 0
    while at < len(log):
        kind, name, other, made, inode, offset, _, size = _LINE.unpack_from(log, at)
        at += _LINE.size
        first, second = log[at : at + name].decode(), log[at + name : at + name + other].decode()
        at += name + other
        yield Line(Call(kind), bool(made), inode, offset, first, second, log[at : at + size])
        at += size


class Disk:
    """What is for certain on the disk, and what may be."""

    def __init__(self, folder: Path) -> None:
        """`folder`, as it is now, is on the disk."""
        self.folder, self.acknowledged = folder, 0
        self._inodes: dict[int, int] = {}
        self._content: list[bytearray] = []
        self._waiting: defaultdict[int, list[tuple[int, bytes | None]]] = defaultdict(list)
        self._names: dict[str, int] = {}
        self._folders = {str(folder), *(str(one) for one in folder.rglob("*") if one.is_dir())}
        self._made = {*self._folders, str(folder.parent)}  # also those that may be gone again
        self._renamed: list[tuple[Call, str, str, int]] = []
        self._now: dict[str, int] = {}
        for path in folder.rglob("*"):
            if path.is_file():
                self._names[str(path)] = self._file(path.stat().st_ino, path.read_bytes())
        self._now = dict(self._names)

    def _file(self, inode: int, content: bytes = b"") -> int:
        self._content.append(bytearray(content))
        self._inodes[inode] = len(self._content) - 1
        return self._inodes[inode]

    def play(self, line: Line) -> None:
        """One call more."""
        if line.name.endswith(f"/{ACKS}"):
            if line.kind is Call.WRITE:
                self.acknowledged = int(line.data)
            return
        if line.kind is Call.OPEN and line.made:
            self._name(line, self._file(line.inode))
        elif line.kind is Call.OPEN:
            self._waiting[self._inodes[line.inode]].append((0, None))
        elif line.kind is Call.WRITE:
            self._waiting[self._inodes[line.inode]].append((line.offset, line.data))
        elif line.kind is Call.TRUNCATE:
            self._waiting[self._inodes[line.inode]].append((line.offset, None))
        elif line.kind is Call.SYNC and line.name in self._made:
            kept = [one for one in self._renamed if line.name not in {_parent(one[1]), _parent(one[2])}]
            for one in self._renamed:
                if one not in kept:
                    _rename(self._names, self._folders, one)
            self._renamed = kept
        elif line.kind is Call.SYNC:
            file = self._inodes[line.inode]
            for change in self._waiting.pop(file, ()):
                _write(self._content[file], change)
        else:
            self._name(line, self._now.get(line.name, -1))

    def _name(self, line: Line, file: int) -> None:
        change = (line.kind, line.name, line.other, file)
        self._renamed.append(change)
        _rename(self._now, self._made, change)

    def build(self, folder: Path, dice: Random) -> None:
        """Make a folder as this disk may show it after the power has come back."""
        names, folders = dict(self._names), set(self._folders)
        for change in self._renamed[: dice.randrange(len(self._renamed) + 1)]:
            _rename(names, folders, change)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, file in names.items():
            path = folder / Path(name).relative_to(self.folder)
            if path.name.endswith("-shm") or _parent(name) not in folders:
                continue
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(self._shown(file, dice))
        _same_file(folder)

    def _shown(self, file: int, dice: Random) -> bytes:
        content, waiting = bytearray(self._content[file]), list(self._waiting.get(file, ()))
        how = dice.choice(("dropped", "whole", "beginning", "some", "some"))
        if how == "dropped":
            waiting = []
        elif how == "beginning":
            waiting = waiting[: dice.randrange(len(waiting) + 1)]
        elif how == "some":
            waiting = [one for one in waiting if dice.random() < 0.6]
            dice.shuffle(waiting)
        for at, (offset, data) in enumerate(waiting):
            if (
                data is not None
                and len(data) > _SECTOR
                and how != "whole"
                and (at + 1 == len(waiting) or how == "some")
            ):
                torn = dice.randrange(0, len(data) + 1, _SECTOR)
                data = data[:torn] if dice.random() < 0.5 else data
            _write(content, (offset, data))
        return bytes(content)


def _parent(name: str) -> str:
    return name.rpartition("/")[0]


def _write(content: bytearray, change: tuple[int, bytes | None]) -> None:
    """Write at an offset; None: cut there."""
    offset, data = change
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    if data is None:
        del content[offset:]
    else:
        content[offset : offset + len(data)] = data


def _rename(names: dict[str, int], folders: set[str], change: tuple[Call, str, str, int]) -> None:
    kind, name, other, file = change
    if kind is Call.MKDIR:
        folders.add(name)
    elif kind is Call.UNLINK:
        names.pop(name, None)
    elif kind is Call.LINK:
        names[other] = file
    elif kind is Call.RENAME:
        names.pop(name, None)
        names[other] = file
    else:
        names[name] = file


def _same_file(folder: Path) -> None:
    """The lock's record names the file by place and time, which a disk keeps and a copy does not."""
    path, lock = folder / NAME, folder / f"{NAME}.lock"
    if path.exists() and lock.exists():
        with suppress(ValueError, KeyError, TypeError):
            said = json.loads(lock.read_bytes())
            found = path.stat()
            said["path"], said["mark"] = str(path), [found.st_ino, said["mark"][1], found.st_mtime_ns]
            lock.write_bytes(json.dumps(said).encode())
