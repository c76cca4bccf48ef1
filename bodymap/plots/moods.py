"""Questionnaires over a course: their totals, and what must be said beside them (domain 5.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bodymap.model import Response

if TYPE_CHECKING:
    from bodymap.instruments import Instrument, Scoring


@dataclass(frozen=True)
class Mood:
    """The totals of one questionnaire: its own name, its highest total, and (when, total) in order. `apart` says what
    must be read beside a total (item 9 of the PHQ-9), `source` whose score it is."""

    name: str
    high: float
    totals: tuple[tuple[datetime, float], ...]
    apart: str = ""
    source: str = ""


def moods_of(responses: Iterable[Response], find: Callable[[str, str], Instrument | None]) -> tuple[Mood, ...]:
    """The main score of each questionnaire over its responses, oldest first; each version stands for itself. `find`
    gives the instrument of an id and a version (`Shelf.find`); those that are not there, that give no total, or of
    which a higher score is better or worse by comparison only, are left out."""
    from bodymap.instruments import score_response

    several: dict[tuple[str, str], list[Response]] = defaultdict(list)
    for response in sorted(responses, key=lambda r: r.at.timestamp()):
        several[response.instrument, response.version].append(response)
    moods = []
    for key, given in several.items():
        instrument = find(*key)
        if instrument is None or not instrument.scores or instrument.compares:
            continue
        scored = [(r.at, score_response(instrument, r)) for r in given]
        totals = tuple((at, s.main.value) for at, s in scored if s.main.value is not None)
        if totals:
            high = scored[-1][1].main.high
            moods.append(Mood(instrument.name, high, totals, _apart(instrument, scored), instrument.citation))
    return tuple(moods)


def _apart(instrument: Instrument, scored: list[tuple[datetime, Scoring]]) -> str:
    """The answers that raise a flag, said beside the total and whatever it is."""
    said = []
    for item in instrument.items:
        if item.flag_from is None:
            continue
        given = [dict(scoring.main.beside).get(item.id) for _, scoring in scored]
        known = [answer for answer in given if answer is not None]
        name = f"Item {item.id.rsplit('_', 1)[-1].lstrip('q')}"
        if known and set(given) == {known[0]}:
            each = " each time" if len(given) > 1 else ""
            said.append(f"{name} was {known[0]} of {item.high}{each}.")
            continue
        first, last = ("not answered" if answer is None else str(answer) for answer in (given[0], given[-1]))
        words = f"{name}: {first} at first, {last} at the last"
        if known and max(known) > max(given[0] or 0, given[-1] or 0):
            words += f", highest {max(known)}"
        said.append(f"{words} (of {item.high}).")
    return " ".join(said)
