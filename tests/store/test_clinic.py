"""The exams of all courses as light rows: the same numbers as from the exams themselves, from any thread."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from bodymap.medicine import body
from bodymap.medicine.criteria.tally import codes
from bodymap.medicine.model import Exam, Finding, Infusion, Method, Patient, Rule
from bodymap.medicine.outcomes.clinic import seen
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
                method=list(Method)[n % len(Method)],
                course=COURSE.id,
                answers=answers,
            ).having(*found)
            store.save_exam(exam, None, WHO)
            made.append(exam)
    return made


def test_the_same_as_from_the_exams(store: Store, exams: list[Exam]) -> None:
    assert store.course_exams() == {}  # nothing is signed yet
    for exam in exams:
        store.save_exam(signed(exam), exam, WHO)
    (rows,) = store.course_exams().values()
    for row, exam in zip(rows, exams, strict=True):
        assert sorted(row.findings.split()) == sorted(seen(exam).findings.split())
        assert row._replace(findings="") == seen(exam)._replace(findings="")
        assert row.sites == tuple(codes(exam, body.POINTS))
    assert {row.method for row in rows} == set(Method)
    assert {row.rule for row in rows} == set(Rule)
    assert None in {row.pain for row in rows} > {None}


def test_only_what_is_signed_in_force_and_belongs_to_a_course(store: Store) -> None:
    def there() -> list[str]:
        return [row.id for row in store.course_exams().get(COURSE.id, [])]

    assert there() == []
    done = signed(EXAM)
    store.save_exam(done, EXAM, WHO)
    elsewhere = Exam(INES.id, MORNING)
    store.save_exam(elsewhere, None, WHO)
    store.save_exam(signed(elsewhere), elsewhere, WHO)
    amendment = store.amendment(done, "the other knee")
    store.save_exam(amendment, None, WHO)
    assert there() == [EXAM.id]
    store.save_exam(signed(amendment), amendment, WHO)
    assert there() == [amendment.id]


def test_from_another_thread_as_it_was_at_that_moment(store: Store) -> None:
    store.save_exam(signed(EXAM), EXAM, WHO)
    with ThreadPoolExecutor(1) as other:
        assert [row.id for row in other.submit(store.course_exams).result()[COURSE.id]] == [EXAM.id]
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
