"""What was entered by mistake: kept, in nothing that is read, moved to where it belongs; the history of both sides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bodymap.errors import Frozen, UserError
from bodymap.medicine.model import (
    Course,
    Event,
    Exam,
    Finding,
    Flag,
    Infusion,
    Patient,
    Response,
    Status,
    Treatment,
    Vital,
)
from bodymap.store import Mistaken, Store

WHO, WHEN = "Dr I. Lind", datetime(2026, 4, 3, 8, 15, tzinfo=UTC)
INES, OLAF = Patient("DEMO-1", "Ines Invented", id="p1"), Patient("DEMO-2", "Olaf Invented", id="p2")
COURSE, OTHER, OLAFS = Course("p1", "spring", id="c1"), Course("p1", "autumn", id="c2"), Course("p2", "spring", id="c3")
ONE, TWO = Infusion("c1", 1, WHEN, total_mg=35, id="i1"), Infusion("c1", 2, WHEN, id="i2")
VITAL = Vital("i1", WHEN, 120, 80, id="v1")
FIRST = Exam("p1", WHEN, WHO, course="c1", infusion="i1", timing="before", id="e1").having(Finding.rated("knee_r", 7))
LATER = Exam("p1", WHEN, WHO, id="e3")
SEEN = Flag("p1", "ask", "e1", WHEN, "sleep", seen_by=WHO, seen_at=WHEN, done="spoke about it", id="f1")
TREATMENT, EVENT = Treatment("p1", "yoga", "hatha", id="t1"), Event("p1", "flare", date(2026, 4, 5), id="ev1")
ANSWERS = Response("p1", "gad7", "1", WHEN, exam="e1", course="c1", infusion="i1", id="r1")


def signed(exam: Exam) -> Exam:
    return replace(exam, status=Status.SIGNED, signed_by=WHO, signed_meaning="examined and recorded", signed_at=WHEN)


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    made = Store.open(path)
    for value in (INES, OLAF, COURSE, OTHER, OLAFS, ONE, TWO, VITAL):
        made.save(value, WHO)
    made.save_exam(FIRST, None, WHO)
    made.save(ANSWERS, WHO)
    made.save_exam(signed(FIRST), FIRST, WHO)
    amendment = replace(made.amendment(signed(FIRST), "the other knee"), id="e2")
    made.save_exam(signed(amendment), None, WHO)
    made.save_exam(LATER, None, WHO)
    for other in (TREATMENT, EVENT, SEEN):
        made.save(other, WHO)
    yield made
    assert made.check() == []
    made.close()


def everything(store: Store) -> dict[str, object]:
    """All that is read of both patients."""
    return {
        patient.id: (
            store.exams(patient.id, versions=True),
            *(
                store.rows_of_patient(kind, patient.id)
                for kind in (Course, Infusion, Vital, Response, Treatment, Event)
            ),
            store.rows_of_patient(Flag, patient.id),
        )
        for patient in (INES, OLAF)
    }


@pytest.mark.parametrize("value", [signed(FIRST), LATER, ONE, ANSWERS, TREATMENT, EVENT, OTHER], ids=lambda v: v.id)
def test_what_is_marked_is_kept_and_read_nowhere_until_it_is_taken_back(store: Store, value: Mistaken) -> None:
    before = everything(store)
    exams, found = store.exams(), store.find_patients("DEMO-1")[0]
    store.mark_in_error(value, " typed into the wrong chart ", WHO)
    (mark, *_) = [m for m in store.marks("p1") if m.subject == value.id]
    assert (mark.reason, mark.who, mark.patient) == ("typed into the wrong chart", WHO, "p1")
    if isinstance(value, Exam):
        assert value.id not in {e.id for e in store.exams()}
        assert store.exam(value.id).status is Status.ENTERED_IN_ERROR
        with pytest.raises(Frozen, match="entered in error") as refused:
            store.save_exam(replace(store.exam(value.id), remark="x"), store.exam(value.id), WHO)
        assert "Take that back" in refused.value.todo
        with pytest.raises(UserError, match="entered in error"):
            store.amendment(store.exam(value.id), "why")
    else:
        assert value not in store.rows_of_patient(type(value), "p1")
        assert value not in store.all_rows(type(value))
        assert store.row_or_none(type(value), value.id) is not None
    if value is ONE:
        assert store.rows_of_patient(Vital, "p1") == []
        store.save(replace(ONE, id="i9"), WHO)  # the right one can have its number
        with pytest.raises(UserError, match="name 1 now"):
            store.unmark_in_error("i1", WHO)
        store.remove(replace(ONE, id="i9"), WHO)
    assert [(c.what, c.new) for c in store.history(value.id)][-1] == ("entered_in_error", "typed into the wrong chart")
    assert store.check() == []
    with pytest.raises(UserError, match="already"):
        store.mark_in_error(value, "again", WHO)
    store.unmark_in_error(value.id, WHO)
    assert store.marks("p1") == []
    assert everything(store) == before
    assert (store.exams(), store.find_patients("DEMO-1")[0]) == (exams, found)
    with pytest.raises(UserError, match="not marked"):
        store.unmark_in_error(value.id, WHO)


def test_an_exam_is_marked_with_all_its_versions(store: Store) -> None:
    store.mark_in_error(store.exam("e2"), "another person", WHO)
    assert [exam.id for exam in store.exams("p1")] == ["e3"]
    assert store.find_patients("DEMO-1")[0].exams == 1
    assert {m.subject for m in store.marks("p1")} == {"e1", "e2", "r1"}
    assert not store.course_exams()
    assert [row.exam_id for row in store.drafts()] == ["e3"]
    store.mark_in_error(LATER, "only opened", WHO)
    assert store.drafts() == []
    store.unmark_in_error("e1", WHO)
    assert [exam.id for exam in store.exams("p1")] == ["e2"]


def test_a_course_with_exams_is_not_marked_and_one_without_goes_with_its_infusions(store: Store) -> None:
    with pytest.raises(UserError, match="Exams belong to this course"):
        store.mark_in_error(COURSE, "typed twice", WHO)
    store.mark_in_error(TWO, "not given", WHO)
    store.mark_in_error(store.exam("e2"), "another person", WHO)
    store.mark_in_error(COURSE, "typed twice", WHO)
    assert store.rows_of_patient(Infusion, "p1") == []
    store.save(Course("p1", "spring", id="c9"), WHO)  # its name is free
    store.remove(Course("p1", "spring", id="c9"), WHO)
    with pytest.raises(UserError, match="course of this infusion"):
        store.unmark_in_error("i1", WHO)
    store.unmark_in_error("c1", WHO)
    assert [i.id for i in store.infusions("c1")] == ["i1"]  # the other was marked by itself
    store.unmark_in_error("i2", WHO)
    assert [i.number for i in store.infusions("c1")] == [1, 2]


def test_without_a_reason_nothing_is_marked_or_moved(store: Store) -> None:
    before = everything(store)
    for reason in ("", "  "):
        with pytest.raises(UserError, match="needs a reason"):
            store.mark_in_error(LATER, reason, WHO)
        with pytest.raises(UserError, match="needs a reason"):
            store.move(LATER, "p2", None, reason, WHO)
    assert everything(store) == before


@pytest.mark.parametrize(
    ("value", "patient", "course"),
    [
        (signed(FIRST), "p2", None),
        (signed(FIRST), "p2", "c3"),
        (signed(FIRST), "p1", "c2"),
        (LATER, "p1", "c1"),
        (TWO, "p1", "c2"),
        (ONE, "p2", "c3"),
        (ANSWERS, "p2", None),
        (TREATMENT, "p2", None),
        (EVENT, "p2", None),
    ],
)
def test_what_is_moved_is_there_with_all_of_it_and_the_history_of_both_sides(
    store: Store, value: Mistaken, patient: str, course: str | None
) -> None:
    before = everything(store)
    places = store.move(value, patient, course, "the wrong chart was open", WHO)
    assert store.check() == []
    if isinstance(value, Exam):
        found = store.exam(value.id)
        assert (found.patient, found.course, found.infusion) == (patient, course, None)
        assert (found.findings, found.signed_at) == (value.findings, value.signed_at)
    elif isinstance(value, Infusion):
        assert store.infusion(value.id).course == course
    else:
        assert store.rows_of_patient(type(value), patient) != []
        assert value.id not in {v.id for v in store.rows_of_patient(type(value), "p1")}
    assert "the wrong chart was open" in store.history(value.id)[-1].new
    sides = {"p1", patient} if patient != "p1" else set()
    for side in sides:
        assert "the wrong chart was open" in store.history(side)[-1].new
    with pytest.raises(UserError, match="there already"):
        store.move(value, patient, course, "again", WHO)
    store.put_back(places, "undone", WHO)
    assert everything(store) == before
    with pytest.raises(Exception, match="does not change"):
        store._connection.execute("UPDATE exam SET remark = 'x' WHERE id = 'e2'")  # the guards stand again


def test_a_course_moves_with_all_that_belongs_to_it(store: Store) -> None:
    before = everything(store)
    with pytest.raises(UserError, match="a course with this name"):
        store.move(COURSE, "p2", None, "wrong chart", WHO)
    assert everything(store) == before
    store.save(replace(OLAFS, label="other"), WHO)
    before = everything(store)
    places = store.move(COURSE, "p2", None, "wrong chart", WHO)
    assert [e.id for e in store.exams("p2", versions=True)] == ["e1", "e2"]
    assert [i.id for i in store.rows_of_patient(Infusion, "p2")] == ["i1", "i2"]
    assert [r.id for r in store.rows(Response, "p2")] == ["r1"]
    assert [f.id for f in store.rows_of_patient(Flag, "p2")] == ["f1"]
    store.put_back(places, "undone", WHO)
    assert everything(store) == before


def test_what_is_erased_takes_its_marks_along(store: Store) -> None:
    store.mark_in_error(LATER, "only opened", WHO)
    store.erase_patient("p1", WHO)
    assert store.marks("p1") == []


@pytest.mark.parametrize(("value", "about"), [(ANSWERS, "r1"), (signed(FIRST), "r1"), (signed(FIRST), "e2")])
def test_answers_that_somebody_must_see_are_not_marked(store: Store, value: Mistaken, about: str) -> None:
    store.save(Flag("p1", "item 9", about, WHEN, "thoughts", id="f2"), WHO)
    with pytest.raises(UserError, match="must see what was raised"):
        store.mark_in_error(value, "typed into the wrong chart", WHO)
    assert store.marks("p1") == []


def test_what_was_raised_about_answers_goes_where_they_go(store: Store) -> None:
    """Else the wrong patient would be said to have thoughts of death, and the right one not."""
    store.save(Flag("p1", "item 9", "r1", WHEN, "thoughts", id="f2"), WHO)
    before = everything(store)
    places = store.move(ANSWERS, "p2", None, "wrong chart", WHO)
    assert [(f.id, f.patient) for f in store.open_flags()] == [("f2", "p2")]
    store.put_back(places, "undone", WHO)
    assert everything(store) == before


def test_an_exam_is_marked_with_the_questionnaires_given_with_it(store: Store) -> None:
    """As it is moved with them: what another person answered counts nowhere either."""
    before = everything(store)
    store.mark_in_error(store.exam("e2"), "another person", WHO)
    assert store.rows(Response, "p1") == []
    assert {m.subject for m in store.marks("p1")} == {"e1", "e2", "r1"}
    store.unmark_in_error("e2", WHO)
    assert everything(store) == before
    store.mark_in_error(ANSWERS, "typed twice", WHO)
    store.mark_in_error(store.exam("e2"), "another person", WHO)
    store.unmark_in_error("e2", WHO)
    assert [m.subject for m in store.marks("p1")] == ["r1"]  # it was marked by itself, before


def test_the_marks_of_infusions_move_with_their_course(store: Store) -> None:
    store.save(replace(OLAFS, label="other"), WHO)
    store.mark_in_error(TWO, "not given", WHO)
    places = store.move(COURSE, "p2", None, "wrong chart", WHO)
    assert ([m.subject for m in store.marks("p1")], [m.subject for m in store.marks("p2")]) == ([], ["i2"])
    store.put_back(places, "undone", WHO)
    assert ([m.subject for m in store.marks("p1")], [m.subject for m in store.marks("p2")]) == (["i2"], [])


def test_what_is_not_in_the_file_is_neither_marked_nor_moved(store: Store) -> None:
    with pytest.raises(UserError, match="not in the file any more"):
        store.mark_in_error(replace(EVENT, id="gone"), "typed twice", WHO)
    with pytest.raises(UserError, match="not in the file any more"):
        store.move(replace(EVENT, id="gone"), "p2", None, "wrong chart", WHO)
    with pytest.raises(UserError, match="belongs to a course"):
        store.move(ONE, "p2", None, "wrong chart", WHO)
    places = store.move(EVENT, "p2", None, "wrong chart", WHO)
    store.remove(EVENT, WHO)
    before = everything(store)
    with pytest.raises(UserError, match="not in the file any more"):
        store.put_back(places, "undone", WHO)
    assert everything(store) == before
