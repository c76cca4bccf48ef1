"""Import in the window: what a table does not say is asked, all of it comes in or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from bodymap.app.desk import Desk
from bodymap.medicine.model import Patient
from bodymap.store import Store
from bodymap.ui.dialogs.messages import FaultList, Message
from bodymap.ui.dialogs.patient import PatientForm
from bodymap.ui.window.main import Frame

HEAD = "record_id;exam_id;performed_at;knee_r;duration_months"
D = TypeVar("D", bound=QDialog)


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    made, frame = Desk(Store.open(tmp_path / "practice.bodymap"), "Dr I. Lind"), Frame()
    qtbot.addWidget(frame)
    frame.show()
    frame.take(made.window)
    qtbot.waitActive(frame)
    yield made
    frame.close()


def shown(desk: Desk, qtbot: QtBot, kind: type[D]) -> D:
    def there() -> None:
        assert [d for d in desk.window.window().findChildren(kind) if d.isVisible()]

    qtbot.waitUntil(there)
    (found,) = [d for d in desk.window.window().findChildren(kind) if d.isVisible()]
    return found


def test_the_order_of_dates_and_numbers_that_look_alike_are_asked(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"{HEAD}\n7;a;2.3.2026;5;6,5\n007;b;13.3.2026;5;6\n;;;;\n", "utf-8")
    desk.import_tables([path])
    faults = shown(desk, qtbot, FaultList)
    assert [fault.line for fault in faults.faults] == [2, 3]
    assert "--" not in faults.todo.text()
    QTest.mouseClick(faults.orders[1], Qt.MouseButton.LeftButton)  # the month first: there is no month 13
    faults = shown(desk, qtbot, FaultList)
    assert [fault.line for fault in faults.faults] == [3]
    QTest.mouseClick(faults.orders[0], Qt.MouseButton.LeftButton)
    question = shown(desk, qtbot, Message)
    assert question.text.text() == "007 (line 3) looks like 7 (line 2)"
    QTest.keyClick(question, Qt.Key.Key_Escape)
    assert desk.store.counts()["exams"] == 0
    desk.import_tables([path])
    QTest.mouseClick(shown(desk, qtbot, FaultList).orders[0], Qt.MouseButton.LeftButton)
    QTest.mouseClick(shown(desk, qtbot, Message).answers["Different people"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: desk.store.counts()["exams"] == 2)
    first, second = desk.store.exams()
    assert (first.performed_at.month, first.number("duration_months")) == (3, 6.5)
    assert second.performed_at.day == 13
    said = desk.window.banner.words.text()
    assert "2 exams imported" in said
    assert "semicolons" in said


def test_a_wide_table_comes_in_through_the_window_too(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "w.csv"
    path.write_text("record_id,performed_at,knee_r,knee_r_found\nDEMO-1,2026-03-02,,1\n", "utf-8")
    desk.import_tables([path])
    (exam,) = desk.store.exams()
    assert exam.findings["knee_r"].painful


def test_a_new_patient_whose_number_looks_like_anothers_is_asked_about(desk: Desk, qtbot: QtBot) -> None:
    desk.practice.add_patient(Patient("DEMO-0012"))
    desk.new_patient()
    form = shown(desk, qtbot, PatientForm)
    form.number.edit.setText(" demo 12 ")
    QTest.mouseClick(form.done_button, Qt.MouseButton.LeftButton)
    assert "looks like DEMO-0012" in form.doubt.words[0]
    assert desk.store.counts()["patients"] == 1
    form.submit_as_typed()
    assert {row.patient.number for row in desk.store.find_patients()} == {"DEMO-0012", "demo 12"}
