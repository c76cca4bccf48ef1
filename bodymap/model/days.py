"""Which days something can have happened on: one limit for every table, form and file."""

from __future__ import annotations

from datetime import date, timedelta

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
EARLIEST = date(1900, 1, 1)
"""No exam, infusion or treatment that anybody records was before this day."""


def latest() -> date:
    """The last day that something can have happened on: tomorrow, because a place may be a day ahead of this one."""
    return date.today() + timedelta(days=1)


AHEAD = timedelta(days=3653)
"""Nothing is planned further ahead than ten years."""


def day_fault(day: date, born: date | None = None, *, planned: bool = False) -> str:
    """Why nothing can have happened (`planned`: be meant to happen) on a day to one who was born on `born`, in words
    ("is before 1900"); "" when it can."""
    if day < EARLIEST:
        return f"is before {EARLIEST.year}"
    if born is not None and day < born:
        return "is before the birth date"
    if planned:
        return "is more than ten years ahead" if day > date.today() + AHEAD else ""
    return "is after tomorrow" if day > latest() else ""
