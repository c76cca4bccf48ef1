"""What is signed stands: through the program, and against anyone who writes SQL into the file."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bodymap.errors import Frozen, UserError
from bodymap.medicine.model import Exam, Finding, Status
from bodymap.store import Store, driver
from tests.store.people import EXAM, INES, MORNING, WHO, signed

DONE = signed(EXAM)


@pytest.fixture
def frozen(store: Store) -> Store:
    """With Ines' exam signed, and a draft beside it."""
    store.save_exam(DONE, EXAM, WHO)
    store.save_exam(Exam(INES.id, MORNING, id="draft").having(Finding.rated("knee_l", 5)), None, WHO)
    return store


def test_a_signed_exam_is_stored_and_says_so_in_its_history(frozen: Store) -> None:
    assert frozen.exam(EXAM.id) == DONE
    assert [(c.what, c.old, c.new) for c in frozen.history(EXAM.id)][1:] == [
        ("status", "draft", "signed"),
        ("signed_by", "", WHO),
        ("signed_meaning", "", "examined and recorded"),
        ("signed", "", "2026-04-03T06:40:00+00:00"),
    ]
    assert frozen.check() == []


def test_the_program_does_not_change_it(frozen: Store) -> None:
    other = DONE.having(Finding.rated("occiput_r", 1))
    before = frozen.history(EXAM.id)
    with pytest.raises(Frozen):
        frozen.save_exam(other, DONE, WHO)
    with pytest.raises(Frozen):
        frozen.save_exam(other, None, WHO)
    with pytest.raises(Frozen):  # even when it believes that the exam is still a draft
        frozen.save_exam(other, EXAM, WHO)
    with pytest.raises(Frozen):
        frozen.save_exam(replace(EXAM, remark="other"), EXAM, WHO)
    frozen.save_exam(DONE, DONE, WHO)
    assert frozen.exam(EXAM.id) == DONE
    assert frozen.history(EXAM.id) == before


ATTACKS = [
    "UPDATE exam SET remark = 'forged' WHERE id = :exam",
    "UPDATE exam SET patient = 'someone' WHERE id = :exam",
    "UPDATE exam SET status = 'draft' WHERE id = :exam",
    "UPDATE exam SET status = 'amended' WHERE id = :exam",
    "UPDATE exam SET status = 'amended', remark = 'forged' WHERE id = :exam",
    "UPDATE exam SET signed_by = 'Dr Evil', signed_utc = '2000-01-01T00:00:00' WHERE id = :exam",
    "UPDATE exam SET performed_utc = '2000-01-01T00:00:00' WHERE id = :exam",
    "UPDATE exam SET id = 'elsewhere' WHERE id = :exam",
    "UPDATE exam SET added = 99 WHERE id = :exam",
    "UPDATE OR REPLACE exam SET id = :exam WHERE id = 'draft'",
    "UPDATE OR REPLACE exam SET added = (SELECT added FROM exam WHERE id = :exam) WHERE id = 'draft'",
    "UPDATE exam SET status = 'amended' WHERE id = 'draft'",
    "DELETE FROM exam WHERE id = :exam",
    "DELETE FROM exam",
    "INSERT OR REPLACE INTO exam SELECT * FROM exam WHERE id = :exam",
    "REPLACE INTO exam SELECT added, id, patient, performed_utc, performed_offset, date_only, 'Dr Evil', mode, rule,"
    " method, course, infusion, timing, remark, entered, 'draft', version, amends, amend_reason, '', '', NULL, NULL"
    " FROM exam WHERE id = :exam",
    "INSERT OR REPLACE INTO exam SELECT added, 'new', patient, performed_utc, performed_offset, date_only, examiner,"
    " mode, rule, method, course, infusion, timing, remark, entered, 'draft', version, amends, amend_reason, '', '',"
    " NULL, NULL FROM exam WHERE id = :exam",
    "INSERT INTO exam SELECT NULL, 'born signed', patient, performed_utc, performed_offset, date_only, examiner, mode,"
    " rule, method, course, infusion, timing, remark, entered, 'signed', version, amends, amend_reason, '', '', NULL,"
    " NULL FROM exam WHERE id = :exam",
    "UPDATE finding SET rating = 1 WHERE exam = :exam AND site = 'occiput_r'",
    "UPDATE finding SET exam = 'draft' WHERE exam = :exam AND site = 'occiput_r'",
    "UPDATE finding SET exam = :exam WHERE exam = 'draft'",
    "UPDATE OR REPLACE finding SET exam = :exam WHERE exam = 'draft'",
    "DELETE FROM finding WHERE exam = :exam",
    "INSERT INTO finding VALUES (:exam, 'second_rib_l', 1, 9, NULL, NULL, NULL, NULL, NULL, '')",
    "INSERT OR REPLACE INTO finding VALUES (:exam, 'occiput_r', 1, 1, NULL, NULL, NULL, NULL, NULL, '')",
    "INSERT INTO finding VALUES (:exam, 'occiput_r', 1, 1, NULL, NULL, NULL, NULL, NULL, '')"
    " ON CONFLICT DO UPDATE SET rating = 1",
    "UPDATE pain_area SET painful = 0 WHERE exam = :exam",
    "DELETE FROM pain_area WHERE exam = :exam",
    "INSERT INTO pain_area VALUES (:exam, 'area', 'abdomen', 1)",
    "INSERT OR REPLACE INTO pain_area VALUES (:exam, 'area', 'neck', 0)",
    "UPDATE answer SET value = 0 WHERE exam = :exam",
    "DELETE FROM answer WHERE exam = :exam",
    "INSERT INTO answer VALUES (:exam, 'pain_worst', 9)",
    "INSERT OR REPLACE INTO answer VALUES (:exam, 'pain_now', 0)",
    "DELETE FROM patient",
    "DELETE FROM course",
    "DELETE FROM infusion",
    "UPDATE patient SET id = 'someone'",
    "UPDATE course SET id = 'another'",
    "UPDATE infusion SET id = 'another'",
    "UPDATE history SET new = 'forged'",
    "DELETE FROM history",
    "INSERT OR REPLACE INTO history (added, at_utc, at_offset, who, subject, what, old, new)"
    " VALUES (1, '2000-01-01', 0, 'Dr Evil', 'x', 'x', '', '')",
    "UPDATE OR REPLACE history SET added = 1",
]


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("sql", ATTACKS)
def test_sql_does_not_change_it(frozen: Store, path: Path, sql: str, recursive: str) -> None:
    before = (frozen.exams(versions=True), frozen.history(EXAM.id), frozen.history("draft"))
    attacker = driver.connect(path, None)
    attacker.execute("PRAGMA foreign_keys=OFF")  # the default of every other tool
    attacker.execute(f"PRAGMA recursive_triggers={recursive}")
    with pytest.raises(
        driver.Error, match=r"a signed exam does not change|an id stays|only added to|once|before it is"
    ):
        attacker.execute(sql, {"exam": EXAM.id})
    attacker.close()
    assert (frozen.exams(versions=True), frozen.history(EXAM.id), frozen.history("draft")) == before
    assert frozen.check() == []


def test_a_draft_can_still_be_changed(frozen: Store) -> None:
    draft = frozen.exam("draft")
    frozen.save_exam(draft.open_at(["knee_l"]), draft, WHO)
    assert frozen.exam("draft").findings == {}


# -- amending ------------------------------------------------------------------------------------------------------


def test_an_amendment_is_a_new_version_and_the_old_one_stays(frozen: Store) -> None:
    new = frozen.amendment(DONE, "wrong side")
    assert (new.version, new.amends, new.amend_reason, new.status) == (2, EXAM.id, "wrong side", Status.DRAFT)
    assert (new.signed_by, new.signed_meaning, new.signed_at) == ("", "", None)
    assert (new.findings, new.patient, new.performed_at) == (DONE.findings, DONE.patient, DONE.performed_at)
    frozen.save_exam(new, None, WHO)
    # Until it is signed the old one is in force.
    assert frozen.exam(EXAM.id).status is Status.SIGNED
    assert [e.id for e in frozen.exams(INES.id)] == [EXAM.id, "draft"]
    assert [e.id for e in frozen.exams(INES.id, versions=True)] == [EXAM.id, "draft", new.id]
    assert {row.exam_id for row in frozen.drafts()} == {"draft", new.id}

    changed = new.having(Finding.rated("occiput_l", 4))
    frozen.save_exam(changed, new, WHO)
    final = signed(changed, datetime(2026, 4, 4, 7, tzinfo=UTC))
    frozen.save_exam(final, changed, "Dr M. Okafor")
    assert [e.id for e in frozen.exams(INES.id)] == ["draft", new.id]
    assert frozen.exam(EXAM.id) == replace(DONE, status=Status.AMENDED)
    last = frozen.history(EXAM.id)[-1]
    assert (last.who, last.what, last.old, last.new) == (
        "Dr M. Okafor",
        "status",
        "signed",
        "amended: wrong side",
    )
    assert frozen.check() == []
    with pytest.raises(Frozen):
        frozen.save_exam(frozen.exam(EXAM.id).having(Finding.rated("knee_l", 1)), frozen.exam(EXAM.id), WHO)

    third = frozen.amendment(final, "again")
    frozen.save_exam(third, None, WHO)
    assert third.version == 3


def test_what_cannot_be_amended(frozen: Store) -> None:
    with pytest.raises(UserError, match="needs a reason"):
        frozen.amendment(DONE, "  ")
    with pytest.raises(UserError, match="is not signed"):
        frozen.amendment(frozen.exam("draft"), "why not")
    first, second = frozen.amendment(DONE, "one"), frozen.amendment(DONE, "two")
    frozen.save_exam(first, None, WHO)
    with pytest.raises(UserError, match="being amended already"):
        frozen.amendment(DONE, "three")
    with pytest.raises(UserError, match="being amended already"):
        frozen.save_exam(second, None, WHO)
    frozen.save_exam(signed(first), first, WHO)
    with pytest.raises(UserError, match="has a newer version"):
        frozen.amendment(frozen.exam(EXAM.id), "four")


def test_a_draft_cannot_be_amended_behind_our_back(frozen: Store) -> None:
    new = replace(frozen.exam("draft"), id="new", version=2, amends="draft", amend_reason="x")
    frozen.save_exam(new, None, WHO)
    with pytest.raises(driver.Error, match="only a signed exam is amended"):
        frozen.save_exam(signed(new), new, WHO)


def test_a_chain_of_versions_is_imported_as_it_was(store: Store) -> None:
    old = replace(signed(EXAM), id="old", status=Status.AMENDED)
    new = replace(signed(EXAM), id="new", version=2, amends="old", amend_reason="wrong side")
    with store.batch():
        store.save_exam(old, None, WHO)
        store.save_exam(new, None, WHO)
    assert [store.exam("old"), store.exam("new")] == [old, new]
    assert store.check() == []
