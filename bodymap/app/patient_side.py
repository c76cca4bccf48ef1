"""Handing the computer to a patient for a self-assessment, and taking it back."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bodymap.errors import UserError
from bodymap.flow.pin import pin_fits
from bodymap.model import Act, Flag, Response, Status
from bodymap.session import Sitting, new_sitting, open_sitting, unfinished, wishes_of
from bodymap.ui.banner import NOTE, WARN
from bodymap.ui.dialogs.pin import NewPinForm
from bodymap.ui.self_assessment import PatientMode
from bodymap.ui.self_assessment.leaving import BOTH, PASSPHRASE, PIN

if TYPE_CHECKING:
    from bodymap.app.chart import Chart

MEANING = "answered by the patient"


class PatientSide:
    """One patient at the practice's computer."""

    def __init__(self, chart: Chart) -> None:
        self._chart, self._practice, self._store = chart, chart.practice, chart.store
        self._settings = chart.settings
        self.mode: PatientMode | None = None
        self._to_print = ""

    def hand_over(self, exam_id: str = "") -> None:
        """Begin or go on with a self-assessment (`exam_id`, else the unfinished one), full screen; asks for a PIN
        first when the practice has none."""
        if not self._settings.text("patient_pin") and not self._store.has_passphrase:
            self._ask_for_pin()
            return
        exam_id = exam_id or unfinished(self._practice, self._chart.patient.id)
        wishes = wishes_of(self._settings, at_desk=True)
        sitting = (
            open_sitting(self._practice, wishes, exam_id)
            if exam_id
            else new_sitting(self._practice, wishes, self._chart.patient.id, self._chart.course)
        )
        mode = self.mode = PatientMode(
            sitting, self.opens, wrong=self._settings.number("pin_wrong"), opened_by=self._opened_by()
        )
        mode.tried_wrong.connect(self._note_wrong)
        sitting.setParent(mode)
        mode.print_asked.connect(self._print_later)
        mode.released.connect(self._chart.window.guarded(lambda: self._taken_back(sitting.exam.id)))
        self._settings.set("handed_over", sitting.exam.id)
        mode.hand_over()
        self._practice.tell(Act.HANDED_OVER, self._chart.patient.id)

    def opens(self, typed: str) -> bool:
        """Whether this is the practice's PIN or the passphrase of the data file; a wrong one is told in the history."""
        opens = self._fits(typed)
        if not opens:
            self._practice.tell(Act.UNLOCK_FAILED, self._chart.patient.id, "while a patient had the computer")
        return opens

    def _opened_by(self) -> str:
        """What there is to type: nobody is asked for a PIN that was never chosen."""
        if not self._store.has_passphrase:
            return PIN
        return BOTH if self._settings.text("patient_pin") else PASSPHRASE

    def _fits(self, typed: str) -> bool:
        if pin_fits(typed, self._settings.text("patient_pin")):
            return True
        if not self._store.has_passphrase:
            return False
        try:
            self._store.check_passphrase(typed)
        except UserError:
            return False
        return True

    def _note_wrong(self, count: int) -> None:
        """Wrong PINs are kept, so that starting the program again does not shorten the wait."""
        with suppress(UserError):  # a disk that refuses: the wait holds until the program ends
            self._settings.set("pin_wrong", min(count, 1000))

    def _ask_for_pin(self) -> None:
        def keep(hashed: str) -> None:
            self._settings.set("patient_pin", hashed)
            self._chart.window.say(
                "The PIN is set. Hand the computer over now.", NOTE, "Hand over", lambda: self.hand_over()
            )

        self._chart.forms.open(NewPinForm(keep, self._chart.window))

    def _print_later(self, exam_id: str) -> None:
        """The patient asked for the sheet: it is printed when the practice has the computer back."""
        self._to_print = exam_id

    def _taken_back(self, exam_id: str) -> None:
        """The practice has the computer again. An answer that raised a flag is opened before anything else."""
        mode, self.mode = self.mode, None
        self._practice.tell(Act.TAKEN_BACK, self._chart.patient.id)
        self._settings.set("handed_over", "")
        if mode is not None:
            mode.deleteLater()
        sitting = mode.sitting if mode is not None else None
        if sitting is not None and not sitting.is_saved:  # its answers outlive the patient's window
            sitting.setParent(self._chart)
            sitting.saved.connect(self._chart.window.guarded(lambda: self._saved_at_last(sitting)))
            self._chart.window.say("The answers are not all saved yet; they are tried again by themselves.", WARN)
        else:
            self._into_the_record(exam_id)
        about = {exam_id, *(r.id for r in self._store.rows(Response, self._chart.patient.id) if r.exam == exam_id)}
        flags = [flag for flag in self._store.rows(Flag, self._chart.patient.id) if flag.about in about]
        if sitting is not None:
            flags += sitting.unsaved_flags
        self._chart.show_record()
        if any(flag.seen_at is None for flag in flags):
            self._chart.to_read.emit(exam_id)
        if self._to_print:
            printed, self._to_print = self._to_print, ""
            self._chart.paper.print_exam(printed)

    def _saved_at_last(self, sitting: Sitting) -> None:
        sitting.deleteLater()
        self._into_the_record(sitting.exam.id)

    def _into_the_record(self, exam_id: str) -> None:
        """Sign what the patient has given to the doctor; it says so when that is not possible now."""
        exam, window = self._store.exam(exam_id), self._chart.window
        if exam.text("self_at") == "thanks" and exam.status is Status.DRAFT:
            try:
                self._practice.open_visit(exam_id).sign("patient", MEANING)
            except UserError as problem:
                window.say_problem(problem)
                return
            window.say("The self-assessment is in the record.", NOTE)
        elif exam.status is Status.DRAFT:
            window.say("The self-assessment is not finished; it goes on where it stopped.", NOTE)
