"""What is printed or written to a file from a chart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from bodymap.app.context import ChartContext
from bodymap.errors import UserError
from bodymap.medicine.model import Act, Status, isolated
from bodymap.report import papers
from bodymap.ui.acts import COMPARE, EXAM, RECORD
from bodymap.ui.dialogs.messages import ask
from bodymap.ui.dialogs.printing import show_preview
from bodymap.ui.kit.banner import NOTE


class Paper:
    """Previews and files of one chart."""

    def __init__(self, chart: ChartContext) -> None:
        self._chart, self._store = chart, chart.store

    def print_shown(self) -> None:
        """The paper that belongs to the page that is shown. UserError when nothing is chosen there."""
        where, chart = self._chart.window.where, self._chart
        if where == EXAM:
            self.print_exam(chart.open_exam_value().id)
        elif where == COMPARE and chart.pair:
            self.print_pair(*chart.pair)
        elif where == RECORD:
            chosen = chart.window.record_page.exams.chosen()
            if not chosen:
                raise UserError("No exam is chosen.", "Choose one in the list, then print.")
            self.print_exam(chosen[0].exam.id)

    def print_exam(self, exam_id: str) -> None:
        """Preview the sheet of an exam."""
        self._preview(lambda paper: papers.exam_sheet_pdf(self._store, exam_id, paper), "Exam sheet")

    def print_pair(self, a: str, b: str) -> None:
        """Preview the sheets of two exams."""
        self._preview(lambda paper: papers.exam_sheets_pdf(self._store, [a, b], paper), "Exam sheets")

    def print_report(self) -> None:
        """Preview the report of the course."""
        course = self._chart.course
        if course is None:
            raise UserError("There is no course to print.", "Add a course first.")
        self._preview(lambda paper: papers.course_report_pdf(self._store, course, paper), "Course report")

    def blank_sheet(self) -> None:
        """Preview an empty sheet with this patient's name on it."""
        self._preview(lambda paper: papers.blank_sheet_pdf(paper, self._store, self._chart.patient), "Blank exam sheet")

    def export(self, kind: str) -> None:
        """Write the plot (svg, png, pdf) or the exams of the course (csv) to a file of the user's choice."""
        if self._chart.course is None:
            return
        name, _ = QFileDialog.getSaveFileName(self._chart.window, "Export", f"course.{kind}", f"*.{kind}")
        if not name:
            return
        path = Path(name if Path(name).suffix else f"{name}.{kind}")
        if kind == "csv":
            papers.write_course_table(self._store, self._chart.course, path)
        else:
            papers.write_whole(path, papers.course_plot(self._store, self._chart.course, kind))
        self._chart.practice.tell(Act.EXPORTED, self._chart.patient.id, f"course as {kind}")
        self._chart.window.say("The file is written.", NOTE)

    def ask_to_export_record(self) -> None:
        """Write everything of the patient, with the history, for another practice; what leaves is said first."""
        chart = self._chart
        drafts = sum(exam.status is Status.DRAFT for exam in chart.read().exams())
        stays = f" {drafts} unfinished exam{'s stay' if drafts > 1 else ' stays'} here." if drafts else ""
        ask(
            chart.window,
            "Export for another practice?",
            f"The file holds everything of {isolated(chart.patient.name or chart.patient.number)}, readable by whoever"
            " has it, and the history as it is written: who wrote, opened and printed what here, by name.",
            "Choose a file",
            chart.window.guarded(self._export_record),
            todo=f"Give it only to the practice that goes on. The record stays here too.{stays}",
        )

    def _export_record(self) -> None:
        from bodymap.exchange.exports import export_record

        name, _ = QFileDialog.getSaveFileName(self._chart.window, "Export", "record.json", "*.json")
        if name:
            path = Path(name if Path(name).suffix else f"{name}.json")
            what = export_record(self._store, self._chart.patient, path)
            self._chart.practice.tell(Act.EXPORTED, self._chart.patient.id, what)
            self._chart.window.say("The file is written.", NOTE)

    def _preview(self, make: Callable[[str], bytes], title: str) -> None:
        practice, patient = self._chart.practice, self._chart.patient.id
        preview = show_preview(self._chart.window, make, self._chart.settings.text("paper"), title)
        preview.printed.connect(lambda: practice.tell(Act.PRINTED, patient, title))
        preview.saved.connect(lambda: practice.tell(Act.EXPORTED, patient, f"{title} as PDF"))
