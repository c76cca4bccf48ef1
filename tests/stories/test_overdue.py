"""A planned visit that is overdue today is said to be missed, on the course page and in its report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from pytestqt.qtbot import QtBot

from bodymap.app.desk import Desk
from bodymap.medicine.model import Course, Infusion, Status, now
from bodymap.report import papers
from bodymap.store import Store
from bodymap.ui.exam_words import day_month
from tests.ui.people import ROSA, exam

WHO = "Dr I. Lind"
OVERDUE = date.today() - timedelta(days=10)
COURSE = Course(ROSA.id, "4", "racemic ketamine", planned=3, plan=(date.today() - timedelta(days=30), OVERDUE))


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    store = Store.open(tmp_path / "practice.bodymap")
    then = now() - timedelta(days=30)
    made = exam(id="first", course=COURSE.id, infusion=None, timing="")
    for value in (ROSA, COURSE, Infusion(COURSE.id, 1, then + timedelta(hours=1), "racemic ketamine")):
        store.save(value, who=WHO)
    store.save_exam(replace(made, performed_at=then, status=Status.SIGNED, signed_by=WHO, signed_at=then), None, WHO)
    desk = Desk(store, WHO)
    qtbot.addWidget(desk.window)
    desk.window.show()
    qtbot.waitActive(desk.window)
    yield desk
    desk.window.close()


def test_it_is_missed_before_a_later_exam_says_so(desk: Desk) -> None:
    chart = desk.open_patient(ROSA.id)
    chart.show_course(COURSE.id)
    page = chart.course_page
    assert page is not None
    assert page.about.text() == "1 exam, 1 visit without an exam"
    empty = [column for column in page.strip._columns if column.exam is None]
    assert [column.when for column in empty] == [OVERDUE]
    report = PdfReader(BytesIO(papers.course_report_pdf(desk.store, COURSE.id, "a4")))
    text = " ".join(" ".join(sheet.extract_text() for sheet in report.pages).split())
    assert f"1 visit without an exam: {day_month(OVERDUE)} {OVERDUE.year}" in text
    assert desk.store.courses(ROSA.id) == [COURSE]
