"""Values as they stand in cells: times, days, and names as they are searched, in any script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, TypeAlias

# -- cells ------------------------------------------------------------------------------------------------------------
# Values as they stand in cells: times as UTC text with the offset beside them, days as text; and what changed.

Cell: TypeAlias = str | int | float | None


def time_cells(when: datetime | None) -> tuple[str | None, int | None]:
    """UTC text and minutes east of UTC. ValueError for a time without its offset."""
    if when is None:
        return None, None
    offset = when.utcoffset()
    if offset is None:
        raise ValueError("a time is stored with its offset from UTC")
    return when.astimezone(UTC).replace(tzinfo=None).isoformat(), offset // timedelta(minutes=1)


@lru_cache(maxsize=256)
def _zone(minutes: int) -> timezone:
    return timezone(timedelta(minutes=minutes))


def time_of(text: str, minutes: int) -> datetime:
    """The time that `time_cells` wrote."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).astimezone(_zone(minutes))


def time_or_none(text: str | None, minutes: int | None) -> datetime | None:
    """The time that `time_cells` wrote, None for none."""
    return None if text is None or minutes is None else time_of(text, minutes)


def day_cell(day: date | None) -> str | None:
    """ISO text."""
    return None if day is None else day.isoformat()


def day_of(text: str | None) -> date | None:
    """The day that `day_cell` wrote."""
    return None if text is None else date.fromisoformat(text)


def in_history(cell: Any) -> str:
    """A cell as the history shows it: nothing as "", whole numbers without a point."""
    if cell is None:
        return ""
    return repr(cell).removesuffix(".0") if isinstance(cell, float) else str(cell)


def columns(names: str) -> tuple[str, ...]:
    """The names of columns, from one text."""
    return tuple(names.split())


def differing(
    of: Sequence[str], old: Sequence[Cell], new: Sequence[Cell]
) -> tuple[list[str], list[Cell], list[tuple[str, str, str]]]:
    """Columns that differ, their new cells, and history rows (what, old, new).

    A time and its offset are one change, named without the ending `_utc`.
    """
    names = [n for n, column in enumerate(of) if old[n] != new[n]]
    rows = {}
    for n in names:
        at = n - 1 if of[n].endswith("_offset") else n
        if of[at].endswith("_utc"):
            what = of[at].removesuffix("_utc")
            rows[what] = (what, _time_in_history(old[at : at + 2]), _time_in_history(new[at : at + 2]))
        else:
            rows[of[n]] = (of[n], in_history(old[n]), in_history(new[n]))
    return [of[n] for n in names], [new[n] for n in names], list(rows.values())


def _time_in_history(cells: Sequence[Any]) -> str:
    when = time_or_none(*cells)
    return when.isoformat(timespec="seconds") if when else ""


def quoted(of: Iterable[str], then: str = "") -> str:
    """The names of columns as SQL, with a comma between; `then` stands after each."""
    return ", ".join(f'"{name}"{then}' for name in of)


def insert(table: str, of: Iterable[str]) -> str:
    """The INSERT of one row."""
    names = list(of)
    return f"INSERT INTO {table} ({quoted(names)}) VALUES ({', '.join('?' * len(names))})"


def update(table: str, of: Iterable[str]) -> str:
    """The UPDATE of some columns of one row, by id."""
    return f"UPDATE {table} SET {quoted(of, ' = ?')} WHERE id = ?"


# -- fold -------------------------------------------------------------------------------------------------------------
# Names and numbers as they are searched: without case, accents, or punctuation, in any script.

# Letters that Unicode does not take apart, as people without them on the keyboard type them.
_PLAIN = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h"})
_APOSTROPHES = re.compile(r"['’ʼ`´]")
_WORD = re.compile(r"\w+")
_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_UNSEEN = re.compile(r"[\s\-_\u00ad\u058a\u05be\u2010-\u2015\u2212\u30fc\ufe58\ufe63\uff0d]+")


def plain(text: str) -> str:
    """Lower case without accents: "Ärzté" becomes "arzte"; letters of other scripts stay letters."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_PLAIN)


def words(text: str) -> list[str]:
    """The words of a text, plain: "O'Brien-Šmid, Anna" gives obrien, smid, anna."""
    return _WORD.findall(_APOSTROPHES.sub("", plain(text)).replace("_", " "))


def folded(name: str, number: str) -> str:
    """What is searched for a patient: every word with a space before it, the number also in one piece."""
    parts = words(name) + words(number)
    whole = "".join(words(number))
    return "".join(f" {word}" for word in [*parts, *([whole] if whole not in parts else [])])


def folded_number(number: str) -> str:
    """What two record numbers share that only look different: without case, width, blanks, hyphens, signs that are not
    seen, and zeros before a number; digits of any script. "a-007", "A 7" and "Ａ７" give "a7"."""
    seen = [
        str(unicodedata.decimal(c)) if c.isdecimal() else c
        for c in unicodedata.normalize("NFKC", number).casefold()
        if unicodedata.category(c) not in ("Cf", "Cc")
    ]
    return _UNSEEN.sub("", _ZEROS.sub("", "".join(seen)))


def folded_name(name: str) -> str:
    """What two spellings of a name share: "Dr. I. Lind" and "DR I  LIND" give "dr i lind"."""
    return " ".join(words(name)) or name.strip().casefold()
