"""What goes on around a course: treatments, events, questionnaires, the diary, and what a person must see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bodymap.model.base import Answer, frozen, new_id


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
