"""A patient's record, read at once: the same as each kind read by itself, and no altered value of it is given out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bodymap.errors import UserError
from bodymap.medicine.model import (
    Adjunct,
    AdverseEvent,
    Course,
    DiaryDay,
    DoseStep,
    Event,
    Exam,
    Flag,
    Infusion,
    Patient,
    Response,
    Treatment,
    Vital,
)
from bodymap.store import Altered, InstrumentText, Store, driver
from tests.store.people import COURSE, EXAM, INES, INFUSION, MORNING, WHO, signed

OTHER = Patient("DEMO-2", "Otto Invented")
SECOND = Course(INES.id, "autumn")
LATER = Infusion(SECOND.id, 1, MORNING + timedelta(days=90))
WRONG = Infusion(COURSE.id, 2, MORNING + timedelta(days=1), notes={"pain_before": 7})
EMPTY = Course(INES.id, "winter")
ROWS = (
    OTHER,
    SECOND,
    LATER,
    WRONG,
    EMPTY,
    Infusion(COURSE.id, 3, MORNING - timedelta(days=7), notes={"pain_before": 5, "pain_end": 2.5, "calm": "yes"}),
    DoseStep(INFUSION.id, MORNING + timedelta(minutes=9), "rate", 20.5, "mg/h", id="step"),
    DoseStep(INFUSION.id, MORNING, "pause"),
    Adjunct(INFUSION.id, MORNING, "ondansetron", 4, "mg"),
    Vital(INFUSION.id, MORNING, systolic=120, temperature=36.55, id="vital"),
    Vital(WRONG.id, MORNING, systolic=90),
    AdverseEvent(INFUSION.id, MORNING, "nausea"),
    Treatment(INES.id, "drug", "later", MORNING.date()),
    Treatment(INES.id, "drug", "nobody knows since when", id="drug"),
    Event(INES.id, "flare", MORNING.date()),
    Response(INES.id, "phq2", "1", MORNING, answers={"interest": 1, "words": "two"}, exam=EXAM.id, course=COURSE.id),
    DiaryDay(INES.id, MORNING.date(), MORNING, {"pain_average": 4}, id="day"),
    DiaryDay(OTHER.id, MORNING.date(), MORNING, {"pain_average": 1}),
    Flag(INES.id, "ask", EXAM.id, MORNING, "see this", id="flag"),
)


@pytest.fixture
def full(store: Store) -> Store:
    """Everything that can be of a patient: versions, an unsigned amendment, drafts, what was entered in error."""
    for value in ROWS:
        store.save(value, WHO)
    store.save_exam(signed(EXAM), EXAM, WHO)
    wrong = Exam(INES.id, MORNING + timedelta(days=2), WHO, course=SECOND.id, id="wrong")
    early = Exam(INES.id, MORNING - timedelta(days=200), WHO, answers={"pain_now": 1}, id="early")
    for exam in (wrong, early, Exam(OTHER.id, MORNING, WHO)):
        store.save_exam(exam, None, WHO)
    store.save_exam(signed(replace(store.amendment(store.exam(EXAM.id), "slip"), id="second")), None, WHO)
    store.save_exam(replace(store.amendment(store.exam("second"), "another"), id="third"), None, WHO)
    store.save_exam(Exam(INES.id, MORNING - timedelta(days=9), WHO, id="added last"), None, WHO)
    for mistaken in (wrong, WRONG, EMPTY):
        store.mark_in_error(mistaken, "not hers", WHO)
    store.save_instrument(InstrumentText("own", "1", "text"), WHO)
    store.set_setting("practice_name", '"North"', WHO)
    return store


def test_it_is_what_each_kind_is_by_itself(full: Store) -> None:
    record, own = full.record(INES.id), INES.id
    assert record.patient == INES
    assert list(record.courses) == full.courses(own) == [COURSE, SECOND]
    for course in record.courses:
        assert list(record.infusions(course.id)) == full.infusions(course.id)
        assert list(record.exams(course.id)) == full.exams(course=course.id)
    assert record.given == (*record.infusions(COURSE.id), *record.infusions(SECOND.id))
    assert list(record.rows(Infusion)) == full.rows_of_patient(Infusion, own)
    for kind in (DoseStep, Adjunct, Vital, AdverseEvent):
        assert list(record.rows(kind, INFUSION.id)) == full.rows(kind, INFUSION.id) != []
        assert list(record.rows(kind, WRONG.id)) == full.rows(kind, WRONG.id) == []
        assert list(record.rows(kind, WRONG.id, in_error=True)) == full.rows(kind, WRONG.id, in_error=True)
    assert [vital.systolic for vital in record.rows(Vital, WRONG.id, in_error=True)] == [90]
    for each in (Treatment, Event, Response, DiaryDay, Flag):
        assert list(record.rows(each)) == full.rows(each, own) != []
    assert list(record.exams()) == full.exams(patient=own)
    assert list(record.exams(versions=True)) == full.exams(patient=own, versions=True)
    assert list(record.exams(as_added=True)) == full.exams(patient=own, as_added=True) != list(record.exams())
    assert list(record.marks()) == full.marks(own)
    assert {mark.subject: record.marked(mark) for mark in record.marks()} == {
        "wrong": full.exam("wrong"),
        WRONG.id: full.infusion(WRONG.id),
        EMPTY.id: full.course(EMPTY.id),
    }
    assert record.instruments() == full.instruments()
    assert record.settings == {"practice_name": '"North"'}
    assert record.exam("third") == full.exam("third")
    assert record.exam_or_none("nowhere") is None
    assert full.record_of_course(SECOND.id).patient == full.record_of_exam("second").patient == INES
    assert full.record(OTHER.id).patient == OTHER


def test_what_is_not_there_is_said(full: Store) -> None:
    record = full.record(INES.id)
    for ask in (
        lambda: full.record("nobody"),
        lambda: full.record_of_course("none"),
        lambda: full.record_of_exam("none"),
        lambda: record.course("none"),
        lambda: record.infusion("none"),
        lambda: record.exam("none"),
    ):
        with pytest.raises(UserError, match="There is no"):
            ask()


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("UPDATE patient SET remark = 'x' WHERE id = :ines", Patient),
        ("UPDATE course SET remark = 'x' WHERE label = 'spring'", Course),
        ("UPDATE infusion SET remark = 'x' WHERE number = 1", Infusion),
        ("UPDATE infusion_note SET value = 9 WHERE item = 'pain_end'", Infusion),
        ("UPDATE dose_step SET value = 99 WHERE id = 'step'", DoseStep),
        ("UPDATE vital SET systolic = 99 WHERE id = 'vital'", Vital),
        ("UPDATE adverse_event SET what = 'x'", AdverseEvent),
        ("UPDATE treatment SET name = 'x' WHERE id = 'drug'", Treatment),
        ("UPDATE event SET remark = 'x'", Event),
        ("UPDATE diary_day SET day = '2026-04-04' WHERE id = 'day'", DiaryDay),
        ("UPDATE diary_answer SET value = 9 WHERE diary_day = 'day'", DiaryDay),
        ("UPDATE flag SET about = 'x'", Flag),
        ("UPDATE exam SET remark = 'x' WHERE id = 'early'", Exam),
        ("UPDATE answer SET value = 9 WHERE exam = 'early'", Exam),
        ("DELETE FROM entered_in_error WHERE kind = 'infusion'", Infusion),
        ("INSERT INTO entered_in_error VALUES ('early', 'exam', :ines, '', 'x', 'x', '2026-04-03T08:00:00', 0)", Exam),
    ],
)
def test_what_was_altered_is_not_given_out_and_the_rest_is(full: Store, change: str, kind: type) -> None:
    other = driver.connect(full.path, None)
    for (guard,) in other.execute(
        "SELECT name FROM sqlite_master WHERE name LIKE 'flag_%' AND type = 'trigger'"
    ).fetchall():
        other.execute(f"DROP TRIGGER {guard}")
    other.execute(change, {"ines": INES.id} if ":ines" in change else {})
    other.close()
    record, refused = full.record(INES.id), set[type]()
    for each in (Patient, Course, Infusion, Treatment, Event, DiaryDay, Flag, Response, Exam):
        try:
            record.exams() if each is Exam else record.rows(each)
        except Altered:
            refused.add(each)
    part_of_infusion = kind in (DoseStep, Adjunct, Vital, AdverseEvent)
    assert refused == {Infusion if part_of_infusion else kind}
    if part_of_infusion:
        with pytest.raises(Altered):
            record.rows(kind, INFUSION.id)
        assert record.rows(kind, LATER.id) == ()


def test_an_altered_exam_of_one_course_hides_no_other(full: Store) -> None:
    other = driver.connect(full.path, None)
    other.execute("UPDATE exam SET remark = 'x' WHERE id = 'early'")
    other.close()
    record = full.record(INES.id)
    assert [exam.id for exam in record.exams(COURSE.id)] == ["second"]
    with pytest.raises(Altered, match="Exam early"):
        record.exams()
    with pytest.raises(Altered, match="Exam early"):
        record.exam("early")
