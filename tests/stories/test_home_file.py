"""At a patient's home: the file is kept as safe as the practice's, on a page of its own, by mouse and by keys alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from bodymap.app.at_home import AtHome
from bodymap.app.file_safety import GO_BACK
from bodymap.app.start import Opening
from bodymap.errors import NotSaved, WrongPassphrase
from bodymap.medicine.model import DiaryDay, now
from bodymap.store import Store, driver
from bodymap.ui.dialogs.messages import Message
from bodymap.ui.dialogs.passphrase import NewPassphraseForm, RecoveryForm
from bodymap.ui.dialogs.printing import Preview
from bodymap.ui.dialogs.restore import RestoreDialog

SOON = 20_000
TODAY = date.today()


@pytest.fixture
def at_home(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[AtHome]:
    monkeypatch.setattr(driver, "_ROUNDS", 10)
    made = AtHome(Store.open(tmp_path / "home.bodymap"))
    qtbot.addWidget(made.window)
    made.window.resize(1100, 800)
    made.window.show()
    made.window.activateWindow()
    write(made, 0)
    yield made
    if made.store.is_locked:
        unlock(made, "")
    made.window.close()


def write(at_home: AtHome, days_ago: int) -> DiaryDay:
    """One day of the diary."""
    day = DiaryDay(at_home.patient.id, TODAY - timedelta(days=days_ago), now(), {"pain_average": 4})
    at_home.practice.keep(day)
    return day


def idle(at_home: AtHome, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: at_home.file.backups._run is None and not at_home.file.verifying, timeout=SOON)


def shown(at_home: AtHome, kind: type[QDialog]) -> QDialog:
    return next(one for one in at_home.window.findChildren(kind) if one.isVisible())


def words(page: QWidget) -> str:
    return " ".join(label.text() for label in page.findChildren(QLabel))


def press(at_home: AtHome, name: str) -> None:
    at_home.file.page.buttons[name].click()


def unlock(at_home: AtHome, phrase: str) -> None:
    form = at_home.locking.form
    assert form is not None
    form.phrase.edit.setText(phrase)
    form.submit()


def set_passphrase(at_home: AtHome) -> str:
    """Six words, drawn and shown, without the sheet; what they are."""
    press(at_home, "set")
    form = shown(at_home, NewPassphraseForm)
    assert isinstance(form, NewPassphraseForm)
    form.draw_button.click()
    form.sheet.setChecked(False)
    phrase = form.new.edit.text()
    assert len(phrase.split()) == 6
    form.done_button.click()
    return phrase


def test_today_has_the_focus_and_the_file_is_behind_one_quiet_button(at_home: AtHome) -> None:
    at_home.show_home()
    home, pages = at_home.home, at_home.pages
    assert home.focusWidget() is home.doors["today"]
    assert not home.lock_button.isVisible()
    while (now_on := home.focusWidget()) is not home.own_button:
        QTest.keyClick(now_on or home, Qt.Key.Key_Tab)
    QTest.keyClick(home.own_button, Qt.Key.Key_Space)
    page = at_home.file.page
    assert pages.currentWidget() is page
    assert page.focusWidget() is page.buttons["home"]
    reached = set()
    for _ in range(len(page.buttons)):
        QTest.keyClick(page.focusWidget() or page, Qt.Key.Key_Tab)
        reached.add(page.focusWidget())
    assert reached == set(page.buttons.values())
    said = words(page)
    assert "It is called home.bodymap." in said
    assert "There is none yet." in said
    assert "Your file has none." in said
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert pages.currentWidget() is home


def test_a_passphrase_is_set_locks_is_printed_and_taken_away(
    at_home: AtHome, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_home.started()
    idle(at_home, qtbot)
    (copy,) = (tmp_path / "backups").glob("*.bodymap")
    at_home.show_file()
    assert "The last one was made today" in words(at_home.file.page)
    phrase = set_passphrase(at_home)
    assert at_home.store.has_passphrase
    assert not driver.is_plain(copy), "the copy from before is not left to be read"
    assert "1 readable copy was encrypted" in at_home.file.page.said
    assert "No one can read your file without it." in words(at_home.file.page)
    # The lock, from the file's page, from the start page and by keys.
    at_home.show_home()
    assert at_home.home.lock_button.isVisible()
    for lock in (
        at_home.home.lock_button.click,
        at_home.file.page.buttons["lock"].click,
        lambda: QTest.keyClick(at_home.pages, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier),
    ):
        lock()
        qtbot.waitUntil(lambda: at_home.store.is_locked)
        assert not at_home.window.isVisible()
        at_home.file.backups.changed.emit()  # what comes to its end while it is locked
        unlock(at_home, phrase)
        assert at_home.window.isVisible()
    # On paper.
    at_home.show_file()
    press(at_home, "sheet")
    form = shown(at_home, RecoveryForm)
    assert isinstance(form, RecoveryForm)
    form.phrase.edit.setText(phrase)
    form.done_button.click()
    preview = shown(at_home, Preview)
    assert isinstance(preview, Preview)
    said = PdfReader(BytesIO(preview._make("a4"))).pages[0].extract_text()
    assert all(word in said for word in phrase.split())
    preview.close()
    # Taken away.
    press(at_home, "change")
    change = shown(at_home, NewPassphraseForm)
    assert isinstance(change, NewPassphraseForm)
    change.old.edit.setText("not the one")
    change.none.click()
    change.done_button.click()
    assert change.old.is_wrong
    change.old.edit.setText(phrase)
    change.done_button.click()
    assert not at_home.store.has_passphrase
    with pytest.raises(WrongPassphrase):
        at_home.store.check_passphrase(phrase)
    assert "set" in at_home.file.page.buttons


def test_a_copy_is_made_and_gone_back_to(at_home: AtHome, qtbot: QtBot) -> None:
    at_home.started()
    idle(at_home, qtbot)
    at_home.show_file()
    press(at_home, "copy")
    qtbot.waitUntil(lambda: "written and checked" in at_home.file.page.said, timeout=SOON)
    late = write(at_home, 1)
    press(at_home, "back")
    dialog = shown(at_home, RestoreDialog)
    assert isinstance(dialog, RestoreDialog)
    qtbot.waitUntil(lambda: dialog.said.text().startswith("2 copies"), timeout=SOON)
    heads = [item.text() for n in range(5) if (item := dialog.table.horizontalHeaderItem(n)) is not None]
    assert heads == ["Made", "Diary days", "Self-assessments", "Newer now", "Where"]
    row = [cell.text() for column in range(1, 4) if (cell := dialog.table.item(0, column))]
    assert row == ["1", "0", "1 diary day"]
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    message = next(one for one in dialog.findChildren(Message) if one.isVisible())
    assert "1 diary day and 0 self-assessments" in message.text.text()
    message.answers["Restore it"].click()
    qtbot.waitUntil(lambda: "is restored" in at_home.file.page.said, timeout=SOON)
    idle(at_home, qtbot)
    assert at_home.store.row_or_none(DiaryDay, late.id) is None
    assert [day.day for day in at_home.diary.values.days] == [TODAY]
    assert at_home.store.check() == []
    assert len(list((at_home.store.path.parent / "backups").glob("*.bodymap"))) == 3, "one before it was restored"


def test_what_cannot_be_copied_stands_on_the_page(at_home: AtHome, qtbot: QtBot) -> None:
    (at_home.store.path.parent / "backups").write_text("in the way")
    at_home.started()
    idle(at_home, qtbot)
    message = shown(at_home, Message)
    assert isinstance(message, Message)
    assert message.title.text() == "No backup could be made"
    message.reject()
    at_home.show_file()
    assert "The last copy could not be made. No backup could be written" in words(at_home.file.page)
    (at_home.store.path.parent / "backups").unlink()
    press(at_home, "copy")
    qtbot.waitUntil(lambda: "written and checked" in at_home.file.page.said, timeout=SOON)
    assert "could not be made" not in words(at_home.file.page)

    def refused(*_: object, **__: object) -> None:
        raise NotSaved("The disk is full.", "Make room.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(at_home.store, "begin_backup", refused)
        press(at_home, "copy")
    message = shown(at_home, Message)
    assert isinstance(message, Message)
    assert message.text.text() == "The disk is full."
    message.reject()


def test_where_the_file_lies_is_said_once_on_the_start_page(tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "Dropbox"
    folder.mkdir()
    for start in (1, 2):
        made = AtHome(Store.open(folder / "home.bodymap"))
        qtbot.addWidget(made.window)
        made.window.show()
        made.window.activateWindow()
        qtbot.waitExposed(made.window)
        made.started()
        said = "Dropbox copies the folder of your file to other computers."
        assert (said in words(made.home)) == (start == 1)
        assert made.home.focusWidget() is made.home.doors["today"], "nothing is in the way"
        assert not [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
        made.show_file()
        assert said in words(made.file.page)
        idle(made, qtbot)
        made.window.close()


def test_faults_that_are_found_are_said_with_the_way_back(at_home: AtHome, qtbot: QtBot) -> None:
    at_home.store.back_up()
    at_home.store._connection.execute("UPDATE diary_day SET day = '2020-01-01'")
    at_home.file.verify()
    qtbot.waitUntil(lambda: bool(at_home.file.faults), timeout=SOON)
    message = shown(at_home, Message)
    assert isinstance(message, Message)
    assert message.title.text() == "The data file has faults"
    message.answers[GO_BACK].click()
    dialog = shown(at_home, RestoreDialog)
    assert isinstance(dialog, RestoreDialog)
    qtbot.waitUntil(lambda: dialog.said.text().startswith("1 copy"), timeout=SOON)
    dialog.restore_button.click()
    next(one for one in dialog.findChildren(Message) if one.isVisible()).answers["Restore it"].click()
    qtbot.waitUntil(lambda: "is restored" in at_home.file.page.said, timeout=SOON)
    idle(at_home, qtbot)
    assert at_home.file.faults == []
    assert at_home.store.check() == []


def test_faults_after_a_kill_are_said_at_the_start(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "home.bodymap"
    store = Store.open(path)
    store.set_setting("diary_items", "sleep")
    store._connection.execute("UPDATE setting SET value = 'stress'")
    store.close()
    path.with_name(path.name + ".lock").write_text("what a killed program left")
    opening = Opening(path, home=True)
    qtbot.addWidget(opening.frame)
    opening.frame.show()
    qtbot.waitUntil(lambda: hasattr(opening, "at_home"), timeout=SOON)
    message = shown(opening.at_home, Message)
    assert isinstance(message, Message)
    assert next(iter(message.answers)) == GO_BACK
    message.reject()
    idle(opening.at_home, qtbot)
    for one in opening.at_home.window.findChildren(Message):
        one.close()
    opening.at_home.file.backups._is_started = False  # a file with faults is not backed up; that is asked elsewhere
    opening.frame.close()


def test_a_window_that_is_closed_at_once_begins_nothing(at_home: AtHome) -> None:
    at_home.window.close()
    at_home.started()
    assert at_home.file._verifier is None
