"""Whoever writes into the file with another program is found out: by `check`, and when the whole chain was written
anew by `check --against HEAD`. BODYMAP_FORGERIES says how many of each kind (50 in the long run)."""

import re
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bodymap.errors import FileProblem
from bodymap.store import Store, check, migrations
from bodymap.store.cells import time_of
from tests.faults.practice import by_hand, recompute, reseal, rounds, write
from tests.faults.table import note

_Forgery = Callable[[Any, Random], object]
_ALL_SIGNED = "SELECT id FROM exam WHERE status = 'signed'"
_SIGNED = f"({_ALL_SIGNED})"


def _one(connection: Any, dice: Random, sql: str) -> Any:
    """One row of a query, by chance."""
    return dice.choice(connection.execute(sql).fetchall())


def _rating(c: Any, dice: Random) -> Any:
    exam, site, rating = _one(c, dice, f"SELECT exam, site, rating FROM finding WHERE rating > 0 AND exam IN {_SIGNED}")
    new = dice.choice([n for n in range(1, 11) if n != rating])
    c.execute("UPDATE finding SET rating = ?, painful = 1 WHERE exam = ? AND site = ?", (new, exam, site))
    return exam


def _finding_gone(c: Any, dice: Random) -> None:
    row = _one(c, dice, f"SELECT exam, site FROM finding WHERE exam IN {_SIGNED}")
    c.execute("DELETE FROM finding WHERE exam = ? AND site = ?", row)


def _finding_more(c: Any, dice: Random) -> None:
    c.execute(
        "INSERT INTO finding (exam, site, painful, rating, remark) VALUES ('exam-2', ?, 1, ?, '')",
        (dice.choice(["trapezius_l", "trapezius_r", "supraspinatus_l"]), dice.randrange(1, 11)),
    )


def _area(c: Any, dice: Random) -> None:
    row = _one(c, dice, f"SELECT exam, area FROM pain_area WHERE exam IN {_SIGNED}")
    c.execute("UPDATE pain_area SET painful = 1 - painful WHERE exam = ? AND area = ?", row)


def _answer(c: Any, dice: Random) -> None:
    row = _one(c, dice, "SELECT exam, item FROM answer")
    c.execute("UPDATE answer SET value = ? WHERE exam = ? AND item = ?", (dice.randrange(20, 99), *row))


def _signer(c: Any, dice: Random) -> None:
    c.execute(f"UPDATE exam SET signed_by = 'Dr E. Vil' WHERE id = '{_one(c, dice, _ALL_SIGNED)[0]}'")


def _time(c: Any, dice: Random) -> None:
    (exam,) = _one(c, dice, _ALL_SIGNED)
    c.execute("UPDATE exam SET performed_utc = ? WHERE id = ?", (f"2026-02-{dice.randrange(10, 28)}T08:00:00", exam))


def _other_patient(c: Any, dice: Random) -> None:
    exam, whose = _one(c, dice, "SELECT id, patient FROM exam WHERE status = 'signed' AND course IS NULL")
    (other,) = _one(c, dice, f"SELECT id FROM patient WHERE id <> '{whose}'")
    c.execute("UPDATE exam SET patient = ? WHERE id = ?", (other, exam))


def _exam_gone(c: Any, dice: Random) -> str:
    (exam,) = _one(c, dice, "SELECT id FROM exam WHERE status = 'signed' AND amends IS NULL")
    for table in ("finding", "pain_area", "answer"):
        c.execute(f"DELETE FROM {table} WHERE exam = ?", (exam,))
    c.execute("DELETE FROM exam WHERE id = ?", (exam,))
    return str(exam)


def _unsigned(c: Any, dice: Random) -> None:
    (exam,) = _one(c, dice, "SELECT id FROM exam WHERE status = 'signed' AND amends IS NULL")
    c.execute("UPDATE exam SET status = 'draft', signed_by = '' WHERE id = ?", (exam,))


def _vital(c: Any, dice: Random) -> None:
    sql = ["UPDATE vital SET spo2 = 88", "DELETE FROM vital", "UPDATE dose_step SET value = 99.5"]
    c.execute(dice.choice([*sql, "DELETE FROM adverse_event", "UPDATE adjunct SET drug = 'nothing'"]))


def _treatment(c: Any, dice: Random) -> None:
    c.execute(
        "INSERT INTO treatment (id, patient, kind, name, dose, adverse, remark) VALUES (?, 'patient-1', 'drug', 'x',"
        " '', '', '')",
        (f"forged-{dice.randrange(10**6)}",),
    )


def _entry_gone(c: Any, dice: Random) -> None:
    last = c.execute("SELECT max(added) FROM history").fetchone()[0]
    first = dice.randrange(1, last + 1)
    c.execute("DELETE FROM history WHERE added BETWEEN ? AND ?", (first, first + dice.randrange(3)))


def _entry_says(c: Any, dice: Random) -> None:
    (entry,) = _one(c, dice, "SELECT added FROM history")
    column, text = dice.choice([("who", "Dr E. Vil"), ("at_utc", "2020-01-01T00:00:00"), ("new", "0"), ("what", "x")])
    c.execute(f"UPDATE history SET {column} = ? WHERE added = ?", (text, entry))


def _entries_swapped(c: Any, dice: Random) -> None:
    first, second = dice.sample([row[0] for row in c.execute("SELECT added FROM history")], 2)
    for old, new in ((first, -1), (second, first), (-1, second)):
        c.execute("UPDATE history SET added = ? WHERE added = ?", (new, old))


def _entry_more(c: Any, dice: Random) -> None:
    (entry,) = _one(c, dice, "SELECT added FROM history")
    columns = "at_utc, at_offset, who, subject, what, old, new, record, seal, salt, digest, hash"
    c.execute(f"INSERT INTO history ({columns}) SELECT {columns} FROM history WHERE added = ?", (entry,))


def _sealed_again(c: Any, dice: Random) -> None:
    reseal(c, f"exam {_rating(c, dice)}")


def _birth_date(c: Any, dice: Random) -> None:
    c.execute("UPDATE patient SET birth_date = '1960-02-02' WHERE id = 'patient-1'")


def _brought_says(c: Any, dice: Random) -> None:
    section, number = _one(c, dice, "SELECT section, number FROM section_entry")
    column, text = dice.choice([("who", "Dr E. Vil"), ("at_utc", "2020-01-01T00:00:00"), ("new", "0"), ("what", "x")])
    c.execute(f"UPDATE section_entry SET {column} = ? WHERE section = ? AND number = ?", (text, section, number))


def _brought_gone(c: Any, dice: Random) -> None:
    row = _one(c, dice, "SELECT section, number FROM section_entry")
    c.execute("DELETE FROM section_entry WHERE section = ? AND number = ?", row)


def _brought_more(c: Any, dice: Random) -> None:
    section, number = _one(c, dice, "SELECT section, number FROM section_entry")
    columns = "at_utc, at_offset, who, subject, what, old, new, record, seal, salt, digest, before, hash"
    c.execute(
        f"INSERT INTO section_entry (section, number, {columns}) SELECT section, ?, {columns} FROM section_entry"
        " WHERE section = ? AND number = ?",
        (dice.choice([5, 6, 7, 8, 11]), section, number),
    )


def _brought_swapped(c: Any, dice: Random) -> None:
    (section,) = _one(c, dice, "SELECT id FROM section")
    numbers = [row[0] for row in c.execute("SELECT number FROM section_entry WHERE section = ?", (section,))]
    first, second = dice.sample(numbers, 2)
    for old, new in ((first, -1), (second, first), (-1, second)):
        c.execute("UPDATE section_entry SET number = ? WHERE section = ? AND number = ?", (new, section, old))


def _brought_by_another(c: Any, dice: Random) -> None:
    section, patient = _one(c, dice, "SELECT id, patient FROM section")
    (other,) = _one(c, dice, f"SELECT id FROM patient WHERE id <> '{patient}'")
    c.execute("UPDATE section SET patient = ? WHERE id = ?", (other, section))


def _brought_never(c: Any, dice: Random) -> None:
    (section,) = _one(c, dice, "SELECT id FROM section")
    c.execute("DELETE FROM section_entry WHERE section = ?", (section,))
    c.execute("DELETE FROM section WHERE id = ?", (section,))


def _brought_and_sealed(c: Any, dice: Random) -> None:
    """As one does who knows the seals of this practice, but not that a section fits its own digests."""
    dice.choice([_brought_says, _brought_gone, _brought_more, _brought_swapped])(c, dice)
    (section,) = _one(c, dice, "SELECT id FROM section")
    reseal(c, f"section {section}")


_TEXTS = (
    *(("exam", "remark"), ("exam", "signed_by"), ("finding", "remark"), ("patient", "name"), ("treatment", "dose")),
    *(("event", "remark"), ("flag", "done"), ("course", "label"), ("infusion", "agent"), ("vital", "remark")),
    *(("history", "who"), ("history", "new"), ("setting", "value"), ("entered_in_error", "reason")),
    *(("section_entry", "new"), ("section", "origin"), ("response_answer", "value"), ("instrument", "text")),
)


def _behind_a_nul(c: Any, dice: Random) -> None:
    table, column = dice.choice(_TEXTS)
    c.execute(f"UPDATE {table} SET {column} = {column} || char(0) || 'forged' WHERE typeof({column}) = 'text'")


def _mark(c: Any, kind: str, id_: str) -> None:
    c.execute(
        "INSERT INTO entered_in_error VALUES (?, ?, 'patient-1', '', 'forged', 'Dr I. Lind', '2026-04-20T08:00:00', 0)",
        (id_, kind),
    )


def _mark_of_no_use(c: Any, dice: Random) -> None:
    tables = ("flag", "diary_day", "vital", "adverse_event", "dose_step", "adjunct", "patient")
    (kind,) = dice.sample(tables, 1)
    _mark(c, dice.choice([kind, "treatment"]), _one(c, dice, f"SELECT id FROM {kind}")[0])


def _mark_of_nothing(c: Any, dice: Random) -> None:
    _mark(c, dice.choice(["exam", "course", "nothing", ""]), f"forged-{dice.randrange(10**6)}")


def _mark_more(c: Any, dice: Random) -> None:
    kind = dice.choice(["exam", "course", "infusion", "response", "event"])
    _mark(c, kind, _one(c, dice, f"SELECT id FROM {kind}")[0])


def _setting_gone(c: Any, dice: Random) -> None:
    c.execute("DELETE FROM setting WHERE key = ?", _one(c, dice, "SELECT key FROM setting"))


def _removed_of_another(c: Any, dice: Random) -> None:
    id_, patient = _one(c, dice, "SELECT id, patient FROM removed")
    (other,) = _one(c, dice, f"SELECT id FROM patient WHERE id <> '{patient}'")
    c.execute("UPDATE removed SET patient = ? WHERE id = ?", (other, id_))


def _under_a_name_of_sqlite(c: Any, dice: Random) -> None:
    made = dice.choice([
        ("trigger", "sqlite_evil", "infusion", "CREATE TRIGGER sqlite_evil AFTER INSERT ON infusion BEGIN"
         " UPDATE infusion SET total_mg = 9 WHERE id = NEW.id; END"),
        ("trigger", "patient", "finding", "CREATE TRIGGER patient AFTER INSERT ON finding BEGIN DELETE FROM flag; END"),
        ("view", "sqlite_stat1", "sqlite_stat1", "CREATE VIEW sqlite_stat1 AS SELECT * FROM patient"),
    ])  # fmt: skip
    c.execute("PRAGMA writable_schema=1")
    c.execute("INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, 0, ?)", made)


def _books(c: Any, dice: Random) -> None:
    c.execute(dice.choice([
        f"UPDATE backup SET number = {2**63 - 1}", f"UPDATE backup SET day = {2**63 - 1}", "DELETE FROM backup",
        "UPDATE backup SET made_utc = 'x'", "DELETE FROM _sqlite_migrations", "PRAGMA user_version = 3",
        f"PRAGMA user_version = {migrations.LATEST + 2}", "UPDATE sqlite_sequence SET seq = 0 WHERE name = 'exam'",
    ]))  # fmt: skip


SEEN: dict[str, _Forgery] = {
    "text behind a NUL": _behind_a_nul,
    "a mark that nothing can have": _mark_of_no_use,
    "a mark of nothing": _mark_of_nothing,
    "a mark that nobody made": _mark_more,
    "a setting removed": _setting_gone,
    "what was removed given to another": _removed_of_another,
    "under a name of SQLite's": _under_a_name_of_sqlite,
    "the bookkeeping": _books,
    "a rating": _rating,
    "a finding removed": _finding_gone,
    "a finding added": _finding_more,
    "an area": _area,
    "an answer": _answer,
    "the signature": _signer,
    "the time": _time,
    "another patient": _other_patient,
    "an exam removed": _exam_gone,
    "unsigned": _unsigned,
    "what belongs to an infusion": _vital,
    "a treatment added": _treatment,
    "entries removed": _entry_gone,
    "an entry altered": _entry_says,
    "entries in another order": _entries_swapped,
    "an entry added": _entry_more,
    "a record and its seal": _sealed_again,
    "a birth date": _birth_date,
    "brought history altered": _brought_says,
    "brought history removed": _brought_gone,
    "brought history added": _brought_more,
    "brought history in another order": _brought_swapped,
    "brought history of another patient": _brought_by_another,
    "a section removed": _brought_never,
    "brought history and its seal": _brought_and_sealed,
}
"""What `check` finds by itself."""


def _brought_anew(c: Any, dice: Random) -> None:
    """A section whose last entry was never written there, with all its digests and its seal."""
    section, origin, head, utc, offset = _one(c, dice, "SELECT id, origin, head, left_utc, left_offset FROM section")
    c.execute("DELETE FROM section_entry WHERE section = ? AND number = 4", (section,))
    rows = c.execute("SELECT number, hash FROM section_entry WHERE section = ? ORDER BY number", (section,))
    lines = [origin, head, time_of(utc, offset).isoformat(), *(f"{number} {hash_.hex()}" for number, hash_ in rows)]
    new = sha256("\n".join(lines).encode()).hexdigest()[:32]
    c.execute("UPDATE section_entry SET section = ?", (new,))
    c.execute("UPDATE section SET id = ?", (new,))
    c.execute("UPDATE history SET record = ? WHERE record = ?", (f"section {new}", f"section {section}"))
    reseal(c, f"section {new}")


def _exam_never_was(c: Any, dice: Random) -> None:
    exam = _exam_gone(c, dice)
    c.execute("DELETE FROM history WHERE subject = ?", (exam,))


ANEW: dict[str, _Forgery] = {
    "brought history and all its digests": _brought_anew,
    "a rating and its seal": _sealed_again,
    "an exam that never was": _exam_never_was,
    "entries removed": _entry_gone,
    "an entry altered": _entry_says,
    "entries in another order": _entries_swapped,
}
"""After these the whole chain is written anew, as a program would have."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    path = tmp_path_factory.mktemp("forged") / "whole.bodymap"
    return path, write(path)


def _checked(path: Path, against: str = "") -> list[str]:
    """What `check` says, or why it does not even open the file."""
    try:
        store = Store.open(path)
    except FileProblem as problem:
        return [problem.what]
    try:
        return store.check(against)
    finally:
        store.close()


def test_the_practice_is_in_order_before_anybody_forges(whole: tuple[Path, str]) -> None:
    assert _checked(*whole) == []


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kind", SEEN)
def test_a_forgery_is_named(whole: tuple[Path, str], tmp_path: Path, kind: str) -> None:
    path = tmp_path / "forged.bodymap"
    for seed in range(rounds("BODYMAP_FORGERIES", 2)):
        shutil.copy(whole[0], path)
        with by_hand(path) as connection:
            SEEN[kind](connection, Random(seed))
        said = _checked(path)
        assert said, (kind, seed)
        assert set(said) <= set(_checked(path, whole[1])), (kind, seed, "with the head that was kept")
        assert all(any(word in fault for word in _NAMES) for fault in said), said
    note(f"forged: {kind}", rounds("BODYMAP_FORGERIES", 2))


_NAMES = (
    *("Exam ", "Infusion ", "Treatment ", "Patient ", "Flag ", "Course ", "Event ", "Setting ", "Questionnaire "),
    *("Diary day ", "history", "removed", "finding", "History from another practice ", "entered in error"),
    *("trigger ", "view ", "backups", "backup puts it right"),
)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kind", ANEW)
def test_a_chain_that_was_written_anew_does_not_hold_the_head_that_was_kept(
    whole: tuple[Path, str], tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "forged.bodymap"
    for seed in range(rounds("BODYMAP_FORGERIES", 2)):
        shutil.copy(whole[0], path)
        with by_hand(path) as connection:
            ANEW[kind](connection, Random(seed))
            recompute(connection)
        said = _checked(path, whole[1])
        assert any("is not the one that this head was taken of" in fault for fault in said), (kind, seed, said)
        assert not any("Between the entries" in fault for fault in said), "the forger did it well"
    note(f"forged with the chain: {kind}", rounds("BODYMAP_FORGERIES", 2))


def test_text_behind_a_nul_is_named_wherever_it_stands(whole: tuple[Path, str], tmp_path: Path) -> None:
    """In every column with text of every table, but for what a file counts of itself."""
    path, tried = tmp_path / "forged.bodymap", 0
    shutil.copy(whole[0], path)
    books = {"generation", "backup", "backup_place", "_sqlite_migrations"}
    with by_hand(path) as c:
        c.execute("PRAGMA foreign_keys=OFF")
        columns = c.execute(
            "SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c"
            " WHERE m.type = 'table' AND c.type IN ('TEXT', 'ANY') ORDER BY 1, 2"
        ).fetchall()
        for table, column in columns:
            c.execute("SAVEPOINT one")
            done = c.execute(
                f'UPDATE {table} SET "{column}" = "{column}" || char(0) || \'x\' WHERE typeof("{column}") = \'text\''
            ).rowcount
            if done and table not in books:
                tried += 1
                said = [fault for fault in check.faults(c, None) if not re.match("The (trigger|file) ", fault)]
                assert said, (table, column)
            c.execute("ROLLBACK TO one")
            c.execute("RELEASE one")
    assert tried > 100
    note("forged: text behind a NUL, in every column", tried)


def test_every_guard_that_is_missing_is_named(whole: tuple[Path, str], tmp_path: Path) -> None:
    path = tmp_path / "forged.bodymap"
    shutil.copy(whole[0], path)
    with by_hand(path) as connection:
        guards = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    assert guards == []
    store = Store.open(path)
    names = [row[0] for row in store._connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    for name in Random(3).sample(names, rounds("BODYMAP_FORGERIES", 4) % len(names)):
        store._connection.execute("SAVEPOINT one")
        store._connection.execute(f"DROP TRIGGER {name}")
        assert store.check() == [f"The trigger {name} is missing from the file."]
        store._connection.execute("ROLLBACK TO one")
        store._connection.execute("RELEASE one")
    store.close()
