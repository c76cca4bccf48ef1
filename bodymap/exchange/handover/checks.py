"""One value of the JSON to one value of the program; ValueError in plain words when it is not allowed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

LONGEST = 4000
"""Characters of one text."""
EARLIEST, LATEST = 1900, 2199
"""Years."""
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_E = TypeVar("_E", bound=StrEnum)
_T = TypeVar("_T")


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
