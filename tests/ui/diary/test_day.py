"""Filling in a day: by mouse, by keys, at once on the disk, late, taken back, and on a disk that is full."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from bodymap.errors import NotSaved
from bodymap.medicine import diary
from bodymap.medicine.model import DiaryDay
from bodymap.ui.pages.diary.lines import ChoiceLine, DayPart, Line, NumberLine, ScaleLine, TagsLine, TextLine
from bodymap.ui.pages.diary.page import DiaryPage
from tests.ui.diary.conftest import MakePage
from tests.ui.diary.people import DAYS, EMPTY, TODAY, VALUES, at

LEFT = Qt.MouseButton.LeftButton
Kind = TypeVar("Kind", bound=Line)


def line(page: DiaryPage, item: str, kind: type[Kind]) -> Kind:
    found = page.findChild(kind, f"line_{item}")
    assert isinstance(found, kind)
    return found


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, LEFT)


def press(page: DiaryPage, key: Qt.Key | str) -> None:
    code = Qt.Key(ord(key.upper())) if isinstance(key, str) else key
    QTest.keyClick(page.window().windowHandle(), code)


def day_part(page: DiaryPage) -> DayPart:
    assert isinstance(page.now, DayPart)
    return page.now


def test_nothing_is_chosen_before(make_page: MakePage, kept: list[DiaryDay]) -> None:
    page = make_page(EMPTY)
    assert [item.id for item in diary.core()] == [one.item.id for one in day_part(page).lines]
    assert not [b for one in day_part(page).lines for b in one.stops if getattr(b, "isChecked", bool)()]
    assert kept == []


def test_an_answer_is_kept_at_once_and_can_be_taken_back(make_page: MakePage, kept: list[DiaryDay]) -> None:
    page = make_page(EMPTY)
    buttons = line(page, "pain_average", ScaleLine).eleven.buttons
    click(buttons[6])
    assert dict(kept[-1].answers) == {"pain_average": 6}
    assert (kept[-1].day, kept[-1].entered_at, kept[-1].patient) == (TODAY, at(TODAY), EMPTY.patient)
    assert buttons[6].isChecked()
    assert page.is_saved
    click(buttons[10])
    click(buttons[10])
    assert dict(kept[-1].answers) == {}
    assert {entry.id for entry in kept} == {kept[0].id}
    assert not any(button.isChecked() for button in buttons)


def test_one_and_nought_are_ten_and_eleven_is_refused(make_page: MakePage, kept: list[DiaryDay]) -> None:
    page = make_page(EMPTY)
    line(page, "pain_average", ScaleLine).stops[0].setFocus()
    for key in "10":
        press(page, key)
    assert dict(kept[-1].answers) == {"pain_average": 10}
    press(page, Qt.Key.Key_Down)
    for key in "11":
        press(page, key)
    assert dict(kept[-1].answers) == {"pain_average": 10, "pain_worst": 1}


def test_a_day_by_keys_alone(make_page: MakePage, kept: list[DiaryDay]) -> None:
    """Under a minute: a key an answer, an arrow a line."""
    page = make_page(EMPTY)
    line(page, "pain_average", ScaleLine).stops[0].setFocus()
    for key in ("5", Qt.Key.Key_Down, "T", Qt.Key.Key_Down, "2", Qt.Key.Key_Down, "0", Qt.Key.Key_Down, "9"):
        press(page, key)
    press(page, Qt.Key.Key_Up)
    press(page, "1")
    assert dict(kept[-1].answers) == {
        "pain_average": 5,
        "pain_worst": 10,
        "flare": "started",
        "sleep": 1,
        "fatigue": 9,
    }
    press(page, "k")
    press(page, Qt.Key.Key_Return)  # the answer with the focus
    assert len(kept) == 7


def test_a_key_that_is_held_answers_once(make_page: MakePage, kept: list[DiaryDay]) -> None:
    page = make_page(EMPTY)
    choice = line(page, "flare", ChoiceLine)
    assert not choice.number(9)
    assert not line(page, "trigger", TagsLine).number(3)
    assert not line(page, "trigger_note", TextLine).number(3)
    assert kept == []


def test_tags_and_how_much_they_helped(make_page: MakePage, kept: list[DiaryDay]) -> None:
    page = make_page(EMPTY)
    used = line(page, "used", TagsLine)
    assert not used.helped["heat"][0].isVisible()
    click(used.buttons["heat"])
    assert used.helped["heat"][0].isVisible()
    used.helped["heat"][1].buttons[0].setFocus()
    press(page, "7")
    assert dict(kept[-1].answers) == {"used_heat": 1, "used_heat_helped": 7}
    click(used.buttons["none"])
    assert dict(kept[-1].answers) == {"used_none": 1}
    assert not used.helped["heat"][0].isVisible()


def test_words_are_kept_a_moment_later_or_when_left(make_page: MakePage, kept: list[DiaryDay], qtbot: QtBot) -> None:
    page = make_page(EMPTY)
    note = line(page, "trigger_note", TextLine)
    note.field.setFocus()
    with qtbot.waitSignal(page.kept):
        QTest.keyClicks(note.field, "a long way 7")
    assert dict(kept[-1].answers) == {"trigger_note": "a long way 7"}
    QTest.keyClicks(note.field, " home")
    page.show_part("calendar")
    assert dict(kept[-1].answers) == {"trigger_note": "a long way 7 home"}
    page.show_part("day")
    again = line(page, "trigger_note", TextLine)
    QTest.keyClicks(again.field, "!")
    page.close()
    assert kept[-1].answers["trigger_note"] == "a long way 7 home!"


def test_arrows_leave_a_field(make_page: MakePage) -> None:
    page = make_page(EMPTY)
    line(page, "trigger_note", TextLine).field.setFocus()
    press(page, Qt.Key.Key_Down)
    assert page.focusWidget() is line(page, "used", TagsLine).stops[0]


def test_optional_numbers_with_less_and_more(make_page: MakePage, kept: list[DiaryDay], qtbot: QtBot) -> None:
    page = make_page(EMPTY, "items")
    assert not page.findChildren(NumberLine)
    chosen: list[object] = []
    page.items_chosen.connect(chosen.append)
    for item in ("sleep_hours", "awakenings", "overdid"):
        click(page.now.buttons[item])  # type: ignore[union-attr]
    click(page.now.buttons["overdid"])  # type: ignore[union-attr]
    assert chosen[-1] == ("sleep_hours", "awakenings")
    page.show_part("day")
    hours, woke = line(page, "sleep_hours", NumberLine), line(page, "awakenings", NumberLine)
    click(hours.less)
    assert kept[-1].answers["sleep_hours"] == 6.5
    click(woke.more)
    click(woke.less)
    assert kept[-1].answers["awakenings"] == 0
    hours.field.setFocus()
    hours.field.selectAll()
    QTest.keyClicks(hours.field, "7.5")
    with qtbot.waitSignal(page.kept):
        hours.field.editingFinished.emit()
    assert kept[-1].answers["sleep_hours"] == 7.5
    assert hours.as_answer("7,25") is None


def test_an_earlier_day_is_marked_as_late(make_page: MakePage, kept: list[DiaryDay]) -> None:
    page = make_page()
    say = page.words.say
    click(day_part(page).before)
    assert page.day == TODAY - timedelta(days=1)
    assert day_part(page).note.text() == say("page.lead")
    page.open_day(TODAY - timedelta(days=5))
    assert day_part(page).note.text() == say("page.late_lead")
    click(line(page, "pain_average", ScaleLine).eleven.buttons[3])
    assert diary.is_late(kept[-1])
    assert say("page.late") in day_part(page).note.text()
    page.open_day(TODAY + timedelta(days=1))
    assert page.day == TODAY - timedelta(days=5)
    assert not make_page().now.after.isEnabled()  # type: ignore[union-attr]


def test_changing_a_day_keeps_what_was_there(make_page: MakePage, kept: list[DiaryDay]) -> None:
    page = make_page()
    page.open_day(DAYS[0].day)
    click(line(page, "sleep", ScaleLine).eleven.buttons[2])
    assert kept[-1].id == DAYS[0].id
    assert dict(kept[-1].answers) == {**DAYS[0].answers, "sleep": 2}


def test_a_full_disk_is_said_and_tried_again(make_page: MakePage, kept: list[DiaryDay], qtbot: QtBot) -> None:
    full = True

    def keep(entry: DiaryDay) -> None:
        if full:
            raise NotSaved("The disk is full.")
        kept.append(entry)

    page = make_page(EMPTY, keep=keep)
    click(line(page, "pain_average", ScaleLine).eleven.buttons[4])
    click(line(page, "pain_worst", ScaleLine).eleven.buttons[6])
    assert not page.is_saved
    assert page.kept_words.text() == page.words.say("page.not_kept")
    assert line(page, "pain_average", ScaleLine).eleven.buttons[4].isChecked()
    full = False
    with qtbot.waitSignal(page.kept):
        page.try_again()
    assert [dict(entry.answers) for entry in kept] == [{"pain_average": 4, "pain_worst": 6}]
    assert page.kept_words.text() == page.words.say("page.kept")


def test_two_entries_of_a_day_are_said(make_page: MakePage) -> None:
    twice = DiaryDay(VALUES.patient, DAYS[0].day, at(TODAY), {"pain_average": 1})
    page = make_page()
    page.show_values(VALUES.__class__(VALUES.patient, TODAY, (*DAYS, twice)))
    page.open_day(DAYS[0].day)
    assert page.words.say("page.versions") in day_part(page).note.text()
    assert line(page, "pain_average", ScaleLine).eleven.buttons[1].isChecked()


def test_another_patient_begins_today(make_page: MakePage) -> None:
    page = make_page()
    page.open_day(DAYS[0].day)
    page.show_values(VALUES.__class__("another", TODAY))
    assert page.day == TODAY


def test_an_unknown_page_is_an_error(make_page: MakePage) -> None:
    with pytest.raises(ValueError):
        make_page().show_part("weather")


def test_home_and_print_are_asked_for(make_page: MakePage, qtbot: QtBot) -> None:
    page = make_page()
    with qtbot.waitSignal(page.home_asked):
        click(page.home_button)
    with qtbot.waitSignal(page.print_asked):
        click(page.print_button)


def test_at_the_desk_it_is_only_read(make_page: MakePage) -> None:
    page = make_page(part="calendar", keep=None)
    assert "items" not in page.parts
    assert not page.home_button.isVisible()
    page.open_day(DAYS[5].day)
    assert not page.findChildren(Line)
    said = [label.text() for label in page.now.findChildren(QWidget) if hasattr(label, "text")]  # type: ignore[union-attr]
    assert "Heat, helped 6 of 10" in said
    page.open_day(TODAY)
    assert page.words.say("page.desk_none") in [
        label.text()
        for label in page.now.findChildren(QWidget)  # type: ignore[union-attr]
        if hasattr(label, "text")
    ]
