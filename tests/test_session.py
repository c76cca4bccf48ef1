"""The only place of change: acts, undo, saving as you type, trouble with the disk, signing and amending."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from bodymap.errors import Frozen, NotSaved, UserError
from bodymap.medicine import body
from bodymap.medicine.model import Course, Exam, Finding, Infusion, Patient, Reason, Rule, Status
from bodymap.session import Practice, Visit, in_words
from bodymap.store import Store

WHEN = datetime(2026, 11, 11, 9, 20, tzinfo=UTC)
ORDER = [step.site for step in body.survey()]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "practice.bodymap")
    yield opened
    opened.close()


@pytest.fixture
def practice(store: Store, qtbot: QtBot) -> Practice:
    return Practice(store, who="Dr I. Lind")


@pytest.fixture
def visit(practice: Practice) -> Visit:
    patient = Patient("DEMO-1", "Rosa Beispiel")
    practice.add_patient(patient)
    return practice.new_visit(Exam(patient.id, WHEN, "Dr I. Lind"))


def test_every_act_is_on_disk_before_the_next(visit: Visit, store: Store) -> None:
    for number, site in enumerate(ORDER):
        assert visit.current == site
        visit.rate(site, number % 11)
        assert store.exam(visit.exam.id) == visit.exam
        assert visit.is_saved
    assert visit.current == ""
    assert len(visit.exam.findings) == 21


def test_undo_and_redo_go_through_every_exam_and_the_disk_follows(visit: Visit, store: Store) -> None:
    seen = [visit.exam]
    visit.rate("forehead", 0)
    seen.append(visit.exam)
    visit.answer("pain_now", 6)
    seen.append(visit.exam)
    visit.answer_area("neck", True)
    seen.append(visit.exam)
    visit.answer_quadrant("axial", True)
    seen.append(visit.exam)
    visit.set("Rule", rule=Rule.RATING2)
    seen.append(visit.exam)
    visit.rest_not_examined(Reason.REFUSED)
    seen.append(visit.exam)
    visit.clear("knee_r")
    seen.append(visit.exam)
    assert "knee_r" not in visit.exam.findings
    for exam in reversed(seen[:-1]):
        visit.undo()
        assert visit.exam == exam == store.exam(exam.id)
    assert visit.current == "forehead"
    for exam in seen[1:]:
        visit.redo()
        assert visit.exam == exam == store.exam(exam.id)
    assert visit.undo_stack.undo_text == "Right knee: open again"


acts = st.lists(
    st.one_of(
        st.tuples(st.just("rate"), st.sampled_from(ORDER), st.integers(0, 10)),
        st.tuples(st.just("unrated"), st.sampled_from(ORDER)),
        st.tuples(st.just("not"), st.sampled_from(ORDER), st.sampled_from([None, *Reason])),
        st.tuples(st.just("clear"), st.sampled_from(ORDER)),
        st.tuples(st.just("area"), st.sampled_from(sorted(body.AREAS)), st.sampled_from([True, False, None])),
        st.tuples(st.just("months"), st.sampled_from([None, 0, 2.9, 26])),
        st.tuples(st.just("rest")),
        st.tuples(st.just("undo")),
        st.tuples(st.just("redo")),
    ),
    max_size=40,
)


@given(acts)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_of_acts_comes_back_exactly(practice: Practice, store: Store, plan: list[tuple[object, ...]]) -> None:
    patient = Patient(f"DEMO-{store.counts()['patients']}")
    practice.add_patient(patient)
    visit = practice.new_visit(Exam(patient.id, WHEN))
    first = visit.exam
    for act, *rest in plan:
        site = str(rest[0]) if rest else ""
        match act:
            case "rate":
                visit.rate(site, int(str(rest[1])))
            case "unrated":
                visit.note(Finding.unrated(site))
            case "not":
                reason = rest[1]
                visit.note(Finding.not_examined(site, reason if isinstance(reason, Reason) else None))
            case "clear":
                visit.clear(site)
            case "area":
                visit.answer_area(site, rest[1])  # type: ignore[arg-type]
            case "months":
                visit.answer("duration_months", rest[0])  # type: ignore[arg-type]
            case "rest":
                visit.rest_no_pain()
            case "undo":
                visit.undo()
            case _:
                visit.redo()
        assert store.exam(visit.exam.id) == visit.exam
    last = visit.exam
    while visit.undo_stack.next_undo:
        visit.undo()
    assert visit.exam == first
    while visit.undo_stack.next_redo:
        visit.redo()
    assert visit.exam.status is Status.DRAFT
    assert store.exam(last.id) == visit.exam


def test_the_order_is_kept_after_a_jump_back(visit: Visit) -> None:
    visit.choose("gluteal_r")
    visit.rate("gluteal_r", 3)
    assert visit.current == "gluteal_l"
    visit.choose("forehead")
    visit.rate("forehead", 0)
    assert visit.current == "occiput_r"
    visit.skip()
    assert visit.current == "occiput_l"
    visit.back()
    visit.back()
    assert visit.current == "forehead"
    visit.back()
    assert visit.current == ORDER[-1]
    visit.rate(ORDER[-1], 1)
    assert visit.current == "occiput_r"


def test_a_reopened_visit_goes_on_where_it_stopped(visit: Visit, practice: Practice) -> None:
    for site in ORDER[:13]:
        visit.rate(site, 4)
    again = practice.open_visit(visit.exam.id)
    assert again.exam == visit.exam
    assert again.current == ORDER[13]
    assert [change.what for change in again.history() if change.what.startswith("finding")][:1] == ["finding:forehead"]


def test_what_the_disk_refuses_stays_and_is_saved_when_the_cause_is_gone(
    visit: Visit, store: Store, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise NotSaved("The disk is full.", "Free some space.")

    with monkeypatch.context() as patch:
        patch.setattr(store, "save_exam", full)
        with qtbot.waitSignal(visit.trouble) as trouble:
            visit.rate("forehead", 2)
        assert "disk is full" in str(trouble.args[0])
        visit.rate("occiput_r", 7)
        with pytest.raises(NotSaved):
            visit.sign("Dr I. Lind")
        assert visit.exam.status is Status.DRAFT
        assert not visit.is_saved
        assert visit.exam.findings["occiput_r"].rating == 7
        assert not store.exam(visit.exam.id).findings
    with qtbot.waitSignal(visit.saved, timeout=10_000):
        pass  # saved by itself
    assert store.exam(visit.exam.id) == visit.exam
    assert visit.save()


def test_a_signed_exam_is_frozen_and_can_be_amended(visit: Visit, practice: Practice, store: Store) -> None:
    visit.rate("forehead", 1)
    visit.sign("Dr I. Lind")
    signed = visit.exam
    assert store.exam(signed.id) == signed
    with pytest.raises(Frozen):
        visit.rate("forehead", 2)
    assert visit.exam == signed
    amended = practice.amend(signed.id, "wrong site noted")
    assert amended.exam.amends == signed.id
    amended.rate("forehead", 2)
    amended.sign("Dr M. Okafor")
    assert store.exam(signed.id).status is Status.AMENDED
    assert store.exam(signed.id).findings == signed.findings
    assert [exam.id for exam in store.exams(patient=signed.patient)] == [amended.exam.id]
    assert amended.exam.version == 2


def test_practice_says_when_something_is_other_than_before(practice: Practice, qtbot: QtBot, store: Store) -> None:
    patient = Patient("DEMO-7")
    with qtbot.waitSignal(practice.changed):
        practice.add_patient(patient)
    course = Course(patient.id, "1")
    with qtbot.waitSignal(practice.changed):
        practice.save_course(course)
    with qtbot.waitSignal(practice.changed):
        practice.save_infusion(Infusion(course.id, 1, WHEN, mg_per_kg=0.5, total_mg=35))
    with pytest.raises(UserError):
        practice.add_patient(Patient("DEMO-7"))
    assert [i.total_mg for i in store.infusions(course.id)] == [35]


def test_findings_in_words() -> None:
    assert in_words(None) == "open"
    assert in_words(Finding.rated("knee_r", 0)) == "no pain"
    assert in_words(Finding("knee_r", False)) == "no pain"
    assert in_words(Finding.rated("knee_r", 7)) == "7 of 10"
    assert in_words(Finding.unrated("knee_r")) == "painful, not rated"
    assert in_words(Finding.not_examined("knee_r")) == "not examined"
    assert in_words(Finding.not_examined("knee_r", Reason.NOT_REACHED)) == "not examined, not reached"
