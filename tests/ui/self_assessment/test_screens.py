"""Every screen: words strong enough, targets large enough, names, the keyboard alone, 200 % without clipping."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from bodymap.medicine.guided import NOT_REACHED, UNKNOWN, Places, Step
from bodymap.session import Sitting
from bodymap.ui.figure.painting import BodyThumb
from bodymap.ui.kit import theme
from bodymap.ui.pages.guided.page import SelfAssessment
from bodymap.ui.pages.guided.parts import Screen
from bodymap.ui.pages.guided.places import BodyPlaces, PlacesScreen
from tests.flow.people import whole_answer
from tests.ui.self_assessment.conftest import MakePage, press
from tests.ui.self_assessment.measure import clipped, controls, nameless, outside, pale, small

SIZES = [
    ("light", 1.0, (1440, 900)),
    ("dark", 1.0, (1024, 768)),
    ("light", 2.0, (1440, 900)),
    ("dark", 2.0, (1024, 768)),
]
SEEN_ONCE = {"press_occiput_r", "press_low_cervical_l", "press_greater_trochanter_l"}
"""All 18 places are the same screen; these stand for them where measuring takes long."""


def walk(sitting: Sitting) -> Iterator[Step]:
    """Every screen of the longest way, each with its answer."""
    while True:
        step = sitting.step
        given = whole_answer(step)
        if given is not None:
            sitting.answer(step, given)
        yield step
        if step.kind == "thanks":
            return
        sitting.finish() if step.kind == "review" else sitting.next()
        assert sitting.step != step


@pytest.mark.parametrize(("name", "zoom", "size"), SIZES)
def test_every_screen_can_be_read_and_hit(
    qapp: QApplication,
    qtbot: QtBot,
    make_page: MakePage,
    sitting: Sitting,
    name: str,
    zoom: float,
    size: tuple[int, int],
) -> None:
    theme.apply(qapp, name, zoom)
    page = make_page(size)
    seen = set()
    for step in walk(sitting):
        if step.kind == "press" and step.id not in SEEN_ONCE:
            continue
        qapp.processEvents()
        faults = {
            "small": small(page),
            "nameless": nameless(page),
            "clipped": clipped(page),
            "outside": outside(page),
            "pale": pale(page),
        }
        assert not any(faults.values()), (step.id, {what: found for what, found in faults.items() if found})
        assert page.area.horizontalScrollBar().maximum() == 0, step.id
        assert page.size().toTuple() == size, step.id
        seen.add(step.kind)
    assert len(seen) == 13


@pytest.mark.parametrize(("zoom", "size"), [(1.0, (1280, 720)), (1.5, (1280, 720)), (2.0, (1920, 1080))])
def test_where_it_is_low_the_frame_shrinks_before_the_question(
    qapp: QApplication, make_page: MakePage, sitting: Sitting, zoom: float, size: tuple[int, int]
) -> None:
    """Question, answers, Back and Next in sight without scrolling; of the places the figure and what is asked back."""
    theme.apply(qapp, "light", zoom)
    page = make_page(size)
    for step in walk(sitting):
        if step.kind == "review" or (step.kind == "press" and step.id not in SEEN_ONCE):
            continue
        qapp.processEvents()
        now = page.now
        assert isinstance(now, Screen)
        faults = {"small": small(page), "clipped": clipped(page), "outside": outside(page)}
        assert not any(faults.values()), (step.id, faults)
        room = page.area.viewport().height()
        assert room >= 0.7 * size[1], step.id
        if isinstance(now, PlacesScreen) and zoom > 1:
            for part in (now.check, next(iter(now.areas.values()))):
                assert part.mapTo(now, QPoint(0, part.height())).y() <= room
            assert now.figure.mapTo(now, QPoint(0, now.figure.height())).y() <= 1.1 * room
        else:
            assert page.area.verticalScrollBar().maximum() == 0, step.id


@pytest.mark.parametrize(("name", "zoom", "size"), SIZES)
def test_help_and_pause_can_be_read_and_hit(
    qapp: QApplication, make_page: MakePage, sitting: Sitting, name: str, zoom: float, size: tuple[int, int]
) -> None:
    theme.apply(qapp, name, zoom)
    page = make_page(size)
    for show in (sitting.show_help, page.pause):
        show()
        qapp.processEvents()
        assert not small(page) | dict.fromkeys(nameless(page) + clipped(page) + outside(page) + pale(page))
        assert not page.bottom.isVisible()


def test_no_screen_answers_by_itself(page: SelfAssessment, sitting: Sitting, qapp: QApplication) -> None:
    """No default answer, and no focus that looks like one."""
    while sitting.step.kind != "thanks":
        step = sitting.step
        now = page.now
        assert isinstance(now, Screen)
        asked = whole_answer(step) is not None
        assert sitting.given(step) is None
        assert not [b for b in now.findChildren(QAbstractButton) if b.isChecked()]
        assert page.next_button.isEnabled() == (not asked)
        assert page.focusWidget() is now
        if asked:
            sitting.answer(step, whole_answer(step))
            assert sitting.step == step  # no auto-advance
            assert page.next_button.isEnabled()
        sitting.finish() if step.kind == "review" else sitting.next()


def test_every_screen_has_its_way_back_pause_and_not_knowing(
    page: SelfAssessment, sitting: Sitting, qapp: QApplication
) -> None:
    for step in walk(sitting):
        qapp.processEvents()
        assert page.pause_button.isVisible()
        assert page.back_button.isVisible() == (step.kind not in ("welcome", "thanks"))
        words = [button.text() for button in page.findChildren(QAbstractButton) if button.isVisible()]
        if whole_answer(step) is not None:
            assert "I don't know" in words
            assert "Skip this place" in words or "I'd rather not" in words
        if step.kind == "press":
            assert "I cannot reach it" in words
        assert ("I need help now" in words) == (step.id == "mood_notice" or step.instrument == "phq9")


def test_every_control_is_reached_by_tab_in_the_order_of_the_page(
    page: SelfAssessment, sitting: Sitting, qapp: QApplication
) -> None:
    for step in walk(sitting):
        if step.kind == "press" and step.id not in SEEN_ONCE:
            continue
        qapp.processEvents()
        wanted = {w for w in controls(page) if w.isEnabled() and w.focusPolicy() != Qt.FocusPolicy.NoFocus}
        now = page.now
        assert isinstance(now, Screen)
        now.setFocus()
        reached: list[QWidget] = []
        for _ in range(len(wanted) + 2):
            press(page, Qt.Key.Key_Tab)
            focus = page.focusWidget()
            if focus in reached:
                break
            if focus is not None and focus is not now:
                reached.append(focus)
        assert set(reached) == wanted, step.id
        asked = [w for w in reached if w in now.stops()]
        assert asked == [w for w in now.stops() if w in wanted], step.id


def test_the_keyboard_alone(page: SelfAssessment, sitting: Sitting) -> None:
    """Numbers answer, T is ten, arrows go on and back, Esc pauses and goes on."""
    press(page, "2")
    press(page, Qt.Key.Key_Right)
    assert sitting.given(sitting.steps[0]) == "yes"
    press(page, Qt.Key.Key_Tab)
    press(page, Qt.Key.Key_Space)  # the first place of the list
    press(page, Qt.Key.Key_Right)
    assert sitting.step.kind == "places"  # only one side: asked
    press(page, Qt.Key.Key_Tab)
    focus = page.focusWidget()
    while not (isinstance(focus, QAbstractButton) and focus.text().startswith("Yes")):
        press(page, Qt.Key.Key_Tab)
        focus = page.focusWidget()
    press(page, Qt.Key.Key_Return)
    press(page, Qt.Key.Key_Right)
    assert sitting.step.kind == "duration"
    press(page, "1")
    press(page, "2")
    focus = page.focusWidget()
    while not (isinstance(focus, QAbstractButton) and focus.text() == "Years"):
        press(page, Qt.Key.Key_Tab)
        focus = page.focusWidget()
    press(page, Qt.Key.Key_Space)
    press(page, Qt.Key.Key_Right)
    assert sitting.exam.number("duration_months") == 144
    press(page, "0")
    assert sitting.given(sitting.step) == 0
    press(page, "T")
    assert sitting.given(sitting.step) == 10
    press(page, Qt.Key.Key_Escape)
    assert not isinstance(page.now, Screen)
    press(page, "3")
    press(page, Qt.Key.Key_Escape)
    assert sitting.exam.number("pain_now") == 10
    press(page, Qt.Key.Key_Right)
    assert sitting.step.id == "pain_average"
    press(page, Qt.Key.Key_Left)
    assert sitting.step.id == "pain_now"


def test_arrows_mean_back_and_next_also_on_a_button(page: SelfAssessment, sitting: Sitting) -> None:
    press(page, "1")
    press(page, Qt.Key.Key_Tab)
    press(page, Qt.Key.Key_Right)
    assert sitting.step.kind == "places"
    press(page, Qt.Key.Key_Tab)
    press(page, Qt.Key.Key_Left)
    assert sitting.step.kind == "welcome"


def test_up_and_down_move_the_focus(page: SelfAssessment) -> None:
    press(page, Qt.Key.Key_Down)
    first = page.focusWidget()
    press(page, Qt.Key.Key_Down)
    assert page.focusWidget() is not first
    press(page, Qt.Key.Key_Up)
    assert page.focusWidget() is first


def test_eleven_answers_are_72_high_in_one_row_or_6_and_5(
    page: SelfAssessment, sitting: Sitting, qapp: QApplication
) -> None:
    while sitting.step.kind != "scale":
        sitting.answer(sitting.step, whole_answer(sitting.step))
        sitting.next()
    for width, rows in ((1440, [11]), (860, [6, 5])):
        page.resize(width, 900)
        qapp.processEvents()
        now = page.now
        assert isinstance(now, Screen)
        buttons = [b for b in now.findChildren(QAbstractButton) if b.text().isdigit()]
        assert len(buttons) == 11
        assert min(b.height() for b in buttons) >= 72
        assert max(b.width() for b in buttons) - min(b.width() for b in buttons) <= 1
        tops = sorted({b.y() for b in buttons})
        assert [sum(b.y() == top for b in buttons) for top in tops] == rows


def test_a_screen_reader_hears_the_question_first(page: SelfAssessment, sitting: Sitting) -> None:
    for step in walk(sitting):
        now = page.now
        assert isinstance(now, Screen)
        assert len(now.accessibleName()) > 8, step.id


def test_the_review_leads_back_to_each_question(page: SelfAssessment, sitting: Sitting) -> None:
    for step in walk(sitting):
        if step.kind == "review":
            break
    steps = [s for s in sitting.steps if whole_answer(s) is not None]
    for step in steps[::9]:
        now = page.now
        answer = next(b for n, b in now.answers.items() if n == step.id)  # type: ignore[union-attr]
        assert answer.height() >= 52
        answer.click()
        assert sitting.step == step
        assert page.to_review.isVisible() == (step.kind != "welcome")
        if step.kind not in ("welcome", "reasons"):
            sitting.answer(step, UNKNOWN)
        sitting.go(next(s for s in sitting.steps if s.kind == "review"))


def test_skipped_places_are_dashed_and_counted_kindly(page: SelfAssessment, sitting: Sitting) -> None:
    for step in walk(sitting):
        if step.id == "press_knee_l":
            sitting.answer(step, NOT_REACHED)
        if step.kind == "review":
            break
    now = page.now
    assert isinstance(now, Screen)
    assert now.answers["press_knee_l"].dashed  # type: ignore[attr-defined]
    assert now.answers["press_knee_l"].text() == "not reached"  # type: ignore[attr-defined]
    assert "You skipped 1 place; that is fine." in " ".join(now.read)


def test_no_total_and_nothing_of_the_pressed_controls(page: SelfAssessment, sitting: Sitting) -> None:
    said = set()
    for _ in walk(sitting):
        for part in (*page.findChildren(QWidget),):
            said.add(part.accessibleName())
    words = " ".join(said).lower()
    assert "positive" not in words
    assert "forehead" not in words
    assert "thumbnail" not in words


def test_what_is_written_is_kept_letter_by_letter(page: SelfAssessment, sitting: Sitting) -> None:
    for step in walk(sitting):
        if step.kind == "helped":
            break
    assert page.now is not None
    line = page.now.findChildren(QLineEdit)[-1]
    line.setFocus()
    for letter in "Tea 10":
        press(page, letter) if letter != " " else press(page, Qt.Key.Key_Space)
    assert sitting.exam.text("self_helped_note") == "tea 10"
    assert sitting.step.kind == "helped"


def test_without_pressing_the_review_shows_the_marked_places(page: SelfAssessment, sitting: Sitting) -> None:
    sitting.answer(sitting.step, "no")
    sitting.next()
    sitting.answer(sitting.step, Places(frozenset({"neck", "jaw_r", "jaw_l"})))
    sitting.go(next(step for step in sitting.steps if step.kind == "review"))
    assert page.now is not None
    (figure,) = page.now.findChildren(BodyPlaces)
    assert figure.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert not page.now.findChildren(BodyThumb)
    assert isinstance(page.now, Screen)
    assert "questions have no answer yet." in " ".join(page.now.read)
