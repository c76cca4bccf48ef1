"""A questionnaire out of a TOML file: everything is checked, all faults are told at once with what to do."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Any, overload

from bodymap.errors import BadTable, Fault, FileProblem
from bodymap.medicine.instruments.model import (
    BETTER,
    CLINICIAN,
    FORMAT,
    FREE,
    LICENSED,
    MEAN,
    MEASURES,
    OWN,
    PATIENT,
    SINCE,
    SUM,
    WORSE,
    Band,
    Instrument,
    Item,
    Option,
    Score,
    measured,
)
from bodymap.medicine.instruments.scoring import COMPARED_WITH, WORDS, limits, plain

# -- fields -----------------------------------------------------------------------------------------------------------
# The parts of a TOML file read one by one: every fault is kept, with its line, and reading goes on.

Spot = tuple[str | int, ...]
"""Where a table stands in the file: ("item", 2, "option", 0); a key of it comes last."""

_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.\s-]+?)\s*\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def lines_of(text: str) -> dict[Spot, int]:
    """The line (from 1) of each table and of each key, as far as it can be told without a parser."""
    found: dict[Spot, int] = {}
    at: Spot = ()
    counts: dict[Spot, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            path: Spot = ()
            *outer, last = (part.strip() for part in header[2].split("."))
            for part in outer:
                path = (*path, part)
                if path in counts:
                    path = (*path, counts[path] - 1)
            at = (*path, last)
            if header[1] == "[[":
                counts[at] = counts.get(at, 0) + 1
                at = (*at, counts[at] - 1)
            found[at] = number
        elif key := _KEY.match(line):
            found.setdefault((*at, key[1]), number)
    return found


def syntax_fault(problem: ValueError) -> Fault:
    """What the TOML reader could not read, in words."""
    line = _LINE.search(str(problem))
    what = _LINE.sub("", str(problem)).strip().rstrip(".")
    return Fault(int(line[1]) if line else 0, "", f"not readable as TOML: {what}. Check quotes and brackets there.")


class Faults:
    """All faults of one file, in the order of its lines."""

    def __init__(self, lines: Mapping[Spot, int] | None = None) -> None:
        self._lines = lines or {}
        self._found: list[Fault] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, at: Spot, where: str, what: str) -> None:
        """One more fault at a table or key; without a line of its own it gets that of the table round it."""
        spot = at
        while spot and spot not in self._lines:
            spot = spot[:-1]
        self._found.append(Fault(self._lines.get(spot, 0) if spot else 0, where, what))

    def all(self) -> list[Fault]:
        return sorted(self._found, key=lambda fault: fault.line)


class Table:
    """One table of the file, read key by key; `done` names keys that nobody asked for."""

    def __init__(self, data: Mapping[str, Any], faults: Faults, at: Spot = (), where: str = "") -> None:
        self.data, self.faults, self.at, self.where = data, faults, at, where
        self._asked: set[str] = set()

    def wrong(self, key: str, what: str) -> None:
        """A fault of one key ("" for the table)."""
        where = ", ".join(part for part in (self.where, key) if part)
        self.faults.add((*self.at, key) if key else self.at, where, what)

    def has(self, key: str) -> bool:
        return key in self.data

    def text(self, key: str, most: int, *, needed: bool = True, form: str = "", like: str = "") -> str:
        """A text of at most `most` characters; `form` is the pattern it must match, `like` an example of it."""
        value: object = self._take(key)
        if value is None:
            if needed:
                self.wrong(key, f'is missing: add {key} = "{like or "..."}".')
            return ""
        if not isinstance(value, str):
            self.wrong(key, "must be text: put it in quotes.")
            return ""
        value = str(value).strip()
        if needed and not value:
            self.wrong(key, "is empty: fill it in.")
        elif len(value) > most:
            self.wrong(key, f"is too long: {len(value)} characters, at most {most}.")
        elif _CONTROL.search(value):
            self.wrong(key, "holds a control character: take it out.")
        elif value and form and not re.fullmatch(form, value):
            self.wrong(key, f'"{value[:40]}" cannot be read: write it like "{like}".')
        return value

    def one_of(self, key: str, allowed: Sequence[str], default: str = "") -> str:
        """One of a few words; `default` when the key is not there, else the key is needed."""
        value = self._take(key)
        if value is None and default:
            return default
        if value not in allowed:
            what = "is missing" if value is None else f'"{str(value)[:40]}" is not possible'
            self.wrong(key, f"{what}: write one of {', '.join(allowed)}, in quotes.")
            return default or allowed[0]
        return str(value)

    @overload
    def whole(self, key: str, low: int, high: int) -> int | None: ...
    @overload
    def whole(self, key: str, low: int, high: int, default: int) -> int: ...
    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int | None:
        """A whole number from `low` to `high`; `default` when the key is not there."""
        value = self._take(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.wrong(key, f"must be a whole number from {low} to {high}, without quotes.")
            return default
        return value

    @overload
    def number(self, key: str, low: float, high: float) -> float | None: ...
    @overload
    def number(self, key: str, low: float, high: float, default: float) -> float: ...
    def number(self, key: str, low: float, high: float, default: float | None = None) -> float | None:
        """A number from `low` to `high`; `default` when the key is not there."""
        value = self._take(key)
        if value is None:
            return default
        if not is_number(value) or not low <= value <= high:
            self.wrong(key, f"must be a number from {low:g} to {high:g}, without quotes.")
            return default
        return float(value)

    def flag(self, key: str, default: bool) -> bool:
        """true or false; `default` when the key is not there."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.wrong(key, "must be true or false, without quotes.")
            return default
        return value

    def names(self, key: str, known: Iterable[str], what: str, *, some: bool = False) -> tuple[str, ...]:
        """A list of ids of `known`, none twice; `what` they are, in words. `some`: the list may be missing, not
        empty."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            self.wrong(key, f'must be a list of {what}, each in quotes: {key} = ["...", "..."].')
            return ()
        if some and not value:
            self.wrong(key, f"is empty: name at least one of the {what}.")
        known = tuple(known)
        for name in dict.fromkeys(value):
            if name not in known:
                near = get_close_matches(name, known, 1)
                hint = f'; did you mean "{near[0]}"?' if near else "."
                self.wrong(key, f'"{name[:40]}" is none of the {what}{hint}')
            elif value.count(name) > 1:
                self.wrong(key, f'"{name}" stands there {value.count(name)} times: once is enough.')
        return tuple(name for name in dict.fromkeys(value) if name in known)

    def listed(self, key: str) -> list[object]:
        """What stands in a list, right or wrong; nothing when it is none."""
        value = self.data.get(key)
        return value if isinstance(value, list) else []

    def pairs(self, key: str) -> list[tuple[int, float]]:
        """A list of [whole number, number]."""
        value = self._take(key)
        if value is None:
            return []
        good = isinstance(value, list) and all(
            isinstance(pair, list)
            and len(pair) == 2
            and isinstance(pair[0], int)
            and all(is_number(part) for part in pair)
            for pair in value
        )
        if not good:
            self.wrong(key, "must be a list of pairs, raw score and value: [[4, 33.7], [5, 39.7]].")
            return []
        return [(int(raw), float(result)) for raw, result in value]

    def table(self, key: str, where: str) -> Table | None:
        """A table within this one, None when it is not there."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.wrong(key, f"must be a table: write [{key}] on a line of its own.")
            return None
        return Table(value, self.faults, (*self.at, key), where)

    def tables(self, key: str, most: int, where: str) -> list[Table]:
        """The tables of an array such as [[item]]; none when there are too many or they are something else."""
        value = self._take(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
            self.wrong(key, f"must be tables: write [[{key}]] over each.")
            return []
        if len(value) > most:
            self.wrong(key, f"{len(value)} of them are too many: at most {most}.")
            return []
        within = f"{self.where}, {where}" if self.where else where
        return [
            Table(part, self.faults, (*self.at, key, number), f"{within} {number + 1}")
            for number, part in enumerate(value)
        ]

    def done(self) -> None:
        """Name the keys that nobody asked for: a word misspelt must not be passed over in silence."""
        for key in self.data:
            if key not in self._asked:
                near = get_close_matches(key, self._asked, 1)
                self.wrong(key, "is not known here" + (f"; did you mean {near[0]}?" if near else ": take it out."))

    def _take(self, key: str) -> Any:
        self._asked.add(key)
        return self.data.get(key)


def is_number(value: object) -> bool:
    """Whether a value of the file is a number of ordinary size."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) and abs(value) < 1e9


# -- codes ------------------------------------------------------------------------------------------------------------
# LOINC codes in a file: of the right kind, with a right check digit, and in the right place (domain 9.2, trap 35).

TOTALS = frozenset({"44261-6"})
"""LOINC codes that belong to a score and never to an item."""
ITEM_ONLY = frozenset({"44260-8"})
"""LOINC codes that belong to one item and never to a score: 44260-8 is PHQ-9 item 9 (domain 5.2, rule 8)."""


def loinc(table: Table, *, answer: bool = False, item: bool = False) -> str:
    """A LOINC code, its check digit reckoned; codes that are known to be put in the wrong place are refused there."""
    code = table.text("loinc", 12, needed=False, form=r"(LA)?\d{1,7}-\d", like="LA6568-5" if answer else "44249-1")
    digits, _, check = code.removeprefix("LA").partition("-")
    if code and digits.isdigit() and check.isdigit():
        if code.startswith("LA") is not answer:
            table.wrong("loinc", f"{code} is the code of {'a question' if answer else 'an answer'}: take it out here.")
        elif not answer and int(check) != check_digit(digits):
            table.wrong("loinc", f"{code} is no LOINC code: its check digit does not fit. Look it up again.")
        elif code in TOTALS and item:
            table.wrong("loinc", f"{code} is the code of a total, not of an item: take it out here.")
        elif code in ITEM_ONLY and not item:
            table.wrong("loinc", f"{code} is the code of an item about suicide, not of a total: take it out here.")
    return code


def check_digit(digits: str) -> int:
    """The check digit of a LOINC code of a question or score (mod 10, every second digit from the right doubled)."""
    doubled = (int(d) * (2 - place % 2) for place, d in enumerate(reversed(digits)))
    return -sum(value // 10 + value % 10 for value in doubled) % 10


# -- reading scores ---------------------------------------------------------------------------------------------------
# The scores of a questionnaire out of its TOML file, checked against its items.

ID = r"[a-z][a-z0-9_]{0,39}"
CHECKED = ("bands", "missing", "change")


def read_scores(top: Table, items: Sequence[Item]) -> tuple[Score, ...]:
    """Every [[score]], the main one first; faults go to `top`."""
    tables = top.tables("score", 50, "score")
    if not tables and not top.has("score"):
        top.wrong("", "there is no score: add [[score]] with id, name and items.")
    known = {item.id: item for item in items}
    made: dict[str, Score] = {}
    measured: dict[str, Score] = {}  # those whose lowest and highest value can be told
    for table in tables:
        score = _score(table, known, made)
        if score.id and score.id in made:
            table.wrong("id", f'"{score.id}" is the id of another score too: each needs its own.')
        whole = bool(score.items or score.parts) and all(known[item].options for item in score.items)
        whole = whole and all(part in measured for part in score.parts)
        whole = whole and [*score.items, *score.parts] == [*table.listed("items"), *table.listed("parts")]
        score = replace(score, convert=_convert(table, score, known, measured if whole else None))
        score = replace(score, bands=_bands(table, score, limits(score, known, measured) if whole else None))
        score = replace(score, bands_source=table.text("bands_source", 300, needed=bool(score.bands), like="Lee 2009"))
        table.done()
        made.setdefault(score.id, score)
        if whole:
            measured.setdefault(score.id, score)
    if made:
        counted = {item for score in made.values() for item in score.items}
        for number, item in enumerate(items):
            if item.scored and item.id and item.id not in counted:
                top.faults.add(
                    ("item", number),
                    f"item {number + 1}",
                    f'"{item.id}" stands in no score: add it to one, or write scored = false.',
                )
    return tuple(made.values())


def _score(table: Table, known: Mapping[str, Item], made: Mapping[str, Score]) -> Score:
    """One [[score]] without its bands and table of values."""
    ident, name = table.text("id", 40, form=ID, like="total"), table.text("name", 80)
    items = table.names("items", known, "items", some=True)
    parts = table.names("parts", made, "scores above this one", some=True)
    if table.has("items") == table.has("parts"):
        table.wrong("", "needs items (the questions it counts) or parts (the scores it adds up), one of the two.")
    for item in items:
        if not known[item].scored:
            table.wrong("items", f'item "{item}" is not scored: leave it out, or take out its scored = false.')
    method = table.one_of("method", (SUM, MEAN), SUM)
    divide = table.number("divide", 0.001, 10_000, 1)
    decimals = table.whole("decimals", 0, 3, 0)
    prorate = table.whole("prorate", 0, 200, 0)
    if prorate and prorate >= len(items):
        table.wrong("prorate", f"{prorate} missing of {len(items)} leave nothing to count: give a smaller number.")
    change = table.number("change", 0.001, 10_000)
    change_source = table.text("change_source", 300, needed=change is not None)
    return Score(
        ident,
        name,
        items,
        parts,
        method,
        divide,
        decimals,
        prorate,
        table.names("never_missing", items, "items of this score"),
        table.text("missing_source", 300, needed=prorate > 0),
        table.one_of("higher_is", (WORSE, BETTER)),
        beside=table.names("beside", known, "items"),
        overlap=table.names("overlap", known, "items"),
        change=change,
        change_source=change_source,
        confirmed=table.names("confirmed", CHECKED, "words bands, missing, change"),
        note=table.text("note", 1000, needed=False),
        loinc=loinc(table),
    )


def _convert(
    table: Table, score: Score, known: Mapping[str, Item], measured: Mapping[str, Score] | None
) -> tuple[tuple[int, float], ...]:
    """The table of values; `measured` None: it cannot be told which raw scores there are."""
    pairs = table.pairs("convert")
    if not pairs or measured is None:
        return ()
    low, high = limits(score, known, measured, before_table=True)
    wanted = set(range(int(low), int(high) + 1))
    if {raw for raw, _ in pairs} != wanted or len(pairs) != len(wanted):
        table.wrong("convert", f"needs each raw score from {plain(low)} to {plain(high)} once.")
        return ()
    return tuple(sorted(pairs))


def _bands(table: Table, score: Score, ends: tuple[float, float] | None) -> tuple[Band, ...]:
    """The bands, next to each other from one of `ends` to the other; None: the ends cannot be told."""
    bands = []
    for part in table.tables("band", 30, "band"):
        low, high = part.number("low", -1e6, 1e6), part.number("high", -1e6, 1e6)
        name = part.text("name", 80)
        part.done()
        if low is None or high is None or low > high:
            part.wrong("", "needs low and high, low first.")
        else:
            bands.append(Band(_plain(low), _plain(high), name))
    step = 10**-score.decimals
    for one, other in pairwise(bands):
        if abs(other.low - one.high - step) > step / 1000:
            table.wrong(
                "band",
                f'"{other.name}" begins at {plain(other.low)}; after "{one.name}" it must begin at '
                f"{plain(round(one.high + step, 3))}, without gap or overlap.",
            )
    if bands and ends is not None and (bands[0].low, bands[-1].high) != ends:
        table.wrong(
            "band",
            f"the bands run from {plain(bands[0].low)} to {plain(bands[-1].high)}, "
            f"the score from {plain(ends[0])} to {plain(ends[1])}: make them the same.",
        )
    return tuple(bands)


def _plain(number: float) -> float:
    """A whole number as such, so that it is written back without a point."""
    return int(number) if number == int(number) else number


# -- reading ----------------------------------------------------------------------------------------------------------
# A questionnaire out of a TOML file: everything is checked, and all faults are told at once with what to do.

LARGEST = 256 * 1024
"""Bytes; a questionnaire is a page or two of text."""
ITEM_ID = r"[a-z0-9][a-z0-9_]{0,39}"


def read_instrument(path: Path) -> Instrument:
    """A practice's own questionnaire from a TOML file.

    FileProblem when the file cannot be read, BadTable with all faults when it is not a questionnaire.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as problem:
        reason = problem.strerror or "it cannot be opened"
        raise FileProblem(f"{path.name} could not be read: {reason}.", "Check the file and try again.") from None
    if len(raw) > LARGEST:
        raise BadTable(path.name, [Fault(0, "", f"larger than {LARGEST // 1024} kB: this is no questionnaire.")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        raise BadTable(path.name, [Fault(line, "", "not UTF-8 text: save the file as UTF-8.")]) from None
    return parse_instrument(text, path.name)


def parse_instrument(text: str, name: str = "questionnaire") -> Instrument:
    """A questionnaire from the text of a TOML file, as `dump` writes it. BadTable with all faults."""
    try:
        data = tomllib.loads(text)
    except RecursionError:
        raise BadTable(
            name, [Fault(0, "", "brackets within brackets without end: this is no questionnaire.")]
        ) from None
    except ValueError as problem:  # TOMLDecodeError, and whole numbers of thousands of digits
        raise BadTable(name, [syntax_fault(problem)]) from None
    faults = Faults(lines_of(text))
    top = Table(data, faults)
    made = _instrument(top)
    if faults:
        raise BadTable(name, faults.all())
    return made


def _instrument(top: Table) -> Instrument:
    made_for = top.whole("format", 1, 10**6, 0)
    if made_for > FORMAT:
        top.wrong("format", f"{made_for} is of a newer program: this one reads format {FORMAT}.")
    elif not made_for:
        top.wrong("format", f"is missing or wrong: write format = {FORMAT} in the first line.")
    ident = top.text("id", 40, form=ID, like="fiqr_english")
    version = top.text("version", 40, like="1")
    name = top.text("name", 40, like="FIQR")
    title = top.text("title", 200)
    language = top.text("language", 20, form=r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", like="en")
    answered_by = top.one_of("answered_by", (PATIENT, CLINICIAN))
    window = top.text("window", 200, like="the past 7 days")
    stem = top.text("stem", 1000)
    rights = top.one_of("rights", (FREE, OWN, LICENSED), LICENSED)
    owner = top.text("owner", 500)
    licence = top.text("licence", 1000)
    source_url = top.text("source_url", 500, needed=False, form=r"https?://\S+", like="https://example.org/form")
    citation = top.text("citation", 1000, needed=False)
    trademark = top.text("trademark", 500, needed=False)
    note = top.text("note", 2000, needed=False)
    panel = loinc(top)
    shared = _options(top)
    items = _items(top, shared)
    scores = read_scores(top, items)
    measures = top.one_of("measures", MEASURES, measured(items, stem, panel))
    top.done()
    return Instrument(
        ident,
        version,
        name,
        title,
        language,
        answered_by,
        window,
        stem,
        rights,
        owner,
        licence,
        source_url,
        citation,
        items,
        scores,
        trademark,
        note,
        panel,
        measures,
    )


def _options(table: Table) -> tuple[Option, ...]:
    """The answers given in a table, as [[option]] or as [scale]; () where there are none."""
    given = table.tables("option", 30, "option")
    scale = table.table("scale", f"{table.where}, scale" if table.where else "scale")
    if given and scale is not None:
        table.wrong("scale", "there are options as well: keep the scale or the options.")
    if scale is not None:
        return _scale(scale)
    made = []
    for part in given:
        score = part.whole("score", -1000, 1000)
        if score is None and not part.has("score"):
            part.wrong("score", "is missing: add the number this answer counts, score = 0.")
        made.append(Option(score or 0, part.text("text", 300), loinc(part, answer=True)))
        part.done()
    for number, (part, option) in enumerate(zip(given, made, strict=True)):
        if part.has("score") and any(option.score == other.score for other in made[:number]):
            part.wrong("score", f"{option.score} stands at another answer too: each needs a number of its own.")
        if option.text and any(option.text.lower() == other.text.lower() for other in made[:number]):
            part.wrong("text", f'"{option.text[:40]}" stands there twice: each answer needs words of its own.')
    if len(given) == 1:
        table.wrong("option", "one answer is no choice: give at least two.")
    return tuple(made)


def _scale(table: Table) -> tuple[Option, ...]:
    low, high = table.whole("low", -100, 100), table.whole("high", -100, 100)
    low_text, high_text = table.text("low_text", 300), table.text("high_text", 300)
    table.done()
    if low is None or high is None or not low < high <= low + 20:
        table.wrong("", "needs low and high, at most 20 apart: low = 0, high = 10.")
        return ()
    words = {low: low_text, high: high_text}
    return tuple(Option(n, words.get(n, str(n))) for n in range(low, high + 1))


def _items(top: Table, shared: tuple[Option, ...]) -> tuple[Item, ...]:
    tables = top.tables("item", 200, "item")
    if not tables and not top.has("item"):
        top.wrong("", "there are no items: add [[item]] with id and text for each question.")
    made: list[Item] = []
    for table in tables:
        ident = table.text("id", 40, form=ITEM_ID, like="1")
        if ident and any(ident == other.id for other in made):
            table.wrong("id", f'"{ident}" is the id of another item too: each needs its own.')
        if ident == COMPARED_WITH or ident.endswith(WORDS):
            table.wrong("id", f'"{ident}" is kept for the program: choose another.')
        own = table.has("option") or table.has("scale")
        options = _options(table) if own else shared
        if not options and not own:
            table.wrong("", "has no answers: add [[item.option]], or [[option]] for all items at the top.")
        scored = table.flag("scored", True)
        flag = table.whole("flag_from", -1000, 1000)
        if flag is not None and options and not any(option.score >= flag for option in options):
            table.wrong("flag_from", f"{flag} is above every answer: no answer would ever raise the flag.")
        if flag is not None and options and all(option.score >= flag for option in options):
            table.wrong("flag_from", f"{flag} is the lowest answer: every answer would raise the flag.")
        text = table.text("text", 1000)
        words, window = table.flag("keep_words", False), table.text("window", 200, needed=False)
        made.append(Item(ident, text, options, scored, flag, words, window, loinc(table, item=True)))
        table.done()
    if any(SINCE in option.text for item in made for option in item.options):
        top.wrong("", f"{SINCE} can stand in the stem or in an item, not in an answer.")
    return tuple(made)
