"""The copy of the file on which its log began: made at once or beside the work, given up where it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from bodymap.errors import Displaced, NotSaved
from bodymap.medicine.model import Patient
from bodymap.store import Store, driver, identity, rescue
from bodymap.store import identity as base
from bodymap.store.identity import Base, base_of
from bodymap.store.log import log_of


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "some.bodymap"
    path.write_bytes(b"x" * (3 << 20))
    return path


@pytest.mark.parametrize("large", [False, True])
def test_it_is_copied_and_goes_with_the_file(file: Path, large: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """That of a small file is there at once: nobody can copy another one over it before."""
    monkeypatch.setattr(base, "_COPIED_AT_ONCE", (1 if large else 4) << 20)
    kept = Base(file)
    assert not base_of(file).exists()
    kept.begin()
    assert large or base_of(file).exists()
    kept.wait()
    assert base_of(file).read_bytes() == file.read_bytes()
    assert base_of(file).stat().st_mode & 0o077 == 0
    kept.close(keep=True)
    assert base_of(file).exists()
    again = Base(file)
    assert not base_of(file).exists(), "that of a program that was killed is not this one's"
    again.close()
    again.close()
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_a_copy_that_is_not_wanted_any_more_is_not_finished(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Base(file)
    kept._enough.set()
    kept.begin()
    kept.close(keep=True)
    assert [one.name for one in file.parent.iterdir()] == [file.name]
    monkeypatch.setattr(base, "_COPIED_AT_MOST", 1 << 20)
    large = Base(file)
    large.begin()
    large.close(keep=True)
    assert not base_of(file).exists()


def test_where_there_is_no_room_or_no_file_there_is_no_copy(file: Path) -> None:
    kept = Base(file)
    (file.parent / f".{file.name}.base.part").mkdir()
    kept.begin()
    kept.close(keep=True)
    assert not base_of(file).exists()
    (file.parent / f".{file.name}.base.part").rmdir()
    nothing = Base(file.with_name("nothing.bodymap"))
    nothing.begin()
    nothing.close()


def test_a_fold_that_the_disk_refuses_is_ours_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the log may be in the file then: it is not taken for another file, and nothing is set aside."""
    path = tmp_path / "practice.bodymap"
    store = Store.open(path)
    store.save_patient(Patient("DEMO-1"), "")
    watch, real = store._file.identity, store._connection

    class Refusing:
        def execute(self, sql: str, *values: object) -> object:
            if "wal_checkpoint" in sql:
                with path.open("r+b") as file:  # as SQLite does before it meets the trouble
                    file.seek(0)
                    file.write(path.read_bytes()[:4096])
                raise driver.Error("disk I/O error")
            return real.execute(sql, *values)

        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

    with monkeypatch.context() as patch:
        patch.setattr(watch, "_connection", Refusing())
        with pytest.raises(driver.Error):
            watch.fold()
    store.save_patient(Patient("DEMO-2"), "")
    store.close()
    assert [one.name for one in tmp_path.iterdir()] == ["practice.bodymap"]


def test_a_copy_that_cannot_be_folded_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "practice.bodymap"
    store = Store.open(path)
    store.save_patient(Patient("DEMO-1"), "")
    store._file.identity.whole_base()

    def refuse(*_: object) -> None:
        raise driver.Error("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(identity, "fold_copy", refuse)
        assert store._file.identity.fold()
    assert not base_of(path).exists()
    store.save_patient(Patient("DEMO-2"), "")
    store.close()


def test_a_log_that_cannot_be_put_aside_stays_and_the_copy_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "practice.bodymap"
    store = Store.open(path)
    store.save_patient(Patient("DEMO-1"), "")
    store._file.identity.whole_base()
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name.endswith("-wal"):
            raise OSError(5, "Input/output error")
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        with pytest.raises(OSError, match="Input/output"):
            rescue.set_aside(path, None, whole=False)
    names = {one.name for one in tmp_path.iterdir()}
    assert not any("set-aside" in name for name in names)
    assert {f".{path.name}.base", f"{path.name}-wal"} <= names
    store.close()


def test_a_torn_copy_is_of_no_use_and_in_nobodys_way(tmp_path: Path) -> None:
    path = tmp_path / "practice.bodymap"
    Store.open(path).close()
    other = tmp_path / "other.bodymap"
    store = Store.open(other)
    store.save_patient(Patient("DEMO-1"), "")
    log = log_of(other).read_bytes()
    store.close()
    log_of(path).write_bytes(log)
    base_of(path).touch()
    store = Store.open(path)
    assert store.found.log.aside is not None
    store.close()


def test_what_could_not_be_put_together_is_tried_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "practice.bodymap"
    store = Store.open(path)
    store.save_patient(Patient("DEMO-1"), "")
    path.unlink()
    with monkeypatch.context() as patch:
        patch.setattr(rescue, "whole_of_open", lambda *_: None)
        with pytest.raises(Displaced):
            store.save_patient(Patient("DEMO-2"), "")
    store.go_on_in(tmp_path / "new.bodymap")
    store.save_patient(Patient("DEMO-2"), "")
    assert store.check() == []
    assert store.counts()["patients"] == 2
    store.close()


def test_a_new_file_that_cannot_be_opened_is_not_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, new = tmp_path / "practice.bodymap", tmp_path / "new.bodymap"
    store = Store.open(path)
    store.save_patient(Patient("DEMO-1"), "")
    path.unlink()

    def refuse(*_: object, **__: object) -> None:
        raise NotSaved("The disk is full.", "Make room on it.")

    with monkeypatch.context() as patch:
        patch.setattr("bodymap.store.store.open_file", refuse)
        with pytest.raises(NotSaved):
            store.go_on_in(new)
    assert not new.exists()
    store.go_on_in(new)
    store.close()


def test_a_page_half_written_while_the_log_was_folded_is_not_taken_for_damage(tmp_path: Path) -> None:
    """The power goes while an encrypted file takes its log: the page stands whole in the log."""
    path = tmp_path / "practice.bodymap"
    store = Store.open(path, "it is mine alone")
    store.save_patient(Patient("DEMO-1"), "")
    log = log_of(path).read_bytes()
    data = bytearray(path.read_bytes())
    (tmp_path / "away").mkdir()
    for at in range(32, len(log), 24 + 4096):
        page = int.from_bytes(log[at : at + 4], "big")
        if page > 1:
            data[page * 4096 - 100 : page * 4096] = bytes(100)
    torn = tmp_path / "away" / path.name
    torn.write_bytes(data)
    log_of(torn).write_bytes(log)
    store.close()
    store = Store.open(torn, "it is mine alone")
    assert store.found.unclean
    assert store.found.log.aside is None
    assert store.check() == []
    assert store.patient_by_number("DEMO-1") is not None
    store.close()
