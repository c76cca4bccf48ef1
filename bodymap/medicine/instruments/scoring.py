"""From answers to scores: computed again from the items, never stored; flags that answers raise (domain 5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from math import floor

from bodymap.errors import UserError
from bodymap.medicine.instruments.model import ITEM_9, MEAN, WORSE, Band, Instrument, Item, Score
from bodymap.medicine.model import Answer, Flag, Response
from bodymap.medicine.model.base import MONTHS, how_many

# -- scoring ----------------------------------------------------------------------------------------------------------
# From answers to scores: totals are always computed again from the items and never stored (domain 5). What is not
# answered is never 0 and never guessed; where a published rule lets the rest stand for it, the score says that it was
# prorated.

WORDS = "_words"
"""Ends the id under which the words of an answer are kept beside its number."""
COMPARED_WITH = "since"
"""The id under which a response keeps the date (ISO) that its answers compare with."""


def day_in(text: str) -> date | None:
    """The day of "2026-11-11", or of "11 November 2026" as patients' answers carried it; None of any other text."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        day, month, year = text.split()
        return date(int(year), MONTHS.index(month[:3]) + 1, int(day))
    except ValueError:
        return None


def compared_with(answers: Mapping[str, Answer]) -> date | None:
    """The day that the answers compare with; None when none was named, or none that can be read."""
    kept = answers.get(COMPARED_WITH)
    return day_in(kept) if isinstance(kept, str) else None


@dataclass(frozen=True, slots=True)
class Scored:
    """One score of one response: the value, or None with the reason in `because`.

    `beside` holds (item, answer) of the items that must be read beside the score.
    """

    score: Score
    value: float | None
    low: float
    high: float
    band: Band | None
    answered: int
    of: int
    missing: tuple[str, ...]
    because: str
    beside: tuple[tuple[str, int | None], ...] = ()

    @property
    def prorated(self) -> bool:
        return self.value is not None and bool(self.missing)

    @property
    def partly(self) -> str:
        """ "7 of 9 answered" where the value was prorated, else ""; stands beside the value wherever it is shown."""
        return f"{self.answered} of {self.of} answered" if self.prorated else ""

    @property
    def short(self) -> str:
        """ "12 of 27"; "18 of 27, 7 of 9 answered"; "47.2 (30.5 to 65.5)"; "not scorable: item 9 not answered"."""
        if self.value is None:
            return f"not scorable: {self.because}"
        ends = f" of {plain(self.high)}" if self.low == 0 else f" ({plain(self.low)} to {plain(self.high)})"
        return plain(self.value) + ends + (f", {self.partly}" if self.partly else "")

    @property
    def words(self) -> str:
        """ "12 of 27, moderate (10 to 14)"; "18 of 27, 7 of 9 answered (prorated), moderately severe (15 to 19)"."""
        said = self.short + (" (prorated)" if self.prorated else "")
        return said if self.band is None else f"{said}, {self.band.name} ({_span(self.band)})"


@dataclass(frozen=True, slots=True)
class Scoring:
    """All scores of one response. `strange` names answers that this instrument cannot have; they count as missing."""

    instrument: Instrument
    scored: tuple[Scored, ...]
    missing: tuple[str, ...]  # items not answered, unscored ones among them
    strange: tuple[str, ...]
    flagged: tuple[str, ...]  # items whose answer raises a flag
    known: Mapping[str, int]  # the answers that count, by item

    @property
    def main(self) -> Scored:
        """The score that stands for the questionnaire."""
        return self.of(self.instrument.main.id)

    def of(self, score: str) -> Scored:
        """A score by its id. KeyError when there is none."""
        for found in self.scored:
            if found.score.id == score:
                return found
        raise KeyError(score)


def plain(value: float) -> str:
    """A number without needless zeros, a minus as it is printed: "12", "4.5", "−6"."""
    return f"{value:.10g}".replace("-", "−")


def triggers(item: Item, answer: object) -> bool:
    """Whether this answer raises a flag: at once and whatever the total is (domain 5.2, rule 1)."""
    chosen = item.option(answer)
    return chosen is not None and item.flag_from is not None and chosen.score >= item.flag_from


def recorded(item: Item, answer: int) -> dict[str, Answer]:
    """What a response keeps of an answer: its number and, where the item asks for it, its words (trap 12).

    ValueError when the item has no such answer.
    """
    chosen = item.option(answer)
    if chosen is None:
        raise ValueError(f"item {item.id} has no answer {answer}")
    kept: dict[str, Answer] = {item.id: chosen.score}
    return {**kept, item.id + WORDS: chosen.text} if item.keep_words else kept


def score(instrument: Instrument, answers: Mapping[str, Answer]) -> Scoring:
    """Every score of the instrument from these answers (item id -> number)."""
    known: dict[str, int] = {}
    strange = []
    for item in instrument.items:
        if item.id in answers:
            chosen = item.option(answers[item.id])
            if chosen is None:
                strange.append(item.id)
            else:
                known[item.id] = chosen.score
    beside_items = {COMPARED_WITH, *(item.id + WORDS for item in instrument.items if item.keep_words)}
    strange += [name for name in answers if name not in beside_items and all(i.id != name for i in instrument.items)]
    done: dict[str, tuple[Scored, Fraction | None]] = {}
    for rule in instrument.scores:
        if rule.parts:
            done[rule.id] = _from_parts(instrument, rule, known, done)
        else:
            done[rule.id] = _from_items(instrument, rule, known)
    return Scoring(
        instrument,
        tuple(scored for scored, _ in done.values()),
        tuple(item.id for item in instrument.items if item.id not in known),
        tuple(strange),
        tuple(item.id for item in instrument.items if triggers(item, known.get(item.id))),
        known,
    )


def score_response(instrument: Instrument, response: Response) -> Scoring:
    """Score a stored response with the very version it was answered in. UserError when this is another."""
    if (response.instrument, response.version) != instrument.key:
        raise UserError(
            f"These answers belong to {response.instrument}, version {response.version}, "
            f"not to {instrument.name}, version {instrument.version}.",
            "Load that version to see the scores.",
        )
    return score(instrument, response.answers)


def change_words(rule: Score, before: float, after: float) -> str:
    """A change of a score in words, with its direction: "fell by 6, from 15 to 9 (lower is better)".

    Where a source names a meaningful change, it is said beside it. Words never say why it came (look 11).
    """
    change = after - before
    lower = "better" if rule.higher_is == WORSE else "worse"
    if not change:
        return f"the same, {plain(after)}"
    moved = f"{'fell' if change < 0 else 'rose'} by {plain(abs(change))}, from {plain(before)} to {plain(after)}"
    said = f"{moved} (lower is {lower})"
    if rule.change is None:
        return said
    reach = "at least" if abs(change) >= rule.change else "less than"
    return f"{said}; {reach} the {plain(rule.change)} points called meaningful ({rule.change_source})"


def limits(
    rule: Score, items: Mapping[str, Item], scores: Mapping[str, Score], *, before_table: bool = False
) -> tuple[float, float]:
    """The lowest and highest value a score can take; `before_table` leaves its table of values aside."""
    if rule.convert and not before_table:
        values = [_kept(_fraction(value), rule.decimals) for _, value in rule.convert]
        return min(values), max(values)
    low, high = _exact_limits(rule, items, scores)
    decimals = 0 if before_table else rule.decimals
    return _kept(low, decimals), _kept(high, decimals)


# -- the arithmetic ----------------------------------------------------------------------------------------------------


def _exact_limits(rule: Score, items: Mapping[str, Item], scores: Mapping[str, Score]) -> tuple[Fraction, Fraction]:
    ends = [(Fraction(items[item].low), Fraction(items[item].high)) for item in rule.items]
    for part in (scores[part] for part in rule.parts):
        if part.convert:
            low, high = limits(part, items, scores)
            ends.append((_fraction(low), _fraction(high)))
        else:
            ends.append(_exact_limits(part, items, scores))
    by = _divisor(rule, len(ends))
    return sum((low for low, _ in ends), Fraction()) / by, sum((high for _, high in ends), Fraction()) / by


def _divisor(rule: Score, count: int) -> Fraction:
    return _fraction(rule.divide) * (count if rule.method == MEAN else 1)


def _fraction(number: float) -> Fraction:
    """The number as it is written, 0.1 being a tenth."""
    return Fraction(str(number))


def _kept(value: Fraction, decimals: int) -> float:
    """Rounded half up, as it is done by hand."""
    whole = floor(value * 10**decimals + Fraction(1, 2))
    return whole if decimals == 0 else float(Fraction(whole, 10**decimals))


def _from_items(instrument: Instrument, rule: Score, known: Mapping[str, int]) -> tuple[Scored, Fraction | None]:
    of = len(rule.items)
    missing = tuple(item for item in rule.items if item not in known)
    needed = [item for item in missing if item in rule.never_missing]
    answered = of - len(missing)
    exact = None
    if needed:
        because = f"item {', '.join(needed)} not answered"
    elif len(missing) > rule.prorate:
        because = f"{len(missing)} of {of} items not answered" if of > 1 else "not answered"
    else:
        raw = sum((Fraction(known[item]) for item in rule.items if item in known), Fraction())
        exact = raw * Fraction(of, answered) / _divisor(rule, of)
        because = f"prorated from {answered} of {of} items" if missing else ""
    return _scored(instrument, rule, known, exact, answered, missing, because)


def _from_parts(
    instrument: Instrument, rule: Score, known: Mapping[str, int], done: Mapping[str, tuple[Scored, Fraction | None]]
) -> tuple[Scored, Fraction | None]:
    parts = [done[part] for part in rule.parts]
    lacking = [scored.score.name for scored, exact in parts if exact is None]
    missing = tuple(dict.fromkeys(item for scored, _ in parts for item in scored.missing))
    exact = None
    if lacking:
        because = f"{', '.join(lacking)} not scorable"
    else:
        exact = sum((part for _, part in parts if part is not None), Fraction()) / _divisor(rule, len(parts))
        because = f"prorated, item {', '.join(missing)} not answered" if missing else ""
    answered = sum(scored.answered for scored, _ in parts)
    return _scored(instrument, rule, known, exact, answered, missing, because)


def _scored(
    instrument: Instrument,
    rule: Score,
    known: Mapping[str, int],
    exact: Fraction | None,
    answered: int,
    missing: tuple[str, ...],
    because: str,
) -> tuple[Scored, Fraction | None]:
    value = None
    if exact is not None:
        if rule.convert:
            exact = _fraction(dict(rule.convert)[int(_kept(exact, 0))])
        value = _kept(exact, rule.decimals)
    band = None if value is None else rule.band(value)
    beside = tuple((item, known.get(item)) for item in rule.beside)
    items, scores = ({part.id: part for part in instrument.items}, {part.id: part for part in instrument.scores})
    low, high = limits(rule, items, scores)
    done = Scored(rule, value, low, high, band, answered, answered + len(missing), missing, because, beside)
    return done, exact


def _span(band: Band) -> str:
    return plain(band.low) if band.low == band.high else f"{plain(band.low)} to {plain(band.high)}"


# -- scores -----------------------------------------------------------------------------------------------------------
# A questionnaire as it was answered, and what is read with its number: chosen by what the instrument declares (what it
# measures, which item raises a flag, which items overlap with fibromyalgia), never by its name (domain 5.1, 5.2).


@dataclass(frozen=True, slots=True)
class Safety:
    """The answer to an item that raises a flag: its place on the form, None when it was not answered, its highest.

    `was` is the highest answer that raised a flag, when the answer that stands is lower (domain 5.2, rule 2): whoever
    tells the answer tells this too. `seen` says who assessed it."""

    number: int
    answer: int | None
    high: int
    was: int | None = None
    seen: str = ""

    @property
    def most(self) -> int | None:
        """The highest answer that was given, whatever it was changed to."""
        return self.answer if self.was is None else self.was

    @property
    def value(self) -> str:
        """ "1", "not answered"; "2, later changed to 0"."""
        now = "not answered" if self.answer is None else str(self.answer)
        return now if self.was is None else f"{self.was}, later changed to {now}"

    @property
    def of(self) -> str:
        """ " of 3"; "" when it was not answered."""
        return "" if self.answer is None else f" of {self.high}"

    @property
    def words(self) -> str:
        """ "item 9: 1 of 3"; "item 9: not answered"; "item 9: 2, later changed to 0 of 3; assessed by Dr A"."""
        return f"item {self.number}: {self.value}{self.of}{f'; {self.seen}' if self.was is not None else ''}"


@dataclass(frozen=True, slots=True)
class Answered:
    """One response with the instrument it was given in and all its scores."""

    response: Response
    instrument: Instrument
    scoring: Scoring
    flags: tuple[Flag, ...] = ()  # what was raised about it, seen or not

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
        return safety(self.instrument, self.response.answers, self.flags)

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


def answered(instrument: Instrument, response: Response, flags: Iterable[Flag] = ()) -> Answered:
    """A response read with its instrument, and what of the `flags` was raised about it. UserError when it was given in
    another version."""
    mine = tuple(flag for flag in flags if flag.kind == ITEM_9 and flag.about == response.id)
    return Answered(response, instrument, score_response(instrument, response), mine)


def safety(instrument: Instrument, answers: Mapping[str, Answer], flags: Sequence[Flag] = ()) -> tuple[Safety, ...]:
    """The answers to the items that raise a flag, by their place on the form; `flags` are those of this response."""
    found = []
    for item in instrument.safety:
        option, number = item.option(answers.get(item.id)), instrument.number(item.id)
        answer = None if option is None else option.score
        given = [score for flag in flags for about, score in _raised(flag) if about == number]
        was = max(given, default=None)
        lowered = was is not None and (answer is None or answer < was)
        found.append(
            Safety(number, answer, item.high, was, _seen(flags)) if lowered else Safety(number, answer, item.high)
        )
    return tuple(found)


def _seen(flags: Sequence[Flag]) -> str:
    if any(flag.seen_at is None for flag in flags):
        return "not assessed yet"
    return f"assessed by {', '.join(dict.fromkeys(flag.seen_by or 'nobody named' for flag in flags))}"


def lowered_words(given: Iterable[tuple[datetime, Safety]]) -> str:
    """ "On 2 Nov 2026 item 9: 2, later changed to 0 of 3; assessed by Dr A." for each answer that was lowered after it
    had raised a flag, "" where none was."""
    changed = [(at, one) for at, one in given if one.was is not None]
    return " ".join(f"On {at.day} {MONTHS[at.month - 1]} {at.year} {one.words}." for at, one in changed)


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
    points = f" ({how_many(sum(known), 'point')})" if known else ""
    also = "are also" if len(numbers) > 1 else "is also one of the"
    return f"{_items(numbers)}{points} {also} core symptoms of fibromyalgia."


def _items(numbers: list[int]) -> str:
    return f"Item{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"


# -- flags ------------------------------------------------------------------------------------------------------------
# The flag that an answer about suicide raises, and what becomes of it (domain 5.2). No risk is graded here.


def raise_flag(instrument: Instrument, item: Item, answer: int, patient: str, about: str, at: datetime) -> Flag:
    """A flag for this answer; `about` is the id of the response. ValueError when the answer raises none."""
    if not triggers(item, answer):
        raise ValueError(f"answer {answer} to item {item.id} raises no flag")
    said = f"{instrument.name}, item {instrument.number(item.id)}: {_answered(item, answer, at)}."
    return Flag(patient, ITEM_9, about, at, said)


def answer_changed(flag: Flag, item: Item, answer: int | None, at: datetime) -> Flag:
    """The flag, still raised, with the later answer and its time (rule 2). It goes into what was done about the flag:
    what raised it stands in the data file for ever."""
    return replace(flag, done=f"{flag.done} Then {_answered(item, answer, at)}.".strip())


_RAISED = re.compile(r', item (\d+): ".*?" \((\d+)\) on ')
_THEN = re.compile(r'(?:^|(?<= ))Then ".*?" \((\d+)\) on ')


def _raised(flag: Flag) -> list[tuple[int, int]]:
    """The answers of which a flag tells, each with the number of its item: the one that raised it (`raise_flag`) and
    those given since (`answer_changed`). What somebody wrote about it is not read."""
    first = _RAISED.search(flag.text)
    if first is None:
        return []
    number, since = int(first[1]), flag.done.partition("Assessed: ")[0]
    return [(number, int(score)) for score in (first[2], *_THEN.findall(since))]


def flag_words(flag: Flag) -> str:
    """What raised a flag and, while it is open, what was answered since."""
    return f"{flag.text} {flag.done}".strip() if flag.seen_at is None else flag.text


def assessed(flag: Flag, found: str, by: str, at: datetime, plan: str) -> Flag:
    """The flag closed by what was found, who, when, and the plan. ValueError when one is empty (rule 4)."""
    found, by, plan = (" ".join(text.split()) for text in (found, by, plan))
    if not (found and by and plan):
        raise ValueError("assessment, name and plan are needed")
    return replace(
        flag, seen_by=by, seen_at=at, done=f"{flag.done} Assessed: {_ended(found)} Plan: {_ended(plan)}".strip()
    )


def _answered(item: Item, answer: int | None, at: datetime) -> str:
    chosen = item.option(answer)
    said = f'"{chosen.text}" ({chosen.score})' if chosen else "not answered"
    return f"{said} on {at.day} {MONTHS[at.month - 1]} {at.year} at {at:%H:%M}"


def _ended(text: str) -> str:
    """The words as a sentence: with a stop, unless they end with a sign of their own."""
    return text if text[-1:] in ".!?…" else f"{text}."
