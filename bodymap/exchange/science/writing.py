"""The wide and the long table, and the codebook that explains them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from bodymap.exchange.exam_table import COLUMNS, TableRow, write_table
from bodymap.exchange.science.cells import cells_of
from bodymap.exchange.science.columns import used, wide_columns
from bodymap.exchange.whole import whole

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
