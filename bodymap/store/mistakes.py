"""What was entered by mistake: marked and kept, or moved to where it belongs; the history of both sides says so.

A mark takes a value out of everything that is read, but not out of the file. An exam is marked with all its versions
and the questionnaires given with it, a course with its infusions. A signed exam stands, whoever writes: the guards are
lifted for a move inside its transaction alone, and what is moved is whose it is, never what it says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

from bodymap.errors import UserError
from bodymap.medicine.model import Course, Event, Exam, InError, Infusion, Response, Treatment, now
from bodymap.store import history, seals
from bodymap.store.cells import Cell, in_history, quoted, time_cells, time_of

Mistaken: TypeAlias = Exam | Course | Infusion | Response | Treatment | Event
"""What can be marked as entered in error, or moved."""

TABLES: dict[type, str] = {
    Exam: "exam",
    Course: "course",
    Infusion: "infusion",
    Response: "response",
    Treatment: "treatment",
    Event: "event",
}
NAMES = {"exam": "exam", "course": "course", "infusion": "infusion", "response": "questionnaire",
         "treatment": "treatment", "event": "event"}  # fmt: skip
_UNIQUE = {"course": "label", "infusion": "number"}
MARK = ("id", "kind", "patient", "name", "reason", "who", "at_utc", "at_offset")


class Place(NamedTuple):
    """Whose a row is: cells by column."""

    table: str
    id: str
    cells: dict[str, Cell]


def marks(connection: Any, patient: str) -> list[InError]:
    """What of a patient was entered in error, the latest first."""
    kinds = ", ".join(f"'{table}'" for table in TABLES.values())
    rows = connection.execute(
        f"SELECT {quoted(MARK)} FROM entered_in_error WHERE patient = ? AND kind IN ({kinds}) ORDER BY at_utc DESC, id",
        (patient,),
    )
    return [mark_of(row) for row in rows]


def mark_of(row: Sequence[Any]) -> InError:
    """The mark in cells of `MARK`."""
    id_, kind, of, name, reason, who, utc, offset = row[: len(MARK)]
    return InError(id_, kind, of, name, reason, who, time_of(utc, offset))


def mark(connection: Any, value: Mistaken, reason: str, who: str) -> None:
    """Mark a value as entered in error. UserError without a reason, when it is marked, when exams in force belong to
    the course, or when somebody must still see what was raised about it; must run in a transaction."""
    if not reason.strip():
        raise UserError("What is marked as entered in error needs a reason.", "Say why it is wrong.")
    table = TABLES[type(value)]
    patient = _patient_of(connection, table, value.id)
    if (
        isinstance(value, Course)
        and connection.execute(
            f"SELECT 1 FROM exam WHERE course = ? AND status <> 'amended' AND {seals.not_marked('exam')}", (value.id,)
        ).fetchone()
    ):
        raise UserError("Exams belong to this course.", "Move them, or mark them as entered in error, first.")
    lot = _with_it(connection, table, value.id)
    open_flag = "SELECT 1 FROM flag WHERE about = ? AND seen_utc IS NULL"
    if any(connection.execute(open_flag, (id_,)).fetchone() for _, id_ in lot):
        raise UserError("Somebody must see what was raised about this.", "Answer it first.")
    for of, id_ in lot:
        if connection.execute("SELECT 1 FROM entered_in_error WHERE id = ?", (id_,)).fetchone():
            if id_ == value.id:
                raise UserError("This is marked as entered in error already.")
            continue
        cells = (id_, of, patient, _give_up(connection, of, id_), reason.strip(), who, *time_cells(now()))
        connection.execute(f"INSERT INTO entered_in_error ({quoted(MARK)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", cells)
        history.note(connection, who, id_, [("entered_in_error", "", reason.strip())], seals.record_of(of, id_))
    history.note(connection, who, patient, [(NAMES[table], value.id, f"entered in error: {reason.strip()}")])


def mark_as_brought(connection: Any, value: Mistaken, told: InError, who: str) -> None:
    """Write the mark that another practice made, on a value that has its own name or number; must run in a
    transaction."""
    table = TABLES[type(value)]
    name = _give_up(connection, table, value.id)
    cells = (value.id, table, _patient_of(connection, table, value.id), name, told.reason, told.who)
    connection.execute(
        f"INSERT INTO entered_in_error ({quoted(MARK)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*cells, *time_cells(told.at)),
    )
    history.note(connection, who, value.id, [("entered_in_error", "", told.reason)], seals.record_of(table, value.id))


def unmark(connection: Any, id_: str, who: str) -> None:
    """Take a mark back, with those that were made with it. UserError when there is none, or when the name or number was
    given to another meanwhile; must run in a transaction."""
    found = connection.execute("SELECT kind, patient FROM entered_in_error WHERE id = ?", (id_,)).fetchone()
    if found is None:
        raise UserError("This is not marked as entered in error.")
    table, patient = found
    if (
        table == "infusion"
        and connection.execute(
            "SELECT 1 FROM infusion JOIN entered_in_error ON entered_in_error.id = course WHERE infusion.id = ?",
            (id_,),
        ).fetchone()
    ):
        raise UserError("The course of this infusion is marked as entered in error.", "Take that back first.")
    moment = connection.execute("SELECT reason, at_utc, who FROM entered_in_error WHERE id = ?", (id_,)).fetchone()
    for of, each in _with_it(connection, table, id_):
        row = connection.execute(
            "SELECT name, reason, at_utc, who FROM entered_in_error WHERE id = ?", (each,)
        ).fetchone()
        if row is None or row[1:] != moment:
            continue  # marked by itself, before
        _take_again(connection, of, each, row[0])
        connection.execute("DELETE FROM entered_in_error WHERE id = ?", (each,))
        history.note(connection, who, each, [("entered_in_error", row[1], "")], seals.record_of(of, each))
    history.note(connection, who, patient, [(NAMES[table], id_, "no longer entered in error")])


def move(
    connection: Any, value: Mistaken, patient: str, course: str | None, reason: str, who: str
) -> tuple[Place, ...]:
    """Give a value to another patient, or to another course; where everything that goes with it was before.

    An exam goes with its versions and questionnaires, a course with its infusions, exams and questionnaires, each with
    what was raised about it. UserError without a reason, when it is there already, or when a name or number is taken
    there; must run in a transaction.
    """
    if not reason.strip():
        raise UserError("What is moved needs a reason.", "Say why it belongs there.")
    goal = _goals(connection, value, patient, course)
    before = _now_at(connection, goal)
    if before == tuple(goal):
        raise UserError("It is there already.", "Choose another patient or course.")
    put(connection, goal, f"moved: {reason.strip()}", who)
    return before


def put(connection: Any, places: Sequence[Place], why: str, who: str) -> None:
    """Write whose rows are, with the history of both sides. Frozen guards are lifted and put back; must run in a
    transaction."""
    before = _now_at(connection, places)
    main, was = places[0], before[0]
    sides = [_owner(connection, place) for place in (was, main)]
    with _lifted(connection):
        for mark_of in (new.id for new in places):
            connection.execute("UPDATE entered_in_error SET patient = ? WHERE id = ?", (sides[1], mark_of))
        for old, new in zip(before, places, strict=True):
            changed = {column: cell for column, cell in new.cells.items() if old.cells[column] != cell}
            if not changed:
                continue
            _refuse_taken(connection, new)
            connection.execute(
                f"UPDATE {new.table} SET {quoted(changed, ' = ?')} WHERE id = ?", (*changed.values(), new.id)
            )
            rows = [(column, in_history(old.cells[column]), f"{in_history(cell)} ({why})")
                    for column, cell in changed.items()]  # fmt: skip
            history.note(connection, who, new.id, rows, seals.record_of(new.table, new.id))
        if main.table == "course":
            _marks_along(connection, main.id, sides[1], why, who)
    if sides[0] != sides[1]:
        name = NAMES[main.table]
        history.note(connection, who, sides[0], [(name, main.id, f"to another patient, {why}")])
        history.note(connection, who, sides[1], [(name, "", f"{main.id} from another patient, {why}")])


def _marks_along(connection: Any, course: str, patient: str, why: str, who: str) -> None:
    """The marks of a course's infusions go where the course goes."""
    for id_ in _ids(connection, "infusion", "course = ? AND id IN (SELECT id FROM entered_in_error)", course):
        connection.execute("UPDATE entered_in_error SET patient = ? WHERE id = ?", (patient, id_))
        history.note(connection, who, id_, [("patient", "", f"{patient} ({why})")], seals.record_of("infusion", id_))


def _goals(connection: Any, value: Mistaken, patient: str, course: str | None) -> list[Place]:
    if isinstance(value, Treatment | Event):
        return [Place(TABLES[type(value)], value.id, {"patient": patient})]
    if isinstance(value, Response):
        return [
            Place("response", value.id, {"patient": patient, "exam": None, "course": course, "infusion": None}),
            *(Place("flag", id_, {"patient": patient}) for id_ in _flags(connection, {value.id})),
        ]
    if isinstance(value, Infusion):
        if course is None:
            raise UserError("An infusion belongs to a course.", "Choose the course.")
        exams = _ids(connection, "exam", "infusion = ?", value.id)
        tied = [("exam", id_) for id_ in exams]
        tied += [("response", id_) for id_ in _ids(connection, "response", "infusion = ?", value.id)]
        return [
            Place("infusion", value.id, {"course": course}),
            *(Place(table, id_, {"infusion": None}) for table, id_ in tied),
        ]
    if isinstance(value, Course):
        exams = _ids(connection, "exam", "course = ?", value.id)
        held = {id_ for exam in exams for _, id_ in _versions(connection, exam)}
        of_exams = [id_ for exam in held for id_ in _ids(connection, "response", "exam = ?", exam)]
        responses = {*of_exams, *_ids(connection, "response", "course = ?", value.id)}
        return [
            Place("course", value.id, {"patient": patient}),
            *(Place("exam", exam, {"patient": patient}) for exam in sorted(held)),
            *(Place("response", id_, {"patient": patient}) for id_ in sorted(responses)),
            *(Place("flag", id_, {"patient": patient}) for id_ in _flags(connection, {*held, *responses})),
        ]
    versions = [id_ for _, id_ in _versions(connection, value.id)]
    own = [id_ for exam in versions for id_ in _ids(connection, "response", "exam = ?", exam)]
    return [
        *(Place("exam", id_, {"patient": patient, "course": course, "infusion": None}) for id_ in versions),
        *(Place("response", id_, {"patient": patient, "course": course, "infusion": None}) for id_ in own),
        *(Place("flag", id_, {"patient": patient}) for id_ in _flags(connection, {*versions, *own})),
    ]


def _now_at(connection: Any, places: Sequence[Place]) -> tuple[Place, ...]:
    found = []
    for place in places:
        row = connection.execute(
            f"SELECT {quoted(place.cells)} FROM {place.table} WHERE id = ?", (place.id,)
        ).fetchone()
        if row is None:
            raise UserError("This is not in the file any more.")
        found.append(Place(place.table, place.id, dict(zip(place.cells, row, strict=True))))
    return tuple(found)


def _owner(connection: Any, place: Place) -> str:
    if "patient" in place.cells:
        return str(place.cells["patient"])
    return str(connection.execute("SELECT patient FROM course WHERE id = ?", (place.cells["course"],)).fetchone()[0])


def _refuse_taken(connection: Any, place: Place) -> None:
    column = _UNIQUE.get(place.table)
    if column is None:
        return
    owner, of = next(iter(place.cells.items()))
    if connection.execute(
        f"SELECT 1 FROM {place.table} WHERE {owner} = ? AND {column} ="
        f" (SELECT {column} FROM {place.table} WHERE id = ?) AND id <> ?",
        (of, place.id, place.id),
    ).fetchone():
        what = "a course with this name" if place.table == "course" else "an infusion with this number"
        raise UserError(f"There is {what} there already.", "Give it another one first, then move it.")


def _give_up(connection: Any, table: str, id_: str) -> str:
    """The name or number of a row, which the right one may have now."""
    column = _UNIQUE.get(table)
    if column is None:
        return ""
    name, added = connection.execute(f"SELECT {column}, added FROM {table} WHERE id = ?", (id_,)).fetchone()
    free: Cell = -added if table == "infusion" else f"{name} (entered in error, {id_})"
    connection.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (free, id_))
    return str(name)


def _take_again(connection: Any, table: str, id_: str, name: str) -> None:
    column = _UNIQUE.get(table)
    if column is None:
        return
    owner = "patient" if table == "course" else "course"
    if connection.execute(
        f"SELECT 1 FROM {table} WHERE {owner} = (SELECT {owner} FROM {table} WHERE id = ?) AND {column} = ?",
        (id_, int(name) if table == "infusion" else name),
    ).fetchone():
        raise UserError(f"Another {table} has the name {name} now.", "Give that one another name first.")
    connection.execute(
        f"UPDATE {table} SET {column} = ? WHERE id = ?", (int(name) if table == "infusion" else name, id_)
    )


def _with_it(connection: Any, table: str, id_: str) -> list[tuple[str, str]]:
    """(table, id) of a value and of what shares its lot: an exam's other versions and its questionnaires, a course's
    infusions."""
    if table == "exam":
        versions = _versions(connection, id_)
        return [
            *versions,
            *(("response", each) for _, exam in versions for each in _ids(connection, "response", "exam = ?", exam)),
        ]
    if table == "course":
        return [("course", id_), *(("infusion", each) for each in _ids(connection, "infusion", "course = ?", id_))]
    return [(table, id_)]


def _versions(connection: Any, id_: str) -> list[tuple[str, str]]:
    """The exam itself first, then its earlier and later versions."""
    rows = connection.execute(
        "WITH RECURSIVE chain (id) AS (SELECT ? UNION"
        " SELECT exam.id FROM exam JOIN chain ON exam.amends = chain.id UNION"
        " SELECT exam.amends FROM exam JOIN chain ON exam.id = chain.id WHERE exam.amends IS NOT NULL)"
        " SELECT id FROM chain ORDER BY id <> ?",
        (id_, id_),
    ).fetchall()
    return [("exam", row[0]) for row in rows]


def _ids(connection: Any, table: str, where: str, of: str) -> list[str]:
    return [row[0] for row in connection.execute(f"SELECT id FROM {table} WHERE {where} ORDER BY added", (of,))]


def _flags(connection: Any, about: set[str]) -> list[str]:
    return [id_ for of in sorted(about) for id_ in _ids(connection, "flag", "about = ?", of)]


def _patient_of(connection: Any, table: str, id_: str) -> str:
    sql = (
        "SELECT course.patient FROM infusion JOIN course ON course.id = infusion.course WHERE infusion.id = ?"
        if table == "infusion"
        else f"SELECT patient FROM {table} WHERE id = ?"
    )
    row = connection.execute(sql, (id_,)).fetchone()
    if row is None:
        raise UserError("This is not in the file any more.")
    return str(row[0])


@contextmanager
def _lifted(connection: Any) -> Iterator[None]:
    """Without the guards of what stands, in this transaction alone; a failure undoes it, and this with it."""
    guards = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('exam', 'response', 'flag')"
    ).fetchall()
    for name, _ in guards:
        connection.execute(f"DROP TRIGGER {name}")
    yield
    for _, sql in guards:
        connection.execute(sql)
