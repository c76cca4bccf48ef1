"""What a file counts and says of itself can be forged too: it is named, stops no backup, and the next one mends it."""

import pathlib
from dataclasses import replace

import pytest

from bodymap.errors import FileProblem
from bodymap.medicine.model import Patient, Treatment, Vital
from bodymap.store import Store, check, driver, migrations, mistakes, seals
from bodymap.store.records import KINDS
from tests.old import make
from tests.store.people import WHO

FAR = 2**63 - 1
SCHEMA, STEPS, ROWS = "its schema is", "which steps", "next row number"
COUNT, WHOSE, WHEN = "counts of its backups", "which backups are its own", "is no time"


@pytest.fixture
def whole(empty: Store) -> Store:
    """With every kind of value, amended, marked and removed, and a backup."""
    make.write(empty)
    empty.back_up()
    return empty


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        (f"UPDATE backup SET number = {FAR}", COUNT),
        (f"UPDATE backup SET day = {FAR}", COUNT),
        ("UPDATE backup SET day = 5, number = 2", COUNT),
        ("UPDATE backup SET date = 'x'", COUNT),
        ("UPDATE backup SET made_utc = 'x'", COUNT),
        (f"UPDATE backup SET made_offset = {FAR}", COUNT),
        ("UPDATE backup SET practice = 'x'", COUNT),
        ("DELETE FROM backup", WHOSE),
        ("UPDATE backup_place SET made_utc = 'x'", WHEN),
        (f"UPDATE backup_place SET made_offset = {FAR}", WHEN),
        ("PRAGMA user_version = 0", SCHEMA),
        (f"PRAGMA user_version = {migrations.LATEST - 1}", SCHEMA),
        (f"PRAGMA user_version = {migrations.LATEST + 9}", SCHEMA),
        ("DELETE FROM _sqlite_migrations", STEPS),
        ("DELETE FROM _sqlite_migrations; PRAGMA user_version = 2", STEPS),
        ("UPDATE _sqlite_migrations SET migration_set = 'other' WHERE name = 'm007_sections'", STEPS),
        ("UPDATE sqlite_sequence SET seq = 0", ROWS),
        ("DELETE FROM sqlite_sequence", ROWS),
        (f"UPDATE sqlite_sequence SET seq = {FAR} WHERE name = 'exam'", ROWS),
        ("UPDATE sqlite_sequence SET seq = 'x' WHERE name = 'exam'", ROWS),
        ("INSERT INTO sqlite_sequence SELECT name, 0 FROM sqlite_sequence WHERE name = 'exam'", ROWS),
    ],
)
def test_it_is_named_stops_no_backup_and_is_mended_by_it(whole: Store, path: pathlib.Path, sql: str, says: str) -> None:
    whole.close()
    other = driver.connect(path, None)
    other.executescript(sql)
    other.close()
    copies = len(list((path.parent / "backups").glob("*.bodymap")))
    for _ in range(2):  # opening alone changes nothing
        store = Store.open(path)
        assert any(says in fault for fault in store.check()), store.check()
        store.close()
    assert len(list((path.parent / "backups").glob("*.bodymap"))) == copies
    store = Store.open(path)
    try:
        (made,) = store.back_up()
        assert made.path.exists()
        assert store.check() == []
        store.save(Patient("DEMO-77", "Invented"), WHO)
        store.back_up()
        assert store.check() == []
    finally:
        store.close()


@pytest.mark.parametrize("table", ["_sqlite_migrations", "backup", "backup_place", "setting"])
def test_a_table_that_is_missing_is_named_instead_of_a_backup(empty: Store, path: pathlib.Path, table: str) -> None:
    empty.close()
    other = driver.connect(path, None)
    other.execute(f"DROP TABLE {table}")
    other.close()
    store = Store.open(path)
    try:
        assert f"The table {table} is missing from the file." in store.check()
        assert not any("next backup" in fault for fault in store.check())
        with pytest.raises(FileProblem, match=f"No backup .* can be made. The table {table} is missing"):
            store.back_up()
        store.save(Patient("DEMO-77", "Invented"), WHO)
        assert store.counts()["patients"] == 1
    finally:
        store.close()


def test_what_acts_in_a_file_of_this_schema_is_known_by_its_hash(empty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "_wanted", lambda: pytest.fail("made anew at every opening: renew migrations.ACTING"))
    assert check.acting(empty._connection) == []


def test_a_mark_that_nobody_made_hides_nothing(whole: Store, path: pathlib.Path) -> None:
    (vital,) = whole.rows(Vital, "infusion-1")
    whole.close()
    other = driver.connect(path, None)
    for id_, kind in (("vital-1", "vital"), ("treatment-1", "treatment")):
        mark = (id_, kind, "patient-1", "", "forged", WHO, "2026-04-20T08:00:00", 0)
        other.execute("INSERT INTO entered_in_error VALUES (?, ?, ?, ?, ?, ?, ?, ?)", mark)
    other.close()
    store = Store.open(path)
    try:
        assert store.rows(Vital, "infusion-1") == [vital]
        with pytest.raises(seals.Altered, match="treatment-1"):
            store.rows(Treatment, "patient-1")
        with pytest.raises(seals.Altered, match="treatment-1"):
            store.rows_of_patient(Treatment, "patient-1")
        assert [mark.subject for mark in store.marks("patient-1") if mark.subject == "vital-1"] == []
    finally:
        store.close()


def test_what_can_be_marked_is_what_is_sealed_with_its_mark() -> None:
    assert {table for table, parts in seals.RECORDS.items() if parts.marked} == set(mistakes.TABLES.values())


def test_a_text_with_a_nul_is_sealed_whole(whole: Store) -> None:
    treatment = Treatment("patient-1", "yoga", "a\0b", id="treatment-nul")
    whole.save(treatment, WHO)
    assert whole.check() == []
    whole._connection.execute("UPDATE treatment SET name = 'a' || char(0) || 'c' WHERE id = 'treatment-nul'")
    assert any("treatment-nul" in fault for fault in whole.check())


def test_whose_a_removed_value_was_is_what_the_history_says_first() -> None:
    assert all(kind.columns[1] == kind.owner for kind in KINDS.values() if kind.removable)


def test_what_was_removed_moved_and_said_raises_no_alarm(whole: Store) -> None:
    (patient, other) = (whole.patient(id_) for id_ in ("patient-1", "patient-2"))
    gone = Treatment(patient.id, "yoga", "gone", id="treatment-gone")
    for owner in (patient, other):  # taken back, given to another, and removed again
        whole.save(replace(gone, patient=owner.id), WHO)
        whole.remove(replace(gone, patient=owner.id), WHO)
    whole.save(replace(patient, remark="removed"), WHO)
    (vital,) = whole.rows(Vital, "infusion-1")
    whole.remove(vital, WHO)
    assert whole.check() == []
    whole.move(whole.course("course-1"), other.id, None, "of another", WHO)
    assert whole.check() == []
    whole.erase_patient(patient.id, WHO)
    assert whole.check() == []
    whole.erase_patient(other.id, WHO)
    assert whole.check() == []


def test_nobody_is_erased_while_it_is_unknown_what_was_removed_of_whom(whole: Store) -> None:
    whole._connection.execute(
        "UPDATE removed SET patient = CASE patient WHEN 'patient-1' THEN 'patient-2' ELSE 'patient-1' END"
    )
    assert any("removed of another patient" in fault for fault in whole.check())
    with pytest.raises(seals.Altered, match="nothing was erased"):
        whole.erase_patient("patient-1", WHO)
    assert whole.patient("patient-1")
