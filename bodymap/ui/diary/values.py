"""What the diary page is given, and days in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bodymap.flow import Words
from bodymap.model import DiaryDay, Infusion


@dataclass(frozen=True, slots=True)
class DiaryValues:
    """The diary of one patient: all days in any order, infusions for the marks, the optional lines that are on.
    `first_weekday` 0 is Monday."""

    patient: str
    today: date
    days: tuple[DiaryDay, ...] = ()
    infusions: tuple[Infusion, ...] = ()
    chosen: tuple[str, ...] = ()
    first_weekday: int = 0
    born: date | None = None


def day_name(day: date, words: Words, today: date | None = None) -> str:
    """ "Monday, 2 March 2026"; with `today`, "Today, ..." and "Yesterday, ..."."""
    name = f"{words.lines('days.names')[day.weekday()]}, {plain_day(day, words)}"
    if today is not None and (today - day).days in (0, 1):
        before = words.say("page.today" if day == today else "page.yesterday")
        return f"{before}, {name}"
    return name


def plain_day(day: date, words: Words) -> str:
    """ "2 March 2026"."""
    return f"{day.day} {month_name(day, words)}"


def month_name(day: date, words: Words) -> str:
    """ "March 2026"."""
    return f"{words.lines('days.months')[day.month - 1]} {day.year}"


def is_over(day: date, today: date) -> bool:
    """Whether what is written now on this day will be marked as late."""
    return today - day > timedelta(days=1)
