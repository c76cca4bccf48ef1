"""What a record says is sealed by the act that says it, and nothing that was altered is shown."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bodymap.errors import FileProblem, UserError
from bodymap.medicine.model import Infusion, Patient, Vital
from bodymap.store import Store, driver, history, seals
from tests.old import make
from tests.store.people import EXAM, INES, WHO, signed


def _by_hand(path: Path, sql: str) -> None:
    """What somebody does who has the file and another program."""
    connection = driver.connect(path, None)
    connection.execute("PRAGMA ignore_check_constraints=ON")
    guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        connection.execute(f"DROP TRIGGER {name}")
    connection.executescript(sql)
    for _, text in guards:
        connection.execute(text)
    connection.close()


@pytest.fixture
def whole(empty: Store) -> Store:
    """With every kind of value, amended, marked and removed."""
    make.write(empty)
    return empty


def test_after_every_act_each_record_says_what_was_sealed(whole: Store) -> None:
    assert list(seals.all_altered(whole._connection)) == []
    assert list(history.faults(whole._connection, whole.head())) == []


@pytest.mark.parametrize(
    ("sql", "shows", "says"),
    [
        ("UPDATE finding SET rating = 3 WHERE rating = 7", lambda s: s.exam("exam-2"), "Exam exam-2 of 2026-04-03"),
        ("DELETE FROM pain_area", lambda s: s.exams("patient-1"), "Exam exam-2"),
        ("UPDATE answer SET value = 2.8 WHERE value = 2.9", lambda s: s.exams(), "Exam exam-2"),
        ("DELETE FROM vital", lambda s: s.rows(Vital, "infusion-1"), "Infusion infusion-1 of 2026-04-10"),
        ("UPDATE vital SET spo2 = 89", lambda s: s.infusions("course-1"), "Infusion infusion-1"),
        ("UPDATE adjunct SET dose = 8", lambda s: s.row_or_none(Infusion, "infusion-1"), "Infusion infusion-1"),
        ("UPDATE patient SET remark = ''", lambda s: s.patient("patient-1"), "Patient patient-1"),
        ("UPDATE course SET stopped = '2026-01-01'", lambda s: s.courses("patient-1"), "Course course-1"),
    ],
)  # fmt: skip
def test_what_was_altered_is_named_and_not_shown(
    whole: Store, path: Path, sql: str, shows: Callable[[Store], object], says: str
) -> None:
    whole.close()
    _by_hand(path, sql)
    store = Store.open(path)
    try:
        assert any(says in fault for fault in store.check()), store.check()
        with pytest.raises(seals.Altered, match=says):
            shows(store)
    finally:
        store.close()


def test_text_that_is_none_and_a_word_that_no_program_wrote_are_named_as_their_record(store: Store, path: Path) -> None:
    store.save_exam(signed(EXAM), EXAM, WHO)
    store.close()
    _by_hand(path, "UPDATE exam SET mode = 'exaniner', remark = CAST(x'ff41' AS TEXT)")
    again = Store.open(path)
    try:
        with pytest.raises(seals.Altered, match=f"Exam {EXAM.id}"):
            again.recent()
        with pytest.raises(FileProblem, match=f"Exam {EXAM.id}"):
            again.exam(EXAM.id)
        assert any(f"Exam {EXAM.id} of 2026-04-03 does not say what was saved." in fault for fault in again.check())
    finally:
        again.close()


def test_erasing_takes_content_and_salt_and_leaves_the_chain_whole(whole: Store, path: Path) -> None:
    before = whole.head()
    whole.erase_patient("patient-1", WHO)
    assert whole.check(before) == []
    whole.close()
    assert b"likes tea" not in path.read_bytes()
    connection = driver.connect(path, None)
    emptied = connection.execute("SELECT count(*) FROM history WHERE salt IS NULL").fetchone()[0]
    said = connection.execute("SELECT count(*) FROM history WHERE salt IS NULL AND what || old || new <> ''")
    assert emptied > 20
    assert said.fetchone()[0] == 0
    connection.close()


def test_a_file_without_seals_gets_them_when_it_is_brought_up_to_date(path: Path) -> None:
    shutil.copy(make.FOLDER / "3.bodymap", path)
    store = Store.open(path)
    assert store.check() == []
    assert all(change.what != history.SEALED for change in store.history_of_patient("patient-1"))
    store.erase_patient("patient-1", WHO)
    assert store.check() == []
    store.close()


def test_a_head_is_a_number_and_letters(store: Store) -> None:
    assert store.check(store.head()) == []
    with pytest.raises(UserError, match="no head of a history"):
        store.check("something")
    assert "is of another file" in store.check("3-" + "0" * 16)[0]


def test_a_saved_setting_is_sealed_and_saved_once(store: Store) -> None:
    store.set_setting("practice_name", "x")
    head = store.head()
    store.set_setting("practice_name", "x")
    assert store.head() == head
    store.set_setting("practice_name", None)
    assert store.check() == []
    assert store.patient(INES.id) == INES


def test_what_is_saved_under_another_infusion_is_sealed_in_both(whole: Store) -> None:
    ((first, vital), *_) = [(i, v) for i in whole.infusions("course-1") for v in whole.rows(Vital, i.id)]
    other = replace(first, id="infusion-9", number=99)
    whole.save(other, WHO)
    whole.save(replace(vital, infusion=other.id), WHO)
    assert whole.check() == []
    assert [v.id for v in whole.rows(Vital, other.id)] == [vital.id]


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("UPDATE history SET digest = NULL WHERE added = 3", "Entry 3 of the history was put there by another hand."),
        ("UPDATE history SET salt = NULL WHERE added = 3", "Entry 3 of the history was emptied, and no erasing says"),
        ("DELETE FROM history WHERE added = (SELECT max(added) FROM history)", "but it was longer or is counted"),
        (
            "INSERT INTO removed SELECT 'vital-1', 'patient-1'",
            "vital-1 is listed as removed, but the history does not say",
        ),
        ("DELETE FROM removed", "was removed, but is not listed as removed."),
    ],
)
def test_a_history_that_was_edited_is_named(whole: Store, path: Path, sql: str, says: str) -> None:
    whole.close()
    _by_hand(path, sql)
    store = Store.open(path)
    try:
        assert any(says in fault for fault in store.check()), store.check()
    finally:
        store.close()


def test_a_check_says_how_far_it_is(empty: Store) -> None:
    with empty.batch():
        for n in range(1005):
            empty.save_patient(Patient(f"DEMO-{n}"), WHO)
    seen: list[tuple[int, int]] = []
    assert empty.check(progress=lambda done, total: seen.append((done, total))) == []
    assert seen
    assert all(done % 1000 == 0 and total >= 1005 for done, total in seen)


def test_a_word_of_the_history_that_is_none_is_no_altered_record(whole: Store, path: Path) -> None:
    whole.close()
    _by_hand(path, "UPDATE history SET at_utc = 'once' WHERE added = 3")
    store = Store.open(path)
    try:
        with pytest.raises(ValueError, match="once"):
            store.history_of_patient("patient-1")
        assert any("Entry 3 of the history does not say what was written." in fault for fault in store.check())
    finally:
        store.close()
