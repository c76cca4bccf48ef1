"""What is closed is gone: pages, charts and visits do not pile up while patients come and go."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from weakref import ref

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from bodymap.app.chart import Chart
from bodymap.app.desk import Desk
from bodymap.app.pictures import fill
from bodymap.session import Visit
from bodymap.store import Store
from bodymap.ui.acts import COURSE
from bodymap.ui.kit.theme.widgets import FocusRing
from bodymap.ui.pages.course.page import CoursePage
from bodymap.ui.pages.exam.page import ExamPage
from bodymap.ui.pages.infusion.page import InfusionPage


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    store = Store.open(tmp_path / "practice.bodymap")
    fill(store, date(2026, 11, 22))
    desk = Desk(store, "Dr I. Lind")
    qtbot.addWidget(desk.window)
    desk.window.show()
    qtbot.waitActive(desk.window)
    yield desk
    desk.window.close()


def with_course(desk: Desk) -> str:
    return next(p.patient.id for p in desk.store.find_patients("", 50) if desk.store.courses(p.patient.id))


def test_a_closed_chart_leaves_nothing_behind(desk: Desk) -> None:
    kinds = (Chart, Visit, ExamPage, CoursePage)
    gc.collect()
    others = {id(one) for one in gc.get_objects() if isinstance(one, kinds)}  # of tests before, in this process
    pages = desk.window.pages.count()
    patient = with_course(desk)
    for _ in range(3):
        chart = desk.open_patient(patient)
        chart.show_course()
        chart.show_exam()
        chart.show_compare()
        desk.show_start()
    gone = ref(chart)
    del chart
    QTest.qWait(50)  # what is deleted later is deleted by a loop that runs
    assert desk.window.pages.count() == pages
    gc.collect()
    assert gone() is None
    left = [one for one in gc.get_objects() if isinstance(one, kinds) and id(one) not in others]
    assert [type(one).__name__ for one in left] == []


def test_the_page_on_the_screen_stays_until_another_one_is_shown(desk: Desk) -> None:
    first = desk.open_patient(with_course(desk))
    first.show_course()
    page = first.course_page
    assert page is not None
    second = desk.open_patient(with_course(desk))
    QApplication.processEvents()
    assert isValid(page)
    assert page.isVisible()
    second.show_record()
    QTest.qWait(0)
    QApplication.sendPostedEvents()
    QTest.qWait(0)
    assert not isValid(page)


def test_back_from_a_new_infusion_the_course_is_alive(desk: Desk) -> None:
    chart = desk.open_patient(with_course(desk))
    chart.show_course()
    for _ in range(2):
        course = chart.course_page
        chart.infusions.new()
        QTest.qWait(0)
        page = desk.window.pages.currentWidget()
        assert isinstance(page, InfusionPage)
        page.closed.emit()
        QTest.qWait(0)
        assert desk.window.where == COURSE
        assert desk.window.pages.currentWidget() is course
        assert not desk.window.banner.isVisible()


def test_no_ring_lies_round_a_whole_page(desk: Desk) -> None:
    chart = desk.open_patient(with_course(desk))
    chart.show_exam()
    assert chart.exam_page is not None
    chart.exam_page.setFocus(Qt.FocusReason.TabFocusReason)
    assert chart.exam_page.hasFocus()
    assert [ring for ring in desk.window.findChildren(FocusRing) if ring.isVisible()] == []
