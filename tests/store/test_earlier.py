"""Backups from before the passphrase was changed: known, named, kept till as many good ones are there, then gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bodymap.cli import main
from bodymap.errors import FileProblem, NotSaved, WrongPassphrase
from bodymap.medicine.model import Patient
from bodymap.store import Store, backups, copies, counted, driver
from tests.store.clocks import Clock
from tests.store.people import INES, WHO, fill

NOON = datetime(2026, 4, 3, 12, tzinfo=UTC)
OLD, NEW = "four roses and a rake", "seven lemons in a boat"


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of a day, 2 daily ones, one of two days: a full set is 4 copies, and 5 days are the longest."""
    monkeypatch.setattr(driver, "_ROUNDS", 10)
    monkeypatch.setattr(counted, "ALL_OF", 1)
    monkeypatch.setattr(counted, "TIERS", ((1, 2), (2, 1)))
    monkeypatch.setattr(counted, "FULL", 4)
    monkeypatch.setattr(counted, "LONGEST", 5)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch, NOON)


@pytest.fixture
def store(path: Path, clock: Clock) -> Iterator[Store]:
    """A file with a passphrase, backed up on four days, and three times on the last of them."""
    made = Store.open(path, OLD)
    fill(made)
    for count in (1, 1, 1, 3):
        clock.on(days=1)
        for _ in range(count):
            change(made)
            made.back_up()
    yield made
    made.close()


def change(store: Store) -> None:
    store.save_patient(Patient(f"DEMO-{store.counts()['patients'] + 1}"), WHO)


def beside(store: Store) -> set[Path]:
    return set(copies.folder_beside(store.path).glob("*.bodymap"))


def a_day(store: Store, clock: Clock) -> Path:
    clock.on(days=1)
    change(store)
    return store.back_up()[0].path


def test_they_age_out_one_for_each_good_one_since_and_in_the_end_all_go(store: Store, clock: Clock) -> None:
    old = beside(store)
    orders = {copy: says.order for copy in old if (says := copies.counted_in(copy, store._key())) is not None}
    assert len(orders) == len(old) == 6
    store.change_passphrase(NEW)
    left = [len(old)]
    for made in range(1, 12):
        a_day(store, clock)
        stays = old & beside(store)
        assert len(old) - len(stays) <= made or made >= counted.FULL
        gone = [orders[copy] for copy in old - stays]
        assert all(order < orders[copy] for order in gone for copy in stays), "the oldest first"
        assert len(beside(store) - old) >= min(made, counted.FULL - 1), "those of now are kept as ever"
        left.append(len(stays))
        if not stays:
            break
    assert left[-1] == 0
    assert left[1] >= 5
    assert 5 <= len(left) <= 9, "by the same days as all others"
    assert [one.faults for one in store.drill()] == [[]] * len(beside(store))


def test_one_that_went_bad_is_no_good_one(store: Store, clock: Clock) -> None:
    old = beside(store)
    store.change_passphrase(NEW)
    made = a_day(store, clock)
    before = old & beside(store)
    assert len(before) == 5, "the oldest went for it"
    data = bytearray(made.read_bytes())
    data[len(data) // 2] ^= 1
    made.write_bytes(data)
    a_day(store, clock)
    assert old & beside(store) == before, "one good one since: none goes for the bad one"
    a_day(store, clock)
    assert len(old & beside(store)) == 4


def test_a_file_with_faults_takes_none_away(store: Store, clock: Clock) -> None:
    old = beside(store)
    store.change_passphrase(NEW)
    store._connection.execute("UPDATE patient SET name = 'Other Invented' WHERE id = ?", (INES.id,))
    for _ in range(3):
        with pytest.raises(FileProblem):
            a_day(store, clock)
    assert old <= beside(store)


def test_what_they_are_called_and_when_they_go(store: Store, clock: Clock) -> None:
    store.change_passphrase(NEW)
    today = clock.at.date()
    by_hand = store.path.with_name("practice-set-aside-2026-01-01-101010.bodymap")
    by_hand.write_bytes(b"something else")
    said = {copy.path: copy.until for copy in store.copies()}
    assert said.pop(by_hand) is None
    assert set(said.values()) == {today}
    assert all(one.until == today and not one.faults for one in store.drill())
    held = {one.path: one.goes for one in store.copies_with(INES.id)}
    latest = datetime.now().astimezone().date() + timedelta(days=counted.LONGEST + 1)
    assert held == {by_hand: None} | dict.fromkeys(said, latest)
    store.close()
    store = Store.open(store.path, NEW)
    assert store.check() == []
    store.close()


def test_a_second_change_and_taking_it_away_know_both(store: Store, clock: Clock) -> None:
    store.change_passphrase(NEW)
    first = clock.at.date()
    a_day(store, clock)
    store.change_passphrase(OLD)  # the same words once more open none of them by themselves: each file has its salt
    second = clock.at.date()
    assert sorted({copy.until for copy in store.copies()}, key=str) == [first, second]
    a_day(store, clock)
    store.change_passphrase(None)
    third = clock.at.date()
    untils = [copy.until for copy in store.copies()]
    assert set(untils) == {first, second, third}
    for _ in range(8):
        a_day(store, clock)
    assert {copy.until for copy in store.copies()} == {None}
    assert store.check() == []


def test_a_change_that_did_not_happen_leaves_them_as_they_are(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(copies, "exported", full)
        with pytest.raises(NotSaved):
            store.change_passphrase(NEW)
    assert {(copy.until, copy.fault) for copy in store.copies()} == {(None, "")}
    store.change_passphrase(NEW)
    assert len({copy.until for copy in store.copies()}) == 1


def test_going_back_to_one_asks_for_its_passphrase_and_knows_those_since(store: Store, clock: Clock) -> None:
    old = max(beside(store), key=lambda copy: copy.name)
    store.change_passphrase(NEW)
    made = [a_day(store, clock) for _ in range(2)]
    for wrong in (None, NEW):
        with pytest.raises(WrongPassphrase):
            store.go_back_to(old, wrong)
    store.go_back_to(old, OLD)
    store.check_passphrase(OLD)
    until = {copy.path: copy.until for copy in store.copies() if copy.path.parent == old.parent}
    assert [until[copy] for copy in made] == [clock.at.date()] * 2
    assert until[old] is None
    for _ in range(8):
        a_day(store, clock)
    assert not {*made, old} & beside(store)
    assert store.check() == []


def test_a_drive_that_was_away_keeps_what_it_had(store: Store, clock: Clock, tmp_path: Path) -> None:
    drive = tmp_path / "stick"
    drive.mkdir()
    store.choose_second_place(drive)
    store.back_up(drive)
    (theirs,) = drive.glob("*.bodymap")
    store.change_passphrase(NEW)
    away = drive.rename(tmp_path / "away")
    a_day(store, clock)
    store.change_passphrase(OLD)
    away.rename(drive)
    for _ in range(8):
        clock.on(days=1)
        change(store)
        store.back_up(drive)
    assert not theirs.exists(), "it was there when its passphrase was changed, and only away for a while"


def test_what_cannot_be_read_is_no_list(store: Store) -> None:
    store.change_passphrase(NEW)
    for said in (
        "",
        "7",
        "[1]",
        "[{}]",
        '[{"salt": "00", "until": "soon", "copies": {}}]',
        '[{"salt": 1, "copies": 2}]',
    ):
        store.set_setting(backups.SETTING, said)
        assert backups.read(store._connection, store._key()) == []
    assert backups.begins_with(store.path.parent) == ""


def test_the_command_line_names_them(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], clock: Clock
) -> None:
    store.change_passphrase(NEW)
    today, count = clock.at.date(), len(beside(store))
    store.close()
    monkeypatch.setenv("BODYMAP_PASSPHRASE", NEW)
    words = ["--data", str(store.path)]
    assert main([*words, "backups"]) == 0
    assert [line.split("\t")[1] for line in capsys.readouterr().out.splitlines()[1:]] == [
        f"needs the passphrase from before {today}"
    ] * count
    assert main([*words, "drill"]) == 1
    assert "There is no backup that opens with the present passphrase to restore." in capsys.readouterr().err
    assert main([*words, "backup"]) == 0
    assert main([*words, "drill"]) == 0
    out = capsys.readouterr().out
    assert f"not tried, it needs the passphrase from before {today}" in out
    assert out.splitlines()[-1].startswith("Every backup was restored and compared: 1. Not tried: ")
