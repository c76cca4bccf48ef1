"""Which press does which act; which press is a bounce."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from bodymap.errors import UserError
from bodymap.ui.kit import typed
from bodymap.ui.pages.exam.keys import RATINGS, BounceGuard, KeyTable, name_of, name_of_setting, press_name, shown_all

NONE, SHIFT, CTRL, PAD = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.KeypadModifier,
)
PAD_OFF = {
    "0": Qt.Key.Key_Insert,
    "1": Qt.Key.Key_End,
    "2": Qt.Key.Key_Down,
    "3": Qt.Key.Key_PageDown,
    "4": Qt.Key.Key_Left,
    "5": Qt.Key.Key_Clear,
    "6": Qt.Key.Key_Right,
    "7": Qt.Key.Key_Home,
    "8": Qt.Key.Key_Up,
    "9": Qt.Key.Key_PageUp,
    ".": Qt.Key.Key_Delete,
}


def act_of(key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE, platform: str = "linux") -> str:
    return KeyTable().act(press_name(key.value, modifiers, platform))


@pytest.mark.parametrize("digit", "0123456789")
def test_a_digit_rates_in_the_row_and_on_the_pad(digit: str) -> None:
    key = Qt.Key(ord(digit))
    assert act_of(key) == act_of(key, PAD) == act_of(key, SHIFT) == digit
    assert RATINGS[digit] == int(digit)


@pytest.mark.parametrize(("digit", "key"), PAD_OFF.items())
def test_the_pad_works_without_numlock(digit: str, key: Qt.Key) -> None:
    assert press_name(key.value, PAD, "linux") == digit
    assert press_name(key.value, PAD, "darwin") != digit  # there the arrow keys say they are on the pad


@pytest.mark.parametrize(
    ("key", "act"),
    [
        (Qt.Key.Key_T, "10"),
        (Qt.Key.Key_P, "painful"),
        (Qt.Key.Key_N, "not_examined"),
        (Qt.Key.Key_Return, "skip"),
        (Qt.Key.Key_Enter, "skip"),
        (Qt.Key.Key_Space, "skip"),
        (Qt.Key.Key_Left, "back"),
        (Qt.Key.Key_A, "layer"),
        (Qt.Key.Key_K, ""),
        (Qt.Key.Key_F5, ""),
    ],
)
def test_keys_are_those_of_the_visual_language(key: Qt.Key, act: str) -> None:
    assert act_of(key) == act


@pytest.mark.parametrize(
    ("key", "act"),
    [
        (Qt.Key.Key_Plus, "10"),
        (Qt.Key.Key_Asterisk, "painful"),
        (Qt.Key.Key_Minus, "not_examined"),
        (Qt.Key.Key_Period, "back"),
        (Qt.Key.Key_Comma, "back"),  # the decimal key of many pads
        (Qt.Key.Key_Slash, "undo"),
    ],
)
def test_signs_are_keys_of_the_pad_only(key: Qt.Key, act: str) -> None:
    assert act_of(key, PAD) == act
    assert act_of(key) == act_of(key, SHIFT) == "", "on every layout a sign stands somewhere else"


# What the keys 1 to 0 print without Shift, left to right, and the key right of them.
ROWS = {
    "us": "1234567890-",
    "de": "1234567890ß",
    "cz": "+ěščřžýáíé=",
    "sk": "+ľščťžýáíé=",
    "fr": "&é\"'(-è_çà)",
    "be": "&é\"'(§è!çà)",
    "lt": "ąčęėįšųū90-",
    "ir": "۱۲۳۴۵۶۷۸۹۰-",
}
PLACES = {"linux": range(10, 21), "win32": range(2, 13)}
MAC = (0x12, 0x13, 0x14, 0x15, 0x17, 0x16, 0x1A, 0x1C, 0x19, 0x1D, 0x1B)


def _pressed(sign: str, place: int, modifiers: Qt.KeyboardModifier = NONE) -> QKeyEvent:
    return QKeyEvent(
        QEvent.Type.KeyPress, ord(sign.upper() if len(sign.upper()) == 1 else sign), modifiers, place, 0, 0, sign
    )


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
@pytest.mark.parametrize("layout", ROWS)
def test_the_key_with_the_digit_rates_the_digit(layout: str, platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    places = MAC if platform == "darwin" else PLACES[platform]
    for sign, place, wanted in zip(ROWS[layout], places, "1234567890-", strict=True):
        assert typed.digit(_pressed(sign, place), platform) == (int(wanted) if wanted != "-" else None)


@pytest.mark.parametrize("layout", ROWS)
def test_the_row_never_asks_or_rates_something_else(layout: str) -> None:
    keys = KeyTable()
    for sign, place, wanted in zip(ROWS[layout], PLACES["linux"], [*"1234567890", ""], strict=True):
        assert keys.act(name_of(_pressed(sign, place))) == wanted, (layout, sign)


def test_shift_and_the_pad_print_what_they_print() -> None:
    keys = KeyTable()
    assert keys.act(name_of(_pressed("1", 10, SHIFT))) == "1", "Czech and French digits need Shift"
    assert keys.act(name_of(_pressed("*", 17, SHIFT))) == "", "Shift and 8 on a US row"
    assert keys.act(name_of(_pressed("+", 86, PAD))) == "10"
    assert name_of(_pressed("ö", 19)) != "0", "a Hungarian 0 stands left of the 1"
    assert name_of(_pressed("0", 49)) == "0"
    assert keys.instead("Row +").endswith("press T")
    assert keys.instead("Row -").endswith("press N")
    assert keys.instead("+") == keys.instead("K") == ""


def test_ctrl_makes_another_key() -> None:
    assert act_of(Qt.Key.Key_Z, CTRL) == "undo"
    assert act_of(Qt.Key.Key_Y, CTRL) == act_of(Qt.Key.Key_Z, CTRL | SHIFT) == "redo"
    assert act_of(Qt.Key.Key_Z) == act_of(Qt.Key.Key_7, CTRL) == ""


def test_shift_alone_is_no_press() -> None:
    assert press_name(Qt.Key.Key_Shift.value, SHIFT) == press_name(Qt.Key.Key_NumLock.value, NONE) == ""


def test_a_practice_changes_keys() -> None:
    keys = KeyTable({"10": "F9", "skip": "B", "painful": "X", "layer": "P"})
    assert keys.act("F9") == "10"
    assert keys.act("T") == "10"
    assert keys.act("+") == ""
    assert keys.act("B") == keys.act("Space") == "skip"
    assert keys.act("P") == "layer", "a second key gives way"
    assert keys.names("10") == ("F9", "T")


def test_one_key_never_does_two_acts() -> None:
    with pytest.raises(UserError, match="two acts"):
        KeyTable({"10": "7"})
    with pytest.raises(UserError, match="no key"):
        name_of_setting("Foo")
    with pytest.raises(UserError, match="no act"):
        KeyTable({"sing": "x"})


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("+", "+"),
        ("Row -", "Row -"),
        ("Ctrl+z", "Ctrl+Z"),
        ("ctrl++", "Ctrl++"),
        ("return", "Return"),
        ("pagedown", "PageDown"),
    ],
)
def test_a_key_is_read_as_it_is_written(written: str, name: str) -> None:
    assert name_of_setting(written) == name


def test_keys_are_shown_as_they_look() -> None:
    assert shown_all(("Return", "Enter", "Space")) == "↵ or Space"


def test_a_bounce_is_the_same_key_too_soon() -> None:
    guard = BounceGuard(120)
    assert not guard.is_bounce("7", 1000)
    assert guard.is_bounce("7", 1060)
    assert guard.is_bounce("7", 1170), "a long rattle is one press"
    assert not guard.is_bounce("7", 1300)
    assert not guard.is_bounce("6", 1310), "another key is another press"
    assert not guard.is_bounce("7", 1320)
    assert not BounceGuard(0).is_bounce("", 0)


@given(st.lists(st.integers(0, 400), min_size=1))
def test_presses_further_apart_than_the_guard_all_count(gaps: list[int]) -> None:
    guard, at = BounceGuard(120), 0.0
    for gap in gaps:
        at += 120 + gap
        assert not guard.is_bounce("5", at)
