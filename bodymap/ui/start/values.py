"""What the start page shows: rows of patients, drafts, the data file in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bodymap.model import Patient

EXAMINE, RESUME, OPEN = "examine", "resume", "open"


@dataclass(frozen=True, slots=True)
class Row:
    """One patient or one exam in the list. `counts` are the counts of 18 up to the exam of the row (of a patient: to
    the last one), None where a count cannot be said; an exam that is not signed has none. `most` is the last count if
    every gap turned out positive."""

    patient: Patient
    when: str = ""  # "08:30" or "today", "20 Nov 2026" before
    visit: str = ""  # "Infusion 3 of 6, exam before"
    counts: tuple[int | None, ...] = ()
    state: str = ""  # "Signed 08:52", "Unfinished", "" offers `act`
    signed: bool = False
    act: str = EXAMINE
    exam: str | None = None  # the exam that Enter opens, when there is one
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An unfinished exam: `done` of 21 sites dealt with."""

    exam: str
    patient: Patient
    said: str  # "Exam, today 14:05, before infusion 3 of 6"
    done: int
    of: int = 21


@dataclass(frozen=True, slots=True)
class FromHome:
    """A self-assessment that came in and nobody has looked at, or a questionnaire with an open flag."""

    exam: str  # id of the self-assessment, or of the questionnaire
    said: str  # "Lena Modell sent a self-assessment on 20 Nov: 18 places, pain 4."


@dataclass(frozen=True, slots=True)
class DataFile:
    """The data file in words' raw form. `faults` are sentences of the last check; () when all is in order."""

    patients: int = 0
    exams: int = 0
    last_backup: datetime | None = None  # the last one that was checked and counts
    is_current: bool = False  # nothing was written or seen since
    trouble: str = ""  # why the last attempt made none
    second_copy: str = ""  # folder of the second copies
    second_copy_at: datetime | None = None
    second_trouble: str = ""  # why none can be made there, or the last attempt made none
    same_drive: bool = False  # the second place lies on the drive of the data file
    encrypted: bool = False
    faults: tuple[str, ...] = ()
    verifying: bool = False  # lists and figures are shown, but their records are still being verified
