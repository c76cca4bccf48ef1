"""Every date field has the same limits and reads a day in the order that the practice chose."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QDate
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bodymap.medicine.instruments import built_in
from bodymap.medicine.model import Course, DiaryDay, Event, Exam, Infusion, Treatment, now
from bodymap.ui.dialogs.course import CourseForm
from bodymap.ui.dialogs.infusion import InfusionForm
from bodymap.ui.dialogs.patient import NewExamForm, PatientForm
from bodymap.ui.kit.form import Field, Form
from bodymap.ui.pages.course.events import EventForm, TreatmentForm
from bodymap.ui.pages.diary.from_paper import QuickDiary
from bodymap.ui.pages.diary.home_sheet import QuickHome
from bodymap.ui.pages.diary.lines import DiaryValues
from bodymap.ui.pages.diary.page import DiaryPage
from bodymap.ui.pages.exam.forms import ConditionsForm
from bodymap.ui.pages.infusion.line import read_moment
from bodymap.ui.pages.questionnaire.form import QuestionnaireForm
from tests.ui.people import COURSE, ROSA, exam, light

BORN = date(1979, 5, 3)
PERSON = replace(ROSA, birth_date=BORN)
Made = tuple[Form, "Field[Any]"]


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    light(qapp)
    yield
    light(qapp)


def of_infusion(kept: list[Any], month: bool) -> Made:
    form = InfusionForm(kept.append, Infusion(COURSE.id, 1, now(), "racemic ketamine"), month_first=month, born=BORN)
    return form, form.day


def of_stop(kept: list[Any], month: bool) -> Made:
    form = CourseForm(kept.append, Course(PERSON.id, "9"), month_first=month, born=BORN)
    form.reason.edit.setText("moved away")
    return form, form.stopped


def of_exam(kept: list[Any], month: bool) -> Made:
    form = NewExamForm(kept.append, PERSON, examiner="Dr. Demo", month_first=month)
    form.paper.setChecked(True)
    return form, form.day


def of_conditions(kept: list[Any], month: bool) -> Made:
    def keep(_name: str, made: Exam) -> None:
        kept.append(made)

    form = ConditionsForm(keep, exam(PERSON), month_first=month, born=BORN)
    return form, form.day


def of_treatment(kept: list[Any], month: bool) -> Made:
    form = TreatmentForm(kept.append, Treatment(PERSON.id, "yoga", "yoga"), month_first=month, born=BORN)
    return form, form.start


def of_treatment_stop(kept: list[Any], month: bool) -> Made:
    form = TreatmentForm(kept.append, Treatment(PERSON.id, "yoga", "yoga"), month_first=month, born=BORN)
    return form, form.stop


def of_event(kept: list[Any], month: bool) -> Made:
    form = EventForm(kept.append, Event(PERSON.id, "flare", date(2001, 1, 1)), month_first=month, born=BORN)
    return form, form.on


FORMS: dict[str, Callable[[list[Any], bool], Made]] = {
    made.__name__: made
    for made in (of_infusion, of_stop, of_exam, of_conditions, of_treatment, of_treatment_stop, of_event)
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2 March 0026", "before 1900"),
        ("1899-12-31", "before 1900"),
        ("2 May 1979", "before the birth date"),
        ((date.today() + timedelta(days=2)).isoformat(), ""),
        ("9999-01-01", ""),
    ],
)
def test_a_day_that_cannot_be_is_refused(qtbot: QtBot, name: str, typed: str, words: str) -> None:
    kept: list[Any] = []
    form, field = FORMS[name](kept, False)
    qtbot.addWidget(form)
    field.edit.setText(typed)
    form.submit()
    form.submit_as_typed()
    assert kept == []
    assert field.is_wrong
    said = field.line.text()
    assert words in said if words else "after tomorrow" in said or "in the future" in said


@pytest.mark.parametrize("name", FORMS)
def test_a_day_is_read_in_the_order_of_the_practice(qtbot: QtBot, name: str) -> None:
    for month, wanted in ((False, "5 Mar 2020"), (True, "3 May 2020")):
        form, field = FORMS[name]([], month)
        qtbot.addWidget(form)
        field.edit.setText("5/3/2020")
        form.submit()
        assert wanted in field.line.text()
        assert not field.is_wrong


def test_the_day_a_questionnaire_compares_with(qtbot: QtBot) -> None:
    form = QuestionnaireForm(built_in("pgic"), lambda *_: None, patient=PERSON.id, month_first=True, born=BORN)
    qtbot.addWidget(form)
    form.since.edit.setText("5/3/2020")
    assert "3 May 2020" in form.since.line.text()
    form.since.edit.setText("2 May 1979")
    assert form.since.is_wrong
    assert "before the birth date" in form.since.line.text()


def test_a_planned_day_has_its_own_last_one(qtbot: QtBot) -> None:
    kept: list[Course] = []
    form = CourseForm(kept.append, Course(PERSON.id, "9"), born=BORN)
    qtbot.addWidget(form)
    form.first.edit.setText((date.today() + timedelta(days=30)).isoformat())
    form.submit()
    assert len(kept) == 1
    form = CourseForm(kept.append, Course(PERSON.id, "9"), born=BORN)
    qtbot.addWidget(form)
    for wrong in ("1899-01-01", "1979-01-01", "2060-01-01"):
        form.first.edit.setText(wrong)
        form.submit()
        assert form.first.is_wrong
    form.first.edit.setText("")
    form.strip.show_days((date(1979, 1, 1),), ())
    form.submit()
    assert len(kept) == 1
    assert "before the birth date" in form.calendar.line.text()


def test_a_birth_date_has_the_earliest_day_too(qtbot: QtBot) -> None:
    kept: list[Any] = []
    form = PatientForm(kept.append)
    qtbot.addWidget(form)
    form.number.edit.setText("DEMO-1")
    form.birth.edit.setText("31 Dec 1899")
    form.submit()
    assert kept == []
    assert form.birth.is_wrong


def test_the_clock_of_an_infusion_reads_days_the_same_way() -> None:
    start = datetime(2020, 3, 5, 10).astimezone()
    assert read_moment("5/3/2020 10:15", start).date() == date(2020, 3, 5)
    assert read_moment("5/3/2020 10:15", start, month_first=True).date() == date(2020, 5, 3)
    for wrong, words in (
        ("1899-12-31 10:00", "before 1900"),
        ("2 May 1979 10:00", "before the birth date"),
        ("9999-01-01 10:00", "after tomorrow"),
        ("+99999999999 10:00", "more than 30 days"),
    ):
        with pytest.raises(ValueError, match=words):
            read_moment(wrong, start, born=BORN)
    today = datetime.now().astimezone()
    assert read_moment("+1 10:00", today).date() == today.date() + timedelta(days=1)
    with pytest.raises(ValueError, match="after tomorrow"):
        read_moment("+5 10:00", today)  # a day that is counted has the limits of one that is typed


def test_the_diary_opens_no_day_before_the_birth(qtbot: QtBot) -> None:
    kept: list[DiaryDay] = []
    page = DiaryPage(DiaryValues(PERSON.id, date.today(), born=BORN), kept.append)
    qtbot.addWidget(page)
    page.open_day(BORN)
    assert page.day == BORN
    page.open_day(BORN - timedelta(days=1))
    assert page.day == BORN


def test_days_typed_from_paper_begin_with_the_birth(qtbot: QtBot) -> None:
    diary = QuickDiary(DiaryValues(PERSON.id, date.today(), born=BORN), lambda _day: None)
    sheet = QuickHome(PERSON, lambda _exam: None)
    for page in (diary, sheet):
        qtbot.addWidget(page)
    for field in (diary.first, sheet.day):
        field.setDate(QDate(1979, 5, 2))
        assert field.date() >= QDate(1979, 5, 3)
