"""Every exam that can be made comes back equal, alone and after any change; other kinds: test_kinds.py."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bodymap.medicine import body
from bodymap.medicine.model import (
    ITEMS,
    Entered,
    Exam,
    Finding,
    Item,
    Method,
    Mode,
    Reaction,
    Reason,
    Rule,
    Threshold,
    new_id,
)
from bodymap.store import Store
from tests.store.people import COURSE, INES, INFUSION, WHO, fill

TEXT = st.text(max_size=20)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
TIMES = st.datetimes(datetime(1900, 1, 3), datetime(2200, 1, 1), timezones=OFFSETS)
THRESHOLDS = st.builds(Threshold, NUMBER, st.sampled_from(["kgf", "N", "kgf/cm2", "kPa"]), st.none() | NUMBER)


@st.composite
def findings(draw: st.DrawFn, site: str) -> Finding:
    painful = draw(st.sampled_from([None, False, True]))
    ratings = {None: st.none(), False: st.sampled_from([None, 0]), True: st.none() | st.integers(1, 10)}[painful]
    reason = draw(st.none() | st.sampled_from(Reason)) if painful is None else None
    reaction = draw(st.none() | st.sampled_from(Reaction))
    return Finding(site, painful, draw(ratings), reason, reaction, draw(st.none() | THRESHOLDS), draw(TEXT))


def answers(item: Item) -> st.SearchStrategy[float | str]:
    if item.text:
        return st.text(min_size=1, max_size=20)
    low, high = int(item.low or 0), int(item.high or 0)
    return st.integers(low, high) if item.whole else st.floats(low, high)


SOME_FINDINGS = st.lists(st.sampled_from(sorted(body.SITES)), unique=True, max_size=8).flatmap(
    lambda sites: st.fixed_dictionaries({site: findings(site) for site in sites})
)
SOME_ANSWERS = st.lists(st.sampled_from(sorted(ITEMS)), unique=True, max_size=6).flatmap(
    lambda items: st.fixed_dictionaries({item: answers(ITEMS[item]) for item in items})
)
EXAMS = st.builds(
    Exam,
    patient=st.just(INES.id),
    performed_at=TIMES,
    examiner=TEXT,
    mode=st.sampled_from(Mode),
    rule=st.sampled_from(Rule),
    method=st.sampled_from(Method),
    course=st.sampled_from([None, COURSE.id]),
    infusion=st.sampled_from([None, INFUSION.id]),
    timing=TEXT,
    remark=TEXT,
    findings=SOME_FINDINGS,
    areas=st.dictionaries(st.sampled_from(sorted(body.AREAS)), st.booleans()),
    quadrants=st.dictionaries(st.sampled_from(sorted(body.QUADRANTS)), st.booleans()),
    answers=SOME_ANSWERS,
    date_only=st.booleans(),
    entered=st.sampled_from(Entered),
    signed_by=TEXT,
    signed_meaning=TEXT,
    signed_at=st.none() | TIMES,
)


@pytest.fixture(scope="module")
def everyone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One data file for all the examples: opening one each would tell nothing more."""
    folder: Path = tmp_path_factory.mktemp("round")
    store = Store.open(folder / "practice.bodymap")
    fill(store)
    yield store
    assert store.check() == [] or all("another course" in fault for fault in store.check())
    store.close()


many = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=60)


@many
@given(exam=EXAMS, later=st.lists(EXAMS, max_size=3))
def test_exams_through_any_changes(everyone: Store, exam: Exam, later: list[Exam]) -> None:
    was: Exam | None = None
    for value in (exam, *(replace(other, id=exam.id) for other in later)):
        everyone.save_exam(value, was, WHO)
        found = everyone.exam(exam.id)
        assert found == value
        assert found.performed_at.isoformat() == value.performed_at.isoformat()
        was = value
    assert was in everyone.exams(versions=True)


def test_ids_may_be_any_text(everyone: Store) -> None:
    value = Exam(INES.id, datetime(2026, 1, 1, tzinfo=UTC), id=f"visit №1 '{new_id()}")
    everyone.save_exam(value, None, WHO)
    assert everyone.exam(value.id) == value
