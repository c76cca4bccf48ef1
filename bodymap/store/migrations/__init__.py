"""The steps of the data file, in order. A step is named, stands alone, and is never edited once released."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from sqlite_utils import Database, Migrations

from bodymap.store import history, seals
from bodymap.store.migrations.m001_first import m001_first
from bodymap.store.migrations.m002_around import m002_around
from bodymap.store.migrations.m003_in_error import m003_in_error
from bodymap.store.migrations.m004_sealed import m004_sealed
from bodymap.store.migrations.m005_generation import m005_generation
from bodymap.store.migrations.m006_backups import m006_backups
from bodymap.store.migrations.m007_sections import m007_sections

Step: TypeAlias = Callable[[Database], None]

STEPS: tuple[Step, ...] = (
    m001_first,
    m002_around,
    m003_in_error,
    m004_sealed,
    m005_generation,
    m006_backups,
    m007_sections,
)
SET = "bodymap"
"""How the steps are called together in a file."""
LATEST = len(STEPS)
"""The schema this program writes, kept in the file as PRAGMA user_version."""
ACTING = "ede4db5b6b36b8b1c4beeca112b98a6b651225cab17fec01fa5013f668cf6fe5"
"""Hash of the triggers and views that the steps make (`check.acting`): opening a file need not make them anew."""


def steps(wanted: tuple[Step, ...] = STEPS) -> Migrations:
    """The steps for `apply(db)`: each in one transaction with its record and the file's new version."""
    made = Migrations(SET)
    for number, step in enumerate(wanted, start=1):
        made(name=step.__name__)(_numbered(step, number))
    return made


def _numbered(step: Step, number: int) -> Step:
    def numbered(db: Database) -> None:
        # What was altered before a step stays known as altered after it.
        sealed = "seal" in {column.name for column in db["history"].columns}
        wrong = set(seals.unsealed(db.conn)) if sealed else set()
        step(db)
        if sealed:
            history.seal_anew(db.conn, wrong)
        elif step is m004_sealed:
            history.begin(db.conn)
        db.execute(f"PRAGMA user_version = {number}")

    numbered.__name__ = step.__name__
    return numbered
