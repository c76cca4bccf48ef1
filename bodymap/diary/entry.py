"""One day: what was answered, taken back, late, from paper; and in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TypeAlias

from bodymap.diary.items import Item, items, shown
from bodymap.flow import Words
from bodymap.model import Answer, DiaryDay

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
