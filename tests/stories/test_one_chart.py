"""A patient's chart is read once for every page, by a handful of SQL statements whatever it holds: counted by the
driver, in the real window, from the key or click to the painted page. Among them what verifies all that is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bodymap.app.chart import Chart
from bodymap.app.desk import Desk
from bodymap.exchange import exports
from bodymap.medicine import body
from bodymap.medicine.model import (
    AdverseEvent,
    Course,
    DiaryDay,
    DoseStep,
    Event,
    Exam,
    Finding,
    Infusion,
    Patient,
    Response,
    Status,
    Treatment,
    Vital,
)
from bodymap.report import papers
from bodymap.store import Store, driver, history
from bodymap.ui.pages.infusion.page import InfusionPage

AT_MOST = 10
WHO = "Dr Demo"
DAY = datetime(2026, 1, 7, 9, tzinfo=UTC)
PERSON = Patient("DEMO-0901", "Ada Probe", id="p")


def fill(store: Store, many: int) -> None:
    """Two courses with `many` infusions and exams between them, an amendment, and all that goes on around them."""
    with store.batch():
        courses = [Course(PERSON.id, str(n), planned=many, id=f"c{n}") for n in (1, 2)]
        store.save_patient(PERSON, WHO)
        for course in courses:
            store.save_course(course, WHO)
        for n in range(many):
            at, course = DAY + timedelta(days=7 * n), courses[0] if n < many // 3 else courses[1]
            infusion = Infusion(course.id, n + 1, at, mg_per_kg=0.5, minutes=40, notes={"pain_before": 6}, id=f"i{n}")
            made = Exam(
                PERSON.id, at - timedelta(hours=1), WHO, course=course.id, infusion=infusion.id, timing="before"
            )
            made = replace(made, id=f"e{n}", status=Status.SIGNED, signed_by=WHO, signed_at=at)
            made = made.having(*(Finding.rated(site, (n + k) % 11) for k, site in enumerate(body.SITES)))
            rows: tuple[Infusion | DoseStep | Vital | AdverseEvent, ...] = (
                infusion,
                DoseStep(infusion.id, at, "rate", 20.0, "mg/h"),
                Vital(infusion.id, at, systolic=120),
                AdverseEvent(infusion.id, at, "nausea"),
            )
            for row in rows:
                store.save(row, who=WHO)
            store.save_exam(replace(made.answering("pain_average", 5), status=Status.DRAFT), None, WHO)
            about: tuple[Treatment | Event | DiaryDay | Response, ...] = (
                Treatment(PERSON.id, "drug", f"drug {n}", at.date()),
                Event(PERSON.id, "flare", at.date()),
                DiaryDay(PERSON.id, at.date(), at, {"pain_average": 4}),
                Response(PERSON.id, "phq2", "1", at, answers={"interest": 1}, exam=made.id, course=course.id),
            )
            for each in about:
                store.save(each, who=WHO)
            there = store.exam(made.id)
            store.save_exam(replace(there, status=Status.SIGNED), there, WHO)
        last = store.exam("e0")
        store.save_exam(replace(store.amendment(last, "a slip"), id="a0", status=Status.SIGNED), None, WHO)
        store.save_exam(Exam(PERSON.id, DAY + timedelta(days=7 * many), WHO, course="c2", id="draft"), None, WHO)


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """Every SQL statement of the window's connection, as the driver tells of it."""
    told: list[str] = []
    store._connection.set_trace_callback(told.append)
    try:
        yield told
    finally:
        store._connection.set_trace_callback(None)


@pytest.fixture(params=[3, 30])
def desk(
    request: pytest.FixtureRequest, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    # A test before this one may have had its clock set: whether a file tells of that is asked once more for each act.
    monkeypatch.setattr(history, "watch", history.Watch())
    with closing(Store.open(tmp_path / "practice.bodymap")) as store:
        fill(store, request.param)
    opened = Desk(Store.open(tmp_path / "practice.bodymap"), WHO)
    qtbot.addWidget(opened.window)
    opened.window.resize(1440, 900)
    opened.window.show()
    qtbot.waitActive(opened.window)
    yield opened
    opened.window.close()


def statements(qtbot: QtBot, desk: Desk, act: Callable[[], object], page: Callable[[], QWidget | None]) -> list[str]:
    """What an act asks the data file until its page is painted."""

    def is_there() -> bool:
        found = page()
        return found is not None and found.isVisible()

    with counted(desk.store) as told:
        QTimer.singleShot(0, desk.window, act)
        qtbot.waitUntil(is_there)
        desk.window.grab()  # everything that is shown is painted
        QApplication.processEvents()
    return told


def chart_of(desk: Desk) -> Chart:
    assert desk.chart is not None
    return desk.chart


def turn(desk: Desk, key: Qt.Key) -> Callable[[], object]:
    return lambda: QTest.keyClick(desk.window, key, Qt.KeyboardModifier.ControlModifier)


def infusion_page(desk: Desk) -> QWidget | None:
    return next((page for page in desk.window.findChildren(InfusionPage) if page.isVisible()), None)


def test_no_page_asks_more_of_a_long_course(desk: Desk, qtbot: QtBot) -> None:
    window, start, record = desk.window, desk.window.start_page, desk.window.record_page
    exam, course, compare, lists = Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4
    asked: dict[str, int] = {}
    what: dict[str, list[str]] = {}
    for name, act, page in (
        ("open a patient", lambda: start.open_patient.emit(PERSON.id), lambda: chart_of(desk).course_page),
        ("compare", turn(desk, compare), lambda: chart_of(desk).compare_page),
        ("record", turn(desk, lists), lambda: record),
        ("course", turn(desk, course), lambda: chart_of(desk).course_page),
        ("exam", turn(desk, exam), lambda: chart_of(desk).exam_page),
        ("course again", turn(desk, course), lambda: chart_of(desk).course_page),
        ("exam again", turn(desk, exam), lambda: chart_of(desk).exam_page),
        ("record again", turn(desk, lists), lambda: record),
        ("infusion", lambda: record.edit_infusion.emit("i1"), lambda: infusion_page(desk)),
        ("signed exam", lambda: record.open_exam.emit("e1"), lambda: chart_of(desk).exam_page),
        ("amended exam", lambda: record.open_exam.emit("a0"), lambda: chart_of(desk).exam_page),
        ("start", desk.show_start, lambda: start),
        ("resume", lambda: start.resume.emit("draft"), lambda: desk.chart.exam_page if desk.chart else None),
    ):
        told = statements(qtbot, desk, act, page)
        if name != "start":
            assert len(told) <= AT_MOST, (name, told)
            asked[name] = len(told)
            what[name] = told
    assert asked == {
        "open a patient": 9,
        **dict.fromkeys(("compare", "record", "course", "course again", "exam again", "record again", "infusion"), 2),
        **dict.fromkeys(("exam", "signed exam", "amended exam"), 3),
        "resume": 9,
    }, ("as many for a course of 3 as for one of 30", what["open a patient"], what["resume"])
    assert window.isVisible()


def test_no_paper_and_no_export_asks_more_of_a_long_course(desk: Desk, tmp_path: Path) -> None:
    store = desk.store
    for make in (
        lambda: papers.exam_sheet_pdf(store, "e1", "a4"),
        lambda: papers.exam_sheets_pdf(store, ["e0", "e1"], "a4"),
        lambda: papers.course_report_pdf(store, "c2", "a4"),
        lambda: papers.course_plot(store, "c2", "svg"),
        lambda: papers.write_course_table(store, "c2", tmp_path / "course.csv"),
        lambda: exports.chart_of(store, PERSON),
        lambda: exports.export_rows(store, PERSON.id),
    ):
        with counted(store) as told:
            make()
        assert 0 < len(told) <= AT_MOST, told


def test_a_page_shows_what_was_changed_meanwhile(desk: Desk, qtbot: QtBot) -> None:
    """By another window over the same file, an import, a mark or its undoing: no page shows an older record."""
    desk.open_patient(PERSON.id).show_best()
    record, store = desk.window.record_page, desk.store

    def listed() -> dict[str, Status]:
        turn(desk, Qt.Key.Key_2)()
        turn(desk, Qt.Key.Key_4)()
        qtbot.waitUntil(record.isVisible)
        return {row.exam.id: row.exam.status for row in record.exams._rows}

    before = listed()
    assert (before["e0"], before["a0"], before["draft"]) == (Status.AMENDED, Status.SIGNED, Status.DRAFT)
    store.save_exam(Exam(PERSON.id, DAY, WHO, id="brought"), None, "another window")
    assert listed() == before | {"brought": Status.DRAFT}
    step = desk.practice.mark_in_error(store.exam("e1"), "another patient's")
    assert listed() == before | {"brought": Status.DRAFT, "e1": Status.ENTERED_IN_ERROR}
    desk.practice.undo(step)
    assert listed() == before | {"brought": Status.DRAFT}
    other = driver.connect(store.path, None)
    other.execute("UPDATE exam SET remark = 'another hand' WHERE id = 'brought'")
    other.close()
    turn(desk, Qt.Key.Key_2)()
    turn(desk, Qt.Key.Key_4)()
    assert "does not say what was saved" in desk.window.banner.words.text()
