"""What a killed program left, and then something else happened to it: nothing that was saved is lost, and where it lies
is said."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from bodymap.errors import FileProblem
from bodymap.store import Store, driver, restore
from bodymap.store.identity import base_of
from bodymap.store.log import log_of
from tests.faults.practice import dies
from tests.faults.test_displaced import copy_over, inside, killed, make
from tests.store.test_old import OLD


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "_ROUNDS", 10)  # how keys are derived is not what is tried


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "practice.bodymap"


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return tmp_path / "other.bodymap"


@pytest.mark.parametrize("copy_of_log", [True, False])
def test_another_passphrase_over_it_and_its_log_deleted(path: Path, other: Path, copy_of_log: bool) -> None:
    """What the copies hold cannot be read with the new passphrase: they stay as a data file."""
    ours = make(path, "it is mine alone", "ours", 5)
    theirs = make(other, "another one of theirs", "other", 2)
    late = killed(path, "it is mine alone", 4)
    other.replace(path)
    log_of(path).unlink()
    if not copy_of_log:
        log_of(base_of(path)).unlink()
    store = Store.open(path, "another one of theirs")
    aside = store.found.log.aside
    assert aside is not None
    assert str(aside) in store.found.log.in_words()
    store.close()
    assert inside(path, "another one of theirs") == theirs
    assert inside(aside, "it is mine alone") == ours | (late if copy_of_log else set())
    assert sorted(path.parent.iterdir()) == sorted([path, aside])


def test_only_a_part_of_another_file_over_it(path: Path, other: Path) -> None:
    """The file that lies there does not open; what was saved is named, and comes back."""
    ours = make(path, None, "ours", 5)
    make(other, None, "other", 2)
    ours |= killed(path, None, 4)
    copy_over(path, other)
    os.truncate(path, path.stat().st_size - 100)
    with pytest.raises(FileProblem, match=r"only a part of one.* All that it saved until then is in") as refused:
        Store.open(path)
    (whole,) = path.parent.glob("practice-saved-aside-*.bodymap")
    assert refused.value.todo == f"Restore that: bodymap restore {whole} --data {path}."
    restore(whole, path)
    assert inside(path, None) == ours


def test_a_copy_of_the_log_with_less_in_it_is_not_the_one_that_is_kept(path: Path, other: Path) -> None:
    ours = make(path, None, "ours", 2)
    make(other, None, "other", 3)
    ours |= killed(path, None, 9)
    copy = log_of(base_of(path))
    with copy.open("r+b") as file:  # a page that the disk lost
        file.seek(copy.stat().st_size // 2)
        file.write(bytes(4096))
    copy_over(path, other)
    store = Store.open(path)
    whole = store.found.log.whole
    store.close()
    assert whole is not None
    assert inside(whole, None) == ours
    assert [*path.parent.glob("practice-saved-aside-*.bodymap")] == [whole]


def test_a_disk_that_does_not_let_the_log_be_put_aside(
    path: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = make(path, None, "ours", 2)
    theirs = make(other, None, "other", 3)
    ours |= killed(path, None, 4)
    copy_over(path, other)

    def refuses(one: Path, target: Path) -> Path:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuses)
        with pytest.raises(FileProblem, match="cannot be opened: Input/output error"):
            Store.open(path)
    store = Store.open(path)
    whole = store.found.log.whole
    store.close()
    assert whole is not None
    assert inside(whole, None) == ours
    assert inside(path, None) == theirs


def test_an_older_file_put_back_over_one_that_was_brought_up_to_date(path: Path) -> None:
    """It says neither how its history ends nor on which state it goes on: what was saved is another file."""
    old = OLD / "1.bodymap"
    shutil.copy(old, path)
    late = killed(path, None, 3)
    shutil.copy(old, path)
    log_of(path).unlink()
    store = Store.open(path)
    whole = store.found.log.whole
    assert store.counts()["patients"] == 2
    store.close()
    assert whole is not None
    assert inside(whole, None) == inside(path, None) | late


def test_the_log_of_an_older_program_that_was_killed_belongs_to_its_file(path: Path) -> None:
    """Neither the file nor its log says a generation: that program knew of none."""
    shutil.copy(OLD / "1.bodymap", path)

    def work() -> None:
        older = driver.connect(path, None)
        older.execute("PRAGMA journal_mode=WAL")
        older.execute("INSERT OR REPLACE INTO setting (key, value) VALUES ('theme', '\"dark\"')")
        os._exit(9)  # before Python closes the connection

    dies(path, work)
    assert log_of(path).stat().st_size
    store = Store.open(path)
    assert store.found.log.in_words() == ""
    assert store.setting("theme") == '"dark"'
    assert store.check() == []
    store.close()


@pytest.mark.parametrize("passphrase", [None, "it is mine alone"])
def test_a_copy_that_was_torn_when_the_power_went_is_no_file_of_its_own(path: Path, passphrase: str | None) -> None:
    """The copy is not waited for until it is on the disk. The file itself is, with its log."""
    ours = make(path, passphrase, "ours", 5) | killed(path, passphrase, 4)
    with base_of(path).open("r+b") as file:
        file.seek(4096)
        file.write(bytes(base_of(path).stat().st_size - 4096))
    with path.open("r+b") as file:  # a page was being brought from the log into the file
        file.seek((int.from_bytes(log_of(path).read_bytes()[32:36], "big") - 1) * 4096 + 100)
        file.write(bytes(3000))
    os.truncate(log_of(base_of(path)), 0)
    lock = path.with_name(f"{path.name}.lock")
    lock.write_text(lock.read_text("utf-8").replace('"folding": false', '"folding": true'), "utf-8")
    store = Store.open(path, passphrase)
    assert store.found.log.in_words() == ""
    store.close()
    assert inside(path, passphrase) == ours
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("base", [True, False], ids=["with its file", "alone"])
@pytest.mark.parametrize("passphrase", [None, "it is mine alone"])
def test_a_copy_of_an_earlier_log_does_not_make_the_log_another_ones(
    path: Path, passphrase: str | None, base: bool
) -> None:
    """What was written to the copy since had not reached the disk when the power went."""
    ours = make(path, passphrase, "ours", 5) | killed(path, passphrase, 4)
    earlier = log_of(base_of(path)).read_bytes()
    assert earlier
    store = Store.open(path, passphrase)
    store.close()
    ours |= killed(path, passphrase, 3)
    log_of(base_of(path)).write_bytes(earlier)
    if not base:
        base_of(path).unlink()
    store = Store.open(path, passphrase)
    assert store.found.log.in_words() == ""
    store.close()
    assert inside(path, passphrase) == ours
    assert list(path.parent.iterdir()) == [path]


def hot_journal(path: Path) -> bytes:
    """SQLite's journal (sqlite.org/fileformat2.html, "The Rollback Journal") with the first page of a file in it."""
    data = path.read_bytes()
    page, pages, nonce = data[:4096], len(data) // 4096, 7
    numbers = b"".join(number.to_bytes(4, "big") for number in (1, nonce, pages, 512, 4096))
    checksum = (nonce + sum(page[at] for at in range(4096 - 200, 0, -200))) & 0xFFFFFFFF
    head = bytes.fromhex("d9d505f920a163d7") + numbers
    return head.ljust(512, b"\0") + (1).to_bytes(4, "big") + page + checksum.to_bytes(4, "big")


@pytest.mark.parametrize("passphrase", [None, "it is mine alone"])
def test_a_first_page_that_was_torn_is_as_it_was_before_anything_is_read(path: Path, passphrase: str | None) -> None:
    """The power went in the first write after opening; what it was before lies in SQLite's journal."""
    ours = make(path, passphrase, "ours", 5)
    path.with_name(f"{path.name}-journal").write_bytes(hot_journal(path))
    with path.open("r+b") as file:
        file.seek(512)
        file.write(b"\xa5" * 3584)
    store = Store.open(path, passphrase)
    assert store.found.log.in_words() == ""
    store.close()
    assert inside(path, passphrase) == ours
    assert list(path.parent.iterdir()) == [path]


def test_a_torn_file_that_another_takes_the_place_of_is_kept_whole(path: Path, tmp_path: Path) -> None:
    ours = make(path, "it is mine alone", "ours", 5)
    store = Store.open(path, "it is mine alone")
    backup = store.backup(tmp_path / "drive")
    store.close()
    path.with_name(f"{path.name}-journal").write_bytes(hot_journal(path))
    with path.open("r+b") as file:
        file.seek(512)
        file.write(b"\xa5" * 3584)
    aside = restore(backup, path, "it is mine alone")
    assert aside is not None
    assert inside(aside, "it is mine alone") == ours
