"""The clinic's figures, read from their SVG: axes, labels, bands; nothing over anything else, at usual sizes."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from bodymap import body
from bodymap.outcomes.clinic import PARTS, ClinicData, ClinicResult, Question, clinic
from bodymap.plots import figure_bytes
from bodymap.plots.clinic import ClinicView, clinic_figure
from tests.outcomes.clinic.practice import ON, course, practice

KEYS = [key for key, _ in PARTS]


@cache
def result(courses: int = 60) -> ClinicResult:
    return clinic(practice(courses), Question())


@cache
def nobody() -> ClinicResult:
    return clinic(ClinicData((), ON), Question())


def svg(view: ClinicView, **how: object) -> str:
    return figure_bytes(clinic_figure(view, **how), "svg").decode()  # type: ignore[arg-type]


def words(drawn: str) -> list[str]:
    return [re.sub(r"<[^>]*>", "", found).strip() for found in re.findall(r"<text[^>]*>(.*?)</text>", drawn, re.DOTALL)]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("responders", ["at least 30 % less pain", "at least 50 % less pain", "17 of 29, 59 % (41 to 74 %)", "100 %",
                        "share of courses, with 95 % interval (Wilson)"]),
        ("curve", ["share of 60 courses", "average pain lower by at least", "30 %", "50 %", "100 %", "0 %"]),
        ("waterfall", ["average pain, improvement (up is better)", "positive sites, change (up is fewer)", "30 %",
                       "50 %", "±4 error, same examiner", "±5 different", "×  no value, taken as 0"]),
        ("pairs", ["positive sites of 18", "before", "after", "11 of 18", "beyond error", "within error", "18"]),
        ("sites", ["before, %", "after, %", "difference, points", "R", "L"]),
        ("relapse", ["weeks since the exam that showed the response", "at risk", "0 %", "100 %",
                     "upright tick: followed until then"]),
        ("events", ["nausea", "headache", "dizziness", "dissociation", "events per 100 infusions"]),
    ],
)  # fmt: skip
def test_every_axis_band_and_label_is_there(part: str, expected: list[str]) -> None:
    shown = words(svg(ClinicView(result(), part)))
    assert [word for word in expected if word not in shown] == []


def test_numbers_in_the_pictures_are_those_of_the_result() -> None:
    found = result()
    assert any(f"{found.at_30.hits} of {found.n}" in w for w in words(svg(ClinicView(found, "responders"))))
    shown = words(svg(ClinicView(found, "relapse")))
    assert str(found.relapse.n) in shown
    drawn = svg(ClinicView(found, "sites"))
    assert drawn.count('id="share"') >= 1
    shares = [w for w in words(drawn) if re.fullmatch(r"[+−]?\d+", w)]
    assert len(shares) == 3 * len(body.POINTS)
    first = found.sites[0]
    assert f"{100 * (first.share_before or 0):.0f}" in shares
    parts = svg(ClinicView(found, "waterfall"))
    assert 'id="error-line"' in parts
    assert 'id="cut"' in parts
    assert 'id="bars"' in parts


@pytest.mark.parametrize("part", KEYS)
def test_without_anybody_it_says_so(part: str) -> None:
    assert 'id="nothing"' in svg(ClinicView(nobody(), part))


def test_the_published_share_can_be_switched_off() -> None:
    for part in ("responders", "curve"):
        assert 'id="reference"' in svg(ClinicView(result(), part))
        assert 'id="reference"' not in svg(ClinicView(result(), part, reference=False))


@pytest.mark.parametrize("part", KEYS)
@pytest.mark.parametrize("size", [(4.4, 2.9), (6.2, 3.4), (13.5, 4.4)])
def test_no_words_lie_over_others_or_run_out(part: str, size: tuple[float, float]) -> None:
    if part == "sites" and size[0] < 6:
        size = (5.6, 4.4)
    figure = clinic_figure(ClinicView(result(), part), size=size)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
    texts = [t for t in figure.findobj(Text) if isinstance(t, Text) and t.get_text().strip() and t.get_visible()]
    unseen = {
        label
        for axes in figure.axes
        for place, label in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True)
        if not axes.get_xlim()[0] <= place <= axes.get_xlim()[1]
    }
    shown = [t for t in texts if t.get_gid() != "share" and t not in unseen]
    boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in shown]
    for n, (name, box) in enumerate(boxes):
        assert box.x0 >= -1, name
        assert box.x1 <= figure.bbox.x1 + 1, name
        for other, there in boxes[n + 1 :]:
            over = min(box.x1, there.x1) - max(box.x0, there.x0), min(box.y1, there.y1) - max(box.y0, there.y0)
            assert min(over) < 1.5, (name, other)


@pytest.mark.parametrize("part", KEYS)
def test_for_a_paper_it_tells_title_question_and_number(part: str) -> None:
    shown = " ".join(words(svg(ClinicView(result(), part, titled=True), paper=True)))
    assert dict(PARTS)[part] in shown
    if part != "events":
        assert "Baseline: the last exam before infusion 1." in shown
    data = figure_bytes(clinic_figure(ClinicView(result(), part, titled=True), paper=True), "pdf")
    assert data.startswith(b"%PDF")


def test_paper_and_dark_differ_from_light() -> None:
    made = {svg(ClinicView(result(), "sites"), **how) for how in ({}, {"dark": True}, {"paper": True})}
    assert len(made) == 3


def test_small_cells_are_hidden_when_that_is_asked_for() -> None:
    few = clinic(ClinicData(tuple(course(n) for n in range(1, 5)), ON), Question())
    for part in KEYS:
        assert "Fewer than five, not shown." in words(svg(ClinicView(few, part, hide=True)))
    six = tuple(course(n, after=((14, 4 if n < 3 else 8),), events=("nausea",) * n) for n in range(1, 7))
    some = clinic(ClinicData(six, ON), Question())
    assert "fewer than five, not shown" in words(svg(ClinicView(some, "responders", hide=True)))
    assert "–" in words(svg(ClinicView(some, "sites", hide=True)))
    assert 'id="curve"' not in svg(ClinicView(replace(some, curve=((0.0, 0.5),)), "curve", hide=True))
    assert "nausea" in words(svg(ClinicView(some, "events", hide=True)))
    long = result(200)
    shown = words(svg(ClinicView(long, "relapse", hide=True)))
    assert not {"1", "2", "3"} & {w for w in shown if w == "at-risk"}


def test_many_kinds_of_events_end_in_all_others() -> None:
    kinds = tuple(f"kind number {n} with a rather long name that does not fit" for n in range(14))
    found = clinic(ClinicData((course(1, events=(*kinds, "fall")),), ON), Question())
    shown = words(svg(ClinicView(found, "events"), size=(4.4, 2.9)))
    assert "all others" in shown
    assert any(word.endswith(" ...") for word in shown)


def test_a_course_without_counts_has_one_waterfall() -> None:
    item = course(1)
    bare = replace(item, exams=tuple(e._replace(findings="") for e in item.exams))
    found = clinic(ClinicData((bare,), ON), Question())
    drawn = svg(ClinicView(found, "waterfall"))
    assert 'id="error-line"' not in drawn
    assert "1 courses" in words(drawn)
