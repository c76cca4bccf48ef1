"""The guided self-assessment as data: its screens in order, what can be said on each, its words."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from math import ceil
from types import MappingProxyType
from typing import Any, TypeAlias

from bodymap.medicine import body
from bodymap.medicine.instruments import built_in
from bodymap.medicine.model import SSS_YES_NO, Exam, Response
from bodymap.paths import resources

# -- words ------------------------------------------------------------------------------------------------------------
# The words of the self-assessment in one language, from `resources/self`; translated and reviewed as data.

LANGUAGES = ("en",)


class Words:
    """Texts by dotted key; `{name}` in a text is filled in when it is said."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = MappingProxyType(dict(texts))

    def say(self, key: str, **parts: object) -> str:
        """One text. KeyError when there is none."""
        text = self.texts[key]
        for name, part in parts.items():
            text = text.replace("{" + name + "}", str(part))
        return text

    def has(self, key: str) -> bool:
        return key in self.texts

    def lines(self, key: str) -> list[str]:
        """The texts of a list, in order."""
        return [self.texts[f"{key}.{n}"] for n in range(len(self.texts)) if f"{key}.{n}" in self.texts]

    def named(self, key: str) -> dict[str, str]:
        """The texts of a table, in the order of the file."""
        inside = ((name[len(key) + 1 :], text) for name, text in self.texts.items() if name.startswith(key + "."))
        return {name: text for name, text in inside if "." not in name}


@cache
def words(language: str = "en") -> Words:
    """The words of the screens. KeyError when there is no such language."""
    return _read(language, "")


@cache
def help_words(language: str = "en") -> Words:
    """The words of the page with help in a crisis: neutral, without a name or number of any country."""
    return _read(language, "help")


def _read(language: str, part: str) -> Words:
    if language not in LANGUAGES:
        raise KeyError(language)
    name = f"{part}.toml" if part else f"{language}.toml"
    data = tomllib.loads((resources() / "self" / name).read_text("utf-8"))
    return Words(dict(flat(data[language] if part else data)))


def flat(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """The texts of nested tables and lists by dotted key."""
    if isinstance(value, str):
        yield key, value
        return
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for name, part in inside:
        yield from flat(part, f"{key}.{name}" if key else str(name))


# -- answers ----------------------------------------------------------------------------------------------------------
# What a patient can say on a screen. "I don't know" and "I'd rather not" are answers of their own, never 0.

UNKNOWN, DECLINED = "unknown", "declined"
"""Said on any screen."""
NOT_REACHED, SKIPPED = "not_reached", "skipped"
"""Said of a place that is pressed."""


@dataclass(frozen=True, slots=True)
class Places:
    """The areas marked as painful. `none`: no pain anywhere, said so. `checked`: only one side, asked and confirmed."""

    marked: frozenset[str] = frozenset()
    none: bool = False
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Duration:
    """How long, as it was said: a whole number (None: not said yet) of "weeks", "months" or "years"."""

    number: int | None = None
    unit: str = ""

    @property
    def months(self) -> float | None:
        """In months, None until both parts are said; a week is 12/52 of a month."""
        each = {"weeks": 12 / 52, "months": 1.0, "years": 12.0}.get(self.unit)
        return None if each is None or self.number is None else round(self.number * each, 2)


@dataclass(frozen=True, slots=True)
class Helped:
    """What helped: ids of the list, and a few words of one's own."""

    chosen: tuple[str, ...] = ()
    note: str = ""


Given: TypeAlias = int | str | Places | Duration | Helped | tuple[str, ...] | Mapping[str, int]
"""An answer as a screen gives it: a number, one word, or a value of its own."""


# -- record -----------------------------------------------------------------------------------------------------------
# What a self-assessment has said so far.


@dataclass(frozen=True, slots=True)
class Record:
    """One self-assessment: the exam (mode self), and the response of each questionnaire by instrument."""

    exam: Exam
    responses: Mapping[str, Response] = field(default_factory=dict)

    def with_text(self, item: str, text: str) -> Record:
        """With one text of the exam ("" takes it away)."""
        return replace(self, exam=self.exam.answering(item, text))


# -- steps ------------------------------------------------------------------------------------------------------------
# The screens in order, as far as the answers so far tell; where the patient stands; how much is left.

HELP = "help/"
"""Begins the position while the page with help lies over a screen: "help/phq9_9"."""
HOLDS_BACK = ("thinners", "surgery", "told")
"""Reasons that leave all pressing out (domain 10.3); a wound leaves out its own place only."""


@dataclass(frozen=True, slots=True)
class Step:
    """One screen. `item` is the answer of the exam, the site, or the item of `instrument` that it asks for."""

    id: str
    kind: str
    item: str = ""
    seconds: int = 0
    instrument: str = ""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the practice chose. `mood` is "", "phq2", "phq8" or "phq9"; `since` the start date in words, "" for none.

    `figure` is the patient's drawing; `mirror` whether the figure begins as a mirror; `at_desk` whether the computer
    was handed over. `help_text` and `help_lines` are the practice's own words and numbers for the page with help.
    """

    mood: str = "phq2"
    since: str = ""
    figure: str = "neutral"
    mirror: bool = False
    left_first: bool = False
    at_desk: bool = False
    help_text: str = ""
    help_lines: tuple[str, ...] = ()


def steps(record: Record, wishes: Wishes) -> tuple[Step, ...]:
    """Every screen of this self-assessment, in order."""
    exam = record.exam
    pressing = exam.text("self_pressing") == "yes"
    reasons = exam.text("self_press_reasons").split()
    unsure = "reasons" in [*exam.text("self_unknown").split(), *exam.text("self_declined").split()]
    wanted = {
        "": True,
        "mood": bool(wishes.mood),
        "since": bool(wishes.since),
        "pressing": pressing,
        "sites": pressing and not unsure and not set(reasons) & set(HOLDS_BACK),
    }
    made: list[Step] = []
    for when, step in _rows():
        if not wanted[when]:
            continue
        if step.id == "mood":
            made += _items(step, wishes.mood)
        elif step.id == "press":
            made += _sites(step, wishes.left_first)
        elif step.kind == "item":
            item = built_in(step.item).items[0].id
            made.append(replace(step, item=item, instrument=step.item))
        else:
            made.append(step)
    return tuple(made)


def at(record: Record, all_steps: Sequence[Step]) -> Step:
    """The screen that is shown, or would be under the page with help; the first one at the start."""
    name = record.exam.text("self_at").removeprefix(HELP)
    return next((step for step in all_steps if step.id == name), all_steps[0])


def help_over(record: Record) -> bool:
    """Whether the page with help lies over the screen."""
    return record.exam.text("self_at").startswith(HELP)


def going(record: Record, step: Step, *, with_help: bool = False) -> Record:
    """The record standing at a screen."""
    return record.with_text("self_at", (HELP if with_help else "") + step.id)


def left_words(all_steps: Sequence[Step], step: Step, words: Words) -> str:
    """ "5 of 21, about 6 minutes left". The page of thanks does not count."""
    counted = [other for other in all_steps if other.kind != "thanks"]
    if step not in counted:
        return ""
    place = counted.index(step)
    minutes = ceil(sum(other.seconds for other in counted[place:]) / 60)
    key = "bar.progress_one" if minutes == 1 else "bar.progress"
    return words.say(key, at=place + 1, of=len(counted), minutes=minutes)


@cache
def _rows() -> tuple[tuple[str, Step], ...]:
    """(when, step) of every row of flow.toml."""
    data: dict[str, Any] = tomllib.loads((resources() / "self" / "flow.toml").read_text("utf-8"))
    return tuple(
        (row.get("when", ""), Step(row["id"], row["kind"], row.get("item", ""), row["seconds"])) for row in data["step"]
    )


@cache
def _items(step: Step, mood: str) -> tuple[Step, ...]:
    return tuple(replace(step, id=f"{mood}_{item.id}", item=item.id, instrument=mood) for item in built_in(mood).items)


@cache
def _sites(step: Step, left_first: bool) -> tuple[Step, ...]:
    return tuple(
        replace(step, id=f"press_{row.site}", item=row.site)
        for row in body.survey(left_first)
        if row.site in body.POINTS
    )


# -- saying -----------------------------------------------------------------------------------------------------------
# An answer in a few words, for the line beside Next and for the review. Never a score, never a verdict.

LEFT_OUT = {UNKNOWN: "unknown", DECLINED: "declined", NOT_REACHED: "not_reached", SKIPPED: "skip"}
"""Answers that leave a question open on purpose, and their words in the review."""


def in_words(step: Step, given: Given | None, words: Words) -> str:
    """What was said on a screen, in words; "" when nothing was, or not all of it."""
    match step.kind, given:
        case _, None:
            return ""
        case _, str() if given in LEFT_OUT:
            return words.say(f"review.{LEFT_OUT[given]}")
        case "scale" | "press", int():
            return str(given)
        case "choice", int():
            return words.lines(f"{step.id}.options")[given].rstrip(".")
        case "item", int():
            return _of_instrument(step, given, words)
        case "several", Mapping():
            yes, no = words.say("review.yes"), words.say("review.no")
            return ", ".join("–" if item not in given else yes if given[item] else no for item in SSS_YES_NO)
        case "places", Places():
            n = len(given.marked)
            key = "answer_none" if given.none else "answer_one" if n == 1 else "answer_many"
            return words.say(f"places.{key}", n=n)
        case "duration", Duration():
            return "" if given.months is None else f"{given.number} {words.say(f'duration.{given.unit}').lower()}"
        case "helped", Helped():
            n = len(given.chosen) + bool(given.note)
            nothing = given.chosen == ("nothing",) and not given.note
            return words.say("helped.options.nothing") if nothing else words.say("helped.answer", n=n)
        case "reasons", tuple():
            return " ".join(words.say(f"reasons.options.{reason}") for reason in given).rstrip(".")
        case "welcome", str():
            return words.say(f"review.{given}")
    return ""


def _of_instrument(step: Step, given: int, words: Words) -> str:
    item = built_in(step.instrument).item(step.item)
    place = next(n for n, option in enumerate(item.options) if option.score == given)
    plain = words.lines(f"{step.instrument}.options")
    return plain[place] if plain else item.options[place].text
