"""All patients of one data file: what is added and edited; opens visits; all courses for the clinic page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from bodymap.errors import NotSaved, UserError, WrongPassphrase
from bodymap.exchange.exam_table import TableRow
from bodymap.exchange.handover import Home, Starter, finished, starter_of, starter_text, to_give
from bodymap.medicine.instruments import parse_instrument
from bodymap.medicine.model import Act, AdverseEvent, Course, DiaryDay, Exam, Flag, Infusion, Mode, Patient, Response
from bodymap.medicine.outcomes import NOBODY, Experience
from bodymap.medicine.outcomes.clinic import ClinicCourse, ClinicData
from bodymap.session import tables
from bodymap.session.pins import ExaminerPins
from bodymap.session.steps import Correction, Pair, Step, named, put
from bodymap.session.tables import Imported
from bodymap.session.visit import UndoStack, Visit
from bodymap.settings import Settings
from bodymap.store import (
    Erased,
    InstrumentText,
    Kept,
    Mistaken,
    PatientRecord,
    Reading,
    Store,
    folded_number,
    removable,
)

if TYPE_CHECKING:
    from bodymap.exchange.json_import import Export
    from bodymap.session.transfer import Bringing, Moved


# -- practice ---------------------------------------------------------------------------------------------------------
# All patients of one data file: what is added and edited; opens visits.

UNDO_STEPS = 100


class Practice(QObject):
    """All patients of one data file: what is found, added, edited; opens visits."""

    changed = Signal()  # patients, courses, infusions or exams are other than before
    trouble = Signal(object)  # UserError: something could not be taken back or done again

    def __init__(self, store: Store, who: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store = store  # for reading; changes go through the methods here
        self.who = who
        self.settings = Settings(store.setting, lambda key, text: store.set_setting(key, text, self.who))
        self.pins = ExaminerPins(store, self.settings, lambda act, what: self.store.tell(act, self.who, what=what))
        self.undo_stack = UndoStack(self, limit=UNDO_STEPS)

    def tell(self, act: Act, patient: str = "", what: str = "") -> None:
        """Write into the history that something was seen, or happened. Trouble with the disk is said, and stops
        nobody."""
        try:
            self.store.tell(act, self.who, patient, what)
        except NotSaved as problem:
            self.trouble.emit(problem)

    def check_passphrase(self, passphrase: str | None, what: str) -> None:
        """WrongPassphrase unless the data file is open with this one; the history hears of a wrong one, and what for
        it was typed."""
        try:
            self.store.check_passphrase(passphrase)
        except WrongPassphrase:
            self.tell(Act.UNLOCK_FAILED, what=what)
            raise

    def may_sign(self, name: str, pin: str) -> None:
        """PinWanted or WrongPin when a name has a PIN that is not this one; who works has shown it already."""
        holder = self.pins.holder(name)
        if holder and holder != self.pins.holder(self.who):
            self.pins.prove(name, pin)

    # -- what is kept beside exams ---------------------------------------------------------------------------------

    def save(self, value: Kept) -> None:
        """Add or change a value of any kind, as one undo step. UserError when it cannot be, NotSaved, Frozen."""
        self.save_all([value], named(value))

    def keep(self, value: Kept) -> None:
        """`save` without an undo step: for what is written at every answer and has its own way back."""
        self.store.save(value, who=self.who)
        self.changed.emit()

    def keep_all(self, values: Sequence[Kept]) -> None:
        """`keep` several values, all or nothing."""
        with self.store.batch():
            for value in values:
                self.store.save(value, who=self.who)
        self.changed.emit()

    def save_all(self, values: Sequence[Kept], text: str) -> None:
        """Add or change several values, all or nothing, as one undo step called `text`."""
        self._act(text, [(self.store.row_or_none(type(value), value.id), value) for value in values])

    def remove(self, value: Kept) -> None:
        """Take out what was entered by mistake, as one undo step; the history keeps it. UserError when it stays."""
        there = self.store.row_or_none(type(value), value.id)
        self._act(f"{named(value)} removed", [(there, None)])

    def take_out(self, value: Kept) -> None:
        """`remove` without an undo step: what `keep` stored and was taken back where it was typed."""
        self.store.remove(value, who=self.who)
        self.changed.emit()

    def undo(self, one: Step | None = None) -> None:
        """Take back the last act, or this `one` whatever was done after it. UserError when that cannot be; the step
        stays then."""
        step = self.undo_stack.next_undo
        if one is not None and one is not step:
            one.back()
            self.changed.emit()
        elif isinstance(step, Step):
            step.back()
            self.undo_stack.undo()

    def redo(self) -> None:
        """Do again what was taken back. UserError when that cannot be; the step stays then."""
        step = self.undo_stack.next_redo
        if isinstance(step, Step):
            step.forth()
            self.undo_stack.redo()

    def _act(self, text: str, pairs: Sequence[Pair]) -> None:
        pairs = [(before, after) for before, after in pairs if before != after]
        if not pairs:
            return
        put(self.store, pairs, self.who)
        if all(before is not None or removable(type(after)) for before, after in pairs):
            self.undo_stack.push(Step(text, self.store, pairs, lambda: self.who, self.changed.emit, self.trouble.emit))
        else:  # what stays is not taken back
            self.changed.emit()

    def looks_like(self, patient: Patient) -> str:
        """The number of another patient that looks like this one's new number without being it, or ""."""
        numbers = self.store.numbers()
        if numbers.get(patient.id) == patient.number:
            return ""
        mine = folded_number(patient.number)
        others = (number for id_, number in numbers.items() if id_ != patient.id and number != patient.number)
        return next((number for number in others if folded_number(number) == mine), "")

    # -- what was entered by mistake -------------------------------------------------------------------------------

    def mark_in_error(self, value: Mistaken, reason: str) -> Step:
        """Keep a value and let it count nowhere, as one undo step. UserError without a reason, or when it cannot be."""

        def forth() -> None:
            self.store.mark_in_error(value, reason, who=self.who)

        forth()
        return self._correct("entered in error", lambda: self.store.unmark_in_error(value.id, who=self.who), forth)

    def take_back(self, value: Mistaken, reason: str) -> Step:
        """Let a value count again that was marked with this reason, as one undo step. UserError when it cannot be."""

        def forth() -> None:
            self.store.unmark_in_error(value.id, who=self.who)

        forth()
        return self._correct("taken back", lambda: self.store.mark_in_error(value, reason, who=self.who), forth)

    def move(self, value: Mistaken, patient: str, course: str | None, reason: str) -> Step:
        """Give a value to another patient or course, as one undo step. UserError when it cannot be."""
        before = self.store.move(value, patient, course, reason, who=self.who)

        def back() -> None:
            self.store.put_back(before, f"move undone: {reason}", who=self.who)

        def forth() -> None:
            self.store.move(value, patient, course, reason, who=self.who)

        return self._correct("moved", back, forth)

    def _correct(self, text: str, back: Callable[[], None], forth: Callable[[], None]) -> Step:
        step = Correction(text, self.store, back, forth, self.changed.emit, self.trouble.emit)
        self.undo_stack.push(step)
        return step

    # -- patients --------------------------------------------------------------------------------------------------

    def add_patient(self, patient: Patient) -> None:
        """Add or change a patient. UserError when the number is taken."""
        self.save(patient)

    def save_course(self, course: Course) -> None:
        """Add or change a course. UserError when its label is taken."""
        self.save(course)

    def save_infusion(self, infusion: Infusion) -> None:
        """Add or change an infusion. UserError when its number is taken."""
        self.save(infusion)

    def save_instrument(self, instrument: InstrumentText) -> None:
        """Keep a questionnaire of the practice's own. Frozen when it was answered and the text differs."""
        self.store.save_instrument(instrument, who=self.who)
        self.changed.emit()

    def remove_instrument(self, instrument: InstrumentText) -> None:
        """Take out a questionnaire of the practice's own. Frozen when it was answered."""
        self.store.remove_instrument(instrument.id, instrument.version, who=self.who)
        self.changed.emit()

    # -- patients and exams ----------------------------------------------------------------------------------------

    def erase_patient(self, patient_id: str) -> Erased:
        """Delete a patient and everything that belongs to one, for ever. NotSaved when it cannot be now."""
        erased = self.store.erase_patient(patient_id, who=self.who)
        self.undo_stack.clear()  # it would bring back what is gone for ever
        self.changed.emit()
        return erased

    def new_visit(self, exam: Exam, *, left_first: bool = False) -> Visit:
        """Start a new exam; it is stored at once, so that it can be resumed."""
        visit = self._visit(exam, left_first=left_first)
        visit.save()
        self.changed.emit()
        return visit

    def open_visit(self, exam_id: str, *, left_first: bool = False, record: PatientRecord | None = None) -> Visit:
        """Open an exam that is in the file. `record`: its patient's, when it was read just now."""
        return self._visit((record or self.store).exam(exam_id), left_first=left_first, record=record)

    def _visit(self, exam: Exam, *, left_first: bool, record: PatientRecord | None = None) -> Visit:
        return Visit(self.store, exam, left_first=left_first, named=self._named, may_sign=self.may_sign, record=record)

    def _named(self, name: str) -> str:
        """Who works; with nobody chosen this one, who is known from the exam, unless that takes a PIN."""
        return self.who or ("" if self.pins.holder(name) else name)

    def import_rows(
        self,
        rows: Sequence[TableRow],
        progress: Callable[[int], None] | None = None,
        *,
        different_people: bool = False,
    ) -> Imported:
        """Bring in the rows of an exam table: all of them or nothing (BadTable, AlikeNumbers)."""
        done = tables.import_rows(self.store, rows, self.who, progress, different_people=different_people)
        self.changed.emit()
        return done

    def bring_moved(
        self, exports: Sequence[Export], number: str | None = None, *, different_people: bool = False
    ) -> Moved:
        """Bring in patients of other practices with their history: all of them or nothing. `number`: the record number
        that a single one gets here. UserError, AlikeNumbers, NotSaved."""
        from bodymap.session.transfer import bring_moved  # not needed to start

        done = bring_moved(self.store, exports, self.who, number, different_people=different_people)
        self.changed.emit()
        return done

    def bring_home(self, home: Home, patient_id: str, course_id: str | None = None) -> Bringing:
        """Bring what a patient handed over into a record: only what is new, all of it or nothing."""
        from bodymap.session.transfer import bring  # not needed to start

        done = bring(self.store, home, patient_id, self.who, course_id)
        self.changed.emit()
        return done

    def amend(self, exam_id: str, reason: str, *, left_first: bool = False) -> Visit:
        """A new draft version of a signed exam. The old one stays as it is."""
        old = self.store.exam(exam_id)
        return self.new_visit(self.store.amendment(old, reason), left_first=left_first)


# -- clinic -----------------------------------------------------------------------------------------------------------
# All courses of the data file for the clinic page.


def clinic_data(store: Reading, on: date, experience: Experience = NOBODY) -> ClinicData:
    """Every course with its infusions, light rows of its signed exams, and its adverse events, as of a day.
    `experience` says which examiners are experienced."""
    infusions: dict[str, list[Infusion]] = defaultdict(list)
    course_of: dict[str, str] = {}
    for infusion in store.all_rows(Infusion):
        infusions[infusion.course].append(infusion)
        course_of[infusion.id] = infusion.course
    events: dict[str, list[AdverseEvent]] = defaultdict(list)
    for event in store.all_rows(AdverseEvent):
        events[course_of[event.infusion]].append(event)
    exams = store.course_exams()
    return ClinicData(
        tuple(
            ClinicCourse(c, tuple(infusions.get(c.id, ())), tuple(exams.get(c.id, ())), tuple(events.get(c.id, ())))
            for c in store.all_rows(Course)
        ),
        on,
        experience,
    )


# -- at home ----------------------------------------------------------------------------------------------------------
# A patient's own data file: begun with a starter file, given to the doctor as a whole.

WHO = "patient"
STARTER_KEY = "starter"
UNNAMED = "1"
"""The number of whoever began at home without a starter file."""


def begin_at_home(store: Store, starter: Starter) -> Patient:
    """Take a starter file into the patient's own data file: the patient, what the practice chose, its questionnaires.

    Twice is harmless, and a newer starter changes what it says. UserError when the data file is another person's;
    NotSaved on disk trouble. Then nothing was changed.
    """
    number = starter.sender.number or UNNAMED
    there = [row.patient for row in store.find_patients("", limit=2)]
    if any(patient.number not in (number, UNNAMED) for patient in there):
        raise UserError("This data file is another person's.", "Open the starter file in a data file of its own.")
    sender, was = starter.sender, there[0] if there else Patient(number)
    patient = replace(was, number=number, name=sender.name, birth_date=sender.birth_date, figure=starter.figure)
    settings = Settings(store.setting, store.set_setting)
    with store.batch():
        store.save_patient(patient, who=WHO)
        for text in starter.own:
            own = parse_instrument(text)
            store.save_instrument(InstrumentText(own.id, own.version, text), who=WHO)
        settings.set("practice_name", starter.practice)
        settings.set("self_mood", starter.mood or "none")
        settings.set("self_mirror", starter.mirror)
        settings.set("help_country", starter.help_country)
        settings.set("help_text", starter.help_text)
        settings.set("help_lines", starter.help_lines)
        store.set_setting(STARTER_KEY, starter_text(starter))
    return patient


def starter_at_home(store: Store) -> Starter | None:
    """What the practice chose, or None in a data file that was not begun with a starter."""
    text = store.setting(STARTER_KEY)
    return None if text is None else starter_of(text)


def gather(store: Store, patient: str) -> tuple[Home, int]:
    """All that a patient can give to the doctor, and how many self-assessments are not done and stay."""
    exams = store.exams(patient=patient)
    home = to_give(
        store.patient(patient),
        exams,
        store.rows(Response, patient),
        store.rows(DiaryDay, patient),
        store.rows(Flag, patient),
    )
    return home, sum(exam.mode is Mode.SELF and not finished(exam) for exam in exams)
