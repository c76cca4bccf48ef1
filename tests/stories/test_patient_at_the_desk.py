"""The computer is handed to a patient and taken back; a crash in between shows nothing of the practice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPlatformSurfaceEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bodymap.app.desk import Desk
from bodymap.app.pictures import fill
from bodymap.app.start import Opening
from bodymap.errors import NotSaved
from bodymap.medicine.guided import pin_hash
from bodymap.medicine.instruments import compared_with
from bodymap.medicine.model import Flag, Mode, Response, Status
from bodymap.report.papers import course_report_pdf
from bodymap.store import Kept, Store, driver
from bodymap.ui.dialogs.passphrase import NewPinForm
from bodymap.ui.kit.theme import Label

PIN = "2468"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "practice.bodymap"
    store = Store.open(made)
    fill(store, date(2026, 11, 22))
    store.close()
    return made


@pytest.fixture
def desk(path: Path, qtbot: QtBot) -> Iterator[Desk]:
    opened = Desk(Store.open(path), "Dr I. Lind")
    opened.window.show()
    qtbot.addWidget(opened.window)
    yield opened
    opened.window.close()


def hand_over(desk: Desk) -> str:
    patient = desk.store.patient_by_number("DEMO-0030")
    assert patient is not None
    chart = desk.open_patient(patient.id)
    desk.settings.set("patient_pin", pin_hash(PIN))
    chart.patient_side.hand_over()
    return patient.id


class Surfaces(QObject):
    """Notes every window of the system that is taken away."""

    def __init__(self) -> None:
        super().__init__()
        self.gone: list[QObject] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        going = QPlatformSurfaceEvent.SurfaceEventType.SurfaceAboutToBeDestroyed
        if isinstance(event, QPlatformSurfaceEvent) and event.surfaceEventType() is going:
            self.gone.append(watched)
        return False


def test_the_practice_is_out_of_reach_until_the_pin_is_typed(desk: Desk, qtbot: QtBot) -> None:
    surfaces, handle = Surfaces(), desk.window.windowHandle()
    assert handle is not None
    handle.installEventFilter(surfaces)
    patient = hand_over(desk)
    gone = surfaces.gone
    assert desk.chart is not None
    mode = desk.chart.patient_side.mode
    assert mode is not None
    assert mode.isVisible()
    assert not desk.window.isVisible()
    assert gone == [desk.window.windowHandle()], "for the system there is no such window"
    mode.ask_to_leave()
    mode.try_pin("1111")
    assert mode.isVisible()
    assert not desk.window.isVisible()
    assert desk.settings.text("handed_over")
    mode.brake.until = 0.0  # the wait after a wrong PIN is over
    mode.try_pin(PIN)
    assert desk.window.isVisible()
    assert desk.settings.text("handed_over") == ""
    (exam,) = [e for e in desk.store.exams(patient=patient) if e.mode is Mode.SELF]
    assert exam.status is Status.DRAFT  # not finished: it goes on where it stopped


def test_without_a_pin_one_is_asked_for_first(desk: Desk, qtbot: QtBot) -> None:
    patient = desk.store.patient_by_number("DEMO-0030")
    assert patient is not None
    desk.open_patient(patient.id).patient_side.hand_over()
    (form,) = [f for f in desk.window.findChildren(NewPinForm) if f.isVisible()]
    form.pin.edit.setText("12")
    form.again.edit.setText("12")
    form.submit()
    assert form.isVisible()
    form.pin.edit.setText(PIN)
    form.again.edit.setText(PIN)
    QTest.keyClick(form, Qt.Key.Key_Return)
    assert desk.chart is not None
    assert desk.chart.patient_side.opens(PIN)
    assert not desk.chart.patient_side.opens("1111")
    assert PIN not in str(desk.settings.all())


def test_a_change_that_the_patient_rated_is_on_the_course_and_its_report(desk: Desk) -> None:
    patient = desk.store.patient_by_number("DEMO-0003")
    assert patient is not None
    chart = desk.open_patient(patient.id)
    (course,) = desk.store.courses(patient.id)
    began = min(i.given_at for i in desk.store.infusions(course.id)).date()
    desk.settings.set("patient_pin", pin_hash(PIN))
    chart.show_course(course.id)
    chart.patient_side.hand_over()
    mode = chart.patient_side.mode
    assert mode is not None
    sitting = mode.sitting
    change = next(step for step in sitting.steps if step.id == "change")
    sitting.go(change)
    sitting.answer(change, 3)
    mode.ask_to_leave()
    mode.try_pin(PIN)
    (said,) = [r for r in desk.store.rows(Response, patient.id) if r.instrument == "pgic"]
    assert compared_with(said.answers) == began
    chart.show_course(course.id)
    assert "program made an error" not in desk.window.banner.words.text()
    text = " ".join(
        page.extract_text() for page in PdfReader(BytesIO(course_report_pdf(desk.store, course.id, "a4"))).pages
    )
    assert "PGIC" in text


def test_nobody_is_asked_for_a_pin_that_was_never_chosen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a passphrase that takes the computer back as well; the page says what there is to type."""
    monkeypatch.setattr(driver, "_ROUNDS", 10)
    desk.store.change_passphrase("four roses and a rake")
    patient = desk.store.patient_by_number("DEMO-0030")
    assert patient is not None
    side = desk.open_patient(patient.id).patient_side
    asked = (
        ("", "Type the passphrase of the data file to"),
        (pin_hash(PIN), "Type the PIN of the practice. The passphrase"),
    )
    for pin, words in asked:
        desk.settings.set("patient_pin", pin)
        side.hand_over()
        mode = side.mode
        assert mode is not None
        mode.ask_to_leave()
        assert any(label.text().startswith(words) for label in mode.leave_page.findChildren(Label))
        mode.try_pin("four roses and a rake")
        assert desk.window.isVisible()


def test_after_a_crash_the_patient_has_the_computer_again(path: Path, desk: Desk, qtbot: QtBot) -> None:
    hand_over(desk)
    assert desk.chart is not None
    mode = desk.chart.patient_side.mode
    assert mode is not None
    began = desk.settings.text("handed_over")
    desk.file.close()  # what a kill leaves: the file as it was, nothing said to the window
    app = QApplication.instance()
    assert app is not None
    app.removeEventFilter(mode)
    mode.handed_over = False
    mode.close()
    opening = Opening(path)
    qtbot.addWidget(opening.frame)
    opening.frame.show()
    qtbot.waitUntil(lambda: hasattr(opening, "desk"), timeout=20_000)
    again = opening.desk.chart
    assert again is not None
    assert again.patient_side.mode is not None
    assert again.patient_side.mode.isVisible()
    assert not opening.frame.isVisible()
    assert opening.desk.settings.text("handed_over") == began
    again.patient_side.mode.try_pin(PIN)
    assert opening.frame.isVisible()
    opening.frame.close()


@pytest.mark.parametrize("finished", [True, False])
def test_an_answer_that_raised_a_flag_is_opened_first(desk: Desk, finished: bool) -> None:
    desk.settings.set("self_mood", "phq9")
    patient = hand_over(desk)
    assert desk.chart is not None
    mode = desk.chart.patient_side.mode
    assert mode is not None
    sitting = mode.sitting
    ninth = next(step for step in sitting.steps if (step.instrument, step.item) == ("phq9", "9"))
    sitting.go(ninth)
    sitting.answer(ninth, 2)
    sitting.leave_help()
    if finished:
        sitting.go(next(step for step in sitting.steps if step.kind == "review"))
        sitting.finish()
    mode.try_pin(PIN)
    reading = desk.arrivals.reading
    assert reading.isVisible()
    (flag,) = reading.open_flags
    assert flag.text.startswith("PHQ-9, item 9")
    assert list(reading.answer_buttons) == [flag.id]
    (exam,) = [e for e in desk.store.exams(patient=patient) if e.mode is Mode.SELF]
    assert exam.status is (Status.SIGNED if finished else Status.DRAFT)


def test_what_the_disk_refuses_outlives_the_patients_window(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.settings.set("self_mood", "phq9")
    patient = hand_over(desk)
    assert desk.chart is not None
    mode = desk.chart.patient_side.mode
    assert mode is not None
    full, save = [True], desk.store.save

    def refuse(value: Kept, who: str) -> None:
        if full[0]:
            raise NotSaved("The disk is full.", "Make room on it.")
        save(value, who)

    monkeypatch.setattr(desk.store, "save", refuse)
    sitting = mode.sitting
    ninth = next(step for step in sitting.steps if (step.instrument, step.item) == ("phq9", "9"))
    sitting.go(ninth)
    sitting.answer(ninth, 3)
    sitting.leave_help()
    sitting.go(next(step for step in sitting.steps if step.kind == "review"))
    sitting.finish()
    mode.try_pin(PIN)
    assert desk.arrivals.reading.isVisible()  # said at once, although the file does not hold it yet
    full[0] = False
    exam_id = sitting.exam.id
    qtbot.waitUntil(lambda: desk.store.exam(exam_id).status is Status.SIGNED, timeout=6_000)
    (flag,) = [f for f in desk.store.rows(Flag, patient) if f.kind == "item9"]
    (response,) = [r for r in desk.store.rows(Response, patient) if r.exam == exam_id]
    assert (flag.about, response.answers["9"]) == (response.id, 3)


def test_the_wait_after_wrong_pins_outlives_a_restart(desk: Desk, path: Path, qtbot: QtBot) -> None:
    hand_over(desk)
    assert desk.chart is not None
    mode = desk.chart.patient_side.mode
    assert mode is not None
    for _ in range(6):
        mode.brake.until = 0.0
        mode.try_pin("1111")
    assert mode.brake.seconds() > 50
    mode.stand_aside()
    mode.handed_over = False
    mode.close()  # as when the program is killed: the file keeps what it knows
    desk.store.close()
    again = Desk(Store.open(path), "Dr I. Lind")
    qtbot.addWidget(again.window)
    assert again.resume_patient()
    assert again.chart is not None
    mode = again.chart.patient_side.mode
    assert mode is not None
    assert mode.brake.seconds() > 50
    mode.try_pin(PIN)
    assert mode.isVisible()
    mode.brake.until = 0.0
    mode.try_pin(PIN)
    assert not mode.isVisible()
    assert again.settings.number("pin_wrong") == 0
    again.window.close()


def test_a_minimised_window_of_the_patient_comes_back(desk: Desk, qtbot: QtBot) -> None:
    hand_over(desk)
    assert desk.chart is not None
    mode = desk.chart.patient_side.mode
    assert mode is not None
    mode.showMinimized()
    qtbot.waitUntil(lambda: not mode.isMinimized() and mode.isFullScreen())
    mode.setWindowState(mode.windowState() | Qt.WindowState.WindowMinimized)
    qtbot.waitUntil(lambda: not mode.isMinimized() and mode.isFullScreen())
    mode.try_pin(PIN)
