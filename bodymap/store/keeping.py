"""Which copies stay: all of two days, then twelve daily ones, ten weekly ones, nine monthly ones.

A day here is a number that rises by one at most with each backup, kept in the data file. What a clock says, or a name,
plays no part; nor does a copy that claims to be newer than the last backup.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import NamedTuple, TypeVar

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
