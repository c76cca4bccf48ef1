"""At a patient's home: a data file with a passphrase is locked like the practice's, and one that goes away is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bodymap.app.at_home import AtHome
from bodymap.errors import NotSaved
from bodymap.medicine.model import DiaryDay, now
from bodymap.store import Store, driver
from bodymap.ui.window.main import Frame

PHRASE = "four roses and a rake"


@pytest.fixture
def home(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[AtHome, Frame]]:
    monkeypatch.setattr(driver, "_ROUNDS", 10)
    made, frame = AtHome(Store.open(tmp_path / "home.bodymap", PHRASE)), Frame()
    qtbot.addWidget(frame)
    frame.show()
    frame.take(made.window)
    yield made, frame
    if made.store.is_locked:
        _unlock(made)
    frame.close()


def _shown() -> list[QWidget]:
    return [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.windowType() is Qt.WindowType.Window]


def _unlock(home: AtHome, typed: str = PHRASE) -> None:
    form = home.locking.form
    assert form is not None
    form.phrase.edit.setText(typed)
    form.submit()


@pytest.mark.parametrize("page", ["home", "diary", "assessment"])
def test_ctrl_l_covers_everything_until_the_passphrase_is_typed(
    home: tuple[AtHome, Frame], qtbot: QtBot, page: str
) -> None:
    at_home, frame = home
    {"home": at_home.show_home, "diary": at_home.show_today, "assessment": at_home.assess}[page]()
    before = _shown()
    QTest.keyClick(at_home.pages, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert _shown() == [at_home.locking.form]
    qtbot.waitUntil(lambda: at_home.store.is_locked)
    with pytest.raises(NotSaved, match="locked"):
        at_home.practice.keep(DiaryDay("nobody", date.today(), now()))
    _unlock(at_home, "something else")
    assert _shown() == [at_home.locking.form]
    _unlock(at_home)
    assert set(_shown()) == set(before)
    assert frame in before
    if page == "assessment":
        assert at_home.mode is not None
        at_home.mode.close()


def test_an_assessment_that_is_over_is_no_trouble_for_the_lock(home: tuple[AtHome, Frame], qtbot: QtBot) -> None:
    at_home, frame = home
    at_home.assess()
    assert at_home.mode is not None
    at_home.mode.close()
    qtbot.waitUntil(lambda: frame.isVisible() and len(_shown()) == 1)
    at_home.locking.lock()
    qtbot.waitUntil(lambda: at_home.store.is_locked)
    _unlock(at_home)
    assert _shown() == [frame]


def test_it_is_quit_from_the_lock_unless_something_is_unsaved(home: tuple[AtHome, Frame], qtbot: QtBot) -> None:
    at_home, frame = home
    at_home.locking.lock()
    qtbot.waitUntil(lambda: at_home.store.is_locked)
    form = at_home.locking.form
    assert form is not None
    at_home.diary._unsaved[date.today()] = DiaryDay(at_home.store.path.name, date.today(), now())
    form.quit_asked.emit()
    assert "not kept yet" in form.trouble.text()
    at_home.diary._unsaved.clear()
    _unlock(at_home)
    assert frame.isVisible()


def test_a_file_that_was_moved_away_is_said(home: tuple[AtHome, Frame], qtbot: QtBot, tmp_path: Path) -> None:
    at_home, _ = home
    away = tmp_path / "away"
    at_home.store.path.rename(away)
    at_home.watch.look()
    message = at_home.watch.message
    assert message is not None
    assert "was moved or deleted" in message.text.text()
    away.rename(at_home.store.path)
    at_home.watch.look()
    assert not message.isVisible()
