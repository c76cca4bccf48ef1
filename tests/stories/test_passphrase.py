"""A passphrase is offered, chosen, changed and taken away in the window; readable copies are dealt with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bodymap import passphrase
from bodymap.app.desk import Desk
from bodymap.errors import WrongPassphrase
from bodymap.store import Store, driver
from bodymap.ui.dialogs.messages import Message
from bodymap.ui.dialogs.passphrase import NewPassphraseForm
from tests.store.people import fill

PHRASE = "four roses and a rake"


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(driver, "_ROUNDS", 10)
    store = Store.open(tmp_path / "practice.bodymap")
    fill(store)
    store.back_up()
    made = Desk(store)
    qtbot.addWidget(made.window)
    made.window.show()
    yield made
    made.window.close()


def _form(desk: Desk) -> NewPassphraseForm:
    desk.file.change_passphrase()
    (form,) = [w for w in desk.window.findChildren(NewPassphraseForm) if w.isVisible()]
    return form


def _set(desk: Desk, words: str, old: str = "") -> None:
    form = _form(desk)
    form.old.edit.setText(old)
    form.new.edit.setText(words)
    form.again.edit.setText(words)
    form.done_button.click()


def test_it_is_offered_once_a_month_in_one_sentence(desk: Desk) -> None:
    banner = desk.window.banner
    desk.file.offer_encryption(date(2026, 11, 26))
    assert banner.isVisible()
    assert banner.words.text().count(".") == 1
    assert banner.act.text() == "Set a passphrase"
    banner.hide()
    desk.file.offer_encryption(date(2026, 11, 30))
    assert not banner.isVisible()
    desk.file.offer_encryption(date(2026, 12, 1))
    assert banner.isVisible()
    banner.act.click()
    assert any(w.isVisible() for w in desk.window.findChildren(NewPassphraseForm))


def test_set_it_encrypts_the_backups_and_can_lock(desk: Desk) -> None:
    (backup,) = (desk.store.path.parent / "backups").glob("*.bodymap")
    assert backup.read_bytes().startswith(b"SQLite format 3")
    _set(desk, PHRASE)
    assert desk.store.has_passphrase
    assert not backup.read_bytes().startswith(b"SQLite format 3")
    said = desk.window.banner.words.text()
    assert "1 readable copy" in said
    assert "elsewhere" in said
    assert desk.window.bar.home.lock_button.isVisible()
    assert desk.locking._tick.isActive()
    desk.file.offer_encryption(date(2027, 1, 1))
    assert desk.window.banner.words.text() == said


def test_what_cannot_be_encrypted_is_named_and_removed_when_asked(desk: Desk, qtbot: QtBot) -> None:
    damaged = desk.store.path.with_stem(f"{desk.store.path.stem}-set-aside-2026-01-01-101010")
    damaged.write_bytes(b"SQLite format 3\0" + b"nothing " * 50)
    desk.settings.set("second_copy", str(desk.store.path.parent / "unplugged"))
    _set(desk, PHRASE)
    (asked,) = [w for w in desk.window.findChildren(Message) if w.isVisible()]
    assert str(damaged) in asked.text.text()
    assert "unplugged" in asked.text.text()
    assert damaged.exists()
    asked.answers["Remove them"].click()
    assert not damaged.exists()


def test_six_words_are_drawn_and_shown(desk: Desk) -> None:
    form = _form(desk)
    form.draw_button.click()
    words = form.new.edit.text()
    assert len(words.split()) == 6
    assert form.new.edit.displayText() == words
    form.done_button.click()
    desk.store.check_passphrase(words)


def test_weak_ones_are_refused_and_old_ones_still_open(desk: Desk) -> None:
    desk.store.change_passphrase("short")  # from before there was a rule
    for weak in ("fourteen chars", "passwordpassword"):
        _set(desk, weak, "short")
        (form,) = [w for w in desk.window.findChildren(NewPassphraseForm) if w.isVisible()]
        assert form.new.is_wrong
        form.done(0)
    desk.store.check_passphrase("short")
    _set(desk, PHRASE, "short")
    desk.store.check_passphrase(PHRASE)
    form = _form(desk)
    form.old.edit.setText(PHRASE)
    form.none.click()
    form.done_button.click()
    assert not desk.store.has_passphrase
    with pytest.raises(WrongPassphrase):
        desk.store.check_passphrase(PHRASE)


def test_it_can_be_pasted(desk: Desk, qapp: QApplication) -> None:
    words = passphrase.drawn()
    qapp.clipboard().setText(words)
    form = _form(desk)
    form.new.edit.setFocus()
    form.new.edit.paste()
    QTest.keyClicks(form.again.edit, words)
    assert form.new.edit.text() == words
    qapp.clipboard().clear()
    form.done_button.click()
    desk.store.check_passphrase(words)
