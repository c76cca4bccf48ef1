"""The patient, the course of infusions with its plan, each infusion with what belongs to it, when exams lie to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType

from bodymap.medicine.model.base import MONTHS, Answer, frozen, new_id
from bodymap.medicine.model.exam import AFTER, BEFORE, DURING, Exam

# -- course -----------------------------------------------------------------------------------------------------------
# The patient, the course of infusions, and each infusion.


@dataclass(frozen=True, slots=True)
class Patient:
    """One patient of the practice. `figure` names the drawing used and never changes a site id."""

    number: str
    name: str = ""
    birth_date: date | None = None
    sex: str = ""  # "female", "male", "other" or "" (not recorded)
    figure: str = "neutral"
    remark: str = ""
    id: str = field(default_factory=new_id)

    def age(self, on: date) -> int | None:
        """Completed years on a day, or None when the birth date is unknown."""
        born = self.birth_date
        if born is None:
            return None
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True)
class Course:
    """A patient's course of infusions. `label` is its name in words and in tables, unique for the patient.

    `schedule` names the plan ("weekly x4", "daily x5", "weeks 0-2-4", "own"); `plan` holds its days, `follow_up`
    the days of the visits after it.
    """

    patient: str
    label: str
    agent: str = "racemic ketamine"
    route: str = "IV"
    indication: str = ""
    planned: int | None = None  # infusions planned
    stopped: date | None = None
    stop_reason: str = ""
    remark: str = ""
    schedule: str = ""
    plan: tuple[date, ...] = ()
    follow_up: tuple[date, ...] = ()
    id: str = field(default_factory=new_id)

    @property
    def name(self) -> str:
        """Its label; one that is only a number is said as "Course 2"."""
        return f"Course {self.label}" if self.label.isdigit() else self.label


@dataclass(frozen=True, slots=True)
class Infusion:
    """One infusion of a course: what was given, beside what was planned (domain 6.1).

    `given_at` is the start; `total_mg` and `mg_per_kg` are what was given, `planned_*` what was meant. `notes` holds
    the single answers of resources/infusion.toml (set-up, checks before, pain, effects, discharge).
    """

    course: str
    number: int
    given_at: datetime
    agent: str = ""
    mg_per_kg: float | None = None
    total_mg: float | None = None
    minutes: float | None = None
    weight_kg: float | None = None
    remark: str = ""
    route: str = ""
    planned_mg_per_kg: float | None = None
    planned_mg: float | None = None
    notes: Mapping[str, Answer] = field(default_factory=dict)
    id: str = field(default_factory=new_id)

    def __post_init__(self) -> None:
        object.__setattr__(self, "notes", frozen(self.notes))


# -- schedule ---------------------------------------------------------------------------------------------------------
# The planned days of a course: the usual schedules, and what a hand makes of them.

OWN = "own"
SCHEDULES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {"weekly x4": (0, 7, 14, 21), "daily x5": (0, 1, 2, 3, 4), "weeks 0-2-4": (0, 14, 28)}
)
"""Name of a schedule -> days after the first infusion (weeks 0-2-4: ESKEFIB, domain 6.2)."""


def days_of(schedule: str, first: date) -> tuple[date, ...]:
    """The days of a schedule from its first; none for an own one."""
    return tuple(first + timedelta(days=n) for n in SCHEDULES.get(schedule, ()))


def weeks_after(last: date, weeks: Iterable[int]) -> tuple[date, ...]:
    """The days so many weeks after the last infusion, in order, each once."""
    return tuple(sorted({last + timedelta(weeks=n) for n in weeks}))


def moved(days: Iterable[date], day: date, to: date) -> tuple[date, ...]:
    """The days with one of them moved, in order; a day holds one of a kind."""
    return tuple(sorted({to if d == day else d for d in days}))


def fits(schedule: str, days: tuple[date, ...]) -> bool:
    """Whether the days are those of the schedule, none of them moved by hand."""
    return not days or schedule not in SCHEDULES or days == days_of(schedule, days[0])


# -- infusion ---------------------------------------------------------------------------------------------------------
# What belongs to one infusion besides its dose: the pump, other drugs, the monitoring chart, what was unwanted (domain
# 6.1).


def unit_words(unit: str) -> str:
    """A unit as people write it: the codes of UCUM "mm[Hg]" and "Cel" as "mmHg" and "°C"."""
    return unit.replace("mm[Hg]", "mmHg").replace("Cel", "°C")


@dataclass(frozen=True, slots=True)
class DoseStep:
    """A change at the pump: kind is rate, bolus, pause or resume; the value in its unit (mg/h, mg/kg/h, ...)."""

    infusion: str
    at: datetime
    kind: str
    value: float | None = None
    unit: str = ""
    remark: str = ""
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Adjunct:
    """Another drug of the infusion: dose in unit, why it was given (pre-emptive or rescue)."""

    infusion: str
    at: datetime
    drug: str
    dose: float | None = None
    unit: str = "mg"
    why: str = ""
    remark: str = ""
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Vital:
    """One row of the monitoring chart: mm[Hg], /min, %, L/min, degrees C; sedation always with its scale's name."""

    infusion: str
    at: datetime
    systolic: int | None = None
    diastolic: int | None = None
    heart_rate: int | None = None
    breaths: int | None = None
    spo2: int | None = None
    oxygen: float | None = None
    temperature: float | None = None
    pain: int | None = None
    sedation_scale: str = ""
    sedation: str = ""
    remark: str = ""
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """Something unwanted: severity mild, moderate or severe; outcome resolved, ongoing or unknown."""

    infusion: str
    at: datetime
    what: str
    severity: str = ""
    action: str = ""
    outcome: str = ""
    resolved_at: datetime | None = None
    serious: bool = False
    remark: str = ""
    id: str = field(default_factory=new_id)


# -- timing -----------------------------------------------------------------------------------------------------------
# The day of an exam held against its infusion and its course.

NEAR, EARLY, LATE = timedelta(days=100), timedelta(days=366), timedelta(days=731)
"""An exam "before" or "after" an infusion is near it; so long before the first infusion of its course, or so long
after the last, it is asked about (our own, for slips of typing)."""


def timing_faults(exam: Exam, infusions: Iterable[Infusion]) -> list[str]:
    """Where the day of an exam contradicts the infusion it is recorded with, in words; [] when it fits.

    "Before n" lies between infusions n-1 and n, "after n" between n and n+1, "during n" in it; the clock counts only
    where the exam has one. `infusions` are those of its course, or more.
    """
    rows = _of_course(exam, infusions)
    own = next((i for i in rows if i.id == exam.infusion), None)
    if own is None:
        return []
    if found := _beside_infusion(exam, own):
        return found
    earlier = [i for i in rows if i.number < own.number]
    later = [i for i in rows if i.number > own.number]
    words = f"{_said(exam)} is recorded with infusion {own.number}, but"
    if exam.timing != AFTER and earlier and _is_before(exam, earlier[-1]):
        return [f"{words} infusion {earlier[-1].number} came after it, {_day(earlier[-1])}"]
    if exam.timing != BEFORE and later and _is_after(exam, later[0]):
        return [f"{words} infusion {later[0].number} came before it, {_day(later[0])}"]
    return []


def timing_doubts(exam: Exam, infusions: Iterable[Infusion]) -> list[str]:
    """What to ask about the day of an exam beside its infusion and its course, as questions; [] when it fits."""
    rows = _of_course(exam, infusions)
    found = timing_faults(exam, rows) or _far_from(exam, rows)
    return [f"{words}. Is the day right, or the infusion?" for words in found]


def _of_course(exam: Exam, infusions: Iterable[Infusion]) -> list[Infusion]:
    return sorted((i for i in infusions if i.course == exam.course), key=lambda i: i.number)


def _far_from(exam: Exam, rows: list[Infusion]) -> list[str]:
    own = next((i for i in rows if i.id == exam.infusion), None)
    if own is not None:
        apart = abs(exam.performed_at - own.given_at)
        words = f"{_said(exam)} is {apart.days} days from infusion {own.number}, {_day(own)}"
        return [words] if apart > NEAR else []
    if rows and rows[0].given_at - exam.performed_at > EARLY:
        return [f"{_said(exam)} is more than a year before the course's first infusion, {_day(rows[0])}"]
    if rows and exam.performed_at - rows[-1].given_at > LATE:
        return [f"{_said(exam)} is more than two years after the course's last infusion, {_day(rows[-1])}"]
    return []


def _beside_infusion(exam: Exam, own: Infusion) -> list[str]:
    words = f"{_said(exam)} is recorded as {exam.timing} infusion {own.number}, which was on {_day(own)}"
    end = own.given_at + timedelta(minutes=own.minutes or 0)
    wrong = {
        BEFORE: _is_after(exam, own),
        AFTER: _is_before(exam, own),
        DURING: not own.given_at.date() <= exam.performed_at.date() <= end.date() + timedelta(days=1),
    }
    return [words] if wrong.get(exam.timing, False) else []


def _is_before(exam: Exam, infusion: Infusion) -> bool:
    day, of = exam.performed_at.date(), infusion.given_at.date()
    return day < of or (day == of and not exam.date_only and exam.performed_at < infusion.given_at)


def _is_after(exam: Exam, infusion: Infusion) -> bool:
    day, of = exam.performed_at.date(), infusion.given_at.date()
    return day > of or (day == of and not exam.date_only and exam.performed_at > infusion.given_at)


def _said(exam: Exam) -> str:
    day = exam.performed_at.date()
    return f"The exam of {day.day} {MONTHS[day.month - 1]} {day.year}"


def _day(infusion: Infusion) -> str:
    day = infusion.given_at.date()
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
