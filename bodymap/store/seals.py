"""What a record says, as one hash over all its rows as they stand in the file, whoever wrote them.

A record is a row with what belongs to it: an exam with findings, areas and answers, an infusion with notes, pump
steps, drugs, vital signs and adverse events, a questionnaire or diary day with its answers, a section of another
practice's history with its entries; and the mark of what was entered in error. Its hash stands in the last entry of
the history that has one for it (see `history`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from bodymap.errors import FileProblem
from bodymap.store.cells import Cell


class _Parts(NamedTuple):
    """The tables of what belongs to a record, each with the columns that order it, SQL that says when it was or whose
    it is, and whether it can be marked as entered in error."""

    tables: Mapping[str, str] = MappingProxyType({})
    of: str = "NULL"
    key: str = "{}.id"
    marked: bool = False


_OF_INFUSION = ("dose_step", "adjunct", "vital", "adverse_event")
_DAY = "substr({}, 1, 10)".format
_PATIENT = "(SELECT 'patient ' || number FROM patient WHERE patient.id = {})".format
RECORDS: Mapping[str, _Parts] = MappingProxyType(
    {
        "patient": _Parts(),
        "course": _Parts(marked=True),
        "infusion": _Parts(
            {"infusion_note": "item", **dict.fromkeys(_OF_INFUSION, "added")}, _DAY("given_utc"), marked=True
        ),
        "exam": _Parts(
            {"finding": "site", "pain_area": "kind, area", "answer": "item"}, _DAY("performed_utc"), marked=True
        ),
        "treatment": _Parts({}, _DAY("start"), marked=True),
        "event": _Parts({}, _DAY('"on"'), marked=True),
        "response": _Parts({"response_answer": "item"}, _DAY("at_utc"), marked=True),
        "diary_day": _Parts({"diary_answer": "item"}, _DAY("day")),
        "flag": _Parts({}, _DAY("raised_utc")),
        "instrument": _Parts(key="{0}.id || ' ' || {0}.version"),
        "setting": _Parts(key="{}.key"),
        "section": _Parts({"section_entry": "number"}, _PATIENT("section.patient")),
    }
)
"""Every kind of record, by its table."""

NAMES = {"response": "Questionnaire", "diary_day": "Diary day", "instrument": "Questionnaire text",
         "section": "History from another practice"}  # fmt: skip
GONE = b""
"""The seal of a record that was removed."""


class Altered(FileProblem):
    """A record does not say what was saved; it is not shown."""


def record_of(table: str, key: str) -> str:
    """How the history calls a record."""
    return f"{table} {key}"


def owner_of(connection: Any, table: str, id_: str) -> str:
    """The record that a row of a table is, or is part of: `infusion ...` for a vital sign."""
    if table not in _OF_INFUSION:
        return record_of(table, id_)
    return record_of("infusion", connection.execute(f"SELECT infusion FROM {table} WHERE id = ?", (id_,)).fetchone()[0])


def text_of(cells: Sequence[tuple[str, str]]) -> str:
    """SQL for cells (expression, declared type) as one unambiguous text. A number with a point is written by Python,
    the same in every version of SQLite; a text with a NUL byte by its bytes: `quote` says nothing of what follows."""
    return "||','||".join(_text_of(cell, declared) for cell, declared in cells)


def _text_of(cell: str, declared: str) -> str:
    if declared in {"INTEGER", "BLOB"}:
        return f"quote({cell})"
    real = f"WHEN typeof({cell}) = 'real' THEN real_text({cell})" if declared in {"REAL", "ANY"} else ""
    nul = f"WHEN instr({cell}, char(0)) THEN typeof({cell}) || hex({cell})" if declared != "REAL" else ""
    return f"CASE {real} {nul} ELSE quote({cell}) END"


def seal(connection: Any, record: str) -> bytes:
    """The hash of what a record says now, GONE when it is not there."""
    table, _, key = record.partition(" ")
    found = connection.execute(
        f"SELECT {_said(connection, table)} FROM {table} WHERE {_key(table)} = ?", (key,)
    ).fetchone()
    return GONE if found is None else hashed(table, found[0])


def is_sealed(connection: Any, record: str) -> bool:
    """Whether a record is there and says what its last seal says."""
    last = connection.execute(
        "SELECT seal FROM history WHERE record = ? AND seal IS NOT NULL ORDER BY added DESC LIMIT 1", (record,)
    ).fetchone()
    says = seal(connection, record)
    return last is not None and says != GONE and last[0] == says


def hashed(table: str, said: bytes) -> bytes:
    """The hash of what a record of a table says."""
    return hashlib.sha256(table.encode() + b" " + said).digest()


def altered(
    connection: Any,
    table: str,
    where: str = "1",
    values: Sequence[Cell] | Mapping[str, Cell] = (),
    seen: Callable[[], None] = lambda: None,
) -> Iterator[str]:
    """Every record of a condition that does not say what was saved, in words."""
    for key, of, said, wanted in _said_and_sealed(connection, table, where, values):
        seen()
        if words := why_altered(table, key, of, said, wanted):
            yield words


def why_altered(table: str, key: bytes, of: bytes | None, said: bytes, wanted: bytes | None) -> str:
    """What is said of a record (see `said_and_seal`) that does not say what was saved, "" when it does."""
    if wanted == hashed(table, said):
        return ""
    if wanted is None or wanted == GONE:
        return f"{name_of(table, key, of)} was put into the file by another hand."
    return f"{name_of(table, key, of)} does not say what was saved."


def said_and_seal(connection: Any, table: str) -> tuple[str, str, str, str]:
    """SQL of the columns that verify a record of a table: key, time or owner, all that it says, and its last seal."""
    return (
        f"CAST({_key(table)} AS BLOB)",
        f"CAST({RECORDS[table].of} AS BLOB)",
        _said(connection, table),
        f"(SELECT seal FROM history WHERE record = '{table} ' || {_key(table)} AND seal IS NOT NULL"
        " ORDER BY history.added DESC LIMIT 1)",
    )


def _said_and_sealed(
    connection: Any, table: str, where: str = "1", values: Sequence[Cell] | Mapping[str, Cell] = ()
) -> Iterator[tuple[bytes, bytes | None, bytes, bytes | None]]:
    """What verifies every record of a condition."""
    columns = ", ".join(said_and_seal(connection, table))
    rows: Iterator[tuple[bytes, bytes | None, bytes, bytes | None]] = connection.execute(
        f"SELECT {columns} FROM {table} WHERE {where}", values
    )
    return rows


def unsealed(connection: Any) -> list[str]:
    """Every record that says something else than its last seal, or has none."""
    return [
        record_of(table, key.decode(errors="replace"))
        for table in there(connection)
        if connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()  # a new file has none, and is soon made
        for key, _, said, wanted in _said_and_sealed(connection, table)
        if wanted != hashed(table, said)
    ]


def there(connection: Any) -> list[str]:
    """The tables of records that a file has; one of an older schema has fewer."""
    found = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return [table for table in RECORDS if table in found]


def missing(connection: Any) -> Iterator[str]:
    """Every record that was saved, never removed, and is not there, in words."""
    for table in there(connection):
        rows = connection.execute(
            f"SELECT CAST(told.wanted AS BLOB), CAST({_PATIENT('told.subject')} AS BLOB)"
            " FROM (SELECT substr(record, ?) AS wanted, seal, subject, max(added) FROM history"
            " WHERE seal IS NOT NULL AND record >= ? AND record < ? GROUP BY record) AS told"
            f" WHERE told.seal <> x'' AND NOT EXISTS (SELECT 1 FROM {table} WHERE {_key(table)} = told.wanted)",
            (len(table) + 2, f"{table} ", f"{table}!"),
        )
        for key, of in rows:
            yield f"{name_of(table, key, of)} is missing from the file."


def all_altered(connection: Any, progress: Callable[[int, int], None] | None = None) -> Iterator[str]:
    """Every record of the file that is altered, added or missing, in words; `progress` is told how many of how many
    were looked at, every thousand."""
    counts = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in there(connection)}
    done = 0

    def seen() -> None:
        nonlocal done
        done += 1
        if progress and done % 1000 == 0:
            progress(done, sum(counts.values()))

    for table in counts:
        yield from altered(connection, table, seen=seen)
    yield from missing(connection)


def verify(connection: Any, table: str, where: str = "1", values: Sequence[Cell] | Mapping[str, Cell] = ()) -> None:
    """Altered, with the names of the records, unless all records of a condition say what was saved."""
    wrong = list(altered(connection, table, where, values))
    if wrong:
        raise refusal(wrong)


def refusal(wrong: Sequence[str]) -> Altered:
    """What is said instead of showing records that were altered."""
    more = f" And {len(wrong) - 3} more." if len(wrong) > 3 else ""
    return Altered(
        f"{' '.join(wrong[:3])}{more} It is not shown.",
        "Restore the last backup in which it is whole; `bodymap check` names everything.",
    )


def name_of(table: str, key: bytes, of: bytes | None = None) -> str:
    """A record in words: what it is, its id, when or whose it is."""
    name = NAMES.get(table, table.capitalize())
    more = f" of {of.decode(errors='replace')}" if of else ""
    return f"{name} {key.decode(errors='replace')}{more}"


def not_marked(table: str) -> str:
    """The SQL condition under which a row was not entered in error: a mark counts for its kind, where it can have one
    at all."""
    return f"{table}.id NOT IN (SELECT id FROM entered_in_error WHERE kind = '{table}')" if _is_marked(table) else "1"


def wrong_marks(connection: Any) -> Iterator[str]:
    """Every mark that no record can have, in words; it hides nothing. Those of a record are part of what that says."""
    for id_, kind in connection.execute("SELECT CAST(id AS BLOB), CAST(kind AS BLOB) FROM entered_in_error"):
        table, name = (text.decode(errors="replace") for text in (kind, id_))
        if not _is_marked(table):
            yield f"{name} is marked as entered in error as a {table}, which nothing here can be."
        elif not connection.execute(f"SELECT 1 FROM {table} WHERE id = CAST(? AS TEXT)", (id_,)).fetchone():
            yield f"{name_of(table, id_)} is marked as entered in error, but is not in the file."


def _is_marked(table: str) -> bool:
    return table in RECORDS and RECORDS[table].marked


def _key(table: str) -> str:
    return RECORDS[table].key.format(table)


_KNOWN: dict[tuple[str, str], str] = {}
"""SQL of `_said`, by table and by the file's own words of how its tables are made: asking for every column is slow."""


def _said(connection: Any, table: str) -> str:
    """SQL for all that the records of a table say."""
    tables = (table, *RECORDS[table].tables, "entered_in_error")
    made = connection.execute(
        "SELECT group_concat(sql, ';') FROM sqlite_master WHERE type = 'table'"
        f" AND name IN ({', '.join('?' * len(tables))})",
        tables,
    ).fetchone()[0]
    if (table, made) not in _KNOWN:
        _KNOWN[table, made] = _all_said(connection, table)
    return _KNOWN[table, made]


def _all_said(connection: Any, table: str) -> str:
    parts = [_row(connection, table)]
    for part, order in RECORDS[table].tables.items():
        parts.append(
            f"ifnull((SELECT group_concat(said, ';') FROM (SELECT {_row(connection, part)} AS said FROM {part}"
            f" WHERE {part}.{table} = {table}.id ORDER BY {order})), '')"
        )
    if RECORDS[table].marked:
        marks = _row(connection, "entered_in_error")
        parts.append(f"ifnull((SELECT {marks} FROM entered_in_error WHERE entered_in_error.id = {table}.id), '')")
    return f"CAST({' || char(10) || '.join(parts)} AS BLOB)"


def _row(connection: Any, table: str) -> str:
    columns = connection.execute("SELECT name, type FROM pragma_table_info(?)", (table,)).fetchall()
    return text_of([(f'{table}."{name}"', declared) for name, declared in columns])
