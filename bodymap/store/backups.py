"""Backups that are made by themselves, beside the file and in a second place; copies under an earlier passphrase."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from glob import escape
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import uuid4

from bodymap.errors import NotSaved
from bodymap.medicine.model import now
from bodymap.paths import from_text, in_text
from bodymap.store import bookkeeping, check, copies, counted, driver, history, trouble
from bodymap.store.cells import time_cells, time_of
from bodymap.store.copies import SUFFIX, Stop, never
from bodymap.store.counted import Counted, Order
from bodymap.store.rescue import sweep_copies

# -- places -----------------------------------------------------------------------------------------------------------
# The second place of the backups: a folder on another drive, which is known again by a note that lies in it. A drive
# that is not connected can leave an empty folder of the same name behind, on the wrong disk. So nothing is written to
# a folder without the note, and no folder is ever made.

NOTE = "bodymap-backups.txt"
_WORDS = "Bodymap keeps backups in this folder and knows it again by this file. Please leave it here.\n"
_MARK = re.compile(r"^[0-9a-f]{32}$", re.MULTILINE)


def marked(folder: Path) -> str:
    """What the note in a folder says; "" without one."""
    try:
        found = _MARK.search((folder / NOTE).read_text("utf-8", errors="replace"))
    except OSError:
        return ""
    return found[0] if found else ""


def put_mark(folder: Path) -> str:
    """Lay the note into a folder that is there, unless it lies there already; what it says. NotSaved."""
    if not folder.is_dir():
        raise not_there(folder)
    if said := marked(folder):
        return said
    said = uuid4().hex
    try:
        (folder / NOTE).write_text(f"{_WORDS}{said}\n", "utf-8")
    except OSError as problem:
        raise NotSaved(
            f"Nothing can be written to {folder}: {problem.strerror}.", "Choose another folder for the second copy."
        ) from problem
    return said


def must_be_there(folder: Path, mark: str) -> None:
    """NotSaved unless it is the folder with this mark."""
    if not folder.is_dir():
        raise not_there(folder)
    if not mark or marked(folder) != mark:
        raise NotSaved(
            f"{folder} is not the folder that was chosen for the second copy; nothing was written there.",
            "Connect the drive, or choose the folder again in the settings.",
        )


def not_there(folder: Path) -> NotSaved:
    """The folder of the second copy cannot be reached."""
    return NotSaved(f"The folder {folder} for the second copy is not there.", "Connect its drive, or choose another.")


def is_same_drive(folder: Path, path: Path) -> bool:
    """Whether a folder lies on the drive of a data file, and would be lost with it."""
    try:
        return folder.stat().st_dev == path.parent.stat().st_dev
    except OSError:
        return False


# -- earlier ----------------------------------------------------------------------------------------------------------
# Backups from before the passphrase was changed. The present one does not open them: what they are is kept in the data
# file when it is changed, and a file is known again by the salt that it begins with.

SETTING = "earlier_backups"
End = tuple[int, bytes]
"""Number and hash of the last entry of a copy's history."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The backups of one earlier passphrase. `salt`: what their files begin with; `until`: the day it was changed;
    `copies`: by place ("" beside the data file) and name, in which order they were made and where they end."""

    salt: str
    until: date
    copies: Mapping[str, Mapping[str, tuple[Order, End]]]


def salt_of(key: str | None) -> str:
    """The salt in a raw key, as it stands at the beginning of a file; "" without a passphrase."""
    return key[-33:-1] if key else ""


def begins_with(path: Path) -> str:
    """What a file begins with, as a salt; "" when it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(driver.SALT_BYTES).hex()
    except OSError:
        return ""


def read(connection: Any, key: str | None) -> list[Earlier]:
    """What a file says of earlier passphrases than the one with this key; [] where it says nothing that can be read."""
    row = connection.execute("SELECT value FROM setting WHERE key = ?", (SETTING,)).fetchone()
    try:
        found = [_read(one) for one in json.loads(row[0])] if row is not None else []
    except (ValueError, TypeError, KeyError, AttributeError):
        return []
    return [one for one in found if one.salt != salt_of(key)]


def _read(said: Any) -> Earlier:
    copies = {
        place: {
            name: (Order(day, number), (entry, bytes.fromhex(hash_))) for name, (day, number, entry, hash_) in names
        }
        for place, names in ((place, names.items()) for place, names in said["copies"].items())
    }
    return Earlier(said["salt"], date.fromisoformat(said["until"]), copies)


def written(earlier: Collection[Earlier]) -> str | None:
    """As it stands in the data file; None when there is nothing to say."""
    said = [
        {
            "salt": one.salt,
            "until": one.until.isoformat(),
            "copies": {
                place: {name: [*order, entry, hash_.hex()] for name, (order, (entry, hash_)) in names.items()}
                for place, names in one.copies.items()
            },
        }
        for one in earlier
    ]
    return json.dumps(said) if said else None


def changed_on(path: Path, earlier: Collection[Earlier]) -> date | None:
    """The day on which the passphrase of a copy was changed; None when it is of no earlier one that is known."""
    salt = begins_with(path)
    return next((one.until for one in earlier if one.salt == salt), None)


def still_needed(place: str, earlier: Collection[Earlier]) -> dict[str, int]:
    """For each of these backups of a place: how many older ones of them there are, and itself; so many good copies
    under the present passphrase take their place."""
    orders = {name: order for one in earlier for name, (order, _) in one.copies.get(in_text(place), {}).items()}
    return {name: n for n, name in enumerate(sorted(orders, key=lambda name: orders[name]), 1)}


# -- backups ----------------------------------------------------------------------------------------------------------
# The backups that are made by themselves: begun and counted in the data file, made beside it and in a second place,
# kept by a rule (`keeping`) that never lets a copy go unless another one that passes `check` stands for it.

BESIDE = ""
"""How the place beside the data file is called in it."""
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class Begun:
    """A backup that is counted in the data file, and can be made now from any thread. `second`: the other place;
    `mark`: what it is known by, None for one that this file does not know yet."""

    path: Path
    key: str | None
    says: Counted
    second: Path | None = None
    mark: str | None = None
    had_copies: bool = False
    beside: bool = True
    """Whether a copy beside the data file is wanted too."""
    keep: Path | None = None
    """A copy that does not go, whatever the rule says: it is about to be brought back."""

    def make(self, stop: Stop = never) -> Made | None:
        """Write the copy beside the data file, check it, and let the copies go that are not kept any more; None when
        none is wanted there. NotSaved, FileProblem when it does not count; then no copy goes."""
        if not self.beside:
            return None
        folder = copies.folder_beside(self.path)
        with copies.making(folder):
            folder.mkdir(mode=0o700, exist_ok=True)
            return self._made(folder, BESIDE, "", stop)

    def make_second(self, stop: Stop = never) -> Made | None:
        """The same in the second place; None when none is chosen."""
        if self.second is None:
            return None
        mark = self._first_mark(self.second) if self.mark is None else self.mark
        must_be_there(self.second, mark)
        try:
            with copies.making(self.second):
                return self._made(self.second, str(self.second), mark, stop)
        except NotSaved as problem:
            raise NotSaved(f"No second copy on {self.second}: {problem.what}", problem.todo) from problem

    def _first_mark(self, second: Path) -> str:
        """A folder that has had copies and is empty now is on the wrong disk."""
        if self.had_copies and not marked(second) and not any(second.glob(f"{escape(self.path.stem)}-*{SUFFIX}")):
            return ""
        return put_mark(second)

    def _made(self, folder: Path, place: str, mark: str, stop: Stop) -> Made:
        with _ONE_AT_A_TIME:
            sweep_copies(folder, self.path.stem)
            return self._written(folder, place, mark, stop)

    def _written(self, folder: Path, place: str, mark: str, stop: Stop) -> Made:
        stem = self.path.stem
        made = copies.free_name(folder / f"{stem}-{copies.stamp()}{SUFFIX}")
        faulty = folder / f"{stem}-with-faults{SUFFIX}"
        faults = copies.copy(
            self.path,
            self.key,
            made,
            passes=lambda new, key: copies.faults_of(new, key, stop),
            name=made.name,
            faulty=faulty,
            stop=stop,
        )
        if faults:
            raise copies.not_whole(self.path, faults)
        with suppress(OSError):  # all that it holds is in the new one
            faulty.unlink(missing_ok=True)
        if (says := copies.counted_in(made, self.key)) is None or says.practice != self.says.practice:
            raise NotSaved(f"{made} is a copy of another data file.", "Look at the data file.")
        gone = _rotate(folder, place, self.key, self.says, made, stop, self.keep)
        return Made(made, place, now(), copies.head_of(made, self.key), tuple(gone), mark)


@dataclass(frozen=True, slots=True)
class Made:
    """A copy that counts, the place it lies in ("" beside the data file), and the copies that went for it."""

    path: Path
    place: str
    at: datetime
    head: str
    gone: tuple[Path, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class Place:
    """What the data file knows of a place with copies; `at`: of the last one there, None without one."""

    folder: str
    mark: str
    at: datetime | None
    head: str


def begin(
    connection: Any,
    path: Path,
    key: str | None,
    second: Path | None,
    beside: bool = True,
    keep: Path | None = None,
) -> Begun:
    """Count a backup, in the transaction that is under way; what the file says wrongly of itself is put right.
    FileProblem where it has not the tables for that."""
    try:
        bookkeeping.mend(connection)
        says = counted.count_one(connection, now())
        known = place(connection, str(second)) if second is not None else None
        had = connection.execute("SELECT 1 FROM setting WHERE key = 'last_second_copy'").fetchone() is not None
    except driver.Error as problem:
        trouble.refuse_trouble(problem)
        if faults := list(check.guards(connection)):
            raise copies.not_whole(path, faults) from problem
        raise
    return Begun(path, key, says, second, known.mark if known else None, had, beside, keep)


def note(connection: Any, made: Made) -> None:
    """Keep when the last copy of a place was made and what it holds, in the transaction that is under way."""
    _keep_place(connection, Place(made.place, made.mark, made.at, made.head))


def choose(connection: Any, folder: Path) -> None:
    """Know a folder as the second place from now on, in the transaction that is under way. NotSaved."""
    known = place(connection, str(folder))
    mark = put_mark(folder)
    if known is None or known.mark != mark:
        _keep_place(connection, Place(str(folder), mark, known.at if known else None, ""))


def place(connection: Any, folder: str) -> Place | None:
    """What is known of a place; None when nothing is."""
    row = connection.execute(
        "SELECT mark, made_utc, made_offset, head FROM backup_place WHERE folder = ?", (folder,)
    ).fetchone()
    if row is None:
        return None
    try:
        return Place(folder, row[0], time_of(row[1], row[2]) if row[1] else None, row[3])
    except (ValueError, OverflowError):  # of another hand: no copy there is known then
        return Place(folder, row[0], None, "")


def is_due(connection: Any, folder: str = BESIDE) -> bool:
    """Whether something was written, or seen, since the last copy in a place."""
    known = place(connection, folder)
    return (known.head if known else "") != history.head(connection)


@dataclass(frozen=True, slots=True)
class Mine:
    """A copy of a data file that counts. `in_line`: the file goes on from it; else it was left behind, by a restore
    say; `end`: the last entry of its history."""

    order: Order
    in_line: bool
    end: End


def mine(folder: Path, key: str | None, practice: str, present: Any) -> dict[Path, Mine]:
    """The copies in a folder that count, under the names they were given, of the data file that `present` has open;
    what does not open with this key, or was renamed, is not among them."""
    found = {}
    for copy in sorted(folder.glob(f"*{SUFFIX}")):
        says, end = copies.ends_with(copy, key)
        if says is not None and says.practice == practice and says.name == in_text(copy.name):
            found[copy] = Mine(says.order, history.goes_on_from(present, *end), end)
    return found


def mine_before(folder: Path, place: str, key: str | None, present: Any) -> dict[Path, Mine]:
    """The copies in a folder that counted under an earlier passphrase, as far as it is known what they are."""
    found = {}
    for one in read(present, key):
        for name, (order, end) in one.copies.get(in_text(place), {}).items():
            if begins_with(folder / name) == one.salt:
                found[folder / name] = Mine(order, history.goes_on_from(present, *end), end)
    return found


def of_this_passphrase(connection: Any, path: Path, key: str | None) -> list[Earlier]:
    """What is to be kept when another passphrase, or none, takes the place of this one today: these backups, and those
    of earlier ones that are still there. A place that is not there now says nothing of its copies."""
    says = Counted.read(connection)
    practice = says.practice if says is not None else ""
    found = []
    for one in read(connection, key):
        there = {
            place: {name: known for name, known in names.items() if _stays(path, place, name)}
            for place, names in one.copies.items()
        }
        found.append(replace(one, copies=there))
    if key is None:
        return found
    known = {
        place: {
            copy.name: (one.order, one.end)
            for copy, one in mine(_folder(path, place), key, practice, connection).items()
        }
        for (place,) in connection.execute("SELECT folder FROM backup_place")
    }
    return [*found, Earlier(salt_of(key), now().date(), known)]


def _folder(path: Path, place: str) -> Path:
    return from_text(place) if place else copies.folder_beside(path)


def _stays(path: Path, place: str, name: str) -> bool:
    folder = _folder(path, place)
    return (folder / name).exists() or not folder.is_dir()


def _rotate(
    folder: Path, place: str, key: str | None, says: Counted, made: Path, stop: Stop, keep: Path | None = None
) -> list[Path]:
    """Let go of what is not kept any more, but for `keep`. A copy that stands for one that goes is checked before; one
    that was left behind takes the place of none that the file goes on from. A copy from before the passphrase was
    changed goes when there are as many good ones since as it and those before it, or a full set of them."""
    with closing(driver.connect(made, key, mode="immutable")) as present:
        known, before = mine(folder, key, says.practice, present), mine_before(folder, place, key, present)
        needed = still_needed(place, read(present, key))
    wanted = {copy: min(needed[copy.name], counted.FULL) for copy in before}
    good, gone = {made}, list[Path]()
    while True:
        every = {copy: one.order for copy, one in (before | known).items()}
        line = {copy: one.order for copy, one in (before | known).items() if one.in_line}
        stays = counted.staying(line, says.order) | (counted.staying(every, says.order) - line.keys())
        kept = sorted(stays & line.keys() & known.keys(), key=lambda copy: every[copy])
        leaving = [copy for copy in every if copy not in stays and copy != keep and wanted.get(copy, 0) <= len(kept)]
        stands = {counted.stands_for(copy, every, kept, says.order) for copy in leaving if copy in known} - {None}
        most = max((wanted.get(copy, 0) for copy in leaving), default=0)
        stands |= set(kept[len(kept) - most :])
        bad = {copy for copy in stands - good if copy is not None and copies.faults_of(copy, key, stop)}
        good |= {copy for copy in stands if copy is not None} - bad
        if not bad:
            break
        known = {copy: one for copy, one in known.items() if copy not in bad}
    for copy in sorted(leaving, key=lambda copy: every[copy]):
        with suppress(OSError):  # the next backup tries again
            copy.unlink()
            gone.append(copy)
    return gone


def _keep_place(connection: Any, known: Place) -> None:
    utc, offset = time_cells(known.at) if known.at else ("", 0)
    connection.execute(
        "INSERT OR REPLACE INTO backup_place (folder, mark, made_utc, made_offset, head) VALUES (?, ?, ?, ?, ?)",
        (known.folder, known.mark, utc, offset, known.head),
    )
