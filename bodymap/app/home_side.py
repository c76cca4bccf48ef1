"""What the desk does for a patient at home: starter file, sheets on paper, what came back on paper, the diary."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QMenu, QVBoxLayout, QWidget

from bodymap import scores
from bodymap.exchange.handover import Starter, write_starter
from bodymap.model import Act, DiaryDay, Exam, Flag, Infusion, now
from bodymap.ui.banner import NOTE
from bodymap.ui.dialogs.from_paper import FromPaper
from bodymap.ui.diary import DiaryPage, DiaryValues, QuickDiary, QuickHome
from bodymap.ui.handover import StarterForm
from bodymap.ui.printing import show_preview
from bodymap.ui.theme import px

if TYPE_CHECKING:
    from bodymap.app.chart import Chart


class HomeSide:
    """The menu "At home" of a chart."""

    def __init__(self, chart: Chart) -> None:
        self._chart, self._store, self._practice = chart, chart.store, chart.practice

    def menu(self, parent: QMenu) -> QMenu:
        """Everything about the patient's home."""
        menu, guarded = QMenu("At home", parent), self._chart.window.guarded
        for words, does in (
            ("Read the diary", self.read_diary),
            ("Type in a home sheet …", self.type_home_sheet),
            ("Type in a diary sheet …", self.type_diary),
            ("Print a blank home sheet", self.print_home_sheet),
            ("Print a blank diary sheet", self.print_diary_sheet),
            ("File for the patient to begin with …", self.make_starter),
        ):
            menu.addAction(words, guarded(lambda *_, does=does: does()))
        return menu

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
        chart, settings = self._chart, self._chart.settings
        course = self._store.course(chart.course) if chart.course else None
        infusions = self._store.infusions(course.id) if course else []
        mood = settings.text("self_mood")
        form = StarterForm(
            chart.patient,
            self._write_starter,
            chart.window,
            practice=settings.text("practice_name"),
            since=f"{infusions[0].given_at.day} {infusions[0].given_at:%B %Y}" if infusions else "",
            mood="" if mood == "none" else mood,
            days=tuple(day for day in (*course.plan, *course.follow_up) if day >= date.today()) if course else (),
            offered=[one for one in scores.shelf_of(self._store).offered() if one.unattended],
            help_country=settings.text("help_country"),
            help_text=settings.text("help_text"),
            help_lines=settings.names("help_lines"),
        )
        form.made.connect(lambda _path: chart.window.say("The file is written.", NOTE))
        form.slip_asked.connect(chart.window.guarded(self._print_slip))
        chart.forms.open(form)

    def _write_starter(self, path: Path, starter: Starter, words: str) -> None:
        write_starter(path, starter, words)
        self._practice.tell(Act.EXPORTED, self._chart.patient.id, "File for the patient to begin with")

    def _print_slip(self, words: str) -> None:
        from bodymap.papers import letterhead
        from bodymap.report import visit_slip

        head = letterhead(self._store)
        self._preview(lambda paper: visit_slip(words, paper, head), "Visit slip")

    def _print_diary(self) -> None:
        from bodymap.report import diary_paper

        days, patient = self._store.rows(DiaryDay, self._chart.patient.id), self._chart.patient
        self._preview(lambda paper: diary_paper(patient, days, paper), "Diary")

    def _keep_exam(self, exam: Exam) -> None:
        visit = self._practice.new_visit(exam)
        if words := exam.text("self_ask"):
            self._practice.keep(Flag(exam.patient, "ask", exam.id, now(), words))
        visit.sign(self._practice.who or "desk", "transcribed from paper")

    def _values(self) -> DiaryValues:
        patient = self._chart.patient.id
        infusions = [i for course in self._store.courses(patient) for i in self._store.rows(Infusion, course.id)]
        days = tuple(self._store.rows(DiaryDay, patient))
        return DiaryValues(patient, date.today(), days, tuple(infusions), born=self._chart.patient.birth_date)

    def _from_paper(self, title: str, page: QWidget) -> QDialog:
        dialog = FromPaper(title, page, self._chart.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return _opened(dialog)

    def _show(self, title: str, page: QWidget) -> QDialog:
        dialog = QDialog(self._chart.window)
        dialog.setWindowTitle(title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
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
    room = dialog.screen().availableGeometry().size()
    dialog.resize(min(px(1000), room.width() - 20), min(px(760), room.height() - 40))
    dialog.open()
    return dialog
