"""Changing, adding and removing the passphrase: a second file is written, verified, and put in place of the first."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from bodymap.errors import NotSaved, WrongPassphrase
from bodymap.store import copies, driver, words
from bodymap.store.file import DataFile, open_database


def check(file: DataFile, passphrase: str | None) -> None:
    """WrongPassphrase unless it is the one that the file is open with; the file itself is not read again."""
    salt = bytes.fromhex(file.key[-33:-1]) if file.key else b""
    given = driver.raw_key(passphrase, salt) if passphrase else None
    if given != file.key:
        raise WrongPassphrase("This is not the passphrase of the data file.", "Type it again.")


def change(file: DataFile, passphrase: str | None) -> None:
    """Give an open data file another passphrase, or none. NotSaved when it cannot be done: the old one holds then.

    Killed at any moment, the file opens with the old passphrase or with the new one. Backups keep theirs.
    """
    key = driver.raw_key(passphrase, os.urandom(driver.SALT_BYTES)) if passphrase else None
    closed = False
    try:
        with words.saving(), copies.arriving(file.path) as new:
            _export(file.db.conn, new, key)
            if copies.verify(new, key) != copies.row_counts(file.db.conn):
                raise NotSaved("The file with the new passphrase does not hold all.", "The old one holds; try again.")
            file.db.conn.close()
            closed = True
            if file.path.with_name(file.path.name + "-wal").exists():
                # Whoever reads it holds the log, which would be taken for the new file's.
                raise NotSaved(
                    "The data file is being read, perhaps for a backup.", "The old passphrase holds; try again."
                )
        file.key = key
    except OSError as problem:
        raise NotSaved(
            f"{file.path} cannot be replaced: {problem.strerror}.", "The old passphrase holds; try again."
        ) from problem
    finally:
        file.db = open_database(file.path, file.key) if closed else file.db


def _export(connection: Any, new: Path, key: str | None) -> None:
    connection.execute("ATTACH DATABASE ? AS fresh KEY ?", (driver.uri(new, "rw"), key or ""))
    try:
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
        connection.execute("DETACH DATABASE fresh")
