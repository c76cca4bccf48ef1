"""What was entered by mistake: kept, with the reason, and in no number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
