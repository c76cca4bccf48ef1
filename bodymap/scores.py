"""Questionnaires of a patient as totals: recomputed from the answers with the instrument they were given in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bodymap.instruments import Scored, Shelf, parse_instrument, score_response
from bodymap.model import Exam, Response
from bodymap.store import Reading

_NOT_TOTALS = {"nrs_pain", "pgic", "cgi_s", "cgi_i"}
"""One answer each: shown as an answer, not as a line among the totals."""
_NEAR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Answered:
    """One questionnaire with its main score; `item9` is the answer to PHQ-9 item 9, None when it has none."""

    response: Response
    name: str
    scored: Scored
    item9: int | None = None

    @property
    def at(self) -> datetime:
        return self.response.at


def shelf_of(reading: Reading) -> Shelf:
    """The questionnaires of a practice: the built-in ones and its own."""
    return Shelf(parse_instrument(own.text, own.id) for own in reading.instruments())


def answered(reading: Reading, patient: str) -> list[Answered]:
    """Every questionnaire of a patient that can be scored by an instrument that is here, oldest first."""
    shelf = shelf_of(reading)
    found = []
    for response in sorted(reading.rows(Response, patient), key=lambda r: r.at):
        instrument = shelf.find(response.instrument, response.version)
        if instrument is not None:
            watched = next((item.id for item in instrument.items if item.flag_from is not None), "")
            item9 = response.answers.get(watched)
            found.append(
                Answered(
                    response,
                    instrument.name,
                    score_response(instrument, response).main,
                    item9 if isinstance(item9, int) else None,
                )
            )
    return found


def of_course(every: Iterable[Answered], exams: Sequence[Exam], course: str) -> list[Answered]:
    """Those that belong to a course: by their own word, or because an exam of the course is within a day."""
    days = [exam.performed_at for exam in exams]
    return [a for a in every if a.response.course == course or any(abs(a.at - day) <= _NEAR for day in days)]


def of_exam(every: Iterable[Answered], exam: Exam) -> list[Answered]:
    """The latest of each questionnaire given with an exam, or within a day of it."""
    mine = {a.name: a for a in every if a.response.exam == exam.id or abs(a.at - exam.performed_at) <= _NEAR}
    return list(mine.values())


def totals(every: Iterable[Answered]) -> list[Answered]:
    """Only those that have a total."""
    return [a for a in every if a.response.instrument not in _NOT_TOTALS]
