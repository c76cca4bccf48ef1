"""A data file of its own for each test, with and without people in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bodymap.store import Store
from tests.store.people import fill


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "practice.bodymap"


@pytest.fixture
def empty(path: Path) -> Iterator[Store]:
    store = Store.open(path)
    yield store
    store.close()


@pytest.fixture
def store(empty: Store) -> Store:
    """With Ines, her course, infusion and exam."""
    fill(empty)
    return empty
