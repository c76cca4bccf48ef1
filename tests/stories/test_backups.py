"""Backups in the window: made by themselves and before what cannot be taken back; brought back from a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from bodymap.app import clinic
from bodymap.app.at_home import AtHome
from bodymap.app.backups import AGAIN, CLOSE, CLOSE_WITHOUT, EVERY_SECONDS, WITHOUT
from bodymap.app.desk import Desk
from bodymap.errors import NotSaved
from bodymap.medicine.model import Patient
from bodymap.report import papers
from bodymap.store import Store, copies, driver
from bodymap.store.backups import Begun
from bodymap.ui.dialogs.messages import Message, Progress
from bodymap.ui.dialogs.passphrase import PassphraseForm
from bodymap.ui.dialogs.restore import CopyRow, RestoreDialog, newer_in_words
from bodymap.ui.kit.typed import date_in_words
from bodymap.ui.pages.record.mistakes import EraseForm
from tests.store.people import EXAM, INES, WHO, fill

SOON = 20_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "here" / "practice.bodymap"
    made.parent.mkdir()
    return made


@pytest.fixture
def desk(path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(driver, "_ROUNDS", 10)
    store = Store.open(path)
    fill(store)
    opened = Desk(store, WHO)
    opened.settings.set("passphrase_offered", date.today().isoformat())
    qtbot.addWidget(opened.window)
    opened.window.show()
    yield opened
    opened.window.close()


def beside(path: Path) -> list[Path]:
    """The copies beside the data file, in the order they were counted."""
    found = {one: copies.counted_in(one, None) for one in (path.parent / "backups").glob("*.bodymap")}
    return sorted(found, key=lambda one: says.order if (says := found[one]) else (0, 0))


def idle(desk: Desk, qtbot: QtBot) -> None:
    """No backup is being made, and nothing is verified."""
    qtbot.waitUntil(lambda: desk.file.backups._run is None and not desk.file.verifying, timeout=SOON)


def open_dialog(desk: Desk, kind: type[QDialog]) -> QDialog | None:
    return next((one for one in desk.window.findChildren(kind) if one.isVisible()), None)


def test_it_is_backed_up_at_the_start_after_half_an_hour_and_on_closing(desk: Desk, qtbot: QtBot, path: Path) -> None:
    now = [0.0]
    desk.file.backups._clock = lambda: now[0]
    desk.file.backups.look()
    assert beside(path) == [], "nothing by itself before the window is there"
    desk.started()
    idle(desk, qtbot)
    assert len(beside(path)) == 1, "what was not backed up the last time"
    desk.file.backups.look()
    now[0] = EVERY_SECONDS + 1
    desk.file.backups.look()
    idle(desk, qtbot)
    assert len(beside(path)) == 1, "nothing has changed"
    desk.practice.add_patient(Patient("DEMO-7", id="late"))
    now[0] = EVERY_SECONDS * 1.5
    desk.file.backups.look()
    idle(desk, qtbot)
    assert len(beside(path)) == 2, "there was none for half an hour"
    desk.practice.add_patient(Patient("DEMO-8", id="later"))
    now[0] += EVERY_SECONDS - 1
    desk.file.backups.look()
    idle(desk, qtbot)
    assert len(beside(path)) == 2, "not yet half an hour"
    assert desk.window.close()
    assert len(beside(path)) == 3
    store = Store.open(beside(path)[-1])
    assert store.patient("later").number == "DEMO-8"
    store.close()


def test_without_a_wish_nothing_is_made_unasked(desk: Desk, qtbot: QtBot, path: Path) -> None:
    desk.settings.set("backup_auto", False)
    desk.started()
    idle(desk, qtbot)
    desk.window.close()
    assert beside(path) == []


def test_closing_can_be_done_without_a_backup(
    desk: Desk, qtbot: QtBot, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.started()
    idle(desk, qtbot)
    desk.practice.add_patient(Patient("DEMO-7"))
    make = Begun.make

    def slow(self: Begun, stop: Callable[[], bool]) -> object:
        while not stop():
            pass
        return make(self, stop)

    monkeypatch.setattr(Begun, "make", slow)
    seen: list[str] = []

    def answer() -> None:
        progress = open_dialog(desk, Progress)
        if isinstance(progress, Progress) and progress.words.text():
            seen.extend((progress.windowTitle(), progress.stop.text(), progress.words.text()))
            progress.stop.click()
        else:
            QTimer.singleShot(10, answer)

    QTimer.singleShot(10, answer)
    assert desk.window.close()
    assert seen == ["A backup before closing", CLOSE_WITHOUT, "Copying and checking the data file …"]
    assert len(beside(path)) == 1
    assert [one.name for one in (path.parent / "backups").iterdir() if ".part" in one.name] == []


@pytest.mark.parametrize("place", [Desk, AtHome])
def test_one_that_fails_on_closing_is_said_at_once(path: Path, qtbot: QtBot, place: type[Desk | AtHome]) -> None:
    store = Store.open(path)
    opened = place(store)
    qtbot.addWidget(opened.window)
    opened.window.show()
    backups = opened.file.backups
    opened.practice.keep(Patient("DEMO-6"))
    backups.start()
    qtbot.waitUntil(lambda: backups._run is None, timeout=SOON)
    opened.practice.keep(Patient("DEMO-7"))
    count = len(beside(path))
    (path.parent / "backups").rename(path.parent / "elsewhere")
    (path.parent / "backups").write_text("in the way")
    said: list[str] = []

    def answer() -> None:
        message = next((one for one in opened.window.findChildren(Message) if one.isVisible()), None)
        if message is None:
            QTimer.singleShot(10, answer)
            return
        said.extend((message.title.text(), message.text.text().split(" to ")[0], message.todo.text()))
        if len(said) == 3:
            message.reject()  # Esc: nothing is given up
            QTimer.singleShot(10, answer)
        elif len(said) == 6:
            (path.parent / "backups").unlink()
            (path.parent / "elsewhere").rename(path.parent / "backups")
            message.answers[AGAIN].click()
        assert list(message.answers) == [CLOSE, AGAIN]

    QTimer.singleShot(10, answer)
    assert opened.window.close()
    assert said[:3] == said[3:]
    assert said[:2] == ["The backup of today could not be made", "No backup could be written"]
    assert "Everything that was entered is in the data file." in said[2]
    assert len(beside(path)) == count + 1


def test_it_can_be_closed_without_the_backup_that_fails(
    desk: Desk, qtbot: QtBot, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.started()
    idle(desk, qtbot)
    desk.practice.add_patient(Patient("DEMO-7"))
    count = len(beside(path))

    def full(*_: object, **__: object) -> None:
        raise NotSaved("The disk is full.", "Make room.")

    monkeypatch.setattr(desk.store, "begin_backup", full)
    said: list[str] = []

    def answer() -> None:
        message = open_dialog(desk, Message)
        if isinstance(message, Message):
            said.append(message.text.text())
            message.answers[CLOSE].click()
        else:
            QTimer.singleShot(10, answer)

    QTimer.singleShot(10, answer)
    assert desk.window.close()
    assert said == ["The disk is full."]
    assert len(beside(path)) == count


def test_the_state_of_both_places_stands_on_the_start_page(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    drive, aside = tmp_path / "stick", desk.window.start_page.aside

    def said(name: str) -> str:
        return aside._lines[name][1].text()

    desk.started()
    idle(desk, qtbot)
    desk._setting_changed("practice_name", "Practice")
    assert said("Second copy on") == "no folder chosen"
    desk.window.guarded(desk._setting_changed)("second_copy", str(drive))
    assert "is not there" in desk.window.banner.words.text()
    assert not drive.exists(), "a folder that is missing is never made"
    desk.refresh()
    assert aside._second.text().startswith("No second copy now. The folder")
    drive.mkdir()
    desk._setting_changed("second_copy", str(drive))
    idle(desk, qtbot)
    assert "on the drive of the data file" in desk.window.banner.words.text()
    assert said("Second copy on") == "stick, today"
    assert said("Since then") == "nothing new"
    drive.rename(tmp_path / "unplugged")
    drive.mkdir()
    desk.practice.add_patient(Patient("DEMO-7"))
    desk.window.start_page.aside.backup_button.click()
    qtbot.waitUntil(lambda: open_dialog(desk, Message) is not None, timeout=SOON)
    message = open_dialog(desk, Message)
    assert isinstance(message, Message)
    assert message.title.text() == "The second copy was not made"
    message.reject()
    assert list(drive.iterdir()) == []
    assert "is not the folder that was chosen" in aside._second.text()
    drive.rmdir()
    (tmp_path / "unplugged").rename(drive)
    desk.window.start_page.aside.backup_button.click()
    qtbot.waitUntil(lambda: "is written and checked" in desk.window.banner.words.text(), timeout=SOON)
    assert not aside._second.text().startswith("No second copy")
    assert len(list(drive.glob("*.bodymap"))) == 2


def test_a_backup_that_fails_is_said_and_stays_said(
    desk: Desk, qtbot: QtBot, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.started()
    idle(desk, qtbot)
    (path.parent / "backups").rename(path.parent / "elsewhere")
    (path.parent / "backups").write_text("in the way")
    desk.practice.add_patient(Patient("DEMO-7"))
    desk.window.start_page.aside.backup_button.click()
    qtbot.waitUntil(lambda: open_dialog(desk, Message) is not None, timeout=SOON)
    message = open_dialog(desk, Message)
    assert isinstance(message, Message)
    assert message.title.text() == "No backup was made"
    message.reject()
    assert "The last backup failed. No backup could be written" in desk.window.start_page.aside._trouble.text()
    asked: list[str] = []
    desk.file.before("A backup before it", lambda: asked.append("done"))
    qtbot.waitUntil(lambda: open_dialog(desk, Message) is not None, timeout=SOON)
    message = open_dialog(desk, Message)
    assert isinstance(message, Message)
    assert (message.title.text(), asked) == ("No backup could be made", [])
    message.answers[WITHOUT].click()
    assert asked == ["done"]
    (path.parent / "backups").unlink()


def test_before_an_import_and_before_erasing(desk: Desk, qtbot: QtBot, path: Path, tmp_path: Path) -> None:
    desk.started()
    idle(desk, qtbot)
    table = tmp_path / "exams.csv"
    table.write_text("record_id,performed_at,occiput_r\nDEMO-55,2026-04-02,3\n")
    desk.practice.add_patient(Patient("DEMO-7"))
    desk.import_tables([table])
    assert desk.store.patient_by_number("DEMO-55") is None, "first the backup"
    qtbot.waitUntil(lambda: desk.store.patient_by_number("DEMO-55") is not None, timeout=SOON)
    assert len(beside(path)) == 2
    copy = Store.open(beside(path)[-1])
    assert copy.patient_by_number("DEMO-55") is None
    assert copy.patient_by_number("DEMO-7") is not None
    copy.close()
    desk.open_patient(INES.id).show_record()
    desk.window.record_page.erase_button.click()
    qtbot.waitUntil(lambda: open_dialog(desk, EraseForm) is not None, timeout=SOON)
    form = open_dialog(desk, EraseForm)
    assert isinstance(form, EraseForm)
    assert len(beside(path)) == 3
    assert form.table.rowCount() == 3, "the one just made is named too"
    QTest.keyClicks(form.number.edit, INES.number)
    QTest.keyClick(form, Qt.Key.Key_Return)
    assert [row.patient.number for row in desk.store.find_patients()] == ["DEMO-55", "DEMO-7"]


def restore_dialog(desk: Desk, qtbot: QtBot) -> RestoreDialog:
    desk.window.start_page.aside.restore_button.click()
    dialog = open_dialog(desk, RestoreDialog)
    assert isinstance(dialog, RestoreDialog)
    qtbot.waitUntil(lambda: not dialog.said.text().startswith("Looking"), timeout=SOON)
    return dialog


def confirm(dialog: RestoreDialog) -> Message:
    dialog.restore_button.click()
    return next(one for one in dialog.findChildren(Message) if one.isVisible())


def test_going_back_to_a_backup_from_the_window(desk: Desk, qtbot: QtBot, path: Path) -> None:
    dialog = restore_dialog(desk, qtbot)
    assert dialog.said.text().startswith("There is no backup yet.")
    assert not dialog.restore_button.isEnabled()
    dialog.close()
    desk.started()
    idle(desk, qtbot)
    desk.practice.add_patient(Patient("DEMO-7", "Nora Invented", id="late"))
    visit = desk.practice.new_visit(EXAM.__class__(INES.id, EXAM.performed_at, WHO, id="new-exam"))
    visit.rate("knee_l", 7)
    desk.settings.set("practice_name", "Another name")
    desk.show_clinic()
    desk.show_start()
    dialog = restore_dialog(desk, qtbot)
    assert dialog.table.rowCount() == 1
    row = [cell.text() for column in range(5) if (cell := dialog.table.item(0, column))]
    assert row[1:] == ["1", "1", "1 patient, 1 exam, 1 other entry", "Beside the data file"]
    message = confirm(dialog)
    assert "1 patient and 1 exam" in message.text.text()
    assert "not in it: 1 patient, 1 exam, 1 other entry." in message.text.text()
    message.reject()
    assert desk.store.counts()["patients"] == 2, "asked, and not done"
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    message = next(one for one in dialog.findChildren(Message) if one.isVisible())
    message.answers["Restore it"].click()
    qtbot.waitUntil(lambda: "is restored" in desk.window.banner.words.text(), timeout=SOON)
    idle(desk, qtbot)
    assert desk.store.counts()["patients"] == 1
    assert desk.settings.text("practice_name") == ""
    assert desk.practice.undo_stack.next_undo is None
    assert desk.store.exam(EXAM.id) == EXAM
    assert desk.store.check() == []
    assert len(beside(path)) == 2, "one before it was restored"
    (aside,) = path.parent.glob("practice-before-restore-*.bodymap")
    kept = Store.open(aside)
    assert kept.patient("late").name == "Nora Invented"
    kept.close()
    desk.practice.add_patient(Patient("DEMO-9"))
    desk.store.back_up()
    dialog = restore_dialog(desk, qtbot)
    said = {(dialog.rows[n].where, newer_in_words(dialog.rows[n])) for n in range(4)}
    assert said == {
        ("Beside the data file", "Nothing"),
        ("Beside the data file", "Not an earlier state of this data file"),
        ("Beside the data file", "1 patient"),
        ("Kept aside", "Not an earlier state of this data file"),
    }
    dialog.close()


def test_copies_that_do_not_open_are_named_and_asked_about(desk: Desk, qtbot: QtBot, path: Path) -> None:
    desk.store.change_passphrase("the words of before")
    old = desk.store.back_up()[0].path
    desk.store.change_passphrase("the words from now on")
    desk.practice.add_patient(Patient("DEMO-7"))
    (path.parent / "backups" / "practice-2026-01-01-120000.bodymap").write_bytes(b"nothing")
    dialog = restore_dialog(desk, qtbot)
    faults = [row.fault for row in dialog.rows]
    assert faults == ["It does not open with this passphrase, or is damaged."] * 2
    today = date_in_words(date.today())
    said = [cell.text() for n in range(2) if (cell := dialog.table.item(n, 3))]
    assert sorted(said) == [faults[0], f"Made before the passphrase was changed on {today}: needs the one from then"]
    at = next(n for n, row in enumerate(dialog.rows) if row.path == old)
    dialog.table.selectRow(at)
    message = confirm(dialog)
    assert f"You are asked for the passphrase from before {today}" in message.todo.text()
    message.answers["Restore it"].click()
    form = open_dialog(desk, PassphraseForm)
    assert isinstance(form, PassphraseForm)
    QTest.keyClicks(form.phrase.edit, "the words of before")
    QTest.keyClick(form.phrase.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "is restored" in desk.window.banner.words.text(), timeout=SOON)
    assert desk.store.counts()["patients"] == 1
    assert "It has the passphrase of then." in desk.window.banner.words.text()
    desk.store.check_passphrase("the words of before")
    dialog = restore_dialog(desk, qtbot)
    at = next(n for n, row in enumerate(dialog.rows) if row.path.name.startswith("practice-2026-01-01"))
    dialog.table.selectRow(at)
    confirm(dialog).answers["Restore it"].click()
    message = next(one for one in dialog.findChildren(Message) if one.isVisible() and "Nothing was" in one.title.text())
    message.reject()
    dialog.close()
    assert desk.store.exam(EXAM.id) == EXAM


def test_a_plain_copy_gets_the_passphrase_of_the_file_it_becomes(desk: Desk, path: Path) -> None:
    plain = desk.store.backup(path.parent / "backups")
    desk.store.change_passphrase("the words from now on")
    desk.practice.add_patient(Patient("DEMO-7"))
    desk.store.go_back_to(plain)
    assert desk.store.has_passphrase
    assert not driver.is_plain(path)
    assert desk.store.counts()["patients"] == 1
    assert desk.store.check() == []


def test_while_a_backup_is_brought_back_nothing_looks_into_the_closed_file(
    desk: Desk, qtbot: QtBot, path: Path
) -> None:
    """The copying runs beside a window that lives on: its clocks go on too, and what they asked for comes after it."""
    desk.store.change_passphrase("the words from now on")
    desk.settings.set("lock_minutes", 1)
    copy = desk.store.backup(path.parent / "backups")
    desk.practice.add_patient(Patient("DEMO-7"))
    desk.file.backups.start()
    idle(desk, qtbot)
    desk.practice.add_patient(Patient("DEMO-8"))
    desk.show_clinic()
    qtbot.waitUntil(lambda: desk.clinic.page._data is not None, timeout=SOON)
    desk.clinic.page._data = None
    experience = papers.experience_of(desk.settings)
    looked: list[bool] = []

    def run(work: Callable[[], Path | None]) -> Path | None:
        desk.locking.look()
        desk.file.backups.make_if_due()
        desk.watch.look()
        looked.append(desk.locking.form is None)
        clinic._read(desk.store, date.today(), experience, desk.clinic._tell)
        qtbot.waitUntil(lambda: desk.clinic._cut_short, timeout=SOON)
        desk.locking.lock()
        form = desk.locking.form
        assert form is not None
        qtbot.wait(50)  # it is covered, and asks again and again whether the file can be closed
        form.phrase.edit.setText("the words from now on")
        form.submit()
        assert "closed just now" in form.trouble.text()
        assert desk.locking.form is form
        assert not desk.store.is_locked
        return work()

    desk.store.go_back_to(copy, run=run)
    assert looked == [True]
    assert desk.window.banner.isHidden(), "nothing is said of what comes by itself"
    assert desk.store.counts()["patients"] == 1
    qtbot.waitUntil(lambda: desk.store.is_locked, timeout=SOON)
    assert desk.locking.form is not None
    desk.locking.form.phrase.edit.setText("the words from now on")
    desk.locking.form.submit()
    assert not desk.store.is_locked
    qtbot.waitUntil(lambda: desk.clinic.page._data is not None, timeout=SOON)
    desk.locking.look()


def test_what_cannot_be_brought_back_changes_nothing(
    desk: Desk, qtbot: QtBot, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.store.back_up()
    desk.practice.add_patient(Patient("DEMO-7"))
    dialog = restore_dialog(desk, qtbot)

    def refused(*_: object) -> None:
        raise NotSaved("The disk is full.", "Make room.")

    with monkeypatch.context() as patch:
        patch.setattr(copies, "_keep_too", refused)
        confirm(dialog).answers["Restore it"].click()
        qtbot.waitUntil(lambda: any(one.isVisible() for one in dialog.findChildren(Message)), timeout=SOON)
    message = next(one for one in dialog.findChildren(Message) if one.isVisible())
    assert (message.title.text(), message.text.text()) == ("Nothing was restored", "The disk is full.")
    message.reject()
    beside(path)[0].unlink()
    dialog.chosen.emit(beside(path)[0] if beside(path) else path.with_name("gone.bodymap"))
    next(one for one in dialog.findChildren(Message) if one.isVisible()).answers["Restore it"].click()
    message = next(one for one in dialog.findChildren(Message) if one.isVisible())
    assert "There is no backup" in message.text.text()
    message.reject()
    dialog.close()
    assert desk.store.counts()["patients"] == 2
    desk.practice.add_patient(Patient("DEMO-8"))
    assert desk.store.check() == []


def test_while_another_program_reads_nothing_is_brought_back(desk: Desk, path: Path) -> None:
    """Whoever reads the file would take the log of the new one away with the one it reads."""
    copy = desk.store.back_up()[0].path
    desk.practice.add_patient(Patient("DEMO-7"))
    reader = driver.connect(path, None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM patient").fetchone()
    with pytest.raises(NotSaved, match="is being read"):
        desk.store.go_back_to(copy)
    assert desk.store.counts()["patients"] == 2
    reader.close()
    desk.practice.add_patient(Patient("DEMO-8"))
    desk.store.go_back_to(copy)
    assert desk.store.counts()["patients"] == 1


def test_what_is_newer_in_words() -> None:
    row = CopyRow(Path("copy"), datetime(2026, 4, 3, tzinfo=UTC) + timedelta(), 3, 9, {}, 0, "")
    assert newer_in_words(row) == "Nothing"
    many = {"exam": 2, "patient": 1, "diary_day": 1200, "flag": 1, "setting": 1}
    assert newer_in_words(CopyRow(row.path, row.at, 3, 9, many, 1, "")) == (
        "1 patient, 2 exams, 1,200 diary days, 2 other entries, 1 patient erased since"
    )


def test_erased_since_is_said_before_they_come_back(desk: Desk, qtbot: QtBot) -> None:
    desk.store.back_up()
    desk.store.erase_patient(INES.id, WHO)
    dialog = restore_dialog(desk, qtbot)
    message = confirm(dialog)
    assert "1 patient erased since" in message.text.text()
    assert "erase them again" in message.todo.text()
    message.reject()
    dialog.close()


def test_a_patients_own_file_is_backed_up_on_closing(path: Path, qtbot: QtBot) -> None:
    home = AtHome(Store.open(path))
    qtbot.addWidget(home.window)
    home.window.show()
    home.started()
    qtbot.waitUntil(lambda: home.file.backups._run is None, timeout=SOON)
    made = len(beside(path))
    home.practice.keep(Patient("DEMO-7"))
    home.window.close()
    assert len(beside(path)) == made + 1
