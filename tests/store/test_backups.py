"""Backups by themselves: what counts, what is kept whatever the clock says, and that nothing good ever goes for bad."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bodymap.errors import FileProblem, NotSaved
from bodymap.medicine.model import Finding, Patient
from bodymap.store import Store, backups, copies, driver, kept_copies
from bodymap.store import backups as places
from bodymap.store import counted as keeping
from bodymap.store.counted import Counted, Order
from bodymap.store.identity import base_of
from tests.store.clocks import Clock
from tests.store.people import EXAM, INES, WHO, fill

NOON = datetime(2026, 4, 3, 12, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch, NOON)


def beside(store: Store) -> set[Path]:
    return set(copies.folder_beside(store.path).glob("*.bodymap"))


def counted(copy: Path, key: str | None = None) -> Order:
    says = copies.counted_in(copy, key)
    assert says is not None
    assert says.name == copy.name
    return says.order


def change(store: Store) -> None:
    store.save_patient(Patient(f"DEMO-{store.counts()['patients'] + 1}"), WHO)


@pytest.mark.parametrize("passphrase", [None, "it's mine"])
def test_a_copy_is_counted_and_holds_everything(path: Path, clock: Clock, passphrase: str | None) -> None:
    store = Store.open(path, passphrase)
    fill(store)
    assert store.backup_is_due()
    assert store.backup_place() is None
    (made,) = store.back_up()
    place = store.backup_place()
    assert place is not None
    assert (place.at, place.head) == (clock.at, store.head())
    assert not store.backup_is_due()
    assert made.path.parent == path.parent / "backups"
    assert "Invented" not in made.path.name
    assert driver.is_plain(made.path) == (passphrase is None)
    change(store)
    assert store.backup_is_due()
    clock.on(days=1)
    (again,) = store.back_up()
    assert [counted(one.path, store._key()) for one in (made, again)] == [Order(1, 1), Order(2, 2)]
    assert store.check() == []
    store.close()
    copy = Store.open(made.path, passphrase)
    assert copy.exam(EXAM.id) == EXAM
    assert copy.check() == []
    copy.close()


@pytest.mark.parametrize("moves", ["back and future", "jumping"])
def test_a_month_of_backups_whatever_the_clock_does(store: Store, clock: Clock, moves: str) -> None:
    """Two a day for a month, as the clock that nobody sets says; afterwards as many copies of as many ages are there as
    the rule says."""
    for day in range(31):
        clock.on(days=1)
        if moves == "back and future":
            clock.at = (NOON + timedelta(days=day - 9 * (day % 5 == 4))).astimezone()
            if 12 <= day < 15:
                clock.at = datetime(2099, 7, day, 9, tzinfo=UTC).astimezone()
        else:
            clock.at = (NOON + timedelta(days=(day * 7919) % 4001 - 2000)).astimezone()
        for _ in range(2):
            change(store)
            store.back_up()
    found = sorted(counted(copy) for copy in beside(store))
    assert [order for order in found if order.day > 29] == [Order(30, 59), Order(30, 60), Order(31, 61), Order(31, 62)]
    assert found[:-4] == [Order(day, 2 * day) for day in (6, 13, *range(17, 30))]
    drilled = list(store.drill())
    assert [(one.faults, one.goes_on) for one in drilled] == [([], True)] * len(found)


@pytest.mark.parametrize("steady", [True, False])
@pytest.mark.parametrize("wrong", ["none", "once ahead", "to and fro", "a century to and fro"])
def test_a_month_of_honest_days_and_a_clock_that_goes_to_and_fro(
    store: Store, clock: Clock, wrong: str, steady: bool
) -> None:
    """One afternoon whose date goes to and fro at each backup takes the place of two honest days, not of all; also
    where no clock that nobody sets is known, and each backup is made by a program of its own."""

    def back_up() -> Path:
        change(store)
        return store.back_up()[0].path

    honest = []
    for _ in range(30):
        if not steady:
            clock.begin()
        honest.append(back_up())
        clock.on(days=1)
    honest = [one for one in honest if one.exists()]
    assert len(honest) >= 15
    if wrong == "none":
        return
    noon, far = clock.at, {"to and fro": timedelta(hours=14)}.get(wrong, timedelta(days=36_500))
    for k in range(2 if wrong == "once ahead" else 16):
        if not steady:
            clock.begin()
        clock.on(minutes=30)
        clock.at = noon + timedelta(minutes=30 * k) + (far if k % 2 == 0 else timedelta(0))
        back_up()
    left = [one for one in honest if one.exists()]
    assert len(honest) - len(left) <= 2
    before, clock.at, later = counted(max(beside(store), key=counted)).day, noon, []
    for _ in range(5):
        if not steady:
            clock.begin()
        clock.on(days=1)
        later.append(counted(back_up()).day)
    assert later[1:] == list(range(later[0] + 1, later[0] + 5)), "the days go on after it"
    assert later[0] - before <= 1


def test_a_clock_that_stands_still_is_one_day(store: Store, clock: Clock) -> None:
    made = [store.back_up()[0].path for _ in range(5)]
    assert [counted(one) for one in made] == [Order(1, number) for number in range(1, 6)]
    assert beside(store) == {*made}


def test_fourteen_copies_dated_in_the_future_change_nothing(store: Store, clock: Clock, tmp_path: Path) -> None:
    store.back_up()
    folder = copies.folder_beside(store.path)
    for n in range(1, 8):  # nothing but names; and a copy of this very file
        (folder / f"practice-2099-01-{n:02}-120000.bodymap").write_bytes(b"of another world")
    for n in range(8, 15):
        shutil.copy(next(iter(beside(store))), folder / f"practice-2099-01-{n:02}-120000.bodymap")
    future = {copy for copy in beside(store) if "2099" in copy.name}
    assert len(future) == 14
    made = []
    for _ in range(20):
        clock.on(days=1)
        change(store)
        made.append(store.back_up()[0].path)
    assert future <= beside(store)
    assert set(made[6:]) <= beside(store)


def test_real_copies_made_in_2099_take_nobodys_place(path: Path, clock: Clock, tmp_path: Path) -> None:
    """The clock was wrong for 14 days, and then the file from before was brought back."""
    store = Store.open(path)
    fill(store)
    before = [store.back_up()[0].path]
    store.close()
    shutil.copy(path, tmp_path / "before")
    store = Store.open(path)
    clock.at = datetime(2099, 1, 1, 9, tzinfo=UTC).astimezone()
    for _ in range(14):
        clock.on(days=1)
        change(store)
        store.back_up()
    store.close()
    shutil.copy(tmp_path / "before", path)
    clock.at = NOON.astimezone()
    store = Store.open(path)
    future = {copy for copy in beside(store) if "2099" in copy.name}
    for _ in range(6):
        clock.on(days=1)
        change(store)
        before.append(store.back_up()[0].path)
    assert set(before) <= beside(store)
    assert len(future & beside(store)) >= 9, "what is not ahead any more is one line with them"
    store.close()


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(-4000, 30_000), st.booleans()), min_size=1, max_size=10))
def test_whatever_the_clock_says_the_rule_holds(
    tmp_path_factory: pytest.TempPathFactory, moments: list[tuple[int, bool]]
) -> None:
    """Real files at random moments between 2015 and 2108: the days rise by one at most, the newest copy is there, and
    exactly those are there that the rule leaves."""
    with pytest.MonkeyPatch.context() as patch:
        clock = Clock(patch, NOON)
        store = Store.open(tmp_path_factory.mktemp("clock") / "practice.bodymap")
        made: dict[Path, Order] = {}
        last = Order(0, 0)
        for days, twice in moments:
            clock.at = (NOON + timedelta(days=days)).astimezone()
            for _ in range(1 + twice):
                (one,) = store.back_up()
                assert one.path not in made
                made[one.path] = counted(one.path)
                assert made[one.path].number == last.number + 1
                assert 0 <= made[one.path].day - last.day <= 1
                last = made[one.path]
                made = {copy: made[copy] for copy in keeping.staying(made, last)}
                assert beside(store) == made.keys()
        store.close()


def test_a_file_with_faults_takes_no_good_copy_away(store: Store, clock: Clock) -> None:
    for _ in range(18):
        clock.on(days=1)
        change(store)
        store.back_up()
    good = {copy: copy.read_bytes() for copy in beside(store)}
    store._connection.execute("UPDATE patient SET name = 'Other Invented' WHERE id = ?", (INES.id,))
    for _ in range(3):
        clock.on(days=1)
        change(store)
        with pytest.raises(FileProblem, match=f"No backup of .* can be made. Patient {INES.id} does not say"):
            store.back_up()
    assert store.backup_is_due()
    assert {copy: copy.read_bytes() for copy in good} == good
    (aside,) = beside(store) - good.keys()
    assert aside.name == "practice-with-faults.bodymap", "what was written since is not lost with the disk"
    says = copies.counted_in(aside, None)
    assert says is not None
    assert says.name != aside.name
    store._connection.execute("UPDATE patient SET name = ? WHERE id = ?", (INES.name, INES.id))
    store.back_up()
    assert not aside.exists(), "all that it held is in the new one"


def test_a_copy_that_went_bad_stands_for_nothing(store: Store, clock: Clock) -> None:
    """Two on a day: the later one would stay for both, but a bit of it fell over since."""
    store.back_up()
    change(store)
    (later,) = store.back_up()
    (earlier,) = beside(store) - {later.path}
    data = bytearray(later.path.read_bytes())
    at = data.index(INES.name.encode())
    data[at] ^= 1
    later.path.write_bytes(data)
    for _ in range(4):
        clock.on(days=1)
        store.back_up()
    assert earlier in beside(store)
    assert later.path in beside(store), "it is no longer one of ours, and nothing but ours goes"


def test_only_copies_of_this_file_under_their_own_names_go(store: Store, clock: Clock, tmp_path: Path) -> None:
    (first,) = store.back_up()
    mine = first.path.rename(first.path.with_name("my own.bodymap"))
    by_hand = store.backup(copies.folder_beside(store.path))
    other = Store.open(tmp_path / "other.bodymap")
    (theirs,) = other.back_up()
    other.close()
    made = [store.back_up()[0].path for _ in range(2)]
    for _ in range(3):
        clock.on(days=1)
        made.append(store.back_up()[0].path)
    assert beside(store) == {mine, by_hand, theirs.path, *made[1:]}


def test_names_that_are_taken_are_not_written_over(store: Store, clock: Clock) -> None:
    made = [store.back_up()[0].path for _ in range(3)]
    assert len(set(made)) == 3
    clock.on(hours=-1)
    again = [store.back_up()[0].path for _ in range(2)]
    clock.on(hours=1)
    assert store.back_up()[0].path not in {*made, *again}
    assert sorted(counted(copy).number for copy in beside(store)) == [1, 2, 3, 4, 5, 6]


# -- the second place ----------------------------------------------------------------------------------------------


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    made = tmp_path / "media" / "stick"
    made.mkdir(parents=True)
    return made


def test_the_second_place_is_known_again(store: Store, clock: Clock, drive: Path) -> None:
    store.choose_second_place(drive)
    assert [made.place for made in store.back_up(drive)] == ["", str(drive)]
    assert len(list(drive.glob("*.bodymap"))) == 1
    away = drive.rename(drive.with_name("unplugged"))
    with pytest.raises(NotSaved, match="is not there"):
        store.back_up(drive)
    assert not drive.exists(), "never made"
    drive.mkdir()  # where the drive was, its empty folder is left on the wrong disk
    with pytest.raises(NotSaved, match="is not the folder that was chosen"):
        store.back_up(drive)
    assert list(drive.iterdir()) == []
    assert len(beside(store)) == 3, "the copies beside the file were made all the same"
    place = store.backup_place(drive)
    assert place is not None
    assert store.backup_is_due(drive) == (place.head != store.head())
    drive.rmdir()
    away.rename(drive)
    change(store)
    assert store.backup_is_due(drive)
    store.back_up(drive)
    assert len(list(drive.glob("*.bodymap"))) == 2
    assert not store.backup_is_due(drive)


def test_a_folder_that_was_chosen_before_notes_were_laid(store: Store, clock: Clock, drive: Path) -> None:
    store.set_setting("last_second_copy", '"2026-01-01T10:00:00+00:00"')
    with pytest.raises(NotSaved, match="is not the folder that was chosen"):
        store.back_up(drive)
    assert list(drive.iterdir()) == []
    (drive / "practice-2026-01-01.bodymap").write_text("an older copy")
    store.back_up(drive)
    assert places.marked(drive)
    place = store.backup_place(drive)
    assert place is not None
    assert place.mark == places.marked(drive)


def test_a_second_place_without_a_note_is_begun_where_it_is_there(store: Store, drive: Path) -> None:
    store.back_up(drive)
    assert len(list(drive.glob("*.bodymap"))) == 1
    with pytest.raises(NotSaved, match="is not there"):
        store.back_up(drive / "nowhere")


def test_choosing_a_place_that_cannot_be_one(store: Store, drive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in (store.path.parent, copies.folder_beside(store.path)):
        folder.mkdir(exist_ok=True)
        with pytest.raises(NotSaved, match="holds the data file itself"):
            store.choose_second_place(folder)
    with pytest.raises(NotSaved, match="is not there"):
        store.choose_second_place(drive / "nowhere")

    def refused(self: Path, *_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", refused)
        with pytest.raises(NotSaved, match="Permission denied"):
            store.choose_second_place(drive)
    store.choose_second_place(drive)
    said = places.marked(drive)
    store.choose_second_place(drive)
    assert places.marked(drive) == said
    assert places.is_same_drive(drive, store.path)
    assert not places.is_same_drive(drive / "nowhere", store.path)


def test_a_second_place_that_is_full(store: Store, clock: Clock, drive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system refuses to bring what was written there to the disk."""
    store.back_up(drive)
    before = set(drive.iterdir())
    to_disk = copies._to_disk

    def full(path: Path) -> None:
        if path.parent == drive:
            raise OSError(28, "No space left on device")
        to_disk(path)

    monkeypatch.setattr(copies, "_to_disk", full)
    for _ in range(2):
        clock.on(days=1)
        with pytest.raises(NotSaved, match=r"No second copy on .* No space left on device"):
            store.back_up(drive)
    assert set(drive.iterdir()) == before, "nothing half, nothing gone"
    assert len(beside(store)) == 3


# -- cut short -----------------------------------------------------------------------------------------------------

KILLED = """
import os, sys
from pathlib import Path
from bodymap.store import Store, copies
store = Store.open(Path(sys.argv[1]))
real = getattr(copies, sys.argv[2])
def killed(*args, **rest):
    if sys.argv[3] == "after":
        real(*args, **rest)
    os._exit(9)
setattr(copies, sys.argv[2], killed)
store.back_up()
"""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("where", ["renew", "faults_of", "_to_disk", "_keep_head"])
def test_killed_in_the_middle(path: Path, where: str, when: str) -> None:
    """What was begun is swept at the next start; what was there before is whole, and the next backup counts on."""
    store = Store.open(path)
    fill(store)
    store.back_up()
    good = {copy: copy.read_bytes() for copy in beside(store)}
    store.close()
    done = subprocess.run([sys.executable, "-c", KILLED, str(path), where, when], check=False)
    assert done.returncode == 9
    assert {copy: copy.read_bytes() for copy in good} == good
    store = Store.open(path)
    ours = base_of(path).name + ".part"  # is being written, now that the file is open again
    assert [one for one in path.parent.rglob("*") if ".part" in one.name and one.name != ours] == []
    (made,) = store.back_up()
    assert counted(made.path).number == 3
    for copy in beside(store):
        assert copies.faults_of(copy, None) == []
    assert store.check() == []
    store.close()


def test_stopped_by_hand(store: Store) -> None:
    begun = store.begin_backup()
    with pytest.raises(NotSaved):
        begun.make(stop=lambda: True)
    assert list(copies.folder_beside(store.path).iterdir()) == []
    assert begun.make_second() is None
    made = begun.make()
    assert made is not None
    store.note_backup(made)
    assert not store.backup_is_due()


def test_stopped_while_it_is_checked(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Being ended from outside says nothing about the copy: it is no copy with faults."""
    fault = copies.faults_of

    def interrupted(copy: Path, key: str | None, stop: Callable[[], bool] = copies.never) -> list[str]:
        return fault(copy, key, lambda: True)

    monkeypatch.setattr(copies, "faults_of", interrupted)
    monkeypatch.setattr(driver, "_STEPS", 1)
    with pytest.raises(NotSaved):
        store.back_up()
    assert list(copies.folder_beside(store.path).iterdir()) == []


def test_another_file_in_its_place_is_not_kept_as_its_copy(store: Store, tmp_path: Path) -> None:
    begun = store.begin_backup()
    (tmp_path / "other").mkdir()
    other = Store.open(tmp_path / "other" / "practice.bodymap")
    other.close()
    stranger = backups.Begun(other.path, None, begun.says)
    with pytest.raises(NotSaved, match="is a copy of another data file"):
        stranger.make()


def test_only_the_second_place_is_wanted(store: Store, drive: Path) -> None:
    begun = store.begin_backup(drive, beside=False)
    assert begun.make() is None
    assert begun.make_second() is not None
    assert not copies.folder_beside(store.path).exists()


def test_many_faults_are_counted_not_listed(store: Store) -> None:
    for number in range(5):
        store.save_patient(Patient(f"DEMO-1{number}", id=f"patient-{number}"), WHO)
    store._connection.execute("UPDATE patient SET remark = 'altered' WHERE id LIKE 'patient-_'")
    with pytest.raises(FileProblem, match=r"And 2 more. Restore the last backup."):
        store.back_up()
    assert copies.faults_of(store.path.with_name("gone.bodymap"), None)[0].startswith("The file cannot be opened")
    assert copies.counted_in(store.path.with_name("gone.bodymap"), None) is None


def test_a_drill_finds_what_a_restore_would_change(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.back_up()
    restore = copies.restore

    def wrong(copy: Path, target: Path, key: str | None) -> Path | None:
        aside = restore(copy, target, key)
        other = driver.connect(target, key)
        other.execute("DELETE FROM finding WHERE site = 'knee_l'")
        other.execute("UPDATE backup SET practice = 'another'")
        other.close()
        return aside

    monkeypatch.setattr(copies, "restore", wrong)
    (drilled,) = store.drill()
    assert drilled.faults[:2] == [
        "The table finding is not what the copy holds.",
        "It is not known as the same data file any more.",
    ]
    assert any("does not say what was saved" in fault for fault in drilled.faults), "and what `check` says of it"


def test_copies_as_they_are_listed(path: Path, tmp_path: Path, clock: Clock) -> None:
    store = Store.open(path)
    (made,) = store.back_up()
    fill(store)
    renamed = shutil.copy(made.path, tmp_path / "backups" / "mine.bodymap")
    odd = tmp_path / "backups" / "odd.bodymap"
    odd.write_bytes(b"nothing")
    found = {copy.path.name: copy for copy in store.copies()}
    assert found.keys() == {made.path.name, "mine.bodymap", "odd.bodymap"}
    assert found[made.path.name].at == clock.at
    newer = {"patient": 1, "course": 1, "infusion": 1, "exam": 1}
    assert [found[name].newer for name in (made.path.name, "mine.bodymap")] == [newer, newer]
    assert found["odd.bodymap"].fault
    (gone,) = kept_copies.looked_at(store._connection, None, [tmp_path / "gone.bodymap"])
    assert (gone.at.year, bool(gone.fault)) == (1970, True), "it went while it was looked at"
    assert renamed
    store._connection.execute("DELETE FROM backup")
    held = [(one.path, one.goes, one.sure) for one in store.copies_with(INES.id)]
    assert held == [(odd, None, False)], "the others do not hold her"
    store.close()


def test_a_readable_copy_of_a_file_with_a_passphrase_never_stays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store.open(path, "it's mine")
    monkeypatch.setattr(driver, "is_plain", lambda _: True)
    with pytest.raises(NotSaved, match="not encrypted"):
        store.back_up()
    assert list(copies.folder_beside(path).iterdir()) == []
    store.close()


def test_a_row_that_was_lost_is_begun_anew(store: Store) -> None:
    (first,) = store.back_up()
    store._connection.execute("DELETE FROM backup")
    (second,) = store.back_up()
    says = [copies.counted_in(one.path, None) for one in (first, second)]
    assert None not in says
    assert says[0].practice != says[1].practice  # type: ignore[union-attr]
    assert beside(store) == {first.path, second.path}
    store._connection.execute("PRAGMA ignore_check_constraints = 1")
    store._connection.execute("UPDATE backup SET made_utc = 'no time'")
    assert Counted.read(store._connection) is None


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_drive_that_is_taken_out_leaves_its_folder_on_the_wrong_disk(
    store: Store, clock: Clock, small_disk: Path
) -> None:
    """A real mount, and the real empty folder that is left of it."""
    store.choose_second_place(small_disk)
    store.back_up(small_disk)
    assert store.why_no_second_place(small_disk) == ""
    device = small_disk.stat().st_dev
    subprocess.run(["umount", str(small_disk)], check=True)
    assert small_disk.is_dir()
    assert small_disk.stat().st_dev != device
    change(store)
    with pytest.raises(NotSaved, match="is not the folder that was chosen"):
        store.back_up(small_disk)
    assert "is not the folder that was chosen" in store.why_no_second_place(small_disk)
    assert list(small_disk.iterdir()) == []
    assert len(beside(store)) == 2
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(small_disk)], check=True)
    with pytest.raises(NotSaved, match="is not the folder that was chosen"):
        store.back_up(small_disk)  # another drive at the same place
    assert list(small_disk.iterdir()) == []


def test_a_small_drive_fills_up_and_loses_nothing(store: Store, clock: Clock, small_disk: Path) -> None:
    """All of it on a real disk: the copies before stay whole, what is half is removed, with room it goes on."""
    store.choose_second_place(small_disk)
    full: NotSaved | None = None
    for _ in range(60):
        change(store)
        try:
            store.back_up(small_disk)
        except NotSaved as problem:
            full = problem
            break
    assert full is not None
    assert "full" in str(full) or "space" in str(full)
    full_of = sorted(small_disk.glob("*.bodymap"))
    assert len(full_of) > 2
    assert [one.name for one in small_disk.iterdir() if ".part" in one.name] == []
    for copy in full_of:
        assert copies.faults_of(copy, None) == []
    full_of[0].unlink()
    full_of[1].unlink()
    store.back_up(small_disk)
    assert store.exam(EXAM.id).having(Finding.rated("knee_l", 1)) is not None
