"""What the diary can ask, from `resources/diary`: ids and rules in items.toml, the words of each language beside it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import isfinite
from types import MappingProxyType
from typing import Any

from bodymap.flow import Words
from bodymap.flow.words import flat
from bodymap.model import Answer
from bodymap.paths import resources

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
