"""What is wrong with a file, in words, all at once. The words name places, never what stands there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from bodymap.errors import FileProblem

MOST = 40
"""Faults that are told; of more only the number is."""
_T = TypeVar("_T")
_MISSING: Any = object()


class BadHandover(FileProblem):
    """A file that opened, with faults inside; nothing of it was used. All faults are in `faults`."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        count = f"{len(faults)} fault{'s' if len(faults) != 1 else ''}"
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
