"""All patients of one data file: what is added and edited; opens visits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from bodymap.exchange.exam_table import TableRow
from bodymap.model import Course, Exam, Infusion, Patient
from bodymap.session import tables
from bodymap.session.tables import Imported
from bodymap.session.visit import Visit
from bodymap.store import Store


class Practice(QObject):
    """All patients of one data file: what is found, added, edited; opens visits."""

    changed = Signal()  # patients, courses, infusions or exams are other than before

    def __init__(self, store: Store, who: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store = store  # for reading; changes go through the methods here
        self.who = who

    def add_patient(self, patient: Patient) -> None:
        """Add or change a patient. UserError when the number is taken."""
        self.store.save_patient(patient, who=self.who)
        self.changed.emit()

    def save_course(self, course: Course) -> None:
        """Add or change a course. UserError when its label is taken."""
        self.store.save_course(course, who=self.who)
        self.changed.emit()

    def save_infusion(self, infusion: Infusion) -> None:
        """Add or change an infusion. UserError when its number is taken."""
        self.store.save_infusion(infusion, who=self.who)
        self.changed.emit()

    def erase_patient(self, patient_id: str) -> None:
        """Delete a patient and everything that belongs to one, for ever."""
        self.store.erase_patient(patient_id, who=self.who)
        self.changed.emit()

    def new_visit(self, exam: Exam, *, left_first: bool = False) -> Visit:
        """Start a new exam; it is stored at once, so that it can be resumed."""
        visit = Visit(self.store, exam, who=self.who or exam.examiner, left_first=left_first)
        visit.save()
        self.changed.emit()
        return visit

    def open_visit(self, exam_id: str, *, left_first: bool = False) -> Visit:
        """Open an exam that is in the file."""
        return Visit(self.store, self.store.exam(exam_id), who=self.who, left_first=left_first)

    def import_rows(self, rows: Sequence[TableRow], progress: Callable[[int], None] | None = None) -> Imported:
        """Bring in the rows of an exam table: all of them or nothing (BadTable)."""
        done = tables.import_rows(self.store, rows, self.who, progress)
        self.changed.emit()
        return done

    def amend(self, exam_id: str, reason: str, *, left_first: bool = False) -> Visit:
        """A new draft version of a signed exam. The old one stays as it is."""
        old = self.store.exam(exam_id)
        return self.new_visit(self.store.amendment(old, reason), left_first=left_first)
