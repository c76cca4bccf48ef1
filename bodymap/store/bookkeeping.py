"""What a data file counts and says of itself: its schema, the steps it has been through, its row numbers, its backups.

Nothing of it is a patient's, and nothing of it stops a backup: what is wrong is named by `check`, and the next backup
puts it right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bodymap.store import migrations
from bodymap.store.cells import time_of
from bodymap.store.counted import Counted

_AGAIN = "the next backup puts it right."
_GAP = 10**9
"""More row numbers than are ever passed over: what was added and taken back, or removed."""


def faults(connection: Any) -> Iterator[str]:
    """What a file of the newest schema says wrongly of itself, in words."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version != migrations.LATEST:
        yield f"The file says that its schema is {version}, but it is {migrations.LATEST}; {_AGAIN}"
    if sorted(steps_taken(connection)) != sorted(_STEPS):
        yield f"The file does not say which steps brought it to its schema; {_AGAIN}"
    for table, _ in _miscounted(connection):
        yield f"The next row number of {table} cannot be right; {_AGAIN}"
    yield from _of_own_backups(connection)
    for (folder,) in _misplaced(connection):
        yield f"When the last backup {f'in {folder}' if folder else 'beside the file'} was made is no time; {_AGAIN}"


def mend(connection: Any) -> None:
    """Put right what `faults` names; must run in a transaction, in a file of the newest schema."""
    if connection.execute("PRAGMA user_version").fetchone()[0] != migrations.LATEST:
        connection.execute(f"PRAGMA user_version = {migrations.LATEST}")
    if sorted(steps_taken(connection)) != sorted(_STEPS):
        connection.execute("DELETE FROM _sqlite_migrations")
        connection.executemany(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, ?)",
            [(migrations.SET, name, str(datetime.now(UTC))) for name in _STEPS],
        )
    for table, last in list(_miscounted(connection)):
        connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, last))
    if list(_of_own_backups(connection)):
        connection.execute("DELETE FROM backup")
    for (folder,) in list(_misplaced(connection)):
        connection.execute(
            "UPDATE backup_place SET made_utc = '', made_offset = 0, head = '' WHERE folder = ?", (folder,)
        )


_STEPS = [step.__name__ for step in migrations.STEPS]


def steps_taken(connection: Any) -> list[str]:
    """The names of the steps that a file says it has been through."""
    return [
        name if of == migrations.SET else f"{name} of {of}"
        for of, name in connection.execute("SELECT migration_set, name FROM _sqlite_migrations")
    ]


def _miscounted(connection: Any) -> Iterator[tuple[str, int]]:
    """Tables that go on counting below their last row, or far above it, with the number of that row. A history that
    goes on above its last entry was longer: that is no matter of counting (`history.faults`)."""
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%' ORDER BY name"
    ).fetchall()
    for (table,) in tables:
        last = connection.execute(f"SELECT max(added) FROM {table}").fetchone()[0] or 0
        said = [row[0] for row in connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,))]
        if not said and not last:
            continue
        if (
            len(said) != 1
            or not isinstance(said[0], int)
            or said[0] < last
            or (said[0] > last + _GAP and table != "history")
        ):
            yield table, last


def _of_own_backups(connection: Any) -> Iterator[str]:
    row = connection.execute("SELECT practice FROM backup").fetchone()
    if row is None:
        yield "The file does not say which backups are its own; the next backup begins to count anew, older ones stay."
    elif Counted.read(connection) is None or not re.fullmatch("[0-9a-f]{32}", row[0]):
        yield "What the file counts of its backups cannot be; the next backup begins to count anew, older ones stay."


def _misplaced(connection: Any) -> Iterator[tuple[str]]:
    for folder, utc, offset in connection.execute("SELECT folder, made_utc, made_offset FROM backup_place").fetchall():
        try:
            _ = utc and time_of(utc, offset)
        except (ValueError, OverflowError):
            yield (folder,)
