"""The count of positive sites as it is known: exact, or a range when sites are missing (domain 1.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median

from bodymap.criteria import tally
from bodymap.model import Exam, Mode, Rule
from bodymap.outcomes.origin import Origin, listed, span

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


def known(exams: Iterable[Exam], mode: Mode | None = None) -> list[Exam]:
    """The exams that count, oldest first: no superseded versions, none without an examined site; of `mode` if named."""
    kept = [
        e
        for e in exams
        if not e.void and (mode is None or e.mode is mode) and any(f.examined for f in e.findings.values())
    ]
    return sorted(kept, key=lambda e: moment(e.performed_at))


def course_rule(exams: Iterable[Exam]) -> Rule:
    """The one rule by which a course is counted: the one most of its exams use, the earlier one in a tie."""
    used = Counter(e.rule for e in exams)
    return used.most_common(1)[0][0] if used else Rule.PAINFUL


def moment(when: datetime) -> datetime:
    """A time that can be compared with any other; a time without a zone is taken as UTC."""
    return when if when.tzinfo else when.replace(tzinfo=UTC)
