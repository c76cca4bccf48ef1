"""Who works at this computer, with a PIN and without: at the start, in the bar, after a lock, and when signing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QInputDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from bodymap.app.desk import Desk
from bodymap.errors import FileProblem, NotSaved
from bodymap.medicine.guided import pin_hash
from bodymap.medicine.model import Act, Exam, Status, now
from bodymap.session import Practice
from bodymap.store import Store, driver
from bodymap.ui.acts import WHO
from bodymap.ui.dialogs.passphrase import Deed, ExaminerPinForm, ShowPinForm
from bodymap.ui.pages.exam.review import ReviewDialog
from tests.store.people import INES

LIND, OKAFOR, PIN, PHRASE = "Dr I. Lind", "Dr M. Okafor", "4711", "four roses and a rake"
F = TypeVar("F", bound=QWidget)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lind has a PIN, Okafor has none and worked last."""
    monkeypatch.setattr(driver, "_ROUNDS", 10)  # how keys are derived is not what is tried here
    path = tmp_path / "practice.bodymap"
    store = Store.open(path, PHRASE)
    practice = Practice(store, OKAFOR)
    practice.settings.set("examiners", (LIND, OKAFOR))
    practice.settings.set("works", OKAFOR)
    practice.settings.set("patient_pin", pin_hash("2468"))
    practice.save(INES)
    practice.pins.set(LIND, PIN)
    store.close()
    return path


@pytest.fixture
def desk(path: Path, qtbot: QtBot) -> Iterator[Desk]:
    opened = started(path, qtbot)
    yield opened
    opened.window.close()


def started(path: Path, qtbot: QtBot) -> Desk:
    desk = Desk(Store.open(path, PHRASE))
    qtbot.addWidget(desk.window)
    desk.window.show()
    desk.working.ask_remembered()
    return desk


def form(desk: Desk, kind: type[F]) -> F:
    return next(one for one in desk.window.findChildren(kind) if one.isVisible())


def asked(desk: Desk) -> list[ShowPinForm]:
    return [one for one in desk.window.findChildren(ShowPinForm) if one.isVisible()]


def in_the_bar(desk: Desk) -> str:
    return desk.window.bar.home.buttons[WHO].accessibleName().removeprefix("Who works at this computer: ")


def choose(desk: Desk, words: str) -> None:
    desk.window.bar.home.buttons[WHO].click()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == words).trigger()
    menu.close()


def show_pin(desk: Desk, pin: str) -> None:
    (shown,) = asked(desk)
    QTest.keyClicks(shown.pin.edit, pin)
    QTest.keyClick(shown.pin.edit, Qt.Key.Key_Return)


def acts(desk: Desk) -> list[tuple[str, str, str]]:
    return [(act.what, act.who, act.new) for act in desk.store.acts()]


def test_without_a_pin_it_is_one_step(desk: Desk) -> None:
    assert in_the_bar(desk) == OKAFOR, "who worked last, and has no PIN"
    assert asked(desk) == []
    desk.working.work_as("Dr A. Berg")
    choose(desk, OKAFOR)
    assert (in_the_bar(desk), asked(desk)) == (OKAFOR, [])


def test_in_the_bar_who_has_a_pin_shows_it_and_escape_leaves_all_as_it_was(desk: Desk) -> None:
    choose(desk, f"{LIND} …")
    (shown,) = asked(desk)
    assert LIND in shown.done_button.text()
    QTest.keyClicks(shown.pin.edit, "47")
    QTest.keyClick(shown.pin.edit, Qt.Key.Key_Escape)
    assert (in_the_bar(desk), desk.practice.who, desk.settings.text("works")) == (OKAFOR, OKAFOR, OKAFOR)
    choose(desk, f"{LIND} …")
    show_pin(desk, "4712")
    (shown,) = asked(desk)
    assert "not the PIN" in shown.pin.line.text()
    assert shown.pin.edit.text() == ""
    assert acts(desk)[0] == ("unlock failed", OKAFOR, f"PIN of {LIND}")
    show_pin(desk, PIN)
    assert asked(desk) == []
    assert (in_the_bar(desk), desk.practice.who, desk.settings.text("works")) == (LIND, LIND, LIND)
    choose(desk, LIND)  # it is them already
    assert (in_the_bar(desk), asked(desk)) == (LIND, [])


def test_nothing_typed_is_no_wrong_pin_and_a_file_that_cannot_be_read_is_said(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_key: str) -> None:
        raise FileProblem("The file cannot be read.", "Look at the disk.")

    choose(desk, f"{LIND} …")
    show_pin(desk, "")
    (shown,) = asked(desk)
    assert "Type the PIN." in shown.pin.line.text()
    assert [what for what, _, _ in acts(desk)] == [Act.PIN]
    with monkeypatch.context() as patch:
        patch.setattr(desk.practice.settings, "_read", broken)
        show_pin(desk, PIN)
        assert shown.trouble.text() == "The file cannot be read. Look at the disk."
    QTest.keyClick(shown.pin.edit, Qt.Key.Key_Return)
    assert desk.practice.who == LIND


def test_typed_by_hand_the_name_needs_it_too(desk: Desk) -> None:
    choose(desk, "Somebody else …")
    dialog = form(desk, QInputDialog)
    dialog.setTextValue("dr i lind")
    dialog.accept()
    show_pin(desk, PIN)
    assert desk.practice.who == LIND


@pytest.mark.parametrize("name", ["Command line", "patient"])
def test_what_the_program_writes_itself_is_nobodys_name(desk: Desk, name: str) -> None:
    choose(desk, "Somebody else …")
    dialog = form(desk, QInputDialog)
    dialog.setTextValue(name)
    dialog.accept()
    assert desk.practice.who == OKAFOR
    assert "Choose another name" in desk.window.banner.words.text()


def test_after_wrong_ones_none_is_looked_at_for_a_while_also_after_a_restart(
    desk: Desk, path: Path, qtbot: QtBot
) -> None:
    choose(desk, f"{LIND} …")
    for wrong in ("1", "2", "3"):
        show_pin(desk, wrong)
    (shown,) = asked(desk)
    assert "looked at in" in shown.pin.line.text()
    assert not shown.done_button.isEnabled()
    desk.window.close()
    again = started(path, qtbot)
    choose(again, f"{LIND} …")
    (shown,) = asked(again)
    assert "looked at in" in shown.pin.line.text()
    QTest.keyClicks(shown.pin.edit, PIN)
    QTest.keyClick(shown.pin.edit, Qt.Key.Key_Return)
    assert again.practice.who == OKAFOR
    again.practice.pins.brake(LIND).until = 0.0  # the wait is over
    shown._wait.look()
    assert shown.done_button.isEnabled()
    shown.done_button.click()
    assert again.practice.who == LIND
    again.window.close()


def test_at_the_start_who_worked_last_shows_it_and_is_nobody_until_then(desk: Desk, path: Path, qtbot: QtBot) -> None:
    choose(desk, f"{LIND} …")
    show_pin(desk, PIN)
    desk.window.close()
    again = started(path, qtbot)
    assert in_the_bar(again) == "not chosen"
    (shown,) = asked(again)
    QTest.keyClick(shown.pin.edit, Qt.Key.Key_Escape)
    assert (in_the_bar(again), again.practice.who) == ("not chosen", "")
    again.window.close()
    once_more = started(path, qtbot)
    show_pin(once_more, PIN)
    assert in_the_bar(once_more) == LIND
    once_more.window.close()


def test_after_a_lock_it_is_shown_again_for_who_unlocks_may_be_another(desk: Desk, qtbot: QtBot) -> None:
    choose(desk, f"{LIND} …")
    show_pin(desk, PIN)
    desk.open_patient(INES.id)
    visit = desk.practice.new_visit(Exam(INES.id, now(), examiner=OKAFOR))
    unlocked(desk, qtbot)
    assert desk.practice.who == ""
    visit.rate("occiput_r", 3)
    assert [c.who for c in desk.store.history(visit.exam.id)][-1] == OKAFOR, "the examiner, with nobody chosen"
    show_pin(desk, PIN)
    visit.rate("occiput_l", 3)
    assert [c.who for c in desk.store.history(visit.exam.id)][-1] == LIND


def unlocked(desk: Desk, qtbot: QtBot) -> None:
    desk.locking.lock()
    qtbot.waitUntil(lambda: desk.store.is_locked)
    lock = desk.locking.form
    assert lock is not None
    QTest.keyClicks(lock.phrase.edit, PHRASE)
    QTest.keyClick(lock.phrase.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not desk.store.is_locked)


def test_a_lock_drops_the_dialog_and_nobody_has_become_another(desk: Desk, qtbot: QtBot) -> None:
    choose(desk, f"{LIND} …")
    unlocked(desk, qtbot)
    assert (asked(desk), in_the_bar(desk)) == ([], OKAFOR)


def test_while_a_patient_has_the_computer_nobody_is_asked(desk: Desk, qtbot: QtBot) -> None:
    choose(desk, f"{LIND} …")
    show_pin(desk, PIN)
    desk.open_patient(INES.id).patient_side.hand_over()
    unlocked(desk, qtbot)
    assert (asked(desk), desk.practice.who) == ([], LIND)
    assert desk.mode is not None
    desk.mode.try_pin("2468")
    assert acts(desk)[0] == ("taken back", LIND, "")


def test_another_file_that_is_brought_back_wants_its_own_pin(desk: Desk, path: Path) -> None:
    choose(desk, f"{LIND} …")
    show_pin(desk, PIN)
    (made,) = desk.store.back_up()
    desk.practice.pins.remove(LIND, PIN)
    desk.store.go_back_to(made.path, who=desk.practice.who)
    desk.begin_anew()
    assert in_the_bar(desk) == "not chosen"
    show_pin(desk, PIN)
    assert in_the_bar(desk) == LIND


# -- the settings --------------------------------------------------------------------------------------------------


def pins_form(desk: Desk, name: str, deed: Deed | None = None) -> ExaminerPinForm:
    desk.show_settings()
    desk.window.settings_page.examiner_pins_button.click()
    shown = form(desk, ExaminerPinForm)
    shown.name.edit.setCurrentText(name)
    if deed is not None:
        shown.deed.edit.setCurrentIndex(shown.deed.edit.findData(deed))
    return shown


def type_pins(shown: ExaminerPinForm, new: str, again: str, old: str = "") -> None:
    for field, text in ((shown.old, old), (shown.new, new), (shown.again, again)):
        field.edit.clear()
        if text:
            QTest.keyClicks(field.edit, text)
    shown.done_button.click()


def test_a_pin_is_set_changed_and_removed_in_the_settings(desk: Desk) -> None:
    shown = pins_form(desk, OKAFOR)
    assert shown.chosen_deed() is Deed.SET
    assert "whose name stands in the entries" in shown.note.text()
    for new, again, fault in (("0000", "0000", shown.new), ("8136", "8137", shown.again), ("", "", shown.new)):
        type_pins(shown, new, again)
        assert fault.is_wrong
        assert desk.practice.pins.names() == [LIND]
    type_pins(shown, "8136", "8136")
    assert not shown.isVisible()
    assert desk.practice.who == OKAFOR, "who works goes on"
    shown = pins_form(desk, OKAFOR)
    assert shown.chosen_deed() is Deed.CHANGE
    type_pins(shown, "9247", "9247")
    assert shown.old.is_wrong
    type_pins(shown, "9247", "9247", "8137")
    assert "not the PIN" in shown.old.line.text()
    type_pins(shown, "9247", "9247", "8136")
    assert not shown.isVisible()
    desk.practice.pins.prove(OKAFOR, "9247")
    shown = pins_form(desk, OKAFOR, Deed.REMOVE)
    assert not shown.new.isVisible()
    type_pins(shown, "", "", "9247")
    assert not shown.isVisible()
    assert desk.practice.pins.names() == [LIND]
    told = [(who, new) for what, who, new in acts(desk) if what == Act.PIN]
    assert told[:3] == [(OKAFOR, f"{OKAFOR}: {done}") for done in ("removed", "changed", "set")]


def test_a_forgotten_pin_is_taken_away_with_the_passphrase_and_told(desk: Desk) -> None:
    shown = pins_form(desk, LIND, Deed.FORGOTTEN)
    assert "history says that you took it away" in shown.deed.line.text()
    shown.done_button.click()
    assert shown.passphrase.is_wrong
    QTest.keyClicks(shown.passphrase.edit, "four roses")
    shown.done_button.click()
    assert "not the passphrase" in shown.passphrase.line.text()
    shown.passphrase.edit.setText(PHRASE)
    shown.done_button.click()
    assert not shown.isVisible()
    assert acts(desk)[0] == (Act.PIN, OKAFOR, f"{LIND}: taken away as forgotten")
    choose(desk, LIND)
    assert (desk.practice.who, asked(desk)) == (LIND, [])


def test_a_name_is_needed_and_a_disk_that_refuses_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise NotSaved("The disk is full.", "Make room.")

    shown = pins_form(desk, "  ")
    type_pins(shown, "8136", "8136")
    assert shown.name.is_wrong
    shown.name.edit.setCurrentText("Dr A. Berg")
    with monkeypatch.context() as patch:
        patch.setattr(desk.store, "set_setting", full)
        type_pins(shown, "8136", "8136")
        assert shown.trouble.text() == "The disk is full. Make room."
    shown.done_button.click()
    assert desk.practice.pins.names() == [LIND, "Dr A. Berg"]


# -- signing -------------------------------------------------------------------------------------------------------


def test_to_sign_with_a_name_that_does_not_work_here_its_pin_is_typed_in_the_review(desk: Desk) -> None:
    chart = desk.open_patient(INES.id)
    exam = desk.practice.new_visit(Exam(INES.id, now(), examiner=LIND)).exam
    chart.open_exam(exam.id)
    chart.finish()
    review = form(desk, ReviewDialog)
    assert not review.pin.isVisible()
    review._pressed()
    assert review.trouble.text() == f"{LIND} has a PIN. Type it to sign with this name."
    review.pin.setText("4712")
    review._pressed()
    assert "not the PIN" in review.trouble.text()
    assert desk.store.exam(exam.id).status is Status.DRAFT
    QTest.keyClicks(review.by, "x")  # another name: what was typed belongs to the first
    assert not review.pin.isVisible()
    review.by.setText(LIND)
    review._pressed()
    review.pin.setText(PIN)
    review._pressed()
    signed = desk.store.exam(exam.id)
    assert (signed.status, signed.signed_by) == (Status.SIGNED, LIND)
    assert not any(isinstance(one, QDialog) and one.isVisible() for one in desk.window.findChildren(ReviewDialog))
