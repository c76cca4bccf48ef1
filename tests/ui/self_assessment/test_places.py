"""Sides are the patient's own, in a mirror or not; the thumb lies over no other place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bodymap.medicine import body
from bodymap.medicine.guided import Places
from bodymap.session import Sitting
from bodymap.ui.pages.guided.page import SelfAssessment
from bodymap.ui.pages.guided.places import REACH, BodyPlaces, PlacesScreen, side_words
from bodymap.ui.pages.guided.press import CLEAR, LONG, PressPicture, clearance, direction, half_width, thumb_path


def screen(page: SelfAssessment, sitting: Sitting) -> PlacesScreen:
    sitting.answer(sitting.step, "no")
    sitting.next()
    QApplication.processEvents()
    assert isinstance(page.now, PlacesScreen)
    return page.now


def in_body(figure: BodyPlaces, view: body.View, at: QPoint) -> tuple[float, float]:
    """A point of the widget in units of a view."""
    turned, _ = figure.transform(view).inverted()
    there = turned.map(at.toPointF())
    return there.x(), there.y()


def touch(figure: BodyPlaces, area: str, away: QPoint | None = None) -> None:
    at = figure.middle_of(area).toPoint() + (away or QPoint())
    QTest.mouseClick(figure, Qt.MouseButton.LeftButton, pos=at)


@pytest.mark.parametrize("mirror", [False, True])
def test_a_touch_marks_the_place_that_is_touched(page: SelfAssessment, sitting: Sitting, mirror: bool) -> None:
    now = screen(page, sitting)
    if mirror:
        now.mirror.click()
    for area in body.AREAS:
        touch(now.figure, area)
        assert dict(sitting.exam.areas) == {area: True}
        assert now.areas[area].isChecked()
        touch(now.figure, area)
        assert not sitting.exam.areas


def test_a_mirror_turns_the_front_only_and_stores_the_patients_own_side(page: SelfAssessment, sitting: Sitting) -> None:
    now = screen(page, sitting)
    front, back = now.figure.views()
    middle = now.figure.transform(front).map(QPointF(front.midline, 0.0)).x()
    assert now.figure.middle_of("upper_arm_r").x() < middle  # as others see them: right is at the viewer's left
    now.mirror.click()
    assert now.figure.middle_of("upper_arm_r").x() > middle
    touch(now.figure, "upper_arm_r")
    assert dict(sitting.exam.areas) == {"upper_arm_r": True}
    assert side_words(front, False, "RIGHT", "LEFT") == ("RIGHT", "LEFT")
    assert side_words(front, True, "RIGHT", "LEFT") == ("LEFT", "RIGHT")
    assert side_words(back, False, "RIGHT", "LEFT") == side_words(back, True, "RIGHT", "LEFT") == ("LEFT", "RIGHT")


def test_a_finger_beside_a_small_place_still_finds_it(page: SelfAssessment, sitting: Sitting) -> None:
    now = screen(page, sitting)
    figure = now.figure
    hand = figure.middle_of("lower_arm_r").toPoint()
    outside = next(
        QPoint(x, hand.y())
        for x in range(hand.x(), 0, -1)
        if figure.area_at(QPoint(x, hand.y()).toPointF()) == "lower_arm_r"
        and not any(body.area_at(view, *in_body(figure, view, QPoint(x, hand.y()))) for view in figure.views())
    )
    assert REACH * 2 >= 44
    QTest.mouseClick(figure, Qt.MouseButton.LeftButton, pos=outside)
    assert dict(sitting.exam.areas) == {"lower_arm_r": True}


def test_far_from_the_body_nothing_is_marked(page: SelfAssessment, sitting: Sitting) -> None:
    now = screen(page, sitting)
    QTest.mouseClick(now.figure, Qt.MouseButton.LeftButton, pos=QPoint(2, now.figure.height() - 3))
    assert not sitting.exam.areas


def test_only_one_side_is_asked_about_beside_the_figure(page: SelfAssessment, sitting: Sitting) -> None:
    now = screen(page, sitting)
    now.areas["hip_r"].click()
    assert now.check.isVisibleTo(now)
    assert "right side and not your left" in now.check_words.text()
    assert not page.next_button.isEnabled()
    now.only_yes.click()
    assert page.next_button.isEnabled()
    now.areas["hip_l"].click()
    assert not now.check.isVisibleTo(now)
    assert page.next_button.isEnabled()
    assert not sitting.exam.text("self_sides")


def test_no_pain_is_a_choice_of_its_own(page: SelfAssessment, sitting: Sitting) -> None:
    now = screen(page, sitting)
    now.none.click()
    assert sitting.given(sitting.step) == Places(none=True)
    now.areas["neck"].click()
    assert sitting.given(sitting.step) == Places(frozenset({"neck"}))
    assert not now.none.isChecked()


@pytest.mark.parametrize("variant", body.POINT_VARIANTS)
@pytest.mark.parametrize("site", body.POINTS)
def test_the_thumb_lies_over_no_other_place(site: str, variant: str) -> None:
    drawn = body.figure(variant)
    view = drawn.view(body.place(drawn, site)[0])
    way = direction(view, site)
    assert clearance(view, site, way) >= CLEAR
    assert way[1] > 0  # from below
    outward = 1 if view.sites[site][0] >= view.midline else -1
    assert way[0] * outward > -0.2  # from the outer side, or straight from below


def test_the_outline_is_not_wider_than_it_is_said_to_be() -> None:
    path = thumb_path()
    for along in range(-8, int(LONG), 4):
        wide = max(y / 4 for y in range(80) if path.contains(QPoint(along, 0).toPointF() + QPoint(0, 0).toPointF()))
        assert wide >= 0
        assert not path.contains(QPoint(along, 0).toPointF() + QPoint(0, round(half_width(along) + 3)).toPointF())


@pytest.mark.parametrize(("site", "said"), [("knee_r", "from the front"), ("occiput_l", "from behind")])
def test_the_picture_says_from_where(qtbot: QtBot, site: str, said: str) -> None:
    picture = PressPicture(site, "child", True, ("RIGHT", "LEFT", "from the front", "from behind"))
    qtbot.addWidget(picture)
    picture.resize(500, 440)
    assert picture.from_words() == said
    assert not picture.grab().isNull()
