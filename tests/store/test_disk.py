"""Trouble with the disk: one plain sentence, nothing half-written, and the same call works when the cause is gone."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bodymap.errors import FileProblem, NotSaved
from bodymap.medicine.model import Event, Finding, Response
from bodymap.store import Store, driver, restore
from tests.store.people import EXAM, INES, MORNING, WHO, fill, signed

CHANGED = EXAM.having(Finding.rated("knee_l", 4))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB that can really be full and really be read-only."""
    if sys.platform == "win32" or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk; the substitutes in this file run everywhere")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode:
        pytest.skip("this machine does not let root mount; the substitutes in this file run everywhere")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def _fill_disk(folder: Path) -> Path:
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            return ballast


def _no_plain_python(problem: Exception) -> None:
    assert not any(word in str(problem) for word in ("Error", "sqlite", "Errno", "PRAGMA"))


def _half_written(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.name.endswith((".part", ".part-journal"))]


@pytest.mark.parametrize("passphrase", [None, "it's mine"])
def test_a_full_disk(small_disk: Path, passphrase: str | None) -> None:
    store = Store.open(small_disk / "practice.bodymap", passphrase)
    fill(store)
    event = Event(INES.id, "flare", MORNING.date())
    store.save(event, WHO)
    ballast = _fill_disk(small_disk)
    was, refused = EXAM, None
    for n in range(1, 400):  # the log has room for some; then it is full
        exam = was.having(Finding.rated("knee_l", n % 10 + 1))
        try:
            store.save_exam(exam, was, WHO)
        except NotSaved as problem:
            refused = problem
            break
        was = exam
    assert refused is not None
    assert "full" in str(refused)
    _no_plain_python(refused)
    assert store.exam(EXAM.id) == was, "what is in the file can still be read"
    with pytest.raises(NotSaved):
        store.save_exam(exam, was, WHO)
    with pytest.raises(NotSaved):
        store.save_patient(INES.__class__("DEMO-9"), WHO)
    with pytest.raises(NotSaved):
        store.save(Response(INES.id, "gad7", "1", MORNING, answers={"one": 1}), WHO)
    with pytest.raises(NotSaved):
        store.remove(event, WHO)
    assert store.rows(Response, INES.id) == []
    assert store.rows(Event, INES.id) == [event]
    with pytest.raises(NotSaved):
        store.backup(small_disk / "drive")
    with pytest.raises(NotSaved):
        store.change_passphrase("another")
    ballast.unlink()
    store.save_exam(exam, was, WHO)
    assert store.exam(EXAM.id) == exam
    changes = [(c.what, c.new) for c in store.history(EXAM.id)]
    assert changes[-1] == ("finding:knee_l", str(exam.findings["knee_l"].rating))
    assert store.check() == []
    store.close()
    assert _half_written(small_disk) == []
    store = Store.open(small_disk / "practice.bodymap", passphrase)
    assert store.exam(EXAM.id) == exam
    assert store.check() == []
    store.close()


def test_a_new_file_on_a_full_disk(small_disk: Path) -> None:
    ballast = _fill_disk(small_disk)
    with pytest.raises(FileProblem) as refused:
        Store.open(small_disk / "practice.bodymap")
    _no_plain_python(refused.value)
    assert [p.name for p in small_disk.iterdir() if not p.name.endswith(".lock")] == ["ballast"]
    ballast.unlink()
    Store.open(small_disk / "practice.bodymap").close()


def test_restoring_to_a_full_disk_changes_nothing(small_disk: Path, tmp_path: Path) -> None:
    path = small_disk / "practice.bodymap"
    store = Store.open(path)
    fill(store)
    backup = store.backup(tmp_path / "drive")
    store.save_exam(CHANGED, EXAM, WHO)
    store.close()
    ballast = _fill_disk(small_disk)
    with pytest.raises(NotSaved):
        restore(backup, path)
    ballast.unlink()
    store = Store.open(path)
    assert store.exam(EXAM.id) == CHANGED
    store.close()
    assert restore(backup, path) is not None


def test_a_read_only_folder(small_disk: Path) -> None:
    path = small_disk / "practice.bodymap"
    store = Store.open(path)
    fill(store)
    backup = store.backup(small_disk / "backups")
    store.close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for name in (path.name, "new.bodymap"):
        with pytest.raises(FileProblem, match="nothing can be written to its folder") as refused:
            Store.open(small_disk / name)
        _no_plain_python(refused.value)
    with pytest.raises(FileProblem):
        restore(backup, path)
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    store = Store.open(path)
    assert store.exam(EXAM.id) == EXAM
    store.close()


# -- substitutes that fail for real on every machine ---------------------------------------------------------------


@contextmanager
def _no_more_pages(store: Store) -> Iterator[None]:
    """SQLite itself says that the disk is full when the file may not grow."""
    connection = store._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    most = connection.execute("PRAGMA max_page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    yield
    connection.execute(f"PRAGMA max_page_count = {most}")


@contextmanager
def _no_bigger_files(store: Store) -> Iterator[None]:
    """The system refuses every byte that makes a file longer."""
    resource = pytest.importorskip("resource", reason="file sizes can be limited on POSIX only")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    log = store.path.with_name(store.path.name + "-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (log, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@contextmanager
def _held_by_another(store: Store) -> Iterator[None]:
    """Another program is writing into the file."""
    other = driver.connect(store.path, None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


@pytest.mark.parametrize(
    ("trouble", "says"),
    [(_no_more_pages, "full"), (_no_bigger_files, "disk"), (_held_by_another, "Another program")],
)
def test_what_could_not_be_saved_is_saved_later(
    path: Path, monkeypatch: pytest.MonkeyPatch, trouble: Callable[[Store], Iterator[None]], says: str
) -> None:
    monkeypatch.setattr(driver, "BUSY_SECONDS", 0.01)
    store = Store.open(path)
    fill(store)
    exam = EXAM.answering("onset_after", "words " * 4000)
    before = store.history(EXAM.id)
    with trouble(store):  # type: ignore[attr-defined]
        for _ in range(2):
            with pytest.raises(NotSaved, match=says) as refused:
                store.save_exam(exam, EXAM, WHO)
            _no_plain_python(refused.value)
            assert store.exam(EXAM.id) == EXAM
            assert store.history(EXAM.id) == before
    store.save_exam(exam, EXAM, WHO)
    assert store.exam(EXAM.id) == exam
    assert len(store.history(EXAM.id)) == len(before) + 1
    assert store.check() == []
    store.close()


def test_signing_is_all_or_nothing(store: Store) -> None:
    store.save_exam(signed(EXAM), EXAM, WHO)
    draft = store.amendment(signed(EXAM), "words " * 4000)
    store.save_exam(draft, None, WHO)
    with _no_more_pages(store), pytest.raises(NotSaved):
        store.save_exam(signed(draft.answering("onset_when", "words " * 4000)), draft, WHO)
    assert [e.status.value for e in store.exams(versions=True)] == ["signed", "draft"]
    store.save_exam(signed(draft), draft, WHO)
    assert [e.status.value for e in store.exams(versions=True)] == ["amended", "signed"]


def test_a_batch_that_the_disk_has_undone_saves_nothing_more(empty: Store) -> None:
    def swallows_trouble() -> None:
        with empty.batch():
            empty.save_patient(INES, WHO)
            empty._connection.execute("ROLLBACK")  # as SQLite does by itself when the disk fails in the middle
            with pytest.raises(NotSaved, match="Nothing of this was saved"):
                empty.save_patient(INES, WHO)

    with pytest.raises(NotSaved, match="Nothing of this was saved"):
        swallows_trouble()
    assert empty.counts()["patients"] == 0
    empty.save_patient(INES, WHO)
    assert empty.counts()["patients"] == 1


def test_a_file_that_breaks_while_it_is_open(store: Store) -> None:
    """Reading a damaged page is said in words too."""
    store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = store.path
    store.close()
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))

    def opened_and_read() -> None:
        broken = Store.open(path)
        try:
            broken.exams()
        finally:
            broken.close()

    with pytest.raises(FileProblem, match="damaged"):
        opened_and_read()


def test_our_own_mistakes_stay_what_they_are(store: Store) -> None:
    with store._writing():
        store._connection.execute("DROP TABLE setting")
    with pytest.raises(driver.Error, match="no such table"):
        store.setting("theme")
    with pytest.raises(driver.Error, match="no such table"):
        store.set_setting("theme", "dark")


def test_a_folder_that_vanishes_while_opening(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the system says while opening comes as a sentence; here it is made to say it."""
    Store.open(path).close()

    def gone(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(driver, "reading_mode", gone)
    with pytest.raises(FileProblem, match="Input/output error"):
        Store.open(path)
    assert not path.with_name(path.name + ".lock").exists()


def test_a_file_that_the_user_may_only_read(path: Path) -> None:
    """Root may write everywhere, so that SQLite is asked for a connection that may only read."""
    Store.open(path).close()
    connect = driver.connect

    def only_reading(where: Path, key: str | None, *, mode: str = "rw") -> object:
        return connect(where, key, mode="ro" if mode == "rw" else mode)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(driver, "connect", only_reading)
        with pytest.raises(FileProblem, match="read-only") as refused:
            Store.open(path)
    _no_plain_python(refused.value)
    Store.open(path).close()
