"""The outermost window: on any screen."""

from __future__ import annotations

from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from bodymap.ui.kit.screens import room_of
from bodymap.ui.window.main import SIZE, Frame


def test_the_window_never_begins_larger_than_the_screen(qtbot: QtBot) -> None:
    frame = Frame()
    qtbot.addWidget(frame)
    assert frame.size() == SIZE.boundedTo(room_of(frame).size())
    assert frame.size() != QSize(1440, 900)  # the screen of the tests is smaller
    assert frame.isMaximized()  # or what the system draws round it pushes the lowest line off the screen
