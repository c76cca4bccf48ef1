"""The figure on screen: what is clicked is what is meant, at every size and pixel ratio; only news is repainted."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bodymap.medicine import body
from bodymap.medicine.model import Exam, Finding, Reason, Rule
from bodymap.ui.figure.marks import change_of, state_of
from bodymap.ui.figure.painting import BodyThumb, Lens
from bodymap.ui.figure.view import FigureView
from bodymap.ui.kit import theme
from bodymap.ui.kit.theme import color

SIZES = [(300, 320), (420, 520), (700, 690), (1400, 1000), (900, 300)]


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, "light", 1.0)
    yield
    theme.apply(qapp, "light", 1.0)


def exam(**ratings: int) -> Exam:
    made = Exam(patient="DEMO-0001", performed_at=datetime(2026, 11, 23, 14, 5, tzinfo=UTC), rule=Rule.RATING2)
    return made.having(*(Finding.rated(site, rating) for site, rating in ratings.items()))


def shown(qtbot: QtBot, width: int = 700, height: int = 690) -> FigureView:
    view = FigureView()
    qtbot.addWidget(view)
    view.resize(width, height)
    view.show_exam(exam())
    with qtbot.waitActive(view):
        view.show()
        view.activateWindow()
    return view


def click_every_site(view: FigureView) -> list[tuple[str, list[str]]]:
    """Click the middle of every mark; the sites that were chosen, by the site that was meant."""
    found = []
    for site in body.SITES:
        chosen: list[str] = []
        view.site_chosen.connect(chosen.append)
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, view.place(site).toPoint(), 0)
        view.site_chosen.disconnect(chosen.append)
        found.append((site, chosen))
    return found


class Painted(QObject):
    """Which marks were painted."""

    def __init__(self, view: FigureView) -> None:
        super().__init__()
        self.sites: set[str] = set()
        self._by = {id(mark): site for site, mark in view.marks.items()}
        for mark in view.marks.values():
            mark.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.sites.add(self._by[id(watched)])
        return False


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("zoom", [1.0, 1.5, 2.0])
def test_a_click_hits_the_site_that_was_meant(
    qtbot: QtBot, qapp: QApplication, size: tuple[int, int], zoom: float
) -> None:
    theme.apply(qapp, "light", zoom)
    view = shown(qtbot, *size)
    for site, chosen in click_every_site(view):
        assert chosen == [site]


@pytest.mark.parametrize("ratio", ["1.25", "2", "3"])
def test_a_click_hits_at_other_pixel_ratios(ratio: str) -> None:
    code = (
        "from PySide6.QtWidgets import QApplication\n"
        "app = QApplication([])\n"
        "from bodymap.ui.kit import theme; theme.apply(app, 'dark', 1.0)\n"
        "from tests.ui.test_figure_view import FigureView, click_every_site, exam\n"
        "for size in ((420, 520), (700, 690)):\n"
        "    view = FigureView(); view.resize(*size); view.show_exam(exam(knee_r=7)); view.show()\n"
        "    app.processEvents()\n"
        f"    assert abs(view.devicePixelRatioF() - {ratio}) < 0.01\n"
        "    assert all(chosen == [site] for site, chosen in click_every_site(view))\n"
        "    picture = view.grab().toImage()\n"
        "    at = view.place('knee_r') * picture.devicePixelRatio()\n"
        "    r = view.marks['knee_r'].radius * picture.devicePixelRatio() * 0.78\n"
        "    seen = picture.pixelColor(round(at.x()), round(at.y() - r)).name()\n"
        "    assert seen == theme.dark().scale[7], seen\n"
    )
    env = {**os.environ, "QT_SCALE_FACTOR": ratio, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@given(
    st.sampled_from(body.POINT_VARIANTS),
    st.integers(240, 1600),
    st.integers(240, 1200),
    st.sampled_from(sorted(body.SITES)),
    st.sampled_from([("front", "back"), ("front",), ("back",)]),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_site_side_view_and_pixel_agree(
    qtbot: QtBot, variant: str, width: int, height: int, site: str, views: tuple[str, ...]
) -> None:
    view = FigureView()
    view.set_variant(variant)
    view.set_views(views)
    view.resize(width, height)
    view.show_exam(exam())
    view.lay_out()
    name, x, y = body.place(body.figure(variant), site)
    if name not in views:
        assert view.marks[site].isHidden()
    else:
        at = view.place(site)
        assert QRect(QPoint(), view.size()).contains(at.toPoint())
        assert view.site_at(at) == site
        assert view.frame.to_body(name, at) == pytest.approx((x, y), abs=30.1)
        middle = view.frame.middle(body.figure(variant).view(name)).x()
        side = body.SITES[site].side
        viewers_left = at.x() < middle
        if side:
            assert viewers_left == ((side == "r") == (name == "front"))
        mark = view.marks[site]
        assert min(mark.width(), mark.height()) >= 24
        assert (
            mark.geometry().center() == pytest.approx(at.toPoint(), abs=2)
            or abs(mark.geometry().center().x() - at.x()) < 2
        )
    view.deleteLater()


def test_a_click_goes_to_the_nearest_site_within_reach(qtbot: QtBot) -> None:
    view = shown(qtbot)
    knee = view.place("knee_r")
    assert view.site_at(knee + QPointF(-29, 0)) == "knee_r"
    assert view.site_at(knee + QPointF(-31, 0)) == ""
    between = (view.place("trapezius_l") * 0.6) + (view.place("supraspinatus_l") * 0.4)
    assert view.site_at(between) == "trapezius_l"
    chosen: list[str] = []
    view.site_chosen.connect(chosen.append)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(3, 3))
    QTest.mouseClick(view, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, knee.toPoint())
    assert chosen == []


def test_a_click_on_the_mark_itself_reaches_the_figure(qtbot: QtBot) -> None:
    view = shown(qtbot)
    mark = view.marks["second_rib_l"]
    with qtbot.waitSignal(view.site_chosen) as heard:
        QTest.mouseClick(mark, Qt.MouseButton.LeftButton)
    assert heard.args == ["second_rib_l"]


def test_a_mark_speaks_to_screen_readers(qtbot: QtBot) -> None:
    view = shown(qtbot)
    mark = view.marks["lateral_epicondyle_r"]
    spoken = QAccessible.queryAccessibleInterface(mark)
    assert spoken.role() == QAccessible.Role.Button
    assert spoken.text(QAccessible.Text.Name) == "Right lateral epicondyle, step 14 of 21"
    assert spoken.text(QAccessible.Text.Description) == "open"
    view.show_exam(exam(lateral_epicondyle_r=7))
    assert spoken.text(QAccessible.Text.Description) == "7 of 10"
    view.show_exam(exam().having(Finding.not_examined("lateral_epicondyle_r", Reason.REFUSED)))
    assert spoken.text(QAccessible.Text.Description) == "not examined, refused"
    with qtbot.waitSignal(view.site_chosen) as heard:
        spoken.actionInterface().doAction("Press")
    assert heard.args == ["lateral_epicondyle_r"]
    view.set_order(("knee_l", "knee_r"))
    assert view.marks["knee_r"].accessibleName() == "Right knee, step 2 of 2"
    assert mark.accessibleName() == "Right lateral epicondyle"


def test_a_rating_repaints_only_what_changed(qtbot: QtBot) -> None:
    view = shown(qtbot)
    view.show_exam(exam(), "knee_r")
    QApplication.processEvents()
    painted = Painted(view)
    view.show_exam(exam(knee_r=4), "knee_l")
    QApplication.processEvents()
    assert painted.sites == {"knee_r", "knee_l"}
    painted.sites.clear()
    view.show_exam(exam(knee_r=4), "knee_l")
    QApplication.processEvents()
    assert painted.sites == set()


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("rating", range(11))
def test_the_number_stands_on_its_own_colour(qtbot: QtBot, qapp: QApplication, name: str, rating: int) -> None:
    theme.apply(qapp, name, 2.0)
    view = shown(qtbot, 1000, 1000)
    view.show_exam(exam(knee_r=rating))
    picture = view.grab().toImage()
    at = view.place("knee_r")
    radius = view.marks["knee_r"].radius
    assert picture.pixelColor(round(at.x()), round(at.y() - 0.8 * radius)).name() == theme.current().scale[rating]
    box = QRect(0, 0, round(radius * 1.2), round(radius * 1.2))
    box.moveCenter(at.toPoint())
    assert _holds(picture.copy(box), theme.current().scale_text[rating])


def _holds(picture: QImage, name: str) -> bool:
    wanted = QColor(name)
    return any(
        max(abs(c.red() - wanted.red()), abs(c.green() - wanted.green()), abs(c.blue() - wanted.blue())) < 12
        for x in range(picture.width())
        for y in range(picture.height())
        if (c := picture.pixelColor(x, y))
    )


def test_every_state_looks_different_in_grey(qtbot: QtBot) -> None:
    view = shown(qtbot, 1000, 1000)
    looks = []
    for made in (
        exam(),
        exam().having(Finding.not_examined("knee_r")),
        exam(knee_r=0),
        exam(knee_r=1),
        exam(knee_r=5),
        exam(knee_r=10),
        exam().having(Finding.unrated("knee_r")),
    ):
        view.show_exam(made)
        looks.append(_grey(view, "knee_r"))
    view.show_exam(exam(knee_r=5), "knee_r")
    looks.append(_grey(view, "knee_r"))
    view.show_exam(exam(), "", exam(knee_r=5))
    looks.append(_grey(view, "knee_r"))
    view.show_exam(exam(knee_r=3), "", exam(knee_r=5))
    looks.append(_grey(view, "knee_r"))
    assert len(set(looks)) == len(looks)


def _grey(view: FigureView, site: str) -> bytes:
    picture = view.grab(view.marks[site].geometry()).toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    return bytes(picture.constBits())


def test_arrows_go_to_the_nearest_site_and_other_keys_are_left_to_the_page(qtbot: QtBot) -> None:
    view = shown(qtbot)
    view.show_exam(exam(), "second_rib_r")
    stops = [site for site, mark in view.marks.items() if mark.focusPolicy() == Qt.FocusPolicy.StrongFocus]
    assert stops == ["second_rib_r"]
    view.marks["second_rib_r"].setFocus(Qt.FocusReason.TabFocusReason)
    chosen: list[str] = []
    view.site_chosen.connect(chosen.append)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        QTest.keyClick(view.focusWidget(), key)
    assert chosen == ["low_cervical_r", "low_cervical_l", "second_rib_l", "second_rib_r"]
    view.marks["forehead"].setFocus()
    QTest.keyClick(view.focusWidget(), Qt.Key.Key_Up)
    QTest.keyClick(view.focusWidget(), Qt.Key.Key_Space)
    QTest.keyClick(view.focusWidget(), Qt.Key.Key_7)
    assert len(chosen) == 4
    view.show_exam(exam(), "knee_l")
    assert view.focusWidget() is view.marks["knee_l"]


def test_hovering_rings_the_site_and_names_it(qtbot: QtBot) -> None:
    view = shown(qtbot)
    view.show_exam(exam(knee_r=7))
    heard: list[str] = []
    view.site_hovered.connect(heard.append)
    QTest.mouseMove(view, view.place("knee_r").toPoint())
    QTest.mouseMove(view, view.place("knee_l").toPoint())
    QTest.mouseMove(view, QPoint(4, 4))
    assert heard == ["knee_r", "knee_l", ""]
    assert view.tip_at(view.place("knee_r")) == "Right knee, step 18 of 21: 7 of 10"
    assert view.tip_at(QPointF(4, 4)) == ""
    view.set_hovered("knee_r")
    assert view.marks["knee_r"].hovered
    view.set_hovered("")
    assert not view.marks["knee_r"].hovered


def middle_of(view: FigureView, region: str, name: str) -> QPoint:
    """A point of the widget inside a region of a view."""
    part = body.figure(view.variant).view(name)
    path = part.areas.get(region) or part.quadrants[region]
    for step in (37, 17, 5):
        inside = [
            (x + 0.5, y + 0.5)
            for x in range(5, int(part.width), step)
            for y in range(5, int(part.height), step)
            if body.contains(path, x + 0.5, y + 0.5)
            and (region not in body.QUADRANTS or body.quadrant_at(part, x + 0.5, y + 0.5) == region)
        ]
        if inside:
            break
    return view.frame.to_widget(name, *inside[len(inside) // 2]).toPoint()


@pytest.mark.parametrize("variant", ["neutral", "child"])
def test_every_area_can_be_clicked_on_both_views(qtbot: QtBot, variant: str) -> None:
    view = shown(qtbot, 900, 1000)
    view.set_variant(variant)
    view.set_layer("areas")
    assert view.layer() == "areas"
    chosen: list[str] = []
    view.area_chosen.connect(chosen.append)
    meant = []
    for name in ("front", "back"):
        for area in body.figure(variant).view(name).areas:
            meant.append(area)
            QTest.mouseClick(
                view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle_of(view, area, name)
            )
    assert chosen == meant
    assert set(meant) == set(body.AREAS)


@pytest.mark.parametrize("layer", ["quadrants", "areas"])
def test_every_quadrant_can_be_clicked(qtbot: QtBot, layer: str) -> None:
    view = shown(qtbot)
    view.set_layer(layer)
    keys = Qt.KeyboardModifier.ShiftModifier if layer == "areas" else Qt.KeyboardModifier.NoModifier
    chosen: list[str] = []
    view.quadrant_chosen.connect(chosen.append)
    for name in ("front", "back"):
        for quadrant in body.QUADRANTS:
            QTest.mouseClick(view, Qt.MouseButton.LeftButton, keys, middle_of(view, quadrant, name))
    assert chosen == [*body.QUADRANTS, *body.QUADRANTS]


def test_an_area_is_a_button_with_its_answer(qtbot: QtBot) -> None:
    view = shown(qtbot)
    view.set_layer("areas")
    view.show_exam(exam().with_area("hip_l", True).with_area("chest", False))
    front, back = view.regions["hip_l", "front"], view.regions["hip_l", "back"]
    for mark in (front, back):
        assert mark.isVisible()
        assert mark.isChecked()
        assert mark.accessibleDescription() == "pain"
    assert front.accessibleName() == "Left hip or buttock, front"
    assert view.regions["chest", "front"].accessibleDescription() == "no pain"
    assert view.regions["abdomen", "front"].accessibleDescription() == "not asked"
    assert not view.regions["axial", "front"].isVisible()
    with qtbot.waitSignal(view.area_chosen) as heard:
        back.click()
    assert heard.args == ["hip_l"]
    assert back.isChecked()  # the page decides, not the press
    view.set_layer("quadrants")
    with qtbot.waitSignal(view.quadrant_chosen) as heard:
        view.regions["axial", "back"].click()
    assert heard.args == ["axial"]


def test_both_parts_of_a_name_light_up_together(qtbot: QtBot) -> None:
    view = shown(qtbot, 900, 1000)
    view.set_layer("areas")
    here, there = middle_of(view, "upper_leg_l", "front"), middle_of(view, "upper_leg_l", "back")
    before = view.grab().toImage()
    QTest.mouseMove(view, here)
    after = view.grab().toImage()
    assert view.tip_at(QPointF(here)) == "Left upper leg: not asked"
    assert before.pixelColor(here) != after.pixelColor(here)
    assert before.pixelColor(there) != after.pixelColor(there)
    other = middle_of(view, "upper_leg_r", "front")
    assert before.pixelColor(other) == after.pixelColor(other)
    view.show_exam(exam().with_area("upper_leg_l", True))
    assert view.tip_at(QPointF(here)) == "Left upper leg: pain"
    assert view.tip_at(QPointF(2, 2)) == ""
    QTest.mouseMove(view, QPoint(2, 2))
    painful = view.grab().toImage()
    assert before.pixelColor(there) != painful.pixelColor(there)
    view.show_exam(exam())
    assert view.grab().toImage() == before


def test_points_are_quiet_on_the_other_layers(qtbot: QtBot) -> None:
    view = shown(qtbot)
    view.set_layer("areas")
    assert not view.marks["knee_r"].isEnabled()
    chosen: list[str] = []
    view.site_chosen.connect(chosen.append)
    click_every_site(view)
    assert chosen == []
    view.set_layer("points")
    assert view.marks["knee_r"].isEnabled()
    with pytest.raises(ValueError, match="unknown layer"):
        view.set_layer("moods")


def test_the_child_shows_points_on_the_neutral_body(qtbot: QtBot) -> None:
    view = shown(qtbot)
    view.set_variant("child")
    assert view.drawn().variant == "neutral"
    assert all(chosen == [site] for site, chosen in click_every_site(view))
    view.set_layer("areas")
    assert view.drawn().variant == "child"
    assert all(mark.isHidden() for mark in view.marks.values())
    assert view.site_at(QPointF(100, 100)) == ""
    with pytest.raises(KeyError):
        view.set_variant("giant")


def wheel(view: QWidget, at: QPointF, steps: int) -> None:
    """Turn the wheel over a point."""
    event = QWheelEvent(
        at,
        QPointF(view.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def test_looking_closer_keeps_the_place_and_the_clicks(qtbot: QtBot) -> None:
    view = shown(qtbot)
    heard: list[float] = []
    view.zoom_changed.connect(heard.append)
    at = view.place("low_cervical_r")
    wheel(view, at, 6)
    assert view.zoom() > 2
    assert (view.place("low_cervical_r") - at).manhattanLength() < 8
    inside = [site for site in body.SITES if QRect(QPoint(), view.size()).contains(view.place(site).toPoint())]
    assert 2 < len(inside) < 21
    clicks = dict(click_every_site(view))
    assert all(clicks[site] == [site] for site in inside)
    wheel(view, at, -40)
    assert view.zoom() == 1.0
    assert heard[-1] == 1.0
    wheel(view, at, 60)
    assert view.zoom() == 8.0


def test_a_drag_moves_the_body_but_never_out_of_sight(qtbot: QtBot) -> None:
    view = shown(qtbot)
    view.zoom_by(3.0)
    chosen: list[str] = []
    view.site_chosen.connect(chosen.append)
    before = view.place("knee_r")
    start = QPoint(350, 340)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(view, start + QPoint(40, -60))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start + QPoint(40, -60))
    assert chosen == []
    moved = view.place("knee_r") - before
    assert (moved - QPointF(40, -60)).manhattanLength() < 2
    for _ in range(20):
        QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
        QTest.mouseMove(view, start + QPoint(300, 300))
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start + QPoint(300, 300))
    front = view.frame.origin("front")
    assert 0 <= front.x() < view.width() / 4
    assert 0 <= front.y() < view.height() / 4
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(4, 4))
    assert view.zoom() == 1.0
    assert view.place("knee_r") == before or (view.place("knee_r") - view.marks["knee_r"].center()).isNull()


def test_pinch_buttons_and_the_switch_for_zoom(qtbot: QtBot) -> None:
    view = shown(qtbot)
    pinch = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        QPointF(300, 300),
        QPointF(300, 300),
        QPointF(300, 300),
        0.5,
        QPointF(),
    )
    QApplication.sendEvent(view, pinch)
    assert view.zoom() == pytest.approx(1.5)
    for name in ("Larger", "Smaller", "Whole figure"):
        button = next(b for b in view.findChildren(theme.QuietIconButton) if b.accessibleName() == name)
        assert button.isVisible()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert view.zoom() == 1.0
    view.set_zoomable(False)
    wheel(view, QPointF(300, 300), 5)
    assert view.zoom() == 1.0
    assert not any(button.isVisible() for button in view.findChildren(theme.QuietIconButton))


def test_one_view_alone_hides_the_sites_of_the_other(qtbot: QtBot) -> None:
    view = shown(qtbot)
    view.set_views(("back",))
    assert not view.marks["knee_r"].isVisible()
    assert view.marks["gluteal_r"].isVisible()


def test_a_new_theme_repaints_the_body(qtbot: QtBot, qapp: QApplication) -> None:
    view = shown(qtbot)
    light = view.grab().toImage()
    theme.apply(qapp, "dark", 1.0)
    assert view.grab().toImage() != light


@pytest.mark.parametrize("size", [(146, 170), (360, 420), (60, 90)])
@pytest.mark.parametrize("name", ["light", "dark"])
def test_small_bodies_show_an_exam_and_a_difference(
    qtbot: QtBot, qapp: QApplication, size: tuple[int, int], name: str
) -> None:
    theme.apply(qapp, name, 1.0)
    a = exam(knee_r=7, knee_l=4, occiput_r=3, trapezius_l=2).having(Finding.unrated("gluteal_l"))
    b = exam(knee_r=1, knee_l=4, occiput_r=9, gluteal_l=3, second_rib_r=0, forehead=2)
    thumb = BodyThumb()
    qtbot.addWidget(thumb)
    thumb.resize(*size)
    thumb.show_exam(a)
    assert thumb.accessibleName() == "Body figure: 4 positive"
    first = thumb.grab().toImage()
    thumb.show_exam(b)
    assert thumb.grab().toImage() != first
    thumb.show_difference(a, b)
    assert thumb.accessibleName() == "Difference: 1 lower, 1 higher, 1 the same, 4 not comparable"
    assert thumb.grab().toImage() != first
    thumb.set_variant("child")
    thumb.set_views(("front",))
    assert not thumb.grab().isNull()


@pytest.mark.parametrize("size", [(146, 170), (360, 420)])
@pytest.mark.parametrize("name", ["light", "dark"])
def test_painful_without_a_rating_looks_so_on_every_body(
    qtbot: QtBot, qapp: QApplication, size: tuple[int, int], name: str
) -> None:
    theme.apply(qapp, name, 1.0)
    before, rest = exam(gluteal_l=0), exam()
    unrated, gone = rest.having(Finding.unrated("gluteal_l")), rest.having(Finding.not_examined("gluteal_l"))
    thumb = BodyThumb()
    qtbot.addWidget(thumb)
    thumb.resize(*size)
    ground = color(theme.current().scale[theme.current().unrated])

    def hatched() -> bool:
        picture = thumb.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        rows = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
        pixels = rows[:, : 3 * picture.width()].reshape(-1, 3).astype(int)
        return bool((abs(pixels - (ground.red(), ground.green(), ground.blue())).max(axis=1) < 60).any())

    thumb.show_exam(before)
    assert not hatched()
    thumb.show_exam(unrated)
    assert hatched()
    thumb.show_difference(before, unrated)
    assert hatched()
    for one, other in ((before, gone), (unrated, gone), (gone, unrated)):
        thumb.show_difference(one, other)
        assert not hatched()  # not examined is said first


def test_changes_compare_only_what_was_rated() -> None:
    a = exam(knee_r=7, knee_l=0).having(Finding.unrated("gluteal_l"))
    b = exam(knee_r=5, knee_l=3, gluteal_l=2)
    assert change_of(a, b, "knee_r") == -2
    assert change_of(a, b, "knee_l") == 3
    assert change_of(a, b, "gluteal_l") is None
    assert change_of(a, b, "occiput_r") is None
    assert state_of(a, "knee_l").counted is False
    assert state_of(a.having(Finding("knee_l", False)), "knee_l").rating == 0


def test_the_lens_shows_the_true_place(qtbot: QtBot) -> None:
    lens = Lens()
    qtbot.addWidget(lens)
    lens.resize(lens.sizeHint())
    lens.show_site("occiput_r")
    assert lens.accessibleName() == "Right occiput, close up"
    picture = lens.grab().toImage()
    assert picture.pixelColor(lens.rect().center()) == color(theme.light().accent)
    lens.show_site("greater_trochanter_l", "female")
    assert lens.grab().toImage() != picture
    lens.show_site("")
    assert lens.accessibleName() == ""
