"""A kill at any screen loses nothing; an answer about suicide shows help at once and raises a flag that stays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from bodymap.errors import NotSaved, UserError
from bodymap.medicine import guided
from bodymap.medicine.guided import UNKNOWN, Step
from bodymap.medicine.instruments import ITEM_9
from bodymap.medicine.model import Flag, Response, Status
from bodymap.session import Practice, Sitting, Visit, new_sitting, open_sitting, unfinished, wishes_of
from bodymap.settings import Settings
from bodymap.store import Store
from bodymap.ui.pages.guided.page import SelfAssessment
from bodymap.ui.pages.guided.screens import HelpPage
from tests.flow.people import whole_answer
from tests.ui.self_assessment.conftest import FULLEST, ROSA, MakePage, again

KILLED_AT = ("places", "phq9_9", "press_knee_l", "review")
PATIENT = """
import os, sys
from pathlib import Path
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtWidgets import QApplication
from bodymap.session import Practice, open_sitting
from bodymap.store import Store
from bodymap.ui.kit import theme
from bodymap.ui.pages.guided.mode import PatientMode
from tests.flow.people import whole_answer
from tests.ui.self_assessment.conftest import FULLEST

app = QApplication([])
theme.apply(app, "light", 1.0)
store = Store.open(Path(sys.argv[1]))
sitting = open_sitting(Practice(store), FULLEST, sys.argv[2])
mode = PatientMode(sitting, lambda typed: False)
mode.hand_over()
while True:
    step = sitting.step
    given = whole_answer(step)
    if given is not None:
        sitting.answer(step, given)
    app.processEvents()
    if step.id == sys.argv[3]:
        print(step.id, flush=True)
        sys.stdin.read()  # until the kill
    sitting.next()
"""


def answers(sitting: Sitting) -> dict[str, guided.Given | None]:
    return {step.id: sitting.given(step) for step in sitting.steps}


def item_9(sitting: Sitting) -> Step:
    step = next(step for step in sitting.steps if step.id == "phq9_9")
    sitting.go(step)
    return step


def flags(store: Store) -> list[Flag]:
    return store.rows(Flag, ROSA.id)


def test_opened_again_at_every_screen_it_is_the_same(
    page: SelfAssessment, practice: Practice, sitting: Sitting, make_page: MakePage, qapp: QApplication
) -> None:
    kinds: set[str] = set()
    while True:
        step = sitting.step
        given = whole_answer(step)
        if given is not None:
            sitting.answer(step, given)
        read = again(practice, sitting)
        assert (read.step, answers(read)) == (step, answers(sitting))
        if step.kind not in kinds:  # the page itself once a kind: opening it takes long
            kinds.add(step.kind)
            assert make_page(sitting=read).now.objectName() == page.now.objectName()  # type: ignore[union-attr]
        if step.kind == "thanks":
            return
        sitting.finish() if step.kind == "review" else sitting.next()


@pytest.mark.parametrize("screen", KILLED_AT)
def test_killed_at_a_screen(path: Path, screen: str, qapp: QApplication) -> None:
    store = Store.open(path)
    store.save(ROSA, "Dr I. Lind")
    begun = new_sitting(Practice(store), FULLEST, ROSA.id)
    exam = begun.exam.id
    store.close()
    command = [sys.executable, "-c", PATIENT, str(path), exam, screen]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as patient:
        assert patient.stdout is not None
        assert patient.stdout.readline().strip() == screen
        patient.kill()
    store = Store.open(path)
    read = open_sitting(Practice(store), FULLEST, exam)
    assert read.step.id == screen
    place = read.steps.index(read.step)
    for step in read.steps[: place + 1]:
        assert read.given(step) == whole_answer(step)
    assert all(read.given(step) is None for step in read.steps[place + 1 :])
    assert store.check() == []
    store.close()


def test_item_9_shows_help_at_once_over_the_whole_page(page: SelfAssessment, sitting: Sitting) -> None:
    step = item_9(sitting)
    sitting.answer(step, 0)
    assert not sitting.helping
    sitting.answer(step, 1)
    assert isinstance(page.now, HelpPage)
    assert not page.bottom.isVisible()
    assert not page.top.isVisible()
    said = " ".join(label.text() for label in page.now.findChildren(QLabel))
    assert "We are there for you." in said
    assert "Practice: 0000 1111" in said
    page.now.go_on.click()
    assert sitting.step == step
    assert not sitting.helping


def test_the_flag_is_kept_when_the_answer_is_lowered(sitting: Sitting, practice: Practice) -> None:
    step = item_9(sitting)
    sitting.answer(step, 2)
    (raised,) = flags(practice.store)
    assert (raised.kind, raised.patient, raised.seen_at) == (ITEM_9, ROSA.id, None)
    assert "More than half the days" in raised.text
    sitting.leave_help()
    sitting.answer(step, 0)
    sitting.answer(step, UNKNOWN)
    assert flags(practice.store) == practice.store.open_flags(ROSA.id) == [raised]
    told = [(c.old, c.new) for c in practice.store.history(raised.about) if c.what.endswith("9")]
    assert ("2", "0") in told  # both answers stay in the history
    resumed = again(practice, sitting)
    resumed.answer(step, 2)
    assert flags(practice.store) == [raised]
    assert resumed.is_saved
    resumed.answer(step, 3)
    assert "Nearly every day" in flags(practice.store)[1].text


def test_killed_on_the_page_with_help_it_is_there_again(
    sitting: Sitting, practice: Practice, make_page: MakePage
) -> None:
    sitting.answer(item_9(sitting), 3)
    read = again(practice, sitting)
    assert read.helping
    assert isinstance(make_page(sitting=read).now, HelpPage)
    assert read.given(read.step) == 3


def test_help_is_one_press_away_and_leads_back(page: SelfAssessment, sitting: Sitting) -> None:
    sitting.go(next(step for step in sitting.steps if step.id == "phq9_2"))
    page.help.click()
    assert isinstance(page.now, HelpPage)
    page.now.go_on.click()
    assert sitting.step.id == "phq9_2"


def test_no_number_without_a_country() -> None:
    kept: dict[str, str | None] = {}
    settings = Settings(kept.get, kept.__setitem__)
    settings.set("help_lines", ("Helpline: 0000",))
    settings.set("help_text", "We are there for you.")
    assert wishes_of(settings, at_desk=True).help_lines == ()
    settings.set("help_country", "AT")
    wishes = wishes_of(settings, at_desk=True)
    assert (wishes.help_lines, wishes.help_text) == (("Helpline: 0000",), "We are there for you.")
    assert wishes.mood == "phq2"
    settings.set("self_mood", "none")
    assert wishes_of(settings, at_desk=False).mood == ""


def test_what_to_ask_about_becomes_a_flag(sitting: Sitting, practice: Practice) -> None:
    review = next(step for step in sitting.steps if step.kind == "review")
    sitting.go(review)
    sitting.answer(review, "my sleep")
    sitting.finish()
    (asked,) = flags(practice.store)
    assert (asked.kind, asked.text, asked.about) == ("ask", "my sleep", sitting.exam.id)
    sitting.back()
    sitting.answer(review, "my sleep and the dose")
    sitting.finish()
    sitting.finish()
    assert [flag.text for flag in flags(practice.store)] == ["my sleep", "my sleep and the dose"]
    assert sitting.is_saved
    assert sitting.exam.status is Status.DRAFT


def test_unfinished_until_it_is_given_to_the_doctor(sitting: Sitting, practice: Practice) -> None:
    assert unfinished(practice, ROSA.id) == sitting.exam.id
    sitting.finish()
    assert unfinished(practice, ROSA.id) == sitting.exam.id  # only from the review
    sitting.go(next(step for step in sitting.steps if step.kind == "review"))
    sitting.finish()
    assert unfinished(practice, ROSA.id) == ""


def test_the_date_to_compare_with_is_the_first_infusion(sitting: Sitting) -> None:
    assert sitting.wishes.since == "1 November 2026"


def test_only_a_self_assessment_that_is_open_can_be_gone_on_with(practice: Practice, sitting: Sitting) -> None:
    Visit(practice.store, sitting.exam, "Dr I. Lind").sign("Dr I. Lind")
    with pytest.raises(UserError, match="no self-assessment"):
        open_sitting(practice, FULLEST, sitting.exam.id)


def test_what_the_disk_refuses_is_said_and_tried_again(
    practice: Practice, sitting: Sitting, make_page: MakePage
) -> None:
    """The answers stay on the screen, and are written once the disk lets them."""
    full = True
    written: list[Response | Flag] = []

    def keep(value: Response | Flag) -> None:
        if full:
            raise NotSaved("The disk is full.")
        written.append(value)

    visit = practice.open_visit(sitting.exam.id)
    sitting = Sitting(visit, FULLEST, keep=keep)
    page = make_page(sitting=sitting)
    sitting.answer(item_9(sitting), 2)
    assert sitting.given(sitting.step) == 2
    assert isinstance(page.now, HelpPage)
    assert not sitting.is_saved
    assert page.kept.text().startswith("Not saved yet")
    full = False
    sitting.leave_help()
    sitting.answer(sitting.step, 3)
    assert sitting.is_saved
    assert page.kept.text() == "Every answer is kept"
    assert {type(value) for value in written} == {Response, Flag}
