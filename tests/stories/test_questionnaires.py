"""Questionnaires in the real window with a real file: whom they belong to, and that no answer is ever refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from bodymap.app import start_values
from bodymap.app.chart import Chart
from bodymap.app.desk import Desk
from bodymap.errors import NotSaved
from bodymap.medicine.instruments import built_in
from bodymap.medicine.model import Course, Exam, Flag, Method, Mode, Patient, Response, Rule, Status, now
from bodymap.report import papers
from bodymap.store import Store
from bodymap.ui.acts import COURSE, QUESTIONNAIRES
from bodymap.ui.dialogs.messages import Message
from bodymap.ui.kit.theme import Label
from bodymap.ui.pages.questionnaire.form import QuestionnaireForm

PHQ9 = built_in("phq9")


def exam(name: str, at: datetime, *, signed: bool, mode: Mode = Mode.EXAMINER) -> Exam:
    made = Exam("p", at, "Dr I. Lind", mode, Rule.PAINFUL, Method.THUMB, course="c", id=name)
    return replace(
        made, status=Status.SIGNED, signed_by="Dr I. Lind", signed_meaning="examined", signed_at=at
    ) if signed else made  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    store = Store.open(tmp_path / "practice.bodymap")
    store.save(Patient("DEMO-7002", "Invented, Olga", id="p"), "w")
    store.save(Course("p", "1", id="c"), "w")
    today = now()
    for one in (
        exam("old-draft", today - timedelta(days=40), signed=False),
        exam("old", today - timedelta(days=30), signed=True),
        exam("signed", today - timedelta(minutes=9), signed=True),
        exam("draft", today - timedelta(minutes=5), signed=False),
        exam("self", today - timedelta(minutes=4), signed=False, mode=Mode.SELF),
    ):
        store.save_exam(one, None, "w")
    opened = Desk(store, "Dr I. Lind")
    qtbot.addWidget(opened.window)
    opened.window.show()
    yield opened
    opened.window.close()


def open_form(chart: Chart, qtbot: QtBot, words: str = "PHQ-9") -> QuestionnaireForm:
    """By its entry in the real menu."""
    menu = chart.window.acts.menu(QUESTIONNAIRES, chart.window)
    actions: list[QAction] = menu.actions()
    next(action for action in actions if action.text() == words).trigger()
    return the_form(chart, qtbot)


def the_form(chart: Chart, qtbot: QtBot) -> QuestionnaireForm:
    def shown() -> list[QuestionnaireForm]:
        return [form for form in chart.window.findChildren(QuestionnaireForm) if form.isVisible()]

    qtbot.waitUntil(lambda: len(shown()) == 1)
    return shown()[0]


def answer(form: QuestionnaireForm, *answers: str) -> None:
    for key in answers:
        QTest.keyClicks(form.focusWidget(), key)


def assess(form: QuestionnaireForm) -> None:
    assert form.notice is not None
    form.notice.found.edit.setPlainText("Spoke alone")
    form.notice.plan.edit.setPlainText("Call tomorrow")
    form.notice.done_button.click()
    assert form.notice is None


@pytest.mark.parametrize(
    ("opened", "attached"), [("draft", True), ("old-draft", False), ("old", False), ("signed", False), ("self", False)]
)
def test_a_questionnaire_belongs_to_an_open_draft_of_today_alone(
    desk: Desk, qtbot: QtBot, opened: str, attached: bool
) -> None:
    chart = desk.open_patient("p")
    chart.open_exam(opened)
    form = open_form(chart, qtbot)
    answer(form, *"1111111111")  # ten answers one after the other, item 9 among them
    assess(form)
    form.sheet.go_to(form.sheet.cards[9])
    answer(form, "1")
    assert form.saved.text() == "✓ Every entry is saved"
    form.done_button.click()
    qtbot.waitUntil(lambda: not form.isVisible())
    (response,) = desk.store.rows(Response, "p")
    assert response.exam == (opened if attached else None)
    assert len(response.answers) == 10
    assert response.at.date() == now().date()
    (flag,) = desk.store.rows(Flag, "p")
    assert flag.seen_by == "Dr I. Lind"


def test_item_9_can_be_answered_otherwise_in_the_real_file(desk: Desk, qtbot: QtBot) -> None:
    chart = desk.open_patient("p")
    form = open_form(chart, qtbot)
    for key in "2013":
        form.sheet.go_to(form.sheet.cards[8])
        answer(form, key)
        if form.notice is not None:
            form.notice.reject()
    assert form.saved.text() == "✓ Every entry is saved"
    form.sheet.go_to(form.sheet.cards[0])
    answer(form, "3")
    (response,) = desk.store.rows(Response, "p")
    assert dict(response.answers) == {"1": 3, "9": 3}
    form.ask_for_assessment()
    assess(form)
    (flag,) = desk.store.rows(Flag, "p")
    assert flag.done.count("Then") == 3
    assert flag.done.endswith("Assessed: Spoke alone. Plan: Call tomorrow.")


def test_item_9_lowered_after_it_asked_is_told_with_both_answers_everywhere(desk: Desk, qtbot: QtBot) -> None:
    """Answered 2, lowered to 0, assessed: neither the report nor the course page nor the sheet says that it was 0."""
    chart = desk.open_patient("p")
    chart.open_exam("draft")
    form = open_form(chart, qtbot)
    answer(form, *"11111111", "2")
    assert form.notice is not None
    form.notice.reject()
    form.sheet.go_to(form.sheet.cards[8])
    answer(form, "0")
    told = "2, later changed to 0 of 3"
    store = desk.store
    (mine,) = papers.moods(store.record("p"), "c")
    assert f"item 9: {told}; not assessed yet." in mine.apart
    form.ask_for_assessment()
    assess(form)
    form.sheet.go_to(form.sheet.cards[9])
    answer(form, "1")
    form.done_button.click()
    qtbot.waitUntil(lambda: not form.isVisible())

    seen = f"{told}; assessed by Dr I. Lind"
    report = _text(papers.course_report_pdf(store, "c", "a4"))
    assert "was 0 each time" not in report
    assert "Item 9 was up to 2, last 0." in report
    assert report.count(f"item 9: {seen}") == 2  # under the tile, and in the table
    assert "item 9: 0" not in report
    (response,) = store.rows(Response, "p")
    day = response.at
    assert f"On {day.day} {day:%b %Y} item 9: {seen}." in report
    assert "9: 2, later changed to 0" in _text(papers.exam_sheet_pdf(store, "draft", "a4"))
    earlier = replace(response, id="r0", exam=None, course="c", at=day - timedelta(days=30))
    store.save(earlier, who="w")
    desk.window.acts.do(COURSE.go)
    assert chart.course_page is not None
    shown = " ".join(label.text() for label in chart.course_page.findChildren(Label))
    assert "Item 9: 0 at first, 0 at the last, highest 2 (of 3). On " in shown
    assert f"item 9: {seen}." in shown


def _text(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_an_exam_signed_in_the_middle_takes_nothing_away(desk: Desk, qtbot: QtBot) -> None:
    chart = desk.open_patient("p")
    chart.open_exam("draft")
    form = open_form(chart, qtbot)
    answer(form, "1", "2")
    there = desk.store.exam("draft")
    signed = replace(there, status=Status.SIGNED, signed_by="B", signed_meaning="examined", signed_at=now())
    desk.store.save_exam(signed, there, "B")
    answer(form, "3", "0", "0", "0", "0", "0", "2")
    assess(form)
    assert "signed meanwhile" in form.moved.text()
    assert form.saved.text() == "✓ Every entry is saved"
    form.reject()
    old, new = sorted(desk.store.rows(Response, "p"), key=lambda r: r.at)
    assert (old.exam, dict(old.answers)) == ("draft", {"1": 1, "2": 2})
    assert (new.exam, new.answers["3"], len(new.answers)) == (None, 3, 9)
    (flag,) = desk.store.rows(Flag, "p")
    assert (flag.about, flag.seen_by) == (new.id, "Dr I. Lind")


def test_a_full_disk_keeps_the_answers_and_offers_them_again(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    chart = desk.open_patient("p")
    form = open_form(chart, qtbot)
    answer(form, "1")
    full, keep = [True], desk.practice.keep

    def refuse(value: object) -> None:
        if full[0]:
            raise NotSaved("The disk is full.", "Make room on it.")
        keep(value)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.practice, "keep", refuse)
    answer(form, "2")
    form.sheet.go_to(form.sheet.cards[8])
    answer(form, "3")
    assess(form)
    form.reject()
    (asked,) = form.findChildren(Message)
    asked.answers["Close, keep trying"].click()
    qtbot.waitUntil(lambda: "not saved yet" in desk.window.banner.words.text())
    desk.window.banner.act.click()
    again = the_form(chart, qtbot)
    assert [card.answer for card in again.sheet.cards[:2]] == [1, 2]
    assert again.open_flags == ()
    full[0] = False
    qtbot.waitUntil(lambda: again.saved.text() == "✓ Every entry is saved", timeout=6_000)
    again.reject()
    (response,) = desk.store.rows(Response, "p")
    assert dict(response.answers) == {"1": 1, "2": 2, "9": 3}
    (flag,) = desk.store.rows(Flag, "p")
    assert flag.seen_by == "Dr I. Lind"


def test_a_patient_erased_meanwhile_leaves_a_way_out(desk: Desk, qtbot: QtBot) -> None:
    chart = desk.open_patient("p")
    form = open_form(chart, qtbot)
    answer(form, "1")
    desk.store.erase_patient("p", "B")
    form.sheet.go_to(form.sheet.cards[8])
    answer(form, "1")
    assess(form)
    assert "no longer in the data file" in form.trouble.text()
    form.finished.disconnect()  # the chart behind it has no patient to show
    form.reject()
    (asked,) = form.findChildren(Message)
    asked.answers["Close and lose the answers"].click()
    assert not form.isVisible()


def test_one_of_another_day_is_read_and_filled_in_again(desk: Desk, qtbot: QtBot) -> None:
    before = Response("p", "phq9", PHQ9.version, now() - timedelta(days=30), answers={"1": 1}, exam="old", id="r")
    desk.store.save(before, "w")
    chart = desk.open_patient("p")
    chart.questionnaires.look(before)
    form = the_form(chart, qtbot)
    answer(form, "3")
    assert "signed" in form.hint.text()
    form.again.click()
    again = the_form(chart, qtbot)
    answer(again, "2")
    again.reject()
    old, new = sorted(desk.store.rows(Response, "p"), key=lambda r: r.at)
    assert (dict(old.answers), dict(new.answers), new.exam) == ({"1": 1}, {"1": 2}, None)


def test_an_open_flag_of_a_questionnaire_stands_on_the_start_page(desk: Desk, qtbot: QtBot) -> None:
    response = Response("p", "phq9", PHQ9.version, now() - timedelta(days=3), answers={"9": 1}, id="r")
    desk.store.save(response, "w")
    desk.store.save(Flag("p", "item9", "r", response.at, "PHQ-9, item 9."), "w")
    there = desk.store.exam("self")
    (home,) = start_values.from_home(desk.store)
    assert home.exam == "r"
    assert "in a questionnaire of" in home.said
    desk.show_start()
    desk.window.start_page.review_home.emit(home.exam)
    assert desk.chart is not None
    form = the_form(desk.chart, qtbot)
    form.ask_for_assessment()
    assess(form)
    form.reject()
    assert start_values.from_home(desk.store) == []
    assert desk.store.exam("self") == there
