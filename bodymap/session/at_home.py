"""A patient's own data file: begun with a starter file, given to the doctor as a whole."""

from __future__ import annotations

from dataclasses import replace

from bodymap.errors import UserError
from bodymap.exchange.handover import Home, Starter, finished, starter_of, starter_text, to_give
from bodymap.instruments import parse_instrument
from bodymap.model import DiaryDay, Flag, Mode, Patient, Response
from bodymap.settings import Settings
from bodymap.store import InstrumentText, Store

WHO = "patient"
STARTER_KEY = "starter"
UNNAMED = "1"
"""The number of whoever began at home without a starter file."""


def begin_at_home(store: Store, starter: Starter) -> Patient:
    """Take a starter file into the patient's own data file: the patient, what the practice chose, its questionnaires.

    Twice is harmless, and a newer starter changes what it says. UserError when the data file is another person's;
    NotSaved on disk trouble. Then nothing was changed.
    """
    number = starter.sender.number or UNNAMED
    there = [row.patient for row in store.find_patients("", limit=2)]
    if any(patient.number not in (number, UNNAMED) for patient in there):
        raise UserError("This data file is another person's.", "Open the starter file in a data file of its own.")
    sender, was = starter.sender, there[0] if there else Patient(number)
    patient = replace(was, number=number, name=sender.name, birth_date=sender.birth_date, figure=starter.figure)
    settings = Settings(store.setting, store.set_setting)
    with store.batch():
        store.save_patient(patient, who=WHO)
        for text in starter.own:
            own = parse_instrument(text)
            store.save_instrument(InstrumentText(own.id, own.version, text), who=WHO)
        settings.set("practice_name", starter.practice)
        settings.set("self_mood", starter.mood or "none")
        settings.set("self_mirror", starter.mirror)
        settings.set("help_country", starter.help_country)
        settings.set("help_text", starter.help_text)
        settings.set("help_lines", starter.help_lines)
        store.set_setting(STARTER_KEY, starter_text(starter))
    return patient


def starter_at_home(store: Store) -> Starter | None:
    """What the practice chose, or None in a data file that was not begun with a starter."""
    text = store.setting(STARTER_KEY)
    return None if text is None else starter_of(text)


def gather(store: Store, patient: str) -> tuple[Home, int]:
    """All that a patient can give to the doctor, and how many self-assessments are not done and stay."""
    exams = store.exams(patient=patient)
    home = to_give(
        store.patient(patient),
        exams,
        store.rows(Response, patient),
        store.rows(DiaryDay, patient),
        store.rows(Flag, patient),
    )
    return home, sum(exam.mode is Mode.SELF and not finished(exam) for exam in exams)
