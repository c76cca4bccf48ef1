"""Everything that is read from the data file; the exams of all courses as light rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from typing import Any, TypeVar

from bodymap.errors import UserError
from bodymap.medicine.model import Change, Course, Exam, Flag, InError, Infusion, Method, Mode, Patient, Rule, Section
from bodymap.medicine.outcomes.clinic import Seen
from bodymap.store import (
    driver,
    erase,
    exams,
    history,
    instruments,
    mistakes,
    patient_record,
    records,
    seals,
    search,
    sections,
    trouble,
)
from bodymap.store.cells import time_of
from bodymap.store.exams import IN_FORCE
from bodymap.store.instruments import InstrumentText
from bodymap.store.patient_record import PatientRecord
from bodymap.store.records import KINDS
from bodymap.store.search import PatientRow, VisitRow

# -- clinic -----------------------------------------------------------------------------------------------------------
# The exams of all courses as light rows: numbers computed in the file, nothing built that nobody asks for.

# A finding as a code: its rating (no pain is 0), "p" painful and not rated, "-" not examined.
_FINDINGS = """
SELECT exam, group_concat(
    site || '=' || CASE painful WHEN 1 THEN coalesce(rating, 'p') WHEN 0 THEN '0' ELSE '-' END, ' ')
FROM finding GROUP BY exam
"""
_PAINS = "SELECT exam, value FROM answer WHERE item = 'pain_average'"
_EXAMS = f"""
SELECT course, id, performed_utc, performed_offset, examiner, mode, rule, method, infusion, timing, date_only
FROM exam WHERE course IS NOT NULL AND status = 'signed' AND {IN_FORCE} ORDER BY performed_utc, added
"""
_MODES = {mode.value: mode for mode in Mode}
_RULES = {rule.value: rule for rule in Rule}
_METHODS = {method.value: method for method in Method}


def course_exams(connection: Any) -> dict[str, list[Seen]]:
    """The signed exams in force of every course that has one, oldest first."""
    findings = dict(connection.execute(_FINDINGS))
    pains = dict(connection.execute(_PAINS))
    found: defaultdict[str, list[Seen]] = defaultdict(list)
    for course, exam, utc, offset, examiner, mode, rule, method, infusion, timing, date_only in connection.execute(
        _EXAMS
    ):
        found[course].append(
            Seen(
                exam,
                time_of(utc, offset),
                examiner,
                _MODES[mode],
                _RULES[rule],
                _METHODS[method],
                infusion,
                timing,
                bool(date_only),
                pains.get(exam),
                findings.get(exam, ""),
            )
        )
    return dict(found)


# -- reading ----------------------------------------------------------------------------------------------------------
# Everything that is read from the data file.

_Value = TypeVar("_Value")


class Reading:
    """What is in an open data file, over one connection; used in the thread that made it."""

    def __init__(self, connected: Callable[[], Any]) -> None:
        """`connected` gives the connection, or refuses in words."""
        self._connected = connected

    @property
    def _connection(self) -> Any:
        return self._connected()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """The driver's trouble in words; and when something in the file cannot be read as what it is, which record that
        is, if it was altered."""
        try:
            with trouble.reading():
                yield
        except (driver.Error, ValueError, KeyError, TypeError) as problem:
            with trouble.reading():
                wrong = list(seals.all_altered(self._connection))
            if not wrong:
                raise
            raise seals.refusal(wrong) from problem

    # -- patients, and what belongs to them ------------------------------------------------------------------------

    def rows(self, kind: type[_Value], owner: str, *, in_error: bool = False) -> list[_Value]:
        """The values of a kind that belong to an owner, in their order: `rows(Vital, infusion.id)`,
        `rows(Treatment, patient.id)`, `rows(Infusion, course.id)`; `in_error`: also when one of both was entered in
        error."""
        with self._reading():
            return records.of_owner(self._connection, kind, owner, in_error=in_error)

    def rows_of_patient(self, kind: type[_Value], patient: str) -> list[_Value]:
        """The values of a kind that belong to a patient, to the courses of one, or to their infusions."""
        with self._reading():
            return records.of_patient(self._connection, kind, patient)

    def rows_of_course(self, kind: type[_Value], course: str) -> list[_Value]:
        """The values of a kind that belong to a course or to its infusions; the patient's, of what is only a
        patient's (treatments, events, questionnaires, diary)."""
        with self._reading():
            return records.of_course(self._connection, kind, course)

    def all_rows(self, kind: type[_Value]) -> list[_Value]:
        """Every value of a kind."""
        with self._reading():
            return records.everyone(self._connection, kind)

    def row_or_none(self, kind: type[_Value], id: str) -> _Value | None:  # noqa: A002
        """One value of a kind by id, or None."""
        with self._reading():
            found = records.values(self._connection, KINDS[kind], "id = :id", id)
        return found[0] if found else None

    def marks(self, patient: str) -> list[InError]:
        """What of a patient was entered in error, the latest first; none of it is in what is read of a patient, a
        course or an infusion, unless it is asked for by id."""
        with self._reading():
            return mistakes.marks(self._connection, patient)

    def open_flags(self, patient: str | None = None) -> list[Flag]:
        """What nobody has seen yet, of a patient or of all, oldest first."""
        where = "seen_utc IS NULL" + ("" if patient is None else " AND patient = :id")
        with self._reading():
            return records.values(self._connection, KINDS[Flag], where, patient or "")

    def instruments(self) -> list[InstrumentText]:
        """The practice's own questionnaires, in the order they were loaded."""
        with self._reading():
            return instruments.texts(self._connection)

    def patient(self, id: str) -> Patient:  # noqa: A002
        """One patient by id. UserError when there is none."""
        return self._the(Patient, id)

    def record(self, patient: str) -> PatientRecord:
        """Everything of one patient as it stands now. UserError when there is no such patient."""
        return self._record(patient_record.PATIENT, patient)

    def record_of_course(self, course: str) -> PatientRecord:
        """Everything of the patient whose course it is. UserError when there is no such course."""
        return self._record(patient_record.COURSE, course)

    def record_of_exam(self, exam: str) -> PatientRecord:
        """Everything of the patient whose exam it is. UserError when there is no such exam."""
        return self._record(patient_record.EXAM, exam)

    def patient_by_number(self, number: str) -> Patient | None:
        """One patient by the practice's number, or None."""
        with self._reading():
            found: list[Patient] = records.values(self._connection, KINDS[Patient], "number = :id", number)
        return found[0] if found else None

    def find_patients(self, text: str = "", limit: int = 50) -> list[PatientRow]:
        """Patients by name, number or birth date in any usual way of writing, best first; `limit` < 0: all."""
        with self._reading():
            return search.find_patients(self._connection, text, limit)

    def patient_rows(self, patients: Sequence[Patient]) -> list[PatientRow]:
        """These patients with their last exam and counts, in the order given."""
        with self._reading():
            return search.rows_of(self._connection, patients)

    def numbers(self) -> dict[str, str]:
        """The practice's number of every patient, by id."""
        with self._reading():
            return dict(self._connection.execute("SELECT id, number FROM patient ORDER BY added").fetchall())

    def course(self, id: str) -> Course:  # noqa: A002
        """One course by id. UserError when there is none."""
        return self._the(Course, id)

    def courses(self, patient: str) -> list[Course]:
        """A patient's courses, oldest first."""
        return self.rows(Course, patient)

    def all_courses(self) -> list[Course]:
        """Every course, in the order they were added."""
        return self.all_rows(Course)

    def infusion(self, id: str) -> Infusion:  # noqa: A002
        """One infusion by id. UserError when there is none."""
        return self._the(Infusion, id)

    def infusions(self, course: str) -> list[Infusion]:
        """A course's infusions, by number."""
        return self.rows(Infusion, course)

    # -- exams -----------------------------------------------------------------------------------------------------

    def exam(self, id: str) -> Exam:  # noqa: A002
        """One exam by id. UserError when there is none."""
        found = self.exam_or_none(id)
        if found is None:
            raise UserError("There is no exam with this id.")
        return found

    def exam_or_none(self, id: str) -> Exam | None:  # noqa: A002
        """One exam by id, or None."""
        with self._reading():
            return exams.exam_or_none(self._connection, id)

    def exams(
        self, patient: str | None = None, course: str | None = None, versions: bool = False, as_added: bool = False
    ) -> list[Exam]:
        """Exams, oldest first (`as_added`: in the order they came into the file): of a patient, of a course, or all.

        Without `versions` only those in force: no superseded ones, and no amendment before it is signed.
        """
        ways = {"patient = ?": patient, "course = ?": course}
        where = " AND ".join(way for way, value in ways.items() if value is not None) or "1"
        with self._reading():
            values = tuple(value for value in ways.values() if value is not None)
            order = "added" if as_added else "performed_utc, added"
            return exams.exams(self._connection, where, values, order, in_force=not versions)

    def course_exams(self) -> dict[str, list[Seen]]:
        """The signed exams in force of every course as light rows, oldest first."""
        with self._reading():
            return course_exams(self._connection)

    def drafts(self, limit: int = -1) -> list[VisitRow]:
        """Exams not signed yet, amendments too, the latest first; `limit` < 0: all."""
        with self._reading():
            return search.visits(self._connection, f"status = 'draft' AND {exams.RIGHT}", (), limit)

    def recent(self, limit: int = 20) -> list[VisitRow]:
        """The latest exams."""
        with self._reading():
            return search.visits(self._connection, exams.IN_FORCE, (), limit)

    def on_day(self, day: date) -> list[VisitRow]:
        """The exams of a day, earliest first."""
        with self._reading():
            return search.on_day(self._connection, day)

    def last_by(self, examiner: str) -> Exam | None:
        """The latest exam of an examiner, or None: the next one begins like it."""
        with self._reading():
            row = self._connection.execute(
                "SELECT id FROM exam WHERE examiner = ? AND mode = 'examiner' ORDER BY performed_utc DESC, added DESC",
                (examiner,),
            ).fetchone()
        return None if row is None else self.exam_or_none(row[0])

    def examiners(self) -> list[str]:
        """The examiners of the latest exams, the latest first."""
        with self._reading():
            found = self._connection.execute(
                "SELECT examiner FROM (SELECT examiner FROM exam WHERE mode = 'examiner' AND examiner <> ''"
                " ORDER BY added DESC LIMIT 500)"
            ).fetchall()
        return list(dict.fromkeys(row[0] for row in found))

    # -- the rest --------------------------------------------------------------------------------------------------

    def history(self, subject: str) -> list[Change]:
        """Who changed what and when of a patient, an exam or any other value, oldest first, in other practices too."""
        with self._reading():
            return [*sections.changes(self._connection, subject), *history.changes(self._connection, subject)]

    def history_of_patient(self, patient: str) -> list[Change]:
        """All that was changed here of a patient and of all that belongs or belonged to one, oldest first."""
        with self._reading():
            return erase.history_of(self._connection, patient)

    def acts(self, patient: str | None = None, limit: int = -1) -> list[Change]:
        """Who saw what of a patient, in other practices too, or here of all, and what happened to the file; the latest
        first. `limit` < 0: all."""
        with self._reading():
            own = history.acts(self._connection, patient, limit)
            brought = sections.acts(self._connection, patient) if patient is not None else []
        return [*own, *brought][: limit if limit >= 0 else None]

    def sections(self, patient: str) -> list[Section]:
        """The history that a patient has brought from other practices."""
        with self._reading():
            return sections.of_patient(self._connection, patient)

    def leaving_section(self, patient: str, origin: str, left_at: datetime) -> Section | None:
        """The history of a patient here, as it is written, to be taken to another practice; `origin` is what this one
        calls itself. FileProblem when it does not say what was written."""
        with self._reading():
            return sections.leaving(self._connection, patient, origin, left_at)

    def altered(self) -> list[str]:
        """Every record, and every part of the history, that does not say what was saved, in words."""
        with self._reading():
            return [*seals.all_altered(self._connection), *history.faults(self._connection)]

    def stop(self) -> None:
        """What is being read ends now, as when the program is locked; from any thread."""
        with suppress(driver.Error):  # it has come to its end by now
            self._connection.interrupt()

    def counts(self) -> dict[str, int]:
        """How many patients, courses, infusions and exams the file holds."""
        with self._reading():
            return {
                f"{table}s": self._connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("patient", "course", "infusion", "exam")
            }

    def setting(self, key: str) -> str | None:
        """A setting as it was kept, or None."""
        with self._reading():
            row = self._connection.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
        return None if row is None else row[0]

    def _record(self, whose: str, id_: str) -> PatientRecord:
        with self._reading():
            found = patient_record.read(self._connection, whose, id_)
        if found is None:
            raise UserError(f"There is no {whose} with this id.")
        return found

    def _the(self, kind: type[_Value], id_: str) -> _Value:
        found = self.row_or_none(kind, id_)
        if found is None:
            raise UserError(f"There is no {KINDS[kind].table} with this id.")
        return found
