"""What a failing disk, a file of random bytes and a folder that is gone are taken for, and what is said of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bodymap.errors import FileProblem, Locked, NotSaved
from bodymap.store import Store, driver, rescue, trouble


class DiskError(Exception):
    """What the driver raises, with SQLite's own number."""

    def __init__(self, code: int) -> None:
        super().__init__("disk I/O error")
        self.sqlite_errorcode = code


def test_a_failing_disk_says_nothing_about_the_file() -> None:
    with pytest.raises(DiskError):
        trouble.refuse_trouble(DiskError(10 | 4 << 8))  # a write that failed, and how
    trouble.refuse_trouble(DiskError(26))  # no database: that is said of the file
    assert trouble.is_interrupt(DiskError(9))
    assert not trouble.is_interrupt(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"))


def test_random_bytes_are_not_taken_for_what_was_saved(tmp_path: Path) -> None:
    noise = tmp_path / "noise.bodymap"
    noise.write_bytes(os.urandom(2 * driver.PAGE_BYTES))
    with pytest.raises(FileProblem, match="is damaged"):
        rescue._must_be_sound(noise, None)


def test_what_is_saved_has_a_place_when_its_folder_is_gone(tmp_path: Path) -> None:
    assert rescue.refuge(tmp_path / "practice.bodymap") == tmp_path
    elsewhere = rescue.refuge(tmp_path / "gone" / "practice.bodymap")
    assert elsewhere.is_dir()
    assert not (tmp_path / "gone").exists()


def test_a_copy_that_is_gone_cannot_be_encrypted(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "_ROUNDS", 10)
    store = Store.open(path, "four roses and a rake")
    try:
        with pytest.raises(NotSaved, match="cannot be replaced"):
            store.encrypt_copy(path.with_name("practice-2026-01-01.bodymap"))
        half = path.with_name(".half.part")
        half.write_bytes(b"half")
        store.encrypt_copy(half)
        assert not half.exists()
        store.lock()
        with pytest.raises(Locked):
            store.encrypt_copy(half)
    finally:
        store.close()
