"""The record page: what can be done with exams, courses, the patient; what erasing says."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QTableWidget
from pytestqt.qtbot import QtBot

from bodymap.medicine.model import Change, Course, Entered, Exam, Mode, Status
from bodymap.ui.pages.record.mistakes import (
    CourseRow,
    EraseForm,
    ExamRow,
    KeptCopy,
    Record,
    change_words,
    count_words,
    course_words,
    kind_words,
    state_words,
)
from bodymap.ui.pages.record.page import History, RecordPage
from tests.ui.people import COURSE, INFUSION, ROSA, WHEN, exam, light


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    light(qapp)
    yield
    light(qapp)


def row(made: Exam, positive: int = 14, examined: int = 18) -> ExamRow:
    return ExamRow(made, positive, examined, len(made.findings), "Course 2, before infusion 3 of 6")


LATEST = replace(exam(sites=13), performed_at=WHEN)
SIGNED = replace(exam(), performed_at=WHEN - timedelta(days=7), status=Status.SIGNED, version=2)
HOME = replace(exam(), performed_at=WHEN - timedelta(days=9), mode=Mode.SELF, status=Status.SIGNED)
OLD = replace(exam(), performed_at=WHEN - timedelta(days=14), status=Status.AMENDED)
FIRST = replace(exam(), performed_at=WHEN - timedelta(days=30), status=Status.SIGNED)
RECORD = Record(
    ROSA,
    (CourseRow(COURSE, (INFUSION,), (LATEST, SIGNED, HOME, OLD, FIRST)),),
    tuple(row(made) for made in (LATEST, SIGNED, HOME, OLD, FIRST)),
)


@pytest.fixture
def page(qtbot: QtBot) -> RecordPage:
    made = RecordPage()
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show_record(RECORD)
    made.show()
    qtbot.waitExposed(made)
    made.begin()
    return made


def caught(page: RecordPage) -> list[tuple[object, ...]]:
    said: list[tuple[object, ...]] = []
    for name in ("edit_patient", "new_course", "blank_sheet", "would_erase"):
        getattr(page, name).connect(lambda name=name: said.append((name,)))
    for name in (
        "edit_course",
        "show_course",
        "new_infusion",
        "edit_infusion",
        "open_exam",
        "print_exam",
        "amend",
        "history",
    ):
        getattr(page, name).connect(lambda value, name=name: said.append((name, value)))
    page.compare.connect(lambda a, b: said.append(("compare", a, b)))
    return said


def press(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_latest_exam_is_chosen_and_opened_by_enter(page: RecordPage) -> None:
    said = caught(page)
    QTest.keyClick(page.exams.table, Qt.Key.Key_Return)
    assert said == [("open_exam", LATEST.id)]
    assert not page.exams.amend_button.isEnabled()


def test_a_signed_exam_can_be_amended_printed_and_compared_with_the_one_before(page: RecordPage) -> None:
    said = caught(page)
    QTest.keyClick(page.exams.table, Qt.Key.Key_Down)
    for button in (
        page.exams.open_button,
        page.exams.print_button,
        page.exams.amend_button,
        page.exams.history_button,
        page.exams.compare_button,
    ):
        assert button.isEnabled()
        press(button)
    assert said == [
        ("open_exam", SIGNED.id),
        ("print_exam", SIGNED.id),
        ("amend", SIGNED.id),
        ("history", SIGNED.id),
        ("compare", FIRST.id, SIGNED.id),  # not the self-assessment, not the replaced version
    ]


def test_two_exams_are_compared_the_earlier_first(page: RecordPage) -> None:
    said = caught(page)
    model, flags = page.exams.table.selectionModel(), QItemSelectionModel.SelectionFlag
    model.select(page.exams.table.model().index(4, 0), flags.Select | flags.Rows)
    assert not page.exams.open_button.isEnabled()
    press(page.exams.compare_button)
    assert said == [("compare", FIRST.id, LATEST.id)]


def test_a_replaced_version_can_still_be_read(page: RecordPage) -> None:
    said = caught(page)
    page.exams.table.selectRow(3)
    assert page.exams.open_button.isEnabled()
    assert page.exams.print_button.isEnabled()
    assert not page.exams.amend_button.isEnabled()
    press(page.exams.open_button)
    assert said == [("open_exam", OLD.id)]


def test_courses_and_infusions(page: RecordPage) -> None:
    said = caught(page)
    buttons = {b.accessibleName() or b.text(): b for b in page.courses.findChildren(QPushButton)}
    for name in ("Show Course 2", "Change Course 2", "New infusion of Course 2", "Change infusion 3", "New course"):
        press(buttons[name])
    assert said == [
        ("show_course", COURSE.id),
        ("edit_course", COURSE.id),
        ("new_infusion", COURSE.id),
        ("edit_infusion", INFUSION.id),
        ("new_course",),
    ]


def test_the_patient(page: RecordPage) -> None:
    said = caught(page)
    shown = [label.text() for label in page.patient_card.findChildren(QLabel)]
    assert {"Rosa Beispiel", "DEMO-0012", "female", "neutral", "not recorded"} <= set(shown)
    for button in (page.edit_button, page.blank_button, page.history_button, page.erase_button):
        press(button)
    assert said == [("edit_patient",), ("blank_sheet",), ("history", ROSA.id), ("would_erase",)]


KEPT = (
    KeptCopy("practice-2026-11-26.bodymap", "/backups/practice-2026-11-26.bodymap", date(2026, 12, 9), True),
    KeptCopy("bodymap-2026-01-02-101112.bodymap", "/backups/bodymap-2026-01-02-101112.bodymap", None, False),
)


def erasing(page: RecordPage, qtbot: QtBot, kept: Sequence[KeptCopy] = KEPT) -> tuple[EraseForm, list[str]]:
    said: list[str] = []
    form = EraseForm(lambda: said.append("erased"), ROSA, {"patients": 1, "exams": 10, "flags": 0}, kept, page)
    form.open()
    qtbot.waitExposed(form)
    return form, said


def test_erasing_says_what_goes_and_which_copies_stay_until_when(qtbot: QtBot, page: RecordPage) -> None:
    form, _ = erasing(page, qtbot)
    assert "This deletes 1 patient, 10 exams." in form.note.text()
    assert "1 copy holds the patient" in form.copies.text()
    assert "1 copy opens only with another passphrase" in form.copies.text()
    rows = [[cell.text() for c in (0, 1) if (cell := form.table.item(row, c))] for row in range(2)]
    assert rows == [
        ["practice-2026-11-26.bodymap", "by 9 Dec 2026"],
        ["bodymap-2026-01-02-101112.bodymap", "when you delete it (may hold it)"],
    ]
    form.cancel()
    assert "No backup that can be reached holds the patient." in erasing(page, qtbot, ())[0].copies.text()


def test_erasing_wants_the_record_number_typed(qtbot: QtBot, page: RecordPage) -> None:
    form, said = erasing(page, qtbot)
    assert form.focusWidget() is form.number.edit
    QTest.keyClick(form, Qt.Key.Key_Return)
    for other in ("DEMO-001", "demo-0012", ROSA.name):
        form.number.edit.setText(other)
        QTest.keyClick(form, Qt.Key.Key_Return)
        assert "not the record number" in form.number.line.text()
    assert not said
    assert form.isVisible()
    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert not form.isVisible()
    assert not said
    form, said = erasing(page, qtbot)
    QTest.keyClicks(form.number.edit, f" {ROSA.number} ")
    QTest.keyClick(form, Qt.Key.Key_Return)
    assert said == ["erased"]


def test_a_patient_without_exams(page: RecordPage) -> None:
    page.show_record(Record(ROSA))
    QApplication.processEvents()
    assert page.exams.none.isVisible()
    assert not page.exams.table.isVisible()
    assert not page.exams.open_button.isVisible()
    page.begin()
    assert page.focusWidget() is page.edit_button


def test_history_can_stay_open_beside_the_page(qtbot: QtBot, page: RecordPage) -> None:
    change = Change(WHEN, "Dr I. Lind", "x", "finding:occiput_r", "7 of 10", "8 of 10")
    dialog = page.show_history("History of the exam", [change])
    assert isinstance(dialog, History)
    assert not dialog.isModal()
    table = dialog.findChild(QTableWidget)
    assert table is not None
    cells = [table.model().index(0, column).data() for column in range(1, 4)]
    assert cells == ["Dr I. Lind", "Right occiput", "7 of 10 → 8 of 10"]
    dialog.close()


@pytest.mark.parametrize(
    ("what", "old", "new", "words"),
    [
        ("finding:knee_l", "", "no pain", ("Left knee", "nothing → no pain")),
        ("birth_date", "1979-05-03", "", ("Date of birth", "1979-05-03 → nothing")),
        ("area:jaw_l", "", "yes", ("Pain area left jaw", "nothing → yes")),
        ("quadrant:axial", "no", "yes", ("Pain area axial", "no → yes")),
        ("answer:pain_now", "3", "4", ("Pain now", "3 → 4")),
        ("added", "", "Rosa", ("Added", "Rosa")),
    ],
)
def test_changes_in_words(what: str, old: str, new: str, words: tuple[str, str]) -> None:
    said = change_words(Change(WHEN, "x", "y", what, old, new))
    assert (said[0].lower(), said[1]) == (words[0].lower(), words[1])


def test_words_of_rows() -> None:
    assert count_words(row(LATEST, 8, 11)) == "8 positive of 11 examined"
    assert count_words(row(LATEST, 0, 0)) == "nothing examined yet"
    assert count_words(row(SIGNED)) == "14 of 18"
    assert count_words(replace(row(SIGNED), unsure=1)) == "14 or 15 of 18"
    assert count_words(replace(row(LATEST, 8, 11), unsure=2)) == "8 to 10 positive of 11 examined"
    assert count_words(replace(row(SIGNED, 6, 7), unsure=2, gone=1)) == "6 to 8 positive; 7 sites examined, 1 not"
    assert count_words(row(SIGNED, 0, 0)) == "nothing examined"
    assert [state_words(row(made)) for made in (LATEST, SIGNED, OLD, FIRST)] == [
        "Unfinished, 13 of 21",
        "Signed, version 2",
        "Replaced, version 1",
        "Signed",
    ]
    own = replace(HOME, status=Status.DRAFT, findings={})
    assert state_words(row(own)) == "Unfinished, 0 of 18"  # as on the start page
    assert kind_words(replace(HOME, entered=Entered.HOME)) == "Patient, at home"
    assert kind_words(replace(HOME, entered=Entered.PAPER)) == "Patient, at home"
    assert kind_words(HOME) == "Patient"  # at the practice's computer
    stopped = Course(ROSA.id, "3", planned=6, stopped=date(2025, 12, 1), stop_reason="moved")
    assert stopped.name == "Course 3"
    assert course_words(CourseRow(stopped, (INFUSION,), (SIGNED,))) == (
        "racemic ketamine IV, 1 of 6 infusions, 1 exam, stopped 1 Dec 2025: moved"
    )


@pytest.mark.parametrize(("zoom", "size"), [(1, (1280, 720)), (1.5, (1366, 768)), (2, (1280, 720)), (2, (1366, 768))])
def test_nothing_runs_out_sideways(zoom: float, size: tuple[int, int], qtbot: QtBot, qapp: QApplication) -> None:
    light(qapp, zoom)
    page = RecordPage()
    qtbot.addWidget(page)
    page.resize(*size)
    page.show_record(RECORD)
    page.show()
    qtbot.waitExposed(page)
    (scroller,) = page.findChildren(QScrollArea)
    content = scroller.widget()
    assert content is not None
    qtbot.waitUntil(lambda: content.width() <= scroller.viewport().width(), timeout=5000)
    light(qapp)
