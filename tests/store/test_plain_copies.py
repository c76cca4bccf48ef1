"""Readable copies beside a file that has a passphrase now: made anew with it, whole, with their age; or named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bodymap.errors import NotSaved, UserError
from bodymap.store import Store, copies, driver
from tests.store.people import EXAM, fill

PHRASE = "four roses and a rake"


@pytest.fixture
def store(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(driver, "_ROUNDS", 10)
    made = Store.open(path)
    fill(made)
    made.back_up()
    made.backup(tmp_path / "drive")
    (path.parent / ".practice-12ab34cd.part").write_bytes(b"half a plain file")
    made.backup(path.parent).rename(path.with_name("practice-before-restore-2026-01-01-101010.bodymap"))
    made.change_passphrase(PHRASE)
    return made


def test_they_are_found_and_made_anew(store: Store, path: Path, tmp_path: Path) -> None:
    found = store.plain_copies([tmp_path / "drive", tmp_path / "unplugged"])
    assert len(found) == 4
    assert path not in found
    old = next(one for one in found if one.parent.name == "backups")
    os.utime(old, (1_700_000_000, 1_700_000_000))
    for copy in found:
        store.encrypt_copy(copy)
    assert store.plain_copies([tmp_path / "drive"]) == []
    assert old.stat().st_mtime == 1_700_000_000
    assert not list(path.parent.glob(".*.part"))
    for copy in found:
        if copy.suffix == ".part":
            assert not copy.exists()
            continue
        assert b"Invented" not in copy.read_bytes()
        brought = Store.open(copy, PHRASE)
        assert brought.exam(EXAM.id) == EXAM
        assert brought.check() == []
        brought.close()
    store.close()


def test_other_peoples_files_are_not_touched(store: Store, path: Path, tmp_path: Path) -> None:
    """Another practice lies in the same folder, its backups in the same one; and a copy made by hand, perhaps open."""
    other = Store.open(path.with_name("practice-z.bodymap"), anew=True)
    fill(other)
    other.back_up()
    other.backup(tmp_path / "drive")
    other.close()
    found = store.plain_copies([tmp_path / "drive"])
    assert len(found) == 4
    assert not [one for one in found if one.name.startswith("practice-z")]
    by_hand = path.with_name("my copy.bodymap")
    by_hand.write_bytes(next(one for one in found if one.parent.name == "backups").read_bytes())
    assert store.plain_copies([tmp_path / "drive"]) == found
    assert store.other_copies([tmp_path / "drive"]) == [by_hand.absolute()]
    store.close()


def test_one_that_cannot_be_made_anew_stays_as_it_was(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (copy,) = (tmp_path / "drive").glob("*.bodymap")
    before = copy.read_bytes()
    damaged = copy.with_name("damaged.bodymap")
    damaged.write_bytes(before[:5000])
    with pytest.raises(UserError):
        store.encrypt_copy(damaged)
    assert damaged.read_bytes() == before[:5000]

    def refused(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refused)
        with pytest.raises(NotSaved, match="cannot be replaced: Permission denied"):
            store.encrypt_copy(copy)
    assert copy.read_bytes() == before
    assert copies.verify(copy, None)
    store.close()


def test_a_file_without_a_passphrase_has_none_to_name(path: Path) -> None:
    plain = Store.open(path)
    plain.back_up()
    assert plain.plain_copies() == []
    plain.close()
