"""What a data file says of its backups: whose it is, how many were begun; and which copies stay."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar
from uuid import uuid4

from bodymap.store import driver
from bodymap.store.cells import time_cells, time_of
from bodymap.system import counting_sleep

# -- keeping ----------------------------------------------------------------------------------------------------------
# Which copies stay: all of two days, then twelve daily ones, ten weekly ones, nine monthly ones. A day here is a
# number that rises by one at most with each backup, kept in the data file. What a clock says, or a name, plays no
# part; nor does a copy that claims to be newer than the last backup.

ALL_OF = 2
"""Days of which every copy stays."""
TIERS = ((1, 12), (7, 10), (30, 9))
"""Days in a span, and of how many spans the newest copy stays; each tier begins where the one before ends."""
LONGEST = ALL_OF + sum(span * count for span, count in TIERS)
"""Days with backups after which a copy is gone at the latest."""

FULL = ALL_OF + sum(count for _, count in TIERS)
"""Copies that the rule holds in the end, with one a day."""

C = TypeVar("C", bound=Hashable)


class Order(NamedTuple):
    """When a copy was made, as the data file counts: its day, and the number of the backup."""

    day: int
    number: int


def staying(copies: Mapping[C, Order], last: Order) -> set[C]:
    """The copies that stay after the backup `last`. What is not in the order of this file - a copy from before a
    restore, say, with a higher number or day - stays, and takes nobody's place."""
    ordered = [copy for copy in copies if not _is_ahead(copies[copy], last)]
    ordered.sort(key=lambda copy: copies[copy], reverse=True)
    stays = set(copies) - set(ordered)
    days = sorted({copies[copy].day for copy in ordered}, reverse=True)[:ALL_OF]
    tiers = iter(TIERS)
    span, count = next(tiers)
    spans: set[int] = set()
    for copy in ordered:
        day = copies[copy].day
        if day in days:
            stays.add(copy)
            continue
        while day // span not in spans and len(spans) == count:
            tier = next(tiers, None)
            if tier is None:
                return stays
            (span, count), spans = tier, set()
        if day // span not in spans:
            spans.add(day // span)
            stays.add(copy)
    return stays


def stands_for(gone: C, copies: Mapping[C, Order], stays: Collection[C], last: Order) -> C | None:
    """The copy that is there instead of one that goes: the oldest of the newer ones that stay, up to the backup `last`;
    None without one."""
    newer = [copy for copy in stays if copies[copy] > copies[gone] and not _is_ahead(copies[copy], last)]
    return min(newer, key=lambda copy: copies[copy], default=None)


def days_until_gone(copies: Mapping[C, Order], last: Order) -> dict[C, int]:
    """In how many days each copy goes when one backup a day is made from now on; those that do not go are left out."""
    left, found = dict(copies), dict[C, int]()
    mine: dict[Hashable, Order] = {copy: copies[copy] for copy in left}
    for ahead in range(1, LONGEST + 2):
        now = Order(last.day + ahead, last.number + ahead)
        mine[now] = now
        stays = staying(mine, now)
        for copy in [copy for copy in left if copy not in stays]:
            found[copy] = ahead
            del left[copy]
        mine = {copy: mine[copy] for copy in mine if copy in stays}
        if not left:
            break
    return found


def _is_ahead(order: Order, last: Order) -> bool:
    return order.day > last.day or order.number > last.number


# -- counted ----------------------------------------------------------------------------------------------------------
# What a data file says of its backups: whose it is, how many were begun and on which day, which name a copy was given.
# Days are counted, not dated, and rise by one at most with each backup. Where the clock that nobody sets is known to
# have gone on since the day rose, it decides whether another one can have begun. Else the day rises with a date that is
# later than the latest one; a date that goes to and fro is no new day. After a date far ahead, which was wrong, the
# days go on as soon as the dates do.

_A_NIGHT = 18 * 3600.0
"""Seconds from the rise of one day until the next can rise."""
_ROSE: dict[str, tuple[int, float]] = {}
"""By practice: the day that rose last in this program, and when by the clock that nobody sets."""


_MOST = Order(36_600, 1_000_000)
"""More days and backups than any file comes to: a hundred years, one every hour and day."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The row of a data file or of a copy. `date`: on which the day rose; `at`: when that backup was begun by the
    clock, None before the first; `name`: the file name a copy was given, "" in the data file itself and in copies that
    do not count."""

    practice: str
    order: Order
    date: str
    at: datetime | None
    name: str = ""

    @classmethod
    def read(cls, connection: Any) -> Counted | None:
        """None in a file of an older schema, and where the row says nothing that can be: it is counted anew then, and
        the copies from before stay as those of another file do."""
        try:
            row = connection.execute(
                "SELECT practice, day, number, date, made_utc, made_offset, name FROM backup"
            ).fetchone()
            practice, day, number, on, utc, offset, name = row
            if not 0 <= day <= number <= _MOST.number or day > _MOST.day or (on and not date.fromisoformat(on)):
                return None
            return cls(practice, Order(day, number), on, time_of(utc, offset) if utc else None, name)
        except (driver.Error, ValueError, TypeError, OverflowError):
            return None

    def write(self, connection: Any) -> None:
        """Into the file, in the transaction that is under way."""
        utc, offset = time_cells(self.at) if self.at else ("", 0)
        connection.execute(
            "INSERT OR REPLACE INTO backup (one, practice, number, day, date, made_utc, made_offset, name)"
            " VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
            (self.practice, self.order.number, self.order.day, self.date, utc, offset, self.name),
        )

    def next(self, moment: datetime, passed: float | None = None) -> Counted:
        """The next backup, begun at this moment by the clock of this place. `passed`: seconds since the day rose by the
        clock that nobody sets, None where that is not known."""
        on = moment.date().isoformat()
        if passed is not None:
            rises = on != self.date and passed >= _A_NIGHT
        else:
            goes_on = self.at is not None and self.at.date().isoformat() < on < self.date
            rises = on > self.date or goes_on
        order = Order(self.order.day + rises, self.order.number + 1)
        return Counted(self.practice, order, on if rises else self.date, moment)

    def after(self, other: Counted | None) -> Counted:
        """Of a file that is brought back: never behind the one it takes the place of."""
        if other is None or other.practice != self.practice:
            return replace(self, name="")
        day, number = max(self.order.day, other.order.day), max(self.order.number, other.order.number)
        return replace(self, order=Order(day, number), date=max(self, other, key=lambda one: one.order).date, name="")


def count_one(connection: Any, moment: datetime) -> Counted:
    """Count one backup more, in the transaction that is under way."""
    was = Counted.read(connection) or Counted(uuid4().hex, Order(0, 0), "", None)
    (day, rose), now = _ROSE.get(was.practice, (-1, 0.0)), counting_sleep()
    counted = was.next(moment, now - rose if now is not None and day == was.order.day else None)
    if now is not None and counted.order.day != was.order.day:
        _ROSE[was.practice] = counted.order.day, now
    counted.write(connection)
    return counted


def rename(connection: Any, name: str) -> None:
    """The name that a copy is given; nothing in a file of an older schema."""
    if (counted := Counted.read(connection)) is not None:
        replace(counted, name=name).write(connection)
