"""A patient at this computer, and what the desk does for one at home: self-assessment, starter file, sheets, diary."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from bodymap.app.context import ChartContext
from bodymap.errors import UserError
from bodymap.exchange.handover import Starter, write_starter
from bodymap.medicine.model import Act, DiaryDay, Exam, Flag, Response, Status, now
from bodymap.passwords import pin_fits
from bodymap.report.papers import settings_of
from bodymap.session import Sitting, new_sitting, open_sitting, unfinished, wishes_of
from bodymap.store import scores
from bodymap.ui.acts import (
    MAKE_STARTER,
    PRINT_DIARY_SHEET,
    PRINT_HOME_SHEET,
    READ_DIARY,
    TYPE_DIARY,
    TYPE_HOME_SHEET,
)
from bodymap.ui.dialogs.passphrase import NewPinForm
from bodymap.ui.dialogs.printing import show_preview
from bodymap.ui.kit.banner import NOTE, WARN
from bodymap.ui.kit.form import open_form
from bodymap.ui.kit.screens import room_of
from bodymap.ui.kit.theme import (
    px,
)
from bodymap.ui.pages.diary.from_paper import FromPaper, QuickDiary
from bodymap.ui.pages.diary.home_sheet import QuickHome
from bodymap.ui.pages.diary.lines import DiaryValues
from bodymap.ui.pages.diary.page import DiaryPage
from bodymap.ui.pages.guided.mode import BOTH, PASSPHRASE, PIN, PatientMode
from bodymap.ui.pages.transfer.giving import StarterForm
from bodymap.ui.window.open_visit import unentered_question

# -- patient side -----------------------------------------------------------------------------------------------------
# Handing the computer to a patient for a self-assessment, and taking it back.

MEANING = "answered by the patient"


class PatientSide:
    """One patient at the practice's computer."""

    def __init__(self, chart: ChartContext, settle: Callable[[], str], print_exam: Callable[[str], None]) -> None:
        """`settle`: enters what is typed on the page of an infusion; in words what is left."""
        self._chart, self._practice, self._store = chart, chart.practice, chart.store
        self._settle, self._print_exam = settle, print_exam
        self._settings = chart.settings
        self.mode: PatientMode | None = None
        self._to_print = ""

    def hand_over(self, exam_id: str = "") -> None:
        """Begin or go on with a self-assessment (`exam_id`, else the unfinished one), full screen; asks for a PIN
        first when the practice has none."""
        if not self._settings.text("patient_pin") and not self._store.has_passphrase:
            self._ask_for_pin()
            return
        if left := self._settle():
            unentered_question(left, self._chart.window).open()
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

    def go_on(self, exam_id: str) -> None:
        """Go on with a self-assessment of the patient's: hand the computer over, or, when it was given to the doctor
        already, put it into the record."""
        if self._store.exam(exam_id).text("self_at") != "thanks":
            self.hand_over(exam_id)
            return
        self._into_the_record(exam_id)
        self._chart.show_record()

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

        open_form(NewPinForm(keep, self._chart.window))

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
            sitting.setParent(self._chart.window)
            sitting.saved.connect(self._chart.window.guarded(lambda: self._saved_at_last(sitting)))
            self._chart.window.say("The answers are not all saved yet; they are tried again by themselves.", WARN)
        else:
            self._into_the_record(exam_id)
        record = self._chart.read()
        about = {exam_id, *(r.id for r in record.rows(Response) if r.exam == exam_id)}
        flags = [flag for flag in record.rows(Flag) if flag.about in about]
        if sitting is not None:
            flags += sitting.unsaved_flags
        self._chart.show_record()
        if any(flag.seen_at is None for flag in flags):
            self._chart.to_read.emit(exam_id)
        if self._to_print:
            printed, self._to_print = self._to_print, ""
            self._print_exam(printed)

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


# -- home side --------------------------------------------------------------------------------------------------------
# What the desk does for a patient at home: starter file, sheets on paper, what came back on paper, the diary.


class HomeSide:
    """The menu "At home" of a chart."""

    def __init__(self, chart: ChartContext) -> None:
        self._chart, self._store, self._practice = chart, chart.store, chart.practice

    def offer(self) -> None:
        """Everything about the patient's home, as acts of the chart."""
        for action, does in (
            (READ_DIARY, self.read_diary),
            (TYPE_HOME_SHEET, self.type_home_sheet),
            (TYPE_DIARY, self.type_diary),
            (PRINT_HOME_SHEET, self.print_home_sheet),
            (PRINT_DIARY_SHEET, self.print_diary_sheet),
            (MAKE_STARTER, self.make_starter),
        ):
            self._chart.offer(action, does)

    def read_diary(self) -> None:
        """The patient's diary, to read."""
        page = DiaryPage(self._values())
        dialog = self._show("Diary", page)
        page.home_asked.connect(dialog.close)
        page.print_asked.connect(self._chart.window.guarded(self._print_diary))

    def type_home_sheet(self) -> None:
        """Enter a home sheet that was filled in by hand; it is the patient's, transcribed from paper."""
        chart = self._chart
        page = QuickHome(chart.patient, self._keep_exam, course=chart.course, left_first=chart.left_first)
        dialog = self._from_paper("Home sheet", page)
        page.kept.connect(lambda _exam: dialog.accept())
        dialog.accepted.connect(chart.show_record)

    def type_diary(self) -> None:
        """Enter a diary sheet that was filled in by hand."""
        page = QuickDiary(self._values(), self._practice.keep)
        dialog = self._from_paper("Diary sheet", page)
        # What the data file did not take stands there still.
        page.kept.connect(lambda _days: dialog.accept() if page.is_empty else None)

    def print_home_sheet(self) -> None:
        """A blank self-assessment in large type."""
        from bodymap.report import home_sheet

        chart = self._chart
        self._preview(lambda paper: home_sheet(chart.patient, paper, chart.left_first), "Home sheet")

    def print_diary_sheet(self) -> None:
        """A blank diary in large type."""
        from bodymap.report import diary_sheet

        self._preview(lambda paper: diary_sheet(self._chart.patient, paper, date.today()), "Diary sheet")

    def make_starter(self) -> None:
        """A file with which the patient begins at home, and the slip with its words."""
        chart, record = self._chart, self._chart.read()
        settings = settings_of(record)
        course = record.course(chart.course) if chart.course else None
        infusions = record.infusions(chart.course)
        mood = settings.text("self_mood")
        form = StarterForm(
            chart.patient,
            self._write_starter,
            chart.window,
            practice=settings.text("practice_name"),
            since=f"{infusions[0].given_at.day} {infusions[0].given_at:%B %Y}" if infusions else "",
            mood="" if mood == "none" else mood,
            days=tuple(day for day in (*course.plan, *course.follow_up) if day >= date.today()) if course else (),
            offered=[one for one in scores.shelf_of(record).offered() if one.unattended],
            help_country=settings.text("help_country"),
            help_text=settings.text("help_text"),
            help_lines=settings.names("help_lines"),
        )
        form.made.connect(lambda _path: chart.window.say("The file is written.", NOTE))
        form.slip_asked.connect(chart.window.guarded(self._print_slip))
        open_form(form)

    def _write_starter(self, path: Path, starter: Starter, words: str) -> None:
        write_starter(path, starter, words)
        self._practice.tell(Act.EXPORTED, self._chart.patient.id, "File for the patient to begin with")

    def _print_slip(self, words: str) -> None:
        from bodymap.report import visit_slip
        from bodymap.report.papers import letterhead

        head = letterhead(self._store)
        self._preview(lambda paper: visit_slip(words, paper, head), "Visit slip")

    def _print_diary(self) -> None:
        from bodymap.report import diary_paper

        days, patient = self._chart.read().rows(DiaryDay), self._chart.patient
        self._preview(lambda paper: diary_paper(patient, days, paper), "Diary")

    def _keep_exam(self, exam: Exam) -> None:
        visit = self._practice.new_visit(exam)
        if words := exam.text("self_ask"):
            self._practice.keep(Flag(exam.patient, "ask", exam.id, now(), words))
        visit.sign(self._practice.who or "desk", "transcribed from paper")

    def _values(self) -> DiaryValues:
        record = self._chart.read()
        patient = record.patient
        return DiaryValues(patient.id, date.today(), record.rows(DiaryDay), record.given, born=patient.birth_date)

    def _from_paper(self, title: str, page: QWidget) -> QDialog:
        return _opened(FromPaper(title, page, self._chart.window))

    def _show(self, title: str, page: QWidget) -> QDialog:
        dialog = QDialog(self._chart.window)
        dialog.setWindowTitle(title)
        box = QVBoxLayout(dialog)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(page)
        return _opened(dialog)

    def _preview(self, make: Callable[[str], bytes], title: str) -> None:
        practice, patient = self._chart.practice, self._chart.patient.id
        preview = show_preview(self._chart.window, make, self._chart.settings.text("paper"), title)
        preview.printed.connect(lambda: practice.tell(Act.PRINTED, patient, title))
        preview.saved.connect(lambda: practice.tell(Act.EXPORTED, patient, f"{title} as PDF"))


def _opened(dialog: QDialog) -> QDialog:
    """As large as the screen allows, and open."""
    room = room_of(dialog).size()
    dialog.resize(min(px(1000), room.width() - 20), min(px(760), room.height() - 40))
    return open_form(dialog)
