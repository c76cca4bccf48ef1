"""The invented practice holds together: nothing in it would be asked about in a form."""

from __future__ import annotations

from datetime import date

from bodymap import demo
from bodymap.medicine.dosing import course_doubts, infusion_doubts


def test_no_course_was_stopped_before_its_last_infusion() -> None:
    for person in demo.practice(date(2026, 11, 11)):
        for course in person.courses:
            given = [i for i in person.infusions if i.course == course.id]
            assert course_doubts(course, given) == [], person.patient.number
            for infusion in given:
                assert not infusion_doubts(infusion, course, given), (person.patient.number, infusion.number)
