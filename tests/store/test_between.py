"""Faults between two steps: a file, a folder, a right or room that is there at one and not at the next. What was there
before stays whole, and what is wrong is said in words."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from bodymap.errors import Displaced, FileProblem, NotSaved
from bodymap.store import Store, copies, driver, file, restore
from bodymap.store.identity import base_of
from bodymap.store.log import log_of
from tests.faults.practice import dies
from tests.store.people import EXAM, WHO, fill, hashes
from tests.store.test_disk import _fill_disk, small_disk
from tests.store.test_old import OLD

__all__ = ["small_disk"]

PHRASE = "four roses and a rake"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "_ROUNDS", 10)  # how keys are derived is not what is tried


# -- older files ------------------------------------------------------------------------------------------------------


def test_an_older_backup_is_brought_up_to_date_in_the_place_of_the_open_file(path: Path) -> None:
    store = Store.open(path)
    fill(store)
    aside = store.go_back_to(OLD / "2.bodymap", who=WHO)
    assert store.counts() == {"patients": 2, "courses": 1, "infusions": 2, "exams": 4}
    assert store.check() == []
    before = next(copies.folder_beside(path).glob("*-schema-2*.bodymap"))
    assert copies.verify(before, None)["patient"] == 2
    store.close()
    kept = Store.open(aside)
    assert kept.exam(EXAM.id) == EXAM
    kept.close()


def test_an_older_file_with_faults_is_not_brought_up_to_date(path: Path) -> None:
    shutil.copy(OLD / "1.bodymap", path)
    other = driver.connect(path, None)
    other.execute("PRAGMA foreign_keys=OFF")
    other.execute("UPDATE course SET patient = 'nobody'")
    other.close()
    before = path.read_bytes()
    with pytest.raises(FileProblem, match=r"No backup of .*practice.bodymap can be made.*is damaged"):
        Store.open(path)
    assert path.read_bytes() == before
    assert not list(copies.folder_beside(path).iterdir())


def test_a_file_that_is_not_there_is_read_as_a_new_one(path: Path) -> None:
    with Store.for_reading(path) as (store, older):
        assert not older
        assert store.counts()["patients"] == 0


# -- copies -----------------------------------------------------------------------------------------------------------


def test_a_copy_whose_history_a_disk_has_lost_takes_no_part(store: Store) -> None:
    (first,) = store.back_up()
    other = driver.connect(first.path, None, mode="immutable")
    (page,) = other.execute("SELECT rootpage FROM sqlite_master WHERE name = 'history'").fetchone()
    other.close()
    with first.path.open("r+b") as file:
        file.seek((page - 1) * driver.PAGE_BYTES)
        file.write(b"\xff" * driver.PAGE_BYTES)
    store.set_setting("theme", "dark")
    (second,) = store.back_up()
    assert first.path.exists()
    assert second.gone == ()
    assert copies.counted_in(first.path, None) is None
    said = {copy.path: copy.fault for copy in store.copies()}
    assert said[first.path]
    assert not said[second.path]


def test_a_folder_named_as_a_copy_is_passed_over(store: Store) -> None:
    folder = copies.folder_beside(store.path) / "practice-2026-01-01-101010.bodymap"
    folder.mkdir(parents=True)
    store.back_up()
    store.set_setting("theme", "dark")
    (made,) = store.back_up()
    assert made.gone == ()
    assert folder.is_dir()


@pytest.mark.parametrize("where", ["no folder", "no room"])
def test_going_on_where_nothing_can_be_written(path: Path, small_disk: Path, where: str) -> None:
    store = Store.open(path)
    fill(store)
    path.rename(path.with_name("away.bin"))
    with pytest.raises(Displaced) as refused:
        store.set_setting("theme", "dark")
    whole = refused.value.whole
    assert whole is not None
    if where == "no room":
        _fill_disk(small_disk)
    new = (small_disk if where == "no room" else path.parent / "gone") / "new.bodymap"
    with pytest.raises(FileProblem, match=f"{new} cannot be written"):
        store.go_on_in(new)
    assert not new.exists()
    store.go_on_in(whole)
    assert store.path == whole
    assert store.exam(EXAM.id) == EXAM
    store.close()


def left_log(path: Path, words: int) -> None:
    """A program was killed after it had saved so much; the copies of file and log are gone."""

    def work() -> None:
        Store.open(path).set_setting("words", "words " * words)
        os._exit(9)  # before Python closes the connection

    dies(path, work)
    for one in (base_of(path), log_of(base_of(path))):
        one.unlink()


def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(one: Path, target: Path) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(Path, "hardlink_to", refused)


def test_a_backup_is_brought_back_on_a_disk_without_links(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stick with FAT gives no second name to a file: it is copied, with its log."""
    store = Store.open(path)
    fill(store)
    backup = store.backup(tmp_path / "drive")
    store.close()
    left_log(path, 100)
    no_links(monkeypatch)
    kept = restore(backup, path)
    assert kept is not None
    for where, words in ((path, None), (kept, "words " * 100)):
        again = Store.open(where)
        assert again.exam(EXAM.id) == EXAM
        assert again.setting("words") == words
        again.close()


@pytest.mark.parametrize("links", [True, False])
def test_a_backup_is_not_brought_back_where_the_present_file_cannot_be_kept(
    small_disk: Path, tmp_path: Path, links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is room for the backup, and none for the log that a killed program left, or for a second file."""
    path = small_disk / "practice.bodymap"
    store = Store.open(path)
    fill(store)
    backup = store.backup(tmp_path / "drive")
    store.close()
    if links:
        left_log(path, 50_000)
    else:
        no_links(monkeypatch)
    ballast = _fill_disk(small_disk)
    os.truncate(ballast, ballast.stat().st_size - backup.stat().st_size - (100 << 10))
    before = {one.name for one in small_disk.iterdir()}
    with pytest.raises(NotSaved, match=r"cannot be written: .* Nothing was changed"):
        restore(backup, path)
    assert {one.name for one in small_disk.iterdir()} - {f"{path.name}-shm"} <= before
    ballast.unlink()
    again = Store.open(path)
    assert again.setting("words") == ("words " * 50_000 if links else None)
    assert again.exam(EXAM.id) == EXAM
    again.close()


# -- passphrases ------------------------------------------------------------------------------------------------------


def plain_copy(path: Path) -> tuple[Store, Path]:
    """A file that has got a passphrase, and a backup that everybody can read."""
    store = Store.open(path)
    fill(store)
    (made,) = store.back_up()
    store.change_passphrase(PHRASE)
    return store, made.path


def test_a_copy_that_goes_while_it_is_looked_at(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, copy = plain_copy(path)
    by_hand = path.with_name("my copy.bodymap")
    shutil.copy(copy, by_hand)
    readable = driver.is_plain

    def then_gone(one: Path) -> bool:
        plain = readable(one)
        if one == by_hand.absolute():
            one.unlink()
        return plain

    monkeypatch.setattr(driver, "is_plain", then_gone)
    assert store.other_copies() == []
    assert store.plain_copies() == [copy]
    store.close()


def test_a_copy_that_would_lose_something_is_not_replaced(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, copy = plain_copy(path)
    before = hashes(copy.parent)
    whole = copies.verify
    monkeypatch.setattr(copies, "verify", lambda one, key: whole(one, key) if one == copy else {})
    with pytest.raises(NotSaved, match="not made whole"):
        store.encrypt_copy(copy)
    assert hashes(copy.parent) == before
    store.close()


@pytest.mark.parametrize("what", ["gone", "emptied", "left"])
def test_whether_a_passphrase_is_asked_for(path: Path, what: str) -> None:
    """Also where only the copy is there on which the log of a killed program began."""
    assert not file.may_have_passphrase(path)
    Store.open(path, PHRASE).close()
    assert file.may_have_passphrase(path)
    if what == "left":
        shutil.copy(path, base_of(path))
    path.unlink()
    if what == "emptied":
        path.touch()
    assert file.may_have_passphrase(path) == (what == "left")


# -- what is known, and small things ----------------------------------------------------------------------------------


def test_a_time_of_a_backup_that_is_none_is_no_backup(store: Store) -> None:
    store.back_up()
    store.close()
    other = driver.connect(store.path, None)
    other.execute("UPDATE backup_place SET made_utc = 'x'")
    other.close()
    again = Store.open(store.path)
    known = again.backup_place()
    assert known is not None
    assert (known.at, known.head) == (None, "")
    assert again.backup_is_due()
    again.close()


def test_a_text_that_is_none_is_not_bound_by_its_name(store: Store) -> None:
    """Paths stand in lists of parameters only: elsewhere such a text is our own mistake, not another value."""
    with pytest.raises(UnicodeEncodeError):
        store._connection.execute("SELECT :text", {"text": "\udcff"})


def test_steps_outside_of_a_transaction_are_taken() -> None:
    connection = driver.in_memory()
    db = driver.database(connection)
    db.executescript("CREATE TABLE a (b); INSERT INTO a VALUES ('1;')")
    assert connection.execute("SELECT b FROM a").fetchall() == [("1;",)]
