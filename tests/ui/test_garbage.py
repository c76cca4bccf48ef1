"""No Qt object dies outside the window's thread: the collector runs there and nowhere else."""

import ast
import gc
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Thread, get_ident

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import bodymap
from bodymap.app.desk import Desk
from bodymap.app.pictures import fill
from bodymap.app.start import application
from bodymap.store import Store
from bodymap.ui.kit import loop

SWITCHES = {"collect", "enable", "disable", "freeze", "set_threshold"}


@pytest.fixture
def collected() -> Iterator[list[int]]:
    """The thread of every collection."""
    threads: list[int] = []

    def note(phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            threads.append(get_ident())

    gc.callbacks.append(note)
    yield threads
    gc.callbacks.remove(note)


class Ring(QObject):
    """Garbage that only a collector finds."""

    def __init__(self, died: list[int]) -> None:
        super().__init__()
        self.me = self
        self.destroyed.connect(lambda: died.append(get_ident()), Qt.ConnectionType.DirectConnection)


def test_only_one_place_rules_the_collector() -> None:
    found = [
        path.name
        for path in sorted(Path(bodymap.__file__).parent.rglob("*.py"))
        if path != Path(loop.__file__)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "gc"
        and node.attr in SWITCHES
    ]
    assert found == []


def test_every_way_to_an_application_switches_it_off(qapp: QApplication) -> None:
    gc.enable()
    application()
    assert not gc.isenabled()


def test_a_ring_dies_in_the_window_though_a_thread_asks_for_memory(qtbot: QtBot) -> None:
    application()
    gc.collect()
    died: list[int] = []
    for _ in range(50):
        Ring(died)
    hoard: list[list[int]] = []

    def ask() -> None:
        for n in range(20_000):
            hoard.append([n])

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    assert died == []

    def all_died() -> None:
        state = f"keeping {loop._keeping}, counts {gc.get_count()}, enabled {gc.isenabled()}"
        assert len(died) == 50, f"{len(died)} died; {state}"

    qtbot.waitUntil(all_died, timeout=60_000)
    assert set(died) == {get_ident()}


def test_no_collection_beside_the_window_in_a_day_with_plots(tmp_path: Path, collected: list[int]) -> None:
    store = Store.open(tmp_path / "practice.bodymap")
    fill(store, date(2026, 11, 22))
    desk = Desk(store, "Dr I. Lind")
    desk.window.show()
    desk.started()  # with the backup of the day in its thread
    ids = [p.patient.id for p in store.find_patients("", 50)]
    for patient in [*ids, *ids][:8]:
        desk.open_patient(patient).show_course()
        QTest.qWait(150)
        desk.show_clinic()
        QTest.qWait(100)
        desk.show_start()
    QTest.qWait(2 * loop.EVERY_MS)
    desk.window.close()
    assert set(collected) == {get_ident()}
