"""Exam tables into and out of the data file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bodymap.errors import AlikeNumbers, BadTable, Fault, Faults
from bodymap.exchange.exam_table import TableRow, content_of
from bodymap.medicine.model import AFTER, BEFORE, DURING, Course, Exam, Patient, Status, day_fault
from bodymap.medicine.model.course import timing_faults
from bodymap.store import Store, folded_number

_TIMING = re.compile(rf"({BEFORE}|{DURING}|{AFTER}) (\d+)(?:, first \d+)?")
SIGNED_ELSEWHERE = "signed elsewhere, imported from a table"


@dataclass
class Imported:
    """What an import did: exams and patients added, exams that were there already, former versions left out; how
    many of the exams added are drafts, and how many are signed by nobody."""

    exams: int = 0
    patients: int = 0
    there_already: int = 0
    replaced: int = 0
    drafts: int = 0
    unsigned: int = 0

    def in_words(self) -> str:
        """What was done, for a message."""

        def number(n: int, one: str, more: str) -> str:
            return f"{n} {one if n == 1 else more}"

        new = f", {number(self.patients, 'patient was', 'patients were')} new" if self.patients else ""
        there = f", {number(self.there_already, 'was', 'were')} there already" if self.there_already else ""
        said = [f"{number(self.exams, 'exam', 'exams')} imported{there}{new}."]
        if self.unsigned:
            said.append(f"{number(self.unsigned, 'counts', 'count')} as imported, not signed here.")
        if self.drafts:
            said.append(f"{number(self.drafts, 'is unfinished and counts', 'are unfinished and count')} nowhere yet.")
        if self.replaced:
            was = number(self.replaced, "that a later version replaces was", "that a later version replaces were")
            said.append(f"{was} left out.")
        return " ".join(said)


def import_rows(
    store: Store,
    rows: Sequence[TableRow],
    who: str,
    progress: Callable[[int], None] | None = None,
    *,
    different_people: bool = False,
) -> Imported:
    """Bring in the rows of an exam table: all of them or nothing.

    Patients and courses are found by their number and label, or made. An exam whose id is there already, with the same
    content, is passed over; with other content it is a fault, as is one before the patient's birth (BadTable). Record
    numbers that would be new and look like another one stop it (AlikeNumbers) unless they are of `different_people`.
    What comes in is frozen: it was recorded elsewhere and is amended, not edited.
    """
    if not different_people and (pairs := alike(store.numbers().values(), rows)):
        raise AlikeNumbers(pairs)
    done = Imported()
    faults = Faults()
    with store.batch():
        charts: dict[str, _Chart] = {}
        for count, row in enumerate(rows, start=1):
            if row.exam.status is Status.AMENDED:
                done.replaced += 1
                continue
            if row.record_id not in charts:
                charts[row.record_id] = _Chart(store, row.record_id, who)
                done.patients += charts[row.record_id].is_new
            chart = charts[row.record_id]
            exam = chart.exam(row)
            before = store.exam_or_none(exam.id)
            if early := chart.day_fault(exam):
                faults.append(Fault(row.line, "performed_at", early))
            elif before is None and exam.status is not Status.ENTERED_IN_ERROR and (odd := chart.timing_fault(exam)):
                faults.append(Fault(row.line, "timing", odd))
            elif before is None:
                wrong = row.exam.status is Status.ENTERED_IN_ERROR
                store.save_exam(replace(exam, status=Status.SIGNED) if wrong else exam, None, who=who)
                if wrong:
                    store.mark_in_error(exam, "entered in error where it came from", who=who)
                done.exams += 1
                done.drafts += exam.status is Status.DRAFT
                done.unsigned += exam.status is Status.SIGNED and exam.imported
            elif _same(exam, chart.as_told(before)):
                done.there_already += 1
            else:
                what = f"exam '{exam.id}' is in the data file with other content"
                faults.append(Fault(row.line, "exam_id", what))
            if progress and count % 100 == 0:
                progress(count)
        if faults:
            raise BadTable("The tables", faults)
    return done


def alike(there: Iterable[str], rows: Sequence[TableRow]) -> list[str]:
    """Every record number of a table that is not in the file and looks like one there, or like another of the table,
    in words with the lines: "7 (line 3) looks like 007 (line 2)"."""
    known: dict[str, str] = {}
    own = set(there)
    for number in own:
        known.setdefault(folded_number(number), f"{number} (in the data file)")
    lines: dict[str, int] = {}
    for row in rows:
        lines.setdefault(row.record_id, row.line)
    pairs = []
    for number, line in lines.items():
        if number in own:
            continue
        here = f"{number} (line {line})"
        other = known.setdefault(folded_number(number), here)
        if other != here:
            pairs.append(f"{here} looks like {other}")
    return pairs


def _same(exam: Exam, before: Exam) -> bool:
    """Whether a table says the same of both: what has no column in it makes no exam another one."""
    if (exam.course, exam.infusion) != (before.course, before.infusion):
        return False
    return content_of(exam) == content_of(before)


class _Chart:
    """One patient during an import: the exams of before, the courses found or made."""

    def __init__(self, store: Store, number: str, who: str) -> None:
        self._store, self._who = store, who
        found = store.patient_by_number(number)
        self.is_new = found is None
        self._patient = found or Patient(number)
        if self.is_new:
            store.save_patient(self._patient, who=who)
        self._courses = {course.label: course for course in store.courses(self._patient.id)}

    def as_told(self, exam: Exam) -> Exam:
        """An exam of the file as a table tells it: without an infusion that was entered in error."""
        given = self._store.infusions(exam.course) if exam.course and exam.infusion else []
        return replace(exam, infusion=next((i.id for i in given if i.id == exam.infusion), None))

    def day_fault(self, exam: Exam) -> str:
        """Why the exam cannot have been on its day, or ""."""
        return day_fault(exam.performed_at.date(), self._patient.birth_date)

    def timing_fault(self, exam: Exam) -> str:
        """Where its day contradicts the infusion that it is recorded with, or ""."""
        if exam.infusion is None or exam.course is None:
            return ""
        return "; ".join(timing_faults(exam, self._store.infusions(exam.course)))

    def exam(self, row: TableRow) -> Exam:
        """The exam of a row, with our ids in place of the table's words."""
        course = self._course(row.course) if row.course else None
        timing, infusion = row.timing, None
        named = _TIMING.fullmatch(timing)
        if named and course:
            infusion = next((i.id for i in self._store.infusions(course.id) if i.number == int(named[2])), None)
            timing = named[1] if infusion else timing
        return replace(
            row.exam,
            patient=self._patient.id,
            course=course.id if course else None,
            infusion=infusion,
            timing=timing,
            signed_meaning=SIGNED_ELSEWHERE if row.exam.signed_at else "",
        )

    def _course(self, label: str) -> Course:
        if label not in self._courses:
            self._courses[label] = Course(self._patient.id, label)
            self._store.save_course(self._courses[label], who=self._who)
        return self._courses[label]
