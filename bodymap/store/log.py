"""The log (`-wal`) beside an open data file: whether it is still what this process wrote, and a second copy of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

# SQLite's format of a log (sqlite.org/fileformat2.html, "The Write-Ahead Log"): a header with the size of a page and a
# salt, then frames of a header and a page. The last frame of a commit says so; its checksum goes over all before it.
_HEADER, _FRAME = 32, 24
_MAGIC = b"\x37\x7f\x06"
_SALT = slice(16, 24)
_PIECE = 1 << 20


def log_of(path: Path) -> Path:
    """The log beside a data file."""
    return path.with_name(path.name + "-wal")


@dataclass(frozen=True, slots=True)
class Mark:
    """What the system says of a file: where it lies on the disk, its size, when it was written last, and when that, its
    name or its rights were changed last, which nobody can set (on Windows: when it was made)."""

    device: int
    inode: int
    size: int
    written: int
    changed: int

    @classmethod
    def of(cls, path: Path) -> Mark | None:
        """None when it is not there. Asks for the file's entry only: opening it would drop SQLite's locks."""
        try:
            said = path.stat()
        except OSError:
            return None
        return cls(said.st_dev, said.st_ino, said.st_size, said.st_mtime_ns, said.st_ctime_ns)

    def is_place_of(self, other: Mark) -> bool:
        """Whether both are the same entry on the disk, whatever is in it."""
        return (self.device, self.inode) == (other.device, other.inode)


class Log:
    """Watches the log of one open data file. SQLite does not look at it again: it goes on where it thinks the log ends.
    What is committed is also kept in a copy of the log, which nobody overwrites by its name; it is not brought to the
    disk at once."""

    def __init__(self, path: Path, copy: Path) -> None:
        """`path`: of the log, in which all is ours; `copy`: where it is kept a second time."""
        self._path, self._copy = path, copy
        self._mark: Mark | None = None
        self._may_restart = True
        self._missed = 0  # commits after which the log could not be read
        self.was_restarted = False
        """Whether SQLite began it anew although it was not folded here: a reader had kept it when it was closed."""
        self._forget()
        end = -1
        while end != self._end:  # the steps of a file that was just brought up to date
            end = self._end
            self.committed()
        self.note()

    def note(self) -> None:
        """Something was written that does not count, or the log was emptied: it is ours as it is now."""
        self._mark = Mark.of(self._path)

    def is_ours(self) -> bool:
        """Whether nobody else wrote to the log, or put another in its place. Costs one look at the folder and two
        places of the log."""
        found, was = Mark.of(self._path), self._mark
        if found is None or was is None:
            if found is not None and not found.size:  # SQLite makes it when it likes, as when a backup reads the file
                self._mark = found
                return True
            return found is was
        if not found.is_place_of(was) or found.size != was.size:
            return False
        try:
            with self._path.open("rb", buffering=0) as file:
                if not self._is_end(file.fileno()) or (found != was and not self._is_whole(file.fileno())):
                    return False
        except OSError:  # a disk that refuses says nothing about what lies there
            return found == was
        self._mark = found
        return True

    @property
    def is_overwritten(self) -> bool:
        """Whether other content lies in the very log that SQLite writes to: what it held is gone from it."""
        found = Mark.of(self._path)
        return found is not None and (self._mark is None or found.is_place_of(self._mark)) and not self.is_ours()

    def committed(self) -> bool:
        """Take over what a commit added, also into the copy; False when somebody else wrote to the log meanwhile."""
        found = Mark.of(self._path)
        if found is None or (self._mark is not None and not found.is_place_of(self._mark)):
            return False
        try:
            with self._path.open("rb", buffering=0) as file:
                for _ in range(1 + self._missed):
                    if not self._take(file.fileno(), found.size):
                        return False
                self._missed = 0
                self._keep(file.fileno())
        except OSError:  # it can be read again with the next commit
            self._missed += 1
        self._mark = found
        return True

    @property
    def is_behind(self) -> bool:
        """Whether the log could not be read after a commit; `committed` takes that over when it can be."""
        return self._missed > 0

    @property
    def is_kept(self) -> bool:
        """Whether the copy holds all that was committed."""
        return self._kept == self._end and not self.is_behind

    def folded(self) -> None:
        """All of it is in the file. It was emptied, or begins anew with the next commit, or goes on if it is read."""
        self._may_restart = True
        self._kept = 0
        self.note()
        if self._mark is None or not self._mark.size:
            self._forget()

    def _forget(self) -> None:
        self._head, self._last, self._end, self._kept = b"", b"", 0, 0
        self._sum = blake2b()

    def _is_end(self, handle: int) -> bool:
        """Whether it begins and ends as we left it."""
        if not self._end:
            return True
        return _read(handle, 0, _HEADER) == self._head and _read(handle, self._end - self._frame, _FRAME) == self._last

    def _is_whole(self, handle: int) -> bool:
        """Whether all is as it was written, to the last byte."""
        found = blake2b()
        for piece in _pieces(handle, 0, self._end):
            found.update(piece)
        return found.digest() == self._sum.digest()

    @property
    def _frame(self) -> int:
        return _FRAME + int.from_bytes(self._head[8:12], "big")

    def _take(self, handle: int, size: int) -> bool:
        """Go on to the end of the next commit, if there is one; False when what is before it is not ours."""
        head = _read(handle, 0, _HEADER)
        if head != self._head:
            goes_on = self._is_restart(head)
            if not (self._may_restart or goes_on) or not head.startswith(_MAGIC):
                return not size and not self._end
            self.was_restarted = goes_on and not self._may_restart
            self._forget()
            self._head = head
        elif not self._is_end(handle):
            return False
        for at in range(self._end or _HEADER, size, self._frame):
            frame = _read(handle, at, _FRAME)
            if frame[8:16] != head[_SALT]:
                break
            if any(frame[4:8]):
                for piece in _pieces(handle, self._end, at + self._frame):
                    self._sum.update(piece)
                self._last, self._end, self._may_restart = frame, at + self._frame, False
                break
        return True

    def _is_restart(self, head: bytes) -> bool:
        """Whether SQLite itself began this very log anew: it counts on its number and the first half of its salt."""
        counted = [tuple(int.from_bytes(one[at : at + 4], "big") for at in (12, 16)) for one in (self._head, head)]
        return bool(self._head) and counted[1] == tuple((n + 1) & 0xFFFFFFFF for n in counted[0])

    def _keep(self, handle: int) -> None:
        """On a disk without room the copy stays behind, and is tried with the next commit."""
        flags = os.O_CREAT | os.O_WRONLY | getattr(os, "O_BINARY", 0) | (0 if self._kept else os.O_TRUNC)
        with suppress(OSError), os.fdopen(os.open(self._copy, flags, 0o600), "wb", buffering=0) as copy:
            copy.seek(self._kept)
            for piece in _pieces(handle, self._kept, self._end):
                copy.write(piece)
            if copy.tell() == self._end:
                self._kept = self._end


def is_another(log: Path, than: Path) -> bool:
    """Whether both are logs, and not of one beginning."""
    heads = []
    for one in (log, than):
        try:
            with one.open("rb") as file:
                heads.append(file.read(_HEADER))
        except OSError:
            return False
    return all(head.startswith(_MAGIC) for head in heads) and heads[0] != heads[1]


def begins_with(log: Path, copy: Path) -> bool:
    """Whether a log holds all that a copy of it holds, which may not be there."""
    try:
        if not copy.exists() or not copy.stat().st_size:
            return True
        if not log.exists() or log.stat().st_size < copy.stat().st_size:
            return False
        with log.open("rb") as one, copy.open("rb") as other:
            while piece := other.read(_PIECE):
                if one.read(len(piece)) != piece:
                    return False
    except OSError:
        return False
    return True


def _read(handle: int, at: int, count: int) -> bytes:
    os.lseek(handle, at, os.SEEK_SET)
    return os.read(handle, count)


def _pieces(handle: int, start: int, end: int) -> Iterator[bytes]:
    while start < end and (piece := _read(handle, start, min(_PIECE, end - start))):
        yield piece
        start += len(piece)
