"""Random walks through the real page over a real data file: what is stored is what was last shown."""

from __future__ import annotations

import os
import random

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit

from bodymap.medicine.guided import Given
from bodymap.medicine.model import Response
from bodymap.session import Practice, Sitting
from bodymap.ui.pages.guided.page import SelfAssessment
from bodymap.ui.pages.guided.parts import Screen
from tests.ui.self_assessment.conftest import MakePage, again, press

WALKS = int(os.environ.get("BODYMAP_UI_WALKS", "6"))
ACTS = 60


def shown(sitting: Sitting) -> dict[str, Given]:
    given = {step.id: sitting.given(step) for step in sitting.steps}
    return {name: said for name, said in given.items() if said is not None}


def taken(page: SelfAssessment) -> list[tuple[str, bool]]:
    """What the screen itself shows as chosen, and what is written on it."""
    parts: list[tuple[str, bool]] = []
    if isinstance(page.now, Screen):
        buttons = page.now.findChildren(QAbstractButton)
        parts = [(b.accessibleName(), b.isChecked()) for b in buttons if b.isCheckable() and b is not _mirror(page)]
        parts += [(line.text().strip(), True) for line in page.now.findChildren(QLineEdit)]
    return parts


def _mirror(page: SelfAssessment) -> object:
    """How the figure is shown is no answer."""
    return getattr(page.now, "mirror", None)


def act(page: SelfAssessment, dice: random.Random) -> None:
    """One thing that a patient does."""
    buttons = [b for b in page.findChildren(QAbstractButton) if b.isVisibleTo(page) and b.isEnabled()]
    match dice.choice(["press", "press", "press", "next", "next", "next", "key", "pause", "write"]):
        case "press":
            dice.choice(buttons).click()
        case "next" if page.next_button.isVisibleTo(page):
            page.next_button.click()
        case "key":
            press(page, dice.choice([*"0123456789T", Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Tab]))
        case "pause":
            press(page, Qt.Key.Key_Escape)
        case "write" if isinstance(page.now, Screen):
            for line in page.now.findChildren(QLineEdit):
                line.clear()
                line.setFocus()
                press(page, dice.choice("abc123"))


@pytest.mark.parametrize("seed", range(WALKS))
def test_a_random_walk(
    make_page: MakePage, practice: Practice, sitting: Sitting, qapp: QApplication, seed: int
) -> None:
    dice, page = random.Random(seed), make_page()
    if dice.random() < 0.7:  # most walks begin somewhere in the middle
        sitting.answer(sitting.step, "yes")
        steps = sitting.steps
        reasons = next(step for step in steps if step.id == "reasons")
        sitting.answer(reasons, ("none",))
        sitting.go(dice.choice(sitting.steps[:-1]))
    for _ in range(ACTS):
        act(page, dice)
        if dice.random() < 0.2:
            qapp.processEvents()
            qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    while not isinstance(page.now, Screen):
        press(page, Qt.Key.Key_Escape) if not sitting.helping else sitting.leave_help()
    read = again(practice, sitting)
    assert read.exam == sitting.exam
    assert shown(read) == shown(sitting)
    assert read.step == sitting.step
    stored = {r.instrument: r for r in practice.store.rows(Response, sitting.exam.patient)}
    assert stored == dict(sitting.record.responses)
    other = make_page(sitting=read)
    assert taken(other) == taken(page)
