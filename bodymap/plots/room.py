"""Room for words: labels pushed apart, labels that fit, and ticks of a time axis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
EPOCH = datetime(1970, 1, 1)


def apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions in the order of `wanted` (any order), at least `gap` apart and as near to what is wanted as groups
    allow, kept within `low` and `high` as far as they fit."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    groups: list[tuple[float, int]] = []  # centre, members
    for i in order:
        groups.append((wanted[i], 1))
        while len(groups) > 1:
            (c1, n1), (c2, n2) = groups[-2], groups[-1]
            if c2 - (n2 - 1) * gap / 2 - (c1 + (n1 - 1) * gap / 2) >= gap - 1e-9:
                break
            start = (c1 - (n1 - 1) * gap / 2) * n1 + (c2 - (n2 - 1) * gap / 2 - n1 * gap) * n2
            n = n1 + n2
            groups[-2:] = [(start / n + (n - 1) * gap / 2, n)]
    placed = [c + (k - (n - 1) / 2) * gap for c, n in groups for k in range(n)]
    floor = low
    for k, p in enumerate(placed):
        placed[k] = floor = max(p, floor)
        floor += gap
    ceiling = high
    for k in reversed(range(len(placed))):
        placed[k] = ceiling = min(placed[k], ceiling)
        ceiling -= gap
    where = dict(zip(order, placed, strict=True))
    return [where[i] for i in range(len(wanted))]


def fitting(spans: Iterable[tuple[float, float]], gap: float, taken: Iterable[tuple[float, float]] = ()) -> list[bool]:
    """For each (left, right), in order, whether it fits beside those that were let in before it and those `taken`."""
    inside = list(taken)
    fits = []
    for left, right in spans:
        free = all(right + gap <= a or left - gap >= b for a, b in inside)
        fits.append(free)
        if free:
            inside.append((left, right))
    return fits


def days_of(when: datetime) -> float:
    """A wall-clock time as days since 1970, as matplotlib counts dates."""
    return (when - EPOCH) / timedelta(days=1)


def date_of(days: float) -> date:
    """The date of a number of days since 1970."""
    return (EPOCH + timedelta(days=days)).date()


def short(day: date) -> str:
    """A date as "12 Aug"."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def date_ticks(low: float, high: float, most: int) -> tuple[list[tuple[float, str]], list[float]]:
    """At most about `most` labelled ticks (position, label) of a date axis, and the unlabelled ones between them."""
    most = max(most, 2)
    span = high - low
    step = next((s for s in (1, 2, 7) if span / s <= most), 14)
    if span / step <= most and span < 70:
        start = date_of(low)
        start -= timedelta(days=start.weekday() if step >= 7 else 0)
        first_day = days_of(datetime.combine(start, datetime.min.time()))
        days = [x for x in (first_day + step * n for n in range(int(span / step) + 3)) if low <= x <= high]
        year = [f" {date_of(x).year}" if n == 0 else "" for n, x in enumerate(days)]
        return [(x, short(date_of(x)) + y) for x, y in zip(days, year, strict=True)], []
    first = date_of(low)
    months = [(first.year * 12 + first.month - 1) + n for n in range(int(span / 28) + 2)]
    starts = {m: days_of(datetime(m // 12, m % 12 + 1, 1)) for m in months}
    step = next((s for s in (1, 2, 3, 6, 12, 24, 60) if span / 30.4 / s <= most), 120)
    major = [
        (x, str(m // 12) if step >= 12 else f"{MONTHS[m % 12]} {m // 12}")
        for m, x in starts.items()
        if m % step == 0 and low <= x <= high
    ]
    if step == 1:
        minor = [x for x in (low // 7 * 7 + 4 + 7 * n for n in range(int(span / 7) + 2)) if low <= x <= high]
    else:
        minor = [x for x in starts.values() if low <= x <= high] if step <= 12 else []
    return major, [x for x in minor if x not in {m for m, _ in major}]


def day_ticks(low: float, high: float, most: int) -> tuple[list[tuple[float, str]], list[float]]:
    """At most about `most` labelled ticks of an axis of days since the first infusion; whole weeks when it is long."""
    most = max(most, 2)
    span = high - low
    steps = (1, 2, 7, 14, 28, 56, 84, 168, 364, 728)
    step = next((s for s in steps if span / s <= most), 3640)
    first = -(-low // step) * step
    major = [first + step * n for n in range(int(span // step) + 1)]
    minor_step = {14: 7, 28: 7, 56: 28, 84: 28, 168: 28}.get(step)
    minor: list[float] = []
    if minor_step:
        start = -(-low // minor_step) * minor_step
        minor = [start + minor_step * n for n in range(int(span // minor_step) + 1)]
    labels = [(x, f"{int(x)}".replace("-", "−")) for x in major if x <= high]
    return labels, [x for x in minor if x <= high and x not in major]
