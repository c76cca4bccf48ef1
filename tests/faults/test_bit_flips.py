"""One bit of the file turned: nothing that is shown is other than it was, or it is named. BODYMAP_FLIPS says how often
(1,000 in the long run)."""

import shutil
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from bodymap.errors import UserError
from bodymap.model import Patient
from bodymap.store import Store
from bodymap.store.kinds import KINDS
from tests.faults.practice import rounds, write


def _shown(store: Store) -> list[object]:
    """All that a person can see of the file."""
    said: list[object] = [
        store.exams(versions=True), store.recent(-1), store.find_patients("", -1), store.drafts(), store.instruments(),
        store.open_flags(), store.course_exams(), store.setting("practice_name"),
    ]  # fmt: skip
    for kind in KINDS:
        said.append(store.all_rows(kind))
    for patient in store.all_rows(Patient):
        said += [store.history_of_patient(patient.id), store.marks(patient.id)]
    return said


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[object]]:
    path = tmp_path_factory.mktemp("flipped") / "whole.bodymap"
    write(path)
    store = Store.open(path)
    try:
        return path, _shown(store)
    finally:
        store.close()


def _flip(path: Path, bit: int) -> None:
    data = bytearray(path.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)


@pytest.mark.timeout(3600)
def test_a_bit_changes_nothing_that_is_shown_or_is_named(whole: tuple[Path, list[object]], tmp_path: Path) -> None:
    path, before = whole
    bits = path.stat().st_size * 8
    dice, named = Random(11), 0
    flips = rounds("BODYMAP_FLIPS", 60)
    for number in range(flips):
        flipped = tmp_path / f"{number}.bodymap"
        shutil.copy(path, flipped)
        bit = dice.randrange(bits)
        _flip(flipped, bit)
        try:
            store = Store.open(flipped)
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
            flipped.unlink()
    assert named >= flips // 10, "a part of the file is content"


def _named_or_as_before(store: Store, before: list[object]) -> None:
    """What is opened by itself is as it was, or is refused in words."""
    exams = before[0]
    assert isinstance(exams, list)
    for exam in exams:
        with suppress(UserError):
            assert store.exam(exam.id) == exam
