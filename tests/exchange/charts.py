"""Invented charts with everything in them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

from bodymap.exchange.json_export import Chart, Given
from bodymap.medicine import body
from bodymap.medicine.model import (
    Adjunct,
    AdverseEvent,
    Change,
    Course,
    DiaryDay,
    DoseStep,
    Event,
    Exam,
    Finding,
    Flag,
    Infusion,
    Method,
    Mode,
    Patient,
    Reaction,
    Reason,
    Response,
    Rule,
    Status,
    Threshold,
    Treatment,
    Vital,
)

ZONE = timezone(timedelta(hours=2))
WHEN = datetime(2026, 4, 3, 8, 15, tzinfo=ZONE)
ROSA = Patient("DEMO-0012", "Rosa Beispiel", date(1979, 5, 3), "female")
COURSE = Course(ROSA.id, "Spring", plan=(date(2026, 4, 3), date(2026, 4, 10)))
INFUSION = Infusion(
    COURSE.id,
    2,
    WHEN,
    mg_per_kg=0.5,
    total_mg=35.0,
    minutes=40.0,
    weight_kg=70.0,
    remark="calm",
    planned_mg=70.0,
    notes={"nurse": "N. Invented", "pain_before": 7, "consent": 1},
)
GIVEN = Given(
    INFUSION,
    (DoseStep(INFUSION.id, WHEN, "rate", 52.5, "mg/h"),),
    (
        Adjunct(INFUSION.id, WHEN, "ondansetron", 4, why="pre-emptive"),
        Adjunct(INFUSION.id, WHEN, "saline", 2, "bags"),
        Adjunct(INFUSION.id, WHEN, "midazolam"),
    ),
    (
        Vital(INFUSION.id, WHEN, 124, 78, 72, 14, 97, pain=6, sedation_scale="RASS", sedation="-1"),
        Vital(INFUSION.id, WHEN, remark="asleep"),
    ),
    (AdverseEvent(INFUSION.id, WHEN, "nausea", "mild", "watched", "resolved", WHEN + timedelta(minutes=20)),),
)


def exam(**fields: Any) -> Exam:
    """A signed exam: all 18 points rated 7, nothing else."""
    given = {
        "patient": ROSA.id,
        "performed_at": WHEN,
        "examiner": "Dr I. Lind",
        "status": Status.SIGNED,
        "signed_by": "Dr I. Lind",
        "signed_at": WHEN + timedelta(minutes=9),
        **fields,
    }
    return Exam(**given).having(*(Finding.rated(site, 7) for site in body.POINTS))


def asked(one: Exam) -> Exam:
    """The exam with all areas answered (nine yes), all symptoms, duration and pains."""
    for number, area in enumerate(body.AREAS):
        one = one.with_area(area, number < 9)
    answers = {
        "sss_fatigue": 2,
        "sss_unrefreshed": 3,
        "sss_cognitive": 1,
        "sss_headache": 1,
        "sss_abdominal": 0,
        "sss_depression": 0,
        "sss_somatic_2010": 2,
        "duration_months": 7.5,
        "pain_now": 6,
        "pain_average": 5,
        "pain_worst": 9,
    }
    for item, value in answers.items():
        one = one.answering(item, value)
    return one


def chart() -> Chart:
    """One patient with something of every kind, some of it strange."""
    old = exam(id="visit one", status=Status.AMENDED)
    new = asked(
        replace(exam(version=2, amends=old.id, amend_reason="wrong side", remark="cold room"), infusion=INFUSION.id)
    )
    new = replace(new, course=COURSE.id, timing="before").having(
        Finding.not_examined("knee_l", Reason.WOUND),
        Finding.unrated("knee_r"),
        Finding("gluteal_r", False, 0, reaction=Reaction.FLINCH, threshold=Threshold(2.5, "kgf/cm2", 1.0)),
        Finding.rated("forehead", 0),
    )
    home = exam(id="at home", mode=Mode.SELF, method=Method.SELF_PALPATION, examiner="", rule=Rule.RATING2)
    draft = Exam(ROSA.id, WHEN, status=Status.DRAFT, date_only=True).having(Finding.rated("knee_r", 4))
    phq9 = {**{str(n): 1 for n in range(1, 9)}, "9": 2, "10": 1}
    return Chart(
        ROSA,
        (COURSE,),
        (GIVEN,),
        (old, new, home, draft),
        frozenset({new.id, home.id, draft.id}),
        (
            Response(ROSA.id, "phq9", "1", WHEN, answers=phq9, exam=new.id),
            Response(ROSA.id, "gad7", "1", WHEN, "self", {str(n): 3 for n in range(1, 8)}),
            Response(ROSA.id, "nrs_pain", "1", WHEN, answers={"now": 6, "average_7d": 5}, exam=draft.id),
        ),
        (Treatment(ROSA.id, "exercise", "walking", date(2026, 1, 1), effect=3),),
        (Event(ROSA.id, "flare", date(2026, 3, 1), date(2026, 3, 4)),),
        (DiaryDay(ROSA.id, date(2026, 4, 2), WHEN, {"pain_average": 4}),),
        (Flag(ROSA.id, "item9", new.id, WHEN, "item 9"),),
        (Change(WHEN, "Dr I. Lind", new.id, "remark", "", "cold room"),),
    )


def resources(bundle: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    """The resources of a kind."""
    return (entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind)
