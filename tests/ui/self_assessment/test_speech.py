"""Reading aloud is offered only where the system's speech is installed."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest
from PySide6.QtCore import QObject

from bodymap.session import Sitting
from bodymap.ui.pages.guided import page
from bodymap.ui.pages.guided import page as speech
from bodymap.ui.pages.guided.page import SelfAssessment
from tests.ui.self_assessment.conftest import MakePage


class Speaking(QObject):
    """What Qt's add-on offers, as far as it is used."""

    said: list[str] = []  # noqa: RUF012

    def say(self, text: str) -> None:
        self.said.append(text)

    def stop(self) -> None:
        self.said.append("")


def test_without_the_add_on_there_is_no_button(page: SelfAssessment) -> None:
    assert speech.can_speak() == (page.top.listen.isVisible())


def test_the_screen_is_read_from_the_start(
    make_page: MakePage, sitting: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType(speech.MODULE)
    module.QTextToSpeech = Speaking  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, speech.MODULE, module)
    monkeypatch.setattr(page, "can_speak", lambda: True)
    shown = make_page()
    shown.top.listen.click()
    assert Speaking.said[-1].startswith("How are you? These questions")
    sitting.answer(sitting.step, "no")
    sitting.next()
    assert Speaking.said[-1] == ""
