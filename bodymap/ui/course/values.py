"""What the course page is given."""

from __future__ import annotations

from dataclasses import dataclass, field

from bodymap.model import AdverseEvent, Course, DiaryDay, Event, Patient, Treatment
from bodymap.outcomes import FromTo, Reading, answer_line, reading, totals_line
from bodymap.plots import CourseView, Mood


@dataclass(frozen=True)
class CourseValues:
    """One course of one patient, its reading, and what belongs to it; its course is None while the patient has none."""

    patient: Patient
    courses: tuple[Course, ...] = ()
    told: Reading = field(default_factory=lambda: reading(()))
    moods: tuple[Mood, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    events: tuple[Event, ...] = ()
    adverse: tuple[AdverseEvent, ...] = ()
    diary: tuple[DiaryDay, ...] = ()

    @property
    def course(self) -> Course | None:
        """The course that is shown."""
        return self.told.course

    def view(self, days: bool = False, hidden: frozenset[str] = frozenset()) -> CourseView:
        """These values as a plot shows them."""
        return CourseView(self.told, self.moods, days, hidden, self.treatments, self.events, self.diary)


def mood_lines(values: CourseValues) -> tuple[FromTo, ...]:
    """A sentence for each questionnaire that was filled in twice, and for each whose answer is a change already (PGIC,
    CGI-I), in the order in which they are drawn."""
    first = next(iter(values.told.infusions), None)
    lines = (
        answer_line(m.name, (m.low, m.high), m.totals, m.said, m.since, m.source)
        if m.is_change
        else totals_line(m.name, m.high, m.totals, first, m.source, m.apart, m.partly)
        for m in values.moods
    )
    return tuple(line for line in lines if line is not None)
