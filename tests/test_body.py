"""The body: ids, sides, places on every drawing, hit tests, marks moved apart."""

import math
from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bodymap.medicine import body
from bodymap.medicine.body import POINT_VARIANTS, VARIANTS, View, contains, figure, parse, place, spread

PAIRS = tuple(dict.fromkeys(body.SITES[site].pair for site in body.POINTS))
DRAWN = [(variant, name) for variant in VARIANTS for name in ("front", "back")]
WITH_POINTS = [(variant, name) for variant in POINT_VARIANTS for name in ("front", "back")]
SQUARE = parse("M10 10c0 0 20 0 20 0 0 0 0 20 0 20 0 0-20 0-20 0 0 0 0-20 0-20z")


def grid(view: View, step: float) -> list[tuple[float, float]]:
    """Places all over a view, off the round numbers."""
    return [
        (x * step + 0.37, y * step + 0.41)
        for x, y in product(range(int(view.width / step) + 1), range(int(view.height / step) + 1))
    ]


def right_of_patient(view: View, x: float) -> bool:
    """Whether a place lies on the patient's right side of a view."""
    return x < view.midline if view.name == "front" else x > view.midline


def test_the_ids_are_the_published_sites() -> None:
    published = "occiput low_cervical trapezius supraspinatus second_rib lateral_epicondyle gluteal greater_trochanter"
    assert (*published.split(), "knee") == PAIRS
    assert set(body.POINTS) == {f"{pair}_{side}" for pair in PAIRS for side in "rl"}
    assert set(body.CONTROLS) == {"forehead", "forearm_r", "thumb_l"}
    assert set(body.SITES) == {*body.POINTS, *body.CONTROLS}
    assert len(body.AREAS) == 19
    assert set(body.QUADRANTS) == {"upper_right", "upper_left", "lower_right", "lower_left", "axial"}


def test_an_area_knows_its_side_and_its_coarse_answer() -> None:
    assert body.AREAS["jaw_l"].side == "l"
    assert body.AREAS["upper_back"].side == ""
    for area in body.AREAS.values():
        assert area.quadrant in body.QUADRANTS
        assert (area.side == "") == (area.quadrant == "axial")


def test_the_survey_visits_every_site_once() -> None:
    for left_first in (False, True):
        steps = body.survey(left_first)
        assert sorted(step.site for step in steps) == sorted(body.SITES)
        assert [step.number for step in steps] == list(range(1, 22))
    first = [step.site for step in body.survey(True)].index("knee_l")
    assert body.survey(True)[first + 1].site == "knee_r"


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_drawing_carries_the_same_names(variant: str) -> None:
    drawn = figure(variant)
    assert set(drawn.front.areas) | set(drawn.back.areas) == set(body.AREAS)
    for view in (drawn.front, drawn.back):
        assert set(view.quadrants) == set(body.QUADRANTS)
        assert {name[:4] for name in view.rest} == {"head", "hand", "foot"}
        assert len(view.areas) == len(list(view.areas))
        assert len(view.tones) == 8
        assert {level for _, level, _ in view.contours} <= {0, 1, 2, 3}
    assert (drawn.front.width, drawn.front.height) == (drawn.back.width, drawn.back.height)


@pytest.mark.parametrize("variant", POINT_VARIANTS)
def test_every_site_lies_in_its_view_inside_the_outline_on_its_side(variant: str) -> None:
    drawn = figure(variant)
    for site in body.SITES.values():
        name, x, y = place(drawn, site.id)
        view = drawn.view(name)
        assert name == site.view
        assert contains(view.silhouette, x, y)
        if site.side:
            assert right_of_patient(view, x) == (site.side == "r")
        else:
            assert x == view.midline


@pytest.mark.parametrize("variant", POINT_VARIANTS)
def test_both_sides_of_a_pair_mirror_each_other(variant: str) -> None:
    drawn = figure(variant)
    for pair in PAIRS:
        (view, xr, yr), (_, xl, yl) = place(drawn, f"{pair}_r"), place(drawn, f"{pair}_l")
        assert xr + xl == pytest.approx(2 * drawn.view(view).midline, abs=0.2)
        assert yr == pytest.approx(yl, abs=0.2)


@pytest.mark.parametrize("variant", POINT_VARIANTS)
def test_a_site_lies_in_the_area_a_clinician_would_name(variant: str) -> None:
    drawn = figure(variant)
    expected = {
        "second_rib": {"chest", "shoulder_girdle"},
        "lateral_epicondyle": {"lower_arm", "upper_arm"},
        "gluteal": {"hip"},
        "greater_trochanter": {"hip"},
        "knee": {"upper_leg", "lower_leg"},
        "trapezius": {"shoulder_girdle"},
        "supraspinatus": {"shoulder_girdle", "upper_back"},
        "low_cervical": {"neck"},
    }
    for pair, areas in expected.items():
        for side in "rl":
            name, x, y = place(drawn, f"{pair}_{side}")
            area = body.area_at(drawn.view(name), x, y)
            assert area.removesuffix(f"_{side}") in areas


def test_the_child_is_for_pain_areas_and_lends_the_neutral_body_for_points() -> None:
    assert not figure("child").front.sites
    assert not figure("child").back.sites
    assert body.with_points("child") is figure("neutral")
    assert body.with_points("older") is figure("older")
    with pytest.raises(KeyError):
        place(figure("child"), "knee_r")


def test_an_unknown_drawing_is_refused() -> None:
    with pytest.raises(KeyError):
        figure("giant")
    with pytest.raises(KeyError):
        figure().view("side")


@pytest.mark.parametrize(("variant", "name"), DRAWN)
def test_areas_and_quadrants_are_closed(variant: str, name: str) -> None:
    view = figure(variant).view(name)
    for path in (*view.areas.values(), *view.rest.values(), *view.quadrants.values(), view.silhouette):
        letters = [step for step, _ in path]
        assert letters.count("M") == letters.count("Z") == 1
        assert letters[0] == "M"
        assert letters[-1] == "Z"


@pytest.mark.parametrize(("variant", "name"), DRAWN)
def test_areas_and_quadrants_part_the_body(variant: str, name: str) -> None:
    view = figure(variant).view(name)
    places = grid(view, 41)
    inside = [at for at in places if contains(view.silhouette, *at)]
    assert len(inside) > 150
    faults = 0
    for at in inside:
        areas = [area for area, path in (*view.areas.items(), *view.rest.items()) if contains(path, *at)]
        quadrants = [q for q, path in view.quadrants.items() if q != "axial" and contains(path, *at)]
        faults += len(areas) != 1 or len(quadrants) != 1
        for region in (*areas, *quadrants):
            side = region.rpartition("_")[2]
            if side in ("r", "right") or side in ("l", "left"):
                assert right_of_patient(view, at[0]) == (side in ("r", "right"))
    assert faults <= 2  # only where a border runs through the place itself


@pytest.mark.parametrize(("variant", "name"), DRAWN)
def test_hits_name_one_region_and_nothing_beside_the_body(variant: str, name: str) -> None:
    view = figure(variant).view(name)
    for x, y in ((1.0, 1.0), (view.width - 1, view.height - 1)):
        assert body.area_at(view, x, y) == ""
        assert body.quadrant_at(view, x, y) == ""
    assert body.quadrant_at(view, view.midline + 3, view.height * 0.22) == "axial"
    assert body.quadrant_at(view, view.midline + 85, view.height * 0.62) == (
        "lower_left" if name == "front" else "lower_right"
    )
    assert body.area_at(view, view.midline, view.height * 0.05) == ""  # the head does not score


def test_parse_reads_absolute_steps() -> None:
    path = parse("M1 2c1 0 2-1.5 3 .5 0 0 1 1 1 1zM-4 5c1 1 1 1 1 1")
    assert path == (
        ("M", (1.0, 2.0)),
        ("C", (2.0, 2.0, 3.0, 0.5, 4.0, 2.5)),
        ("C", (4.0, 2.5, 5.0, 3.5, 5.0, 3.5)),
        ("Z", ()),
        ("M", (-4.0, 5.0)),
        ("C", (-3.0, 6.0, -3.0, 6.0, -3.0, 6.0)),
    )


@pytest.mark.parametrize("text", ["M1 2c1 2 3 4 5z", "M1 2c1 2 3 4 5 6z7", "M1 2l3 4z", "M1c1 2 3 4 5 6z"])
def test_parse_refuses_what_it_does_not_know(text: str) -> None:
    with pytest.raises(ValueError):
        parse(text)


@given(st.floats(-5, 45), st.floats(-5, 45))
def test_contains_agrees_with_a_square(x: float, y: float) -> None:
    edges = (abs(x - 10), abs(x - 30), abs(y - 10), abs(y - 30))
    if min(edges) > 1e-9:
        assert contains(SQUARE, x, y) == (10 < x < 30 and 10 < y < 30)


@given(st.floats(-60, 60), st.floats(-60, 60))
def test_contains_agrees_with_a_circle(x: float, y: float) -> None:
    circle = parse(
        "M40 0c0 22.091-17.909 40-40 40-22.091 0-40-17.909-40-40 0-22.091 17.909-40 40-40 22.091 0 40 17.909 40 40z"
    )
    if abs(math.hypot(x, y) - 40) > 0.4:
        assert contains(circle, x, y) == (math.hypot(x, y) < 40)


def test_contains_closes_an_open_end_and_knows_holes() -> None:
    open_square = SQUARE[:-1]
    assert contains(open_square, 20, 20)
    hole = parse("M15 15c0 0 10 0 10 0 0 0 0 10 0 10 0 0-10 0-10 0z")
    assert not contains(SQUARE + hole, 20, 20)
    assert contains(SQUARE + hole, 12, 20)
    triangle = parse("M0 0c0 0 10 0 10 0 0 0 0 10 0 10z")
    assert contains(triangle, 7, 3)
    assert not contains(triangle, 3, 7)


@pytest.mark.parametrize(("variant", "name"), WITH_POINTS)
@pytest.mark.parametrize("radius", [12.0, 24.0, 27.0, 34.0, 46.0])
def test_marks_are_moved_apart_but_keep_their_place(variant: str, name: str, radius: float) -> None:
    view = figure(variant).view(name)
    drawn = spread(view, radius, 6.0)
    assert set(drawn) == set(view.sites)
    for site, (x, y) in drawn.items():
        true = view.sites[site]
        assert math.dist((x, y), true) <= 30 + 1e-6
        if body.SITES[site].side:
            assert right_of_patient(view, x) == (body.SITES[site].side == "r")
        else:
            assert x == view.midline
    for pair in PAIRS:
        if f"{pair}_r" in drawn and pair not in ("gluteal", "greater_trochanter"):  # a control stands near these
            (xr, yr), (xl, yl) = drawn[f"{pair}_r"], drawn[f"{pair}_l"]
            assert xr + xl == pytest.approx(2 * view.midline, abs=0.5)
            assert yr == pytest.approx(yl, abs=0.5)


@pytest.mark.parametrize(("variant", "name"), WITH_POINTS)
def test_marks_of_the_usual_size_do_not_touch(variant: str, name: str) -> None:
    view = figure(variant).view(name)
    drawn = spread(view, 27.0, 8.0)
    assert min(math.dist(a, b) for a, b in combinations(drawn.values(), 2)) >= 2 * 27.0 + 8.0 - 0.5


def test_marks_that_cannot_part_stay_within_their_bounds() -> None:
    view = figure().back
    drawn = spread(view, 150.0, 0.0)
    assert all(math.dist(at, view.sites[site]) <= 30 + 1e-6 for site, at in drawn.items())


def test_small_marks_stay_where_they_are() -> None:
    view = figure().back
    assert spread(view, 5.0, 1.0) == dict(view.sites)


def test_marks_at_one_place_part_and_marks_on_the_mid_line_stay_on_it() -> None:
    view = replace(
        figure().front,
        sites={"a": (400.0, 50.0), "b": (400.0, 50.0), "m": (378.5, 300.0), "n": (378.5, 310.0), "o": (379.0, 800.0)},
    )
    drawn = spread(view, 10.0, 0.0)
    assert drawn["a"][0] < 400.0 < drawn["b"][0]
    assert drawn["m"][0] == drawn["n"][0] == view.midline
    assert drawn["n"][1] - drawn["m"][1] == pytest.approx(20.0, abs=0.01)
    assert drawn["o"] == (379.0, 800.0)
