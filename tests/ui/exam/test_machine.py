"""Random acts on the real page: shown = kept = stored after each, and undo and redo return every exam exactly.

BODYMAP_ACTS sets how many acts in all (default 240).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from bodymap.medicine import body
from bodymap.medicine.model import Exam, Finding, Reaction, Rule
from bodymap.session import Practice, in_words
from bodymap.store import Store
from bodymap.ui.figure.marks import state_of
from bodymap.ui.pages.exam.keys import Habits
from bodymap.ui.pages.exam.page import ExamPage
from tests.ui.exam.conftest import ORDER, ROSA, WHEN, press

ACTS = int(os.environ.get("BODYMAP_ACTS", "240"))
STEPS = 40
CTRL = Qt.KeyboardModifier.ControlModifier


class PageMachine(RuleBasedStateMachine):
    """A physician who does anything in any order."""

    @initialize()
    def open_page(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store.open(Path(self.folder.name) / "practice.bodymap")
        self.store.save_patient(ROSA, "Dr I. Lind")
        exam = Exam(ROSA.id, WHEN, "Dr I. Lind", rule=Rule.RATING2)
        self.visit = Practice(self.store, who="Dr I. Lind").new_visit(exam)
        self.page = ExamPage(self.visit, ROSA, Habits(sounds=False))
        ticks = count(1000, 1000)
        self.page.hand.clock = lambda _event: float(next(ticks))
        self.page.resize(1280, 660)
        self.page.show()
        QApplication.processEvents()
        self.kept = [exam]  # the exam after each act that can be undone
        self.turning = False  # while undo or redo runs
        self.visit.undo_stack.changed.connect(self.note_index)
        for name in ("undo", "redo"):
            setattr(self.visit, name, self.turner(getattr(self.visit, name)))

    def turner(self, act: Callable[[], None]) -> Callable[[], None]:
        def turn() -> None:
            self.turning = True
            act()
            self.turning = False

        return turn

    def note_index(self) -> None:
        index = self.visit.undo_stack.index
        if self.turning:
            assert self.visit.exam == self.kept[index]
        else:
            self.kept = [*self.kept[:index], self.visit.exam]

    @rule(key=st.sampled_from("0123456789+*tp"))
    def rate(self, key: str) -> None:
        press(self.page, key)

    @rule(key=st.sampled_from(["r", "w", "u", Qt.Key.Key_Return, Qt.Key.Key_Escape, "5"]))
    def not_examined(self, key: str | Qt.Key) -> None:
        press(self.page, "-")
        press(self.page, key)

    @rule(key=st.sampled_from([Qt.Key.Key_Space, ".", Qt.Key.Key_Escape, "k", "a", Qt.Key.Key_Tab, Qt.Key.Key_Down]))
    def move_about(self, key: str | Qt.Key) -> None:
        press(self.page, key)

    @rule(site=st.sampled_from(ORDER))
    def click_a_cell(self, site: str) -> None:
        self.page.sheet.left.sites.cells[site].click()

    @rule(area=st.sampled_from((*body.AREAS, *body.QUADRANTS)))
    def click_an_area(self, area: str) -> None:
        self.page.sheet.left.areas.cells[area].click()

    @rule(months=st.sampled_from([None, 2.9, 3, 26]))
    def say_months(self, months: float | None) -> None:
        self.page.sheet.left.months.answered.emit(months)

    @rule(no_pain=st.booleans(), yes=st.booleans())
    def mark_the_rest(self, no_pain: bool, yes: bool) -> None:
        self.page.entry.ask_rest(no_pain)
        if self.page.entry.question is not None:
            press(self.page, Qt.Key.Key_Return if yes else Qt.Key.Key_Escape)

    @rule(remark=st.sampled_from(["", "cold hands", "ärztlich: «ß» 痛"]))
    def note_a_remark(self, remark: str) -> None:
        found = self.visit.exam.findings.get(self.visit.current)
        if found is not None:
            noted = Finding(found.site, found.painful, found.rating, found.reason, Reaction.VERBAL, None, remark)
            self.page.sheet.left.editor.noted.emit(noted)

    @rule(counting=st.sampled_from(Rule))
    def count_by(self, counting: Rule) -> None:
        self.visit.set("Rule", rule=counting)

    @rule(times=st.integers(1, 4))
    def undo(self, times: int) -> None:
        for _ in range(times):
            press(self.page, "z", CTRL)

    @rule(times=st.integers(1, 4))
    def redo(self, times: int) -> None:
        for _ in range(times):
            press(self.page, "y", CTRL)

    @rule()
    def all_the_way_back_and_forth(self) -> None:
        stack = self.visit.undo_stack
        there = stack.index
        while stack.index:
            self.visit.undo()
            assert self.visit.exam == self.kept[stack.index]
        while stack.index < there:
            self.visit.redo()
            assert self.visit.exam == self.kept[stack.index]

    @invariant()
    def shown_is_kept_is_stored(self) -> None:
        if not hasattr(self, "page"):
            return
        if self.page.windows.open is not None:  # Enter after the last site opens the review
            self.page.windows.open.reject()
        exam, stack = self.visit.exam, self.visit.undo_stack
        assert exam == self.kept[stack.index]
        assert self.store.exam(exam.id) == exam
        sheet = self.page.sheet
        for site, cell in sheet.left.sites.cells.items():
            words = in_words(exam.findings.get(site))
            mark = sheet.figure.marks[site]
            assert cell.accessibleDescription() == mark.accessibleDescription() == words
            assert mark.state == state_of(exam, site)
            assert cell.isChecked() == mark.current == (site == self.visit.current)
        if self.page.entry.layer == "areas":
            for area, answer in sheet.left.areas.cells.items():
                assert answer.answer == (exam.areas if area in body.AREAS else exam.quadrants).get(area)

    def teardown(self) -> None:
        if hasattr(self, "page"):
            assert self.store.check() == []
            self.page.close()
            self.page.deleteLater()
            QApplication.processEvents()
            self.store.close()
            self.folder.cleanup()


def test_random_acts_on_the_page(look: None) -> None:
    run_state_machine_as_test(
        PageMachine,
        settings=settings(
            max_examples=max(1, ACTS // STEPS),
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
