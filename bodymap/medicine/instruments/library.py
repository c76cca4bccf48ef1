"""The questionnaires at hand: the program's and those that the practice has loaded; one as the text of a TOML file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache

from bodymap.errors import UserError
from bodymap.medicine.instruments.model import FORMAT, SUM, Instrument, Item, Option, Score, measured
from bodymap.medicine.instruments.reading import parse_instrument
from bodymap.paths import resources

# -- writing ----------------------------------------------------------------------------------------------------------
# A questionnaire as the text of a TOML file, so that a data file keeps the very words that were answered.

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


# -- shelf ------------------------------------------------------------------------------------------------------------
# The questionnaires at hand: those that come with the program, and those that the practice has loaded.

BUILT_IN: tuple[str, ...] = ("phq9", "phq8", "phq2", "gad7", "pgic", "nrs_pain", "cgi_s", "cgi_i")
"""Ids of the questionnaires that come with the program, in the order in which they are offered."""


@cache
def built_in(instrument: str) -> Instrument:
    """A questionnaire that comes with the program; read when first asked for. KeyError when there is none."""
    if instrument not in BUILT_IN:
        raise KeyError(instrument)
    name = f"{instrument}.toml"
    return parse_instrument((resources() / "instruments" / name).read_text("utf-8"), name)


def example() -> str:
    """A TOML file to copy from, with every key explained; its words are invented."""
    return (resources() / "instruments" / "example" / "own.toml").read_text("utf-8")


class Shelf:
    """All questionnaires of a practice, `own` ones oldest version first; what was answered is never changed."""

    def __init__(self, own: Iterable[Instrument] = ()) -> None:
        self._own: dict[tuple[str, str], Instrument] = {}
        for instrument in own:
            self.add(instrument)

    def add(self, instrument: Instrument) -> None:
        """Put a loaded questionnaire with the others. UserError when it would take the place of another one.

        The same one again is harmless.
        """
        if instrument.id in BUILT_IN:
            raise UserError(
                f'"{instrument.id}" is the id of {built_in(instrument.id).name}, which comes with the program.',
                f"Give yours another id in its file, such as {instrument.id}_own.",
            )
        there = self._own.get(instrument.key)
        if there is not None and there != instrument:
            raise UserError(
                f'"{instrument.id}", version {instrument.version}, is loaded already with other contents.',
                "Give the new one another version in its file; answers to the old one stay as they are.",
            )
        self._own.setdefault(instrument.key, instrument)

    def own(self) -> tuple[Instrument, ...]:
        """Every loaded version, in the order of loading."""
        return tuple(self._own.values())

    def offered(self) -> tuple[Instrument, ...]:
        """What can be filled in now: the built-in ones, then of each own one the version loaded last."""
        latest = {instrument.id: instrument for instrument in self._own.values()}
        return (*map(built_in, BUILT_IN), *latest.values())

    def find(self, instrument: str, version: str) -> Instrument | None:
        """The version in which a response was given; None when it is not here."""
        if instrument in BUILT_IN and built_in(instrument).version == version:
            return built_in(instrument)
        return self._own.get((instrument, version))

    def latest(self, instrument: str) -> Instrument | None:
        """The version that is filled in now, None when there is no such questionnaire."""
        return next((found for found in self.offered() if found.id == instrument), None)
