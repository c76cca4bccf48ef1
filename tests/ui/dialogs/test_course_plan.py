"""The plan of a course on its calendar: schedules, days moved by mouse and by keyboard, a stop with its reason."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bodymap.medicine.model import Course
from bodymap.medicine.model.course import SCHEDULES, days_of, fits, moved, weeks_after
from bodymap.ui.dialogs.course import AGENTS, CalendarStrip, CourseForm
from tests.ui.people import ROSA, light

FIRST = date(2026, 11, 23)
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    light(qapp)
    yield
    light(qapp)


def opened(qtbot: QtBot, course: Course, kept: list[Course]) -> CourseForm:
    form = CourseForm(kept.append, course)
    qtbot.addWidget(form)
    form.open()
    qtbot.waitExposed(form)
    return form


def choose(form: CourseForm, schedule: str) -> None:
    form.schedule.edit.setCurrentIndex(form.schedule.edit.findData(schedule))


def centre(strip: CalendarStrip, day: date) -> QPoint:
    return strip.cell(day).center().toPoint()


def test_the_usual_schedules() -> None:
    assert days_of("weekly x4", FIRST)[-1] == FIRST + timedelta(weeks=3)
    assert days_of("daily x5", FIRST)[-1] == FIRST + timedelta(days=4)
    assert days_of("weeks 0-2-4", FIRST) == tuple(FIRST + timedelta(weeks=n) for n in (0, 2, 4))
    assert days_of("own", FIRST) == ()
    assert weeks_after(FIRST, (4, 1, 4)) == (FIRST + timedelta(weeks=1), FIRST + timedelta(weeks=4))
    assert moved((FIRST, FIRST + timedelta(days=7)), FIRST, FIRST + timedelta(days=9))[0] == FIRST + timedelta(days=7)
    assert fits("weekly x4", ())
    assert fits("own", (FIRST,))
    assert not fits("weekly x4", (FIRST,))


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_schedule_puts_its_days_into_the_calendar(qtbot: QtBot, schedule: str) -> None:
    kept: list[Course] = []
    form = opened(qtbot, Course(ROSA.id, "Course 3", "S-ketamine"), kept)
    form.first.edit.setText("23 Nov 2026")
    choose(form, schedule)
    form.weeks.edit.setText("1, 4")
    QTest.keyClick(form.name.edit, Qt.Key.Key_Return)
    (course,) = kept
    assert course.schedule == schedule
    assert course.plan == days_of(schedule, FIRST)
    assert course.planned == len(course.plan)
    assert course.follow_up == weeks_after(course.plan[-1], (1, 4))


def test_the_whole_plan_moves_with_its_first_day(qtbot: QtBot) -> None:
    plan = days_of("weekly x4", FIRST)
    form = opened(
        qtbot, Course(ROSA.id, "1", schedule="weekly x4", plan=plan, follow_up=weeks_after(plan[-1], (1,))), []
    )
    form.first.edit.setText("24 Nov 2026")
    assert form.strip.plan == tuple(day + timedelta(days=1) for day in plan)
    assert form.strip.follow_up == (plan[-1] + timedelta(days=8),)
    assert "moved by hand" not in form.calendar.line.text()


def test_a_day_is_moved_by_mouse(qtbot: QtBot) -> None:
    kept: list[Course] = []
    plan = days_of("weekly x4", FIRST)
    form = opened(qtbot, Course(ROSA.id, "1", schedule="weekly x4", plan=plan, planned=4), kept)
    to = plan[1] + timedelta(days=2)
    QTest.mousePress(form.strip, Qt.MouseButton.LeftButton, pos=centre(form.strip, plan[1]))
    QTest.mouseMove(form.strip, centre(form.strip, to))
    form.strip.grab()
    QTest.mouseRelease(form.strip, Qt.MouseButton.LeftButton, pos=centre(form.strip, to))
    assert form.strip.plan == (plan[0], to, plan[2], plan[3])
    assert "weekly, 4 times, moved by hand" in form.calendar.line.text()
    QTest.mouseDClick(form.strip, Qt.MouseButton.LeftButton, pos=centre(form.strip, plan[1]))
    assert list(form.strip.plan) == [plan[0], plan[1], to, plan[2], plan[3]]
    assert form.planned.edit.text() == "5"


def test_days_are_moved_by_keyboard(qtbot: QtBot) -> None:
    plan = days_of("daily x5", FIRST)
    form = opened(qtbot, Course(ROSA.id, "1", schedule="daily x5", plan=plan), [])
    strip = form.strip
    strip.setFocus()
    for _ in range(4):
        QTest.keyClick(strip, Qt.Key.Key_Right)
    assert "infusion 5" in strip.accessibleName()
    QTest.keyClick(strip, Qt.Key.Key_Right, SHIFT)
    assert strip.plan[-1] == FIRST + timedelta(days=5)
    QTest.keyClick(strip, Qt.Key.Key_Down, SHIFT)
    assert strip.plan[-1] == FIRST + timedelta(days=12)
    QTest.keyClick(strip, Qt.Key.Key_Up, SHIFT)
    QTest.keyClick(strip, Qt.Key.Key_Left, SHIFT)
    QTest.keyClick(strip, Qt.Key.Key_Left, SHIFT)  # the day before is taken
    assert strip.plan == plan
    QTest.keyClick(strip, Qt.Key.Key_Delete)
    assert strip.plan == plan[:-1]
    QTest.keyClick(strip, Qt.Key.Key_F)
    assert strip.follow_up == (plan[-1],)
    QTest.keyClick(strip, Qt.Key.Key_Left, SHIFT)
    assert strip.follow_up == (plan[-1],)
    QTest.keyClick(strip, Qt.Key.Key_Right)
    QTest.keyClick(strip, Qt.Key.Key_Return)
    assert form.isVisible()
    assert form.planned.edit.text() == str(len(strip.plan))


def test_own_days_make_an_own_schedule(qtbot: QtBot) -> None:
    kept: list[Course] = []
    form = opened(qtbot, Course(ROSA.id, "1"), kept)
    form.strip.setFocus()
    QTest.keyClick(form.strip, Qt.Key.Key_I)
    QTest.keyClick(form.name.edit, Qt.Key.Key_Return)
    assert (kept[0].schedule, kept[0].plan, kept[0].planned) == ("own", (date.today(),), 1)
    choose(form, "")
    assert form.strip.plan == ()


def test_what_does_not_fit_is_asked_about(qtbot: QtBot) -> None:
    kept: list[Course] = []
    plan = days_of("weekly x4", FIRST)
    form = opened(qtbot, Course(ROSA.id, "1", schedule="weekly x4", plan=plan, follow_up=(FIRST,), planned=6), kept)
    form.stopped.edit.setText("1 Nov 2025")
    form.weeks.edit.setText("soon")
    form.first.edit.setText("soon")
    QTest.keyClick(form.name.edit, Qt.Key.Key_Return)
    assert form.reason.is_wrong
    assert form.weeks.is_wrong
    assert form.first.is_wrong
    form.reason.edit.setText("not tolerated")
    form.weeks.edit.setText("")
    form.first.edit.setText("")
    QTest.keyClick(form.name.edit, Qt.Key.Key_Return)
    assert "4 infusions stand in the calendar, but 6 are typed." in form.doubt.text.text()
    assert "before its first day" in form.doubt.text.text()
    assert "before the last infusion" in form.doubt.text.text()
    QTest.mouseClick(form.doubt.go_on, Qt.MouseButton.LeftButton)
    assert kept[0].planned == 6


def test_the_agents_are_kept_apart() -> None:
    assert AGENTS == ("racemic ketamine", "S-ketamine", "R-ketamine")


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_a_long_course_fits(qtbot: QtBot, qapp: QApplication, zoom: float) -> None:
    light(qapp, zoom)
    plan = days_of("weeks 0-2-4", FIRST)
    form = opened(qtbot, Course(ROSA.id, "1", plan=plan, follow_up=weeks_after(FIRST, (6, 9, 12))), [])
    assert form.strip.columns == 14
    last = form.strip.cell(form.strip.follow_up[-1])
    assert last.bottom() <= form.strip.height()
    assert form.strip.day_at(last.center()) == form.strip.follow_up[-1]
    assert form.strip.day_at(last.center() * 9) is None
