"""The day of an exam held against its infusion and its course."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bodymap.model.course import Infusion
from bodymap.model.days import MONTHS
from bodymap.model.exam import AFTER, BEFORE, DURING, Exam

NEAR, EARLY, LATE = timedelta(days=100), timedelta(days=366), timedelta(days=731)
"""An exam "before" or "after" an infusion is near it; so long before the first infusion of its course, or so long
after the last, it is asked about (our own, for slips of typing)."""


def timing_faults(exam: Exam, infusions: Iterable[Infusion]) -> list[str]:
    """Where the day of an exam contradicts the infusion it is recorded with, in words; [] when it fits.

    "Before n" lies between infusions n-1 and n, "after n" between n and n+1, "during n" in it; the clock counts only
    where the exam has one. `infusions` are those of its course, or more.
    """
    rows = _of_course(exam, infusions)
    own = next((i for i in rows if i.id == exam.infusion), None)
    if own is None:
        return []
    if found := _beside_infusion(exam, own):
        return found
    earlier = [i for i in rows if i.number < own.number]
    later = [i for i in rows if i.number > own.number]
    words = f"{_said(exam)} is recorded with infusion {own.number}, but"
    if exam.timing != AFTER and earlier and _is_before(exam, earlier[-1]):
        return [f"{words} infusion {earlier[-1].number} came after it, {_day(earlier[-1])}"]
    if exam.timing != BEFORE and later and _is_after(exam, later[0]):
        return [f"{words} infusion {later[0].number} came before it, {_day(later[0])}"]
    return []


def timing_doubts(exam: Exam, infusions: Iterable[Infusion]) -> list[str]:
    """What to ask about the day of an exam beside its infusion and its course, as questions; [] when it fits."""
    rows = _of_course(exam, infusions)
    found = timing_faults(exam, rows) or _far_from(exam, rows)
    return [f"{words}. Is the day right, or the infusion?" for words in found]


def _of_course(exam: Exam, infusions: Iterable[Infusion]) -> list[Infusion]:
    return sorted((i for i in infusions if i.course == exam.course), key=lambda i: i.number)


def _far_from(exam: Exam, rows: list[Infusion]) -> list[str]:
    own = next((i for i in rows if i.id == exam.infusion), None)
    if own is not None:
        apart = abs(exam.performed_at - own.given_at)
        words = f"{_said(exam)} is {apart.days} days from infusion {own.number}, {_day(own)}"
        return [words] if apart > NEAR else []
    if rows and rows[0].given_at - exam.performed_at > EARLY:
        return [f"{_said(exam)} is more than a year before the course's first infusion, {_day(rows[0])}"]
    if rows and exam.performed_at - rows[-1].given_at > LATE:
        return [f"{_said(exam)} is more than two years after the course's last infusion, {_day(rows[-1])}"]
    return []


def _beside_infusion(exam: Exam, own: Infusion) -> list[str]:
    words = f"{_said(exam)} is recorded as {exam.timing} infusion {own.number}, which was on {_day(own)}"
    end = own.given_at + timedelta(minutes=own.minutes or 0)
    wrong = {
        BEFORE: _is_after(exam, own),
        AFTER: _is_before(exam, own),
        DURING: not own.given_at.date() <= exam.performed_at.date() <= end.date() + timedelta(days=1),
    }
    return [words] if wrong.get(exam.timing, False) else []


def _is_before(exam: Exam, infusion: Infusion) -> bool:
    day, of = exam.performed_at.date(), infusion.given_at.date()
    return day < of or (day == of and not exam.date_only and exam.performed_at < infusion.given_at)


def _is_after(exam: Exam, infusion: Infusion) -> bool:
    day, of = exam.performed_at.date(), infusion.given_at.date()
    return day > of or (day == of and not exam.date_only and exam.performed_at > infusion.given_at)


def _said(exam: Exam) -> str:
    day = exam.performed_at.date()
    return f"The exam of {day.day} {MONTHS[day.month - 1]} {day.year}"


def _day(infusion: Infusion) -> str:
    day = infusion.given_at.date()
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
