"""Figures that SQL reckons are marked until every record they rest on is verified."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from bodymap.app.desk import Desk
from bodymap.app.pictures import fill
from bodymap.store import Reading, Store
from bodymap.ui.dialogs.messages import Message


@pytest.fixture
def path(tmp_path: Path) -> Path:
    store = Store.open(tmp_path / "practice.bodymap")
    fill(store, date(2026, 11, 22))
    store.close()
    return tmp_path / "practice.bodymap"


@pytest.fixture
def going(monkeypatch: pytest.MonkeyPatch) -> Event:
    """The verification goes on until this is set."""
    event, real = Event(), Reading.altered

    def altered(reading: Reading) -> list[str]:
        assert event.wait(30)
        return real(reading)

    monkeypatch.setattr(Reading, "altered", altered)
    return event


@pytest.fixture
def desk(path: Path, going: Event, qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(Store.open(path))
    made.settings.set("backup_auto", False)
    qtbot.addWidget(made.window)
    made.window.show()
    yield made
    going.set()
    made.window.close()


def test_the_clinic_page_is_marked_until_all_is_verified(desk: Desk, going: Event, qtbot: QtBot) -> None:
    desk.file.verify()
    desk.show_clinic()
    label = desk.clinic.page.verified
    assert label.isVisible()
    assert "being verified" in label.text()
    going.set()
    qtbot.waitUntil(lambda: not desk.file.verifying)
    assert label.isHidden()
    desk.file.verify()
    assert label.isVisible(), "also when it begins while the page is shown"
    qtbot.waitUntil(lambda: not desk.file.verifying)


def test_the_clinic_page_says_that_records_were_altered(desk: Desk, going: Event, qtbot: QtBot) -> None:
    desk.file.verify()
    desk.show_clinic()
    # As another hand did it while the file was closed: one that writes while it is open is named at once.
    desk.store._connection.execute("UPDATE patient SET remark = 'another hand' WHERE number = 'DEMO-0030'")
    going.set()
    qtbot.waitUntil(lambda: not desk.file.verifying)
    desk.file.verify()
    qtbot.waitUntil(lambda: not desk.file.verifying)
    label = desk.clinic.page.verified
    assert label.text().startswith("1 fault was found in the data file")
    for message in desk.window.findChildren(Message):
        message.close()


def test_a_page_of_another_data_file_is_left_alone(desk: Desk, going: Event, qtbot: QtBot) -> None:
    going.set()
    desk.show_clinic()
    desk.begin_anew()
    qtbot.waitUntil(lambda: not desk.file.verifying)
    desk.show_clinic()
    assert desk.clinic.page.verified.isHidden()
