"""A birth date as people type it into the search, finished or not: what it may mean as patterns on ISO text."""

from __future__ import annotations

import re

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
    found: list[tuple[str, str, str]] = []  # year, month, day; each may hold `_` and `%`
    if match := _ISO.fullmatch(said):
        year, month, day = match.groups()
        found.append((year, _two(month, open_=day is None), _two(day or "", open_=True)))
    if match := _COMPACT.fullmatch(said):
        found.append((match[1], match[2], match[3]))
    if match := _MONTH_YEAR.fullmatch(said):
        found.append((match[2], _two(match[1]), "%"))
    if match := _NUMBERS.fullmatch(said):
        first, second, year = match.groups()
        for day, month in dict.fromkeys([(first, second), (second, first)]):
            found += [(y, _two(month), _two(day)) for y in _years(year or "")]
    if match := _DAY_WORD.fullmatch(said):
        found += [(y, m, _two(match[1])) for m in _months(match[2]) for y in _years(match[3] or "")]
    if match := _WORD_DAY.fullmatch(said):
        day = _two(match[2]) if match[2] else "%"
        if match[3]:
            found += [(y, m, day) for m in _months(match[1]) for y in _years(match[3])]
    if _YEAR.fullmatch(said):
        found.append((said, "%", "%"))
    return [f"{year}-{month}-{day}" for year, month, day in found if _may_be(month, 12) and _may_be(day, 31)]


def _two(digits: str, *, open_: bool = False) -> str:
    """Two digits; `open_`: more may be typed, so that "1" may become "1x" or stay "01"."""
    if open_ and not digits:
        return "%"
    return digits.zfill(2)


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
