"""What was noted in the days before flares, as plain counts beside the same counts on other days.

Counts, days and the window, nothing else: with many things to note and few weeks, almost every difference is chance
(domain 8.2). No ratio, no order by size, no test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bodymap.diary.entry import latest, taken, written
from bodymap.diary.items import Item, items
from bodymap.flow import Words
from bodymap.model import DiaryDay

WINDOW, WINDOWS = 2, (1, 2, 3)
"""Days before a flare that are looked at: the usual one, and those that can be chosen."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that can be noted: on how many days it was, of how many on which its line was answered."""

    id: str
    words: str
    before: int
    before_of: int
    other: int
    other_of: int


@dataclass(frozen=True, slots=True)
class Before:
    """The counts with everything needed to read them: how many flares began, how many days were written before them,
    how many other days, how many days of flares are left out, the window in days, the first and last day."""

    flares: int
    window: int
    days: int
    others: int
    left_out: int
    first: date | None
    last: date | None
    rows: tuple[Row, ...]


def before_flares(days: Iterable[DiaryDay], words: Words, window: int = WINDOW) -> Before:
    """Counts on the `window` days before each day on which a flare was said to have started, and on all other days.

    Days of a flare (started, goes on, ended) are in neither group. A row is there for everything noted at least once.
    """
    by_day = {day: entry for day, entry in latest(days).items() if written(entry)}
    starts = [day for day, entry in by_day.items() if entry.answers.get("flare") == "started"]
    in_flare = {day for day, entry in by_day.items() if entry.answers.get("flare", "no") != "no"}
    wanted = {start - timedelta(days=n) for start in starts for n in range(1, window + 1)}
    before = [entry for day, entry in by_day.items() if day in wanted and day not in in_flare]
    other = [entry for day, entry in by_day.items() if day not in wanted and day not in in_flare]
    rows = []
    for row_id, text, told in _asked(words):
        here, there = _count(before, told), _count(other, told)
        if here[0] or there[0]:
            rows.append(Row(row_id, text, *here, *there))
    return Before(
        len(starts), window, len(before), len(other), len(in_flare), min(by_day, default=None),
        max(by_day, default=None), tuple(rows),
    )  # fmt: skip


Told = Callable[[DiaryDay], bool | None]


def _asked(words: Words) -> Iterable[tuple[str, str, Told]]:
    for item in items().values():
        if item.kind == "tags":
            for tag in item.tags:
                yield item.key(tag), words.say(f"item.{item.id}.tags.{tag}"), _tag(item, tag)
        elif item.counted is not None:
            yield item.id, words.say(f"item.{item.id}.counted"), _number(item)


def _tag(item: Item, tag: str) -> Told:
    def told(day: DiaryDay) -> bool | None:
        marked = taken(day, item)
        return None if marked is None else tag in marked

    return told


def _number(item: Item) -> Told:
    def told(day: DiaryDay) -> bool | None:
        answer = day.answers.get(item.id)
        return None if answer is None or item.counted is None else item.counted.holds(answer)

    return told


def _count(days: Iterable[DiaryDay], told: Told) -> tuple[int, int]:
    """On how many days it was so, of how many that say."""
    said = [yes for day in days if (yes := told(day)) is not None]
    return sum(said), len(said)
