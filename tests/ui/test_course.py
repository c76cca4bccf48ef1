"""The course page through its real widgets: what it shows, what it says, what a click or a key does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bodymap.medicine.model import (
    AdverseEvent,
    Course,
    Event,
    Exam,
    Finding,
    Infusion,
    Mode,
    Patient,
    Status,
    Treatment,
)
from bodymap.medicine.outcomes import reading
from bodymap.plots import Mood
from bodymap.ui.exam_words import exam_in_words, plot_in_words, visits_in_words
from bodymap.ui.kit import theme
from bodymap.ui.kit.theme import Label, LinkButton
from bodymap.ui.pages.course.heat_strip import ROWS, HeatStrip, columns
from bodymap.ui.pages.course.page import CoursePage, CourseValues
from bodymap.ui.plot import PlotView, desk
from tests.outcomes.people import COURSE, START, exam, infusions, whole_course

ROSA = Patient("DEMO-0012", "Rosa Beispiel", id="p")


def values(**fields: object) -> CourseValues:
    exams, given = whole_course()
    shown = {"exams": exams, "infusions": given, "course": COURSE, **fields}
    told = reading(*(shown.pop(name) for name in ("exams", "infusions", "course")))  # type: ignore[arg-type]
    return replace(CourseValues(ROSA, (COURSE,), told), **shown)  # type: ignore[arg-type]


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication) -> CoursePage:
    if theme.current().dark or theme.scale() != 1:
        theme.apply(qapp, "light", 1.0)
    shown = CoursePage()
    qtbot.addWidget(shown)
    shown.resize(1440, 840)
    shown.show_course(values())
    shown.show()
    return shown


def drawn(qtbot: QtBot, plot: PlotView) -> None:
    qtbot.waitUntil(plot.is_drawn, timeout=60_000)


def words(widget: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(label.text() for label in widget.findChildren(Label) if label.isVisibleTo(widget))


def test_the_page_says_what_changed(page: CoursePage) -> None:
    said = words(page)
    assert "Course 2" in said
    assert "Count fell from 15 to 9 (baseline median 15): beyond measurement error (5, different examiners; " in said
    assert "Fell by 2." in said
    assert "43 % lower than at baseline" in said
    assert "Numbers describe change. They do not say why it came." in said
    assert page.about.accessibleName() == "10 exams, 9 self-assessments, 1 visit without an exam"
    assert any("Jensen 2013" in label.toolTip() for label in page.sentences.findChildren(Label))


def test_the_plot_is_drawn_beside_the_window_and_meanwhile_says_so(page: CoursePage, qtbot: QtBot) -> None:
    assert not page.plot.is_drawn()
    waiting = page.plot.grab().toImage()
    drawn(qtbot, page.plot)
    assert page.plot.grab().toImage() != waiting
    assert "positive sites 12 Aug 15" in page.plot.accessibleDescription()
    assert "Baseline median 15 of 3 exams." in page.plot.accessibleDescription()


def test_a_picture_of_another_size_that_comes_late_is_not_stretched(page: CoursePage, qtbot: QtBot) -> None:
    """Squeezed for a moment (a lock, a smaller screen) and large again before the smaller picture is drawn."""
    plot = page.plot
    drawn(qtbot, plot)
    size = plot.size()
    with qtbot.waitSignal(desk().done, timeout=60_000):
        plot.resize(size - QSize(40, 60))
        plot._ask()
        plot.resize(size)
        plot._ask()
    assert plot.is_drawn()


def test_a_click_on_a_point_opens_its_exam(page: CoursePage, qtbot: QtBot) -> None:
    drawn(qtbot, page.plot)
    at = page.plot.place("exam-91-examiner", "examiner")
    assert at is not None
    with qtbot.waitSignal(page.exam_opened) as opened:
        QTest.mouseClick(page.plot, Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert opened.args == ["exam-91-examiner"]
    with qtbot.assertNotEmitted(page.exam_opened):
        QTest.mouseClick(page.plot, Qt.MouseButton.LeftButton, pos=QPoint(60, 5))


def test_hover_marks_the_exam_in_plot_strip_and_bodies(page: CoursePage, qtbot: QtBot) -> None:
    drawn(qtbot, page.plot)
    at = page.plot.place("exam-63-examiner", "pain")
    assert at is not None
    QTest.mouseMove(page.plot, at.toPoint())
    qtbot.waitUntil(lambda: page.plot.marked() == "exam-63-examiner")
    assert page.strip.marked() == "exam-63-examiner"
    assert page.bodies.pair() == ("exam-14-examiner", "exam-63-examiner")
    QTest.mouseMove(page.plot, QPoint(2, 2))
    qtbot.waitUntil(lambda: page.plot.marked() == "")
    assert page.strip.marked() == ""


def test_the_plot_by_keys(page: CoursePage, qtbot: QtBot) -> None:
    drawn(qtbot, page.plot)
    page.plot.setFocus()
    for key, marked in (
        (Qt.Key.Key_Right, "exam-0-examiner"),
        (Qt.Key.Key_Right, "exam-7-examiner"),
        (Qt.Key.Key_Left, "exam-0-examiner"),
        (Qt.Key.Key_Left, "exam-0-examiner"),
        (Qt.Key.Key_End, "exam-91-examiner"),
        (Qt.Key.Key_Home, "exam-0-examiner"),
    ):
        QTest.keyClick(page.plot, key)
        assert page.plot.marked() == marked
    with qtbot.waitSignal(page.exam_opened) as opened:
        QTest.keyClick(page.plot, Qt.Key.Key_Return)
    assert opened.args == ["exam-0-examiner"]
    QTest.keyClick(page.plot, Qt.Key.Key_Escape)
    assert page.plot.marked() == ""
    QTest.keyClick(page.plot, Qt.Key.Key_Plus)
    assert page.plot.is_zoomed()
    drawn(qtbot, page.plot)
    before = page.plot.place("exam-42-examiner")
    QTest.keyClick(page.plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    drawn(qtbot, page.plot)
    assert page.plot.place("exam-42-examiner") != before
    QTest.keyClick(page.plot, Qt.Key.Key_Minus)
    QTest.keyClick(page.plot, Qt.Key.Key_0)
    assert not page.plot.is_zoomed()
    QTest.keyClick(page.plot, Qt.Key.Key_F9)


def test_zoom_and_pan_with_the_mouse(page: CoursePage, qtbot: QtBot) -> None:
    plot = page.plot
    drawn(qtbot, plot)
    assert plot.place("exam-0-examiner") is not None
    middle = QPointF(plot.width() * 0.8, plot.height() / 2)
    _wheel(plot, middle, 120, Qt.KeyboardModifier.NoModifier)
    assert not plot.is_zoomed()
    for _ in range(4):
        _wheel(plot, middle, 120, Qt.KeyboardModifier.ControlModifier)
    drawn(qtbot, plot)
    assert plot.is_zoomed()
    assert plot.place("exam-0-examiner") is None
    start = plot.place("exam-77-examiner")
    assert start is not None
    left = (middle - QPointF(120, 0)).toPoint()
    QTest.mousePress(plot, Qt.MouseButton.LeftButton, pos=left)
    QTest.mouseMove(plot, middle.toPoint())
    with qtbot.assertNotEmitted(page.exam_opened):
        QTest.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=middle.toPoint())
    drawn(qtbot, plot)
    moved = plot.place("exam-77-examiner")
    assert moved is None or moved.x() > start.x()
    QTest.mouseDClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(60, 5))
    assert not plot.is_zoomed()


def _wheel(plot: PlotView, at: QPointF, turn: int, keys: Qt.KeyboardModifier) -> None:
    event = QWheelEvent(
        at, plot.mapToGlobal(at), QPoint(), QPoint(0, turn), Qt.MouseButton.NoButton, keys,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(plot, event)


def test_the_strip_shows_every_site_of_every_exam_and_the_missed_visit(page: CoursePage, qtbot: QtBot) -> None:
    exams, _ = whole_course()
    shown = columns(page.course_view().told)
    assert len(ROWS) == 18
    assert sum(c.exam is None for c in shown) == 1
    strip = page.strip
    cell = strip.cell("exam-42-examiner", "knee_l").center()
    assert strip.words_at(cell) == "Left knee, 23 Sep: not examined"
    first = strip.cell("exam-0-examiner", "occiput_r")
    assert strip.words_at(first.center()) == "Right occiput, 12 Aug: 6 of 10"
    gap = QPointF(strip.cell("exam-42-examiner", "knee_l").right() + 5, cell.y())
    assert strip.words_at(gap) == "No exam before the infusion of 30 Sep 2026"
    assert strip.words_at(QPointF(first.center().x(), 2)) == exam_in_words(exams[0])
    assert strip.words_at(QPointF(3, 3)) == ""
    with qtbot.waitSignal(page.exam_opened) as opened:
        QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=cell.toPoint())
    assert opened.args == ["exam-42-examiner"]


def test_the_strip_by_keys(page: CoursePage, qtbot: QtBot) -> None:
    strip = page.strip
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_Home)
    assert page.plot.marked() == "exam-0-examiner"
    QTest.keyClick(strip, Qt.Key.Key_Right)
    assert page.plot.marked() == "exam-7-examiner"
    assert "Right occiput 6 of 10" in strip.accessibleDescription()
    QTest.keyClick(strip, Qt.Key.Key_End)
    with qtbot.waitSignal(page.exam_opened) as opened:
        QTest.keyClick(strip, Qt.Key.Key_Space)
    assert opened.args == ["exam-91-examiner"]
    QTest.keyClick(strip, Qt.Key.Key_F9)


def test_many_exams_scroll_and_the_latest_are_in_view(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, "dark", 1.0)
    strip = HeatStrip()
    qtbot.addWidget(strip)
    strip.resize(600, 300)
    exams = tuple(exam(n, n % 18, missing=n % 3, unrated=n % 2) for n in range(60))
    view = values(exams=exams, infusions=()).view()
    strip.show_columns(columns(view.told))
    strip.show()
    assert strip.bar.isVisible()
    assert strip.bar.value() == strip.bar.maximum()
    assert strip.cell("exam-59-examiner", ROWS[0]).right() <= strip.width() + 1
    strip.set_marked("exam-0-examiner")
    assert strip.bar.value() == 0
    assert not strip.grab().isNull()
    theme.apply(qapp, "light", 1.0)


def test_the_slider_takes_any_exam_as_now(page: CoursePage, qtbot: QtBot) -> None:
    assert page.bodies.pair() == ("exam-14-examiner", "exam-91-examiner")
    assert "Start: the baseline exam nearest the median 15 of 3." in words(page)
    page.bodies.slider.setFocus()
    QTest.keyClick(page.bodies.slider, Qt.Key.Key_Left)
    assert page.bodies.pair()[1] == "exam-77-examiner"
    assert page.plot.marked() == "exam-77-examiner"
    with qtbot.waitSignal(page.compare) as wanted:
        QTest.mouseClick(page.bodies.full, Qt.MouseButton.LeftButton)
    assert wanted.args == ["exam-14-examiner", "exam-77-examiner"]


def test_the_infusions_are_a_table(page: CoursePage, qtbot: QtBot) -> None:
    table = page.infusions.table
    assert page.infusions.title.text() == "Infusions, 6 of 6"
    cells = [table.item(1, n) for n in range(table.columnCount())]
    assert [cell.text() for cell in cells if cell] == ["2", "9 Sep", "0.5", "35", "40", "7", ""]
    with qtbot.waitSignal(page.new_infusion):
        QTest.mouseClick(page.infusions.add, Qt.MouseButton.LeftButton)
    table.setFocus()
    table.setCurrentCell(3, 0)
    assert page.plot.marked() == "exam-42-examiner"
    with qtbot.waitSignal(page.edit_infusion) as wanted:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert wanted.args == ["infusion-4"]
    cell = table.visualItemRect(cells[0])  # type: ignore[arg-type]
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell.center())
    with qtbot.waitSignal(page.edit_infusion) as wanted:
        QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell.center())
    assert wanted.args == ["infusion-2"]


def test_courses_are_chosen_from_a_menu(page: CoursePage, qtbot: QtBot) -> None:
    other = Course("p", "1", "racemic ketamine", id="c1")
    page.show_course(values(courses=(other, COURSE)))
    menu = page.choose.menu()
    menu.aboutToShow.emit()
    actions = [a for a in menu.actions() if not a.isSeparator()]
    assert [a.text() for a in actions] == [
        "Course 1, racemic ketamine",
        "Course 2, S-ketamine",
        "Change this course ...",
        "New course ...",
    ]
    assert [a.isChecked() for a in actions] == [False, True, False, False]
    for n, (signal, args) in enumerate(
        ((page.course_chosen, ["c1"]), (page.course_chosen, ["c"]), (page.edit_course, ["c"]), (page.new_course, []))
    ):
        with qtbot.waitSignal(signal) as said:
            actions[n].trigger()
        assert said.args == args


def test_series_days_and_export_are_in_the_other_menu(page: CoursePage, qtbot: QtBot) -> None:
    page.series["self"].setChecked(False)
    assert page.course_view().hidden == {"self"}
    page.series["self"].setChecked(True)
    assert page.course_view().hidden == frozenset()
    page.days.setChecked(True)
    assert page.course_view().days
    for kind, action in page.exports.items():
        with qtbot.waitSignal(page.export) as said:
            action.trigger()
        assert said.args == [kind]
    with qtbot.waitSignal(page.print_report):
        page.print_action.trigger()
    page.show_course(values(patient=Patient("DEMO-0013", id="q")))
    assert not page.course_view().days


def test_nothing_yet(page: CoursePage, qtbot: QtBot) -> None:
    page.show_course(CourseValues(ROSA))
    assert "No course yet" in words(page)
    for button, signal in (
        (page.empty.new_course, page.new_course),
        (page.empty.new_exam, page.new_exam),
    ):
        with qtbot.waitSignal(signal):
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_course_without_exams_or_infusions(page: CoursePage, qtbot: QtBot) -> None:
    page.show_course(CourseValues(ROSA, (COURSE,), reading((), (), COURSE)))
    said = words(page)
    assert "No exams yet" in said
    assert "No infusions yet" in said
    with qtbot.waitSignal(page.new_exam):
        QTest.mouseClick(page.no_exams.new_exam, Qt.MouseButton.LeftButton)
    assert not page.strip_card.isVisible()
    page.show_course(CourseValues(ROSA, (COURSE,), reading((exam(0), exam(7)), (), COURSE)))
    assert "No infusion yet: all 2 exams so far are the baseline." in words(page)
    assert not page.days.isEnabled()
    page.show_course(CourseValues(ROSA, (), reading((exam(0),))))
    assert "Exams without a course" in words(page)
    assert not page.infusions.add.isVisible()


def test_a_patients_own_exams_alone(page: CoursePage) -> None:
    home = tuple(exam(d, 15 - d // 9, mode=Mode.SELF, examiner="patient") for d in (0, 7, 30))
    page.show_course(values(exams=home))
    said = words(page)
    assert "Self-assessments only" in said
    assert "no measurement error is published" in said
    assert page.bodies.pair() == (home[1].id, home[-1].id)


@pytest.mark.parametrize(("name", "zoom"), [("light", 2.0), ("dark", 1.0), ("dark", 2.0)])
@pytest.mark.parametrize("width", [1000, 1440, 1920])
def test_nothing_clips_at_any_size(page: CoursePage, qapp: QApplication, name: str, zoom: float, width: int) -> None:
    theme.apply(qapp, name, zoom)
    page.resize(width, 900)
    qapp.processEvents()
    bar = page.scroller.horizontalScrollBar()
    assert bar.maximum() == 0 or width < 700 * zoom
    for label in page.findChildren(Label):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()) - 1, label.text()


def test_a_plot_follows_theme_and_size(page: CoursePage, qtbot: QtBot, qapp: QApplication) -> None:
    drawn(qtbot, page.plot)
    light = page.plot.grab().toImage()
    theme.apply(qapp, "dark", 1.0)
    assert not page.plot.is_drawn()
    drawn(qtbot, page.plot)
    assert page.plot.grab().toImage() != light
    page.resize(1700, 900)
    drawn(qtbot, page.plot)


def test_our_own_fault_in_drawing_is_not_hidden(page: CoursePage, qtbot: QtBot) -> None:
    drawn(qtbot, page.plot)
    broken = replace(values(), treatments=(object(),))  # type: ignore[arg-type]
    with qtbot.captureExceptions() as caught:
        view = broken.view()
        page.plot.show_view(view)
        qtbot.waitUntil(lambda: len(caught) > 0, timeout=30_000)
    assert caught


def test_words_of_exams() -> None:
    made = exam(0, 12, missing=2, pain=7, status=Status.SIGNED)
    assert exam_in_words(made) == "12 Aug 2026, Dr I. Lind\n12 to 14 positive; 16 sites examined, 2 not\naverage pain 7"
    assert exam_in_words(exam(0, status=Status.DRAFT)).endswith("draft, not signed")
    assert visits_in_words(reading(())) == "no exam yet"
    assert visits_in_words(reading((made,), infusions([30, 37, 44]))) == "1 exam, 2 visits without an exam"
    assert plot_in_words(CourseValues(ROSA).view()) == "No exams yet."


def test_values_of_one_exam_only(page: CoursePage) -> None:
    one = Exam("p", START, id="one", status=Status.SIGNED).having(Finding.rated("knee_r", 3))
    page.show_course(values(exams=(one,)))
    assert page.bodies.pair() == ("one", "")
    assert not page.bodies.full.isVisible()
    page.bodies.full.click()
    given = infusions([3])[0]
    page.show_course(values(exams=(), infusions=(replace(given, mg_per_kg=None, minutes=None, total_mg=None),)))
    assert isinstance(page.course_view().infusions[0], Infusion)


def test_effects_of_an_infusion_stand_in_its_row(page: CoursePage) -> None:
    _, given = whole_course()
    first, second, third = given[:3]
    first = replace(first, notes={"pain_before": 7, "pain_end": 3}, remark="slept")
    second = replace(second, notes={"pain_end": 2.0})
    at = first.given_at
    adverse = (
        AdverseEvent(first.id, at + timedelta(minutes=20), "dizziness", "moderate", outcome="ongoing"),
        AdverseEvent(first.id, at, "nausea", "mild", outcome="resolved"),
        AdverseEvent(third.id, at, "", serious=True),
    )
    page.show_course(values(infusions=(first, second, third, *given[3:]), adverse=adverse))
    table = page.infusions.table

    def cell(row: int, name: str) -> str:
        heads = [table.horizontalHeaderItem(n) for n in range(table.columnCount())]
        found = table.item(row, [head.text() if head else "" for head in heads].index(name))
        return found.text() if found else ""

    assert cell(0, "Pain") == "7 → 3"
    assert cell(0, "Effects, remark") == "nausea, mild; dizziness, moderate, ongoing; slept"
    assert cell(1, "Pain") == "– → 2"
    assert cell(2, "Effects, remark") == "effect not named, serious"


def test_every_number_says_why_on_request(page: CoursePage, qtbot: QtBot) -> None:
    links = [link for link in page.sentences.findChildren(LinkButton) if link.isVisible()]
    assert [link.accessibleName() for link in links] == [
        f"Where the numbers come from: {name}" for name in ("phases", "Positive sites", "Mean rating", "Average pain")
    ]
    assert "IMMPACT (Dworkin 2008)" not in words(page)
    low = page.sentences.minimumHeight()
    QTest.mouseClick(links[3], Qt.MouseButton.LeftButton)
    assert "100 x (baseline - current) / baseline" in words(page)
    assert "IMMPACT (Dworkin 2008)" in words(page)
    assert links[3].text() == "Hide"
    assert page.sentences.minimumHeight() > low
    QTest.mouseClick(links[3], Qt.MouseButton.LeftButton)
    assert "IMMPACT (Dworkin 2008)" not in words(page)
    QTest.mouseClick(links[0], Qt.MouseButton.LeftButton)
    assert "Parker and Vannest 2009" in words(page)
    assert "Baseline: middle value" in words(page)


def test_questionnaires_are_said_in_sentences(page: CoursePage) -> None:
    at = [START + timedelta(days=d) for d in (0, 14, 90)]
    phq = Mood("PHQ-9", 27, tuple(zip(at, (15.0, 14.0, 8.0), strict=True)), "Item 9: 1 at the last (of 3).", "Kroenke")
    once = Mood("GAD-7", 21, ((START, 9.0),))
    page.show_course(values(moods=(phq, once)))
    assert "Fell by 6 of 27. Item 9: 1 at the last (of 3)." in words(page)
    assert "PHQ-9" in words(page)
    assert "GAD-7" not in words(page)


def test_treatments_and_events_are_a_series_that_can_be_hidden(page: CoursePage, qtbot: QtBot) -> None:
    low = page.plot_card.minimumHeight()
    yoga = Treatment("p", "yoga", "yoga", START.date(), None)
    page.show_course(values(treatments=(yoga,), events=(Event("p", "flare", START.date()),)))
    drawn(qtbot, page.plot)
    assert page.plot_card.minimumHeight() > low
    assert page.course_view().treatments == (yoga,)
    page.series["around"].trigger()
    drawn(qtbot, page.plot)
    assert "around" in page.course_view().hidden
    assert page.plot_card.minimumHeight() == low


def test_planned_days_that_passed_are_empty_columns(page: CoursePage) -> None:
    day = START.date() + timedelta(days=70)
    page.show_course(values(course=replace(COURSE, follow_up=(day,))))
    empty = [c.when for c in columns(page.course_view().told) if c.exam is None]
    assert empty == [START.date() + timedelta(days=49)]  # of the infusion; an exam lies within a week of the plan
    later = replace(COURSE, plan=(START.date() + timedelta(days=84),))
    page.show_course(values(course=later))
    assert page.about.accessibleName() == "10 exams, 9 self-assessments, 2 visits without an exam"
