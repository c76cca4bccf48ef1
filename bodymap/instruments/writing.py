"""A questionnaire as the text of a TOML file, so that a data file keeps the very words that were answered."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from bodymap.instruments.model import FORMAT, SUM, Instrument, Item, Option, Score, measured

Value = str | bool | float | Sequence[object]


def dump(instrument: Instrument) -> str:
    """The instrument as TOML; `parse_instrument` makes an equal value from it."""
    lines = [
        *_line("format", FORMAT),
        *_line("id", instrument.id),
        *_line("version", instrument.version),
        *_line("name", instrument.name),
        *_line("title", instrument.title),
        *_line("language", instrument.language),
        *_line("answered_by", instrument.answered_by),
        *_measures(instrument),
        *_line("window", instrument.window),
        *_line("stem", instrument.stem),
        *_line("rights", instrument.rights),
        *_line("owner", instrument.owner),
        *_line("licence", instrument.licence),
        *_line("source_url", instrument.source_url),
        *_line("citation", instrument.citation),
        *_line("trademark", instrument.trademark),
        *_line("note", instrument.note),
        *_line("loinc", instrument.loinc),
    ]
    for item in instrument.items:
        lines += ["", "[[item]]", *_item(item)]
    for score in instrument.scores:
        lines += ["", "[[score]]", *_score(score)]
    return "\n".join(lines) + "\n"


def _measures(instrument: Instrument) -> Iterable[str]:
    """Only where it is not what a file without the key says: a text that is in the file already stays the same."""
    if instrument.measures != measured(instrument.items, instrument.stem, instrument.loinc):
        yield from _line("measures", instrument.measures)


def _item(item: Item) -> Iterable[str]:
    yield from _line("id", item.id)
    yield from _line("text", item.text)
    if not item.scored:
        yield from _line("scored", False)
    yield from _line("flag_from", item.flag_from)
    if item.keep_words:
        yield from _line("keep_words", True)
    yield from _line("window", item.window)
    yield from _line("loinc", item.loinc)
    for option in item.options:
        yield from ("", "[[item.option]]")
        yield from _option(option)


def _option(option: Option) -> Iterable[str]:
    yield from _line("score", option.score)
    yield from _line("text", option.text)
    yield from _line("loinc", option.loinc)


def _score(score: Score) -> Iterable[str]:
    yield from _line("id", score.id)
    yield from _line("name", score.name)
    yield from _line("items", score.items)
    yield from _line("parts", score.parts)
    if score.method != SUM:
        yield from _line("method", score.method)
    if score.divide != 1:
        yield from _line("divide", score.divide)
    for key, number in (("decimals", score.decimals), ("prorate", score.prorate)):
        if number:
            yield from _line(key, number)
    yield from _line("never_missing", score.never_missing)
    yield from _line("missing_source", score.missing_source)
    yield from _line("higher_is", score.higher_is)
    yield from _line("convert", score.convert)
    yield from _line("bands_source", score.bands_source)
    yield from _line("beside", score.beside)
    yield from _line("overlap", score.overlap)
    yield from _line("change", score.change)
    yield from _line("change_source", score.change_source)
    yield from _line("confirmed", score.confirmed)
    yield from _line("note", score.note)
    yield from _line("loinc", score.loinc)
    for band in score.bands:
        yield from ("", "[[score.band]]")
        yield from _line("low", band.low)
        yield from _line("high", band.high)
        yield from _line("name", band.name)


def _line(key: str, value: Value | None) -> Iterable[str]:
    """One key; nothing for what is empty or not there."""
    if value is not None and value != "" and value != ():
        # JSON's texts, numbers, true, false and lists are TOML's as well.
        yield f"{key} = {json.dumps(value, ensure_ascii=False)}"
