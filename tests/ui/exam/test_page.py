"""The page as it is seen and reached: list twin, focus, tab order, layouts, sides, screen readers."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from bodymap.errors import NotSaved
from bodymap.medicine import body
from bodymap.medicine.model import Exam, Finding, Reason, Rule
from bodymap.session import Visit, in_words
from bodymap.ui.figure.site_list import rows_of
from bodymap.ui.kit import theme
from bodymap.ui.pages.exam.keys import AREA_ORDER, Habits
from bodymap.ui.pages.exam.page import ExamPage, more_menu
from bodymap.ui.pages.exam.parts import COMPACT, FULL, SMALL
from tests.ui.exam.conftest import ORDER, ROSA, MakePage, press, press_all


def shown(page: ExamPage) -> dict[str, str]:
    """What the list says of each site."""
    return {site: cell.accessibleDescription() for site, cell in page.sheet.left.sites.cells.items()}


def test_rows_are_pairs_in_order() -> None:
    rows = rows_of(ORDER)
    assert [row.name for row in rows] == [
        "Forehead",
        "Occiput",
        "Trapezius",
        "Supraspinatus",
        "Gluteal",
        "Low cervical",
        "Second rib",
        "Lateral epicondyle",
        "Forearm, thumb",
        "Knee",
        "Greater trochanter",
    ]
    assert sorted(site for row in rows for site in row.sites) == sorted(ORDER)
    for row in rows:
        assert body.SITES[row.right or "occiput_r"].side == "r"
        assert body.SITES[row.left or "occiput_l"].side == "l"


def test_an_order_of_its_own_makes_its_own_rows() -> None:
    left_first = tuple(step.site for step in body.survey(left_first=True))
    assert rows_of(left_first)[1].sites == ("occiput_r", "occiput_l")
    assert [row.name for row in rows_of(("knee_l", "thumb_l", "forehead", "knee_r", "forearm_r"))] == [
        "Knee",
        "Forearm, thumb",
        "Forehead",
    ]


def test_twins_say_the_same(page: ExamPage, visit: Visit) -> None:
    press_all(page, "07*")
    press_all(page, "-r")
    for site in ORDER:
        words = in_words(visit.exam.findings.get(site))
        mark = page.sheet.figure.marks[site]
        assert shown(page)[site] == mark.accessibleDescription() == words
        assert page.sheet.left.sites.cells[site].accessibleName() == mark.accessibleName()
    assert shown(page)["trapezius_r"] == "not examined, refused"
    assert page.sheet.left.sites.cells["lateral_epicondyle_r"].accessibleName() == (
        "Right lateral epicondyle, step 14 of 21"
    )


def test_a_screen_reader_finds_21_cells(page: ExamPage, visit: Visit) -> None:
    list_ = QAccessible.queryAccessibleInterface(page.sheet.left.sites)
    cells = [list_.child(n) for n in range(list_.childCount())]
    assert len(cells) == 21
    press(page, "7")
    first = next(cell for cell in cells if "Forehead" in cell.text(QAccessible.Text.Name))
    assert first.text(QAccessible.Text.Name) == "Forehead, step 1 of 21"
    assert first.text(QAccessible.Text.Description) == "7 of 10"
    assert sum(cell.state().checked for cell in cells) == 1


def test_clicks_choose_in_list_and_figure(page: ExamPage, visit: Visit, qtbot: QtBot) -> None:
    QTest.mouseClick(page.sheet.left.sites.cells["knee_l"], Qt.MouseButton.LeftButton)
    assert visit.current == "knee_l"
    figure = page.sheet.figure
    spot = figure.place("gluteal_r")
    QTest.mouseClick(
        figure, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(int(spot.x()), int(spot.y()))
    )
    assert visit.current == "gluteal_r"
    press(page, "9")
    assert visit.exam.findings["gluteal_r"].rating == 9


def test_drawn_keys_are_keys(page: ExamPage, visit: Visit, qtbot: QtBot) -> None:
    pad = page.sheet.left.pad
    for act in ("7", "10", "painful", "0"):
        QTest.mouseClick(pad.keys[act], Qt.MouseButton.LeftButton)
        assert pad.keys[act].is_lit
    assert [f.rating for f in visit.exam.findings.values()] == [7, 10, None, 0]
    QTest.mouseClick(pad.keys["undo"], Qt.MouseButton.LeftButton)
    assert len(visit.exam.findings) == 3
    qtbot.waitUntil(lambda: not pad.keys["7"].is_lit)


def test_a_question_is_answered_by_clicking_it(page: ExamPage, visit: Visit) -> None:
    press(page, "-")
    buttons = page.sheet.card.question.findChildren(QAbstractButton)
    assert [b.text().split("  ")[0] for b in buttons] == ["↵", "R", "W", "D", "A", "U", "O", "Esc"]
    next(b for b in buttons if "wound" in b.text()).click()
    assert visit.exam.findings[ORDER[0]].reason is Reason.WOUND


def test_arrows_move_inside_the_list_and_the_focus_follows(page: ExamPage, visit: Visit) -> None:
    cells = page.sheet.left.sites.cells
    cells["forehead"].setFocus()
    for key, site in (
        (Qt.Key.Key_Down, "occiput_r"),
        (Qt.Key.Key_Right, "occiput_l"),
        (Qt.Key.Key_Down, "trapezius_l"),
        (Qt.Key.Key_Left, "trapezius_r"),
        (Qt.Key.Key_Up, "occiput_r"),
    ):
        press(page, key)
        assert visit.current == site
        assert QApplication.focusWidget() is cells[site]
    press(page, "6")
    assert visit.current == "occiput_l"
    assert QApplication.focusWidget() is cells["occiput_l"]


def test_tab_goes_list_switch_figure_areas_rules_this_exam(page: ExamPage) -> None:
    sheet = page.sheet
    page.setFocus()
    order: list[QWidget | None] = []
    for _ in range(40):
        press(page, Qt.Key.Key_Tab)
        order.append(QApplication.focusWidget())
    stops: list[QWidget] = [
        sheet.left.sites.cells["forehead"],
        sheet.layers.button("points"),
        sheet.figure.marks["forehead"],
        sheet.result.quadrants.cells["upper_right"],
        sheet.result.rules.rows["acr1990_count"],
        sheet.result.rules.rows["acr2016"],
        sheet.result.change,
    ]
    at = [order.index(stop) for stop in stops]
    start = at[0]
    turned = [(n - start) % len(set(order)) for n in at]
    assert all(a < b for a, b in pairwise(turned)), turned


def test_digits_work_wherever_the_focus_is_but_not_in_a_text(page: ExamPage, visit: Visit) -> None:
    for widget in (
        page.sheet.layers.button("points"),
        page.sheet.figure.marks[ORDER[0]],
        page.sheet.result.change,
        page.sheet.result.rules.rows["acr2016"],
    ):
        widget.setFocus()
        before = len(visit.exam.findings)
        press(page, "5")
        assert len(visit.exam.findings) == before + 1
    page.edit_site(True)
    visit.note(Finding.rated(visit.current, 3), go_on=False)
    remark = page.sheet.left.editor.remark
    remark.setFocus()
    before = len(visit.exam.findings)
    press_all(page, "57")
    assert remark.text() == "57"
    assert len(visit.exam.findings) == before
    press(page, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is page
    assert visit.exam.findings[visit.current].remark == "57"


def test_enter_presses_the_button_that_has_the_focus(page: ExamPage) -> None:
    page.sheet.result.rules.rows["acr2016"].setFocus()
    press(page, Qt.Key.Key_Return)
    assert page.windows.open is not None
    page.windows.open.close()


def test_enter_skips_after_a_click_on_a_button(page: ExamPage, visit: Visit) -> None:
    switch = page.sheet.layers.button("areas")
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is switch
    page.entry.show_layer("points")
    press(page, Qt.Key.Key_Return)
    press(page, Qt.Key.Key_Space)
    assert page.entry.layer == "points"
    assert visit.current == ORDER[2]
    press(page, Qt.Key.Key_Left)
    assert visit.current == ORDER[1]


def test_all_done(page: ExamPage, visit: Visit, qtbot: QtBot) -> None:
    press_all(page, "1" * 20)
    with qtbot.waitSignal(page.all_done):
        press(page, "1")
    assert page.sheet.card.title.whole() == "All 21 done"
    press(page, "4")
    assert "All 21 are done" in page.sheet.card.message
    press(page, ".")
    assert visit.current == ORDER[-1]


@pytest.mark.parametrize(
    ("size", "mode"),
    [((1440, 840), FULL), ((1600, 1140), FULL), ((1280, 660), COMPACT), ((1366, 708), COMPACT), ((1024, 708), COMPACT),
     ((720, 400), SMALL), ((960, 540), SMALL)],
)  # fmt: skip
def test_nothing_clips_at_any_size(visit: Visit, make_page: MakePage, size: tuple[int, int], mode: str) -> None:
    page = make_page(visit, size=size)
    assert (page.width(), page.height()) == size
    assert page.sheet.mode == mode
    heights: set[int] = set()
    for site in (*ORDER, "asked", "areas", ""):
        page.entry.show_layer("areas" if site == "areas" else "points")
        if site == "asked":
            press(page, "-")
        else:
            visit.choose("" if site == "areas" else site)
        QApplication.processEvents()
        if site != "asked":
            heights.add(page.sheet.figure.height())
        if site in ORDER[2:8] or site in ORDER[9:20]:
            continue
        for widget in page.findChildren(QWidget):
            if not widget.isVisible() or isinstance(widget.parentWidget(), QScrollArea):
                continue
            inside = _inside_scroll(widget)
            parent = widget.parentWidget()
            if parent is not None and not inside and not widget.isWindow():
                corner = widget.mapTo(page, QPoint(0, 0))
                assert corner.x() >= 0
                assert corner.x() + widget.width() <= page.width(), widget
                assert corner.y() + widget.height() <= page.height(), widget
            if isinstance(widget, QLabel) and not widget.wordWrap() and widget.text():
                assert widget.width() >= widget.fontMetrics().horizontalAdvance(widget.text()) - 1, widget.text()
            if isinstance(widget, QScrollArea):
                assert widget.horizontalScrollBar().maximum() == 0, widget
    assert len(heights) == 1, "the figures never move"
    if mode != SMALL:
        page.entry.show_layer("points")
        QApplication.processEvents()
        areas = [a for a in page.findChildren(QScrollArea) if a.isAncestorOf(page.sheet.left.sites)]
        assert [a.verticalScrollBar().maximum() for a in areas] == [0]


def _inside_scroll(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def test_large_text_finds_its_room(visit: Visit, make_page: MakePage, qapp: QApplication) -> None:
    page = make_page(visit, size=(1440, 800))
    try:
        theme.apply(qapp, "dark", 2.0)
        QApplication.processEvents()
        assert page.sheet.mode == SMALL
        assert page.sheet.summary.isVisible()
        page.sheet.summary.button.click()
        assert page.sheet.result.isVisible()
        assert not page.sheet.left.isVisible()
        page.sheet.summary.button.click()
        assert page.sheet.left.isVisible()
    finally:
        theme.apply(qapp, "light", 1.0)
    assert page.sheet.mode == FULL


def test_trouble_with_the_disk_is_said_and_loses_nothing(
    page: ExamPage, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise NotSaved("The disk is full.", "Free some space.")

    with monkeypatch.context() as broken:
        broken.setattr(visit._store, "save_exam", full)
        press(page, "7")
        assert "Not saved yet: The disk is full." in page.sheet.card.message
        press(page, "8")
    assert shown(page)[ORDER[0]] == "7 of 10"
    assert not visit.is_saved
    assert visit.save()
    assert visit._store.exam(visit.exam.id) == visit.exam


def test_areas_and_coarse_answers_by_click(page: ExamPage, visit: Visit, qtbot: QtBot) -> None:
    QTest.mouseClick(page.sheet.result.quadrants.cells["upper_left"], Qt.MouseButton.LeftButton)
    assert visit.exam.quadrants == {"upper_left": True}
    page.entry.show_layer("areas")
    cells = page.sheet.left.areas.cells
    for expected in (True, False, None):
        QTest.mouseClick(cells["neck"], Qt.MouseButton.LeftButton)
        assert visit.exam.areas.get("neck") is expected
        assert cells["neck"].answer is expected
    assert len(cells) == 24
    assert set(AREA_ORDER) == set(body.AREAS)


def test_both_views_of_an_area_light_up_from_the_list(page: ExamPage, visit: Visit) -> None:
    page.entry.show_layer("areas")
    page.entry.put_area("shoulder_girdle_r", True)
    marks = page.sheet.figure.regions
    assert marks["shoulder_girdle_r", "front"].isChecked()
    assert marks["shoulder_girdle_r", "back"].isChecked()


@pytest.mark.parametrize(("typed", "months"), [("26", 26.0), ("2,9", 2.9), ("2.9", 2.9), ("", None)])
def test_months_with_comma_or_point(page: ExamPage, visit: Visit, typed: str, months: float | None) -> None:
    page.entry.show_layer("areas")
    field = page.sheet.left.months.field
    field.setFocus()
    field.setText("7")
    press(page, Qt.Key.Key_Return)
    field.setText(typed)
    press(page, Qt.Key.Key_Return)
    assert visit.exam.number("duration_months") == months


def test_a_good_number_of_months_answers_the_refusal_before(page: ExamPage, visit: Visit) -> None:
    page.entry.show_layer("areas")
    field = page.sheet.left.months.field
    field.setFocus()
    field.setText("two years")
    press(page, Qt.Key.Key_Return)
    assert page.sheet.card.message
    field.setText("24")
    press(page, Qt.Key.Key_Return)
    assert page.sheet.card.message == ""
    assert visit.exam.number("duration_months") == 24


def test_months_that_cannot_be_are_refused_in_words(page: ExamPage, visit: Visit) -> None:
    page.entry.show_layer("areas")
    field = page.sheet.left.months.field
    field.setFocus()
    field.setText("two years")
    press(page, Qt.Key.Key_Return)
    assert "Not a number" in page.sheet.card.message
    assert visit.exam.number("duration_months") is None
    assert (field.text(), field.property("state")) == ("two years", "wrong")  # to be mended, not to be typed anew
    visit.answer("pain_now", 4)
    assert field.text() == "two years"
    visit.answer("duration_months", 24)
    assert (field.text(), field.property("state")) == ("24", "")


def test_the_previous_exam_is_a_ghost_only_when_asked(visit: Visit, qtbot: QtBot, look: None) -> None:
    before = Exam(ROSA.id, visit.exam.performed_at, rule=Rule.RATING2).having(Finding.rated("knee_r", 8))
    page = ExamPage(visit, ROSA, Habits(sounds=False), previous=before)
    qtbot.addWidget(page)
    assert page.sheet.figure.marks["knee_r"].ghost is None
    page.show_ghost(True)
    ghost = page.sheet.figure.marks["knee_r"].ghost
    assert ghost is not None
    assert ghost.rating == 8
    assert "Previous exam, faint" in [a.text() for a in more_menu(page).actions()]


def test_the_pacer_counts_four_seconds(page: ExamPage, qtbot: QtBot) -> None:
    pacer = page.sheet.card.pacer
    beats: list[int] = []
    pacer.beat.connect(beats.append)
    press(page, "S")
    assert pacer.running
    for _ in range(80):
        pacer.tick()
    assert beats == [1, 2, 3, 4]
    assert not pacer.running
    press(page, "S")
    press(page, "5")
    assert not pacer.running, "the next site begins anew"
