"""What the faults share: a folder in memory where there is one, the process behind the shim, and the table of the long
run (packaging/faults.py), into which each of them writes how often what was tried."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bodymap.store import driver as store_driver
from tests.faults.shim import built
from tests.faults.trial import Driver

Note = Callable[[str, int], None]
_MEMORY = Path("/dev/shm")


@pytest.fixture
def fast() -> Iterator[Path]:
    """An empty folder of this test, on a disk that costs no time: what is synced there is written down, not waited
    for."""
    with tempfile.TemporaryDirectory(dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None) as folder:
        yield Path(folder)


@pytest.fixture
def shimmed(fast: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    """A process behind the shim; skipped, with a line that says why, where there can be none."""
    try:
        built()
    except RuntimeError as reason:
        pytest.skip(str(reason))
    monkeypatch.setattr(store_driver, "_ROUNDS", 10)  # how keys are derived is not what is tried
    with Driver(fast) as driver:
        yield driver


@pytest.fixture
def note() -> Note:
    """Writes a line for the table: what was tried, how often. What fails afterwards fails the row."""

    def write(what: str, times: int) -> None:
        if table := os.environ.get("BODYMAP_FAULTS_TABLE"):
            with Path(table).open("a", encoding="utf-8") as file:
                file.write(json.dumps([what, times]) + "\n")

    return write


@pytest.fixture(scope="session", autouse=True)
def _no_shim_left() -> Iterator[None]:
    yield
    if built.cache_info().currsize:
        shutil.rmtree(built().parent, ignore_errors=True)
