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
        words = []
        for _, scoring in scored:
            beside = dict(scoring.main.beside)
            answer = beside.get(item.id)
            words.append("not answered" if answer is None else str(answer))
        name = f"Item {item.id.rsplit('_', 1)[-1].lstrip('q')}"
        first = f"{words[0]} at first, " if len(words) > 1 else ""
        said.append(f"{name}: {first}{words[-1]} at the last (of {item.high}).")
    return " ".join(said)
