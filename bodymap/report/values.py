"""What the papers are made from: frozen values, gathered by whoever asks for a paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bodymap.model import Course, Exam, Infusion, Patient

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The practice as it stands on its papers."""

    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """A questionnaire's total, such as PHQ-9 8 of 27. `item9` is the answer to PHQ-9 item 9, None when it was not asked
    (domain 5.2). A total of None was not recorded."""

    name: str
    total: float | None
    of: int
    item9: int | None = None


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
    help_line: str = ""  # where to find help at once; printed on a self-assessment with PHQ-9


@dataclass(frozen=True, slots=True)
class Given:
    """One infusion as the report's table shows it: pain before and at its end (0-10), and what was felt."""

    infusion: Infusion
    pain_before: float | None = None
    pain_end: float | None = None
    effects: str = ""


@dataclass(frozen=True, slots=True)
class ReportValues:
    """Everything a course report says. `exams` are those of the course in any order, `given` its infusions by number;
    `plot` is the course figure made for paper (`plot_size` inches); `made_at` is printed. `totals` are questionnaires
    with their times, oldest first."""

    patient: Patient
    course: Course
    exams: tuple[Exam, ...]
    given: tuple[Given, ...]
    plot: Figure
    made_at: datetime
    letterhead: Letterhead = Letterhead()
    totals: tuple[tuple[datetime, Total], ...] = ()
