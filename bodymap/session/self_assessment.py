"""One self-assessment, begun or resumed: every answer is on disk before the next, and nobody's finger is hurried."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from uuid import NAMESPACE_URL, uuid5

from PySide6.QtCore import QObject, QTimer, Signal

from bodymap.errors import Frozen, UserError
from bodymap.medicine import guided
from bodymap.medicine.guided import Given, Record, Step, Wishes
from bodymap.medicine.instruments import built_in, raise_flag, triggers
from bodymap.medicine.model import Entered, Exam, Flag, Infusion, Method, Mode, Response, Rule, Status, new_id, now
from bodymap.session.practice import Practice
from bodymap.session.visit import RETRY_MS, Visit
from bodymap.settings import Settings

# -- sitting ----------------------------------------------------------------------------------------------------------
# One self-assessment as it is filled in: every answer is on disk before the next, and nobody's finger is hurried.

Keep = Callable[[Response | Flag], None]


class Sitting(QObject):
    """A patient's self-assessment. Changes only through its methods; `changed` carries the new record.

    `keep` writes to the data file and raises UserError when it refuses; what was refused is tried again by itself.
    `kept` are the responses of this exam, and the flags about them, that the file already holds.
    """

    changed = Signal(object)  # the Record as it now is
    saved = Signal()
    trouble = Signal(object)  # UserError: not on disk yet, still on the screen, tried again by itself
    finished = Signal(str)  # id of the exam

    def __init__(
        self,
        visit: Visit,
        wishes: Wishes,
        kept: Iterable[Response | Flag] = (),
        *,
        keep: Keep,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._visit, self.wishes = visit, wishes
        kept = tuple(kept)
        self._responses = {r.instrument: r for r in kept if isinstance(r, Response) and r.exam == visit.exam.id}
        self._flags = {f.id: f for f in kept if isinstance(f, Flag)}
        self._write = keep
        self._unkept: dict[str, Response | Flag] = {}
        self._retry = QTimer(self)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self._keep_again)
        visit.trouble.connect(self.trouble)
        visit.saved.connect(self._visit_saved)

    # -- reading ---------------------------------------------------------------------------------------------------

    @property
    def record(self) -> Record:
        """The answers as shown."""
        return Record(self._visit.exam, self._responses)

    @property
    def exam(self) -> Exam:
        return self._visit.exam

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every screen, in order."""
        return guided.steps(self.record, self.wishes)

    @property
    def step(self) -> Step:
        """The screen that is shown."""
        return guided.at(self.record, self.steps)

    @property
    def helping(self) -> bool:
        """Whether the page with help lies over the screen."""
        return guided.help_over(self.record)

    @property
    def done(self) -> bool:
        """Whether the patient has given it to the doctor. It stays a draft until somebody at the desk read it."""
        return self.step.kind == "thanks"

    @property
    def is_saved(self) -> bool:
        return self._visit.is_saved and not self._unkept

    @property
    def unsaved_flags(self) -> tuple[Flag, ...]:
        """Flags that the data file does not hold yet."""
        return tuple(value for value in self._unkept.values() if isinstance(value, Flag))

    def given(self, step: Step) -> Given | None:
        """What was said on a screen."""
        return guided.answered(self.record, step)

    def complete(self, step: Step) -> bool:
        """Whether Next may leave a screen."""
        return guided.complete(self.record, step)

    def whole_until(self, step: Step) -> bool:
        """Whether every screen from this one to the review has its answer."""
        later = self.steps[self.steps.index(step) :]
        return all(self.complete(other) for other in later if other.kind not in ("review", "thanks"))

    # -- acts ------------------------------------------------------------------------------------------------------

    def answer(self, step: Step, given: Given | None) -> None:
        """Say something on a screen; an answer that needs help shows the page with help at once (domain 5.2)."""
        record = guided.answering(self.record, step, given, now(), self.wishes.since)
        response = record.responses.get(step.instrument)
        if response is not None and response != self._responses.get(step.instrument):
            self._responses = dict(record.responses)
            self._keep(response)
            if self._flagged(step, response, given):
                record = guided.going(record, step, with_help=True)
        self._put("Answer", record)

    def next(self) -> None:
        """To the next screen, once this one has its answer."""
        step, steps = self.step, self.steps
        if self.complete(step) and steps.index(step) + 1 < len(steps) and step.kind != "review":
            record = guided.leaving(self.record, step)
            after = guided.steps(record, self.wishes)
            self._put("Next", guided.going(record, after[after.index(step) + 1]))

    def back(self) -> None:
        """To the screen before."""
        before = self.steps.index(self.step) - 1
        if before >= 0:
            self._put("Back", guided.going(self.record, self.steps[before]))

    def go(self, step: Step) -> None:
        """To a screen (from the review, or back to it)."""
        self._put("Go", guided.going(guided.leaving(self.record, self.step), step))

    def show_help(self) -> None:
        """Lay the page with help over the screen."""
        self._put("Help", guided.going(self.record, self.step, with_help=True))

    def leave_help(self) -> None:
        """Back to the screen under it."""
        self._put("Help read", guided.going(self.record, self.step))

    def finish(self) -> None:
        """Give it to the doctor; what the doctor is asked to speak about becomes a flag."""
        exam = self.exam
        if self.step.kind != "review":
            return
        if words := exam.text("self_ask"):
            name = str(uuid5(NAMESPACE_URL, f"{exam.id}:ask:{words}"))
            self._raise(Flag(exam.patient, "ask", exam.id, now(), words, id=name))
        self._put("Finished", guided.going(self.record, self.steps[-1]))
        self.finished.emit(exam.id)

    def _flagged(self, step: Step, response: Response, given: Given | None) -> bool:
        """Whether an answer calls for help. A flag for each such answer; it stands whatever is answered later."""
        instrument = built_in(step.instrument)
        item = instrument.item(step.item)
        if not isinstance(given, int) or not triggers(item, given):
            return False
        flag = raise_flag(instrument, item, given, response.patient, response.id, now())
        self._raise(replace(flag, id=str(uuid5(NAMESPACE_URL, f"{response.id}:{step.item}:{given}"))))
        return True

    def _raise(self, flag: Flag) -> None:
        if flag.id not in self._flags:
            self._flags[flag.id] = flag
            self._keep(flag)

    # -- saving ----------------------------------------------------------------------------------------------------

    def _put(self, text: str, record: Record) -> None:
        exam = record.exam
        self._visit.set(text, answers=exam.answers, areas=exam.areas, findings=exam.findings)
        self.changed.emit(self.record)

    def _keep(self, value: Response | Flag) -> None:
        self._unkept.pop(value.id, None)
        self._unkept[value.id] = value
        self._keep_again()

    def _keep_again(self) -> None:
        """Flags first, each value for itself: one that is refused holds none of the others back."""
        refused: UserError | None = None
        for value in sorted(self._unkept.values(), key=lambda value: not isinstance(value, Flag)):
            try:
                self._written(value)
            except UserError as problem:
                refused = refused or problem
        if refused is not None:
            self._retry.start()
            self.trouble.emit(refused)
            return
        self._retry.stop()
        if self.is_saved:
            self.saved.emit()

    def _written(self, value: Response | Flag) -> None:
        """Into the file. Answers of an exam that was signed meanwhile go on as a response of their own."""
        try:
            self._write(value)
        except Frozen:
            if not isinstance(value, Response) or value.exam is None:
                raise
            own = replace(value, id=new_id(), exam=None, at=now())
            self._responses[own.instrument] = own
            self._write(own)
        del self._unkept[value.id]

    def _visit_saved(self) -> None:
        if self.is_saved:
            self.saved.emit()


# -- sittings ---------------------------------------------------------------------------------------------------------
# Self-assessments begun and resumed: from the settings of the practice and what the data file holds.

BY_PATIENT = "patient"
"""Who wrote, in the history."""


def wishes_of(settings: Settings, *, at_desk: bool) -> Wishes:
    """What the practice chose for self-assessments. Numbers are shown only when a country is chosen (domain 5.2)."""
    mood = settings.text("self_mood")
    return Wishes(
        mood="" if mood == "none" else mood,
        mirror=settings.flag("self_mirror"),
        left_first=settings.text("order") == "left",
        at_desk=at_desk,
        help_text=settings.text("help_text"),
        help_lines=settings.names("help_lines") if settings.text("help_country") else (),
    )


def new_sitting(
    practice: Practice, wishes: Wishes, patient: str, course: str | None = None, *, at_home: bool = False
) -> Sitting:
    """A new self-assessment of a patient, on disk at once. `course` names what a change is compared with."""
    exam = Exam(
        patient,
        now(),
        mode=Mode.SELF,
        rule=Rule.RATING2,
        method=Method.SELF_PALPATION,
        course=course,
        entered=Entered.HOME if at_home else Entered.SCREEN,
    )
    practice.new_visit(exam)
    return open_sitting(practice, wishes, exam.id)


def open_sitting(practice: Practice, wishes: Wishes, exam_id: str) -> Sitting:
    """A self-assessment that is in the file, at the screen where it stood.

    UserError when it is none, or when somebody has signed it.
    """
    visit, store = practice.open_visit(exam_id), practice.store
    exam = visit.exam
    if exam.mode is not Mode.SELF or exam.status is not Status.DRAFT:
        raise UserError("This is no self-assessment that can be gone on with.", "Begin a new one.")
    visit.fixed_who = BY_PATIENT
    responses = [r for r in store.rows(Response, exam.patient) if r.exam == exam_id]
    about = {exam_id, *(r.id for r in responses)}
    flags = [f for f in store.rows(Flag, exam.patient) if f.about in about]
    started = store.rows(Infusion, exam.course) if exam.course else []
    first = min((infusion.given_at for infusion in started), default=None)
    wishes = replace(
        wishes,
        since=f"{first.day} {first:%B %Y}" if first else "",
        figure=store.patient(exam.patient).figure,
    )
    sitting = Sitting(visit, wishes, [*responses, *flags], keep=lambda value: store.save(value, who=BY_PATIENT))
    visit.setParent(sitting)
    return sitting


def goes_on(exam: Exam) -> bool:
    """Whether an exam is a self-assessment that the patient has begun and goes on with, and not one of which somebody
    else enters what the patient pressed."""
    begun_here = bool(exam.text("self_at")) or not (exam.findings or exam.answers or exam.areas or exam.quadrants)
    return exam.mode is Mode.SELF and exam.status is Status.DRAFT and begun_here


def unfinished(practice: Practice, patient: str) -> str:
    """The id of the patient's last self-assessment that was not given to the doctor yet, or ""."""
    mine = [e for e in practice.store.exams(patient=patient) if e.mode is Mode.SELF and e.status is Status.DRAFT]
    return next((e.id for e in reversed(mine) if e.text("self_at") != "thanks"), "")
