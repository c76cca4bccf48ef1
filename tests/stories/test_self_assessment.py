"""A patient is handed the computer, answers by mouse alone, and the practice takes it back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from bodymap.medicine import body
from bodymap.medicine.guided import pin_fits, pin_hash
from bodymap.medicine.model import Course, Flag, Infusion, Mode, Patient, Reason, Response
from bodymap.report.papers import exam_sheet_pdf, settings_of
from bodymap.session import Practice, new_sitting, open_sitting, unfinished, wishes_of
from bodymap.store import Store
from bodymap.ui.kit import theme
from bodymap.ui.pages.guided.mode import PatientMode
from bodymap.ui.pages.guided.places import PlacesScreen

ROSA = Patient("DEMO-0012", "Rosa Beispiel", date(1979, 5, 3))
OTHER = Patient("DEMO-0013", "Otto Beispiel", date(1960, 1, 2))
COURSE = Course(ROSA.id, "spring")
INFUSION = Infusion(COURSE.id, 1, datetime(2026, 11, 1, 9, tzinfo=UTC))


def click(widget: QWidget, at: QPoint | None = None) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at or QPoint())
    QApplication.processEvents()


def press(mode: PatientMode, *words: str) -> None:
    """Click the buttons that say this, one after the other."""
    for word in words:
        buttons = [b for b in mode.findChildren(QAbstractButton) if b.isVisible() and b.isEnabled()]
        named = [b for b in buttons if word in (b.text(), b.accessibleName())]
        assert named, (word, [b.text() for b in buttons])
        mode.page.area.ensureWidgetVisible(named[0])
        QApplication.processEvents()
        click(named[0])


def practice_of(path: Path) -> Practice:
    store = Store.open(path)
    for value in (ROSA, OTHER, COURSE, INFUSION):
        store.save(value, "Dr I. Lind")
    settings = settings_of(store)
    settings.set("self_mood", "phq9")
    settings.set("help_country", "AT")
    settings.set("help_lines", ("Helpline: 0000 1111",))
    settings.set("patient_pin", pin_hash("4711"))
    return Practice(store, "Dr I. Lind")


def frame(practice: Practice, exam: str, qtbot: QtBot) -> PatientMode:
    settings = settings_of(practice.store)
    sitting = open_sitting(practice, wishes_of(settings, at_desk=True), exam)
    mode = PatientMode(sitting, lambda typed: pin_fits(typed, settings.text("patient_pin")))
    mode.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(mode)
    mode.hand_over()
    qtbot.waitExposed(mode)
    mode.showNormal() if mode.width() < 1000 else None
    QApplication.processEvents()
    return mode


def test_a_whole_self_assessment_by_mouse(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, "light", 1.0)
    practice = practice_of(tmp_path / "practice.bodymap")
    store = practice.store
    exam = new_sitting(practice, wishes_of(settings_of(store), at_desk=True), ROSA.id, COURSE.id).exam.id
    mode = frame(practice, exam, qtbot)
    press(mode, "Yes, I will press too. It takes about 13 minutes more.", "Start")

    places = mode.page.now
    assert isinstance(places, PlacesScreen)
    click(places.figure, places.figure.middle_of("upper_arm_r").toPoint())
    press(mode, "Right hip", "Neck", "Yes, just that side", "Next")
    press(mode, "More", "More", "More", "Years", "Next")
    press(mode, "4 of 10", "Next", "I don't know", "Next", "10 of 10, Worst pain you can think of", "Next")
    press(mode, "Quite tired. It was there a lot.", "Next", "No. I woke up fresh.", "Next", "I'd rather not", "Next")
    press(mode, "Headaches: Yes", "Pain or cramps low in the belly: No", "Feeling very low or sad: No", "Next", "Next")
    for _ in range(8):
        press(mode, "Not at all", "Next")
    press(mode, "Several days")
    press(mode, "Go on", "Not at all", "Next", "Not difficult at all", "Next")
    press(mode, "None of these", "Next", "Next")
    for site in range(16):
        press(mode, f"{site % 10} of 10" + (", No pain" if site % 10 == 0 else ""), "Next")
    press(mode, "I cannot reach it", "Back", "Next", "Next", "Skip this place", "Next")
    press(mode, "Much better", "Next", "Rest", "Warmth", "Next")

    press(mode, "Pain now: 4")
    press(mode, "5 of 10", "To my answers", "Save for my doctor")
    with qtbot.waitSignal(mode.print_asked) as asked:
        press(mode, "Print my answers")
    assert asked.args == [exam]
    press(mode, "For the practice")
    mode.leave_page.pin.setFocus()
    QTest.keyClicks(mode.leave_page.pin, "4711")
    with qtbot.waitSignal(mode.released):
        press(mode, "Take back")

    kept = store.exam(exam)
    assert kept.mode is Mode.SELF
    assert {area for area, painful in kept.areas.items() if painful} == {"upper_arm_r", "hip_r", "neck"}
    assert len(kept.areas) == len(body.AREAS)
    assert kept.number("duration_months") == 36
    assert [kept.number(item) for item in ("pain_now", "pain_average", "pain_worst")] == [5, None, 10]
    assert [kept.number(f"sss_{item}") for item in ("fatigue", "unrefreshed", "cognitive")] == [2, 0, None]
    assert [kept.number(f"sss_{item}") for item in ("headache", "abdominal", "depression")] == [1, 0, 0]
    sites = [row.site for row in body.survey() if row.site in body.POINTS]
    assert [kept.findings[site].rating for site in sites] == [site % 10 for site in range(16)] + [None, None]
    assert [kept.findings[site].reason for site in sites[16:]] == [Reason.NOT_REACHED, None]
    responses = {r.instrument: r for r in store.rows(Response, ROSA.id)}
    assert dict(responses["phq9"].answers) == {str(item): 0 for item in range(1, 11)}
    assert responses["pgic"].answers["change"] == 2
    (flag,) = store.rows(Flag, ROSA.id)
    assert "Several days" in flag.text  # it stays, though the answer was lowered
    assert unfinished(practice, ROSA.id) == ""
    assert exam_sheet_pdf(store, exam, "a4").startswith(b"%PDF")
    assert store.check() == []
    store.close()


def test_put_away_and_gone_on_with(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    """Paused, closed with the file, opened the next day: the same screen, the same answers."""
    theme.apply(qapp, "light", 1.0)
    path = tmp_path / "practice.bodymap"
    practice = practice_of(path)
    exam = new_sitting(practice, wishes_of(settings_of(practice.store), at_desk=True), ROSA.id).exam.id
    mode = frame(practice, exam, qtbot)
    press(mode, "No, just the questions.", "Start", "No pain in any place", "Pause")
    assert not [b for b in mode.findChildren(QAbstractButton) if b.isVisible() and b.text() == "Next"]
    mode.try_pin("4711")
    practice.store.close()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    practice = Practice(Store.open(path), "Dr I. Lind")
    assert unfinished(practice, ROSA.id) == exam
    mode = frame(practice, exam, qtbot)
    assert mode.page.sitting.step.kind == "places"
    assert isinstance(mode.page.now, PlacesScreen)
    assert mode.page.now.none.isChecked()
    press(mode, "Next")
    mode.try_pin("4711")
    practice.store.close()
