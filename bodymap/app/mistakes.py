"""What was entered by mistake, in the window: lists what a patient has, and does what the user wants about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bodymap.model import Course, Event, Exam, InError, Infusion, Mode, Response, Treatment
from bodymap.model.kinds import event_kind, treatment_kind
from bodymap.scores import shelf_of
from bodymap.session import Step
from bodymap.store import TABLES, Kept, Mistaken
from bodymap.ui.banner import NOTE
from bodymap.ui.record.mistakes import Correction, Deed, Entry, MistakeForm, Other
from bodymap.ui.record.values import course_name
from bodymap.ui.typed import date_in_words

if TYPE_CHECKING:
    from bodymap.app.chart import Chart

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

    def __init__(self, chart: Chart) -> None:
        self._chart, self._store = chart, chart.store

    def ask(self, at: str = "") -> None:
        """Ask what was entered by mistake; `at` is the id of what is chosen first."""
        chart = self._chart
        values = {value.id: (value, mark) for value, mark in self._values()}
        entries = [self._entry(value, mark) for value, mark in values.values()]
        courses = [(course.id, course_name(course)) for course in self._store.courses(chart.patient.id)]

        def act(correction: Correction) -> None:
            self._correct(values[correction.entry.id][0], correction)

        chart.forms.open(MistakeForm(act, entries, courses, self._other, chart.window, at=at))

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

    def _values(self) -> Iterator[tuple[Mistaken, InError | None]]:
        """All that the patient has, the latest exams first, and what is marked already."""
        store, own = self._store, self._chart.patient.id
        for exam in reversed(store.exams(patient=own)):
            yield exam, None
        right: list[Mistaken] = [*store.rows_of_patient(Infusion, own), *store.courses(own)]
        right += [*store.rows(Response, own), *store.rows(Treatment, own), *store.rows(Event, own)]
        for value in right:
            yield value, None
        for mark in store.marks(own):
            found = self._marked(mark)
            if found is not None and not (isinstance(found, Exam) and self._replaced(found)):
                yield found, mark

    def _marked(self, mark: InError) -> Mistaken | None:
        kinds: tuple[type[Kept], ...] = (Infusion, Course, Response, Treatment, Event)
        for kind in kinds:
            found = self._store.row_or_none(kind, mark.subject) if TABLES[kind] == mark.kind else None
            if isinstance(found, Infusion | Course | Response | Treatment | Event):
                return found
        return self._store.exam_or_none(mark.subject)

    def _replaced(self, exam: Exam) -> bool:
        """Whether a later version of an exam was entered in error with it: that one stands for both."""
        return any(e.amends == exam.id for e in self._store.exams(patient=exam.patient, versions=True))

    def _entry(self, value: Mistaken, mark: InError | None) -> Entry:
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
                found = shelf_of(self._store).find(value.instrument, value.version)
                name = found.name if found else value.instrument
                return Entry(value.id, kind, date_in_words(value.at.date()), name, in_course=True, mark=mark)
            case Treatment():
                when = date_in_words(value.start) if value.start else ""
                return Entry(value.id, kind, when, f"{treatment_kind(value.kind)} {value.name}".strip(), mark=mark)
            case _:
                return Entry(value.id, kind, date_in_words(value.on), event_kind(value.kind), mark=mark)

    def _other(self, number: str) -> Other | None:
        found = self._store.patient_by_number(number)
        if found is None or found.id == self._chart.patient.id:
            return None
        courses = tuple((course.id, course_name(course)) for course in self._store.courses(found.id))
        return Other(found.id, found.name or found.number, courses)
