"""The restore drill: every kept copy is checked, brought back into a temporary folder, opened, and compared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bodymap.errors import UserError
from bodymap.store import check, copies, driver, earlier, file, history, identity
from bodymap.store.counted import Counted
from bodymap.store.sweep import reading_folder

_OWN = {"generation", "backup", "backup_place"}
"""Tables that say which file it is."""


@dataclass(frozen=True, slots=True)
class Drilled:
    """What bringing back one copy came to. `faults`: in words, none when it is whole; `rows`: how many were compared;
    `goes_on`: whether the present file goes on from it; `until`: it was not tried, as it needs the passphrase that was
    changed on that day."""

    path: Path
    rows: int = 0
    goes_on: bool = False
    faults: list[str] = field(default_factory=list)
    until: date | None = None


def drill(present: Any, key: str | None, found: list[Path]) -> Iterator[Drilled]:
    """Bring back these copies of the data file that `present` has open with this key, one after the other."""
    before = earlier.read(present, key)
    for one in found:
        if (until := earlier.until(one, before)) is not None:
            yield Drilled(one, until=until)
            continue
        try:
            yield _drilled(present, None if driver.is_plain(one) else key, one)
        except driver.Error as problem:
            yield Drilled(one, faults=[f"It does not open with this passphrase, or is damaged: {problem}."])
        except (OSError, UserError) as problem:
            yield Drilled(one, faults=[str(problem)])


def _drilled(present: Any, key: str | None, path: Path) -> Drilled:
    with closing(driver.connect(path, key, mode=driver.reading_mode(path))) as copy:
        copy.execute("SELECT count(*) FROM sqlite_master").fetchone()
    with reading_folder() as folder:
        target = folder / "drill.bodymap"
        copies.restore(path, target, key)
        with (
            closing(driver.connect(path, key, mode=driver.reading_mode(path))) as copy,
            closing(driver.connect(target, key, mode="immutable")) as back,
        ):
            faults, rows = _different(copy, back)
            head = history.head(copy) if history.is_chained(copy) else ""
            goes_on = bool(head) and not list(history.not_after(present, head))
        opened = file.open_file(target, None, key=key)  # as a person would: an older one is brought up to date
        try:
            faults += check.faults(opened.db.conn, key)
        finally:
            opened.close()
        identity.remove(target)
    return Drilled(path, rows, goes_on, faults)


def _different(copy: Any, back: Any) -> tuple[list[str], int]:
    """What differs between a copy and the file that was made of it, and how many rows were compared."""
    tables = [
        row[0]
        for row in copy.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        )
    ]
    faults, rows = [], 0
    for table in tables:
        same, count = _same_rows(copy, back, table)
        rows += count
        if table not in _OWN and not same:
            faults.append(f"The table {table} is not what the copy holds.")
    mine, its = Counted.read(copy), Counted.read(back)
    if (mine and mine.practice) != (its and its.practice):
        faults.append("It is not known as the same data file any more.")
    return faults, rows


def _same_rows(copy: Any, back: Any, table: str) -> tuple[bool, int]:
    wanted, found = copy.execute(f'SELECT * FROM "{table}"'), back.execute(f'SELECT * FROM "{table}"')
    count = 0
    for row in wanted:
        count += 1
        if found.fetchone() != row:
            return False, count
    return table == "history" or found.fetchone() is None, count  # that a file was brought back is told in it
