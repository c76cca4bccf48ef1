"""The locked data file: closed and without its key under everything that holds the store, and open again."""

from __future__ import annotations

import gc
import threading
from pathlib import Path

import pytest

from bodymap.errors import AlreadyOpen, FileProblem, Locked, NotSaved, WrongPassphrase
from bodymap.model import Finding
from bodymap.store import Store, driver
from tests.store.people import EXAM, INES, WHO, fill

pytestmark = pytest.mark.usefixtures("quick")

PHRASE = "four roses and a rake"
CHANGED = EXAM.having(Finding.rated("knee_l", 4))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys are derived in no time: how they are derived is not what is tried here."""
    monkeypatch.setattr(driver, "_ROUNDS", 10)


@pytest.fixture
def locked(path: Path) -> Store:
    store = Store.open(path, PHRASE)
    fill(store)
    store.lock()
    return store


def _open_connections(path: Path) -> int:
    handles = Path("/proc/self/fd")
    if not handles.is_dir():
        pytest.skip("this system does not say which files are open")
    ours = {path.resolve().with_name(path.name + ending) for ending in ("", "-wal", "-shm")}
    return sum(1 for fd in handles.iterdir() if fd.is_symlink() and fd.readlink() in ours)


def test_everything_is_refused_in_words_and_nothing_is_open(locked: Store, path: Path) -> None:
    assert locked.is_locked
    assert locked.has_passphrase
    for act in (
        lambda: locked.exam(EXAM.id),
        lambda: locked.counts(),
        lambda: locked.setting("zoom"),
        lambda: locked.save_exam(CHANGED, EXAM, WHO),
        lambda: locked.save(INES, WHO),
        lambda: locked.check(),
        lambda: locked.check_passphrase(None),
        lambda: locked.check_passphrase(PHRASE),
        lambda: locked.course_exams(),
        lambda: locked.backup(path.parent / "backups"),
        lambda: locked.back_up(),
    ):
        with pytest.raises(Locked, match="locked"):
            act()
    with pytest.raises(NotSaved):
        locked.save_exam(CHANGED, EXAM, WHO)
    with pytest.raises(FileProblem):
        locked.exam(EXAM.id)
    assert _open_connections(path) == 0
    assert not (path.parent / "backups").exists()


def test_it_stays_this_windows_file(locked: Store, path: Path) -> None:
    with pytest.raises(AlreadyOpen):
        Store.open(path, PHRASE)
    locked.close()
    Store.open(path, PHRASE).close()


def test_unlocked_it_goes_on_where_it_was(locked: Store, path: Path) -> None:
    for wrong in ("other", "", "four roses and a rake ", "with \0", "with \udc80"):
        with pytest.raises(WrongPassphrase):
            locked.unlock(wrong)
        assert locked.is_locked
    locked.unlock(PHRASE)
    assert not locked.is_locked
    assert locked.exam(EXAM.id) == EXAM
    locked.save_exam(CHANGED, EXAM, WHO)
    locked.lock()
    locked.lock()
    locked.unlock(PHRASE)
    locked.unlock("anything: it is open")
    assert locked.exam(EXAM.id) == CHANGED
    assert locked.check() == []
    assert locked.backup(path.parent / "backups").exists()
    locked.check_passphrase(PHRASE)
    locked.close()


def test_the_key_is_nowhere_in_what_the_store_holds(path: Path) -> None:
    store = Store.open(path, PHRASE)
    key = store._file.key
    assert key is not None
    store.lock()
    held: list[object] = [store]
    seen: set[int] = set()
    while held:
        one = held.pop()
        if id(one) in seen or isinstance(one, type):
            continue
        seen.add(id(one))
        if isinstance(one, str | bytes):
            text = one if isinstance(one, str) else one.decode("latin-1")
            assert key[2:66] not in text
            assert PHRASE not in text
        elif type(one).__name__ != "module" and not callable(one):
            held += gc.get_referents(one)
    store.close()


def test_what_another_thread_reads_ends_with_the_lock(path: Path) -> None:
    store = Store.open(path, PHRASE)
    fill(store)
    reading, ended = threading.Event(), list[Exception]()

    def work() -> None:
        try:
            with store.aside() as there:
                reading.set()
                there._connection.execute(
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
                ).fetchone()
        except driver.Error as problem:
            ended.append(problem)

    thread = threading.Thread(target=work)
    thread.start()
    assert reading.wait(10)
    while thread.is_alive():  # it may not have begun the statement at the first time
        store.lock() if not store.is_locked else driver.interrupt_others(None)
        thread.join(0.05)
    assert len(ended) == 1
    assert _open_connections(path) == 0
    store.close()


def test_a_file_without_a_passphrase_is_not_locked(store: Store) -> None:
    store.lock()
    assert not store.is_locked
    assert store.exam(EXAM.id) == EXAM


def test_a_change_half_way_says_so(locked: Store) -> None:
    locked.unlock(PHRASE)
    assert not locked.is_writing
    with locked.batch():
        assert locked.is_writing
    assert not locked.is_writing
    locked.close()


def test_a_file_that_went_away_meanwhile(locked: Store, path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    with pytest.raises(FileProblem, match="not there"):
        locked.unlock(PHRASE)
    path.with_name("elsewhere").rename(path)
    locked.unlock(PHRASE)
    assert locked.exam(EXAM.id) == EXAM
    locked.close()
