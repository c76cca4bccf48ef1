"""Copies of the data file that still hold a patient who is to be erased, and the day each of them goes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from glob import escape
from pathlib import Path

from bodymap.store import copies, driver


@dataclass(frozen=True, slots=True)
class Holding:
    """A copy. `goes`: the day by which newer backups have taken its place, with one made each day; None: it stays
    until somebody deletes it. `sure`: it was looked into and holds the patient; else it does not open with this
    passphrase."""

    path: Path
    goes: date | None
    sure: bool


def copies_with(path: Path, key: str | None, patient: str, keep: int, folders: Sequence[Path]) -> list[Holding]:
    """Every copy beside a data file, in its folder of backups and in `folders` that holds a patient, or may: those that
    stay last."""
    found: list[Holding] = []
    today = datetime.now().astimezone().date()
    for folder in dict.fromkeys((path.parent, copies.folder_beside(path), *folders)):
        leaving = _days(folder, path.stem, keep, today)
        for copy in sorted(folder.glob(f"*{copies.SUFFIX}")):
            if copy.absolute() != path and (sure := _holds(copy, key, patient)) is not False:
                found.append(Holding(copy, leaving.get(copy), bool(sure)))
    return sorted(found, key=lambda one: (one.goes or date.max, one.path.name))


def _days(folder: Path, stem: str, keep: int, today: date) -> dict[Path, date]:
    """When each daily backup of a folder goes: as soon as there are `keep` newer ones."""
    daily = sorted(folder.glob(f"{escape(stem)}-????-??-??{copies.SUFFIX}"), reverse=True)
    made = bool(daily) and daily[0].stem.endswith(f"{today:%Y-%m-%d}")
    return {copy: today + timedelta(days=max(0, keep - newer - (not made))) for newer, copy in enumerate(daily)}


def _holds(copy: Path, key: str | None, patient: str) -> bool | None:
    """Whether a copy holds a patient; None when it does not open with this key."""
    for one in dict.fromkeys((key, None)):
        with suppress(driver.Error), closing(driver.connect(copy, one, mode=driver.reading_mode(copy))) as connection:
            return connection.execute("SELECT 1 FROM patient WHERE id = ?", (patient,)).fetchone() is not None
    return None
