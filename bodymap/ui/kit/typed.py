"""What people type: dates, times, numbers, digits of keys, keys that are held; what was refused."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from PySide6.QtCore import QCoreApplication, QDynamicPropertyChangeEvent, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from bodymap.medicine.model import day_fault
from bodymap.medicine.model.base import AHEAD, EARLIEST, MONTHS

# -- number row -------------------------------------------------------------------------------------------------------
# The digit of a key: by its character, else by its place in the number row. A Czech or French row prints + ě š or & é
# " without Shift; whoever presses the key with the 1 on it means 1.

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


# -- held keys --------------------------------------------------------------------------------------------------------
# A key that is held down is one press, in every window. On X11 most repeats of a held key come as a release and a
# press of the same moment and without Qt's mark of a repeat; they are given that mark here, so that whoever asks
# `isAutoRepeat` gets the truth.

_SAME_MOMENT_MS = 1
"""A server may read its clock twice for the two halves of a repeat; no finger is that fast."""


class HeldKeys(QObject):
    """Watches the windows of the program, each from the time it first has the focus. One for a program."""

    found = Signal()  # a repeat was found that had no mark

    def __init__(self, app: QGuiApplication) -> None:
        super().__init__(app)
        self._released: tuple[int, int] = (0, 0)  # which key, and when in ms
        app.focusWindowChanged.connect(self.watch)
        self.watch(app.focusWindow())

    def watch(self, window: QWindow | None) -> None:
        """Watch this window too, before whoever listened to it until now."""
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind is QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            self._released = (_place(event), event.timestamp())
        elif kind is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._is_repeat(event):
            self.found.emit()
            told = QKeyEvent(
                kind,
                event.key(),
                event.modifiers(),
                event.nativeScanCode(),
                event.nativeVirtualKey(),
                event.nativeModifiers(),
                event.text(),
                True,
                event.count(),
                event.device(),
            )
            told.setTimestamp(event.timestamp())
            QCoreApplication.sendEvent(watched, told)
            event.setAccepted(told.isAccepted())
            return True
        return False

    def _is_repeat(self, event: QKeyEvent) -> bool:
        """Whether a press without a mark goes on with the one before: no time lies between.

        What has no place on a keyboard (an input method, a testing tool) cannot be held down.
        """
        if event.isAutoRepeat() or not event.timestamp() or (event.spontaneous() and not event.nativeScanCode()):
            return False
        key, at = self._released
        return key == _place(event) and 0 <= event.timestamp() - at <= _SAME_MOMENT_MS


def held_keys() -> HeldKeys:
    """The one of this program, made when it is first asked for. RuntimeError without an application."""
    app = QGuiApplication.instance()
    if not isinstance(app, QGuiApplication):
        raise RuntimeError("keys are watched in a running application only")
    there = app.findChild(HeldKeys)
    return there if isinstance(there, HeldKeys) else HeldKeys(app)


def _place(event: QKeyEvent) -> int:
    """The key itself, whatever it prints just now."""
    return event.nativeScanCode() or -event.key()


# -- typed ------------------------------------------------------------------------------------------------------------
# What people type: dates, times, numbers, read the usual ways and said back in words; faults in words. A decimal comma
# is a decimal comma and never a thousand separator. A date is read day first unless the practice chose otherwise; the
# date is always shown back with its month in letters, so that the two cannot be confused.

_LONG = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# The first letters that tell a month in English, German, French, Spanish, Italian.
_MONTH_STARTS = {
    "jan": 1, "ene": 1, "gen": 1, "jän": 1, "feb": 2, "fév": 2, "fev": 2, "mar": 3, "mär": 3, "mae": 3, "apr": 4,
    "avr": 4, "abr": 4, "may": 5, "mai": 5, "mag": 5, "jun": 6, "juin": 6, "giu": 6, "jul": 7, "juil": 7, "lug": 7,
    "aug": 8, "aoû": 8, "aou": 8, "ago": 8, "sep": 9, "set": 9, "oct": 10, "okt": 10, "ott": 10, "nov": 11,
    "dec": 12, "dez": 12, "déc": 12, "dic": 12,
}  # fmt: skip


def read_day(
    text: str, today: date, *, month_first: bool = False, born: date | None = None, planned: bool = False
) -> date:
    """The day on which something happened (`planned`: is meant to happen), as typed and within the limits of every
    table and form (`day_fault`). ValueError in words."""
    until = today + (AHEAD if planned else timedelta(days=1))
    day = read_date(text, today, month_first=month_first, until=until)
    if why := day_fault(day, born, planned=planned):
        raise ValueError(f"{date_in_words(day)} {why}.")
    return day


def read_date(text: str, today: date, *, month_first: bool = False, until: date | None = None) -> date:
    """A date as typed: 1979-05-03, 3.5.1979, 3/5/79, 3 May 1979, May 3 1979, 03051979, today, yesterday.

    A year of two digits is the latest such year that is not after `until` (None: `today`). ValueError in words.
    """
    latest = until or today
    said = text.strip().lower()
    near = {"today": 0, "heute": 0, "yesterday": -1, "gestern": -1}
    if said in near:
        return today + timedelta(days=near[said])
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}|\d{8}|\d{6}", said):
        return _digits(said, latest, month_first)
    words = re.findall(r"\d+|[^\W\d_]+", said)
    letters = [w for w in words if not w.isdigit()]
    numbers = [w for w in words if w.isdigit()]
    months = {m for m in map(_month, letters) if m}
    if len(months) == 1 and len(numbers) == 2:
        day, year = sorted(numbers, key=len) if max(map(len, numbers)) > 2 else numbers
        return _make(year, months.pop(), int(day), latest)
    if letters or len(numbers) != 3 or not re.fullmatch(r"[\d\s./\-]+", said):
        raise ValueError("Not a date. Write it like 3 May 1979, 3.5.1979 or 1979-05-03.")
    if len(numbers[0]) == 4:
        return _make(numbers[0], int(numbers[1]), int(numbers[2]), latest)
    first, second = int(numbers[0]), int(numbers[1])
    # Dots are written day first everywhere; slashes as the practice does, unless only one reading is possible.
    swap = "." not in said and (second > 12 or (month_first and first <= 12))
    return _make(numbers[2], first if swap else second, second if swap else first, latest)


def read_birth_date(text: str, today: date, *, month_first: bool = False) -> date | None:
    """A birth date as typed, None when nothing is typed. ValueError in words when it cannot be one."""
    if not text.strip():
        return None
    born = read_date(text, today, month_first=month_first)
    if born > today:
        raise ValueError(f"{date_in_words(born)} is in the future.")
    if today.year - born.year > 125:
        raise ValueError(f"{date_in_words(born)} is more than 125 years ago.")
    if born < EARLIEST:
        raise ValueError(f"{date_in_words(born)} {day_fault(born)}.")
    return born


def read_time(text: str) -> time:
    """A time of day as typed: 14:05, 14.05, 1405, 14h05, 9, 2:05 pm. ValueError in words."""
    found = re.fullmatch(r"(\d{1,2})(?:[:.h ]?(\d{2}))?h?\s*(am|pm|uhr)?", text.strip().lower())
    if found:
        hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
        if half in ("am", "pm"):
            hour = hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else 99
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise ValueError("Not a time of day. Write it like 14:05.")


def read_number(text: str) -> float | None:
    """A number as typed with a point or a comma for decimals, None when nothing is typed. ValueError in words."""
    said = text.strip().replace("−", "-")
    if not said:
        return None
    if not re.fullmatch(r"\d+([.,]\d+)?", said):
        if said.startswith("-") and re.fullmatch(r"-\d+([.,]\d+)?", said):
            raise ValueError("A number below 0 is not possible here.")
        raise ValueError("Not a number. Write it like 0.5 or 0,5, without thousand separators.")
    return float(said.replace(",", "."))


def read_whole(text: str) -> int | None:
    """A whole number as typed, None when nothing is typed. ValueError in words."""
    value = read_number(text)
    if value is not None and value != int(value):
        raise ValueError("A whole number is needed here.")
    return None if value is None else int(value)


def at(day: date, clock: time) -> datetime:
    """That day and time here, with the local offset from UTC of that day."""
    return datetime.combine(day, clock).astimezone()


def number_in_words(value: float | None) -> str:
    """A number without needless zeros: "0.5", "35"; "" for None."""
    return "" if value is None else f"{value:.10g}"


def date_in_words(day: date, *, weekday: bool = False) -> str:
    """ "3 May 1979", with the day of the week when asked for."""
    return (f"{_DAYS[day.weekday()]} " if weekday else "") + f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def long_date(day: date) -> str:
    """ "Monday 23 November"."""
    return f"{_DAYS[day.weekday()]} {day.day} {_LONG[day.month - 1]}"


def near_date(day: date, today: date) -> str:
    """ "today", "yesterday", "20 Nov", "20 Nov 2025"."""
    if day == today:
        return "today"
    if day == today - timedelta(days=1):
        return "yesterday"
    return f"{day.day} {MONTHS[day.month - 1]}" + ("" if day.year == today.year else f" {day.year}")


def near_moment(when: datetime, today: date, *, date_only: bool = False) -> str:
    """ "today 14:05", "20 Nov 16:40"."""
    return near_date(when.date(), today) + ("" if date_only else f" {when:%H:%M}")


def moment_in_words(when: datetime, *, date_only: bool = False) -> str:
    """ "11 Nov 2026, 09:20 (UTC+1)"."""
    if date_only:
        return date_in_words(when.date())
    offset = when.utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    zone = "UTC" + (f"{'+' if minutes > 0 else '−'}{abs(minutes) // 60}" if minutes else "")
    zone += f":{abs(minutes) % 60:02d}" if minutes % 60 else ""
    return f"{date_in_words(when.date())}, {when:%H:%M} ({zone})"


def _month(word: str) -> int:
    if word == "juni":
        return 6
    return next((_MONTH_STARTS[word[:n]] for n in (4, 3) if word[:n] in _MONTH_STARTS), 0)


def _digits(said: str, today: date, month_first: bool) -> date:
    if "-" in said:
        year, month, day = said.split("-")
        return _make(year, int(month), int(day), today)
    if len(said) == 8 and said[:2] in ("19", "20") and 1 <= int(said[4:6]) <= 12 and 1 <= int(said[6:]) <= 31:
        return _make(said[:4], int(said[4:6]), int(said[6:]), today)
    first, second, year = int(said[:2]), int(said[2:4]), said[4:]
    swap = second > 12 or (month_first and first <= 12)
    return _make(year, first if swap else second, second if swap else first, today)


def _make(year: str, month: int, day: int, today: date) -> date:
    if len(year) not in (2, 4):
        raise ValueError("Write the year with four digits.")
    full = int(year)
    if len(year) == 2:
        full += today.year // 100 * 100
    try:
        made = date(full, month, day)
        return made if len(year) == 4 or made <= today else made.replace(year=full - 100)
    except ValueError:
        if 1 <= month <= 12 and 1 <= full <= 9999:
            raise ValueError(f"{_LONG[month - 1]} {full} has no day {day}.") from None
        raise ValueError(f"There is no month {month}.") from None


# -- refused fields ---------------------------------------------------------------------------------------------------
# How many fields of a page show something that was refused: what stands there is not in the data file.

WRONG = "wrong"
"""The dynamic property `state` of a field whose words were refused."""


class RefusedFields(QObject):
    """Follows the fields of a page."""

    changed = Signal(int)  # how many are refused now

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._refused: set[int] = set()
        self._followed: set[int] = set()

    def watch(self, page: QWidget) -> None:
        """Follow the fields of this page, and of no other one any more."""
        self._refused, self._followed = set(), set()
        for kind in (QLineEdit, QPlainTextEdit, QComboBox):
            for field in page.findChildren(kind):
                field.installEventFilter(self)
                self._followed.add(id(field))
                if field.property("state") == WRONG:
                    self._refused.add(id(field))
        self.changed.emit(len(self._refused))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        named = isinstance(event, QDynamicPropertyChangeEvent) and event.propertyName().data() == b"state"
        if named and id(watched) in self._followed:
            one = {id(watched)}
            now = self._refused | one if watched.property("state") == WRONG else self._refused - one
            if now != self._refused:
                self._refused = now
                self.changed.emit(len(now))
        return False


def refused_in_words(count: int) -> str:
    """ "1 marked field is not saved"."""
    return f"{count} marked field{' is' if count == 1 else 's are'} not saved"
