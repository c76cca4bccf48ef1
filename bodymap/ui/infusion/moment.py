"""A time of an infusion as typed: only the clock, on the day that fits; another day when it is said."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bodymap.model import day_fault
from bodymap.model.days import MONTHS
from bodymap.ui.typed import date_in_words, read_day, read_time

_HALF_DAY = timedelta(hours=12)
_DAYS = 30  # the longest infusions run for days, none for a month


def read_moment(text: str, start: datetime, *, month_first: bool = False, born: date | None = None) -> datetime:
    """ "10:15" on the day of the infusion that began at `start` (past midnight: the next one), "+1 10:15" a day later,
    "12 Nov 2026 10:15" on that day, "3/5/2026 10:15" in the order of the practice. With the offset of the infusion.
    ValueError in words."""
    said = text.strip()
    *before, clock = said.split() or [""]
    if before and before[-1].lower() not in ("am", "pm") and clock.lower() in ("am", "pm"):
        *before, clock = *before[:-1], f"{before[-1]} {clock}"
    made = read_time(clock)
    day = start.date()
    if not before:
        found = datetime.combine(day, made, start.tzinfo)
        if found - start > _HALF_DAY:
            earlier = found - timedelta(days=1)
            return earlier if start - earlier < timedelta(hours=3) else found
        return found + timedelta(days=1) if start - found > _HALF_DAY else found
    if before[0].startswith("+") and before[0][1:].isdigit() and len(before) == 1:
        later = int(before[0][1:])
        if later > _DAYS:
            raise ValueError(f"+{later} is more than {_DAYS} days after the start.")
        told = day + timedelta(days=later)
        if why := day_fault(told, born):
            raise ValueError(f"{date_in_words(told)} {why}.")
        return datetime.combine(told, made, start.tzinfo)
    typed = read_day(" ".join(before), date.today(), month_first=month_first, born=born)
    return datetime.combine(typed, made, start.tzinfo)


def clock_of(when: datetime, start: datetime) -> str:
    """ "10:15"; with its day when that is not the day of the infusion. Reads back as what it was."""
    local = when.astimezone(start.tzinfo)
    if read_moment(f"{local:%H:%M}", start).date() == local.date():
        return f"{local:%H:%M}"
    return f"{local.day} {MONTHS[local.month - 1]} {local.year} {local:%H:%M}"
