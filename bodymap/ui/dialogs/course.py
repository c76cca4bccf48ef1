"""A course of infusions: add or change, with its plan on a calendar."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from PySide6.QtWidgets import QWidget

from bodymap.dosing import course_doubts
from bodymap.model import Course, Infusion, day_fault
from bodymap.model.schedule import OWN, SCHEDULES, days_of, fits, weeks_after
from bodymap.ui.dialogs.calendar_strip import KEYS_IN_WORDS, CalendarStrip
from bodymap.ui.dialogs.form import Field, Form, choice, chosen, line_edit, open_choice, text_edit
from bodymap.ui.typed import date_in_words, read_day, read_whole

AGENTS = ("racemic ketamine", "S-ketamine", "R-ketamine")
ROUTES = ("IV", "SC", "IM", "IN", "PO")
_SCHEDULES = (
    ("", "Not planned"),
    ("weekly x4", "Weekly, 4 times"),
    ("daily x5", "Daily, 5 times"),
    ("weeks 0-2-4", "Weeks 0, 2 and 4"),
    (OWN, "Own"),
)


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
        born: date | None = None,
        infusions: Sequence[Infusion] = (),
    ) -> None:
        title, done = ("New course", "Add course") if new else ("Course", "Save")
        super().__init__(title, done, parent)
        self._keep, self._course, self._month_first, self._born = keep, course, month_first, born
        self._infusions = tuple(infusions)
        self.name = Field("Name of the course", line_edit(course.label, length=80), "Needed; unique for this patient")
        self.agent = Field(
            "Agent", open_choice(AGENTS, course.agent), "Racemate, S- and R-ketamine are kept apart; or another drug"
        )
        self.route = Field("Route", open_choice(ROUTES, course.route))
        self.planned = Field(
            "Infusions planned", line_edit("" if course.planned is None else str(course.planned), length=4)
        )
        self.indication = Field("Indication", line_edit(course.indication))
        self.schedule = Field("Schedule", choice(_SCHEDULES, course.schedule))
        first = date_in_words(course.plan[0]) if course.plan else ""
        self.first = Field("First infusion", line_edit(first, length=40))
        self.weeks = Field("Follow-up, weeks", line_edit("", "1, 4, 12", 40), "After the last infusion")
        self.calendar = Field("Days", CalendarStrip())
        self.strip = self.calendar.edit
        self.strip.day = course.plan[0] if course.plan else date.today()
        self.strip.show_days(course.plan, course.follow_up)
        stopped = date_in_words(course.stopped) if course.stopped else ""
        self.stopped = Field("Stopped on", line_edit(stopped, length=40), "Only when the course ended early")
        self.reason = Field("Why it was stopped", line_edit(course.stop_reason))
        self.remark = Field("Remark", text_edit(course.remark, 2))
        self.row(self.name, self.indication)
        self.row((self.agent, 3), (self.route, 2))
        self.row(self.schedule, self.first)
        self.row(self.planned, self.weeks)
        self.row(self.calendar)
        self.row((self.stopped, 2), (self.reason, 3))
        self.row(self.remark)
        self.stopped.edit.textChanged.connect(self._read_stopped)
        self.schedule.edit.currentIndexChanged.connect(self._scheduled)
        self.first.edit.textChanged.connect(self._first_typed)
        self.weeks.edit.textChanged.connect(self._weeks_typed)
        self.strip.changed.connect(self._moved)
        self._say_days()
        self.name.edit.setFocus()
        self.name.edit.selectAll()

    def submit(self) -> None:
        label = self.name.edit.text().strip()
        self.name.note() if label else self.name.fault("A course needs a name, such as Course 1.")
        agent = self.agent.edit.currentText().strip()
        self.agent.note() if agent else self.agent.fault("Say which agent is given.")
        planned = self._read_planned()
        self._read_first(final=True)
        self._read_weeks(final=True)
        self._check_days()
        stopped = self._read_stopped(final=True)
        reason = self.reason.edit.text().strip()
        self.reason.note() if reason or stopped is None else self.reason.fault("Say why, so that it can be counted.")
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
            stop_reason=reason,
            remark=self.remark.edit.toPlainText().strip(),
            schedule=chosen(self.schedule.edit),
            plan=self.strip.plan,
            follow_up=self.strip.follow_up,
        )
        if self.sure([*self._doubts(planned, stopped), *course_doubts(made, self._infusions)]):
            self.keep(lambda: self._keep(made))

    # -- the plan --------------------------------------------------------------------------------------------------

    def _scheduled(self) -> None:
        """A schedule was chosen: its days from the first one on; an own one starts from what is there."""
        schedule = chosen(self.schedule.edit)
        if schedule in SCHEDULES:
            first = self._read_first() or (self.strip.plan[0] if self.strip.plan else date.today())
            self._plan(days_of(schedule, first))
            self.first.edit.setText(date_in_words(first))
        elif not schedule:
            self._plan(())

    def _first_typed(self) -> None:
        """The first day was typed: the whole plan moves with it."""
        first = self._read_first()
        plan, follow_up = self.strip.plan, self.strip.follow_up
        if first is None or (plan and plan[0] == first):
            return
        by = first - plan[0] if plan else timedelta()
        days = tuple(d + by for d in plan) or days_of(chosen(self.schedule.edit), first) or (first,)
        self.strip.follow_up = tuple(d + by for d in follow_up)
        self._plan(days)

    def _weeks_typed(self) -> None:
        weeks = self._read_weeks()
        if weeks and self.strip.plan:
            self.strip.show_days(self.strip.plan, weeks_after(self.strip.plan[-1], weeks))
            self._say_days()

    def _plan(self, days: tuple[date, ...]) -> None:
        follow_up = weeks_after(days[-1], self._read_weeks()) if days and self._read_weeks() else self.strip.follow_up
        self.strip.show_days(days, follow_up)
        self.planned.edit.setText(str(len(days)) if days else "")
        self._say_days()

    def _moved(self) -> None:
        """Days were moved by hand."""
        plan = self.strip.plan
        self.planned.edit.setText(str(len(plan)) if plan else "")
        if plan and not chosen(self.schedule.edit):
            self.schedule.edit.setCurrentIndex(self.schedule.edit.findData(OWN))
        self.first.edit.blockSignals(True)
        self.first.edit.setText(date_in_words(plan[0]) if plan else "")
        self.first.edit.blockSignals(False)
        self._read_first()
        self._say_days()

    def _say_days(self) -> None:
        plan, schedule = self.strip.plan, chosen(self.schedule.edit)
        words = f"{len(plan)} infusion{'s' if len(plan) != 1 else ''}"
        if self.strip.follow_up:
            words += f", {len(self.strip.follow_up)} follow-up"
        if not fits(schedule, plan):
            words += f", {dict(_SCHEDULES)[schedule].lower()}, moved by hand"
        self.calendar.note(f"{words}. {KEYS_IN_WORDS}" if plan or self.strip.follow_up else KEYS_IN_WORDS)
        self.calendar.edit.setAccessibleDescription(KEYS_IN_WORDS)
        if self.isVisible():
            self.fit()

    def _doubts(self, planned: int | None, stopped: date | None) -> list[str]:
        found, plan = [], self.strip.plan
        if plan and planned is not None and planned != len(plan):
            found.append(f"{len(plan)} infusions stand in the calendar, but {planned} are typed.")
        if plan and stopped is not None and stopped < plan[0]:
            found.append(f"The course was stopped before its first day, {date_in_words(plan[0])}.")
        if plan and any(day <= plan[-1] for day in self.strip.follow_up):
            found.append("A follow-up is planned before the last infusion.")
        return found

    def _check_days(self) -> None:
        """The calendar has the limits of every date field."""
        days = (*self.strip.plan, *self.strip.follow_up)
        faults = [(day, why) for day in days if (why := day_fault(day, self._born, planned=True))]
        if faults:
            self.calendar.fault(" ".join(f"{date_in_words(day)} {why}." for day, why in faults))

    # -- reading ---------------------------------------------------------------------------------------------------

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

    def _read_weeks(self, *, final: bool = False) -> tuple[int, ...]:
        text = self.weeks.edit.text().strip()
        if not text or re.fullmatch(r"\d{1,3}(\s*[,; ]\s*\d{1,3})*", text):
            self.weeks.note()
            return tuple(int(n) for n in re.findall(r"\d+", text))
        self.weeks.fault("Weeks like 1, 4, 12.") if final else self.weeks.note()
        return ()

    def _read_first(self, *, final: bool = False) -> date | None:
        return self._read_day(self.first, final=final)

    def _read_stopped(self, *_: object, final: bool = False) -> date | None:
        return self._read_day(self.stopped, final=final)

    def _read_day(self, field: Field, *, final: bool) -> date | None:  # type: ignore[type-arg]
        text = field.edit.text()
        if not text.strip():
            field.note()
            return None
        planned = field is self.first
        try:
            day = read_day(text, date.today(), month_first=self._month_first, born=self._born, planned=planned)
        except ValueError as fault:
            field.fault(str(fault)) if final else field.note()
            return None
        field.note(date_in_words(day, weekday=True))
        return day
