"""What is asked before something is added or changed in a chart: a form over a copy, kept on OK."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from bodymap.errors import UserError
from bodymap.model import Course, Exam, Method, Patient, Rule
from bodymap.ui.dialogs.course import CourseForm
from bodymap.ui.dialogs.new_exam import AmendForm, NewExamForm
from bodymap.ui.dialogs.patient import PatientForm
from bodymap.ui.record.erase import EraseForm, copies_in_words
from bodymap.ui.record.values import KeptCopy
from bodymap.ui.typed import date_in_words

if TYPE_CHECKING:
    from bodymap.app.chart import Chart


class Forms:
    """The forms of one chart."""

    def __init__(self, chart: Chart) -> None:
        self._chart = chart
        self._store, self._practice, self._settings = chart.store, chart.practice, chart.settings

    def new_exam(self) -> None:
        """Ask for the conditions, then start an exam."""
        courses = self._store.courses(self._chart.patient.id)

        def start(exam: Exam) -> None:
            self._chart.show_visit(self._practice.new_visit(exam, left_first=self._chart.left_first))

        self.open(
            NewExamForm(
                start,
                self._chart.patient,
                self._chart.window,
                courses=courses,
                infusions={c.id: self._store.infusions(c.id) for c in courses},
                examiners=self._chart.examiners(),
                examiner=self._chart.examiners()[0] if self._chart.examiners() else "",
                last_by=self._store.last_by,
                rule=Rule(self._settings.text("rule")),
                method=Method(self._settings.text("method")),
                month_first=self._chart.month_first,
            )
        )

    def amend(self, exam_id: str) -> None:
        """Ask for the reason, then open the new version."""
        exam = self._store.exam(exam_id)

        def begin(reason: str) -> None:
            self._chart.show_visit(self._practice.amend(exam_id, reason, left_first=self._chart.left_first))

        self.open(AmendForm(begin, exam, self._chart.window))

    def edit_patient(self) -> None:
        """Change a copy of the patient's data."""

        def keep(patient: Patient) -> None:
            self._not_born_later(patient)
            self._practice.add_patient(patient)
            self._chart.patient = patient
            self._chart.refresh()

        self.open(
            PatientForm(
                keep,
                self._chart.patient,
                self._chart.window,
                month_first=self._chart.month_first,
                looks_like=self._practice.looks_like,
            )
        )

    def _not_born_later(self, patient: Patient) -> None:
        """UserError when an exam or an infusion of the patient would be before the birth."""
        born = patient.birth_date
        given = [i for c in self._store.courses(patient.id) for i in self._store.infusions(c.id)]
        days = [e.performed_at.date() for e in self._store.exams(patient=patient.id)] + [
            i.given_at.date() for i in given
        ]
        if born is not None and days and min(days) < born:
            raise UserError(
                f"An exam or an infusion of {date_in_words(min(days))} would be before the birth.",
                "Correct the date of birth, or the day of what was recorded.",
            )

    def new_course(self) -> None:
        """Ask for a new course."""
        taken = {course.label for course in self._store.courses(self._chart.patient.id)}
        label = next(str(n) for n in range(1, len(taken) + 2) if str(n) not in taken)
        self._course_form(Course(self._chart.patient.id, label), new=True)

    def edit_course(self, course_id: str) -> None:
        """Change a copy of a course."""
        self._course_form(self._store.course(course_id), new=False)

    def _course_form(self, course: Course, *, new: bool) -> None:
        def keep(made: Course) -> None:
            self._practice.save_course(made)
            self._chart.course = made.id
            self._chart.refresh()

        self.open(
            CourseForm(
                keep,
                course,
                self._chart.window,
                new=new,
                month_first=self._chart.month_first,
                born=self._chart.patient.birth_date,
                infusions=() if new else self._store.infusions(course.id),
            )
        )

    def erase(self) -> None:
        """Say what erasing deletes and which copies still hold the patient; erase when the record number is typed."""
        patient, second = self._chart.patient, self._settings.text("second_copy")
        held = self._store.copies_with(patient.id, [Path(second)] if second else [])
        kept = [KeptCopy(one.path.name, str(one.path), one.goes, one.sure) for one in held]

        def erase() -> None:
            erased = self._practice.erase_patient(patient.id)
            traces = (
                " Another program is reading the data file: until it lets go, traces stay in the file and its log;"
                " they go with the next entry after that, or when Bodymap is closed."
                if erased.traces
                else ""
            )
            self._chart.erased.emit(f"The patient was erased.{traces} {copies_in_words(kept)}")

        self.open(EraseForm(erase, patient, self._store.would_erase(patient.id), kept, self._chart.window))

    def open(self, dialog: QDialog) -> None:
        """Show a form over the window; it is gone when it is closed."""
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
