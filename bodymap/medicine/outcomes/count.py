"""The count of positive sites as it is known, exact or a range, and where a number comes from (domain 1.3)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from statistics import median
from typing import Protocol, TypeVar

from bodymap.medicine import body
from bodymap.medicine.criteria import tally
from bodymap.medicine.model import Exam, Method, Mode, Rule
from bodymap.medicine.model.base import how_many

# -- origin -----------------------------------------------------------------------------------------------------------
# Where a number comes from: its formula, its inputs and its source, sayable on request.

_OURS = re.compile(r"(; )?domain [0-9][0-9., ]*")  # our own notes, which the reader does not have
Inputs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """How a number came about. `inputs` are (name, value in words) in the order of the formula."""

    formula: str
    inputs: Inputs
    source: str
    note: str = ""

    def explain(self) -> str:
        """Formula, inputs, source and note, a line each."""
        given = "; ".join(f"{name} = {value}" for name, value in self.inputs)
        source = _OURS.sub("", self.source)
        lines = [self.formula, f"With {given}." if given else "", f"Source: {source}" if source else "", self.note]
        return "\n".join(line for line in lines if line)


@dataclass(frozen=True, slots=True)
class Number:
    """One number with its origin; `value` is None when it is undefined, and the origin's note says why."""

    value: float | None
    origin: Origin

    def explain(self) -> str:
        """The value and where it comes from."""
        shown = "undefined" if self.value is None else plain(self.value, 3)
        return f"{shown}\n{self.origin.explain()}"


def plain(value: float, digits: int = 1) -> str:
    """A number as it is read: at most `digits` decimals, none that are zero, and a true minus sign."""
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")


def span(low: float, high: float, digits: int = 1) -> str:
    """A range in words: "9", "5 or 6", "5 to 8"."""
    if low == high:
        return plain(low, digits)
    return f"{plain(low, digits)} {'or' if high - low == 1 else 'to'} {plain(high, digits)}"


def listed(values: tuple[float, ...] | list[float], most: int = 12) -> str:
    """Values in a row, "15, 16, 15"; long rows end with how many more there are."""
    shown = ", ".join(plain(v, 2) for v in values[:most])
    return f"{shown} and {len(values) - most} more" if len(values) > most else shown or "none"


# -- count ------------------------------------------------------------------------------------------------------------
# The count of positive sites as it is known: exact, or a range when sites are missing (domain 1.3).

SITES = 18


@dataclass(frozen=True, slots=True)
class Count:
    """Positive sites of 18: at least `low`, at most `high` (not examined or undetermined sites may be positive)."""

    low: int
    high: int
    examined: int

    @property
    def exact(self) -> bool:
        return self.low == self.high

    @property
    def missing(self) -> int:
        """Sites of which nothing is known."""
        return SITES - self.examined

    @property
    def unrated(self) -> int:
        """Painful sites that may count or not, since the rule asks for a rating and they have none."""
        return self.high - self.low - self.missing

    @property
    def gaps(self) -> str:
        """Why the count is a range: "1 site not examined and 1 not rated"; "" when it is exact."""
        said = [f"{how_many(self.missing, 'site')} not examined"] if self.missing else []
        if self.unrated:
            said.append(f"{self.unrated if said else how_many(self.unrated, 'site')} not rated")
        return " and ".join(said)

    def __str__(self) -> str:
        return span(self.low, self.high)

    @property
    def origin(self) -> Origin:
        return Origin(
            "positive sites .. positive sites + sites not examined or undetermined",
            (("positive", str(self.low)), ("examined", f"{self.examined} of {SITES}")),
            "ACR 1990 (Wolfe 1990) and Manual Tender Point Survey (Okifuji 1997); domain 1.3, 2.3",
        )


@dataclass(frozen=True, slots=True)
class Median:
    """The median of `n` values; a range when incomplete exams are among them. `least` and `most` are the extremes."""

    low: float
    high: float
    n: int
    least: float
    most: float
    origin: Origin

    @property
    def exact(self) -> bool:
        return self.low == self.high

    def __str__(self) -> str:
        return span(self.low, self.high)


def count(exam: Exam, rule: Rule | None = None) -> Count:
    """The count of an exam by `rule`, or by the rule in force in the exam."""
    found = tally(exam, rule)
    return Count(found.positive, found.most, found.examined)


def median_of(values: Sequence[float] | Sequence[Count]) -> Median | None:
    """The median of numbers or of counts, None for none. Of ranges it is the range of all possible medians."""
    if not values:
        return None
    low = [v.low if isinstance(v, Count) else v for v in values]
    high = [v.high if isinstance(v, Count) else v for v in values]
    shown = ", ".join(str(v) for v in values) if isinstance(values[0], Count) else listed(low)
    origin = Origin(
        "middle value of the sorted values (mean of the two middle ones)",
        (("values", shown), ("n", str(len(values)))),
        "Manolov 2016; domain 7.4",
    )
    return Median(median(low), median(high), len(values), min(low), max(high), origin)


class Why(StrEnum):
    """Why an exam enters no count outside its own page. What it recorded besides counts for its own measure: one that
    is only `EMPTY` still stands with its pain (`rated`)."""

    DRAFT = "draft"
    AMENDED = "amended"
    IN_ERROR = "entered_in_error"
    EMPTY = "empty"

    def words(self) -> str:
        """In words, after "not counted"."""
        return _WHY[self]


_WHY = {
    Why.DRAFT: "not signed yet",
    Why.AMENDED: "replaced by a later version",
    Why.IN_ERROR: "entered in error",
    Why.EMPTY: "no tender point was examined",
}
_NOT_IN_FORCE = {why.value: why for why in (Why.DRAFT, Why.AMENDED, Why.IN_ERROR)}


def not_in_force(status: str) -> Why | None:
    """Why an exam of this status enters no number: only signed ones that were not replaced do."""
    return _NOT_IN_FORCE.get(str(status))


def why_not(exam: Exam) -> Why | None:
    """Why an exam enters no count, None when it counts."""
    found = not_in_force(exam.status.value)
    pressed = any((f := exam.findings.get(site)) is not None and f.examined for site in body.POINTS)
    return found or (None if pressed else Why.EMPTY)


def rated(exam: Exam) -> bool:
    """Whether an exam stands with its average pain alone: in force, no tender point examined, the pain recorded."""
    return why_not(exam) is Why.EMPTY and exam.number("pain_average") is not None


class Done(Protocol):
    """How an exam was done: an Exam, or a light row of one."""

    @property
    def mode(self) -> Mode: ...
    @property
    def rule(self) -> Rule: ...
    @property
    def method(self) -> Method: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """What makes a line of its own: who pressed, by which rule a site counts, and whether by algometer."""

    mode: Mode
    rule: Rule
    algometer: bool

    def words(self) -> str:
        """ "examiner, algometer, rating 2 or more"."""
        who = "examiner" if self.mode is Mode.EXAMINER else "self, at home"
        rule = {Rule.PAINFUL: "any pain counts", Rule.RATING2: "rating 2 or more counts"}[self.rule]
        return ", ".join([who, *(["algometer"] if self.algometer else []), rule])


T = TypeVar("T", bound=Done)


def kind_of(exam: Done) -> Kind:
    """The line to which an exam belongs."""
    return Kind(exam.mode, exam.rule, exam.method is Method.ALGOMETER)


def kinds_of(exams: Iterable[Done]) -> list[Kind]:
    """The lines of exams given by time, the main one first: an examiner's before the patient's own, then the one with
    most exams, the earlier one in a tie."""
    found = Counter(map(kind_of, exams))
    return sorted(found, key=lambda kind: (kind.mode is not Mode.EXAMINER, -found[kind]))


def lines_of(counting: Iterable[T], rated_only: Iterable[T]) -> list[tuple[Kind, list[T]]]:
    """The lines of exams given by time, the main one first, and the exams of each that stand with their pain alone:
    those belong to the first line of their mode, and to one of their own where there is none."""
    alone = list(rated_only)
    kinds = kinds_of(counting)
    for kind in kinds_of(alone):
        if all(kind.mode is not known.mode for known in kinds):
            kinds.append(kind)
    firsts = {kind.mode: kind for kind in reversed(kinds)}
    return [(kind, [e for e in alone if firsts[e.mode] == kind]) for kind in kinds]


def moment(when: datetime) -> datetime:
    """A time that can be compared with any other; a time without a zone is taken as UTC."""
    return when if when.tzinfo else when.replace(tzinfo=UTC)
