"""Treatments and events through their forms and tables, into a real data file."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from bodymap.errors import NotSaved, UserError
from bodymap.medicine.model import Event, Treatment
from bodymap.medicine.model.events import EVENT_KINDS, TREATMENT_KINDS, event_kind, treatment_kind
from bodymap.session import Practice
from bodymap.ui.pages.course.events import Around, AroundWindow, EventForm, TreatmentForm
from tests.ui.people import JONAS, ROSA, light, practice

WALKING = Treatment(ROSA.id, "exercise", "walking", date(2026, 8, 1), None, "30 min daily", 2)
FLARE = Event(ROSA.id, "flare", date(2026, 9, 20), date(2026, 9, 26), "after moving house")


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    light(qapp)
    yield
    light(qapp)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Practice]:
    with practice(tmp_path) as made:
        made.save(WALKING)
        made.save(FLARE)
        yield made


@pytest.fixture
def around(qtbot: QtBot, desk: Practice) -> Around:
    card = Around(desk.save, desk.remove)
    card.show_around(ROSA.id, desk.store.rows(Treatment, ROSA.id), desk.store.rows(Event, ROSA.id))
    card.resize(900, 600)
    qtbot.addWidget(card)
    card.show()
    qtbot.waitExposed(card)
    return card


def pick(box: QComboBox, value: str) -> None:
    box.setCurrentIndex(box.findData(value))


def press_enter(form: TreatmentForm | EventForm) -> None:
    QTest.keyClick(form, Qt.Key.Key_Return)


def test_the_kinds_that_are_named() -> None:
    assert list(TREATMENT_KINDS) == [
        "exercise", "diet", "medicine", "massage", "yoga", "trigger_point_injection", "stretching", "sleep",
        "psychotherapy", "other",
    ]  # fmt: skip
    assert list(EVENT_KINDS) == ["flare", "infection", "accident", "stress", "other"]
    assert treatment_kind("cold_bath") == "Cold bath"
    assert event_kind("eclipse") == "Eclipse"


def test_a_treatment_is_added(around: Around, desk: Practice) -> None:
    form = around.add_treatment()
    press_enter(form)
    assert form.kind.is_wrong
    pick(form.kind.edit, "medicine")
    press_enter(form)
    assert form.name.is_wrong
    assert "duloxetine" in [form.name.edit.itemText(n) for n in range(form.name.edit.count())]
    form.name.edit.setCurrentText("duloxetine")
    form.start.edit.setText("1 Sep 2026")
    form.stop.edit.setText("1 Aug 2026")
    press_enter(form)
    assert "before it started" in form.stop.line.text()
    form.stop.edit.setText("32 Aug")
    press_enter(form)
    assert form.stop.is_wrong
    form.stop.edit.setText("12 Sep 2026")
    press_enter(form)
    assert "without its dose" in form.doubt.text.text()
    form.dose.edit.setText("60 mg a day")
    pick(form.effect.edit, "5")
    form.adverse.edit.setText("nausea")
    press_enter(form)
    made = next(t for t in desk.store.rows(Treatment, ROSA.id) if t.kind == "medicine")
    assert (made.name, made.dose, made.effect, made.adverse) == ("duloxetine", "60 mg a day", 5, "nausea")
    assert (made.start, made.stop) == (date(2026, 9, 1), date(2026, 9, 12))
    assert around.treatments.rowCount() == 2
    assert around.treatments.row_in_words(1) == (
        "Medicine: duloxetine · 60 mg a day · Effect 5: Minimally worse · Unwanted effects nausea"
    )


def test_a_trigger_point_is_not_a_tender_point(around: Around) -> None:
    form = around.add_treatment()
    pick(form.kind.edit, "trigger_point_injection")
    assert "not one of the tender points" in form.kind.line.text()
    pick(form.kind.edit, "yoga")
    assert form.kind.line.text() == ""
    assert "tender" not in " ".join(TREATMENT_KINDS.values()).lower()


def test_the_effect_says_its_words_with_its_number(around: Around) -> None:
    form = around.add_treatment()
    words = [form.effect.edit.itemText(n) for n in range(form.effect.edit.count())]
    assert words[0] == "not asked"
    assert words[1] == "1: Very much improved"
    assert words[-1] == "7: Very much worse"


def test_an_event_is_added(around: Around, desk: Practice) -> None:
    form = around.add_event()
    form.on.edit.setText("")
    press_enter(form)
    assert form.kind.is_wrong
    assert form.on.is_wrong
    pick(form.kind.edit, "other")
    form.on.edit.setText("10 Oct 2026")
    form.until.edit.setText("9 Oct 2026")
    press_enter(form)
    assert form.until.is_wrong
    assert form.remark.is_wrong
    form.until.edit.setText("")
    form.remark.edit.setPlainText("new bed")
    press_enter(form)
    made = next(e for e in desk.store.rows(Event, ROSA.id) if e.kind == "other")
    assert (made.on, made.until, made.remark) == (date(2026, 10, 10), None, "new bed")
    assert around.events.row_in_words(1) == "Other · new bed"


def test_the_future_is_asked_about(around: Around) -> None:
    form = around.add_event()
    pick(form.kind.edit, "stress")
    ahead = date.today() + timedelta(days=1)
    form.on.edit.setText(ahead.isoformat())
    press_enter(form)
    assert "in the future" in form.doubt.text.text()


def test_changed_taken_out_and_brought_back(around: Around, desk: Practice, qtbot: QtBot) -> None:
    around.treatments.setCurrentCell(0, 0)
    QTest.keyClick(around.treatments, Qt.Key.Key_Return)
    form = around.findChild(TreatmentForm)
    assert form is not None
    form.stop.edit.setText("1 Nov 2026")
    press_enter(form)
    (walking,) = desk.store.rows(Treatment, ROSA.id)
    assert (walking.id, walking.stop) == (WALKING.id, date(2026, 11, 1))
    around.events.setCurrentCell(0, 0)
    QTest.keyClick(around.events, Qt.Key.Key_Return)
    changed = around.findChild(EventForm)
    assert changed is not None
    changed.remark.edit.setPlainText("after the move")
    press_enter(changed)
    around.events.setCurrentCell(0, 0)
    QTest.keyClick(around.events, Qt.Key.Key_Delete)
    assert not desk.store.rows(Event, ROSA.id)
    assert around.saved.undo.toolTip() == "Undo: event flare, 20 Sep 2026 taken out"
    QTest.keyClick(around, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [e.remark for e in desk.store.rows(Event, ROSA.id)] == ["after the move"]
    QTest.keyClick(around, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert not desk.store.rows(Event, ROSA.id)


def test_what_is_refused_is_said_in_the_form(around: Around, desk: Practice) -> None:
    def refuse(_value: object) -> None:
        raise UserError("Not possible.", "Do it another way.")

    around.entries._save = refuse
    form = around.add_event()
    pick(form.kind.edit, "stress")
    press_enter(form)
    assert form.isVisible()
    assert "Not possible." in form.trouble.text()
    assert around.events.rowCount() == 1


def test_what_waits_for_the_disk_is_tried_again_for_its_own_patient(around: Around, desk: Practice) -> None:
    full = [True]

    def save(value: Event) -> None:
        if full[0]:
            raise NotSaved("The disk is full.")
        desk.save(value)

    around.entries._save = save
    form = around.add_event()
    pick(form.kind.edit, "stress")
    press_enter(form)
    assert not around.is_saved
    around.show_around(ROSA.id, [], [])
    assert around.events.rowCount() == 2
    around.show_around(JONAS.id, [], [])
    assert around.events.rowCount() == 0
    assert around.nothing.isVisible()
    assert "Not saved yet" in around.saved.words.text()
    full[0] = False
    around.entries.flush()
    assert around.is_saved
    assert len(desk.store.rows(Event, ROSA.id)) == 2
    assert not desk.store.rows(Event, JONAS.id)


def test_how_times_are_said(around: Around) -> None:
    day = date(2026, 10, 5)
    around.show_around(
        ROSA.id,
        [
            Treatment(ROSA.id, "yoga", "", None, None),
            Treatment(ROSA.id, "yoga", "yoga", None, day),
            Treatment(ROSA.id, "massage", "", day, day),
        ],
        [],
    )
    said = [around.treatments.item(row, column) for row in range(3) for column in (0, 1)]
    assert [item.text() for item in said if item] == [
        "start not known", "Yoga", "until 5 Oct 2026", "Yoga", "on 5 Oct 2026", "Massage",
    ]  # fmt: skip


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_rows_are_as_high_as_their_words(around: Around, qapp: QApplication, zoom: float) -> None:
    light(qapp, zoom)
    around.resize(440, 700)
    qapp.processEvents()
    for table in (around.treatments, around.events):
        assert table.columnCount() == 2
        assert table.horizontalHeader().length() <= table.width()
        assert table.height() >= sum(table.rowHeight(row) for row in range(table.rowCount()))


def test_its_window_stays_while_something_waits(qtbot: QtBot, desk: Practice) -> None:
    around = Around(desk.save, desk.remove)
    around.show_around(ROSA.id, [], desk.store.rows(Event, ROSA.id))
    window = AroundWindow(around)
    qtbot.addWidget(window)
    window.open()
    full = [True]

    def save(value: Event) -> None:
        if full[0]:
            raise NotSaved("The disk is full.")
        desk.save(value)

    around.entries._save = save
    around.entries.put(Event(ROSA.id, "stress", date(2026, 10, 1)), "event")
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.isVisible()
    assert "Not everything is saved" in around.banner.words.text()
    full[0] = False
    QTest.mouseClick(window.done_button, Qt.MouseButton.LeftButton)
    assert not window.isVisible()
    assert len(desk.store.rows(Event, ROSA.id)) == 2


def test_its_window_can_be_closed_all_the_same(qtbot: QtBot, desk: Practice) -> None:
    around = Around(desk.save, desk.remove)

    def save(_value: Event) -> None:
        raise NotSaved("The disk is full.")

    window = AroundWindow(around)
    qtbot.addWidget(window)
    window.open()
    around.entries._save = save
    around.entries.put(Event(ROSA.id, "stress", date(2026, 10, 1)), "event")
    window.reject()
    assert window.isVisible()
    window.reject()
    assert not window.isVisible()
