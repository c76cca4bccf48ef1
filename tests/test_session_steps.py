"""Saving and removing what is kept beside exams: one undo step each, and what cannot be taken back says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bodymap.errors import Frozen, NotSaved, UserError
from bodymap.medicine.model import (
    Adjunct,
    AdverseEvent,
    Course,
    DiaryDay,
    DoseStep,
    Event,
    Exam,
    Flag,
    Infusion,
    Patient,
    Response,
    Treatment,
    Vital,
)
from bodymap.session import Practice
from bodymap.session.steps import named
from bodymap.store import InstrumentText, Kept, Store

WHEN = datetime(2026, 11, 11, 10, 15, tzinfo=UTC)
ROSA = Patient("DEMO-1", "Rosa Beispiel")
COURSE = Course(ROSA.id, "autumn")
INFUSION = Infusion(COURSE.id, 3, WHEN)
VITAL = Vital(INFUSION.id, WHEN, systolic=120)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "practice.bodymap")
    for value in (ROSA, COURSE, INFUSION):
        opened.save(value, "Dr I. Lind")
    yield opened
    opened.close()


@pytest.fixture
def practice(store: Store, qtbot: QtBot) -> Practice:
    return Practice(store, who="Nurse Demo")


def test_a_mistake_is_taken_back_and_done_again(practice: Practice, store: Store, qtbot: QtBot) -> None:
    later = replace(VITAL, systolic=135)
    states: list[list[Vital]] = [[], [VITAL], [later], []]
    practice.save(VITAL)
    assert practice.undo_stack.undo_text == "vital signs 10:15"
    practice.save(later)
    practice.remove(later)
    assert practice.undo_stack.undo_text == "vital signs 10:15 removed"
    for state in reversed(states[:-1]):
        with qtbot.waitSignal(practice.changed):
            practice.undo()
        assert store.rows(Vital, INFUSION.id) == state
    practice.undo()
    for state in states[1:]:
        with qtbot.waitSignal(practice.changed):
            practice.redo()
        assert store.rows(Vital, INFUSION.id) == state
    practice.redo()
    assert [c.who for c in store.history(VITAL.id)] == ["Nurse Demo"] * 9


def test_the_stack_itself_may_be_asked(practice: Practice, store: Store) -> None:
    """As the menu does it."""
    practice.save(VITAL)
    practice.undo_stack.undo()
    assert store.rows(Vital, INFUSION.id) == []
    practice.undo_stack.redo()
    assert store.rows(Vital, INFUSION.id) == [VITAL]


def test_several_values_are_one_step(practice: Practice, store: Store) -> None:
    rows = [Vital(INFUSION.id, WHEN + timedelta(minutes=15 * n), pain=n) for n in range(3)]
    practice.save_all(rows, "chart of infusion 3")
    assert store.rows(Vital, INFUSION.id) == rows
    assert practice.undo_stack.undo_text == "chart of infusion 3"
    practice.undo()
    assert store.rows(Vital, INFUSION.id) == []
    with pytest.raises(UserError, match="another course"):
        practice.save_all([rows[0], Course(ROSA.id, "autumn")], "nothing of it")
    assert store.rows(Vital, INFUSION.id) == []


def test_nothing_new_is_no_step(practice: Practice, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(practice.changed):
        practice.save(INFUSION)
        practice.remove(VITAL)
    assert not practice.undo_stack.next_undo


def test_what_stays_is_no_step_when_it_is_new(practice: Practice, store: Store, qtbot: QtBot) -> None:
    flag = Flag(ROSA.id, "ask", "about", WHEN)
    for value in (Patient("DEMO-2"), flag):
        with qtbot.waitSignal(practice.changed):
            practice.save(value)
    assert not practice.undo_stack.next_undo
    practice.save(replace(flag, seen_by="Dr I. Lind", seen_at=WHEN))
    assert store.open_flags() == []
    practice.undo()
    assert store.open_flags() == [flag]


def test_what_is_kept_at_every_answer_is_no_step(practice: Practice, store: Store, qtbot: QtBot) -> None:
    response = Response(ROSA.id, "gad7", "1", WHEN, answers={"one": 1})
    with qtbot.waitSignal(practice.changed):
        practice.keep(response)
    assert store.rows(Response, ROSA.id) == [response]
    assert not practice.undo_stack.next_undo


def test_what_was_changed_since_is_not_taken_back(practice: Practice, store: Store, qtbot: QtBot) -> None:
    practice.save(VITAL)
    other = replace(VITAL, systolic=99)
    store.save(other, "Dr I. Lind")
    with pytest.raises(UserError, match="changed since"):
        practice.undo()
    assert practice.undo_stack.next_undo
    with qtbot.waitSignal(practice.trouble) as trouble:
        practice.undo_stack.undo()
    assert "changed since" in str(trouble.args[0])
    assert store.rows(Vital, INFUSION.id) == [other]


def test_a_full_disk_keeps_the_step(practice: Practice, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise NotSaved("The disk is full.", "Free some space.")

    practice.save(VITAL)
    with monkeypatch.context() as patch:
        patch.setattr(store, "remove", full)
        with pytest.raises(NotSaved):
            practice.undo()
        with pytest.raises(NotSaved):
            practice.remove(VITAL)
    assert practice.undo_stack.undo_text == "vital signs 10:15"
    practice.undo()
    assert store.rows(Vital, INFUSION.id) == []


def test_nothing_brings_back_an_erased_patient(practice: Practice, store: Store) -> None:
    practice.save(replace(ROSA, name="Rosa Muster"))
    practice.erase_patient(ROSA.id)
    assert not practice.undo_stack.next_undo
    practice.undo()
    assert store.counts()["patients"] == 0


def test_own_questionnaires(practice: Practice, store: Store, qtbot: QtBot) -> None:
    text = InstrumentText("own", "1", "name = 'Own questions'")
    with qtbot.waitSignal(practice.changed):
        practice.save_instrument(text)
    with qtbot.waitSignal(practice.changed):
        practice.remove_instrument(text)
    practice.save_instrument(text)
    practice.save(Response(ROSA.id, "own", "1", WHEN))
    with pytest.raises(Frozen):
        practice.remove_instrument(text)
    assert store.instruments() == [text]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (ROSA, "patient"),
        (COURSE, "course autumn"),
        (INFUSION, "infusion 3"),
        (DoseStep(INFUSION.id, WHEN, "bolus", 10, "mg"), "bolus 10:15"),
        (Adjunct(INFUSION.id, WHEN, "midazolam"), "midazolam 10:15"),
        (VITAL, "vital signs 10:15"),
        (AdverseEvent(INFUSION.id, WHEN, "nausea"), "nausea 10:15"),
        (Treatment(ROSA.id, "exercise", "walking"), "treatment walking"),
        (Treatment(ROSA.id, "exercise", ""), "treatment exercise"),
        (Event(ROSA.id, "flare", date(2026, 11, 2)), "flare 2026-11-02"),
        (Response(ROSA.id, "gad7", "1", WHEN), "gad7 2026-11-11"),
        (DiaryDay(ROSA.id, date(2026, 11, 2), WHEN), "diary 2026-11-02"),
        (Flag(ROSA.id, "ask", Exam(ROSA.id, WHEN).id, WHEN), "flag"),
    ],
)
def test_what_undo_calls_a_value(value: Kept, name: str) -> None:
    assert named(value) == name
