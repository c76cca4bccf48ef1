"""Days in words: the year stands wherever days of more than one year stand together, and exams of one day are told
apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from bodymap.outcomes.phases import Timed

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_words(day: date | datetime, *, year: bool) -> str:
    """ "2 Mar", "2 Mar 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")


def years_apart(days: Iterable[date | datetime]) -> bool:
    """Whether days of more than one year stand together."""
    return len({day.year for day in days}) > 1


def days_in_words(days: Sequence[date], most: int = 8) -> str:
    """Days in a row, the year with each when they are of several years, else once: "2 Mar, 9 Mar and 16 Mar 2026"."""
    if not days:
        return ""
    apart = years_apart(days)
    said = [day_words(day, year=apart or n == len(days) - 1) for n, day in enumerate(days)]
    if len(said) > most:
        return f"{len(said)} days, {day_words(days[0], year=True)} to {day_words(days[-1], year=True)}"
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def exam_labels(exams: Sequence[Timed], *, year: bool | None = None) -> list[str]:
    """The day of each exam in words, with the year when there are several (or as `year` says); two of one day are told
    apart by clock, else by timing, else by number."""
    with_year = years_apart(e.performed_at for e in exams) if year is None else year
    plain = [day_words(e.performed_at, year=with_year) for e in exams]
    timed = [f"{e.performed_at:%H:%M}" if not e.date_only else e.timing for e in exams]
    many, full = Counter(plain), Counter(zip(plain, timed, strict=True))
    labels, seen = [], Counter[tuple[str, str]]()
    for day, more in zip(plain, timed, strict=True):
        seen[day, more] += 1
        if many[day] > 1:
            parts = [day, more, f"no. {seen[day, more]}" if full[day, more] > 1 else ""]
            day = ", ".join(part for part in parts if part)
        labels.append(day)
    return labels
