"""The diary on paper: which columns a sheet of two weeks has, and what is typed in from it."""

from __future__ import annotations

from collections.abc import Iterable

from bodymap.diary.items import Item, items, shown
from bodymap.flow import Words
from bodymap.model import Answer

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
