"""Changing, adding and removing the passphrase: nothing is lost, the old file never half-gone."""

from pathlib import Path

import pytest

from bodymap.errors import NotSaved, WrongPassphrase
from bodymap.medicine.model import Finding
from bodymap.store import Store, copies, driver
from tests.store.people import EXAM, WHO, fill, signed

ALL = [None, "it's mine", 'the "other" one']


@pytest.mark.parametrize("new", ALL)
@pytest.mark.parametrize("old", ALL)
def test_from_any_to_any(path: Path, old: str | None, new: str | None) -> None:
    store = Store.open(path, old)
    fill(store)
    store.save_exam(signed(EXAM), EXAM, WHO)
    history = store.history(EXAM.id)
    store.change_passphrase(new)
    assert store.has_passphrase == (new is not None)
    assert store.check() == []
    draft = store.amendment(signed(EXAM), "goes on")
    store.save_exam(draft, None, WHO)
    with pytest.raises(driver.Error):
        store._connection.execute("DELETE FROM finding")
    store.close()
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    if path.read_bytes().startswith(b"SQLite format 3"):
        assert new is None
    if old != new:
        with pytest.raises(WrongPassphrase):
            Store.open(path, old)
    store = Store.open(path, new)
    assert store.exam(EXAM.id) == signed(EXAM)
    assert store.exam(draft.id) == draft
    assert store.history(EXAM.id) == history
    store.close()


def test_the_passphrase_that_the_file_is_open_with(path: Path) -> None:
    store = Store.open(path)
    store.check_passphrase(None)
    with pytest.raises(WrongPassphrase):
        store.check_passphrase("it's mine")
    store.change_passphrase("it's mine")
    store.check_passphrase("it's mine")
    for wrong in (None, "", "another"):
        with pytest.raises(WrongPassphrase):
            store.check_passphrase(wrong)
    store.close()


def _fails(store: Store, match: str) -> None:
    with pytest.raises(NotSaved, match=match):
        store.change_passphrase("another")
    assert not store.has_passphrase
    changed = EXAM.having(Finding.rated("knee_l", 4))
    store.save_exam(changed, EXAM, WHO)
    assert store.exam(EXAM.id) == changed
    path = store.path
    store.close()
    store = Store.open(path)
    assert store.exam(EXAM.id) == changed
    assert store.check() == []
    store.close()


def test_not_while_a_backup_reads_the_file(store: Store, path: Path) -> None:
    reader = driver.connect(path, None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM exam").fetchone()
    try:
        with pytest.raises(NotSaved, match="being read"):
            store.change_passphrase("another")
    finally:
        reader.close()
    _fails_not = store.exam(EXAM.id)
    assert _fails_not == EXAM


def test_a_copy_that_lost_something_is_not_taken(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "verify", lambda path, key: {})
    _fails(store, "does not hold all")


def test_a_file_that_cannot_be_replaced(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program can hold the name on some systems; here the renaming itself is made to fail."""

    def refused(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refused)
    _fails(store, "cannot be replaced: Permission denied")


def test_an_encrypted_file_slows_nothing_down(path: Path) -> None:
    """Wiping all memory that it lets go of, SQLCipher makes every query of the process many times slower, and cannot
    be asked to stop."""
    Store.open(path, ALL[1]).close()
    other = driver.connect(path.with_name("plain.db"), None, mode="rwc")
    assert other.execute("PRAGMA cipher_memory_security").fetchone() == ("0",)
    other.close()
