"""The scores of a questionnaire out of its TOML file, checked against its items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from bodymap.instruments.codes import loinc
from bodymap.instruments.fields import Table
from bodymap.instruments.model import BETTER, MEAN, SUM, WORSE, Band, Item, Score
from bodymap.instruments.scoring import limits, plain

ID = r"[a-z][a-z0-9_]{0,39}"
CHECKED = ("bands", "missing", "change")


def read_scores(top: Table, items: Sequence[Item]) -> tuple[Score, ...]:
    """Every [[score]], the main one first; faults go to `top`."""
    tables = top.tables("score", 50, "score")
    if not tables and not top.has("score"):
        top.wrong("", "there is no score: add [[score]] with id, name and items.")
    known = {item.id: item for item in items}
    made: dict[str, Score] = {}
    measured: dict[str, Score] = {}  # those whose lowest and highest value can be told
    for table in tables:
        score = _score(table, known, made)
        if score.id and score.id in made:
            table.wrong("id", f'"{score.id}" is the id of another score too: each needs its own.')
        whole = bool(score.items or score.parts) and all(known[item].options for item in score.items)
        whole = whole and all(part in measured for part in score.parts)
        whole = whole and [*score.items, *score.parts] == [*table.listed("items"), *table.listed("parts")]
        score = replace(score, convert=_convert(table, score, known, measured if whole else None))
        score = replace(score, bands=_bands(table, score, limits(score, known, measured) if whole else None))
        score = replace(score, bands_source=table.text("bands_source", 300, needed=bool(score.bands), like="Lee 2009"))
        table.done()
        made.setdefault(score.id, score)
        if whole:
            measured.setdefault(score.id, score)
    if made:
        counted = {item for score in made.values() for item in score.items}
        for number, item in enumerate(items):
            if item.scored and item.id and item.id not in counted:
                top.faults.add(
                    ("item", number),
                    f"item {number + 1}",
                    f'"{item.id}" stands in no score: add it to one, or write scored = false.',
                )
    return tuple(made.values())


def _score(table: Table, known: Mapping[str, Item], made: Mapping[str, Score]) -> Score:
    """One [[score]] without its bands and table of values."""
    ident, name = table.text("id", 40, form=ID, like="total"), table.text("name", 80)
    items = table.names("items", known, "items", some=True)
    parts = table.names("parts", made, "scores above this one", some=True)
    if table.has("items") == table.has("parts"):
        table.wrong("", "needs items (the questions it counts) or parts (the scores it adds up), one of the two.")
    for item in items:
        if not known[item].scored:
            table.wrong("items", f'item "{item}" is not scored: leave it out, or take out its scored = false.')
    method = table.one_of("method", (SUM, MEAN), SUM)
    divide = table.number("divide", 0.001, 10_000, 1)
    decimals = table.whole("decimals", 0, 3, 0)
    prorate = table.whole("prorate", 0, 200, 0)
    if prorate and prorate >= len(items):
        table.wrong("prorate", f"{prorate} missing of {len(items)} leave nothing to count: give a smaller number.")
    change = table.number("change", 0.001, 10_000)
    change_source = table.text("change_source", 300, needed=change is not None)
    return Score(
        ident,
        name,
        items,
        parts,
        method,
        divide,
        decimals,
        prorate,
        table.names("never_missing", items, "items of this score"),
        table.text("missing_source", 300, needed=prorate > 0),
        table.one_of("higher_is", (WORSE, BETTER)),
        beside=table.names("beside", known, "items"),
        overlap=table.names("overlap", known, "items"),
        change=change,
        change_source=change_source,
        confirmed=table.names("confirmed", CHECKED, "words bands, missing, change"),
        note=table.text("note", 1000, needed=False),
        loinc=loinc(table),
    )


def _convert(
    table: Table, score: Score, known: Mapping[str, Item], measured: Mapping[str, Score] | None
) -> tuple[tuple[int, float], ...]:
    """The table of values; `measured` None: it cannot be told which raw scores there are."""
    pairs = table.pairs("convert")
    if not pairs or measured is None:
        return ()
    low, high = limits(score, known, measured, before_table=True)
    wanted = set(range(int(low), int(high) + 1))
    if {raw for raw, _ in pairs} != wanted or len(pairs) != len(wanted):
        table.wrong("convert", f"needs each raw score from {plain(low)} to {plain(high)} once.")
        return ()
    return tuple(sorted(pairs))


def _bands(table: Table, score: Score, ends: tuple[float, float] | None) -> tuple[Band, ...]:
    """The bands, next to each other from one of `ends` to the other; None: the ends cannot be told."""
    bands = []
    for part in table.tables("band", 30, "band"):
        low, high = part.number("low", -1e6, 1e6), part.number("high", -1e6, 1e6)
        name = part.text("name", 80)
        part.done()
        if low is None or high is None or low > high:
            part.wrong("", "needs low and high, low first.")
        else:
            bands.append(Band(_plain(low), _plain(high), name))
    step = 10**-score.decimals
    for one, other in pairwise(bands):
        if abs(other.low - one.high - step) > step / 1000:
            table.wrong(
                "band",
                f'"{other.name}" begins at {plain(other.low)}; after "{one.name}" it must begin at '
                f"{plain(round(one.high + step, 3))}, without gap or overlap.",
            )
    if bands and ends is not None and (bands[0].low, bands[-1].high) != ends:
        table.wrong(
            "band",
            f"the bands run from {plain(bands[0].low)} to {plain(bands[-1].high)}, "
            f"the score from {plain(ends[0])} to {plain(ends[1])}: make them the same.",
        )
    return tuple(bands)


def _plain(number: float) -> float:
    """A whole number as such, so that it is written back without a point."""
    return int(number) if number == int(number) else number
