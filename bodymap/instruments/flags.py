"""The flag that an answer about suicide raises, and what becomes of it (domain 5.2). No risk is graded here."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bodymap.instruments.model import ITEM_9, Instrument, Item
from bodymap.instruments.scoring import triggers
from bodymap.model import Flag
from bodymap.model.days import MONTHS


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
