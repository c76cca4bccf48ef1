"""A questionnaire out of a TOML file: everything is checked, and all faults are told at once with what to do."""

from __future__ import annotations

import tomllib
from pathlib import Path

from bodymap.errors import BadTable, Fault, FileProblem
from bodymap.instruments.codes import loinc
from bodymap.instruments.fields import Faults, Table, lines_of, syntax_fault
from bodymap.instruments.model import (
    CLINICIAN,
    FORMAT,
    FREE,
    LICENSED,
    MEASURES,
    OWN,
    PATIENT,
    SINCE,
    Instrument,
    Item,
    Option,
    measured,
)
from bodymap.instruments.reading_scores import read_scores
from bodymap.instruments.scoring import COMPARED_WITH, WORDS

LARGEST = 256 * 1024
"""Bytes; a questionnaire is a page or two of text."""
ID = r"[a-z][a-z0-9_]{0,39}"
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
