"""The exams of all courses as light rows: the same numbers as from the exams themselves, from any thread."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from bodymap import body
from bodymap.criteria import tally
from bodymap.model import Exam, Finding, Infusion, Patient, Rule
from bodymap.store import Store, driver
from tests.store.people import COURSE, EXAM, INES, INFUSION, MORNING, WHO, signed


def finding(dice: random.Random, site: str) -> Finding:
    kind = dice.randrange(6)
    plain = {0: Finding.not_examined(site), 1: Finding.unrated(site), 2: Finding(site, False)}
    return plain.get(kind) or Finding.rated(site, dice.randrange(11))


@pytest.fixture
def exams(store: Store) -> list[Exam]:
    """Thirty exams of one course with all that a site can be, complete ones among them."""
    dice = random.Random(1990)
    made = [EXAM]
    with store.batch():
        for n in range(30):
            sites = dice.sample(sorted(body.SITES), dice.randrange(22)) if n % 3 else sorted(body.SITES)
            found = [Finding.rated(s, dice.randrange(11)) if n % 3 == 0 else finding(dice, s) for s in sites]
            answers: dict[str, float | str] = {"pain_now": 0}
            if n % 2:
                answers = {"pain_average": dice.randrange(11), "onset_when": "long ago"}
            exam = Exam(
                INES.id,
                MORNING + timedelta(days=n + 1),
                WHO,
                rule=dice.choice(list(Rule)),
                course=COURSE.id,
                answers=answers,
            ).having(*found)
            store.save_exam(exam, None, WHO)
            made.append(exam)
    return made


def test_the_same_numbers_as_from_the_exams(store: Store, exams: list[Exam]) -> None:
    rows = store.course_exams()
    assert [row.exam_id for row in rows] == [exam.id for exam in exams]
    for row, exam in zip(rows, exams, strict=True):
        counted = tally(exam)
        assert (row.positive, row.examined, row.undetermined) == (
            counted.positive,
            counted.examined,
            counted.undetermined,
        )
        assert (row.painful, row.rated2) == (counted.by_painful.positive, counted.by_rating2.positive)
        assert row.mean_rating == (None if counted.mean_rating is None else pytest.approx(counted.mean_rating))
        assert (row.pain_now, row.pain_average, row.pain_worst) == tuple(
            exam.number(item) for item in ("pain_now", "pain_average", "pain_worst")
        )
        for rule in (None, *Rule):
            known = {s: f.positive(rule or exam.rule) for s, f in exam.findings.items()}
            assert row.positives(rule) == {site: positive for site, positive in known.items() if positive is not None}
        assert row.ratings() == {
            site: f.rating or 0 for site, f in exam.findings.items() if f.rating is not None or f.painful is False
        }
        assert row.sites().keys() == exam.findings.keys()
        same = ("patient", "course", "infusion", "examiner", "mode", "performed_at", "date_only", "rule", "timing")
        assert [getattr(row, name) for name in same] == [getattr(exam, name) for name in same]
        assert row.status is exam.status
    assert any(row.mean_rating is not None for row in rows)
    assert any(row.undetermined for row in rows)


def test_only_what_is_in_force_and_belongs_to_a_course(store: Store) -> None:
    done = signed(EXAM)
    store.save_exam(done, EXAM, WHO)
    store.save_exam(Exam(INES.id, MORNING), None, WHO)
    amendment = store.amendment(done, "the other knee")
    store.save_exam(amendment, None, WHO)
    assert [row.exam_id for row in store.course_exams()] == [EXAM.id]
    store.save_exam(signed(amendment), amendment, WHO)
    assert [row.exam_id for row in store.course_exams()] == [amendment.id]


def test_from_another_thread_as_it_was_at_that_moment(store: Store) -> None:
    with ThreadPoolExecutor(1) as other:
        assert [row.exam_id for row in other.submit(store.course_exams).result()] == [EXAM.id]
    with store.aside() as reading:
        assert reading.counts()["infusions"] == 1
        store.save(replace(INFUSION, id="second", number=2), WHO)
        assert reading.all_rows(Infusion) == [INFUSION]
        with pytest.raises(driver.Error, match="readonly"):
            reading._connection.execute("DELETE FROM setting")
    assert len(store.all_rows(Infusion)) == 2


def test_the_latest_drafts(store: Store) -> None:
    for n in range(5):
        store.save_exam(Exam(INES.id, MORNING + timedelta(days=n), id=f"draft-{n}"), None, WHO)
    assert [row.exam_id for row in store.drafts(2)] == ["draft-4", "draft-3"]
    assert len(store.drafts()) == 6


def test_rows_of_a_course_are_not_those_of_another(store: Store) -> None:
    other = Patient("DEMO-2")
    second = replace(COURSE, id="other", patient=other.id)
    store.save(other, WHO)
    store.save(second, WHO)
    store.save(replace(INFUSION, id="elsewhere", course=second.id), WHO)
    assert [i.id for i in store.rows_of_course(Infusion, COURSE.id)] == [INFUSION.id]
    assert [i.id for i in store.rows_of_patient(Infusion, other.id)] == ["elsewhere"]
