"""The single answers of an infusion and the sedation scales, as data from resources/infusion.toml (domain 6.1)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import isfinite
from types import MappingProxyType
from typing import Any

from bodymap.medicine.model import Answer, Infusion
from bodymap.medicine.model.course import unit_words
from bodymap.paths import resources

KINDS = ("number", "yes_no", "text", "choice")
LONGEST = 2000
"""Characters of a text."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is asked about an infusion; `options` are (value, words) of a choice. `from_start`: a
    time of day, and none before the infusion began is likely."""

    id: str
    group: str
    label: str
    kind: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    whole: bool = False
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    long: bool = False
    carried: bool = False
    from_start: bool = False

    def check(self, value: Answer) -> Answer:
        """The answer, if it is allowed; ValueError in plain words if not."""
        if self.kind == "text":
            return self._text(value)
        if self.kind == "choice":
            if value not in dict(self.options):
                raise ValueError(f"One of: {', '.join(words for _, words in self.options)}.")
            return str(value)
        if isinstance(value, str) or not isfinite(value):
            raise ValueError("A number is needed here.")
        if self.kind == "yes_no":
            if value not in (0, 1):
                raise ValueError("Yes (1) or no (0).")
            return int(value)
        if self.whole and value != int(value):
            raise ValueError("A whole number is needed here.")
        if (self.low is not None and value < self.low) or (self.high is not None and value > self.high):
            raise ValueError(f"From {self.low:g} to {self.high:g}{' ' + unit_words(self.unit) if self.unit else ''}.")
        return int(value) if self.whole else float(value)

    def in_words(self, value: Answer | None) -> str:
        """ "7 of 10", "120 mmHg", "yes", "not asked"."""
        if value is None:
            return "not asked"
        if self.kind == "yes_no":
            return "yes" if value else "no"
        if self.kind == "choice":
            return dict(self.options).get(str(value), str(value)).lower()
        if isinstance(value, str):
            return value
        return f"{value:g} {unit_words(self.unit)}".strip()

    def _text(self, value: Answer) -> str:
        text = str(value).strip()
        if len(text) > LONGEST:
            raise ValueError(f"At most {LONGEST} characters.")
        return text


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that stand together, under a name."""

    id: str
    name: str
    entries: tuple[Entry, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """A sedation scale: its values from the most awake on, each with a few words. A value is text: "S", "-2", "+1"."""

    id: str
    values: Mapping[str, str]

    def read(self, text: str) -> str:
        """The value as typed ("−2", "1", "s") in its one way of writing. ValueError in words when it is none."""
        said = text.strip().replace("−", "-").upper()
        for value in (said, f"+{said}", said.lstrip("+")):
            if value in self.values:
                return value
        raise ValueError(f"{self.id} goes {self.span()}.")

    def span(self) -> str:
        """ "from +4 to −5", "S, 1 to 4"."""
        first, *rest = self.values
        if not first.lstrip("+-").isdigit():
            return f"{first}, {rest[0]} to {rest[-1]}"
        return f"from {first} to {rest[-1]}".replace("-", "−")

    def in_words(self, value: str) -> str:
        """ "RASS −2, lightly sedated": always with the name of the scale."""
        words = self.values.get(value, "")
        return f"{self.id} {value.replace('-', '−')}{', ' if words else ''}{words}"


def read(text: str) -> tuple[tuple[Group, ...], Mapping[str, Scale]]:
    """The groups with their entries, and the scales, of a file. ValueError names what is wrong in it."""
    data = tomllib.loads(text)
    if data.get("format") != 1:
        raise ValueError("format: this program reads format 1.")
    entries = [_entry(row) for row in data.get("item", ())]
    ids = [entry.id for entry in entries]
    if twice := {i for i in ids if ids.count(i) > 1}:
        raise ValueError(f"{min(twice)}: the same id twice.")
    names = [row["id"] for row in data.get("group", ())]
    if lost := [entry for entry in entries if entry.group not in names]:
        raise ValueError(f"{lost[0].id}: there is no group {lost[0].group}.")
    groups = tuple(
        Group(row["id"], row["name"], tuple(e for e in entries if e.group == row["id"]), row.get("note", ""))
        for row in data.get("group", ())
    )
    scales = {row["id"]: Scale(row["id"], MappingProxyType(dict(row["values"]))) for row in data.get("scale", ())}
    return groups, MappingProxyType(scales)


def _entry(row: Mapping[str, Any]) -> Entry:
    fields = dict(row)
    fields["options"] = tuple((value, words) for value, words in fields.get("options", ()))
    try:
        made = Entry(**fields)
    except TypeError as fault:
        raise ValueError(f"{row.get('id', 'an item')}: {fault}.") from None
    if made.kind not in KINDS:
        raise ValueError(f"{made.id}: kind is one of {', '.join(KINDS)}.")
    if (made.kind == "choice") is not bool(made.options):
        raise ValueError(f"{made.id}: options belong to a choice, and a choice has options.")
    if made.kind == "number" and (made.low is None or made.high is None or made.low >= made.high):
        raise ValueError(f"{made.id}: a number has low and high.")
    return made


@cache
def _whole_file() -> tuple[tuple[Group, ...], Mapping[str, Scale]]:
    return read((resources() / "infusion.toml").read_text("utf-8"))


@cache
def groups() -> Mapping[str, Group]:
    """The groups by id, in their order."""
    return MappingProxyType({group.id: group for group in _whole_file()[0]})


@cache
def entries() -> Mapping[str, Entry]:
    """Every entry by its id, as it stands in Infusion.notes."""
    return MappingProxyType({entry.id: entry for group in groups().values() for entry in group.entries})


def scales() -> Mapping[str, Scale]:
    """The sedation scales by name."""
    return _whole_file()[1]


def faults(notes: Mapping[str, Answer]) -> list[str]:
    """What is wrong with the notes of an infusion, in words; [] when everything is in order."""
    found: list[str] = []
    for key, value in notes.items():
        if key not in entries():
            found.append(f"{key}: not known here.")
            continue
        try:
            entries()[key].check(value)
        except ValueError as fault:
            found.append(f"{entries()[key].label}: {fault}")
    return found


def with_set_up(infusion: Infusion, last: Infusion) -> Infusion:
    """The infusion with the plan and set-up of the last one; nothing that was given or found is copied.

    The plan is what was planned then, else what was given; the weight comes along, the date of it does not.
    """
    notes = {key: value for key, value in last.notes.items() if key in entries() and entries()[key].carried}
    if last.minutes is not None:
        notes.setdefault("planned_minutes", last.minutes)
    return replace(
        infusion,
        agent=last.agent or infusion.agent,
        route=last.route or infusion.route,
        planned_mg_per_kg=last.mg_per_kg if last.planned_mg_per_kg is None else last.planned_mg_per_kg,
        planned_mg=last.total_mg if last.planned_mg is None else last.planned_mg,
        weight_kg=last.weight_kg if infusion.weight_kg is None else infusion.weight_kg,
        notes={**notes, **infusion.notes},
    )
