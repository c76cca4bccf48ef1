"""What the papers are made from, and dates, ages, infusions and findings in their words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bodymap.medicine.instruments import MOOD, OTHER, Safety, plain
from bodymap.medicine.model import (
    AFTER,
    BEFORE,
    DURING,
    Course,
    Exam,
    Finding,
    Infusion,
    Method,
    Mode,
    Patient,
    Reason,
    Rule,
    Status,
    Treatment,
    Vital,
)
from bodymap.medicine.model.base import how_many
from bodymap.medicine.outcomes import Reading, reading

if TYPE_CHECKING:
    from matplotlib.figure import Figure


# -- values -----------------------------------------------------------------------------------------------------------
# What the papers are made from: frozen values, gathered by whoever asks for a paper.


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The practice as it stands on its papers."""

    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """A questionnaire's number, such as PHQ-9 8 of 27; None when it cannot be computed.

    `id` and `version` are the instrument's (each version is a row of its own) and `measures` what it is a number of
    (mood, pain, severity, change, other): they choose, never the name. `words` is the number as it may stand anywhere
    ("18 of 27, 7 of 9 answered"; "2, much improved"), `partly` what marks a prorated total ("7 of 9 answered"),
    `safety` the answers that raise a flag (domain 5.2), () where no item does, `beside` what else must be read with it
    (domain 5.1)."""

    name: str
    total: float | None
    of: float
    low: float = 0
    id: str = ""
    measures: str = MOOD
    words: str = ""
    partly: str = ""
    safety: tuple[Safety, ...] = ()
    beside: str = ""
    version: str = ""

    @property
    def is_total(self) -> bool:
        """Whether it is a total; else an answer that is read as it was given."""
        return self.measures in (MOOD, OTHER)

    @property
    def said(self) -> str:
        """`words`, or the bare number of its highest where nothing was said."""
        return self.words or ("–" if self.total is None else f"{plain(self.total)} of {plain(self.of)}")


@dataclass(frozen=True, slots=True)
class SheetValues:
    """Everything one exam sheet says. `infusions` are those of the exam's course, in their order; `number` is the
    exam's place in words ("10 of course 2"); `previous` the exam that the change is counted from, same mode."""

    patient: Patient
    exam: Exam
    course: Course | None = None
    infusions: tuple[Infusion, ...] = ()
    number: str = ""
    previous: Exam | None = None
    totals: tuple[Total, ...] = ()
    letterhead: Letterhead = Letterhead()
    left_first: bool = False  # the survey presses the left side of a pair first
    help_line: str = ""  # where to find help at once; printed on a self-assessment with a safety item
    head: str = ""  # of the data file's history; whoever writes that anew later cannot write it on this paper


@dataclass(frozen=True, slots=True)
class Given:
    """One infusion as the report's tables show it: pain before and at its end (0-10), what was felt, in words, and the
    monitoring chart, oldest row first."""

    infusion: Infusion
    pain_before: float | None = None
    pain_end: float | None = None
    effects: str = ""
    vitals: tuple[Vital, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportValues:
    """Everything a course report says.

    `exams` are those of the course in the order in which they came, `given` its infusions by number; `read` is the
    course's reading as the other pages have it, when it is at hand; `plot` is the course figure made for paper
    (`plot_size` inches); `made_at` is printed. `totals` are questionnaires with their times, oldest first.
    """

    patient: Patient
    course: Course
    exams: tuple[Exam, ...]
    given: tuple[Given, ...]
    plot: Figure
    made_at: datetime
    letterhead: Letterhead = Letterhead()
    totals: tuple[tuple[datetime, Total], ...] = ()
    treatments: tuple[tuple[Treatment, str], ...] = ()  # each with the patient's impression of it, in words
    read: Reading | None = None

    @property
    def told(self) -> Reading:
        """The one reading of the course, from which every exam and number is taken."""
        given = [one.infusion for one in self.given]
        return self.read or reading(self.exams, given, self.course, on=self.made_at.date())


# -- words ------------------------------------------------------------------------------------------------------------
# Dates, ages, infusions and findings in the words of the papers.

NOT_RECORDED = "not recorded"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
REASONS = {
    Reason.WOUND: "wound",
    Reason.DRESSING: "dressing",
    Reason.ABSENT: "absent",
    Reason.REFUSED: "refused",
    Reason.NOT_REACHED: "not reached",
    Reason.OTHER: "other reason",
}
RULES = {Rule.PAINFUL: "positive is: any pain", Rule.RATING2: "positive is: rating 2 or more"}
_UNITS = {"kgf/cm2": "kgf/cm²"}


def day(when: date, year: bool = True) -> str:
    """ "11 Nov 2026", or "11 Nov"."""
    return f"{when.day} {_MONTHS[when.month - 1]}" + (f" {when.year}" if year else "")


def moment(when: datetime) -> str:
    """ "11 Nov 2026, 09:20 (UTC+1)"."""
    return f"{day(when)}, {when:%H:%M}{offset(when)}"


def offset(when: datetime) -> str:
    """ " (UTC+1)", " (UTC−3:30)", or nothing when it is not known."""
    ahead = when.utcoffset()
    if ahead is None:
        return ""
    minutes = round(abs(ahead) / timedelta(minutes=1))
    sign = "−" if ahead < timedelta(0) else "+"
    return f" (UTC{sign}{minutes // 60}" + (f":{minutes % 60:02})" if minutes % 60 else ")")


def born(patient: Patient, on: date) -> str:
    """ "3 Apr 1979, 47 y"."""
    if patient.birth_date is None:
        return NOT_RECORDED
    age = patient.age(on)
    return day(patient.birth_date) + (f", {age} y" if age is not None and age >= 0 else "")


def when(exam: Exam) -> str:
    """The exam's date and time as they are known."""
    return day(exam.performed_at) + ", time not recorded" if exam.date_only else moment(exam.performed_at)


def number(value: float | None, digits: int = 2) -> str:
    """A number without needless zeros, with a true minus; a dash when it is missing."""
    if value is None:
        return "–"
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text.replace("-", "−")


def infusion(exam: Exam, infusions: tuple[Infusion, ...]) -> str:
    """The exam's place among the infusions: "before infusion 3 of 6; last: 2 of 6, 9 Sep, 7 days ago"."""
    own = next((i for i in infusions if i.id == exam.infusion), None)
    total = f" of {len(infusions)}" if infusions else ""
    today = exam.performed_at.date()
    here = next((f"infusion {i.number}{total} on this day" for i in infusions if i.given_at.date() == today), "")
    earlier = [i for i in infusions if i.given_at.date() < today and i is not own]
    last = max(earlier, key=lambda i: i.given_at, default=None)
    if own is not None:
        timing = f"{exam.timing} infusion" if exam.timing in (BEFORE, DURING, AFTER) else "infusion"
        here = f"{timing} {own.number}{total}"
        if exam.timing and timing == "infusion":
            here += f", {exam.timing}"
        if own.given_at.date() != exam.performed_at.date():
            here += f", {day(own.given_at, False)}"
    elif not here:
        here = "none on this day" if infusions else "none recorded"
    if last is None or (own is not None and exam.timing in (DURING, AFTER)):
        return here
    days = (today - last.given_at.date()).days
    ago = f"{how_many(days, 'day')} ago"
    return f"{here}; last: {last.number}{total}, {day(last.given_at, False)}, {ago}"


def dose(given: Infusion) -> str:
    """What was given: "S-ketamine, 0.5 mg/kg, 35 mg, 40 min"."""
    parts = [
        given.agent,
        f"{number(given.mg_per_kg, 3)} mg/kg" if given.mg_per_kg is not None else "",
        f"{number(given.total_mg)} mg" if given.total_mg is not None else "",
        f"{number(given.minutes)} min" if given.minutes is not None else "",
        given.remark,
    ]
    return ", ".join(part for part in parts if part) or NOT_RECORDED


_HANDS = {Method.THUMB: "thumb", Method.FINGERS: "fingers"}


def mode_tag(exam: Exam) -> tuple[str, str]:
    """The mode in capitals, and how it was pressed."""
    if exam.method is Method.ALGOMETER:
        tips = {f.threshold.tip_area_cm2 for f in exam.findings.values() if f.threshold}
        known = sorted(t for t in tips if t is not None)
        tip = f"tip {', '.join(number(t) for t in known)} cm²" if known else "tip not recorded"
        return ("ALGOMETER" if exam.mode is Mode.EXAMINER else "SELF, ALGOMETER"), f"{tip}, each site once"
    if exam.mode is Mode.SELF:
        if not exam.findings:
            return "SELF-ASSESSMENT", "answered by the patient at home, nothing was pressed"
        return "SELF-PALPATION", "by the patient at home"
    hand = _HANDS.get(exam.method)
    return "EXAMINER PALPATION", f"{hand}, about 4 kg over 4 seconds, each site once" if hand else "method not recorded"


def threshold(finding: Finding) -> str:
    """An algometer reading as entered."""
    if finding.threshold is None:
        return ""
    return f"{number(finding.threshold.value)} {_UNITS.get(finding.threshold.unit, finding.threshold.unit)}"


def remark(finding: Finding | None) -> str:
    """What the table says of a site besides its mark."""
    if finding is None:
        return ""
    parts = [
        REASONS[finding.reason] if finding.reason else "",
        threshold(finding),
        finding.reaction.value if finding.reaction and finding.reaction.value != "none" else "",
        finding.remark,
    ]
    return ", ".join(part for part in parts if part)


def state(exam: Exam) -> str:
    """In capitals what a reader must know first; nothing for a signed first version."""
    if exam.status is Status.DRAFT:
        return "DRAFT, NOT SIGNED"
    if exam.status is Status.ENTERED_IN_ERROR:
        return "ENTERED IN ERROR, COUNTS NOWHERE"
    if exam.status is Status.SIGNED and exam.imported:
        return "IMPORTED, NOT SIGNED HERE"
    if exam.status is Status.AMENDED:
        return f"VERSION {exam.version}, REPLACED BY A LATER ONE"
    return f"VERSION {exam.version}, AMENDED" if exam.version > 1 else ""


def signature(exam: Exam) -> list[str]:
    """Who signed, as what, when, which version."""
    if exam.imported:
        return ["Imported, not signed here", f"Version {exam.version}, {when(exam)}"]
    if exam.status is Status.DRAFT or exam.signed_at is None:
        return ["Draft, not signed", f"Version {exam.version}, {when(exam)}"]
    meaning = f", {exam.signed_meaning}" if exam.signed_meaning else ""
    lines = [f"Signed: {exam.signed_by or NOT_RECORDED}{meaning}", f"{moment(exam.signed_at)}, version {exam.version}"]
    if exam.status is Status.AMENDED:
        lines.append("A later version replaces this one.")
    elif exam.amend_reason:
        lines.append(f"Amends version {exam.version - 1}: {exam.amend_reason}")
    return lines
