"""An exam page over a real data file, with a clock of its own so that no press is a bounce."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bodymap.medicine import body
from bodymap.medicine.model import Exam, Patient, Rule
from bodymap.session import Practice, Visit
from bodymap.store import Store
from bodymap.ui.kit import theme
from bodymap.ui.pages.exam.keys import Habits
from bodymap.ui.pages.exam.page import ExamPage

WHEN = datetime(2026, 11, 11, 9, 20, tzinfo=UTC)
ORDER = tuple(step.site for step in body.survey())
ROSA = Patient("DEMO-0012", "Rosa Beispiel", date(1979, 5, 3))
MakePage = Callable[..., ExamPage]


@pytest.fixture(scope="session")
def look(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 1.0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "practice.bodymap")
    opened.save_patient(ROSA, "Dr I. Lind")
    yield opened
    opened.close()


@pytest.fixture
def visit(store: Store, qapp: QApplication) -> Visit:
    return Practice(store, who="Dr I. Lind").new_visit(Exam(ROSA.id, WHEN, "Dr I. Lind", rule=Rule.RATING2))


@pytest.fixture
def make_page(qtbot: QtBot, look: None) -> MakePage:
    """Makes a shown page over a visit; presses are a second apart by its clock."""

    def make(visit: Visit, habits: Habits | None = None, size: tuple[int, int] = (1440, 840)) -> ExamPage:
        page = ExamPage(visit, ROSA, habits or Habits(sounds=False, bounce_ms=100))
        ticks = count(1000, 1000)
        page.hand.clock = lambda _event: float(next(ticks))
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        qtbot.waitExposed(page)
        return page

    return make


@pytest.fixture
def page(visit: Visit, make_page: MakePage) -> ExamPage:
    return make_page(visit)


def press(page: ExamPage, key: Qt.Key | str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """One key press the way the window system sends it: to the window, not to a widget; + - * / . are on the pad."""
    if isinstance(key, str) and key in "+-*/.":
        modifiers |= Qt.KeyboardModifier.KeypadModifier
    code = Qt.Key(ord(key.upper())) if isinstance(key, str) else key
    QTest.keyClick(page.window().windowHandle(), code, modifiers)


def press_all(page: ExamPage, keys: str) -> None:
    """Press one key after the other; "\\n" is Return."""
    for key in keys:
        press(page, Qt.Key.Key_Return if key == "\n" else key)
