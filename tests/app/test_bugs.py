"""Errors of our own: logged without their texts, for the owner alone, and said; in the window and in threads."""

from __future__ import annotations

import logging
import os
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bodymap import paths
from bodymap.app.bugs import Bugs, log, log_file, open_log, watch_desk
from bodymap.app.desk import Desk
from bodymap.errors import NotSaved, UserError
from bodymap.store import Store
from tests.store.people import EXAM, fill

CANARY = "Ines Invented"


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[UserError]]:
    """What was said, with a log in a folder of its own; every hook as it was afterwards."""
    monkeypatch.setattr(paths, "data_folder", lambda: tmp_path / "data")
    for owner, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    yield []
    for handler in log.handlers[:]:
        log.removeHandler(handler)
        handler.close()
    log.propagate = True


def _fail() -> None:
    raise KeyError(CANARY)


def _in_hook(problem: BaseException) -> None:
    try:
        raise problem
    except BaseException:  # the hook is what is tried
        sys.excepthook(*sys.exc_info())


def test_an_error_in_the_window_is_logged_without_its_text(
    said: list[UserError], capsys: pytest.CaptureFixture[str]
) -> None:
    kept: list[str] = []
    bugs = Bugs(said.append)
    bugs.keep = lambda: kept.append("saved")
    _in_hook(ValueError(CANARY))
    assert kept == ["saved"]
    (told,) = said
    assert told.what == "The program made an error; your entries are kept."
    assert str(log_file()) in told.todo
    lines = log_file().read_text()
    assert "ValueError at test_bugs.py" in lines
    assert CANARY not in lines + capsys.readouterr().err


def test_an_error_in_a_thread_is_logged_without_its_text_and_said(
    said: list[UserError], qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    bugs = Bugs(said.append)
    thread = threading.Thread(target=_fail)
    thread.start()
    thread.join()
    assert said == [], "not from another thread"
    qtbot.waitUntil(lambda: len(said) == 1)
    assert "KeyError at test_bugs.py" in log_file().read_text()
    assert CANARY not in log_file().read_text() + capsys.readouterr().err
    assert bugs.say is not None


def test_a_sentence_that_nobody_caught_is_said_as_it_is(said: list[UserError], qtbot: QtBot) -> None:
    bugs, problem = Bugs(said.append), NotSaved("The disk is full.")

    def fail() -> None:
        raise problem

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: said == [problem])
    _in_hook(problem)
    assert said == [problem, problem]
    assert not log_file().exists()
    assert bugs.say is not None


def test_what_is_thrown_away_fails_without_a_text(said: list[UserError], capsys: pytest.CaptureFixture[str]) -> None:
    bugs = Bugs(said.append)

    class Thrown:
        def __del__(self) -> None:
            raise ValueError(CANARY)

    Thrown()
    assert "ValueError at test_bugs.py" in log_file().read_text()
    assert CANARY not in log_file().read_text() + capsys.readouterr().err
    assert said == []
    assert bugs.say is not None


def test_an_interruption_at_a_terminal_ends_the_program(said: list[UserError]) -> None:
    bugs = Bugs(said.append)
    ended: list[str] = []
    bugs.stop = lambda: ended.append("ended")
    _in_hook(KeyboardInterrupt())
    assert ended == ["ended"]
    assert said == []


@pytest.mark.skipif(os.name == "nt", reason="files have no such modes there")
def test_the_log_is_for_its_owner_alone(said: list[UserError]) -> None:
    log_file().parent.mkdir()
    log_file().write_text("of an older program\n")
    log_file().chmod(0o644)
    open_log()
    (handler,) = log.handlers
    assert isinstance(handler, logging.handlers.RotatingFileHandler)
    log.error("one")
    handler.doRollover()
    log.error("two")
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in log_file().parent.iterdir()}
    assert modes == {"bodymap.log": 0o600, "bodymap.log.1": 0o600}
    assert stat.S_IMODE(log_file().parent.stat().st_mode) & 0o077 == 0 or not said


def test_a_folder_that_cannot_be_made_is_no_second_error(
    said: list[UserError], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr(paths, "data_folder", lambda: tmp_path / "file" / "below")
    bugs = Bugs(said.append)
    _in_hook(ValueError(CANARY))
    assert [problem.todo for problem in said] == [""]
    assert CANARY not in capsys.readouterr().err
    assert bugs.say is not None


def test_a_log_that_cannot_be_written_is_no_second_error(
    said: list[UserError], capsys: pytest.CaptureFixture[str]
) -> None:
    bugs = Bugs(said.append)
    log_file().mkdir()
    _in_hook(ValueError(CANARY))
    assert len(said) == 1
    assert "Traceback" not in capsys.readouterr().err
    assert bugs.say is not None


def test_the_open_exam_is_saved_first(
    said: list[UserError], tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.open(tmp_path / "practice.bodymap")
    fill(store)
    desk = Desk(store)
    qtbot.addWidget(desk.window)
    desk.window.show()
    watch_desk(Bugs(said.append), desk)
    desk.open_exam(EXAM.id)
    saved: list[str] = []
    assert desk.chart is not None
    assert desk.chart.exam_page is not None
    monkeypatch.setattr(desk.chart.exam_page.visit, "save", lambda: saved.append("saved"))
    _in_hook(ValueError(CANARY))
    assert saved == ["saved"]
    assert "The program made an error" in desk.window.banner.words.text()
    monkeypatch.undo()
    desk.window.close()
