"""The physical lines of a table, and the records in them: RFC 4180 in any `Form`, counted as an editor counts lines."""

import csv
import re
from collections import deque
from collections.abc import Collection, Iterator
from io import TextIOWrapper
from typing import BinaryIO, NamedTuple

from bodymap.errors import Fault, FaultKind, Faults
from bodymap.exchange.exam_table.form import beginning, form_of

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
