"""The parts of the clinic page as tidy tables: one observation a row, nobody's name or number in them.

Courses are numbered 1, 2, 3 ... in the order of their first infusions. With `hide` no cell rests on fewer than five:
such cells are "<5", what could be worked out from them is blank, and rows of single courses become classes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import floor
from pathlib import Path
from typing import BinaryIO

from bodymap.exchange.science import write_rows
from bodymap.medicine.outcomes.clinic import ClinicResult

SMALL = 5
Row = Sequence[object]
Tidy = tuple[tuple[str, ...], list[Row]]
"""Header and rows."""


def clinic_table(result: ClinicResult, part: str, hide: bool = False) -> Tidy:
    """One part (`outcomes.clinic.PARTS`) as a table. KeyError when there is no such part."""
    return _TABLES[part](result, hide)


def write_clinic_table(result: ClinicResult, part: str, out: Path | BinaryIO, hide: bool = False) -> None:
    """One part as CSV: UTF-8, RFC 4180, CR LF. A path gets the whole table or nothing."""
    header, rows = clinic_table(result, part, hide)
    write_rows(header, ([_cell(value) for value in row] for row in rows), out)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _small(number: int, of: int | None = None) -> bool:
    return 0 < number < SMALL or (of is not None and 0 < of - number < SMALL)


def _count(number: int, hide: bool, of: int | None = None) -> object:
    return f"<{SMALL}" if hide and _small(number, of) else number


def _responders(result: ClinicResult, hide: bool) -> Tidy:
    header = (
        "cut_percent",
        "responders",
        "n",
        "patients",
        "share",
        "interval_low",
        "interval_high",
        "interval",
        "stopped",
        "no_value",
        "no_baseline",
        "baseline",
        "outcome",
    )
    rows: list[Row] = []
    unusable = dict(result.standing)
    without = sum(number for reason, number in unusable.items() if "before infusion 1" in reason)
    for found in (result.at_30, result.at_50):
        made, secret = found.interval, hide and _small(found.hits, found.n)
        how = "cluster bootstrap" if found.patients < found.n else "Wilson"
        shares = (None,) * 4 if secret or made.share is None else (made.share, made.low, made.high, how)
        rows.append(
            (
                found.cut, _count(found.hits, hide, found.n), _count(found.n, hide), _count(found.patients, hide),
                *shares, _count(found.stopped, hide), _count(found.missing, hide), _count(without, hide),
                result.question.baseline_words, result.question.time_point.name,
            )
        )  # fmt: skip
    return header, rows


def _curve(result: ClinicResult, hide: bool) -> Tidy:
    n = result.n
    rows: list[Row] = []
    for cut, share in result.curve:
        secret = hide and _small(round(share * n), n)
        blank = secret or result.few
        rows.append((cut, _count(round(share * n), hide, n), _count(n, hide), None if blank else share))
    return ("cut_percent", "responders", "n", "share"), rows


def _waterfall(result: ClinicResult, hide: bool) -> Tidy:
    if hide:
        classes = _classes((bar.improvement for bar in result.bars), 10)
        return ("improvement_percent_from", "improvement_percent_below", "courses"), [
            (low, low + 10, _count(number, True)) for low, number in classes
        ]
    error = {pair.label: pair for pair in result.pairs}
    rows: list[Row] = []
    for bar in result.bars:
        pair = error.get(bar.label)
        change = (pair.after - pair.before, pair.error, int(pair.beyond)) if pair else (None, None, None)
        rows.append((bar.label, bar.improvement, int(bar.carried), *change))
    return ("course", "improvement_percent", "no_value_taken_as_0", "count_change", "count_error", "beyond_error"), rows


def _pairs(result: ClinicResult, hide: bool) -> Tidy:
    if hide:
        classes = _classes((pair.after - pair.before for pair in result.pairs), 3)
        return ("count_change_from", "count_change_below", "courses"), [
            (low, low + 3, _count(number, True)) for low, number in classes
        ]
    return ("course", "count_before", "count_after", "error", "beyond_error"), [
        (pair.label, pair.before, pair.after, pair.error, int(pair.beyond)) for pair in result.pairs
    ]


def _sites(result: ClinicResult, hide: bool) -> Tidy:
    rows: list[Row] = []
    for s in result.sites:
        before, after = hide and _small(s.before, s.n), hide and _small(s.after, s.n)
        rows.append(
            (
                s.site, _count(s.n, hide), _count(s.before, hide, s.n), _count(s.after, hide, s.n),
                None if before or result.few else s.share_before, None if after or result.few else s.share_after,
                None if before or after or result.few else s.difference,
            )
        )  # fmt: skip
    return ("site", "n", "positive_before", "positive_after", "share_before", "share_after", "difference"), rows


def _relapse(result: ClinicResult, hide: bool) -> Tidy:
    rows: list[Row] = []
    for s in result.relapse.steps:
        if hide and s.at_risk < SMALL:
            continue
        numbers = [_count(number, hide) for number in (s.lost, s.retreated, s.watched)]
        if hide and f"<{SMALL}" in numbers:
            numbers = [None] * 3
        shares = (None, None) if result.few_watched else (s.share_lost, s.share_retreated)
        rows.append((s.time, s.at_risk, *numbers, *shares))
    header = ("day", "at_risk", "lost", "treated_again", "followed_until_then")
    return (*header, "share_lost", "share_treated_again"), rows


def _events(result: ClinicResult, hide: bool) -> Tidy:
    rows: list[Row] = []
    for u in result.unwanted:
        rate = None if hide and _small(u.events) else u.rate.value
        severe, serious = _count(u.severe, hide), _count(u.serious, hide)
        rows.append((u.what, _count(u.events, hide), result.infusions, rate, severe, serious))
    return ("event", "events", "infusions", "per_100_infusions", "severe", "serious"), rows


def _classes(values: Iterable[float], wide: int) -> list[tuple[int, int]]:
    """How many values lie in each class of this width, from the lowest: (lower limit, number)."""
    found = Counter(floor(value / wide + 1e-9) * wide for value in values)
    return sorted(found.items())


_TABLES: dict[str, Callable[[ClinicResult, bool], Tidy]] = {
    "responders": _responders,
    "curve": _curve,
    "waterfall": _waterfall,
    "pairs": _pairs,
    "sites": _sites,
    "relapse": _relapse,
    "events": _events,
}
