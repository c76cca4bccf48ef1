"""The questionnaires at hand: those that come with the program, and those that the practice has loaded."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from bodymap.errors import UserError
from bodymap.instruments.model import Instrument
from bodymap.instruments.reading import parse_instrument
from bodymap.paths import resources

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
