"""Opening: the order that harms nothing, and every refusal in words."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlite_utils import Database

from bodymap import paths
from bodymap.errors import AlreadyOpen, FileProblem, NewerFile, UserError, WrongPassphrase
from bodymap.store import Store, driver, file, migrations
from tests.store.people import EXAM, INES, LATER, WHO, fill, hashes

POSIX = pytest.mark.skipif(os.name != "posix", reason="permissions of this kind are POSIX's")


def test_a_new_file_opens_again_with_what_was_saved(path: Path) -> None:
    store = Store.open(path)
    fill(store)
    assert store.path == path
    assert not store.has_passphrase
    store.close()
    store.close()
    again = Store.open(path)
    assert again.exam(EXAM.id) == EXAM
    assert again.check() == []
    again.close()
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_the_driver_is_in_place_under_sqlite_utils() -> None:
    script = (
        "import sys, bodymap.store, sqlite_utils\n"
        "assert vars(sqlite_utils.utils)['sqlite3'].__name__ == 'sqlcipher3'\n"
        "assert 'pandas' not in sys.modules and 'numpy' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True)


def test_the_driver_says_when_it_came_too_late() -> None:
    script = "import sqlite_utils\nimport bodymap.store\n"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert "ImportError: sqlite_utils was imported before" in done.stderr
    with pytest.raises(ImportError):
        driver.refuse_other("sqlite3")


def test_the_file_is_safe_and_strict(store: Store, path: Path) -> None:
    connection = store._connection
    pragma = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "user_version")
    }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "user_version": migrations.LATEST}
    ours = [row for row in connection.execute("PRAGMA table_list") if row[2] == "table" and row[1][0] not in "_s"]
    assert len(ours) == 26
    assert all(row[5] == 1 for row in ours), "every table is STRICT"


@POSIX
def test_others_cannot_read_the_file(store: Store, path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.with_name(path.name + "-wal").stat().st_mode) == 0o600


@POSIX
def test_the_programs_own_folder_is_made_for_the_user_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "share" / "Bodymap"
    monkeypatch.setattr(paths, "data_folder", lambda: folder)
    Store.open(folder / "practice.bodymap").close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def _words(refused: pytest.ExceptionInfo[UserError]) -> None:
    """One plain sentence, and what to do; nothing of SQLite or Python in it."""
    said = str(refused.value)
    assert refused.value.what.endswith(".")
    assert refused.value.todo.endswith(".")
    assert not any(word in said for word in ("Error", "errno", "sqlite", "PRAGMA", "Traceback"))


def _nothing(path: Path) -> None:
    path.write_bytes(b"")


def _text(path: Path) -> None:
    path.write_text("not a database at all\n" * 9)


def _whole_pages_of_text(path: Path) -> None:
    path.write_bytes(b"Not a database. " * 512)


def _cut_in_a_page(path: Path) -> None:
    Store.open(path).close()
    os.truncate(path, path.stat().st_size - 100)


def _cut_at_a_page(path: Path) -> None:
    Store.open(path).close()
    os.truncate(path, path.stat().st_size // 4096 // 2 * 4096)


def _folder(path: Path) -> None:
    path.mkdir()


def _of_another_program(path: Path) -> None:
    connection = driver.connect(path, None, mode="rwc")
    connection.execute("CREATE TABLE invoice (id INTEGER)")
    connection.close()


def _log_without_its_file(path: Path) -> None:
    path.with_name(path.name + "-wal").write_bytes(b"a log")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_nothing, "is empty"),
        (_text, "no Bodymap data file, or only a part"),
        (_whole_pages_of_text, "has a passphrase, or it is no Bodymap data file"),
        (_cut_in_a_page, "damaged|only a part"),
        (_cut_at_a_page, "damaged"),
        (_folder, "is a folder"),
        (_of_another_program, "database of another program"),
        (_log_without_its_file, "the log beside it"),
    ],
)
def test_a_file_that_cannot_be_opened_is_refused_in_words_and_kept(
    path: Path, make: Callable[[Path], None], says: str
) -> None:
    make(path)
    before = hashes(path.parent)
    with pytest.raises(FileProblem, match=says) as refused:
        Store.open(path)
    _words(refused)
    assert hashes(path.parent) == before


def test_a_missing_folder_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="does not exist") as refused:
        Store.open(tmp_path / "gone" / "practice.bodymap")
    _words(refused)
    assert not (tmp_path / "gone").exists()


def _newer(path: Path, passphrase: str | None) -> None:
    Store.open(path, passphrase).close()
    connection = driver.connect(path, file.key_for(path, passphrase))
    connection.executescript(LATER)
    connection.close()


@pytest.mark.parametrize("passphrase", [None, "seven wonders"])
def test_a_newer_file_is_refused_untouched(path: Path, passphrase: str | None) -> None:
    _newer(path, passphrase)
    before = hashes(path.parent), path.stat().st_mtime_ns
    with pytest.raises(NewerFile, match="newer Bodymap") as refused:
        Store.open(path, passphrase)
    _words(refused)
    assert (hashes(path.parent), path.stat().st_mtime_ns) == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_newer_file_whose_program_died_is_refused_with_its_log_untouched(path: Path) -> None:
    Store.open(path).close()
    script = (
        "import os, sys, pathlib\n"
        "from bodymap.store import driver\n"
        "connection = driver.connect(pathlib.Path(sys.argv[1]), None)\n"
        f"connection.executescript({LATER!r})\n"
        "os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    log = path.with_name(path.name + "-wal")
    before = path.read_bytes(), log.read_bytes()
    assert before[1]
    with pytest.raises(NewerFile):
        Store.open(path)
    assert (path.read_bytes(), log.read_bytes()) == before


def test_two_windows_of_one_program(store: Store, path: Path) -> None:
    with pytest.raises(AlreadyOpen, match="another window") as refused:
        Store.open(path)
    _words(refused)
    store.save_patient(INES, WHO)


@POSIX
def test_a_link_leads_to_the_same_lock(store: Store, path: Path) -> None:
    link = path.with_name("link.bodymap")
    link.symlink_to(path)
    with pytest.raises(AlreadyOpen):
        Store.open(link)


def test_two_processes_and_the_lock_of_a_dead_one(path: Path) -> None:
    script = (
        "import sys, pathlib\n"
        "from bodymap.store import Store\n"
        "store = Store.open(pathlib.Path(sys.argv[1]))\n"
        "print('open', flush=True)\n"
        "sys.stdin.read()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(AlreadyOpen):
            Store.open(path)
        other.kill()
    Store.open(path).close()
    assert not path.with_name(path.name + ".lock").exists()


@POSIX
def test_the_lock_of_a_window_that_closes_in_between_is_taken_anew(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bodymap.store import lock

    hold, beside = lock._hold, path.with_name(path.name + ".lock")

    def closes_and_another_opens() -> None:
        beside.unlink()
        beside.touch()

    chances = [beside.unlink, closes_and_another_opens]

    def held_after_the_owner_closed(handle: int) -> bool:
        if chances:
            chances.pop()()
        return hold(handle)

    monkeypatch.setattr(lock, "_hold", held_after_the_owner_closed)
    store = Store.open(path)
    with pytest.raises(AlreadyOpen):
        Store.open(path)
    store.close()
    assert not chances


# -- steps ---------------------------------------------------------------------------------------------------------


def m100_rooms(db: Database) -> None:
    db.executescript("CREATE TABLE room (id TEXT PRIMARY KEY) STRICT; INSERT INTO room VALUES ('blue');")


def m100_breaks(db: Database) -> None:
    db.execute("CREATE TABLE room (id TEXT)")
    raise RuntimeError("a bug of ours")


def m100_dangles(db: Database) -> None:
    db.execute("INSERT INTO course VALUES (99, 'c', 'nobody', 'l', '', '', '', NULL, NULL, '', '', '', '', '')")


@pytest.mark.parametrize("passphrase", [None, "seven wonders"])
def test_steps_are_taken_after_a_backup(path: Path, passphrase: str | None) -> None:
    store = Store.open(path, passphrase)
    fill(store)
    store.close()
    opened = file.open_file(path, passphrase, (*migrations.STEPS, m100_rooms))
    assert [row["id"] for row in opened.db.query("SELECT id FROM room")] == ["blue"]
    assert opened.db.execute("PRAGMA user_version").fetchone()[0] == migrations.LATEST + 1
    assert opened.db.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    assert Store(opened).exam(EXAM.id) == EXAM
    opened.close()
    with pytest.raises(NewerFile):
        Store.open(path, passphrase)
    (copy,) = (path.parent / "backups").glob("*.bodymap")
    assert f"schema-{migrations.LATEST}" in copy.name
    old = Store.open(copy, passphrase)
    assert old.exam(EXAM.id) == EXAM
    assert old.check() == []
    old.close()


def test_a_step_that_fails_leaves_the_file_as_it_was(path: Path) -> None:
    Store.open(path).close()
    with pytest.raises(RuntimeError, match="a bug of ours"):
        file.open_file(path, None, (*migrations.STEPS, m100_breaks))
    store = Store.open(path)
    assert store.check() == []
    store.close()


def test_a_step_with_wrong_sql_is_our_own_mistake(path: Path) -> None:
    def m100_wrong(db: Database) -> None:
        db.execute("CREATE NONSENSE")

    Store.open(path).close()
    with pytest.raises(driver.Error, match="syntax error"):
        file.open_file(path, None, (*migrations.STEPS, m100_wrong))


def test_a_step_that_leaves_dangling_references_is_refused(path: Path) -> None:
    Store.open(path).close()
    with pytest.raises(FileProblem, match="does not hang together") as refused:
        file.open_file(path, None, (*migrations.STEPS, m100_dangles))
    _words(refused)


# -- passphrases ---------------------------------------------------------------------------------------------------


def test_the_wrong_passphrase(path: Path) -> None:
    Store.open(path, 'it\'s "mine"').close()
    before = hashes(path.parent)
    for wrong in ("other", None, ""):
        with pytest.raises(WrongPassphrase) as refused:
            Store.open(path, wrong)
        _words(refused)
    assert hashes(path.parent) == before
    store = Store.open(path, 'it\'s "mine"')
    assert store.has_passphrase
    store.close()


def test_a_passphrase_for_a_file_without_one(path: Path) -> None:
    Store.open(path).close()
    with pytest.raises(WrongPassphrase, match="has no passphrase"):
        Store.open(path, "a passphrase")


def test_a_file_with_a_passphrase_that_is_cut(path: Path) -> None:
    Store.open(path, "seven wonders").close()
    os.truncate(path, 8192)
    with pytest.raises(FileProblem, match="damaged"):
        Store.open(path, "seven wonders")
    os.truncate(path, 5000)
    with pytest.raises(FileProblem):
        Store.open(path, "seven wonders")
    os.truncate(path, 10)
    with pytest.raises(FileProblem):
        Store.open(path, "seven wonders")


def test_nothing_readable_is_in_a_file_with_a_passphrase(path: Path) -> None:
    store = Store.open(path, "seven wonders")
    fill(store)
    store.close()
    assert b"Invented" not in path.read_bytes()
    assert not path.read_bytes().startswith(b"SQLite")


def test_any_standard_tool_opens_the_file_with_the_passphrase_alone(path: Path) -> None:
    store = Store.open(path, 'it\'s "mine" ß')
    fill(store)
    store.close()
    import sqlcipher3

    connection = sqlcipher3.connect(str(path))
    connection.execute("PRAGMA key = 'it''s \"mine\" ß'")
    assert connection.execute("SELECT name FROM patient").fetchall() == [(INES.name,)]
    connection.close()


def test_a_passphrase_opens_whichever_way_its_letters_were_typed(path: Path) -> None:
    """New files take it normalised (NFKC): an accent is one sign or two, depending on the keyboard."""
    Store.open(path, "cafe\u0301 und Pra\u0308ludium").close()
    for typed in (
        "caf\u00e9 und Pr\u00e4ludium",
        "cafe\u0301 und Pra\u0308ludium",
        "\uff43af\u00e9 und Pr\u00e4ludium",
    ):
        Store.open(path, typed).close()
    with pytest.raises(WrongPassphrase):
        Store.open(path, "cafe und Praludium")


def test_an_older_file_opens_with_the_passphrase_as_it_was_typed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bodymap import passwords

    typed = "cafe\u0301 und Pra\u0308ludium"
    with monkeypatch.context() as before:
        before.setattr(passwords, "normal", lambda text: text)
        Store.open(path, typed).close()
    store = Store.open(path, typed)
    store.check_passphrase(typed)
    store.lock()
    store.unlock(typed)
    store.close()


@pytest.mark.parametrize(("wrong", "names"), [("seven\0wonders", "NUL"), ("seven wonders\udcff", "half of a sign")])
def test_what_no_passphrase_can_hold_is_refused_in_words(path: Path, wrong: str, names: str) -> None:
    Store.open(path, "seven wonders").close()
    with pytest.raises(WrongPassphrase, match=names) as refused:
        Store.open(path, wrong)
    _words(refused)
    store = Store.open(path, "seven wonders")
    with pytest.raises(UserError, match=names):
        store.change_passphrase(wrong)
    store.close()
    with pytest.raises(WrongPassphrase, match=names):
        Store.open(path.with_name("new.bodymap"), wrong)
    assert not path.with_name("new.bodymap").exists()


def test_a_schema_is_made_as_sqlite_utils_makes_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Statements are told apart at their semicolons: also in triggers, in texts, in comments, and without one at the
    end."""
    odd = "CREATE TABLE a (b TEXT DEFAULT 'x;y'); -- one; two\nINSERT INTO a VALUES ('1;'); INSERT INTO a VALUES (2)"

    def made(name: str) -> tuple[list[tuple[str, ...]], list[tuple[str]]]:
        Store.open(tmp_path / name).close()
        connection = driver.connect(tmp_path / name, None)
        schema = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name").fetchall()
        connection.execute("BEGIN")
        driver.database(connection).executescript(odd)
        values = connection.execute("SELECT b FROM a").fetchall()
        connection.rollback()
        connection.close()
        return schema, values

    ours = made("ours.bodymap")
    monkeypatch.delattr(driver._Database, "executescript")
    assert ours == made("theirs.bodymap")
    assert ours[1] == [("1;",), ("2",)]
