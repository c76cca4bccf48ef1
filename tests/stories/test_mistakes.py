"""Something entered by mistake: marked, moved, taken back in the window; in no number meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QTableView, QWidget
from pytestqt.qtbot import QtBot

from bodymap.app.desk import Desk
from bodymap.medicine.model import Course, Event, Mode, Response, Status, Treatment
from bodymap.report import papers
from bodymap.store import Mistaken, Store
from bodymap.ui import acts
from bodymap.ui.acts import COURSE as COURSE_PAGE
from bodymap.ui.acts import EXAM, MORE
from bodymap.ui.kit.theme import Label
from bodymap.ui.pages.record.mistakes import MistakeForm
from bodymap.ui.window.main import Frame
from tests.ui.people import COURSE, INFUSION, JONAS, ROSA, WHEN, exam

WHO = "Dr I. Lind"


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    store = Store.open(tmp_path / "practice.bodymap")
    for value in (ROSA, JONAS, COURSE, INFUSION, Treatment(ROSA.id, "yoga", "hatha", id="t1")):
        store.save(value, WHO)
    for id_ in ("first", "second"):
        made = replace(exam(id=id_, course=COURSE.id), status=Status.SIGNED, signed_by=WHO, signed_at=WHEN)
        store.save_exam(made, None, WHO)
    made_desk, frame = Desk(store, WHO), Frame()
    qtbot.addWidget(frame)
    frame.show()
    frame.take(made_desk.window)
    qtbot.waitActive(frame)
    yield made_desk
    frame.close()


def form(desk: Desk, qtbot: QtBot) -> MistakeForm:
    def there() -> list[MistakeForm]:
        found = [d for d in desk.window.window().findChildren(MistakeForm) if d.isVisible()]
        assert found
        return found

    qtbot.waitUntil(lambda: bool(there()))
    return there()[0]


def click_row(table: QTableView, row: int) -> None:
    """Choose a row: `selectRow` would take a Ctrl for held that a test before pressed."""
    where = table.visualRect(table.model().index(row, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=where)


def choose(shown: MistakeForm, id_: str, deed: str) -> None:
    click_row(shown.table, [entry.id for entry in shown._entries].index(id_))
    shown.deed.edit.setCurrentIndex(shown.deed.edit.findData(deed))


def press(shown: MistakeForm) -> None:
    QTest.mouseClick(shown.done_button, Qt.MouseButton.LeftButton)


def test_an_exam_is_marked_counts_nowhere_and_is_taken_back(desk: Desk, qtbot: QtBot) -> None:
    chart = desk.open_patient(ROSA.id)
    chart.show_record()
    record = desk.window.record_page
    click_row(record.exams.table, 0)
    button = record.exams.mistake_button
    qtbot.waitUntil(lambda: button.isEnabled() and not button.visibleRegion().isEmpty())
    QApplication.processEvents()  # what a page before left to be laid out
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    shown = form(desk, qtbot)
    assert shown.entry is not None
    assert shown.entry.id == "second"
    press(shown)
    assert shown.reason.is_wrong  # nothing without a reason
    shown.reason.edit.setPlainText("typed for another person")
    press(shown)
    assert [e.id for e in desk.store.exams(ROSA.id)] == ["first"]
    first, last = record.exams.table.item(0, 0), record.exams.table.item(0, 4)
    assert first is not None
    assert last is not None
    assert last.text() == "Entered in error"
    assert first.font().strikeOut()
    assert not record.exams.amend_button.isEnabled()
    QTest.mouseClick(desk.window.banner.act, Qt.MouseButton.LeftButton)  # Undo
    assert len(desk.store.exams(ROSA.id)) == 2
    chart.mistakes.ask("second")
    shown = form(desk, qtbot)
    shown.reason.edit.setPlainText("typed for another person")
    press(shown)
    chart.mistakes.ask()
    shown = form(desk, qtbot)
    choose(shown, "second", "take_back")
    state = shown.table.item(shown.table.currentRow(), 3)
    assert state is not None
    assert "typed for another person" in state.text()
    press(shown)
    assert len(desk.store.exams(ROSA.id)) == 2


def test_an_open_exam_is_moved_to_another_patient_and_back(desk: Desk, qtbot: QtBot) -> None:
    chart = desk.open_patient(ROSA.id)
    chart.open_exam("first")
    chart.mistakes.ask("first")
    shown = form(desk, qtbot)
    choose(shown, "first", "patient")
    shown.reason.edit.setPlainText("the wrong chart was open")
    shown.number.edit.setText("DEMO-9999")
    press(shown)
    assert shown.number.is_wrong
    shown.number.edit.setText(JONAS.number)
    assert JONAS.name in shown.number.line.text()
    press(shown)
    assert [e.id for e in desk.store.exams(JONAS.id)] == ["first"]
    assert chart.exam_page is None  # it is not this patient's any more
    assert desk.window.record_page.isVisible()
    assert len(desk.store.history(JONAS.id)) > 1
    QTest.mouseClick(desk.window.banner.act, Qt.MouseButton.LeftButton)
    assert [e.id for e in desk.store.exams(JONAS.id)] == []
    assert desk.store.exam("first").course == COURSE.id
    assert desk.store.check() == []


@pytest.mark.parametrize("id_", [pytest.param(INFUSION.id, id="infusion"), "t1"])
def test_other_things_are_marked_from_the_course_page(desk: Desk, qtbot: QtBot, id_: str) -> None:
    chart = desk.open_patient(ROSA.id)
    chart.show_course()
    chart.mistakes.ask(id_)
    shown = form(desk, qtbot)
    shown.reason.edit.setPlainText("not given")
    press(shown)
    assert [mark.subject for mark in desk.store.marks(ROSA.id)] == [id_]
    assert desk.store.infusions(COURSE.id) == ([] if id_ == INFUSION.id else [INFUSION])


def test_what_was_entered_in_error_stays_in_the_record_struck_through_with_its_reason(desk: Desk) -> None:
    store, chart = desk.store, desk.open_patient(ROSA.id)
    response = Response(ROSA.id, "phq9", "1", WHEN, course=COURSE.id)
    spare = Course(ROSA.id, "spare")
    event = Event(ROSA.id, "flare", WHEN.date())
    for kept in (response, spare, event):
        store.save(kept, WHO)
    treatment = store.rows(Treatment, ROSA.id)[0]
    wrong: tuple[Mistaken, ...] = (INFUSION, store.exam("second"), spare, response, treatment, event)
    for value in wrong:
        store.mark_in_error(value, f"reason {type(value).__name__}", WHO)
    chart.show_record()
    page = desk.window.record_page
    assert page.struck.isVisible()

    def struck(within: QWidget) -> str:
        said = [label for label in within.findChildren(Label) if label.isVisible()]
        assert not any("reason" in label.text() and label.font().strikeOut() for label in said)
        return " | ".join(label.text() for label in said if label.font().strikeOut() or "reason" in label.text())

    words = struck(page.courses)
    assert words.startswith(f"{INFUSION.number} | ")
    assert "Entered in error: reason Infusion (Dr I. Lind, " in words
    words = struck(page.struck)
    for part in ("Exam, ", "Course, spare", "Questionnaire, ", "Treatment, Yoga hatha", "Event, "):
        assert part in words
    for value in wrong[1:]:
        assert f"reason {type(value).__name__} (" in words
    assert "0 of 6 infusions" in " ".join(label.text() for label in page.courses.findChildren(Label))
    store.unmark_in_error(INFUSION.id, WHO)
    chart.show_record()
    assert struck(page.courses) == ""


def test_what_cannot_be_is_said_in_the_form_and_what_was_typed_stays(desk: Desk, qtbot: QtBot) -> None:
    chart = desk.open_patient(ROSA.id)
    chart.show_record()
    QTest.mouseClick(desk.window.record_page.exams.mistake_button, Qt.MouseButton.LeftButton)
    shown = form(desk, qtbot)
    choose(shown, COURSE.id, "mark")
    shown.reason.edit.setPlainText("typed twice")
    press(shown)
    assert "Exams belong to this course" in shown.trouble.text()
    choose(shown, INFUSION.id, "patient")
    shown.number.edit.setText(JONAS.number)
    press(shown)
    assert shown.course.is_wrong  # Jonas has no course that it could belong to
    assert desk.store.marks(ROSA.id) == []
    shown.cancel()


def test_an_imported_exam_says_that_nobody_signed_it_here(desk: Desk, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("record_id,exam_id,performed_at,examiner,knee_r\nDEMO-0014,i1,2026-03-02,Dr A. Fern,5\n", "utf-8")
    desk.import_tables([table])
    assert desk.store.exam("i1").signed_by == ""
    chart = desk.open_patient(JONAS.id)
    chart.show_record()
    state = desk.window.record_page.exams.table.item(0, 4)
    assert state is not None
    assert state.text() == "Imported, not signed here"
    assert desk.window.record_page.exams.amend_button.isEnabled()
    chart.open_exam("i1")
    assert "Imported, not signed here" in desk.window.bar.patient.context.toolTip() + "".join(
        label.text() for label in desk.window.bar.patient.findChildren(QLabel)
    )
    sheet = PdfReader(BytesIO(papers.exam_sheet_pdf(desk.store, "i1", "a4"))).pages[0].extract_text()
    assert "IMPORTED, NOT SIGNED HERE" in sheet
    assert "Signed: Dr A. Fern" not in sheet


def test_undo_over_the_page_takes_back_that_act_and_no_later_one(desk: Desk, qtbot: QtBot) -> None:
    chart = desk.open_patient(ROSA.id)
    chart.show_record()
    chart.mistakes.ask("first")
    shown = form(desk, qtbot)
    shown.reason.edit.setPlainText("typed for another person")
    press(shown)
    desk.practice.save(replace(COURSE, schedule="weekly x4"))  # something later, with an undo step of its own
    QTest.mouseClick(desk.window.banner.act, Qt.MouseButton.LeftButton)
    assert {e.id for e in desk.store.exams(ROSA.id)} == {"first", "second"}
    assert desk.store.course(COURSE.id).schedule == "weekly x4"
    desk.practice.undo()
    assert desk.store.course(COURSE.id).schedule == COURSE.schedule
    desk.practice.undo()  # its turn has come; it is taken back already
    assert {e.id for e in desk.store.exams(ROSA.id)} == {"first", "second"}


def test_escape_leads_back_to_the_course_from_which_an_exam_was_opened(desk: Desk, qtbot: QtBot) -> None:
    chart, bar = desk.open_patient(ROSA.id), desk.window.bar.patient
    for how in ("Escape", "button"):
        chart.show_course()
        page = chart.course_page
        assert page is not None
        page.strip.setFocus()
        QTest.keyClick(page.strip, Qt.Key.Key_Right)
        QTest.keyClick(page.strip, Qt.Key.Key_Return)
        assert desk.window.where == EXAM
        assert bar.back_button.accessibleName() == "Course"
        if how == "Escape":
            QTest.keyClick(desk.window, Qt.Key.Key_Escape)
        else:
            QTest.mouseClick(bar.back_button, Qt.MouseButton.LeftButton)
        assert desk.window.where == COURSE_PAGE
        assert bar.back_button.accessibleName() == "Patients"
    chart.show_record()
    chart.open_exam("first")
    QTest.keyClick(desk.window, Qt.Key.Key_Escape)
    assert desk.window.where not in (COURSE_PAGE, EXAM)


def test_a_questionnaire_is_moved_to_another_course(desk: Desk, qtbot: QtBot) -> None:
    """It says which course it belongs to, and can have been filled in while the wrong one was shown."""
    other = Course(ROSA.id, "another", id="c-other")
    desk.store.save(other, WHO)
    desk.store.save(Response(ROSA.id, "gad7", "1", WHEN, answers={"gad7_1": 1}, course=COURSE.id, id="r1"), WHO)
    chart = desk.open_patient(ROSA.id)
    chart.show_course()
    chart.mistakes.ask("r1")
    shown = form(desk, qtbot)
    choose(shown, "r1", "course")
    shown.course.edit.setCurrentIndex(shown.course.edit.findData(other.id))
    shown.reason.edit.setPlainText("the wrong course was shown")
    press(shown)
    assert [r.course for r in desk.store.rows(Response, ROSA.id)] == [other.id]
    chart.mistakes.ask("first")
    again = form(desk, qtbot)
    assert "Questionnaires" in again.deed.line.text()
    again.close()


@pytest.mark.parametrize("where", ["record", "course", "exam"])
def test_the_form_begins_on_the_list_and_leads_back_to_the_page(desk: Desk, qtbot: QtBot, where: str) -> None:
    chart = desk.open_patient(ROSA.id)
    if where == "exam":
        chart.open_exam("second")
    else:
        (chart.show_course if where == "course" else chart.show_record)()
    qtbot.waitActive(desk.window.window())
    desk.window.bar.patient.buttons[MORE].setFocus()
    chart.mistakes.ask("second")
    shown = form(desk, qtbot)
    assert shown.focusWidget() is shown.table
    press(shown)
    assert shown.reason.is_wrong
    shown.reason.edit.setPlainText("typed for another person")
    assert not shown.reason.is_wrong  # gone as soon as it is typed
    press(shown)
    page = chart.course_page if where == "course" else desk.window.record_page
    assert page is not None
    qtbot.waitUntil(lambda: (has := QApplication.focusWidget()) is not None and page.isAncestorOf(has))


def test_from_the_page_of_an_infusion_or_an_exam_that_one_is_chosen(desk: Desk, qtbot: QtBot) -> None:
    chart = desk.open_patient(ROSA.id)
    for n in range(20):  # so many exams that the infusions are below what is seen
        made = replace(exam(id=f"more-{n}", course=COURSE.id), status=Status.SIGNED, signed_by=WHO, signed_at=WHEN)
        desk.store.save_exam(made, None, WHO)
    for show, id_ in ((chart.infusions.open, INFUSION.id), (chart.open_exam, "first")):
        show(id_)
        desk.window.acts.do(acts.MISTAKE)
        shown = form(desk, qtbot)
        assert shown.entry is not None
        assert shown.entry.id == id_
        where = shown.table.visualRect(shown.table.model().index(shown.table.currentRow(), 0))
        assert shown.table.viewport().rect().contains(where)
        shown.close()


def test_ctrl_1_opens_the_examiners_exam_and_a_self_assessment_says_what_it_is(desk: Desk) -> None:
    own = replace(exam(sites=0, id="own", course=COURSE.id), mode=Mode.SELF, examiner="")
    desk.store.save_exam(own, None, WHO)  # unfinished, and the latest
    chart = desk.open_patient(ROSA.id)
    chart.show_exam()
    assert chart.exam_page is not None
    assert chart.exam_page.visit.exam.id == "second"
    chart.open_exam("own")
    page = chart.exam_page
    assert len(page.visit.order) == 18  # no controls
    said = [label.text() for label in page.sheet.card.findChildren(QLabel) if label.isVisibleTo(page)]
    assert any("Self-assessment, step 1 of 18" in words for words in said), said
