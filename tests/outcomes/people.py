"""Clearly invented exams and infusions for the tests of outcomes and plots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from bodymap.medicine import body
from bodymap.medicine.model import Course, Exam, Finding, Infusion, Mode, Rule, Status

ZONE = timezone(timedelta(hours=1))
START = datetime(2026, 8, 12, 9, 20, tzinfo=ZONE)
COURSE = Course("p", "2", "S-ketamine", planned=6, id="c")


def exam(
    day: float = 0,
    positive: int = 15,
    *,
    missing: int = 0,
    unrated: int = 0,
    rating: int = 6,
    examiner: str = "Dr I. Lind",
    mode: Mode = Mode.EXAMINER,
    rule: Rule = Rule.PAINFUL,
    pain: float | None = None,
    **fields: object,
) -> Exam:
    """An exam `day` days after the start: the first sites rated `rating`, the last `missing` not examined, the
    `unrated` before them painful without a rating, the rest no pain."""
    points = body.POINTS
    found = []
    for n, site in enumerate(points):
        if n >= len(points) - missing:
            found.append(Finding.not_examined(site))
        elif n >= len(points) - missing - unrated:
            found.append(Finding.unrated(site))
        else:
            found.append(Finding.rated(site, rating if n < positive else 0))
    made = Exam("p", START + timedelta(days=day), examiner, mode, rule, course="c", id=f"exam-{day:g}-{mode}")
    made = replace(made.having(*found), **{"status": Status.SIGNED, **fields})  # type: ignore[arg-type]
    return made if pain is None else made.answering("pain_average", pain)


def infusions(days: Sequence[float], dose: float = 0.5, minutes: float = 40) -> tuple[Infusion, ...]:
    """Infusions on these days after the start, an hour after the usual time of an exam."""
    return tuple(
        Infusion("c", n, START + timedelta(days=d, hours=1), "", dose, dose * 70, minutes, 70, id=f"infusion-{n}")
        for n, d in enumerate(days, start=1)
    )


def whole_course() -> tuple[list[Exam], tuple[Infusion, ...]]:
    """A course as a practice has it: baseline of three, six infusions, one visit missed, follow-up, self exams."""
    given = infusions([21, 28, 35, 42, 49, 56])
    days = {0: 15, 7: 16, 14: 15, 28: 15, 35: 15, 42: 15, 56: 13, 63: 11, 77: 10, 91: 9}
    exams = [exam(d, n, missing=2 if d == 42 else 0, pain=7 - d // 30) for d, n in days.items()]
    exams[-1] = replace(exams[-1], examiner="Dr M. Okafor")
    home = {24: 14, 31: 13, 38: 13, 45: 11, 66: 9, 73: 10, 80: 8, 87: 9, 94: 8}
    exams += [exam(d + 0.4, n, mode=Mode.SELF, examiner="patient") for d, n in home.items()]
    return exams, given
