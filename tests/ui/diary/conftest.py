"""A diary page in a window of its own, with what it keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bodymap.medicine.model import DiaryDay
from bodymap.ui.kit import theme
from bodymap.ui.pages.diary.lines import DiaryValues
from bodymap.ui.pages.diary.page import DiaryPage
from tests.ui.diary.people import TODAY, VALUES, at

MakePage = Callable[..., DiaryPage]


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Iterator[None]:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # the pages of earlier tests
    if (theme.look().name, theme.look().zoom) != ("light", 1.0) or not qapp.styleSheet():
        theme.apply(qapp, "light", 1.0)
    yield
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if (theme.look().name, theme.look().zoom) != ("light", 1.0):
        theme.apply(qapp, "light", 1.0)


@pytest.fixture
def kept() -> list[DiaryDay]:
    """What was written, in order."""
    return []


@pytest.fixture
def make_page(qtbot: QtBot, kept: list[DiaryDay]) -> MakePage:
    def make(
        values: DiaryValues = VALUES,
        part: str = "day",
        size: tuple[int, int] = (1440, 900),
        keep: Callable[[DiaryDay], None] | None = kept.append,
    ) -> DiaryPage:
        page = DiaryPage(values, keep, clock=lambda: at(TODAY))
        qtbot.addWidget(page)
        page.show_part(part)
        page.resize(*size)
        page.show()
        page.activateWindow()
        qtbot.waitExposed(page)
        qtbot.waitUntil(page.is_settled)
        return page

    return make
