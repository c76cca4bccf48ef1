"""All courses of the data file for the clinic page."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from bodymap import body
from bodymap.criteria.rules import MISSING, UNRATED
from bodymap.model import AdverseEvent, Course, Infusion, Method
from bodymap.outcomes.clinic import ClinicCourse, ClinicData, Seen
from bodymap.store import Reading

_CODES = {"p": UNRATED, "-": MISSING, **{str(n): n for n in range(11)}}
_PLACES = {f"{site}={text}": (n, code) for n, site in enumerate(body.POINTS) for text, code in _CODES.items()}
"""A finding as the store writes it -> the place of its site among the 18, and its code."""


def clinic_data(store: Reading, on: date) -> ClinicData:
    """Every course with its infusions, light rows of its exams, and its adverse events, as of a day."""
    infusions: dict[str, list[Infusion]] = defaultdict(list)
    course_of: dict[str, str] = {}
    for infusion in store.all_rows(Infusion):
        infusions[infusion.course].append(infusion)
        course_of[infusion.id] = infusion.course
    events: dict[str, list[AdverseEvent]] = defaultdict(list)
    for event in store.all_rows(AdverseEvent):
        events[course_of[event.infusion]].append(event)
    exams: dict[str, list[Seen]] = defaultdict(list)
    for e in store.course_exams():
        exams[e.course].append(
            Seen(
                e.exam_id,
                e.performed_at,
                e.examiner,
                e.mode,
                e.rule,
                Method.NOT_RECORDED,
                e.infusion,
                e.timing,
                e.date_only,
                e.pain_average,
                _sites(e.codes),
            )
        )
    return ClinicData(
        tuple(
            ClinicCourse(c, tuple(infusions.get(c.id, ())), tuple(exams.get(c.id, ())), tuple(events.get(c.id, ())))
            for c in store.all_rows(Course)
        ),
        on,
    )


def _sites(codes: str) -> tuple[int, ...]:
    found = [MISSING] * len(body.POINTS)
    for code in codes.split():
        if code in _PLACES:  # controls are not
            place, value = _PLACES[code]
            found[place] = value
    return tuple(found)
