"""The computer's clock: set while the program runs, or between two runs, the history says so; a sleep is none."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from bodymap.errors import NotSaved
from bodymap.medicine.model import Act, Patient
from bodymap.store import Store, copies
from bodymap.system import counting_sleep, steady
from tests.store.clocks import Clock
from tests.store.people import INES, WHO

NOON = datetime(2026, 4, 3, 12, tzinfo=UTC)
AT_NOON = "2026-04-03 12:00"
OTHER = Patient("DEMO-2", "Olaf Invented")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch, NOON)


@pytest.fixture
def store(path: Path, clock: Clock) -> Iterator[Store]:
    opened = Store.open(path)
    opened.save_patient(INES, WHO)
    yield opened
    assert opened.check() == []
    opened.close()


def look(store: Store) -> None:
    store.tell(Act.OPENED, WHO, INES.id)


def clocks(store: Store) -> list[tuple[str, str, str]]:
    """What the history tells of the clock, the latest first: what, who, from when to when."""
    return [(a.what, a.who, a.new) for a in store.acts() if a.what in (Act.CLOCK, Act.CLOCK_ON)]


def test_set_forward_while_the_program_runs_is_told_once_before_the_next_act(store: Store, clock: Clock) -> None:
    head = store.head()
    clock.at = clock.at.replace(year=2031)
    assert store.head() == head, "nothing is written for its own sake"
    look(store)
    look(store)
    assert [a.what for a in store.acts()] == ["opened", "opened", "clock set forward"]
    assert clocks(store) == [("clock set forward", WHO, f"from {AT_NOON} to 2031-04-03 12:00 UTC")]


def test_and_set_right_again_is_told_too(store: Store, clock: Clock) -> None:
    clock.at = clock.at.replace(year=2031)
    look(store)
    clock.at = clock.at.replace(year=2026)
    look(store)
    clock.on(days=1)
    look(store)
    assert [what for what, _, _ in clocks(store)] == ["clock set back", "clock set forward"]


def test_set_back_is_told_although_no_entry_is_later(store: Store, clock: Clock) -> None:
    clock.on(hours=5)
    clock.at -= timedelta(hours=2)
    look(store)
    assert clocks(store) == [("clock set back", WHO, "from 2026-04-03 17:00 to 2026-04-03 15:00 UTC")]


@pytest.mark.parametrize("apart", [timedelta(minutes=2), timedelta(minutes=-2)])
def test_two_minutes_are_nothing_and_a_second_more_is_told(store: Store, clock: Clock, apart: timedelta) -> None:
    clock.on(hours=1)
    clock.at += apart
    look(store)
    assert clocks(store) == []
    clock.at += timedelta(seconds=1) * (1 if apart > timedelta(0) else -1) * 2
    look(store)
    assert len(clocks(store)) == 1


def test_creeping_on_by_less_than_two_minutes_at_a_time_is_told(store: Store, clock: Clock) -> None:
    for _ in range(3):
        clock.at += timedelta(seconds=50)
        look(store)
    assert [what for what, _, _ in clocks(store)] == ["clock set forward"]


def test_a_clock_that_is_put_right_a_little_at_a_time_was_not_set(store: Store, clock: Clock) -> None:
    for _ in range(60):
        clock.on(days=1)
        clock.at += timedelta(seconds=4)
        look(store)
    assert clocks(store) == []


def test_a_sleep_of_the_computer_is_no_jump(store: Store, clock: Clock) -> None:
    clock.on(days=3)  # the steady clock counts it
    look(store)
    assert clocks(store) == []


def test_where_no_clock_counts_sleep_only_what_is_certain_is_told(path: Path, clock: Clock) -> None:
    clock.ran = None
    store = Store.open(path)
    store.save_patient(INES, WHO)
    clock.at += timedelta(days=3)
    look(store)
    assert clocks(store) == []
    clock.at -= timedelta(days=1)
    look(store)
    assert [what for what, _, _ in clocks(store)] == ["clock set back"]
    store.close()


def test_a_jump_told_in_an_act_that_was_not_saved_is_told_by_the_next(store: Store, clock: Clock) -> None:
    clock.at += timedelta(days=1)

    def fail() -> None:
        with store.batch():
            look(store)
            raise NotSaved("The disk is full.")

    with pytest.raises(NotSaved):
        fail()
    assert clocks(store) == []
    look(store)
    assert len(clocks(store)) == 1


def test_a_backup_of_before_the_jump_hears_of_it_when_it_is_brought_back(store: Store, clock: Clock) -> None:
    (made,) = store.back_up()
    clock.at += timedelta(days=1)
    look(store)
    store.go_back_to(made.path)
    assert [a.what for a in store.acts()] == ["restored", "clock set forward"]


def test_forward_while_the_file_says_later_still(path: Path, clock: Clock) -> None:
    """Entries of 2031 in a file that is opened by a computer whose clock begins in 2020 and is set while it runs."""
    clock.at = clock.at.replace(year=2031)
    clock.begin()
    store = Store.open(path)
    store.save_patient(INES, WHO)
    clock.at = clock.at.replace(year=2020)
    clock.begin()
    clock.at = clock.at.replace(year=2026)
    look(store)
    assert clocks(store) == [
        ("clock set back", WHO, f"from 2031-04-03 12:00 to {AT_NOON} UTC"),
        ("clock set forward", WHO, f"from 2020-04-03 12:00 to {AT_NOON} UTC"),
    ]
    look(store)
    assert len(clocks(store)) == 2
    store.close()


def test_erasing_empties_the_last_entry_and_the_one_before_is_looked_at(store: Store, clock: Clock) -> None:
    store.save_patient(OTHER, WHO)
    look(store)
    clock.on(hours=1)
    clock.at -= timedelta(hours=3)
    clock.begin()
    store.erase_patient(INES.id, WHO)
    assert [(what, new) for what, _, new in clocks(store)] == [
        ("clock set back", f"from {AT_NOON} to 2026-04-03 10:00 UTC")
    ]


def test_the_steady_clock_of_this_system_goes_on() -> None:
    before = steady()
    assert 0 <= steady() - before < 3600


def test_linux_and_macos_have_a_clock_that_counts_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def reads(clock: str) -> float:
        asked.append(clock)
        return 7.5

    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC_RAW"):
        monkeypatch.setattr(time, name, name, raising=False)
    monkeypatch.setattr(time, "clock_gettime", reads)
    assert (counting_sleep("linux"), counting_sleep("darwin")) == (7.5, 7.5)
    assert asked == ["CLOCK_BOOTTIME", "CLOCK_MONOTONIC_RAW"]


def test_windows_is_asked_for_ticks_that_count_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    def ticks() -> int:
        return 2**32 + 500  # milliseconds; more than a 32-bit counter holds

    asked: Callable[[], int] = ticks
    windows = SimpleNamespace(kernel32=SimpleNamespace(GetTickCount64=asked))
    monkeypatch.setattr(ctypes, "windll", windows, raising=False)
    assert counting_sleep("win32") == pytest.approx(4294967.796)
    assert vars(ticks)["restype"] is ctypes.c_uint64


def test_a_system_without_such_a_clock_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert counting_sleep("other") is None
    monkeypatch.setattr("bodymap.system.counting_sleep", lambda: None)
    assert steady() > 0


def test_copies_have_the_made_clock(clock: Clock) -> None:
    assert copies.stamp().startswith("2026")
