"""What the faults share: a folder in memory where there is one, and the process behind the shim."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bodymap.store import driver as store_driver
from tests.faults.shim import built
from tests.faults.trial import Driver

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


@pytest.fixture(scope="session", autouse=True)
def _no_shim_left() -> Iterator[None]:
    yield
    if built.cache_info().currsize:
        shutil.rmtree(built().parent, ignore_errors=True)
