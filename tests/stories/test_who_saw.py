"""Who saw what, who works, and that altered records are named: in the real window with a real file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from bodymap.app.desk import Desk
from bodymap.medicine.model import Act, Patient
from bodymap.store import Store, driver
from bodymap.ui.acts import WHO as WHO_WORKS
from bodymap.ui.dialogs.messages import Message
from bodymap.ui.dialogs.printing import Preview
from bodymap.ui.dialogs.who_saw import WhoSaw
from tests.store.people import EXAM, INES, WHO, fill, signed

OTHER = Patient("DEMO-2", "Olaf Invented", id="patient-2")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "practice.bodymap"
    store = Store.open(path)
    fill(store)
    store.save_exam(signed(EXAM), EXAM, WHO)
    store.save_patient(OTHER, WHO)
    store.close()
    return path


@pytest.fixture
def desk(path: Path, qtbot: QtBot) -> Iterator[Desk]:
    opened = Desk(Store.open(path))
    qtbot.addWidget(opened.window)
    opened.window.show()
    yield opened
    opened.window.close()


def _chosen(menu: QMenu, words: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == words)


def _dialog(desk: Desk) -> WhoSaw:
    return desk.window.findChildren(WhoSaw)[-1]


def test_opening_and_printing_are_told_with_who_works(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    home = desk.window.bar.home
    assert home.buttons[WHO_WORKS].accessibleName().endswith("not chosen")
    home.buttons[WHO_WORKS].click()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    _chosen(menu, WHO).trigger()
    menu.close()
    assert home.buttons[WHO_WORKS].accessibleName().endswith(WHO)
    desk.window.start_page.open_patient.emit(INES.id)
    assert desk.chart is not None
    desk.chart.paper.print_exam(EXAM.id)
    preview = desk.window.findChildren(Preview)[-1]
    preview.save(tmp_path / "sheet.pdf")
    preview.close()
    desk.chart.show_who_saw()
    told = _dialog(desk)
    assert [(act.what, act.who, act.new) for act in told.chosen()] == [
        ("exported", WHO, "Exam sheet as PDF"),
        ("opened", WHO, ""),
    ]
    told.what.setCurrentIndex(told.what.findData(Act.OPENED.value))
    assert told.table.rowCount() == 1
    told.save(tmp_path / "seen.csv")
    rows = list(csv.DictReader((tmp_path / "seen.csv").read_text(encoding="utf-8").splitlines()))
    assert [(row["who"], row["what"], row["record_id"]) for row in rows] == [(WHO, "opened", "DEMO-1")]
    told.close()


def test_the_practice_sees_all_of_it_and_finds_a_patient_by_number(desk: Desk) -> None:
    desk.window.start_page.aside.who_button.click()
    empty = _dialog(desk)
    assert empty.count.text() == "Nothing is told yet."
    assert not empty.export_button.isEnabled()
    empty.close()
    for patient in (INES.id, "patient-2"):
        desk.window.start_page.open_patient.emit(patient)
    desk.practice.erase_patient("patient-2")
    desk.show_start()
    desk.window.start_page.aside.who_button.click()
    told = _dialog(desk)
    assert [act.what for act in told.chosen()] == ["erased", "opened"], "what is told of an erased patient goes with it"
    told.patient.setText("demo-1")
    assert [act.subject for act in told.chosen()] == [INES.id]
    told.close()


def test_who_works_is_kept_for_the_next_start(desk: Desk, path: Path, qtbot: QtBot) -> None:
    desk.working.work_as("Dr A. Okafor")
    desk.window.close()
    again = Desk(Store.open(path))
    qtbot.addWidget(again.window)
    assert again.practice.who == "Dr A. Okafor"
    assert again.window.bar.home.buttons[WHO_WORKS].accessibleName().endswith("Dr A. Okafor")
    again.window.close()


def test_lists_are_marked_until_every_record_is_verified(path: Path, qtbot: QtBot) -> None:
    other = driver.connect(path, None)
    other.execute("UPDATE patient SET birth_date = '1960-01-01' WHERE number = 'DEMO-1'")
    other.close()
    desk = Desk(Store.open(path))
    qtbot.addWidget(desk.window)
    desk.window.show()
    desk.file.verify()
    assert "are being verified" in desk.window.start_page.aside._order.text()
    qtbot.waitUntil(lambda: not desk.file.verifying)
    assert desk.file.faults == [f"Patient {INES.id} does not say what was saved."]
    assert desk.window.start_page.aside._order.text() == "1 fault was found."
    told = desk.window.findChildren(Message)[-1]
    told.close()
    desk.window.close()
