"""No words are cut off, lie over others or cannot be reached, in any place of the real window, with long names."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QTableWidget, QTableWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from bodymap.ui.kit import theme
from bodymap.ui.kit.theme.widgets import Choice, DateBox
from tests.ui.clipped import LONG, Painted, calendars, faults_of

ROOT = Path(__file__).resolve().parents[2]
SCREENS = {100: (1280, 720), 200: (1920, 1080)}
"""Per cent of the setting, and the screen that has to be enough for them."""
NAME = LONG["name"]


def _walk(percent: int, folder: Path) -> subprocess.Popen[str]:
    """A process of its own: how large the screen is, Qt asks at its start."""
    folder.mkdir()
    wide, high = SCREENS[percent]
    screen = {"name": "one", "x": 0, "y": 0, "width": wide, "height": high, "dpr": 1}
    screen |= {"logicalDpi": 96, "logicalBaseDpi": 96}
    (folder / "screens.json").write_text(json.dumps({"screens": [screen]}), "utf-8")
    return subprocess.Popen(
        [sys.executable, "-m", "tests.ui.clipped", str(percent), str(folder)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={folder / 'screens.json'}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.timeout(400)
def test_nothing_is_cut_off_anywhere(tmp_path: Path) -> None:
    for percent, walk in {percent: _walk(percent, tmp_path / str(percent)) for percent in SCREENS}.items():
        found, said = walk.communicate()
        assert walk.returncode == 0, said
        assert found == "", f"at {percent} %:\n{found}"
        assert int(said.splitlines()[-1].removesuffix(" places")) > 90


# -- what the walk would see ------------------------------------------------------------------------------------------


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(300, 200)
    made.show()
    return made


def put(page: QWidget, part: QWidget, *place: int) -> QWidget:
    part.setParent(page)
    part.setGeometry(*place)
    part.show()
    return part


def test_a_line_that_is_cut_off_is_seen(page: QWidget) -> None:
    label = put(page, QLabel(NAME), 0, 0, 120, 20)
    assert "needs" in faults_of(page)[0]
    label.setGeometry(0, 0, label.sizeHint().width(), label.sizeHint().height())
    page.resize(label.width(), 200)
    assert faults_of(page) == []


def test_words_that_end_in_dots_on_purpose_have_a_tooltip(page: QWidget) -> None:
    label = put(page, QLabel(f"{NAME[:12]}…"), 0, 0, 60, 20)
    assert faults_of(page)
    label.setToolTip(NAME)
    assert faults_of(page) == []
    line = put(page, theme.OneLine(text=NAME), 0, 40, 120, 20)
    assert isinstance(line, theme.OneLine)
    assert (line.text()[-1], line.toolTip(), line.whole()) == ("…", NAME, NAME)
    assert faults_of(page) == []
    line.setGeometry(0, 40, 900, 20)
    assert (line.text(), line.toolTip()) == (NAME, "")


def test_a_button_too_narrow_and_a_wrapped_line_too_low_are_seen(page: QWidget) -> None:
    put(page, QPushButton("Finish and sign"), 0, 0, 40, 24)
    wrapped = QLabel(NAME)
    wrapped.setWordWrap(True)
    put(page, wrapped, 0, 60, 150, 14)
    assert len(faults_of(page)) == 2


def test_a_number_of_forty_digits_breaks_where_words_wrap(page: QWidget) -> None:
    label = put(page, theme.Label("0123456789" * 4, wrap=True), 0, 0, 240, 20)
    assert isinstance(label, theme.Label)
    assert label.text() == "0123456789" * 4
    assert faults_of(page)
    label.resize(240, label.heightForWidth(240))
    assert faults_of(page) == []


def test_words_over_others_and_out_of_reach_are_seen(page: QWidget) -> None:
    put(page, QLabel("one"), 0, 0, 60, 20)
    put(page, QLabel("two"), 40, 5, 60, 20)
    put(page, QLabel("three"), 280, 100, 60, 20)
    found = faults_of(page)
    assert any("'one' lies over 'two'" in fault for fault in found)
    assert any(fault.startswith("'three'") for fault in found)


def test_what_scrolling_reaches_is_no_fault_and_what_it_does_not_is(page: QWidget) -> None:
    inside, area = QWidget(), QScrollArea()
    QHBoxLayout(inside).addWidget(QLabel(f"{NAME} {NAME}"))
    area.setWidgetResizable(True)
    area.setWidget(inside)
    put(page, area, 0, 0, 300, 100)
    assert faults_of(page) == []
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    assert "shows not all" in faults_of(page)[0]


def test_cells_and_heads_are_seen(page: QWidget) -> None:
    table = QTableWidget(1, 1)
    table.setHorizontalHeaderLabels([NAME])
    cell = QTableWidgetItem(NAME)
    table.setItem(0, 0, cell)
    table.setWordWrap(False)
    put(page, table, 0, 0, 300, 100)
    assert [fault.split(": ")[1].split()[0] for fault in faults_of(page)] == ["cell", "head"]
    cell.setToolTip(NAME)
    assert len(faults_of(page)) == 1


def test_what_is_painted_is_heard(page: QWidget) -> None:
    class Drawn(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:
            painter = QPainter(self)
            painter.drawText(QRect(0, 0, 80, 20), 0, NAME)
            painter.drawText(QPoint(10, 60), "one")
            painter.drawText(QPoint(15, 62), "two")
            painter.drawText(QPoint(290, 90), "beyond")
            painter.drawText(QPoint(0, 120), "Maximil…")
            painter.end()

    put(page, Drawn(), 0, 0, 300, 200)
    with Painted() as painted:
        found = " ".join(faults_of(page, painted))
    for what in ("of", "over 'one'", "'beyond'", "no tooltip"):
        assert what in found


def test_the_calendar_of_a_date_field_shows_whole_days(qtbot: QtBot, page: QWidget) -> None:
    put(page, DateBox(), 0, 0, 160, 36)
    for padding, cut in ((0, False), (12, True)):
        page.setStyleSheet(f"QCalendarWidget QTableView::item {{ padding: 0 {padding}px; }}")
        found = [fault for calendar in calendars(page) for fault in faults_of(calendar)]
        assert bool(found) is cut, found


def test_a_choice_ends_in_dots_and_tells_the_rest(page: QWidget) -> None:
    choice = Choice()
    choice.addItem(NAME)
    put(page, choice, 0, 0, 150, 36)
    assert choice.shown_text()[-1] == "…"
    choice.resize(choice.sizeHint())
    assert choice.shown_text() == NAME
