"""Examining a patient on the real page: by keyboard, by mouse, interrupted, resumed, signed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bodymap.app.chart import exam_row
from bodymap.medicine import body
from bodymap.medicine.criteria import results
from bodymap.medicine.model import Exam, Finding, Patient, Rule, Status
from bodymap.report import SheetValues, exam_sheet
from bodymap.session import Practice, Visit
from bodymap.store import Store
from bodymap.ui.exam_words import exam_in_words
from bodymap.ui.kit import theme
from bodymap.ui.pages.exam.keys import Habits
from bodymap.ui.pages.exam.page import ExamPage
from bodymap.ui.pages.exam.review import in_short
from bodymap.ui.pages.record.mistakes import count_words

ROSA = Patient("DEMO-0012", "Rosa Beispiel", date(1979, 5, 3))
WHEN = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
ORDER = tuple(step.site for step in body.survey())


class Desk:
    """A practice with one patient, and the window of the exam page."""

    def __init__(self, file: Path, qtbot: QtBot) -> None:
        self.file, self.qtbot = file, qtbot
        self.store = Store.open(file)
        self.practice = Practice(self.store, who="Dr I. Lind")
        if self.store.patient_by_number(ROSA.number) is None:
            self.practice.add_patient(ROSA)
        self.presses = 0

    def new_exam(self) -> ExamPage:
        return self.show(self.practice.new_visit(Exam(ROSA.id, WHEN, "Dr I. Lind", rule=Rule.RATING2)))

    def show(self, visit: Visit) -> ExamPage:
        page = ExamPage(visit, ROSA, Habits(sounds=False))
        ticks = count(1000, 1000)
        page.hand.clock = lambda _event: float(next(ticks))
        self.qtbot.addWidget(page)
        page.resize(1440, 840)
        page.show()
        self.qtbot.waitExposed(page)
        self.page = page
        return page

    def press(self, keys: str) -> None:
        for key in keys:
            code = {"\n": Qt.Key.Key_Return, " ": Qt.Key.Key_Space}.get(key, Qt.Key(ord(key.upper())))
            on_pad = Qt.KeyboardModifier.KeypadModifier if key in "+-*/." else Qt.KeyboardModifier.NoModifier
            QTest.keyClick(self.page.windowHandle(), code, on_pad)
            self.presses += 1


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Desk]:
    theme.apply(qapp, "light", 1.0)
    made = Desk(tmp_path / "practice.bodymap", qtbot)
    yield made
    made.store.close()


def test_twenty_one_sites_and_a_signature_by_keyboard(desk: Desk) -> None:
    page = desk.new_exam()
    desk.press("0789861" + "0*4-r" + "+7" + "5500" + "3426")
    assert len(page.visit.exam.findings) == 21
    assert page.sheet.card.title.whole() == "All 21 done"
    desk.press("\n")  # finish
    review = page.windows.open
    assert review is not None
    review._shown_at = -1.0  # type: ignore[attr-defined]
    QTest.keyClick(review, Qt.Key.Key_Return)
    desk.presses += 1
    assert page.visit.exam.status is Status.SIGNED
    assert desk.presses <= 24, "21 sites, one of them with a reason, and two for the signature"
    stored = desk.store.exam(page.visit.exam.id)
    assert stored == page.visit.exam
    assert [stored.findings[s].rating for s in ORDER[:7]] == [0, 7, 8, 9, 8, 6, 1]


def test_an_exam_by_mouse_alone(desk: Desk) -> None:
    page = desk.new_exam()
    pad = page.sheet.left.pad
    figure = page.sheet.figure
    for site in ("knee_l", "occiput_r", "second_rib_l"):
        spot = figure.place(site)
        where = QPoint(int(spot.x()), int(spot.y()))
        QTest.mouseClick(figure, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
        assert page.visit.current == site
        QTest.mouseClick(pad.keys["8"], Qt.MouseButton.LeftButton)
    for site in ORDER:
        if site not in page.visit.exam.findings:
            QTest.mouseClick(page.sheet.left.sites.cells[site], Qt.MouseButton.LeftButton)
            QTest.mouseClick(pad.keys["2"], Qt.MouseButton.LeftButton)
    assert desk.store.exam(page.visit.exam.id) == page.visit.exam
    assert page.sheet.result.count.text() == "18"


def test_reopening_shows_what_was_stored_at_the_next_site(desk: Desk, qtbot: QtBot) -> None:
    page = desk.new_exam()
    desk.press("0789*")
    desk.press("-w")
    desk.press("a101a")
    exam = page.visit.exam
    page.close()
    desk.store.close()
    again = Desk(desk.file, qtbot)
    try:
        page = again.show(again.practice.open_visit(exam.id))
        assert page.visit.exam == exam
        assert page.visit.current == ORDER[6]
        assert page.sheet.card.title.whole() == body.SITES[ORDER[6]].name
        cells = page.sheet.left.sites.cells
        assert cells[ORDER[1]].accessibleDescription() == "7 of 10"
        assert cells[ORDER[4]].accessibleDescription() == "painful, not rated"
        assert cells[ORDER[5]].accessibleDescription() == "not examined, wound"
        assert cells[ORDER[6]].accessibleDescription() == "open"
        page.close()
    finally:
        again.store.close()


def test_a_wrong_key_is_undone_and_the_right_one_given(desk: Desk) -> None:
    page = desk.new_exam()
    desk.press("09/8")
    assert [page.visit.exam.findings[s].rating for s in ORDER[:2]] == [0, 8]
    changes = [(c.old, c.new) for c in page.visit.history() if ORDER[1] in c.what]
    assert changes == [("", "9"), ("9", ""), ("", "8")]


def test_a_count_is_said_one_way_before_signing_and_after(desk: Desk) -> None:
    """On the exam page, where it is signed, in the record, on the sheet: as the course has it (a clinic day: 13 or 14,
    13, and 13 to 16 of one exam)."""
    page = desk.new_exam()
    points = body.POINTS
    exam = page.visit.exam.having(
        *(Finding.rated(s, 5) for s in points[:13]), Finding.unrated(points[13]),
        *(Finding.rated(s, 0) for s in points[14:16]), *(Finding.not_examined(s) for s in points[16:]),
    )  # fmt: skip
    signed = replace(exam, status=Status.SIGNED)
    for one in (exam, signed):
        found = results(one)
        page.sheet.result.show_exam(one, found)
        said = f"{page.sheet.result.count.text()} {page.sheet.result.count_words.text()}"
        assert said == "13 to 16 positive; 16 sites examined, 2 not"
        so_far = "Mean rating so far" if one is exam else "Mean of those rated"
        assert so_far in [label.text() for label in page.sheet.result.findChildren(theme.Label)]
        assert page.sheet.result.count_rule.text().startswith("survey count 13 to 16 ")
        assert in_short(one).startswith("13 to 16 positive; 16 sites examined, 2 not, ")
        assert count_words(exam_row(one, {}, {})) == "13 to 16 positive; 16 sites examined, 2 not"
        assert exam_in_words(signed).split("\n")[1] == "13 to 16 positive; 16 sites examined, 2 not"
        sheet = PdfReader(BytesIO(exam_sheet(SheetValues(ROSA, one)))).pages[0].extract_text()
        assert " ".join(sheet.split()).count("13 to 16") == 2


def test_results_follow_each_key(desk: Desk) -> None:
    page = desk.new_exam()
    result = page.sheet.result
    desk.press("0" + "5" * 10)
    assert result.count.text() == "10"
    assert result.count_words.text() == "positive of 10 examined"
    assert result.rules.rows["acr1990_count"].badge.accessibleName() == "Undetermined"
    desk.press("5")
    assert result.rules.rows["acr1990_count"].badge.accessibleName() == "Met"
    desk.press("/")
    assert result.rules.rows["acr1990_count"].badge.accessibleName() == "Undetermined"
    assert result.rows["right"].value.text() == "5 of 5"
    assert result.last_words.text() == "A tally, not a diagnosis."


def test_the_history_of_pain_is_asked_apart_from_the_points(desk: Desk) -> None:
    page = desk.new_exam()
    desk.press("a" + "1" * 4)
    page.sheet.left.months.field.setFocus()
    desk.press("26\n")
    assert page.visit.exam.number("duration_months") == 26
    assert page.sheet.result.areas_note.text() == "4 of 19  ·  26 months"
    page.setFocus()
    desk.press("a5")
    assert page.visit.exam.findings[ORDER[0]].rating == 5
    assert len(page.visit.exam.areas) == 4
