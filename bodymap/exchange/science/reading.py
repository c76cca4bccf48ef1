"""Tables of exams back in, whatever their layout: the header says which it is. Strict, with every fault at once."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from bodymap.errors import BadTable, Fault, UserError
from bodymap.exchange.exam_table import TableRow, read_table, read_tables
from bodymap.exchange.exam_table.lines import Lines, Record, odd_characters
from bodymap.exchange.exam_table.reading import Progress
from bodymap.exchange.science.cells import Say, row_of
from bodymap.exchange.science.columns import wide_columns
from bodymap.exchange.science.writing import LONG

_NEEDED = ("record_id", "performed_at")


def read_any_tables(paths: Sequence[Path], progress: Progress | None = None) -> list[TableRow]:
    """The rows of several tables, each an exam table, a wide or a long one. BadTable with every fault; UserError when a
    file cannot be opened."""
    return read_tables(paths, progress, read_any)


def read_any(source: Path, name: str = "", progress: Progress | None = None) -> list[TableRow]:
    """The rows of one table of any layout."""
    kind = layout_of(source)
    if kind == "exam":
        return read_table(source, name, progress)
    with source.open("rb") as file:
        return (read_wide if kind == "wide" else read_long)(file, name or source.name)


def layout_of(source: Path) -> str:
    """ "long", "wide" or "exam", by the first line; what is none of them is read, and refused, as an exam table."""
    try:
        with source.open("rb") as file:
            text = TextIOWrapper(file, "utf-8-sig", errors="replace", newline="")
            names = next(csv.reader([text.readline(1_000_000)]), [])
    except OSError as problem:
        said = problem.strerror or "unknown reason"
        raise UserError(f"{source} cannot be read: {said}.", "Check the path and try again.") from problem
    except csv.Error:
        return "exam"
    if {"item", "value"} <= set(names):
        return "long"
    return "wide" if any(name.endswith("_found") for name in names) else "exam"


def read_wide(file: BinaryIO, name: str) -> list[TableRow]:
    """The rows of a wide table. BadTable with every fault."""
    faults: list[Fault] = []
    rows: list[TableRow] = []
    seen: dict[str, int] = {}
    columns = wide_columns()
    for record, cells in _records(file, faults, tuple(columns), _NEEDED):
        good = _check(record, cells, faults, _NEEDED)
        key = cells.get("exam_id", "")
        if key and key in seen:
            faults.append(Fault(record.line, "exam_id", f"is the same as in line {seen[key]}"))
        seen.setdefault(key, record.line)
        if good:
            rows.append(row_of(cells, record.line, _to(faults, record.line)))
    return _all_or_nothing(rows, faults, name)


def read_long(file: BinaryIO, name: str) -> list[TableRow]:
    """The rows of a long table: the values of one exam are gathered by its id. BadTable with every fault."""
    faults: list[Fault] = []
    exams: dict[str, dict[str, str]] = {}
    lines: dict[str, dict[str, int]] = {}
    head, needed = LONG[:-2], (*_NEEDED, "exam_id", "item", "value")
    for record, cells in _records(file, faults, LONG, needed):
        item, value = cells.pop("item"), cells.pop("value")
        good = _check(record, cells, faults, (*_NEEDED, "exam_id"))
        if item not in wide_columns() or item in head:
            faults.append(Fault(record.line, "item", "is no value of an exam" if item else "must not be blank"))
            continue
        what = wide_columns()[item].column.fault(value) if value else "must not be blank"
        if what:
            faults.append(Fault(record.line, "value", what))
        if what or not good:
            continue
        exam = exams.setdefault(cells["exam_id"], dict(cells))
        places = lines.setdefault(cells["exam_id"], {"": record.line})
        for column in head:
            if exam.get(column) != cells.get(column):
                faults.append(Fault(record.line, column, f"is not as in line {places['']}, of the same exam"))
        if item in places:
            faults.append(Fault(record.line, "item", f"stands in line {places[item]} for the same exam"))
        exam[item], places[item] = value, record.line
    rows = []
    for key, exam in exams.items():
        places = lines[key]

        def say(column: str, what: str, places: dict[str, int] = places) -> None:
            faults.append(Fault(places.get(column, places[""]), "value", f"({column}) {what}"))

        rows.append(row_of(exam, places[""], say))
    return _all_or_nothing(rows, faults, name)


def _records(
    file: BinaryIO, faults: list[Fault], known: Sequence[str], needed: Sequence[str]
) -> Iterator[tuple[Record, dict[str, str]]]:
    """The records of a table with their cells by column; faults of the text and of the header are noted."""
    lines = Lines(file, faults)
    try:
        records = iter(lines)
        header = next(records, None)
        if header is None:
            faults.append(Fault(1, "", "the table is empty; the first line names the columns"))
            return
        _check_header(header, faults, known, needed)
        if faults:
            return
        for record in records:
            if len(record.cells) != len(header.cells):
                what = f"has {len(record.cells)} cells, the header has {len(header.cells)}"
                faults.append(Fault(record.line, "", what))
                continue
            yield record, dict(zip(header.cells, record.cells, strict=True))
    finally:
        lines.leave()


def _check_header(header: Record, faults: list[Fault], known: Sequence[str], needed: Sequence[str]) -> None:
    for place, name in enumerate(header.cells):
        if name not in known:
            near = get_close_matches(name.strip().lower(), known, 1, 0.8)
            shown = f"number {place + 1}" if odd_characters(name) or not name.strip() else " ".join(name.split())[:60]
            faults.append(Fault(header.line, shown, f"is no column of this table{f'; {near[0]!r} is' if near else ''}"))
        elif name in header.cells[:place]:
            faults.append(Fault(header.line, name, "stands twice in the header"))
    faults += [Fault(header.line, name, "is missing") for name in needed if name not in header.cells]


def _check(record: Record, cells: dict[str, str], faults: list[Fault], needed: Sequence[str]) -> bool:
    """Whether every cell of a row is good by itself; what is not is noted."""
    before = len(faults)
    for place, (name, value) in enumerate(cells.items()):
        what = odd_characters(value) if record.odd else ""
        if not what:
            what = "must not be blank" if name in needed and not value.strip() else ""
        if not what and value:
            what = wide_columns()[name].column.fault(value)
        if what:
            faults.append(Fault(record.line_of(place), name, what))
    return len(faults) == before


def _to(faults: list[Fault], line: int) -> Say:
    return lambda column, what: faults.append(Fault(line, column, what))


def _all_or_nothing(rows: list[TableRow], faults: list[Fault], name: str) -> list[TableRow]:
    if faults:
        raise BadTable(name, sorted(faults, key=lambda fault: fault.line))
    return rows
