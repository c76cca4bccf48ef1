"""Copies of the data file that still hold a patient who is to be erased, and the day each of them goes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bodymap.store import backups, copies, driver, keeping
from bodymap.store.counted import Counted


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
            if copy.absolute() != path and (sure := _holds(copy, key, patient)) is not False:
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
        backups.mine_before(folder, place, key, present), today + timedelta(days=keeping.LONGEST + 1)
    )
    return latest | {
        copy: today + timedelta(days=days - (not made))
        for copy, days in keeping.days_until_gone(orders, says.order).items()
    }


def _holds(copy: Path, key: str | None, patient: str) -> bool | None:
    """Whether a copy holds a patient; None when it does not open with this key."""
    for one in dict.fromkeys((key, None)):
        with suppress(driver.Error), closing(driver.connect(copy, one, mode=driver.reading_mode(copy))) as connection:
            return connection.execute("SELECT 1 FROM patient WHERE id = ?", (patient,)).fetchone() is not None
    return None
