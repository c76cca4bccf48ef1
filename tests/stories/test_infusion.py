"""An infusion through the real window: nothing is stored of one that was only opened; what does not fit is asked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from bodymap.app.chart import Chart
from bodymap.app.desk import Desk
from bodymap.medicine.model import AdverseEvent, Course, DoseStep, Infusion, Patient, Vital
from bodymap.store import Store
from bodymap.ui.dialogs.course import CourseForm
from bodymap.ui.dialogs.infusion import InfusionForm, LimitsForm
from bodymap.ui.dialogs.patient import PatientForm
from bodymap.ui.pages.infusion.notes import VitalLine
from bodymap.ui.pages.infusion.page import InfusionPage

PERSON = Patient("DEMO-0801", "Ada Probe")
COURSE = Course(PERSON.id, "1", planned=1)
FIRST = Infusion(COURSE.id, 1, datetime(2026, 3, 2, 9, tzinfo=UTC), "racemic ketamine", 0.5, 35.0, 40, 70.0, route="IV")


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    store = Store.open(tmp_path / "practice.bodymap")
    for value in (PERSON, COURSE, FIRST):
        store.save(value, who="Dr. Demo")
    opened = Desk(store, "Dr. Demo")
    qtbot.addWidget(opened.window)
    opened.window.show()
    qtbot.waitExposed(opened.window)
    yield opened
    opened.window.close()


@pytest.fixture
def chart(desk: Desk) -> Chart:
    desk.open_patient(PERSON.id)
    assert desk.chart is not None
    return desk.chart


def page(desk: Desk) -> InfusionPage:
    (found,) = [p for p in desk.window.findChildren(InfusionPage) if p.isVisible()]
    return found


def leave(box: QLineEdit, text: str) -> None:
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, text)
    QTest.keyClick(box, Qt.Key.Key_Tab)


def test_an_infusion_that_was_only_opened_is_not_stored(desk: Desk, chart: Chart) -> None:
    chart.infusions.new()
    QTest.mouseClick(page(desk).back, Qt.MouseButton.LeftButton)
    assert [i.number for i in desk.store.infusions(COURSE.id)] == [1]


def test_the_first_answer_stores_it(desk: Desk, chart: Chart) -> None:
    chart.infusions.new()
    assert page(desk).title.text() == "Infusion 2 of 1"
    leave(page(desk).dose.boxes["weight_kg"], "71")
    stored = desk.store.infusions(COURSE.id)
    assert [(i.number, i.weight_kg) for i in stored] == [(1, 70.0), (2, 71.0)]


def test_the_first_entry_of_the_chart_stores_the_infusion_too(desk: Desk, chart: Chart) -> None:
    chart.infusions.new()
    made = page(desk)
    made.show_part("during")
    line = made.vitals.line
    assert isinstance(line, VitalLine)
    line.pressure.setText("120/80")
    line.enter()
    (_, new) = desk.store.infusions(COURSE.id)
    assert [v.systolic for v in desk.store.rows(Vital, new.id)] == [120]
    made.entries.undo()
    assert [i.number for i in desk.store.infusions(COURSE.id)] == [1]  # nothing is left of it
    made.entries.redo()
    assert [i.number for i in desk.store.infusions(COURSE.id)] == [1, 2]


def test_an_infusion_whose_only_answer_was_taken_back_is_not_stored(desk: Desk, chart: Chart) -> None:
    chart.infusions.new()
    made = page(desk)
    leave(made.dose.boxes["weight_kg"], "71")
    leave(made.dose.boxes["planned_mg"], "35")
    made.entries.undo()
    assert [i.weight_kg for i in desk.store.infusions(COURSE.id)] == [70.0, 71.0]
    QTest.mouseClick(made.saved.undo, Qt.MouseButton.LeftButton)
    assert [i.number for i in desk.store.infusions(COURSE.id)] == [1]
    QTest.mouseClick(made.saved.redo, Qt.MouseButton.LeftButton)
    assert [i.weight_kg for i in desk.store.infusions(COURSE.id)] == [70.0, 71.0]
    made.entries.undo()
    leave(made.dose.boxes["weight_kg"], "72")
    assert [i.weight_kg for i in desk.store.infusions(COURSE.id)] == [70.0, 72.0]


def test_an_infusion_without_any_entry_is_stored_when_it_is_saved_knowingly(desk: Desk, chart: Chart) -> None:
    chart.infusions.new()
    form = page(desk).edit_basics()
    form.submit()
    assert form.doubt.isVisible()
    form.doubt.go_on.click()
    assert [i.number for i in desk.store.infusions(COURSE.id)] == [1, 2]


def test_a_number_beyond_the_plan_is_asked_about_on_the_page_and_in_the_forms(desk: Desk, chart: Chart) -> None:
    chart.infusions.new()
    made = page(desk)
    assert "This is infusion 2, but 1 infusion is planned" in made.dose.question.text.text()
    made.dose.question.right.click()
    assert not made.dose.question.isVisible()
    form = made.edit_basics()
    assert isinstance(form, InfusionForm)
    form.submit()
    assert form.doubt.words == ()  # answered on the page
    again = desk.open_patient(PERSON.id)
    again.forms.edit_course(COURSE.id)
    (plan,) = [f for f in desk.window.findChildren(CourseForm) if f.isVisible()]
    plan.submit()
    assert "Infusion 2 is recorded, but 1 infusion is planned" in plan.doubt.text.text()
    plan.planned.edit.setText("2")
    plan.submit()
    assert desk.store.course(COURSE.id).planned == 2


def test_a_dose_ten_times_the_last_and_a_weight_in_pounds_are_asked_about(desk: Desk, chart: Chart) -> None:
    chart.infusions.new()
    made = page(desk)
    leave(made.dose.boxes["weight_kg"], "154")
    assert "154 kg after 70 kg on 2 Mar 2026: 2.2 times as much" in made.dose.question.text.text()
    leave(made.dose.boxes["weight_kg"], "70")
    leave(made.dose.boxes["planned_mg"], "350")
    words = made.dose.question.text.text()
    assert "Planned: 350 mg ÷ 70 kg = 5 mg/kg is above 1.5 mg/kg for racemic ketamine IV" in words
    assert "Planned: 5 mg/kg after 0.5 mg/kg at infusion 1: ten times as much" in words
    assert desk.store.infusions(COURSE.id)[1].planned_mg == 350


def test_the_form_asks_only_about_what_it_holds(desk: Desk, chart: Chart) -> None:
    desk.store.save(replace(COURSE, planned=None), who="Dr. Demo")
    chart.infusions.new()
    made = page(desk)
    leave(made.dose.boxes["weight_kg"], "70")
    leave(made.dose.boxes["planned_mg"], "350")
    leave(made.dose.boxes["note:concentration"], "1000")
    elsewhere = made.dose.question.words
    assert any(words.startswith("Planned: 350 mg") for words in elsewhere)
    form = made.edit_basics()
    form.number.edit.setText("3")
    form.submit()
    assert form.doubt.words == ()
    assert desk.store.infusions(COURSE.id)[1].number == 3
    assert made.dose.question.words == elsewhere  # it is still asked where it was typed
    form = made.edit_basics()
    form.total.edit.setText("700")
    form.submit()
    assert any(words.startswith("Given: 700 mg") for words in form.doubt.words)
    assert any(words.startswith("350 mg was planned, but 700 mg is typed as given") for words in form.doubt.words)
    assert not any(words.startswith("Planned") for words in form.doubt.words)


def test_an_answer_given_on_the_page_outlasts_one_in_the_form(desk: Desk, chart: Chart) -> None:
    desk.store.save(replace(COURSE, planned=None), who="Dr. Demo")
    chart.infusions.new()
    made = page(desk)
    leave(made.dose.boxes["weight_kg"], "70")
    leave(made.dose.boxes["planned_mg"], "350")
    made.dose.question.right.click()
    form = made.edit_basics()
    form.total.edit.setText("700")
    form.submit()
    form.doubt.go_on.click()
    assert desk.store.infusions(COURSE.id)[1].total_mg == 700
    assert not made.dose.question.isVisible()


def test_a_practice_changes_a_limit_and_it_is_in_force(desk: Desk, chart: Chart) -> None:
    desk.store.save(replace(COURSE, planned=None), who="Dr. Demo")
    desk.set_limits()
    (form,) = [f for f in desk.window.findChildren(LimitsForm) if f.isVisible()]
    low, high = form.pairs["racemic ketamine/IV/mg_per_kg"]
    high.edit.setText("0.01")
    form.submit()
    assert high.is_wrong
    assert desk.settings.names("limits") == ()
    high.edit.setText("7,5")
    form.submit()
    assert desk.settings.names("limits") == ("racemic ketamine/IV/mg_per_kg: 0.05 to 7.5",)
    assert low.edit.text() == "0.05"
    chart.infusions.new()
    made = page(desk)
    leave(made.dose.boxes["planned_mg_per_kg"], "3")
    assert not made.dose.question.isVisible()
    desk.set_limits()
    (again,) = [f for f in desk.window.findChildren(LimitsForm) if f.isVisible() and f is not form]
    assert again.pairs["racemic ketamine/IV/mg_per_kg"][1].edit.text() == "7.5"
    again.back.click()
    again.submit()
    assert desk.settings.names("limits") == ()


def test_a_reading_before_the_infusion_is_asked_about_where_it_stands(desk: Desk, chart: Chart) -> None:
    chart.infusions.new()
    made = page(desk)
    field = made.notes["checks"].fields["spo2"]
    leave(field.edit, "75")
    assert "SpO2 of 75 % is below 88 %" in field.line.text()
    assert desk.store.infusions(COURSE.id)[1].notes["spo2"] == 75
    leave(field.edit, "97")
    assert "below" not in field.line.text()


def test_nobody_is_born_after_an_infusion(desk: Desk, chart: Chart) -> None:
    chart.forms.edit_patient()
    (form,) = [f for f in desk.window.findChildren(PatientForm) if f.isVisible()]
    form.birth.edit.setText("3 Mar 2026")
    form.submit()
    assert "of 2 Mar 2026 would be before the birth" in form.trouble.text()
    assert desk.store.patient(PERSON.id).birth_date is None
    form.birth.edit.setText("2 Mar 1986")
    form.submit()
    assert desk.store.patient(PERSON.id).birth_date == date(1986, 3, 2)


def chart_of(desk: Desk) -> None:
    for value in (
        Vital(FIRST.id, datetime(2026, 3, 2, 9, 10, tzinfo=UTC), 120, 80, id="v1"),
        Vital(FIRST.id, datetime(2026, 3, 3, 0, 5, tzinfo=UTC), 110, 70, id="v2"),
        DoseStep(FIRST.id, datetime(2026, 3, 2, 9, 5, tzinfo=UTC), "rate", 35.0, "mg/h", id="s1"),
        AdverseEvent(
            FIRST.id, datetime(2026, 3, 2, 9, 20, tzinfo=UTC), "nausea", id="a1",
            resolved_at=datetime(2026, 3, 2, 9, 50, tzinfo=UTC), outcome="resolved",
        ),
    ):  # fmt: skip
        desk.store.save(value, who="Dr. Demo")


def times(desk: Desk) -> list[str]:
    store = desk.store
    moments = [row.at for row in store.rows(Vital, FIRST.id)] + [row.at for row in store.rows(DoseStep, FIRST.id)]
    return [f"{at:%d.%m. %H:%M}" for at in (*moments, *(row.at for row in store.rows(AdverseEvent, FIRST.id)))]


def test_what_was_entered_goes_along_when_the_day_is_changed_and_comes_back_as_one_step(
    desk: Desk, chart: Chart
) -> None:
    chart_of(desk)
    chart.infusions.open(FIRST.id)
    made = page(desk)
    before = times(desk)
    form = made.edit_basics()
    assert form.along.isHidden()
    form.day.edit.setText("4 Mar 2026")
    assert form.along.isVisible()
    assert form.along.isChecked()
    assert form.along.text() == "Move the 4 entries of its chart along to the new day"
    form.submit()
    assert times(desk) == ["04.03. 09:10", "05.03. 00:05", "04.03. 09:05", "04.03. 09:20"]
    assert f"{desk.store.rows(AdverseEvent, FIRST.id)[0].resolved_at:%d.%m. %H:%M}" == "04.03. 09:50"
    assert desk.store.infusions(COURSE.id)[0].given_at.day == 4
    assert "4 Mar 2026" in desk.window.bar.patient.context2.text()
    made.entries.undo()
    assert times(desk) == before
    assert desk.store.infusions(COURSE.id)[0].given_at.day == 2
    made.entries.redo()
    assert times(desk)[0] == "04.03. 09:10"
    assert desk.store.check() == []


def test_what_does_not_go_along_is_shown_with_its_day(desk: Desk, chart: Chart) -> None:
    chart_of(desk)
    chart.infusions.open(FIRST.id)
    made, before = page(desk), times(desk)
    form = made.edit_basics()
    form.day.edit.setText("4 Mar 2026")
    form.along.setChecked(False)
    form.submit()
    assert times(desk) == before
    shown = made.vitals.table.item(0, 0)
    assert shown is not None
    assert shown.text() == "2 Mar 2026 09:10"


def test_another_time_of_the_same_day_moves_nothing(desk: Desk, chart: Chart) -> None:
    chart_of(desk)
    chart.infusions.open(FIRST.id)
    before = times(desk)
    form = page(desk).edit_basics()
    form.clock.edit.setText("08:30")
    assert form.along.isHidden()
    form.submit()
    assert times(desk) == before
    assert "08:30" in desk.window.bar.patient.context2.text()
