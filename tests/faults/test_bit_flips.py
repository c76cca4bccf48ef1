"""One bit of a file turned: nothing that is shown is other than it was, or it is named; a backup is refused before it
is brought back, a hand-over file before it is read. BODYMAP_FLIPS says how often (1,000 in the long run)."""

import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from bodymap.errors import UserError
from bodymap.exchange.handover.sealed import read_home, write_home
from bodymap.medicine.instruments import Shelf
from bodymap.medicine.model import Patient
from bodymap.store import Store, driver, restore
from bodymap.store.records import KINDS
from tests.exchange.handovers import CHEAP
from tests.faults.acts import given
from tests.faults.practice import rounds, write
from tests.faults.table import note

PHRASE = "four roses and a rake"
FLIPS = rounds("BODYMAP_FLIPS", 40)


def _shown(store: Store) -> list[object]:
    """All that a person can see of the file."""
    said: list[object] = [
        store.exams(versions=True), store.recent(-1), store.find_patients("", -1), store.drafts(), store.instruments(),
        store.open_flags(), store.course_exams(), store.setting("practice_name"),
    ]  # fmt: skip
    for kind in KINDS:
        said.append(store.all_rows(kind))
    for patient in store.all_rows(Patient):
        said += [store.history_of_patient(patient.id), store.marks(patient.id), store.sections(patient.id)]
    return said


@pytest.fixture(scope="module", params=[None, PHRASE], ids=["plain", "encrypted"])
def whole(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> tuple[Path, str | None, list[object]]:
    path = tmp_path_factory.mktemp("flipped") / "whole.bodymap"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(driver, "_ROUNDS", 10)
        write(path, request.param)
        store = Store.open(path, request.param)
        try:
            return path, request.param, _shown(store)
        finally:
            store.close()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "_ROUNDS", 10)  # how keys are derived is not what is tried


def _flipped(whole: Path, to: Path, seed: int) -> Callable[[], int]:
    """Makes copies with one bit turned; which one it was."""
    data, dice = whole.read_bytes(), Random(seed)

    def flip() -> int:
        turned, bit = bytearray(data), dice.randrange(len(data) * 8)
        turned[bit // 8] ^= 1 << bit % 8
        to.write_bytes(turned)
        return bit

    return flip


@pytest.mark.timeout(3600)
def test_a_bit_changes_nothing_that_is_shown_or_is_named(
    whole: tuple[Path, str | None, list[object]], tmp_path: Path
) -> None:
    path, passphrase, before = whole
    named, target = 0, tmp_path / "flipped.bodymap"
    flip = _flipped(path, target, 11)
    for _ in range(FLIPS):
        bit = flip()
        try:
            store = Store.open(target, passphrase)
        except UserError:
            named += 1
            continue
        try:
            said = store.check()
            if said:
                named += 1
                _named_or_as_before(store, before)
            else:
                assert _shown(store) == before, f"bit {bit} changed something, and nobody said so"
        finally:
            store.close()
    assert named >= FLIPS // 10, "a part of the file is content"
    note(f"bits flipped, {'encrypted' if passphrase else 'plain'}", FLIPS)


def _named_or_as_before(store: Store, before: list[object]) -> None:
    """What is opened by itself is as it was, or is refused in words."""
    exams = before[0]
    assert isinstance(exams, list)
    for exam in exams:
        with suppress(UserError):
            assert store.exam(exam.id) == exam


@pytest.mark.timeout(3600)
def test_a_backup_with_a_bit_turned_is_refused_or_brings_all_back(
    whole: tuple[Path, str | None, list[object]], tmp_path: Path
) -> None:
    path, passphrase, before = whole
    source = tmp_path / "source.bodymap"
    shutil.copy(path, source)
    store = Store.open(source, passphrase)
    backup = store.backup(tmp_path / "drive")
    store.close()
    target, bad = tmp_path / "practice.bodymap", tmp_path / "bad.bodymap"
    refused, flip = 0, _flipped(backup, bad, 12)
    for _ in range(FLIPS):
        bit = flip()
        target.unlink(missing_ok=True)
        try:
            restore(bad, target, passphrase)
        except UserError:
            refused += 1
            assert not target.exists()
            continue
        store = Store.open(target, passphrase)
        try:
            assert store.check() or _shown(store) == before, f"bit {bit} came back with the backup"
        finally:
            store.close()
    assert refused >= FLIPS // 10
    note(f"bits flipped, backup, {'encrypted' if passphrase else 'plain'}", FLIPS)


@pytest.mark.timeout(3600)
def test_a_bit_in_what_the_file_says_of_its_tables_is_named(tmp_path: Path) -> None:
    """Not one of the file's own pages says that this is wrong: it is text that SQLite reads for itself."""
    source, target, bad = (tmp_path / f"{name}.bodymap" for name in ("source", "practice", "bad"))
    write(source)
    store = Store.open(source)
    before, data, dice = _shown(store), store.backup(tmp_path / "drive").read_bytes(), Random(14)
    store.close()
    said = [found.start() for found in re.finditer(rb"CREATE (TABLE|INDEX|TRIGGER|UNIQUE)", data)]
    for at in dice.choices(said, k=FLIPS):
        turned = bytearray(data)
        turned[at + dice.randrange(200)] ^= 1 << dice.choice([7, 7, 5, dice.randrange(7)])
        bad.write_bytes(turned)
        target.unlink(missing_ok=True)
        with suppress(UserError):
            restore(bad, target)
            store = Store.open(target)
            try:
                assert store.check() or _shown(store) == before, f"near {at} came back with the backup"
            finally:
                store.close()
        with suppress(UserError):
            store = Store.open(bad)
            try:
                if store.check():
                    _named_or_as_before(store, before)
                else:
                    assert _shown(store) == before, f"near {at} changed something, and nobody said so"
            finally:
                store.close()
    note("bits flipped, what the file says of its tables", FLIPS)


def test_a_hand_over_file_with_a_bit_turned_is_refused(tmp_path: Path) -> None:
    path, bad = tmp_path / "given.handover", tmp_path / "bad.handover"
    write_home(path, given(), PHRASE, cost=CHEAP)
    assert read_home(path, PHRASE, Shelf(), CHEAP) == given()
    flip, times = _flipped(path, bad, 13), max(FLIPS, 300)
    for _ in range(times):
        flip()
        with pytest.raises(UserError):
            read_home(bad, PHRASE, Shelf(), CHEAP)
    note("bits flipped, hand-over", times)
