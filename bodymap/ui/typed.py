"""What people type: dates, times, numbers, read the usual ways and said back in words; faults in words.

A decimal comma is a decimal comma and never a thousand separator. A date is read day first unless the practice
chose otherwise; the date is always shown back with its month in letters, so that the two cannot be confused.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from bodymap.model import day_fault
from bodymap.model.days import AHEAD, EARLIEST, MONTHS

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
