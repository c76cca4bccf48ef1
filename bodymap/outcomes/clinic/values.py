"""What the clinic page is asked and given: courses with light rows of their exams, and the question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from bodymap import body
from bodymap.criteria.rules import MISSING, UNRATED
from bodymap.criteria.tally import code
from bodymap.model import AdverseEvent, Course, Exam, Infusion, Method, Mode, Rule

_TEXTS = {UNRATED: "p", MISSING: "-", **{n: str(n) for n in range(11)}}
_PLACES = {f"{site}={text}": (n, code) for n, site in enumerate(body.POINTS) for code, text in _TEXTS.items()}
"""A finding in words of the light rows -> the place of its site among the 18, and its code."""


class Seen(NamedTuple):
    """A signed exam in force as the clinic page needs it. `pain` is the average pain, 0-10. `findings` holds every
    finding, "occiput_l=7 knee_r=p knee_l=-": 0 to 10, "p" painful and not rated, "-" not examined; open sites are
    missing."""

    id: str
    performed_at: datetime
    examiner: str
    mode: Mode
    rule: Rule
    method: Method
    infusion: str | None
    timing: str
    date_only: bool
    pain: float | None
    findings: str

    @property
    def sites(self) -> tuple[int, ...]:
        """The codes of `criteria.tally.code` of the 18 points, in the body's order."""
        found = [MISSING] * len(body.POINTS)
        for finding in self.findings.split():
            if finding in _PLACES:  # controls are not
                place, code = _PLACES[finding]
                found[place] = code
        return tuple(found)


@dataclass(frozen=True, slots=True)
class ClinicCourse:
    """One course with its infusions, the light rows of its exams (any order) and its adverse events."""

    course: Course
    infusions: tuple[Infusion, ...] = ()
    exams: tuple[Seen, ...] = ()
    events: tuple[AdverseEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class ClinicData:
    """All courses of a practice as they stood on a day."""

    courses: tuple[ClinicCourse, ...]
    on: date


@dataclass(frozen=True, slots=True)
class TimePoint:
    """When the outcome is taken: `day` after the last infusion (None: the first exam, or the latest), within `before`
    and `after` days of it."""

    key: str
    name: str
    day: int | None
    first: int
    last: int | None

    @property
    def words(self) -> str:
        """Which exam that is, in words."""
        if self.last is None:
            return "the latest exam more than 24 hours after the last infusion"
        if self.day is None:
            return f"the first exam more than 24 hours and at most {self.last} days after the last infusion"
        return f"the exam nearest to day {self.day} after the last infusion, day {self.first} to {self.last}"


TIME_POINTS: tuple[TimePoint, ...] = (
    TimePoint("end", "end of course", None, 1, 28),
    TimePoint("w4", "4 weeks after the last infusion", 28, 15, 42),
    TimePoint("w12", "12 weeks after the last infusion", 84, 57, 112),
    TimePoint("w26", "26 weeks after the last infusion", 182, 141, 224),
    TimePoint("w52", "52 weeks after the last infusion", 364, 309, 420),
    TimePoint("latest", "latest exam", None, 1, None),
)

LAST, MEDIAN = "last", "median"
BASELINES: tuple[tuple[str, str, str], ...] = (
    (LAST, "last exam before infusion 1", "the last exam before infusion 1"),
    (MEDIAN, "median before infusion 1", "the median of all exams before infusion 1"),
)
"""Key, short name, and words of each baseline."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the page is asked: which courses ("" and None = all), which baseline, which time point, whose exams.

    `first` and `last` limit the day of infusion 1; `least` and `most` limit the median dose given, mg/kg; `examiner`
    keeps courses with at least one exam by that examiner.
    """

    baseline: str = LAST
    at: str = "end"
    mode: Mode = Mode.EXAMINER
    agent: str = ""
    indication: str = ""
    examiner: str = ""
    first: date | None = None
    last: date | None = None
    least: float | None = None
    most: float | None = None
    first_courses_only: bool = False

    @property
    def time_point(self) -> TimePoint:
        """The time point named by `at`. KeyError when there is none."""
        return {point.key: point for point in TIME_POINTS}[self.at]

    @property
    def baseline_words(self) -> str:
        """The baseline in words. KeyError when there is none."""
        return {key: words for key, _, words in BASELINES}[self.baseline]

    def words(self) -> str:
        """What is compared, in one sentence."""
        who = "an examiner's" if self.mode is Mode.EXAMINER else "the patient's own"
        return (
            f"Baseline: {self.baseline_words}. Outcome: {self.time_point.words}. Only {who} exams; those during an"
            " infusion or within 24 hours after it are left out."
        )


def seen(exam: Exam) -> Seen:
    """The light row of an exam."""
    return Seen(
        exam.id,
        exam.performed_at,
        exam.examiner,
        exam.mode,
        exam.rule,
        exam.method,
        exam.infusion,
        exam.timing,
        exam.date_only,
        exam.number("pain_average"),
        " ".join(f"{site}={_TEXTS[code(found)]}" for site, found in exam.findings.items()),
    )
