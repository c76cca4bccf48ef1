"""The data file of a practice: what is in it, and every way to change it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from bodymap.errors import NotSaved, UserError
from bodymap.model import Change, Course, Exam, Infusion, Patient
from bodymap.store import check, copies, erase, exams, find, history, passphrases, records, words
from bodymap.store.file import DataFile, open_file
from bodymap.store.find import PatientRow, VisitRow


class Store:
    """One open data file. Every change is committed, with its history, before the call returns."""

    def __init__(self, file: DataFile) -> None:
        self._file = file
        self._connection: Any = file.db.conn
        self._in_batch = False

    @classmethod
    def open(cls, path: Path, passphrase: str | None = None) -> Store:
        """Open a data file, or make it. FileProblem, NewerFile, WrongPassphrase, AlreadyOpen."""
        return cls(open_file(path, passphrase))

    @property
    def path(self) -> Path:
        """Where the data file lies."""
        return self._file.path

    @property
    def has_passphrase(self) -> bool:
        """Whether the file is encrypted."""
        return self._file.key is not None

    def close(self) -> None:
        """Close the file; another window can open it now. Twice is harmless."""
        self._file.close()

    # -- changing --------------------------------------------------------------------------------------------------

    def save_patient(self, patient: Patient, who: str) -> None:
        """Add or change a patient. UserError when the number is taken, NotSaved on disk trouble."""
        with self._writing():
            records.save_patient(self._connection, patient, who)

    def save_course(self, course: Course, who: str) -> None:
        """Add or change a course. UserError when the label is taken, NotSaved on disk trouble."""
        with self._writing():
            records.save_course(self._connection, course, who)

    def save_infusion(self, infusion: Infusion, who: str) -> None:
        """Add or change an infusion. UserError when the number is taken, NotSaved on disk trouble."""
        with self._writing():
            records.save_infusion(self._connection, infusion, who)

    def save_exam(self, exam: Exam, was: Exam | None, who: str) -> None:
        """Write what differs from `was` (None: not in the file yet), with its history, in one transaction.

        Signing an amendment makes the exam it amends `amended`. NotSaved on disk trouble, Frozen when signed.
        """
        with self._writing():
            exams.save_exam(self._connection, exam, was, who)

    def amendment(self, old: Exam, reason: str) -> Exam:
        """A new draft version of a signed exam, not saved yet. UserError without a reason or when there is one."""
        with words.reading():
            return exams.amendment(self._connection, old, reason)

    def set_setting(self, key: str, value: str | None) -> None:
        """Keep a setting; None forgets it. NotSaved on disk trouble."""
        with self._writing():
            if value is None:
                self._connection.execute("DELETE FROM setting WHERE key = ?", (key,))
            else:
                self._connection.execute(
                    "INSERT INTO setting (key, value) VALUES (?, ?)"
                    " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                    (key, value),
                )

    def would_erase(self, id: str) -> dict[str, int]:  # noqa: A002
        """How many patients, courses, infusions, exams and history rows `erase_patient` deletes."""
        with words.reading():
            return erase.what_goes(self._connection, id)

    def erase_patient(self, id: str, who: str) -> dict[str, int]:  # noqa: A002
        """Delete a patient and all that belongs to one, for ever; what was deleted. Backups still hold it."""
        self._connection.execute("PRAGMA secure_delete=ON")
        try:
            with self._writing():
                gone = erase.erase(self._connection, id, who)
        finally:
            self._connection.execute("PRAGMA secure_delete=OFF")
        with words.saving():
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the log still held it
        return gone

    @contextmanager
    def batch(self) -> Iterator[None]:
        """All that is saved inside, or nothing when an exception leaves it."""
        with self._writing():
            self._in_batch = True
            try:
                yield
            finally:
                self._in_batch = False

    @contextmanager
    def _writing(self) -> Iterator[None]:
        connection = self._connection
        with words.saving():
            if connection.in_transaction:
                with self._file.db.atomic():
                    yield
                return
            if self._in_batch:
                raise _undone()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                if not connection.in_transaction:  # trouble with the disk has undone it, and was swallowed inside
                    raise _undone()
                connection.execute("COMMIT")
            except BaseException:
                connection.rollback()
                raise

    # -- reading ---------------------------------------------------------------------------------------------------

    def patient(self, id: str) -> Patient:  # noqa: A002
        """One patient by id. UserError when there is none."""
        return _the(self._patients("id", id), "patient")

    def patient_by_number(self, number: str) -> Patient | None:
        """One patient by the practice's number, or None."""
        return next(iter(self._patients("number", number)), None)

    def find_patients(self, text: str = "", limit: int = 50) -> list[PatientRow]:
        """Patients by name, number or birth date in any usual way of writing, best first; `limit` < 0: all."""
        with words.reading():
            return find.find_patients(self._connection, text, limit)

    def patient_rows(self, patients: Sequence[Patient]) -> list[PatientRow]:
        """These patients with their last exam and counts, in the order given."""
        with words.reading():
            return find.rows_of(self._connection, patients)

    def course(self, id: str) -> Course:  # noqa: A002
        """One course by id. UserError when there is none."""
        with words.reading():
            return _the(records.courses(self._connection, "WHERE id = ?", (id,)), "course")

    def courses(self, patient: str) -> list[Course]:
        """A patient's courses, oldest first."""
        with words.reading():
            return records.courses(self._connection, "WHERE patient = ?", (patient,))

    def all_courses(self) -> list[Course]:
        """Every course, in the order they were added."""
        with words.reading():
            return records.courses(self._connection)

    def infusion(self, id: str) -> Infusion:  # noqa: A002
        """One infusion by id. UserError when there is none."""
        with words.reading():
            return _the(records.infusions(self._connection, "WHERE id = ?", (id,)), "infusion")

    def infusions(self, course: str) -> list[Infusion]:
        """A course's infusions, by number."""
        with words.reading():
            return records.infusions(self._connection, "WHERE course = ?", (course,))

    def exam(self, id: str) -> Exam:  # noqa: A002
        """One exam by id. UserError when there is none."""
        return _the([found] if (found := self.exam_or_none(id)) else [], "exam")

    def exam_or_none(self, id: str) -> Exam | None:  # noqa: A002
        """One exam by id, or None."""
        with words.reading():
            return exams.exam_or_none(self._connection, id)

    def exams(
        self, patient: str | None = None, course: str | None = None, versions: bool = False, as_added: bool = False
    ) -> list[Exam]:
        """Exams, oldest first (`as_added`: in the order they came into the file): of a patient, of a course, or all.

        Without `versions` only those in force: no superseded ones, and no amendment before it is signed.
        """
        ways = {"patient = ?": patient, "course = ?": course}
        where = [way for way, value in ways.items() if value is not None] + ([] if versions else [exams.IN_FORCE])
        with words.reading():
            values = tuple(value for value in ways.values() if value is not None)
            order = "added" if as_added else "performed_utc, added"
            return exams.exams(self._connection, " AND ".join(where) or "1", values, order)

    def drafts(self) -> list[VisitRow]:
        """Exams not signed yet, amendments too, the latest first."""
        with words.reading():
            return find.visits(self._connection, "status = 'draft'", ())

    def recent(self, limit: int = 20) -> list[VisitRow]:
        """The latest exams."""
        with words.reading():
            return find.visits(self._connection, exams.IN_FORCE, (), limit)

    def on_day(self, day: date) -> list[VisitRow]:
        """The exams of a day, earliest first."""
        with words.reading():
            return find.on_day(self._connection, day)

    def last_by(self, examiner: str) -> Exam | None:
        """The latest exam of an examiner, or None: the next one begins like it."""
        with words.reading():
            row = self._connection.execute(
                "SELECT id FROM exam WHERE examiner = ? AND mode = 'examiner' ORDER BY performed_utc DESC, added DESC",
                (examiner,),
            ).fetchone()
        return None if row is None else self.exam_or_none(row[0])

    def examiners(self) -> list[str]:
        """The examiners of the latest exams, the latest first."""
        with words.reading():
            found = self._connection.execute(
                "SELECT examiner FROM (SELECT examiner FROM exam WHERE mode = 'examiner' AND examiner <> ''"
                " ORDER BY added DESC LIMIT 500)"
            ).fetchall()
        return list(dict.fromkeys(row[0] for row in found))

    def history(self, subject: str) -> list[Change]:
        """Who changed what and when of a patient, course, infusion or exam, oldest first."""
        with words.reading():
            return history.changes(self._connection, subject)

    def counts(self) -> dict[str, int]:
        """How many patients, courses, infusions and exams the file holds."""
        with words.reading():
            return {
                f"{table}s": self._connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("patient", "course", "infusion", "exam")
            }

    def setting(self, key: str) -> str | None:
        """A setting as it was kept, or None."""
        with words.reading():
            row = self._connection.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
        return None if row is None else row[0]

    def _patients(self, column: str, value: str) -> list[Patient]:
        with words.reading():
            return records.patients(self._connection, f"WHERE {column} = ?", (value,))

    # -- the whole file --------------------------------------------------------------------------------------------

    def check(self) -> list[str]:
        """Every fault of the file in words; [] when everything is in order."""
        with words.reading():
            return check.faults(self._connection, self._file.key)

    def backup(self, folder: Path) -> Path:
        """A verified copy in a folder (made when missing), under a dated name. NotSaved when it cannot be made.

        Has a connection of its own and may be called from any thread.
        """
        return copies.backup(self.path, self._file.key, folder)

    def daily_backup(self, keep: int = 14, folder: Path | None = None) -> Path | None:
        """Today's backup, beside the data file unless `folder` is given; None when it is there. The last `keep` stay.

        Has a connection of its own and may be called from any thread.
        """
        return copies.daily(self.path, self._file.key, keep, folder)

    def check_passphrase(self, passphrase: str | None) -> None:
        """WrongPassphrase unless it is the one that the file is open with."""
        passphrases.check(self._file, passphrase)

    def change_passphrase(self, passphrase: str | None) -> None:
        """Change, add or remove (None) the passphrase; killed at any moment, the file has the old or the new one."""
        try:
            passphrases.change(self._file, passphrase)
        finally:
            self._connection = self._file.db.conn


def _undone() -> NotSaved:
    return NotSaved("The disk did not take the data.", "Nothing of this was saved; try again.")


_Value = TypeVar("_Value")


def _the(found: list[_Value], what: str) -> _Value:
    if not found:
        raise UserError(f"There is no {what} with this id.")
    return found[0]
