"""Every copy of a data file that could be brought back: when it was made, what it holds, what is newer now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from glob import escape
from pathlib import Path
from typing import Any

from bodymap.errors import UserError
from bodymap.store import copies, driver, earlier, file, history
from bodymap.store.cells import time_of
from bodymap.store.copies import SUFFIX
from bodymap.store.counted import Counted

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
    before = earlier.read(connection, key)
    for one in found:
        try:
            yield _look(connection, key, one)
        except (OSError, driver.Error, ValueError, TypeError):
            fault = "It does not open with this passphrase, or is damaged."
            yield Copy(one, _written(one), fault=fault, until=earlier.until(one, before))


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
    at = says.at if says and says.at and says.name == path.name else time_of(*last) if last else _written(path)
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
