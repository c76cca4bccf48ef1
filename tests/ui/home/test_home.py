"""The start page at home: five doors, by mouse and by keys; large, named, with no clinical words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from bodymap.ui.kit import theme
from bodymap.ui.pages.home import DOORS, HomePage, HomeValues
from tests.ui.self_assessment.measure import nameless, outside, small

VALUES = HomeValues("Rosa Beispiel", date(2026, 3, 20))


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Iterator[None]:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # the pages of earlier tests
    if (theme.look().name, theme.look().zoom) != ("light", 1.0) or not qapp.styleSheet():
        theme.apply(qapp, "light", 1.0)
    yield
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if (theme.look().name, theme.look().zoom) != ("light", 1.0):
        theme.apply(qapp, "light", 1.0)


@pytest.fixture
def page(qtbot: QtBot) -> HomePage:
    made = HomePage(VALUES)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: not made._later.isActive())
    return made


def said(page: HomePage) -> str:
    parts = [label.text() for label in page.findChildren(QLabel)]
    return " ".join(parts + [f"{door.text()} {door.accessibleDescription()}" for door in page.doors.values()])


@pytest.mark.parametrize("door", DOORS)
def test_each_door_opens(page: HomePage, qtbot: QtBot, door: str) -> None:
    signal = getattr(page, f"{door}_asked")
    with qtbot.waitSignal(signal):
        QTest.mouseClick(page.doors[door], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(signal):
        QTest.keyClick(page.doors[door], Qt.Key.Key_Return)
    with qtbot.waitSignal(signal):
        QTest.keyClick(page.doors[door], Qt.Key.Key_Space)


def test_the_first_door_has_the_focus_and_tab_goes_on(page: HomePage, qtbot: QtBot) -> None:
    assert page.focusWidget() is page.doors["today"]
    for door in DOORS[1:]:
        QTest.keyClick(page, Qt.Key.Key_Tab)
        assert page.focusWidget() is page.doors[door]
    with qtbot.waitSignal(page.close_asked):
        page.close_button.click()
    with qtbot.waitSignal(page.file_asked):
        page.file_button.click()


def test_it_says_how_things_stand(page: HomePage) -> None:
    assert "You have not written a day yet." in said(page)
    page.show_values(
        replace(VALUES, last=date(2026, 3, 19), today_done=True, resume=True, given=date(2026, 3, 1), name="")
    )
    told = said(page)
    for part in ("19 March 2026", "You filled in today.", "go on where you stopped", "1 March 2026"):
        assert part in told


def test_no_clinical_words(page: HomePage) -> None:
    assert not re.search(r"patient|exam|tender|criteria|fibromyalgia|infusion|score", said(page), re.I)


@pytest.mark.parametrize(("name", "zoom", "size"), [("dark", 1.0, (1440, 900)), ("light", 2.0, (1440, 900)),
                                                   ("light", 1.0, (620, 800))])  # fmt: skip
def test_large_enough_in_every_size(
    page: HomePage, qapp: QApplication, qtbot: QtBot, name: str, zoom: float, size: tuple[int, int]
) -> None:
    theme.apply(qapp, name, zoom)
    page.resize(*size)
    qtbot.waitUntil(lambda: not page._later.isActive())
    QApplication.processEvents()
    assert not small(page)
    assert not nameless(page)
    assert not outside(page)
    for door in page.doors.values():
        assert door.height() >= door.heightForWidth(door.width())
