"""1 and 0 are ten wherever a scale has a ten: the rule itself, and in questionnaires."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bodymap.medicine.instruments import parse_instrument
from bodymap.ui.kit import theme
from bodymap.ui.kit.typed import TypedNumber
from bodymap.ui.pages.questionnaire.sheet import QuestionSheet
from tests.instruments.texts import OWN


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("10", [1, 10]),
        ("11", [1, None]),
        ("110", [1, None, 10]),
        ("57", [5, 7]),
        ("00", [0, 0]),
        ("100", [1, 10, None]),
        ("105", [1, 10, 5]),
    ],
)
def test_digits_make_a_number_of_the_scale(typed: str, taken: list[int | None]) -> None:
    number = TypedNumber(range(11))
    assert [number.typed(int(digit)) for digit in typed] == taken


def test_where_there_is_no_ten_every_digit_is_an_answer() -> None:
    number = TypedNumber(range(4))
    assert [number.typed(digit) for digit in (1, 0, 5, 3)] == [1, 0, None, 3]
    number = TypedNumber(range(11))
    assert number.typed(1) == 1
    number.forget()
    assert number.typed(0) == 0


def test_a_question_from_0_to_10_waits_after_a_1(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, "light", 1.0)
    sheet = QuestionSheet(parse_instrument(OWN))
    qtbot.addWidget(sheet)
    answers: dict[str, object] = {}
    sheet.answered.connect(lambda item, answer: answers.update({item: answer}))
    refused: list[str] = []
    sheet.refused.connect(refused.append)
    first, second = sheet.cards[0], sheet.cards[1]
    QTest.keyClick(sheet, Qt.Key.Key_1)
    assert (answers[first.item.id], sheet.current) == (1, first)
    QTest.keyClick(sheet, Qt.Key.Key_1)
    assert refused == ["11 is no answer to item 1"]
    assert (answers[first.item.id], sheet.current) == (1, first)
    QTest.keyClick(sheet, Qt.Key.Key_0)
    assert (answers[first.item.id], sheet.current) == (10, second)
    QTest.keyClick(sheet, Qt.Key.Key_1)
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    assert answers[second.item.id] == 1, "a 1 that stays a 1 goes on with Enter"
