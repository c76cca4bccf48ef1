"""What the start page shows, gathered from the data file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from bodymap.model import Course, Flag, Infusion, Mode, Response, Status, isolated
from bodymap.store import PatientRow, Store, VisitRow
from bodymap.ui.start import ALL, RECENT, TODAY
from bodymap.ui.start.values import OPEN, RESUME, DataFile, Draft, FromHome, Row
from bodymap.ui.typed import date_in_words

RECENT_VISITS = 40


def rows(store: Store, tab: str, today: date) -> list[Row]:
    """The rows of a tab of the start page."""
    if tab == ALL:
        return found(store.find_patients(limit=-1))
    visits = store.on_day(today) if tab == TODAY else store.recent(RECENT_VISITS)
    words = _Visits(store, today)
    return [words.row(visit) for visit in visits]


def found(patients: Sequence[PatientRow]) -> list[Row]:
    """Patients with their last exam."""
    return [
        Row(row.patient, _day(row.last_exam) if row.last_exam else "", _many(row.exams), row.counts, most=row.most)
        for row in patients
    ]


def drafts(store: Store, today: date) -> list[Draft]:
    """Unfinished examiner exams and what they belong to."""
    words = _Visits(store, today)
    return [
        Draft(visit.exam_id, visit.patient, words.said(visit), visit.done)
        for visit in store.drafts()
        if visit.mode is Mode.EXAMINER
    ]


def data_file(
    store: Store,
    second: Path | None = None,
    *,
    faults: Sequence[str] = (),
    verifying: bool = False,
    trouble: str = "",
    second_trouble: str = "",
) -> DataFile:
    """The data file in words' raw form."""
    counts = store.counts()
    beside, there = store.backup_place(), store.backup_place(second) if second is not None else None
    return DataFile(
        patients=counts["patients"],
        exams=counts["exams"],
        last_backup=beside.at if beside else None,
        is_current=not store.backup_is_due(),
        trouble=trouble,
        second_copy=str(second) if second is not None else "",
        second_copy_at=there.at if there else None,
        second_trouble=second_trouble,
        same_drive=second is not None and store.is_same_drive(second),
        encrypted=store.has_passphrase,
        faults=tuple(faults),
        verifying=verifying,
    )


class _Visits:
    """Visits in words; courses and infusions are read once each."""

    def __init__(self, store: Store, today: date) -> None:
        self._store, self._today = store, today
        self._courses: dict[str, tuple[Course, list[Infusion]]] = {}

    def row(self, visit: VisitRow) -> Row:
        """One visit as a row of the table: its time, its count and the counts before it, when it was signed."""
        signed, at = visit.status is not Status.DRAFT, visit.signed_at
        when = visit.performed_at
        today = when.date() == self._today
        state = "Unfinished" if not signed else "Imported"
        if signed and at is not None:
            state = f"Signed {at:%H:%M}" if at.date() == self._today else f"Signed {_day(at)}"
        return Row(
            visit.patient,
            _day(when) if not today else "today" if visit.date_only else f"{when:%H:%M}",
            self.visit(visit),
            visit.counts,
            state,
            signed,
            OPEN if signed else RESUME,
            visit.exam_id,
            visit.most,
        )

    def said(self, visit: VisitRow) -> str:
        """ "Exam, today 14:05, before infusion 3 of 6"."""
        when = visit.performed_at
        gap = (self._today - when.date()).days
        day = {0: "today", 1: "yesterday"}.get(gap, date_in_words(when.date()))
        clock = "" if visit.date_only else f" {when:%H:%M}"
        kind = "Amendment" if visit.version > 1 else "Exam"
        about = self.visit(visit)
        return f"{kind}, {day}{clock}" + (f", {about[0].lower()}{about[1:]}" if about else "")

    def visit(self, visit: VisitRow) -> str:
        """ "Before infusion 3 of 6"; "Self-assessment"; "Course 2"."""
        if visit.mode is Mode.SELF:
            return "Self-assessment"
        if visit.course is None:
            return "Exam without a course"
        if visit.course not in self._courses:
            self._courses[visit.course] = (self._store.course(visit.course), self._store.infusions(visit.course))
        course, infusions = self._courses[visit.course]
        infusion = next((i for i in infusions if i.id == visit.infusion), None)
        if infusion is None:
            return f"Course {isolated(course.label)}"
        of = f" of {course.planned}" if course.planned else ""
        return f"{visit.timing.capitalize() or 'With'} infusion {infusion.number}{of}"


def from_home(store: Store) -> list[FromHome]:
    """What patients wrote that somebody must still look at: item 9 above 0, "please ask me about"."""
    waiting: dict[str, list[Flag]] = {}
    for flag in store.open_flags():
        waiting.setdefault(flag.patient, []).append(flag)
    return [_waiting(store, patient, flags) for patient, flags in waiting.items()]


def _waiting(store: Store, patient_id: str, flags: Sequence[Flag]) -> FromHome:
    """What is opened to look at them: the self-assessment they came from, the questionnaire, else the patient's last
    self-assessment."""
    patient = store.patient(patient_id)
    exams = {exam.id: exam for exam in store.exams(patient=patient_id, versions=True) if exam.mode is Mode.SELF}
    responses = {response.id: response for response in store.rows(Response, patient_id)}
    about = [flag.about for flag in flags]
    of_exam = [responses[one].exam if one in responses else one for one in about]
    exam = next((exams[one] for one in of_exam if one in exams), None)
    response = next((responses[one] for one in about if one in responses), None)
    if exam is None and response is None:
        exam = next(reversed(exams.values()), None)
    many = "1 thing" if len(flags) == 1 else f"{len(flags)} things"
    said = f"{patient.name or patient.number}: {many} to look at"
    if exam is not None:
        return FromHome(exam.id, f"{said} in the self-assessment of {date_in_words(exam.performed_at.date())}.")
    if response is not None:
        return FromHome(response.id, f"{said} in a questionnaire of {date_in_words(response.at.date())}.")
    return FromHome(about[0], f"{said}.")


def _day(when: datetime) -> str:
    return f"{when.day} {when:%b %Y}"


def _many(exams: int) -> str:
    return "no exam yet" if not exams else "1 exam" if exams == 1 else f"{exams} exams"


__all__ = ["ALL", "RECENT", "TODAY", "data_file", "drafts", "found", "from_home", "rows"]
