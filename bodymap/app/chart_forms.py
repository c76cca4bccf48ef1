"""What is added or changed in a chart: forms over a copy, infusions, and what was entered by mistake."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt

from bodymap.app.context import ChartContext
from bodymap.errors import UserError
from bodymap.medicine.dosing import built_in
from bodymap.medicine.instruments import Shelf
from bodymap.medicine.model import (
    Adjunct,
    AdverseEvent,
    Course,
    DoseStep,
    Event,
    Exam,
    InError,
    Infusion,
    Method,
    Mode,
    Patient,
    Response,
    Rule,
    Treatment,
    Vital,
    isolated,
)
from bodymap.medicine.model.events import event_kind, treatment_kind
from bodymap.paths import from_text
from bodymap.report import papers
from bodymap.session import Step
from bodymap.store import Kept, Mistaken, PatientRecord
from bodymap.store.scores import shelf_of
from bodymap.ui.dialogs.course import CourseForm
from bodymap.ui.dialogs.infusion import next_infusion
from bodymap.ui.dialogs.patient import AmendForm, NewExamForm, PatientForm
from bodymap.ui.kit.banner import NOTE
from bodymap.ui.kit.form import open_form
from bodymap.ui.kit.typed import date_in_words, moment_in_words
from bodymap.ui.pages.course.events import Around, AroundWindow
from bodymap.ui.pages.infusion.dose import InfusionValues
from bodymap.ui.pages.infusion.page import InfusionPage, TypedOnPage
from bodymap.ui.pages.record.mistakes import (
    Correction,
    Deed,
    Entry,
    EraseForm,
    KeptCopy,
    MistakeForm,
    Other,
    copies_in_words,
)

# -- forms ------------------------------------------------------------------------------------------------------------
# What is asked before something is added or changed in a chart: a form over a copy, kept on OK.


class Forms:
    """The forms of one chart."""

    def __init__(self, chart: ChartContext) -> None:
        self._chart = chart
        self._store, self._practice, self._settings = chart.store, chart.practice, chart.settings

    def new_exam(self) -> None:
        """Ask for the conditions, then start an exam."""
        record = self._chart.read()
        examiners = self._chart.examiners(record)

        def start(exam: Exam) -> None:
            self._chart.show_visit(self._practice.new_visit(exam, left_first=self._chart.left_first))

        open_form(
            NewExamForm(
                start,
                self._chart.patient,
                self._chart.window,
                courses=record.courses,
                infusions={c.id: record.infusions(c.id) for c in record.courses},
                examiners=examiners,
                examiner=examiners[0] if examiners else "",
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

        open_form(AmendForm(begin, exam, self._chart.window))

    def edit_patient(self) -> None:
        """Change a copy of the patient's data."""

        def keep(patient: Patient) -> None:
            self._not_born_later(patient)
            self._practice.add_patient(patient)
            self._chart.patient = patient
            self._chart.refresh()

        open_form(
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
        born, record = patient.birth_date, self._store.record(patient.id)
        days = [e.performed_at.date() for e in record.exams()] + [i.given_at.date() for i in record.given]
        if born is not None and days and min(days) < born:
            raise UserError(
                f"An exam or an infusion of {date_in_words(min(days))} would be before the birth.",
                "Correct the date of birth, or the day of what was recorded.",
            )

    def new_course(self) -> None:
        """Ask for a new course."""
        taken = {course.label for course in self._chart.read().courses}
        label = next(str(n) for n in range(1, len(taken) + 2) if str(n) not in taken)
        self._course_form(Course(self._chart.patient.id, label))

    def edit_course(self, course_id: str) -> None:
        """Change a copy of a course."""
        record = self._chart.read()
        self._course_form(record.course(course_id), record.infusions(course_id))

    def _course_form(self, course: Course, infusions: Sequence[Infusion] | None = None) -> None:
        """Of a new course, or of one with its infusions."""

        def keep(made: Course) -> None:
            self._practice.save_course(made)
            self._chart.course = made.id
            self._chart.refresh()

        open_form(
            CourseForm(
                keep,
                course,
                self._chart.window,
                new=infusions is None,
                month_first=self._chart.month_first,
                born=self._chart.patient.birth_date,
                infusions=infusions or (),
            )
        )

    def erase(self) -> None:
        """Say what erasing deletes and which copies still hold the patient; erase when the record number is typed."""
        patient, second = self._chart.patient, self._settings.text("second_copy")
        held = self._store.copies_with(patient.id, [from_text(second)] if second else [])
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

        open_form(EraseForm(erase, patient, self._store.would_erase(patient.id), kept, self._chart.window))


# -- infusions --------------------------------------------------------------------------------------------------------
# Infusions of one chart: the page of one, and what else went on around the course.


@dataclass(frozen=True, slots=True)
class Unentered:
    """What was typed on the page of an infusion and could not be kept when it was left: why, in words."""

    patient: str
    infusion: Infusion
    why: str
    typed: TypedOnPage


class Infusions:
    """The infusion page of a chart; every entry goes through the practice at once."""

    def __init__(self, chart: ChartContext) -> None:
        self._chart, self._store, self._practice = chart, chart.store, chart.practice
        self._page: InfusionPage | None = None
        self._unstored: Infusion | None = None
        self._opened_new: Infusion | None = None
        self._label = ""  # of the course whose infusion is on the page

    def new(self, course_id: str | None = None) -> None:
        """The next infusion of a course, on its page; the set-up of the last one can be copied there."""
        chart = self._chart
        record = chart.turn()
        if not record.courses:
            raise UserError("An infusion belongs to a course.", "Add a course first.")
        course = record.course(course_id or chart.course or record.courses[-1].id)
        self._show(next_infusion(course, record.infusions(course.id)), record, new=True)

    def open(self, infusion_id: str) -> None:
        """The page of an infusion."""
        record = self._chart.turn()
        self._show(record.infusion(infusion_id), record, new=False)

    @property
    def is_open(self) -> bool:
        """Whether something is typed on the page that is not kept."""
        return self._page is not None and self._page.is_open

    @property
    def shown(self) -> Infusion | None:
        """The infusion whose page is looked at, None on another page."""
        return self._page.infusion if self._page is not None and self._page.isVisible() else None

    def settle(self) -> str:
        """Keep what is typed on the page and can be taken as it is. In words what is left."""
        return self._page.settle() if self._page is not None else ""

    def leave(self) -> None:
        """Before the page is left: `settle`; what is left then is taken off the page and told by `chart.unentered`."""
        page = self._page
        if page is None:
            return
        if page.isVisible() and (focused := page.focusWidget()) is not None:
            focused.clearFocus()  # what is being typed there is kept
        if left := page.settle():
            infusion = page.infusion
            self._chart.unentered.emit(Unentered(self._chart.patient.id, infusion, left, page.take_typed()))

    def go_back(self, rows: Unentered) -> None:
        """The page of the infusion again, with the rows that were typed there."""
        record = self._chart.turn()
        stored = record.row_or_none(Infusion, rows.infusion.id)
        self._show(stored or rows.infusion, record, new=stored is None)
        if self._page is not None:
            self._page.put_back(rows.typed)

    def _show(self, infusion: Infusion, record: PatientRecord, *, new: bool) -> None:
        """Its page; a new one is stored with its first entry, so that one that was only opened leaves nothing."""
        chart, infusion_id = self._chart, infusion.id
        course, settings = record.course(infusion.course), papers.settings_of(record)
        self._unstored = self._opened_new = infusion if new else None
        chart.course = course.id
        if self._page is None:
            self._page = InfusionPage(self._keep, self._remove, save_all=self._practice.keep_all)
            chart.window.visit.follow(self._page.entries)
            self._page.changed.connect(self._say_where)
            self._page.closed.connect(chart.window.guarded(lambda: chart.show_course()))
        before = [i for i in record.infusions(course.id) if i.number < infusion.number]
        self._page.show_infusion(
            InfusionValues(
                course,
                infusion,
                before[-1] if before else None,
                record.rows(DoseStep, infusion_id),
                record.rows(Adjunct, infusion_id),
                record.rows(Vital, infusion_id),
                record.rows(AdverseEvent, infusion_id),
                tuple(i for i in record.given if i.id != infusion_id),
                built_in().changed(settings.names("limits")),
            ),
            month_first=settings.text("date_order") == "month",
            born=chart.patient.birth_date,
        )
        self._label = course.label
        chart.window.show_infusion(self._page, chart.patient, *self._where(self._page.infusion))
        self._page.begin()

    def _where(self, infusion: Infusion) -> tuple[str, str]:
        """What the bar says of an infusion."""
        return f"Course {isolated(self._label)} · infusion {infusion.number}", moment_in_words(infusion.given_at)

    def _say_where(self) -> None:
        """The bar says number and day as they are now."""
        if self._page is not None and self._page.isVisible():
            self._chart.window.bar.patient.show_context(*self._where(self._page.infusion))

    def _keep(self, value: Kept) -> None:
        """Store an entry of the page, and before its first one the infusion itself."""
        new = self._unstored
        if new is not None and value.id != new.id:
            self._practice.keep(new)
        self._practice.keep(value)
        if new is None and value == self._opened_new:  # its last entry was taken back
            self._drop_empty()
        else:
            self._unstored = None

    def _remove(self, value: Kept) -> None:
        """Take out an entry of the page; an infusion that was new and holds nothing any more goes with it."""
        self._practice.remove(value)
        new = self._opened_new
        if new is not None and self._store.row_or_none(Infusion, new.id) == new:
            self._drop_empty()

    def _drop_empty(self) -> None:
        new = self._opened_new
        kinds = (DoseStep, Adjunct, Vital, AdverseEvent)
        if new is not None and not any(self._store.rows(kind, new.id) for kind in kinds):
            self._practice.take_out(new)
            self._unstored = new

    def take_page(self) -> InfusionPage | None:
        """The page of an infusion, which is not this chart's any more."""
        page, self._page = self._page, None
        if page is not None:
            self._chart.window.visit.let_go(page.entries)
        return page

    def show_around(self) -> None:
        """Treatments and events of the patient, in a window of their own."""
        chart, record = self._chart, self._chart.read()
        card = Around(self._practice.keep, self._practice.remove)
        card.show_around(
            chart.patient.id,
            record.rows(Treatment),
            record.rows(Event),
            month_first=chart.month_first,
            born=chart.patient.birth_date,
        )
        window = AroundWindow(card, chart.window)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.finished.connect(lambda _how: chart.refresh())
        window.open()


# -- mistakes ---------------------------------------------------------------------------------------------------------
# What was entered by mistake, in the window: lists what a patient has, and does what the user wants about it.

_KINDS: dict[type, str] = {
    Exam: "Exam",
    Course: "Course",
    Infusion: "Infusion",
    Response: "Questionnaire",
    Treatment: "Treatment",
    Event: "Event",
}
_DONE = {
    Deed.MARK: "is marked as entered in error and counts nowhere",
    Deed.COURSE: "was moved to the other course",
    Deed.PATIENT: "was moved to the other patient",
    Deed.TAKE_BACK: "counts again",
}
_WITH_EXAM = "Questionnaires given with it go with it."
_WITH_COURSE = "Its infusions go with it."


class Mistakes:
    """Of one chart."""

    def __init__(self, chart: ChartContext) -> None:
        self._chart, self._store = chart, chart.store

    def ask(self, at: str = "") -> None:
        """Ask what was entered by mistake; `at` is the id of what is chosen first."""
        chart, record = self._chart, self._chart.read()
        values = {value.id: (value, mark) for value, mark in _values(record)}
        shelf = shelf_of(record)
        entries = [_entry(value, mark, shelf) for value, mark in values.values()]
        courses = [(course.id, course.name) for course in record.courses]

        def act(correction: Correction) -> None:
            self._correct(values[correction.entry.id][0], correction)

        open_form(MistakeForm(act, entries, courses, self._other, chart.window, at=at))

    def _correct(self, value: Mistaken, correction: Correction) -> None:
        chart, practice = self._chart, self._chart.practice
        match correction.deed:
            case Deed.MARK:
                step = practice.mark_in_error(value, correction.reason)
            case Deed.TAKE_BACK:
                assert correction.entry.mark is not None
                step = practice.take_back(value, correction.entry.mark.reason)
            case _:
                patient = correction.patient or chart.patient.id
                step = practice.move(value, patient, correction.course, correction.reason)
        chart.after_mistake(value.id)
        words = f"{_KINDS[type(value)]} {_DONE[correction.deed]}."
        chart.window.say(words, NOTE, "Undo", chart.window.guarded(lambda: self._undo(step)))

    def _undo(self, step: Step) -> None:
        self._chart.practice.undo(step)
        self._chart.after_mistake("")

    def _other(self, number: str) -> Other | None:
        found = self._store.patient_by_number(number)
        if found is None or found.id == self._chart.patient.id:
            return None
        courses = tuple((course.id, course.name) for course in self._store.courses(found.id))
        return Other(found.id, found.name or found.number, courses)


def _values(record: PatientRecord) -> Iterator[tuple[Mistaken, InError | None]]:
    """All that the patient has, the latest exams first, and what is marked already."""
    for exam in reversed(record.exams()):
        yield exam, None
    right: list[Mistaken] = [*record.rows(Infusion), *record.courses]
    right += [*record.rows(Response), *record.rows(Treatment), *record.rows(Event)]
    for value in right:
        yield value, None
    replaced = {exam.amends for exam in record.exams(versions=True)}  # the later version stands for both
    for mark in record.marks():
        found = record.marked(mark)
        if found is not None and not (isinstance(found, Exam) and found.id in replaced):
            yield found, mark


def struck_infusions(record: PatientRecord, course: Course) -> tuple[tuple[Infusion, InError], ...]:
    """The infusions of a course that were entered in error, with their marks."""
    marks = {mark.subject: mark for mark in record.marks()}
    several = record.rows(Infusion, course.id, in_error=True) if marks else ()
    return tuple((infusion, marks[infusion.id]) for infusion in several if infusion.id in marks)


def struck_entries(record: PatientRecord) -> tuple[Entry, ...]:
    """All else that was entered in error: infusions stand with their course, or go with it."""
    marked = [(value, mark) for value, mark in _values(record) if mark is not None and not isinstance(value, Infusion)]
    if not marked:
        return ()
    shelf = shelf_of(record)
    return tuple(_entry(value, mark, shelf) for value, mark in marked)


def _entry(value: Mistaken, mark: InError | None, shelf: Shelf) -> Entry:
    kind = _KINDS[type(value)]
    match value:
        case Exam():
            who = "self-assessment" if value.mode is Mode.SELF else value.examiner
            when = date_in_words(value.performed_at.date())
            return Entry(value.id, kind, when, who, True, False, mark, _WITH_EXAM)
        case Infusion():
            about = " ".join(part for part in (mark.name if mark else str(value.number), value.agent) if part)
            return Entry(value.id, kind, date_in_words(value.given_at.date()), about, True, True, mark)
        case Course():
            return Entry(value.id, kind, "", mark.name if mark else value.label, mark=mark, with_it=_WITH_COURSE)
        case Response():
            found = shelf.find(value.instrument, value.version)
            name = found.name if found else value.instrument
            return Entry(value.id, kind, date_in_words(value.at.date()), name, in_course=True, mark=mark)
        case Treatment():
            when = date_in_words(value.start) if value.start else ""
            return Entry(value.id, kind, when, f"{treatment_kind(value.kind)} {value.name}".strip(), mark=mark)
        case _:
            return Entry(value.id, kind, date_in_words(value.on), event_kind(value.kind), mark=mark)
