"""Pages come and go inside one window: nothing flashes up and takes the keyboard away; Ctrl and a digit turn pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from bodymap.app.desk import Desk
from bodymap.app.pictures import fill
from bodymap.store import Store
from bodymap.ui.acts import COMPARE, COURSE, EXAM
from bodymap.ui.window.main import Frame


class Watch(QObject):
    """Notes every window that is shown besides the one."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self.frame, self.others = frame, list[str]()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.Show or not isinstance(watched, QWidget):
            return False
        if watched.isWindow() and watched is not self.frame and not isinstance(watched, QDialog):
            self.others.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False


@pytest.fixture
def watched(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[tuple[Desk, Watch]]:
    store = Store.open(tmp_path / "practice.bodymap")
    fill(store, date(2026, 11, 22))
    desk, frame = Desk(store, "Dr I. Lind"), Frame()
    qtbot.addWidget(frame)
    frame.show()
    frame.take(desk.window)
    qtbot.waitActive(frame)
    watch = Watch(frame)
    qapp.installEventFilter(watch)
    yield desk, watch
    qapp.removeEventFilter(watch)
    frame.close()


def close_dialogs(desk: Desk) -> None:
    QApplication.processEvents()
    for dialog in desk.window.window().findChildren(QDialog):
        if dialog.isVisible():
            dialog.close()
    QApplication.processEvents()


def test_no_page_flashes_up_as_a_window_of_its_own(watched: tuple[Desk, Watch], qapp: QApplication) -> None:
    desk, watch = watched
    patient = desk.store.patient_by_number("DEMO-0012")
    assert patient is not None
    chart = desk.open_patient(patient.id)
    for show in (chart.show_record, chart.show_exam, chart.show_course, chart.show_compare):
        show()
        qapp.processEvents()
    chart.infusions.open(desk.store.infusions(desk.store.courses(patient.id)[0].id)[0].id)
    qapp.processEvents()
    for show in (desk.show_clinic, desk.show_settings, desk.show_start):
        show()
        qapp.processEvents()
    chart.show_exam()
    windows = chart.exam_page.windows if chart.exam_page is not None else None
    assert windows is not None
    for ask in (windows.conditions, windows.symptoms, windows.rules, windows.history, windows.keys):
        ask()
        close_dialogs(desk)
    for ask in (chart.forms.new_exam, chart.forms.edit_patient, chart.forms.new_course, desk.new_patient, desk.set_pin):
        ask()
        close_dialogs(desk)
    assert watch.others == []


def test_ctrl_and_a_digit_turn_the_pages(watched: tuple[Desk, Watch], qapp: QApplication) -> None:
    desk, watch = watched
    patient = desk.store.patient_by_number("DEMO-0012")
    assert patient is not None
    desk.open_patient(patient.id).show_record()
    qapp.processEvents()
    handle = watch.frame.windowHandle()
    assert handle is not None
    for key, section in ((Qt.Key.Key_1, EXAM), (Qt.Key.Key_2, COURSE), (Qt.Key.Key_3, COMPARE)):
        QTest.keyClick(handle, key, Qt.KeyboardModifier.ControlModifier)
        qapp.processEvents()
        assert desk.window.where == section
