"""The diary as data: what a day asks, what was answered, days in a month, plain counts before flares, on paper."""

from __future__ import annotations

import tomllib
from calendar import Calendar
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from math import isfinite
from types import MappingProxyType
from typing import Any, TypeAlias

from bodymap.medicine.guided import Words
from bodymap.medicine.guided.steps import flat
from bodymap.medicine.model import Answer, DiaryDay
from bodymap.paths import resources

# -- items ------------------------------------------------------------------------------------------------------------
# What the diary can ask, from `resources/diary`: ids and rules in items.toml, the words of each language beside it.

KINDS = ("scale", "choice", "yes_no", "number", "tags", "used", "text")
LANGUAGES = ("en",)
LONGEST = 500
"""Characters of a text."""


@dataclass(frozen=True, slots=True)
class Counted:
    """When a day counts: an answer of at least, or at most, a number, or one option."""

    at_least: float | None = None
    at_most: float | None = None
    option: str = ""

    def holds(self, answer: Answer) -> bool:
        """Whether this answer counts."""
        if isinstance(answer, str):
            return answer == self.option
        return (self.at_least is not None and answer >= self.at_least) or (
            self.at_most is not None and answer <= self.at_most
        )


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the diary. Tags are kept as one answer each: `key(tag)` -> 1, `key("none")` -> 1 for none of them;
    how much a used thing helped is `helped(tag)` -> 0 to 10."""

    id: str
    kind: str
    core: bool = False
    options: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    low: float = 0
    high: float = 10
    step: float = 1
    counted: Counted | None = None

    def key(self, tag: str) -> str:
        """The id of the answer of one tag."""
        return f"{self.id}_{tag}"

    def helped(self, tag: str) -> str:
        """The id of the answer of how much one used thing helped."""
        return f"{self.id}_{tag}_helped"

    @property
    def none(self) -> str:
        """The id of the answer "none of these"."""
        return self.key("none")

    def keys(self) -> tuple[str, ...]:
        """The ids of all answers that this line can hold."""
        if self.kind not in ("tags", "used"):
            return (self.id,)
        marks = (*(self.key(tag) for tag in self.tags), self.none)
        return marks + tuple(self.helped(tag) for tag in self.tags) if self.kind == "used" else marks

    def check(self, key: str, answer: Answer) -> Answer:
        """The answer to one of `keys`, if it is allowed; ValueError in plain words if not."""
        if self.kind == "text":
            text = str(answer).strip()
            if len(text) > LONGEST:
                raise ValueError(f"at most {LONGEST} characters")
            return text
        if self.kind == "choice":
            if answer not in self.options:
                raise ValueError(f"one of {', '.join(self.options)}")
            return str(answer)
        if isinstance(answer, str) or not isfinite(answer):
            raise ValueError("a number is needed")
        low, high, step = self._span(key)
        if not low <= answer <= high or (answer / step) % 1:
            raise ValueError(f"from {low:g} to {high:g}" if step == 1 else f"from {low:g} to {high:g} by {step:g}")
        return float(answer) if step != 1 else int(answer)

    def _span(self, key: str) -> tuple[float, float, float]:
        if self.kind in ("tags", "used"):
            return (0, 10, 1) if key.endswith("_helped") else (1, 1, 1)
        return (0, 1, 1) if self.kind == "yes_no" else (self.low, self.high, self.step)


def read(text: str) -> tuple[Item, ...]:
    """The items of a file. ValueError names what is wrong in it."""
    data = tomllib.loads(text)
    if data.get("format") != 1:
        raise ValueError("format: this program reads format 1")
    found = tuple(_item(row) for row in data.get("item", ()))
    keys = [key for item in found for key in item.keys()]  # noqa: SIM118
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise ValueError(f"{min(twice)}: the same id twice")
    return found


def _item(row: Mapping[str, Any]) -> Item:
    fields = dict(row)
    try:
        for name in ("options", "tags"):
            fields[name] = tuple(fields.get(name, ()))
        if "counted" in fields:
            fields["counted"] = Counted(**fields["counted"])
        made = Item(**fields)
    except TypeError as fault:
        raise ValueError(f"{row.get('id', 'an item')}: {fault}") from None
    if made.kind not in KINDS:
        raise ValueError(f"{made.id}: kind is one of {', '.join(KINDS)}")
    if (made.kind == "choice") is not bool(made.options) or (made.kind in ("tags", "used")) is not bool(made.tags):
        raise ValueError(f"{made.id}: a choice has options, tags and used have tags")
    return made


@cache
def items() -> Mapping[str, Item]:
    """Every item by its id, in the order of the page."""
    text = (resources() / "diary" / "items.toml").read_text("utf-8")
    return MappingProxyType({item.id: item for item in read(text)})


def core() -> tuple[Item, ...]:
    """The lines that come each day."""
    return tuple(item for item in items().values() if item.core)


def optional() -> tuple[Item, ...]:
    """The lines that are off until the patient chooses them."""
    return tuple(item for item in items().values() if not item.core)


def shown(chosen: Iterable[str]) -> tuple[Item, ...]:
    """The lines of a day with these optional ones; ids that this program does not know are left out."""
    wanted = set(chosen)
    return tuple(item for item in items().values() if item.core or item.id in wanted)


@cache
def words(language: str = "en") -> Words:
    """The words of the diary. KeyError when there is no such language."""
    if language not in LANGUAGES:
        raise KeyError(language)
    data = tomllib.loads((resources() / "diary" / f"{language}.toml").read_text("utf-8"))
    return Words(dict(flat(data)))


# -- entry ------------------------------------------------------------------------------------------------------------
# One day: what was answered, taken back, late, from paper; and in words.

PAPER = "from_paper"
"""Answer 1: this day was written on paper and typed in later. When it was written there is not known."""
_KEYS: dict[str, Item] = {}
Marked: TypeAlias = frozenset[str] | None


def _item_of(key: str) -> Item | None:
    if not _KEYS:
        _KEYS.update({key: item for item in items().values() for key in item.keys()})  # noqa: SIM118
    return _KEYS.get(key)


def latest(days: Iterable[DiaryDay]) -> dict[date, DiaryDay]:
    """The entry of each day, the one made last where there are several, in the order of the days."""
    found: dict[date, DiaryDay] = {}
    for day in days:
        there = found.get(day.day)
        if there is None or day.entered_at >= there.entered_at:
            found[day.day] = day
    return dict(sorted(found.items()))


def written(day: DiaryDay | None) -> bool:
    """Whether anything was answered."""
    return day is not None and any(key != PAPER for key in day.answers)


def is_late(day: DiaryDay) -> bool:
    """Whether it was entered more than a day late; of a day from paper that is not known."""
    return day.late and not day.answers.get(PAPER)


def mark(day: DiaryDay) -> str:
    """ "paper", "late" or ""."""
    return "paper" if day.answers.get(PAPER) else "late" if day.late else ""


def taken(day: DiaryDay | None, item: Item) -> Marked:
    """The tags marked on a day; empty for "none of these", None when the line was not answered."""
    if day is None:
        return None
    marked = frozenset(tag for tag in item.tags if day.answers.get(item.key(tag)))
    return marked if marked or day.answers.get(item.none) else None


def answering(day: DiaryDay, answers: Mapping[str, Answer | None], when: datetime) -> DiaryDay:
    """The day with these answers, None takes one back; entered at `when`.

    "None of these" takes back the tags of its line and what they helped, a tag takes back "none of these"; what is no
    longer marked as used did not help. ValueError when there is no such answer.
    """
    now: dict[str, Answer] = dict(day.answers)
    for key, answer in answers.items():
        item = _item_of(key)
        if item is None:
            raise ValueError(f"{key}: not known here")
        if answer is None or answer == "":
            now.pop(key, None)
        else:
            now[key] = item.check(key, answer)
        if item.kind in ("tags", "used"):
            _settle(now, item, key)
    return replace(day, answers=now, entered_at=when)


def _settle(now: dict[str, Answer], item: Item, key: str) -> None:
    for tag in item.tags:
        if item.none in now and key == item.none:
            now.pop(item.key(tag), None)
        if item.key(tag) not in now:
            now.pop(item.helped(tag), None)
    if any(item.key(tag) in now for tag in item.tags):
        now.pop(item.none, None)


def with_paper(day: DiaryDay) -> DiaryDay:
    """The day marked as typed in from paper."""
    return replace(day, answers={**day.answers, PAPER: 1})


def faults(day: DiaryDay, today: date) -> list[str]:
    """What is wrong with a day, as "item: why"; [] when everything is in order. Answers of a newer program are kept."""
    found = ["day: still to come"] if day.day > today else []
    for key, answer in day.answers.items():
        item = _item_of(key)
        try:
            if item is not None:
                item.check(key, answer)
        except ValueError as fault:
            found.append(f"{key}: {fault}")
    average, worst = day.answers.get("pain_average"), day.answers.get("pain_worst")
    if isinstance(average, int | float) and isinstance(worst, int | float) and worst < average:
        found.append("pain_worst: lower than most of the day")
    return found


def day_in_words(day: DiaryDay, words: Words, chosen: Iterable[str] = ()) -> list[tuple[str, str]]:
    """What was answered on a day: (line, answer), in the order of the page. Lines with an answer are all there, chosen
    or not; chosen lines without an answer have ""."""
    wanted = {item.id for item in shown(chosen)}
    found = []
    for item in items().values():
        said = _in_words(item, day, words)
        if said or item.id in wanted:
            found.append((words.say(f"item.{item.id}.short"), said))
    return found


def _in_words(item: Item, day: DiaryDay, words: Words) -> str:
    name = f"item.{item.id}"
    if item.kind in ("tags", "used"):
        marked = taken(day, item)
        if marked is None:
            return ""
        names = [_tag_in_words(item, tag, day, words) for tag in item.tags if tag in marked]
        return "; ".join(names) or words.say(f"{name}.none")
    answer = day.answers.get(item.id)
    if answer is None:
        return ""
    match item.kind:
        case "choice":
            return words.say(f"{name}.options.{answer}")
        case "yes_no":
            return words.say("answer.yes" if answer else "answer.no")
        case "text":
            return str(answer)
    number = f"{answer:g}" if isinstance(answer, int | float) else answer
    return f"{number} {words.say(f'{name}.unit')}".strip() if item.kind == "number" else number


def _tag_in_words(item: Item, tag: str, day: DiaryDay, words: Words) -> str:
    name = words.say(f"item.{item.id}.tags.{tag}")
    helped = day.answers.get(item.helped(tag))
    return words.say("answer.helped", name=name, n=helped) if isinstance(helped, int) else name


# -- month ------------------------------------------------------------------------------------------------------------
# Days in their order: the weeks of a month with what each day shows, and the unbroken stretches of a number.


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the calendar. `pain` is None where no number was given; `flare` is "", "started", "continuing" or
    "ended"; `mark` "", "late" or "paper"; `versions` how many entries the day has."""

    day: date
    pain: int | None = None
    flare: str = ""
    infusion: bool = False
    mark: str = ""
    written: bool = False
    future: bool = False
    versions: int = 0


def month(
    days: Iterable[DiaryDay],
    year: int,
    number: int,
    today: date,
    infusions: Iterable[date] = (),
    first_weekday: int = 0,
) -> tuple[tuple[Cell | None, ...], ...]:
    """The weeks of a month, seven cells each, None beside the month; weeks begin on `first_weekday` (0 is Monday)."""
    every = list(days)
    by_day, given = latest(every), set(infusions)
    versions = [entry.day for entry in every]

    def cell(at: date) -> Cell | None:
        if at.month != number:
            return None
        entry = by_day.get(at)
        if entry is None or not written(entry):
            return Cell(at, infusion=at in given, future=at > today)
        flare = str(entry.answers.get("flare", "no"))
        return Cell(
            at, _whole(entry), "" if flare == "no" else flare, at in given, mark(entry), True, at > today,
            versions.count(at),
        )  # fmt: skip

    return tuple(tuple(cell(at) for at in week) for week in Calendar(first_weekday).monthdatescalendar(year, number))


def runs(days: Iterable[DiaryDay], item: str) -> tuple[tuple[tuple[DiaryDay, float], ...], ...]:
    """The numbers of one item in unbroken stretches: a day that was not written, or has no number, ends one."""
    found: list[list[tuple[DiaryDay, float]]] = []
    last: date | None = None
    for at, entry in latest(days).items():
        value = entry.answers.get(item)
        if not isinstance(value, int | float):
            continue
        if last is None or at - last != timedelta(days=1):
            found.append([])
        found[-1].append((entry, float(value)))
        last = at
    return tuple(tuple(run) for run in found)


def flare_days(days: Iterable[DiaryDay]) -> tuple[tuple[date, str], ...]:
    """The days of flares with what was said of each: "started", "continuing", "ended"."""
    said = ((at, str(entry.answers.get("flare", "no"))) for at, entry in latest(days).items())
    return tuple((at, flare) for at, flare in said if flare != "no")


def _whole(entry: DiaryDay) -> int | None:
    value = entry.answers.get("pain_average")
    return int(value) if isinstance(value, int | float) else None


# -- counts -----------------------------------------------------------------------------------------------------------
# What was noted in the days before flares, as plain counts beside the same counts on other days. Counts, days and the
# window, nothing else: with many things to note and few weeks, almost every difference is chance (domain 8.2). No
# ratio, no order by size, no test.

WINDOW, WINDOWS = 2, (1, 2, 3)
"""Days before a flare that are looked at: the usual one, and those that can be chosen."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that can be noted: on how many days it was, of how many on which its line was answered."""

    id: str
    words: str
    before: int
    before_of: int
    other: int
    other_of: int


@dataclass(frozen=True, slots=True)
class Before:
    """The counts with everything needed to read them: how many flares began, how many days were written before them,
    how many other days, how many days of flares are left out, the window in days, the first and last day."""

    flares: int
    window: int
    days: int
    others: int
    left_out: int
    first: date | None
    last: date | None
    rows: tuple[Row, ...]


def before_flares(days: Iterable[DiaryDay], words: Words, window: int = WINDOW) -> Before:
    """Counts on the `window` days before each day on which a flare was said to have started, and on all other days.

    Days of a flare (started, goes on, ended) are in neither group. A row is there for everything noted at least once.
    """
    by_day = {day: entry for day, entry in latest(days).items() if written(entry)}
    starts = [day for day, entry in by_day.items() if entry.answers.get("flare") == "started"]
    in_flare = {day for day, entry in by_day.items() if entry.answers.get("flare", "no") != "no"}
    wanted = {start - timedelta(days=n) for start in starts for n in range(1, window + 1)}
    before = [entry for day, entry in by_day.items() if day in wanted and day not in in_flare]
    other = [entry for day, entry in by_day.items() if day not in wanted and day not in in_flare]
    rows = []
    for row_id, text, told in _asked(words):
        here, there = _count(before, told), _count(other, told)
        if here[0] or there[0]:
            rows.append(Row(row_id, text, *here, *there))
    return Before(
        len(starts), window, len(before), len(other), len(in_flare), min(by_day, default=None),
        max(by_day, default=None), tuple(rows),
    )  # fmt: skip


Told = Callable[[DiaryDay], bool | None]


def _asked(words: Words) -> Iterable[tuple[str, str, Told]]:
    for item in items().values():
        if item.kind == "tags":
            for tag in item.tags:
                yield item.key(tag), words.say(f"item.{item.id}.tags.{tag}"), _tag(item, tag)
        elif item.counted is not None:
            yield item.id, words.say(f"item.{item.id}.counted"), _number(item)


def _tag(item: Item, tag: str) -> Told:
    def told(day: DiaryDay) -> bool | None:
        marked = taken(day, item)
        return None if marked is None else tag in marked

    return told


def _number(item: Item) -> Told:
    def told(day: DiaryDay) -> bool | None:
        answer = day.answers.get(item.id)
        return None if answer is None or item.counted is None else item.counted.holds(answer)

    return told


def _count(days: Iterable[DiaryDay], told: Told) -> tuple[int, int]:
    """On how many days it was so, of how many that say."""
    said = [yes for day in days if (yes := told(day)) is not None]
    return sum(said), len(said)


# -- sheet ------------------------------------------------------------------------------------------------------------
# The diary on paper: which columns a sheet of two weeks has, and what is typed in from it.

DAYS = 14
"""Days of one sheet."""
MOST_MORE = 3
"""Optional columns for which a sheet has room."""
_NUMBERS = ("pain_average", "pain_worst", "flare", "sleep", "fatigue", "stress", "activity")
_WORDS = ("trigger_note", "medicine_note")


def sheet_columns(chosen: Iterable[str] = ()) -> tuple[Item, ...]:
    """The columns of a sheet: the numbers, the first optional numbers that are on, then two columns for words."""
    known = items()
    more = [i for i in shown(chosen) if not i.core and i.kind in ("scale", "number", "yes_no")]
    return (*(known[i] for i in _NUMBERS), *more[:MOST_MORE], *(known[i] for i in _WORDS))


def codes(item: Item, words: Words) -> dict[str, str]:
    """Letter -> answer of a choice, or of yes and no."""
    name = f"item.{item.id}.codes" if item.kind == "choice" else "answer.codes"
    return {letter: answer for answer, letter in words.named(name).items()}


def from_sheet(item: Item, text: str, words: Words) -> Answer | None:
    """What was typed into a cell; None when it is empty. ValueError in plain words when it is no answer."""
    said = text.strip()
    if not said:
        return None
    if item.kind in ("choice", "yes_no"):
        known = codes(item, words)
        if said.upper() not in known:
            raise ValueError(f"one of {' '.join(known)}")
        answer: Answer = known[said.upper()]
        return item.check(item.id, int(answer) if item.kind == "yes_no" else answer)
    if item.kind == "text":
        return item.check(item.id, said)
    try:
        number = float(said.replace(",", "."))
    except ValueError:
        raise ValueError("a number is needed") from None
    return item.check(item.id, number)


def is_whole(item: Item, text: str) -> bool:
    """Whether nothing can follow what was typed, so that the next cell can take the keys: not after a 1, for it may
    become 10."""
    if item.kind in ("choice", "yes_no"):
        return len(text.strip()) == 1
    return item.kind == "scale" and text.strip() in ("0", *(str(n) for n in range(2, 11)))
