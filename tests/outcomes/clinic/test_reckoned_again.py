"""Random practices reckoned a second time, naively, and held against each course's own reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from statistics import median

import pytest

from bodymap.medicine import body
from bodymap.medicine.model import AFTER, BEFORE, Exam, Finding, Method, Mode, Rule, Status
from bodymap.medicine.outcomes import End, reading
from bodymap.medicine.outcomes.clinic import (
    ClinicCourse,
    ClinicData,
    ClinicResult,
    Followed,
    Question,
    Seen,
    clinic,
    seen,
)
from tests.outcomes.clinic.practice import ON, START, course


def pressed(dice: Random, patient: str, when: datetime, **fields: object) -> Exam:
    """A signed exam with random findings; some sites open, some not rated, some exams without any."""
    made = Exam(patient, when, dice.choice(("Dr I. Lind", "Dr B. Example", "")), **fields)  # type: ignore[arg-type]
    for site in body.POINTS if dice.random() > 0.05 else ():
        if dice.random() > 0.02:
            kind = dice.random()
            found = Finding.unrated(site) if kind < 0.01 else Finding.rated(site, dice.choice((0, 0, 1, 2, 5, 9)))
            made = made.having(found)
    if dice.random() > 0.1:
        made = made.answering("pain_average", dice.choice((0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)))
    return replace(made, status=Status.SIGNED, signed_by="Dr I. Lind", signed_at=when)


def random_course(dice: Random, n: int, patient: str, start: datetime) -> tuple[ClinicCourse, list[Exam]]:
    infusions = dice.choice((0, 1, 3, 4))
    planned, stopped = dice.choice((None, infusions, 4)), dice.choice((None, None, start.date() + timedelta(days=30)))
    item = course(n, (), (), infusions=infusions, planned=planned, stopped=stopped, patient=patient, start=start)
    days = sorted(dice.sample(range(-20, 0), dice.randrange(4)) + dice.sample(range(150), dice.randrange(1, 8)))
    exams = []
    for day in days:
        tie = dice.choice(item.infusions) if item.infusions and dice.random() < 0.15 else None
        exams.append(
            pressed(
                dice,
                patient,
                start + timedelta(days=day, hours=dice.choice((0, 2, 9))),
                mode=Mode.SELF if dice.random() < 0.15 else Mode.EXAMINER,
                method=dice.choice((Method.THUMB,) * 5 + (Method.ALGOMETER,)),
                rule=dice.choice((Rule.PAINFUL,) * 5 + (Rule.RATING2,)),
                course=item.course.id,
                infusion=tie.id if tie else None,
                timing=dice.choice((BEFORE, AFTER)) if tie else "",
                date_only=dice.random() < 0.2,
                id=f"{n}-{day}",
            )
        )
    return replace(item, exams=tuple(map(seen, exams))), exams


def random_practice(seed: int, patients: int = 30) -> tuple[ClinicData, dict[str, list[Exam]]]:
    dice, items, exams, n = Random(seed), [], {}, 0
    for p in range(patients):
        start = START + timedelta(days=dice.randrange(300))
        for _ in range(dice.choice((1, 1, 2, 3))):
            n += 1
            item, own = random_course(dice, n, f"patient-{p}", start)
            items.append(item)
            exams[item.course.id] = own
            start += timedelta(days=dice.randrange(40, 200))
    return ClinicData(tuple(items), ON), exams


def reckoned(data: ClinicData, exams: dict[str, list[Exam]], first_only: bool) -> dict[str, tuple[object, ...]]:
    """Baseline pain, pain on day 1 to 28, and the end of a 30 % response of every counted course, the long way."""
    told: dict[str, tuple[object, ...]] = {}
    for item in data.courses:
        mine = [c for c in data.courses if c.course.patient == item.course.patient]
        mine.sort(key=lambda c: (not c.infusions, c.start or datetime.max.replace(tzinfo=START.tzinfo)))
        if (first_only and mine[0] is not item) or not item.infusions:
            continue
        whole = reading(exams[item.course.id], item.infusions, item.course)
        if whole.main.mode is not Mode.EXAMINER or whole.main.kind.algometer:
            continue
        points = [p for p in whole.main.rated if not p.near]
        before = [p.pain for p in points if p.phase.value == "baseline" and p.pain is not None]
        if not before or median(before) <= 0:
            continue
        by_start = sorted((c for c in mine if c.start), key=lambda c: c.start)  # type: ignore[arg-type, return-value]
        after = by_start[by_start.index(item) + 1 :][:1]
        until = after[0].infusions[0].given_at if after and after[0].infusions else None
        last = item.infusions[-1].given_at
        late = [
            (p.exam, p.pain)
            for p in points
            if p.pain is not None
            and p.exam in _after(whole.main.rated, item)
            and (not until or p.exam.performed_at < until)
        ]
        fit = [(e, pain) for e, pain in late if 1 <= (e.performed_at.date() - last.date()).days <= 28]
        told[item.course.id] = (float(median(before)), fit[0][1] if fit else None)
    return told


def _after(points: Sequence[object], item: ClinicCourse) -> list[Exam]:
    from bodymap.medicine.outcomes import is_before

    return [p.exam for p in points if not is_before(p.exam, item.infusions[-1])]  # type: ignore[attr-defined]


def by_course(result: ClinicResult, data: ClinicData) -> dict[str, Followed]:
    from bodymap.medicine.outcomes.clinic import chosen

    items = chosen(data, result.question)
    return {items[int(f.label) - 1].course.id: f for f in result.followed}


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("first_only", [True, False])
def test_pain_before_and_after_is_what_the_courses_say(seed: int, first_only: bool) -> None:
    data, exams = random_practice(seed)
    result = clinic(data, Question(first_courses_only=first_only))
    found, naive = by_course(result, data), reckoned(data, exams, first_only)
    compared = 0
    for course_id, followed in found.items():
        if course_id in naive:
            assert (followed.outcome.before, followed.outcome.after) == naive[course_id], course_id
            compared += 1
    assert compared > 3
    usable = [f.outcome for f in found.values()]
    hits = sum(
        o.after is not None and not o.stopped and o.before is not None and 10 * (o.before - o.after) >= 3 * o.before
        for o in usable
    )
    assert (result.at_30.hits, result.at_30.n) == (hits, len(usable))


@pytest.mark.parametrize("seed", range(12))
def test_baseline_now_and_error_are_those_of_the_reading(seed: int) -> None:
    data, exams = random_practice(seed + 100)
    compared = 0
    for item in data.courses:
        whole = reading(exams[item.course.id], item.infusions, item.course)
        if not item.given or whole.main.mode is not Mode.EXAMINER or not whole.main.points:
            continue
        alone = ClinicData((item,), date(2030, 1, 1))
        result = clinic(alone, Question(at="latest", algometer=whole.main.kind.algometer))
        placed = item.placed(Mode.EXAMINER, whole.main.kind.algometer)
        early = [e.id for e in whole.baseline.exams] if whole.baseline else []
        assert [e.id for e in placed.early if e.pressed] == early
        if whole.baseline is None:
            assert all(f.before is None for f in result.followed)
            continue
        since = [e.id for e in placed.since if e.pressed]
        assert (since[-1] if since else None) == (whole.now.id if whole.now else None)
        late = [p for p in whole.main.rated if not p.near and p.phase.value != "baseline"]
        pains = [p.pain for p in late if p.pain is not None]
        for followed in result.followed:
            assert followed.before is not None
            median_ = whole.baseline.median
            assert (followed.before.low, followed.before.high) == (median_.low, median_.high)
            assert followed.error == whole.error
            assert followed.own == whole.own
            assert followed.outcome.after == (pains[-1] if pains else None)
            now = whole.point(whole.now)
            if now is not None:
                assert followed.after == now.count
                compared += 1
    assert compared > 5


@pytest.mark.parametrize("seed", range(12))
def test_how_a_response_ended_reckoned_day_by_day(seed: int) -> None:
    """Every day after the response: what is known of the pain, and whether the next course began."""
    data, _ = random_practice(seed + 200, 60)
    result = clinic(data, Question(first_courses_only=False))
    ends = []
    for course_id, followed in by_course(result, data).items():
        if followed.response is None:
            continue
        item = next(c for c in data.courses if c.course.id == course_id)
        mine = sorted(
            (c for c in data.courses if c.course.patient == item.course.patient and c.start),
            key=lambda c: c.start,  # type: ignore[arg-type, return-value]
        )
        following = mine[mine.index(item) + 1] if item is not mine[-1] else None
        known: list[Seen] = list(item.placed(Mode.EXAMINER).since)
        new = following.given[0].given_at if following and following.given else None
        if following:
            known += following.placed(Mode.EXAMINER).early
        assert followed.day is not None
        day = item.given[-1].given_at.date() + timedelta(days=followed.day)
        expected = None
        for _ in range(1000):
            day += timedelta(days=1)
            if new and day > new.date():
                break
            pains = [e.pain for e in known if e.performed_at.date() == day and e.pain is not None]
            before = followed.outcome.before or 0
            if any(10 * (before - pain) < 3 * before for pain in pains if not new or day < new.date()):
                expected = End.LOST
                break
        ends.append(followed.response.end)
        if expected is End.LOST:
            assert followed.response.end is End.LOST
        elif followed.response.end is not End.LOST:
            assert followed.response.end is (End.RETREATED if new else End.WATCHED)
    assert result.relapse.n == len(ends)
    assert sum(s.lost for s in result.relapse.steps) == ends.count(End.LOST)
    assert sum(s.retreated for s in result.relapse.steps) == ends.count(End.RETREATED)
