"""Somebody moves, replaces or deletes the data file while the window is open, or before it opens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bodymap.app.desk import Desk
from bodymap.app.file_watch import GO_ON, REOPEN, WAIT
from bodymap.app.pictures import fill
from bodymap.app.start import ANEW, RESTORE, Opening
from bodymap.errors import Displaced, MissingFile
from bodymap.model import Patient
from bodymap.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "here" / "practice.bodymap"
    made.parent.mkdir()
    store = Store.open(made)
    fill(store, date(2026, 11, 22))
    store.close()
    return made


@pytest.fixture
def desk(path: Path, qtbot: QtBot) -> Iterator[Desk]:
    opened = Desk(Store.open(path), "Dr I. Lind")
    opened.window.show()
    qtbot.addWidget(opened.window)
    yield opened
    opened.window.close()


def test_the_window_says_what_happened_and_goes_on_in_a_new_file(desk: Desk, path: Path, tmp_path: Path) -> None:
    patient = desk.store.patient_by_number("DEMO-0030")
    assert patient is not None
    other = tmp_path / "other.bodymap"
    Store.open(other).close()
    desk.watch.look()
    assert desk.watch.message is None
    other.replace(path)
    theirs = path.read_bytes()
    with pytest.raises(Displaced):
        desk.practice.keep(replace(patient, remark="said too late"))
    desk.watch.look()
    message = desk.watch.message
    assert message is not None
    assert list(message.answers) == [GO_ON, REOPEN, WAIT]
    desk.watch.look()
    assert desk.watch.message is message, "asked once"
    message.reject()
    new = tmp_path / "new.bodymap"
    desk.watch.go_on(new)
    assert desk.store.path == new
    desk.practice.keep(replace(patient, remark="said in time"))
    assert desk.store.patient(patient.id).remark == "said in time"
    assert path.read_bytes() == theirs
    assert desk.store.check() == []


def test_a_file_that_is_put_back_needs_no_answer(desk: Desk, path: Path) -> None:
    away = path.with_name("away.bin")
    path.rename(away)
    desk.watch.look()
    assert desk.watch.message is not None
    away.rename(path)
    desk.watch.look()
    desk.store.save_patient(Patient("DEMO-back"), "")
    assert desk.store.patient_by_number("DEMO-back") is not None


def test_a_name_that_is_taken_is_not_gone_on_in(desk: Desk, path: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken.bodymap"
    taken.write_text("somebody's")
    path.unlink()
    desk.watch.look()
    desk.watch.go_on(taken)
    assert taken.read_text() == "somebody's"
    assert desk.store.path == path


@pytest.mark.parametrize("answer", [RESTORE, ANEW])
def test_a_missing_file_with_backups_is_asked_about(path: Path, qtbot: QtBot, answer: str) -> None:
    store = Store.open(path)
    store.backup(path.parent / "backups")
    store.close()
    path.unlink()
    with pytest.raises(MissingFile, match="1 copy of a data file is in its folder"):
        Store.open(path)
    assert not path.exists()
    opening = Opening(path)
    qtbot.addWidget(opening.frame)
    opening.frame.show()
    qtbot.waitUntil(lambda: opening.question is not None, timeout=20_000)
    assert not path.exists()
    assert opening.question is not None
    opening.question.answers[answer].click()
    qtbot.waitUntil(lambda: hasattr(opening, "desk"), timeout=20_000)
    found = opening.desk.store.patient_by_number("DEMO-0030")
    assert (found is not None) == (answer == RESTORE)
    qtbot.waitUntil(lambda: not opening._to_import)
    opening.frame.close()


def test_after_a_kill_the_file_is_checked_before_the_first_page(
    path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.with_name(path.name + ".lock").write_text("what a killed program left")
    checked: list[bool] = []
    whole = Store.check

    def check(store: Store) -> list[str]:
        checked.append(hasattr(opening, "desk"))
        return [*whole(store), "Exam 7 was altered."]

    monkeypatch.setattr(Store, "check", check)
    opening = Opening(path)
    qtbot.addWidget(opening.frame)
    opening.frame.show()
    qtbot.waitUntil(lambda: hasattr(opening, "desk") and not opening._to_import, timeout=20_000)
    assert checked == [False]
    assert "Exam 7 was altered." in opening.desk.window.banner.words.text()
    opening.frame.close()
