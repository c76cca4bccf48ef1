"""Values to rows and back: which value is kept in which table, and one history row a change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar, get_type_hints

from bodymap.errors import UserError
from bodymap.medicine.model import (
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
from bodymap.store import driver, history, seals
from bodymap.store.cells import (
    Cell,
    day_cell,
    day_of,
    differing,
    folded,
    in_history,
    insert,
    quoted,
    time_cells,
    time_of,
    time_or_none,
    update,
)

# -- kinds ------------------------------------------------------------------------------------------------------------
# Which value is kept in which table; columns come from the fields of the value. The only place that says so.

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


# -- records ----------------------------------------------------------------------------------------------------------
# Values to rows and back: one way for every kind, with one history row a change.

REMOVED = "removed"
# Whose a row is, and which rows belong to something of a course; `{}` is the table.
_PATIENTS = {
    "": "{}.id = :id",
    "patient": "{}.patient = :id",
    "course": "{}.course IN (SELECT id FROM course WHERE patient = :id)",
    "infusion": "{}.infusion IN (SELECT infusion.id FROM infusion JOIN course ON course.id = infusion.course"
    " WHERE course.patient = :id)",
}
_IN_COURSE = {
    "course": "{}.course = :id",
    "infusion": "{}.infusion IN (SELECT id FROM infusion WHERE course = :id)",
    "patient": "{}.patient = (SELECT patient FROM course WHERE id = :id)",
}
_Value = TypeVar("_Value")


def put_setting(connection: Any, key: str, value: str | None, who: str) -> None:
    """Keep a setting, None forgets it, and say so in the history; must run in a transaction."""
    row = connection.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
    if (row and row[0]) == value:
        return
    if value is None:
        connection.execute("DELETE FROM setting WHERE key = ?", (key,))
    else:
        connection.execute(
            "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )
    history.note(connection, who, "setting", [(key, "", "")], seals.record_of("setting", key))


def save(connection: Any, value: Kept, who: str) -> None:
    """Add or change a value, by its id. UserError when what must be its own is missing or taken; must run in a
    transaction."""
    kind = KINDS[type(value)]
    if isinstance(value, Patient) and not value.number.strip():
        raise UserError("A patient needs a number.", "Give one.")
    _refuse_taken(connection, kind, value)
    cells = kind.cells(value)
    old = connection.execute(
        f"SELECT {quoted(kind.all_columns)} FROM {kind.table} WHERE id = ?", (value.id,)
    ).fetchone()
    answered = _write_answers(connection, kind.side, value.id, kind.answers(value)) if kind.side else []
    if old is None:
        connection.execute(insert(kind.table, kind.all_columns), cells)
        record = seals.owner_of(connection, kind.table, value.id)
        history.note(connection, who, value.id, [(kind.table, "", history.ADDED)], record)
        return
    was = seals.owner_of(connection, kind.table, value.id)
    names, values, rows = differing(kind.all_columns, old, cells)
    if names:
        connection.execute(update(kind.table, names), (*values, value.id))
    searched = kind.all_columns[len(kind.columns) :]
    told = [row for row in rows if row[0] not in searched] + answered
    record = seals.owner_of(connection, kind.table, value.id)
    history.note(connection, who, value.id, told, record)
    if was != record:
        history.note(connection, who, value.id, [(kind.table, was, record)], was)


def remove(connection: Any, value: Kept, who: str) -> None:
    """Take a value out of the file; the history keeps what it was. What is not there is passed over.

    UserError when it is of a kind that stays or when something belongs to it; must run in a transaction.
    """
    kind = KINDS[type(value)]
    if not kind.removable:
        raise UserError(f"{kind.several.capitalize()} are never removed.", "Change it instead.")
    found = values(connection, kind, f"{kind.table}.id = :id", value.id)
    if not found:
        return
    owner = connection.execute(_patient_of(kind), {"id": value.id}).fetchone()[0]
    record = seals.owner_of(connection, kind.table, value.id)
    try:
        if kind.side:
            connection.execute(f"DELETE FROM {kind.side.table} WHERE {kind.table} = ?", (value.id,))
        connection.execute(f"DELETE FROM {kind.table} WHERE id = ?", (value.id,))
    except driver.Error as problem:
        if "FOREIGN KEY" in str(problem):
            raise UserError("Something in the file belongs to this.", "Remove that first.") from problem
        raise
    connection.execute(
        "INSERT INTO removed (id, patient) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET patient = excluded.patient",
        (value.id, owner),
    )
    history.note(connection, who, value.id, [(kind.table, _in_words(kind, found[0]), REMOVED)], record)


def values(connection: Any, kind: Kind, where: str = "1", id_: str = "", right: str = "1") -> list[Any]:
    """The values of a condition, in the order of their kind; `id_` stands for `:id`. Altered when one of them does not
    say what was saved, or one that is left out because it is not `right`: the mark may be forged."""
    given = {"id": id_} if ":id" in where else {}
    if kind.owner == "infusion":
        seals.verify(connection, "infusion", f"id IN (SELECT infusion FROM {kind.table} WHERE {where})", given)
    else:
        seals.verify(connection, kind.table, where, given)
    where = f"({where}) AND {right}" if right != "1" else where
    rows = connection.execute(
        f"SELECT {kind.listed} FROM {kind.table} WHERE {where} ORDER BY {kind.order}", given
    ).fetchall()
    if not kind.side or not rows:
        return [kind.of(row) for row in rows]
    answers: defaultdict[str, dict[str, Answer]] = defaultdict(dict)
    chosen = "" if where == "1" else f"WHERE {kind.table} IN (SELECT id FROM {kind.table} WHERE {where})"
    for of, item, value in connection.execute(
        f"SELECT {kind.table}, item, value FROM {kind.side.table} {chosen}", given
    ):
        answers[of][item] = value
    return [kind.of(row, answers.get(row[0])) for row in rows]


def of_owner(connection: Any, of: type[_Value], owner: str, *, in_error: bool = False) -> list[_Value]:
    """The values of a kind that belong to an owner: a patient's, a course's, an infusion's; `in_error`: also those that
    were entered in error."""
    kind = KINDS[of]
    if kind.owner == "infusion":
        seals.verify(connection, "infusion", "id = :id", {"id": owner})  # also of what is not there
    right = "1" if in_error else _right(kind)
    return values(connection, kind, f"{kind.table}.{kind.owner} = :id", owner, right)


def of_patient(connection: Any, of: type[_Value], patient: str) -> list[_Value]:
    """The values of a kind that belong to a patient, to the courses, or to the infusions of one."""
    kind = KINDS[of]
    return values(connection, kind, whose(kind), patient, _right(kind))


def of_course(connection: Any, of: type[_Value], course: str) -> list[_Value]:
    """The values of a kind that belong to a course or to its infusions; of what only a patient has, the patient's."""
    kind = KINDS[of]
    return values(connection, kind, _IN_COURSE[kind.owner].format(kind.table), course, _right(kind))


def everyone(connection: Any, of: type[_Value]) -> list[_Value]:
    """Every value of a kind."""
    kind = KINDS[of]
    return values(connection, kind, right=_right(kind))


def _right(kind: Kind) -> str:
    """The condition under which a row was not entered in error, nor its infusion."""
    if kind.owner == "infusion":
        return f"{kind.table}.infusion IN (SELECT id FROM infusion WHERE {seals.not_marked('infusion')})"
    return seals.not_marked(kind.table)


def whose(kind: Kind) -> str:
    """The condition under which a row of a kind is the patient's `:id`."""
    return _PATIENTS[kind.owner].format(kind.table)


def _patient_of(kind: Kind) -> str:
    at = "course.patient" if kind.owner != "patient" else f"{kind.table}.patient"
    joins = {
        "patient": "",
        "course": f"JOIN course ON course.id = {kind.table}.course",
        "infusion": f"JOIN infusion ON infusion.id = {kind.table}.infusion JOIN course ON course.id = infusion.course",
    }[kind.owner]
    return f"SELECT {at} FROM {kind.table} {joins} WHERE {kind.table}.id = :id"


def _refuse_taken(connection: Any, kind: Kind, value: Kept) -> None:
    if kind.unique is None:
        return
    names, problem = kind.unique
    same = " AND ".join(f"{name} = ?" for name in names)
    of = tuple(getattr(value, name) for name in names)
    if connection.execute(f"SELECT 1 FROM {kind.table} WHERE {same} AND id <> ?", (*of, value.id)).fetchone():
        raise problem


def _write_answers(connection: Any, side: Side, of: str, new: Mapping[str, Answer]) -> list[tuple[str, str, str]]:
    """Write what differs of a mapping; the history rows. Before the value itself: see the guards."""
    owner = side.owner
    old = dict(connection.execute(f"SELECT item, value FROM {side.table} WHERE {owner} = ?", (of,)).fetchall())
    put = [item for item in new if old.get(item) != new[item]]
    gone = [item for item in old if item not in new]
    connection.executemany(
        f"INSERT INTO {side.table} ({owner}, item, value) VALUES (?, ?, ?)"
        f" ON CONFLICT ({owner}, item) DO UPDATE SET value = excluded.value",
        [(of, item, new[item]) for item in put],
    )
    connection.executemany(f"DELETE FROM {side.table} WHERE {owner} = ? AND item = ?", [(of, item) for item in gone])
    return [(f"{side.what}:{item}", in_history(old.get(item)), in_history(new.get(item))) for item in [*put, *gone]]


def _in_words(kind: Kind, value: Any) -> str:
    """All of a value that says something: "systolic 120; remark calm"."""
    cells: list[Cell] = list(kind.cells(value)[: len(kind.columns)])
    nothing: list[Cell] = [None] * len(cells)
    said = [(what, new) for what, _, new in differing(kind.columns, nothing, cells)[2] if new and what != "id"]
    if kind.side:
        said += [(f"{kind.side.what}:{item}", in_history(answer)) for item, answer in kind.answers(value).items()]
    return "; ".join(f"{what} {new}" for what, new in said)
