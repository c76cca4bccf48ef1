"""From home to the desk: a diary day and a self-assessment, one file, matched by hand, read through."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from bodymap.app.at_home import AtHome
from bodymap.app.desk import Desk
from bodymap.app.pictures import fill
from bodymap.errors import NotSaved
from bodymap.exchange.handover import Sender, Starter, read_home, read_starter, write_home, write_starter
from bodymap.medicine.model import DiaryDay, Entered, Finding, Flag, Mode, Response, Status, now
from bodymap.session import new_sitting, wishes_of
from bodymap.session.practice import gather
from bodymap.store import Store
from bodymap.store.scores import shelf_of
from bodymap.ui.pages.questionnaire.form import QuestionnaireForm
from bodymap.ui.pages.transfer.giving import StarterForm, StartHere, UnlockForm

WORDS = "maple-orbit-candle-river-stone-lantern"


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Desk:
    store = Store.open(tmp_path / "practice.bodymap")
    fill(store, date.today())
    made = Desk(store, "Dr I. Lind")
    made.window.show()
    qtbot.addWidget(made.window)
    return made


@pytest.fixture
def at_home(tmp_path: Path, qtbot: QtBot) -> AtHome:
    made = AtHome(Store.open(tmp_path / "home.bodymap"))
    made.window.resize(1100, 800)
    made.window.show()
    qtbot.addWidget(made.window)
    return made


def test_what_was_written_at_home_reaches_the_doctor_as_the_patients_own(
    desk: Desk, at_home: AtHome, tmp_path: Path, qtbot: QtBot
) -> None:
    # The desk gives a starter file; at home it is taken.
    patient = desk.store.patient_by_number("DEMO-0003")
    assert patient is not None
    chart = desk.open_patient(patient.id)
    chart.home_side.make_starter()
    (form,) = [f for f in desk.window.findChildren(StarterForm) if f.isVisible()]
    starter_path, home_path = tmp_path / "start.bodymap-home", tmp_path / "home.bodymap-home"
    starter = form.starter()
    form.close()
    write_starter(starter_path, starter, WORDS)
    at_home._begin(read_starter(starter_path, WORDS))
    assert at_home.patient.number == "DEMO-0003"
    # A day of the diary, and a self-assessment with something to ask about.
    at_home.show_today()
    at_home.practice.keep(DiaryDay(at_home.patient.id, date.today(), now(), {"pain_average": 4}))
    sitting = new_sitting(
        at_home.practice, wishes_of(at_home.settings, at_desk=False), at_home.patient.id, at_home=True
    )
    exam = sitting.exam
    visit = at_home.practice.open_visit(exam.id)
    visit.note(Finding.rated("knee_r", 6))
    visit.answer("pain_now", 5)
    visit.answer("self_at", "thanks")
    at_home.practice.keep(Flag(at_home.patient.id, "ask", exam.id, now(), "the new tablets"))
    at_home.show_home()
    # One file, brought in at the desk.
    home, unfinished = gather(at_home.store, at_home.patient.id)
    assert (len(home.exams), len(home.days), len(home.flags), unfinished) == (1, 1, 1, 0)
    write_home(home_path, home, WORDS, shelf_of(at_home.store))
    before = len(desk.store.exams(patient=patient.id))
    arrivals = desk.arrivals
    arrivals._show(read_home(home_path, WORDS, shelf_of(desk.store)))
    assert arrivals.arrival.isVisible()
    assert arrivals.arrival.picked() is None  # never matched by itself
    assert desk.window.focusWidget() is arrivals.arrival.search.edit
    arrivals._bring(home, patient.id, None)
    assert arrivals.brought.isVisible()
    assert desk.window.focusWidget() is arrivals.brought.links[0]
    exams = desk.store.exams(patient=patient.id)
    assert len(exams) == before + 1
    came = desk.store.exam(exam.id)
    assert (came.mode, came.entered, came.status) == (Mode.SELF, Entered.HOME, Status.SIGNED)
    assert came.findings["knee_r"].rating == 6
    days = [day for day in desk.store.rows(DiaryDay, patient.id) if day.day == home.days[0].day]
    assert [day.answers["pain_average"] for day in days] == [4]
    # Twice is harmless.
    arrivals._bring(home, patient.id, None)
    assert len(desk.store.exams(patient=patient.id)) == before + 1
    # What must be seen stands on the start page until somebody has answered.
    desk.show_start()
    assert [flag.text for flag in desk.store.open_flags()] == ["the new tablets"]
    arrivals.read(exam.id)
    assert arrivals.reading.isVisible()
    at_home.window.close()
    desk.window.close()


def test_no_self_assessment_is_wished_for_days_that_are_over(desk: Desk) -> None:
    patient = desk.store.patient_by_number("DEMO-0003")
    assert patient is not None
    course, today = desk.store.courses(patient.id)[-1], date.today()
    days = [today + timedelta(days=n) for n in (-7, 0, 7, 28)]
    desk.store.save(replace(course, plan=tuple(days[:3]), follow_up=(days[3],)), "Dr I. Lind")
    chart = desk.open_patient(patient.id)
    chart.show_course()
    chart.home_side.make_starter()
    (form,) = [f for f in desk.window.findChildren(StarterForm) if f.isVisible()]
    form.planned.setChecked(True)
    assert form.starter().days == tuple(days[1:])
    form.close()
    desk.window.close()


def test_the_file_of_the_practice_is_taken_by_its_button(
    at_home: AtHome, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By keys too, for whoever cannot drag a file onto the window."""
    path = tmp_path / "start.handover"
    write_starter(path, Starter(Sender("DEMO-0003", "Lena Modell")), WORDS)
    chosen = iter(("", str(path)))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (next(chosen), ""))
    button = at_home.home.file_button
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)  # second thought
    assert not at_home.window.findChildren(UnlockForm)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    (form,) = at_home.window.findChildren(UnlockForm)
    QTest.keyClicks(form.phrase.edit, WORDS.replace("-", " "))
    QTest.mouseClick(form.done_button, Qt.MouseButton.LeftButton)
    (taking,) = [one for one in at_home.window.findChildren(StartHere) if one.isVisible()]
    QTest.mouseClick(taking.yes, Qt.MouseButton.LeftButton)
    assert at_home.patient.number == "DEMO-0003"
    assert at_home.home.values.name == "Lena Modell"
    at_home.window.close()


def test_home_shows_nothing_of_a_practice(at_home: AtHome) -> None:
    assert at_home.window.windowTitle() == "Bodymap"
    for page in ("show_today", "show_calendar", "show_home"):
        getattr(at_home, page)()
    assert at_home.store.counts()["patients"] == 1
    at_home.window.close()


def test_answers_that_the_data_file_refuses_are_kept_tried_again_and_offered_at_closing(
    at_home: AtHome, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_value: object) -> None:
        raise NotSaved("The disk is full.", "Make room.")

    keep = at_home.practice.keep
    monkeypatch.setattr(at_home.practice, "keep", full)
    answers = Response(at_home.patient.id, "pgic", "1", now(), answers={"change": 2}, id="r1")
    at_home._keep_later(answers, ())
    assert at_home._retry.isActive()
    assert not at_home.window.close()
    (form,) = [f for f in at_home.window.findChildren(QuestionnaireForm) if f.isVisible()]
    assert form.response.answers == {"change": 2}
    form._leave()  # "Close, keep trying"
    monkeypatch.setattr(at_home.practice, "keep", keep)
    qtbot.waitUntil(lambda: at_home.store.row_or_none(Response, "r1") is not None)
    assert not at_home._retry.isActive()
    assert at_home.window.close()
