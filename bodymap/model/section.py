"""The history that a patient brings from another practice: a sealed section, as it was written there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a history as its practice wrote it: `number` in its chain, the cells of its content, the salt; the
    `digest` of both, and the `hash` over that of the entry `before` it and the digest. `seal`: the hash of the record
    that it left behind (empty: the record was removed)."""

    number: int
    at_utc: str
    at_offset: int
    who: str
    subject: str
    what: str
    old: str
    new: str
    record: str
    seal: bytes | None
    salt: bytes
    digest: bytes
    before: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Section:
    """The entries of one patient in the history of a practice: `origin` is what the practice calls itself, `head` the
    last entry of its whole history when the patient left, at `left_at`. The `id` is the digest of all that."""

    id: str
    origin: str
    head: str
    left_at: datetime
    entries: tuple[Entry, ...]

    @classmethod
    def sealed(cls, origin: str, head: str, left_at: datetime, entries: Sequence[Entry]) -> Section:
        """A section with the id that fits it."""
        return cls(digest_of(origin, head, left_at, entries), origin, head, left_at, tuple(entries))

    @property
    def source(self) -> str:
        """Where it comes from, in words."""
        return self.origin or "another practice"


def digest_of(origin: str, head: str, left_at: datetime, entries: Sequence[Entry]) -> str:
    """32 letters and digits (half of a SHA-256) over the origin, its head, and number and hash of every entry."""
    lines = [origin, head, left_at.isoformat(), *(f"{entry.number} {entry.hash.hex()}" for entry in entries)]
    return sha256("\n".join(lines).encode()).hexdigest()[:32]
