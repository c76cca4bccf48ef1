"""Many courses together: responders with honest denominators, intervals, curves, rates (domain 7.5)."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from bodymap.outcomes.origin import Number, Origin, plain

Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Outcome:
    """One patient's pain before and at the named time. `after` None = not there; `stopped` = left the treatment."""

    label: str
    before: float | None
    after: float | None
    stopped: bool = False

    @property
    def usable(self) -> bool:
        """Whether a percentage can be formed at all: there is a baseline above 0."""
        return self.before is not None and self.before > 0

    @property
    def carried(self) -> bool:
        """Whether the baseline is carried forward: stopped, or nothing recorded at the named time."""
        return self.stopped or self.after is None

    @property
    def improvement(self) -> float | None:
        """Percent improvement; 0 when the baseline is carried forward; None without a usable baseline."""
        if self.before is None or self.before <= 0:
            return None
        if self.stopped or self.after is None:
            return 0.0
        return 100 * (self.before - self.after) / self.before


@dataclass(frozen=True, slots=True)
class Interval:
    """A share of `n` with its 95 % interval; all None when n is 0."""

    share: float | None
    low: float | None
    high: float | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Responders:
    """How many reached a cut-off, of whom; `stopped` and `missing` are counted as not reached, `unusable` had no
    baseline above 0 and is not in `n`."""

    cut: float
    hits: int
    n: int
    stopped: int
    missing: int
    unusable: int
    interval: Interval

    def __str__(self) -> str:
        return f"{self.hits} of {self.n} reached {plain(self.cut)} %"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a waterfall: percent improvement, and whether the baseline was carried forward."""

    label: str
    improvement: float
    carried: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One time of a Kaplan-Meier curve: at risk just before it, events and censored at it, share left after it."""

    time: float
    at_risk: int
    events: int
    censored: int
    share: float


@dataclass(frozen=True, slots=True)
class Survival:
    """A Kaplan-Meier curve; `steps` has every time at which something happened, in order."""

    steps: tuple[Step, ...]
    n: int
    origin: Origin

    def share(self, time: float) -> float:
        """The share without the event after `time`."""
        return next((s.share for s in reversed(self.steps) if s.time <= time), 1.0)

    def at_risk(self, time: float) -> int:
        """How many are still watched just before `time`."""
        return self.n - sum(s.events + s.censored for s in self.steps if s.time < time)

    @property
    def median(self) -> float | None:
        """The first time at which the share is a half or less; None when it never is."""
        return next((s.time for s in self.steps if s.share <= 0.5 + 1e-12), None)


def wilson(hits: int, n: int, z: float = Z95) -> Interval:
    """The Wilson score interval of `hits` of `n`. ValueError when hits is not within 0 to n."""
    if not 0 <= hits <= n:
        raise ValueError("hits must be 0 to n")
    origin = Origin(
        "(p + z²/2n ± z root of (p(1 − p)/n + z²/4n²)) / (1 + z²/n)",
        (("hits", str(hits)), ("n", str(n)), ("z", plain(z, 3))),
        "Wilson 1927, J Am Stat Assoc 22:209",
        "" if n else "Undefined: nobody to count.",
    )
    if not n:
        return Interval(None, None, None, origin)
    share = hits / n
    centre, denominator = share + z * z / (2 * n), 1 + z * z / n
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = 0.0 if hits == 0 else (centre - half) / denominator
    high = 1.0 if hits == n else (centre + half) / denominator
    return Interval(share, low, high, origin)


def responders(outcomes: Iterable[Outcome], cut: float = 30) -> Responders:
    """How many improved by `cut` percent of pain or more. Those who stopped, or have no value at the named time, are
    non-responders (baseline carried forward); only those without a usable baseline leave the denominator."""
    people = tuple(outcomes)
    usable = [o for o in people if o.usable]
    reached = sum(not o.carried and _reaches(o, cut) for o in usable)
    stopped = sum(o.stopped for o in usable)
    missing = sum(o.after is None and not o.stopped for o in usable)
    return Responders(
        cut, reached, len(usable), stopped, missing, len(people) - len(usable), wilson(reached, len(usable))
    )


def responder_curve(outcomes: Iterable[Outcome], cuts: Sequence[float] = range(101)) -> tuple[tuple[float, float], ...]:
    """Cumulative proportion of responders: (cut-off in percent, share of patients who reach it), baseline carried
    forward for those who stopped; empty without patients (Farrar 2006)."""
    reached = sorted(improvement for o in outcomes if (improvement := o.improvement) is not None)
    n = len(reached)
    return tuple((float(c), (n - bisect_left(reached, c - 1e-9)) / n) for c in cuts) if n else ()


def waterfall(outcomes: Iterable[Outcome]) -> tuple[Bar, ...]:
    """One bar a patient, most improved first (positive = pain fell)."""
    people = [(o, improvement) for o in outcomes if (improvement := o.improvement) is not None]
    bars = [Bar(o.label, improvement, o.carried) for o, improvement in people]
    return tuple(sorted(bars, key=lambda bar: (-bar.improvement, bar.label)))


def per_100(events: int, infusions: int) -> Number:
    """Adverse events per 100 infusions; undefined without infusions."""
    origin = Origin(
        "100 x events / infusions",
        (("events", str(events)), ("infusions", str(infusions))),
        "domain 6.1",
        "" if infusions else "Undefined: no infusions.",
    )
    return Number(100 * events / infusions if infusions else None, origin)


def kaplan_meier(durations: Sequence[float], events: Sequence[bool]) -> Survival:
    """The Kaplan-Meier curve of times to an event (`events` False = censored then). Those censored at a time are at
    risk at it. ValueError when the lengths differ or a time is negative."""
    if len(durations) != len(events) or any(t < 0 for t in durations):
        raise ValueError("every duration of 0 or more needs one event flag")
    steps, at_risk, share = [], len(durations), 1.0
    ended, relapsed = Counter(durations), Counter(t for t, e in zip(durations, events, strict=True) if e)
    for time in sorted(ended):
        happened = relapsed[time]
        left = ended[time] - happened
        share *= 1 - happened / at_risk
        steps.append(Step(time, at_risk, happened, left, share))
        at_risk -= happened + left
    origin = Origin(
        "share = product over the event times of (1 − events / at risk)",
        (("patients", str(len(durations))), ("events", str(sum(map(bool, events))))),
        "Kaplan and Meier 1958, J Am Stat Assoc 53:457",
    )
    return Survival(tuple(steps), len(durations), origin)


def _reaches(outcome: Outcome, cut: float) -> bool:
    improvement = outcome.improvement
    return improvement is not None and improvement >= cut - 1e-9
