"""Sheets that came on paper, typed in over a chart: nothing that was typed goes without a question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from bodymap.app.chart import Chart
from bodymap.app.desk import Desk
from bodymap.errors import NotSaved
from bodymap.medicine.model import DiaryDay
from bodymap.store import Store
from bodymap.ui.pages.diary.from_paper import FromPaper, QuickDiary
from bodymap.ui.window.main import Frame
from tests.ui.people import COURSE, ROSA

WHO = "Dr I. Lind"


@pytest.fixture
def chart(tmp_path: Path, qtbot: QtBot) -> Iterator[Chart]:
    store = Store.open(tmp_path / "practice.bodymap")
    for value in (ROSA, COURSE):
        store.save(value, WHO)
    desk, frame = Desk(store, WHO), Frame()
    qtbot.addWidget(frame)
    frame.show()
    frame.take(desk.window)
    qtbot.waitActive(frame)
    yield desk.open_patient(ROSA.id)
    frame.close()


def opened(chart: Chart, qtbot: QtBot) -> FromPaper:
    (dialog,) = [d for d in chart.window.window().findChildren(FromPaper) if d.isVisible()]
    qtbot.waitActive(dialog)
    return dialog


def first_cell(dialog: FromPaper) -> QLineEdit:
    return next(e for e in dialog.findChildren(QLineEdit) if e.property("item") or e.property("key"))


@pytest.mark.parametrize("kind", ["type_diary", "type_home_sheet"])
def test_escape_asks_before_what_was_typed_is_lost(chart: Chart, qtbot: QtBot, kind: str) -> None:
    getattr(chart.home_side, kind)()
    QTest.keyClick(opened(chart, qtbot), Qt.Key.Key_Escape)
    assert not [d for d in chart.window.window().findChildren(FromPaper) if d.isVisible()]  # nothing was typed
    getattr(chart.home_side, kind)()
    dialog = opened(chart, qtbot)
    cell = first_cell(dialog)
    cell.setFocus()
    QTest.keyClicks(cell, "1")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.leaving.isVisible()
    QTest.mouseClick(dialog.leaving.stay, Qt.MouseButton.LeftButton)
    assert dialog.focusWidget() is cell
    assert not dialog.leaving.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    QTest.keyClicks(cell, "0")
    assert not dialog.leaving.isVisible()  # whoever types on has answered
    dialog.close()  # the window's own button
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert chart.store.rows(DiaryDay, ROSA.id) == []
    assert chart.store.exams(ROSA.id) == []


def test_days_that_the_data_file_refuses_stay_on_the_sheet(
    chart: Chart, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, taken = chart.practice.keep, list[object]()

    def full(value: DiaryDay) -> None:
        if taken:
            raise NotSaved("The disk is full.", "Make room.")
        taken.append(value)
        keep(value)

    monkeypatch.setattr(chart.practice, "keep", full)
    chart.home_side.type_diary()
    dialog = opened(chart, qtbot)
    (sheet,) = dialog.findChildren(QuickDiary)
    for row in (0, 1):
        sheet.fields[row][0].setText("7")
    QTest.mouseClick(sheet.save, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert "disk is full" in sheet.said.text()
    assert [sheet.fields[row][0].text() for row in (0, 1)] == ["", "7"]
    taken.clear()
    QTest.mouseClick(sheet.save, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    assert len(chart.store.rows(DiaryDay, ROSA.id)) == 2
