"""Opening the data file, in the order that harms nothing, and everything that can be wrong with it in words.

Lock -> refuse a newer file untouched -> back up if steps are pending -> steps with foreign keys off -> foreign keys
checked -> foreign keys on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from sqlite_utils import Database

from bodymap import passwords as rules
from bodymap import paths
from bodymap.errors import Displaced, FileProblem, Locked, MissingFile, NewerFile, NotSaved, UserError, WrongPassphrase
from bodymap.store import check, copies, driver, identity, migrations, rescue, trouble
from bodymap.store.counted import Counted
from bodymap.store.identity import Base, Identity, LeftLog, base_of, remove
from bodymap.store.lock import Lock
from bodymap.store.log import log_of
from bodymap.store.rescue import reading_folder, sweep, sweep_reading

APPLICATION = 1114596473  # "Body": says in the file's header whose it is


class DataFile:
    """An open data file: where, the database, the raw key (None without a passphrase), the lock, its identity.

    `locked`: closed, without its key, until its passphrase is typed; `away`: closed for a moment, or because its disk
    refused, and opened again by whoever uses it next.
    """

    def __init__(
        self, path: Path, key: str | None, lock: Lock, found: Found, pending: tuple[migrations.Step, ...]
    ) -> None:
        """Open it; `pending` as `open_database` takes them."""
        self.path, self.key, self.lock, self.found = path, key, lock, found
        self.db, self.identity = _watched(path, key, lock, pending)
        self.locked = self.away = False
        self._displaced: Displaced | None = None
        self._open = True

    def close(self) -> None:
        """Close the database, then let go of the lock. A file that is not ours any more is not written to: what was
        saved stays in a file of its own."""
        self.shut()
        self.lock.release()

    def shut(self) -> None:
        """Close every connection of this file; its lock is kept."""
        if not self._open:
            return
        try:
            self.must_be_ours()
        except Displaced:
            self._leave()
        else:
            self._open = False
            self.identity.needs_no_base()
            with suppress(driver.Error):  # no room: SQLite tries again when it closes, and keeps the log if it must
                self.identity.fold()
            self.identity.close(ours=True)

    def must_be_open(self) -> None:
        """Locked while it is closed, for whatever reason, unless using it opens it again."""
        if self.locked:
            raise Locked
        if not self._open and not self.away:
            raise Locked(
                "The data file is closed just now.", "What is on the screen is kept; try again when it is open."
            )

    def connection(self) -> Any:
        """The connection to it. Locked while it is closed; FileProblem while its disk refuses."""
        self.must_be_open()
        if self.away:
            self.open_again(self.key)
            self.away = False
        return self.db.conn

    def open_again(self, key: str | None) -> None:
        """Open what `shut` has closed; what has come in its place meanwhile is brought up to date."""
        _must_be_writable(self.path)
        version = version_of(self.path, key)
        if version < migrations.LATEST:
            copies.before_steps(self.path, key, version)
        self.db, self.identity = _watched(
            self.path, key, self.lock, migrations.STEPS if version < migrations.LATEST else ()
        )
        self.key = key
        self._open = True

    def must_be_ours(self) -> None:
        """Displaced unless the file is the one that was opened: nothing may be written, and what was saved has been put
        into a file of its own."""
        if not self._open or self.identity.is_ours():
            self._displaced = None
            return
        if self._displaced is None:
            self._displaced = self._what_happened()
        raise Displaced(self._displaced.what, self._displaced.todo, self._displaced.whole)

    def put_together(self) -> Path | None:
        """The file that Displaced named; tried once more where the disk had refused it. None while it is ours."""
        try:
            self.must_be_ours()
        except Displaced as problem:
            if problem.whole is None:
                self._displaced = problem = self._what_happened()
            if problem.whole is None:
                what = "What was saved could not be put together."
                raise FileProblem(what, "Look at the log beside the data file and at its disk.") from None
            return problem.whole
        return None

    def _what_happened(self) -> Displaced:
        folder = rescue.refuge(self.path)
        over, log_over = self.identity.is_overwritten, self.identity.is_log_overwritten
        if over or log_over:
            what = f"Another file was copied over {self.path}{'' if over else '-wal'} while it was open."
            self.identity.whole_base()
            whole = rescue.whole_of_log(self.path, self.key, folder)
        else:
            gone = "was moved or deleted" if not self.path.exists() else "or its log was replaced"
            what = f"{self.path} {gone} while it was open."
            whole = rescue.whole_of_open(self.db.conn, self.key, self.path.stem, folder)
        kept = (
            f"All that was saved before is in {whole}." if whole else "What was saved before is in the log beside it."
        )
        return Displaced(
            f"{what} Nothing is written to what lies there now.",
            f"{kept} Go on in a new file, or open the data file again.",
            whole,
        )

    def _leave(self) -> None:
        self._open = False
        self.identity.close(ours=False)
        whole = self._displaced is not None and self._displaced.whole is not None
        with suppress(OSError, driver.Error, FileProblem):  # else the next who opens the file sets it aside
            if self.path.exists():
                rescue.set_aside(self.path, self.key, whole=not whole)
            elif not whole:  # the log stays where the file belongs: put back, it has everything
                rescue.bring_out(self.path, self.key)
            if whole:
                remove(base_of(self.path))


@dataclass(frozen=True, slots=True)
class Found:
    """What opening found: whether the program before ended without closing, and a log that was not the file's."""

    unclean: bool = False
    log: LeftLog = field(default_factory=LeftLog)


def open_file(
    path: Path,
    passphrase: str | None,
    steps: tuple[migrations.Step, ...] = migrations.STEPS,
    *,
    key: str | None = None,
    anew: bool = False,
    lock: Lock | None = None,
) -> DataFile:
    """Open the data file, make it when there is none; with its raw key where that is known. `anew`: make it although
    there are copies of one; `lock`: where it is held already. FileProblem, MissingFile, NewerFile, WrongPassphrase,
    AlreadyOpen."""
    path = _place(path)
    lock = lock or Lock(path)
    log = lost = LeftLog()
    try:
        sweep(path)
        sweep_reading()
        if _is_gone(path):
            if anew:
                lost = rescue.clear_place(path, lambda other: key_for(other, passphrase))
                path.unlink(missing_ok=True)
            else:
                _refuse_gone(path, passphrase)
            _make(path, passphrase, steps)
        _must_be_writable(path)
        driver.roll_back(path)
        key = key or key_for(path, passphrase)
        if not _opens(path, key):  # whose log it is cannot be seen with a wrong passphrase
            version_of(path, key)
        unclean = bool(lock.left) or driver.reading_mode(path) == "ro"
        with trouble.opening(str(path), passphrase=key is not None):
            log = rescue.settle(path, key, lock.left, lambda other: key_for(other, passphrase))
        found = Found(unclean, log if log.in_words() else lost)
        version = version_of(path, key)
        _refuse_newer(path, version, len(steps))
        if driver.reading_mode(path) == "ro":
            with trouble.opening(str(path), passphrase=key is not None):
                identity.fold_copy(path, key)
        if version < len(steps):
            copies.before_steps(path, key, version)
        return DataFile(path, key, lock, found, steps if version < len(steps) else ())
    except OSError as problem:
        lock.release()
        raise FileProblem(
            f"{path} cannot be opened: {problem.strerror}.", "Look at its folder and its disk."
        ) from problem
    except BaseException as problem:
        lock.release()
        if type(problem) is FileProblem and log.whole is not None:
            todo = f"Restore that: bodymap restore {log.whole} --data {path}."
            raise FileProblem(f"{problem.what} {log.in_words()}", todo) from problem
        raise


@contextmanager
def older_copy(path: Path, passphrase: str | None) -> Iterator[tuple[Path, str | None] | None]:
    """A temporary copy of a data file of an older schema, with the passphrase it opens with; None for a file that needs
    none. The file itself stays as it is, and locked while it is copied."""
    path = _place(path)
    if _is_gone(path):
        yield None
        return
    with reading_folder() as folder:
        lock = Lock(path)
        try:
            driver.roll_back(path)
            key = key_for(path, passphrase)
            older = version_of(path, key) < migrations.LATEST
            if older:
                copies.copied_out(path, key, folder / path.name)
        finally:
            lock.release()
        yield (folder / path.name, passphrase) if older else None


def restore(backup: Path, target: Path, passphrase: str | None = None, who: str = "") -> Path | None:
    """Put a verified copy of a backup in the place of a data file, which must not be open. The file that was there is
    never destroyed: it is kept under a dated name, which is returned (None when there was none). `who`: as the history
    names them."""
    backup, target = backup.absolute(), _place(target)
    if not backup.is_file():
        raise FileProblem(f"There is no backup {backup}.", "Name a backup file.")
    key = key_for(backup, passphrase)
    _refuse_newer(backup, version_of(backup, key), migrations.LATEST)
    lock = Lock(target)
    try:
        _rescue(target, lock.left, passphrase)
        return copies.restore(backup, target, key, who=who)
    finally:
        lock.release()


def _rescue(path: Path, left: bytes, passphrase: str | None) -> None:
    """Before another file takes its place: what a program saved and never brought into the file that is there is put
    together, as far as this passphrase goes; else it stays where the next who opens the file finds it."""
    if not _is_gone(path):
        driver.roll_back(path)
    if _is_gone(path):
        rescue.clear_place(path, lambda other: key_for(other, passphrase))
    elif _opens(path, key := key_for(path, passphrase)):
        with trouble.opening(str(path), passphrase=key is not None):
            rescue.settle(path, key, left, lambda other: key_for(other, passphrase))


def _must_be_writable(path: Path) -> None:
    """FileProblem for a file that may only be read, before SQLite makes files beside it that may only be read too.
    Those of a file that can be written again are mended."""
    if path.exists() and not os.access(path, os.W_OK):
        raise FileProblem(f"{path} cannot be opened. {trouble.READ_ONLY[0]}", trouble.READ_ONLY[1])
    for beside in (log_of(path), path.with_name(f"{path.name}-shm")):
        if beside.exists() and not os.access(beside, os.W_OK):
            if beside == log_of(path) and beside.stat().st_size:
                beside.chmod(0o600)
            else:
                beside.unlink()


def _is_gone(path: Path) -> bool:
    """Whether there is no data file, or nothing in it."""
    return not path.exists() or not path.stat().st_size


def _refuse_gone(path: Path, passphrase: str | None) -> None:
    """MissingFile where there are copies of a file that is gone or was emptied: what the last program saved into it is
    one of them, after this. FileProblem where it is empty and there are none."""
    whole: Path | None = None
    left = copies.left_of(path)
    if rescue.is_left(path):
        key = key_for(base_of(path), passphrase)
        if _opens(base_of(path), key):
            whole = rescue.bring_out(path, key)
            left = copies.left_of(path)
        elif not left:
            raise trouble.not_opened(str(path), passphrase=key is not None)
    if left:
        raise MissingFile(path, left, empty=path.exists(), whole=whole)
    if path.exists():
        key_for(path, passphrase)


Run: TypeAlias = Callable[[Callable[[], Path | None]], Path | None]


def at_once(work: Callable[[], Path | None]) -> Path | None:
    """Do it here and now."""
    return work()


def put_back(file: DataFile, copy: Path, passphrase: str | None, run: Run = at_once, who: str = "") -> Path:
    """Let an open data file become what a copy holds, in its place and under its lock; what was there is kept under the
    name that is returned. A copy that can be read without a passphrase gets the file's. FileProblem, NewerFile,
    WrongPassphrase, NotSaved; the file goes on as it was then. A disk that refuses when the copy has its place is met
    by whoever uses the file next."""
    file.must_be_open()
    file.must_be_ours()
    if not copy.is_file():
        raise FileProblem(f"There is no backup {copy}.", "Look whether its drive is connected.")
    key, plain = file.key, driver.is_plain(copy)
    if not plain and (key is None or not _opens(copy, key)):
        key = key_for(copy, passphrase)
    _refuse_newer(copy, version_of(copy, None if plain else key), migrations.LATEST)
    present = Counted.read(file.db.conn)
    driver.interrupt_others(file.db.conn)
    file.shut()
    try:
        if log_of(file.path).exists():  # whoever reads it holds the log, and would take the new file's away with it
            raise NotSaved("The data file is being read just now.", "Nothing was changed; try again in a moment.")
        with reading_folder() as folder:
            source = copy
            if plain and key is not None:
                source = folder / file.path.name
                source.touch(0o600)
                copies.exported(copy, None, source, key)
            aside = run(lambda: copies.restore(source, file.path, key, present, who))
    finally:
        if key != file.key and _opens(file.path, key):  # the copy has its place
            file.key = key
        file.away = True
        with suppress(UserError):
            file.connection()
    return aside or file.path


def key_for(path: Path, passphrase: str | None) -> str | None:
    """The raw key of a file for a passphrase, None without one. FileProblem when it cannot be a data file."""
    size = path.stat().st_size
    if size == 0:
        raise FileProblem(f"{path} is empty (0 bytes).", "Restore the last backup, or delete the empty file.")
    if not passphrase:
        return None
    texts = candidates(passphrase)
    with trouble.opening(str(path), passphrase=True):
        keys = [driver.raw_key(text, driver.salt_of(path)) for text in texts]
    return next((key for key in keys[1:] if _opens(path, key)), keys[0])


def candidates(passphrase: str) -> list[str]:
    """What a passphrase may have been derived from: normalised, as new ones are, then as it was typed.
    WrongPassphrase when no file can have it."""
    if impossible := rules.cannot_be(passphrase):
        raise WrongPassphrase("This is not the passphrase of the data file.", impossible)
    return list(dict.fromkeys((rules.normal(passphrase), passphrase)))


def version_of(path: Path, key: str | None) -> int:
    """The schema of a file that is not open anywhere, read without a trace: the newest when its tables are those,
    whatever it says. FileProblem if it is no data file."""
    with trouble.opening(str(path), passphrase=key is not None):
        connection = driver.connect(path, key, mode=driver.reading_mode(path))
        try:
            version: int = connection.execute("PRAGMA user_version").fetchone()[0]
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            if version != migrations.LATEST and check.is_latest(connection):
                version = migrations.LATEST
            if (
                path.stat().st_size % driver.PAGE_BYTES and driver.reading_mode(path) == "immutable"
            ):  # no log will mend it
                raise driver.DatabaseError("cut short")
        except (driver.DatabaseError, UnicodeDecodeError) as problem:
            raise _what_it_is(path, key, problem) from problem
        finally:
            connection.close()
    if application != APPLICATION:
        raise FileProblem(f"{path} is a database of another program.", "Choose a Bodymap data file.")
    return version


def _what_it_is(path: Path, key: str | None, problem: Exception) -> Exception:
    """Better words for a file that does not open: cut short, or without a passphrase though one was given."""
    if path.stat().st_size % driver.PAGE_BYTES:
        return FileProblem(
            f"{path} is no Bodymap data file, or only a part of one.",
            "Choose another file, or restore the last backup.",
        )
    if key is not None and _opens(path, None):
        return WrongPassphrase(f"{path} has no passphrase.", "Open it without one.")
    return problem


def refuse_weak(path: Path, passphrase: str | None) -> None:
    """FileProblem when a file that is not there yet would be made with a passphrase that is easily guessed; one that is
    there opens with whatever it has."""
    if passphrase and not path.exists() and (weak := rules.too_weak(passphrase)):
        raise FileProblem(f"A new data file {path} is not made with this passphrase.", weak)


def may_have_passphrase(path: Path) -> bool:
    """Whether a file does not open without a passphrase, or what is left of it; it is only looked at."""
    if _is_gone(path):
        path = base_of(path)
    return path.exists() and not _opens(path, None)


def _opens(path: Path, key: str | None) -> bool:
    connection = driver.connect(path, key, mode="immutable")
    try:
        connection.execute("PRAGMA user_version").fetchone()
    except (driver.DatabaseError, UnicodeDecodeError):
        return False
    else:
        return True
    finally:
        connection.close()


def _place(path: Path) -> Path:
    """Where the file really lies; the program's own folder is made when it is missing."""
    try:
        return _placed(path)
    except (OSError, RuntimeError) as problem:  # a circle of links
        why = getattr(problem, "strerror", None) or "its links lead in a circle"
        raise FileProblem(
            f"The folder {path.parent} cannot be used: {why}.",
            "Look at its disk and who may write there, or name another file with --data FILE.",
        ) from problem


def _placed(path: Path) -> Path:
    path = path.resolve() if path.is_symlink() else path.absolute()
    if path.exists() and not path.is_file():
        raise FileProblem(f"{path} is a folder, or no ordinary file.", "Name a file.")
    if not path.parent.exists() and path.parent == paths.data_folder():
        path.parent.mkdir(mode=0o700, parents=True)
    if not path.parent.is_dir():
        raise FileProblem(f"The folder {path.parent} does not exist.", "Make it first, or name another one.")
    return path


def _refuse_newer(path: Path, version: int, known: int) -> None:
    if version > known:
        raise NewerFile(
            f"{path} was written by a newer Bodymap (its schema is {version}, this program knows {known}).",
            "Use the newer program. The file was not touched.",
        )


def _make(path: Path, passphrase: str | None, steps: tuple[migrations.Step, ...]) -> None:
    """A new data file, whole before it has its name."""
    if path.with_name(path.name + "-wal").exists():
        raise FileProblem(
            f"{path} is missing, but the log beside it ({path.name}-wal) is there.",
            "Put the data file back beside its log, or restore the last backup.",
        )
    key = driver.raw_key(candidates(passphrase)[0], os.urandom(driver.SALT_BYTES)) if passphrase else None
    with trouble.opening(str(path), passphrase=False), copies.arriving(path) as new:
        connection = driver.connect(new, key, mode="rwc")
        try:
            db = driver.database(connection)
            # Nothing is there to be lost until it has its name, and `arriving` brings it to the disk before that.
            connection.execute("PRAGMA journal_mode=MEMORY")
            connection.execute("PRAGMA synchronous=OFF")
            migrations.steps(steps).apply(db)
            identity.begin(connection)
            connection.execute("PRAGMA journal_mode=WAL")
        finally:
            connection.close()


def open_database(path: Path, key: str | None, pending: tuple[migrations.Step, ...] = ()) -> Database:
    """The database of a file whose lock is held; `pending` are all steps when some are still to be taken."""
    connection = driver.connect(path, key)
    try:
        with trouble.opening(str(path), passphrase=key is not None):
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA wal_autocheckpoint=0")  # only we fold the log: see identity.py
            connection.execute("PRAGMA secure_delete=ON")  # what is deleted leaves nothing in the file
            connection.execute("PRAGMA foreign_keys=OFF")
            _refuse_acting(path, connection)
            _try_writing(connection)
            db = driver.database(connection)
            if pending:
                migrations.steps(pending).apply(db)
                _refuse_dangling(path, connection)
            connection.execute("PRAGMA foreign_keys=ON")
            return db
    except BaseException:
        connection.close()
        raise


def _watched(
    path: Path, key: str | None, lock: Lock, pending: tuple[migrations.Step, ...] = ()
) -> tuple[Database, Identity]:
    """Open a file that nothing has open, and watch it; it is closed again when that fails. FileProblem."""
    base = Base(path)
    try:
        db = open_database(path, key, pending)
        try:
            with trouble.opening(str(path), passphrase=key is not None):
                return db, Identity(path, key, db.conn, lock, base)
        except BaseException:
            db.conn.close()
            raise
    except BaseException:
        base.close()
        raise


def _try_writing(connection: Any) -> None:
    """A file that may only be read is refused now, not at the first key press. Nothing is written."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(f"PRAGMA user_version = {version}")
    finally:
        connection.rollback()


def _refuse_acting(path: Path, connection: Any) -> None:
    """A file in which something of another hand acts by itself whenever something is saved."""
    if wrong := check.acting(connection):
        raise FileProblem(
            f"{path} is not opened: what is saved in it could be changed unseen. {' '.join(wrong[:3])}",
            "Restore the last backup; or let whoever put it there take it out again.",
        )


def _refuse_dangling(path: Path, connection: Any) -> None:
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        raise FileProblem(
            f"{path} does not hang together after it was brought up to date.",
            f"Restore the copy made before, in {copies.folder_beside(path)}.",
        )
