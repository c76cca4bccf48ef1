"""Days in their order: the weeks of a month with what each day shows, and the unbroken stretches of a number."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bodymap.diary.entry import latest, mark, written
from bodymap.model import DiaryDay


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the calendar. `pain` is None where no number was given; `flare` is "", "started", "continuing" or
    "ended"; `mark` "", "late" or "paper"; `versions` how many entries the day has."""

    day: date
    pain: int | None = None
    flare: str = ""
    infusion: bool = False
    mark: str = ""
    written: bool = False
    future: bool = False
    versions: int = 0


def month(
    days: Iterable[DiaryDay],
    year: int,
    number: int,
    today: date,
    infusions: Iterable[date] = (),
    first_weekday: int = 0,
) -> tuple[tuple[Cell | None, ...], ...]:
    """The weeks of a month, seven cells each, None beside the month; weeks begin on `first_weekday` (0 is Monday)."""
    every = list(days)
    by_day, given = latest(every), set(infusions)
    versions = [entry.day for entry in every]

    def cell(at: date) -> Cell | None:
        if at.month != number:
            return None
        entry = by_day.get(at)
        if entry is None or not written(entry):
            return Cell(at, infusion=at in given, future=at > today)
        flare = str(entry.answers.get("flare", "no"))
        return Cell(
            at, _whole(entry), "" if flare == "no" else flare, at in given, mark(entry), True, at > today,
            versions.count(at),
        )  # fmt: skip

    return tuple(tuple(cell(at) for at in week) for week in Calendar(first_weekday).monthdatescalendar(year, number))


def runs(days: Iterable[DiaryDay], item: str) -> tuple[tuple[tuple[DiaryDay, float], ...], ...]:
    """The numbers of one item in unbroken stretches: a day that was not written, or has no number, ends one."""
    found: list[list[tuple[DiaryDay, float]]] = []
    last: date | None = None
    for at, entry in latest(days).items():
        value = entry.answers.get(item)
        if not isinstance(value, int | float):
            continue
        if last is None or at - last != timedelta(days=1):
            found.append([])
        found[-1].append((entry, float(value)))
        last = at
    return tuple(tuple(run) for run in found)


def flare_days(days: Iterable[DiaryDay]) -> tuple[tuple[date, str], ...]:
    """The days of flares with what was said of each: "started", "continuing", "ended"."""
    said = ((at, str(entry.answers.get("flare", "no"))) for at, entry in latest(days).items())
    return tuple((at, flare) for at, flare in said if flare != "no")


def _whole(entry: DiaryDay) -> int | None:
    value = entry.answers.get("pain_average")
    return int(value) if isinstance(value, int | float) else None
