"""Random walks through the whole program: no fault, no trap, and the screen says what the file says.

The normal run makes `WALKS` short ones; `python packaging/tasks.py walk --minutes N` makes long ones.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.walks.office import KEYS, PATIENTS, SELDOM, TEXTS, Move, Office, template

WALKS = int(os.environ.get("BODYMAP_WALKS", "60"))
STEPS = int(os.environ.get("BODYMAP_WALK_STEPS", "14"))


class Day(RuleBasedStateMachine):
    """What people do, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(prefix="bodymap-walk-", ignore_cleanup_errors=True)
        self.office = Office(Path(self._folder.name), template())

    @rule(at=st.integers(0, 120))
    def use(self, at: int) -> None:
        self._use(at)

    @rule(at=st.integers(0, 120))
    def use_again(self, at: int) -> None:
        """Most of what people do is pressing what they see; a second rule makes it as likely as it is."""
        self._use(at)

    @rule(at=st.integers(0, 120))
    def use_once_more(self, at: int) -> None:
        self._use(at)

    def _use(self, at: int) -> None:
        move = self.office.pick(at)
        if move is not None:
            self.office.do(*move)

    @rule(key=st.sampled_from(KEYS))
    def strike(self, key: str) -> None:
        self.office.do("key", key)

    @rule(text=st.sampled_from(TEXTS))
    def type(self, text: str) -> None:
        self.office.do("type", text)

    @rule(patient=st.sampled_from(PATIENTS), page=st.sampled_from(("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4")))
    def go_to(self, patient: str, page: str) -> None:
        for move in (("out", ""), ("key", "Ctrl+F"), ("type", patient), ("key", "Return"), ("key", page)):
            self.office.do(*move)

    @rule(keys=st.text("0123456789", min_size=21, max_size=21), signed=st.booleans())
    def examine(self, keys: str, signed: bool) -> None:
        self.office.do("type", keys)
        if signed:
            self.office.do("key", "Ctrl+Return")

    @rule(what=st.sampled_from((*SELDOM, ("out", ""))))
    def seldom(self, what: Move) -> None:
        self.office.do(*what)

    def teardown(self) -> None:
        try:
            self.office.close()
        finally:
            self._folder.cleanup()


@pytest.mark.qt_no_exception_capture
@pytest.mark.timeout(0)
def test_any_order_of_acts_leaves_the_program_whole(qapp: object) -> None:
    run_state_machine_as_test(
        Day,
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            deadline=None,
            phases=(Phase.generate, Phase.shrink)
            if os.environ.get("BODYMAP_WALK_SHRINK", "1") == "1"
            else (Phase.generate,),
        ),
    )
