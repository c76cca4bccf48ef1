"""What the clinic page is asked and given, and one course of it: baseline, outcome, how long the response lasted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Any, NamedTuple

from bodymap.medicine import body
from bodymap.medicine.criteria.rules import MISSING, UNRATED
from bodymap.medicine.criteria.rules import count as count_sites
from bodymap.medicine.criteria.tally import code
from bodymap.medicine.model import AdverseEvent, Course, Exam, Infusion, Method, Mode, Rule
from bodymap.medicine.outcomes.change import NOBODY, OWN_LEAST, Error, Experience, OwnRange, published_error
from bodymap.medicine.outcomes.count import Count, Kind, Median, kind_of, lines_of, median_of, moment
from bodymap.medicine.outcomes.groups import End, Outcome
from bodymap.medicine.outcomes.phases import apart, by_clock, in_order, in_time, is_before, still_going, told_infusions

# -- values -----------------------------------------------------------------------------------------------------------
# What the clinic page is asked and given: courses with light rows of their exams, and the question.

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


# -- course -----------------------------------------------------------------------------------------------------------
# One course of the clinic page: its baseline, its outcome, and how long the response lasted.


class Standing(StrEnum):
    """Whether a course is counted, and if not, why."""

    COUNTED = "counted"
    NO_INFUSION = "no infusion"
    NO_BASELINE = "no pain recorded before infusion 1"
    ZERO_BASELINE = "pain 0 before infusion 1"
    GOING = "still going on"
    NOT_DUE = "time point not reached yet"


@dataclass(frozen=True, slots=True)
class Response:
    """How long a response was seen to last: days from the outcome exam to the exam at which it was lost, to the first
    infusion of the patient's next course, or to the last exam."""

    days: int
    end: End


@dataclass(frozen=True, slots=True)
class Followed:
    """One course: pain before and at the time point (`day`: of the exam, after the last infusion), counts by one rule,
    site codes of one exam before and after, and the measurement error and own range that hold for its counts."""

    label: str
    standing: Standing
    outcome: Outcome
    rule: Rule
    day: int | None = None
    before: Count | Median | None = None
    after: Count | None = None
    sites_before: tuple[int, ...] | None = None
    sites_after: tuple[int, ...] | None = None
    error: Error | None = None
    own: OwnRange | None = None
    response: Response | None = None


CUT = 30.0


def follow(
    label: str,
    item: ClinicCourse,
    question: Question,
    on: date,
    following: ClinicCourse | None = None,
    experience: Experience = NOBODY,
) -> Followed:
    """One course under a question. `following` is the patient's next course: from its infusion 1 on nothing is this
    course's any more, and its exams before that show whether the response still lasted."""
    course, given, placed = item.course, item.given, item.placed(question.mode, question.algometer)
    stopped = course.stopped is not None and (course.planned is None or len(given) < course.planned)
    outcome = Outcome(label, None, None, stopped, course.patient)
    if not given:
        return Followed(label, Standing.NO_INFUSION, outcome, placed.rule)
    until = following.given[0] if following is not None and following.given else None
    since, late = ([e for e in some if until is None or by_clock(e, until)] for some in (placed.since, placed.late))
    pains = [e.pain for e in placed.early if e.pain is not None]
    pain = None if not pains else pains[-1] if question.baseline == LAST else float(median(pains))
    point, last = question.time_point, given[-1]
    able = since if point.last is None else late
    with_pain = [e for e in able if e.pain is not None]
    then = exam_at(with_pain, last, point)
    outcome = replace(outcome, before=pain, after=then.pain if then else None)
    standing = Standing.COUNTED
    if pain is None:
        standing = Standing.NO_BASELINE
    elif pain <= 0:
        standing = Standing.ZERO_BASELINE
    elif still_going(course, given, on):
        standing = Standing.GOING
    elif then is None and not stopped and not _due(point, last, on):
        standing = Standing.NOT_DUE
    made = Followed(label, standing, outcome, placed.rule)
    if standing is not Standing.COUNTED:
        return made
    if then is not None:
        watched = [*since, *(following.placed(question.mode, question.algometer).early if following else ())]
        day = (then.performed_at.date() - last.given_at.date()).days
        made = replace(made, day=day, response=lasted(outcome, then, watched, following))
    counting = exam_at([e for e in able if e.pressed], last, point)
    return _with_counts(made, [e for e in placed.early if e.pressed], counting, question, experience)


def exam_at(exams: Sequence[Seen], last: Infusion, point: TimePoint) -> Seen | None:
    """The exam of a time point among these, oldest first; of two that are equally near the earlier one."""
    if point.last is None:
        return exams[-1] if exams else None
    days = [(e.performed_at.date() - last.given_at.date()).days for e in exams]
    fit = [(d, e) for d, e in zip(days, exams, strict=True) if point.first <= d <= point.last]
    if not fit:
        return None
    near = point.first if point.day is None else point.day
    return min(fit, key=lambda pair: abs(pair[0] - near))[1]


def lasted(
    outcome: Outcome, then: Seen, exams: Sequence[Seen], following: ClinicCourse | None = None
) -> Response | None:
    """How long a 30 % response at the time point was seen to last; None when there was none. The first of these exams
    after `then`, which is one of them, that shows less than 30 % ends it, whether it belongs to this course or to the
    start of the next; without one the first infusion of the `following` course is a competing end, else it was
    followed to the last exam."""
    gained = outcome.improvement
    if outcome.carried or outcome.before is None or gained is None or gained < CUT - 1e-9:
        return None
    start = then.performed_at.date()
    ordered = in_time(e for e in exams if e.pain is not None)
    later = ordered[ordered.index(then) :]
    for exam in later:
        if 100 * (outcome.before - (exam.pain or 0)) / outcome.before < CUT - 1e-9:
            return Response((exam.performed_at.date() - start).days, End.LOST)
    if following is not None and following.given:
        return Response(max(0, (following.given[0].given_at.date() - start).days), End.RETREATED)
    return Response((later[-1].performed_at.date() - start).days, End.WATCHED)


def _due(point: TimePoint, last: Infusion, on: date) -> bool:
    """Whether the time for the exam of a time point is over."""
    return on > last.given_at.date() + timedelta(days=point.last or 28)


def _with_counts(
    made: Followed, early: Sequence[Seen], then: Seen | None, question: Question, experience: Experience
) -> Followed:
    """The course with its counts; only the exams that are used are counted."""
    if not early:
        return made
    counts = [counted(e, made.rule) for e in early]
    used = early[-1:] if question.baseline == LAST else early
    exact = [c.low for c in counts if c.exact]
    days = tuple(e.performed_at.date() for e, c in zip(early, counts, strict=True) if c.exact)
    return replace(
        made,
        before=counts[-1] if question.baseline == LAST else median_of(counts),
        after=counted(then, made.rule) if then else None,
        sites_before=early[-1].sites,
        sites_after=then.sites if then else None,
        error=published_error((*used, *([then] if then else [])), experience),
        own=OwnRange(min(exact), max(exact), days) if len(exact) >= OWN_LEAST else None,
    )


def counted(exam: Seen, rule: Rule) -> Count:
    """The count of a light row by one rule."""
    found = count_sites(exam.sites, rule)
    return Count(found.positive, found.most, found.examined)
