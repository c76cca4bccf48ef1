"""A patient is erased in the window: nothing of her stays in the file, and what still holds her is named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from bodymap.app.desk import Desk
from bodymap.errors import NotSaved
from bodymap.medicine.model import Patient
from bodymap.store import Store, driver, identity
from bodymap.store.counted import Order, days_until_gone
from bodymap.store.log import log_of
from bodymap.ui.kit.typed import date_in_words
from bodymap.ui.pages.record.mistakes import EraseForm
from tests.store.people import EXAM, INES, WHO, fill, signed

HERS = (b"Ines", b"DEMO-1\x00", b"likes tea", b"plaster")
GOES = days_until_gone({1: Order(1, 1)}, Order(1, 1))[1]
"""Days after which the first copy of all has gone."""
OLAF = Patient("DEMO-2", "Olaf Invented", id="patient-2")


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(driver, "BUSY_SECONDS", 0.05)
    path = tmp_path / "practice.bodymap"
    store = Store.open(path)
    store.save_patient(OLAF, WHO)
    store.backup(tmp_path / "backups")  # without her
    fill(store)
    store.save_exam(signed(EXAM), EXAM, WHO)
    store.close()
    made = Desk(Store.open(path))
    qtbot.addWidget(made.window)
    made.window.show()
    yield made
    made.window.close()


def _ask(desk: Desk) -> EraseForm:
    desk.open_patient(INES.id).show_record()
    desk.window.record_page.erase_button.click()
    return next(form for form in desk.window.findChildren(EraseForm) if form.isVisible())


def _erase(desk: Desk, form: EraseForm | None = None) -> EraseForm:
    form = form or _ask(desk)
    QTest.keyClicks(form.number.edit, INES.number)
    QTest.keyClick(form, Qt.Key.Key_Return)
    return form


def _reader(desk: Desk) -> Any:
    """Another program that reads the file, and does not let go."""
    connection = driver.connect(desk.store.path, None)
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM patient").fetchone()
    return connection


def _traces(desk: Desk) -> list[str]:
    """Where something of her stands, of the file, its log, and the copy of it that was kept at the start."""
    path = desk.store.path
    places = (path, log_of(path), identity.base_of(path), log_of(identity.base_of(path)))
    return [one.name for one in places if one.exists() and any(word in one.read_bytes() for word in HERS)]


def test_nothing_stays_and_the_copies_are_named_with_their_day(desk: Desk) -> None:
    made = desk.store.back_up()[0].path
    second = desk.store.path.parent / "second"
    second.mkdir()
    desk.settings.set("second_copy", str(second))
    own = desk.store.backup(second)
    form = _ask(desk)
    day = date_in_words(date.today() + timedelta(days=GOES))
    rows = [[cell.text() for c in (0, 1) if (cell := form.table.item(r, c))] for r in range(form.table.rowCount())]
    assert rows == [[made.name, f"by {day}"], [own.name, "when you delete it"]]
    QTest.keyClicks(form.number.edit, INES.number)
    QTest.keyClick(form, Qt.Key.Key_Return)
    assert not form.isVisible()
    assert desk.chart is None
    assert [row.patient.id for row in desk.store.find_patients()] == [OLAF.id]
    assert _traces(desk) == []
    said = desk.window.banner.words.text()
    assert said.startswith("The patient was erased. 2 copies hold the patient")
    assert desk.store.check() == []


def test_while_another_program_reads_nothing_is_erased(desk: Desk) -> None:
    desk.store.save_patient(Patient("DEMO-3", "Zoe Invented", id="patient-3"), WHO)
    with closing(_reader(desk)):
        desk.store.save_patient(Patient("DEMO-4", "Yan Invented", id="patient-4"), WHO)
        form = _erase(desk)
        assert "being read" in form.trouble.text()
        assert "Nothing was erased" in form.trouble.text()
        assert desk.store.patient(INES.id) == INES
        assert form.number.edit.text() == INES.number, "what was typed is kept for the next try"
    QTest.keyClick(form, Qt.Key.Key_Return)
    assert not form.isVisible()
    assert _traces(desk) == []


def test_a_reader_that_came_in_between_is_said_and_leaves_nothing_in_the_log(desk: Desk) -> None:
    form = _ask(desk)
    desk.store._file.identity.fold()
    with closing(_reader(desk)):  # it reads the file alone: its log is empty
        _erase(desk, form)
        assert "traces stay" in desk.window.banner.words.text()
        log = log_of(desk.store.path).read_bytes()
        assert not any(word in log for word in HERS)
    desk.store.save_patient(Patient("DEMO-3", "Zoe Invented", id="patient-3"), WHO)
    assert _traces(desk) == [], "they went with the next entry"


def test_traces_go_when_the_file_is_closed(desk: Desk) -> None:
    form = _ask(desk)
    desk.store._file.identity.fold()
    with closing(_reader(desk)):
        _erase(desk, form)
    assert _traces(desk) != []
    desk.window.close()
    assert _traces(desk) == []


def test_a_disk_that_does_not_take_the_end_of_it_is_no_failure(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    own, folds = desk.store._file.identity, iter((True, False))
    real = own.fold

    def fold(**how: bool) -> bool:
        if next(folds, True):
            return real(**how)
        raise driver.DatabaseError("disk I/O error")

    monkeypatch.setattr(own, "fold", fold)
    erased = desk.store.erase_patient(INES.id, WHO)
    assert erased.traces
    assert desk.store.counts()["patients"] == 1
    desk.store.set_setting("theme", '"dark"')
    assert _traces(desk) == []


def test_a_copy_with_another_passphrase_may_hold_the_patient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "_ROUNDS", 10)
    store = Store.open(tmp_path / "practice.bodymap", "the words of before")
    fill(store)
    old = store.backup(tmp_path / "backups")
    store.change_passphrase("the words from now on")
    new = store.back_up()[0].path
    plain = new.with_stem("practice-2020-01-01")
    (tmp_path / "backups" / "no database.bodymap").write_bytes(b"nothing")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "practice-2020-01-01.bodymap").write_bytes(Path(old).read_bytes())
    held = store.copies_with(INES.id, [tmp_path / "elsewhere", tmp_path / "not there"])
    named = {(one.path.name, one.goes, one.sure) for one in held}
    today = date.today()
    assert named == {
        (new.name, today + timedelta(days=GOES), True),
        (old.name, None, False),
        ("no database.bodymap", None, False),
        (plain.name, None, False),
    }
    store.close()


def test_a_locked_file_erases_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "_ROUNDS", 10)
    store = Store.open(tmp_path / "practice.bodymap", "four roses and a rake")
    fill(store)
    store.lock()
    with pytest.raises(NotSaved, match="locked"):
        store.erase_patient(INES.id, WHO)
    store.close()
