"""An infusion page over a real data file."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bodymap.medicine.model import Infusion
from bodymap.session import Practice
from bodymap.ui.pages.infusion.dose import InfusionValues
from bodymap.ui.pages.infusion.page import InfusionPage
from tests.ui.people import COURSE, INFUSION, light, practice

START = INFUSION.given_at
NEXT = Infusion(COURSE.id, 4, START + timedelta(days=7), "racemic ketamine")
Open = Callable[..., InfusionPage]


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    light(qapp)
    yield
    light(qapp)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Practice]:
    with practice(tmp_path) as made:
        made.save_infusion(NEXT)
        yield made


@pytest.fixture
def opened(qtbot: QtBot, desk: Practice) -> Open:
    """Opens the page of an infusion ten minutes after it began, by the clock of the test."""

    def open_page(infusion: Infusion = INFUSION, last: Infusion | None = None, minutes: int = 10) -> InfusionPage:
        page = InfusionPage(desk.save, desk.remove, lambda: infusion.given_at + timedelta(minutes=minutes))
        page.show_infusion(InfusionValues(COURSE, infusion, last))
        page.resize(1440, 900)
        qtbot.addWidget(page)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        return page

    return open_page
