"""The calendar, the line, the counts; and what every page of the diary must hold: targets, contrast, names, no words
cut."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from bodymap.medicine import diary
from bodymap.ui.kit import theme
from bodymap.ui.pages.diary.calendar import CalendarPart, CountsPart, PlotPart, Sample
from bodymap.ui.pages.diary.page import DiaryPage
from bodymap.ui.pages.guided.page import SelfAssessment
from tests.ui.diary.conftest import MakePage
from tests.ui.diary.people import DAYS, EMPTY, TODAY, VALUES
from tests.ui.self_assessment.measure import clipped, nameless, outside, pale, small

PARTS = ("day", "calendar", "plot", "counts", "items")
ALL_LINES = replace(VALUES, chosen=tuple(item.id for item in diary.optional()))


def texts(page: DiaryPage) -> str:
    return " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


def month(page: DiaryPage) -> CalendarPart:
    assert isinstance(page.now, CalendarPart)
    return page.now


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(("name", "zoom"), [("light", 1.0), ("dark", 1.0), ("light", 2.0)])
def test_every_page_can_be_read_and_pressed(
    make_page: MakePage, qapp: QApplication, part: str, name: str, zoom: float
) -> None:
    theme.apply(qapp, name, zoom)
    page = make_page(ALL_LINES, part)
    assert not nameless(page)
    assert not small(page)
    assert not outside(page)
    assert not clipped(page)
    if zoom == 1.0:
        assert not pale(cast(SelfAssessment, page))  # it looks at the same parts of any page


def test_a_day_says_in_words_what_it_shows(make_page: MakePage) -> None:
    cells = month(make_page(part="calendar")).cells
    assert cells[TODAY].accessibleName() == "Today, Friday, 20 March 2026, nothing written"
    flare = cells[DAYS[2].day].accessibleName()
    assert "pain 8 of 10" in flare
    assert "flare: It started" in flare
    assert "infusion" in cells[TODAY - timedelta(days=7)].accessibleName()
    assert "late" in cells[DAYS[4].day].accessibleName()
    assert not cells[TODAY + timedelta(days=1)].isEnabled()


def test_the_legend_stands_over_the_month_and_says_what_is_in_it(make_page: MakePage) -> None:
    page = make_page(part="calendar")
    first = next(iter(month(page).cells.values()))
    samples = page.findChildren(Sample)
    assert len(samples) == 4  # nothing came from paper
    for sample in samples:
        assert sample.mapTo(page, sample.rect().bottomLeft()).y() < first.mapTo(page, first.rect().topLeft()).y()
    first.setFocus()
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_PageUp)  # a month without any entry
    assert len(month(page).findChildren(Sample)) == 1


def test_the_calendar_by_keys(make_page: MakePage) -> None:
    page = make_page(part="calendar")
    cells = month(page).cells
    cells[TODAY].setFocus()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(page.window().windowHandle(), key)
    assert page.focusWidget() is cells[TODAY - timedelta(days=6)]  # the day to come is not entered
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_Return)
    assert (page.part, page.day) == ("day", TODAY - timedelta(days=6))


def test_other_months(make_page: MakePage) -> None:
    page = make_page(part="calendar")
    assert not month(page).after.isEnabled()
    next(iter(month(page).cells.values())).setFocus()
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_PageUp)
    assert min(month(page).cells) == date(2026, 2, 1)
    assert page.words.say("calendar.empty") in texts(page)
    next(iter(month(page).cells.values())).setFocus()
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_PageDown)
    assert min(month(page).cells) == date(2026, 3, 1)


def test_counts_say_their_window_and_that_they_are_no_causes(make_page: MakePage) -> None:
    page = make_page(part="counts")
    said = texts(page)
    for part in (
        "They do not say what brings on a flare.", "Stress 7 or more", "2 of 2", "0 of 1",
        "Flares: 1. You wrote 2 of the days before them.", "Other days you wrote: 2.",
        "Days of a flare are left out: 2.",
    ):  # fmt: skip
        assert part in said
    assert "%" not in said
    assert isinstance(page.now, CountsPart)
    QTest.mouseClick(page.now.windows[1], Qt.MouseButton.LeftButton)
    assert page.window_days == 1
    assert "1 of 1" in texts(page)


@pytest.mark.parametrize(("part", "key"), [("counts", "counts.empty"), ("plot", "plot.empty")])
def test_empty_pages_say_when_they_fill(make_page: MakePage, part: str, key: str) -> None:
    page = make_page(EMPTY, part)
    assert page.words.say(key) in texts(page)


def test_flares_without_days_before_them(make_page: MakePage) -> None:
    page = make_page(replace(VALUES, days=DAYS[2:3]), "counts")
    assert page.words.say("counts.no_days") in texts(page)


def test_the_line_is_drawn_and_told(make_page: MakePage, qtbot: QtBot) -> None:
    page = make_page(part="plot")
    assert isinstance(page.now, PlotPart)
    plot = page.now.plot
    assert plot is not None
    if not plot.is_drawn():
        with qtbot.waitSignal(plot.drawn, timeout=60_000):
            pass
    picture = plot.grab().toImage()
    assert len({picture.pixel(x, picture.height() // 2) for x in range(picture.width())}) > 3
    assert plot.accessibleDescription().startswith("From 8 March 2026 to 18 March 2026. 6:")


def test_it_follows_the_theme_and_the_size(make_page: MakePage, qapp: QApplication, qtbot: QtBot) -> None:
    page = make_page()
    theme.apply(qapp, "dark", 1.5)
    qtbot.waitUntil(page.is_settled)
    page.resize(700, 500)
    qtbot.waitUntil(page.is_settled)
    assert not page.wide
    assert page.low
    assert not outside(page)
