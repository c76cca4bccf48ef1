"""A patient moves from one practice to another, in the windows of both."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from bodymap.app.desk import Desk
from bodymap.medicine.model import Act, Exam, Patient
from bodymap.store import Store
from bodymap.ui.acts import MORE
from bodymap.ui.dialogs.messages import Message
from bodymap.ui.dialogs.patient import MovedForm
from bodymap.ui.dialogs.who_saw import WhoSaw
from bodymap.ui.pages.record.page import History
from tests.store.people import EXAM, INES, WHO, fill, signed
from tests.stories.test_import import shown

THERE = "Dr S. Outh"


def _desk(path: Path, who: str, qtbot: QtBot) -> Desk:
    made = Desk(Store.open(path), who)
    qtbot.addWidget(made.window)
    made.window.show()
    return made


@pytest.fixture
def record(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that the practice before has written, in its window."""
    path = tmp_path / "north.bodymap"
    store = Store.open(path)
    fill(store)
    store.save_exam(signed(EXAM), EXAM, WHO)
    store.set_setting("practice_name", '"Practice North"')
    store.close()
    desk = _desk(path, WHO, qtbot)
    out = tmp_path / "record"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    chart = desk.open_patient(INES.id)
    chart.show_record()
    desk.window.acts.do(MORE)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == "Export for another practice …").trigger()
    menu.close()
    question = shown(desk, qtbot, Message)
    assert "who wrote, opened and printed what here, by name" in question.text.text()
    assert "unfinished" not in question.todo.text()
    QTest.mouseClick(question.answers["Choose a file"], Qt.MouseButton.LeftButton)
    assert desk.window.banner.words.text() == "The file is written."
    told = desk.store.acts(INES.id)[0]
    assert (told.who, told.what) == (WHO, "exported")
    assert told.new.startswith("json, history ")
    desk.window.close()
    return out.with_suffix(".json")


@pytest.fixture
def south(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    made = _desk(tmp_path / "south.bodymap", THERE, qtbot)
    yield made
    made.window.close()


def test_a_patient_comes_with_the_history_under_a_number_of_the_practice(
    record: Path, south: Desk, qtbot: QtBot
) -> None:
    south.practice.add_patient(Patient(INES.number, "Another"))
    south.import_tables([record])
    form = shown(south, qtbot, MovedForm)
    assert form.note.text() == "Ines Invented, born 3 Apr 1979. 1 exam, 1 course."
    assert "from Practice North come along" in form.history.text()
    assert form.number is not None
    QTest.keyClick(form, Qt.Key.Key_Return)
    assert "DEMO-1 is another patient's here" in form.trouble.text()
    form.number.edit.clear()
    QTest.keyClick(form, Qt.Key.Key_Return)
    assert "A record number is needed." in form.number.line.text()
    QTest.keyClicks(form.number.edit, "demo 1")
    QTest.keyClick(form, Qt.Key.Key_Return)
    assert "looks like DEMO-1" in form.doubt.words[0]
    form.number.edit.clear()
    QTest.keyClicks(form.number.edit, "S-12")
    QTest.keyClick(form, Qt.Key.Key_Return)
    assert south.chart is not None
    assert south.chart.patient.number == "S-12"
    assert "of history from Practice North came along, sealed." in south.window.banner.words.text()
    south.chart.show_who_saw()
    seen = shown(south, qtbot, WhoSaw)
    assert [(act.who, act.what) for act in seen.chosen()] == [
        (THERE, "opened"),
        (THERE, "brought in"),
        (f"{WHO}, from Practice North", "opened"),
    ]
    seen.what.setCurrentIndex(seen.what.findData(Act.BROUGHT_IN.value))
    assert seen.table.rowCount() == 1
    seen.close()
    south.chart.show_record()
    south.window.record_page.history_button.click()
    history = shown(south, qtbot, History)
    whos = [history.table.item(row, 1) for row in range(history.table.rowCount())]
    assert [item.text() for item in whos if item is not None] == [f"{WHO}, from Practice North", THERE]
    history.close()
    assert south.store.check() == []


def test_what_cannot_come_in_is_said(record: Path, south: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    for name, text, says in (
        ("none.json", '{"kind": "export", "format": 1, "made_at": "2026-04-03T08:15:00+02:00"}', "holds no patient"),
        ("other.json", "{}", "is no export of a Bodymap"),
    ):
        (tmp_path / name).write_text(text, "utf-8")
        south.import_tables([tmp_path / name])
        said = shown(south, qtbot, Message)
        assert says in said.text.text()
        said.close()
    south.import_tables([record, record])
    assert "one after the other" in shown(south, qtbot, Message).text.text()
    shown(south, qtbot, Message).close()
    assert south.store.counts()["patients"] == 0


def test_what_an_older_bodymap_wrote_comes_without_a_history(record: Path, south: Desk, qtbot: QtBot) -> None:
    said = json.loads(record.read_text("utf-8"))
    del said["patients"][0]["sections"]
    record.write_text(json.dumps(said), "utf-8")
    south.import_tables([record])
    form = shown(south, qtbot, MovedForm)
    assert "brings no history" in form.history.text()
    QTest.mouseClick(form.done_button, Qt.MouseButton.LeftButton)
    assert "came without a history" in south.window.banner.words.text()
    assert south.chart is not None
    south.practice.new_visit(Exam(INES.id, EXAM.performed_at))
    south.chart.paper.ask_to_export_record()
    question = shown(south, qtbot, Message)
    assert question.todo.text().endswith("The record stays here too. 1 unfinished exam stays here.")
    question.close()


def test_several_patients_come_in_as_they_are(record: Path, south: Desk, qtbot: QtBot) -> None:
    from bodymap.exchange.exports import export

    north = Store.open(record.with_name("north.bodymap"))
    north.save_patient(Patient("DEMO-2", id="patient-2"), WHO)
    export(north, "json", record)
    north.close()
    record.write_text(record.read_text("utf-8").replace('"sections"', '"sections_"'), "utf-8")
    south.import_tables([record])
    assert "sections_ is not known here" in shown(south, qtbot, Message).text.text()
    shown(south, qtbot, Message).close()
    record.write_text(record.read_text("utf-8").replace('"sections_"', '"sections"'), "utf-8")
    south.import_tables([record])
    form = shown(south, qtbot, MovedForm)
    assert form.number is None
    assert form.note.text() == "2 patients. 1 exam, 1 course."
    QTest.mouseClick(form.done_button, Qt.MouseButton.LeftButton)
    assert south.store.counts()["patients"] == 2
    assert south.chart is None
