"""Somebody moves, replaces or deletes the data file while the window is open, or before it opens."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from bodymap import cli
from bodymap.app.desk import Desk
from bodymap.app.file_safety import GO_ON, REOPEN, WAIT
from bodymap.app.pictures import fill
from bodymap.app.start import ANEW, RESTORE, Opening
from bodymap.errors import Displaced, FileProblem, MissingFile
from bodymap.medicine.model import Patient
from bodymap.report.papers import settings_of
from bodymap.store import Store, check


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "here" / "practice.bodymap"
    made.parent.mkdir()
    store = Store.open(made)
    fill(store, date(2026, 11, 22))
    settings_of(store).set("backup_auto", False)  # a backup is checked too: it would meet the checks put in its place
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
    if answer == RESTORE:
        dialog = opening.copies.dialog
        assert dialog is not None
        qtbot.waitUntil(lambda: not dialog.said.text().startswith("Looking"), timeout=20_000)
        dialog.restore_button.click()
    qtbot.waitUntil(lambda: hasattr(opening, "desk"), timeout=20_000)
    found = opening.desk.store.patient_by_number("DEMO-0030")
    assert (found is not None) == (answer == RESTORE)
    qtbot.waitUntil(lambda: not opening._to_import)
    opening.frame.close()


def opening_after_a_kill(path: Path, qtbot: QtBot) -> Opening:
    path.with_name(path.name + ".lock").write_text("what a killed program left")
    opening = Opening(path)
    qtbot.addWidget(opening.frame)
    opening.frame.show()
    return opening


def test_after_a_kill_the_file_is_checked_before_the_first_page(
    path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[bool] = []
    whole = check.faults

    def faults(*how: Any) -> list[str]:
        checked.append(hasattr(opening, "desk"))
        return [*whole(*how), "Exam 7 was altered."]

    with monkeypatch.context() as patch:
        patch.setattr(check, "faults", faults)
        opening = opening_after_a_kill(path, qtbot)
        qtbot.waitUntil(lambda: hasattr(opening, "desk"), timeout=20_000)
    qtbot.waitUntil(lambda: not opening._to_import, timeout=20_000)
    assert checked[0] is False
    assert "Exam 7 was altered." in opening.desk.window.banner.words.text()
    opening.frame.close()


class Slow:
    """A check that goes on until it is told to, or is stopped."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.go_on = Event()
        patch.setattr(check, "faults", self)

    def __call__(
        self, connection: Any, key: str | None, against: str, progress: Callable[[int, int], None]
    ) -> list[str]:
        progress(2000, 5000)
        while not self.go_on.wait(0.01):
            connection.execute(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) SELECT max(i) FROM n"
            ).fetchone()
        return ["Exam 7 was altered."]


@pytest.mark.parametrize("waits", [True, False])
def test_the_check_of_a_large_file_shows_how_far_it_is(
    path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, waits: bool
) -> None:
    with monkeypatch.context() as patch:
        slow = Slow(patch)
        opening = opening_after_a_kill(path, qtbot)
        qtbot.waitUntil(lambda: hasattr(opening, "check") and opening.check.shown is not None, timeout=20_000)
        shown = opening.check.shown
        assert shown is not None
        qtbot.waitUntil(lambda: shown.words.text() == "2,000 of 5,000 records", timeout=20_000)
        assert shown.isVisible()
        assert (shown.bar.value(), shown.bar.maximum()) == (2000, 5000)
        assert not hasattr(opening, "desk"), "nothing of it is on the screen"
        if waits:
            slow.go_on.set()
        else:
            shown.button.click()
        qtbot.waitUntil(lambda: hasattr(opening, "desk"), timeout=20_000)
    qtbot.waitUntil(lambda: not opening._to_import and not opening.desk.file.verifying, timeout=20_000)
    assert ("Exam 7 was altered." in opening.desk.window.banner.words.text()) == waits
    opening.frame.close()


def test_closing_the_frame_ends_the_check(path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        Slow(patch)
        opening = opening_after_a_kill(path, qtbot)
        qtbot.waitUntil(lambda: hasattr(opening, "check") and opening.check.shown is not None, timeout=20_000)
        opening.frame.close()
        opening.check._quit()  # as the end of the application asks for it
    Store.open(path).close()
    assert not hasattr(opening, "desk")


def test_a_disk_that_fails_under_the_check_is_said(path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> list[str]:
        raise FileProblem("The disk did not take the data.")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "check_aside", fails)
        opening = opening_after_a_kill(path, qtbot)
        qtbot.waitUntil(lambda: hasattr(opening, "desk"), timeout=20_000)
    qtbot.waitUntil(lambda: not opening._to_import, timeout=20_000)
    assert "The disk did not take the data." in opening.desk.window.banner.words.text()
    opening.frame.close()


@pytest.mark.parametrize("how", ["deleted", "emptied"])
def test_what_a_killed_program_saved_into_a_file_that_is_gone_is_offered(
    path: Path, qtbot: QtBot, tmp_path: Path, how: str
) -> None:
    """No backup was ever made: the file it began on and its log lie there, and hold everything."""
    store = Store.open(path)
    store.save_patient(Patient("DEMO-late"), "")
    store._file.identity.whole_base()
    left = tmp_path / "left" / path.name
    shutil.copytree(path.parent, left.parent)  # as a kill leaves it
    store.close()
    if how == "deleted":
        left.unlink()
    else:
        left.write_bytes(b"")
    opening = Opening(left)
    qtbot.addWidget(opening.frame)
    opening.frame.show()
    qtbot.waitUntil(lambda: opening.question is not None, timeout=20_000)
    assert opening.question is not None
    assert "all that was saved in it before is in" in opening.question.text.text()
    opening.question.answers[RESTORE].click()
    dialog = opening.copies.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: not dialog.said.text().startswith("Looking"), timeout=20_000)
    dialog.restore_button.click()
    qtbot.waitUntil(lambda: hasattr(opening, "desk"), timeout=20_000)
    assert opening.desk.store.patient_by_number("DEMO-late") is not None
    qtbot.waitUntil(lambda: not opening._to_import)
    opening.frame.close()


def test_the_command_line_says_what_to_type_for_a_file_that_is_gone(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store.open(path)
    store.save_patient(Patient("DEMO-late"), "")
    store._file.identity.whole_base()
    left = tmp_path / "left" / path.name
    shutil.copytree(path.parent, left.parent)
    store.close()
    left.unlink()
    assert cli.main(["check", "--data", str(left)]) == cli.REFUSED
    typed = capsys.readouterr().err.partition("bodymap restore ")[2].strip().removesuffix(".").split()
    assert cli.main(["restore", *typed]) == cli.DONE
    assert cli.main(["list", "patients", "--data", str(left)]) == cli.DONE
    assert "DEMO-late" in capsys.readouterr().out
