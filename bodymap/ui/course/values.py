"""What the course page is given."""

from __future__ import annotations

from dataclasses import dataclass

from bodymap.model import Course, Exam, Infusion, Patient
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

    def view(self, days: bool = False, hidden: frozenset[str] = frozenset()) -> CourseView:
        """These values as a plot shows them."""
        return CourseView(self.exams, self.infusions, self.course, self.moods, days, hidden)
