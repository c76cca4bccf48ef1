"""Which value is kept in which table; columns come from the fields of the value. The only place that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, TypeAlias, get_type_hints

from bodymap.errors import UserError
from bodymap.model import (
    Adjunct,
    AdverseEvent,
    Answer,
    Course,
    DiaryDay,
    DoseStep,
    Event,
    Flag,
    Infusion,
    Patient,
    Response,
    Treatment,
    Vital,
)
from bodymap.store.cells import Cell, day_cell, day_of, time_cells, time_of, time_or_none
from bodymap.store.fold import folded

Kept: TypeAlias = (
    Patient
    | Course
    | Infusion
    | DoseStep
    | Adjunct
    | Vital
    | AdverseEvent
    | Treatment
    | Event
    | Response
    | DiaryDay
    | Flag
)
"""What is kept by `save`; exams have a way of their own."""


@dataclass(frozen=True, slots=True)
class _Part:
    """How one field stands in columns: `cells` writes it, `value` reads it, None where it is the cell itself."""

    field: str
    columns: tuple[str, ...]
    cells: Callable[[Any], tuple[Cell, ...]]
    value: Callable[..., Any] | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """The table of a field that is a mapping: item -> answer."""

    field: str
    owner: str
    table: str
    what: str
    """What an item is called in the history."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value and its table. `owner` is the field (and column) with the id of what it belongs to."""

    value: type
    table: str
    several: str
    owner: str
    columns: tuple[str, ...]
    order: str
    removable: bool
    side: Side | None
    unique: tuple[tuple[str, ...], UserError] | None
    _parts: tuple[_Part, ...]
    _computed: tuple[tuple[str, Callable[[Any], Cell]], ...]

    @property
    def all_columns(self) -> tuple[str, ...]:
        """The columns, and after them those that are only there to be searched."""
        return (*self.columns, *(name for name, _ in self._computed))

    @property
    def listed(self) -> str:
        """The columns as SQL."""
        return ", ".join(f'{self.table}."{column}"' for column in self.columns)

    def cells(self, value: Any) -> tuple[Cell, ...]:
        """The cells of a value, in the order of `all_columns`. ValueError for a time without its offset."""
        found: list[Cell] = []
        for part in self._parts:
            found += part.cells(getattr(value, part.field))
        return (*found, *(compute(value) for _, compute in self._computed))

    def of(self, row: Sequence[Any], answers: Mapping[str, Answer] | None = None) -> Any:
        """The value of a row of `columns`, and of its side table."""
        said: dict[str, Any] = {self.side.field: answers or {}} if self.side else {}
        at = 0
        for part in self._parts:
            after = at + len(part.columns)
            said[part.field] = row[at] if part.value is None else part.value(*row[at:after])
            at = after
        return self.value(**said)

    def answers(self, value: Any) -> Mapping[str, Answer]:
        """The mapping of a value that is kept in the side table."""
        found: Mapping[str, Answer] = getattr(value, self.side.field) if self.side else {}
        return found

    def times(self) -> Iterator[tuple[str, Callable[[str], object]]]:
        """Every column that holds a time or a day, and what reads it; ValueError when it is none."""
        for part in self._parts:
            if part.value in (time_of, time_or_none):
                yield part.columns[0], datetime.fromisoformat
            elif part.value is day_of:
                yield part.columns[0], date.fromisoformat
            elif part.value is _days_of:
                yield part.columns[0], _days_of


def _alone(value: Any) -> tuple[Cell, ...]:
    return (value,)


def _day(value: date | None) -> tuple[Cell, ...]:
    return (day_cell(value),)


def _days(value: Sequence[date]) -> tuple[Cell, ...]:
    return (" ".join(day.isoformat() for day in value),)


def _days_of(text: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(day) for day in text.split())


def _yes(value: bool) -> tuple[Cell, ...]:
    return (int(value),)


_MAPPING = Mapping[str, Answer]
# How a field of a type is written and read. A field of another type is refused when the program starts.
_ONE_COLUMN: dict[Any, tuple[Callable[[Any], tuple[Cell, ...]], Callable[..., Any] | None]] = {
    **dict.fromkeys((str, int, float, str | None, int | None, float | None), (_alone, None)),
    bool: (_yes, bool),
    date: (_day, day_of),
    date | None: (_day, day_of),
    tuple[date, ...]: (_days, _days_of),
}
_TIME: dict[Any, Callable[..., Any]] = {datetime: time_of, datetime | None: time_or_none}


def _part(name: str, hint: Any) -> _Part:
    if hint in _TIME:
        stem = name.removesuffix("_at") if name != "at" else name
        return _Part(name, (f"{stem}_utc", f"{stem}_offset"), time_cells, _TIME[hint])
    return _Part(name, (name,), *_ONE_COLUMN[hint])


def _kind(
    value: type,
    table: str,
    several: str,
    owner: str,
    order: str = "added",
    *,
    removable: bool = True,
    side: tuple[str, str] | None = None,
    unique: tuple[tuple[str, ...], UserError] | None = None,
    computed: Mapping[str, Callable[[Any], Cell]] = MappingProxyType({}),
) -> Kind:
    hints = get_type_hints(value)
    names = [field.name for field in fields(value) if field.name != "id"]
    mapping = "".join(name for name in names if hints[name] == _MAPPING)
    parts = tuple(_part(name, hints[name]) for name in ("id", *names) if name != mapping)
    return Kind(
        value,
        table,
        several,
        owner,
        tuple(column for part in parts for column in part.columns),
        order,
        removable,
        Side(mapping, table, *side) if side else None,
        unique,
        parts,
        tuple(computed.items()),
    )


KINDS: Mapping[type, Kind] = MappingProxyType(
    {
        kind.value: kind
        for kind in (
            _kind(
                Patient,
                "patient",
                "patients",
                "",
                removable=False,
                unique=(
                    ("number",),
                    UserError("Another patient has this number.", "Give another one, or open that patient."),
                ),
                computed={"folded": lambda patient: folded(patient.name, patient.number)},
            ),
            _kind(
                Course,
                "course",
                "courses",
                "patient",
                unique=(
                    ("patient", "label"),
                    UserError("This patient has another course with this name.", "Give another name."),
                ),
            ),
            _kind(
                Infusion,
                "infusion",
                "infusions",
                "course",
                "course, number",
                side=("infusion_note", "note"),
                unique=(
                    ("course", "number"),
                    UserError("This course has another infusion with this number.", "Give another number."),
                ),
            ),
            _kind(DoseStep, "dose_step", "pump steps", "infusion", "at_utc, added"),
            _kind(Adjunct, "adjunct", "other drugs", "infusion", "at_utc, added"),
            _kind(Vital, "vital", "vital sign rows", "infusion", "at_utc, added"),
            _kind(AdverseEvent, "adverse_event", "adverse events", "infusion", "at_utc, added"),
            _kind(Treatment, "treatment", "treatments", "patient", "start, added"),
            _kind(Event, "event", "events", "patient", '"on", added'),
            _kind(
                Response, "response", "questionnaires", "patient", "at_utc, added", side=("response_answer", "answer")
            ),
            _kind(DiaryDay, "diary_day", "diary days", "patient", "day, added", side=("diary_answer", "answer")),
            _kind(Flag, "flag", "flags", "patient", "raised_utc, added", removable=False),
        )
    }
)
"""Every kind of value, each after what it belongs to."""


def removable(kind: type) -> bool:
    """Whether a value of this kind can be taken out when it was entered by mistake."""
    return KINDS[kind].removable
