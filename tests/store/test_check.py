"""Every fault that somebody or something can bring into the file is found and said in words, without a name."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bodymap.medicine.model import DiaryDay, Event, Response, Vital
from bodymap.store import Kept, Store, driver
from tests.store.people import COURSE, EXAM, INES, INFUSION, MORNING, WHO, fill, signed

NO_CHECKS = "PRAGMA ignore_check_constraints=ON;"
OTHER = (
    "INSERT INTO patient SELECT 9, 'other', 'DEMO-9', name, NULL, '', '', '', folded FROM patient;"
    "UPDATE patient SET folded = ' invented demo 9 demo9' WHERE id = 'other';"
)
_EXAM_GUARDS = ("begins_as_draft", "keeps_its_id", "draft_changes", "signing", "signed_stands", "signed_stays")
NO_GUARDS = "".join(f"DROP TRIGGER exam_{name};" for name in _EXAM_GUARDS)


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("DROP TRIGGER finding_update", "trigger finding_update is missing"),
        ("DROP INDEX exam_patient", "index exam_patient is missing"),
        ("CREATE TABLE extra (x)", "table extra does not belong"),
        ("DROP INDEX exam_patient; CREATE INDEX exam_patient ON exam (patient)", "exam_patient is not as"),
        ("DELETE FROM patient", "belongs to a patient that is not in the file"),
        ("DELETE FROM exam", "A row of finding belongs to a exam"),
        ("UPDATE exam SET version = 7 WHERE id = 'new'", "is version 7, but the exam it amends is version 1"),
        ("UPDATE exam SET version = 2 WHERE amends IS NULL", "is version 2, but amends no exam"),
        ("UPDATE exam SET amend_reason = ' ' WHERE id = 'new'", "gives no reason"),
        (OTHER + "UPDATE exam SET patient = 'other' WHERE id = 'new'", "of another patient"),
        (NO_GUARDS + "UPDATE exam SET status = 'amended' WHERE id = 'new'", "but no signed exam amends it"),
        (NO_GUARDS + "UPDATE exam SET status = 'signed' WHERE id = 'new'", "is not marked as amended"),
        ("UPDATE exam SET course = NULL WHERE id = 'new'", "belongs to an infusion of another course"),
        (NO_CHECKS + "UPDATE finding SET rating = 11 WHERE exam = 'new' AND rating = 7", "failed in finding"),
        (NO_CHECKS + "UPDATE finding SET painful = NULL WHERE exam = 'new' AND rating = 7", "failed in finding"),
        (NO_CHECKS + "UPDATE finding SET reason = 'wound' WHERE exam = 'new' AND rating = 7", "failed in finding"),
        ("UPDATE finding SET site = 'elbow_r' WHERE exam = 'new' AND rating = 7", "site 'elbow_r'"),
        ("UPDATE finding SET reaction = 'sang' WHERE exam = 'new'", "reaction 'sang'"),
        ("UPDATE finding SET reason = 'rain' WHERE exam = 'new' AND painful IS NULL", "reason 'rain'"),
        ("UPDATE pain_area SET area = 'tail' WHERE exam = 'new' AND area = 'neck'", "area 'tail'"),
        ("UPDATE pain_area SET area = 'tail' WHERE exam = 'new' AND area = 'axial'", "quadrant 'tail'"),
        ("UPDATE exam SET method = 'hammer' WHERE id = 'new'", "method 'hammer'"),
        ("UPDATE exam SET entered = 'dream' WHERE id = 'new'", "origin 'dream'"),
        ("UPDATE answer SET item = 'shoe_size' WHERE exam = 'new' AND item = 'pain_now'", "'shoe_size'"),
        ("UPDATE answer SET value = 11 WHERE exam = 'new' AND item = 'pain_now'", "'pain_now' that it cannot have"),
        ("UPDATE answer SET value = 'six' WHERE exam = 'new' AND item = 'pain_now'", "'pain_now' that it cannot have"),
        ("UPDATE exam SET performed_utc = 'once' WHERE id = 'new'", "performed of exam new is no date"),
        ("UPDATE infusion SET given_utc = '2026-02-30'", "given of infusion"),
        ("UPDATE patient SET birth_date = '3.4.1979'", "birth date of patient"),
        ("UPDATE course SET stopped = 'soon'", "stopped of course"),
        ("UPDATE patient SET name = 'Someone Else'", "cannot be found by name"),
        ("DROP TRIGGER patient_keeps_its_id; UPDATE patient SET id = ''", "A row of patient has no id"),
        ("DROP TRIGGER flag_stays", "trigger flag_stays is missing"),
        ("DELETE FROM response", "A row of response_answer belongs to a response that is not in the file"),
        ("UPDATE course SET plan = '2026-05-01 soon'", "The plan of course"),
        ("UPDATE vital SET at_utc = 'now'", "The at of vital"),
        ("UPDATE event SET \"on\" = 'then'", "The on of event"),
        ("UPDATE diary_day SET day = '2026-02-30'", "The day of diary day"),
        ("DROP TRIGGER vital_keeps_its_id; UPDATE vital SET id = ''", "A row of vital has no id"),
        (OTHER + "UPDATE response SET patient = 'other'", "Questionnaire .* belongs to an exam of another patient"),
        (OTHER + "UPDATE response SET patient = 'other'", "Questionnaire .* belongs to a course of another patient"),
        (OTHER + "UPDATE response SET patient = 'other'", "Questionnaire .* belongs to an infusion of another patient"),
    ],
)  # fmt: skip
def test_a_fault_is_found(store: Store, path: Path, sql: str, says: str) -> None:
    store.save_exam(signed(EXAM), EXAM, WHO)
    store.save_exam(replace(store.amendment(signed(EXAM), "wrong side"), id="new"), None, WHO)
    around: tuple[Kept, ...] = (
        Vital(INFUSION.id, MORNING),
        Event(INES.id, "flare", MORNING.date()),
        DiaryDay(INES.id, MORNING.date(), MORNING),
        Response(INES.id, "gad7", "1", MORNING, "self", {"one": 1}, "new", COURSE.id, INFUSION.id),
    )
    for value in around:
        store.save(value, WHO)
    assert store.check() == []
    other = driver.connect(path, None)
    if sql.startswith("DELETE FROM exam"):
        sql = "DROP TRIGGER exam_signed_stays;" + sql
    if sql.startswith("DELETE FROM patient"):
        sql = "DROP TRIGGER patient_stays;" + sql
    if "WHERE amends IS NULL" in sql:
        sql = NO_GUARDS + sql
    other.executescript(sql)
    other.close()
    faults = store.check()
    assert any(re.search(says, fault) for fault in faults), faults
    assert all(fault.endswith(".") for fault in faults)
    assert not any(INES.name in fault or INES.number in fault for fault in faults)


@pytest.mark.parametrize(
    ("passphrase", "damage"), [(None, b"\x7f" * 100), ("it's mine", b"\x7f")], ids=["plain", "encrypted"]
)
def test_damaged_pages_are_found(path: Path, passphrase: str | None, damage: bytes) -> None:
    """The start of the page of the names; with a passphrase one changed byte anywhere is enough."""
    store = Store.open(path, passphrase)
    fill(store)
    page = store._connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'patient'").fetchone()[0]
    store.close()
    data = bytearray(path.read_bytes())
    start = (page - 1) * 4096
    for at, bits in enumerate(
        damage, start
    ):  # turned over: an encrypted byte may be any, also the one put in its place
        data[at] ^= bits
    path.write_bytes(data)
    store = Store.open(path, passphrase)
    faults = store.check()
    assert faults
    assert all(fault.startswith("The file is damaged") for fault in faults)
    store.close()


def test_a_check_aside_says_what_check_says_and_ends_when_it_is_told_to(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store)
    store.close()
    other = driver.connect(path, None)
    other.executescript("DROP INDEX exam_patient")
    other.close()
    store = Store.open(path)
    faults = store.check_aside(lambda _at, _of: None, lambda: False)
    assert faults
    assert faults == store.check()
    monkeypatch.setattr(driver, "_STEPS", 1)  # a file as small as this one is looked through before it is asked
    assert store.check_aside(lambda _at, _of: None, lambda: True) is None
    store.close()
