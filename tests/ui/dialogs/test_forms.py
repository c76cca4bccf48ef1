"""The forms through their real widgets: what is typed is what is kept, faults beside the field, nothing corrected."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QPlainTextEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from bodymap.errors import UserError, WrongPassphrase
from bodymap.medicine.instruments import ITEM_9
from bodymap.medicine.model import Course, Entered, Exam, Flag, Infusion, Method, Mode, Patient, Rule, now
from bodymap.ui.acts import key_lines
from bodymap.ui.dialogs.course import CourseForm
from bodymap.ui.dialogs.infusion import InfusionForm, next_infusion
from bodymap.ui.dialogs.messages import Help
from bodymap.ui.dialogs.passphrase import NewPassphraseForm, PassphraseForm
from bodymap.ui.dialogs.patient import AmendForm, NewExamForm, PatientForm
from bodymap.ui.kit import theme
from bodymap.ui.kit.form import Form
from bodymap.ui.kit.screens import room_of
from bodymap.ui.pages.exam.keys import KeyTable
from bodymap.ui.pages.exam.parts import card_lines
from bodymap.ui.pages.questionnaire.form import AssessNow
from tests.ui.people import COURSE, INFUSION, JONAS, ROSA, exam, light, practice


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    light(qapp)
    yield
    light(qapp)


def opened(qtbot: QtBot, form: Form) -> Form:
    qtbot.addWidget(form)
    form.open()
    qtbot.waitExposed(form)
    return form


def press_enter(form: Form) -> None:
    QTest.keyClick(form, Qt.Key.Key_Return)


def closed(form: QDialog) -> bool:
    return not form.isVisible()


# -- patient -----------------------------------------------------------------------------------------------------------


def test_why_a_field_is_wrong_is_in_sight_where_the_form_scrolls(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, "light", 2.0)
    form = AssessNow(Flag("p", ITEM_9, "r", now(), "PHQ-9, item 9."), lambda _flag: None)
    qtbot.addWidget(form)
    form.show()
    qtbot.waitExposed(form)
    form.found.edit.setPlainText("Spoke alone")
    form.plan.edit.setPlainText("Call tomorrow")
    QTest.mouseClick(form.done_button, Qt.MouseButton.LeftButton)
    port, line = form._scroll.viewport(), form.by.line

    def in_sight() -> bool:
        foot = line.mapTo(port, line.rect().bottomLeft()).y()
        return line.isVisible() and 0 < foot <= port.height()

    assert "Say who assessed." in line.text()
    qtbot.waitUntil(in_sight)


def test_a_patient_is_added_by_the_keyboard_alone(qtbot: QtBot) -> None:
    kept: list[Patient] = []
    form = PatientForm(kept.append)
    opened(qtbot, form)
    assert form.focusWidget() is form.name.edit
    QTest.keyClicks(form.focusWidget(), "  Mira   Schein ")
    QTest.keyClick(form.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClicks(form.focusWidget(), "DEMO-0018")
    QTest.keyClick(form.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClicks(form.focusWidget(), "3.5.79")
    assert "Thursday 3 May 1979" in form.birth.line.text()
    press_enter(form)
    assert closed(form)
    (patient,) = kept
    assert (patient.name, patient.number, patient.birth_date) == ("Mira Schein", "DEMO-0018", date(1979, 5, 3))
    assert (patient.sex, patient.figure, patient.remark) == ("", "neutral", "")


@pytest.mark.parametrize(("moves", "sex"), [((), ""), ((Qt.Key.Key_Left, Qt.Key.Key_Left), "male")])
def test_tab_comes_to_the_chosen_option_arrows_move_and_enter_adds_the_patient(
    qtbot: QtBot, moves: tuple[Qt.Key, ...], sex: str
) -> None:
    kept: list[Patient] = []
    form = PatientForm(kept.append)
    opened(qtbot, form)
    with qtbot.waitActive(form):
        form.activateWindow()
    QTest.keyClicks(form.number.edit, "DEMO-0018")
    form.birth.edit.setFocus()
    QTest.keyClick(form.focusWidget(), Qt.Key.Key_Tab)
    assert form.focusWidget() is form.sex.edit.button("")
    for key in moves:
        QTest.keyClick(form.focusWidget(), key)
    assert form.focusWidget() is form.sex.edit.button(sex)
    QTest.keyClick(form.focusWidget(), Qt.Key.Key_Return)
    assert closed(form)
    assert [patient.sex for patient in kept] == [sex]


def test_faults_are_said_beside_the_field_and_the_first_has_the_focus(qtbot: QtBot) -> None:
    kept: list[Patient] = []
    form = PatientForm(kept.append)
    opened(qtbot, form)
    form.birth.edit.setText("31.2.1979")
    press_enter(form)
    assert not kept
    assert form.number.line.text() == "⚠ A record number is needed."
    assert form.birth.line.text() == "⚠ February 1979 has no day 31."
    assert form.birth.edit.accessibleDescription() == "February 1979 has no day 31."
    assert form.focusWidget() is form.number.edit
    form.number.edit.setText("DEMO-1")
    form.birth.edit.setText("28.2.1979")
    press_enter(form)
    assert len(kept) == 1


def test_a_change_edits_a_copy_and_keeps_the_id(qtbot: QtBot) -> None:
    kept: list[Patient] = []
    form = PatientForm(kept.append, ROSA)
    opened(qtbot, form)
    assert form.birth.edit.text() == "3 May 1979"
    form.sex.edit.set_current("other")
    form.figure.edit.setCurrentIndex(form.figure.edit.findData("heavy"))
    form.remark.edit.setPlainText("Left-handed")
    press_enter(form)
    assert kept[0].id == ROSA.id
    assert (kept[0].sex, kept[0].figure, kept[0].remark) == ("other", "heavy", "Left-handed")
    assert (kept[0].name, kept[0].number, kept[0].birth_date) == (ROSA.name, ROSA.number, ROSA.birth_date)


def test_a_figure_that_is_not_offered_stays(qtbot: QtBot) -> None:
    kept: list[Patient] = []
    form = PatientForm(kept.append, Patient("DEMO-2", figure="child"))
    opened(qtbot, form)
    press_enter(form)
    assert kept[0].figure == "child"


def test_cancel_costs_nothing(qtbot: QtBot) -> None:
    kept: list[Patient] = []
    form = PatientForm(kept.append, ROSA)
    opened(qtbot, form)
    form.name.edit.setText("Somebody Else")
    form.cancel_button.click()
    assert closed(form)
    assert not kept


def test_escape_asks_once_when_something_was_typed(qtbot: QtBot) -> None:
    form = PatientForm(lambda _: None, ROSA)
    opened(qtbot, form)
    QTest.keyClicks(form.focusWidget(), "Some")
    QTest.keyClick(form.focusWidget(), Qt.Key.Key_Escape)
    assert form.isVisible()
    assert form.leaving.isVisible()
    assert form.focusWidget() is form.leaving.stay
    QTest.keyClick(form.leaving.stay, Qt.Key.Key_Return)
    assert not form.leaving.isVisible()
    assert form.focusWidget() is form.name.edit, "where it was typed"
    QTest.keyClick(form.focusWidget(), Qt.Key.Key_Escape)
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, "", True)
    QApplication.sendEvent(form.leaving.stay, held)
    assert form.isVisible(), "a held key asks, and does not answer"
    QTest.keyClick(form.focusWidget(), Qt.Key.Key_Escape)
    assert closed(form)


def test_escape_closes_a_form_in_which_nothing_was_typed(qtbot: QtBot) -> None:
    form = PatientForm(lambda _: None, ROSA)
    opened(qtbot, form)
    QTest.keyClicks(form.focusWidget(), "x")
    form.name.edit.setText(ROSA.name)
    QTest.keyClick(form.focusWidget(), Qt.Key.Key_Escape)
    assert closed(form)


def test_enter_presses_the_button_that_has_the_focus(qtbot: QtBot) -> None:
    kept: list[Patient] = []
    form = PatientForm(kept.append, ROSA)
    opened(qtbot, form)
    form.cancel_button.setFocus()
    QTest.keyClick(form.cancel_button, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert closed(form)
    assert not kept, "Cancel, not the default button"


def test_a_number_that_is_taken_is_said_and_nothing_typed_is_lost(qtbot: QtBot, tmp_path: Path) -> None:
    with practice(tmp_path) as real:
        form = PatientForm(real.add_patient)
        opened(qtbot, form)
        form.name.edit.setText("Erik Vorlage")
        form.number.edit.setText(JONAS.number)
        press_enter(form)
        assert not closed(form)
        assert form.trouble.isVisible()
        assert "number" in form.trouble.text()
        assert form.name.edit.text() == "Erik Vorlage"
        form.number.edit.setText("DEMO-0030")
        assert not form.trouble.isVisible()
        press_enter(form)
        found = real.store.patient_by_number("DEMO-0030")
        assert found is not None
        assert found.name == "Erik Vorlage"


@pytest.mark.parametrize(
    ("typed", "field"), [("Rosa Bei", "name"), ("DEMO-77", "number"), ("3.5.1979", "birth"), ("", "")]
)
def test_what_was_searched_for_is_filled_in(qtbot: QtBot, typed: str, field: str) -> None:
    form = PatientForm(lambda _patient: None, typed=typed)
    opened(qtbot, form)
    for name in ("name", "number", "birth"):
        assert getattr(form, name).edit.text() == (typed if name == field else "")


# -- course and infusion -----------------------------------------------------------------------------------------------


def test_a_course(qtbot: QtBot) -> None:
    kept: list[Course] = []
    form = CourseForm(kept.append, Course(ROSA.id, ""))
    opened(qtbot, form)
    press_enter(form)
    assert form.name.is_wrong
    form.name.edit.setText("Course 3")
    form.agent.edit.setCurrentText("S-ketamine")
    form.planned.edit.setText("six")
    form.stopped.edit.setText("1.13.2026")
    press_enter(form)
    assert form.planned.is_wrong
    assert form.stopped.is_wrong
    form.planned.edit.setText("6")
    form.stopped.edit.setText("1 Dec 2025")
    form.reason.edit.setText("moved away")
    press_enter(form)
    (course,) = kept
    assert (course.label, course.agent, course.planned) == ("Course 3", "S-ketamine", 6)
    assert (course.stopped, course.stop_reason, course.route) == (date(2025, 12, 1), "moved away", "IV")


def test_the_next_infusion_repeats_no_dose() -> None:
    made = next_infusion(COURSE, [INFUSION])
    assert (made.number, made.agent, made.mg_per_kg, made.total_mg) == (4, COURSE.agent, None, None)
    assert next_infusion(COURSE, []).number == 1


def infusion_form(qtbot: QtBot, kept: list[Infusion], **typed: str) -> InfusionForm:
    form = InfusionForm(kept.append, next_infusion(COURSE, [INFUSION]), last=INFUSION)
    opened(qtbot, form)
    for name, text in typed.items():
        getattr(form, name).edit.setText(text)
    return form


def test_an_infusion_is_kept_as_typed(qtbot: QtBot) -> None:
    kept: list[Infusion] = []
    form = infusion_form(qtbot, kept, day="2.11.2026", clock="9.30", mg_per_kg="0,5", weight="70", total="35")
    form.minutes.edit.setText("40")
    assert "Infusion 3: 0.5 mg/kg, 70 kg, 35 mg, 40 min." in form.note.text()
    assert form.reckoning.text() == "0.5 mg/kg × 70 kg = 35 mg"
    press_enter(form)
    (given,) = kept
    assert (given.number, given.mg_per_kg, given.weight_kg, given.total_mg, given.minutes) == (4, 0.5, 70.0, 35.0, 40.0)
    assert f"{given.given_at:%Y-%m-%d %H:%M}" == "2026-11-02 09:30"
    assert given.given_at.utcoffset() is not None


def test_a_tenfold_slip_is_asked_about_and_never_corrected(qtbot: QtBot) -> None:
    kept: list[Infusion] = []
    form = infusion_form(qtbot, kept, day="2.11.2026", mg_per_kg="0.5", weight="70", total="350")
    press_enter(form)
    assert not kept
    assert form.doubt.isVisible()
    assert "350 mg is typed: ten times as much." in form.doubt.text.text()
    assert form.focusWidget() is form.doubt.back
    QTest.mouseClick(form.doubt.back, Qt.MouseButton.LeftButton)
    assert form.total.edit.text() == "350"
    assert not form.doubt.isVisible()
    assert form.focusWidget() in [field.edit for field in form.fields]  # the next key types on
    press_enter(form)
    QTest.mouseClick(form.doubt.go_on, Qt.MouseButton.LeftButton)
    assert kept[0].total_mg == 350.0


def test_a_doubt_answered_is_asked_again_when_the_number_changed(qtbot: QtBot) -> None:
    kept: list[Infusion] = []
    form = infusion_form(qtbot, kept, day="2.11.2026", mg_per_kg="0.5", weight="70", total="350")
    press_enter(form)
    form.total.edit.setText("45")
    assert not form.doubt.isVisible()
    press_enter(form)
    assert not kept
    form.total.edit.setText("35")
    press_enter(form)
    assert kept[0].total_mg == 35.0


def test_the_product_is_put_in_only_when_asked_for(qtbot: QtBot) -> None:
    kept: list[Infusion] = []
    form = infusion_form(qtbot, kept, day="2.11.2026", mg_per_kg="0.5", weight="70")
    assert form.total.edit.text() == ""
    assert form.use_product.isVisible()
    QTest.mouseClick(form.use_product, Qt.MouseButton.LeftButton)
    assert form.total.edit.text() == "35"
    form.total.edit.clear()
    press_enter(form)
    assert kept[0].total_mg is None


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("mg_per_kg", "a lot", "Not a number"),
        ("total", "1.234,5", "Not a number"),
        ("weight", "0", "More than 0"),
        ("minutes", "-4", "below 0"),
        ("number", "0", "1 or more"),
        ("clock", "25:00", "time of day"),
        ("day", "yesterdayish", "Not a date"),
    ],
)
def test_faults_of_an_infusion(qtbot: QtBot, name: str, text: str, words: str) -> None:
    kept: list[Infusion] = []
    form = infusion_form(qtbot, kept, day="2.11.2026")
    field = getattr(form, name)
    field.edit.setText(text)
    press_enter(form)
    assert not kept
    assert words in field.line.text()
    assert form.focusWidget() is field.edit


def test_an_infusion_in_the_future_is_asked_about(qtbot: QtBot) -> None:
    kept: list[Infusion] = []
    form = infusion_form(qtbot, kept, day=(date.today() + timedelta(days=1)).isoformat())
    press_enter(form)
    assert "in the future" in form.doubt.text.text()


def test_a_change_of_an_infusion_keeps_the_moment_as_recorded(qtbot: QtBot) -> None:
    kept: list[Infusion] = []
    form = InfusionForm(kept.append, INFUSION, new=False)
    opened(qtbot, form)
    form.remark.edit.setPlainText("Calm")
    press_enter(form)
    assert kept[0].given_at == INFUSION.given_at
    assert kept[0].given_at.utcoffset() == INFUSION.given_at.utcoffset()
    assert kept[0].id == INFUSION.id


# -- exam --------------------------------------------------------------------------------------------------------------


def exam_form(started: list[Exam], last: Exam | None = None, examiner: str = "Dr I. Lind") -> NewExamForm:
    return NewExamForm(
        started.append,
        ROSA,
        courses=[COURSE],
        infusions={COURSE.id: [INFUSION]},
        examiners=["Dr M. Okafor"],
        examiner=examiner,
        last_by=lambda name: last if last is not None and last.examiner == name else None,
        rule=Rule.PAINFUL,
    )


def test_an_exam_starts_with_one_press(qtbot: QtBot) -> None:
    started: list[Exam] = []
    form = exam_form(started)
    opened(qtbot, form)
    assert "Rosa Beispiel" in form.note.text()
    assert ROSA.number in form.note.text()
    press_enter(form)
    (made,) = started
    assert (made.patient, made.course, made.infusion, made.timing) == (ROSA.id, COURSE.id, None, "")
    assert (made.examiner, made.rule, made.method, made.mode) == ("Dr I. Lind", Rule.PAINFUL, "thumb", Mode.EXAMINER)
    assert made.entered is Entered.SCREEN
    assert abs(now() - made.performed_at) < timedelta(minutes=2)


def test_defaults_come_from_the_last_exam_of_the_same_examiner(qtbot: QtBot) -> None:
    started: list[Exam] = []
    last = exam(method=Method.FINGERS).answering("position", "seated")
    form = exam_form(started, last=last, examiner="Dr M. Okafor")
    opened(qtbot, form)
    assert form.method.edit.current() == "thumb"
    form.examiner.edit.setCurrentText("Dr I. Lind")
    assert form.method.edit.current() == "fingers"
    assert form.examiner.line.text().startswith("As in the last exam")
    press_enter(form)
    assert (started[0].rule, started[0].method) == (Rule.RATING2, Method.FINGERS)
    assert started[0].text("position") == "seated"


def test_the_infusion_and_its_timing(qtbot: QtBot) -> None:
    started: list[Exam] = []
    form = exam_form(started)
    opened(qtbot, form)
    assert not form.timing.isVisible()
    form.infusion.edit.setCurrentIndex(1)
    assert form.timing.isVisible()
    QTest.mouseClick(form.timing.edit.button("after"), Qt.MouseButton.LeftButton)
    press_enter(form)
    assert (started[0].infusion, started[0].timing) == (INFUSION.id, "after")


def test_a_sheet_filled_by_hand_asks_who_and_when(qtbot: QtBot) -> None:
    started: list[Exam] = []
    form = exam_form(started, examiner="")
    opened(qtbot, form)
    form.examiner.edit.setCurrentText("")
    assert not form.day.isVisible()
    form.paper.click()
    assert form.day.isVisible()
    form.day.edit.setText((date.today() + timedelta(days=2)).isoformat())
    form.done_button.click()
    assert form.examiner.is_wrong
    assert form.day.is_wrong
    form.examiner.edit.setCurrentText("Dr M. Okafor")
    form.day.edit.setText("11.11.2026")
    form.clock.edit.setText("9:20")
    form.done_button.click()
    (made,) = started
    assert made.entered is Entered.PAPER
    assert f"{made.performed_at:%Y-%m-%d %H:%M}" == "2026-11-11 09:20"


def test_a_patient_who_presses_is_another_method(qtbot: QtBot) -> None:
    started: list[Exam] = []
    form = exam_form(started, examiner="")
    opened(qtbot, form)
    QTest.mouseClick(form.mode.edit.button(Mode.SELF.value), Qt.MouseButton.LeftButton)
    assert not form.method.isEnabled()
    form.examiner.edit.setCurrentText("")
    form.done_button.click()
    assert (started[0].mode, started[0].method) == (Mode.SELF, Method.SELF_PALPATION)


def test_an_amendment_needs_a_reason(qtbot: QtBot) -> None:
    reasons: list[str] = []
    form = AmendForm(reasons.append, exam())
    opened(qtbot, form)
    press_enter(form)
    assert not reasons
    assert form.reason.is_wrong
    form.reason.edit.setCurrentText("Site entered wrongly")
    press_enter(form)
    assert reasons == ["Site entered wrongly"]


# -- passphrase --------------------------------------------------------------------------------------------------------


def test_a_wrong_passphrase_is_said_and_the_right_one_opens(qtbot: QtBot) -> None:
    def unlock(phrase: str) -> None:
        if phrase == "disk":
            raise UserError("The disk is gone.", "Connect it.")
        if phrase != "four roses and a rake":
            raise WrongPassphrase("no", "no")

    form = PassphraseForm(unlock, locked=True)
    opened(qtbot, form)
    assert form.phrase.edit.echoMode() is QLineEdit.EchoMode.Password
    press_enter(form)
    assert form.phrase.is_wrong
    QTest.keyClicks(form.phrase.edit, "wrong")
    press_enter(form)
    assert "does not fit" in form.phrase.line.text()
    QTest.keyClicks(form.phrase.edit, "disk")
    press_enter(form)
    assert form.trouble.text() == "The disk is gone. Connect it."
    form.seen.click()
    assert form.phrase.edit.echoMode() is QLineEdit.EchoMode.Normal
    form.phrase.edit.setText("four roses and a rake")
    press_enter(form)
    assert closed(form)


def test_a_new_passphrase_is_typed_twice(qtbot: QtBot) -> None:
    kept: list[tuple[str, str]] = []
    form = NewPassphraseForm(lambda old, new: kept.append((old, new)))
    opened(qtbot, form)
    form.new.edit.setText("short")
    press_enter(form)
    assert form.new.is_wrong
    form.new.edit.setText("four roses and a rake")
    assert "strong" in form.new.line.text()
    form.again.edit.setText("four roses and a snake")
    press_enter(form)
    assert form.again.line.text() == "⚠ The two differ."
    form.again.edit.setText("four roses and a rake")
    press_enter(form)
    assert kept == [("", "four roses and a rake")]


def test_the_passphrase_can_be_taken_away_with_the_present_one(qtbot: QtBot) -> None:
    kept: list[tuple[str, str]] = []

    def keep(old: str, new: str) -> None:
        if old != "four roses":
            raise WrongPassphrase("no", "no")
        kept.append((old, new))

    form = NewPassphraseForm(keep, encrypted=True)
    opened(qtbot, form)
    form.none.click()
    assert not form.new.isEnabled()
    press_enter(form)
    assert form.old.is_wrong
    form.old.edit.setText("three roses")
    press_enter(form)
    assert "not the present" in form.old.line.text()
    form.old.edit.setText("four roses")
    press_enter(form)
    assert kept == [("four roses", "")]


# -- every form --------------------------------------------------------------------------------------------------------


def every_form() -> list[Form]:
    return [
        PatientForm(lambda _p: None, ROSA),
        CourseForm(lambda _c: None, COURSE),
        InfusionForm(lambda _i: None, INFUSION),
        exam_form([]),
        AmendForm(lambda _r: None, exam()),
        PassphraseForm(lambda _p: None),
        NewPassphraseForm(lambda _o, _n: None, encrypted=True),
    ]


@pytest.mark.parametrize("number", range(7))
@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_every_input_has_a_name_and_is_reached_by_tab(
    qtbot: QtBot, qapp: QApplication, number: int, zoom: float
) -> None:
    light(qapp, zoom)
    form = every_form()[number]
    opened(qtbot, form)
    kinds = (QLineEdit, QPlainTextEdit, QComboBox)
    inputs = [
        child
        for child in form.findChildren(QWidget)
        if isinstance(child, kinds)
        and child.isVisible()
        and child.isEnabled()
        and not isinstance(child.parentWidget(), QComboBox)
    ]
    assert inputs or number == 4
    assert all(child.accessibleName() for child in inputs)
    reached: set[QWidget] = set()
    for _ in range(60):
        focus = form.focusWidget()
        reached.add(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert set(inputs) <= reached
    assert form.done_button in reached
    assert form.cancel_button in reached
    room = room_of(form)
    assert form.width() <= room.width()
    assert form.height() <= room.height()


def test_a_form_with_a_scroll_bar_shows_its_rows_whole(qtbot: QtBot, qapp: QApplication) -> None:
    light(qapp, 1.4)  # so that the screen of the tests is too low for it
    form = PatientForm(lambda _patient: None)
    qtbot.addWidget(form)
    form.show()
    qapp.processEvents()
    area = form.findChild(QScrollArea)
    assert area is not None
    assert area.verticalScrollBar().maximum() > 0
    assert area.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_windows_that_stay_open_are_never_larger_than_the_screen(qtbot: QtBot, qapp: QApplication, zoom: float) -> None:
    light(qapp, zoom)
    dialog = Help(card_lines(KeyTable()), key_lines())
    qtbot.addWidget(dialog)
    room = room_of(dialog).size()
    assert dialog.size().boundedTo(room) == dialog.size()
