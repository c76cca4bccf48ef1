"""What the start page shows, read from the data file. It only reads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bodymap.model import Course, Infusion, Mode, Status
from bodymap.store import PatientRow, Store, VisitRow
from bodymap.ui.record.values import course_name
from bodymap.ui.start.values import EXAMINE, OPEN, RESUME, Draft, FromHome, Row
from bodymap.ui.typed import near_date, near_moment


class Visits:
    """Words for visits; each course and infusion is read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._courses: dict[str, Course] = {}
        self._infusions: dict[str, Infusion] = {}

    def words(self, visit: VisitRow) -> str:
        """ "Infusion 3 of 6, exam before", "Course 2, follow-up", "Self-assessment"."""
        kind = "exam" if visit.mode is Mode.EXAMINER else "self-assessment"
        if visit.infusion is not None:
            infusion = self._infusion(visit.infusion)
            of = self._course(infusion.course).planned
            planned = f" of {of}" if of and of >= infusion.number else ""
            return f"Infusion {infusion.number}{planned}, {kind} {visit.timing}".rstrip()
        if visit.course is not None:
            timing = visit.timing
            return f"{course_name(self._course(visit.course))}, {kind} {timing}".rstrip()
        return kind.capitalize()

    def _course(self, course: str) -> Course:
        if course not in self._courses:
            self._courses[course] = self._store.course(course)
        return self._courses[course]

    def _infusion(self, infusion: str) -> Infusion:
        if infusion not in self._infusions:
            self._infusions[infusion] = self._store.infusion(infusion)
        return self._infusions[infusion]


def found(rows: Iterable[PatientRow], today: date) -> list[Row]:
    """Rows of a search or of all patients."""
    return [
        Row(
            row.patient,
            when=near_date(row.last_exam.date(), today) if row.last_exam else "",
            visit="no exam yet" if not row.exams else f"{row.exams} exam{'s' if row.exams != 1 else ''}",
            counts=row.counts,
            act=EXAMINE,
        )
        for row in rows
    ]


def visits(store: Store, rows: Iterable[VisitRow], today: date, *, day_only: bool) -> list[Row]:
    """Rows of visits; `day_only` shows the time of day instead of the date."""
    rows = list(rows)
    patients = {row.patient.id: row.patient for row in rows}
    counts = {row.patient.id: row.counts for row in store.patient_rows(list(patients.values()))}
    words = Visits(store)
    made: list[Row] = []
    for row in rows:
        draft = row.status is Status.DRAFT
        clock = "" if row.date_only else f"{row.performed_at:%H:%M}"
        version = f", version {row.version}" if row.version > 1 else ""
        made.append(
            Row(
                row.patient,
                when=clock if day_only else near_date(row.performed_at.date(), today),
                visit=words.words(row),
                counts=counts[row.patient.id],
                state="Unfinished" if draft else f"Signed{version}",
                signed=not draft,
                act=RESUME if draft else OPEN,
                exam=row.exam_id,
            )
        )
    return made


def drafts(store: Store, today: date) -> list[Draft]:
    """Unfinished exams of examiners, the latest first."""
    words = Visits(store)
    return [
        Draft(
            row.exam_id,
            row.patient,
            f"{near_moment(row.performed_at, today, date_only=row.date_only).capitalize()}, {_small(words.words(row))}",
            row.done,
        )
        for row in store.drafts()
    ]


def from_home(rows: Iterable[VisitRow], today: date) -> list[FromHome]:
    """Self-assessments in words, of rows chosen by the caller."""
    return [
        FromHome(
            row.exam_id,
            f"{row.patient.name or row.patient.number} sent a self-assessment on "
            f"{near_date(row.performed_at.date(), today)}: {row.done} places.",
        )
        for row in rows
    ]


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]
