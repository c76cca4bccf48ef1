"""Schema 7: the history that a patient brought from another practice, as sealed sections beside the own history."""

from __future__ import annotations

from sqlite_utils import Database

# The entries of a section are written before it: that is why their reference waits for the end of the transaction, and
# how a guard can tell a new section from one that is in the file.
_SCHEMA = """
CREATE TABLE section (
    added INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE, -- a digest of origin, head, time and all hashes
    patient TEXT NOT NULL REFERENCES patient (id),
    origin TEXT NOT NULL, -- what the other practice calls itself
    head TEXT NOT NULL, -- of its whole history when the patient left
    left_utc TEXT NOT NULL,
    left_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX section_patient ON section (patient);

CREATE TABLE section_entry ( -- as history was written there
    section TEXT NOT NULL REFERENCES section (id) DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL,
    at_utc TEXT NOT NULL,
    at_offset INTEGER NOT NULL,
    who TEXT NOT NULL,
    subject TEXT NOT NULL,
    what TEXT NOT NULL,
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    record TEXT NOT NULL,
    seal BLOB,
    salt BLOB NOT NULL,
    digest BLOB NOT NULL,
    before BLOB NOT NULL, -- the hash of the entry before, which may be another patient's
    hash BLOB NOT NULL,
    PRIMARY KEY (section, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX section_entry_subject ON section_entry (subject);

CREATE TRIGGER section_insert BEFORE INSERT ON section
WHEN EXISTS (SELECT 1 FROM section WHERE id = NEW.id OR added = NEW.added)
BEGIN SELECT RAISE(ABORT, 'a row is added once'); END;

CREATE TRIGGER section_update BEFORE UPDATE ON section
BEGIN SELECT RAISE(ABORT, 'a section of another history stands'); END;

CREATE TRIGGER section_delete BEFORE DELETE ON section
BEGIN SELECT RAISE(ABORT, 'a section of another history stands'); END;

CREATE TRIGGER section_entry_insert BEFORE INSERT ON section_entry
WHEN EXISTS (SELECT 1 FROM section WHERE id = NEW.section)
    OR EXISTS (SELECT 1 FROM section_entry WHERE section = NEW.section AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'a section of another history stands'); END;

CREATE TRIGGER section_entry_update BEFORE UPDATE ON section_entry
BEGIN SELECT RAISE(ABORT, 'a section of another history stands'); END;

CREATE TRIGGER section_entry_delete BEFORE DELETE ON section_entry
BEGIN SELECT RAISE(ABORT, 'a section of another history stands'); END;
"""


def m007_sections(db: Database) -> None:
    """A row for each section, and one for each of its entries."""
    db.executescript(_SCHEMA)
