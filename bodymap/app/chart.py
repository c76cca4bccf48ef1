"""The chart of one open patient: exam, course, compare, record, and what is started from them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QFileDialog

from bodymap import papers
from bodymap.criteria import tally
from bodymap.errors import UserError
from bodymap.model import Course, Exam, Infusion, Method, Mode, Patient, Rule, Status, now
from bodymap.session import Practice, Visit
from bodymap.settings import Settings
from bodymap.ui.banner import NOTE
from bodymap.ui.compare import ComparePage
from bodymap.ui.course import CoursePage, CourseValues
from bodymap.ui.dialogs.course import CourseForm
from bodymap.ui.dialogs.infusion import InfusionForm
from bodymap.ui.dialogs.new_exam import AmendForm, NewExamForm
from bodymap.ui.dialogs.patient import PatientForm
from bodymap.ui.exam import Around, ExamPage, Habits
from bodymap.ui.main_window import (
    AMEND,
    EDIT_PATIENT,
    FINISH,
    NEW_COURSE,
    NEW_EXAM,
    NEW_INFUSION,
    REPORT,
    MainWindow,
)
from bodymap.ui.printing import show_preview
from bodymap.ui.record.values import CourseRow, ExamRow, Record
from bodymap.ui.top_bar import COMPARE, COURSE, EXAM, RECORD
from bodymap.ui.typed import date_in_words


class Chart(QObject):
    """One patient's pages. Reads from the store, changes through the practice."""

    def __init__(self, practice: Practice, settings: Settings, window: MainWindow, patient: Patient) -> None:
        super().__init__(window)
        self.practice, self.settings, self.window, self.patient = practice, settings, window, patient
        self.store = practice.store
        self.course: str | None = None
        self.exam_page: ExamPage | None = None
        self.course_page: CoursePage | None = None
        self.compare_page: ComparePage | None = None
        self._pair: tuple[str, str] | None = None

    # -- pages -----------------------------------------------------------------------------------------------------

    def show_best(self) -> None:
        """The course when there are exams of one, else the record."""
        if any(exam.course for exam in self._exams()):
            self.show_course()
        else:
            self.show_record()

    def show_section(self, section: str) -> None:
        """One of the four pages."""
        {EXAM: self.show_exam, COURSE: self.show_course, COMPARE: self.show_compare, RECORD: self.show_record}[
            section
        ]()

    def show_exam(self) -> None:
        """The exam that is open, else the unfinished one, else the latest."""
        if self.exam_page is not None:
            self._show_visit(self.exam_page)
            return
        exams = self._exams(drafts=True)
        if exams:
            self.open_exam(next((e.id for e in reversed(exams) if e.status is Status.DRAFT), exams[-1].id))

    def open_exam(self, exam_id: str) -> None:
        """Open an exam: to go on with it, or to read it when it is signed."""
        if self.exam_page is not None and self.exam_page.visit.exam.id == exam_id:
            self._show_visit(self.exam_page)
            return
        self._show_visit(self._page(self.practice.open_visit(exam_id, left_first=self._left_first)))

    def show_course(self, course_id: str | None = None) -> None:
        """The plot of a course, the latest one unless another was chosen."""
        courses = self.store.courses(self.patient.id)
        known = {course.id for course in courses}
        if course_id in known:
            self.course = course_id
        elif self.course not in known:
            with_exams = [c.id for c in courses if self.store.exams(course=c.id)]
            self.course = next(reversed(with_exams or [c.id for c in courses]), None)
        if self.course_page is None:
            self.course_page = self._new_course_page()
        course = next((c for c in courses if c.id == self.course), None)
        infusions = tuple(self.store.infusions(course.id)) if course else ()
        exams = tuple(self.store.exams(course=course.id)) if course else tuple(self._exams())
        self.course_page.show_course(CourseValues(self.patient, tuple(courses), course, infusions, exams))
        self._set_sections()
        self.window.show_course(self.course_page, self.patient, *_course_words(course, infusions))

    def show_compare(self) -> None:
        """Two exams: those chosen, else the first and the last of the same kind."""
        exams = self._exams()
        if self._pair is None or not {exam.id for exam in exams} >= set(self._pair):
            self._pair = _first_and_last(exams)
        if self._pair is None:
            self.show_record()
            return
        self.compare(*self._pair)

    def compare(self, a: str, b: str) -> None:
        """Two exams of this patient beside each other."""
        if self.compare_page is None:
            self.compare_page = ComparePage()
            self.compare_page.pair_chosen.connect(lambda a, b: setattr(self, "_pair", (a, b)))
            self.compare_page.exam_opened.connect(self.window.guarded(self.open_exam))
            self.compare_page.print_comparison.connect(self.window.guarded(self.print_pair))
        self._pair = (a, b)
        infusions = [i for course in self.store.courses(self.patient.id) for i in self.store.infusions(course.id)]
        self.compare_page.show_exams(self.patient, tuple(self._exams(versions=True)), a, b, tuple(infusions))
        self._set_sections()
        self.window.show_compare(self.compare_page, self.patient, "Two exams")

    def show_record(self) -> None:
        """Everything of the patient in lists."""
        self.patient = self.store.patient(self.patient.id)
        exams = self.store.exams(patient=self.patient.id, versions=True)
        courses = self.store.courses(self.patient.id)
        given = {course.id: tuple(self.store.infusions(course.id)) for course in courses}
        rows = tuple(
            CourseRow(c, given[c.id], sum(e.course == c.id and e.status is not Status.AMENDED for e in exams))
            for c in courses
        )
        words = {c.id: c for c in courses}
        numbers = {i.id: (i, words[c]) for c, several in given.items() for i in several}
        self.window.record_page.show_record(
            Record(self.patient, rows, tuple(_exam_row(exam, words, numbers) for exam in reversed(exams)))
        )
        self._set_sections()
        self.window.show_record(self.patient)

    def refresh(self) -> None:
        """Show the present page anew, after something was added or changed."""
        where = self.window.where
        if where == COURSE:
            self.show_course()
        elif where == COMPARE:
            self.show_compare()
        elif where == RECORD:
            self.show_record()

    # -- what the bar and the pages ask for ------------------------------------------------------------------------

    def do(self, act: str) -> None:
        """One of the acts of the bar."""
        acts = {
            FINISH: self.finish,
            AMEND: lambda: self.amend(self._open_exam().id),
            NEW_EXAM: self.new_exam,
            NEW_INFUSION: self.new_infusion,
            REPORT: self.print_report,
            EDIT_PATIENT: self.edit_patient,
            NEW_COURSE: self.new_course,
        }
        acts[act]()

    def finish(self) -> None:
        """The review of the open exam, and from there the signature."""
        if self.exam_page is not None:
            self.exam_page.finish()

    def new_exam(self) -> None:
        """Ask for the conditions, then start an exam."""
        courses = self.store.courses(self.patient.id)

        def start(exam: Exam) -> None:
            self._show_visit(self._page(self.practice.new_visit(exam, left_first=self._left_first)))

        self._open(
            NewExamForm(
                start,
                self.patient,
                self.window,
                courses=courses,
                infusions={c.id: self.store.infusions(c.id) for c in courses},
                examiners=self._examiners(),
                examiner=self._examiners()[0] if self._examiners() else "",
                last_by=self.store.last_by,
                rule=Rule(self.settings.text("rule")),
                method=Method(self.settings.text("method")),
                month_first=self._month_first,
            )
        )

    def amend(self, exam_id: str) -> None:
        """Ask for the reason, then open the new version."""
        exam = self.store.exam(exam_id)

        def begin(reason: str) -> None:
            self._show_visit(self._page(self.practice.amend(exam_id, reason, left_first=self._left_first)))

        self._open(AmendForm(begin, exam, self.window))

    def edit_patient(self) -> None:
        """Change a copy of the patient's data."""

        def keep(patient: Patient) -> None:
            self.practice.add_patient(patient)
            self.patient = patient
            self.refresh()

        self._open(PatientForm(keep, self.patient, self.window, month_first=self._month_first))

    def new_course(self) -> None:
        """Ask for a new course."""
        taken = {course.label for course in self.store.courses(self.patient.id)}
        label = next(str(n) for n in range(1, len(taken) + 2) if str(n) not in taken)
        self._course_form(Course(self.patient.id, label), new=True)

    def edit_course(self, course_id: str) -> None:
        """Change a copy of a course."""
        self._course_form(self.store.course(course_id), new=False)

    def _course_form(self, course: Course, *, new: bool) -> None:
        def keep(made: Course) -> None:
            self.practice.save_course(made)
            self.course = made.id
            self.refresh()

        self._open(CourseForm(keep, course, self.window, new=new, month_first=self._month_first))

    def new_infusion(self, course_id: str | None = None) -> None:
        """Ask for the next infusion, with the set-up of the last one."""
        courses = self.store.courses(self.patient.id)
        if not courses:
            raise UserError("An infusion belongs to a course.", "Add a course first.")
        course = self.store.course(course_id or self.course or courses[-1].id)
        before = self.store.infusions(course.id)
        last = before[-1] if before else Infusion(course.id, 0, now(), course.agent)
        again = Infusion(
            course.id,
            last.number + 1,
            now(),
            last.agent or course.agent,
            last.mg_per_kg,
            None,
            last.minutes,
            last.weight_kg,
        )
        self._infusion_form(again, new=True)

    def edit_infusion(self, infusion_id: str) -> None:
        """Change a copy of an infusion."""
        self._infusion_form(self.store.infusion(infusion_id), new=False)

    def _infusion_form(self, infusion: Infusion, *, new: bool) -> None:
        def keep(made: Infusion) -> None:
            self.practice.save_infusion(made)
            self.refresh()

        self._open(InfusionForm(keep, infusion, self.window, new=new, month_first=self._month_first))

    def show_history(self, subject: str) -> None:
        """Who changed what and when, of the patient or of an exam."""
        title = "History of the patient" if subject == self.patient.id else "History of the exam"
        self.window.record_page.show_history(title, self.store.history(subject))

    def ask_erase(self) -> None:
        """Say what erasing deletes, and ask."""
        self.window.record_page.ask_erase(self.store.would_erase(self.patient.id))

    # -- paper -----------------------------------------------------------------------------------------------------

    def print_section(self, section: str) -> None:
        """The paper that belongs to a page."""
        if section == EXAM:
            self.print_exam(self._open_exam().id)
        elif section == COURSE:
            self.print_report()
        elif section == COMPARE and self._pair:
            self.print_pair(*self._pair)
        elif section == RECORD:
            chosen = self.window.record_page.exams.chosen()
            if chosen:
                self.print_exam(chosen[0].exam.id)

    def print_exam(self, exam_id: str) -> None:
        """Preview the sheet of an exam."""
        self._preview(lambda paper: papers.exam_sheet_pdf(self.store, exam_id, paper), "Exam sheet")

    def print_pair(self, a: str, b: str) -> None:
        """Preview the sheets of two exams."""
        self._preview(lambda paper: papers.exam_sheets_pdf(self.store, [a, b], paper), "Exam sheets")

    def print_report(self) -> None:
        """Preview the report of the course."""
        course = self.course
        if course is None:
            raise UserError("There is no course to print.", "Add a course first.")
        self._preview(lambda paper: papers.course_report_pdf(self.store, course, paper), "Course report")

    def blank_sheet(self) -> None:
        """Preview an empty sheet with this patient's name on it."""
        self._preview(lambda paper: papers.blank_sheet_pdf(paper, self.store, self.patient), "Blank exam sheet")

    def export(self, kind: str) -> None:
        """Write the plot (svg, png, pdf) or the exams of the course (csv) to a file of the user's choice."""
        if self.course is None:
            return
        name, _ = QFileDialog.getSaveFileName(self.window, "Export", f"course.{kind}", f"*.{kind}")
        if not name:
            return
        path = Path(name if Path(name).suffix else f"{name}.{kind}")
        if kind == "csv":
            papers.write_course_table(self.store, self.course, path)
        else:
            papers.write_whole(path, papers.course_plot(self.store, self.course, kind))
        self.window.say("The file is written.", NOTE)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _page(self, visit: Visit) -> ExamPage:
        """The page of a visit, in place of the page before."""
        exam = visit.exam
        courses = self.store.courses(self.patient.id)
        alike = [e for e in self._exams() if e.mode is exam.mode and e.performed_at < exam.performed_at]
        page = ExamPage(
            visit,
            self.patient,
            Habits.of(self.settings),
            previous=next((e for e in reversed(alike) if e.id not in (exam.id, exam.amends)), None),
            around=Around(courses, {c.id: self.store.infusions(c.id) for c in courses}, self._examiners()),
        )
        page.signed.connect(lambda _exam: self._signed())
        page.help_wanted.connect(self.window.show_help)
        page.amend_wanted.connect(lambda: self.amend(visit.exam.id))
        page.all_done.connect(self.window.focus_finish)
        old, self.exam_page = self.exam_page, page
        if old is not None:
            self.window.drop_page(old)
        return page

    def _show_visit(self, page: ExamPage) -> None:
        exam = page.visit.exam
        self.course = exam.course or self.course
        self._set_sections(exam=True)
        self.window.show_visit(page, page.visit, self.patient, *self._exam_words(exam))

    def _signed(self) -> None:
        self._set_sections(exam=True)
        self.window.say("The exam is signed.", NOTE)

    def _open_exam(self) -> Exam:
        if self.exam_page is None:
            raise UserError("No exam is open.", "Open one first.")
        return self.exam_page.visit.exam

    def _exams(self, *, versions: bool = False, drafts: bool = False) -> list[Exam]:
        found = self.store.exams(patient=self.patient.id, versions=versions or drafts)
        return [exam for exam in found if versions or exam.status is not Status.AMENDED]

    def _set_sections(self, *, exam: bool = False) -> None:
        exams = self._exams(drafts=True)
        self.window.set_sections(exam=exam or bool(exams), course=True, compare=len(self._exams()) > 1)

    def _exam_words(self, exam: Exam) -> tuple[str, str]:
        who = "Self-assessment" if exam.mode is Mode.SELF else "Examiner"
        method = exam.method.value.replace("_", " ") if exam.method else "method not recorded"
        first = " · ".join(part for part in (f"{who}, {method}", exam.examiner) if part)
        if exam.course is None:
            return first, "No course"
        course = self.store.course(exam.course)
        infusion = next((i for i in self.store.infusions(course.id) if i.id == exam.infusion), None)
        if infusion is None:
            return first, f"Course {course.label}"
        of = f" of {course.planned}" if course.planned else ""
        return first, f"Course {course.label}, {exam.timing or 'with'} infusion {infusion.number}{of}"

    def _new_course_page(self) -> CoursePage:
        page = CoursePage()
        for signal, does in (
            (page.exam_opened, self.open_exam),
            (page.new_exam, self.new_exam),
            (page.new_infusion, self.new_infusion),
            (page.edit_infusion, self.edit_infusion),
            (page.print_report, self.print_report),
            (page.export, self.export),
            (page.course_chosen, self.show_course),
            (page.new_course, self.new_course),
            (page.edit_course, self.edit_course),
            (page.compare, self.compare),
        ):
            signal.connect(self.window.guarded(does))
        return page

    def _examiners(self) -> list[str]:
        named = list(self.settings.names("examiners"))
        return [*named, *(name for name in self.store.examiners() if name not in named)]

    @property
    def _left_first(self) -> bool:
        return self.settings.text("order") == "left"

    @property
    def _month_first(self) -> bool:
        return self.settings.text("date_order") == "month"

    def _preview(self, make, title: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        show_preview(self.window, make, self.settings.text("paper"), title)

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def _first_and_last(exams: list[Exam]) -> tuple[str, str] | None:
    signed = [exam for exam in exams if exam.mode is Mode.EXAMINER]
    return (signed[0].id, signed[-1].id) if len(signed) > 1 else None


def _course_words(course: Course | None, infusions: tuple[Infusion, ...]) -> tuple[str, str]:
    if course is None:
        return "No course yet", ""
    of = f" of {course.planned}" if course.planned else ""
    first = f"Course {course.label} · {len(infusions)}{of} infusions"
    if not infusions:
        return first, course.agent
    begin, end = infusions[0].given_at.date(), infusions[-1].given_at.date()
    return first, f"{date_in_words(begin)} to {date_in_words(end)}, {course.agent}"


def _exam_row(exam: Exam, courses: dict[str, Course], infusions: dict[str, tuple[Infusion, Course]]) -> ExamRow:
    counted = tally(exam)
    visit = ""
    if exam.infusion in infusions:
        infusion, course = infusions[exam.infusion]
        visit = f"Course {course.label}, {exam.timing or 'with'} infusion {infusion.number}"
    elif exam.course in courses:
        visit = f"Course {courses[exam.course].label}"
    return ExamRow(exam, counted.positive, counted.examined, len(exam.findings), visit)
