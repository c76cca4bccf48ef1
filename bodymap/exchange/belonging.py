"""Whether the parts of a chart that was read from a file belong together: what belongs to what, versions, marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from types import NoneType
from typing import TypeAlias

from bodymap.exchange.chart import Chart, Given
from bodymap.model import (
    Course,
    DiaryDay,
    Event,
    Exam,
    Flag,
    Response,
    Status,
    Treatment,
)

Owned: TypeAlias = Course | Exam | Response | Treatment | Event | DiaryDay | Flag
_KINDS: dict[str, type] = {
    "exam": NoneType,
    "course": Course,
    "infusion": Given,
    "response": Response,
    "treatment": Treatment,
    "event": Event,
}


def misfits(chart: Chart) -> Iterator[str]:
    """What does not belong together, in words without ids."""
    wrong = [value for _, value in chart.in_error]
    courses = [*chart.courses, *(one for one in wrong if isinstance(one, Course))]
    given = [*chart.given, *(one for one in wrong if isinstance(one, Given))]
    responses = [*chart.responses, *(one for one in wrong if isinstance(one, Response))]
    others: list[Treatment | Event | DiaryDay | Flag] = [*chart.treatments, *chart.events, *chart.diary, *chart.flags]
    others += [one for one in wrong if isinstance(one, Treatment | Event)]
    visits: list[Exam | Response] = [*chart.exams, *responses]
    owned: list[Owned] = [*courses, *visits, *others]
    rows = [(one, row) for one in given for row in one.rows]
    ids = [one.id for one in owned]
    ids += [one.infusion.id for one in given] + [row.id for _, row in rows] + [one.id for one in chart.sections]
    if not chart.patient.number.strip():
        yield "there is no record number"
    if not all(ids) or not chart.patient.id or _twice(ids):
        yield "an id is missing or is there twice"
    owners = {one.patient for one in owned}
    owners |= {mark.patient for mark, _ in chart.in_error}
    if owners - {chart.patient.id}:
        yield "something belongs to another patient"
    course_of = {one.infusion.id: one.infusion.course for one in given}
    known = {None, *(one.id for one in courses)}
    if set(course_of.values()) - known:
        yield "an infusion belongs to no course of the file"
    if any(row.infusion != one.infusion.id for one, row in rows):
        yield "something belongs to another infusion"
    if any(one.course not in known for one in visits):
        yield "an exam or a questionnaire belongs to no course of the file"
    if any(one.infusion is not None and one.infusion not in course_of for one in visits):
        yield "an exam or a questionnaire belongs to no infusion of the file"
    if any(one.infusion in course_of and course_of[one.infusion] != one.course for one in chart.exams):
        yield "an exam belongs to an infusion of another course"
    if {one.exam for one in responses} - {None, *(exam.id for exam in chart.exams)}:
        yield "a questionnaire belongs to no exam of the file"
    if any(one.mode not in ("examiner", "self") for one in responses):
        yield "a questionnaire was filled in in no known way"
    yield from _versions({exam.id: exam for exam in chart.exams})
    yield from _marks(chart)


def _twice(ids: Iterable[str]) -> bool:
    return any(count > 1 for count in Counter(ids).values())


def _versions(exams: dict[str, Exam]) -> Iterator[str]:
    later = {exam.amends: exam for exam in exams.values() if exam.amends is not None}
    if len(later) < sum(exam.amends is not None for exam in exams.values()):
        yield "two exams amend the same one"
    for exam in exams.values():
        old = exams.get(exam.amends) if exam.amends is not None else None
        if exam.version != (1 if old is None else old.version + 1) or (old is None) is not (exam.amends is None):
            yield "an exam has another version than the exam that it amends says"
        elif old is not None and not exam.amend_reason.strip():
            yield "an exam amends another without a reason"
        elif old is not None and old.status is Status.DRAFT:
            yield "an exam amends one that is not signed"
    for exam in exams.values():
        signed_later = exam.id in later and later[exam.id].status is not Status.DRAFT
        if exam.status is not Status.ENTERED_IN_ERROR and (exam.status is Status.AMENDED) is not signed_later:
            yield "an exam says that it was amended, and another that it was not"


def _marks(chart: Chart) -> Iterator[str]:
    wrong = {exam.id for exam in chart.exams if exam.status is Status.ENTERED_IN_ERROR}
    if wrong != {mark.subject for mark, _ in chart.in_error if mark.kind == "exam"}:
        yield "an exam is marked as entered in error, or not, in one place only"
    for mark, value in chart.in_error:
        of = value.infusion.id if isinstance(value, Given) else value.id if value is not None else mark.subject
        if of != mark.subject or not isinstance(value, _KINDS.get(mark.kind, ())):
            yield "a mark stands on something else"
        if not mark.reason.strip():
            yield "a mark gives no reason"
        if mark.kind == "infusion" and not mark.name.removeprefix("-").isdecimal():
            yield "a mark of an infusion has no number"
