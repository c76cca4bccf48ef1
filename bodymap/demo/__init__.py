"""An invented practice: people nobody could take for real, and every case that a newcomer wants to see.

Deterministic for one day: the same `today` gives the same practice but for the ids.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bodymap.demo.events import ZONE, Happening, around, diary
from bodymap.medicine import body
from bodymap.medicine.model import (
    AFTER,
    BEFORE,
    PAINS,
    SSS_RATED,
    SSS_YES_NO,
    Course,
    Entered,
    Exam,
    Finding,
    Infusion,
    Method,
    Mode,
    Patient,
    Reason,
    Rule,
    Status,
)

PRACTICE_NAME = "Practice Dr I. Lind"
LIND, OKAFOR = "Dr I. Lind", "Dr M. Okafor"
_SPREAD = (
    "neck",
    "upper_back",
    "lower_back",
    "shoulder_girdle_r",
    "shoulder_girdle_l",
    "hip_r",
    "hip_l",
    "upper_leg_l",
)


@dataclass(frozen=True)
class Invented:
    """One invented patient with courses, infusions and exams, in the order they are stored."""

    patient: Patient
    courses: tuple[Course, ...] = ()
    infusions: tuple[Infusion, ...] = ()
    exams: tuple[Exam, ...] = ()
    around: tuple[Happening, ...] = ()


def practice(today: date) -> Iterator[Invented]:
    """The invented patients of a practice as of a day."""
    yield _whole_course(today)
    yield _first_visit_today(today)
    yield _missing_sites(today)
    yield _self_assessed(today)
    yield _high_controls(today)
    yield _follow_up(today)
    yield _new_patient()
    yield _half_done(today)
    yield _other_script(today)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


def _signed(exam: Exam) -> Exam:
    return replace(
        exam,
        status=Status.SIGNED,
        signed_by=exam.examiner,
        signed_meaning="examined and recorded",
        signed_at=exam.performed_at + timedelta(minutes=9),
    )


def _findings(dice: random.Random, levels: Mapping[str, float], controls: float = 0.3) -> list[Finding]:
    """One finding a site: the level of its pair with some noise, 0 to 10."""
    found = []
    for step in body.survey():
        site = body.SITES[step.site]
        level = controls if site.control else levels[site.pair] + (0.6 if site.side == "r" else -0.6)
        found.append(Finding.rated(site.id, max(0, min(10, round(dice.gauss(level, 0.5))))))
    return found


def _levels(start: Mapping[str, float], share: float) -> dict[str, float]:
    """The levels when pain is down to a share: every site falls by the same amount, so that some fall below 2."""
    return {pair: max(0.0, level - 9 * (1 - share)) for pair, level in start.items()}


def _asked(exam: Exam, painful: Sequence[str], months: float, pains: Sequence[int], sss: Sequence[int]) -> Exam:
    """An exam with all 19 areas, the months, the three pains and the six symptom items answered."""
    answers: dict[str, float | str] = {"duration_months": months}
    answers |= dict(zip(PAINS, pains, strict=True))
    answers |= dict(zip(SSS_RATED + SSS_YES_NO, sss, strict=True))
    return replace(exam, areas={area: area in painful for area in body.AREAS}, answers={**exam.answers, **answers})


_STRONG = {
    "occiput": 7.4,
    "low_cervical": 4.6,
    "trapezius": 8.4,
    "supraspinatus": 6.4,
    "second_rib": 8.6,
    "lateral_epicondyle": 6.6,
    "gluteal": 5.4,
    "greater_trochanter": 1.0,
    "knee": 2.6,
}


def _whole_course(today: date) -> Invented:
    """Six infusions with baseline, exams before each but one, follow-up, two examiners, self-assessments."""
    dice = random.Random(12)
    patient = Patient("DEMO-0012", "Rosa Beispiel", date(1979, 4, 3), "female", "female")
    course = Course(patient.id, "2", "S-ketamine", "IV", "fibromyalgia, pain not controlled by tablets", 6)
    start = today - timedelta(days=102)
    first = start + timedelta(days=21)
    doses = (0.3, 0.4, 0.5, 0.5, 0.5, 0.5)
    effects = ("none", "nausea, passed in 30 min", "none", "dizzy, 20 min", "none", "none")
    infusions = tuple(
        Infusion(
            course.id,
            n + 1,
            _at(first + timedelta(days=7 * n), 10),
            course.agent,
            dose,
            round(dose * 70, 1),
            40,
            70,
            effects[n],
            planned_mg_per_kg=dose,
            planned_mg=round(dose * 70, 1),
            notes={"pain_before": (7, 7, 6, 5, 5, 5)[n], "pain_end": (3, 3, 2, 3, 2, 2)[n]},
        )
        for n, dose in enumerate(doses)
    )
    shares = {0: 1.0, 7: 1.02, 14: 1.04, 28: 0.97, 35: 0.93, 42: 0.84, 56: 0.72, 63: 0.62, 77: 0.57, 91: 0.52}
    exams = []
    for day, share in shares.items():
        when = start + timedelta(days=day)
        here = next((i for i in infusions if i.given_at.date() == when), None)
        exam = Exam(
            patient.id,
            _at(when, 9, 20),
            OKAFOR if day >= 77 else LIND,
            rule=Rule.RATING2,
            course=course.id,
            infusion=here.id if here else None,
            timing=BEFORE if here else "",
        )
        exam = exam.having(*_findings(dice, _levels(_STRONG, share)))
        if day == 42:
            exam = exam.having(
                Finding.not_examined("greater_trochanter_r", Reason.REFUSED),
                Finding.not_examined("greater_trochanter_l", Reason.DRESSING),
            )
        pain = round(7.2 * share) if share > 0.9 else round(7 * share)
        painful = [a for n, a in enumerate((*_SPREAD, "chest", "upper_arm_r", "lower_leg_l")) if n < 4 + 7 * share]
        exam = _asked(exam, painful, 26, (max(0, pain - 1), pain, pain + 2), (2, 3 if share > 0.7 else 2, 2, 1, 0, 0))
        if day == 91:
            exam = replace(exam, remark="Sleeps through since mid October. Exam again in 4 weeks, same examiner.")
        exams.append(_signed(exam))
    for day in (24, 31, 38, 45, 66, 73, 80, 87, 94):
        share = 0.95 if day < 50 else 0.68 if day < 75 else 0.6
        when = start + timedelta(days=day)
        exam = Exam(
            patient.id,
            _at(when, 20, 15),
            mode=Mode.SELF,
            method=Method.SELF_PALPATION,
            rule=Rule.RATING2,
            course=course.id,
            entered=Entered.HOME,
        )
        found = [f for f in _findings(dice, _levels(_STRONG, share)) if not body.SITES[f.site].control]
        pain = round(7 * share)
        exam = replace(
            exam.having(*found), answers={"pain_now": pain, "pain_average": pain, "pain_worst": min(10, pain + 2)}
        )
        exams.append(_signed(replace(exam, examiner="patient")))
    exams.sort(key=lambda e: e.performed_at)
    return Invented(patient, (course,), infusions, tuple(exams), around(patient, course, infusions, start))


def _first_visit_today(today: date) -> Invented:
    dice = random.Random(7)
    patient = Patient("DEMO-0007", "Anna Probe", date(1987, 2, 14), "female")
    course = Course(patient.id, "1", "racemic ketamine", "IV", "fibromyalgia", 6)
    infusion = Infusion(course.id, 1, _at(today, 9, 30), course.agent, 0.3, 18.6, 40, 62)
    levels = _levels(_STRONG, 0.9)
    before = Exam(patient.id, _at(today - timedelta(days=14), 8, 40), LIND, course=course.id)
    exam = Exam(patient.id, _at(today, 8, 30), LIND, course=course.id, infusion=infusion.id, timing=BEFORE)
    made = tuple(
        _signed(_asked(e.having(*_findings(dice, levels)), _SPREAD, 48, (6, 6, 8), (3, 3, 2, 1, 1, 0)))
        for e in (before, exam)
    )
    return Invented(patient, (course,), (infusion,), made)


def _missing_sites(today: date) -> Invented:
    """Sites that could not be pressed: 9 or 10 positive and the count item stays undetermined."""
    dice = random.Random(21)
    patient = Patient("DEMO-0021", "Paul Fiktiv", date(1968, 9, 30), "male", "male")
    course = Course(patient.id, "1", "racemic ketamine", "IV", "fibromyalgia", 6)
    infusions = tuple(
        Infusion(course.id, n, _at(today - timedelta(days=7 * (5 - n)), 11), course.agent, 0.4, 33.6, 40, 84)
        for n in range(1, 6)
    )
    levels = {**_levels(_STRONG, 0.72), "gluteal": 0.2, "knee": 0.3, "greater_trochanter": 0.2}
    exams = []
    for n, infusion in enumerate(infusions):
        exam = Exam(
            patient.id,
            infusion.given_at - timedelta(hours=2),
            LIND,
            course=course.id,
            infusion=infusion.id,
            timing=BEFORE,
            rule=Rule.RATING2,
        )
        exam = exam.having(*_findings(dice, _levels(levels, 1 - 0.06 * n)))
        exam = exam.having(
            Finding.not_examined("second_rib_l", Reason.WOUND),
            Finding.not_examined("knee_r", Reason.DRESSING),
            Finding.not_examined("low_cervical_l", Reason.REFUSED),
            Finding.unrated("trapezius_l"),
        )
        exams.append(
            _signed(_asked(exam, ("neck", "upper_back", "lower_back", "hip_r"), 18, (5, 5, 7), (2, 2, 1, 1, 0, 0)))
        )
    return Invented(patient, (course,), infusions, tuple(exams))


def _self_assessed(today: date) -> Invented:
    dice = random.Random(3)
    patient = Patient("DEMO-0003", "Lena Modell", date(1982, 7, 8), "female")
    course = Course(
        patient.id, "1", "racemic ketamine", "IV", "fibromyalgia", 3, today - timedelta(days=56), "completed"
    )
    infusions = tuple(
        Infusion(course.id, n, _at(today - timedelta(days=77 - 7 * n), 10), course.agent, 0.5, 29.0, 40, 58)
        for n in (1, 2, 3)
    )
    exams = []
    for day, share in ((84, 0.85), (77, 0.84), (63, 0.7), (28, 0.5), (0, 0.52)):
        exam = Exam(patient.id, _at(today - timedelta(days=day), 10), LIND, course=course.id)
        exam = exam.having(*_findings(dice, _levels(_STRONG, share - 0.2)))
        exams.append(_signed(_asked(exam, _SPREAD[:6], 60, (4, 4, 6), (2, 2, 1, 0, 0, 1))))
    home = Exam(
        patient.id,
        _at(today - timedelta(days=3), 19, 40),
        "patient",
        Mode.SELF,
        Rule.PAINFUL,
        Method.SELF_PALPATION,
        course.id,
        entered=Entered.HOME,
    )
    found = [f for f in _findings(dice, _levels(_STRONG, 0.45)) if not body.SITES[f.site].control]
    home = home.having(*found, Finding.not_examined("supraspinatus_r", Reason.NOT_REACHED))
    exams.insert(-1, _signed(replace(home, answers={"pain_now": 4, "pain_average": 4, "pain_worst": 6})))
    return Invented(patient, (course,), infusions, tuple(exams), diary(patient, today))


def _high_controls(today: date) -> Invented:
    dice = random.Random(18)
    patient = Patient("DEMO-0018", "Mira Schein", date(1990, 11, 2), "female")
    course = Course(patient.id, "1", "racemic ketamine", "IV", "fibromyalgia", 6)
    infusion = Infusion(course.id, 1, _at(today - timedelta(days=7), 10), course.agent, 0.3, 21.0, 40, 70)
    levels = {pair: max(6.5, level) for pair, level in _STRONG.items()}
    exams = []
    for day in (21, 7):
        exam = Exam(patient.id, _at(today - timedelta(days=day), 9), LIND, course=course.id)
        exam = exam.having(*_findings(dice, levels, controls=6.0))
        exams.append(_signed(_asked(exam, tuple(body.AREAS)[:17], 36, (8, 8, 10), (3, 3, 3, 1, 1, 1))))
    return Invented(patient, (course,), (infusion,), tuple(exams))


def _follow_up(today: date) -> Invented:
    """A finished draft of yesterday that waits for its signature."""
    dice = random.Random(9)
    patient = Patient("DEMO-0009", "Karl Übung", date(1964, 1, 20), "male", "older")
    exams = [
        _signed(
            _asked(
                Exam(patient.id, _at(today - timedelta(days=day), 15), LIND).having(
                    *_findings(dice, _levels(_STRONG, share))
                ),
                _SPREAD[:5],
                120,
                (5, 5, 7),
                (2, 2, 2, 0, 1, 0),
            )
        )
        for day, share in ((120, 0.66), (92, 0.5), (60, 0.44))
    ]
    waiting = Exam(patient.id, _at(today - timedelta(days=1), 16, 40), LIND).having(
        *_findings(dice, _levels(_STRONG, 0.5))
    )
    return Invented(patient, exams=(*exams, waiting))


def _new_patient() -> Invented:
    return Invented(Patient("DEMO-0030", "Erik Vorlage", date(1975, 5, 17), "male"))


def _half_done(today: date) -> Invented:
    """An exam in the middle: thirteen of 21 sites, as a draft to resume."""
    dice = random.Random(14)
    patient = Patient("DEMO-0014", "Jonas Muster", date(1979, 10, 9), "male")
    done = [step.site for step in body.survey()][:13]
    first = Exam(patient.id, _at(today - timedelta(days=30), 14), LIND, rule=Rule.RATING2)
    first = _signed(_asked(first.having(*_findings(dice, _STRONG)), _SPREAD, 26, (6, 7, 9), (2, 2, 2, 1, 0, 0)))
    draft = Exam(patient.id, _at(today, 14, 5), LIND, rule=Rule.RATING2)
    draft = draft.having(*(f for f in _findings(dice, _STRONG) if f.site in done))
    draft = draft.having(
        Finding.not_examined("low_cervical_l", Reason.REFUSED),
        Finding.unrated("gluteal_l"),
        Finding.rated("supraspinatus_l", 1),
        Finding.rated("gluteal_r", 0),
    )
    draft = replace(
        draft,
        areas=dict.fromkeys(_SPREAD, True),
        answers={"duration_months": 26, "pain_now": 6, "pain_average": 7, "pain_worst": 9},
    )
    return Invented(patient, exams=(first, draft))


def _other_script(today: date) -> Invented:
    """A name in another script, so that screen and paper can be seen to show it."""
    dice = random.Random(31)
    patient = Patient("DEMO-0031", "Проба Примерова", date(1970, 12, 1), "female")
    exam = Exam(patient.id, _at(today - timedelta(days=45), 11), OKAFOR, timing=AFTER)
    return Invented(patient, exams=(_signed(exam.having(*_findings(dice, _levels(_STRONG, 0.4)))),))
