"""What the clinic page is asked and given: courses with light rows of their exams, and the question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from bodymap import body
from bodymap.criteria.rules import MISSING, UNRATED
from bodymap.criteria.tally import code
from bodymap.model import AdverseEvent, Course, Exam, Infusion, Method, Mode, Rule
from bodymap.outcomes.change import NOBODY, Experience
from bodymap.outcomes.count import Kind, kind_of, lines_of, moment
from bodymap.outcomes.phases import apart, in_order, in_time, is_before, told_infusions

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
    def pressed(self) -> bool:
        """Whether a tender point was examined; exams without one are in no count."""
        if "=-" not in self.findings and self.findings.count("=") > len(body.CONTROLS):
            return True  # mostly so, and quicker
        return any(code != MISSING for code in self.sites)

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
class Placed:
    """The exams of one kind of a course, oldest first, as the course's reading places them, with those that stand with
    their pain alone (not `pressed`: in no count): `early` before infusion 1,
    `since` after it, `late` those of them after the last one; none during an infusion or within 24 hours after it, none
    that contradicts itself. While there is no infusion all are `early`."""

    rule: Rule
    early: tuple[Seen, ...]
    since: tuple[Seen, ...]
    late: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class ClinicCourse:
    """One course with its infusions, the light rows of its exams (any order) and its adverse events."""

    course: Course
    infusions: tuple[Infusion, ...] = ()
    exams: tuple[Seen, ...] = ()
    events: tuple[AdverseEvent, ...] = ()
    _kept: dict[object, Any] = field(default_factory=dict, init=False, compare=False, repr=False)  # reckoned once

    @property
    def given(self) -> tuple[Infusion, ...]:
        """The infusions by time, those too that only exams speak of."""
        return self._laid()[0]

    @property
    def start(self) -> datetime | None:
        """When infusion 1 began; of a course without infusions its first exam; None when there is neither."""
        given, exams = self._laid()[:2]
        return moment(given[0].given_at) if given else moment(exams[0].performed_at) if exams else None

    @property
    def agent(self) -> str:
        """What was given: the agents of the infusions, else the course's own; of several all, "A + B"."""
        agents = {i.agent or self.course.agent for i in self.infusions} or {self.course.agent}
        return " + ".join(sorted(agents - {""}))

    def placed(self, mode: Mode, algometer: bool = False) -> Placed:
        """The exams of a mode, by hand or by algometer, by the counting rule that most of them use."""
        if (mode, algometer) not in self._kept:
            self._kept[mode, algometer] = _placed(*self._laid(), mode, algometer)
        made: Placed = self._kept[mode, algometer]
        return made

    def _laid(self) -> tuple[tuple[Infusion, ...], tuple[Seen, ...], tuple[Kind, ...]]:
        """Infusions and exams by time, and the kinds of exams, the main one first."""
        if "" not in self._kept:
            self._kept[""] = _laid(self)
        made: tuple[tuple[Infusion, ...], tuple[Seen, ...], tuple[Kind, ...]] = self._kept[""]
        return made


@dataclass(frozen=True, slots=True)
class ClinicData:
    """All courses of a practice as they stood on a day. `experience` says which examiners are experienced."""

    courses: tuple[ClinicCourse, ...]
    on: date
    experience: Experience = field(default_factory=lambda: NOBODY)


@dataclass(frozen=True, slots=True)
class TimePoint:
    """When the outcome is taken: `day` after the last infusion (None: the first exam, or the latest), from day `first`
    to day `last` after it."""

    key: str
    label: str
    day: int | None
    first: int
    last: int | None

    @property
    def name(self) -> str:
        """ "end of course (day 1 to 28 after the last infusion)"."""
        window = "" if self.last is None else f" (day {self.first} to {self.last} after the last infusion)"
        return self.label + window

    @property
    def short(self) -> str:
        """ "end of course (day 1 to 28)", where the sentence beside it says after what."""
        return self.label + ("" if self.last is None else f" (day {self.first} to {self.last})")

    @property
    def words(self) -> str:
        """Which exam that is, in words."""
        if self.last is None:
            return "the latest exam since infusion 1"
        if self.day is None:
            return f"the first exam on day {self.first} to {self.last} after the last infusion"
        return f"the exam nearest to day {self.day} after the last infusion, day {self.first} to {self.last}"


TIME_POINTS: tuple[TimePoint, ...] = (
    TimePoint("end", "end of course", None, 1, 28),
    TimePoint("w4", "4 weeks", 28, 15, 42),
    TimePoint("w12", "12 weeks", 84, 57, 112),
    TimePoint("w26", "26 weeks", 182, 141, 224),
    TimePoint("w52", "52 weeks", 364, 309, 420),
    TimePoint("latest", "latest exam", None, 1, None),
)
"""The windows of days are Bodymap's own; they are printed wherever the time point is named."""

MEDIAN, LAST = "median", "last"
BASELINES: tuple[tuple[str, str, str], ...] = (
    (MEDIAN, "median before infusion 1", "the median of all exams before infusion 1"),
    (LAST, "last exam before infusion 1", "the last exam before infusion 1"),
)
"""Key, short name, and words of each baseline."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the page is asked: which courses ("" and None = all), which baseline, which time point, whose exams.

    `first` and `last` limit the day of infusion 1; `least` and `most` limit the median dose given, mg/kg, of one agent;
    `examiner` keeps courses with at least one exam by that examiner; `first_courses_only` counts every patient once.
    """

    baseline: str = MEDIAN
    at: str = "end"
    mode: Mode = Mode.EXAMINER
    algometer: bool = False
    agent: str = ""
    indication: str = ""
    examiner: str = ""
    first: date | None = None
    last: date | None = None
    least: float | None = None
    most: float | None = None
    first_courses_only: bool = True

    @property
    def time_point(self) -> TimePoint:
        """The time point named by `at`. KeyError when there is none."""
        return {point.key: point for point in TIME_POINTS}[self.at]

    @property
    def baseline_words(self) -> str:
        """The baseline in words. KeyError when there is none."""
        return {key: words for key, _, words in BASELINES}[self.baseline]

    def words(self) -> str:
        """What is compared, in a few sentences."""
        who = "the patient's own" if self.mode is Mode.SELF else "an examiner's"
        how = " by algometer" if self.algometer else "" if self.mode is Mode.SELF else " by hand"
        counted = (
            "Every patient counts once, with the first course."
            if self.first_courses_only
            else "Every course counts: intervals come from drawing patients, not courses (cluster bootstrap)."
        )
        return (
            f"Baseline: {self.baseline_words}. Outcome: {self.time_point.words}. Only {who} signed exams{how}, in each"
            " course those by the counting rule that most of them use; those during an infusion or within 24 hours"
            f" after it are left out. {counted}"
        )


def several_agents(courses: Iterable[ClinicCourse]) -> bool:
    """Whether more than one agent was given in these courses, so that their doses are not alike."""
    return len({agent for item in courses for agent in item.agent.split(" + ")} - {""}) > 1


def _laid(item: ClinicCourse) -> tuple[tuple[Infusion, ...], tuple[Seen, ...], tuple[Kind, ...]]:
    rows = in_order(item.infusions)
    recorded = [e for e in item.exams if e.pressed or e.pain is not None]
    by_time = in_time(recorded, rows)
    lines = lines_of([e for e in by_time if e.pressed], [e for e in by_time if not e.pressed])
    kinds = tuple(kind for kind, _ in lines)
    told, _ = told_infusions(recorded, rows, [e for e in recorded if kinds and e.mode is kinds[0].mode])
    if told:
        rows = in_order([*rows, *told])
        by_time = in_time(recorded, rows)
    return tuple(rows), tuple(by_time), kinds


def _placed(
    given: tuple[Infusion, ...], exams: tuple[Seen, ...], kinds: tuple[Kind, ...], mode: Mode, algometer: bool
) -> Placed:
    kind = next((k for k in kinds if k.mode is mode and k.algometer is algometer), None)
    if kind is None:
        return Placed(Rule.PAINFUL, (), (), ())
    first = next(k for k in kinds if k.mode is mode)  # the line of what stands with its pain alone
    early: list[Seen] = []
    since: list[Seen] = []
    for exam in exams:
        mine = kind_of(exam) == kind if exam.pressed else exam.mode is mode and kind == first
        if mine and not apart(exam, given):
            (early if not given or is_before(exam, given[0]) else since).append(exam)
    late = tuple(e for e in since if not is_before(e, given[-1]))
    return Placed(kind.rule, tuple(early), tuple(since), late)


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
