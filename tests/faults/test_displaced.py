"""Somebody does something to the open data file, or to one that a killed program left: nothing that was acknowledged
is lost, and nothing of the other file. BODYMAP_FAULTS=50 runs each kind fifty times."""

import errno
import os
import random
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bodymap import paths
from bodymap.errors import Displaced, FileProblem, NotSaved, WrongPassphrase
from bodymap.medicine.model import Patient
from bodymap.store import Store, copies, driver, restore
from bodymap.store.file import key_for
from tests.faults.practice import dies
from tests.faults.table import note

TIMES = int(os.environ.get("BODYMAP_FAULTS", "1"))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "_ROUNDS", 10)  # how keys are derived is not what is tried


KEYS = pytest.mark.parametrize("passphrase", [None, "it is mine alone"])


def people(store: Store) -> set[str]:
    return {row.patient.number for row in store.find_patients("", limit=-1)}


def inside(path: Path, passphrase: str | None) -> set[str]:
    """Who is in a file, which must be in order; opened twice, so that nothing waits in a log."""
    for _ in range(2):
        store = Store.open(path, passphrase)
        found = people(store)
        assert store.check() == []
        store.close()
    return found


def add(store: Store, word: str, count: int) -> set[str]:
    numbers = {f"DEMO-{word}-{n}" for n in range(count)}
    for number in numbers:
        store.save_patient(Patient(number), "Dr I. Lind")
    return numbers


@cache
def _new(passphrase: str | None, word: str) -> bytes:
    """A new data file; most of a trial would be the making of one."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "new.bodymap"
        Store.open(path, passphrase).close()
        return path.read_bytes()


def make(path: Path, passphrase: str | None, word: str, count: int) -> set[str]:
    if not path.exists():
        path.write_bytes(_new(passphrase, word))
        copies.renew(path, key_for(path, passphrase))  # each is a file of its own
    store = Store.open(path, passphrase)
    numbers = add(store, word, count)
    store.close()
    return numbers


def replace(path: Path, other: Path) -> None:
    shutil.copyfile(other, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def copy_over(path: Path, other: Path) -> None:
    shutil.copyfile(other, path)


def move(path: Path, other: Path) -> None:
    path.rename(path.with_name("moved.bodymap"))


def delete(path: Path, other: Path) -> None:
    path.unlink()


def folder_goes(path: Path, other: Path) -> None:
    shutil.rmtree(path.parent)


ACTS = [replace, copy_over, move, delete, folder_goes]


@KEYS
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_the_open_file_is_displaced(
    tmp_path: Path, passphrase: str | None, act: Callable[[Path, Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "data_folder", lambda: tmp_path / "own")
    dice = random.Random(f"{act.__name__}{passphrase}")
    for turn in range(TIMES):
        folder = tmp_path / f"practice-{turn}"
        folder.mkdir()
        path, other = folder / "practice.bodymap", tmp_path / f"other-{turn}.bodymap"
        theirs = make(other, passphrase, "other", dice.randrange(1, 60))
        ours = make(path, passphrase, "ours", dice.randrange(0, 40)) if dice.random() < 0.7 else set()
        store = Store.open(path, passphrase)
        ours |= add(store, "late", dice.randrange(1, 40))
        if dice.random() < 0.3:
            store._file.identity.fold()
            ours |= add(store, "later", dice.randrange(0, 20))
        act(path, other)
        with pytest.raises(Displaced) as refused:
            store.save_patient(Patient("DEMO-refused"), "Dr I. Lind")
        with pytest.raises(Displaced):
            store.backup(tmp_path / "drive")
        store.close()
        whole = refused.value.whole
        assert whole is not None
        assert str(whole) in str(refused.value)
        assert inside(whole, passphrase) == ours
        assert whole.stat().st_mode & 0o077 == 0 or os.name != "posix"
        if act in (replace, copy_over):
            assert inside(path, passphrase) == theirs
    note(f"displaced, {act.__name__}, {'encrypted' if passphrase else 'plain'}", TIMES)


def test_a_file_that_comes_back_is_written_to_again(tmp_path: Path) -> None:
    path, away = tmp_path / "practice.bodymap", tmp_path / "away.bodymap"
    store = Store.open(path)
    ours = add(store, "ours", 3)
    path.rename(away)
    with pytest.raises(Displaced):
        add(store, "refused", 1)
    away.rename(path)
    ours |= add(store, "back", 2)
    store.close()
    assert inside(path, None) == ours


def test_a_file_that_is_ours_stays_and_one_whose_changes_are_lost_is_not_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "practice.bodymap"
    store = Store.open(path)
    ours = add(store, "ours", 3)
    store.go_on_in(tmp_path / "new.bodymap")
    assert store.path == path
    monkeypatch.setattr("bodymap.store.rescue.whole_of_open", lambda *_: None)
    path.rename(tmp_path / "away.bodymap")
    with pytest.raises(FileProblem, match="could not be put together"):
        store.go_on_in(tmp_path / "new.bodymap")
    assert not (tmp_path / "new.bodymap").exists()
    store.close()
    logs = [found for found in tmp_path.iterdir() if "-wal" in found.name]
    assert any(number.encode() in log.read_bytes() for log in logs for number in ours), logs


@KEYS
@pytest.mark.parametrize("room", [True, False])
def test_a_file_that_is_put_back_after_it_was_closed_has_everything(
    tmp_path: Path, passphrase: str | None, room: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While nothing lies in its place its log stays there: also where no whole file could be made of it."""
    path, away = tmp_path / "practice.bodymap", tmp_path / "away.bin"
    store = Store.open(path, passphrase)
    ours = add(store, "ours", 3)
    path.rename(away)
    with monkeypatch.context() as patch:
        if not room:
            patch.setattr(copies, "renew", no_room)
        with pytest.raises(Displaced) as refused:
            add(store, "refused", 1)
        assert (refused.value.whole is not None) == room
        store.close()
    away.rename(path)
    assert inside(path, passphrase) == ours


def no_room(*_: object) -> None:
    raise NotSaved("The disk is full.")


@KEYS
@pytest.mark.parametrize("by", ["anew", "restore"])
def test_what_only_a_log_holds_is_kept_when_another_file_is_made_in_its_place(
    tmp_path: Path, passphrase: str | None, by: str
) -> None:
    path = tmp_path / "practice.bodymap"
    store = Store.open(path, passphrase)
    theirs = add(store, "theirs", 2)
    backup = store.backup(tmp_path / "drive")
    store.close()
    ours = theirs | killed(path, passphrase, 4)
    path.unlink()
    if by == "anew":
        store = Store.open(path, passphrase, anew=True)
        assert people(store) == set()
        store.close()
    else:
        restore(backup, path, passphrase)
        assert inside(path, passphrase) == theirs
    kept = [one for one in tmp_path.glob("practice-*.bodymap") if one != path]
    assert ours in [inside(one, passphrase) for one in kept]


def test_a_new_file_is_not_made_beside_a_log_unasked(tmp_path: Path) -> None:
    path = tmp_path / "practice.bodymap"
    killed(path, None, 4)
    path.unlink()
    before = sorted(tmp_path.iterdir())
    with pytest.raises(FileProblem, match="the log beside it"):
        Store.open(path)
    assert [one for one in before if not one.exists() and not one.name.endswith("-shm")] == []


@KEYS
def test_going_on_in_a_new_file_can_be_tried_again(
    tmp_path: Path, passphrase: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in the same name, when a disk that takes nothing away has left of the first try what it had written."""
    path, new = tmp_path / "practice.bodymap", tmp_path / "new.bodymap"
    store = Store.open(path, passphrase)
    ours = add(store, "ours", 3)
    path.rename(tmp_path / "away.bin")
    with monkeypatch.context() as patch:
        patch.setattr("bodymap.store.file.open_database", refuses)
        patch.setattr("bodymap.store.identity.remove", lambda *_, **__: None)
        with pytest.raises(FileProblem, match="did not take"):
            store.go_on_in(new)
    assert store.path == path
    assert new.exists()
    store.go_on_in(new)
    assert store.path == new
    ours |= add(store, "later", 2)
    taken = tmp_path / "taken.bodymap"
    taken.write_text("somebody's")
    new.rename(tmp_path / "away too.bin")
    with pytest.raises(FileProblem, match="is there already"):
        store.go_on_in(taken)
    new.write_text("somebody's")
    with pytest.raises(FileProblem, match="is there already"):
        store.go_on_in(new)
    new.unlink()
    (tmp_path / "away too.bin").rename(new)
    store.close()
    assert inside(new, passphrase) == ours


def refuses(*_: object) -> None:
    raise FileProblem("The disk did not take the data.")


@pytest.mark.parametrize("ends", ["closed", "another"])
def test_the_lock_of_the_old_name_goes_when_the_disk_lets_it(
    tmp_path: Path, ends: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, new = tmp_path / "practice.bodymap", tmp_path / "new.bodymap"
    lock = path.with_name(path.name + ".lock")
    store = Store.open(path)
    add(store, "ours", 3)
    path.rename(tmp_path / "away.bin")
    unlink = Path.unlink

    def stays(one: Path, missing_ok: bool = False) -> None:
        if one == lock:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        unlink(one, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", stays)
        store.go_on_in(new)
        assert lock.exists()
    if ends == "closed":
        store.close()
        assert not lock.exists()
        return
    other = Store.open(path, anew=True)
    store.close()
    assert lock.exists(), "it is another window's now"
    other.close()
    assert not lock.exists()


def test_a_file_that_was_only_touched_is_ours(tmp_path: Path) -> None:
    path = tmp_path / "practice.bodymap"
    store = Store.open(path)
    ours = add(store, "ours", 3)
    os.utime(path, (1, 1))
    ours |= add(store, "more", 3)
    store.close()
    assert inside(path, None) == ours


def test_a_log_that_was_deleted_stops_saving(tmp_path: Path) -> None:
    path = tmp_path / "practice.bodymap"
    store = Store.open(path)
    ours = add(store, "ours", 3)
    path.with_name(path.name + "-wal").unlink()
    with pytest.raises(Displaced) as refused:
        add(store, "refused", 1)
    store.close()
    assert refused.value.whole is not None
    assert inside(refused.value.whole, None) == ours


# -- after a kill --------------------------------------------------------------------------------------------------


def killed(path: Path, passphrase: str | None, count: int) -> set[str]:
    numbers = {f"DEMO-{count}-{n}" for n in range(count)}

    def work() -> None:
        store = Store.open(path, passphrase)
        for number in sorted(numbers):
            store.save_patient(Patient(number), "")

    dies(path, work)
    return numbers


@KEYS
@pytest.mark.parametrize("hand", ["other", "backup", "copy", "copy2"])
def test_a_file_put_over_the_one_of_a_killed_program_opens_as_itself(
    tmp_path: Path, passphrase: str | None, hand: str
) -> None:
    dice = random.Random(f"{hand}{passphrase}")
    for turn in range(TIMES):
        path, other = tmp_path / f"practice-{turn}.bodymap", tmp_path / f"other-{turn}.bodymap"
        ours = make(path, passphrase, "ours", dice.randrange(1, 60))
        if hand == "other":
            theirs = make(other, passphrase, "other", dice.randrange(1, 60))
        elif hand == "backup":
            store = Store.open(path, passphrase)
            other, theirs = store.backup(tmp_path / "drive"), set(ours)
            store.close()
        else:
            shutil.copy2(path, other)
            theirs = set(ours)
            if hand == "copy2":
                ours |= make(path, passphrase, "between", 2)
        ours |= killed(path, passphrase, dice.randrange(1, 40))
        put = shutil.copy2 if hand == "copy2" else shutil.copyfile
        if dice.random() < 0.5:
            put(other, path)
        else:
            put(other, tmp_path / "new")
            (tmp_path / "new").replace(path)
        store = Store.open(path, passphrase)
        log = store.found.log
        store.close()
        assert inside(path, passphrase) == theirs
        assert log.aside is not None
        assert log.whole is not None
        assert inside(log.whole, passphrase) == ours
        for made in (log.aside, log.whole):
            made.unlink()
    note(f"displaced after a kill, {hand}, {'encrypted' if passphrase else 'plain'}", TIMES)


def test_a_file_with_another_passphrase_put_over_the_one_of_a_killed_program(tmp_path: Path) -> None:
    """What the log held cannot be read with the new passphrase: it stays as a data file with its log."""
    path, other = tmp_path / "practice.bodymap", tmp_path / "other.bodymap"
    ours = make(path, "it is mine alone", "ours", 5)
    theirs = make(other, "another one of theirs", "other", 9)
    ours |= killed(path, "it is mine alone", 4)
    other.replace(path)
    store = Store.open(path, "another one of theirs")
    log = store.found.log
    store.close()
    assert inside(path, "another one of theirs") == theirs
    assert log.whole is None
    assert log.aside is not None
    assert inside(log.aside.with_name(log.aside.name.removesuffix("-wal")), "it is mine alone") == ours


@pytest.mark.parametrize("wrong", [None, "it is nobody's"])
def test_a_wrong_passphrase_after_a_kill_leaves_everything_where_it_is(tmp_path: Path, wrong: str | None) -> None:
    path = tmp_path / "practice.bodymap"
    ours = make(path, "it is mine alone", "ours", 5) | killed(path, "it is mine alone", 4)
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir() if not one.name.endswith("-shm")}
    with pytest.raises(WrongPassphrase):
        Store.open(path, wrong)
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir() if not one.name.endswith("-shm")} == before
    assert inside(path, "it is mine alone") == ours


@KEYS
def test_the_log_of_a_killed_program_belongs_to_its_file(tmp_path: Path, passphrase: str | None) -> None:
    path = tmp_path / "practice.bodymap"
    ours = make(path, passphrase, "ours", 20)
    for count in range(1, TIMES + 1):
        ours |= killed(path, passphrase, count)
        store = Store.open(path, passphrase)
        assert store.found.unclean
        assert store.found.log.aside is None
        assert people(store) == ours
        store.close()
    store = Store.open(path, passphrase)
    assert not store.found.unclean
    store.close()
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_folder_moved_with_its_log_after_a_kill_keeps_everything(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    path = tmp_path / "here" / "practice.bodymap"
    ours = make(path, None, "ours", 20) | killed(path, None, 7)
    shutil.copytree(tmp_path / "here", tmp_path / "there")
    assert inside(tmp_path / "there" / "practice.bodymap", None) == ours


@KEYS
def test_killed_while_the_log_is_folded(tmp_path: Path, passphrase: str | None) -> None:
    """Half of the log is in the file: its size and time are not what they were, and the log is still its own."""
    path = tmp_path / "practice.bodymap"
    ours = make(path, passphrase, "ours", 30) | killed(path, passphrase, 30)

    def work() -> None:
        store = Store.open(path, passphrase)
        store.save_patient(Patient("DEMO-last"), "")
        store._file.identity._note(folding=True)
        store._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    dies(path, work)
    assert inside(path, passphrase) == ours | {"DEMO-last"}


def test_only_the_store_folds_the_log(tmp_path: Path) -> None:
    path = tmp_path / "practice.bodymap"
    store = Store.open(path)
    written = path.stat().st_mtime_ns
    for n in range(400):
        store.set_setting(f"long-{n}", "words " * 4000)
    assert path.stat().st_mtime_ns == written
    assert store._connection.execute("PRAGMA wal_autocheckpoint").fetchone()[0] == 0
    store.close()
    assert driver.reading_mode(path) == "immutable"
