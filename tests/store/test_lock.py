"""The locked data file: closed and without its key under everything that holds the store, and open again."""

from __future__ import annotations

import errno
import gc
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bodymap.errors import AlreadyOpen, FileProblem, Locked, NotSaved, WrongPassphrase
from bodymap.medicine.model import Finding
from bodymap.store import Store, copies, driver
from bodymap.store.file import DataFile
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


def _refuses_everything(store: Store, path: Path) -> None:
    for act in (
        lambda: store.exam(EXAM.id),
        lambda: store.counts(),
        lambda: store.setting("zoom"),
        lambda: store.save_exam(CHANGED, EXAM, WHO),
        lambda: store.save(INES, WHO),
        lambda: store.erase_patient(INES.id, WHO),
        lambda: store.check(),
        lambda: store.check_aside(lambda _at, _of: None, lambda: False),
        lambda: store.check_passphrase(None),
        lambda: store.check_passphrase(PHRASE),
        lambda: store.change_passphrase(None),
        lambda: store.course_exams(),
        lambda: store.backup(path.parent / "other backups"),
        lambda: store.backup_is_due(),
        lambda: store.back_up(),
        lambda: next(store.copies()),
        lambda: next(store.drill()),
        lambda: store.go_back_to(path),
    ):
        with pytest.raises(Locked):
            act()
    with pytest.raises(NotSaved):
        store.save_exam(CHANGED, EXAM, WHO)
    with pytest.raises(FileProblem):
        store.exam(EXAM.id)
    assert _open_connections(path) == 0
    assert not (path.parent / "other backups").exists()


def test_everything_is_refused_in_words_and_nothing_is_open(locked: Store, path: Path) -> None:
    assert locked.is_locked
    assert locked.has_passphrase
    with pytest.raises(Locked, match="The data file is locked"):
        locked.exam(EXAM.id)
    _refuses_everything(locked, path)


def test_while_a_backup_is_brought_back_everything_is_refused_in_the_same_way(path: Path) -> None:
    store = Store.open(path, PHRASE)
    fill(store)
    copy = store.backup(path.parent / "backups")
    store.save_exam(CHANGED, EXAM, WHO)

    def run(work: Callable[[], Path | None]) -> Path | None:
        _refuses_everything(store, path)
        store.must_be_ours()
        with pytest.raises(Locked, match="closed just now"):
            store.lock()
        assert not store.is_locked
        return work()

    store.go_back_to(copy, run=run)
    assert store.exam(EXAM.id) == EXAM
    store.close()


def test_a_file_that_cannot_be_opened_again_is_tried_at_each_use(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store)
    copy = store.backup(store.path.parent / "backups")

    def full(*_: object) -> Path | None:
        raise NotSaved("The disk is full.")

    def away(*_: object) -> None:
        raise FileProblem("The data file cannot be reached.")

    with monkeypatch.context() as patch:
        patch.setattr(DataFile, "open_again", away)
        with pytest.raises(NotSaved, match="The disk is full"):
            store.go_back_to(copy, run=full)
        with pytest.raises(FileProblem, match="cannot be reached"):
            store.exam(EXAM.id)
    assert store.exam(EXAM.id) == EXAM
    store.save_exam(CHANGED, EXAM, WHO)
    assert store.check() == []


@pytest.mark.parametrize("other", [None, "another one of before"])
@pytest.mark.parametrize("fails", ["when it is opened", "when it has its place"])
def test_a_backup_that_has_its_place_is_gone_on_with_when_the_disk_is_back(
    path: Path, other: str | None, fails: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one with another passphrase than the file's."""
    store = Store.open(path, other)
    fill(store)
    copy = store.backup(path.parent / "backups")
    store.change_passphrase(PHRASE)
    store.save_exam(CHANGED, EXAM, WHO)
    real, refusals = copies._to_disk, [path.parent]

    def to_disk(one: Path) -> None:
        if one in refusals:
            refusals.clear()
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(one)

    def away(*_: object) -> None:
        raise FileProblem("The data file cannot be reached.")

    with monkeypatch.context() as patch:
        if fails == "when it is opened":
            patch.setattr(DataFile, "open_again", away)
            store.go_back_to(copy, other)
            with pytest.raises(FileProblem, match="cannot be reached"):
                store.exam(EXAM.id)
        else:
            patch.setattr(copies, "_to_disk", to_disk)
            with pytest.raises(NotSaved, match="is in the place of"):
                store.go_back_to(copy, other)
    assert store.exam(EXAM.id) == EXAM
    store.check_passphrase(PHRASE if other is None else other)
    store.save_exam(CHANGED, EXAM, WHO)
    assert store.check() == []
    store.close()


def test_a_closed_file_refuses_everything_in_the_same_way(locked: Store, path: Path) -> None:
    locked.unlock(PHRASE)
    locked.close()
    _refuses_everything(locked, path)
    locked.close()


def test_a_list_of_copies_ends_when_the_file_is_locked(locked: Store, path: Path) -> None:
    locked.unlock(PHRASE)
    locked.backup(path.parent / "backups")
    locked.save_patient(replace(INES, remark="later"), WHO)
    locked.backup(path.parent / "backups")
    for listed in (locked.copies(), locked.drill()):
        next(listed)
        locked.lock()
        with pytest.raises(Locked):
            next(listed)
        locked.unlock(PHRASE)
    locked.close()


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


def test_a_change_half_way_is_whole_before_the_file_can_be_locked(locked: Store) -> None:
    locked.unlock(PHRASE)
    with locked.batch():
        locked.save_exam(CHANGED, EXAM, WHO)
        with pytest.raises(Locked, match="being saved"):
            locked.lock()
        assert not locked.is_locked
    locked.lock()
    locked.unlock(PHRASE)
    assert locked.exam(EXAM.id) == CHANGED
    locked.close()


def test_a_file_that_went_away_meanwhile(locked: Store, path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    with pytest.raises(FileProblem, match="not there"):
        locked.unlock(PHRASE)
    path.with_name("elsewhere").rename(path)
    locked.unlock(PHRASE)
    assert locked.exam(EXAM.id) == EXAM
    locked.close()
