"""A copy of the data file as it was when its log began: with its log it gives back what the file was if somebody
copies another one over it. That of a small file is there before anything can be saved; that of a large one is made
beside the work: opening it takes no longer.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

_COPIED_AT_ONCE = 16 << 20  # bytes: some milliseconds
_COPIED_AT_MOST = 256 << 20  # bytes
_PIECE = 1 << 20


def base_of(path: Path) -> Path:
    """Where the copy of the file lies on which the present log began."""
    return path.with_name(f".{path.name}.base")


class Base:
    """The copy of one data file, from before SQLite opens the file until after SQLite has closed it: closing any handle
    of a file drops the locks that SQLite holds on it."""

    def __init__(self, path: Path) -> None:
        """Nothing has the file open."""
        self._path = base_of(path)
        self._part = self._path.with_name(f"{self._path.name}.part")
        for left in (self._path, self._part):
            remove(left)
        self._enough = Event()
        self._thread: Thread | None = None
        self._handle: int | None = None
        with suppress(OSError):  # whoever opens it after us says why
            self._handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))

    def begin(self) -> None:
        """Copy, a large file from a thread; it must stay as it is until `wait`."""
        if self._handle is None or (size := os.fstat(self._handle).st_size) > _COPIED_AT_MOST:
            return
        if size <= _COPIED_AT_ONCE:
            self._copy(self._handle)
        else:
            self._thread = Thread(target=self._copy, args=(self._handle,), daemon=True)
            self._thread.start()

    def wait(self) -> None:
        """Until the copy is there, or cannot be."""
        if self._thread is not None:
            self._thread.join()

    def stop(self) -> None:
        """No copy is wanted any more."""
        if not self._enough.is_set():
            self._enough.set()
            self.wait()
            remove(self._path)

    def close(self, *, keep: bool = False) -> None:
        """Let go of the file, which SQLite has closed; `keep` what was copied."""
        if not keep:
            self.stop()
        self.wait()
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)

    def _copy(self, handle: int) -> None:
        part = self._part
        try:
            with os.fdopen(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as target:
                os.lseek(handle, 0, os.SEEK_SET)
                while (piece := os.read(handle, _PIECE)) and not self._enough.is_set():
                    target.write(piece)
            if not self._enough.is_set():
                part.rename(self._path)
        except OSError:  # no room: what is saved from now on is in the file and its log, as everywhere else
            pass
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def remove(path: Path, *, file: bool = True) -> None:
    """Take away a copy with all that SQLite keeps beside it, or only that."""
    for rest in ("", "-wal", "-shm", "-journal")[not file :]:
        with suppress(OSError):
            path.with_name(path.name + rest).unlink(missing_ok=True)


def copied(path: Path, to: Path) -> bool:
    """Copy a file, for its owner alone; False when it is not there or there is no room."""
    try:
        handle = os.open(to, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with path.open("rb") as source, os.fdopen(handle, "wb") as target:
            shutil.copyfileobj(source, target, _PIECE)
    except OSError:
        remove(to)
        return False
    return True
