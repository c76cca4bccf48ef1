"""Questionnaires of a patient: recomputed from the answers with the instrument they were given in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from bodymap.medicine.instruments import Answered, Shelf, parse_instrument
from bodymap.medicine.instruments import answered as answered_with
from bodymap.medicine.model import Exam, Flag, Response
from bodymap.store import PatientRecord, Reading

_NEAR = timedelta(days=1)


def shelf_of(source: Reading | PatientRecord) -> Shelf:
    """The questionnaires of a practice: the built-in ones and its own."""
    return Shelf(parse_instrument(own.text, own.id) for own in source.instruments())


def answered(record: PatientRecord) -> list[Answered]:
    """Every questionnaire of a patient that can be scored by an instrument that is here, oldest first."""
    shelf, flags = shelf_of(record), record.rows(Flag)
    found = []
    for response in sorted(record.rows(Response), key=lambda r: r.at):
        instrument = shelf.find(response.instrument, response.version)
        if instrument is not None:
            found.append(answered_with(instrument, response, flags))
    return found


def of_course(every: Iterable[Answered], exams: Sequence[Exam], course: str) -> list[Answered]:
    """Those that belong to a course: by their own word, or, without one, because an exam of the course is within a
    day."""
    days = [exam.performed_at for exam in exams]
    return [
        a
        for a in every
        if a.response.course == course or (a.response.course is None and any(abs(a.at - day) <= _NEAR for day in days))
    ]


def of_exam(every: Iterable[Answered], exam: Exam) -> list[Answered]:
    """The latest of each questionnaire given with an exam, or within a day of it."""
    mine = {a.id: a for a in every if a.response.exam == exam.id or abs(a.at - exam.performed_at) <= _NEAR}
    return list(mine.values())
