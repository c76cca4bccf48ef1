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
from bodymap.errors import Displaced, FileProblem, MissingFile, NotSaved, WrongPassphrase
from bodymap.medicine.model import Patient
from bodymap.store import Store, copies, driver, restore
from bodymap.store.file import key_for
from bodymap.store.identity import base_of
from bodymap.store.log import log_of
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
    base = base_of(path)
    for one in (base, log_of(base)):
        one.unlink()
    before = sorted(tmp_path.iterdir())
    with pytest.raises(FileProblem, match="the log beside it"):
        Store.open(path)
    assert [one for one in before if not one.exists() and not one.name.endswith("-shm")] == []


def cut(path: Path) -> None:
    os.truncate(path, 0)


def empty_put_there(path: Path) -> None:
    path.unlink()
    path.touch()


def deleted(path: Path) -> None:
    path.unlink()


@KEYS
@pytest.mark.parametrize("then", ["open", "unlinked", "restored", "anew"])
@pytest.mark.parametrize("how", [cut, empty_put_there, deleted], ids=lambda how: how.__name__)
def test_what_a_killed_program_saved_into_a_file_that_was_emptied(
    tmp_path: Path, passphrase: str | None, how: Callable[[Path], None], then: str
) -> None:
    """The file it began on and its log hold everything: they are put together before anything takes their place."""
    path = tmp_path / "practice.bodymap"
    theirs = make(path, passphrase, "theirs", 3)
    store = Store.open(path, passphrase)
    backup = store.backup(tmp_path / "drive")
    store.close()
    ours = theirs | killed(path, passphrase, 4, lambda: how(path))
    if then == "unlinked":
        path.unlink(missing_ok=True)
    if then in ("open", "unlinked"):
        if passphrase:
            with pytest.raises(WrongPassphrase):
                Store.open(path, None)
        with pytest.raises(MissingFile, match="all that was saved in it before is in") as missing:
            Store.open(path, passphrase)
        (whole,) = tmp_path.glob("practice-saved-aside-*.bodymap")
        assert missing.value.copies == (whole,)
        assert f"bodymap restore {whole} --data {path}" in missing.value.todo
        with pytest.raises(MissingFile):
            Store.open(path, passphrase)
        assert [*tmp_path.glob("practice-saved-aside-*.bodymap")] == [whole], "it is put together once"
        restore(whole, path, passphrase)
        assert inside(path, passphrase) == ours
    elif then == "restored":
        restore(backup, path, passphrase)
        assert inside(path, passphrase) == theirs
    else:
        store = Store.open(path, passphrase, anew=True)
        assert people(store) == set()
        assert "practice-saved-aside-" in store.found.log.in_words()
        store.close()
    (whole,) = tmp_path.glob("practice-saved-aside-*.bodymap")
    assert inside(whole, passphrase) == ours
    assert not base_of(path).exists()
    note(f"displaced, {how.__name__}, {then}, {'encrypted' if passphrase else 'plain'}", 1)


def test_another_passphrase_does_not_destroy_what_a_killed_program_saved(tmp_path: Path) -> None:
    """A backup that has another passphrase is restored where the emptied file was."""
    path, other = tmp_path / "practice.bodymap", tmp_path / "other.bodymap"
    theirs = make(other, "another one of theirs", "other", 2)
    ours = killed(path, "it is mine alone", 4, lambda: os.truncate(path, 0))
    restore(other, path, "another one of theirs")
    assert inside(path, "another one of theirs") == theirs
    (aside,) = tmp_path.glob("practice-set-aside-*.bodymap")
    assert inside(aside, "it is mine alone") == ours


@KEYS
@pytest.mark.parametrize("saved", [0, 3])
def test_another_file_over_one_whose_log_is_empty(tmp_path: Path, passphrase: str | None, saved: int) -> None:
    """All of it is in the copy of the file as it was opened, or folded last."""
    path, other = tmp_path / "practice.bodymap", tmp_path / "other.bodymap"
    ours = make(path, passphrase, "ours", 5)
    theirs = make(other, passphrase, "other", 4)

    def work() -> None:
        store = Store.open(path, passphrase)
        for n in range(saved):
            store.save_patient(Patient(f"DEMO-late-{n}"), "")
        store._file.identity.fold()
        copy_over(path, other)

    dies(path, work)
    store = Store.open(path, passphrase)
    whole = store.found.log.whole
    assert whole is not None
    assert str(whole) in store.found.log.in_words()
    store.close()
    assert inside(path, passphrase) == theirs
    assert inside(whole, passphrase) == ours | {f"DEMO-late-{n}" for n in range(saved)}
    note(f"displaced, other over an empty log, {'encrypted' if passphrase else 'plain'}", 1)


# -- the log in its place ------------------------------------------------------------------------------------------


def emptied(log: Path, stale: Path) -> None:
    log.write_bytes(b"")


def stale_over(log: Path, stale: Path) -> None:
    log.write_bytes(stale.read_bytes())


def zeroed(log: Path, stale: Path) -> None:
    was = log.stat()
    with log.open("r+b") as file:
        file.write(bytes(was.st_size))
    os.utime(log, ns=(was.st_atime_ns, was.st_mtime_ns))


def zeroed_inside(log: Path, stale: Path) -> None:
    with log.open("r+b") as file:
        file.seek(24 + 4096)
        file.write(bytes(9000))


def earlier_one(log: Path, stale: Path) -> None:
    log.write_bytes(log.read_bytes()[: 32 + 3 * (24 + 4096)])


def longer(log: Path, stale: Path) -> None:
    with log.open("ab") as file:
        file.write(bytes(4120))


LOGS = [emptied, stale_over, zeroed, zeroed_inside, earlier_one, longer]


def stale_log(path: Path, passphrase: str | None) -> Path:
    """The log of an earlier session of the same file, which a tool kept."""
    folder = path.parent / "earlier"
    folder.mkdir()
    shutil.copy(path, folder / path.name)
    killed(folder / path.name, passphrase, 2)
    return log_of(folder / path.name)


@KEYS
@pytest.mark.parametrize("folded", [False, True])
@pytest.mark.parametrize("act", LOGS, ids=lambda act: act.__name__)
def test_the_log_is_overwritten_in_its_place(
    tmp_path: Path, passphrase: str | None, act: Callable[[Path, Path], None], folded: bool
) -> None:
    path = tmp_path / "practice.bodymap"
    ours = make(path, passphrase, "ours", 5)
    stale = stale_log(path, passphrase)
    store = Store.open(path, passphrase)
    ours |= add(store, "late", 5)
    if folded:
        store._file.identity.fold()
        ours |= add(store, "later", 5)
    before = path.read_bytes()
    act(log_of(path), stale)
    with pytest.raises(Displaced, match="-wal while it was open") as refused:
        add(store, "refused", 1)
    assert not store._file.identity.fold()
    store.close()
    assert path.read_bytes() == before, "such a log is never folded"
    assert refused.value.whole is not None
    assert inside(refused.value.whole, passphrase) == ours
    assert inside(path, passphrase) <= ours
    note(f"displaced, log {act.__name__}, {'encrypted' if passphrase else 'plain'}", 1)


@KEYS
@pytest.mark.parametrize("act", LOGS[:-1], ids=lambda act: act.__name__)
def test_the_log_is_overwritten_in_its_place_and_the_program_killed(
    tmp_path: Path, passphrase: str | None, act: Callable[[Path, Path], None]
) -> None:
    path = tmp_path / "practice.bodymap"
    ours = make(path, passphrase, "ours", 5)
    stale = stale_log(path, passphrase)
    ours |= killed(path, passphrase, 6, lambda: act(log_of(path), stale))
    store = Store.open(path, passphrase)
    whole = store.found.log.whole
    assert whole is not None
    assert store.check() == []
    store.close()
    assert inside(whole, passphrase) == ours
    assert inside(path, passphrase) <= ours
    note(f"displaced after a kill, log {act.__name__}, {'encrypted' if passphrase else 'plain'}", 1)


def test_a_log_is_overwritten_while_a_change_is_written(tmp_path: Path) -> None:
    """Between the look at the log and the commit: what was not acknowledged is not said to be saved."""
    path = tmp_path / "practice.bodymap"
    store = Store.open(path)
    ours = add(store, "ours", 3)

    def emptied_meanwhile() -> None:
        with store.batch():
            add(store, "refused", 1)
            log_of(path).write_bytes(b"")

    with pytest.raises(Displaced) as refused:
        emptied_meanwhile()
    store.close()
    assert refused.value.whole is not None
    assert inside(refused.value.whole, None) == ours


def test_an_empty_log_that_was_deleted_stops_saving(tmp_path: Path) -> None:
    path = tmp_path / "practice.bodymap"
    ours = make(path, None, "ours", 3)
    store = Store.open(path)
    log_of(path).unlink()
    with pytest.raises(Displaced) as refused:
        add(store, "refused", 1)
    store.close()
    assert refused.value.whole is not None
    assert inside(refused.value.whole, None) == ours


def test_a_log_that_was_only_touched_is_ours_and_one_that_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "practice.bodymap"
    store = Store.open(path)
    ours = add(store, "ours", 3)
    os.utime(log_of(path), (1, 1))
    ours |= add(store, "touched", 3)
    held = log_of(path).read_bytes()
    log_of(path).write_bytes(b"")
    with pytest.raises(Displaced):
        add(store, "refused", 1)
    log_of(path).write_bytes(held)
    ours |= add(store, "back", 3)
    store.close()
    assert inside(path, None) == ours


@KEYS
def test_the_log_of_commits_that_failed_is_ours(tmp_path: Path, passphrase: str | None) -> None:
    """A change that is too large for the memory goes to the log before it is undone; and one that changes nothing."""
    path = tmp_path / "practice.bodymap"
    store = Store.open(path, passphrase)
    ours = add(store, "ours", 3)
    store._connection.execute("PRAGMA cache_size = 5")

    def undone() -> None:
        with store.batch():
            for one in range(30):
                store.set_setting(f"long-{one}", "words " * 4000)
            raise ValueError("not meant")

    for n in range(3):
        with pytest.raises(ValueError, match="not meant"):
            undone()
        with store.batch():
            pass
        ours |= add(store, f"after-{n}", 2)
        os.utime(log_of(path), (1, 1))
    assert log_of(base_of(path)).read_bytes() == log_of(path).read_bytes()[: log_of(base_of(path)).stat().st_size]
    store.close()
    assert inside(path, passphrase) == ours


@KEYS
def test_a_log_that_is_read_while_it_is_folded_goes_on_in_its_copy(tmp_path: Path, passphrase: str | None) -> None:
    path = tmp_path / "practice.bodymap"
    store = Store.open(path, passphrase)
    ours = add(store, "ours", 3)
    with store.aside():
        ours |= add(store, "read", 2)
        assert not store._file.identity.fold()
        ours |= add(store, "more", 2)
    ours |= add(store, "after", 3)
    log_of(path).write_bytes(b"")
    with pytest.raises(Displaced) as refused:
        add(store, "refused", 1)
    store.close()
    assert refused.value.whole is not None
    assert inside(refused.value.whole, passphrase) == ours


@KEYS
def test_overwritten_with_as_many_bytes_and_the_old_time(tmp_path: Path, passphrase: str | None) -> None:
    """Whoever restores the time to the nanosecond cannot restore when that was done."""
    path, older = tmp_path / "practice.bodymap", tmp_path / "older"
    make(path, passphrase, "ours", 5)
    shutil.copy(path, older)
    store = Store.open(path, passphrase)
    store.set_setting("one", "1")
    store.close()
    assert older.stat().st_size == path.stat().st_size
    store = Store.open(path, passphrase)
    was = path.stat()
    copy_over(path, older)
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    with pytest.raises(Displaced) as refused:
        add(store, "refused", 1)
    store.close()
    assert path.read_bytes() == older.read_bytes()
    assert refused.value.whole is not None
    again = Store.open(refused.value.whole, passphrase)
    assert again.setting("one") == "1"
    again.close()


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


def killed(path: Path, passphrase: str | None, count: int, last: Callable[[], object] = lambda: None) -> set[str]:
    """Who was saved by a program that ended without closing, after it did the `last` thing."""
    numbers = {f"DEMO-{count}-{n}" for n in range(count)}

    def work() -> None:
        store = Store.open(path, passphrase)
        for number in sorted(numbers):
            store.save_patient(Patient(number), "")
        last()

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
