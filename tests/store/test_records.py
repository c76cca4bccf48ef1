"""What is saved comes back, with its history; what clashes is refused in words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from bodymap.errors import UserError
from bodymap.medicine.model import Course, Exam, Finding, Infusion, Patient
from bodymap.store import Erased, Store
from tests.store.people import COURSE, EXAM, INES, INFUSION, MORNING, WHO, fill


def test_everything_comes_back(store: Store) -> None:
    assert store.patient(INES.id) == INES
    assert store.patient_by_number("DEMO-1") == INES
    assert store.patient_by_number("DEMO-2") is None
    assert store.course(COURSE.id) == COURSE
    assert store.courses(INES.id) == store.all_courses() == [COURSE]
    assert store.infusion(INFUSION.id) == INFUSION
    assert store.infusions(COURSE.id) == [INFUSION]
    assert store.exam(EXAM.id) == EXAM
    assert store.exams() == store.exams(INES.id) == store.exams(course=COURSE.id) == [EXAM]
    assert store.exams("nobody") == []
    assert store.counts() == {"patients": 1, "courses": 1, "infusions": 1, "exams": 1}
    assert store.check() == []


def test_the_clock_of_the_place_is_kept(store: Store) -> None:
    assert store.exam(EXAM.id).performed_at.isoformat() == MORNING.isoformat() == "2026-04-03T08:15:00+02:00"


@pytest.mark.parametrize("read", ["patient", "course", "infusion", "exam"])
def test_an_id_that_is_not_there(store: Store, read: str) -> None:
    with pytest.raises(UserError, match=f"There is no {read} with this id."):
        getattr(store, read)("nobody")
    assert store.exam_or_none("nobody") is None


def test_saving_twice_is_harmless(store: Store) -> None:
    before = [store.history(subject.id) for subject in (INES, COURSE, INFUSION, EXAM)]
    fill(store)
    assert [store.history(subject.id) for subject in (INES, COURSE, INFUSION, EXAM)] == before
    assert [[(change.what, change.old, change.new) for change in changes] for changes in before] == [
        [("patient", "", "added")],
        [("course", "", "added")],
        [("infusion", "", "added")],
        [("exam", "", "added")],
    ]


def test_every_change_of_a_record_is_in_the_history(store: Store) -> None:
    store.save_patient(replace(INES, name="Ines Other", birth_date=None), "Dr M. Okafor")
    store.save_course(replace(COURSE, planned=None), WHO)
    store.save_infusion(replace(INFUSION, mg_per_kg=0.75, given_at=MORNING + timedelta(hours=2)), WHO)
    patient = store.history(INES.id)[1:]
    assert [(c.what, c.old, c.new) for c in patient] == [
        ("name", "Ines Invented", "Ines Other"),
        ("birth_date", "1979-04-03", ""),
    ]
    assert {(c.who, c.subject) for c in patient} == {("Dr M. Okafor", INES.id)}
    assert timedelta() <= datetime.now(UTC) - patient[0].when < timedelta(minutes=5)
    assert [(c.what, c.old, c.new) for c in store.history(COURSE.id)[1:]] == [("planned", "6", "")]
    assert [(c.what, c.old, c.new) for c in store.history(INFUSION.id)[1:]] == [
        ("given", "2026-04-03T09:15:00+02:00", "2026-04-03T10:15:00+02:00"),
        ("mg_per_kg", "0.5", "0.75"),
    ]
    assert store.patient(INES.id).name == "Ines Other"


def test_every_change_of_an_exam_is_one_row(store: Store) -> None:
    steps: list[tuple[Callable[[Exam], Exam], tuple[str, str, str]]] = [
        (lambda e: e.having(Finding.rated("knee_r", 4)), ("finding:knee_r", "painful, not rated", "4")),
        (lambda e: e.having(Finding.not_examined("knee_r")), ("finding:knee_r", "4", "not examined")),
        (
            lambda e: e.open_at(["gluteal_r"]),
            ("finding:gluteal_r", "3; reaction flinch; threshold 2.55 kgf/cm2, tip 1 cm2; remark jumped", ""),
        ),
        (lambda e: e.open_at(["gluteal_l"]), ("finding:gluteal_l", "no pain; threshold 300 kPa", "")),
        (lambda e: e.open_at(["knee_l"]), ("finding:knee_l", "not examined; reason wound; remark plaster", "")),
        (lambda e: e.with_area("neck", False), ("area:neck", "yes", "no")),
        (lambda e: e.with_area("chest", None), ("area:chest", "no", "")),
        (lambda e: e.with_quadrant("lower_left", True), ("quadrant:lower_left", "", "yes")),
        (lambda e: e.answering("duration_months", 3.25), ("answer:duration_months", "2.9", "3.25")),
        (lambda e: e.answering("pain_now", None), ("answer:pain_now", "6", "")),
        (lambda e: replace(e, remark="loud"), ("remark", "quiet", "loud")),
        (
            lambda e: replace(e, performed_at=e.performed_at.astimezone(timezone(timedelta(hours=-3)))),
            ("performed", "2026-04-03T08:15:00+02:00", "2026-04-03T03:15:00-03:00"),
        ),
        (
            lambda e: replace(e, performed_at=datetime(2026, 4, 3, 9, tzinfo=UTC)),
            ("performed", "2026-04-03T03:15:00-03:00", "2026-04-03T09:00:00+00:00"),
        ),
        (lambda e: replace(e, infusion=None), ("infusion", INFUSION.id, "")),
    ]
    was = EXAM
    for change, row in steps:
        exam = change(was)
        store.save_exam(exam, was, WHO)
        assert store.exam(EXAM.id) == exam
        assert [(c.what, c.old, c.new) for c in store.history(EXAM.id)][-1] == row
        was = exam
    assert len(store.history(EXAM.id)) == 1 + len(steps)
    assert store.check() == []


def test_a_number_a_label_and_an_infusions_number_are_there_once(store: Store) -> None:
    with pytest.raises(UserError, match="Another patient has this number"):
        store.save_patient(Patient("DEMO-1", "Someone Else"), WHO)
    with pytest.raises(UserError, match="needs a number"):
        store.save_patient(Patient(" ", "Someone Else"), WHO)
    with pytest.raises(UserError, match="another course with this name"):
        store.save_course(Course(INES.id, "spring"), WHO)
    with pytest.raises(UserError, match="another infusion with this number"):
        store.save_infusion(Infusion(COURSE.id, 1, MORNING), WHO)
    assert store.counts() == {"patients": 1, "courses": 1, "infusions": 1, "exams": 1}


def test_infusions_come_by_number_and_exams_by_time(store: Store) -> None:
    store.save_infusion(Infusion(COURSE.id, 3, MORNING), WHO)
    store.save_infusion(Infusion(COURSE.id, 2, MORNING + timedelta(days=9)), WHO)
    assert [i.number for i in store.infusions(COURSE.id)] == [1, 2, 3]
    early = Exam(INES.id, MORNING - timedelta(days=400, microseconds=1))
    same = Exam(INES.id, MORNING.astimezone(UTC))
    store.save_exam(early, None, WHO)
    store.save_exam(same, None, WHO)
    assert store.exams(INES.id) == [early, EXAM, same]


def test_a_time_without_its_offset_is_our_own_mistake(store: Store) -> None:
    with pytest.raises(ValueError, match="offset"):
        store.save_exam(Exam(INES.id, datetime(2026, 4, 3, 8)), None, WHO)
    assert store.counts()["exams"] == 1


def test_an_exam_of_nobody_is_our_own_mistake(store: Store) -> None:
    from bodymap.store import driver

    with pytest.raises(driver.Error, match="FOREIGN KEY"):
        store.save_exam(Exam("nobody", MORNING), None, WHO)
    assert store.counts()["exams"] == 1


def test_a_batch_is_all_or_nothing(empty: Store) -> None:
    def refused_at_the_end() -> None:
        with empty.batch():
            fill(empty)
            assert empty.counts()["exams"] == 1
            empty.save_patient(Patient("DEMO-1", "Someone Else"), WHO)

    with pytest.raises(UserError):
        refused_at_the_end()
    assert set(empty.counts().values()) == {0}
    assert empty.history(INES.id) == []
    with empty.batch():
        fill(empty)
        with pytest.raises(UserError):  # what is refused inside, and dealt with there, leaves the rest
            empty.save_patient(Patient("DEMO-1", "Someone Else"), WHO)
    assert set(empty.counts().values()) == {1}


def test_what_the_next_exam_begins_like(store: Store) -> None:
    other = replace(Exam(INES.id, MORNING + timedelta(days=1), "Dr M. Okafor"), id="later")
    store.save_exam(other, None, WHO)
    store.save_exam(replace(Exam(INES.id, MORNING), examiner=""), None, WHO)
    assert store.last_by(WHO) == EXAM
    assert store.last_by("Dr M. Okafor") == other
    assert store.last_by("Dr Nobody") is None
    assert store.examiners() == ["Dr M. Okafor", WHO]


def test_exams_in_the_order_they_were_added(store: Store) -> None:
    earlier = Exam(INES.id, MORNING - timedelta(days=1))
    store.save_exam(earlier, None, WHO)
    assert store.exams(as_added=True) == [EXAM, earlier]


def test_settings(empty: Store) -> None:
    assert empty.setting("theme") is None
    empty.set_setting("theme", '"dark"')
    empty.set_setting("theme", '"light"')
    assert empty.setting("theme") == '"light"'
    empty.set_setting("theme", None)
    assert empty.setting("theme") is None


def test_erasing_a_patient_leaves_one_row_without_personal_data(store: Store, path: object) -> None:
    from tests.store.people import signed

    other = Patient("DEMO-2", "Olaf Invented", date(1950, 1, 1))
    store.save_patient(other, WHO)
    kept = Exam(other.id, MORNING)
    store.save_exam(kept, None, WHO)
    store.save_exam(signed(EXAM), EXAM, WHO)
    told = store.would_erase(INES.id)
    assert told == {
        "changes in the history": 8,
        "exams": 1,
        "infusions": 1,
        "courses": 1,
        "patients": 1,
    }
    assert store.erase_patient(INES.id, WHO) == Erased(told, traces=False)
    assert store.counts() == {"patients": 1, "courses": 0, "infusions": 0, "exams": 1}
    assert [(c.what, c.old) for c in store.history(INES.id)] == [("erased", "1-4 7-10")], (
        "the numbers of the emptied entries"
    )
    assert store.history(EXAM.id) == []
    assert store.exam(kept.id) == kept
    assert store.check() == [], "the guards are back"
    for ending in ("", "-wal"):
        left = store.path.with_name(store.path.name + ending).read_bytes()
        assert b"Ines" not in left
        assert b"DEMO-1" not in left
    with pytest.raises(UserError, match="no patient"):
        store.erase_patient(INES.id, WHO)
