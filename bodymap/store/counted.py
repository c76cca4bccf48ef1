"""What a data file says of its backups: whose it is, how many were begun and on which day, which name a copy was given.

Days are counted, not dated: the day rises by one when a backup is begun on another date than the one before, whichever
way the clock went, and never by more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from bodymap.store import driver
from bodymap.store.cells import time_cells, time_of
from bodymap.store.keeping import Order


@dataclass(frozen=True, slots=True)
class Counted:
    """The row of a data file or of a copy. `at`: when that backup was begun by the clock, None before the first;
    `name`: the file name a copy was given, "" in the data file itself and in copies that do not count."""

    practice: str
    order: Order
    date: str
    at: datetime | None
    name: str = ""

    @classmethod
    def read(cls, connection: Any) -> Counted | None:
        """None in a file of an older schema, and where the row cannot be read as what it is."""
        try:
            row = connection.execute(
                "SELECT practice, day, number, date, made_utc, made_offset, name FROM backup"
            ).fetchone()
            practice, day, number, on, utc, offset, name = row
            return cls(practice, Order(int(day), int(number)), on, time_of(utc, offset) if utc else None, name)
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

    def next(self, moment: datetime) -> Counted:
        """The next backup, begun at this moment by the clock of this place."""
        on = moment.date().isoformat()
        order = Order(self.order.day + (on != self.date), self.order.number + 1)
        return Counted(self.practice, order, on, moment)

    def after(self, other: Counted | None) -> Counted:
        """Of a file that is brought back: never behind the one it takes the place of."""
        if other is None or other.practice != self.practice:
            return replace(self, name="")
        day, number = max(self.order.day, other.order.day), max(self.order.number, other.order.number)
        return replace(self, order=Order(day, number), date=max(self, other, key=lambda one: one.order).date, name="")


def begin(connection: Any, moment: datetime) -> Counted:
    """Count one backup more, in the transaction that is under way."""
    was = Counted.read(connection) or Counted(uuid4().hex, Order(0, 0), "", None)
    counted = was.next(moment)
    counted.write(connection)
    return counted


def rename(connection: Any, name: str) -> None:
    """The name that a copy is given; nothing in a file of an older schema."""
    if (counted := Counted.read(connection)) is not None:
        replace(counted, name=name).write(connection)
