"""One value of the JSON to one value of the program, and what is wrong with a file in words, all at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from bodymap.errors import FileProblem
from bodymap.medicine.model.base import how_many

# -- faults -----------------------------------------------------------------------------------------------------------
# What is wrong with a file, in words, all at once. The words name places, never what stands there.

MOST = 40
"""Faults that are told; of more only the number is."""
_T = TypeVar("_T")
_MISSING: Any = object()


class BadHandover(FileProblem):
    """A file that opened, with faults inside; nothing of it was used. All faults are in `faults`."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        count = how_many(len(faults), "fault")
        super().__init__(
            f"This file has {count}; nothing was used. {faults[0][:1].upper()}{faults[0][1:]}.",
            "Ask for a new file.",
        )


class Faults:
    """The faults found so far."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self._more = 0

    def add(self, where: str, what: str) -> None:
        """One more fault, at a place."""
        if len(self._found) < MOST:
            self._found.append(f"{where}: {what}" if where else what)
        else:
            self._more += 1

    def refuse(self) -> None:
        """BadHandover when there are any."""
        if self._found:
            raise BadHandover([*self._found, *([f"and {self._more} more"] if self._more else [])])


class Entry:
    """One JSON object as it is read: every key is taken once, and what nobody took is a fault."""

    def __init__(self, data: object, where: str, faults: Faults) -> None:
        self.where, self.faults = where, faults
        self._data: Mapping[str, object] = {}
        self.is_object = isinstance(data, Mapping)
        if isinstance(data, Mapping):
            self._data = data
        else:
            faults.add(where, "is not an entry with names and values")
        self._taken: set[str] = set()

    def take(self, key: str, read: Callable[[Any], _T], default: _T = _MISSING, blank: Any = None) -> _T:
        """A value, checked; without a `default` it must be there. A fault gives `blank`, which nobody will see."""
        self._taken.add(key)
        if key not in self._data:
            if default is not _MISSING:
                return default
            if self.is_object:
                self.faults.add(self._at(key), "is missing")
            return blank  # type: ignore[no-any-return]
        try:
            return read(self._data[key])
        except ValueError as problem:
            self.faults.add(self._at(key), str(problem))
            return blank if default is _MISSING else default

    def each(self, key: str, most: int, read: Callable[[object, str], _T | None]) -> tuple[_T, ...]:
        """The entries of a list; `read` is given each and where it stands, and says its faults itself."""
        nothing: list[Any] = []
        found = self.take(key, _list, nothing)
        if len(found) > most:
            self.faults.add(self._at(key), f"holds {len(found)} entries; at most {most} are read")
            return ()
        made = [read(one, f"{self._at(key)} {n}") for n, one in enumerate(found, start=1)]
        return tuple(one for one in made if one is not None)

    def by_name(self, key: str, read: Callable[[str, Any], _T]) -> dict[str, _T]:
        """The values of a JSON object by their name; `read` raises ValueError in words."""
        made: dict[str, _T] = {}
        nothing: dict[str, Any] = {}
        for name, value in self.take(key, _object, nothing).items():
            try:
                made[name] = read(name, value)
            except KeyError:
                self.faults.add(self._at(key), f"{_shown(name)} is not known here")
            except ValueError as problem:
                self.faults.add(f"{self._at(key)}, {_shown(name)}", str(problem))
        return made

    def end(self) -> None:
        """Say what was not taken."""
        for name in self._data:
            if name not in self._taken:
                self.faults.add(self.where, f"{_shown(name)} is not known here")

    def _at(self, key: str) -> str:
        return f"{self.where}, {key}" if self.where else key


def _shown(name: str) -> str:
    """A name out of the file, if it can be one; anything else may be a patient's words."""
    return name if name.isascii() and name.replace("_", "").isalnum() and len(name) <= 40 else "a name"


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("must be a list")
    return value


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("must be names with values")
    return value


# -- checks -----------------------------------------------------------------------------------------------------------
# One value of the JSON to one value of the program; ValueError in plain words when it is not allowed.

LONGEST = 4000
"""Characters of one text."""
EARLIEST, LATEST = 1900, 2199
"""Years."""
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_E = TypeVar("_E", bound=StrEnum)


def clean(text: str) -> str:
    """The text without what cannot be shown: control characters and broken halves of characters become spaces."""
    return _UNWRITABLE.sub(" ", text.replace("\r\n", "\n"))


def text(longest: int = LONGEST) -> Callable[[Any], str]:
    """A text of at most so many characters."""

    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError("must be a text")
        if len(value) > longest:
            raise ValueError(f"is longer than {longest} characters")
        if _UNWRITABLE.search(value):
            raise ValueError("holds characters that cannot be shown")
        return value

    return read


def yes(value: Any) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def whole(low: int, high: int) -> Callable[[Any], int]:
    """A whole number from `low` to `high`."""

    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return value

    return read


def number(low: float, high: float) -> Callable[[Any], float]:
    """A number from `low` to `high`."""

    def read(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise ValueError(f"must be a number from {low:g} to {high:g}")
        return float(value)

    return read


def or_null(read: Callable[[Any], _T]) -> Callable[[Any], _T | None]:
    """The same, or null."""
    return lambda value: None if value is None else read(value)


def ident(value: Any) -> str:
    """An id as the program makes them."""
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise ValueError("must be an id such as 1b4e28ba-2fa1-41d2-883f-0016d3cca427")
    return value


def time(value: Any) -> datetime:
    """A moment as ISO 8601 with its offset from UTC, in whole minutes."""
    try:
        when = datetime.fromisoformat(value)
        offset = when.utcoffset()
        good = when.isoformat() == value and offset is not None and not offset.seconds % 60
    except (TypeError, ValueError):
        good = False
    if not good:
        raise ValueError("must be a time with its offset, such as 2026-04-03T08:15:00+02:00")
    if not EARLIEST <= when.year <= LATEST or offset is None or offset.microseconds:
        raise ValueError(f"must be a time between {EARLIEST} and {LATEST}")
    return when


def day(value: Any) -> date:
    """A day as ISO 8601."""
    try:
        found = date.fromisoformat(value)
        good = found.isoformat() == value and EARLIEST <= found.year <= LATEST
    except (TypeError, ValueError):
        good = False
    if not good:
        raise ValueError(f"must be a day between {EARLIEST} and {LATEST}, such as 2026-04-03")
    return found


def one_of(kind: type[_E]) -> Callable[[Any], _E]:
    """A word of a closed list."""

    def read(value: Any) -> _E:
        try:
            return kind(value)
        except ValueError:
            raise ValueError(f"must be one of: {', '.join(repr(str(one)) for one in kind)}") from None

    return read


def among(*words: str) -> Callable[[Any], str]:
    """One of these words."""

    def read(value: Any) -> str:
        if value not in words:
            raise ValueError(f"must be one of: {', '.join(map(repr, words))}")
        return str(value)

    return read


def several(read: Callable[[Any], _T], most: int) -> Callable[[Any], tuple[_T, ...]]:
    """A list of at most so many."""

    def read_all(value: Any) -> tuple[_T, ...]:
        if not isinstance(value, list) or len(value) > most:
            raise ValueError(f"must be a list of at most {most}")
        return tuple(map(read, value))

    return read_all
