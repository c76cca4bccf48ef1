"""Schema 4: the history is one chain, and its entries carry the hash of the record that they leave behind.

The hashes of what is in the file already are written in the same transaction, right after this step.
"""

from sqlite_utils import Database

_COLUMNS = """
ALTER TABLE history ADD COLUMN record TEXT NOT NULL DEFAULT ''; -- table and id of the record that the entry is about
ALTER TABLE history ADD COLUMN seal BLOB; -- the hash of what that record says from here on; empty: it is gone
ALTER TABLE history ADD COLUMN salt BLOB; -- with the content the digest; an erased entry has neither
ALTER TABLE history ADD COLUMN digest BLOB;
ALTER TABLE history ADD COLUMN hash BLOB; -- of the hash before and the digest
CREATE INDEX history_seal ON history (record) WHERE seal IS NOT NULL;
"""


def m004_sealed(db: Database) -> None:
    """The new columns of the history."""
    db.executescript(_COLUMNS)
