"""The physical lines of a table, and the records in them: UTF-8, RFC 4180, counted as an editor counts lines."""

import csv
import re
from collections import deque
from collections.abc import Iterator
from io import TextIOWrapper
from typing import BinaryIO, NamedTuple

from bodymap.errors import Fault

LONGEST_CELL = 131_072  # characters; the limit of the csv module
_LONGEST_LINE = 4_000_000
_LINE_END = re.compile(r"\r\n|\r|\n")
_BAD_BYTES = re.compile("[\udc80-\udcff]")
_CELL = r'(?:"[^"]*+(?:""[^"]*+)*+"|[^",\r\n]*+)'
_RECORD = re.compile(rf"{_CELL}(?:,{_CELL})*+(?:\r\n|\r|\n)?")


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

    def __init__(self, file: BinaryIO, faults: list[Fault]) -> None:
        self._faults = faults
        self._text = TextIOWrapper(file, "utf-8-sig", errors="surrogateescape", newline="")
        self._again: deque[str] = deque()  # lines to be read again, after a quote that was never closed
        self._record: list[str] = []  # the lines of the record being read
        self._line = 0  # the line before the record being read
        self._too_long = False

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
        """The records, without blank lines. After a broken record reading goes on with the next line."""
        record = self._record
        records = csv.reader(self._lines(), strict=True)
        while True:
            try:
                for cells in records:
                    line, self._line = self._line + 1, self._line + len(record)
                    text = record[0] if len(record) == 1 else "".join(record)
                    if '"' in text and not _RECORD.fullmatch(text):
                        self._fault(line, "a quote stands inside a value; put the value in quotes and double the quote")
                    elif cells:
                        yield Record(line, len(record), cells, "\0" in text or not text.isascii())
                    record.clear()
                break
            except csv.Error:
                self._broken()
                records = csv.reader(self._lines(), strict=True)
        if self._too_long:
            self._fault(self._line + 1, f"is longer than {_LONGEST_LINE:,} characters; the rest was not read")

    def _broken(self) -> None:
        record = self._record
        self._line += 1
        if '"' in record[0]:
            what = f"a quote is not closed, stands inside a value, or a cell is longer than {LONGEST_CELL:,} characters"
        else:
            what = f"a cell is longer than {LONGEST_CELL:,} characters"
        self._fault(self._line, what)
        self._again.extendleft(reversed(record[1:]))
        record.clear()

    def _fault(self, line: int, what: str) -> None:
        self._faults.append(Fault(line, "", what))


def odd_characters(text: str) -> str:
    """What is wrong with the characters of some text, or ""."""
    if "\0" in text:
        return "holds a NUL character"
    return "is not UTF-8 text" if _BAD_BYTES.search(text) else ""
