"""A data file at home: begun with a starter file, given to the doctor."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bodymap.errors import UserError
from bodymap.exchange import handover
from bodymap.exchange.handover import Sender, Starter
from bodymap.medicine.instruments import built_in, dump
from bodymap.medicine.model import DiaryDay, Exam, Flag, Mode, Response
from bodymap.session import Practice
from bodymap.session.practice import begin_at_home, gather, starter_at_home
from bodymap.session.self_assessment import wishes_of
from bodymap.session.transfer import bring
from bodymap.settings import Settings
from bodymap.store import Store
from bodymap.store.scores import shelf_of
from tests.exchange.handovers import CHEAP, MORNING, WORDS_TOLD

OWN = replace(built_in("phq2"), id="two_own")
STARTER = Starter(
    Sender("DEMO-1", "Ines Invented", date(1979, 4, 3)),
    practice="Practice at the Lake",
    figure="female",
    mood="",
    mirror=True,
    own=(dump(OWN),),
    help_country="CH",
    help_lines=("Invented line: 000",),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "home.bodymap")
    yield opened
    opened.close()


def test_a_starter_begins_a_data_file(store: Store) -> None:
    assert starter_at_home(store) is None
    patient = begin_at_home(store, STARTER)
    assert (patient.number, patient.figure) == ("DEMO-1", "female")
    assert starter_at_home(store) == STARTER
    wishes = wishes_of(Settings(store.setting, store.set_setting), at_desk=False)
    assert (wishes.mood, wishes.mirror, wishes.help_lines) == ("", True, ("Invented line: 000",))
    assert begin_at_home(store, replace(STARTER, figure="heavy", mood="phq8")) == replace(patient, figure="heavy")
    assert wishes_of(Settings(store.setting, store.set_setting), at_desk=False).mood == "phq8"
    assert shelf_of(store).latest("two_own") == OWN
    assert store.counts()["patients"] == 1


def test_a_starter_for_somebody_else_changes_nothing(store: Store) -> None:
    begin_at_home(store, STARTER)
    with pytest.raises(UserError, match="another person's"):
        begin_at_home(store, Starter(Sender("DEMO-2"), practice="Elsewhere"))
    assert store.counts()["patients"] == 1
    assert starter_at_home(store) == STARTER


def test_a_starter_without_a_number_still_makes_a_patient(store: Store) -> None:
    assert begin_at_home(store, Starter(Sender())).number == "1"


def test_all_that_is_finished_goes_from_home_to_the_desk(store: Store, tmp_path: Path, qtbot: QtBot) -> None:
    patient = begin_at_home(store, STARTER)
    done = Exam(patient.id, MORNING, mode=Mode.SELF).answering("self_at", "thanks").answering("pain_now", 4)
    begun = Exam(patient.id, MORNING, mode=Mode.SELF).answering("self_at", "pain_now")
    for exam in (done, begun):
        store.save_exam(exam, None, who="patient")
    nine = Response(patient.id, "phq9", built_in("phq9").version, MORNING, "self", {"9": 1}, begun.id)
    own = Response(patient.id, OWN.id, OWN.version, MORNING, "self", {"1": 2})
    flag = Flag(patient.id, "item9", nine.id, MORNING, "Item 9 answered: Several days.")
    for value in (nine, own, flag, DiaryDay(patient.id, MORNING.date(), MORNING, {"pain_average": 4})):
        store.save(value, who="patient")
    home, stay = gather(store, patient.id)
    assert (len(home.exams), len(home.responses), len(home.days), len(home.flags), stay) == (1, 1, 1, 1, 1)
    path = tmp_path / "a.handover"
    handover.write_home(path, home, WORDS_TOLD, shelf_of(store), CHEAP)
    desk = Store.open(tmp_path / "desk.bodymap")
    at_desk = Practice(desk, "Dr I. Lind")
    begin_at_home(desk, STARTER)  # the same patient and questionnaires, with ids of their own
    here = desk.patient_by_number("DEMO-1")
    assert here is not None
    read = handover.read_home(path, WORDS_TOLD, shelf_of(desk), CHEAP)
    assert read == home
    with qtbot.waitSignal(at_desk.changed):
        brought = at_desk.bring_home(read, here.id)
    assert len(brought.new) == 4
    assert [one.about for one in desk.open_flags(here.id)] == [nine.id]
    # The rest of it is finished later, and comes with the next file.
    store.save_exam(begun.answering("self_at", "thanks"), begun, who="patient")
    later, stay = gather(store, patient.id)
    assert stay == 0
    again = bring(desk, later, here.id, "Dr I. Lind")
    assert [type(one) for one in again.new] == [Exam, Response]
    assert again.conflicts == []
    assert len(desk.open_flags(here.id)) == 1
    desk.close()
