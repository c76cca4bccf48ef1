"""An invented practice of many courses with known truth, for the clinic page and its plots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from random import Random
from typing import Any

from bodymap.medicine import body
from bodymap.medicine.model import AdverseEvent, Course, Infusion, Method, Mode, Rule
from bodymap.medicine.outcomes.clinic import ClinicCourse, ClinicData, Seen

ZONE = timezone(timedelta(hours=1))
START = datetime(2024, 1, 8, 9, 0, tzinfo=ZONE)
ON = date(2027, 1, 1)


def row(
    when: datetime,
    pain: float | None = None,
    positive: int = 12,
    *,
    examiner: str = "Dr I. Lind",
    mode: Mode = Mode.EXAMINER,
    missing: int = 0,
    **fields: Any,
) -> Seen:
    """A light row: the first sites rated 5, the last `missing` not examined, the rest no pain."""
    sites = tuple(-2 if n >= 18 - missing else 5 if n < positive else 0 for n in range(18))
    made = Seen(
        f"{when:%y%m%d%H%M}", when, examiner, mode, Rule.PAINFUL, Method.THUMB, None, "", False, pain, found(sites)
    )
    return made._replace(**fields)


def found(sites: Sequence[int]) -> str:
    """The findings of a light row, from the codes of its 18 sites."""
    words = {-1: "p", -2: "-"}
    return " ".join(f"{site}={words.get(code, code)}" for site, code in zip(body.POINTS, sites, strict=True))


def course(
    n: int = 1,
    before: tuple[float | None, ...] = (8, 8, 8),
    after: tuple[tuple[float, float | None], ...] = ((14, 4),),
    *,
    infusions: int = 4,
    planned: int | None = None,
    stopped: date | None = None,
    agent: str = "racemic ketamine",
    patient: str = "",
    dose: float | None = 0.5,
    indication: str = "fibromyalgia",
    start: datetime = START,
    events: tuple[str, ...] = (),
) -> ClinicCourse:
    """A course of weekly infusions: one exam a week with these pains before infusion 1, one before each infusion, and
    exams with (days after the last infusion, pain)."""
    plan = infusions if planned is None else planned
    own = Course(
        patient or f"patient-{n}", str(n), agent, indication=indication, planned=plan, stopped=stopped, id=f"course-{n}"
    )
    given = tuple(
        Infusion(own.id, k + 1, start + timedelta(days=7 * k, hours=1), "", dose, None, 40, 70, id=f"i-{n}-{k}")
        for k in range(infusions)
    )
    exams = [row(start - timedelta(days=7 * k), p, 14 + n % 4) for k, p in enumerate(reversed(before))]
    exams += [row(start + timedelta(days=7 * k), 7, 13) for k in range(1, infusions)]
    last = given[-1].given_at if given else start
    exams += [row(last + timedelta(days=d), p, (8 + n * 5) % 17 + 1) for d, p in after]
    unwanted = tuple(AdverseEvent(given[0].id, given[0].given_at, what, "mild") for what in events)
    return ClinicCourse(own, given, tuple(exams), unwanted)


def practice(courses: int = 40, seed: int = 7) -> ClinicData:
    """Many courses: some stop, some miss the exam at the end, some lose the response later."""
    random, made = Random(seed), []
    for n in range(1, courses + 1):
        pain, fall = random.randint(5, 10), random.choice((0.0, 0.1, 0.3, 0.5, 0.7, -0.1))
        fate = random.random()
        late = tuple(
            (14 + 21 * k, max(0, min(10, round(pain * (1 - fall * (1 - k * 0.15)) + random.choice((-1, 0, 0, 1))))))
            for k in range(random.randint(1, 8))
        )
        made.append(
            course(
                n,
                (pain, max(1, pain - 1), pain),
                () if fate < 0.08 else late,
                infusions=random.choice((4, 6)),
                planned=8 if 0.08 < fate < 0.16 else None,
                stopped=date(2024, 3, 1) if 0.08 < fate < 0.16 else None,
                agent=random.choice(("racemic ketamine", "S-ketamine")),
                events=tuple(random.sample(("nausea", "dizziness", "headache", "dissociation"), random.randint(0, 2))),
                start=START + timedelta(days=random.randint(0, 600)),
            )
        )
        if random.random() < 0.1:
            made.append(_again(made[-1], n, random.choice((pain, 1, None))))
    return ClinicData(tuple(made), ON)


def _again(first: ClinicCourse, n: int, pain: float | None) -> ClinicCourse:
    """A second course of the same patient, 250 days after the first one's last infusion, with this pain before it."""
    start = first.infusions[-1].given_at + timedelta(days=250)
    return course(1000 + n, (pain,), ((20, 3),), patient=first.course.patient, agent=first.course.agent, start=start)
