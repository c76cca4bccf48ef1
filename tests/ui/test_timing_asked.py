"""An exam whose day contradicts its infusion is asked about where it is typed and before it is signed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bodymap.medicine.criteria import results
from bodymap.medicine.model import Exam
from bodymap.ui.dialogs.patient import NewExamForm
from bodymap.ui.pages.exam.forms import ConditionsForm
from bodymap.ui.pages.exam.review import ReviewDialog, points_to_review
from tests.ui.people import COURSE, INFUSION, ROSA, exam, light

AROUND = {COURSE.id: (INFUSION,)}
NINE_MONTHS = timedelta(days=270)


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    light(qapp)
    yield
    light(qapp)


def wrong() -> Exam:
    when = INFUSION.given_at - NINE_MONTHS
    return replace(exam(ROSA), performed_at=when, course=COURSE.id, infusion=INFUSION.id, timing="after")


def test_a_new_exam(qtbot: QtBot) -> None:
    started: list[Exam] = []
    form = NewExamForm(
        started.append, ROSA, courses=[COURSE], infusions=AROUND, examiner="Dr. Demo", infusion=INFUSION.id
    )
    qtbot.addWidget(form)
    form.timing.edit.set_current("after")
    form.paper.setChecked(True)
    form.day.edit.setText((INFUSION.given_at - NINE_MONTHS).date().isoformat())
    form.submit()
    assert started == []
    assert f"is recorded as after infusion {INFUSION.number}" in form.doubt.text.text()
    form.submit_as_typed()
    assert len(started) == 1


def test_the_conditions_of_an_exam(qtbot: QtBot) -> None:
    kept: list[Exam] = []

    def keep(_name: str, made: Exam) -> None:
        kept.append(made)

    form = ConditionsForm(keep, wrong(), courses=[COURSE], infusions=AROUND)
    qtbot.addWidget(form)
    form.submit()
    assert kept == []
    assert f"is recorded as after infusion {INFUSION.number}" in form.doubt.text.text()
    form.day.edit.setText(INFUSION.given_at.date().isoformat())
    form.clock.edit.setText(f"{INFUSION.given_at + timedelta(hours=2):%H:%M}")
    form.submit()
    assert len(kept) == 1


def test_the_review(qtbot: QtBot) -> None:
    made = wrong()
    said = [words for heading, words in points_to_review(made, results(made), [INFUSION]) if heading == "Unlikely"]
    assert any("is recorded as after infusion" in words for words in said)
    dialog = ReviewDialog(made, ROSA, "Dr. Demo", lambda _by, _pin: None, infusions=[INFUSION])
    qtbot.addWidget(dialog)
    assert any("is recorded as after infusion" in words for _, words in dialog.points)
