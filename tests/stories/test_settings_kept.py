"""The settings: a change is kept at once, also the one that was being typed when the window was closed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from bodymap.app.desk import Desk
from bodymap.report import papers
from bodymap.store import Store


def test_what_is_being_typed_is_kept_when_the_window_closes(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "practice.bodymap"
    desk = Desk(Store.open(file))
    qtbot.addWidget(desk.window)
    desk.window.show()
    desk.show_settings()
    desk.window.activateWindow()
    name = next(
        edit
        for edit in desk.window.settings_page.findChildren(QLineEdit)
        if "practice" in edit.accessibleName().lower()
    )
    name.setFocus()
    qtbot.waitUntil(name.hasFocus)
    QTest.keyClicks(name, "Invented Practice")
    desk.window.close()
    store = Store.open(file)
    assert papers.settings_of(store).text("practice_name") == "Invented Practice"
    store.close()
