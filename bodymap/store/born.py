"""A birth date as people type it into the search, finished or not: what it may mean as patterns on ISO text."""

from __future__ import annotations

import re
from itertools import product

from bodymap.store.fold import plain

# The first letters of the months in English, German, French, Spanish, Italian, Portuguese, Dutch.
_MONTHS = (
    "january januar janvier enero gennaio janeiro",
    "february februar fevrier febrero febbraio fevereiro",
    "march maerz marz mars marzo marco maart",
    "april avril abril aprile",
    "may mai mayo maggio maio mei",
    "june juni juin junio giugno junho",
    "july juli juillet julio luglio julho",
    "august aout agosto augustus",
    "september septembre septiembre settembre setembro",
    "october oktober octobre octubre ottobre outubro",
    "november novembre noviembre novembro",
    "december dezember decembre diciembre dicembre dezembro",
)
_WORD = r"[^\W\d_]{3,}"
_SEP = r"\s*[./\-\s]\s*"
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{0,2}))?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_COMPACT_DAY_FIRST = re.compile(r"(\d\d)(\d\d)(\d{4})")
_NUMBERS = re.compile(rf"(\d{{1,2}}){_SEP}(\d{{1,2}})(?:{_SEP}(\d{{0,4}}))?\.?")
_MONTH_YEAR = re.compile(rf"(\d{{1,2}}){_SEP}(\d{{4}})")
_DAY_WORD = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?\.?[\s\-/]*(?:de\s+|of\s+)?({_WORD})\.?(?:[\s,\-/]*(?:de\s+)?(\d{{0,4}}))?"
)
_WORD_DAY = re.compile(rf"({_WORD})\.?\s*(?:(\d{{1,2}})(?:st|nd|rd|th)?\s*[,\s]\s*)?(\d{{4}}|\d{{2}})?")
_YEAR = re.compile(r"(?:18|19|20)\d\d")


def patterns(text: str) -> list[str]:
    """What a text may mean as a birth date: LIKE patterns on ISO dates, [] when it is no date."""
    said = plain(text).strip().rstrip(",")
    found: list[tuple[list[str], list[str], list[str]]] = []  # what may be the year, the month, the day
    if match := _ISO.fullmatch(said):
        year, month, day = match.groups()
        found.append(([year], _typing(month) if day is None else _two(month), _typing(day or "")))
    if match := _COMPACT.fullmatch(said):
        found.append(([match[1]], [match[2]], [match[3]]))
    if match := _COMPACT_DAY_FIRST.fullmatch(said):
        found += [([match[3]], [month], [day]) for day, month in ((match[1], match[2]), (match[2], match[1]))]
    if match := _MONTH_YEAR.fullmatch(said):
        found.append(([match[2]], _two(match[1]), ["%"]))
    if match := _NUMBERS.fullmatch(said):
        first, second, year = match.groups()
        found += [(_years(year or ""), _two(month), _two(day)) for day, month in ((first, second), (second, first))]
    if match := _DAY_WORD.fullmatch(said):
        found.append((_years(match[3] or ""), _months(match[2]), _two(match[1])))
    if (match := _WORD_DAY.fullmatch(said)) and match[3]:
        found.append((_years(match[3]), _months(match[1]), _two(match[2]) if match[2] else ["%"]))
    if _YEAR.fullmatch(said):
        found.append(([said], ["%"], ["%"]))
    return list(
        dict.fromkeys(
            f"{year}-{month}-{day}"
            for years, months, days in found
            for year, month, day in product(years, months, days)
            if _may_be(month, 12) and _may_be(day, 31)
        )
    )


def _two(digits: str) -> list[str]:
    """A month or a day of one or two digits; a zero alone is the beginning of one."""
    return ["0_"] if digits == "0" else [digits.zfill(2)]


def _typing(digits: str) -> list[str]:
    """A month or a day that is still being typed: "1" is the first, or the beginning of 10 to 19."""
    if not digits:
        return ["%"]
    return _two(digits) if len(digits) == 2 or digits == "0" else [digits.zfill(2), f"{digits}_"]


def _years(digits: str) -> list[str]:
    """Patterns of the year: two digits are of any century, or the beginning of four."""
    if not digits:
        return ["____"]
    if len(digits) == 2:
        return [f"__{digits}", f"{digits}__"]
    return [digits.ljust(4, "_")]


def _months(word: str) -> list[str]:
    return [f"{n:02}" for n, names in enumerate(_MONTHS, start=1) if any(m.startswith(word) for m in names.split())]


def _may_be(digits: str, most: int) -> bool:
    return not digits.isdigit() or 1 <= int(digits) <= most
