"""A passphrase is offered, chosen, changed and taken away in the window; readable copies are dealt with."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from bodymap import passwords
from bodymap.app.desk import Desk
from bodymap.errors import FileProblem, WrongPassphrase
from bodymap.store import Store, driver
from bodymap.ui.acts import LOCK
from bodymap.ui.dialogs.messages import Message
from bodymap.ui.dialogs.passphrase import NewPassphraseForm, RecoveryForm
from bodymap.ui.dialogs.printing import Preview
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
    assert desk.window.bar.home.buttons[LOCK].isVisible()
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
    words = passwords.drawn()
    qapp.clipboard().setText(words)
    form = _form(desk)
    form.new.edit.setFocus()
    form.new.edit.paste()
    QTest.keyClicks(form.again.edit, words)
    assert form.new.edit.text() == words
    qapp.clipboard().clear()
    form.done_button.click()
    desk.store.check_passphrase(words)


# -- the recovery sheet ----------------------------------------------------------------------------------------------


def _preview(desk: Desk) -> Preview:
    return next(w for w in desk.window.findChildren(Preview) if w.isVisible())


def test_a_recovery_sheet_is_offered_with_a_new_passphrase(desk: Desk, tmp_path: Path) -> None:
    form = _form(desk)
    assert form.sheet.isChecked()
    form.draw_button.click()
    words = form.new.edit.text()
    form.done_button.click()
    assert form.new.edit.text() == form.again.edit.text() == ""
    preview = _preview(desk)
    said = PdfReader(BytesIO(preview.pdf)).pages[0].extract_text()
    assert all(word in said for word in words.split())
    assert preview.save_button.isHidden(), "it is for paper only"
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    preview.print_to(printer)
    assert ("printed", "Recovery sheet") in [(act.what, act.new) for act in desk.store.acts()]
    preview.close()
    form = _form(desk)
    form.sheet.setChecked(False)
    form.old.edit.setText(words)
    form.new.edit.setText(PHRASE)
    form.again.edit.setText(PHRASE)
    form.done_button.click()
    desk.store.check_passphrase(PHRASE)
    assert not [w for w in desk.window.findChildren(Preview) if w.isVisible()]


def test_the_settings_offer_it_to_whoever_knows_the_passphrase(desk: Desk) -> None:
    desk.show_settings()
    button = desk.window.settings_page.recovery_button
    assert button.isHidden(), "there is no passphrase"
    desk.store.change_passphrase(PHRASE)
    desk.show_settings()
    assert button.isVisible()
    button.click()
    (form,) = [w for w in desk.window.findChildren(RecoveryForm) if w.isVisible()]
    for typed, words in (("", "Type the passphrase."), ("four roses", "This is not the passphrase")):
        form.phrase.edit.setText(typed)
        form.done_button.click()
        assert words in form.phrase.line.text()
    form.phrase.edit.setText(PHRASE)
    desk.settings.set("paper", "letter")
    form.done_button.click()
    assert not form.isVisible()
    assert "612" in str(PdfReader(BytesIO(_preview(desk).pdf)).pages[0].mediabox)
    assert all(PHRASE not in str(value) for value in desk.settings.all().values())


def test_what_cannot_be_shown_is_said_in_the_form(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.store.change_passphrase(PHRASE)

    def refuse(*_: object, **__: object) -> None:
        raise FileProblem("The disk is gone.", "Connect it.")

    desk.file.recovery.ask()
    (form,) = [w for w in desk.window.findChildren(RecoveryForm) if w.isVisible()]
    monkeypatch.setattr(desk.file.recovery, "show", refuse)
    form.phrase.edit.setText(PHRASE)
    form.done_button.click()
    assert form.trouble.text() == "The disk is gone. Connect it."
    form.done(0)


def _living(length: int, digest: bytes) -> list[str]:
    """What still refers to a text that nobody must hold, found without holding it here."""
    gc.collect()

    def is_it(one: object) -> bool:
        if isinstance(one, str):
            one = one.encode(errors="replace")
        return isinstance(one, bytes) and len(one) == length and sha256(one).digest() == digest

    found = [type(owner).__name__ for owner in gc.get_objects() if any(map(is_it, gc.get_referents(owner)))]
    typed = [w for w in QApplication.allWidgets() if isinstance(w, QLineEdit) and is_it(w.text())]
    return [*found, *map(str, typed)]


def test_after_the_lock_no_living_object_holds_the_passphrase_or_the_key(desk: Desk, qtbot: QtBot) -> None:
    form = _form(desk)
    form.draw_button.click()
    digest, length = sha256(form.new.edit.text().encode()).digest(), len(form.new.edit.text())
    form.done_button.click()
    assert _preview(desk).isVisible()
    key = desk.store._file.key
    assert key is not None
    key_digest, key_length = sha256(key.encode()).digest(), len(key)
    del form, key
    assert _living(length, digest), "the preview has it"
    desk.locking.lock()
    qtbot.waitUntil(lambda: desk.store.is_locked)
    qtbot.waitUntil(lambda: not desk.window.findChildren(Preview))
    assert _living(length, digest) == []
    assert _living(key_length, key_digest) == []
    assert desk.locking.form is not None
    desk.locking.form.done(0)
    desk.locking.form = None
