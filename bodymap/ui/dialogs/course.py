"""A course of infusions: add or change, with its plan on a calendar."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from bodymap.medicine.dosing import course_doubts
from bodymap.medicine.model import Course, Infusion, day_fault
from bodymap.medicine.model.base import MONTHS, how_many, noun
from bodymap.medicine.model.course import OWN, SCHEDULES, days_of, fits, moved, weeks_after
from bodymap.ui.kit.form import Field, Form, choice, chosen, line_edit, open_choice, text_edit
from bodymap.ui.kit.theme import color, current, font, look, px
from bodymap.ui.kit.typed import date_in_words, read_day, read_whole

# -- calendar strip ---------------------------------------------------------------------------------------------------
# The planned days of a course as a strip of weeks: moved by mouse or by keyboard.

INFUSION, FOLLOW_UP = "infusion", "follow-up"
KEYS_IN_WORDS = (
    "Drag a day, or choose one with the arrows and move it with Shift and the arrows. "
    "Enter adds an infusion, F a follow-up, Delete takes out."
)
_ROW, _HEAD, _MONTH = 30, 20, 44
_WEEKDAYS = ("M", "T", "W", "T", "F", "S", "S")


class CalendarStrip(QWidget):
    """Infusion days (filled, numbered) and follow-up days (dashed, F). `changed` after the user moved something."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plan: tuple[date, ...] = ()
        self.follow_up: tuple[date, ...] = ()
        self.day = date.today()  # where the keyboard is
        self._from: date | None = None
        self._over: date | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)  # the day with the keys is framed
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look().changed.connect(self.updateGeometry)
        self._reach()

    def show_days(self, plan: tuple[date, ...], follow_up: tuple[date, ...]) -> None:
        """Show these days; the keyboard stands on the first infusion unless it is among them."""
        self.plan, self.follow_up = plan, follow_up
        if plan and self.day not in (*plan, *follow_up):
            self.day = plan[0]
        self._reach()

    # -- acts ------------------------------------------------------------------------------------------------------

    def kind_on(self, day: date) -> str:
        """What is planned on a day, "" for nothing."""
        return INFUSION if day in self.plan else FOLLOW_UP if day in self.follow_up else ""

    def move_day(self, day: date, to: date) -> None:
        """Move what is planned on a day to another one; a day that is taken is left alone."""
        kind = self.kind_on(day)
        if not kind or to == day or self.kind_on(to):
            return
        if kind == INFUSION:
            self.plan = moved(self.plan, day, to)
        else:
            self.follow_up = moved(self.follow_up, day, to)
        self._done(to)

    def add(self, day: date, kind: str) -> None:
        """Plan an infusion or a follow-up on a day."""
        if self.kind_on(day):
            return
        if kind == INFUSION:
            self.plan = tuple(sorted((*self.plan, day)))
        else:
            self.follow_up = tuple(sorted((*self.follow_up, day)))
        self._done(day)

    def take_out(self, day: date) -> None:
        """Plan nothing on a day."""
        if self.kind_on(day):
            self.plan = tuple(d for d in self.plan if d != day)
            self.follow_up = tuple(d for d in self.follow_up if d != day)
            self._done(day)

    def _done(self, day: date) -> None:
        self.day = day
        self._reach()
        self.changed.emit()

    # -- where things are ------------------------------------------------------------------------------------------

    @property
    def columns(self) -> int:
        """Seven days a row, or fourteen when the course is long."""
        return 7 if (self._last - self._first).days < 42 else 14

    def _reach(self) -> None:
        """From the Monday of the first day to the Sunday of the last, at least four weeks."""
        days = [*self.plan, *self.follow_up, self.day]
        first = min(days)
        self._first = first - timedelta(days=first.weekday())
        least = self._first + timedelta(days=27)
        last = max(max(days), least)
        self._last = last + timedelta(days=6 - last.weekday())
        self._say()
        self.updateGeometry()
        self.update()

    def cell(self, day: date) -> QRectF:
        """Where a day is drawn."""
        n = (day - self._first).days
        row, column = divmod(n, self.columns)
        wide = (self.width() - px(_MONTH)) / self.columns
        return QRectF(px(_MONTH) + column * wide, px(_HEAD) + row * px(_ROW), wide, px(_ROW))

    def day_at(self, place: QPointF) -> date | None:
        """The day drawn at a place."""
        wide = (self.width() - px(_MONTH)) / self.columns
        column = int((place.x() - px(_MONTH)) // wide)
        row = int((place.y() - px(_HEAD)) // px(_ROW))
        if not 0 <= column < self.columns or row < 0:
            return None
        day = self._first + timedelta(days=row * self.columns + column)
        return day if day <= self._last else None

    def sizeHint(self) -> QSize:
        rows = -(-((self._last - self._first).days + 1) // self.columns)
        return QSize(px(_MONTH + 30 * self.columns), px(_HEAD) + rows * px(_ROW) + px(4))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    # -- mouse and keyboard ----------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(event.position())
        if day is not None and event.button() == Qt.MouseButton.LeftButton:
            self.day = day
            self._from = day if self.kind_on(day) else None
            self._say()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self._over = self.day_at(event.position())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        start, self._from, self._over = self._from, None, None
        to = self.day_at(event.position())
        if start is not None and to is not None:
            self.move_day(start, to)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(event.position())
        if day is not None:
            self.add(day, INFUSION)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self.columns,
            Qt.Key.Key_Down: self.columns,
        }
        key = Qt.Key(event.key())
        if key in steps:
            to = self.day + timedelta(days=steps[key])
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.move_day(self.day, to)
            else:
                self.day = to
                self._reach()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_I, Qt.Key.Key_Insert):
            self.add(self.day, INFUSION)
        elif key == Qt.Key.Key_F:
            self.add(self.day, FOLLOW_UP)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.take_out(self.day)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Enter belongs to the strip, not to the dialog round it."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    # -- looks -----------------------------------------------------------------------------------------------------

    def _say(self) -> None:
        kind = self.kind_on(self.day)
        number = f" {self.plan.index(self.day) + 1}" if kind == INFUSION else ""
        self.setAccessibleName(f"Days of the course: {date_in_words(self.day, weekday=True)}, {kind or 'free'}{number}")
        self.setAccessibleDescription(KEYS_IN_WORDS)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font("section"))
        painter.setPen(color(theme.ink3))
        for column in range(self.columns):
            place = self.cell(self._first + timedelta(days=column))
            head = QRectF(place.x(), 0, place.width(), px(_HEAD))
            painter.drawText(head, Qt.AlignmentFlag.AlignCenter, _WEEKDAYS[column % 7])
        day = self._first
        while day <= self._last:
            self._draw(painter, day)
            day += timedelta(days=1)
        painter.end()

    def _draw(self, painter: QPainter, day: date) -> None:
        theme = current()
        place = self.cell(day)
        row_begins = (day - self._first).days % self.columns == 0
        if row_begins:
            painter.setPen(QPen(color(theme.line), 1))
            painter.drawLine(QPointF(0, place.y()), QPointF(self.width(), place.y()))
            painter.setPen(color(theme.ink2))
            painter.setFont(font("section"))
            month = QRectF(0, place.y(), px(_MONTH), place.height())
            side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(month, side, MONTHS[day.month - 1])
        kind = self.kind_on(day)
        size = min(px(24), place.width() - 4, place.height() - 4)
        mark = QRectF(0, 0, max(size, min(px(30), place.width() - 4)), size)
        mark.moveCenter(place.center())
        lifted = self._from is not None and self._over is not None and day == self._from != self._over
        if kind == INFUSION and not lifted:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(theme.ink))
            painter.drawRoundedRect(mark, px(7), px(7))
        elif kind == FOLLOW_UP and not lifted:
            pen = QPen(color(theme.ink2), 1.4)
            pen.setDashPattern([2.6, 2.0])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(mark, px(7), px(7))
        shown = kind if not lifted else ""
        painter.setFont(font("note_strong" if shown else "note"))
        painter.setPen(color(theme.surface if shown == INFUSION else theme.ink if shown else theme.ink3))
        number = f"{day.day} {MONTHS[day.month - 1]}" if day.day == 1 and not shown and not row_begins else f"{day.day}"
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, number)
        here = day == self._over if self._over is not None else day == self.day and self.hasFocus()
        if here:
            painter.setPen(QPen(color(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(mark.adjusted(-2, -2, 2, 2), px(8), px(8))


# -- course -----------------------------------------------------------------------------------------------------------
# A course of infusions: add or change, with its plan on a calendar.

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
        words = how_many(len(plan), "infusion")
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
            stand = how_many(len(plan), "infusion stands", "infusions stand")
            found.append(f"{stand} in the calendar, but {planned} {noun(planned, 'is', 'are')} typed.")
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
