"""What the papers are made from: frozen values, gathered by whoever asks for a paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bodymap.instruments import MOOD, OTHER, Safety, plain
from bodymap.model import Course, Exam, Infusion, Patient, Treatment, Vital
from bodymap.outcomes import Reading, reading

if TYPE_CHECKING:
    from matplotlib.figure import Figure


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

    @property
    def safety_words(self) -> str:
        """ "item 9: 1 of 3", "" where no item raises a flag."""
        return ", ".join(one.words for one in self.safety)


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
