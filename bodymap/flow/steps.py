"""The screens in order, as far as the answers so far tell; where the patient stands; how much is left."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import ceil
from typing import TYPE_CHECKING, Any

from bodymap import body
from bodymap.instruments import built_in
from bodymap.paths import resources

if TYPE_CHECKING:
    from bodymap.flow.record import Record
    from bodymap.flow.words import Words

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
