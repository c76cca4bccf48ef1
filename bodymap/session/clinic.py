"""All courses of the data file for the clinic page."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from bodymap.model import AdverseEvent, Course, Infusion
from bodymap.outcomes import NOBODY, Experience
from bodymap.outcomes.clinic import ClinicCourse, ClinicData
from bodymap.store import Reading


def clinic_data(store: Reading, on: date, experience: Experience = NOBODY) -> ClinicData:
    """Every course with its infusions, light rows of its signed exams, and its adverse events, as of a day.
    `experience` says which examiners are experienced."""
    infusions: dict[str, list[Infusion]] = defaultdict(list)
    course_of: dict[str, str] = {}
    for infusion in store.all_rows(Infusion):
        infusions[infusion.course].append(infusion)
        course_of[infusion.id] = infusion.course
    events: dict[str, list[AdverseEvent]] = defaultdict(list)
    for event in store.all_rows(AdverseEvent):
        events[course_of[event.infusion]].append(event)
    exams = store.course_exams()
    return ClinicData(
        tuple(
            ClinicCourse(c, tuple(infusions.get(c.id, ())), tuple(exams.get(c.id, ())), tuple(events.get(c.id, ())))
            for c in store.all_rows(Course)
        ),
        on,
        experience,
    )
