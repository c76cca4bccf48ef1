"""The passphrase of an open data file: closing the file until it is typed again, changing, adding, removing it.

To change it a second file is written, verified, and put in place of the first. Whatever fails and whenever: the file
has the old passphrase or the new one, and the window goes on with the one it has.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from bodymap import passwords as rules
from bodymap.errors import FileProblem, Locked, NotSaved, WrongPassphrase
from bodymap.store import copies, driver, records, trouble
from bodymap.store.file import DataFile, candidates


def check(file: DataFile, passphrase: str | None) -> None:
    """WrongPassphrase unless it is the one that the file is open with; the file itself is not read again."""
    file.must_be_open()
    salt = bytes.fromhex(file.key[-33:-1]) if file.key else b""
    given = [driver.raw_key(text, salt) for text in candidates(passphrase)] if passphrase else [None]
    if file.key not in given:
        raise WrongPassphrase("This is not the passphrase of the data file.", "Type it again.")


def lock(file: DataFile) -> None:
    """Close the connection and forget the key. The lock on the file's name is kept: it stays this window's file."""
    driver.interrupt_others(file.db.conn)
    with suppress(driver.Error):  # a disk that fails now says so when it is opened again; the log keeps everything
        file.shut()
    file.key = None
    file.locked = True
    driver.overwrite_free()


def unlock(file: DataFile, passphrase: str) -> None:
    """Open a locked file again. WrongPassphrase, FileProblem; it stays locked then."""
    if not file.path.exists():
        raise FileProblem(f"{file.path} is not there any more.", "Look whether its disk is connected.")
    salt = driver.salt_of(file.path)
    refused: WrongPassphrase | None = None
    for text in candidates(passphrase):
        key = driver.raw_key(text, salt)
        try:
            file.open_again(key)
        except WrongPassphrase as problem:
            refused = problem
            continue
        file.locked = file.away = False
        return
    raise refused or WrongPassphrase("This is not the passphrase of the data file.", "Type it again.")


def change(file: DataFile, passphrase: str | None, settings: Mapping[str, str | None]) -> None:
    """Give an open data file another passphrase, or none, and these settings with it. NotSaved when it cannot be done:
    the old one holds then, and the old settings.

    Killed at any moment, the file opens with the old passphrase or with the new one. Backups keep theirs.
    """
    if passphrase and (impossible := rules.cannot_be(passphrase)):
        raise NotSaved("This cannot be a passphrase.", impossible)
    file.connection()
    key = driver.raw_key(rules.normal(passphrase), os.urandom(driver.SALT_BYTES)) if passphrase else None
    closed = False
    made: os.stat_result | None = None
    try:
        with trouble.saving(), copies.arriving(file.path) as new:
            copies.exported(file.path, file.key, new, key)
            if copies.verify(new, key) != copies.row_counts(file.db.conn):
                raise NotSaved("The file with the new passphrase does not hold all.", "The old one holds; try again.")
            _set(new, key, settings)
            made = new.stat()
            file.away = closed = True
            file.shut()
            if _has_log(file.path):
                # Whoever reads it holds the log, which would be taken for the new file's.
                raise NotSaved(
                    "The data file is being read, perhaps for a backup.", "The old passphrase holds; try again."
                )
    except OSError as problem:
        if not copies.is_file(file.path, made):  # else the disk failed after the new file had its name
            raise NotSaved(
                f"{file.path} cannot be replaced: {problem.strerror}.", "The old passphrase holds; try again."
            ) from problem
    finally:
        if copies.is_file(file.path, made):
            file.key = key
        if closed:
            file.connection()


def _set(new: Path, key: str | None, settings: Mapping[str, str | None]) -> None:
    """Keep settings in a file that has no name yet: it is brought to the disk before it has one."""
    connection = driver.connect(new, key)
    try:
        connection.execute("PRAGMA journal_mode=MEMORY")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("BEGIN IMMEDIATE")
        for name, value in settings.items():
            records.put_setting(connection, name, value, "")
        connection.execute("COMMIT")
    finally:
        connection.close()


def plain_copies(file: DataFile, folders: Sequence[Path]) -> list[Path]:
    """What the program made of this data file and can be read without a passphrase, beside it and in these folders:
    backups, what was kept aside, and half-written files that a kill has left. Other data files are not touched, they
    have owners of their own."""
    return [one for one in _readable(file, folders) if _made_of(file, one)]


def other_copies(file: DataFile, folders: Sequence[Path]) -> list[Path]:
    """Copies of this data file there that somebody else made and that can be read without a passphrase."""
    begun = _beginning(file.db.conn)
    made = [one for one in _readable(file, folders) if one.suffix != ".part" and not _made_of(file, one)]
    return [one for one in made if _alike(_beginning_of(one), begun)]


def _alike(one: dict[str, object] | None, other: dict[str, object] | None) -> bool:
    """Whether two histories begin with the same entry; one of an older file has fewer columns."""
    if one is None or other is None:
        return False
    both = [key for key in ("added", "at_utc", "salt") if one.get(key) is not None and other.get(key) is not None]
    return bool(both) and all(one[key] == other[key] for key in both)


def _made_of(file: DataFile, one: Path) -> bool:
    """Whether the program made this of this very file: by its name, and by how its history begins."""
    stem = file.path.stem
    if one.suffix == ".part":
        return one.name.startswith(f".{stem}-")
    if not re.match(rf"{re.escape(stem)}-(\d{{4}}-|before-|saved-|set-)|bodymap-\d{{4}}-", one.name):
        return False
    begun = _beginning_of(one)
    return _alike(begun, _beginning(file.db.conn)) if begun else one.name.startswith(f"{stem}-")


def _beginning_of(one: Path) -> dict[str, object] | None:
    try:
        connection = driver.connect(one, None, mode="immutable")
    except driver.Error:
        return None
    try:
        return _beginning(connection)
    finally:
        connection.close()


def _beginning(connection: Any) -> dict[str, object] | None:
    """The first entry of the history, which every copy of a file has; None of an empty or damaged one."""
    try:
        found = connection.execute("SELECT * FROM history ORDER BY added LIMIT 1")
        first = found.fetchone()
    except driver.Error:
        return None
    return {name: value for (name, *_), value in zip(found.description, first, strict=True)} if first else None


def _readable(file: DataFile, folders: Sequence[Path]) -> list[Path]:
    beside = (file.path.parent, copies.folder_beside(file.path), *folders)
    found = {
        one.absolute(): None
        for folder in beside
        for pattern in (f"*{copies.SUFFIX}", ".*.part")
        for one in sorted(folder.glob(pattern))
        if one.absolute() != file.path and (one.suffix == ".part" or driver.is_plain(one))
    }
    return list(found)


def encrypt_copy(file: DataFile, copy: Path) -> None:
    """Make a plain copy anew with the passphrase of the open file, in the place of the old one; a half-written file is
    removed. NotSaved, FileProblem when that cannot be done: it stays as it was."""
    if file.key is None:
        raise Locked
    try:
        if copy.suffix == ".part":
            copy.unlink()
            return
        was = copy.stat()
        with trouble.saving(), copies.arriving(copy) as new:
            before = copies.verify(copy, None)
            copies.exported(copy, None, new, file.key)
            if copies.verify(new, file.key) != before:
                raise NotSaved("The copy was not made whole.", "The old one stays.")
            os.utime(new, ns=(was.st_atime_ns, was.st_mtime_ns))
    except OSError as problem:
        raise NotSaved(f"{copy} cannot be replaced: {problem.strerror}.", "Remove it yourself.") from problem


def _has_log(path: Path) -> bool:
    return path.with_name(path.name + "-wal").exists()
