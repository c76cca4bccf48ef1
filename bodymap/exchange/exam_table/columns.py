"""The columns of the exam table (design 5), in the order in which it is written, and what each may hold.

Values are taken to the letter: a coded value or number with a space round it or in other letters than these is a
fault, so that nothing is guessed. Text is kept exactly as it stands (RFC 4180: spaces belong to the value); only
`record_id` and `exam_id` must hold more than spaces when they hold anything, and the spaces round a `record_id` are
cut.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from types import MappingProxyType

from bodymap import body
from bodymap.exchange.exam_table.form import NUMBERS_DATE, SERIAL
from bodymap.model import ITEMS, PAINS, SSS_RATED, SSS_YES_NO, Method, Mode, Rule, Status, day_fault

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
