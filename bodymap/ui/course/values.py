"""What the course page is given."""

from __future__ import annotations

from dataclasses import dataclass

from bodymap.model import AdverseEvent, Course, DiaryDay, Event, Exam, Infusion, Patient, Treatment
from bodymap.outcomes import FromTo, answer_line, in_order, totals_line
from bodymap.plots import CourseView, Mood


@dataclass(frozen=True)
class CourseValues:
    """One course of one patient, and what belongs to it; `course` is None while the patient has none."""

    patient: Patient
    courses: tuple[Course, ...] = ()
    course: Course | None = None
    infusions: tuple[Infusion, ...] = ()
    exams: tuple[Exam, ...] = ()
    moods: tuple[Mood, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    events: tuple[Event, ...] = ()
    adverse: tuple[AdverseEvent, ...] = ()
    diary: tuple[DiaryDay, ...] = ()

    def view(self, days: bool = False, hidden: frozenset[str] = frozenset()) -> CourseView:
        """These values as a plot shows them."""
        return CourseView(
            self.exams, self.infusions, self.course, self.moods, days, hidden, self.treatments, self.events, self.diary
        )


def mood_lines(values: CourseValues) -> tuple[FromTo, ...]:
    """A sentence for each questionnaire that was filled in twice, and for each whose answer is a change already (PGIC,
    CGI-I), in the order in which they are drawn."""
    first = next(iter(in_order(values.infusions)), None)
    lines = (
        answer_line(m.name, (m.low, m.high), m.totals, m.said, m.since, m.source)
        if m.is_change
        else totals_line(m.name, m.high, m.totals, first, m.source, m.apart, m.partly)
        for m in values.moods
    )
    return tuple(line for line in lines if line is not None)
