"""Every copy of a data file that is kept: what each holds, who is still in it, and the restore drill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from glob import escape
from pathlib import Path
from typing import Any

from bodymap.errors import UserError
from bodymap.paths import in_text
from bodymap.store import backups, check, copies, counted, driver, file, history, identity
from bodymap.store.cells import time_of
from bodymap.store.copies import SUFFIX
from bodymap.store.counted import Counted
from bodymap.store.rescue import reading_folder

# -- kept -------------------------------------------------------------------------------------------------------------
# Every copy of a data file that could be brought back: when it was made, what it holds, what is newer now.

ASIDE = ("before-restore", "saved-aside", "set-aside")
"""What the names of files say that were kept when another took their place."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy as it can be seen without checking it all: its patients, exams and `days` of a diary. `newer`: how many
    records of each kind were written since, and what they are called (None: the copy is no earlier state of this file,
    or, `is_older`, of a schema that cannot tell); `erased`: how many patients were erased since, who come back with it;
    `fault`: why it cannot be read, "" when it can; `until`: the day on which the passphrase it needs was changed."""

    path: Path
    at: datetime
    patients: int = 0
    exams: int = 0
    newer: Mapping[str, int] | None = None
    erased: int = 0
    fault: str = ""
    is_older: bool = False
    days: int = 0
    until: date | None = None


def folders_of(path: Path, second: Path | None) -> list[Path]:
    """Where the copies of a data file lie."""
    return [copies.folder_beside(path), *([second] if second is not None else [])]


def paths(path: Path, second: Path | None) -> list[Path]:
    """Every copy of a data file, as far as names tell: in its folders of backups, and kept aside beside it."""
    aside = [one for word in ASIDE for one in path.parent.glob(f"{escape(path.stem)}-{word}-*{SUFFIX}")]
    found = [one for folder in folders_of(path, second) for one in folder.glob(f"*{SUFFIX}")]
    return list(dict.fromkeys(one.absolute() for one in sorted([*aside, *found]) if one.is_file()))


def looked_at(connection: Any, key: str | None, found: Sequence[Path]) -> Iterator[Copy]:
    """These copies, one by one, beside the data file that `connection` has open with this key."""
    before = backups.read(connection, key)
    for one in found:
        try:
            yield _look(connection, key, one)
        except (OSError, driver.Error, ValueError, TypeError):
            fault = "It does not open with this passphrase, or is damaged."
            yield Copy(one, _written(one), fault=fault, until=backups.changed_on(one, before))


def alone(found: Sequence[Path], passphrase: str | None) -> Iterator[Copy]:
    """These copies, one by one and all of each checked, where there is no data file to hold them against."""
    for one in found:
        try:
            yield _alone(one, passphrase)
        except (OSError, driver.Error, UserError, ValueError, TypeError):
            yield Copy(one, _written(one), fault="It does not open with this passphrase, or is damaged.")


def _alone(path: Path, passphrase: str | None) -> Copy:
    plain = driver.is_plain(path)
    if not plain and not passphrase:
        return Copy(path, _written(path), fault="It has a passphrase.")
    key = None if plain else file.key_for(path, passphrase)
    if faults := copies.unsound(path, key):
        return Copy(path, _written(path), fault=faults[0])
    with closing(driver.connect(path, key, mode=driver.reading_mode(path))) as copy:
        return _holds(copy, path)


def _holds(copy: Any, path: Path) -> Copy:
    """When a copy was made, and what is in it."""
    patients, exams, days = (_count(copy, table) for table in ("patient", "exam", "diary_day"))
    says = Counted.read(copy)
    last = copy.execute("SELECT at_utc, at_offset FROM history WHERE at_utc <> '' ORDER BY added DESC").fetchone()
    at = says.at if says and says.at and says.name == in_text(path.name) else time_of(*last) if last else _written(path)
    return Copy(path, at, patients, exams, days=days)


def _look(present: Any, key: str | None, path: Path) -> Copy:
    plain = driver.is_plain(path)
    with closing(driver.connect(path, None if plain else key, mode=driver.reading_mode(path))) as copy:
        seen = _holds(copy, path)
        chained = history.is_chained(copy)
        number, hash_ = history.end(copy) if chained else (0, b"")
    if not chained or not history.goes_on_from(present, number, hash_):
        return replace(seen, is_older=not chained)
    newer: dict[str, int] = {}
    for (record,) in present.execute(
        "SELECT DISTINCT record FROM history WHERE added > ? AND record <> '' AND seal IS NOT NULL", (number,)
    ):
        table = record.partition(" ")[0]
        newer[table] = newer.get(table, 0) + 1
    (erased,) = present.execute(
        "SELECT count(*) FROM history WHERE added > ? AND what = 'erased'", (number,)
    ).fetchone()
    return replace(seen, newer=newer, erased=erased)


def _count(copy: Any, table: str) -> int:
    """The rows of a table; 0 when an older schema does not have it."""
    if copy.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is None:
        return 0
    (count,) = copy.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(count)


def _written(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone()
    except (OSError, OverflowError, ValueError):
        return datetime.fromtimestamp(0, UTC)


# -- holding ----------------------------------------------------------------------------------------------------------
# Copies of the data file that still hold a patient who is to be erased, and the day each of them goes.


@dataclass(frozen=True, slots=True)
class Holding:
    """A copy. `goes`: the day by which newer backups have taken its place, with one made each day; None: it stays
    until somebody deletes it. `sure`: it was looked into and holds the patient; else it does not open with this
    passphrase."""

    path: Path
    goes: date | None
    sure: bool


def copies_with(present: Any, path: Path, key: str | None, patient: str, folders: Sequence[Path]) -> list[Holding]:
    """Every copy beside the data file that `present` has open, in its folder of backups and in `folders` that holds a
    patient, or may: those that stay last."""
    found: list[Holding] = []
    for folder in dict.fromkeys((path.parent, copies.folder_beside(path), *folders)):
        leaving = _days(folder, "" if folder == copies.folder_beside(path) else str(folder), key, present)
        for copy in sorted(folder.glob(f"*{copies.SUFFIX}")):
            if copy.absolute() != path and (sure := _file_holds(copy, key, patient)) is not False:
                found.append(Holding(copy, leaving.get(copy), bool(sure)))
    return sorted(found, key=lambda one: (one.goes or date.max, one.path.name))


def _days(folder: Path, place: str, key: str | None, present: Any) -> dict[Path, date]:
    """When each counted backup of a folder goes, with one backup made each day from now on; one from before the
    passphrase was changed by then at the latest."""
    says = Counted.read(present)
    if says is None:
        return {}
    today = datetime.now().astimezone().date()
    made = says.date == today.isoformat()
    orders = {copy: one.order for copy, one in backups.mine(folder, key, says.practice, present).items()}
    latest = dict.fromkeys(
        backups.mine_before(folder, place, key, present), today + timedelta(days=counted.LONGEST + 1)
    )
    return latest | {
        copy: today + timedelta(days=days - (not made))
        for copy, days in counted.days_until_gone(orders, says.order).items()
    }


def _file_holds(copy: Path, key: str | None, patient: str) -> bool | None:
    """Whether a copy holds a patient; None when it does not open with this key."""
    for one in dict.fromkeys((key, None)):
        with suppress(driver.Error), closing(driver.connect(copy, one, mode=driver.reading_mode(copy))) as connection:
            return connection.execute("SELECT 1 FROM patient WHERE id = ?", (patient,)).fetchone() is not None
    return None


# -- drill ------------------------------------------------------------------------------------------------------------
# The restore drill: every kept copy is checked, brought back into a temporary folder, opened, and compared.

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
    before = backups.read(present, key)
    for one in found:
        if (until := backups.changed_on(one, before)) is not None:
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
