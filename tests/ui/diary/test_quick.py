"""Sheets that came on paper, typed in at the desk: by keys alone, faults framed, marked as from paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bodymap.errors import NotSaved
from bodymap.medicine import diary
from bodymap.medicine.model import DiaryDay, Entered, Exam, Mode, Patient
from bodymap.ui.kit import theme
from bodymap.ui.pages.diary.from_paper import QuickDiary
from bodymap.ui.pages.diary.home_sheet import QuickHome
from tests.ui.diary.people import DAYS, EMPTY, TODAY, VALUES, at

PATIENT = Patient("DEMO-0012", "Rosa Beispiel", id=EMPTY.patient)


def keys(window: QWidget, text: str) -> None:
    """Keys as they come from the window system: each to the widget that has the focus."""
    for char in text:
        focus = window.focusWidget()
        assert focus is not None
        special = {"\n": Qt.Key.Key_Return, ">": Qt.Key.Key_Right, "v": Qt.Key.Key_Down, " ": Qt.Key.Key_Space}
        if char in special:
            QTest.keyClick(focus, special[char])
        else:
            QTest.keyClicks(focus, char)


def show(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    widget.resize(1200, 800)
    widget.show()
    widget.activateWindow()
    qtbot.waitExposed(widget)


@pytest.fixture
def kept() -> list[DiaryDay]:
    return []


@pytest.fixture
def grid(qtbot: QtBot, kept: list[DiaryDay]) -> QuickDiary:
    made = QuickDiary(EMPTY, kept.append, clock=lambda: at(TODAY))
    show(qtbot, made)
    made.fields[0][0].setFocus()
    return made


def test_two_days_by_keys_alone(grid: QuickDiary, kept: list[DiaryDay], qtbot: QtBot) -> None:
    keys(grid, "56n734l\n1 10s>>9")
    with qtbot.waitSignal(grid.kept):
        grid.save.click()
    first, second = kept
    assert dict(first.answers) == {
        "pain_average": 5, "pain_worst": 6, "flare": "no", "sleep": 7, "fatigue": 3, "stress": 4,
        "activity": "light", diary.PAPER: 1,
    }  # fmt: skip
    assert dict(second.answers) == {
        "pain_average": 1, "pain_worst": 10, "flare": "started", "stress": 9, diary.PAPER: 1
    }  # fmt: skip
    assert first.day == TODAY - timedelta(days=diary.DAYS - 1)
    assert diary.mark(first) == "paper"
    assert not diary.is_late(first)
    assert "2 days" in grid.said.text()
    assert not any(field.text() for row in grid.fields for field in row)


def test_a_cell_that_is_no_answer_keeps_everything_back(grid: QuickDiary, kept: list[DiaryDay]) -> None:
    grid.fields[0][0].setText("12")
    grid.fields[1][2].setText("x")
    grid.fields[1][0].setText("5")
    grid.save.click()
    assert kept == []
    assert [field.property("state") for field in (grid.fields[0][0], grid.fields[1][2])] == ["wrong", "wrong"]
    assert grid.said.text() == grid.words.say("quick.wrong")
    grid.fields[0][0].clear()
    keys(grid, "9")
    grid.fields[1][2].clear()
    grid.save.click()
    assert [entry.answers["pain_average"] for entry in kept] == [9, 5]


def test_a_wrong_key_is_framed_while_typing(grid: QuickDiary) -> None:
    keys(grid, "1")
    assert grid.focusWidget() is grid.fields[0][0]
    keys(grid, "7")
    assert grid.fields[0][0].property("state") == "wrong"


def test_days_that_are_there_and_days_to_come(qtbot: QtBot, kept: list[DiaryDay]) -> None:
    grid = QuickDiary(VALUES, kept.append, clock=lambda: at(TODAY))
    show(qtbot, grid)
    there = [n for n, label in enumerate(grid._there) if label.text()]
    assert [grid.days()[n] for n in there] == [entry.day for entry in DAYS]
    grid.first.setDate(QDate(TODAY.year, TODAY.month, TODAY.day))
    assert grid.fields[0][0].isEnabled()
    assert not grid.fields[1][0].isEnabled()
    grid.fields[0][0].setFocus()
    keys(grid, "3\n")
    assert grid.focusWidget() is grid.save


def test_what_was_typed_for_days_that_are_to_come_is_not_dropped(grid: QuickDiary, kept: list[DiaryDay]) -> None:
    """Whoever corrects the first day afterwards is told, and nothing is written until it fits."""
    keys(grid, "5")
    grid.fields[1][0].setText("6")
    grid.first.setDate(QDate(TODAY.year, TODAY.month, TODAY.day))
    grid.save.click()
    assert kept == []
    assert grid.said.text() == grid.words.say("quick.to_come")
    assert grid.first.hasFocus()
    assert not grid.is_empty
    before = TODAY - timedelta(days=1)
    grid.first.setDate(QDate(before.year, before.month, before.day))
    grid.save.click()
    assert [(entry.day, entry.answers["pain_average"]) for entry in kept] == [(before, 5), (TODAY, 6)]
    assert grid.is_empty


def test_optional_columns_come_along(qtbot: QtBot, kept: list[DiaryDay]) -> None:
    chosen = ("stiffness", "sleep_hours", "period", "mood", "weather")
    grid = QuickDiary(replace(EMPTY, chosen=chosen), kept.append, clock=lambda: at(TODAY))
    show(qtbot, grid)
    ids = [item.id for item in grid.columns]
    assert ids[7:10] == ["stiffness", "mood", "sleep_hours"]
    grid.fields[0][9].setText("6,5")
    grid.save.click()
    assert kept[0].answers["sleep_hours"] == 6.5


def test_a_full_disk_leaves_the_rest_on_the_screen(qtbot: QtBot) -> None:
    done: list[DiaryDay] = []

    def keep(entry: DiaryDay) -> None:
        if done:
            raise NotSaved("The disk is full.")
        done.append(entry)

    grid = QuickDiary(EMPTY, keep, clock=lambda: at(TODAY))
    show(qtbot, grid)
    grid.fields[0][0].setText("5")
    grid.fields[1][0].setText("6")
    grid.save.click()
    assert [row[0].text() for row in grid.fields[:2]] == ["", "6"]
    assert grid.said.text() == "The disk is full."


# -- the home sheet ----------------------------------------------------------------------------------------------------


@pytest.fixture
def exams() -> list[Exam]:
    return []


@pytest.fixture
def sheet(qtbot: QtBot, exams: list[Exam]) -> QuickHome:
    made = QuickHome(PATIENT, exams.append, clock=lambda: at(TODAY))
    show(qtbot, made)
    made.places.setFocus()
    return made


def test_a_home_sheet_by_keys_alone(sheet: QuickHome, exams: list[Exam], qtbot: QtBot) -> None:
    QTest.keyClicks(sheet.places, "1, 2 17")
    assert sheet.named.text() == "Left shoulder, Right shoulder, Neck"
    keys(sheet, "\n")
    QTest.keyClicks(sheet.fields["duration"], "3y")
    keys(sheet, "\n568213nyn")
    keys(sheet, "7")  # the first place of the survey
    sheet.fields["ask"].setText("the new tablets")
    sheet.fields["helped"].setText("warm baths")
    with qtbot.waitSignal(sheet.kept):
        sheet.save.click()
    (exam,) = exams
    assert (exam.mode, exam.entered, exam.patient) == (Mode.SELF, Entered.PAPER, PATIENT.id)
    assert exam.performed_at.date() == TODAY
    assert {area for area, painful in exam.areas.items() if painful} == {
        "shoulder_girdle_l", "shoulder_girdle_r", "neck"
    }  # fmt: skip
    assert len(exam.areas) == 19
    assert exam.number("duration_months") == 36
    assert [exam.number(n) for n in ("pain_now", "pain_average", "pain_worst")] == [5, 6, 8]
    assert [exam.number(n) for n in ("sss_fatigue", "sss_unrefreshed", "sss_cognitive")] == [2, 1, 3]
    assert [exam.number(n) for n in ("sss_headache", "sss_abdominal", "sss_depression")] == [0, 1, 0]
    (finding,) = exam.findings.values()
    assert (finding.site, finding.rating) == (sheet.sites[0], 7)
    assert exam.text("self_ask") == "the new tablets"
    assert exam.text("self_helped_note") == "warm baths"
    assert not any(field.text() for field in sheet.fields.values())


def test_what_is_empty_stays_open(sheet: QuickHome, exams: list[Exam]) -> None:
    sheet.save.click()
    assert exams == []
    sheet.fields["pain_now"].setText("4")
    sheet.day.setDate(QDate(2026, 3, 1))
    sheet.save.click()
    (exam,) = exams
    assert exam.date_only
    assert exam.performed_at.date().day == 1
    assert not exam.areas
    assert not exam.findings
    assert exam.number("pain_average") is None


def test_no_pain_at_all_is_an_answer(sheet: QuickHome, exams: list[Exam]) -> None:
    sheet.places.setText("0")
    assert sheet.named.text() == sheet.words.say("places.none")
    sheet.save.click()
    assert set(exams[0].areas.values()) == {False}


@pytest.mark.parametrize(
    ("key", "text"),
    [("places", "20"), ("duration", "3"), ("duration", "0y"), ("pain_now", "11"), ("fatigue", "4"),
     ("sss_headache", "x"), ("press_knee_r", "ten")],
)  # fmt: skip
def test_a_field_that_is_no_answer_keeps_everything_back(
    sheet: QuickHome, exams: list[Exam], key: str, text: str
) -> None:
    sheet.fields["pain_worst"].setText("4")
    sheet.fields[key].setText(text)
    sheet.save.click()
    assert exams == []
    assert sheet.fields[key].property("state") == "wrong"
    assert sheet.fields[key].hasFocus()


def test_a_full_disk_keeps_the_sheet_on_the_screen(qtbot: QtBot) -> None:
    def keep(exam: Exam) -> None:
        raise NotSaved("The disk is full.")

    made = QuickHome(PATIENT, keep, clock=lambda: at(TODAY))
    show(qtbot, made)
    made.fields["pain_now"].setText("4")
    made.save.click()
    assert made.fields["pain_now"].text() == "4"
    assert made.said.text() == "The disk is full."


def test_at_200_percent_several_days_are_in_sight(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, "light", 2.0)
    grid = QuickDiary(EMPTY, lambda _day: None, clock=lambda: at(TODAY))
    qtbot.addWidget(grid)
    grid.resize(1280, 640)
    grid.show()
    qtbot.waitExposed(grid)
    grid.fields[0][0].setFocus()
    grid.fields[4][0].setFocus()
    qapp.processEvents()
    seen = [row for row in grid.fields if row[0].visibleRegion().boundingRect().height() == row[0].height()]
    assert len(seen) >= 5
    theme.apply(qapp, "light", 1.0)
