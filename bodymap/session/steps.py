"""Undo for what is saved beside exams: each step puts back what was in the file before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from bodymap.errors import UserError
from bodymap.medicine.model import (
    Adjunct,
    AdverseEvent,
    Course,
    DiaryDay,
    DoseStep,
    Event,
    Infusion,
    Response,
    Treatment,
    Vital,
)
from bodymap.store import Kept, Store

Pair: TypeAlias = tuple[Kept | None, Kept | None]
"""A value before and after; None where it is not in the file."""


class Step:
    """One act on some values. It was written before it is pushed, so the first redo finds nothing to do."""

    def __init__(
        self, text: str, store: Store, pairs: Sequence[Pair], who: Callable[[], str], done: Callable[[], None],
        trouble: Callable[[UserError], None],
    ) -> None:  # fmt: skip
        self.text = text
        self._store, self._pairs, self._who, self._done, self._trouble = store, tuple(pairs), who, done, trouble

    def back(self) -> None:
        """Put back what was before. UserError when that cannot be, and nothing is changed then."""
        put(self._store, [(after, before) for before, after in reversed(self._pairs)], self._who())

    def forth(self) -> None:
        """Do it again. UserError when that cannot be, and nothing is changed then."""
        put(self._store, self._pairs, self._who())

    def undo(self) -> None:
        self._say(self.back)

    def redo(self) -> None:
        self._say(self.forth)

    def _say(self, act: Callable[[], None]) -> None:
        try:
            act()
        except UserError as problem:
            self._trouble(problem)
        else:
            self._done()


class Correction(Step):
    """Something entered by mistake, marked or moved. It was written before it is pushed; nothing is done twice."""

    def __init__(
        self, text: str, store: Store, back: Callable[[], None], forth: Callable[[], None], done: Callable[[], None],
        trouble: Callable[[UserError], None],
    ) -> None:  # fmt: skip
        super().__init__(text, store, (), str, done, trouble)
        self._take_back, self._do_again, self._is_done = back, forth, True

    def back(self) -> None:
        if self._is_done:
            self._take_back()
            self._is_done = False

    def forth(self) -> None:
        if not self._is_done:
            self._do_again()
            self._is_done = True


def put(store: Store, pairs: Sequence[Pair], who: str) -> None:
    """Write the second value of each pair where the first is in the file; what is written already is passed over.

    UserError when something else is there, and nothing is written then.
    """
    with store.batch():
        for before, after in pairs:
            value = after or before
            if value is None:
                continue
            there = store.row_or_none(type(value), value.id)
            if there == after:
                continue
            if there != before:
                raise UserError("This was changed since.", "Open it and change it by hand.")
            if after is None:
                store.remove(value, who=who)
            else:
                store.save(after, who=who)


def named(value: Kept) -> str:
    """What undo calls a value: "vital signs 10:15", "infusion 3", "diary 2026-04-03"."""
    match value:
        case Course():
            return f"course {value.label}"
        case Infusion():
            return f"infusion {value.number}"
        case DoseStep():
            return f"{value.kind} {value.at:%H:%M}"
        case Adjunct():
            return f"{value.drug} {value.at:%H:%M}"
        case Vital():
            return f"vital signs {value.at:%H:%M}"
        case AdverseEvent():
            return f"{value.what} {value.at:%H:%M}"
        case Treatment():
            return f"treatment {value.name or value.kind}"
        case Event():
            return f"{value.kind} {value.on.isoformat()}"
        case Response():
            return f"{value.instrument} {value.at.date().isoformat()}"
        case DiaryDay():
            return f"diary {value.day.isoformat()}"
        case _:
            return type(value).__name__.lower()
