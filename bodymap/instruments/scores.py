"""A questionnaire as it was answered, and what is read with its number: chosen by what the instrument declares (what
it measures, which item raises a flag, which items overlap with fibromyalgia), never by its name (domain 5.1, 5.2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bodymap.instruments.model import Instrument
from bodymap.instruments.scoring import WORDS, Scored, Scoring, compared_with, plain, score_response
from bodymap.model import Answer, Response


@dataclass(frozen=True, slots=True)
class Safety:
    """The answer to an item that raises a flag: its place on the form, None when it was not answered, its highest."""

    number: int
    answer: int | None
    high: int

    @property
    def words(self) -> str:
        """ "item 9: 1 of 3"; "item 9: not answered"."""
        return f"item {self.number}: {'not answered' if self.answer is None else f'{self.answer} of {self.high}'}"


@dataclass(frozen=True, slots=True)
class Answered:
    """One response with the instrument it was given in and all its scores."""

    response: Response
    instrument: Instrument
    scoring: Scoring

    @property
    def id(self) -> str:
        """The id of the instrument."""
        return self.instrument.id

    @property
    def name(self) -> str:
        return self.instrument.name

    @property
    def at(self) -> datetime:
        return self.response.at

    @property
    def scored(self) -> Scored:
        """The main score."""
        return self.scoring.main

    @property
    def safety(self) -> tuple[Safety, ...]:
        """The answers that raise a flag, () where no item does."""
        return safety(self.instrument, self.response.answers)

    @property
    def answer_words(self) -> str:
        """What was chosen in words, where the answer itself is read and not a total: "much improved"; else ""."""
        if self.instrument.is_total or len(self.scored.score.items) != 1:
            return ""
        item = self.instrument.item(self.scored.score.items[0])
        option = item.option(self.response.answers.get(item.id))
        if option is None or item.is_scale:
            return ""
        kept = self.response.answers.get(item.id + WORDS)
        said = kept if isinstance(kept, str) and kept else option.text
        return said[:1].lower() + said[1:]

    @property
    def value_words(self) -> str:
        """The number as it may stand anywhere: "18 of 27, 7 of 9 answered"; "2, much improved"."""
        if self.answer_words and self.scored.value is not None:
            return f"{plain(self.scored.value)}, {self.answer_words}"
        return self.scored.short

    @property
    def since(self) -> date | None:
        """The day that the answer compares with; None when none was named."""
        return compared_with(self.response.answers)

    @property
    def beside_words(self) -> str:
        """What must be read beside the total, the safety item apart: "Items 1, 2: 2, 1. Items 3, 4, 7 (6 points)
        are also core symptoms of fibromyalgia." """
        return beside_words(self.scoring)


def answered(instrument: Instrument, response: Response) -> Answered:
    """A response read with its instrument. UserError when it was given in another version."""
    return Answered(response, instrument, score_response(instrument, response))


def safety(instrument: Instrument, answers: Mapping[str, Answer]) -> tuple[Safety, ...]:
    """The answers to the items that raise a flag, by their place on the form."""
    found = []
    for item in instrument.safety:
        option = item.option(answers.get(item.id))
        found.append(Safety(instrument.number(item.id), None if option is None else option.score, item.high))
    return tuple(found)


def beside_words(scoring: Scoring) -> str:
    """What must be read beside a main score: the items it names (safety items apart, they are said by themselves), and
    how much of it comes from symptoms of fibromyalgia (domain 5.1); "" when nothing must."""
    instrument, main = scoring.instrument, scoring.main
    flagged = {item.id for item in instrument.safety}
    shown = [(instrument.number(item), answer) for item, answer in main.beside if item not in flagged]
    said = []
    if shown:
        given = ", ".join("not answered" if answer is None else str(answer) for _, answer in shown)
        said.append(f"{_items([number for number, _ in shown])}: {given}.")
    return " ".join([*said, *([words] if (words := overlap_words(scoring)) else [])])


def overlap_words(scoring: Scoring) -> str:
    """How much of the main score comes from items that are symptoms of fibromyalgia too, "" where none is."""
    instrument, overlap = scoring.instrument, scoring.main.score.overlap
    if not overlap or scoring.main.value is None:
        return ""
    numbers = [instrument.number(item) for item in overlap]
    known = [scoring.known[item] for item in overlap if item in scoring.known]
    points = f" ({sum(known)} point{'' if sum(known) == 1 else 's'})" if known else ""
    also = "are also" if len(numbers) > 1 else "is also one of the"
    return f"{_items(numbers)}{points} {also} core symptoms of fibromyalgia."


def _items(numbers: list[int]) -> str:
    return f"Item{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"
