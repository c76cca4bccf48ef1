"""What the record page shows, and how changes are said in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bodymap import body
from bodymap.model import Change, Course, Entered, Exam, Infusion, Mode, Patient, Status
from bodymap.outcomes.origin import span
from bodymap.ui.typed import date_in_words, number_in_words


@dataclass(frozen=True, slots=True)
class ExamRow:
    """One exam in the list: positive of examined of the 18 points by its own rule, and sites done of 21. `unsure` of
    those examined are painful and not rated, so that the rule cannot say whether they are positive."""

    exam: Exam
    positive: int
    examined: int
    done: int
    visit: str = ""  # "Course 2, before infusion 3 of 6"
    unsure: int = 0


@dataclass(frozen=True, slots=True)
class CourseRow:
    """One course with its infusions by number."""

    course: Course
    infusions: tuple[Infusion, ...] = ()
    exams: int = 0


@dataclass(frozen=True, slots=True)
class KeptCopy:
    """A copy of the data file that holds a patient (`sure`), or may: its name, where it lies, the day it goes by itself
    (None: it stays)."""

    name: str
    where: str
    goes: date | None
    sure: bool


@dataclass(frozen=True, slots=True)
class Record:
    """Everything of one patient. `exams`: latest first, superseded versions after the one that replaced them."""

    patient: Patient
    courses: tuple[CourseRow, ...] = ()
    exams: tuple[ExamRow, ...] = ()


def count_words(row: ExamRow) -> str:
    """ "13 of 18", "12 or 13 of 18", or "8 positive of 11 examined" when sites are missing."""
    if not row.examined:
        return "nothing examined yet" if row.exam.status is Status.DRAFT else "nothing examined"
    said = span(row.positive, row.positive + row.unsure)
    if row.examined == len(body.POINTS):
        return f"{said} of 18"
    return f"{said} positive of {row.examined} examined"


def kind_words(exam: Exam) -> str:
    """Who pressed: the examiner's name, or that it was the patient."""
    if exam.mode is Mode.SELF:
        return "Patient" if exam.entered is Entered.SCREEN else "Patient, at home"
    return exam.examiner or "Examiner"


def state_words(row: ExamRow) -> str:
    """ "Unfinished, 13 of 21", "Signed", "Signed, version 2", "Replaced by a later version"."""
    exam = row.exam
    version = f", version {exam.version}" if exam.version > 1 else ""
    if exam.status is Status.ENTERED_IN_ERROR:
        return "Entered in error"
    if exam.status is Status.AMENDED:
        return f"Replaced, version {exam.version}"
    if exam.imported:
        return "Imported, not signed here"
    if exam.status is Status.SIGNED:
        return f"Signed{version}"
    return f"Unfinished{version}, {row.done} of 21"


def course_name(course: Course) -> str:
    """The course's own name; one that is only a number is said as "Course 2"."""
    return f"Course {course.label}" if course.label.isdigit() else course.label


def course_words(row: CourseRow) -> str:
    """ "S-ketamine IV, 5 of 6 infusions, 10 exams"."""
    course, given = row.course, len(row.infusions)
    of = f" of {course.planned}" if course.planned else ""
    parts = [
        f"{course.agent} {course.route}".strip(),
        f"{given}{of} infusion{'s' if (course.planned or given) != 1 else ''}",
        f"{row.exams} exam{'s' if row.exams != 1 else ''}",
    ]
    if course.stopped:
        why = f": {course.stop_reason}" if course.stop_reason else ""
        parts.append(f"stopped {date_in_words(course.stopped)}{why}")
    return ", ".join(part for part in parts if part)


def dose_words(infusion: Infusion) -> str:
    """ "0.5 mg/kg, 35 mg, 40 min", only what was recorded."""
    parts = [
        (infusion.mg_per_kg, "mg/kg"),
        (infusion.total_mg, "mg"),
        (infusion.minutes, "min"),
    ]
    return ", ".join(f"{number_in_words(value)} {unit}" for value, unit in parts if value is not None)


_WHAT: Mapping[str, str] = {
    "added": "added",
    "birth_date": "date of birth",
    "performed_at": "examined on",
    "mg_per_kg": "mg/kg",
    "total_mg": "total mg",
    "weight_kg": "weight, kg",
    "given_at": "given on",
    "amend_reason": "reason of the amendment",
    "signed_by": "signed by",
    "signed_at": "signed on",
}


def change_words(change: Change) -> tuple[str, str]:
    """What was changed, and from what to what, in words."""
    kind, _, rest = change.what.partition(":")
    if kind == "finding" and rest in body.SITES:
        what = body.SITES[rest].name
    elif kind in ("area", "pain_area") and rest in body.AREAS:
        what = f"Pain area {body.AREAS[rest].name.lower()}"
    elif kind == "quadrant" and rest in body.QUADRANTS:
        what = f"Pain area {body.QUADRANTS[rest].lower()}"
    else:
        what = _WHAT.get(change.what, (rest or change.what).replace("_", " ")).capitalize()
    if change.what == "added":
        return what, change.new
    return what, f"{change.old or 'nothing'} → {change.new or 'nothing'}"
