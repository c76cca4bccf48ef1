"""Whether the open data file is still the one that was opened, and a copy of it as it was when its log began."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, RLock, Thread
from typing import Any
from uuid import uuid4

from bodymap.store import driver, trouble
from bodymap.store.lock import Lock
from bodymap.store.log import Log, Mark, log_of

# -- base -------------------------------------------------------------------------------------------------------------
# A copy of the data file as it was when its log began: with its log it gives back what the file was if somebody copies
# another one over it. That of a small file is there before anything can be saved; that of a large one is made beside
# the work: opening it takes no longer.

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


def remove(path: Path, *, file: bool = True, log: bool = True) -> None:
    """Take away a copy with all that SQLite keeps beside it, or only that, or only the copy (`log`)."""
    for rest in ("", "-wal", "-shm", "-journal")[not file : None if log else 1]:
        with suppress(OSError):
            path.with_name(path.name + rest).unlink(missing_ok=True)


def copied(path: Path, to: Path) -> bool:
    """Copy a file, for its owner alone; False when it is not there or there is no room."""
    try:
        flags = os.O_CREAT | os.O_WRONLY | os.O_TRUNC
        with path.open("rb") as source, os.fdopen(os.open(to, flags, 0o600), "wb") as target:
            shutil.copyfileobj(source, target, _PIECE)
    except OSError:
        remove(to)
        return False
    return True


# -- identity ---------------------------------------------------------------------------------------------------------
# Whether the open data file is still the one that was opened, and whether a log beside a file belongs to it. Only this
# program folds the log (`-wal`) into the file. So between two folds the file has one inode, size and time, and one
# *generation*: a word in the file that the first write of each log replaces, naming the one before it. A file put in
# its place - moved there, restored, or copied over the open one - differs in one of these, and is never written to.

_FOLDED_AT = 64 << 20  # bytes of log that a write folds into the file before it goes on


@dataclass(frozen=True, slots=True)
class Generation:
    """The word of a state of the file, and that of the file on which its log began."""

    own: str
    before: str

    @classmethod
    def read(cls, connection: Any) -> Generation | None:
        """What a file says; None when no program that knows of it has written there."""
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'generation'").fetchone() is None:
            return None
        row = connection.execute("SELECT own, before FROM generation").fetchone()
        return cls(*row) if row else None

    def write(self, connection: Any) -> None:
        """Into the file, in the transaction that is under way."""
        connection.execute(
            "INSERT OR REPLACE INTO generation (one, own, before) VALUES (1, ?, ?)", (self.own, self.before)
        )


def renew(connection: Any) -> None:
    """A generation of its own for a file that is about to have another place: a copy is not what it was copied of."""
    if (was := Generation.read(connection)) is not None:
        Generation(uuid4().hex, was.own).write(connection)


def begin(connection: Any) -> None:
    """The first generation of a new file."""
    Generation(uuid4().hex, "").write(connection)


class Identity:
    """Watches one open data file."""

    def __init__(self, path: Path, key: str | None, connection: Any, lock: Lock, base: Base) -> None:
        """`path` is open in `connection`, its log is empty or new, and its lock is held; `base` is from before."""
        self._path, self._key, self._connection, self._lock, self._base = path, key, connection, lock, base
        # The last connection to close folds the log into whatever then lies there. One that may only read cannot.
        self._guard = driver.connect(path, key, mode="ro")
        self._guard.execute("PRAGMA user_version").fetchone()
        self._generation = Generation.read(connection)
        self._begun = self._generation
        self._new_log = True
        self._log = Log(log_of(path), log_of(base_of(path)))
        self.lock = RLock()
        """Held from a commit until it is noted here, and while another thread asks whose the file is."""
        self._changes, self._undone = connection.total_changes, False
        self._strayed = False
        self.owes_fold = False
        """Whether the log still holds what must not stay (`empty_soon`): each commit tries to empty it."""
        self._note()
        if self._generation is None:
            self.begin_log()
            self.committed()
            self.fold()
        base.begin()

    def begin_log(self) -> None:
        """The first write of a log says on which file it began. In a transaction, or as one of its own."""
        if not self._new_log:
            return
        self._begun = Generation(uuid4().hex, self._generation.own if self._generation else "")
        self._begun.write(self._connection)

    def committed(self) -> bool:
        """After a commit: the log is there, and is folded into the file before it grows without end. False when
        somebody else wrote to the log meanwhile: what was committed is lost."""
        if self._new_log:
            self._new_log, self._generation = False, self._begun
        if not self._log_goes_on():
            return False
        if (found := Mark.of(log_of(self._path))) is not None and found.size > _FOLDED_AT:
            with suppress(driver.Error):  # what was committed stays in the log; the next write tries again
                self.fold()
        if self.owes_fold:
            self.empty_soon()
        return True

    def undone(self) -> None:
        """After a commit that did not come about: it may have left something behind the end of the log."""
        self._changes, self._undone = self._connection.total_changes, True
        self._log.note()

    def _log_goes_on(self) -> bool:
        """Take over what was committed; nothing was where nothing was changed since a commit that failed."""
        changes, self._changes = self._changes, self._connection.total_changes
        if changes == self._changes and self._undone:
            return True
        self._undone = False
        goes_on = self._log.committed()
        if self._log.was_restarted:  # what it held is in the file, and not in the copy that began with it
            self._log.was_restarted = False
            self._base.wait()
            remove(base_of(self._path))
        return goes_on

    def is_ours(self) -> bool:
        """Whether the file is still the one that was opened, and its log too. Costs two looks at the folder and one
        into the log."""
        with self.lock:
            if not self._is_ours():
                self._strayed = True
                return False
            if self._strayed:  # what was read meanwhile was not of this file
                self._connection.execute("PRAGMA shrink_memory")
                self._strayed = False
            return True

    def _is_ours(self) -> bool:
        found = Mark.of(self._path)
        if found is None or not found.is_place_of(self._mark):
            return False
        if self._connection.in_transaction:  # another thread asks; what is half-written is looked at when it is whole
            return True
        if self._connection.total_changes != self._changes or self._log.is_behind:
            self._log_goes_on()
        if not self._log.is_ours():
            return False
        if found == self._mark:
            return True
        if not self._holds_its_generation():
            return False
        self._note()  # it was only touched
        return True

    @property
    def is_overwritten(self) -> bool:
        """Whether another content lies in the very file that was opened: what its log does not hold is gone from it."""
        found = Mark.of(self._path)
        return found is not None and found.is_place_of(self._mark) and not self._holds_its_generation()

    @property
    def is_log_overwritten(self) -> bool:
        """Whether another content lies in its very log: what SQLite reads is not what was saved."""
        return self._log.is_overwritten

    def fold(self) -> bool:
        """Bring the log into the file and empty it; False when a reader keeps it from being emptied, or when it is not
        what we wrote."""
        self._base.wait()
        with self.lock:
            return self._fold()

    def _fold(self) -> bool:
        if not self._is_ours():
            return False
        base = base_of(self._path)
        kept = base.exists() and self._log.is_kept
        self._note(folding=True)
        try:
            busy, pages, folded = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except driver.Error:  # half of it may be in the file, which was written by us all the same
            self._note(folding=True)
            raise
        if pages == folded:  # also when the log could not be emptied: it begins anew with the next write
            self._new_log = True
            if not (kept and self._fold_base(base)):
                remove(base)
            self._log.folded()
        self._note(folding=pages != folded)
        return not busy

    def _fold_base(self, base: Path) -> bool:
        try:
            fold_copy(base, self._key)
        except driver.Error:
            return False
        return True

    def empty_soon(self) -> bool:
        """Empty the log now, without waiting for a reader; False when it cannot be: then with one of the next commits,
        or when the file is closed."""
        self._connection.execute("PRAGMA busy_timeout = 0")
        try:
            self.owes_fold = not self.fold()
        except driver.Error:
            self.owes_fold = True
        finally:
            self._connection.execute(f"PRAGMA busy_timeout = {int(driver.BUSY_SECONDS * 1000)}")
        return not self.owes_fold

    def close(self, *, ours: bool) -> None:
        """Close the connections. The log of a file that is not ours stays as it is."""
        if ours:
            self._guard.close()
            self._connection.close()
        else:
            self._connection.close()
            self._guard.close()
        self._base.close(keep=not ours)
        self._key = None

    def needs_no_base(self) -> None:
        """The file is about to be closed."""
        self._base.stop()

    def whole_base(self) -> None:
        """Wait for the copy of the file on which the log began."""
        self._base.wait()

    def _note(self, *, folding: bool = False) -> None:
        found = Mark.of(self._path)
        if found is not None:
            self._mark = found
        said = {
            "path": str(self._path),
            "folding": folding,
            "mark": [self._mark.inode, self._mark.size, self._mark.written],
            "changed": self._mark.changed,
            "process": os.getpid(),
        }
        self._lock.write(json.dumps(said).encode())

    def _holds_its_generation(self) -> bool:
        try:
            found = generation_of(self._path, self._key, "immutable")
        except driver.UNREADABLE:
            return False
        if self._new_log and found is not None and self._generation is not None:  # all of the log is in it
            return found.own == self._generation.own
        return found is not None and follows(found, self._generation)


def follows(alone: Generation | None, with_log: Generation | None) -> bool:
    """Whether a log that began on one generation goes on from a file that says another, or none."""
    if alone is None:  # an older file; a program that knows of generations writes one before anything else
        return with_log is None or with_log.before == ""
    return with_log is not None and alone.own in (with_log.own, with_log.before)


def generation_of(path: Path, key: str | None, mode: str) -> Generation | None:
    """The generation of a file as `driver.connect` reads it in this mode."""
    connection = driver.connect(path, key, mode=mode)
    try:
        return Generation.read(connection)
    finally:
        connection.close()


def fold_copy(path: Path, key: str | None) -> None:
    """Bring the log beside a copy into it: SQLite does that when the last connection closes."""
    connection = driver.connect(path, key)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.close()


# -- a log that was left behind ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LeftLog:
    """What became of what a program left behind: `aside` is where a log lies now that was not the file's, or what could
    not be put together (None: there was none), `whole` the data file of what had been saved and is not in this one."""

    aside: Path | None = None
    whole: Path | None = None

    def in_words(self) -> str:
        """For whoever opens the file; "" when there is nothing to say."""
        if self.whole is not None:
            return (
                "What lies here is not what the program saved before it was ended. All that it saved until then is in"
                f" {self.whole}."
            )
        if self.aside is not None:
            return f"A log of another data file lay beside this one and was not used. It is kept as {self.aside}."
        return ""


def belongs(path: Path, key: str | None, left: bytes, is_sound: Callable[[Path, str | None, str], bool]) -> bool:
    """Whether the log beside a file that nothing has open is that file's; `left` is what the last lock said.
    driver.Error when the disk does not let us see."""
    try:
        with_log = generation_of(path, key, "ro")
    except driver.UNREADABLE as problem:
        trouble.refuse_trouble(problem)
        return False
    said = _said(left, path)
    try:
        alone = generation_of(path, key, "immutable")
    except driver.UNREADABLE as problem:  # half of the log is in the file already, or it is damaged
        trouble.refuse_trouble(problem)
        return is_sound(path, key, "ro")
    if not follows(alone, with_log):
        return False
    if said is not None and not said["folding"]:
        found = Mark.of(path)
        if found is not None and said["mark"] != [found.inode, found.size, found.written]:
            return False
    return is_sound(path, key, "ro") or not is_sound(path, key, "immutable")


def is_untouched(path: Path, left: bytes) -> bool:
    """Whether a file is what it was when the last program, which left this in its lock, was ended."""
    said, found = _said(left, path), Mark.of(path)
    if said is None or found is None or said["folding"]:
        return False
    return said["mark"] == [found.inode, found.size, found.written] and said.get("changed") == found.changed


def is_in_place(path: Path, left: bytes) -> bool:
    """Whether a file may be the very one that the last program had open, as far as its lock still says which."""
    said, found = _said(left, path), Mark.of(path)
    return found is not None and (said is None or said["mark"][:1] == [found.inode])


def _said(left: bytes, path: Path) -> dict[str, Any] | None:
    try:
        said = json.loads(left)
        return said if said["path"] == str(path) and isinstance(said["mark"], list) else None
    except (ValueError, KeyError, TypeError):
        return None
