"""Backups are whole, verified and named without a patient; bringing one back never destroys what is there."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bodymap.errors import AlreadyOpen, FileProblem, NewerFile, NotSaved, WrongPassphrase
from bodymap.medicine.model import Act, Finding, now
from bodymap.store import Store, copies, driver, history, restore
from bodymap.store.copies import HEADS
from tests.store.people import EXAM, INES, LATER, WHO, fill, hashes, signed

PASSPHRASES = pytest.mark.parametrize("passphrase", [None, "it's mine"])


def filled(path: Path, passphrase: str | None = None) -> Store:
    store = Store.open(path, passphrase)
    fill(store)
    return store


@PASSPHRASES
def test_a_backup_opens_and_holds_everything(path: Path, tmp_path: Path, passphrase: str | None) -> None:
    store = filled(path, passphrase)
    made = [store.backup(tmp_path / "drive"), store.backup(tmp_path / "drive")]
    assert len({*made}) == 2
    assert all("Invented" not in p.name and p.name.startswith("bodymap-2") for p in made)
    store.save_exam(EXAM.having(Finding.rated("knee_l", 1)), EXAM, WHO)
    store.close()
    copy = Store.open(made[0], passphrase)
    assert copy.exam(EXAM.id) == EXAM
    assert copy.history(EXAM.id)
    assert copy.check() == []
    copy.close()
    if os.name == "posix":
        assert made[0].stat().st_mode & 0o777 == 0o600
    assert sorted(p.name for p in (tmp_path / "drive").glob("*.bodymap")) == sorted(p.name for p in made)
    if passphrase:
        with pytest.raises(WrongPassphrase):
            Store.open(made[1])


def test_words_of_the_file_that_sqlite_cannot_follow_are_named(path: Path, tmp_path: Path) -> None:
    """A copy is made by the words that the file keeps of its tables, and no page says that they are wrong."""
    store = filled(path)
    copy, bad, target = store.backup(tmp_path / "drive"), tmp_path / "bad.bodymap", tmp_path / "target.bodymap"
    store.close()
    data = copy.read_bytes()
    at = data.index(b"painful", data.rindex(b"CREATE TABLE finding"))  # pages that are free hold it too
    bad.write_bytes(data[:at] + b"qainful" + data[at + 7 :])
    with pytest.raises(FileProblem, match="damaged: no such column: painful"):
        restore(bad, target)
    assert not target.exists()
    with pytest.raises(FileProblem, match="The data file is damaged"):
        Store.open(bad)


def test_a_backup_that_cannot_be_written(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(NotSaved, match="No backup could be written"):
        store.backup(tmp_path / "file")
    with pytest.raises(NotSaved, match="No backup could be written"):
        store.backup(tmp_path / "no" / "folder")


def test_a_backup_that_lost_something_is_thrown_away(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renew = copies.renew

    def loses(path: Path, key: str | None, name: str = "") -> None:
        renew(path, key, name)
        lossy = driver.connect(path, key)
        lossy.execute("DELETE FROM finding")
        lossy.close()

    monkeypatch.setattr(copies, "renew", loses)
    with pytest.raises(NotSaved, match="does not hold all"):
        store.backup(tmp_path / "drive")
    assert list((tmp_path / "drive").iterdir()) == []


def test_a_backup_while_exams_are_saved(store: Store, tmp_path: Path) -> None:
    """From a thread of its own, as the window does it."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(store.backup, tmp_path / "drive")
        was = EXAM
        for n in range(1, 11):
            exam = was.having(Finding.rated("knee_l", n))
            store.save_exam(exam, was, WHO)
            was = exam
        made = waiting.result()
    copy = Store.open(made)
    assert copy.check() == []
    copy.close()
    assert store.exam(EXAM.id) == was


@PASSPHRASES
def test_a_backup_is_brought_back_and_the_present_file_kept(path: Path, tmp_path: Path, passphrase: str | None) -> None:
    store = filled(path, passphrase)
    backup = store.backup(tmp_path / "drive")
    changed = EXAM.having(Finding.rated("knee_l", 1))
    store.save_exam(changed, EXAM, WHO)
    with pytest.raises(AlreadyOpen):
        restore(backup, path, passphrase)
    store.close()
    kept = [restore(backup, path, passphrase), restore(backup, path, passphrase)]
    assert None not in kept
    for where, exam in ((path, EXAM), (kept[0], changed), (kept[1], EXAM)):
        assert where is not None
        store = Store.open(where, passphrase)
        assert store.exam(EXAM.id) == exam
        store.close()
    assert "before-restore" in str(kept[0])
    assert len([p for p in path.parent.iterdir() if p.is_file()]) == 3


def test_a_backup_is_brought_back_where_there_is_no_file(store: Store, tmp_path: Path) -> None:
    backup = store.backup(tmp_path / "drive")
    (tmp_path / "new").mkdir()
    assert restore(backup, tmp_path / "new" / "practice.bodymap") is None
    again = Store.open(tmp_path / "new" / "practice.bodymap")
    assert again.exam(EXAM.id) == EXAM
    again.close()


def test_the_log_of_a_crashed_program_is_kept_with_its_file(path: Path, tmp_path: Path) -> None:
    store = filled(path)
    backup = store.backup(tmp_path / "drive")
    store.close()
    script = (
        "import os, sys, pathlib\n"
        "from bodymap.medicine.model import Patient\n"
        "from bodymap.store import Store\n"
        "store = Store.open(pathlib.Path(sys.argv[1]))\n"
        "store.save_patient(Patient('DEMO-2', id='late'), '')\n"
        "os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert path.with_name(path.name + "-wal").stat().st_size
    kept = restore(backup, path)
    assert kept is not None
    store = Store.open(kept)
    assert store.patient("late").number == "DEMO-2"
    store.close()
    store = Store.open(path)
    assert store.counts()["patients"] == 1
    store.close()


def test_backups_that_are_refused_change_nothing(path: Path, tmp_path: Path) -> None:
    store = filled(path)
    backup = store.backup(tmp_path / "drive")
    store.close()
    before = hashes(tmp_path)

    with pytest.raises(FileProblem, match="There is no backup"):
        restore(tmp_path / "gone.bodymap", path)
    with pytest.raises(WrongPassphrase):
        restore(backup, path, "some passphrase")
    data = bytearray(backup.read_bytes())
    page = len(data) // 2 // 4096 * 4096
    data[page : page + 4096] = b"\xff" * 4096
    broken = tmp_path / "drive" / "broken.bodymap"
    broken.write_bytes(data)
    for length in (len(data), len(data) // 2, 4096 * 2):
        os.truncate(broken, length)
        with pytest.raises(FileProblem, match=r"damaged|only a part"):
            restore(broken, path)
    newer = driver.connect(backup, None)
    newer.executescript(LATER)
    newer.close()
    with pytest.raises(NewerFile):
        restore(backup, path)
    assert hashes(tmp_path) == before


def test_a_flipped_bit_in_a_backup_with_a_passphrase_is_found(path: Path, tmp_path: Path) -> None:
    store = filled(path, "it's mine")
    backup = store.backup(tmp_path / "drive")
    store.close()
    data = bytearray(backup.read_bytes())
    data[4096 * 5 + 100] ^= 1
    backup.write_bytes(data)
    with pytest.raises(FileProblem, match="damaged"):
        restore(backup, path, "it's mine")


def test_a_copy_that_is_not_whole_is_not_put_in_place(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = filled(path)
    backup = store.backup(tmp_path / "drive")
    store.close()
    before = hashes(tmp_path)
    whole = copies.verify
    monkeypatch.setattr(copies, "verify", lambda p, key: whole(p, key) if p == backup else {})
    with pytest.raises(NotSaved, match="not copied whole"):
        restore(backup, path)
    assert hashes(tmp_path) == before


def test_a_file_that_cannot_be_replaced_is_put_back(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program can hold the name on some systems; here the renaming itself is made to fail."""
    store = filled(path)
    backup = store.backup(tmp_path / "drive")
    store.close()
    before = hashes(tmp_path)

    def refused(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(NotSaved, match=r"cannot be written: Permission denied. Nothing was changed"):
        restore(backup, path)
    with pytest.raises(NotSaved, match="cannot be written"):
        restore(backup, tmp_path / "elsewhere.bodymap")
    assert hashes(tmp_path) == before
    store = Store.open(path)
    assert store.patient(INES.id) == INES
    store.close()


def test_the_head_of_each_backup_is_kept_beside_it_and_a_restore_is_told(path: Path, tmp_path: Path) -> None:
    store = filled(path)
    backup = store.backup(tmp_path / "drive")
    _, head, name = (tmp_path / "drive" / HEADS).read_text().split()
    assert (head, name) == (store.head(), backup.name)
    store.save_exam(signed(EXAM), EXAM, WHO)
    assert store.check(head) == []
    store.close()
    restore(backup, path)
    again = Store.open(path)
    assert [(act.what, act.new) for act in again.acts()] == [("restored", f"from the backup with the head {head}")]
    assert again.check(head) == []
    again.close()


def test_what_was_altered_is_not_backed_up_and_not_restored(path: Path, tmp_path: Path) -> None:
    store = filled(path)
    backup = store.backup(tmp_path / "drive")
    store._connection.execute("UPDATE patient SET name = 'Other Invented'")
    with pytest.raises(FileProblem, match=f"can be made. Patient {EXAM.patient} does not say what was saved"):
        store.backup(tmp_path / "later")
    assert list((tmp_path / "later").iterdir()) == []
    store.close()
    other = driver.connect(backup, None)
    other.execute("DELETE FROM finding WHERE site = 'knee_l'")
    other.close()
    with pytest.raises(FileProblem, match=f"was altered. Exam {EXAM.id}"):
        restore(backup, path)


def test_who_saw_what_stands_beside_the_changes(path: Path) -> None:
    store = filled(path)
    before = store.history_of_patient(EXAM.patient)
    store.tell(Act.OPENED, WHO, EXAM.patient)
    store.tell(Act.UNLOCK_FAILED, "", what="3 times")
    assert store.history_of_patient(EXAM.patient) == before
    assert [(a.what, a.who) for a in store.acts(EXAM.patient)] == [("opened", WHO)]
    assert [(a.what, a.new) for a in store.acts()] == [("unlock failed", "3 times"), ("opened", "")]
    assert len(store.acts(limit=1)) == 1
    assert store.check() == []
    store.close()


def test_a_clock_that_was_set_back_is_told_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = filled(path)
    earlier = now() - timedelta(days=400)
    monkeypatch.setattr(history, "now", lambda: earlier)
    store.save_exam(EXAM.having(Finding.rated("knee_l", 1)), EXAM, WHO)
    store.set_setting("practice_name", "x")
    assert [a.what for a in store.acts()] == ["clock set back"]
    store.close()
