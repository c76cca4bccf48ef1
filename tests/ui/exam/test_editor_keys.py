"""E gives the editor the keys, a threshold may come before its rating, and an algometer is instructed as one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from bodymap.medicine import body
from bodymap.medicine.model import Entered, Finding, Method, Threshold
from bodymap.session import Visit
from bodymap.ui.pages.exam.instruction import how_to_press
from bodymap.ui.pages.exam.page import ExamPage
from tests.ui.exam.conftest import MakePage, press, press_all


def test_e_gives_the_editor_the_keys(page: ExamPage, qtbot: QtBot) -> None:
    editor = page.sheet.left.editor
    qtbot.waitUntil(page.isActiveWindow)
    press(page, "E")
    focus = page.focusWidget()
    assert focus is not None
    assert editor.isAncestorOf(focus)
    press_all(page, "7R")
    assert not page.visit.exam.findings, "what is typed in the editor rates nothing"
    press(page, Qt.Key.Key_Escape)
    assert not page.sheet.left.editing
    press(page, "7")
    assert page.visit.exam.findings[page.visit.order[0]].rating == 7


def test_tab_stays_in_the_editor_so_that_words_become_no_ratings(page: ExamPage, qtbot: QtBot) -> None:
    editor = page.sheet.left.editor
    qtbot.waitUntil(page.isActiveWindow)
    press(page, "E")
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        for _ in range(9):
            focus = page.focusWidget()
            assert focus is not None
            QTest.keyClick(focus, key)
            assert editor.isAncestorOf(page.focusWidget()), "Escape leads out"
            press_all(page, "sore spot 7")
    assert not page.visit.exam.findings
    assert not editor.remark.isEnabled()
    assert "once it is rated" in editor.remark.placeholderText()


def test_escape_closes_the_editor_when_the_focus_went_on_from_it(page: ExamPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(page.isActiveWindow)
    press(page, "E")
    page.sheet.result.symptoms.setFocus(Qt.FocusReason.TabFocusReason)  # Tab went past the last field of the editor
    press(page, Qt.Key.Key_Escape)
    assert not page.sheet.left.editing, "the first Escape leaves what is open, not the exam"
    press(page, "4")
    assert page.visit.exam.findings[page.visit.order[0]].rating == 4


def test_an_open_site_does_not_read_as_not_examined(page: ExamPage, qtbot: QtBot) -> None:
    editor, site = page.sheet.left.editor, page.visit.current
    qtbot.waitUntil(page.isActiveWindow)
    press(page, "E")
    assert (editor.found.text(), editor.reason.currentText()) == ("open", "–")
    page.visit.note(Finding(site, None))
    editor.show_finding(site, page.visit.exam.findings[site])
    assert editor.reason.currentText() == "no reason given"


def test_a_threshold_comes_before_the_rating(visit: Visit, make_page: MakePage, qtbot: QtBot) -> None:
    visit.set("Method", method=Method.ALGOMETER)
    page = make_page(visit)
    qtbot.waitUntil(page.isActiveWindow)
    editor, site = page.sheet.left.editor, visit.current
    press(page, "E")
    assert page.focusWidget() is editor.value
    QTest.keyClicks(editor.value, "3,5")
    editor.unit.setCurrentIndex(editor.unit.findData("kgf/cm2"))
    press(page, Qt.Key.Key_Escape)
    assert site not in visit.exam.findings, "a threshold alone says nothing of pain"
    press(page, "6")
    found = visit.exam.findings[site]
    assert (found.rating, found.threshold) == (6, Threshold(3.5, "kgf/cm2", None))
    press(page, "6")
    assert visit.exam.findings[visit.order[1]].threshold is None


@pytest.mark.parametrize("step", body.survey(), ids=lambda step: step.site)
def test_an_algometer_is_instructed_as_one(step: body.Step) -> None:
    words = how_to_press(step.press, Method.ALGOMETER)
    assert "lgometer" in words
    assert "4 kg" not in words
    assert "Thumb straight" not in words
    assert how_to_press(step.press, Method.THUMB) == step.press
    assert "Thumb straight" not in how_to_press(step.press, Method.FINGERS)


def test_the_page_instructs_by_the_method_of_the_exam(visit: Visit, make_page: MakePage) -> None:
    page = make_page(visit)
    card = page.sheet.card
    assert "4 kg" in card.sentence.text()
    assert card.pacer.isVisible()
    visit.set("Method", method=Method.ALGOMETER)
    assert "lgometer" in card.sentence.text()
    assert not card.pacer.isVisible(), "four seconds are for a thumb"


def test_an_exam_copied_from_paper_shows_its_day(visit: Visit, make_page: MakePage) -> None:
    visit._exam = replace(visit.exam, entered=Entered.PAPER)
    page = make_page(visit)
    assert page.sheet.about.isVisible()
    assert "from paper, examined 11 Nov 2026" in page.sheet.about.whole()
    press_all(page, "77")
    assert page.sheet.about.isVisible()
