"""The exam table (design 5) and the values of the program: the strict reader, rows to exams, exams to rows."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import get_close_matches
from functools import partial
from io import TextIOWrapper
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO, TypedDict
from uuid import NAMESPACE_URL, uuid5

from bodymap.errors import BadTable, Fault, FaultKind, Faults, UserError
from bodymap.exchange.exam_table.layout import (
    AREAS,
    COARSE,
    COLUMNS,
    DAYS,
    DECIMALS,
    GIVEN,
    NUMBERS_DATE,
    SIGNING,
    UNRATED,
    Asked,
    Column,
    Duplicates,
    Form,
    GivenAt,
    Lines,
    Record,
    in_order,
    kind_of,
    odd_characters,
    read_given,
    read_moment,
    read_months,
    read_time,
    signing_faults,
    with_point,
)
from bodymap.exchange.whole import whole
from bodymap.medicine import body
from bodymap.medicine.model import PAINS, SSS_RATED, SSS_YES_NO, Entered, Exam, Finding, Method, Mode, Rule, Status
from bodymap.medicine.model.base import how_many

# -- reading ----------------------------------------------------------------------------------------------------------
# The strict reader of the exam table (design 5): every fault with its line and column, all at once, or the rows. A
# good row costs a handful of set look-ups; only a row that fails them is looked at cell by cell, by the same columns.

Progress = Callable[[int], None]
"""Told how many rows have been read."""
Cells = Callable[[Sequence[str]], tuple[str, ...]]
"""From a row to the values of some of its columns."""

_EVERY = 5_000  # rows between two words about the progress


@contextmanager
def opened(
    source: Path | BinaryIO,
    name: str = "",
    required: Sequence[str] = (),
    progress: Progress | None = None,
    asked: Asked = Asked(),  # noqa: B008 (frozen)
) -> Iterator[Table]:
    """An exam table for reading: a path, or an open binary file, which stays open. `required` columns must be there
    and filled in, besides `record_id`. At the end of the block BadTable tells every fault, if there is one; UserError
    when the file cannot be opened."""
    if isinstance(source, Path):
        try:
            file = source.open("rb")
        except OSError as problem:
            said = problem.strerror or "unknown reason"
            raise UserError(f"{source} cannot be read: {said}.", "Check the path and try again.") from problem
        with file, opened(file, name or source.name, required, progress, asked) as table:
            yield table
        return
    faults = Faults()
    lines, duplicates = Lines(source, faults, COLUMNS), Duplicates()
    try:
        table = Table(lines, faults, duplicates, ("record_id", *required), progress, asked)
        yield table
        if not faults and asked.said and (words := lines.form.in_words(name or "The table", table.dates)):
            asked.said(words)
        table.look_for_duplicates()
        if faults:
            faults.sort(key=lambda fault: fault.line)
            raise BadTable(name, faults)
    finally:
        duplicates.close()
        lines.leave()


class Table:
    """A table being read. Iterating gives the records of its good rows.

    Once there is a fault nothing of the table will be used: no more rows are given, the rest is only checked.
    """

    def __init__(
        self,
        lines: Lines,
        faults: Faults,
        duplicates: Duplicates,
        required: Sequence[str],
        progress: Progress | None,
        asked: Asked,
    ) -> None:
        self._records = iter(lines)
        self._faults = faults
        self._duplicates = duplicates
        self._required = frozenset(required)
        self._progress = progress
        self.header: list[str] = []
        self._read_header()
        self._columns = [COLUMNS.get(name) for name in self.header]
        self._changes = changes(self.header, lines.form, asked)
        self.dates = asked.dates
        self._checks = self._make_checks()
        self._signing = self.cells(*SIGNING)
        if not set(SIGNING).isdisjoint(self.header):
            self._checks.append(lambda cells: not signing_faults(*self._signing(cells)))

    def cells(self, *names: str) -> Cells:
        """A function from a row to the values of some columns, blank where the table has no such column."""
        blank = len(self.header)  # every row gets one blank cell at its end
        return _picked([self.header.index(name) if name in self.header else blank for name in names])

    def __iter__(self) -> Iterator[Record]:
        width, checks, faults, progress = len(self.header), self._checks, self._faults, self._progress
        id_place = self.header.index("exam_id") if "exam_id" in self.header else width
        number = 0
        if not width:  # without a header nothing can be said about the rows
            return
        for number, record in enumerate(self._records, start=1):
            cells = record.cells
            if len(cells) > width and not any(cells[width:]):  # blank ends of a spreadsheet
                del cells[width:]
            if len(cells) != width:
                self._say(record.line, "", f"has {_cells(len(cells))}, the header has {_cells(width)}")
                continue
            for place, changed in self._changes:
                cells[place] = changed(cells[place])
            cells.append("")
            if cells[id_place]:
                self._duplicates.add(cells[id_place], record.line_of(id_place))
            for check in checks:
                if not check(cells):
                    self._look_closer(record)
                    break
            else:
                if record.odd and odd_characters("".join(cells)):
                    self._look_closer(record)
            if not faults:
                yield record
            if progress and not number % _EVERY:
                progress(number)
        if progress:
            progress(number)

    def look_for_duplicates(self) -> None:
        """Note a fault for every exam id that stands again."""
        for line, before in self._duplicates.found():
            self._say(line, "exam_id", f"is the same as in line {before}")

    def _read_header(self) -> None:
        record = next(self._records, None)
        if self._faults:  # the header itself cannot be read
            return
        if record is None:
            self._say(1, "", "the table is empty; the first line names the columns")
            return
        names, line = record.cells, record.line
        if odd_characters(names[0]):
            self._say(line, "", "the table is not UTF-8 text", FaultKind.NOT_TEXT)
            return
        self.header = names = without_blank_end(names)
        for place, name in enumerate(names):
            where = record.line_of(place)
            if odd := odd_characters(name) or ("" if name.strip() else "has no name"):
                self._say(where, f"number {place + 1}", odd, kind_of(odd))
            elif name not in COLUMNS:
                near = get_close_matches(name.strip().lower(), COLUMNS, 1, 0.8)
                hint = f"; '{near[0]}' is" if near else ""
                self._say(where, " ".join(name.split())[:60], f"is no column of the exam table{hint}")
            elif name in names[:place]:
                self._say(where, name, "stands twice in the header")
        for name in COLUMNS:
            if name in self._required and name not in names:
                self._say(line, name, "is missing")

    def _make_checks(self) -> list[Callable[[list[str]], bool]]:
        """Quick looks that a good row passes: by set for all columns with the same values, and one by one."""
        groups: dict[frozenset[str], list[int]] = {}
        checks: list[Callable[[list[str]], bool]] = []
        for place, column in enumerate(self._columns):
            if column is not None and column.allowed is not None:
                groups.setdefault(column.allowed, []).append(place)
            elif column is not None and (column.read or column.name in self._required):
                checks.append(_one_by_one(place, column, column.name in self._required))
        return [_all_in(allowed, _picked(places)) for allowed, places in groups.items()] + checks

    def _look_closer(self, record: Record) -> None:
        """Note every fault of a row."""
        for place, (name, column) in enumerate(zip(self.header, self._columns, strict=True)):
            value = record.cells[place]
            what = odd_characters(value) if record.odd else ""
            kind = kind_of(what)
            if not what and column is not None:
                what = _fault(column, value, name in self._required)
                kind = kind_of_value(name, value)
            if what:
                self._say(record.line_of(place), name if column else f"number {place + 1}", what, kind)
        for name, what in signing_faults(*self._signing(record.cells)):
            self._say(record.line_of(self.header.index(name)) if name in self.header else record.line, name, what)

    def _say(self, line: int, column: str, what: str, kind: FaultKind = FaultKind.OTHER) -> None:
        self._faults.append(Fault(line, column, what, kind=kind))


def without_blank_end(names: list[str]) -> list[str]:
    """A header without the nameless columns that a spreadsheet leaves at the end."""
    width = next((place + 1 for place in reversed(range(len(names))) if names[place].strip()), len(names))
    return names[:width]


def changes(header: Sequence[str], form: Form, asked: Asked) -> list[tuple[int, Callable[[str], str]]]:
    """What is done to cells before they are looked at, by place: blanks round a record number are cut, a decimal comma
    of a table with semicolons becomes a point, a date of numbers is read where it is said what stands first."""
    made: list[tuple[int, Callable[[str], str]]] = []
    for place, name in enumerate(header):
        if name == "record_id":
            made.append((place, str.strip))
        elif name in DAYS and asked.dates:
            made.append((place, partial(in_order, order=asked.dates)))
        elif form.delimiter == ";" and (name in DECIMALS or name.endswith(("_thr", "_tip"))):
            made.append((place, with_point))
    return made


def kind_of_value(column: str, value: str) -> FaultKind:
    """What a fault of a cell calls for."""
    return FaultKind.DATE_ORDER if column in DAYS and NUMBERS_DATE.match(value) else FaultKind.OTHER


def _fault(column: Column, value: str, required: bool) -> str:
    return "must not be blank" if required and not value.strip() else column.fault(value)


def _one_by_one(place: int, column: Column, required: bool) -> Callable[[list[str]], bool]:
    return lambda cells: not _fault(column, cells[place], required)


def _all_in(allowed: frozenset[str], values: Cells) -> Callable[[list[str]], bool]:
    return lambda cells: allowed.issuperset(values(cells))


def _picked(places: Sequence[int]) -> Cells:
    if len(places) == 1:
        (place,) = places
        return lambda row: (row[place],)
    return itemgetter(*places)


def _cells(number: int) -> str:
    return how_many(number, "cell")


# -- rows -------------------------------------------------------------------------------------------------------------
# The exam table and the values of the program: rows to exams, exams to rows.

Reader = Callable[[Path, str, Progress | None, Asked], "list[TableRow]"]
"""Reads one table: path, its name in messages, progress, what was said about it."""
_LINES = uuid5(NAMESPACE_URL, "line of a table")
_TEXTS = (
    *("record_id", "exam_id", "performed_at", "examiner", "course", "timing", "remark", "mode", "rule", "method"),
    *SIGNING,
    GIVEN,
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
    given: tuple[GivenAt, ...] = ()  # the infusions of its course
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
    """The exam table of some rows, in one way only: UTF-8 without a BOM, every column in order, RFC 4180, CR LF. The
    last column, of the infusions, is there when one of the rows has any.

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
        several = list(rows)
        columns = [name for name in COLUMNS if name != GIVEN or any(row.given for row in several)]
        writer = csv.writer(text)
        writer.writerow(columns)
        writer.writerows(_cells_of(row, columns) for row in several)
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
    record_id, exam_id, performed_at, examiner, course, timing, remark, mode_text, rule, method, *signing, given = texts
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
    return TableRow(record_id, exam, course, timing, read_given(given), line)


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


def content_of(exam: Exam) -> list[str]:
    """What a table says of an exam: not how it came there, and nothing that it has no column for (why a site was not
    examined, reactions, thresholds, the reason of an amendment)."""
    return _cells_of(TableRow("", exam, timing=exam.timing), [c for c in COLUMNS if c not in ("exam_id", *SIGNING)])


def _cells_of(row: TableRow, columns: Iterable[str]) -> list[str]:
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
        GIVEN: "; ".join(map(str, row.given)),
    }
    return [cells.get(name, "") for name in columns]


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
