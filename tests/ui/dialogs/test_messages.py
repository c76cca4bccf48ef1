"""Messages, questions, the list of faults, long work that can be stopped, help."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from bodymap.errors import BadTable, Fault, UserError
from bodymap.ui.acts import key_lines
from bodymap.ui.dialogs.messages import FaultList, Help, Message, Progress, ask, tell, tell_problem
from bodymap.ui.kit import theme
from bodymap.ui.pages.exam.keys import KeyTable
from bodymap.ui.pages.exam.parts import card_lines
from tests.ui.people import light


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> None:
    light(qapp)


def test_a_message_says_what_and_what_to_do(qtbot: QtBot) -> None:
    message = tell(None, "The disk is full", "Nothing was lost.", "Make room on it.")
    qtbot.addWidget(message)
    assert message.isVisible()
    assert (message.text.text(), message.todo.text()) == ("Nothing was lost.", "Make room on it.")
    QTest.keyClick(message, Qt.Key.Key_Return)
    assert not message.isVisible()


@pytest.mark.parametrize(("key", "answer"), [(Qt.Key.Key_Return, "Keep"), (Qt.Key.Key_Escape, "Keep")])
def test_the_safe_answer_is_the_default(qtbot: QtBot, key: Qt.Key, answer: str) -> None:
    message = Message("Erase?", "For ever.", answers=("Erase", "Keep"))
    qtbot.addWidget(message)
    message.open()
    assert message.focusWidget() is message.answers["Keep"]
    with qtbot.waitSignal(message.chosen) as chosen:
        QTest.keyClick(message, key)
    assert chosen.args == [answer]


def test_asking_does_it_only_on_yes(qtbot: QtBot) -> None:
    done: list[str] = []
    first = ask(None, "Restore?", "Text", "Restore", lambda: done.append("yes"))
    qtbot.addWidget(first)
    QTest.mouseClick(first.answers["Cancel"], Qt.MouseButton.LeftButton)
    assert not done
    second = ask(None, "Restore?", "Text", "Restore", lambda: done.append("yes"))
    qtbot.addWidget(second)
    QTest.mouseClick(second.answers["Restore"], Qt.MouseButton.LeftButton)
    assert done == ["yes"]


def test_all_faults_of_a_table_are_listed_and_can_be_copied(qtbot: QtBot) -> None:
    faults = [Fault(2, "knee_r", "11 is not 0 to 10, p or blank"), Fault(0, "", "no column record_id")]
    dialog = tell_problem(None, "Nothing was imported", BadTable("exams.csv", faults))
    qtbot.addWidget(dialog)
    assert isinstance(dialog, FaultList)
    model = dialog.table.model()
    cells = [[model.index(row, column).data() for column in range(3)] for row in range(2)]
    assert cells == [["2", "knee_r", "11 is not 0 to 10, p or blank"], ["", "", "no column record_id"]]
    QTest.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().splitlines() == [str(fault) for fault in faults]
    assert "2 faults; nothing was used" in dialog.text.text()
    plain = tell_problem(None, "Not saved", UserError("The disk is full.", "Make room."))
    qtbot.addWidget(plain)
    assert isinstance(plain, Message)
    assert not isinstance(plain, FaultList)


def test_long_work_comes_to_its_end(qtbot: QtBot) -> None:
    seen: list[str] = []

    def work() -> Iterator[tuple[int, int, str]]:
        for done in range(1, 4):
            yield done, 3, f"{done} of 3"

    progress = Progress("Bringing in exams.csv", work())
    qtbot.addWidget(progress)
    with qtbot.waitSignal(progress.finished_work) as over:
        progress.start()
        seen.append(progress.words.text())
    assert over.args == [True]
    assert (progress.bar.value(), progress.bar.maximum()) == (3, 3)
    assert not progress.isVisible()


def test_long_work_is_stopped_between_two_steps_and_tidies_up(qtbot: QtBot) -> None:
    tidied: list[bool] = []

    def work() -> Iterator[tuple[int, int, str]]:
        try:
            step = 0
            while True:
                step += 1
                yield step, 1000, "going on"
        finally:
            tidied.append(True)

    progress = Progress("Work", work())
    qtbot.addWidget(progress)
    progress.start()
    qtbot.waitUntil(lambda: progress.bar.value() > 3)
    with qtbot.waitSignal(progress.finished_work) as over:
        QTest.mouseClick(progress.stop, Qt.MouseButton.LeftButton)
    assert over.args == [False]
    assert tidied == [True]


def test_help_has_three_parts_and_stays_beside_the_page(qtbot: QtBot) -> None:
    dialog = Help(card_lines(KeyTable()), key_lines())
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.isModal()
    for part, words in (("keys", "painful, not rated"), ("words", "A tally, not a diagnosis."), ("about", "Bodymap")):
        QTest.mouseClick(dialog.parts.button(part), Qt.MouseButton.LeftButton)
        assert any(words in label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog))


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_no_answer_is_cut_however_many_there_are(qtbot: QtBot, qapp: QApplication, zoom: float) -> None:
    theme.apply(qapp, "light", zoom)
    try:
        for answers in (("Remove them", "Leave them"), ("Restore the newest copy", "Another data file …", "Quit")):
            message = Message("Not open", "The data file is empty.", answers=answers)
            qtbot.addWidget(message)
            message.open()
            qtbot.waitExposed(message)
            for button in message.answers.values():
                assert button.width() >= button.sizeHint().width(), button.text()
            message.close()
    finally:
        theme.apply(qapp, "light")
