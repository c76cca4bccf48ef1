"""A questionnaire as a value: items with their answers, scores with their bands, and whose text it is."""

from __future__ import annotations

from dataclasses import dataclass

FORMAT = 1
"""Version of the file format of a questionnaire."""
ITEM_9 = "item9"
"""The kind of flag that an answer about suicide raises (domain 5.2)."""
CLINICIAN, PATIENT = "clinician", "patient"
SUM, MEAN = "sum", "mean"
MAIN = "total"
WORSE, BETTER = "worse", "better"
MOOD, PAIN, SEVERITY, CHANGE, OTHER = "mood", "pain", "severity", "change", "other"
MEASURES = (MOOD, PAIN, SEVERITY, CHANGE, OTHER)
"""What a questionnaire's number is of. Pictures, papers and tables choose by this, never by a name or an id."""
MOOD_PANELS = frozenset({"44249-1", "69737-5"})
"""LOINC codes of the panels of PHQ-9 and GAD-7: a translation made before files said what they measure keeps them."""
FREE, OWN, LICENSED = "free", "own", "licensed"
"""Why the text may be here: free to reproduce; our own words; licensed by the practice that loaded it."""
SINCE = "{since}"
"""Stands in a stem or item for the date that the answer compares with."""
LOINC_NOTICE = (
    "This content from LOINC(R) is copyright (c) 1995 Regenstrief Institute, Inc. and the LOINC Committee, and "
    "available at no cost under the license at https://loinc.org/license/"
)


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen. `loinc` is the code of the answer, "" where none is confirmed."""

    score: int
    text: str
    loinc: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `flag_from` is the lowest answer that raises a flag at once (domain 5.2, rule 1)."""

    id: str
    text: str
    options: tuple[Option, ...]
    scored: bool = True
    flag_from: int | None = None
    keep_words: bool = False  # the words of the answer are kept beside its number (domain 13, trap 12)
    window: str = ""  # where it differs from the instrument's
    loinc: str = ""

    @property
    def low(self) -> int:
        return min(option.score for option in self.options)

    @property
    def high(self) -> int:
        return max(option.score for option in self.options)

    @property
    def is_scale(self) -> bool:
        """Whether the answers are a row of numbers with words at some of them, such as 0 to 10."""
        return any(option.text == str(option.score) for option in self.options)

    def option(self, answer: object) -> Option | None:
        """The option with this score; None for what is no answer of this item, 1.0 being 1 and True nothing."""
        if isinstance(answer, bool) or not isinstance(answer, int | float):
            return None
        return next((option for option in self.options if option.score == answer), None)


@dataclass(frozen=True, slots=True)
class Band:
    """A named stretch of a score, both ends belonging to it."""

    low: float
    high: float
    name: str


@dataclass(frozen=True, slots=True)
class Score:
    """How items, or other scores (`parts`), become one number.

    The sum or mean is divided by `divide` and, where there is a table `convert` of (raw, value), looked up in it;
    `decimals` are kept. With at most `prorate` items missing, none of them in `never_missing`, the rest is scaled
    up; with more, nothing is computed. `confirmed` names which of "bands", "missing", "change" were read in a copy
    of their source; the others rest on memory and must be checked by a clinician (domain 0).
    """

    id: str
    name: str
    items: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    method: str = SUM
    divide: float = 1
    decimals: int = 0
    prorate: int = 0
    never_missing: tuple[str, ...] = ()
    missing_source: str = ""
    higher_is: str = WORSE
    convert: tuple[tuple[int, float], ...] = ()
    bands: tuple[Band, ...] = ()
    bands_source: str = ""
    beside: tuple[str, ...] = ()  # items whose answers are shown beside the score
    overlap: tuple[str, ...] = ()  # items that are core symptoms of fibromyalgia too and raise the score (domain 5.1)
    change: float | None = None  # points that the source calls a meaningful change
    change_source: str = ""
    confirmed: tuple[str, ...] = ()
    note: str = ""
    loinc: str = ""

    def band(self, value: float) -> Band | None:
        """The band a value lies in; None where there are no bands."""
        return next((band for band in self.bands if band.low <= value <= band.high), None)


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire: its text, how it is scored, who answers, and whose text it is."""

    id: str
    version: str
    name: str
    title: str
    language: str
    answered_by: str
    window: str
    stem: str
    rights: str
    owner: str
    licence: str
    source_url: str
    citation: str
    items: tuple[Item, ...]
    scores: tuple[Score, ...]
    trademark: str = ""
    note: str = ""
    loinc: str = ""  # of the panel
    measures: str = OTHER  # one of MEASURES

    @property
    def key(self) -> tuple[str, str]:
        return self.id, self.version

    @property
    def main(self) -> Score:
        """The score that stands for the questionnaire: the one with the id "total", else the first."""
        return next((score for score in self.scores if score.id == MAIN), self.scores[0])

    @property
    def compares(self) -> bool:
        """Whether the answers compare with a named date (PGIC, CGI-I)."""
        return SINCE in self.stem or any(SINCE in item.text for item in self.items)

    @property
    def safety(self) -> tuple[Item, ...]:
        """The items whose answer raises a flag (domain 5.2)."""
        return tuple(item for item in self.items if item.flag_from is not None)

    @property
    def is_total(self) -> bool:
        """Whether the main score is a total that is drawn as a line; else it is an answer, read as it was given."""
        return self.measures in (MOOD, OTHER)

    @property
    def unattended(self) -> bool:
        """Whether a patient may answer with nobody there to see a flag (domain 5.2, rule 6)."""
        return self.answered_by == PATIENT and not self.safety

    @property
    def loinc_notice(self) -> str:
        """The notice that LOINC asks for wherever its codes are, "" without codes."""
        codes = [self.loinc, *(item.loinc for item in self.items), *(score.loinc for score in self.scores)]
        codes += [option.loinc for item in self.items for option in item.options]
        return LOINC_NOTICE if any(codes) else ""

    def number(self, item: str) -> int:
        """The place of an item on the form, from 1: how it is called in words. KeyError when there is none."""
        return self.items.index(self.item(item)) + 1

    def item(self, item: str) -> Item:
        """An item by its id. KeyError when there is none."""
        for found in self.items:
            if found.id == item:
                return found
        raise KeyError(item)

    def score(self, score: str) -> Score:
        """A score by its id. KeyError when there is none."""
        for found in self.scores:
            if found.id == score:
                return found
        raise KeyError(score)

    def rights_words(self) -> str:
        """Owner, licence and mark in one line, as they stand at the foot of every form (domain 13, trap 39)."""
        return " ".join(part for part in (self.owner, self.licence, self.trademark) if part)


def measured(items: tuple[Item, ...], stem: str, loinc: str) -> str:
    """What a questionnaire measures whose file does not say it: change when it compares with a date, mood when an
    item raises a flag or the panel has the code of a mood questionnaire, else something else."""
    if SINCE in stem or any(SINCE in item.text for item in items):
        return CHANGE
    return MOOD if loinc in MOOD_PANELS or any(item.flag_from is not None for item in items) else OTHER


def with_since(text: str, since: str) -> str:
    """The text with the named date in it; without one, the start of the treatment."""
    return text.replace(SINCE, since or "the start of this treatment")
