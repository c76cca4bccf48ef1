"""A self-assessment that the patient has not finished stands among the unfinished ones, and the patient goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from bodymap.app.desk import Desk
from bodymap.medicine.guided import pin_hash
from bodymap.medicine.model import Exam, Finding, Method, Mode, Patient, Rule, Status, now
from bodymap.store import Store
from bodymap.ui.kit.theme import Label

PERSON = Patient("DEMO-0911", "Ada Probe")
BEGUN = Exam(
    PERSON.id, now() - timedelta(days=1), mode=Mode.SELF, rule=Rule.RATING2, method=Method.SELF_PALPATION,
    answers={"self_at": "pain"},
).having(Finding.rated("knee_r", 4))  # fmt: skip
TYPED = replace(BEGUN, id="typed", answers={})


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    store = Store.open(tmp_path / "practice.bodymap")
    store.save_patient(PERSON, who="Dr. Demo")
    store.save_exam(BEGUN, None, who="patient")
    desk = Desk(store, "Dr. Demo")
    desk.settings.set("patient_pin", pin_hash("2468"))
    qtbot.addWidget(desk.window)
    desk.window.show()
    qtbot.waitActive(desk.window)
    yield desk
    desk.window.close()


def test_it_is_named_as_the_patients_own_and_handed_over(desk: Desk) -> None:
    (card,) = desk.window.start_page.drafts.cards
    assert card.isVisible()
    words = " ".join(label.text() for label in card.findChildren(Label))
    assert "The patient's own self-assessment, yesterday" in words
    assert "1 of 18" in words
    assert card.button.text() == "Hand over"
    QTest.mouseClick(card.button, Qt.MouseButton.LeftButton)
    mode = desk.mode
    assert mode is not None
    assert mode.isVisible()
    assert mode.sitting.exam.id == BEGUN.id
    mode.try_pin("2468")
    desk.show_start()
    assert [card.draft.exam for card in desk.window.start_page.drafts.cards] == [BEGUN.id]


def test_read_in_the_record_it_offers_to_be_handed_over(desk: Desk) -> None:
    chart = desk.open_patient(PERSON.id)
    chart.open_exam(BEGUN.id)
    assert "it goes on when the computer is handed over" in desk.window.banner.words.text()
    desk.window.banner.act.click()
    mode = desk.mode
    assert mode is not None
    mode.try_pin("2468")


def test_what_the_patient_gave_already_goes_into_the_record(desk: Desk) -> None:
    desk.store.save_exam(replace(BEGUN, answers={"self_at": "thanks"}), BEGUN, who="patient")
    desk.refresh()
    (card,) = desk.window.start_page.drafts.cards
    card.button.click()
    assert desk.mode is None
    assert desk.store.exam(BEGUN.id).status is Status.SIGNED


def test_what_the_desk_types_for_a_patient_is_gone_on_with_there(desk: Desk) -> None:
    desk.store.save_exam(TYPED, None, who="Dr. Demo")
    desk.refresh()
    card = next(card for card in desk.window.start_page.drafts.cards if card.draft.exam == TYPED.id)
    assert card.button.text() == "Resume"
    card.button.click()
    assert desk.mode is None
    assert desk.chart is not None
    assert desk.chart.open_exam_value().id == TYPED.id
