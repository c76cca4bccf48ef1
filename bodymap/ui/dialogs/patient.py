"""A patient's data, also of one who comes from another practice; an exam of theirs to begin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from bodymap.medicine.model import (
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
from bodymap.medicine.model.course import timing_doubts
from bodymap.ui.figure.painting import BodyThumb
from bodymap.ui.kit.form import Field, Form, choice, chosen, line_edit, open_choice, text_edit
from bodymap.ui.kit.theme import Label, Segmented, px
from bodymap.ui.kit.typed import at, date_in_words, moment_in_words, near_date, read_birth_date, read_day, read_time

# -- patient ----------------------------------------------------------------------------------------------------------
# A patient's data: add or change.

FIGURES = (("neutral", "Neutral"), ("female", "Female"), ("male", "Male"), ("heavy", "Heavy"), ("older", "Older"))
SEXES = (("female", "Female"), ("male", "Male"), ("other", "Other"), ("", "Not recorded"))


class PatientForm(Form):
    """Adds a patient, or changes a copy of one; `keep` stores it and may refuse with a UserError.

    `looks_like` knows the number of another patient that a new number looks like. `typed` is what stood in the search
    line: it becomes the name, the record number or the birth date.
    """

    def __init__(
        self,
        keep: Callable[[Patient], None],
        patient: Patient | None = None,
        parent: QWidget | None = None,
        *,
        typed: str = "",
        figure: str = "neutral",
        month_first: bool = False,
        looks_like: Callable[[Patient], str] | None = None,
    ) -> None:
        super().__init__("Patient's data" if patient else "New patient", "Save" if patient else "Add patient", parent)
        self._keep, self._patient, self._month_first = keep, patient, month_first
        self._looks_like = looks_like
        given = patient or Patient("", figure=figure)
        born = date_in_words(given.birth_date) if given.birth_date else ""
        self.name = Field("Name", line_edit(given.name), "As you write it in your own files")
        self.number = Field("Record number", line_edit(given.number, length=60), "Needed, and unique")
        self.birth = Field("Date of birth", line_edit(born, length=40), "Any usual way: 3.5.1979 or 3 May 1979")
        self.sex = Field("Sex", Segmented(SEXES))
        self.sex.edit.set_current(given.sex if given.sex in dict(SEXES) else "")
        self.figure = Field(
            "Figure", choice(_figures(given.figure), given.figure), "Only the drawing; the sites stay the same"
        )
        self.remark = Field("Remark", text_edit(given.remark))
        self.thumb = BodyThumb()
        self.thumb.setFixedSize(px(150), px(176))
        self.thumb.setAccessibleName("Preview of the figure")
        self._lay_out()
        self._fill(typed)
        self.birth.edit.textChanged.connect(self._read_birth)
        self.figure.edit.currentIndexChanged.connect(self._show_figure)
        self._show_figure()
        self.name.edit.setFocus()

    def submit(self) -> None:
        born = self._read_birth(final=True)
        number = self.number.edit.text().strip()
        self.number.note() if number else self.number.fault("A record number is needed.")
        if self.faulty():
            return
        was = self._patient or Patient(number)
        made = replace(
            was,
            number=number,
            name=" ".join(self.name.edit.text().split()),
            birth_date=born,
            sex=self.sex.edit.current(),
            figure=chosen(self.figure.edit),
            remark=self.remark.edit.toPlainText().strip(),
        )
        other = self._looks_like(made) if self._looks_like else ""
        if self.sure(
            [f"The record number looks like {other}, another patient's. Are they two people?"] if other else []
        ):
            self.keep(lambda: self._keep(made))

    def _lay_out(self) -> None:
        self.row(self.name)
        self.row((self.number, 2), (self.birth, 3))
        choices = QVBoxLayout()
        choices.setSpacing(px(12))
        choices.addWidget(self.sex)
        choices.addWidget(self.figure)
        choices.addStretch(1)
        beside = QHBoxLayout()
        beside.setSpacing(px(14))
        beside.addLayout(choices, 1)
        beside.addWidget(self.thumb, 0, Qt.AlignmentFlag.AlignTop)
        self.rows.addLayout(beside)
        self.take(self.sex, self.figure)
        self.row(self.remark)

    def _fill(self, typed: str) -> None:
        said = typed.strip()
        if not said:
            return
        try:
            born = read_birth_date(said, date.today(), month_first=self._month_first)
        except ValueError:
            born = None
        if born is not None:
            self.birth.edit.setText(said)
            self._read_birth()
        elif any(letter.isdigit() for letter in said):
            self.number.edit.setText(said)
        else:
            self.name.edit.setText(said)

    def _read_birth(self, *_: object, final: bool = False) -> date | None:
        """Say the date back in words as soon as it is one; a fault is said only when asked (`final`)."""
        today = date.today()
        try:
            born = read_birth_date(self.birth.edit.text(), today, month_first=self._month_first)
        except ValueError as fault:
            self.birth.fault(str(fault)) if final else self.birth.note()
            return None
        if born is None:
            self.birth.note()
            return None
        years = Patient("", birth_date=born).age(today)
        self.birth.note(f"{date_in_words(born, weekday=True)}, {years} years")
        return born

    def _show_figure(self) -> None:
        self.thumb.set_variant(chosen(self.figure.edit))


def _figures(used: str) -> tuple[tuple[str, str], ...]:
    """The drawings to choose from; the one in use is always among them."""
    return FIGURES if used in dict(FIGURES) else (*FIGURES, (used, used.capitalize()))


# -- moved ------------------------------------------------------------------------------------------------------------
# Before a patient comes in from another practice: what the file holds, and the record number here.


class MovedForm(Form):
    """Brings in with `bring`, which is given the record number here (None: the file holds several patients) and may
    refuse with a UserError. `who` and `history` say what the file holds; `looks_like` knows the record number of
    another patient that a number looks like."""

    def __init__(
        self,
        bring: Callable[[str | None], None],
        who: str,
        history: str,
        parent: QWidget | None = None,
        *,
        number: str | None,
        looks_like: Callable[[str], str],
    ) -> None:
        title = "A patient from another practice" if number is not None else "Patients from another practice"
        super().__init__(title, "Bring in", parent, who)
        self._bring, self._looks_like = bring, looks_like
        self.history = Label(history, "plain", "ink", wrap=True)
        self.rows.addWidget(self.history)
        self.number: Field[QLineEdit] | None = None
        if number is not None:
            hint = f"The other practice has {number}; give another one where that is somebody else here"
            self.number = Field("Record number here", line_edit(number, length=60), hint)
            self.row(self.number)

    def submit(self) -> None:
        if self.number is None:
            self.keep(lambda: self._bring(None))
            return
        number = self.number.edit.text().strip()
        self.number.note() if number else self.number.fault("A record number is needed.")
        if self.faulty():
            return
        other = self._looks_like(number)
        doubts = [f"The record number looks like {other}, another patient's. Are they two people?"] if other else []
        if self.sure(doubts):
            self.keep(lambda: self._bring(number))


# -- new exam ---------------------------------------------------------------------------------------------------------
# Start an examination: for whom, at which infusion, who examines, by which rule.

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
        self.course = Field("Course", choice([("", "None"), *((c.id, c.name) for c in courses)]))
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
