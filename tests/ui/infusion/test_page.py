"""The page of an infusion through its widgets: by keyboard, into a real data file and back out of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from bodymap.errors import NotSaved, UserError
from bodymap.medicine.model import Adjunct, AdverseEvent, DoseStep, Infusion, Vital
from bodymap.session import Practice
from bodymap.ui.kit import theme
from bodymap.ui.kit.rows import Rows
from bodymap.ui.pages.infusion.dose import InfusionValues
from bodymap.ui.pages.infusion.notes import YesNo
from bodymap.ui.pages.infusion.page import AFTER, BEFORE, DURING, InfusionPage
from tests.ui.infusion.conftest import NEXT, START, Open
from tests.ui.people import COURSE, INFUSION, light


def keys(page: InfusionPage, text: str) -> None:
    """Type: "\\t" is Tab, "\\n" is Enter; each key goes to the widget that has the focus."""
    for character in text:
        widget = page.focusWidget()
        assert widget is not None
        if character == "\t":
            QTest.keyClick(widget, Qt.Key.Key_Tab)
        elif character == "\n":
            QTest.keyClick(widget, Qt.Key.Key_Return)
        else:
            QTest.keyClicks(widget, character)


def leave(box: QWidget, text: str) -> None:
    """Type into a box and leave it."""
    assert isinstance(box, QLineEdit)
    box.setFocus()
    box.selectAll()
    QTest.keyClick(box, Qt.Key.Key_Delete)
    QTest.keyClicks(box, text)
    QTest.keyClick(box, Qt.Key.Key_Tab)


def press(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


# -- the chart of the nurse --------------------------------------------------------------------------------------------


def test_a_row_of_the_chart_by_keyboard_alone(opened: Open, desk: Practice) -> None:
    page = opened()
    page.begin()
    assert page.part.current() == DURING
    keys(page, "128/82\t72\t14\t98\t2\t\t5\t\t-2\tcalm\n")
    found = desk.store.rows(Vital, INFUSION.id)
    assert len(found) == 1
    row = found[0]
    assert row.at == START + timedelta(minutes=10)
    assert (row.systolic, row.diastolic, row.heart_rate, row.breaths, row.spo2) == (128, 82, 72, 14, 98)
    assert (row.oxygen, row.temperature, row.pain, row.remark) == (2.0, None, 5, "calm")
    assert (row.sedation_scale, row.sedation) == ("RASS", "-2")
    assert page.saved.words.text() == "✓ Every entry is saved"
    assert page.focusWidget() is page.vitals.line.fields["pressure"].edit
    keys(page, "120/80\n")
    assert len(desk.store.rows(Vital, INFUSION.id)) == 2
    assert "Sedation RASS −2, lightly sedated" in page.vitals.table.row_in_words(0)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("128\n", "write both"),
        ("80/120\n", "higher one"),
        ("999/80\n", "from 30/10"),
        ("\t720\n", "from 10 to 300"),
        ("\t7x\n", "Not a number"),
        ("\t\t\t\t\t\t\t\t5\n", "from \\+4 to −5"),
        ("\n", "at least one value"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_lost(opened: Open, desk: Practice, typed: str, words: str) -> None:
    page = opened()
    page.begin()
    keys(page, typed)
    assert words.replace("\\", "") in page.vitals.line.said.text()
    assert not desk.store.rows(Vital, INFUSION.id)


def test_what_stands_out_is_asked_about_once(opened: Open, desk: Practice) -> None:
    page = opened()
    page.begin()
    keys(page, "\t172\n")
    assert (
        "A heart rate of 172 /min is above 150 /min (Bodymap's own, for slips of typing): is that right?"
        in page.vitals.line.said.text()
    )
    assert not desk.store.rows(Vital, INFUSION.id)
    keys(page, "\n")
    assert desk.store.rows(Vital, INFUSION.id)[0].heart_rate == 172


def test_the_time_is_now_until_it_is_typed(opened: Open, desk: Practice) -> None:
    page = opened()
    page.begin()
    leave(page.vitals.line.time, "9.25")
    keys(page, "\n")
    keys(page, "120/80\n")
    assert desk.store.rows(Vital, INFUSION.id)[0].at.strftime("%H:%M") == "09:25"
    assert page.vitals.line.time.text() == "09:30"


def test_a_late_entry_has_its_time_typed(opened: Open, desk: Practice) -> None:
    page = opened(minutes=3 * 1440)
    page.begin()
    assert page.focusWidget() is page.vitals.line.time
    assert page.vitals.line.time.text() == ""
    keys(page, "\t120/80\n")
    assert "Time: type it" in page.vitals.line.said.text()
    keys(page, "10:15\n")
    assert desk.store.rows(Vital, INFUSION.id)[0].systolic == 120


def test_a_row_is_changed_taken_out_and_brought_back(opened: Open, desk: Practice) -> None:
    page = opened()
    page.begin()
    keys(page, "120/80\n")
    table = page.vitals.table
    table.setCurrentCell(0, 0)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert page.vitals.line.fields["pressure"].edit.text() == "120/80"
    leave(page.vitals.line.fields["pressure"].edit, "130/80")
    keys(page, "\n")
    assert [row.systolic for row in desk.store.rows(Vital, INFUSION.id)] == [130]
    table.setCurrentCell(0, 0)
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert not desk.store.rows(Vital, INFUSION.id)
    assert "taken out" in page.saved.undo.toolTip()
    page.vitals.line.fields["pressure"].edit.setFocus()
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [row.systolic for row in desk.store.rows(Vital, INFUSION.id)] == [130]
    press(page.saved.undo)
    assert [row.systolic for row in desk.store.rows(Vital, INFUSION.id)] == [120]
    press(page.saved.redo)
    assert [row.systolic for row in desk.store.rows(Vital, INFUSION.id)] == [130]


def test_tab_goes_through_the_line_to_its_button(opened: Open) -> None:
    page = opened()
    for card in (page.vitals, page.pump, page.drugs, page.adverse):
        card.line.time.setFocus()
        seen = []
        for _ in card.line.fields:
            seen.append(page.focusWidget())
            QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
        assert seen == [field.edit for field in card.line.fields.values()]
        assert page.focusWidget() is card.line.add


def test_escape_gives_up_a_change(opened: Open) -> None:
    page = opened()
    page.begin()
    keys(page, "120/80\n")
    page.vitals.table.setCurrentCell(0, 0)
    press(page.vitals.keys.change)
    assert page.vitals.line.cancel.isVisible()
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Escape)
    assert page.vitals.line.changing is None
    assert page.vitals.line.fields["pressure"].edit.text() == ""


def test_escape_asks_before_a_change_that_was_typed_is_lost(opened: Open) -> None:
    page = opened()
    page.begin()
    keys(page, "120/80\n")
    page.vitals.table.setCurrentCell(0, 0)
    press(page.vitals.keys.change)
    line = page.vitals.line
    line.fields["pressure"].edit.setFocus()
    QTest.keyClicks(line.fields["pressure"].edit, "5")
    QTest.keyClick(line.fields["pressure"].edit, Qt.Key.Key_Escape)
    assert line.changing is not None
    assert "Escape again" in line.said.text()
    QTest.keyClick(line.fields["pressure"].edit, Qt.Key.Key_Escape)
    assert line.changing is None


# -- pump, drugs, unwanted effects -------------------------------------------------------------------------------------


def test_the_pump_is_counted(opened: Open, desk: Practice) -> None:
    page = opened(minutes=40)
    line = page.pump.line
    for minute, kind, value in ((0, "rate", "60"), (10, "pause", ""), (14, "resume", ""), (34, "stop", "")):
        line.fields["kind"].edit.setCurrentIndex(line.fields["kind"].edit.findData(kind))
        line.fields["time"].edit.setText(f"{START + timedelta(minutes=minute):%H:%M}")
        line.fields["time"].edit.textEdited.emit("")
        line.fields["value"].edit.setText(value)
        line.fields["remark"].edit.setFocus()
        keys(page, "\n")
    assert [s.kind for s in desk.store.rows(DoseStep, INFUSION.id)] == ["rate", "pause", "resume", "stop"]
    assert page.pump.words.text() == "30 mg in 30 min, paused 4 min, 0.43 mg/kg."


def test_a_tenfold_rate_is_asked_about(opened: Open, desk: Practice) -> None:
    page = opened()
    page.pump.line.fields["value"].edit.setFocus()
    keys(page, "60\n")
    keys(page, "600\n")
    assert "600 mg/h after 60 mg/h: ten times as much" in page.pump.line.said.text()
    assert len(desk.store.rows(DoseStep, INFUSION.id)) == 1
    keys(page, "\n")
    assert [s.value for s in desk.store.rows(DoseStep, INFUSION.id)] == [60, 600]


def test_a_rate_by_weight_is_said_in_its_other_unit(opened: Open) -> None:
    page = opened()
    line = page.pump.line
    unit = line.fields["unit"].edit
    unit.setCurrentIndex(unit.findData("mcg/kg/min"))
    unit.activated.emit(unit.currentIndex())
    line.fields["value"].edit.setFocus()
    keys(page, "10")
    assert line.said.text() == "10 mcg/kg/min = 0.6 mg/kg/h"
    leave(line.fields["value"].edit, "0.35")
    keys(page, "\n")
    assert "in mg/kg/h?" in line.said.text()


@pytest.mark.parametrize(("kind", "words"), [("rate", "type the number"), ("bolus", "type the number")])
def test_a_step_without_its_number_is_refused(opened: Open, desk: Practice, kind: str, words: str) -> None:
    page = opened()
    box = page.pump.line.fields["kind"].edit
    box.setCurrentIndex(box.findData(kind))
    page.pump.line.fields["value"].edit.setFocus()
    keys(page, "\n")
    assert words in page.pump.line.said.text()
    assert not desk.store.rows(DoseStep, INFUSION.id)


def test_a_drug_and_an_unwanted_effect(opened: Open, desk: Practice) -> None:
    page = opened(minutes=30)
    drug = page.drugs.line
    drug.fields["drug"].edit.setFocus()
    keys(page, "\n")
    assert "say which" in drug.said.text()
    drug.fields["drug"].edit.setCurrentText("midazolam")
    leave(drug.fields["dose"].edit, "10")
    keys(page, "\n")
    assert "is a decimal point missing?" in drug.said.text()
    leave(drug.fields["dose"].edit, "1")
    keys(page, "\n")
    kept = desk.store.rows(Adjunct, INFUSION.id)
    assert [(d.drug, d.dose, d.unit) for d in kept] == [("midazolam", 1.0, "mg")]
    adverse = page.adverse.line
    adverse.fields["what"].edit.setCurrentText("nausea")
    adverse.fields["severity"].edit.setCurrentIndex(2)
    leave(adverse.fields["resolved"].edit, "9:00")
    keys(page, "\n")
    assert "before it began" in adverse.said.text()
    leave(adverse.fields["resolved"].edit, "9:50")
    keys(page, "\n")
    event = desk.store.rows(AdverseEvent, INFUSION.id)[0]
    assert (event.what, event.severity, event.outcome) == ("nausea", "moderate", "resolved")
    assert event.resolved_at == START + timedelta(minutes=30)
    page.adverse.table.setCurrentCell(0, 0)
    QTest.keyClick(page.adverse.table, Qt.Key.Key_Return)
    assert adverse.fields["what"].edit.currentText() == "nausea"
    page.drugs.table.setCurrentCell(0, 0)
    QTest.keyClick(page.drugs.table, Qt.Key.Key_Return)
    assert drug.fields["dose"].edit.text() == "1"


# -- dose and answers --------------------------------------------------------------------------------------------------


def test_planned_stands_beside_given(opened: Open, desk: Practice) -> None:
    page = opened(NEXT)
    assert page.part.current() == BEFORE
    page.begin()
    box = page.dose.boxes
    leave(box["weight_kg"], "70")
    leave(box["planned_mg_per_kg"], "0,5")
    assert "0.5 mg/kg × 70 kg = 35 mg" in page.dose.words.text()
    press(page.dose.take_planned)
    assert desk.store.infusion(NEXT.id).planned_mg == 35
    assert desk.store.infusion(NEXT.id).total_mg is None
    leave(box["total_mg"], "330")
    stored = desk.store.infusion(NEXT.id)
    assert (stored.planned_mg, stored.total_mg) == (35, 330)
    assert page.planned.text() == "Planned: 0.5 mg/kg, 35 mg"
    assert page.given.text() == "Given: 330 mg"


def test_a_tenfold_slip_is_asked_about_and_never_corrected(opened: Open, desk: Practice) -> None:
    page = opened(NEXT)
    for key, text in (("weight_kg", "70"), ("mg_per_kg", "0.5"), ("total_mg", "350")):
        leave(page.dose.boxes[key], text)
    assert page.dose.question.isVisible()
    assert "ten times as much. Is a decimal point missing?" in page.dose.question.text.text()
    assert desk.store.infusion(NEXT.id).total_mg == 350
    press(page.dose.question.back)
    assert page.focusWidget() is page.dose.boxes["total_mg"]
    leave(page.dose.boxes["total_mg"], "35")
    assert not page.dose.question.isVisible()
    leave(page.dose.boxes["total_mg"], "350")
    press(page.dose.question.right)
    assert not page.dose.question.isVisible()
    assert "ten times" in str(desk.store.infusion(NEXT.id).notes["dose_as_typed"])


def test_another_agent_than_that_of_the_course_is_asked_about(opened: Open, desk: Practice) -> None:
    page = opened(NEXT)
    assert not page.dose.question.isVisible()
    page.dose.agent.setCurrentText("S-ketamine")
    page.dose.agent.activated.emit(0)
    assert "the same mg/kg of both is not the same dose" in page.dose.question.text.text()
    assert desk.store.infusion(NEXT.id).agent == "S-ketamine"
    press(page.dose.question.right)
    assert "Asked about, and right as typed" in page.dose.words.text()
    assert not page.dose.question.isVisible()


def test_the_pump_against_what_is_typed(opened: Open) -> None:
    page = opened(NEXT)
    for minutes, kind, value in ((0, "rate", 60.0), (35, "stop", None)):
        step = DoseStep(NEXT.id, NEXT.given_at + timedelta(minutes=minutes), kind, value, "mg/h" if value else "")
        page.entries.put(step, "step")
    leave(page.dose.boxes["planned_mg"], "35")
    leave(page.dose.boxes["total_mg"], "3.5")
    assert "35 mg was planned, but 3.5 mg is typed as given: a tenth of it" in page.dose.question.text.text()
    assert "At the pump 35 mg was given, but 3.5 mg is typed" in page.dose.question.text.text()


def test_what_the_pump_gave_is_offered(opened: Open, desk: Practice) -> None:
    page = opened(NEXT)
    leave(page.dose.boxes["weight_kg"], "70")
    for minutes, kind, value in ((0, "rate", 60.0), (35, "stop", None)):
        step = DoseStep(NEXT.id, NEXT.given_at + timedelta(minutes=minutes), kind, value, "mg/h" if value else "")
        page.entries.put(step, "step")
    press(page.dose.take_pump)
    stored = desk.store.infusion(NEXT.id)
    assert (stored.total_mg, stored.mg_per_kg, stored.minutes) == (35.0, 0.5, 35.0)


def test_a_refusal_names_the_field_as_its_label_does(opened: Open) -> None:
    page = opened(NEXT)
    labels = {label.text() for label in page.dose.findChildren(QLabel)}
    for box in page.dose.boxes.values():
        leave(box, "1,5x")
        name, _, words = page.dose.faults.text().partition(": ")
        assert words.startswith("Not a number")
        assert name.removesuffix(", planned").removesuffix(", given") in labels
        leave(box, "")


def test_units_are_written_as_people_write_them(opened: Open) -> None:
    page = opened(NEXT)
    assert not [label.text() for label in page.findChildren(QLabel) if "[" in label.text()]
    named = {edit.accessibleName() for edit in page.findChildren(QLineEdit)}
    assert {"BP, mmHg", "Systolic, mmHg", "Diastolic, mmHg"} <= named


def test_a_number_that_cannot_be_is_not_asked_about(opened: Open) -> None:
    """It cannot be right as typed."""
    page = opened(NEXT)
    box, question = page.dose.boxes["weight_kg"], page.dose.question
    box.setFocus()
    QTest.keyClicks(box, "400")
    assert question.isVisible()
    QTest.keyClicks(box, "0")
    assert not question.isVisible()
    QTest.keyClick(box, Qt.Key.Key_Tab)
    assert "From 0 to 500" in page.dose.faults.text()
    assert not question.isVisible()


def test_a_number_that_cannot_be_is_said(opened: Open, desk: Practice) -> None:
    page = opened(NEXT)
    leave(page.dose.boxes["weight_kg"], "seventy")
    assert "Weight, kg: Not a number" in page.dose.faults.text()
    leave(page.dose.boxes["weight_kg"], "0")
    assert "More than 0" in page.dose.faults.text()
    leave(page.dose.boxes["weight_kg"], "700")
    assert "From 0 to 500" in page.dose.faults.text()
    assert desk.store.infusion(NEXT.id).weight_kg is None
    page.show_part(AFTER)
    leave(page.notes["pain"].fields["pain_30"].edit, "11")
    assert page.saved.words.text() == "2 marked fields are not saved, everything else is"
    leave(page.notes["pain"].fields["pain_30"].edit, "1")
    page.show_part(BEFORE)
    leave(page.dose.boxes["weight_kg"], "70")
    assert not page.dose.faults.isVisible()
    assert page.saved.words.text() == "✓ Every entry is saved"


def test_the_set_up_is_copied_from_the_last_infusion(opened: Open, desk: Practice) -> None:
    page = opened(NEXT, last=INFUSION)
    assert page.copy.isVisible()
    press(page.copy)
    stored = desk.store.infusion(NEXT.id)
    assert (stored.planned_mg, stored.planned_mg_per_kg, stored.weight_kg, stored.total_mg) == (35, 0.5, 70, None)
    assert page.dose.boxes["planned_mg"].text() == "35"
    assert not page.copy.isVisible()
    press(page.saved.undo)
    assert desk.store.infusion(NEXT.id).planned_mg is None


def test_single_answers_of_every_kind(opened: Open, desk: Practice) -> None:
    page = opened()
    page.show_part(AFTER)
    page.begin()
    leave(page.notes["pain"].fields["pain_end"].edit, "3")
    leave(page.notes["pain"].fields["pain_30"].edit, "11")
    assert "From 0 to 10." in page.notes["pain"].fields["pain_30"].line.text()
    driving = page.notes["discharge"].fields["no_driving"].edit
    assert isinstance(driving, YesNo)
    press(driving.yes)
    remark = page.notes["discharge"].fields["discharge_remark"].edit
    assert isinstance(remark, QPlainTextEdit)
    remark.setFocus()
    QTest.keyClicks(remark, "Went well")
    QTest.keyClick(remark, Qt.Key.Key_Tab)
    page.show_part(BEFORE)
    ecg = page.notes["checks"].fields["ecg"].edit
    assert isinstance(ecg, QComboBox)
    ecg.setCurrentIndex(1)
    ecg.activated.emit(1)
    assert dict(desk.store.infusion(INFUSION.id).notes) == {
        "pain_end": 3,
        "no_driving": 1,
        "discharge_remark": "Went well",
        "ecg": "normal",
    }
    page.show_part(AFTER)
    press(driving.yes)
    assert "no_driving" not in desk.store.infusion(INFUSION.id).notes
    assert not driving.yes.isChecked()


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("08:05", "is before the infusion began, at 09:20"),
        ("12:30", ""),
        ("31:99", "Is this a time of day?"),
        ("with her sister", ""),
    ],
)
@pytest.mark.parametrize(("group", "item"), [("discharge", "discharge_time"), ("effects", "effects_peak")])
def test_what_came_before_the_infusion_began_is_asked_about(
    opened: Open, desk: Practice, typed: str, asked: str, group: str, item: str
) -> None:
    """Asked, and kept as it is typed."""
    page = opened()
    page.show_part(AFTER)
    field = page.notes[group].fields[item]
    leave(field.edit, typed)
    assert asked in field.line.text()
    assert (field.line.text() in ("", "Time")) is not bool(asked)
    assert desk.store.infusion(INFUSION.id).notes[item] == typed


# -- the page ----------------------------------------------------------------------------------------------------------


def test_what_the_disk_does_not_take_stays_and_is_tried_again(opened: Open, desk: Practice) -> None:
    page = opened()
    full = [True]

    def save(value: Vital) -> None:
        if full[0]:
            raise NotSaved("The disk is full.")
        desk.save(value)

    page.entries._save = save
    page.begin()
    keys(page, "120/80\n")
    keys(page, "130/85\n")
    assert "Not saved yet: The disk is full." in page.saved.words.text()
    assert not page.is_saved
    assert page.vitals.table.rowCount() == 2
    full[0] = False
    press(page.saved.again)
    assert page.is_saved
    assert len(desk.store.rows(Vital, INFUSION.id)) == 2


def test_what_is_refused_is_put_back_and_said(opened: Open, desk: Practice) -> None:
    page = opened()

    def refuse(_value: object) -> None:
        raise UserError("Not possible.", "Do it another way.")

    page.entries._save = refuse
    page.begin()
    keys(page, "120/80\n")
    assert page.banner.isVisible()
    assert "Not possible." in page.banner.words.text()
    assert page.vitals.table.rowCount() == 0
    assert page.saved.undo.isEnabled() is False


def test_number_and_date_in_a_form(opened: Open, desk: Practice) -> None:
    page = opened(NEXT)
    form = page.edit_basics()
    form.number.edit.setText("3")
    QTest.keyClick(form, Qt.Key.Key_Return)
    assert form.isVisible()
    assert form.trouble.isVisible()
    form.number.edit.setText("5")
    QTest.keyClick(form, Qt.Key.Key_Return)
    assert desk.store.infusion(NEXT.id).number == 5
    assert page.title.text() == "Infusion 5 of 6"


def test_the_day_is_there_however_low_the_page_is(opened: Open) -> None:
    page = opened(NEXT)
    page.resize(1280, 800)
    assert page.when.isVisible()
    page.resize(1280, 480)
    assert not page.when.isVisible()
    assert str(NEXT.given_at.year) in page.title.text()
    page.resize(1280, 800)
    assert str(NEXT.given_at.year) not in page.title.text()


def test_f6_goes_round_the_parts(opened: Open) -> None:
    page = opened(NEXT)
    for part in (DURING, AFTER, BEFORE):
        QTest.keyClick(page, Qt.Key.Key_F6)
        assert page.part.current() == part
    press(page.part.button(AFTER))
    assert page.focusWidget() is page.notes["pain"].fields["pain_end"].edit


def test_the_same_infusion_again_changes_nothing(opened: Open, desk: Practice) -> None:
    page = opened()
    page.begin()
    keys(page, "120/80\n")
    keys(page, "13")
    stored = desk.store.infusion(INFUSION.id)
    page.show_infusion(InfusionValues(COURSE, stored, vitals=tuple(desk.store.rows(Vital, INFUSION.id))))
    assert page.vitals.line.fields["pressure"].edit.text() == "13"
    assert page.saved.undo.isEnabled()
    page.show_infusion(InfusionValues(COURSE, NEXT))
    assert page.vitals.line.fields["pressure"].edit.text() == ""
    assert not page.saved.undo.isEnabled()


def test_no_page_without_an_infusion(desk: Practice) -> None:
    page = InfusionPage(desk.save, desk.remove)
    with pytest.raises(UserError):
        _ = page.infusion
    page.deleteLater()


@pytest.mark.parametrize("zoom", [1.0, 2.0])
@pytest.mark.parametrize("part", [BEFORE, DURING, AFTER])
def test_nothing_clips_and_every_input_has_a_name(opened: Open, qapp: QApplication, zoom: float, part: str) -> None:
    light(qapp, zoom)
    page = opened()
    page.entries.put(Vital(INFUSION.id, START, 120, 80, sedation_scale="POSS", sedation="S", remark="x" * 60), "row")
    page.resize(1280, 720)
    page.show_part(part)
    qapp.processEvents()
    kinds = (QLineEdit, QComboBox, QPlainTextEdit, Rows, QAbstractButton)
    for child in (c for kind in kinds for c in page.findChildren(kind)):
        if child.isVisible() and not isinstance(child.parent(), QComboBox):
            assert child.accessibleName() or getattr(child, "text", lambda: "")(), child
            right = child.mapTo(page, child.rect().topRight()).x()
            assert right <= page.width(), (child.accessibleName(), right)
    assert theme.scale() == zoom


def test_at_200_percent_a_row_says_itself_in_words(opened: Open, qapp: QApplication) -> None:
    light(qapp, 2.0)
    page = opened()
    page.entries.put(Vital(INFUSION.id, START, 120, 80, spo2=98), "row")
    page.resize(1280, 720)
    page.show_part(DURING)
    qapp.processEvents()
    assert page.vitals.table.columnCount() == 2
    assert page.vitals.table.row_in_words(0) == "Blood pressure 120/80 · SpO2 98 %"
    light(qapp)
    qapp.processEvents()
    assert page.vitals.table.columnCount() == 10


def test_an_infusion_is_a_value_of_the_page(opened: Open) -> None:
    page = opened()
    assert isinstance(page.infusion, Infusion)
    assert page.title.text() == "Infusion 3 of 6"


@pytest.mark.parametrize(("card", "typed"), [("vitals", "9:50\t120/80"), ("drugs", "9:50\tondansetron\t4")])
def test_a_time_that_has_not_come_yet_is_asked_about(opened: Open, desk: Practice, card: str, typed: str) -> None:
    page = opened()
    page.begin()
    line = getattr(page, card).line
    line.time.setFocus()
    line.time.selectAll()
    keys(page, f"{typed}\n")
    assert "09:50 is in the future. Is it right?" in line.said.text()
    assert not desk.store.rows(Vital, INFUSION.id)
    keys(page, "\n")
    assert desk.store.rows(Vital if card == "vitals" else Adjunct, INFUSION.id)


@pytest.mark.parametrize(
    ("card", "typed"), [("vitals", "9:10\t120/80"), ("drugs", "9:10\tondansetron\t4"), ("adverse", "9:10\tnausea")]
)
def test_a_time_before_the_infusion_began_is_asked_about(opened: Open, desk: Practice, card: str, typed: str) -> None:
    page = opened()
    page.begin()
    line = getattr(page, card).line
    kind = {"vitals": Vital, "drugs": Adjunct, "adverse": AdverseEvent}[card]
    line.time.setFocus()
    line.time.selectAll()
    keys(page, f"{typed}\n")
    assert line.said.text().startswith("09:10 is before the infusion began, at 09:20. Is it right?")
    assert not desk.store.rows(kind, INFUSION.id)
    keys(page, "\n")
    assert len(desk.store.rows(kind, INFUSION.id)) == 1


def test_a_drug_given_ahead_belongs_before_the_infusion(opened: Open) -> None:
    line = opened().drugs.line
    given = Adjunct(INFUSION.id, START - timedelta(minutes=10), "ondansetron", 4, "mg", "pre-emptive")
    assert line.early(given) == []
    assert line.early(replace(given, why="rescue"))


def test_an_end_that_has_not_come_yet_is_asked_about(opened: Open) -> None:
    line = opened().adverse.line
    began = AdverseEvent(INFUSION.id, START, "nausea", resolved_at=START + timedelta(minutes=10))
    assert line.doubts(began) == []
    later = replace(began, resolved_at=START + timedelta(minutes=11))
    assert line.doubts(later) == ["09:31 is in the future. Is it right?"]


def test_correct_it_leads_to_the_box_in_which_the_question_came_up(opened: Open) -> None:
    page = opened(NEXT)
    page.show_infusion(InfusionValues(COURSE, NEXT, others=(replace(INFUSION, weight_kg=70),)))
    for key, text in (("planned_mg", "35"), ("weight_kg", "154")):
        leave(page.dose.boxes[key], text)
    assert page.dose.question.isVisible()
    press(page.dose.question.back)
    assert page.focusWidget() is page.dose.boxes["weight_kg"]


def test_correct_it_leads_to_the_weight_of_an_infusion_that_is_opened_later(opened: Open) -> None:
    page = opened(NEXT)
    page.show_infusion(InfusionValues(COURSE, replace(NEXT, weight_kg=154), others=(replace(INFUSION, weight_kg=70),)))
    assert page.dose.question.open[0].startswith("154 kg after 70 kg")
    press(page.dose.question.back)
    assert page.focusWidget() is page.dose.boxes["weight_kg"]
