"""Many courses together: responders with honest denominators, intervals, curves, rates (domain 7.5)."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from random import Random
from statistics import quantiles

from bodymap.medicine.outcomes.count import Number, Origin, plain

Z95 = 1.959963984540054
LEAST_PATIENTS = 5
"""Of fewer patients no percentage and no interval is given, only how many of how many. Bodymap's own limit."""
DRAWS = 1000
"""How often patients are drawn for a bootstrap interval."""


class End(StrEnum):
    """How the watch of one response ended."""

    LOST = "lost"
    RETREATED = "treated again"
    WATCHED = "followed until then"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Pain before a course and at the named time. `after` None = not there; `stopped` = left the treatment. `patient`
    tells the courses of one patient; without it every outcome is a patient of its own."""

    label: str
    before: float | None
    after: float | None
    stopped: bool = False
    patient: str = ""

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
    """A share with its 95 % interval; all None when nobody, or too few, are there to give one."""

    share: float | None
    low: float | None
    high: float | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Responders:
    """How many reached a cut-off, of whom; `stopped` and `missing` are counted as not reached, `unusable` had no
    baseline above 0 and is not in `n`. `patients` are those behind the `n`."""

    cut: float
    hits: int
    n: int
    stopped: int
    missing: int
    unusable: int
    patients: int
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
    """One time of a cumulative incidence: at risk just before it; lost, treated again and no longer watched at it;
    the shares (0-1) that were lost and treated again until then."""

    time: float
    at_risk: int
    lost: int
    retreated: int
    watched: int
    share_lost: float
    share_retreated: float

    @property
    def share_left(self) -> float:
        """The share that still has the response and was not treated again."""
        return max(0.0, 1 - self.share_lost - self.share_retreated)


@dataclass(frozen=True, slots=True)
class Incidence:
    """Cumulative incidences of the loss of a response and of a new treatment while it lasted; `steps` has every time
    at which something happened, in order."""

    steps: tuple[Step, ...]
    n: int
    origin: Origin

    def at_risk(self, time: float) -> int:
        """How many are still watched just before `time`."""
        return self.n - sum(s.lost + s.retreated + s.watched for s in self.steps if s.time < time)

    @property
    def median(self) -> float | None:
        """The first time at which a half or more have lost it; None when they never have."""
        return next((s.time for s in self.steps if s.share_lost >= 0.5 - 1e-12), None)


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


def cluster_bootstrap(groups: Iterable[tuple[int, int]], draws: int = DRAWS, seed: int = 1) -> Interval:
    """The share of hits among courses, and its 95 % interval when patients, not courses, are drawn: `groups` holds
    (hits, courses) of each patient. Percentiles of `draws` samples of as many patients, with replacement; from the
    same numbers always the same. Where all or none hit no sample differs, and Wilson's interval of the patients stands
    in. ValueError when hits are not within 0 to the courses of a patient."""
    patients = sorted(groups)
    if any(not 0 <= hits <= courses or not courses for hits, courses in patients):
        raise ValueError("hits must be 0 to the courses of a patient, and these one or more")
    n, hits, courses = len(patients), sum(h for h, _ in patients), sum(c for _, c in patients)
    origin = Origin(
        "2.5th and 97.5th percentile of the share over samples of as many patients, drawn with replacement",
        (("hits", str(hits)), ("courses", str(courses)), ("patients", str(n)), ("samples", str(draws))),
        "cluster bootstrap: Davison and Hinkley 1997, Bootstrap Methods and their Application",
        "All or none: Wilson's interval of as many patients." if hits in (0, courses) else "",
    )
    if hits in (0, courses):
        limits = wilson(n if hits else 0, n)
        return Interval(limits.share, limits.low, limits.high, origin)
    chance, wide = Random(seed), 1 << 32
    packed = [h * wide + c for h, c in patients]  # one sum a sample
    shares = []
    for _ in range(draws):
        drawn_hits, drawn = divmod(sum(chance.choices(packed, k=n)), wide)
        shares.append(drawn_hits / drawn)
    limits_of = quantiles(shares, n=40, method="inclusive")
    return Interval(hits / courses, limits_of[0], limits_of[-1], origin)


def responders(outcomes: Iterable[Outcome], cut: float = 30) -> Responders:
    """How many improved by `cut` percent of pain or more. Those who stopped, or have no value at the named time, are
    non-responders (baseline carried forward); only those without a usable baseline leave the denominator. The interval
    is Wilson's; with several courses of one patient the patients are drawn (`cluster_bootstrap`). Of fewer than
    `LEAST_PATIENTS` there is neither share nor interval."""
    people = tuple(outcomes)
    usable = [o for o in people if o.usable]
    of_patient: dict[str, list[int]] = {}
    for n, outcome in enumerate(usable):
        of_patient.setdefault(outcome.patient or f"#{n}", []).append(_reaches(outcome, cut))
    reached = sum(map(sum, of_patient.values()))
    if len(of_patient) < LEAST_PATIENTS:
        made = Interval(None, None, None, _too_few(reached, len(of_patient)))
    elif len(of_patient) == len(usable):
        made = wilson(reached, len(usable))
    else:
        made = cluster_bootstrap((sum(hits), len(hits)) for hits in of_patient.values())
    stopped = sum(o.stopped for o in usable)
    missing = sum(o.after is None and not o.stopped for o in usable)
    return Responders(cut, reached, len(usable), stopped, missing, len(people) - len(usable), len(of_patient), made)


def _too_few(number: int, patients: int) -> Origin:
    note = f"Fewer than {LEAST_PATIENTS} patients: no percentage and no interval." if patients else "Nobody to count."
    return Origin("none", (("number", str(number)), ("patients", str(patients))), "", note)


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


def per_100(events: int, infusions: int, patients: int) -> Number:
    """Adverse events per 100 infusions; undefined without infusions and of fewer than `LEAST_PATIENTS` patients."""
    if infusions and patients < LEAST_PATIENTS:
        return Number(None, _too_few(events, patients))
    origin = Origin(
        "100 x events / infusions",
        (("events", str(events)), ("infusions", str(infusions))),
        "domain 6.1",
        "" if infusions else "Undefined: no infusions.",
    )
    return Number(100 * events / infusions if infusions else None, origin)


def cumulative_incidence(durations: Sequence[float], ends: Sequence[End]) -> Incidence:
    """The cumulative incidences of a loss and of a new treatment, each the other's competing end; those that were
    watched until a time are at risk at it. ValueError when the lengths differ or a time is negative."""
    if len(durations) != len(ends) or any(t < 0 for t in durations):
        raise ValueError("every duration of 0 or more needs one end")
    found = Counter(zip(durations, ends, strict=True))
    steps, at_risk, left, share_lost, share_again = [], len(durations), 1.0, 0.0, 0.0
    for time in sorted(set(durations)):
        lost, again, watched = (found[time, end] for end in (End.LOST, End.RETREATED, End.WATCHED))
        share_lost += left * lost / at_risk
        share_again += left * again / at_risk
        left *= 1 - (lost + again) / at_risk
        steps.append(Step(time, at_risk, lost, again, watched, share_lost, share_again))
        at_risk -= lost + again + watched
    origin = Origin(
        "share lost = sum over the times of (share without either end just before × lost / at risk)",
        tuple((end.value, str(sum(e is end for e in ends))) for end in End),
        "cumulative incidence with competing ends: Aalen and Johansen 1978, Scand J Stat 5:141; Putter 2007, Stat Med"
        " 26:2389",
        "A new course while the response lasted is a competing end: the loss was not seen and cannot be seen any more.",
    )
    return Incidence(tuple(steps), len(durations), origin)


def _reaches(outcome: Outcome, cut: float) -> bool:
    improvement = outcome.improvement
    return not outcome.carried and improvement is not None and improvement >= cut - 1e-9
