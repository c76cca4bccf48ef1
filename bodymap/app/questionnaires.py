"""Questionnaires of one chart: choose one, fill it in, look at an earlier one, load a practice's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog

from bodymap.app.context import ChartContext
from bodymap.errors import Frozen, UserError
from bodymap.medicine.instruments import Instrument, dump, read_instrument
from bodymap.medicine.model import Course, Exam, Flag, Infusion, Mode, Patient, Response, Status, new_id, now
from bodymap.store import InstrumentText, PatientRecord, scores
from bodymap.ui.acts import FILLED_IN, LOAD_QUESTIONNAIRE, QUESTIONNAIRES
from bodymap.ui.dialogs.messages import tell_problem
from bodymap.ui.kit.actions import Action
from bodymap.ui.kit.banner import NOTE, WARN
from bodymap.ui.kit.entries import RETRY_MS
from bodymap.ui.kit.form import open_form
from bodymap.ui.pages.questionnaire.form import QuestionnaireForm
from bodymap.ui.pages.questionnaire.preview import InstrumentPreview

_FILES = "Questionnaires (*.toml);;All files (*)"


class Questionnaires:
    """What the chart does with questionnaires."""

    def __init__(self, chart: ChartContext) -> None:
        self._chart, self._store, self._practice = chart, chart.store, chart.practice
        self._offered: list[Action] = []

    def offer(self) -> None:
        """Loading another; those to fill in and the earlier ones are brought up to date when they are listed."""
        self._chart.offer(LOAD_QUESTIONNAIRE, self.load)

    def offer_present(self) -> None:
        """The questionnaires to fill in now, and the earlier ones to look at."""
        chart, old = self._chart, self._offered
        record = chart.read()
        offered: dict[Action, Callable[[], None]] = {}
        for instrument in scores.shelf_of(record).offered():
            fills = Action(f"fill {instrument.id}", instrument.name, menu=QUESTIONNAIRES)
            offered[fills] = partial(self.fill, instrument)
        for answered in reversed(scores.answered(record)[-20:]):
            words = f"{answered.name}, {answered.at:%d %b %Y}: {answered.value_words}"
            looks = Action(f"look {answered.response.id}", words, menu=FILLED_IN)
            offered[looks] = partial(self.look, answered.response)
        chart.withdraw(old)  # what they hold was read before
        for action, does in offered.items():
            chart.offer(action, does, before=LOAD_QUESTIONNAIRE)
        self._offered = list(offered)

    def fill(self, instrument: Instrument) -> None:
        """Fill one in, today. It belongs to the exam that is open only while that is a draft of this day."""
        chart = self._chart
        record = chart.read()
        exam = self._exam_of_today(record)
        course = exam.course if exam else self._running_course(record)
        infusions = record.infusions(course)
        since = infusions[0].given_at.date() if infusions else None
        self._show(instrument, exam=exam.id if exam else None, course=course, since=since, patient=chart.patient.id)

    def look(self, response: Response) -> None:
        """Open one that was filled in before: to go on with it today, else to read it and to answer its flags."""
        record = self._store.record(response.patient)
        instrument = scores.shelf_of(record).find(response.instrument, response.version)
        if instrument is None:
            raise UserError("The questionnaire of this answer is not here.", "Load its file first.")
        flags = [flag for flag in record.rows(Flag) if flag.about == response.id]
        self._show(instrument, response, flags=flags, closed=_closed(response, record))

    def _show(self, instrument: Instrument, response: Response | None = None, **rest: Any) -> None:
        chart = self._chart
        form = QuestionnaireForm(
            instrument,
            self._keep,
            response,
            chart.window,
            whom=f"{chart.patient.name} {chart.patient.number}".strip(),
            who=self._practice.who,
            month_first=chart.month_first,
            born=chart.patient.birth_date,
            later=self._keep_later,
            **rest,
        )
        form.finished.connect(lambda _how: chart.refresh())
        form.again_asked.connect(self._guarded(lambda: self._once_more(instrument)))
        open_form(form)

    def _once_more(self, instrument: Instrument) -> None:
        self.fill(scores.shelf_of(self._store).latest(instrument.id) or instrument)

    def _exam_of_today(self, record: PatientRecord) -> Exam | None:
        """The exam on the exam page, while it is an examiner's unfinished one of today."""
        visit = self._chart.open_visit
        exam = record.exam_or_none(visit.exam.id) if visit is not None else None
        fits = exam is not None and exam.status is Status.DRAFT and exam.mode is Mode.EXAMINER
        return exam if fits and exam is not None and exam.performed_at.date() == now().date() else None

    def _running_course(self, record: PatientRecord) -> str | None:
        """The course that is shown, where it is the patient's latest: an answer of today is none of an older one."""
        courses = record.courses
        return self._chart.course if courses and courses[-1].id == self._chart.course else None

    # -- what the data file did not take ---------------------------------------------------------------------------

    def _keep_later(self, response: Response, flags: tuple[Flag, ...]) -> None:
        """A form was closed with something that the data file refuses: try on, and offer it over the page."""
        retry = QTimer(self._chart.window)
        retry.setInterval(RETRY_MS)

        def again() -> None:
            retry.stop()
            retry.deleteLater()
            instrument = scores.shelf_of(self._store).find(response.instrument, response.version)
            if instrument is not None:
                self._show(instrument, response, flags=flags, unsaved=True)

        def attempt() -> None:
            try:
                self._keep(response, flags)
            except Frozen:
                self._keep(replace(response, exam=None, id=new_id()), flags)
            except UserError:
                return
            retry.stop()
            retry.deleteLater()
            self._chart.window.say("The questionnaire is saved now.", NOTE)

        retry.timeout.connect(self._guarded(attempt))
        self._chart.window.closing.connect(retry.stop)
        retry.start()
        self._chart.window.say("A questionnaire is not saved yet; it is tried again.", WARN, "Open it again", again)

    def load(self, path: Path | None = None) -> None:
        """Read a practice's own questionnaire, show its form, and take it in when the user says so."""
        if path is None:
            name, _ = QFileDialog.getOpenFileName(self._chart.window, "Load a questionnaire", "", _FILES)
            if not name:
                return
            path = Path(name)
        try:
            instrument = read_instrument(path)
        except UserError as problem:
            tell_problem(self._chart.window, "The questionnaire was not loaded", problem)
            return
        open_form(InstrumentPreview(instrument, self._use, self._chart.window))

    def _use(self, instrument: Instrument) -> None:
        scores.shelf_of(self._store).add(instrument)  # says when it would take another's place
        self._practice.save_instrument(InstrumentText(instrument.id, instrument.version, dump(instrument)))
        self._chart.window.say(f"{instrument.name} can be filled in now.", NOTE)

    def _keep(self, response: Response, flags: Iterable[Flag]) -> None:
        """Answers and flags, all or nothing; what they belong to may be gone meanwhile. UserError when the patient
        is."""
        if self._store.row_or_none(Patient, response.patient) is None:
            raise UserError(
                "This patient is no longer in the data file, so nothing can be kept.",
                "Write down what matters, then close.",
            )
        response = replace(
            response,
            exam=response.exam if response.exam and self._store.exam_or_none(response.exam) else None,
            course=response.course if response.course and self._store.row_or_none(Course, response.course) else None,
            infusion=response.infusion
            if response.infusion and self._store.row_or_none(Infusion, response.infusion)
            else None,
        )
        with self._store.batch():
            self._practice.keep(response)
            for flag in flags:
                self._practice.keep(flag)

    def _guarded(self, does: Callable[..., object]) -> Callable[..., None]:
        return self._chart.window.guarded(does)


def _closed(response: Response, record: PatientRecord) -> str:
    """Why the answers of a response do not change any more, "" while they do."""
    exam = record.exam_or_none(response.exam) if response.exam else None
    if exam is not None and exam.status is not Status.DRAFT:
        return "Its exam is signed: these answers stay as they are. Filled in again, it is a questionnaire of today."
    if response.at.date() != now().date():
        return "These are the answers of another day and stay as they are. Filled in again, they are of today."
    return ""
