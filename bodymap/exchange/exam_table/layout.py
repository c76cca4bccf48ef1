"""How a table is written: its columns, encoding, lines and records (RFC 4180), and ids that stand twice."""

from __future__ import annotations

import codecs
import csv
import re
import tempfile
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b
from heapq import merge
from io import TextIOWrapper
from types import MappingProxyType
from typing import IO, BinaryIO, NamedTuple

from bodymap.errors import Fault, FaultKind, Faults
from bodymap.medicine import body
from bodymap.medicine.model import ITEMS, PAINS, SSS_RATED, SSS_YES_NO, Method, Mode, Rule, Status, day_fault

# -- form -------------------------------------------------------------------------------------------------------------
# How a table was written, as its first bytes show: encoding and what stands between the columns; how it is read. A
# spreadsheet writes what its country does. What is unambiguous is read, and said in one sentence; nothing is guessed.

Said = Callable[[str], None]
"""Told in one sentence how a table was read, when it is not comma-separated UTF-8."""

HEAD = 65_536  # bytes looked at; the widest header has 10,000
_BETWEEN = {",": "commas", ";": "semicolons", "\t": "tabs"}
_SEP = re.compile(r'"?sep=(.?)"?[,;\t]*')
_MARK = "bodymap-mark"


def _mark(problem: UnicodeError) -> tuple[str, int]:
    """What stands for bytes that are no text, as `surrogateescape` does it in UTF-8."""
    assert isinstance(problem, UnicodeDecodeError)
    return "\udcff", problem.end


codecs.register_error(_MARK, _mark)


class DateOrder(StrEnum):
    """What stands first in a date of numbers such as 2/3/2026. Nobody but the one who wrote it knows."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Asked:
    """What whoever brings a table says of it: the order of its dates; and who hears how it was read."""

    dates: DateOrder | None = None
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a table. `before` is how many lines stand before the header; `fault` why it cannot be read, or ""."""

    encoding: str = "utf-8-sig"
    errors: str = "surrogateescape"
    delimiter: str = ","
    before: int = 0
    fault: str = ""

    def in_words(self, name: str, dates: DateOrder | None = None) -> str:
        """One sentence, "" for commas and UTF-8."""
        parts = []
        if self.delimiter != ",":
            decimals = ", a comma in a number as its decimal point" if self.delimiter == ";" else ""
            parts.append(f"with {_BETWEEN[self.delimiter]} between the columns{decimals}")
        elif self.before:
            parts.append("with commas between the columns, as its first line says")
        if self.encoding.startswith("utf-16"):
            parts.append("as UTF-16 text")
        if dates:
            parts.append(f"with the {dates} first in dates of numbers")
        return f"{name} was read {' and '.join(parts)}." if parts else ""


def form_of(head: bytes, known: Collection[str]) -> Form:
    """The form of the table that begins with these bytes; `known` are the names that a column can have."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return Form(fault="the table is UTF-32 text; save it as CSV in UTF-8")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding, errors = "utf-16", _MARK
    elif head[1:8:2] == b"\0\0\0\0" and b"\0" not in head[:8:2]:
        encoding, errors = "utf-16-le", _MARK
    elif head[:8:2] == b"\0\0\0\0" and b"\0" not in head[1:8:2]:
        encoding, errors = "utf-16-be", _MARK
    else:
        encoding, errors = "utf-8-sig", "surrogateescape"
    text = codecs.getincrementaldecoder(encoding)(errors).decode(head[: HEAD // 2 * 2])
    lines = re.split(r"\r\n|\r|\n", text)
    first = next((n for n, line in enumerate(lines) if line), None)
    if first is None:
        return Form(encoding, errors)
    if said := _SEP.fullmatch(lines[first]):
        if said[1] not in _BETWEEN:
            return Form(encoding, errors, fault="the first line names a sign between columns that is none of , ; tab")
        return Form(encoding, errors, said[1], first + 1)
    return _by_header(lines[first], encoding, errors, known)


def _by_header(line: str, encoding: str, errors: str, known: Collection[str]) -> Form:
    """What parts the header into most columns that are known, and that alone."""
    found = {sign: sum(name in known for name in _split(line, sign)) for sign in _BETWEEN}
    most = max(found.values())
    best = [sign for sign, count in found.items() if count == most and sign in line]
    if len(best) > 1 and most:
        both = " and ".join(_BETWEEN[sign] for sign in best)
        return Form(encoding, errors, fault=f"{both} stand between the columns; save the table with one of them")
    if len(best) > 1:  # no name is known: whatever parts it most, so that the faults say where
        best.sort(key=line.count, reverse=True)
    return Form(encoding, errors, best[0] if best else ",")


def _split(line: str, sign: str) -> list[str]:
    return next(csv.reader([line], delimiter=sign), [])


def beginning(file: BinaryIO) -> bytes:
    """The first bytes of a file that is read from where it stands; what cannot be wound back shows what it has."""
    if file.seekable():
        at = file.tell()
        head = file.read(HEAD)
        file.seek(at)
        return head
    peek: Callable[[int], bytes] | None = getattr(file, "peek", None)
    return peek(HEAD) if peek else b""


# -- cells as spreadsheets write them ------------------------------------------------------------------------------

SERIAL = re.compile(r"\d{1,7}([.,]\d+)?", re.ASCII)
"""A day as a spreadsheet counts it, 46083 or 46083.39: which calendar it counts by cannot be seen."""
NUMBERS_DATE = re.compile(r"(\d{1,2})([./-]) ?(\d{1,2})\2 ?(\d{4})(?=$|[T ])", re.ASCII)
"""A date of numbers: 2.3.2026, 02/03/2026, 2-3-2026, with or without a time after it."""
_DECIMAL_COMMA = re.compile(r"([+-]?\d*),(\d+)", re.ASCII)


def with_point(value: str) -> str:
    """A number with a decimal comma as one with a point; anything else as it is."""
    found = _DECIMAL_COMMA.fullmatch(value)
    return f"{found[1]}.{found[2]}" if found else value


def in_order(value: str, order: DateOrder) -> str:
    """A date of numbers as ISO 8601, the day or the month first; anything else, and what is no date so, as it is."""
    found = NUMBERS_DATE.match(value)
    if not found:
        return value
    day, month = (found[1], found[3]) if order is DateOrder.DAY else (found[3], found[1])
    try:
        return f"{date(int(found[4]), int(month), int(day)).isoformat()}{value[found.end() :]}"
    except ValueError:
        return value


# -- columns ----------------------------------------------------------------------------------------------------------
# The columns of the exam table (design 5), in the order in which it is written, and what each may hold. Values are
# taken to the letter: a coded value or number with a space round it or in other letters than these is a fault, so that
# nothing is guessed. Text is kept exactly as it stands (RFC 4180: spaces belong to the value); only `record_id` and
# `exam_id` must hold more than spaces when they hold anything, and the spaces round a `record_id` are cut.

UNRATED = "p"
"""A site that is painful and was not rated."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: either one of `allowed`, or a value that `read` can read, or any text. Blank is always allowed."""

    name: str
    expected: str = ""  # what a wrong value should have been, in words
    allowed: frozenset[str] | None = None
    read: Callable[[str], object] | None = None  # ValueError when it cannot

    def fault(self, value: str) -> str:
        """What is wrong with a value, in words, or "". The value itself is not repeated: it may be a patient's."""
        if self.allowed is not None:
            if value in self.allowed:
                return ""
            near = value.strip()
            spaced, cased = near in self.allowed, near.lower() in self.allowed
            hint = ", without spaces round it" if spaced else ", in small letters" if cased else ""
            return f"must be {self.expected}{hint}"
        if self.read is not None and value:
            try:
                self.read(value)
            except ValueError as wrong:
                return str(wrong)
        return ""


_NUMBER = re.compile(r"[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?|\.[0-9]+([eE][+-]?[0-9]+)?", re.ASCII)


@lru_cache(1_000)
def read_months(value: str) -> float:
    """The duration of pain in months. ValueError in words."""
    if not _NUMBER.fullmatch(value):
        hint = ", with a decimal point" if "," in value else ""
        raise ValueError(f"must be a number of months, 0 to 1200{hint}")
    number = float(value)
    ITEMS["duration_months"].check(number if number < 1e6 else 1e6)  # never infinite
    return number


def read_time(value: str) -> tuple[datetime, bool]:
    """When: ISO 8601 with an offset, or a date alone (True: then midnight UTC stands for it). ValueError in words.

    A space may stand for the T, as spreadsheets write it. A date of numbers and a spreadsheet's serial number are
    refused (`form.in_order` reads the former, where it is known what stands first), and days on which nothing can have
    been.
    """
    day_text, separator, time_text = value.partition("T") if "T" in value else value.partition(" ")
    try:
        if not value.isascii():
            raise ValueError
        day = date.fromisoformat(day_text)
    except ValueError:
        raise ValueError(_no_date(value)) from None
    if wrong := day_fault(day):
        raise ValueError(wrong)
    if not separator:
        return datetime.combine(day, time(), UTC), True
    try:
        if not time_text[:1].isdigit():
            raise ValueError
        clock = time.fromisoformat(time_text)
    except ValueError:
        raise ValueError("is no time of day: write 2026-11-22T09:20+01:00") from None
    if clock.tzinfo is None:
        raise ValueError("has a time without an offset: write 2026-11-22T09:20+01:00, or the date alone")
    return datetime.combine(day, clock), False  # in UTC too: no day is near the first or last year there is


def read_moment(value: str) -> datetime:
    """When, with the time of day. ValueError in words."""
    when, date_only = read_time(value)
    if date_only:
        raise ValueError("needs the time of day: write 2026-11-22T09:20+01:00")
    return when


class GivenAt(NamedTuple):
    """One infusion of a row's course: its number, when it began, and how many minutes it ran, if that is known."""

    number: int
    at: datetime
    minutes: float | None = None

    def __str__(self) -> str:
        ran = "" if self.minutes is None else f" {self.minutes!r}"
        return f"{self.number} {self.at.isoformat()}{ran}"


def read_given(value: str) -> tuple[GivenAt, ...]:
    """The infusions of a course from one cell: "1 2026-03-02T10:00+01:00 40.0; 2 2026-03-09T10:00+01:00". ValueError in
    words."""
    found = []
    for said in filter(None, map(str.strip, value.split(";"))):
        number, *rest = said.split()
        try:
            if not (number.isascii() and number.isdigit() and 1 <= len(rest) <= 2):
                raise ValueError
            minutes = float(rest[1]) if len(rest) == 2 else None
            if minutes is not None and not 0 < minutes < 10_000:
                raise ValueError
        except ValueError:
            raise ValueError("is no list of infusions: write 1 2026-11-22T09:20+01:00 40; 2 ...") from None
        found.append(GivenAt(int(number), read_moment(rest[0]), minutes))
    if len({given.number for given in found}) < len(found):
        raise ValueError("names an infusion twice")
    return tuple(found)


def signing_faults(status: str, signed_by: str, signed_at: str) -> list[tuple[str, str]]:
    """What does not fit together in who signed a row and when: (column, what), [] when all does. Blank: imported."""
    if status == Status.SIGNED:
        return [(name, "must not be blank: status is signed") for name, value in
                (("signed_by", signed_by), ("signed_at", signed_at)) if not value.strip()]  # fmt: skip
    if status in (Status.AMENDED, Status.ENTERED_IN_ERROR):  # of such it may be known, or not
        lone = (
            "signed_by" if signed_at and not signed_by.strip() else "signed_at" if signed_by and not signed_at else ""
        )
        return [(lone, "is missing: who signed and when stand together")] if lone else []
    said = f"status is {status}" if status else "status is blank"
    return [(name, f"must be blank: {said}") for name, value in
            (("signed_by", signed_by), ("signed_at", signed_at)) if value]  # fmt: skip


def _no_date(value: str) -> str:
    if SERIAL.fullmatch(value):
        return "is a day as a spreadsheet counts it: give the column the form 2026-11-22 there and save again"
    if NUMBERS_DATE.match(value):
        return "is a date of numbers, and the day or the month may stand first: write 2026-11-22"
    return "is no date: write 2026-11-22 or 2026-11-22T09:20+01:00"


def _read_id(value: str) -> str:
    if not value.strip():
        raise ValueError("holds only spaces")
    return value


def _whole(low: int, high: int) -> frozenset[str]:
    return frozenset(map(str, range(low, high + 1))) | {""}


def _coded(name: str, codes: type[Mode] | type[Rule] | type[Method] | type[Status]) -> Column:
    words = [code.value for code in codes if code.value]
    return Column(name, f"{', '.join(words[:-1])} or {words[-1]}", frozenset([*words, ""]))


_SITE = _whole(0, 10) | {UNRATED}
_YES_NO = _whole(0, 1)
_RATED_3, _RATED_10 = _whole(0, 3), _whole(0, 10)

AREAS = tuple(f"area_{area}" for area in body.AREAS)
COARSE = tuple(f"quadrant_{name}" for name in body.QUADRANTS)

GIVEN = "course_infusions"
"""The column that holds the infusions of a row's course: for `bodymap outcomes`; an import takes none of it."""

COLUMNS: Mapping[str, Column] = MappingProxyType(
    {
        column.name: column
        for column in (
            Column("record_id", read=_read_id),
            Column("exam_id", read=_read_id),
            Column("performed_at", read=read_time),
            *map(Column, ("examiner", "course", "timing", "remark")),
            _coded("mode", Mode),
            _coded("rule", Rule),
            _coded("method", Method),
            *(Column(site, "0 to 10, p or blank", _SITE) for site in body.SITES),
            *(Column(name, "1, 0 or blank", _YES_NO) for name in AREAS + COARSE),
            Column("duration_months", read=read_months),
            *(Column(item, "0 to 3 or blank", _RATED_3) for item in SSS_RATED),
            *(Column(item, "1, 0 or blank", _YES_NO) for item in SSS_YES_NO),
            *(Column(item, "0 to 10 or blank", _RATED_10) for item in PAINS),
            _coded("status", Status),
            Column("signed_by"),
            Column("signed_at", read=read_moment),
            Column(GIVEN, read=read_given),
        )
    }
)
"""Every column by name, in the order of the written table."""

DAYS = ("performed_at", "signed_at")
"""The columns that hold a day or a time."""
DECIMALS = ("duration_months",)
"""The columns that hold a number which need not be whole."""
SIGNING = ("status", "signed_by", "signed_at")
"""The columns that say whether a row is signed, by whom and when."""


# -- lines ------------------------------------------------------------------------------------------------------------
# The physical lines of a table, and the records in them: RFC 4180 in any `Form`, counted as an editor counts lines.

NOT_TEXT = "is not UTF-8 text"
LONGEST_CELL = 131_072  # characters; the limit of the csv module
_LONGEST_LINE = 4_000_000
_LONGEST_LOOK = 32_000_000  # characters, for the end of a cell that is too long
_LINE_END = re.compile(r"\r\n|\r|\n")
_BAD_BYTES = re.compile("[\udc80-\udcff]")
_CELL = r'(?:"[^"]*+(?:""[^"]*+)*+"|[^"{0}\r\n]*+)'
_RECORD = r"{1}(?:{0}{1})*+(?:\r\n|\r|\n)?"
_CLOSED = r'[^"]*+(?:""[^"]*+)*+"[{0}\r\n]'


class Record(NamedTuple):
    """The cells of one record. `line` is where it begins, `height` how many lines it fills; `odd` when its characters
    need a closer look."""

    line: int
    height: int
    cells: list[str]
    odd: bool

    def line_of(self, cell: int) -> int:
        """The line on which a cell begins, also after a quoted line end."""
        if self.height == 1:
            return self.line
        return self.line + sum(len(_LINE_END.findall(text)) for text in self.cells[:cell])


class Lines:
    """Reads a binary file as records; what is wrong with the text itself is put into `faults`."""

    def __init__(self, file: BinaryIO, faults: Faults, known: Collection[str]) -> None:
        self._faults = faults
        self.form = form = form_of(beginning(file), known)
        self._text = TextIOWrapper(file, form.encoding, form.errors, newline="")
        cell = _CELL.format(form.delimiter)
        self._whole = re.compile(_RECORD.format(form.delimiter, cell))
        self._closed = re.compile(_CLOSED.format(form.delimiter))
        self._again: deque[str] = deque()  # lines to be read again, after a quote that was never closed
        self._record: list[str] = []  # the lines of the record being read
        self._line = 0  # the line before the record being read
        self._too_long = self._looked = False

    def leave(self) -> None:
        """Leave the file to its owner, open."""
        self._text.detach()

    def _lines(self) -> Iterator[str]:
        record, again, readline = self._record, self._again, self._text.readline
        while line := again.popleft() if again else "" if self._too_long else readline(_LONGEST_LINE):
            if len(line) >= _LONGEST_LINE:
                self._too_long = True
                return
            record.append(line)
            yield line

    def __iter__(self) -> Iterator[Record]:
        """The records, without blank lines and without rows of blank cells at the end. After a broken record reading
        goes on with the next line."""
        if self.form.fault:
            self._fault(self.form.before or 1, self.form.fault)
            return
        blank: list[int] = []  # the lines of rows without a word: passed over at the end, faults before it
        for record in self._all():
            if record.cells[0] or any(record.cells) or record.odd:
                for line in blank:
                    self._fault(line, "is a blank row inside the table; take it out")
                blank.clear()
                yield record
            else:
                blank.append(record.line)

    def _all(self) -> Iterator[Record]:
        record, whole, delimiter = self._record, self._whole, self.form.delimiter
        for _ in range(self.form.before):
            self._text.readline(_LONGEST_LINE)
            self._line += 1
        records = csv.reader(self._lines(), delimiter=delimiter, strict=True)
        while True:
            try:
                for cells in records:
                    line, self._line = self._line + 1, self._line + len(record)
                    text = record[0] if len(record) == 1 else "".join(record)
                    if '"' in text and not whole.fullmatch(text):
                        self._fault(line, "a quote stands inside a value; put the value in quotes and double the quote")
                    elif cells:
                        yield Record(line, len(record), cells, "\0" in text or not text.isascii())
                    record.clear()
                break
            except csv.Error:
                self._broken()
                records = csv.reader(self._lines(), delimiter=delimiter, strict=True)
        if self._too_long:
            self._fault(self._line + 1, f"is longer than {_LONGEST_LINE:,} characters; the rest was not read")

    def _broken(self) -> None:
        record = self._record
        skipped = len(record) > 1 and sum(map(len, record)) > LONGEST_CELL and self._skipped()
        if self._too_long:  # that is said at the end
            record.clear()
            return
        self._line += 1
        if '"' in record[0]:
            what = f"a quote is not closed, stands inside a value, or a cell is longer than {LONGEST_CELL:,} characters"
        else:
            what = f"a cell is longer than {LONGEST_CELL:,} characters"
        self._fault(self._line, what)
        if skipped:
            self._line += len(record) - 1
        else:
            self._again.extendleft(reversed(record[1:]))
        record.clear()

    def _skipped(self) -> bool:
        """Whether the record is one cell too long that is closed further on: then its lines are read to that end."""
        record, length = self._record, 0
        if self._looked or not "".join(record).count('"') % 2:
            return False
        for line in self._lines():  # puts each into the record
            if line.count('"') % 2:
                if self._closed.match(f"{line}\n"):
                    return True
                break
            length += len(line)
            if length > _LONGEST_LOOK:
                break
        self._looked = True  # a quote that is never closed: once is enough
        return False

    def _fault(self, line: int, what: str) -> None:
        self._faults.append(Fault(line, "", what))


def odd_characters(text: str) -> str:
    """What is wrong with the characters of some text, or ""."""
    if "\0" in text:
        return "holds a NUL character"
    return NOT_TEXT if _BAD_BYTES.search(text) else ""


def kind_of(what: str) -> FaultKind:
    """The kind of what `odd_characters` says."""
    return FaultKind.NOT_TEXT if what == NOT_TEXT else FaultKind.OTHER


# -- duplicates -------------------------------------------------------------------------------------------------------
# Which exam ids stand twice in a table of any length, in little memory.

_DIGEST, _ENTRY = 16, 24  # bytes of the id's digest, and of digest and line
_RUN = 20_000  # entries held in memory
_BLOCK = 500  # entries of a run read at a time


class Duplicates:
    """Ids as 128-bit digests with their lines: sorted runs in a temporary file, merged at the end.

    Two different ids with the same digest are beyond any table; memory does not grow with the number of rows.
    """

    def __init__(self, run: int = _RUN) -> None:
        self._run = run
        self._entries: list[bytes] = []
        self._file: IO[bytes] | None = None
        self._runs = 0

    def add(self, name: str, line: int) -> None:
        """Note an id and the line on which it stands."""
        digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()
        self._entries.append(digest + line.to_bytes(_ENTRY - _DIGEST, "big"))
        if len(self._entries) >= self._run:
            if self._file is None:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `close`)
            self._entries.sort()
            self._file.write(b"".join(self._entries))
            self._entries.clear()
            self._runs += 1

    def found(self) -> Iterator[tuple[int, int]]:
        """(line, line where the same id stood first) for every id that stands again."""
        self._entries.sort()
        digest, first = b"", 0
        for entry in merge(*map(self._read, range(self._runs)), self._entries):
            this, line = entry[:_DIGEST], int.from_bytes(entry[_DIGEST:], "big")
            if this == digest:
                yield line, first
            else:
                digest, first = this, line

    def close(self) -> None:
        """Remove the temporary file."""
        if self._file is not None:
            self._file.close()

    def _read(self, run: int) -> Iterator[bytes]:
        assert self._file is not None
        for at in range(0, self._run, _BLOCK):
            self._file.seek((run * self._run + at) * _ENTRY)
            block = self._file.read(min(_BLOCK, self._run - at) * _ENTRY)
            yield from (block[i : i + _ENTRY] for i in range(0, len(block), _ENTRY))
