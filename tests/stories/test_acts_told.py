"""Every act that the history tells beside changes, done in the real window: with who works, on the page and its CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from bodymap.app.backups import GoingBack
from bodymap.app.desk import Desk
from bodymap.app.start import open_store
from bodymap.errors import WrongPassphrase
from bodymap.exchange.exports import export
from bodymap.medicine.guided import pin_hash
from bodymap.medicine.model import Act, Patient, now
from bodymap.store import Store, driver
from bodymap.ui.acts import CLINIC
from bodymap.ui.dialogs.passphrase import NewPassphraseForm, PassphraseForm, RecoveryForm, ShowPinForm
from bodymap.ui.dialogs.patient import MovedForm
from bodymap.ui.dialogs.printing import Preview
from bodymap.ui.dialogs.who_saw import WhoSaw
from bodymap.ui.pages.record.mistakes import EraseForm
from bodymap.ui.pages.transfer.giving import StarterForm
from tests.store.clocks import Clock
from tests.store.people import EXAM, INES, WHO, fill, signed
from tests.stories.test_import import shown

PHRASE, PIN = "four roses and a rake", "2468"
OLAF = Patient("DEMO-2", "Olaf Invented", id="patient-2")
MONA = Patient("DEMO-9", "Mona Invented")
F = TypeVar("F", bound=QWidget)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(driver, "_ROUNDS", 10)  # how keys are derived is not what is tried here
    path = tmp_path / "practice.bodymap"
    store = Store.open(path, PHRASE)
    fill(store)
    store.save_exam(signed(EXAM), EXAM, WHO)
    store.save_patient(OLAF, WHO)
    store.close()
    return path


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch, now())


@pytest.fixture
def desk(path: Path, clock: Clock, qtbot: QtBot) -> Iterator[Desk]:
    opened = Desk(Store.open(path, PHRASE))
    qtbot.addWidget(opened.window)
    opened.window.show()
    opened.working.work_as("Dr A. Okafor")
    opened.practice.pins.set("Dr I. Lind", "4711")
    opened.settings.set("patient_pin", pin_hash(PIN))
    yield opened
    opened.window.close()


def the(kind: type[F]) -> F:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())


def paper(out: Path) -> None:
    """Print and save what the preview shows."""
    preview = the(Preview)
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(out / "printed.pdf"))
    preview.print_to(printer)
    if preview.save_button.isVisible():
        preview.save(out / "saved.pdf")
    preview.close()


def refused(form: RecoveryForm | NewPassphraseForm | ShowPinForm, *fields: tuple[str, str]) -> None:
    """What is typed is not it."""
    for name, typed in fields:
        getattr(form, name).edit.setText(typed)
    form.submit()
    assert form.isVisible()
    form.cancel()


def record_of_another_practice(folder: Path) -> Path:
    """The file that a patient brings along."""
    store = Store.open(folder / "north.bodymap")
    store.save_patient(MONA, WHO)
    export(store, "json", folder / "mona.json")
    store.close()
    return folder / "mona.json"


def test_every_act_is_told_with_who_works(
    desk: Desk, qtbot: QtBot, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (copy,) = desk.store.back_up()
    GoingBack(desk.file).bring_back(copy.path)
    out = tmp_path / "out"
    out.mkdir()
    names = iter(["course.csv", "course.svg", "starter.bodymap-home", "clinic.csv", "patient.csv"])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out / next(names)), ""))

    desk.window.start_page.open_patient.emit(INES.id)
    chart = desk.chart
    assert chart is not None
    chart.paper.print_exam(EXAM.id)
    paper(out)
    chart.home_side.print_home_sheet()
    paper(out)
    chart.show_course()
    for kind in ("csv", "svg"):
        chart.paper.export(kind)
    chart.home_side.make_starter()
    the(StarterForm).submit()
    for message in (w for w in QApplication.topLevelWidgets() if w.isVisible() and w.isModal()):
        message.close()

    chart.patient_side.hand_over()
    mode = desk.mode
    assert mode is not None
    mode.ask_to_leave()
    mode.try_pin("1357")
    mode.try_pin(PIN)

    desk.locking.lock()
    qtbot.waitUntil(lambda: desk.store.is_locked)
    lock = desk.locking.form
    assert lock is not None
    for typed in ("not the passphrase", PHRASE):
        lock.phrase.edit.setText(typed)
        lock.submit()
    qtbot.waitUntil(lambda: not desk.store.is_locked)
    desk.working.work_as("Dr I. Lind")
    refused(the(ShowPinForm), ("pin", "4712"))
    desk.file.recovery.ask()
    refused(the(RecoveryForm), ("phrase", "not the passphrase"))
    desk.file.change_passphrase()
    new = "six words that nobody guesses ever"
    refused(the(NewPassphraseForm), ("old", "not the passphrase"), ("new", new), ("again", new))
    desk.file.recovery.show(PHRASE)
    paper(out)
    desk.blank_sheet()
    paper(out)

    with qtbot.waitSignal(desk.clinic.page.drawn_up, timeout=30_000):
        desk.show_clinic()
    assert desk.window.where == CLINIC
    desk.clinic.write("responders", "csv")
    clock.on(hours=1)
    clock.at += timedelta(days=1800)
    desk.open_patient(OLAF.id).show_record()
    later, clock.at = clock.at, clock.at - timedelta(days=1800)
    desk.window.record_page.erase_button.click()
    erase = the(EraseForm)
    QTest.keyClicks(erase.number.edit, OLAF.number)
    QTest.keyClick(erase, Qt.Key.Key_Return)
    assert desk.store.row_or_none(Patient, OLAF.id) is None

    desk.import_tables([record_of_another_practice(tmp_path)])
    shown(desk, qtbot, MovedForm).submit()

    desk.open_patient(INES.id).show_who_saw()
    seen = the(WhoSaw)
    seen._choose_file()
    seen.close()
    desk.show_start()
    desk.window.start_page.aside.who_button.click()
    page = the(WhoSaw)
    table = [[page.table.item(r, c) for c in range(5)] for r in range(page.table.rowCount())]
    told = [tuple(cell.text() if cell else "" for cell in row) for row in table]
    page.save(tmp_path / "all.csv")
    rows = list(csv.DictReader((tmp_path / "all.csv").read_text(encoding="utf-8").splitlines()))
    assert [tuple(cell.replace("no longer there", "") for cell in row[1:]) for row in told] == [
        tuple(r[c] for c in ("who", "what", "record_id", "of")) for r in rows
    ]
    assert {who for _, who, _, _, _ in told} == {"Dr A. Okafor"}
    assert {what for _, _, what, _, _ in told} == set(Act), "every kind there is"
    told_of = {(what, number, of) for _, _, what, number, of in told}
    assert told_of >= {
        (Act.OPENED, INES.number, ""),
        (Act.PRINTED, INES.number, "Exam sheet"),
        (Act.PRINTED, INES.number, "Home sheet"),
        (Act.PRINTED, "", "Recovery sheet"),
        (Act.PRINTED, "", "Blank exam sheet"),
        (Act.EXPORTED, INES.number, "Exam sheet as PDF"),
        (Act.EXPORTED, INES.number, "course as csv"),
        (Act.EXPORTED, INES.number, "course as svg"),
        (Act.EXPORTED, INES.number, "File for the patient to begin with"),
        (Act.EXPORTED, INES.number, "Who saw what as CSV"),
        (Act.EXPORTED, "", "clinic page, responders as csv"),
        (Act.HANDED_OVER, INES.number, ""),
        (Act.TAKEN_BACK, INES.number, ""),
        (Act.UNLOCK_FAILED, INES.number, "while a patient had the computer"),
        (Act.UNLOCK_FAILED, "", "once while it was locked"),
        (Act.UNLOCK_FAILED, "", "PIN of Dr I. Lind"),
        (Act.UNLOCK_FAILED, "", "for the recovery sheet"),
        (Act.UNLOCK_FAILED, "", "to change the passphrase"),
        (Act.PIN, "", "Dr I. Lind: set"),
    }
    (erased,) = [row for row in told if row[2] == Act.ERASED]
    assert erased[3] == "no longer there"
    assert "Olaf" not in str(told)
    assert OLAF.number not in str(told)
    jumps = [of for _, _, what, _, of in told if what in (Act.CLOCK, Act.CLOCK_ON)]
    assert [later.astimezone(UTC).strftime(" %Y-%m-%d ") in of for of in jumps] == [True, True]
    assert desk.store.acts()[0].new == "Who saw what as CSV", "and that it was exported"
    page.close()


def test_wrong_passphrases_before_it_was_opened_are_told_when_it_is(
    path: Path, clock: Clock, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BODYMAP_PASSPHRASE", raising=False)

    def type_in() -> None:
        form = the(PassphraseForm)
        for typed in ("not it", "nor this", PHRASE):
            form.phrase.edit.setText(typed)
            form.submit()

    QTimer.singleShot(0, type_in)
    store = open_store(path)
    assert store is not None
    assert [(a.what, a.new) for a in store.acts()] == [("unlock failed", "2 times before it was opened")]
    store.close()


def test_giving_up_opens_nothing(path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BODYMAP_PASSPHRASE", raising=False)
    give_up: Callable[[], None] = lambda: the(PassphraseForm).cancel()  # noqa: E731
    QTimer.singleShot(0, give_up)
    assert open_store(path) is None
    with pytest.raises(WrongPassphrase):
        Store.open(path)
