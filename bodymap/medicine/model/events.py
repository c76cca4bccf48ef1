"""What else goes on: treatments, events, questionnaires, the diary, what a person must see, history from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from types import MappingProxyType

from bodymap.medicine.model.base import Answer, frozen, new_id

# -- around -----------------------------------------------------------------------------------------------------------
# What goes on around a course: treatments, events, questionnaires, the diary, and what a person must see.


@dataclass(frozen=True, slots=True)
class Treatment:
    """What else is done (domain 8.3): drawn as a bar under the plot. `effect` is the patient's PGIC, 1 to 7."""

    patient: str
    kind: str
    name: str
    start: date | None = None
    stop: date | None = None
    dose: str = ""
    effect: int | None = None
    adverse: str = ""
    remark: str = ""
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Event:
    """What else happened: flare, infection, accident, stress ...; one day, or until another."""

    patient: str
    kind: str
    on: date
    until: date | None = None
    remark: str = ""
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Response:
    """One questionnaire filled in: item id -> score or text; a missing item is not answered (domain 5).

    The instrument's id and version are stored, totals never: they are recomputed.
    """

    patient: str
    instrument: str
    version: str
    at: datetime
    mode: str = "examiner"  # "examiner": at the desk; "self": at home or unattended
    answers: Mapping[str, Answer] = field(default_factory=dict)
    exam: str | None = None
    course: str | None = None
    infusion: str | None = None
    id: str = field(default_factory=new_id)

    def __post_init__(self) -> None:
        object.__setattr__(self, "answers", frozen(self.answers))


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that a person must see and answer: item 9 above 0, or "please ask me about" (domain 5.2).

    Raised at once and kept when the answer is later lowered; closed by who saw it, when, and what was done.
    """

    patient: str
    kind: str  # "item9" or "ask"
    about: str  # id of the response or exam it came from
    raised_at: datetime
    text: str = ""
    seen_by: str = ""
    seen_at: datetime | None = None
    done: str = ""
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class DiaryDay:
    """One day of the diary (domain 8.2): item id -> answer; `entered_at` tells a late entry."""

    patient: str
    day: date
    entered_at: datetime
    answers: Mapping[str, Answer] = field(default_factory=dict)
    id: str = field(default_factory=new_id)

    def __post_init__(self) -> None:
        object.__setattr__(self, "answers", frozen(self.answers))

    @property
    def late(self) -> bool:
        """Whether the entry was made more than a day after its day ended (domain 8.2)."""
        return (self.entered_at.date() - self.day).days > 1


# -- kinds ------------------------------------------------------------------------------------------------------------
# What kinds of treatments and events there are: the id that is stored, and its name (domain 8.2, 8.3).

TREATMENT_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "exercise": "Exercise",
        "diet": "Diet change",
        "medicine": "Medicine",
        "massage": "Massage",
        "yoga": "Yoga",
        "trigger_point_injection": "Trigger-point injection",
        "stretching": "Stretching",
        "sleep": "Sleep",
        "psychotherapy": "Psychotherapy",
        "other": "Other",
    }
)
"""A trigger point (a taut band with referred pain) is not a tender point (domain 13, trap 18)."""
EVENT_KINDS: Mapping[str, str] = MappingProxyType(
    {"flare": "Flare", "infection": "Infection", "accident": "Accident", "stress": "Stress", "other": "Other"}
)


def treatment_kind(kind: str) -> str:
    """The name of a kind of treatment; one that is not known says itself."""
    return TREATMENT_KINDS.get(kind, kind.replace("_", " ").capitalize())


def event_kind(kind: str) -> str:
    """The name of a kind of event; one that is not known says itself."""
    return EVENT_KINDS.get(kind, kind.replace("_", " ").capitalize())


# -- section ----------------------------------------------------------------------------------------------------------
# The history that a patient brings from another practice: a sealed section, as it was written there.


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
