"""The parts of a TOML file read one by one: every fault is kept, with its line, and reading goes on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from math import isfinite
from typing import Any, overload

from bodymap.errors import Fault

Spot = tuple[str | int, ...]
"""Where a table stands in the file: ("item", 2, "option", 0); a key of it comes last."""

_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.\s-]+?)\s*\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def lines_of(text: str) -> dict[Spot, int]:
    """The line (from 1) of each table and of each key, as far as it can be told without a parser."""
    found: dict[Spot, int] = {}
    at: Spot = ()
    counts: dict[Spot, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            path: Spot = ()
            *outer, last = (part.strip() for part in header[2].split("."))
            for part in outer:
                path = (*path, part)
                if path in counts:
                    path = (*path, counts[path] - 1)
            at = (*path, last)
            if header[1] == "[[":
                counts[at] = counts.get(at, 0) + 1
                at = (*at, counts[at] - 1)
            found[at] = number
        elif key := _KEY.match(line):
            found.setdefault((*at, key[1]), number)
    return found


def syntax_fault(problem: ValueError) -> Fault:
    """What the TOML reader could not read, in words."""
    line = _LINE.search(str(problem))
    what = _LINE.sub("", str(problem)).strip().rstrip(".")
    return Fault(int(line[1]) if line else 0, "", f"not readable as TOML: {what}. Check quotes and brackets there.")


class Faults:
    """All faults of one file, in the order of its lines."""

    def __init__(self, lines: Mapping[Spot, int] | None = None) -> None:
        self._lines = lines or {}
        self._found: list[Fault] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, at: Spot, where: str, what: str) -> None:
        """One more fault at a table or key; without a line of its own it gets that of the table round it."""
        spot = at
        while spot and spot not in self._lines:
            spot = spot[:-1]
        self._found.append(Fault(self._lines.get(spot, 0) if spot else 0, where, what))

    def all(self) -> list[Fault]:
        return sorted(self._found, key=lambda fault: fault.line)


class Table:
    """One table of the file, read key by key; `done` names keys that nobody asked for."""

    def __init__(self, data: Mapping[str, Any], faults: Faults, at: Spot = (), where: str = "") -> None:
        self.data, self.faults, self.at, self.where = data, faults, at, where
        self._asked: set[str] = set()

    def wrong(self, key: str, what: str) -> None:
        """A fault of one key ("" for the table)."""
        where = ", ".join(part for part in (self.where, key) if part)
        self.faults.add((*self.at, key) if key else self.at, where, what)

    def has(self, key: str) -> bool:
        return key in self.data

    def text(self, key: str, most: int, *, needed: bool = True, form: str = "", like: str = "") -> str:
        """A text of at most `most` characters; `form` is the pattern it must match, `like` an example of it."""
        value: object = self._take(key)
        if value is None:
            if needed:
                self.wrong(key, f'is missing: add {key} = "{like or "..."}".')
            return ""
        if not isinstance(value, str):
            self.wrong(key, "must be text: put it in quotes.")
            return ""
        value = str(value).strip()
        if needed and not value:
            self.wrong(key, "is empty: fill it in.")
        elif len(value) > most:
            self.wrong(key, f"is too long: {len(value)} characters, at most {most}.")
        elif _CONTROL.search(value):
            self.wrong(key, "holds a control character: take it out.")
        elif value and form and not re.fullmatch(form, value):
            self.wrong(key, f'"{value[:40]}" cannot be read: write it like "{like}".')
        return value

    def one_of(self, key: str, allowed: Sequence[str], default: str = "") -> str:
        """One of a few words; `default` when the key is not there, else the key is needed."""
        value = self._take(key)
        if value is None and default:
            return default
        if value not in allowed:
            what = "is missing" if value is None else f'"{str(value)[:40]}" is not possible'
            self.wrong(key, f"{what}: write one of {', '.join(allowed)}, in quotes.")
            return default or allowed[0]
        return str(value)

    @overload
    def whole(self, key: str, low: int, high: int) -> int | None: ...
    @overload
    def whole(self, key: str, low: int, high: int, default: int) -> int: ...
    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int | None:
        """A whole number from `low` to `high`; `default` when the key is not there."""
        value = self._take(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.wrong(key, f"must be a whole number from {low} to {high}, without quotes.")
            return default
        return value

    @overload
    def number(self, key: str, low: float, high: float) -> float | None: ...
    @overload
    def number(self, key: str, low: float, high: float, default: float) -> float: ...
    def number(self, key: str, low: float, high: float, default: float | None = None) -> float | None:
        """A number from `low` to `high`; `default` when the key is not there."""
        value = self._take(key)
        if value is None:
            return default
        if not is_number(value) or not low <= value <= high:
            self.wrong(key, f"must be a number from {low:g} to {high:g}, without quotes.")
            return default
        return float(value)

    def flag(self, key: str, default: bool) -> bool:
        """true or false; `default` when the key is not there."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.wrong(key, "must be true or false, without quotes.")
            return default
        return value

    def names(self, key: str, known: Iterable[str], what: str, *, some: bool = False) -> tuple[str, ...]:
        """A list of ids of `known`, none twice; `what` they are, in words. `some`: the list may be missing, not
        empty."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            self.wrong(key, f'must be a list of {what}, each in quotes: {key} = ["...", "..."].')
            return ()
        if some and not value:
            self.wrong(key, f"is empty: name at least one of the {what}.")
        known = tuple(known)
        for name in dict.fromkeys(value):
            if name not in known:
                near = get_close_matches(name, known, 1)
                hint = f'; did you mean "{near[0]}"?' if near else "."
                self.wrong(key, f'"{name[:40]}" is none of the {what}{hint}')
            elif value.count(name) > 1:
                self.wrong(key, f'"{name}" stands there {value.count(name)} times: once is enough.')
        return tuple(name for name in dict.fromkeys(value) if name in known)

    def listed(self, key: str) -> list[object]:
        """What stands in a list, right or wrong; nothing when it is none."""
        value = self.data.get(key)
        return value if isinstance(value, list) else []

    def pairs(self, key: str) -> list[tuple[int, float]]:
        """A list of [whole number, number]."""
        value = self._take(key)
        if value is None:
            return []
        good = isinstance(value, list) and all(
            isinstance(pair, list)
            and len(pair) == 2
            and isinstance(pair[0], int)
            and all(is_number(part) for part in pair)
            for pair in value
        )
        if not good:
            self.wrong(key, "must be a list of pairs, raw score and value: [[4, 33.7], [5, 39.7]].")
            return []
        return [(int(raw), float(result)) for raw, result in value]

    def table(self, key: str, where: str) -> Table | None:
        """A table within this one, None when it is not there."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.wrong(key, f"must be a table: write [{key}] on a line of its own.")
            return None
        return Table(value, self.faults, (*self.at, key), where)

    def tables(self, key: str, most: int, where: str) -> list[Table]:
        """The tables of an array such as [[item]]; none when there are too many or they are something else."""
        value = self._take(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
            self.wrong(key, f"must be tables: write [[{key}]] over each.")
            return []
        if len(value) > most:
            self.wrong(key, f"{len(value)} of them are too many: at most {most}.")
            return []
        within = f"{self.where}, {where}" if self.where else where
        return [
            Table(part, self.faults, (*self.at, key, number), f"{within} {number + 1}")
            for number, part in enumerate(value)
        ]

    def done(self) -> None:
        """Name the keys that nobody asked for: a word misspelt must not be passed over in silence."""
        for key in self.data:
            if key not in self._asked:
                near = get_close_matches(key, self._asked, 1)
                self.wrong(key, "is not known here" + (f"; did you mean {near[0]}?" if near else ": take it out."))

    def _take(self, key: str) -> Any:
        self._asked.add(key)
        return self.data.get(key)


def is_number(value: object) -> bool:
    """Whether a value of the file is a number of ordinary size."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) and abs(value) < 1e9
