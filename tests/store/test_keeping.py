"""Which copies stay: by counted days alone, whatever a clock or a name says; and never fewer than the rule says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bodymap.store.counted import ALL_OF, LONGEST, TIERS, Counted, Order, days_until_gone, stands_for, staying


def after(days: list[int]) -> set[Order]:
    """What is left of backups begun on these counted days, one after the other, each followed by the rule."""
    kept: set[Order] = set()
    for number, day in enumerate(days, start=1):
        kept.add(Order(day, number))
        kept = staying({one: one for one in kept}, Order(day, number))
    return kept


def test_a_year_of_three_backups_a_day() -> None:
    kept = after([day for day in range(1, 366) for _ in range(3)])
    by_day = sorted((one.day for one in kept), reverse=True)
    assert by_day[:6] == [365] * 3 + [364] * 3, "all of two days"
    assert by_day[6:18] == list(range(363, 351, -1)), "twelve daily"
    assert by_day[18:28] == [351, *range(349, 349 - 9 * 7, -7)], "ten weekly: the last day of each week"
    monthly = by_day[28:]
    assert len(monthly) == 9
    assert [day // 30 for day in monthly] == list(range(9, 0, -1)), "nine months, one after the other"
    assert all(day % 7 == 6 or day == monthly[0] for day in monthly), "the last week of each"
    assert {one.number % 3 for one in kept if one.day < 364} == {0}, "the newest of each day"


def test_a_month_keeps_what_is_old() -> None:
    kept = after(list(range(1, 31)))
    assert sorted(one.day for one in kept) == [6, 13, 16, *range(17, 31)]


def test_copies_that_claim_to_be_newer_change_nothing() -> None:
    mine = {n: Order(n, n) for n in range(1, 41)}
    last = mine[40]
    alone = staying(mine, last)
    future = {n: Order(n + 1_000_000, n + 1_000_000) for n in range(100, 114)}
    odd = {200: Order(20, 999), 201: Order(999, 20)}
    assert staying({**mine, **future, **odd}, last) == alone | future.keys() | odd.keys()
    stands: int | None = stands_for(1, {**mine, **odd}, alone | odd.keys(), last)
    assert stands == min(alone)
    assert stands_for(40, mine, alone, last) is None


@given(st.lists(st.integers(0, 1), min_size=1, max_size=450))
def test_whatever_the_days_the_rule_holds(rises: list[int]) -> None:
    """Days that rise by one at most: for each age there is a copy about as old as it, and never too many."""
    days, day = [], 1
    for rise in rises:
        day += rise
        days.append(day)
    kept = after(days)
    last = Order(days[-1], len(days))
    assert last in kept
    recent = {day for day in days if day > last.day - ALL_OF}
    assert {one for one in kept if one.day in recent} == {
        Order(day, number) for number, day in enumerate(days, start=1) if day in recent
    }
    have = {one.day for one in kept}
    daily = range(last.day - ALL_OF - TIERS[0][1] + 1, last.day - ALL_OF + 1)
    assert {day for day in days if day in daily} <= have
    for span, reach in ((7, 14 + 63), (30, 14 + 63 + 240)):  # for every older day one of the same week or month after
        for old in {day for day in days if last.day - reach <= day}:
            assert any(old <= day < old + span for day in have), old
    older = [one for one in kept if one.day not in recent]
    assert len(older) <= sum(count for _, count in TIERS)
    assert len({one.day for one in older}) == len(older)


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), max_size=60))
def test_letting_go_twice_is_letting_go_once(orders: list[tuple[int, int]]) -> None:
    copies = {n: Order(*order) for n, order in enumerate(orders)}
    last = Order(200, 200)
    stays = staying(copies, last)
    assert staying({copy: copies[copy] for copy in stays}, last) == stays
    ahead = {copy for copy, order in copies.items() if order.day > 200 or order.number > 200}
    assert ahead <= stays


def test_when_each_copy_goes() -> None:
    """As it comes to pass when one backup a day is made from then on."""
    copies = {one: one for one in after(list(range(1, 31)))}
    goes = days_until_gone(copies, Order(30, 30))
    assert goes.keys() == copies.keys()
    assert max(goes.values()) <= LONGEST + 1
    kept = set(copies)
    for ahead in range(1, LONGEST + 2):
        now = Order(30 + ahead, 30 + ahead)
        kept = staying({one: one for one in kept | {now}}, now)
        assert kept & copies.keys() == {copy for copy, days in goes.items() if days > ahead}
    assert days_until_gone({1: Order(9999, 99)}, Order(30, 30)) == {}, "it stays"
    assert days_until_gone({}, Order(30, 30)) == {}


@given(st.lists(st.one_of(st.just(1), st.integers(-40_000, 40_000)), min_size=1, max_size=365))
def test_a_year_of_any_clock(moves: list[int]) -> None:
    """The clock goes on by a day, or jumps up to a century either way, or stands: what is left is what a right clock
    leaves after as many changes of the date."""
    says, at, kept, turned = Counted("", Order(0, 0), "", None), datetime(2076, 4, 3, 12, tzinfo=UTC), set[Order](), 0
    for number, move in enumerate(moves, start=1):
        moved = at + timedelta(days=move)
        moved = moved if 1980 < moved.year < 2170 else at
        turned += moved != at or number == 1
        at = moved
        says = says.next(at, 86_400.0)
        assert says.order == Order(turned, number)
        kept.add(says.order)
        kept = staying({one: one for one in kept}, says.order)
    assert len(kept) <= sum(count for _, count in TIERS) + moves.count(0) + len(moves) - turned + ALL_OF
    daily = range(max(1, turned - ALL_OF - TIERS[0][1] + 1), turned + 1)
    assert set(daily) <= {one.day for one in kept}
