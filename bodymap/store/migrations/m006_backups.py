"""Schema 6: whose copies are whose, and in which order they were made, without asking a clock or a name."""

from __future__ import annotations

from sqlite_utils import Database

_SCHEMA = """
CREATE TABLE backup (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    practice TEXT NOT NULL, -- the same in the data file and in every copy of it
    number INTEGER NOT NULL CHECK (number >= 0), -- of the last backup that was begun
    day INTEGER NOT NULL CHECK (day >= 0), -- rises by one at most with each backup
    date TEXT NOT NULL, -- what the clock said when that backup was begun
    made_utc TEXT NOT NULL,
    made_offset INTEGER NOT NULL,
    name TEXT NOT NULL -- the name a copy was given; '' in the data file itself
) STRICT;
CREATE TABLE backup_place (
    folder TEXT NOT NULL PRIMARY KEY, -- '' is the one beside the data file
    mark TEXT NOT NULL, -- what the note in that folder says: on another disk of the same name it is missing
    made_utc TEXT NOT NULL, -- of the last copy there; '' without one
    made_offset INTEGER NOT NULL,
    head TEXT NOT NULL -- the head of the history that copy holds
) STRICT;
"""


def m006_backups(db: Database) -> None:
    """The state of the backups: one row for the file, one for each place with copies."""
    db.executescript(_SCHEMA)
    db.execute("INSERT INTO backup VALUES (1, lower(hex(randomblob(16))), 0, 0, '', '', 0, '')")
