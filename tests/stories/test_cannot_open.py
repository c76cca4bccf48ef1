"""The window cannot open its data file: plain words and a way on, never an empty frame, a traceback or silence."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from bodymap import paths
from bodymap.app.desk import Desk
from bodymap.app.start import AGAIN, OTHER, QUIT, RESTORE, Answer, Opening, answer_second_starts, raise_first
from bodymap.errors import FileProblem
from bodymap.medicine.model import Patient
from bodymap.store import Reading, Store, driver, trouble
from bodymap.store.log import log_of
from bodymap.ui.dialogs.messages import Message
from bodymap.ui.dialogs.restore import RestoreDialog
from tests.conftest import ROOT
from tests.store.people import INES, fill

CANARY = "Ines Invented"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "practice.bodymap"
    store = Store.open(made)
    fill(store)
    store.back_up()
    store.close()
    return made


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """With which codes the program would have ended."""
    codes: list[int] = []
    monkeypatch.setattr(QApplication, "exit", lambda *code: codes.append(code[-1] if code else 0))
    return codes


def _open(path: Path, qtbot: QtBot) -> Opening:
    opening = Opening(path)
    opening.asks = True
    qtbot.addWidget(opening.frame)
    opening.frame.show()
    qtbot.waitUntil(lambda: opening.question is not None or hasattr(opening, "desk"), timeout=20_000)
    return opening


def _asked(opening: Opening) -> Message:
    assert opening.question is not None
    assert opening.question.isVisible()
    return opening.question


def _list(opening: Opening, qtbot: QtBot) -> RestoreDialog:
    """The list of copies, when all of them were looked through."""
    dialog = opening.copies.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: not dialog.said.text().startswith("Looking"), timeout=20_000)
    return dialog


def _close(opening: Opening, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not opening._to_import, timeout=20_000)
    opening.frame.close()


def _edit(path: Path, how: str) -> None:
    """Another hand in the text of the schema; the file has no passphrase, so any SQLite writes it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(how)
        connection.commit()


@pytest.mark.parametrize(
    "how",
    [
        "UPDATE sqlite_master SET sql = substr(sql, 1, 30) WHERE name = 'exam'",
        "UPDATE sqlite_master SET sql = NULL WHERE name = 'patient'",
        "UPDATE sqlite_master SET tbl_name = 'nothing' WHERE name = 'history_seal'",
        "UPDATE sqlite_master SET rootpage = 99999 WHERE name = 'patient'",
    ],
)
def test_a_damaged_schema_is_said_and_a_copy_restored(
    path: Path, qtbot: QtBot, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _edit(path, how)
    opening = _open(path, qtbot)
    message = _asked(opening)
    assert "damaged" in message.text.text()
    assert list(message.answers) == [RESTORE, OTHER, AGAIN, QUIT]
    assert "damaged" in capsys.readouterr().err
    message.answers[RESTORE].click()
    dialog = _list(opening, qtbot)
    row = [cell.text() for column in range(1, 5) if (cell := dialog.table.item(0, column))]
    assert row == ["1", "1", "Checked: it is whole", "Beside the data file"]
    dialog.reject()  # a second thought: asked again
    assert "damaged" in _asked(opening).text.text()
    _asked(opening).answers[RESTORE].click()
    _list(opening, qtbot).restore_button.click()
    qtbot.waitUntil(lambda: hasattr(opening, "desk"), timeout=20_000)
    assert opening.desk.store.patient(INES.id) == INES
    assert list(path.parent.glob("practice-before-restore-*")), "the damaged one is kept"
    _close(opening, qtbot)


def test_it_is_tried_again_or_another_file_is_opened(
    path: Path, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: list[int]
) -> None:
    other = path.rename(tmp_path / "other.bodymap")
    path.mkdir()  # no file at all
    opening = _open(path, qtbot)
    assert list(_asked(opening).answers) == [RESTORE, OTHER, AGAIN, QUIT]
    _asked(opening).answers[AGAIN].click()
    assert "no ordinary file" in _asked(opening).text.text()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    _asked(opening).answers[OTHER].click()
    assert "no ordinary file" in _asked(opening).text.text(), "nothing was chosen: the same again"
    _asked(opening).answers[QUIT].click()
    assert left == [1]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    opening._answered(OTHER)
    assert opening.desk.store.path == other
    _close(opening, qtbot)


def test_a_copy_that_is_no_good_is_said(path: Path, qtbot: QtBot) -> None:
    (copy,) = (path.parent / "backups").glob("*.bodymap")
    copy.write_bytes(copy.read_bytes()[:5000])
    path.write_bytes(b"")
    opening = _open(path, qtbot)
    assert "0 bytes" in _asked(opening).text.text()
    _asked(opening).answers[RESTORE].click()
    assert opening.copies.form is None, "none of them has a passphrase"
    dialog = _list(opening, qtbot)
    assert dialog.rows[0].fault
    dialog.restore_button.click()
    assert copy.name in _asked(opening).text.text()
    assert list(_asked(opening).answers) == [RESTORE, OTHER, AGAIN, QUIT]
    assert path.read_bytes() == b""
    opening.frame.close()


def test_copies_with_a_passphrase_are_listed_with_it(path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "_ROUNDS", 10)
    store = Store.open(path)
    store.change_passphrase("four roses and a rake")
    for copy in store.plain_copies():
        store.encrypt_copy(copy)
    store.save_patient(Patient("DEMO-7"), "Dr I. Lind")
    store.back_up()
    store.close()
    path.write_bytes(b"")
    opening = _open(path, qtbot)
    _asked(opening).answers[RESTORE].click()
    form = opening.copies.form
    assert form is not None
    form.cancel_button.click()
    dialog = _list(opening, qtbot)
    assert [row.fault for row in dialog.rows] == ["It has a passphrase."] * 2
    dialog.reject()
    _asked(opening).answers[RESTORE].click()
    form = opening.copies.form
    assert form is not None
    form.phrase.edit.setText("something else")
    form.submit()
    assert form.phrase.is_wrong
    form.phrase.edit.setText("four roses and a rake")
    form.submit()
    dialog = _list(opening, qtbot)
    assert [(row.patients, row.exams, row.fault) for row in dialog.rows] == [(2, 1, ""), (1, 1, "")]
    dialog.table.selectRow(1)
    dialog.restore_button.click()
    qtbot.waitUntil(lambda: hasattr(opening, "desk"), timeout=20_000)
    assert opening.desk.store.counts()["patients"] == 1, "not the newest: the one that was chosen"
    _close(opening, qtbot)


def test_a_folder_that_cannot_be_made_is_said(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, left: list[int]
) -> None:
    (tmp_path / "file").write_text("no folder")
    below = tmp_path / "file" / "Bodymap"
    monkeypatch.setattr(paths, "data_folder", lambda: below)
    opening = _open(below / "practice.bodymap", qtbot)
    assert f"The folder {below} cannot be used: Not a directory." in _asked(opening).text.text()
    assert list(_asked(opening).answers) == [OTHER, AGAIN, QUIT]
    monkeypatch.setattr(paths, "data_folder", lambda: tmp_path / "now")
    opening._path = tmp_path / "now" / "practice.bodymap"
    _asked(opening).answers[AGAIN].click()
    assert opening.desk.store.counts()["patients"] == 0
    _close(opening, qtbot)
    assert left == []


def test_a_folder_that_nobody_may_look_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", refuse)
    with pytest.raises(FileProblem, match="cannot be used: Permission denied"):
        Store.open(tmp_path / "practice.bodymap")


def test_links_in_a_circle_are_said(tmp_path: Path) -> None:
    one, other = tmp_path / "one.bodymap", tmp_path / "other.bodymap"
    one.symlink_to(other)
    other.symlink_to(one)
    with pytest.raises(FileProblem, match="in a circle"):
        Store.open(one)


# -- an error of our own before there is a window -------------------------------------------------------------------

BROKEN = f"""
import sys
from pathlib import Path
import bodymap.app.start as start
def fail(path, **how):
    raise ValueError({CANARY!r})
start.open_store = fail
sys.exit(start.run(Path(sys.argv[1])))
"""


def _run(script: list[str], home: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", "XDG_DATA_HOME": str(home)}
    return subprocess.run([sys.executable, *script], env=env, capture_output=True, text=True, timeout=60, check=False)


def test_an_error_while_opening_is_said_and_logged_without_its_text(tmp_path: Path) -> None:
    done = _run(["-c", BROKEN, str(tmp_path / "practice.bodymap")], tmp_path)
    assert done.returncode == 1
    assert "The program made an error while it opened" in done.stderr
    assert "ValueError at" in done.stderr
    assert "Traceback" not in done.stderr
    logged = (tmp_path / "Bodymap" / "bodymap.log").read_text()
    assert "ValueError at" in logged
    assert CANARY not in done.stderr + done.stdout + logged


def test_an_error_while_opening_leaves_a_way_on(path: Path, qtbot: QtBot, left: list[int]) -> None:
    opening = Opening(path)
    opening.asks = True
    qtbot.addWidget(opening.frame)
    opening.broken(FileProblem("an error", "Send the log."))
    assert list(_asked(opening).answers) == [OTHER, QUIT]
    assert _asked(opening).todo.text() == "Send the log."
    _asked(opening).reject()
    assert left == [1]


def test_a_home_that_takes_nothing_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    done = _run(["-m", "bodymap"], tmp_path / "file")
    assert done.returncode == 1
    (line,) = [line for line in done.stderr.splitlines() if "propagateSizeHints" not in line]
    assert "cannot be used: Not a directory." in line


# -- a second start -------------------------------------------------------------------------------------------------


@pytest.fixture
def first(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A window of a process of its own, that answers."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    started = subprocess.Popen([sys.executable, "-m", "bodymap", "--data", str(path)], env=env)
    yield started
    started.send_signal(signal.SIGCONT)
    started.terminate()
    started.wait(20)


@pytest.mark.skipif(os.name == "nt", reason="no process can be stopped for a while there")
def test_a_first_window_that_hangs_is_said_and_one_that_answers_is_raised(
    path: Path, first: subprocess.Popen[bytes], qtbot: QtBot, left: list[int]
) -> None:
    qtbot.waitUntil(lambda: raise_first(path) is Answer.RAISED, timeout=30_000)
    first.send_signal(signal.SIGSTOP)
    assert raise_first(path, answer_ms=100) is Answer.SILENT
    opening = _open(path, qtbot)
    said = _asked(opening).text.text()
    assert f"another window of Bodymap (process {first.pid}) that does not answer" in said
    assert list(_asked(opening).answers) == [AGAIN, QUIT]
    first.send_signal(signal.SIGCONT)
    _asked(opening).answers[AGAIN].click()
    assert left == [0], "it answers now, and stands in front"
    opening.frame.close()


def test_a_command_that_has_the_file_is_no_window(path: Path, qtbot: QtBot, left: list[int]) -> None:
    store = Store.open(path)
    opening = _open(path, qtbot)
    assert "is open in another window" in _asked(opening).text.text()
    assert "does not answer" not in _asked(opening).text.text()
    store.close()
    _asked(opening).answers[AGAIN].click()
    assert opening.desk.store.patient(INES.id) == INES
    _close(opening, qtbot)
    assert left == []


def test_a_lock_without_a_number_names_none(path: Path, qtbot: QtBot) -> None:
    store = Store.open(path)
    store._file.lock.write(b"something else")
    window = QWidget()
    qtbot.addWidget(window)
    server = answer_second_starts(path, window)
    opening = _open(path, qtbot)  # the server lives in this very thread, and cannot answer
    assert "another window of Bodymap that does not answer" in _asked(opening).text.text()
    server.close()
    opening.frame.close()
    store.close()


# -- a window that is closed at once --------------------------------------------------------------------------------


def test_a_window_that_is_closed_at_once_begins_nothing(path: Path, qtbot: QtBot) -> None:
    desk = Desk(Store.open(path))
    qtbot.addWidget(desk.window)
    desk.window.show()
    desk.window.close()
    desk.started()
    assert desk.file._verifier is None


def test_closing_ends_the_verification_and_empties_the_log(
    path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[Any] = []

    def altered(reading: Reading) -> list[str]:
        reads.append(reading)
        endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"
        with trouble.reading():
            reading._connection.execute(endless).fetchone()
        return []

    monkeypatch.setattr(Reading, "altered", altered)
    desk = Desk(Store.open(path))
    qtbot.addWidget(desk.window)
    desk.window.show()
    desk.settings.set("backup_auto", False)
    desk.started()
    verifier = desk.file._verifier
    assert verifier is not None
    assert verifier.thread.daemon
    qtbot.waitUntil(lambda: bool(reads))
    desk.window.close()
    assert not verifier.thread.is_alive()
    assert not log_of(path).exists()
    assert driver.reading_mode(path) == "immutable", "a clean end"
