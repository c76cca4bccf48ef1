"""A row that is typed on the infusion page and not entered is kept or asked about, whichever way the page is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from bodymap.app.desk import Desk
from bodymap.errors import NotSaved
from bodymap.medicine.model import Adjunct, AdverseEvent, Course, DoseStep, Infusion, Patient, Vital
from bodymap.store import Store, driver
from bodymap.ui import acts
from bodymap.ui.dialogs.messages import Message
from bodymap.ui.pages.guided.mode import PatientMode
from bodymap.ui.pages.infusion.notes import DrugLine
from bodymap.ui.pages.infusion.page import InfusionPage
from bodymap.ui.window.main import Frame
from bodymap.ui.window.open_visit import CLOSE_AND_LOSE, GO_BACK_TO, KEEP_OPEN, LEAVE_OUT

PHRASE = "four roses and a rake"
PERSON, OTHER = Patient("DEMO-0901", "Ada Probe"), Patient("DEMO-0902", "Bo Probe")
COURSE = Course(PERSON.id, "1", planned=3)
FIRST = Infusion(COURSE.id, 1, datetime(2026, 3, 2, 9, tzinfo=UTC), "racemic ketamine", 0.5, 35.0, 40, 70.0, route="IV")
SECOND = replace(FIRST, id="second", number=2, given_at=datetime(2026, 3, 9, 9, tzinfo=UTC))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(driver, "_ROUNDS", 10)  # how keys are derived is not what is tried here
        path = tmp_path_factory.mktemp("practice") / "practice.bodymap"
        store = Store.open(path, PHRASE)
        for value in (PERSON, OTHER, COURSE, FIRST, SECOND):
            store.save(value, who="Dr. Demo")
        store.close()
        yield path


@pytest.fixture
def desk(made: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    path = tmp_path / "practice.bodymap"
    path.write_bytes(made.read_bytes())
    desk, frame = Desk(Store.open(path, PHRASE), "Dr. Demo"), Frame()
    qtbot.addWidget(frame)
    frame.show()
    frame.take(desk.window)
    qtbot.waitActive(frame)
    desk.open_patient(PERSON.id).infusions.open(FIRST.id)
    page(desk).show_part("during")
    yield desk
    desk.window.settle = str
    frame.close()


def page(desk: Desk) -> InfusionPage:
    (found,) = [p for p in desk.window.findChildren(InfusionPage) if p.isVisible()]
    return found


def type_pressure(desk: Desk, text: str) -> None:
    line = page(desk).vitals.line
    for key, typed in (("time", "09:20"), ("pressure", text)):
        box = line.fields[key].edit
        assert isinstance(box, QLineEdit)
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, typed)


def question(desk: Desk) -> Message | None:
    return next((m for m in desk.window.findChildren(Message) if m.isVisible()), None)


def answer(desk: Desk, words: str) -> None:
    asked = question(desk)
    assert asked is not None
    QTest.mouseClick(asked.answers[words], Qt.MouseButton.LeftButton)


def pressures(desk: Desk, infusion: str = FIRST.id) -> list[int | None]:
    return [vital.systolic for vital in desk.store.rows(Vital, infusion)]


def press(target: QWidget, key: Qt.Key, control: bool = False) -> None:
    QTest.keyClick(target, key, Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier)


WAYS: dict[str, Callable[[Desk], object]] = {
    "back": lambda desk: QTest.mouseClick(page(desk).back, Qt.MouseButton.LeftButton),
    "all patients": lambda desk: desk.window.acts.do(acts.BACK),
    "record": lambda desk: desk.window.acts.do(acts.RECORD.go),
    "another infusion": lambda desk: desk.window.record_page.edit_infusion.emit(SECOND.id),
    "new infusion": lambda desk: desk.window.acts.do(acts.NEW_INFUSION),
    "next patient": lambda desk: desk.open_patient(OTHER.id).show_best(),
    "settings": lambda desk: desk.window.acts.do(acts.SHOW_SETTINGS),
}


def again(desk: Desk) -> None:
    """The page of the first infusion, wherever the window is."""
    desk.open_patient(PERSON.id).infusions.open(FIRST.id)
    page(desk).show_part("during")


def test_a_complete_row_is_entered_whichever_way_its_page_is_left(desk: Desk) -> None:
    for n, way in enumerate(WAYS):
        type_pressure(desk, f"12{n}/80")
        WAYS[way](desk)
        assert question(desk) is None, way
        assert pressures(desk) == [120 + one for one in range(n + 1)], way
        again(desk)


def test_a_row_that_cannot_be_entered_is_asked_about_and_stands_there_again(desk: Desk) -> None:
    for way in WAYS:
        type_pressure(desk, "120/")
        WAYS[way](desk)
        asked = question(desk)
        assert asked is not None, way
        assert "write both, like 120/80" in asked.text.text()
        answer(desk, GO_BACK_TO)
        line = page(desk).vitals.line
        assert (page(desk).infusion.id, line.text("time"), line.text("pressure")) == (FIRST.id, "09:20", "120/"), way
    type_pressure(desk, "120/80")
    press(page(desk).vitals.line.fields["pressure"].edit, Qt.Key.Key_Return)
    assert pressures(desk) == [120]


def type_weight(desk: Desk, text: str) -> None:
    page(desk).show_part("before")
    box = page(desk).dose.boxes["weight_kg"]
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, text)


def test_a_field_that_was_refused_is_asked_about_and_stands_there_again(desk: Desk) -> None:
    for way in WAYS:
        type_weight(desk, "7o")
        WAYS[way](desk)
        asked = question(desk)
        assert asked is not None, way
        assert "Weight, kg: " in asked.text.text()
        answer(desk, GO_BACK_TO)
        box = page(desk).dose.boxes["weight_kg"]
        assert (page(desk).infusion.id, box.text(), box.isVisible()) == (FIRST.id, "7o", True), way
        assert page(desk).saved.words.text() == "1 marked field is not saved, everything else is"
        assert desk.is_unsaved()
    type_weight(desk, "71")
    WAYS["back"](desk)
    assert question(desk) is None
    assert [i.weight_kg for i in desk.store.rows(Infusion, COURSE.id) if i.id == FIRST.id] == [71]


def test_a_refused_note_is_asked_about_and_what_is_kept_comes_back_when_it_is_left_out(desk: Desk) -> None:
    page(desk).show_part("after")
    field = page(desk).notes["pain"].fields["pain_end"]
    for typed in ("4", "14"):
        field.edit.setFocus()
        field.edit.selectAll()
        QTest.keyClicks(field.edit, typed)
        page(desk).begin()
        field.edit.clearFocus()
    assert not desk.window.window().close()
    answer(desk, KEEP_OPEN)
    WAYS["next patient"](desk)
    answer(desk, GO_BACK_TO)
    field = page(desk).notes["pain"].fields["pain_end"]
    assert (field.edit.text(), field.is_wrong, field.edit.isVisible()) == ("14", True, True)
    WAYS["back"](desk)
    answer(desk, LEAVE_OUT)
    again(desk)
    field = page(desk).notes["pain"].fields["pain_end"]
    assert (field.edit.text(), field.is_wrong) == ("4", False)


def test_a_row_that_is_left_out_is_gone(desk: Desk) -> None:
    type_pressure(desk, "120/")
    WAYS["back"](desk)
    answer(desk, LEAVE_OUT)
    again(desk)
    assert page(desk).vitals.line.text("pressure") == ""
    assert page(desk).saved.words.text() == "✓ Every entry is saved"


def test_what_stands_out_is_asked_about_and_not_entered_by_leaving(desk: Desk) -> None:
    type_pressure(desk, "250/140")
    WAYS["record"](desk)
    asked = question(desk)
    assert asked is not None
    assert "Enter again" not in asked.text.text()
    assert pressures(desk) == []
    answer(desk, GO_BACK_TO)
    assert page(desk).vitals.line.text("pressure") == "250/140"


def test_a_row_that_is_being_changed_is_changed(desk: Desk) -> None:
    type_pressure(desk, "120/80")
    press(page(desk).vitals.line.fields["pressure"].edit, Qt.Key.Key_Return)
    page(desk).vitals.line.change(desk.store.rows(Vital, FIRST.id)[0])
    assert not page(desk).is_open
    type_pressure(desk, "130/80")
    WAYS["record"](desk)
    assert pressures(desk) == [130]


def test_a_row_being_changed_that_cannot_be_entered_comes_back_as_a_change(desk: Desk) -> None:
    type_pressure(desk, "120/80")
    press(page(desk).vitals.line.fields["pressure"].edit, Qt.Key.Key_Return)
    page(desk).vitals.line.change(desk.store.rows(Vital, FIRST.id)[0])
    type_pressure(desk, "130/")
    WAYS["next patient"](desk)
    answer(desk, GO_BACK_TO)
    type_pressure(desk, "130/85")
    WAYS["record"](desk)
    assert pressures(desk) == [130]


def test_the_other_lines_are_entered_too_also_what_is_only_chosen(desk: Desk) -> None:
    shown = page(desk)
    for line, key, text in ((shown.drugs.line, "drug", "ondansetron"), (shown.adverse.line, "what", "nausea")):
        line.time.setText("09:30")
        box = line.fields[key].edit
        assert isinstance(box, QComboBox)
        box.setCurrentText(text)
    pump = shown.pump.line
    pump.time.setText("09:40")
    kind = pump.fields["kind"].edit
    assert isinstance(kind, QComboBox)
    kind.setCurrentIndex(kind.findText("Stopped"))
    assert "3 rows are typed and not entered yet" in shown.saved.words.text()
    WAYS["all patients"](desk)
    store = desk.store
    assert [drug.drug for drug in store.rows(Adjunct, FIRST.id)] == ["ondansetron"]
    assert [event.what for event in store.rows(AdverseEvent, FIRST.id)] == ["nausea"]
    assert [step.kind for step in store.rows(DoseStep, FIRST.id)] == ["stop"]


def test_the_window_says_all_is_saved_only_when_it_is(desk: Desk) -> None:
    words = page(desk).saved.words
    assert words.text() == "✓ Every entry is saved"
    type_pressure(desk, "120/80")
    assert words.text() == "1 row is typed and not entered yet; everything else is saved"
    press(page(desk).vitals.line.fields["pressure"].edit, Qt.Key.Key_Return)
    assert words.text() == "✓ Every entry is saved"


def test_escape_asks_before_it_empties_what_was_only_chosen(desk: Desk) -> None:
    line = page(desk).drugs.line
    box = line.fields["drug"].edit
    assert isinstance(box, QComboBox)
    box.setFocus()
    box.setCurrentText("ondansetron")
    press(box, Qt.Key.Key_Escape)
    assert line.text("drug") == "ondansetron"
    assert page(desk).isVisible()
    press(box, Qt.Key.Key_Escape)
    assert line.text("drug") == ""


def test_closing_enters_a_complete_row(desk: Desk) -> None:
    type_pressure(desk, "120/80")
    path = desk.store.path
    assert desk.window.window().close()
    store = Store.open(path, PHRASE)
    assert [vital.systolic for vital in store.rows(Vital, FIRST.id)] == [120]
    store.close()


def test_closing_asks_about_a_row_that_cannot_be_entered(desk: Desk) -> None:
    type_pressure(desk, "120/")
    frame = desk.window.window()
    assert not frame.close()
    answer(desk, KEEP_OPEN)
    assert page(desk).vitals.line.text("pressure") == "120/"
    assert not frame.close()
    answer(desk, CLOSE_AND_LOSE)
    assert not desk.window.isVisible()


def test_the_lock_enters_a_complete_row_and_keeps_another_as_typed(desk: Desk, qtbot: QtBot) -> None:
    type_pressure(desk, "120/80")
    drug = page(desk).drugs.line
    assert isinstance(drug, DrugLine)
    drug.dose.setText("4")
    desk.locking.lock()
    qtbot.waitUntil(lambda: desk.store.is_locked)
    form = desk.locking.form
    assert form is not None
    form.cancel()
    form.quitting.leave.click()
    assert "Unlock first" in form.trouble.text()
    form.phrase.edit.setText(PHRASE)
    form.submit()
    assert pressures(desk) == [120]
    assert page(desk).drugs.line.text("dose") == "4"


def test_the_computer_is_handed_over_when_no_row_is_left(desk: Desk) -> None:
    type_pressure(desk, "120/")
    desk.window.acts.do(acts.HAND_OVER)
    assert desk.mode is None
    answer(desk, GO_BACK_TO)
    type_pressure(desk, "120/80")
    desk.window.acts.do(acts.HAND_OVER)
    assert pressures(desk) == [120]
    mode = desk.mode
    assert isinstance(mode, PatientMode)
    mode.try_pin(PHRASE)
    assert desk.mode is None


@pytest.mark.parametrize("left", [False, True], ids=["its page is open", "the next patient is open"])
def test_entries_that_wait_for_a_full_disk_are_asked_about_and_written_when_there_is_room(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, left: bool
) -> None:
    save = Store.save

    def refuse(*_value: object, **_who: object) -> None:
        raise NotSaved("The disk is full.", "Make room on it.")

    monkeypatch.setattr(Store, "save", refuse)
    type_pressure(desk, "131/80")
    press(page(desk).vitals.line.fields["pressure"].edit, Qt.Key.Key_Return)
    assert pressures(desk) == []
    if left:
        desk.open_patient(OTHER.id).show_best()
        qtbot.waitUntil(lambda: "are kept and tried again" in desk.window.banner.words.text())
    frame = desk.window.window()
    frame.close()
    asked = question(desk)
    assert asked is not None
    assert "The last entries of this infusion are kept" in asked.findChildren(QLabel)[1].text()
    answer(desk, KEEP_OPEN)
    assert frame.isVisible()
    assert desk.is_unsaved()
    monkeypatch.setattr(Store, "save", save)
    assert not desk.is_unsaved()
    assert pressures(desk) == [131]
    frame.close()
    assert not frame.isVisible()
