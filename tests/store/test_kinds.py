"""Every kind of value: comes back equal through any change, keeps its history, and is removed only where it may be."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bodymap.errors import Frozen, UserError
from bodymap.medicine.model import (
    Adjunct,
    AdverseEvent,
    Answer,
    Course,
    DiaryDay,
    DoseStep,
    Event,
    Flag,
    Infusion,
    Patient,
    Response,
    Treatment,
    Vital,
    new_id,
)
from bodymap.store import Erased, InstrumentText, Kept, Store, removable
from bodymap.store.records import KINDS
from tests.store.people import COURSE, EXAM, INES, INFUSION, MORNING, WHO, fill, signed

TEXT = st.text(max_size=12)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
WHOLE = st.integers(-(2**40), 2**40)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
TIMES = st.datetimes(datetime(1900, 1, 3), datetime(2200, 1, 1), timezones=OFFSETS)
DAYS = st.dates(date(1850, 1, 1), date(2200, 1, 1))
BY_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    str | None: st.none(),
    int: WHOLE,
    int | None: st.none() | WHOLE,
    float | None: st.none() | NUMBER,
    bool: st.booleans(),
    datetime: TIMES,
    datetime | None: st.none() | TIMES,
    date: DAYS,
    date | None: st.none() | DAYS,
    tuple[date, ...]: st.lists(DAYS, max_size=3).map(tuple),
    Mapping[str, Answer]: st.dictionaries(TEXT, TEXT | NUMBER | WHOLE, max_size=4),
}
OWNERS = {"patient": INES.id, "course": COURSE.id, "infusion": INFUSION.id}
# What a field may be beyond its type.
ONLY: dict[tuple[type, str], st.SearchStrategy[Any]] = {
    (Patient, "number"): TEXT.map(lambda said: f"DEMO-{new_id()}{said}"),  # a number is there once
    (Course, "label"): TEXT.map(lambda said: f"{new_id()}{said}"),
    (Infusion, "number"): st.integers(2, 2**40),
    (Response, "mode"): st.sampled_from(["examiner", "self"]),
    (Response, "exam"): st.sampled_from([None, EXAM.id]),
    (Response, "course"): st.sampled_from([None, COURSE.id]),
    (Response, "infusion"): st.sampled_from([None, INFUSION.id]),
}


def some(kind: type) -> st.SearchStrategy[Any]:
    """Any value of a kind that belongs to Ines."""
    hints = get_type_hints(kind)
    parts = {}
    for field in fields(kind):
        if field.name == KINDS[kind].owner:
            parts[field.name] = st.just(OWNERS[field.name])
        elif field.name != "id":
            parts[field.name] = ONLY.get((kind, field.name), BY_TYPE[hints[field.name]])
    return st.builds(kind, **parts)


@pytest.fixture(scope="module")
def everyone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One data file for all the examples: opening one each would tell nothing more."""
    folder: Path = tmp_path_factory.mktemp("kinds")
    store = Store.open(folder / "practice.bodymap")
    fill(store)
    yield store
    assert store.check() == []
    store.close()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=20)
@given(data=st.data())
def test_every_value_comes_back_through_any_change(everyone: Store, kind: type, data: st.DataObject) -> None:
    first = data.draw(some(kind))
    if kind is Infusion:  # a number is there once
        taken = {i.number: i.id for i in everyone.infusions(COURSE.id)}
        first = replace(first, id=taken.get(first.number, first.id))
    second = replace(data.draw(some(kind)), id=first.id)
    if kind is Infusion:
        second = replace(second, number=first.number)
    if kind is Flag:  # what was raised stays as it was raised
        second = replace(first, seen_by=second.seen_by, seen_at=second.seen_at, done=second.done)
    for value in (first, second, second):
        everyone.save(value, WHO)
        found = everyone.row_or_none(kind, value.id)
        assert found == value
        times = [f.name for f in fields(kind) if isinstance(getattr(value, f.name), datetime)]
        assert [getattr(found, t).isoformat() for t in times] == [getattr(value, t).isoformat() for t in times]
    assert second in everyone.rows_of_patient(kind, second.id if kind is Patient else INES.id)
    assert second in everyone.all_rows(kind)
    if kind is not Patient:
        owner = OWNERS[KINDS[kind].owner]
        assert second in everyone.rows(kind, owner)
    if kind not in (Patient, Course):
        assert second in everyone.rows_of_course(kind, COURSE.id)
    if kind not in (Patient, Course, Infusion, Flag):
        everyone.remove(second, WHO)
        everyone.remove(second, WHO)
        assert everyone.row_or_none(kind, second.id) is None
        assert [c.new for c in everyone.history(second.id)][-1] == "removed"
        everyone.save(second, WHO)
        assert everyone.row_or_none(kind, second.id) == second


def test_one_history_row_a_change(store: Store) -> None:
    vital = Vital(INFUSION.id, MORNING, systolic=120)
    store.save(vital, WHO)
    later = replace(vital, at=MORNING + timedelta(minutes=15), systolic=125, oxygen=2.0)
    store.save(later, "Nurse Demo")
    store.save(later, "Nurse Demo")
    store.remove(later, WHO)
    assert [(c.who, c.what, c.old, c.new) for c in store.history(vital.id)] == [
        (WHO, "vital", "", "added"),
        ("Nurse Demo", "at", "2026-04-03T08:15:00+02:00", "2026-04-03T08:30:00+02:00"),
        ("Nurse Demo", "systolic", "120", "125"),
        ("Nurse Demo", "oxygen", "", "2"),
        (
            WHO,
            "vital",
            f"infusion {INFUSION.id}; at 2026-04-03T08:30:00+02:00; systolic 125; oxygen 2",
            "removed",
        ),
    ]


def test_answers_have_their_history_too(store: Store) -> None:
    response = Response(INES.id, "gad7", "1", MORNING, answers={"one": 1, "two": 2})
    store.save(response, WHO)
    changed = replace(response, mode="self", answers={"two": 3, "three": "x"})
    store.save(changed, WHO)
    store.save(replace(INFUSION, notes={"escort": "yes"}), WHO)
    store.remove(changed, WHO)
    assert [(c.what, c.old, c.new) for c in store.history(response.id)][1:4] == [
        ("mode", "examiner", "self"),
        ("answer:two", "2", "3"),
        ("answer:three", "", "x"),
    ]
    assert [(c.what, c.old) for c in store.history(response.id)][4] == ("answer:one", "1")
    assert store.history(response.id)[-1].old.endswith("mode self; answer:three x; answer:two 3")
    assert [c.what for c in store.history(INFUSION.id)] == ["infusion", "note:escort"]


def test_rows_come_in_order(store: Store) -> None:
    quarters = [Vital(INFUSION.id, MORNING + timedelta(minutes=n)) for n in (30, 0, 15, 0)]
    for vital in quarters:
        store.save(vital, WHO)
    assert store.rows(Vital, INFUSION.id) == [quarters[1], quarters[3], quarters[2], quarters[0]]
    days = [DiaryDay(INES.id, date(2026, 4, n), MORNING, {"pain": n}) for n in (3, 1, 2)]
    for day in days:
        store.save(day, WHO)
    assert [d.day.day for d in store.rows(DiaryDay, INES.id)] == [1, 2, 3]
    assert store.rows(DiaryDay, "nobody") == []


def test_a_diary_day_may_be_there_twice(store: Store) -> None:
    """Both versions of a conflict are kept."""
    for pain in (3, 7):
        store.save(DiaryDay(INES.id, date(2026, 4, 3), MORNING, {"pain": pain}), WHO)
    assert [day.answers["pain"] for day in store.rows(DiaryDay, INES.id)] == [3, 7]


def test_flags_stay_until_somebody_has_seen_them(store: Store) -> None:
    response = Response(INES.id, "phq9", "1", MORNING, answers={"phq9_9": 1})
    flag = Flag(INES.id, "item9", response.id, MORNING)
    other = Flag(INES.id, "ask", EXAM.id, MORNING + timedelta(hours=1), "sleep")
    for value in (response, other, flag):
        store.save(value, WHO)
    assert store.open_flags() == store.open_flags(INES.id) == [flag, other]
    assert store.open_flags("nobody") == []
    seen = replace(flag, seen_by=WHO, seen_at=MORNING, done="spoke with her")
    store.save(seen, WHO)
    assert store.open_flags() == [other]
    assert store.rows(Flag, INES.id) == [seen, other]
    with pytest.raises(UserError, match="never removed"):
        store.remove(seen, WHO)
    with pytest.raises(Frozen, match="raised"):
        store.save(replace(other, text="never mind"), WHO)
    with pytest.raises(Frozen, match="raised"):
        store.remove(response, WHO)
    assert store.row_or_none(Response, response.id) == response
    assert store.open_flags() == [other]


def test_a_questionnaire_of_a_signed_exam_stands(store: Store) -> None:
    before = Response(INES.id, "gad7", "1", MORNING, answers={"one": 1}, exam=EXAM.id)
    store.save(before, WHO)
    store.save(replace(before, answers={"one": 2}), WHO)
    store.save_exam(signed(EXAM), EXAM, WHO)
    last = replace(before, answers={"one": 2})
    store.save(last, WHO)
    for changed in (replace(last, answers={"one": 3}), replace(last, exam=None), replace(last, answers={})):
        with pytest.raises(Frozen, match="signed exam"):
            store.save(changed, WHO)
    with pytest.raises(Frozen, match="signed exam"):
        store.remove(last, WHO)
    late = Response(INES.id, "gad7", "1", MORNING, answers={"one": 0, "two": 1}, exam=EXAM.id)
    store.save(late, WHO)
    assert store.rows(Response, INES.id) == [last, late]


def test_what_something_belongs_to_is_not_removed(store: Store) -> None:
    store.save(Vital(INFUSION.id, MORNING), WHO)
    for value in (INFUSION, COURSE):
        with pytest.raises(UserError, match="belongs to this"):
            store.remove(value, WHO)
    with pytest.raises(UserError, match="Patients are never removed"):
        store.remove(INES, WHO)
    assert not removable(Patient)
    empty = Course(INES.id, "summer")
    infusion = Infusion(empty.id, 1, MORNING, notes={"escort": "yes"})
    store.save(empty, WHO)
    store.save(infusion, WHO)
    store.remove(infusion, WHO)
    store.remove(empty, WHO)
    assert store.courses(INES.id) == [COURSE]
    assert store.infusions(COURSE.id) == [INFUSION]


def test_the_infusions_of_a_signed_exam_stay(store: Store) -> None:
    store.save_exam(signed(EXAM), EXAM, WHO)
    with pytest.raises(Frozen):
        store.remove(INFUSION, WHO)


def test_a_mistake_of_ours_is_no_trouble_of_the_users(store: Store) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY") as raised:
        store.save(Vital("no such infusion", MORNING), WHO)
    assert not isinstance(raised.value, UserError)
    store._connection.execute(
        "CREATE TEMP TRIGGER other BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'other'); END"
    )
    event = Event(INES.id, "flare", date(2026, 4, 1))
    store.save(event, WHO)
    with pytest.raises(Exception, match="other") as raised:
        store.remove(event, WHO)
    assert not isinstance(raised.value, UserError)


def test_several_at_once_or_none(store: Store) -> None:
    def several() -> None:
        with store.batch():
            store.save(Treatment(INES.id, "exercise", "walking"), WHO)
            with store.batch():
                store.save(Event(INES.id, "flare", date(2026, 4, 1)), WHO)
            store.save(Course(INES.id, COURSE.label), WHO)

    with pytest.raises(UserError):
        several()
    assert store.rows(Treatment, INES.id) == []
    assert store.rows(Event, INES.id) == []


def test_own_questionnaires(store: Store) -> None:
    first, second = InstrumentText("fiqr", "1", "name = 'FIQR'"), InstrumentText("fiqr", "2", "name = 'FIQR 2'")
    for text in (first, second, first):
        store.save_instrument(text, WHO)
    assert store.instruments() == [first, second]
    better = replace(first, text="name = 'FIQR!'")
    store.save_instrument(better, WHO)
    store.remove_instrument("fiqr", "2", WHO)
    store.remove_instrument("fiqr", "2", WHO)
    assert store.instruments() == [better]
    store.save(Response(INES.id, "fiqr", "1", MORNING), WHO)
    with pytest.raises(Frozen, match="has been answered"):
        store.save_instrument(first, WHO)
    with pytest.raises(Frozen, match="has been answered"):
        store.remove_instrument("fiqr", "1", WHO)
    assert [(c.what, c.old, c.new) for c in store.history("fiqr")] == [
        ("instrument:1", "", first.text),
        ("instrument:2", "", second.text),
        ("instrument:1", first.text, better.text),
        ("instrument:2", second.text, ""),
    ]
    assert store.instruments() == [better]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE flag SET about = 'x'",
        "UPDATE flag SET raised_utc = '2026-01-01T00:00:00'",
        "DELETE FROM flag",
        "REPLACE INTO flag SELECT * FROM flag",
        "DELETE FROM response",
        "UPDATE response SET exam = NULL",
        "REPLACE INTO response SELECT * FROM response",
        "UPDATE response_answer SET value = 0",
        "UPDATE response_answer SET response = 'other'",
        "DELETE FROM response_answer",
        "REPLACE INTO response_answer SELECT response, item, 9 FROM response_answer",
        "INSERT INTO response_answer SELECT response, 'more', 9 FROM response_answer",
        "INSERT INTO response_answer VALUES ('nobody', 'item', 1)",
        "UPDATE instrument SET text = ''",
        "DELETE FROM instrument",
        "REPLACE INTO instrument SELECT * FROM instrument",
        "UPDATE vital SET id = 'x'",
        "UPDATE vital SET added = 99",
        "REPLACE INTO vital SELECT * FROM vital",
        "UPDATE vital SET infusion = 'nowhere'",
        "UPDATE vital SET systolic = 'high'",
        "UPDATE adverse_event SET serious = 2",
        "INSERT INTO infusion_note VALUES ('nowhere', 'item', 1)",
        "DELETE FROM infusion",
    ],
)
def test_who_writes_sql_meets_the_guards(store: Store, sql: str) -> None:
    response = Response(INES.id, "gad7", "1", MORNING, answers={"one": 1}, exam=EXAM.id)
    around: tuple[Kept, ...] = (
        response,
        Flag(INES.id, "ask", response.id, MORNING),
        Vital(INFUSION.id, MORNING),
        AdverseEvent(INFUSION.id, MORNING, "nausea"),
        Adjunct(INFUSION.id, MORNING, "ondansetron", 4),
        DoseStep(INFUSION.id, MORNING, "rate", 20, "mg/h"),
    )
    for value in around:
        store.save(value, WHO)
    store.save_instrument(InstrumentText("gad7", "1", "text"), WHO)
    store.save_exam(signed(EXAM), EXAM, WHO)
    before = content(store)
    with pytest.raises(Exception, match=r"signed|stays|once|answered|constraint|cannot store"):
        store._connection.execute(sql)
    assert content(store) == before


def content(store: Store) -> list[Any]:
    tables = ["infusion_note", "response_answer", "instrument", *(kind.table for kind in KINDS.values())]
    return [store._connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables]


def test_erasing_a_patient_takes_all_of_it(store: Store) -> None:
    response = Response(INES.id, "gad7", "1", MORNING, answers={"one": 1}, exam=EXAM.id, infusion=INFUSION.id)
    mistake = Treatment(INES.id, "yoga", "typed at the wrong patient")
    other = Patient("DEMO-2")
    kept: list[Kept] = [Treatment(other.id, "yoga", "hatha"), Flag(other.id, "ask", "x", MORNING)]
    store.save(other, WHO)
    of_ines: tuple[Kept, ...] = (
        *kept,
        replace(INFUSION, notes={"escort": "yes"}),
        DoseStep(INFUSION.id, MORNING, "rate", 20, "mg/h"),
        Adjunct(INFUSION.id, MORNING, "ondansetron", 4),
        Vital(INFUSION.id, MORNING),
        AdverseEvent(INFUSION.id, MORNING, "nausea"),
        mistake,
        Event(INES.id, "flare", date(2026, 4, 1)),
        response,
        DiaryDay(INES.id, date(2026, 4, 3), MORNING, {"pain": 3}),
        Flag(INES.id, "ask", response.id, MORNING),
    )
    for value in of_ines:
        store.save(value, WHO)
    store.remove(mistake, WHO)
    store.save_exam(signed(EXAM), EXAM, WHO)
    told = store.would_erase(INES.id)
    gone = {name: count for name, count in told.items() if name != "changes in the history"}
    assert gone == {
        "flags": 1,
        "diary days": 1,
        "questionnaires": 1,
        "events": 1,
        "adverse events": 1,
        "vital sign rows": 1,
        "other drugs": 1,
        "pump steps": 1,
        "exams": 1,
        "infusions": 1,
        "courses": 1,
        "patients": 1,
    }
    assert store.erase_patient(INES.id, WHO) == Erased(told, traces=False)
    for table in [*(kind.table for kind in KINDS.values()), "infusion_note", "response_answer", "diary_answer"]:
        left = store._connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        assert left == (1 if table in ("patient", "treatment", "flag") else 0), table
    assert store.rows_of_patient(Treatment, other.id) == kept[:1]
    assert store.history(mistake.id) == store.history(response.id) == []
    assert store.check() == []
    left_in_file = b"".join(path.read_bytes() for path in store.path.parent.glob(f"{store.path.name}*"))
    assert b"wrong patient" not in left_in_file


def test_numbers_of_all_patients(store: Store) -> None:
    other = Patient("DEMO-2")
    store.save(other, WHO)
    assert store.numbers() == {INES.id: "DEMO-1", other.id: "DEMO-2"}


def test_times_without_an_offset_are_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="offset"):
        store.save(Vital(INFUSION.id, datetime(2026, 4, 3, 8)), WHO)
    assert store.rows(Vital, INFUSION.id) == []
