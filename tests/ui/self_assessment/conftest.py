"""A self-assessment over a real data file, shown in a window of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bodymap.medicine.guided import Wishes
from bodymap.medicine.model import Course, Infusion, Patient
from bodymap.session import Practice, Sitting, new_sitting, open_sitting
from bodymap.store import Store
from bodymap.ui.kit import theme
from bodymap.ui.pages.guided.page import SelfAssessment

ROSA = Patient("DEMO-0012", "Rosa Beispiel", date(1979, 5, 3))
COURSE = Course(ROSA.id, "spring")
INFUSION = Infusion(COURSE.id, 1, datetime(2026, 11, 1, 9, tzinfo=UTC))
FULLEST = Wishes("phq9", at_desk=True, help_text="We are there for you.", help_lines=("Practice: 0000 1111",))
MakePage = Callable[..., SelfAssessment]


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> None:
    # What the last test left is deleted first: a theme is put on every widget there is.
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    if (theme.look().name, theme.look().zoom, theme.look().listening) != ("light", 1.0, True):
        theme.apply(qapp, "light", 1.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "practice.bodymap"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = Store.open(path)
    for value in (ROSA, COURSE, INFUSION):
        opened.save(value, "Dr I. Lind")
    yield opened
    opened.close()


@pytest.fixture
def practice(store: Store, qapp: QApplication) -> Practice:
    return Practice(store, "Dr I. Lind")


@pytest.fixture
def sitting(practice: Practice) -> Sitting:
    return new_sitting(practice, FULLEST, ROSA.id, COURSE.id)


@pytest.fixture
def make_page(qtbot: QtBot, sitting: Sitting) -> MakePage:
    def make(size: tuple[int, int] = (1440, 900), sitting: Sitting = sitting) -> SelfAssessment:
        page = SelfAssessment(sitting)
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        page.activateWindow()
        qtbot.waitExposed(page)
        return page

    return make


@pytest.fixture
def page(make_page: MakePage) -> SelfAssessment:
    return make_page()


def again(practice: Practice, sitting: Sitting, **wishes: object) -> Sitting:
    """The same self-assessment read from the data file."""
    return open_sitting(practice, replace(FULLEST, **wishes), sitting.exam.id)  # type: ignore[arg-type]


def press(widget: QWidget, key: Qt.Key | str) -> None:
    """One key the way the window system sends it: to the window."""
    code = Qt.Key(ord(key.upper())) if isinstance(key, str) else key
    QTest.keyClick(widget.window().windowHandle(), code)
