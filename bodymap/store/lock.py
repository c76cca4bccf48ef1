"""One window a data file: a lock on a file beside it, which the system lets go of when the program dies.

The data file itself is never opened by anything but SQLite: closing a second handle would drop SQLite's own locks.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from bodymap.errors import AlreadyOpen, FileProblem

_RECORD = 1 << 16  # bytes, more than any record has


class Lock:
    """Held from `Lock(path)` until `release()`, or until the program ends in any way."""

    def __init__(self, path: Path) -> None:
        """Take the lock of the data file `path`. AlreadyOpen when another has it, FileProblem if the folder refuses."""
        self._of, self._path = path, path.with_name(path.name + ".lock")
        self._handle: int | None = None
        self._wrote = False
        self.stays = False
        """Whether the disk refused to take the file away when it was let go of."""
        self.left = b""
        """What the last owner wrote and never took away: it ended without closing. Empty after a clean end."""
        while self._handle is None:
            handle = _open(self._path, path)
            if not _hold(handle):
                process = _process_of(handle)
                os.close(handle)
                raise AlreadyOpen(
                    f"{path} is open in another window.", "Go to that window, or close it.", path, process
                )
            if self._is_the_file(handle):
                self._handle = handle
                self.left = os.read(handle, _RECORD)
            else:  # it was removed between opening and locking: its owner has just closed
                os.close(handle)

    def write(self, record: bytes) -> None:
        """Leave a record for whoever finds the lock after this program has died. On a disk that takes nothing the
        record is not written: it only helps to tell a foreign log from the file's own."""
        if self._handle is None:
            return
        self._wrote = True
        with suppress(OSError):
            os.lseek(self._handle, 0, os.SEEK_SET)
            os.write(self._handle, record)
            os.ftruncate(self._handle, len(record))
            os.fsync(self._handle)

    def release(self) -> None:
        """Let go; the file beside is removed. Twice is harmless. On a disk that refuses it stays, as after an end that
        was not clean; and so does the record of the last owner where the data file was not opened after all."""
        handle, self._handle = self._handle, None
        if handle is None:
            return
        if sys.platform == "win32":  # pragma: no cover - an open file cannot be removed there
            os.close(handle)
        if self._wrote or not self.left:
            try:
                self._path.unlink(missing_ok=True)
            except OSError:
                self.stays = True
        if sys.platform != "win32":
            with suppress(OSError):
                os.close(handle)

    def take_away(self) -> None:
        """Remove the file that stayed (`stays`), unless another has it now."""
        with suppress(AlreadyOpen, FileProblem):
            again = Lock(self._of)
            again._wrote = _process_of(again.left) == os.getpid()
            again.release()

    def _is_the_file(self, handle: int) -> bool:
        try:
            return os.path.samestat(os.fstat(handle), self._path.stat())
        except FileNotFoundError:
            return False


def _process_of(record: bytes | int) -> int:
    """The number of the process that wrote a record, which may be one to be read from a handle; 0 when it says none."""
    try:
        return int(json.loads(os.read(record, _RECORD) if isinstance(record, int) else record)["process"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def _open(beside: Path, path: Path) -> int:
    try:
        return os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as problem:
        raise FileProblem(
            f"{path} cannot be opened, because nothing can be written to its folder: {problem.strerror}.",
            "Allow writing there, or choose another folder.",
        ) from problem


if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _hold(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _hold(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
