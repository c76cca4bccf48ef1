"""What went on around the invented course: charts of the infusions, questionnaires, treatments, events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import TypeAlias

from bodymap.medicine.model import (
    AdverseEvent,
    Course,
    DiaryDay,
    DoseStep,
    Event,
    Infusion,
    Patient,
    Response,
    Treatment,
    Vital,
)

ZONE = timezone(timedelta(hours=1))
Happening: TypeAlias = AdverseEvent | Vital | Treatment | Event | Response | DoseStep | DiaryDay
_CHART = ((0, 124, 78, 72, "0"), (15, 138, 86, 84, "-1"), (40, 132, 82, 78, "-1"))
"""Minutes, systolic, diastolic, heart rate, RASS."""


def around(patient: Patient, course: Course, infusions: Sequence[Infusion], start: date) -> tuple[Happening, ...]:
    """What went on besides: charts of the infusions, questionnaires, treatments, events."""
    made: list[Happening] = []
    for infusion in infusions:
        made.append(
            DoseStep(infusion.id, infusion.given_at, "rate", infusion.total_mg and infusion.total_mg * 1.5, "mg/h")
        )
        for minutes, top, low, pulse, sedation in (
            (0, 124, 78, 72, "0"),
            (15, 138, 86, 84, "-1"),
            (40, 132, 82, 78, "-1"),
        ):
            made.append(
                Vital(
                    infusion.id,
                    infusion.given_at + timedelta(minutes=minutes),
                    top + infusion.number,
                    low,
                    pulse,
                    14,
                    97,
                    sedation_scale="RASS",
                    sedation=sedation,
                )
            )
    for number, what, severity, minutes in ((2, "nausea", "mild", 30), (4, "dizziness", "mild", 20)):
        at = infusions[number - 1].given_at + timedelta(minutes=20)
        made.append(
            AdverseEvent(
                infusions[number - 1].id,
                at,
                what,
                severity,
                "watched",
                "resolved",
                at + timedelta(minutes=minutes),
            )
        )
    for day, phq, gad in ((0, 14, 11), (28, 13, 10), (56, 10, 8), (91, 8, 7)):
        when = datetime.combine(start + timedelta(days=day), time(9, 40), ZONE)
        for instrument, items, total in (("phq9", 8, phq), ("gad7", 7, gad)):
            shares = {str(n + 1): total // items + (n < total % items) for n in range(items)}
            answers = {**shares, **({"9": 0} if instrument == "phq9" else {})}
            made.append(Response(patient.id, instrument, "1", when, answers=answers, course=course.id))
    made += [
        Treatment(patient.id, "medicine", "pregabalin", start - timedelta(days=200), None, "75 mg twice a day"),
        Treatment(patient.id, "exercise", "walking in water", start + timedelta(days=40), None, "twice a week", 3),
        Treatment(patient.id, "massage", "neck and shoulders", start, start + timedelta(days=30), "once a week", 4),
        Event(patient.id, "flare", start + timedelta(days=16), start + timedelta(days=19)),
        Event(patient.id, "infection", start + timedelta(days=48), None, "a cold; no visit that week"),
    ]
    return tuple(made)


def diary(patient: Patient, today: date) -> tuple[Happening, ...]:
    """Six weeks of a diary at home, with gaps and two flares."""
    made = []
    for back in range(42, 0, -1):
        if back % 9 == 4:  # a day without an entry
            continue
        day = today - timedelta(days=back)
        flare = {30: "started", 29: "continuing", 28: "ended", 11: "started", 10: "ended"}.get(back, "no")
        pain = 3 + back % 3 + (3 if flare != "no" else 0)
        answers: dict[str, float | str] = {
            "pain_average": pain,
            "pain_worst": min(10, pain + 2),
            "sleep": 7 - back % 4,
            "flare": flare,
        }
        made.append(DiaryDay(patient.id, day, datetime.combine(day, time(20, 30), ZONE), answers))
    return tuple(made)
