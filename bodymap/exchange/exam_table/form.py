"""How a table was written, as its first bytes show: encoding and what stands between the columns; how it is read.

A spreadsheet writes what its country does. What is unambiguous is read, and said in one sentence; nothing is guessed.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import BinaryIO

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
