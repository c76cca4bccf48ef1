"""The digit of a key: by its character, else by its place in the number row.

A Czech or French row prints + ě š or & é " without Shift; whoever presses the key with the 1 on it means 1.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

# Scan codes of the keys 1 2 ... 9 0, left to right: X11 and Wayland (evdev + 8), and a PC's set 1 on Windows.
_FIRST = {"linux": 10, "win32": 2}
# macOS gives its own codes of a place (kVK_ANSI_1 ... in Carbon's Events.h).
_MAC = {0x12: 1, 0x13: 2, 0x14: 3, 0x15: 4, 0x17: 5, 0x16: 6, 0x1A: 7, 0x1C: 8, 0x19: 9, 0x1D: 0}
# A Hungarian row begins with 0, left of 1; what lies right of 9 is a letter there.
_NO_DIGIT = frozenset(((0, "ö"), (0, "Ö")))
_OTHER_LEVEL = (
    Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
    | Qt.KeyboardModifier.GroupSwitchModifier
    | Qt.KeyboardModifier.KeypadModifier
)


def digit(event: QKeyEvent, platform: str = sys.platform) -> int | None:
    """The digit that a key with these marks on it stands for, None for any other key.

    Together with Shift, Ctrl, Alt or AltGr only the character counts: `!` over the 1 is no 1.
    """
    return digit_of(event.key(), event.modifiers(), event.nativeScanCode(), event.text(), platform)


@lru_cache(maxsize=256)
def digit_of(key: int, modifiers: Qt.KeyboardModifier, scan_code: int, text: str, platform: str) -> int | None:
    """The same from the parts of an event."""
    if Qt.Key.Key_0.value <= key <= Qt.Key.Key_9.value:
        control = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        return None if modifiers & control else key - Qt.Key.Key_0.value
    if modifiers & _OTHER_LEVEL:
        return None
    if platform == "darwin":
        return _MAC.get(scan_code)
    place = scan_code - _FIRST.get(platform, _FIRST["linux"])
    found = (place + 1) % 10 if 0 <= place < 10 else None
    return None if found is None or (found, text) in _NO_DIGIT else found


class TypedNumber:
    """Digits typed one after the other at a scale: 1 then 0 is 10 where there is a 10, and 1 then 1 is refused.

    Any other digit is an answer of its own and takes the place of the one before.
    """

    def __init__(self, numbers: Collection[int]) -> None:
        self.numbers = numbers
        self._last: int | None = None

    def typed(self, digit: int) -> int | None:
        """The number that is meant now; None when there is no such number, then nothing changes."""
        number = self.meant(digit)
        if number not in self.numbers:
            return None
        self._last = number
        return number

    def meant(self, digit: int) -> int:
        """The number that this digit makes of what was typed."""
        goes_on = self.is_open or (self._last is not None and self._last > 9 and digit == 0)
        return digit if self._last is None or not goes_on else self._last * 10 + digit

    @property
    def is_open(self) -> bool:
        """Whether another digit can follow."""
        return bool(self._last) and any((self._last or 0) * 10 + n in self.numbers for n in range(10))

    def forget(self) -> None:
        """What is typed next begins anew: another field, or an answer by mouse."""
        self._last = None
