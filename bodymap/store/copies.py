"""Backups: whole copies made by SQLite, verified before they get their name, and brought back."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from glob import escape
from pathlib import Path
from typing import Any, TypeAlias
from uuid import uuid4

from bodymap.errors import FileProblem, NotSaved
from bodymap.medicine.model import Act
from bodymap.store import check, counted, driver, history, identity, seals, trouble
from bodymap.store.counted import Counted
from bodymap.store.log import log_of
from bodymap.store.records import KINDS

SUFFIX = ".bodymap"
Stop: TypeAlias = Callable[[], bool]
_COUNTED = (
    *("exam", "finding", "pain_area", "answer", "history", "instrument", "removed"),
    *(kind.table for kind in KINDS.values()),
    *(kind.side.table for kind in KINDS.values() if kind.side),
)


def never() -> bool:
    """Nobody wishes it to stop."""
    return False


def folder_beside(path: Path) -> Path:
    """The folder of the backups that are made by themselves."""
    return path.parent / "backups"


def left_of(path: Path) -> list[Path]:
    """Copies of a data file that is not there, or damaged: what restoring or a fault kept beside it, and its backups;
    the newest first. Backups that do not say whose they are count when no other data file lies in the folder."""
    stem, folder = escape(path.stem), folder_beside(path)
    found = [
        *(
            p
            for kept in ("before-restore", "saved-aside", "set-aside")
            for p in path.parent.glob(f"{stem}-{kept}-*{SUFFIX}")
        ),
        *folder.glob(f"{stem}-????-??-??*{SUFFIX}"),
    ]
    others = {p for p in path.parent.glob(f"*{SUFFIX}") if p != path and not p.name.startswith(f"{path.stem}-")}
    if not others:
        found += folder.glob(f"bodymap-????-??-??-??????*{SUFFIX}")
    return sorted(set(found), key=lambda p: p.stat().st_mtime_ns, reverse=True)


def backup(path: Path, key: str | None, folder: Path) -> Path:
    """A copy of a data file that passes `check`, in a folder, under a dated name; NotSaved when it cannot be made,
    FileProblem when it does not pass."""
    made = free_name(folder / f"bodymap-{stamp()}{SUFFIX}")
    with making(folder):
        folder.mkdir(mode=0o700, exist_ok=True)
        if faults := copy(path, key, made, passes=faults_of):
            raise not_whole(path, faults)
    return made


def before_steps(path: Path, key: str | None, version: int) -> Path:
    """A verified copy beside a data file that is about to be brought up to date."""
    made = free_name(folder_beside(path) / f"{path.stem}-{stamp()}-schema-{version}{SUFFIX}")
    with making(made.parent):
        made.parent.mkdir(mode=0o700, exist_ok=True)
        if faults := copy(path, key, made, passes=unsound):
            raise not_whole(path, faults)
    return made


def not_whole(path: Path, faults: Sequence[str]) -> FileProblem:
    """What is said of a data file of which no copy can be made that counts."""
    more = f" And {len(faults) - 3} more." if len(faults) > 3 else ""
    return FileProblem(f"No backup of {path} can be made. {' '.join(faults[:3])}{more}", "Restore the last backup.")


def verify(path: Path, key: str | None) -> dict[str, int]:
    """Open a copy that nothing writes to and check every page and reference: its rows by table. FileProblem if bad."""
    with trouble.reading():
        connection = driver.connect(path, key, mode=driver.reading_mode(path))
        try:
            if check.faults_of_pages(connection, key) or connection.execute("PRAGMA foreign_key_check").fetchone():
                raise FileProblem(f"{path} is damaged.", "Use another backup.")
            if history.is_chained(connection):
                said = [*seals.all_altered(connection), *history.faults(connection)]
                if not said and check.is_latest(connection):
                    said = list(check.guards(connection))
                if said:
                    raise FileProblem(f"{path} was altered. {' '.join(said[:3])}", "Use another backup.")
            return row_counts(connection)
        except driver.UNREADABLE as problem:  # its tables, say, are not what they should be
            trouble.refuse_trouble(problem)
            raise FileProblem(f"{path} is damaged.", "Use another backup.") from problem
        finally:
            connection.close()


@contextmanager
def arriving(path: Path) -> Iterator[Path]:
    """A new empty file (0600) under a temporary name beside `path`, to be filled and then renamed to it; removed when
    that fails, as far as the disk lets it be. An OSError can also come when it has its name: the disk failed after
    that."""
    temporary = path.with_name(f".{path.stem}-{uuid4().hex[:8]}.part")
    os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield temporary
        _to_disk(temporary)
        temporary.replace(path)
        _to_disk(path.parent)
        with suppress(OSError):  # where the folder itself is new; who may not look at what it is in did not make it
            _to_disk(path.parent.parent)
    finally:
        identity.remove(temporary)


@contextmanager
def making(folder: Path) -> Iterator[None]:
    """What a disk says while copies are written, as NotSaved."""
    try:
        with trouble.saving():
            yield
    except OSError as problem:
        raise NotSaved(
            f"No backup could be written to {folder}: {problem.strerror}.", "Choose another folder."
        ) from problem


class _Faulty(Exception):
    """What was copied does not pass."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__()


def copy(
    source: Path,
    key: str | None,
    target: Path,
    *,
    passes: Callable[[Path, str | None], list[str]],
    name: str = "",
    faulty: Path | None = None,
    stop: Stop = never,
) -> list[str]:
    """Make `target` a copy of the data file `source`, which may be open and written to meanwhile, if it passes; else
    the faults that `passes` found, and what was made is kept as `faulty`, or not at all.

    `name` is written into the copy, which counts as one of the file's own only under it. `stop` is asked often, and
    ends it with NotSaved.
    """
    try:
        with arriving(target) as new:
            _fill(source, key, new, name, stop)
            _refuse_stopped(stop)
            faults = passes(new, key)
            _refuse_stopped(stop)
            if faults:
                if faulty is not None:
                    _to_disk(new)
                    new.replace(faulty)
                raise _Faulty(faults)
            head = head_of(new, key)
    except _Faulty as problem:
        return problem.faults
    if head:
        _keep_head(target, head)
    return []


def _refuse_stopped(stop: Stop) -> None:
    if stop():
        raise NotSaved("The backup was stopped.", "The copies before stay.")


def _fill(source: Path, key: str | None, new: Path, name: str, stop: Stop) -> None:
    connection = driver.connect(source, key)
    try:
        driver.end_when(connection, stop)
        before = row_counts(connection)
        copied_into(connection, new)
        after = row_counts(connection)
    finally:
        connection.close()
    if key is not None and driver.is_plain(new):  # no way leads here; a readable copy must never be one
        raise NotSaved("The backup was not encrypted.", "It was removed.")
    renew(new, key, name)
    connection = driver.connect(new, key, mode="immutable")
    try:
        copied = row_counts(connection)
    finally:
        connection.close()
    if not all(before[table] <= copied[table] <= after[table] for table in _COUNTED):
        raise NotSaved("The backup does not hold all that the data file holds.", "Try again.")


def faults_of(path: Path, key: str | None, stop: Stop = never) -> list[str]:
    """Everything that `check` finds in a copy that nothing writes to, but for what a file counts and says of itself;
    [] when it counts."""
    try:
        connection = driver.connect(path, key, mode=driver.reading_mode(path))
    except driver.Error as problem:
        return [f"The file cannot be opened: {problem}."]
    try:
        driver.end_when(connection, stop)
        return check.faults(connection, key, books=False)
    finally:
        connection.close()


def unsound(path: Path, key: str | None) -> list[str]:
    """What makes a copy of a file of any schema useless, in one sentence; [] when nothing does."""
    try:
        verify(path, key)
    except FileProblem as problem:
        return [problem.what]
    return []


HEADS = "history-heads.txt"
"""Beside backups: when, the head of the history for `bodymap check --against`, and the copy it was taken of."""


def _keep_head(copy: Path, head: str) -> None:
    """One line more; the heads stay when old copies go."""
    handle = os.open(copy.with_name(HEADS), os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    try:
        os.write(handle, f"{stamp()} {head} {copy.name}\n".encode(errors="replace"))
        os.fsync(handle)
    finally:
        os.close(handle)


def head_of(path: Path, key: str | None) -> str:
    """The head of the history that a copy holds, "" when it has no chain."""
    connection = driver.connect(path, key, mode="immutable")
    try:
        return history.head(connection) if history.is_chained(connection) else ""
    finally:
        connection.close()


def restore(backup: Path, target: Path, key: str | None, present: Counted | None = None, who: str = "") -> Path | None:
    """Put a verified copy of a backup in the place of `target`, whose lock is held; the file that was there is kept
    under a dated name, which is returned. `present`: what that file says of its backups, where it is known; `who`: as
    the history of the restored file names them."""
    wanted = verify(backup, key)
    aside: Path | None = None
    made: os.stat_result | None = None
    try:
        with trouble.saving(), arriving(target) as new:
            connection = driver.connect(backup, key, mode=driver.reading_mode(backup))
            try:
                copied_into(connection, new)
            finally:
                connection.close()
            renew(new, key)
            if verify(new, key) != wanted:
                raise NotSaved("The backup was not copied whole.", "Nothing was changed; try again.")
            _tell(new, key, present or counted_in(target, key), who)
            made = new.stat()
            if (target.exists() and target.stat().st_size) or log_of(target).exists():
                aside = free_name(target.with_stem(f"{target.stem}-before-restore-{stamp()}"))
                _keep_too(target, aside)
    except BaseException as problem:
        there = is_file(target, made)
        if there:
            identity.remove(target, file=False)
        elif aside is not None:
            identity.remove(aside)
        if not isinstance(problem, OSError):
            raise
        if there:
            kept = f" The file before is kept as {aside}." if aside else ""
            raise NotSaved(
                f"The backup is in the place of {target}, but then the disk failed: {problem.strerror}.",
                f"Look at the disk, then restore once more.{kept}",
            ) from problem
        raise NotSaved(f"{target} cannot be written: {problem.strerror}.", "Nothing was changed.") from problem
    identity.remove(target, file=False)
    return aside if aside is not None and aside.exists() else None


def is_file(path: Path, made: os.stat_result | None) -> bool:
    """Whether what lies there is the file that was made."""
    try:
        return made is not None and os.path.samestat(path.stat(), made)
    except OSError:
        return False


def counted_in(path: Path, key: str | None) -> Counted | None:
    """What a file that nothing writes to says of its backups; None when it does not open with this key, or says
    nothing."""
    return ends_with(path, key)[0]


def ends_with(path: Path, key: str | None) -> tuple[Counted | None, tuple[int, bytes]]:
    """What a copy says of itself, and the last entry of its history (number, hash); None and nothing where it does not
    open with this key, or says nothing."""
    try:
        connection = driver.connect(path, key, mode=driver.reading_mode(path))
    except (OSError, driver.Error):
        return None, (0, b"")
    try:
        says = Counted.read(connection)
        return says, history.end(connection) if says else (0, b"")
    except driver.Error:
        return None, (0, b"")
    finally:
        connection.close()


def ends_at(path: Path, key: str | None) -> int:
    """How many entries the history of a sound file has that nothing writes to; 0 of an older schema."""
    connection = driver.connect(path, key, mode="immutable")
    try:
        return history.end(connection)[0] if history.is_chained(connection) else 0
    finally:
        connection.close()


def goes_on_from(path: Path, key: str | None, earlier: Path) -> bool:
    """Whether a file, with the log beside it, holds all that a copy held which was made of a state of it and opens with
    this key."""
    try:
        with (
            closing(driver.connect(earlier, key, mode="immutable")) as was,
            closing(driver.connect(path, key, mode=driver.reading_mode(path))) as now,
        ):
            if history.is_chained(was) and history.is_chained(now):
                return history.goes_on_from(now, *history.end(was))
            copied, own = identity.Generation.read(was), identity.Generation.read(now)
            return copied is None or (own is not None and copied.before == own.own)
    except driver.UNREADABLE:
        return False


def _tell(path: Path, key: str | None, present: Counted | None, who: str) -> None:
    """The history of a restored file says that it is one, and up to where the backup went; its backups are counted on
    from where those of the present file stand."""
    connection = driver.connect(path, key)
    try:
        if (says := Counted.read(connection)) is not None:
            says.after(present).write(connection)
        if history.is_chained(connection):
            connection.execute("BEGIN IMMEDIATE")
            told = (Act.RESTORED.value, "", f"from the backup with the head {history.head(connection)}")
            history.note(connection, who, "", [told])
            connection.execute("COMMIT")
    finally:
        connection.close()


def renew(path: Path, key: str | None, name: str = "") -> None:
    """A copy is another file than the one it was made of: no log of that one belongs to it. It counts as one of that
    file's copies only under the name that it is given here."""
    connection = driver.connect(path, key)
    try:
        connection.execute("PRAGMA synchronous=OFF")  # all of it is brought to the disk before it has its name
        connection.execute("BEGIN IMMEDIATE")
        identity.renew(connection)
        counted.rename(connection, name)
        connection.execute("COMMIT")
    finally:
        connection.close()


def copied_into(connection: Any, new: Path) -> None:
    """Fill the empty file `new` with all that a connection holds. SQLite makes the tables anew by the words of the file
    itself: words that it cannot follow are damage. FileProblem then; what the disk says passes."""
    try:
        connection.execute("VACUUM INTO ?", (driver.uri(new, "rw"),))
    except driver.DatabaseError as problem:
        if not trouble.is_of_the_words(problem):
            raise
        raise FileProblem(f"The file is damaged: {problem}.", "Restore another backup.") from problem


def copied_out(path: Path, key: str | None, to: Path) -> None:
    """Bring a file that nothing writes to, with the log a crash left beside it, into a new one. FileProblem."""
    with trouble.reading(), arriving(to) as new:
        connection = driver.connect(path, key, mode=driver.reading_mode(path))
        try:
            copied_into(connection, new)
        finally:
            connection.close()


def exported(path: Path, present: str | None, new: Path, key: str | None) -> None:
    """Fill the empty file `new` with all of a data file, under another key or none. NotSaved.

    Over a connection of its own: one that met trouble stays attached to the new file until it is closed."""
    connection = driver.connect(path, present)
    try:
        connection.execute("ATTACH DATABASE ? AS fresh KEY ?", (driver.uri(new, "rw"), key or ""))
        connection.execute("PRAGMA fresh.synchronous=OFF")  # the new file is synced before it has its name
        connection.execute("PRAGMA fresh.journal_mode=MEMORY")
        connection.execute("SELECT sqlcipher_export('fresh')").fetchone()
        for pragma in ("user_version", "application_id"):
            value = connection.execute(f"PRAGMA main.{pragma}").fetchone()[0]
            connection.execute(f"PRAGMA fresh.{pragma} = {value}")
    except driver.Error as problem:  # sqlcipher_export does not say which trouble it met
        raise NotSaved(
            "The file with the new passphrase could not be written.",
            "Look whether the disk has room; the old one holds.",
        ) from problem
    finally:
        connection.close()


def duplicate(path: Path, to: Path) -> None:
    """Copy a closed data file to a new name; FileProblem when it cannot be."""
    try:
        with arriving(to) as new:
            if not identity.copied(path, new):
                raise FileProblem(f"{to} cannot be written.", "Choose another folder.")
    except OSError as problem:
        raise FileProblem(f"{to} cannot be written: {problem.strerror}.", "Choose another folder.") from problem


def _keep_too(path: Path, to: Path) -> None:
    """Give a data file that nothing has open a second name, with its log: the first one is replaced in one step. Of one
    that is gone, its log, with the file on which that began where that is known."""
    there = path if path.exists() else identity.base_of(path)
    try:
        to.hardlink_to(there)
    except OSError:  # a disk without such links
        if there.exists() and not identity.copied(there, to):
            raise
    log = log_of(path)
    if log.exists() and not identity.copied(log, log_of(to)):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def row_counts(connection: Any) -> dict[str, int]:
    """The rows of every table that a copy must hold; 0 for one that an older schema does not have."""
    have = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {
        table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] if table in have else 0
        for table in _COUNTED
    }


def stamp() -> str:
    """Date and time as they stand in the names of copies."""
    return f"{datetime.now().astimezone():%Y-%m-%d-%H%M%S}"


def free_name(path: Path) -> Path:
    """This name, or the next one that nothing has."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_stem(f"{path.stem}-{number}")
    return free


def _to_disk(path: Path) -> None:
    """What was written of a file (or of a folder's list of names) is on the disk, not only in memory."""
    if os.name == "nt" and path.is_dir():  # pragma: no cover - a folder has no such thing there
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
