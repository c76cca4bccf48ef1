"""A seeded storm of clicks and keys on the page: no error, and at the end shown = stored.

BODYMAP_STORM sets the number of clicks and keys (default 700), BODYMAP_SEED the seed.
"""

from __future__ import annotations

import os
import random

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bodymap.medicine.model import Status
from bodymap.session import Visit, in_words
from bodymap.store import Store
from bodymap.ui.pages.exam.page import ExamPage
from bodymap.ui.pages.exam.review import ReviewDialog
from tests.ui.exam.conftest import press

SIZE = int(os.environ.get("BODYMAP_STORM", "700"))
SEED = int(os.environ.get("BODYMAP_SEED", "20261122"))
KEYS: tuple[str | Qt.Key, ...] = (
    *"0123456789+*-./,tpnarwduoksEz?",
    Qt.Key.Key_Return,
    Qt.Key.Key_Space,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Home,
    Qt.Key.Key_F1,
)
MODIFIERS = (Qt.KeyboardModifier.NoModifier,) * 6 + (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.KeypadModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
SIZES = ((1440, 840), (1280, 660), (720, 400))


def test_a_storm_of_clicks_and_keys(page: ExamPage, visit: Visit, store: Store, qtbot: QtBot) -> None:
    chance = random.Random(SEED)
    window = page.windowHandle()
    for n in range(SIZE):
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        dialog = page.windows.open
        if dialog is not None and (isinstance(dialog, ReviewDialog) or chance.random() < 0.5):
            dialog.reject()
        elif dialog is not None:
            where = QPoint(chance.randrange(dialog.width()), chance.randrange(dialog.height()))
            QTest.mouseClick(dialog.windowHandle(), Qt.MouseButton.LeftButton, MODIFIERS[0], where)
        if n % 150 == 149:
            page.resize(*chance.choice(SIZES))
        if chance.random() < 0.6:
            press(page, chance.choice(KEYS), chance.choice(MODIFIERS))
        else:
            spot = QPoint(chance.randrange(page.width()), chance.randrange(page.height()))
            QTest.mouseClick(window, Qt.MouseButton.LeftButton, chance.choice(MODIFIERS), spot)
    for open_window in (QApplication.activePopupWidget(), page.windows.open):
        if open_window is not None:
            open_window.close()
    assert visit.exam.status is Status.DRAFT
    assert store.exam(visit.exam.id) == visit.exam
    for site, cell in page.sheet.left.sites.cells.items():
        assert cell.accessibleDescription() == in_words(visit.exam.findings.get(site))
    assert store.check() == []
