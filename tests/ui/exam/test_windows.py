"""The windows of the page: review and signature, conditions, symptoms, rules, history, keys, editor."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from bodymap.errors import Frozen, NotSaved
from bodymap.medicine import body
from bodymap.medicine.criteria import results
from bodymap.medicine.model import (
    Course,
    Exam,
    Finding,
    Infusion,
    Method,
    Reaction,
    Reason,
    Rule,
    Status,
    Threshold,
    now,
)
from bodymap.session import Visit
from bodymap.store import Store
from bodymap.ui.pages.exam.forms import ConditionsForm, ScaleChoice, SymptomsForm
from bodymap.ui.pages.exam.keys import Habits, KeyTable
from bodymap.ui.pages.exam.page import Around, ExamPage, more_menu
from bodymap.ui.pages.exam.parts import KeyCard, card_lines
from bodymap.ui.pages.exam.result import RulesDialog
from bodymap.ui.pages.exam.review import HistoryDialog, ReviewDialog, points_to_review, what_in_words
from tests.ui.exam.conftest import ORDER, ROSA, WHEN, MakePage, press, press_all


def review(page: ExamPage) -> ReviewDialog:
    page.finish()
    dialog = page.windows.open
    assert isinstance(dialog, ReviewDialog)
    return dialog


def rated(exam: Exam, **ratings: int) -> Exam:
    return exam.having(*(Finding.rated(site, n) for site, n in ratings.items()))


# -- review and signature ----------------------------------------------------------------------------------------------


def test_signing_names_the_patient_and_freezes(page: ExamPage, visit: Visit, store: Store, qtbot: QtBot) -> None:
    press_all(page, "5" * 21)
    dialog = review(page)
    assert dialog.name.text() == "Rosa Beispiel"
    assert "DEMO-0012" in dialog.number.text()
    assert dialog.sign_button.text() == "Sign for Rosa Beispiel"
    with qtbot.waitSignal(page.signed):
        dialog.sign_button.click()
    assert store.exam(visit.exam.id).status is Status.SIGNED
    assert visit.exam.signed_by == "Dr I. Lind"
    with pytest.raises(Frozen):
        visit.rate("knee_r", 3)
    assert "By Dr I. Lind" in page.sheet.card.sentence.text()
    page.finish()
    assert page.windows.open is None


def test_nothing_else_blocks(page: ExamPage, visit: Visit) -> None:
    dialog = review(page)
    assert dialog.points[0][0] == "Open"
    dialog.sign_button.click()
    assert visit.exam.status is Status.SIGNED


def test_a_held_enter_or_an_echo_never_signs(page: ExamPage, visit: Visit, store: Store) -> None:
    dialog = review(page)
    times = iter([0.05, 0.3])
    dialog._shown_at = 0.0
    dialog.clock = lambda: next(times)
    dialog.sign_button.setFocus()
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
    QApplication.sendEvent(dialog.sign_button, held)
    QTest.keyClick(dialog.sign_button, Qt.Key.Key_Return)
    assert store.exam(visit.exam.id).status is Status.DRAFT
    QTest.keyClick(dialog.sign_button, Qt.Key.Key_Return)
    assert visit.exam.signed_by == "Dr I. Lind"


def test_a_signer_is_needed(visit: Visit, make_page: MakePage) -> None:
    visit.set("no examiner", examiner="")
    visit.named = str  # nobody works
    page = make_page(visit)
    dialog = review(page)
    dialog.sign_button.click()
    assert visit.exam.status is Status.DRAFT
    assert dialog.trouble.text() == "Say who signs."
    dialog.by.setText("Dr A. Berg")
    dialog.sign_button.click()
    assert visit.exam.signed_by == "Dr A. Berg"


def test_a_disk_that_refuses_signs_nothing(
    page: ExamPage, visit: Visit, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise NotSaved("The disk is full.", "Free some space.")

    dialog = review(page)
    with monkeypatch.context() as broken:
        broken.setattr(store, "save_exam", full)
        dialog.sign_button.click()
    assert "disk is full" in dialog.trouble.text()
    assert visit.exam.status is Status.DRAFT
    dialog.sign_button.click()
    assert store.exam(visit.exam.id).status is Status.SIGNED


def test_what_the_review_finds() -> None:
    exam = Exam(ROSA.id, WHEN, rule=Rule.RATING2)
    full = rated(exam, **dict.fromkeys(ORDER, 0))

    def headings(one: Exam) -> list[str]:
        return [heading for heading, _ in points_to_review(one, results(one))]

    def words(one: Exam) -> str:
        return " ".join(said for _, said in points_to_review(one, results(one)))

    assert headings(exam) == ["Open", "Not asked"]
    asked = full.answering("duration_months", 26).answering("pain_average", 5)
    asked = replace(asked, areas={area: area == "neck" for area in body.AREAS})
    varied = rated(asked, knee_r=1)
    assert headings(varied) == []
    assert headings(rated(varied, knee_r=5, gluteal_r=6, occiput_r=4)) == ["One side"]
    assert headings(rated(varied, forehead=6)) == ["Controls"]
    assert headings(varied.having(Finding.unrated("knee_r"))) == ["Painful, not rated"]
    assert headings(varied.having(Finding.not_examined("knee_r"))) == ["Not examined"]
    gone = varied.having(
        Finding.not_examined("gluteal_r", Reason.REFUSED),
        Finding.not_examined("knee_r"),
        *(Finding.not_examined(f"{pair}_l", Reason.NOT_REACHED) for pair in ("occiput", "knee", "gluteal")),
    )
    assert dict(points_to_review(gone, results(gone)))["Not examined"] == (
        "Left occiput, left gluteal, left knee (not reached); right gluteal (refused); right knee (no reason)."
    )
    part = replace(varied, areas=dict.fromkeys(list(body.AREAS)[:6], False))
    assert points_to_review(part, results(part)) == (("Pain areas", "6 of 19 answered."),)
    assert "lower than" in words(varied.answering("pain_worst", 3))
    assert "same rating, 7" in words(rated(varied, **dict.fromkeys(body.POINTS, 7)))
    assert "50 years" in words(varied.answering("duration_months", 700))
    assert "in the future" in words(replace(varied, performed_at=now() + timedelta(days=3)))
    nowhere = replace(varied, areas=dict.fromkeys(body.AREAS, False))
    assert "No area hurts" in words(rated(nowhere, **{s: 5 + n % 2 for n, s in enumerate(body.POINTS)}))


# -- forms -------------------------------------------------------------------------------------------------------------


def test_conditions_are_one_undo_step(visit: Visit, store: Store, make_page: MakePage, qtbot: QtBot) -> None:
    course = Course(ROSA.id, "Course 3")
    store.save_course(course, "Dr I. Lind")
    infusion = Infusion(course.id, 3, WHEN + timedelta(hours=1))
    store.save_infusion(infusion, "Dr I. Lind")
    page = ExamPage(visit, ROSA, Habits(), around=Around((course,), {course.id: (infusion,)}, ("Dr A. Berg",)))
    qtbot.addWidget(page)
    page.windows.conditions()
    form = page.windows.open
    assert isinstance(form, ConditionsForm)
    form.examiner.edit.setCurrentText("Dr A. Berg")
    form.rule.edit.setCurrentIndex(form.rule.edit.findData("painful"))
    form.method.edit.setCurrentIndex(form.method.edit.findData("algometer"))
    form.course.edit.setCurrentIndex(1)
    form.infusion.edit.setCurrentIndex(1)
    form.timing.edit.setCurrentIndex(form.timing.edit.findData("before"))
    form.relievers.edit.setCurrentText("None today")
    form.position.edit.setCurrentText("Seated")
    form.clock.edit.setText("9.45")
    form.remark.edit.setPlainText("cold room")
    form.submit()
    exam = store.exam(visit.exam.id)
    assert (exam.examiner, exam.rule, exam.method) == ("Dr A. Berg", Rule.PAINFUL, Method.ALGOMETER)
    assert (exam.course, exam.infusion, exam.timing, exam.remark) == (course.id, infusion.id, "before", "cold room")
    assert (exam.text("relievers"), exam.text("position")) == ("None today", "Seated")
    assert f"{exam.performed_at:%H:%M}" == "09:45"
    assert visit.undo_stack.undo_text == "Conditions of the exam"
    visit.undo()
    assert visit.exam.examiner == "Dr I. Lind"
    assert visit.exam.performed_at == WHEN


def test_conditions_untouched_change_nothing(page: ExamPage, visit: Visit) -> None:
    before = visit.exam
    page.windows.conditions()
    form = page.windows.open
    assert isinstance(form, ConditionsForm)
    form.submit()
    assert visit.exam == before
    assert len(visit.undo_stack) == 0
    assert page.windows.open is None


def test_conditions_say_what_is_wrong(page: ExamPage, visit: Visit) -> None:
    page.windows.conditions()
    form = page.windows.open
    assert isinstance(form, ConditionsForm)
    form.day.edit.setText("31 Feb 2026")
    form.submit()
    assert form.day.is_wrong
    form.day.edit.setText("11 Nov 2026")
    form.clock.edit.setText("25:00")
    form.submit()
    assert form.clock.is_wrong
    form.examiner.edit.setCurrentText(" ")
    form.submit()
    assert form.examiner.is_wrong
    assert len(visit.undo_stack) == 0
    form.reject()


def test_pain_and_symptoms_are_one_undo_step(page: ExamPage, visit: Visit, store: Store) -> None:
    page.windows.symptoms()
    form = page.windows.open
    assert isinstance(form, SymptomsForm)
    for item, value in (("pain_now", 6), ("pain_average", 7), ("pain_worst", 10), ("sss_fatigue", 3)):
        form.scales[item].edit.set_current(str(value))
    form.yes_no["sss_headache"].edit.set_current("1")
    form.yes_no["sss_depression"].edit.set_current("0")
    form.after.edit.setCurrentText("Illness")
    form.when.edit.setText("2019")
    form.tried.edit.setPlainText("Duloxetine")
    form.excluded.edit.setCurrentIndex(form.excluded.edit.findData("no"))
    form.submit()
    exam = store.exam(visit.exam.id)
    assert dict(exam.answers) == {
        "pain_now": 6,
        "pain_average": 7,
        "pain_worst": 10,
        "sss_fatigue": 3,
        "sss_headache": 1,
        "sss_depression": 0,
        "onset_after": "Illness",
        "onset_when": "2019",
        "treatments_tried": "Duloxetine",
        "excluded_other": "no",
    }
    assert page.sheet.result.this_exam["pains"].value.text() == "6  ·  7  ·  10"
    page.windows.symptoms()
    again = page.windows.open
    assert isinstance(again, SymptomsForm)
    assert again.scales["pain_worst"].edit.value() == 10
    again.scales["pain_worst"].edit.set_current("")
    again.submit()
    assert visit.exam.number("pain_worst") is None
    visit.undo()
    visit.undo()
    assert not visit.exam.answers


def test_a_typed_digit_takes_a_step_of_the_scale(qtbot: QtBot) -> None:
    scale = ScaleChoice(0, 10, None)
    qtbot.addWidget(scale)
    scale.show()
    QTest.keyClick(scale.button(""), Qt.Key.Key_7)
    assert scale.value() == 7
    QTest.keyClick(scale.button("7"), Qt.Key.Key_T)
    assert scale.value() == 10
    QTest.keyClick(scale.button("10"), Qt.Key.Key_Minus, Qt.KeyboardModifier.KeypadModifier)
    assert scale.value() is None


@pytest.mark.parametrize(
    ("typed", "value", "refused"),
    [("10", 10, 0), ("11", 1, 1), ("17", 1, 1), ("1", 1, 0), ("57", 7, 0), ("110", 10, 1)],
)
def test_one_and_nought_are_ten_in_pain_now(page: ExamPage, typed: str, value: int, refused: int) -> None:
    page.windows.symptoms()
    form = page.windows.open
    assert isinstance(form, SymptomsForm)
    said: list[str] = []
    scale = form.scales["pain_now"]
    scale.edit.refused.connect(lambda words: said.append(words) if words else None)
    for key in typed:  # the form has just been opened: its first field takes the first key
        QTest.keyClick(form.focusWidget(), Qt.Key(ord(key)))
    assert scale.edit.value() == value
    assert len(said) == refused
    assert scale.is_wrong is (refused > 0 and value != 10)
    form.cancel()


def test_a_number_that_was_refused_is_not_saved_as_its_first_digit(page: ExamPage, visit: Visit) -> None:
    page.windows.symptoms()
    form = page.windows.open
    assert isinstance(form, SymptomsForm)
    for key in "12":
        QTest.keyClick(form.focusWidget(), Qt.Key(ord(key)))
    form.done_button.click()
    assert form.isVisible()
    assert visit.exam.number("pain_now") is None
    assert form.scales["pain_now"].isAncestorOf(form.focusWidget())
    QTest.keyClick(form.focusWidget(), Qt.Key.Key_Delete)
    QTest.keyClick(form.focusWidget(), Qt.Key.Key_8)
    form.done_button.click()
    assert not form.isVisible()
    assert visit.exam.number("pain_now") == 8


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        (Qt.Key.Key_1, 1),
        (Qt.Key.Key_Y, 1),
        (Qt.Key.Key_0, 0),
        (Qt.Key.Key_N, 0),
        (Qt.Key.Key_Delete, None),
        (Qt.Key.Key_5, None),
    ],
)
def test_yes_and_no_are_typed_as_in_the_pain_areas(
    page: ExamPage, visit: Visit, key: Qt.Key, answer: int | None
) -> None:
    page.windows.symptoms()
    form = page.windows.open
    assert isinstance(form, SymptomsForm)
    switch = form.yes_no["sss_headache"].edit
    switch.button("").setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(form.focusWidget(), key)
    assert switch.isAncestorOf(form.focusWidget())
    form.submit()
    assert visit.exam.number("sss_headache") == answer


@pytest.mark.parametrize("name", ["symptoms", "conditions"])
def test_the_forms_of_a_signed_exam_are_read_and_say_so_before_anyone_types(
    page: ExamPage, visit: Visit, name: str
) -> None:
    visit.answer("pain_now", 4)
    visit.sign("Dr I. Lind", "signed in the test")
    getattr(page.windows, name)()
    form = page.windows.open
    assert isinstance(form, SymptomsForm | ConditionsForm)
    assert form.note.text() == "This exam is signed. Amend it to change something."
    assert not form.done_button.isVisible()
    assert form.focusWidget() is form.cancel_button
    assert not any(field.edit.isEnabled() for field in form.fields)
    if isinstance(form, SymptomsForm):
        assert form.scales["pain_now"].edit.value() == 4
    QTest.keyClick(form.focusWidget(), Qt.Key.Key_Return)
    assert not form.isVisible()


def test_what_presses_is_offered_once(page: ExamPage) -> None:
    page.windows.conditions()
    form = page.windows.open
    assert isinstance(form, ConditionsForm)
    for field in (form.rule, form.method, form.timing):
        offered = [field.edit.itemText(at) for at in range(field.edit.count())]
        assert len(offered) == len(set(offered))
    form.cancel()


def test_whoever_comes_back_to_a_scale_begins_anew(page: ExamPage, qtbot: QtBot) -> None:
    page.windows.symptoms()
    form = page.windows.open
    assert isinstance(form, SymptomsForm)
    qtbot.waitUntil(form.isActiveWindow)
    QTest.keyClick(form.focusWidget(), Qt.Key.Key_1)
    QTest.keyClick(form.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClick(form.focusWidget(), Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(form.focusWidget(), Qt.Key.Key_0)
    assert form.scales["pain_now"].edit.value() == 0
    form.cancel()


# -- reading -----------------------------------------------------------------------------------------------------------


def test_every_rule_is_shown_with_its_why(page: ExamPage) -> None:
    page.sheet.result.rules.rows["acr2016"].click()
    dialog = page.windows.open
    assert isinstance(dialog, RulesDialog)
    text = " ".join(label.text() for label in dialog.findChildren(QLabel))
    for name in ("ACR 1990 count", "ACR 1990 widespread pain", "Four quadrants", "ACR 2010", "ACR 2011", "ACR 2016"):
        assert name in text
    assert "Wolfe and others" in text
    assert "A tally, not a diagnosis." in text
    dialog.accept()


def test_the_history_says_who_when_old_new(page: ExamPage, visit: Visit) -> None:
    press_all(page, "7.33")
    page.windows.history()
    dialog = page.windows.open
    assert isinstance(dialog, HistoryDialog)
    rows = [
        [item.text() if (item := dialog.table.item(row, at)) else "" for at in range(5)]
        for row in range(dialog.table.rowCount())
    ]
    assert rows[0][1:] == ["Dr I. Lind", "Forehead", "7", "3"]
    dialog.accept()


def test_history_names_are_words() -> None:
    assert what_in_words("finding:knee_r") == "Right knee"
    assert what_in_words("area:neck") == "Area: neck"
    assert what_in_words("quadrant:axial") == "Coarse answer: axial"
    assert what_in_words("answer:pain_now") == "Pain now"
    assert what_in_words("rule") == "Rule"


def test_the_card_of_keys_shows_the_practices_own(page: ExamPage) -> None:
    press(page, Qt.Key.Key_Question)
    assert isinstance(page.windows.open, KeyCard)
    page.windows.open.close()
    lines = dict(card_lines(KeyTable({"5": "F5"})))
    assert lines["F5"] == "painful, 5 of 10"
    assert dict(card_lines(KeyTable()))["1 to 9"] == "painful, rated"


def test_help_is_asked_for(page: ExamPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.help_wanted):
        press(page, Qt.Key.Key_F1)


# -- more about a site -------------------------------------------------------------------------------------------------


def test_reaction_threshold_and_remark_of_a_site(page: ExamPage, visit: Visit, store: Store) -> None:
    press_all(page, "7.e")
    editor = page.sheet.left.editor
    assert editor.isVisible()
    editor.reaction.setCurrentIndex(editor.reaction.findData("flinch"))
    editor.reaction.activated.emit(editor.reaction.currentIndex())
    editor.value.setText("4,5")
    editor.tip.setText("1")
    editor.unit.setCurrentIndex(editor.unit.findData("kgf"))
    editor.value.editingFinished.emit()
    editor.remark.setText("after a fall")
    editor.remark.editingFinished.emit()
    expected = Finding(ORDER[0], True, 7, None, Reaction.FLINCH, Threshold(4.5, "kgf", 1.0), "after a fall")
    assert store.exam(visit.exam.id).findings[ORDER[0]] == expected
    assert "441 kPa" in editor.converted.text()
    assert visit.current == ORDER[0]
    editor.value.setText("1,234")
    editor.value.editingFinished.emit()
    assert visit.exam.findings[ORDER[0]] == expected
    assert "thousands" in page.sheet.card.message
    editor.open_again.click()
    assert ORDER[0] not in visit.exam.findings
    editor.close_button.click()
    assert not editor.isVisible()


def test_a_reason_from_the_editor(page: ExamPage, visit: Visit) -> None:
    page.edit_site(True)
    editor = page.sheet.left.editor
    editor.reason.setCurrentIndex(editor.reason.findData("wound"))
    editor.reason.activated.emit(editor.reason.currentIndex())
    assert visit.exam.findings[ORDER[0]] == Finding.not_examined(ORDER[0], Reason.WOUND)
    assert not editor.reaction.isEnabled()


def test_the_menu_has_what_is_done_now_and_then(page: ExamPage, visit: Visit) -> None:
    acts = {a.text(): a for a in more_menu(page).actions() if a.text()}
    assert acts["Mark the rest not examined…"].isEnabled()
    acts["Mark the rest no pain…"].trigger()
    assert page.entry.question is not None
    press(page, Qt.Key.Key_Return)
    assert len(visit.exam.findings) == 21
    acts = {a.text(): a for a in more_menu(page).actions() if a.text()}
    assert not acts["Mark the rest no pain…"].isEnabled()


def test_the_review_never_squeezes_whose_exam_it_is(qapp: QApplication, qtbot: QtBot) -> None:
    dialog = ReviewDialog(Exam(ROSA.id, WHEN), ROSA, "Dr I. Lind", lambda _by, _pin: None)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.resize(dialog.minimumSizeHint())
    qapp.processEvents()
    assert dialog.name.geometry().bottom() < dialog.number.geometry().top()
    assert dialog.name.height() >= dialog.name.heightForWidth(dialog.name.width())


def test_escape_from_the_review_asks_once_about_another_name(qtbot: QtBot) -> None:
    dialog = ReviewDialog(Exam(ROSA.id, WHEN), ROSA, "Dr I. Lind", lambda _by, _pin: None)
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()  # nothing was typed
    dialog.show()
    dialog.by.setFocus()
    QTest.keyClicks(dialog.by, " jr")
    QTest.keyClick(dialog.by, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert "Escape again" in dialog.trouble.text()
    QTest.keyClick(dialog.by, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
