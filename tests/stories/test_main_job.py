"""The main job through the real window: a new patient, an exam by keys, signature, amendment, course, paper."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from bodymap.app.desk import Desk
from bodymap.app.pictures import fill
from bodymap.medicine import body
from bodymap.medicine.model import Finding, Status
from bodymap.report import papers
from bodymap.store import Store
from bodymap.ui.acts import AMEND, COMPARE, COURSE, EXAM, FINISH, NEW_EXAM, PRINT, RECORD, REPORT, START
from bodymap.ui.dialogs.patient import NewExamForm, PatientForm
from bodymap.ui.dialogs.printing import Preview
from bodymap.ui.kit.form import Form
from bodymap.ui.pages.exam.review import ReviewDialog

F = TypeVar("F", bound=QDialog)
TODAY = date(2026, 11, 22)
ORDER = [step.site for step in body.survey()]


def open_desk(path: Path, qtbot: QtBot) -> Desk:
    desk = Desk(Store.open(path), "Dr I. Lind")
    desk.window.show()
    qtbot.addWidget(desk.window)
    qtbot.waitExposed(desk.window)
    return desk


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    opened = open_desk(tmp_path / "practice.bodymap", qtbot)
    yield opened
    opened.window.close()


@pytest.fixture
def full_desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    store = Store.open(tmp_path / "practice.bodymap")
    fill(store, TODAY)
    store.close()
    opened = open_desk(tmp_path / "practice.bodymap", qtbot)
    yield opened
    opened.window.close()


def the(desk: Desk, kind: type[F]) -> F:
    """The form that is open."""
    found = [form for form in desk.window.findChildren(kind) if form.isVisible()]
    assert len(found) == 1, f"{len(found)} {kind.__name__} are open"
    return found[0]


def strike(desk: Desk, key: Qt.Key | str) -> None:
    """One key as it comes from the window system: the focus decides who gets it."""
    handle = desk.window.windowHandle()
    assert handle is not None
    on_pad = isinstance(key, str) and key in "+-*/."
    if isinstance(key, str):
        key = Qt.Key(ord(key.upper()))
    QTest.keyClick(handle, key, Qt.KeyboardModifier.KeypadModifier if on_pad else Qt.KeyboardModifier.NoModifier)


def press(desk: Desk, keys: str) -> None:
    """Keys of the number pad, one after the other."""
    for key in keys:
        strike(desk, key)


def start_exam(qtbot: QtBot, desk: Desk, number: str) -> None:
    """From the start page: a new patient, and the first exam of this patient."""
    QTest.mouseClick(desk.window.start_page.new_button, Qt.MouseButton.LeftButton)
    form = the(desk, PatientForm)
    QTest.keyClicks(form.name.edit, "Erika Erfunden")
    QTest.keyClicks(form.number.edit, number)
    QTest.keyClicks(form.birth.edit, "3.4.1979")
    QTest.keyClick(form, Qt.Key.Key_Return)
    assert desk.window.where == RECORD
    desk.window.acts.do(NEW_EXAM)
    asked = the(desk, NewExamForm)
    asked.examiner.edit.setCurrentText("Dr I. Lind")
    QTest.mouseClick(asked.done_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: desk.window.bar.patient.buttons[FINISH].isVisible())


def test_from_a_new_patient_to_a_signed_exam_with_24_keys_and_no_mouse(desk: Desk, qtbot: QtBot) -> None:
    start_exam(qtbot, desk, "DEMO-77")
    assert desk.chart is not None
    page = desk.chart.exam_page
    assert page is not None
    keys = "0" + "7+" + "31" + "*-"  # forehead, occiput, trapezius; painful unrated, not examined
    press(desk, keys)
    strike(desk, Qt.Key.Key_Return)  # no reason
    press(desk, "23" * 7)
    exam = page.visit.exam
    assert page.visit.current == ""
    assert exam.findings["occiput_l"] == Finding.rated("occiput_l", 10)
    assert exam.findings["supraspinatus_r"] == Finding.unrated("supraspinatus_r")
    assert exam.findings["supraspinatus_l"] == Finding.not_examined("supraspinatus_l")
    assert set(exam.findings) == set(ORDER)
    finish = desk.window.bar.patient.buttons[FINISH]
    assert desk.window.focusWidget() is finish
    assert len(keys) + 1 + 14 <= 24
    strike(desk, Qt.Key.Key_Return)
    review = the(desk, ReviewDialog)
    assert "DEMO-77" in " ".join(label.text() for label in review.findChildren(QLabel))
    QTest.mouseClick(review.sign_button, Qt.MouseButton.LeftButton)
    assert page.visit.exam.status is Status.SIGNED
    assert desk.store.exam(exam.id) == page.visit.exam


def test_what_is_drawn_is_what_is_stored(desk: Desk, qtbot: QtBot) -> None:
    start_exam(qtbot, desk, "DEMO-78")
    press(desk, "0123456789")
    assert desk.chart is not None
    assert desk.chart.exam_page is not None
    shown = desk.chart.exam_page.visit.exam
    path = desk.store.path
    desk.window.close()
    again = open_desk(path, qtbot)
    again.open_exam(shown.id)
    assert again.chart is not None
    page = again.chart.exam_page
    assert page is not None
    assert page.visit.exam == shown
    assert page.visit.current == ORDER[10]
    assert [page.sheet.figure.marks[s].state.rating for s in ORDER[:10]] == list(range(10))
    cells = page.sheet.left.sites.cells
    assert [cells[s].accessibleDescription() for s in ORDER[1:4]] == ["1 of 10", "2 of 10", "3 of 10"]
    again.window.close()


KILLED = """
import os, signal, sys
from pathlib import Path
from PySide6.QtTest import QTest
from bodymap.app.desk import Desk
from bodymap.app.start import application
from bodymap.medicine.model import Exam, Patient, now
from bodymap.store import Store

app = application()
desk = Desk(Store.open(Path(sys.argv[1])), "Dr I. Lind")
desk.window.show()
patient = Patient("DEMO-79")
desk.practice.add_patient(patient)
chart = desk.open_patient(patient.id)
chart.show_visit(desk.practice.new_visit(Exam(patient.id, now(), "Dr I. Lind")))
for key in "0718293":
    QTest.keyClick(chart.exam_page, key)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_killed_in_the_middle_it_comes_back_with_every_entry_at_the_next_site(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "practice.bodymap"
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    desk = open_desk(path, qtbot)
    drafts = desk.window.start_page.drafts
    assert drafts.isVisible()
    (draft,) = desk.store.drafts()
    desk.window.start_page.resume.emit(draft.exam_id)
    assert desk.chart is not None
    page = desk.chart.exam_page
    assert page is not None
    assert [page.visit.exam.findings[s].rating for s in ORDER[:7]] == [0, 7, 1, 8, 2, 9, 3]
    assert page.visit.current == ORDER[7]
    desk.window.close()


def test_every_page_of_a_chart_opens_and_says_whose_it_is(full_desk: Desk, qtbot: QtBot) -> None:
    desk = full_desk
    desk.window.start_page.search_line.setText("beispiel")
    qtbot.waitUntil(lambda: len(desk.window.start_page.table.rows()) == 1)
    QTest.keyClick(desk.window.start_page.search_line, Qt.Key.Key_Return)
    assert desk.window.where == COURSE
    for page in (EXAM, COMPARE, RECORD, COURSE):
        desk.window.acts.do(page.go)
        assert desk.window.where == page
        assert desk.window.windowTitle() == "Bodymap"
        assert not desk.window.banner.isVisible()
    strike(desk, Qt.Key.Key_Escape)
    assert desk.window.where == START


def test_an_amendment_is_a_new_version_and_the_old_one_stays(full_desk: Desk, qtbot: QtBot) -> None:
    desk = full_desk
    patient = desk.store.patient_by_number("DEMO-0012")
    assert patient is not None
    old = desk.store.exams(patient=patient.id)[0]
    desk.open_exam(old.id)
    assert desk.chart is not None
    desk.window.acts.do(AMEND)
    form = the(desk, Form)
    form.reason.edit.setCurrentText("Site entered wrongly")  # type: ignore[attr-defined]
    form.submit()
    page = desk.chart.exam_page
    assert page is not None
    page.choose("knee_r")
    press(desk, "9")
    question = page.entry.question
    if question is not None:
        press(desk, "9")
    page.visit.sign("Dr I. Lind")
    assert desk.store.exam(old.id).status is Status.AMENDED
    assert desk.store.exam(old.id).findings == old.findings
    for version, exam_id in ((1, old.id), (2, page.visit.exam.id)):
        text = PdfReader(BytesIO(papers.exam_sheet_pdf(desk.store, exam_id, "a4"))).pages[0].extract_text()
        assert f"version {version}" in text


def test_print_previews_open_and_their_titles_carry_no_name(full_desk: Desk, qtbot: QtBot) -> None:
    desk = full_desk
    patient = desk.store.patient_by_number("DEMO-0012")
    assert patient is not None
    chart = desk.open_patient(patient.id)
    for show, prints in ((chart.show_exam, PRINT), (chart.show_course, REPORT), (chart.show_compare, PRINT)):
        show()
        desk.window.acts.do(prints)
        assert desk.window.banner.isHidden(), desk.window.banner.words.text()
        preview = the(desk, Preview)
        assert "Rosa" not in preview.windowTitle()
        assert preview.findChildren(QPushButton)
        preview.close()


def test_the_pair_on_the_screen_is_the_pair_on_paper(full_desk: Desk, qtbot: QtBot) -> None:
    desk = full_desk
    patient = desk.store.patient_by_number("DEMO-0012")
    assert patient is not None
    chart = desk.open_patient(patient.id)
    chart.show_compare()
    page = chart.compare_page
    assert page is not None
    assert chart.pair is not None
    first, last = chart.pair
    other = next(e.id for e in desk.store.exams(patient=patient.id) if e.id not in chart.pair)
    for card, exam, pair in ((1, other, (first, other)), (0, last, (last, other))):
        page.cards[card].picked.emit(exam)
        desk.window.acts.do(PRINT)
        preview = the(desk, Preview)
        assert preview.pdf == papers.exam_sheets_pdf(desk.store, pair, "a4")
        preview.close()
        qtbot.waitUntil(lambda: not desk.window.findChildren(Preview))
    assert chart.pair == (last, other)
