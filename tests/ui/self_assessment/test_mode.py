"""While a patient has the computer nothing else is reached; the practice takes it back with its PIN."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QContextMenuEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMainWindow, QMenu, QWidget
from pytestqt.qtbot import QtBot

from bodymap.medicine.guided import pin_fits, pin_hash
from bodymap.passwords import WAITS
from bodymap.session import Sitting
from bodymap.ui.pages.guided.mode import PatientMode
from tests.ui.self_assessment.conftest import press
from tests.ui.self_assessment.measure import clipped, nameless, small

EVENTS = int(os.environ.get("BODYMAP_STORM", "2000"))
PIN = "4711-desk"


class Clock:
    """A clock that goes only when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Desk(QMainWindow):
    """A window of the practice with everything that a window can be asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        menu = self.menuBar().addMenu("&File")
        for name, keys in (("open", "Ctrl+O"), ("help", "F1"), ("quit", "Ctrl+Q"), ("find", "/"), ("print", "Ctrl+P")):
            act = QAction(name, self)
            act.setShortcut(QKeySequence(keys))
            act.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
            act.triggered.connect(lambda _=False, name=name: self.asked.append(name))
            menu.addAction(act)
        self.setAcceptDrops(True)
        self.setCentralWidget(QLineEdit("Other Patient, DEMO-0099"))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.asked.append("close")
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        self.asked.append("drop")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(qapp: QApplication) -> Iterator[Desk]:
    window = Desk()
    window.show()
    yield window
    window.hide()
    window.deleteLater()
    qapp.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def mode(qtbot: QtBot, sitting: Sitting, clock: Clock, desk: Desk) -> PatientMode:
    made = PatientMode(sitting, lambda typed: typed == PIN, clock=clock)
    qtbot.addWidget(made, before_close_func=free)
    made.hand_over()
    qtbot.waitExposed(made)
    return made


def free(mode: PatientMode) -> None:
    """Give the computer back, so that the next test has it."""
    if mode.handed_over:
        mode._release()


def type_pin(mode: PatientMode, pin: str) -> None:
    mode.leave_page.pin.setText(pin)
    mode.leave_page.open_button.click()


def test_handed_over_it_fills_the_screen_and_hides_the_rest(mode: PatientMode, desk: Desk) -> None:
    assert mode.isFullScreen()
    assert mode.isVisible()
    assert not desk.isVisible()
    assert mode.windowTitle() == "Bodymap"


def test_the_pin_gives_the_computer_back(mode: PatientMode, desk: Desk, qtbot: QtBot) -> None:
    mode.leave_button.click()
    assert mode.stack.currentWidget() is mode.leave_page
    with qtbot.waitSignal(mode.released):
        type_pin(mode, PIN)
    assert not mode.isVisible()
    assert desk.isVisible()
    assert not mode.handed_over


def test_the_patient_can_go_on_instead(mode: PatientMode, sitting: Sitting) -> None:
    press(mode, "1")
    mode.ask_to_leave()
    type_pin(mode, "guess")
    mode.leave_page.stay_button.click()
    assert mode.stack.currentWidget() is mode.page
    assert mode.leave_page.pin.text() == ""
    assert sitting.given(sitting.step) == "no"
    assert mode.handed_over


def test_an_empty_pin_never_opens(qtbot: QtBot, sitting: Sitting) -> None:
    made = PatientMode(sitting, lambda typed: True)
    qtbot.addWidget(made, before_close_func=free)
    made.hand_over()
    type_pin(made, "")
    assert made.handed_over


def test_wrong_pins_slow_down(mode: PatientMode, clock: Clock) -> None:
    waits = []
    for _ in range(len(WAITS) + 2):
        type_pin(mode, "wrong")
        waits.append(mode.brake.seconds())
        if waits[-1]:
            type_pin(mode, PIN)  # not looked at yet
            assert mode.handed_over
            assert not mode.leave_page.open_button.isEnabled()
        clock.now += waits[-1]
        mode.leave_page.show_wait(mode.brake.seconds())
    assert waits == [*WAITS[1:], WAITS[-1], WAITS[-1], WAITS[-1]]
    type_pin(mode, PIN)
    assert not mode.handed_over


def test_a_hashed_pin_is_enough(qtbot: QtBot, sitting: Sitting) -> None:
    stored = pin_hash(PIN)
    made = PatientMode(sitting, lambda typed: pin_fits(typed, stored))
    qtbot.addWidget(made)
    made.hand_over()
    type_pin(made, "4711")
    assert made.handed_over
    type_pin(made, PIN)
    assert not made.handed_over


@pytest.mark.parametrize(
    "keys",
    ["Ctrl+O", "F1", "Ctrl+Q", "Ctrl+P", "Alt+F4", "Ctrl+W", "Alt+F", "F5", "F11", "Ctrl+Z", "Ctrl+V", "Meta+D", "/"],
)
def test_shortcuts_do_nothing(mode: PatientMode, desk: Desk, keys: str) -> None:
    combination = QKeySequence.fromString(keys)[0]  # type: ignore[index]
    QTest.keyClick(mode.windowHandle(), combination.key(), combination.keyboardModifiers())
    assert not desk.asked
    assert not desk.isVisible()
    assert mode.isVisible()


def test_closing_menus_dropping_and_quitting_do_nothing(mode: PatientMode, desk: Desk, qapp: QApplication) -> None:
    assert not mode.close()
    mode.windowHandle().close()
    QApplication.sendEvent(qapp, QEvent(QEvent.Type.Quit))
    for widget in (mode, *mode.page.findChildren(QWidget)[:20], mode.leave_page.pin):
        at = QPoint(2, 2)
        QApplication.sendEvent(widget, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, at))
        drop = QDropEvent(
            QPointF(2, 2),
            Qt.DropAction.CopyAction,
            QMimeData(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(widget, drop)
    assert mode.isVisible()
    assert mode.handed_over
    assert QApplication.activePopupWidget() is None
    assert not desk.asked


@pytest.mark.parametrize("make", [QDialog, QMenu, QWidget])
def test_a_window_that_comes_up_goes_away_again(
    mode: PatientMode, desk: Desk, qtbot: QtBot, qapp: QApplication, make: Callable[[], QWidget]
) -> None:
    """A second start raises the first window, a clock opens a dialog ..."""
    window = make()
    qtbot.addWidget(window)
    window.show()
    desk.show()
    qapp.processEvents()
    assert not window.isVisible()
    assert not desk.isVisible()


def test_left_again_shortcuts_live(mode: PatientMode, desk: Desk, qtbot: QtBot) -> None:
    type_pin(mode, PIN)
    desk.activateWindow()
    qtbot.waitUntil(desk.isVisible)
    QTest.keyClick(desk, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert desk.asked == ["open"]


def test_at_home_it_closes_like_a_window(qtbot: QtBot, sitting: Sitting) -> None:
    made = PatientMode(sitting, None)
    qtbot.addWidget(made)
    made.hand_over()
    assert not made.handed_over
    with qtbot.waitSignal(made.released):
        made.leave_button.click()
    assert not made.isVisible()


def test_no_patient_stands_in_the_frame(mode: PatientMode) -> None:
    words = " ".join(w.accessibleName() for w in mode.findChildren(QWidget))
    assert "Rosa" not in words
    assert "DEMO" not in words


def test_a_storm_of_events_finds_no_way_out(
    mode: PatientMode, desk: Desk, sitting: Sitting, qapp: QApplication
) -> None:
    dice = random.Random(11)
    keys = [key for key in Qt.Key if isinstance(key.value, int) and key.value > 0]
    held = [
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.ControlModifier,
        Qt.KeyboardModifier.AltModifier,
        Qt.KeyboardModifier.MetaModifier,
        Qt.KeyboardModifier.ShiftModifier,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    ]
    buttons = [Qt.MouseButton.LeftButton] * 5 + [Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton]
    patient = sitting.exam.patient
    for n in range(EVENTS):
        widgets = [w for w in mode.findChildren(QWidget) if w.isVisible()] or [mode]
        widget = dice.choice(widgets)
        at = QPointF(dice.randrange(max(1, widget.width())), dice.randrange(max(1, widget.height())))
        where = widget.mapToGlobal(at)
        match dice.choice(["key", "key", "click", "click", "click", "wheel", "menu", "drop", "close", "wake", "state"]):
            case "key":
                key, modifiers = dice.choice(keys), dice.choice(held)
                text = chr(dice.randint(33, 126)) if dice.random() < 0.5 else ""
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    QApplication.sendEvent(mode.focusWidget() or widget, QKeyEvent(kind, key.value, modifiers, text))
            case "click":
                button = dice.choice(buttons)
                for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
                    QApplication.sendEvent(widget, QMouseEvent(kind, at, where, button, button, dice.choice(held)))
            case "wheel":
                down = QPoint(0, dice.choice([-120, 120]))
                none = Qt.MouseButton.NoButton
                wheel = QWheelEvent(
                    at, where, QPoint(), down, none, dice.choice(held), Qt.ScrollPhase.NoScrollPhase, False
                )
                QApplication.sendEvent(widget, wheel)
            case "menu":
                menu = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at.toPoint(), where.toPoint())
                QApplication.sendEvent(widget, menu)
            case "drop":
                drop = QDropEvent(
                    at, Qt.DropAction.CopyAction, QMimeData(), Qt.MouseButton.LeftButton, dice.choice(held)
                )
                QApplication.sendEvent(widget, drop)
            case "close":
                if dice.random() < 0.5:
                    mode.close()
                else:
                    QApplication.sendEvent(qapp, QEvent(QEvent.Type.Quit))
            case "wake":
                desk.show()
            case "state":
                dice.choice([mode.showNormal, mode.showMinimized, mode.showFullScreen])()
        if n % 7 == 0:
            qapp.processEvents()
            qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            assert mode.handed_over
            assert mode.isVisible()
            assert not desk.isVisible()
            assert QApplication.activePopupWidget() is None
            assert [w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not mode] == []
    assert not desk.asked
    assert sitting.exam.patient == patient
    assert sitting.is_saved


def test_the_page_for_the_pin_can_be_read_and_hit(mode: PatientMode, qapp: QApplication, qtbot: QtBot) -> None:
    mode.resize(1024, 768)
    mode.ask_to_leave()
    type_pin(mode, "wrong")
    qapp.processEvents()
    assert not small(mode.leave_page)
    assert not nameless(mode.leave_page)
    assert not clipped(mode.leave_page)
    assert mode.leave_page.said.text() == "That is not it."
