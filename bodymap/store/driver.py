"""Puts the driver `sqlcipher3` in place under sqlite_utils, and opens connections with it.

sqlite_utils uses `pysqlite3` when it can be imported; under that name it gets sqlcipher3, so that both speak of the
same exception classes. This module must therefore be the first in the program that imports sqlite_utils.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote
from weakref import WeakSet

import sqlcipher3
from sqlcipher3 import dbapi2

from bodymap import paths

# sqlite_utils imports pandas and numpy for its own command line wherever they are installed: a second at every start.
_NOT_WANTED = [name for name in ("pandas", "numpy") if name not in sys.modules]
sys.modules |= {"pysqlite3": sqlcipher3, "pysqlite3.dbapi2": dbapi2, **dict.fromkeys(_NOT_WANTED)}  # type: ignore[dict-item]
import sqlite_utils  # noqa: E402
from sqlite_utils import Database  # noqa: E402

for _name in _NOT_WANTED:
    del sys.modules[_name]


def refuse_other(name: str) -> None:
    """ImportError unless the driver of this name is the one that sqlite_utils must have."""
    if name != "sqlcipher3":
        raise ImportError("sqlite_utils was imported before bodymap.store.driver; it must not be")


refuse_other(vars(sqlite_utils.utils)["sqlite3"].__name__)

Error = dbapi2.Error
DatabaseError = dbapi2.DatabaseError

UNREADABLE = (Error, UnicodeDecodeError)
"""What a damaged file raises: what the driver says of it can be damaged text itself."""

BUSY_SECONDS = 2.0
_STEPS = 20_000  # of SQLite's machine: a few milliseconds
_PLACES = 256  # more than connections were opened and closed since the memory was last written over
PAGE_BYTES = 4096  # the default of SQLite and of SQLCipher 4


class Connection(dbapi2.Connection):  # type: ignore[misc]
    """A connection that is known while it is open, so that a lock of the program ends them all."""

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Any:
        """As ever; a path in a parameter is kept as `paths.in_text` writes it."""
        try:
            return super().execute(sql, parameters)
        except UnicodeEncodeError:
            if not isinstance(parameters, Sequence):
                raise
            return super().execute(sql, [paths.in_text(one) if isinstance(one, str) else one for one in parameters])


_OPEN: WeakSet[Connection] = WeakSet()
# SQLCipher 4's defaults, so that any standard SQLCipher tool opens the file with the passphrase alone.
_ROUNDS, _KEY_BYTES, SALT_BYTES = 256_000, 32, 16


def raw_key(passphrase: str, salt: bytes) -> str:
    """The key SQLCipher 4 derives from a passphrase and the 16 bytes at the start of the file, as PRAGMA key takes it.

    Derived here and not by the driver, because it takes a quarter of a second and several connections need it.
    """
    key = hashlib.pbkdf2_hmac("sha512", passphrase.encode(), salt, _ROUNDS, _KEY_BYTES)
    text = key.hex()
    try:
        return f"x'{text}{salt.hex()}'"
    finally:
        _wipe(text)


def uri(path: Path, mode: str) -> str:
    """A path as SQLite takes it, also on a network share and with any character in it."""
    name = path.absolute().as_posix()
    options = "mode=ro&immutable=1" if mode == "immutable" else f"mode={mode}"
    return f"file://{'' if name.startswith('/') else '/'}{quote(os.fsencode(name))}?{options}"


def connect(path: Path, key: str | None, *, mode: str = "rw") -> Any:
    """A connection in autocommit mode; `key` as `raw_key` makes it, or None.

    `mode` is "rw", "rwc" (may make the file), "ro" (reads, with the log beside the file), or "immutable" (reads the
    file alone and leaves no trace beside it).
    """
    connection = dbapi2.connect(
        uri(path, mode), uri=True, isolation_level=None, timeout=BUSY_SECONDS, factory=Connection
    )
    _OPEN.add(connection)
    connection.create_function("real_text", 1, repr, deterministic=True)
    connection.execute("PRAGMA cipher_log_level=NONE")
    if key is not None:
        _set_key(connection, key)
    return connection


def _set_key(connection: Any, key: str) -> None:
    """Give a connection its key; the statement is wiped here. SQLCipher can wipe all memory that it lets go of, but
    that makes every query of the process many times slower and cannot be switched off again: see `overwrite_free`."""
    statement = f'PRAGMA key="{key}"'
    try:
        connection.execute(statement)
    finally:
        _wipe(statement)


def overwrite_free() -> None:
    """Write over what the statements with a key have left in memory that is free again: SQLite keeps a copy of each
    until its connection is closed. So many statements of the same length take the same places."""
    nothing = "0" * (2 * (_KEY_BYTES + SALT_BYTES))
    connection = dbapi2.connect(":memory:", cached_statements=_PLACES)
    for n in range(_PLACES):
        connection.execute(f"PRAGMA n{n:02x}=\"x'{nothing}'\"")  # as long as with a key, and known to nobody
    connection.close()


def _wipe(text: str) -> None:
    """Overwrite a text that nothing else reads any more. Only CPython lays texts so; elsewhere nothing is done."""
    if sys.implementation.name == "cpython" and text.isascii():
        ctypes.memset(id(text) + sys.getsizeof("") - 1, 0, len(text))


def interrupt_others(connection: Any) -> None:
    """What every connection but this one is doing ends now, with an exception where it is done; from any thread."""
    for other in list(_OPEN):
        if other is not connection:
            with suppress(Error):  # closed by now
                other.interrupt()


def end_when(connection: Any, stop: Callable[[], bool]) -> None:
    """What a connection is doing ends, with an exception, as soon as `stop` says so; it is asked every few
    milliseconds."""
    connection.set_progress_handler(stop, _STEPS)


def in_memory() -> Any:
    """A connection to an empty database in memory."""
    connection = dbapi2.connect(":memory:", isolation_level=None)
    connection.create_function("real_text", 1, repr, deterministic=True)
    return connection


def reading_mode(path: Path) -> str:
    """The mode that leaves no trace beside a file nobody has open: "immutable", or "ro" when a crash has left a log,
    which then holds the end of the file's story."""
    log = path.with_name(path.name + "-wal")
    return "ro" if log.exists() and log.stat().st_size else "immutable"


def roll_back(path: Path) -> None:
    """Bring back what SQLite's journal beside a file holds, before any page is read: the power went in a first write,
    and half a page opens with no passphrase. Pages are copied as they lie there, so that no key is needed."""
    journal = path.with_name(f"{path.name}-journal")
    if not journal.exists() or not journal.stat().st_size:
        return
    connection = connect(path, None)
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except DatabaseError:  # a file with a passphrase; or the disk's trouble, which whoever opens it says
        pass
    finally:
        connection.close()


def salt_of(path: Path) -> bytes:
    """The first 16 bytes of a file, read by SQLite: the salt of a file with a passphrase."""
    connection = connect(path, None, mode="immutable")
    try:
        connection.execute("PRAGMA key='not the key: only the salt is read'")
        return bytes.fromhex(connection.execute("PRAGMA cipher_salt").fetchone()[0])
    finally:
        connection.close()


def is_plain(path: Path) -> bool:
    """Whether a file that nobody has open can be read without a passphrase; False when it cannot be looked at."""
    try:
        with path.open("rb") as start:
            return start.read(16) == b"SQLite format 3\0"
    except OSError:
        return False


class _Database(Database):
    def executescript(self, sql: str) -> Any:
        """Within a transaction sqlite_utils asks after every character whether a statement is whole, which is most of
        the time that a new file takes; here it is asked at the semicolons, where alone one can end."""
        cursor = self.conn.cursor()
        *ended, rest = sql.split(";")
        statement = ""
        for part in ended:
            statement += f"{part};"
            if dbapi2.complete_statement(statement):
                cursor.execute(statement)
                statement = ""
        if (statement + rest).strip():
            cursor.execute(statement + rest)
        return cursor


def database(connection: Any) -> Database:
    """sqlite_utils on a connection, without plugins."""
    return _Database(connection, execute_plugins=False, strict=True)
