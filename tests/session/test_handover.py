"""What is handed over comes in whole or not at all, once, and beside what was there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from bodymap.errors import Frozen, NotSaved, UserError
from bodymap.exchange import handover
from bodymap.exchange.handover import Home
from bodymap.medicine.model import Course, DiaryDay, Entered, Finding, Flag, Mode, Patient, Response, Status, new_id
from bodymap.session.transfer import SIGNED_BY, Bringing, bring
from bodymap.store import Store
from tests.exchange import handovers
from tests.exchange.handovers import CHEAP, MORNING, WORDS_TOLD

WHO = "Dr I. Lind"
INES = Patient("DEMO-1", "Ines Invented", date(1979, 4, 3))
OTTO = Patient("DEMO-2", "Otto Other", date(1961, 2, 3))
COURSE = Course(INES.id, "spring")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "practice.bodymap")
    opened.save_patient(INES, WHO)
    opened.save_patient(OTTO, WHO)
    opened.save_course(COURSE, WHO)
    yield opened
    opened.close()


@pytest.fixture
def home() -> Home:
    return handovers.home()


def all_of(store: Store, patient: str = INES.id) -> tuple[int, int, int, int]:
    """How many self-assessments, questionnaires, diary days and flags the record holds."""
    return (
        len(store.exams(patient=patient, versions=True)),
        len(store.rows(Response, patient)),
        len(store.rows(DiaryDay, patient)),
        len(store.rows(Flag, patient)),
    )


def again(store: Store, home: Home) -> Bringing:
    return bring(store, home, INES.id, WHO)


def test_everything_comes_in_as_the_patients_own(store: Store, home: Home) -> None:
    done = bring(store, home, INES.id, WHO, COURSE.id)
    assert all_of(store) == (1, 2, 7, 2)
    exam = store.exam(home.exams[0].id)
    assert (exam.mode, exam.entered, exam.status, exam.signed_by) == (Mode.SELF, Entered.HOME, Status.SIGNED, SIGNED_BY)
    assert (exam.patient, exam.course, exam.signed_at) == (INES.id, COURSE.id, home.made_at)
    assert exam.findings == home.exams[0].findings
    assert exam.answers == home.exams[0].answers
    assert {response.course for response in store.rows(Response, INES.id)} == {None, COURSE.id}
    assert all(flag.seen_at is None for flag in store.open_flags(INES.id))
    assert len(store.open_flags(INES.id)) == 2
    assert isinstance(done.new[0], Flag)
    assert [exam.id for exam in done.exams] == [home.exams[0].id]
    assert done.flags == store.rows(Flag, INES.id)
    assert done.in_words() == (
        "Brought in: 1 self-assessment, 2 questionnaires, 7 diary days and 2 things to ask about."
    )
    assert {change.who for change in store.history(exam.id)} == {"Dr I. Lind, from home"}
    with pytest.raises(Frozen):
        store.save_exam(exam.having(Finding.rated("knee_r", 2)), exam, WHO)
    assert store.check() == []


def test_twice_is_harmless_whoever_brings_it(store: Store, home: Home) -> None:
    again(store, home)
    before = all_of(store)
    store.save(replace(store.open_flags(INES.id)[0], seen_by=WHO, seen_at=MORNING, done="spoke about it"), WHO)
    done = bring(store, replace(home, made_at=MORNING + timedelta(days=3)), INES.id, "", COURSE.id)
    assert all_of(store) == before
    assert (done.new, done.conflicts, done.there_already) == ([], [], 12)
    assert done.in_words() == "Nothing was new. 12 were there already."
    assert len(store.open_flags(INES.id)) == 1


def test_only_what_is_new_comes_in(store: Store, home: Home) -> None:
    again(store, replace(home, days=home.days[:6], flags=()))
    done = again(store, home)
    assert [type(one) for one in done.new] == [Flag, Flag, DiaryDay]
    assert done.there_already == 9
    assert done.conflicts == []


def test_nobody_named_is_still_from_home(store: Store, home: Home) -> None:
    bring(store, home, INES.id, "")
    assert store.history(home.days[0].id)[0].who == "from home"


def test_other_content_under_the_same_id_is_kept_beside_and_told(store: Store, home: Home) -> None:
    again(store, home)
    exam = home.exams[0].having(Finding.rated("knee_r", 2))
    response = replace(home.responses[0], answers={"1": 3, "9": 1})
    day = replace(home.days[0], answers={"pain_average": 9})
    flag = replace(home.flags[1], text="Item 9 answered: Several days. Then: Not at all.")
    other = replace(home, exams=(exam,), responses=(response,), days=(day,), flags=(flag,))
    done = again(store, other)
    assert [conflict.words for conflict in done.conflicts] == [
        "The self-assessment of 2026-04-03 is there already with other answers; both versions are kept.",
        "A questionnaire of 2026-04-03 is there already with other answers; both versions are kept.",
        "The diary of 2026-04-01 is there already with other answers; both versions are kept.",
        "What to ask about was changed; both versions are kept.",
    ]
    assert done.in_words().endswith("4 differ from what was there; both versions are kept.")
    assert all_of(store) == (2, 3, 8, 4)
    assert {e.findings["knee_r"].rating for e in store.exams(patient=INES.id)} == {7, 2}
    assert store.exam(home.exams[0].id).findings == home.exams[0].findings
    assert done.conflicts[0].second == done.exams[0]
    twice = again(store, other)
    assert (twice.new, twice.conflicts, twice.there_already) == ([], [], 4)
    assert all_of(store) == (2, 3, 8, 4)


def test_another_version_of_a_day_is_kept_and_told_once(store: Store, home: Home) -> None:
    again(store, home)
    day = home.days[0]
    same = replace(day, id=new_id())
    assert again(store, Home(home.sender, days=(same,))).there_already == 1
    other = replace(day, id=new_id(), answers={"pain_average": 2})
    done = again(store, Home(home.sender, days=(other,)))
    assert len(done.conflicts) == 1
    assert "1 differs from what was there" in done.in_words()
    assert len([one for one in store.rows(DiaryDay, INES.id) if one.day == day.day]) == 2
    assert again(store, Home(home.sender, days=(other,))).there_already == 1


def test_two_versions_of_a_day_in_one_file_are_told(store: Store, home: Home) -> None:
    day = home.days[0]
    done = again(store, Home(home.sender, days=(day, replace(day, id=new_id(), answers={"trigger_note": "other"}))))
    assert len(done.conflicts) == 1
    assert len(done.new) == 2


def test_what_was_taken_out_here_stays_out(store: Store, home: Home) -> None:
    again(store, home)
    store.remove(store.rows(DiaryDay, INES.id)[0], WHO)
    done = again(store, home)
    assert done.in_words() == "Nothing was new. 11 were there already. 1 had been taken out here before and stayed out."
    assert all_of(store)[2] == 6
    changed = replace(home.days[1], answers={"trigger_note": "changed"})
    kept = again(store, Home(home.sender, days=(changed,))).conflicts[0].second
    assert isinstance(kept, DiaryDay)
    store.remove(kept, WHO)
    assert again(store, Home(home.sender, days=(changed,))).taken_out == 1


def test_what_is_in_another_record_is_refused_whole(store: Store, home: Home) -> None:
    bring(store, Home(home.sender, days=home.days[6:]), OTTO.id, WHO)
    with pytest.raises(UserError, match="record of patient DEMO-2 already; nothing was brought in"):
        again(store, home)
    assert all_of(store) == (0, 0, 0, 0)


def test_an_answer_about_suicide_is_never_without_its_flag(store: Store, home: Home) -> None:
    done = again(store, replace(home, flags=()))
    assert [flag.about for flag in done.flags] == [home.responses[0].id]
    assert done.flags[0].kind == "item9"
    assert "Several days" in done.flags[0].text
    assert again(store, replace(home, flags=())).flags == []
    assert [flag.id for flag in again(store, home).flags] == [flag.id for flag in home.flags]


def test_a_course_of_another_patient_is_refused(store: Store, home: Home) -> None:
    with pytest.raises(UserError, match="another patient's"):
        bring(store, home, OTTO.id, WHO, COURSE.id)
    with pytest.raises(UserError, match="no patient"):
        bring(store, home, new_id(), WHO)


def test_a_disk_that_refuses_leaves_nothing(store: Store, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Store.save

    def full(self: Store, value: object, who: str) -> None:
        if isinstance(value, Flag):
            raise NotSaved("The disk is full.", "Make room.")
        whole(self, value, who)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "save", full)
    with pytest.raises(NotSaved):
        again(store, home)
    assert all_of(store) == (0, 0, 0, 0)
    assert store.history(home.exams[0].id) == []


def test_whatever_can_be_read_comes_in_whole_or_not_at_all(store: Store, home: Home, tmp_path: Path) -> None:
    path, random = tmp_path / "a.handover", Random(7)
    handover.write_home(path, home, WORDS_TOLD, cost=CHEAP)
    data, came = path.read_bytes(), 0
    for n in range(300):
        path.write_bytes(handovers.broken(home, data, random))
        patient = Patient(f"DEMO-{100 + n}")
        store.save_patient(patient, WHO)
        try:
            read = handover.read_home(path, WORDS_TOLD, cost=CHEAP)
            done = bring(store, read, patient.id, WHO)
        except UserError:
            assert all_of(store, patient.id) == (0, 0, 0, 0)
            continue
        came += 1
        raised = len(done.flags) - len(read.flags)  # an answer about suicide whose flag the file had lost
        assert 0 <= raised <= 1
        assert len(done.new) == len(read.exams) + len(read.responses) + len(read.days) + len(read.flags) + raised
        assert sum(all_of(store, patient.id)) == len(done.new)
        store.erase_patient(patient.id, WHO)
    assert came > 5
    assert store.check() == []
