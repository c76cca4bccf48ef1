"""What every value shares: its id, the moment, mappings that cannot change; people's own words in our sentences."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from math import isfinite
from types import MappingProxyType
from typing import Any, TypeVar
from uuid import uuid4

# -- base -------------------------------------------------------------------------------------------------------------
# What every value shares: its id, the moment, and mappings that cannot change.


def new_id() -> str:
    """A fresh id (uuid4 text): ids are ours and are made with the value."""
    return str(uuid4())


def now() -> datetime:
    """This moment to the second, with the local offset from UTC."""
    return datetime.now(UTC).astimezone().replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Item:
    """One answer an exam can hold: a number from `low` to `high` (whole when `whole`), or text."""

    low: float | None = None
    high: float | None = None
    whole: bool = True
    text: bool = False

    def check(self, value: float | str) -> float | str:
        """The value, if it is allowed; ValueError in plain words if not."""
        if self.text:
            return str(value)
        if isinstance(value, str) or not isfinite(value):
            raise ValueError("must be a number")
        if self.whole and value != int(value):
            raise ValueError("must be a whole number")
        if (self.low is not None and value < self.low) or (self.high is not None and value > self.high):
            raise ValueError(f"must be {self.low:g} to {self.high:g}" if self.high is not None else "must be 0 or more")
        return int(value) if self.whole else float(value)


Answer = float | str


def frozen(mapping: Mapping[str, Any]) -> Mapping[str, Any]:
    """A copy that cannot be changed."""
    return MappingProxyType(dict(mapping))


def put(mapping: Mapping[str, Any], key: str, value: Any) -> dict[str, Any]:
    """The mapping with one key set, or without it (None)."""
    rest = {k: v for k, v in mapping.items() if k != key}
    return rest if value is None else {**rest, key: value}


class Act(StrEnum):
    """What is told in the history beside changes: who saw what, and what happened to the file."""

    OPENED = "opened"
    PRINTED = "printed"
    EXPORTED = "exported"
    HANDED_OVER = "handed over"
    TAKEN_BACK = "taken back"
    UNLOCK_FAILED = "unlock failed"
    PIN = "PIN of an examiner"
    CLOCK = "clock set back"
    CLOCK_ON = "clock set forward"
    RESTORED = "restored"
    BROUGHT_IN = "brought in"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the history: who changed what, when, from what, to what."""

    when: datetime
    who: str
    subject: str  # id of the exam, patient, course ...
    what: str  # field or "finding:occiput_r"
    old: str
    new: str


# -- days -------------------------------------------------------------------------------------------------------------
# Which days something can have happened on: one limit for every table, form and file.

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
EARLIEST = date(1900, 1, 1)
"""No exam, infusion or treatment that anybody records was before this day."""


def latest() -> date:
    """The last day that something can have happened on: tomorrow, because a place may be a day ahead of this one."""
    return date.today() + timedelta(days=1)


AHEAD = timedelta(days=3653)
"""Nothing is planned further ahead than ten years."""


def day_fault(day: date, born: date | None = None, *, planned: bool = False) -> str:
    """Why nothing can have happened (`planned`: be meant to happen) on a day to one who was born on `born`, in words
    ("is before 1900"); "" when it can."""
    if day < EARLIEST:
        return f"is before {EARLIEST.year}"
    if born is not None and day < born:
        return "is before the birth date"
    if planned:
        return "is more than ten years ahead" if day > date.today() + AHEAD else ""
    return "is after tomorrow" if day > latest() else ""


# -- isolate ----------------------------------------------------------------------------------------------------------
# People's own words in our sentences: a name that is read from right to left must not move the numbers beside it.

FIRST_STRONG, POP = "\u2068", "\u2069"
_RIGHT = ("R", "AL", "AN", "RLE", "RLO", "RLI")

_Value = TypeVar("_Value")


def noun(number: float, one: str, more: str = "") -> str:
    """The word for so many: "exam", "exams"; `more` where another form than with an s is meant."""
    return one if number == 1 else more or f"{one}s"


def how_many(number: float, one: str, more: str = "") -> str:
    """ "1 exam", "2 exams", "2 copies"."""
    return f"{number} {noun(number, one, more)}"


def isolated(text: str) -> str:
    """The text as one unit for the order of a line (Unicode isolates, UAX 9): unchanged when nothing in it runs from
    right to left. Lines stay lines."""
    if text.isascii() or text.startswith(FIRST_STRONG):
        return text
    if not any(unicodedata.bidirectional(c) in _RIGHT for c in text):
        return text
    return "\n".join(f"{FIRST_STRONG}{line}{POP}" if line else "" for line in text.split("\n"))


def isolated_in(value: _Value) -> _Value:
    """The same value with every text in it isolated: for what is only shown, never for what is stored."""
    found: Any = value
    if isinstance(value, str):
        found = isolated(value)
    elif is_dataclass(value) and not isinstance(value, type):
        changed = {}
        for field in fields(value):
            before = getattr(value, field.name)
            after = isolated_in(before)
            if after is not before:
                changed[field.name] = after
        found = replace(value, **changed) if changed else value
    elif isinstance(value, tuple) and type(value) is tuple:
        parts = tuple(isolated_in(part) for part in value)
        found = value if all(a is b for a, b in zip(parts, value, strict=True)) else parts
    elif isinstance(value, Mapping):
        named = {key: isolated_in(part) for key, part in value.items()}
        found = value if all(named[key] is value[key] for key in value) else MappingProxyType(named)
    return found  # type: ignore[no-any-return]


# -- mistake ----------------------------------------------------------------------------------------------------------
# What was entered by mistake: kept, with the reason, and in no number.


@dataclass(frozen=True, slots=True)
class InError:
    """The mark on an exam, infusion, course, questionnaire, treatment or event: `subject` is its id, `kind` its table,
    `name` the number or name that it gave up, so that the right one can have it."""

    subject: str
    kind: str
    patient: str
    name: str
    reason: str
    who: str
    at: datetime
