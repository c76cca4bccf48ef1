"""Start an examination: for whom, at which infusion, who examines, by which rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from PySide6.QtWidgets import QCheckBox, QWidget

from bodymap.model import (
    AFTER,
    BEFORE,
    DURING,
    Course,
    Entered,
    Exam,
    Infusion,
    Method,
    Mode,
    Patient,
    Rule,
    isolated,
    now,
)
from bodymap.model.timing import timing_doubts
from bodymap.ui.dialogs.form import Field, Form, choice, chosen, line_edit, open_choice
from bodymap.ui.record.values import course_name
from bodymap.ui.theme import Segmented
from bodymap.ui.typed import at, date_in_words, moment_in_words, near_date, read_day, read_time

RULES = (
    (Rule.RATING2, "Rating 2 or more is positive (Manual Tender Point Survey)"),
    (Rule.PAINFUL, "Any pain on pressing is positive (ACR 1990)"),
)
METHODS = ((Method.THUMB, "Thumb"), (Method.FINGERS, "Two fingers"), (Method.ALGOMETER, "Algometer"))
MODES = ((Mode.EXAMINER, "Examiner presses"), (Mode.SELF, "Patient presses"))
TIMINGS = ((BEFORE, "Before it"), (DURING, "During it"), (AFTER, "After it"))


class NewExamForm(Form):
    """Asks what an exam needs before the first key; `start` is given the new Exam and may refuse with a UserError.

    Defaults come from the last exam of the same examiner (`last_by`), else from `rule` and `method`.
    """

    def __init__(
        self,
        start: Callable[[Exam], None],
        patient: Patient,
        parent: QWidget | None = None,
        *,
        courses: Iterable[Course] = (),
        infusions: Mapping[str, Iterable[Infusion]] | None = None,
        examiners: Iterable[str] = (),
        examiner: str = "",
        last_by: Callable[[str], Exam | None] = lambda _name: None,
        rule: Rule = Rule.RATING2,
        method: Method = Method.THUMB,
        infusion: str | None = None,
        month_first: bool = False,
    ) -> None:
        super().__init__("New exam", "Start exam", parent, _whom(patient))
        self._start, self._patient, self._last_by, self._month_first = start, patient, last_by, month_first
        self._infusions = {course: tuple(given) for course, given in (infusions or {}).items()}
        self._began = now()
        courses = tuple(courses)
        names = [name for name in dict.fromkeys((*examiners, examiner)) if name]
        self.examiner = Field("Examiner", open_choice(names, examiner or (names[0] if names else "")))
        self.course = Field("Course", choice([("", "None"), *((c.id, course_name(c)) for c in courses)]))
        self.infusion = Field("Infusion", choice([("", "None: baseline or follow-up")]))
        self.timing = Field("When", Segmented(TIMINGS), "Before the infusion compares best with other exams")
        self.rule = Field("What counts as positive", choice([(r.value, words) for r, words in RULES], rule.value))
        self.method = Field("Pressed with", Segmented([(m.value, words) for m, words in METHODS]))
        self.method.edit.set_current(method.value)
        self.mode = Field("Who presses", Segmented([(m.value, words) for m, words in MODES]))
        self.paper = QCheckBox("Copied from a sheet filled in by hand")
        self.day = Field("Examined on", line_edit(date_in_words(self._began.date()), length=40))
        self.clock = Field("At", line_edit(f"{self._began:%H:%M}", length=12))
        self.row((self.course, 2), (self.infusion, 3))
        self.row(self.timing)
        self.row(self.examiner)
        self.row(self.rule)
        self.row(self.mode)
        self.row(self.method)
        self.row(self.paper)
        self.row((self.day, 3), (self.clock, 2))
        self.course.edit.currentIndexChanged.connect(self._course_chosen)
        self.infusion.edit.currentIndexChanged.connect(self._infusion_chosen)
        self.examiner.edit.currentTextChanged.connect(self._examiner_chosen)
        self.mode.edit.chosen.connect(self._mode_chosen)
        self.paper.toggled.connect(self._paper_toggled)
        self.day.edit.textChanged.connect(self._read_day)
        self._examiner_chosen(self.examiner.edit.currentText())
        self._choose(courses, infusion)
        self._paper_toggled(False)
        if not self.examiner.edit.currentText():
            self.examiner.edit.setFocus()

    def submit(self) -> None:
        examiner = " ".join(self.examiner.edit.currentText().split())
        by_patient = self.mode.edit.current() == Mode.SELF
        needed = not examiner and not by_patient
        self.examiner.fault("Say who examines.") if needed else self.examiner.note()
        moment = self._moment()
        if self.faulty() or moment is None:
            return
        infusion = chosen(self.infusion.edit)
        exam = Exam(
            self._patient.id,
            moment,
            examiner=examiner,
            mode=Mode(self.mode.edit.current()),
            rule=Rule(chosen(self.rule.edit)),
            method=Method.SELF_PALPATION if by_patient else Method(self.method.edit.current()),
            course=chosen(self.course.edit) or None,
            infusion=infusion or None,
            timing=self.timing.edit.current() if infusion else "",
            entered=Entered.PAPER if self.paper.isChecked() else Entered.SCREEN,
        )
        last = self._last_by(examiner)
        if last is not None and last.text("position"):
            exam = replace(exam, answers={"position": last.text("position")})
        if self.sure(timing_doubts(exam, self._infusions.get(exam.course or "", ()))):
            self.keep(lambda: self._start(exam))

    def _choose(self, courses: tuple[Course, ...], infusion: str | None) -> None:
        """Begin with the infusion asked for, else with the last running course and today's infusion."""
        running = [c for c in courses if c.stopped is None]
        at_course = next((c for c, given in self._infusions.items() if any(i.id == infusion for i in given)), None)
        course = at_course or (running[-1].id if running else "")
        self.course.edit.setCurrentIndex(max(0, self.course.edit.findData(course)))
        self._course_chosen()
        today = [i.id for i in self._infusions.get(course, ()) if i.given_at.date() == self._began.date()]
        wanted = infusion or (today[-1] if today else "")
        self.infusion.edit.setCurrentIndex(max(0, self.infusion.edit.findData(wanted)))
        self._infusion_chosen()

    def _course_chosen(self, *_: object) -> None:
        box = self.infusion.edit
        box.clear()
        box.addItem("None: baseline or follow-up", "")
        today = self._began.date()
        for infusion in self._infusions.get(chosen(self.course.edit), ()):
            box.addItem(f"Infusion {infusion.number}, {near_date(infusion.given_at.date(), today)}", infusion.id)
        self.infusion.setEnabled(box.count() > 1)

    def _infusion_chosen(self, *_: object) -> None:
        self.timing.setVisible(bool(chosen(self.infusion.edit)))  # without an infusion nothing is before or after it
        self.fit()

    def _examiner_chosen(self, name: str) -> None:
        last = self._last_by(name.strip())
        if last is None or last.mode is not Mode.EXAMINER:
            self.examiner.note()
            return
        self.rule.edit.setCurrentIndex(self.rule.edit.findData(last.rule.value))
        if last.method in dict(METHODS):
            self.method.edit.set_current(last.method.value)
        self.examiner.note(f"As in the last exam, {near_date(last.performed_at.date(), self._began.date())}")

    def _mode_chosen(self, mode: str) -> None:
        self.method.setEnabled(mode == Mode.EXAMINER)

    def _paper_toggled(self, copied: bool) -> None:
        self.day.setVisible(copied)
        self.clock.setVisible(copied)
        self.fit()

    def _read_day(self, *_: object, final: bool = False) -> date | None:
        try:
            born = self._patient.birth_date
            day = read_day(self.day.edit.text(), self._began.date(), month_first=self._month_first, born=born)
            if day > self._began.date():
                raise ValueError(f"{date_in_words(day)} is in the future.")
        except ValueError as fault:
            self.day.fault(str(fault)) if final else self.day.note()
            return None
        self.day.note(date_in_words(day, weekday=True))
        return day

    def _moment(self) -> datetime | None:
        if not self.paper.isChecked():
            return self._began
        day = self._read_day(final=True)
        try:
            clock = read_time(self.clock.edit.text())
        except ValueError as fault:
            self.clock.fault(str(fault))
            return None
        self.clock.note()
        return at(day, clock) if day else None


def _whom(patient: Patient) -> str:
    age = patient.age(date.today())
    return " · ".join(
        part for part in (isolated(patient.name), patient.number, f"{age} years" if age is not None else "") if part
    )


class AmendForm(Form):
    """Asks why a signed exam is changed; `amend` is given the reason and may refuse with a UserError."""

    def __init__(self, amend: Callable[[str], None], exam: Exam, parent: QWidget | None = None) -> None:
        note = (
            f"The exam of {moment_in_words(exam.performed_at, date_only=exam.date_only)} stays as it was signed and "
            f"can always be read and printed. Version {exam.version + 1} begins with a copy of it."
        )
        super().__init__("Amend this exam", "Begin amendment", parent, note)
        self._amend = amend
        self.reason = Field(
            "Reason", open_choice(("Site entered wrongly", "Answer added later", "Wrong infusion or course")), "Needed"
        )
        self.reason.edit.setCurrentText("")
        self.row(self.reason)
        self.reason.edit.setFocus()

    def submit(self) -> None:
        reason = " ".join(self.reason.edit.currentText().split())
        self.reason.note() if len(reason) >= 3 else self.reason.fault("Say why the signed exam is changed.")
        if not self.faulty():
            self.keep(lambda: self._amend(reason))
