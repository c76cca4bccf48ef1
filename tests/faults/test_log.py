"""The log of an open file when the system, the disk or a hand does something between two steps: what is acknowledged is
kept, also in the copy of the log, and what is not kept is not said to be saved."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from bodymap.errors import Displaced
from bodymap.medicine.model import Patient
from bodymap.store import Store, driver, identity
from bodymap.store.identity import base_of
from bodymap.store.log import Log, begins_with, log_of
from tests.faults.test_displaced import add, copy_over, inside, killed, make
from tests.store.test_disk import _fill_disk, small_disk

__all__ = ["small_disk"]


@contextmanager
def no_handles() -> Iterator[None]:
    """The system gives this program no further file; what is open stays so."""
    resource = pytest.importorskip("resource", reason="open files can be limited on POSIX only")
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


@pytest.mark.parametrize("then", ["log gone", "folded", "folded at once", "folded meanwhile"])
def test_what_is_saved_while_no_file_can_be_opened_is_in_the_copies_too(tmp_path: Path, then: str) -> None:
    """The log cannot be read after these commits: they are taken over as soon as it can be."""
    path, other = tmp_path / "practice.bodymap", tmp_path / "other.bodymap"
    make(other, None, "other", 2)
    store = Store.open(path)
    ours = add(store, "ours", 3)
    with no_handles():
        ours |= add(store, "blind", 2)
        assert not store._file.identity._log.is_kept
        if then == "folded meanwhile":
            assert store._file.identity.fold()
    if then != "folded at once":
        ours |= add(store, "seen", 1)
    if then in ("folded", "folded at once"):
        assert store._file.identity.fold()
        copy_over(path, other)
    else:
        log_of(path).write_bytes(b"")
    with pytest.raises(Displaced) as refused:
        add(store, "refused", 1)
    store.close()
    assert refused.value.whole is not None
    assert inside(refused.value.whole, None) == ours


def gone(log: Path) -> None:
    log.unlink()


def last_page_zeroed(log: Path) -> None:
    with log.open("r+b") as file:
        file.seek(-4120, os.SEEK_END)
        file.write(bytes(4120))


@pytest.mark.parametrize("act", [gone, last_page_zeroed], ids=lambda act: act.__name__)
def test_a_hand_at_the_log_between_the_look_and_the_commit(tmp_path: Path, act: Callable[[Path], None]) -> None:
    path = tmp_path / "practice.bodymap"
    store = Store.open(path)
    ours = add(store, "ours", 3)

    def meanwhile() -> None:
        with store.batch():
            add(store, "refused", 1)
            act(log_of(path))

    with pytest.raises(Displaced):
        meanwhile()
    with pytest.raises(Displaced) as refused:
        add(store, "refused-too", 1)
    store.close()
    assert refused.value.whole is not None
    assert ours <= inside(refused.value.whole, None) <= ours | {"DEMO-refused-0"}


def test_what_an_earlier_log_left_behind_the_end_is_not_taken_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log that could not be emptied is begun anew from its start; then something changes nothing."""
    monkeypatch.setattr(driver, "BUSY_SECONDS", 0.01)
    path = tmp_path / "practice.bodymap"
    store = Store.open(path)
    ours = add(store, "ours", 9)
    with store.aside():
        assert not store._file.identity.fold()
    ours |= add(store, "anew", 1)
    for _ in range(2):
        with store.batch():
            pass
    ours |= add(store, "after", 1)
    log_of(path).write_bytes(b"")
    with pytest.raises(Displaced) as refused:
        add(store, "refused", 1)
    store.close()
    assert refused.value.whole is not None
    assert inside(refused.value.whole, None) == ours


def test_a_copy_of_the_log_without_room_goes_on_when_there_is_some(small_disk: Path) -> None:
    """Half of a commit fits into the copy: what stands there is not taken for all of it."""
    path = small_disk / "practice.bodymap"
    store = Store.open(path)
    add(store, "ours", 1)
    ballast = _fill_disk(small_disk)
    os.truncate(ballast, ballast.stat().st_size - (160 << 10))
    store.set_setting("words", "words " * 20_000)  # 120 kB into the log, and as much into its copy
    assert not store._file.identity._log.is_kept
    ballast.unlink()
    store.set_setting("more", "1")
    assert store._file.identity._log.is_kept
    assert log_of(base_of(path)).read_bytes() == log_of(path).read_bytes()
    log_of(path).write_bytes(b"")
    with pytest.raises(Displaced) as refused:
        store.set_setting("refused", "1")
    store.close()
    assert refused.value.whole is not None
    again = Store.open(refused.value.whole)
    assert (again.setting("words"), again.setting("more")) == ("words " * 20_000, "1")
    again.close()


def test_a_log_that_grows_is_folded_into_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "practice.bodymap"
    monkeypatch.setattr(identity, "_FOLDED_AT", 100_000)
    store = Store.open(path)
    most = 0
    for n in range(9):
        store.set_setting(f"words-{n}", "words " * 4000)
        most = max(most, log_of(path).stat().st_size)
    assert most < 100_000
    assert path.stat().st_size > 200_000, "they are in the file itself"
    store.close()
    again = Store.open(path)
    assert again.check() == []
    assert [again.setting(f"words-{n}") for n in range(9)] == ["words " * 4000] * 9
    again.close()


def handles() -> int:
    return len([*Path("/proc/self/fd").iterdir()]) if Path("/proc/self/fd").is_dir() else 0


def test_a_folder_where_the_copy_of_the_log_belongs_stops_nobody(tmp_path: Path) -> None:
    path = tmp_path / "practice.bodymap"
    ours = make(path, None, "ours", 1)
    ours |= killed(path, None, 3)
    copy = log_of(base_of(path))
    copy.unlink()
    copy.mkdir()
    assert not begins_with(log_of(path), copy), "what cannot be looked at is not said to be there"
    before = handles()
    store = Store.open(path)
    assert not store.found.log.in_words()
    ours |= add(store, "late", 2)
    store.close()
    assert handles() == before
    assert inside(path, None) == ours


def test_a_log_that_sqlite_makes_only_when_somebody_reads_is_ours(tmp_path: Path) -> None:
    """A file has no log until somebody reads it, as a backup does beside the window: an empty one is nobody's."""
    log = Log(tmp_path / "practice.bodymap-wal", tmp_path / "kept")
    assert log.is_ours()
    (tmp_path / "practice.bodymap-wal").touch()
    assert log.is_ours()
    (tmp_path / "practice.bodymap-wal").write_bytes(b"somebody else's")
    assert not log.is_ours()


def test_other_threads_that_ask_whose_the_log_is_do_not_disturb_what_is_known_of_it(tmp_path: Path) -> None:
    """A backup and a check ask beside the window, at any moment of a commit: nobody is told of a foreign hand."""
    path = tmp_path / "practice.bodymap"
    store = Store.open(path)
    found: list[Exception] = []
    done = Event()

    def ask() -> None:
        while not done.is_set():
            try:
                store.must_be_ours()
            except Exception as problem:
                found.append(problem)
                return

    pause = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    others = [Thread(target=ask) for _ in range(3)]
    try:
        for other in others:
            other.start()
        for number in range(60):
            store.save(Patient(f"DEMO-{number}"), who="Dr. Demo")
            log_of(path).chmod(0o600)  # its time is another, its content is not
    finally:
        done.set()
        sys.setswitchinterval(pause)
        for other in others:
            other.join()
    assert found == []
    store.must_be_ours()
    store.close()
