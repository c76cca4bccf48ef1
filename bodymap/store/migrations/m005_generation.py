"""A word for each state of the file: it tells a log that belongs to the file from one that does not."""

from __future__ import annotations

from sqlite_utils import Database

_SCHEMA = """
CREATE TABLE generation (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    own TEXT NOT NULL,
    before TEXT NOT NULL
) STRICT;
"""


def m005_generation(db: Database) -> None:
    """One row: the word of this state, and that of the file on which its log began."""
    db.executescript(_SCHEMA)
