"""The clinic page through its real widgets: what it shows, what a filter does, what can be written, stopping."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionComboBox
from pytestqt.qtbot import QtBot

from bodymap.medicine.model import Mode
from bodymap.medicine.outcomes.clinic import LIMITS, PARTS, ClinicData, ClinicResult, Question
from bodymap.ui.pages.clinic.page import ClinicPage, Work
from tests.outcomes.clinic.practice import ON, course, practice
from tests.ui.people import light

DATA = ClinicData(tuple(c for c in practice(60).courses if len(c.course.label) < 4), ON)


def shown(page: ClinicPage, qtbot: QtBot) -> ClinicResult:
    """The result of the question as it is set."""

    def there() -> bool:
        found = page.result()
        return found is not None and found.question == page.filters.question() and page.bar.isHidden()

    qtbot.waitUntil(there, timeout=20_000)
    found = page.result()
    assert found is not None
    return found


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication) -> ClinicPage:
    light(qapp)
    made = ClinicPage()
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    made.show_data(DATA)
    shown(made, qtbot)
    return made


def test_it_says_who_was_counted_how_and_what_it_cannot_show(page: ClinicPage) -> None:
    found = page.result()
    assert found is not None
    assert page.title.text() == f"60 courses of 60 patients, {found.infusions} infusions"
    assert "Baseline: the median of all exams before infusion 1." in page.asked.text()
    assert "day 1 to 28 after the last infusion" in page.asked.text()
    assert "Every patient counts once" in page.asked.text()
    assert f"{found.at_30.stopped} who stopped" in page.counted.text()
    assert page.limits.text() == LIMITS
    assert page.limits.isVisible()
    words = page.parts["responders"].words.text()
    assert f"{found.at_30.hits} of {found.at_30.n}" in words
    assert "Wilson" in page.parts["responders"].words.toolTip()
    assert "Aalen" in page.parts["relapse"].words.toolTip()
    assert "infusions" in page.parts["events"].words.toolTip()
    assert not page.parts["responders"].source.isVisible()


def test_every_part_gets_its_picture_and_says_the_same_in_words(page: ClinicPage, qtbot: QtBot) -> None:
    for key, _ in PARTS:
        part = page.parts[key]
        page.scroller.ensureWidgetVisible(part)
        qtbot.waitUntil(part.picture.is_drawn, timeout=60_000)
        assert part.picture.accessibleName() == part.words.text()
        assert not part.picture.grab().isNull()


def test_filters_ask_another_question(page: ClinicPage, qtbot: QtBot) -> None:
    box = page.filters.agent
    assert [box.itemText(n) for n in range(box.count())] == ["All", "S-ketamine", "racemic ketamine"]
    box.setCurrentIndex(1)
    found = shown(page, qtbot)
    assert found.agents == ("S-ketamine",)
    assert found.courses < 60
    page.filters.baseline.setCurrentIndex(1)
    page.filters.at.setCurrentIndex(2)
    assert shown(page, qtbot).question == Question("last", "w12", agent="S-ketamine")
    page.filters.kind.setCurrentIndex(1)
    assert shown(page, qtbot).question.algometer
    page.filters.kind.setCurrentIndex(2)
    assert shown(page, qtbot).question.mode is Mode.SELF
    QTest.mouseClick(page.filters.everything, Qt.MouseButton.LeftButton)
    assert shown(page, qtbot).question == Question("last", "w12", Mode.SELF)


def test_no_choice_is_cut_off(page: ClinicPage, qtbot: QtBot) -> None:
    page.resize(1280, 720)
    shown(page, qtbot)
    option = QStyleOptionComboBox()
    for box in (page.filters.baseline, page.filters.at, page.filters.kind):
        box.initStyleOption(option)
        rect = box.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, box
        )
        for n in range(box.count()):
            assert box.fontMetrics().horizontalAdvance(box.itemText(n)) <= rect.width(), box.itemText(n)


def test_dates_and_doses_are_typed(page: ClinicPage, qtbot: QtBot) -> None:
    QTest.keyClicks(page.filters.first, "1 June 2024")
    QTest.keyClick(page.filters.first, Qt.Key.Key_Return)
    page.filters.agent.setCurrentIndex(1)
    QTest.keyClicks(page.filters.most, "0.4")
    QTest.keyClick(page.filters.most, Qt.Key.Key_Return)
    found = shown(page, qtbot)
    assert (found.question.first, found.question.most, found.courses) == (date(2024, 6, 1), 0.4, 0)
    assert page.parts["responders"].words.text() == "No course can be counted."
    QTest.keyClicks(page.filters.last, "soon")
    QTest.keyClick(page.filters.last, Qt.Key.Key_Return)
    assert page.filters.wrong.isVisible()
    assert page.filters.question() is None
    page.filters.clear()
    assert not page.filters.wrong.isVisible()
    assert shown(page, qtbot).courses == 60


def test_the_wrong_way_round_is_said(page: ClinicPage, qtbot: QtBot) -> None:
    """Else nothing would be counted, and nobody would know why."""
    filters = page.filters
    filters.agent.setCurrentIndex(1)
    several = ((filters.first, "1 June 2024", filters.last, "1 May 2024"), (filters.least, "0.6", filters.most, "0,1"))
    for low, least, high, most in several:
        for edit, text in ((low, least), (high, most)):
            QTest.keyClicks(edit, text)
            QTest.keyClick(edit, Qt.Key.Key_Return)
        assert filters.wrong.isVisible()
        assert "the first" in filters.wrong.text()
        assert filters.question() is None
        low.clear()
        high.clear()
        assert filters.question() is not None
        assert not filters.wrong.isVisible()


@pytest.mark.parametrize(("month_first", "day"), [(False, date(2024, 6, 3)), (True, date(2024, 3, 6))])
def test_dates_are_read_in_the_order_that_the_practice_chose(
    page: ClinicPage, qtbot: QtBot, month_first: bool, day: date
) -> None:
    page.show_data(DATA, month_first=month_first)
    for edit in (page.filters.first, page.filters.last):
        QTest.keyClicks(edit, "3/6/2024")
        QTest.keyClick(edit, Qt.Key.Key_Return)
    asked = shown(page, qtbot).question
    assert (asked.first, asked.last) == (day, day)


def test_doses_are_asked_of_one_agent_only(page: ClinicPage, qtbot: QtBot) -> None:
    filters = page.filters
    doses = (filters.least, filters.most)
    assert not any(edit.isEnabled() for edit in doses)
    assert all("choose one agent" in edit.toolTip() for edit in doses)
    filters.agent.setCurrentIndex(1)
    assert all(edit.isEnabled() for edit in doses)
    QTest.keyClicks(filters.most, "0.4")
    QTest.keyClick(filters.most, Qt.Key.Key_Return)
    assert shown(page, qtbot).courses == 0
    filters.agent.setCurrentIndex(0)
    found = shown(page, qtbot)
    assert (found.question.most, found.courses) == (None, 60)
    page.show_data(ClinicData((course(1), course(2)), ON))
    assert all(edit.isEnabled() for edit in doses)


def test_the_reference_and_small_cells_are_switches(page: ClinicPage, qtbot: QtBot) -> None:
    page.filters.reference.click()
    assert page.parts["responders"].source.isVisible()
    assert "17 of 29" in page.parts["responders"].source.text()
    page.filters.reference.click()
    assert not page.parts["responders"].source.isVisible()
    plain = page.written("waterfall", "csv")
    page.filters.hide_small.click()
    hidden = page.written("waterfall", "csv")
    assert hidden != plain
    assert hidden.startswith(b"improvement_percent_from")
    assert b"<5" in hidden
    page.filters.only_first.click()
    assert not shown(page, qtbot).question.first_courses_only


def test_every_part_can_be_written(page: ClinicPage, qtbot: QtBot) -> None:
    for kind, start in (("csv", b"cut_percent"), ("svg", b"<?xml"), ("pdf", b"%PDF"), ("png", b"\x89PNG")):
        with qtbot.waitSignal(page.export) as wanted:
            page.parts["responders"].acts[kind].trigger()
        assert wanted.args == ["responders", kind]
        assert page.written("responders", kind).startswith(start)
        assert page.file_name("responders", kind) == f"clinic-responders.{kind}"


def test_before_anything_is_shown_nothing_can_be_written(qtbot: QtBot, qapp: QApplication) -> None:
    light(qapp)
    page = ClinicPage()
    qtbot.addWidget(page)
    assert not page.parts["curve"].more.isEnabled()
    with pytest.raises(RuntimeError):
        page.written("curve", "csv")
    page.filters.reference.click()
    assert page.result() is None


def test_it_can_be_stopped_and_started_again(qtbot: QtBot, qapp: QApplication) -> None:
    light(qapp)
    page = ClinicPage()
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    page.show_data(DATA)
    assert page.title.text() == "Working out ..."
    assert page.cancel.isVisible()
    QTest.mouseClick(page.cancel, Qt.MouseButton.LeftButton)
    assert page.again.isVisible()
    assert page.bar.isHidden()
    QTest.mouseClick(page.again, Qt.MouseButton.LeftButton)
    assert shown(page, qtbot).courses == 60


def test_the_latest_question_is_the_one_that_is_answered(qtbot: QtBot) -> None:
    work = Work()
    told: list[tuple[int, int, int]] = []
    work.progress.connect(lambda *what: told.append(what))
    work.start(practice(400), Question())
    with qtbot.waitSignal(work.done, timeout=20_000) as done:
        last = work.start(DATA, Question("last"))
    assert done.args[0] == last
    assert done.args[1].question.baseline == "last"
    qtbot.waitUntil(lambda: (last, 60, 60) in told)


def test_a_mistake_of_ours_comes_back_to_the_window(qtbot: QtBot) -> None:
    work = Work()
    with qtbot.waitSignal(work.done, timeout=20_000) as done:
        work.start(DATA, Question("nonsense", "nonsense"))
    assert isinstance(done.args[1], KeyError)


def test_new_data_keeps_what_was_chosen(page: ClinicPage, qtbot: QtBot) -> None:
    page.filters.agent.setCurrentIndex(2)
    shown(page, qtbot)
    fewer = ClinicData((course(1), course(2, agent="S-ketamine")), ON)
    page.show_data(fewer)
    qtbot.waitUntil(lambda: (r := page.result()) is not None and r.courses == 1, timeout=20_000)
    page.show_data(replace(fewer, courses=(course(2, agent="S-ketamine"),)))
    assert page.filters.agent.currentText() == "All"


@pytest.mark.parametrize(
    ("zoom", "name", "size"),
    [(1, "dark", (1440, 900)), (2, "light", (1600, 1000)), (2, "light", (1280, 720)), (1, "light", (820, 700))],
)
def test_nothing_runs_out_sideways(
    zoom: float, name: str, size: tuple[int, int], qtbot: QtBot, qapp: QApplication
) -> None:
    light(qapp, zoom, name)
    page = ClinicPage()
    qtbot.addWidget(page)
    page.resize(*size)
    page.show()
    page.show_data(DATA)
    shown(page, qtbot)
    bar = page.scroller.horizontalScrollBar()
    assert bar.maximum() == 0
    content = page.scroller.widget()
    assert content is not None
    assert content.minimumSizeHint().width() <= page.scroller.viewport().width()
    light(qapp)
