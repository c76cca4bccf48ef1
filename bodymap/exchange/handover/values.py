"""What a hand-over file holds, as values. In a file from home `patient` of every value is empty: the desk says who."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bodymap.model import DiaryDay, Exam, Flag, Mode, Patient, Response, new_id, now

SUFFIX = ".handover"
"""Ends the name of a hand-over file. The name never holds a patient's data."""
THANKS = "thanks"
"""Where a self-assessment stands once the patient has given it to the doctor."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a file says it is from or for: as it was told, to be compared by a person."""

    number: str = ""
    name: str = ""
    birth_date: date | None = None

    @classmethod
    def of(cls, patient: Patient) -> Sender:
        return cls(patient.number, patient.name, patient.birth_date)


@dataclass(frozen=True, slots=True)
class Home:
    """A file from the patient to the desk."""

    sender: Sender
    exams: tuple[Exam, ...] = ()
    responses: tuple[Response, ...] = ()
    days: tuple[DiaryDay, ...] = ()
    flags: tuple[Flag, ...] = ()
    made_at: datetime = field(default_factory=now)
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Starter:
    """A file from the desk to the patient: who it is for, and what the practice chose.

    `mood` is "", "phq2", "phq8" or "phq9"; `since` the start of the treatment in words; `every_days` how often a
    self-assessment is wished, `days` on which days besides; `instruments` ids of questionnaires, `own` the texts
    (TOML) of those that are the practice's own; `diary_items` the optional lines of the diary.
    """

    sender: Sender
    practice: str = ""
    figure: str = "neutral"
    language: str = "en"
    mirror: bool = False
    mood: str = "phq2"
    since: str = ""
    every_days: int | None = None
    days: tuple[date, ...] = ()
    instruments: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    diary: bool = True
    diary_items: tuple[str, ...] = ()
    help_country: str = ""  # without one, no numbers are shown (domain 5.2)
    help_text: str = ""
    help_lines: tuple[str, ...] = ()
    made_at: datetime = field(default_factory=now)
    id: str = field(default_factory=new_id)


def finished(exam: Exam) -> bool:
    """Whether this is a self-assessment that the patient has given to the doctor, still as it was at home."""
    return exam.mode is Mode.SELF and exam.text("self_at") == THANKS


def to_give(
    patient: Patient,
    exams: Iterable[Exam],
    responses: Iterable[Response],
    days: Iterable[DiaryDay],
    flags: Iterable[Flag],
) -> Home:
    """All that a patient gives: what is finished, and every flag, also of what is not (nobody must miss one).

    A questionnaire that is being filled in with a self-assessment goes with it, once it is finished.
    """
    given = tuple(exam for exam in exams if finished(exam))
    known = {None, *(exam.id for exam in given)}
    return Home(
        Sender.of(patient),
        tuple(replace(exam, patient="", course=None, infusion=None) for exam in given),
        tuple(
            replace(response, patient="", course=None, infusion=None, mode="self")
            for response in responses
            if response.exam in known
        ),
        tuple(replace(day, patient="") for day in days),
        tuple(replace(flag, patient="", seen_by="", seen_at=None, done="") for flag in flags),
    )
