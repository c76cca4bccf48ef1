"""The backups that are made by themselves: begun and counted in the data file, made beside it and in a second place,
kept by a rule (`keeping`) that never lets a copy go unless another one that passes `check` stands for it."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from glob import escape
from pathlib import Path
from threading import Lock
from typing import Any

from bodymap.errors import NotSaved
from bodymap.model import now
from bodymap.store import copies, counted, driver, earlier, history, keeping, places
from bodymap.store.cells import time_cells, time_of
from bodymap.store.copies import SUFFIX, Stop, never
from bodymap.store.counted import Counted
from bodymap.store.keeping import Order
from bodymap.store.sweep import sweep_copies

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
        places.must_be_there(self.second, mark)
        try:
            with copies.making(self.second):
                return self._made(self.second, str(self.second), mark, stop)
        except NotSaved as problem:
            raise NotSaved(f"No second copy on {self.second}: {problem.what}", problem.todo) from problem

    def _first_mark(self, second: Path) -> str:
        """A folder that has had copies and is empty now is on the wrong disk."""
        if (
            self.had_copies
            and not places.marked(second)
            and not any(second.glob(f"{escape(self.path.stem)}-*{SUFFIX}"))
        ):
            return ""
        return places.mark(second)

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
    """Count a backup, in the transaction that is under way."""
    says = counted.begin(connection, now())
    known = place(connection, str(second)) if second is not None else None
    had = connection.execute("SELECT 1 FROM setting WHERE key = 'last_second_copy'").fetchone() is not None
    return Begun(path, key, says, second, known.mark if known else None, had, beside, keep)


def note(connection: Any, made: Made) -> None:
    """Keep when the last copy of a place was made and what it holds, in the transaction that is under way."""
    _keep_place(connection, Place(made.place, made.mark, made.at, made.head))


def choose(connection: Any, folder: Path) -> None:
    """Know a folder as the second place from now on, in the transaction that is under way. NotSaved."""
    known = place(connection, str(folder))
    mark = places.mark(folder)
    if known is None or known.mark != mark:
        _keep_place(connection, Place(str(folder), mark, known.at if known else None, ""))


def place(connection: Any, folder: str) -> Place | None:
    """What is known of a place; None when nothing is."""
    row = connection.execute(
        "SELECT mark, made_utc, made_offset, head FROM backup_place WHERE folder = ?", (folder,)
    ).fetchone()
    return None if row is None else Place(folder, row[0], time_of(row[1], row[2]) if row[1] else None, row[3])


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
    end: earlier.End


def mine(folder: Path, key: str | None, practice: str, present: Any) -> dict[Path, Mine]:
    """The copies in a folder that count, under the names they were given, of the data file that `present` has open;
    what does not open with this key, or was renamed, is not among them."""
    found = {}
    for copy in sorted(folder.glob(f"*{SUFFIX}")):
        says, end = copies.ends_with(copy, key)
        if says is not None and says.practice == practice and says.name == copy.name:
            found[copy] = Mine(says.order, history.goes_on_from(present, *end), end)
    return found


def mine_before(folder: Path, place: str, key: str | None, present: Any) -> dict[Path, Mine]:
    """The copies in a folder that counted under an earlier passphrase, as far as it is known what they are."""
    found = {}
    for one in earlier.read(present, key):
        for name, (order, end) in one.copies.get(place, {}).items():
            if earlier.begins_with(folder / name) == one.salt:
                found[folder / name] = Mine(order, history.goes_on_from(present, *end), end)
    return found


def of_this_passphrase(connection: Any, path: Path, key: str | None) -> list[earlier.Earlier]:
    """What is to be kept when another passphrase, or none, takes the place of this one today: these backups, and those
    of earlier ones that are still there. A place that is not there now says nothing of its copies."""
    says = Counted.read(connection)
    practice = says.practice if says is not None else ""
    found = []
    for one in earlier.read(connection, key):
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
    return [*found, earlier.Earlier(earlier.salt_of(key), now().date(), known)]


def _folder(path: Path, place: str) -> Path:
    return Path(place) if place else copies.folder_beside(path)


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
        needed = earlier.needed(place, earlier.read(present, key))
    wanted = {copy: min(needed[copy.name], keeping.FULL) for copy in before}
    good, gone = {made}, list[Path]()
    while True:
        every = {copy: one.order for copy, one in (before | known).items()}
        line = {copy: one.order for copy, one in (before | known).items() if one.in_line}
        stays = keeping.staying(line, says.order) | (keeping.staying(every, says.order) - line.keys())
        kept = sorted(stays & line.keys() & known.keys(), key=lambda copy: every[copy])
        leaving = [copy for copy in every if copy not in stays and copy != keep and wanted.get(copy, 0) <= len(kept)]
        stands = {keeping.stands_for(copy, every, kept, says.order) for copy in leaving if copy in known} - {None}
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
