"""Questionnaires over a course: their totals and answers, and what must be said beside them (domain 5.1, 5.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from bodymap.medicine.model import Flag, Response

if TYPE_CHECKING:
    from bodymap.medicine.instruments import Answered, Instrument

LINES = ("mood", "other")
"""What is measured by totals that are drawn as lines; the rest are answers, drawn as numbers in a row of their own."""


@dataclass(frozen=True)
class Mood:
    """One questionnaire over a course: its own name, its highest value, and (when, value) in order. `apart` says what
    must be read beside it (item 9 of the PHQ-9, the overlap with fibromyalgia), `source` whose score it is.

    `partly` says of each value how many items were answered where not all were ("7 of 9 answered"), `said` the words
    of each answer where the answer itself is read ("much improved"), `since` the day that the last one compares with;
    both tuples are as long as `totals`, or ().
    """

    name: str
    high: float
    totals: tuple[tuple[datetime, float], ...]
    apart: str = ""
    source: str = ""
    low: float = 0
    measures: str = "mood"
    partly: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    since: date | None = None

    @property
    def is_line(self) -> bool:
        """Whether the values are totals, drawn as a line; else answers (pain, severity, change), read one by one."""
        return self.measures in LINES

    @property
    def is_change(self) -> bool:
        """Whether an answer says by itself how much changed since a named day (PGIC, CGI-I)."""
        return self.measures == "change"

    def marked(self, at: int) -> str:
        """What stands beside the value at a place: ", 7 of 9 answered", or ""."""
        return f", {self.partly[at]}" if self.partly and self.partly[at] else ""


def panel_title(moods: Iterable[Mood]) -> str:
    """What the panel of lines is called: mood only where every line is of mood."""
    return "Mood totals" if all(mood.measures == "mood" for mood in moods) else "Questionnaire totals"


def moods_of(
    responses: Iterable[Response], find: Callable[[str, str], Instrument | None], flags: Sequence[Flag] = ()
) -> tuple[Mood, ...]:
    """The main score of each questionnaire over its responses, oldest first; each version stands for itself. `find`
    gives the instrument of an id and a version (`Shelf.find`); those that are not there and those without any number
    are left out. `flags` are those raised about the responses."""
    from bodymap.medicine.instruments import answered

    several: dict[tuple[str, str], list[Response]] = defaultdict(list)
    for response in sorted(responses, key=lambda r: r.at.timestamp()):
        several[response.instrument, response.version].append(response)
    moods = []
    for key, given in several.items():
        instrument = find(*key)
        if instrument is None or not instrument.scores:
            continue
        every = [answered(instrument, response, flags) for response in given]
        known = [(one, one.scored.value) for one in every if one.scored.value is not None]
        if not known:
            continue
        last = known[-1][0]
        moods.append(
            Mood(
                instrument.name,
                last.scored.high,
                tuple((one.at, value) for one, value in known),
                _apart(instrument, every, last),
                instrument.citation,
                last.scored.low,
                instrument.measures,
                tuple(one.scored.partly for one, _ in known),
                tuple(one.answer_words for one, _ in known),
                last.since,
            )
        )
    return tuple(moods)


def _apart(instrument: Instrument, every: Sequence[Answered], last: Answered) -> str:
    """The answers that raise a flag, said beside the total and whatever it is; then what else belongs to the last."""
    from bodymap.medicine.instruments import lowered_words

    said = []
    for place, item in enumerate(instrument.safety):
        found = [one.safety[place] for one in every]
        given = [one.answer for one in found]
        known = [answer for one in found if (answer := one.most) is not None]
        changed = lowered_words((one.at, one.safety[place]) for one in every)
        name = f"Item {instrument.number(item.id)}"
        if changed and len(given) == 1:
            said.append(changed)
            continue
        if known and set(given) == set(known) == {known[0]}:
            each = " each time" if len(given) > 1 else ""
            said.append(f"{name} was {known[0]} of {item.high}{each}.")
            continue
        first, final = ("not answered" if answer is None else str(answer) for answer in (given[0], given[-1]))
        words = f"{name}: {first} at first, {final} at the last"
        if known and max(known) > max(given[0] or 0, given[-1] or 0):
            words += f", highest {max(known)}"
        said.append(f"{words} (of {item.high}).")
        said += [changed] if changed else []
    if last.beside_words:
        said.append(f"At the last: {last.beside_words}" if len(every) > 1 else last.beside_words)
    return " ".join(said)
