"""The exam table and the values of the program: rows to exams, exams to rows."""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TypedDict
from uuid import NAMESPACE_URL, uuid5

from bodymap import body
from bodymap.errors import BadTable, Fault, Faults
from bodymap.exchange.exam_table.columns import (
    AREAS,
    COARSE,
    COLUMNS,
    SIGNING,
    UNRATED,
    read_moment,
    read_months,
    read_time,
)
from bodymap.exchange.exam_table.form import Asked
from bodymap.exchange.exam_table.reading import Progress, opened
from bodymap.exchange.whole import whole
from bodymap.model import PAINS, SSS_RATED, SSS_YES_NO, Entered, Exam, Finding, Method, Mode, Rule, Status

Reader = Callable[[Path, str, Progress | None, Asked], "list[TableRow]"]
"""Reads one table: path, its name in messages, progress, what was said about it."""
_LINES = uuid5(NAMESPACE_URL, "line of a table")
_TEXTS = (
    *("record_id", "exam_id", "performed_at", "examiner", "course", "timing", "remark", "mode", "rule", "method"),
    *SIGNING,
)
_NUMBERS = ("duration_months", *SSS_RATED, *SSS_YES_NO, *PAINS)


class Signing(TypedDict):
    """What a row says of its signature."""

    status: Status
    signed_by: str
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of the exam table.

    `exam.patient` holds the record id and `exam.course` nothing until the one who imports puts our ids there;
    `course` is the label and `timing` the words of the table. A blank site is a finding "not examined", of a
    draft an open site.
    """

    record_id: str
    exam: Exam
    course: str = ""
    timing: str = ""
    line: int = field(default=0, compare=False)  # where it stands in the table that was read


def read_table(
    source: Path | BinaryIO,
    name: str = "",
    progress: Progress | None = None,
    asked: Asked = Asked(),  # noqa: B008 (frozen)
) -> list[TableRow]:
    """All rows of a table for import, where `performed_at` is needed as well. BadTable with every fault; UserError
    when the file cannot be opened."""
    title = table_title(source, name)
    with opened(source, name, ("performed_at",), progress, asked) as table:
        parts = [table.cells(*names) for names in (_TEXTS, tuple(body.SITES), AREAS, COARSE, _NUMBERS)]
        return [_row(title, record.line, record.cells, *(part(record.cells) for part in parts)) for record in table]


def table_title(source: Path | BinaryIO, name: str) -> str:
    """What a table is called, wherever it lies."""
    return source.name if isinstance(source, Path) else Path(name).name


def id_of_line(title: str, line: int, cells: Iterable[str]) -> str:
    """The id of an exam that has none in its table: the same for the same line in the same place of the same table."""
    return str(uuid5(_LINES, "\x1f".join((title, str(line), *cells))))


def read_tables(
    paths: Sequence[Path],
    progress: Progress | None = None,
    read: Reader | None = None,
    asked: Asked = Asked(),  # noqa: B008 (frozen)
) -> list[TableRow]:
    """The rows of several tables in order, each read by `read` (`read_table`); an exam id may stand only once in all
    of them. One BadTable with the faults of every table."""
    read = read or read_table
    rows: list[TableRow] = []
    faults = Faults()
    seen: dict[str, Path] = {}
    for path in paths:
        try:
            more = read(path, str(path), progress, asked)
        except BadTable as bad:
            if len(paths) == 1:
                raise
            for fault in bad.faults:
                faults.append(replace(fault, table=str(path)))
            faults.more += bad.count - len(bad.faults)
            continue
        for row in more:
            if row.exam.id in seen:
                faults.append(Fault(row.line, "exam_id", f"stands in {seen[row.exam.id]} as well", str(path)))
        seen.update((row.exam.id, path) for row in more)
        rows += more
    if faults:
        raise BadTable(f"{len(paths)} tables", faults)
    return rows


def write_table(rows: Iterable[TableRow], out: Path | BinaryIO) -> None:
    """The exam table of some rows, in one way only: UTF-8 without a BOM, every column in order, RFC 4180 with CR LF.

    Numbers have their shortest form; dates stand alone, times as `isoformat` gives them, with the offset. Text is
    written as it is, also when it begins with = + - or @, so that reading it back gives the same record: whoever opens
    the table in a spreadsheet imports its columns as text. A path gets the whole table or nothing.
    """
    if isinstance(out, Path):
        with whole(out) as file:
            write_table(rows, file)
        return
    text = TextIOWrapper(out, "utf-8", newline="")
    try:
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        writer.writerows(map(_cells, rows))
    finally:
        text.detach()


def _row(
    title: str,
    line: int,
    cells: Sequence[str],
    texts: Sequence[str],
    sites: Sequence[str],
    areas: Sequence[str],
    coarse: Sequence[str],
    numbers: Sequence[str],
) -> TableRow:
    record_id, exam_id, performed_at, examiner, course, timing, remark, mode_text, rule, method, *signing = texts
    when, date_only = read_time(performed_at)
    mode = Mode(mode_text or Mode.EXAMINER)
    exam = Exam(
        patient=record_id,
        performed_at=when,
        examiner=examiner,
        mode=mode,
        rule=Rule(rule or Rule.PAINFUL),
        method=Method(method),
        timing=timing,
        remark=remark,
        findings={
            site: _finding(site, value)
            for site, value in zip(body.SITES, sites, strict=True)
            if value or signing[0] != Status.DRAFT
        },
        areas={area: value == "1" for area, value in zip(body.AREAS, areas, strict=True) if value},
        quadrants={name: value == "1" for name, value in zip(body.QUADRANTS, coarse, strict=True) if value},
        answers={
            item: read_months(value) if item == "duration_months" else int(value)
            for item, value in zip(_NUMBERS, numbers, strict=True)
            if value
        },
        date_only=date_only,
        entered=Entered.IMPORT,
        id=exam_id or id_of_line(title, line, cells),
        **signing_of(*signing),
    )
    return TableRow(record_id, exam, course, timing, line)


def signing_of(status: str, signed_by: str, signed_at: str) -> Signing:
    """Whether an exam is signed, by whom and when, from its cells. Blank: in force, and signed by nobody."""
    return {
        "status": Status(status or Status.SIGNED),
        "signed_by": signed_by,
        "signed_at": read_moment(signed_at) if signed_at else None,
    }


def signing_cells(exam: Exam) -> dict[str, str]:
    """The cells that say whether an exam is signed, by whom and when."""
    if exam.status is Status.SIGNED and exam.signed_at is None:
        return {}
    if exam.status is Status.DRAFT or exam.signed_at is None:
        return {"status": exam.status.value}
    return {"status": exam.status.value, "signed_by": exam.signed_by, "signed_at": exam.signed_at.isoformat()}


def _cells(row: TableRow) -> list[str]:
    exam, when = row.exam, row.exam.performed_at
    cells = {
        "record_id": row.record_id,
        "exam_id": exam.id,
        "performed_at": when.date().isoformat() if exam.date_only else when.isoformat(),
        "examiner": exam.examiner,
        "course": row.course,
        "timing": row.timing,
        "remark": exam.remark,
        "mode": exam.mode.value,
        "rule": exam.rule.value,
        "method": exam.method.value,
        **{site: _value(finding) for site, finding in exam.findings.items()},
        **{f"area_{area}": "1" if hurts else "0" for area, hurts in exam.areas.items()},
        **{f"quadrant_{name}": "1" if hurts else "0" for name, hurts in exam.quadrants.items()},
        **signing_cells(exam),
        **{item: _shortest(number) for item in _NUMBERS if (number := exam.number(item)) is not None},
    }
    return [cells.get(name, "") for name in COLUMNS]


def _finding(site: str, value: str) -> Finding:
    if not value:
        return Finding.not_examined(site)
    return Finding.unrated(site) if value == UNRATED else Finding.rated(site, int(value))


def _value(finding: Finding) -> str:
    if finding.painful is None:
        return ""
    if not finding.painful:
        return "0"
    return UNRATED if finding.rating is None else str(finding.rating)


def _shortest(number: float) -> str:
    return str(int(number)) if number == int(number) else repr(number)
