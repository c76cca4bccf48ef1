"""The chart of one open patient: exam, course, compare, record, and what is started from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from bodymap.app.chart_forms import Forms, Infusions, Mistakes, struck_entries, struck_infusions
from bodymap.app.paper import Paper
from bodymap.app.patient_side import HomeSide, PatientSide
from bodymap.app.questionnaires import Questionnaires
from bodymap.errors import UserError
from bodymap.medicine.criteria import tally
from bodymap.medicine.model import (
    Act,
    AdverseEvent,
    Course,
    DiaryDay,
    Event,
    Exam,
    Infusion,
    Mode,
    Status,
    Treatment,
    isolated,
)
from bodymap.medicine.model.base import noun
from bodymap.medicine.outcomes import previous, why_not
from bodymap.report import papers
from bodymap.session import Practice, Visit, goes_on
from bodymap.settings import Settings
from bodymap.store import PatientRecord
from bodymap.ui import acts
from bodymap.ui.acts import COMPARE, COURSE, EXAM, RECORD, Page
from bodymap.ui.kit.actions import Action, always
from bodymap.ui.kit.banner import NOTE
from bodymap.ui.kit.form import open_form
from bodymap.ui.kit.typed import date_in_words
from bodymap.ui.pages.compare import ComparePage
from bodymap.ui.pages.course.page import CoursePage, CourseValues
from bodymap.ui.pages.exam.keys import Habits
from bodymap.ui.pages.exam.page import Around, ExamPage
from bodymap.ui.pages.record.mistakes import CourseRow, ExamRow, Record
from bodymap.ui.window.main import MainWindow


class Chart(QObject):
    """One patient's pages, each shown from the patient's record as it stands then; what changes goes through the
    practice. `close` when another one opens."""

    to_read = Signal(str)  # id of a self-assessment with answers that somebody must see now
    erased = Signal(str)  # the patient is gone for ever; what that came to, in words
    unentered = Signal(object)  # Unentered: rows that stood on a page that was left, and could not be entered

    def __init__(self, practice: Practice, settings: Settings, window: MainWindow, record: PatientRecord) -> None:
        """`record`: the patient's, as it was read just now."""
        super().__init__()  # no child of the window: it is gone when nothing of it is shown any more
        self.practice, self.settings, self.window = practice, settings, window
        self.patient = record.patient
        self._opened: PatientRecord | None = record
        self.store = practice.store
        self.course: str | None = None
        self._of_course = ""  # the exam that was opened from the course page
        self.exam_page: ExamPage | None = None
        self.course_page: CoursePage | None = None
        self.compare_page: ComparePage | None = None
        self.pair: tuple[str, str] | None = None
        self.forms, self.paper, self.questionnaires = Forms(self), Paper(self), Questionnaires(self)
        self.mistakes = Mistakes(self)
        self.infusions, self.home_side = Infusions(self), HomeSide(self)
        self.patient_side = PatientSide(self, self.infusions.settle, self.paper.print_exam)
        self._there = {COURSE, RECORD}  # the pages that have something to show
        self._offered: list[Action] = []
        self._offer_all()

    def close(self) -> None:
        """Let go of the pages, each goes when another one is shown in its place; nothing is done here any more."""
        self.infusions.leave()
        self.window.acts.listing.disconnect(self._offer_questionnaires)
        self.withdraw(tuple(self._offered))
        pages = (self.exam_page, self.course_page, self.compare_page, self.infusions.take_page())
        self.window.close_pages([page for page in pages if page is not None])
        self.exam_page = self.course_page = self.compare_page = None

    # -- pages -----------------------------------------------------------------------------------------------------

    def show_best(self) -> None:
        """Of a chart that was opened just now: the course when there are exams of one, else the record."""
        record = self._opened or self.read()
        self._opened = None
        if any(exam.course for exam in record.exams()):
            self._show_course(record)
        else:
            self._show_record(record)

    def read(self) -> PatientRecord:
        """The patient's record as it stands now; nothing is shown from an older one."""
        self._opened, record = None, self.store.record(self.patient.id)
        self.patient = record.patient
        return record

    def turn(self) -> PatientRecord:
        """Leave what is shown for another page: what is typed there is entered first. The record as it stands then."""
        self.infusions.leave()
        return self.read()

    def show_exam(self) -> None:
        """The exam that is open, else the unfinished one, else the latest: an examiner's before the patient's own."""
        record = self.turn()
        if self.exam_page is not None:
            self._show_page(self.exam_page, record)
            return
        every = [exam for exam in record.exams(versions=True) if not exam.void]
        exams = [exam for exam in every if exam.mode is Mode.EXAMINER] or every
        if exams:
            self.open_exam(next((e.id for e in reversed(exams) if e.status is Status.DRAFT), exams[-1].id), record)

    def open_exam(self, exam_id: str, record: PatientRecord | None = None, *, from_course: bool = False) -> None:
        """Open an exam: to go on with it, or to read it when it is signed. One opened `from_course` goes back there.
        `record`: the patient's, when it was read just now."""
        record = record or self.turn()
        self._of_course = exam_id if from_course else ""
        if self.exam_page is not None and self.exam_page.visit.exam.id == exam_id:
            self._show_page(self.exam_page, record)
            return
        visit = self.practice.open_visit(exam_id, left_first=papers.left_first(record), record=record)
        self._show_page(self._page(visit, record), record)
        if goes_on(visit.exam):
            self.window.say(
                "The patient has not finished this self-assessment; it goes on when the computer is handed over.",
                NOTE,
                "Hand over",
                self.window.guarded(lambda: self.patient_side.go_on(exam_id)),
            )

    def show_course(self, course_id: str | None = None) -> None:
        """The plot of a course, the latest one unless another was chosen."""
        self._show_course(self.turn(), course_id)

    def _show_course(self, record: PatientRecord, course_id: str | None = None) -> None:
        known = {course.id for course in record.courses}
        if course_id in known:
            self.course = course_id
        elif self.course not in known:
            with_exams = [c.id for c in record.courses if record.exams(c.id)]
            self.course = next(reversed(with_exams or [c.id for c in record.courses]), None)
        if self.course_page is None:
            self.course_page = self._new_course_page()
        told = papers.reading_of(record, self.course)
        self.course_page.show_course(
            CourseValues(
                record.patient,
                record.courses,
                told,
                papers.moods(record, self.course) if self.course else (),
                record.rows(Treatment),
                record.rows(Event),
                tuple(event for infusion in told.infusions for event in record.rows(AdverseEvent, infusion.id)),
                record.rows(DiaryDay),
            )
        )
        self._set_sections(record)
        self.window.show_course(self.course_page, self.patient, *_course_words(told.course, told.infusions))

    def show_compare(self) -> None:
        """Two exams: those chosen, else the first and the last of the same kind."""
        record = self.turn()
        if self.pair is None or not {exam.id for exam in record.exams()} >= set(self.pair):
            self.pair = papers.reading_of(record, self.course).pair
        if self.pair is None:
            self._show_record(record)
        else:
            self._compare(record, *self.pair)

    def compare(self, a: str, b: str) -> None:
        """Two exams of this patient beside each other."""
        self._compare(self.turn(), a, b)

    def _compare(self, record: PatientRecord, a: str, b: str) -> None:
        if self.compare_page is None:
            self.compare_page = ComparePage()
            self.compare_page.pair_chosen.connect(self._chose)
            self.compare_page.exam_opened.connect(self.window.guarded(self.open_exam))
        self.pair = (a, b)
        exams = record.exams(versions=True)
        course = {exam.course for exam in exams if exam.id in (a, b)}
        told = papers.reading_of(record, course.pop() if len(course) == 1 else self.course)
        self.compare_page.show_exams(self.patient, exams, told, a, b, record.given)
        self._set_sections(record)
        self.window.show_compare(self.compare_page, self.patient, *self.compare_page.context())

    def _chose(self, a: str, b: str) -> None:
        """The pair on the screen is the pair that is printed."""
        self.pair = (a, b)

    def show_record(self) -> None:
        """Everything of the patient in lists."""
        self._show_record(self.turn())

    def _show_record(self, record: PatientRecord) -> None:
        exams, courses = record.exams(versions=True), record.courses
        given = {course.id: record.infusions(course.id) for course in courses}
        struck = {c.id: struck_infusions(record, c) for c in courses}
        rows = tuple(
            CourseRow(c, given[c.id], tuple(e for e in exams if e.course == c.id), struck[c.id]) for c in courses
        )
        words = {c.id: c for c in courses}
        numbers = {i.id: (i, words[c]) for c, several in given.items() for i in several}
        self.window.record_page.show_record(
            Record(
                self.patient,
                rows,
                tuple(exam_row(exam, words, numbers) for exam in reversed(exams)),
                struck_entries(record),
            )
        )
        self._set_sections(record)
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

    def after_mistake(self, subject: str) -> None:
        """Show what is so now that something (id) was marked, moved, or taken back."""
        page, record = self.exam_page, self.read()
        gone = page is not None and page.visit.exam.id == subject
        if page is not None and record.exam_or_none(page.visit.exam.id) != page.visit.exam:
            gone = True
        self.pair = None
        if self.window.where == COURSE:
            self._show_course(record)
            if self.course_page is not None:
                self.course_page.begin()
        else:
            self._show_record(record)
        if gone and page is not None:
            self.exam_page = None
            self.window.drop_page(page)
            self._set_sections(record)

    # -- what can be done ------------------------------------------------------------------------------------------

    def offer(
        self,
        action: Action,
        does: Callable[[], object],
        enabled: Callable[[], bool | str] = always,
        *,
        on: Callable[[], bool] | None = None,
        before: Action | None = None,
    ) -> None:
        """From now on this can be done, until the chart is closed: see Actions.add."""
        self.window.acts.add(action, does, enabled, on=on, before=before)
        self._offered.append(action)

    def withdraw(self, actions: Iterable[Action]) -> None:
        """These can no longer be done."""
        gone = tuple(actions)
        self._offered = [action for action in self._offered if action not in gone]
        self.window.acts.take(gone)

    def _offer_all(self) -> None:
        for page, show in (
            (EXAM, self.show_exam),
            (COURSE, self.show_course),
            (COMPARE, self.show_compare),
            (RECORD, self.show_record),
        ):
            self.offer(page.go, show, partial(self._is_there, page), on=partial(self._is_shown, page))
        self.offer(acts.PRINT, self.paper.print_shown, lambda: self.window.where in (EXAM, COMPARE, RECORD))
        self.offer(acts.REPORT, self.paper.print_report, partial(self._is_shown, COURSE))
        self.offer(acts.NEW_INFUSION, self.infusions.new)
        self.offer(acts.AMEND, self._amend_open, lambda: self._open_status() not in (None, Status.DRAFT))
        self.offer(acts.FINISH, self.finish, lambda: self._open_status() is Status.DRAFT)
        self.offer(acts.NEW_EXAM, self.forms.new_exam)
        self.offer(acts.EDIT_PATIENT, self.forms.edit_patient)
        self.offer(acts.NEW_COURSE, self.forms.new_course)
        self.questionnaires.offer()
        self.home_side.offer()
        self.offer(acts.AROUND, self.infusions.show_around)
        self.offer(acts.MISTAKE, self._ask_mistake)
        self.offer(acts.WHO_SAW, self.show_who_saw)
        self.offer(acts.EXPORT_RECORD, self.paper.ask_to_export_record)
        self.offer(acts.HAND_OVER, self.patient_side.hand_over)
        self.window.acts.listing.connect(self._offer_questionnaires)
        self.window.acts.changed.emit()

    def _offer_questionnaires(self) -> None:
        self.window.guarded(self.questionnaires.offer_present)()

    def _is_there(self, page: Page) -> bool | str:
        return page in self._there or page.nothing

    def _is_shown(self, page: Page) -> bool:
        return self.window.where == page

    def _open_status(self) -> Status | None:
        """Of the exam that is shown, None on another page."""
        if self.exam_page is None or self.window.where != EXAM:
            return None
        return self.exam_page.visit.exam.status

    def _amend_open(self) -> None:
        self.forms.amend(self.open_exam_value().id)

    def _ask_mistake(self) -> None:
        """What was entered in error; the exam or the infusion that is shown is chosen first."""
        shown = self.infusions.shown if self._open_status() is None else self.open_exam_value()
        self.mistakes.ask(shown.id if shown is not None else "")

    def finish(self) -> None:
        """The review of the open exam, and from there the signature."""
        if self.exam_page is not None:
            self.exam_page.finish()

    def show_history(self, subject: str) -> None:
        """Who changed what and when, of the patient or of an exam."""
        title = "History of the patient" if subject == self.patient.id else "History of the exam"
        self.window.record_page.show_history(title, self.store.history(subject))

    def show_who_saw(self) -> None:
        """Who opened, printed, exported or handed over this record."""
        from bodymap.ui.dialogs.who_saw import WhoSaw

        acts = self.store.acts(self.patient.id)
        seen = WhoSaw("Who saw what of this patient", acts, self.store.numbers(), self.window)
        seen.saved.connect(lambda: self.practice.tell(Act.EXPORTED, self.patient.id, "Who saw what as CSV"))
        open_form(seen)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _page(self, visit: Visit, record: PatientRecord) -> ExamPage:
        """The page of a visit, in place of the page before."""
        exam = visit.exam
        page = ExamPage(
            visit,
            self.patient,
            Habits.of(papers.settings_of(record)),
            previous=previous(exam, record.exams(exam.course), record.infusions(exam.course)),
            around=Around(
                record.courses,
                {c.id: record.infusions(c.id) for c in record.courses},
                self.examiners(record),
            ),
        )
        page.signed.connect(lambda _exam: self._signed())
        page.help_wanted.connect(self.window.show_help)
        page.all_done.connect(self.window.focus_finish)
        old, self.exam_page = self.exam_page, page
        if old is not None:
            self.window.drop_page(old)
        return page

    def show_visit(self, visit: Visit) -> None:
        """The page of a visit in place of the one that was open."""
        record = self.turn()
        self._show_page(self._page(visit, record), record)

    def _show_page(self, page: ExamPage, record: PatientRecord) -> None:
        exam = page.visit.exam
        self.course = exam.course or self.course
        self._set_sections(record, exam=True)
        back = self.window.guarded(self.show_course) if exam.id == self._of_course else None
        self.window.show_visit(page, page.visit, self.patient, *_exam_words(exam, record), back)

    def _signed(self) -> None:
        self._set_sections(self.read(), exam=True)
        self.window.say("The exam is signed.", NOTE)

    @property
    def open_visit(self) -> Visit | None:
        """The visit on the exam page."""
        return self.exam_page.visit if self.exam_page is not None else None

    def open_exam_value(self) -> Exam:
        """The exam on the exam page. UserError when none is open."""
        if self.open_visit is None:
            raise UserError("No exam is open.", "Open one first.")
        return self.open_visit.exam

    def _set_sections(self, record: PatientRecord, *, exam: bool = False) -> None:
        exams = [e for e in record.exams(versions=True) if not e.void]
        counted = sum(why_not(e) is None for e in exams)
        pages = {EXAM: exam or bool(exams), COURSE: True, COMPARE: counted > 1, RECORD: True}
        self._there = {page for page, there in pages.items() if there}
        self.window.acts.changed.emit()

    def _new_course_page(self) -> CoursePage:
        page = CoursePage()
        for signal, does in (
            (page.exam_opened, partial(self.open_exam, from_course=True)),
            (page.new_exam, self.forms.new_exam),
            (page.new_infusion, self.infusions.new),
            (page.edit_infusion, self.infusions.open),
            (page.print_report, self.paper.print_report),
            (page.export, self.paper.export),
            (page.course_chosen, self.show_course),
            (page.new_course, self.forms.new_course),
            (page.edit_course, self.forms.edit_course),
            (page.compare, self.compare),
        ):
            signal.connect(self.window.guarded(does))
        return page

    def examiners(self, record: PatientRecord) -> list[str]:
        """Names to offer: who works, those of the settings, then those of the latest exams."""
        named = [self.practice.who, *papers.settings_of(record).names("examiners"), *self.store.examiners()]
        return list(filter(None, dict.fromkeys(named)))

    @property
    def month_first(self) -> bool:
        """Whether 3/5/1979 is read as the 5th of March."""
        return self.settings.text("date_order") == "month"

    @property
    def left_first(self) -> bool:
        """Whether the practice presses the left side of a pair first."""
        return self.settings.text("order") == "left"


def _course_words(course: Course | None, infusions: Sequence[Infusion]) -> tuple[str, str]:
    if course is None:
        return "No course yet", ""
    of = f" of {course.planned}" if course.planned else ""
    first = (
        f"Course {isolated(course.label)} · {len(infusions)}{of} {noun(course.planned or len(infusions), 'infusion')}"
    )
    if not infusions:
        return first, course.agent
    begin, end = infusions[0].given_at.date(), infusions[-1].given_at.date()
    days = date_in_words(begin) + (f" to {date_in_words(end)}" if end != begin else "")
    return first, f"{days}, {isolated(course.agent)}"


def _exam_words(exam: Exam, record: PatientRecord) -> tuple[str, str]:
    who = "Self-assessment" if exam.mode is Mode.SELF else "Examiner"
    method = exam.method.value.replace("_", " ") if exam.method else "method not recorded"
    first = " · ".join(part for part in (f"{who}, {method}", exam.examiner) if part)
    if exam.course is None:
        return first, "No course"
    course = record.course(exam.course)
    infusion = next((i for i in record.infusions(course.id) if i.id == exam.infusion), None)
    if infusion is None:
        return first, f"Course {isolated(course.label)}"
    of = f" of {course.planned}" if course.planned else ""
    return first, f"Course {isolated(course.label)}, {exam.timing or 'with'} infusion {infusion.number}{of}"


def exam_row(exam: Exam, courses: dict[str, Course], infusions: dict[str, tuple[Infusion, Course]]) -> ExamRow:
    """One exam as the record lists it."""
    counted = tally(exam)
    visit = ""
    if exam.infusion in infusions:
        infusion, course = infusions[exam.infusion]
        visit = f"Course {isolated(course.label)}, {exam.timing or 'with'} infusion {infusion.number}"
    elif exam.course in courses:
        visit = f"Course {isolated(courses[exam.course].label)}"
    return ExamRow(exam, counted.positive, counted.examined, len(exam.findings), visit, counted.perhaps, counted.gone)
