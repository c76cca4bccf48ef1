"""Copies where there is no data file to hold them against: each checked, with what it holds, or why it is no good."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bodymap.store import Store, copies_alone, driver
from tests.conftest import ROOT
from tests.store.people import fill

PHRASE = "four roses and a rake"


def test_files_of_every_format_are_looked_through(tmp_path: Path) -> None:
    old = [Path(shutil.copy(one, tmp_path)) for one in sorted((ROOT / "tests" / "old").glob("*.bodymap"))]
    found = list(copies_alone(old, None))
    assert [copy.path for copy in found] == old
    assert {copy.fault for copy in found} == {""}
    assert all(copy.patients and copy.exams for copy in found)


def test_with_a_passphrase_and_without_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "_ROUNDS", 10)
    store = Store.open(path, PHRASE)
    fill(store)
    (made,) = store.back_up()
    store.close()
    bad = made.path.with_name("bad.bodymap")
    data = bytearray(made.path.read_bytes())
    data[len(data) // 2] ^= 1
    bad.write_bytes(data)
    empty = made.path.with_name("empty.bodymap")
    empty.write_bytes(b"")
    every = [made.path, bad, empty]
    good, *others = copies_alone(every, PHRASE)
    assert (good.patients, good.exams, good.days, good.fault) == (1, 1, 0, "")
    assert all(copy.fault for copy in others)
    without = list(copies_alone(every, None))
    assert without[0].fault == "It has a passphrase."
    wrong = list(copies_alone(every, "something else"))
    assert all(copy.fault for copy in [*without, *wrong])
