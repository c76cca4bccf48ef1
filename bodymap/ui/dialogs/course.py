"""A course of infusions: add or change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QWidget

from bodymap.model import Course
from bodymap.ui.dialogs.form import Field, Form, line_edit, open_choice, text_edit
from bodymap.ui.typed import date_in_words, read_date, read_whole

AGENTS = ("racemic ketamine", "S-ketamine")
ROUTES = ("IV", "SC", "IM", "IN", "PO")


class CourseForm(Form):
    """Adds a course to a patient, or changes a copy of one; `keep` stores it and may refuse with a UserError."""

    def __init__(
        self,
        keep: Callable[[Course], None],
        course: Course,
        parent: QWidget | None = None,
        *,
        new: bool = True,
        month_first: bool = False,
    ) -> None:
        title, done = ("New course", "Add course") if new else ("Course", "Save")
        super().__init__(title, done, parent)
        self._keep, self._course, self._month_first = keep, course, month_first
        self.name = Field("Name of the course", line_edit(course.label, length=80), "Needed; unique for this patient")
        self.agent = Field("Agent", open_choice(AGENTS, course.agent), "Racemate and S-ketamine are never pooled")
        self.route = Field("Route", open_choice(ROUTES, course.route))
        self.planned = Field(
            "Infusions planned", line_edit("" if course.planned is None else str(course.planned), length=4)
        )
        self.indication = Field("Indication", line_edit(course.indication))
        stopped = date_in_words(course.stopped) if course.stopped else ""
        self.stopped = Field("Stopped on", line_edit(stopped, length=40), "Only when the course ended early")
        self.reason = Field("Why it was stopped", line_edit(course.stop_reason))
        self.remark = Field("Remark", text_edit(course.remark))
        self.row(self.name)
        self.row((self.agent, 3), (self.route, 2), (self.planned, 2))
        self.row(self.indication)
        self.row((self.stopped, 2), (self.reason, 3))
        self.row(self.remark)
        self.stopped.edit.textChanged.connect(self._read_stopped)
        self.name.edit.setFocus()
        self.name.edit.selectAll()

    def submit(self) -> None:
        label = self.name.edit.text().strip()
        self.name.note() if label else self.name.fault("A course needs a name, such as Course 1.")
        agent = self.agent.edit.currentText().strip()
        self.agent.note() if agent else self.agent.fault("Say which agent is given.")
        planned = self._read_planned()
        stopped = self._read_stopped(final=True)
        if self.faulty():
            return
        made = replace(
            self._course,
            label=label,
            agent=agent,
            route=self.route.edit.currentText().strip(),
            indication=self.indication.edit.text().strip(),
            planned=planned,
            stopped=stopped,
            stop_reason=self.reason.edit.text().strip(),
            remark=self.remark.edit.toPlainText().strip(),
        )
        self.keep(lambda: self._keep(made))

    def _read_planned(self) -> int | None:
        try:
            planned = read_whole(self.planned.edit.text())
            if planned == 0:
                raise ValueError("At least 1, or leave it empty.")
        except ValueError as fault:
            self.planned.fault(str(fault))
            return None
        self.planned.note()
        return planned

    def _read_stopped(self, *_: object, final: bool = False) -> date | None:
        text = self.stopped.edit.text()
        if not text.strip():
            self.stopped.note()
            return None
        try:
            day = read_date(text, date.today(), month_first=self._month_first)
        except ValueError as fault:
            self.stopped.fault(str(fault)) if final else self.stopped.note()
            return None
        self.stopped.note(date_in_words(day, weekday=True))
        return day
