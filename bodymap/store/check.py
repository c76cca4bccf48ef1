"""Everything that can be verified about a data file; faults in words, with ids and without patients' data."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from bodymap.medicine import body
from bodymap.medicine.model import ITEMS, Entered, Method, Reaction, Reason
from bodymap.store import bookkeeping, driver, erase, history, migrations, seals, sections, trouble
from bodymap.store.cells import folded
from bodymap.store.log import log_of
from bodymap.store.records import KINDS

# What must give no row; the row's columns fill the sentence.
_RULES = {
    "Exam {} is version {}, but the exam it amends is version {}.": """
        SELECT new.id, new.version, old.version FROM exam new JOIN exam old ON old.id = new.amends
        WHERE new.version <> old.version + 1""",
    "Exam {} amends an exam of another patient.": """
        SELECT new.id FROM exam new JOIN exam old ON old.id = new.amends WHERE new.patient <> old.patient""",
    "Exam {} amends an exam, but gives no reason.": """
        SELECT id FROM exam WHERE amends IS NOT NULL AND trim(amend_reason) = ''""",
    "Exam {} is version {}, but amends no exam.": "SELECT id, version FROM exam WHERE amends IS NULL AND version <> 1",
    "Exam {} is signed, but the exam it amends is not marked as amended.": """
        SELECT new.id FROM exam new JOIN exam old ON old.id = new.amends
        WHERE new.status <> 'draft' AND old.status <> 'amended'""",
    "Exam {} is marked as amended, but no signed exam amends it.": """
        SELECT id FROM exam WHERE status = 'amended'
        AND NOT EXISTS (SELECT 1 FROM exam new WHERE new.amends = exam.id AND new.status <> 'draft')""",
    "Exam {} belongs to a course of another patient.": """
        SELECT exam.id FROM exam JOIN course ON course.id = exam.course WHERE course.patient <> exam.patient""",
    "Exam {} belongs to an infusion of another course.": """
        SELECT exam.id FROM exam JOIN infusion ON infusion.id = exam.infusion
        WHERE infusion.course IS NOT exam.course""",
    "Questionnaire {} belongs to an exam of another patient.": """
        SELECT response.id FROM response JOIN exam ON exam.id = response.exam
        WHERE exam.patient <> response.patient""",
    "Questionnaire {} belongs to a course of another patient.": """
        SELECT response.id FROM response JOIN course ON course.id = response.course
        WHERE course.patient <> response.patient""",
    "Questionnaire {} belongs to an infusion of another patient.": """
        SELECT response.id FROM response JOIN infusion ON infusion.id = response.infusion
        JOIN course ON course.id = infusion.course WHERE course.patient <> response.patient""",
    **{f"A row of {table} has no id.": f"SELECT 1 FROM {table} WHERE id = ''" for table in (
        "exam", "instrument", *(kind.table for kind in KINDS.values()))},
}  # fmt: skip


def faults(
    connection: Any,
    key: str | None,
    against: str = "",
    progress: Callable[[int, int], None] | None = None,
    *,
    books: bool = True,
) -> list[str]:
    """All faults in words, [] when everything is in order. `against`: a head that was kept elsewhere; UserError when it
    is none. `progress` is told how many of how many records were looked at. `books`: also of what the file counts and
    says of itself, which makes no copy worse."""
    try:
        said = [f"The file is damaged: {fault}." for fault in faults_of_pages(connection, key)]
    except (driver.DatabaseError, UnicodeDecodeError) as problem:
        if trouble.is_interrupt(problem):
            raise
        said = [f"The file is damaged: {problem}."]
    parts = [
        guards(connection),
        seals.all_altered(connection, progress),
        history.faults(connection, against),
        sections.all_faults(connection),
        _of_content(connection),
        bookkeeping.faults(connection) if books and not said else (),
    ]
    # Damaged pages can stop any part; the records that can be read are named all the same.
    for part in parts:
        try:
            said.extend(part)
        except driver.UNREADABLE as problem:
            if trouble.is_interrupt(problem):
                raise
            said += [] if said else [f"The file is damaged: {problem}."]
    return said


def faults_of_pages(connection: Any, key: str | None) -> list[str]:
    """What is wrong with the pages of a database, in SQLite's words. A page of the file that stands anew in its log may
    be half-written, after a power cut while the log was folded; SQLCipher's own check looks at the file alone."""
    said = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    if said or key is None or _log_size(connection):
        return said
    return [row[0] for row in connection.execute("PRAGMA cipher_integrity_check")]


def _log_size(connection: Any) -> int:
    path = Path(os.fsdecode(connection.execute("SELECT CAST(file AS BLOB) FROM pragma_database_list").fetchone()[0]))
    try:
        return log_of(path).stat().st_size
    except OSError:
        return 0


def _of_content(connection: Any) -> Iterator[str]:
    yield from _references(connection)
    yield from seals.wrong_marks(connection)
    yield from _removed(connection)
    yield from (text.format(*row) for text, sql in _RULES.items() for row in connection.execute(sql))
    yield from _values(connection)


def guards(connection: Any) -> Iterator[str]:
    """Tables, indexes, triggers and views that are other than the steps make them."""
    wanted, found = _by_name(_wanted()), _by_name(_schema(connection) - _OF_SQLITE)
    for name in sorted(wanted.keys() | found.keys()):
        if wanted[name] == found[name]:
            continue
        if not found[name]:
            yield f"The {wanted[name][0].kind} {name} is missing from the file."
        elif len(found[name]) > len(wanted[name]):
            extra = [made for made in found[name] if made not in wanted[name]]
            yield f"The {extra[0].kind} {name} does not belong in the file."
        else:
            yield f"The {found[name][0].kind} {name} is not as this program makes it."


class _Made(NamedTuple):
    """What stands in the schema of a file; `sql` is None for an index that SQLite makes by itself."""

    name: str
    kind: str
    table: str
    sql: str | None


_OF_SQLITE = {
    _Made(f"sqlite_stat{n}", "table", f"sqlite_stat{n}", f"CREATE TABLE sqlite_stat{n}({columns})")
    for n, columns in ((1, "tbl,idx,stat"), (4, "tbl,idx,neq,nlt,ndlt,sample"))
}
"""What SQLite makes when it is asked to measure a file. Its other tables and indexes are made by the steps too; a name
that begins as its names do proves nothing."""


@cache
def _wanted() -> frozenset[_Made]:
    """What the steps make of an empty file; the same all the time."""
    whole = driver.database(driver.in_memory())
    try:
        migrations.steps().apply(whole)
        return _schema(whole.conn)
    finally:
        whole.conn.close()


def _schema(connection: Any, where: str = "1") -> frozenset[_Made]:
    rows = connection.execute(f"SELECT name, type, tbl_name, sql FROM sqlite_master WHERE {where}")
    return frozenset(_Made(*row) for row in rows)


def _by_name(schema: Iterable[_Made]) -> defaultdict[str, list[_Made]]:
    found: defaultdict[str, list[_Made]] = defaultdict(list)
    for made in sorted(schema, key=repr):
        found[made.name].append(made)
    return found


def acting(connection: Any) -> list[str]:
    """Triggers and views that no step makes, in words: they change what is saved or shown from then on. Quick: what
    the steps make of a file is only looked up when it is not known by its hash."""
    found = _schema(connection, "type IN ('trigger', 'view')")
    if hashlib.sha256(repr(sorted(found, key=repr)).encode()).hexdigest() == migrations.ACTING:
        return []
    return [f"The {made.kind} {made.name} does not belong in the file." for made in sorted(found - _wanted(), key=repr)]


def is_latest(connection: Any) -> bool:
    """Whether a file has the tables of the newest schema and knows of no later step, whatever it says of itself."""
    tables = {made for made in _wanted() if made.kind == "table"}
    if not tables <= _schema(connection, "type = 'table'"):
        return False
    return set(bookkeeping.steps_taken(connection)) <= {step.__name__ for step in migrations.STEPS}


def _references(connection: Any) -> Iterator[str]:
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        at = f" (row {row})" if row is not None else ""
        yield f"A row of {table}{at} belongs to a {parent} that is not in the file."


def _removed(connection: Any) -> Iterator[str]:
    """What was removed is listed exactly where the history says so, and as whose."""
    told = f"SELECT subject FROM history WHERE {erase.TOLD_REMOVED}"
    for (id_,) in connection.execute(f"SELECT id FROM removed WHERE id NOT IN ({told})"):
        yield f"{id_} is listed as removed, but the history does not say so."
    for (id_,) in connection.execute(f"{told} AND subject NOT IN (SELECT id FROM removed)"):
        yield f"{id_} was removed, but is not listed as removed."
    yield from erase.strayed(connection)


def _values(connection: Any) -> Iterator[str]:
    for column, known in (("site", body.SITES), ("reason", Reason), ("reaction", Reaction)):
        yield from _unknown(connection, f"SELECT exam, {column} FROM finding", column, column, known)
    for kind, places in (("area", body.AREAS), ("quadrant", body.QUADRANTS)):
        sql = f"SELECT exam, area FROM (SELECT exam, area FROM pain_area WHERE kind = '{kind}')"
        yield from _unknown(connection, sql, "area", kind, places)
    yield from _unknown(connection, "SELECT id, method FROM exam", "method", "method", Method)
    yield from _unknown(connection, "SELECT id, entered FROM exam", "entered", "origin", Entered)
    for exam, item, value in connection.execute("SELECT exam, item, value FROM answer"):
        if item not in ITEMS:
            yield f"Exam {exam} has an answer '{item}' that this program does not know."
        elif not _holds(ITEMS[item].check, value):
            yield f"Exam {exam} has an answer '{item}' that it cannot have."
    for table, column, reads in (
        ("exam", "performed_utc", datetime.fromisoformat),
        ("exam", "signed_utc", datetime.fromisoformat),
        *((kind.table, column, reads) for kind in KINDS.values() for column, reads in kind.times()),
    ):
        for id_, text in connection.execute(f'SELECT id, "{column}" FROM {table} WHERE "{column}" IS NOT NULL'):
            if not _holds(reads, text):
                yield (
                    f"The {column.removesuffix('_utc').replace('_', ' ')} of"
                    f" {table.replace('_', ' ')} {id_} is no date."
                )
    for id_, name, number, searched in connection.execute("SELECT id, name, number, folded FROM patient"):
        if folded(name, number) != searched:
            yield f"Patient {id_} cannot be found by name; save the patient again."


def _unknown(connection: Any, sql: str, column: str, what: str, known: Iterable[str]) -> Iterator[str]:
    """Exams with a value in the second column that is none of these; nothing (NULL) is none and is passed over."""
    values = tuple(str(one) for one in known)
    rows = connection.execute(f"{sql} WHERE {column} NOT IN ({', '.join('?' * len(values))})", values).fetchall()
    for id_, value in dict.fromkeys(rows):
        yield f"Exam {id_} has a {what} '{value}' that this program does not know."


def _holds(reads: Callable[[Any], object], value: Any) -> bool:
    try:
        reads(value)
    except (ValueError, TypeError):
        return False
    return True
