"""Tables for science: long and wide with a codebook, out and in again."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import cache
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from bodymap.errors import BadTable, Fault, Faults, UserError
from bodymap.exchange.exam_table import COLUMNS, TableRow, read_table, read_tables, write_table
from bodymap.exchange.exam_table.layout import DECIMALS, HEAD, Asked, Lines, Record, kind_of, odd_characters, with_point
from bodymap.exchange.exam_table.rows import Progress, changes, id_of_line, kind_of_value, without_blank_end
from bodymap.exchange.science.columns import Say, cells_of, row_of, used, wide_columns
from bodymap.exchange.whole import whole

# -- writing ----------------------------------------------------------------------------------------------------------
# The wide and the long table, and the codebook that explains them.

LONG = ("record_id", "exam_id", "performed_at", "course", "timing", "item", "value")
"""The columns of the long table: a row for each value of an exam."""
LAYOUTS = ("exam", "wide", "long")
CODEBOOK = ("layout", "column", "meaning", "type", "unit", "levels", "source")


def write_rows(header: Sequence[str], rows: Iterable[Sequence[str]], out: Path | BinaryIO) -> None:
    """A table in one way only: UTF-8 without a BOM, RFC 4180 with CR LF. A path gets the whole table or nothing."""
    if isinstance(out, Path):
        with whole(out) as file:
            write_rows(header, rows, file)
        return
    text = TextIOWrapper(out, "utf-8", newline="")
    try:
        writer = csv.writer(text)
        writer.writerow(header)
        writer.writerows(rows)
    finally:
        text.detach()


def write_wide(rows: Sequence[TableRow], out: Path | BinaryIO) -> None:
    """The wide table: an exam a row; columns for algometer, reactions and remarks only when something is in them."""
    exams = [cells_of(row) for row in rows]
    names = used({name for cells in exams for name in cells})
    write_rows(names, ([cells.get(name, "") for name in names] for cells in exams), out)


def write_long(rows: Sequence[TableRow], out: Path | BinaryIO) -> None:
    """The long table: a value a row; what says which exam it is stands in each."""
    head = LONG[:-2]
    items = [name for name in wide_columns() if name not in head]
    write_rows(
        LONG,
        (
            [*(cells.get(name, "") for name in head), item, cells[item]]
            for cells in map(cells_of, rows)
            for item in items
            if item in cells
        ),
        out,
    )


def write_layout(layout: str, rows: Sequence[TableRow], out: Path | BinaryIO) -> None:
    """The table in one of `LAYOUTS`."""
    {"exam": write_table, "wide": write_wide, "long": write_long}[layout](rows, out)


def write_folder(rows: Sequence[TableRow], folder: Path, layouts: Sequence[str] = LAYOUTS) -> list[Path]:
    """The tables of these layouts and the codebook into a folder that is there; the files that were written."""
    names = {"exam": "exams.csv", "wide": "exams_wide.csv", "long": "exams_long.csv"}
    made = []
    for layout in layouts:
        made.append(folder / names[layout])
        write_layout(layout, rows, made[-1])
    made.append(folder / "codebook.csv")
    write_codebook(made[-1], layouts)
    return made


def write_codebook(out: Path | BinaryIO, layouts: Sequence[str] = LAYOUTS) -> None:
    """What every column of these layouts means, with its unit and levels."""
    write_rows(CODEBOOK, [line for layout in layouts for line in codebook(layout)], out)


def codebook(layout: str) -> list[tuple[str, ...]]:
    """The lines of the codebook for one of `LAYOUTS`."""
    if layout == "long":
        words = {
            "item": ("Which value this is: a column of the wide table", "choice", "the columns of the wide table"),
            "value": ("The value; its unit and levels are those of its item in the wide table", "as its item", ""),
        }
        head = [_line("long", name) for name in LONG[:-2]]
        return head + [("long", name, about, kind, "", levels, "") for name, (about, kind, levels) in words.items()] + [
            ("long item", *_line("long", name)[1:]) for name in wide_columns() if name not in LONG
        ]  # fmt: skip
    if layout == "wide":
        return [_line("wide", name) for name in wide_columns()]
    return [_exam_line(name) for name in COLUMNS]


def _line(layout: str, name: str) -> tuple[str, ...]:
    about = wide_columns()[name]
    return (layout, name, about.meaning, about.kind, about.unit, about.levels, about.source)


def _exam_line(name: str) -> tuple[str, ...]:
    line = _line("exam", name)
    if f"{name}_found" not in wide_columns():
        return line
    return (
        *line[:3],
        "choice",
        "0-10",
        "0 no pain to 10 worst pain; p painful, not rated; blank not examined",
        line[6],
    )


# -- reading ----------------------------------------------------------------------------------------------------------
# Tables of exams back in, whatever their layout: the header says which it is. Strict, with every fault at once.

_NEEDED = ("record_id", "performed_at")


def read_any_tables(
    paths: Sequence[Path],
    progress: Progress | None = None,
    asked: Asked = Asked(),  # noqa: B008 (frozen)
) -> list[TableRow]:
    """The rows of several tables, each an exam table, a wide or a long one. BadTable with every fault; UserError when a
    file cannot be opened."""
    return read_tables(paths, progress, read_any, asked)


def read_any(
    source: Path,
    name: str = "",
    progress: Progress | None = None,
    asked: Asked = Asked(),  # noqa: B008 (frozen)
) -> list[TableRow]:
    """The rows of one table of any layout."""
    kind = layout_of(source)
    if kind == "exam":
        return read_table(source, name, progress, asked)
    with source.open("rb") as file:
        return (read_wide if kind == "wide" else read_long)(file, name or source.name, asked)


def layout_of(source: Path) -> str:
    """ "long", "wide" or "exam", by the header; what is none of them is read, and refused, as an exam table."""
    try:
        with source.open("rb") as file:
            lines = Lines(BytesIO(file.read(HEAD)), Faults(), _names())
    except OSError as problem:
        said = problem.strerror or "unknown reason"
        raise UserError(f"{source} cannot be read: {said}.", "Check the path and try again.") from problem
    header = next(iter(lines), None)
    names = header.cells if header else []
    if {"item", "value"} <= set(names):
        return "long"
    return "wide" if any(name.endswith("_found") for name in names) else "exam"


@cache
def _names() -> frozenset[str]:
    return frozenset((*wide_columns(), *LONG))


def read_wide(file: BinaryIO, name: str, asked: Asked = Asked()) -> list[TableRow]:  # noqa: B008 (frozen)
    """The rows of a wide table. BadTable with every fault."""
    faults = Faults()
    rows: list[TableRow] = []
    seen: dict[str, int] = {}
    columns = wide_columns()
    for record, cells in _records(file, name, faults, tuple(columns), _NEEDED, asked):
        good = _check(record, cells, faults, _NEEDED)
        key = cells.get("exam_id", "")
        if key and key in seen:
            faults.append(Fault(record.line, "exam_id", f"is the same as in line {seen[key]}"))
        seen.setdefault(key, record.line)
        if good:
            cells["exam_id"] = key or id_of_line(Path(name).name, record.line, cells.values())
            rows.append(row_of(cells, record.line, _to(faults, record.line)))
    return _all_or_nothing(rows, faults, name)


def read_long(file: BinaryIO, name: str, asked: Asked = Asked()) -> list[TableRow]:  # noqa: B008 (frozen)
    """The rows of a long table: the values of one exam are gathered by its id. BadTable with every fault."""
    faults = Faults()
    exams: dict[str, dict[str, str]] = {}
    lines: dict[str, dict[str, int]] = {}
    head, needed = LONG[:-2], (*_NEEDED, "exam_id", "item", "value")
    for record, cells in _records(file, name, faults, LONG, needed, asked):
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
    file: BinaryIO, name: str, faults: Faults, known: Sequence[str], needed: Sequence[str], asked: Asked
) -> Iterator[tuple[Record, dict[str, str]]]:
    """The records of a table with their cells by column; faults of the text and of the header are noted."""
    lines = Lines(file, faults, known)
    try:
        records = iter(lines)
        header = next(records, None)
        if header is None:
            if not faults:
                faults.append(Fault(1, "", "the table is empty; the first line names the columns"))
            return
        names = without_blank_end(header.cells)
        _check_header(header, names, faults, known, needed)
        if faults:
            return
        changed = changes(names, lines.form, asked)
        for record in records:
            cells, width = record.cells, len(names)
            if len(cells) > width and not any(cells[width:]):
                del cells[width:]
            if len(cells) != width:
                faults.append(Fault(record.line, "", f"has {len(cells)} cells, the header has {width}"))
                continue
            for place, change in changed:
                cells[place] = change(cells[place])
            by_name = dict(zip(names, cells, strict=True))
            if lines.form.delimiter == ";" and _is_decimal(by_name.get("item", "")):
                by_name["value"] = with_point(by_name["value"])
            yield record, by_name
        if not faults and asked.said and (words := lines.form.in_words(name, asked.dates)):
            asked.said(words)
    finally:
        lines.leave()


def _is_decimal(item: str) -> bool:
    return item in DECIMALS or item.endswith(("_thr", "_tip"))


def _check_header(
    header: Record, names: Sequence[str], faults: Faults, known: Sequence[str], needed: Sequence[str]
) -> None:
    for place, name in enumerate(names):
        if name not in known:
            near = get_close_matches(name.strip().lower(), known, 1, 0.8)
            shown = f"number {place + 1}" if odd_characters(name) or not name.strip() else " ".join(name.split())[:60]
            faults.append(Fault(header.line, shown, f"is no column of this table{f'; {near[0]!r} is' if near else ''}"))
        elif name in names[:place]:
            faults.append(Fault(header.line, name, "stands twice in the header"))
    for name in needed:
        if name not in names:
            faults.append(Fault(header.line, name, "is missing"))


def _check(record: Record, cells: dict[str, str], faults: Faults, needed: Sequence[str]) -> bool:
    """Whether every cell of a row is good by itself; what is not is noted."""
    good = True
    for place, (name, value) in enumerate(cells.items()):
        what = odd_characters(value) if record.odd else ""
        kind = kind_of(what) if what else kind_of_value(name, value)
        if not what:
            what = "must not be blank" if name in needed and not value.strip() else ""
        if not what and value:
            what = wide_columns()[name].column.fault(value)
        if what:
            good = False
            faults.append(Fault(record.line_of(place), name, what, kind=kind))
    return good


def _to(faults: Faults, line: int) -> Say:
    return lambda column, what: faults.append(Fault(line, column, what))


def _all_or_nothing(rows: list[TableRow], faults: Faults, name: str) -> list[TableRow]:
    if faults:
        faults.sort(key=lambda fault: fault.line)
        raise BadTable(name, faults)
    return rows
