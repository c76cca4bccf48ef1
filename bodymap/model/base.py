"""What every value shares: its id, the moment, and mappings that cannot change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from math import isfinite
from types import MappingProxyType
from typing import Any
from uuid import uuid4


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
