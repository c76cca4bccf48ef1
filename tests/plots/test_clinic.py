"""The clinic's figures, read from their SVG: axes, labels, bands; nothing over anything else, at usual sizes."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Patch, Rectangle
from matplotlib.text import Text

from bodymap.medicine import body
from bodymap.medicine.model import Rule
from bodymap.medicine.outcomes.clinic import PARTS, ClinicData, ClinicResult, Question, SiteShare, clinic
from bodymap.plots import ClinicView, clinic_figure, figure_bytes
from tests.outcomes.clinic.practice import ON, course, practice

KEYS = [key for key, _ in PARTS]


@cache
def result(courses: int = 60, at: str = "end") -> ClinicResult:
    return clinic(practice(courses), Question(at=at))


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
        ("responders", ["at least 30 % less pain", "at least 50 % less pain", "100 %",
                        "share of 60 patients, with 95 % interval (Wilson)"]),
        ("curve", ["share of 60 patients", "average pain lower by at least", "30 %", "50 %", "100 %", "0 %"]),
        ("waterfall", ["average pain, improvement (up is better)", "positive sites, change (up is fewer)", "30 %",
                       "50 %", "±4 measurement error", "×  no value, taken as 0"]),
        ("pairs", ["positive sites of 18", "before", "after", "11 of 18", "beyond error", "within error", "18"]),
        ("sites", ["before, %", "after, %", "difference, percentage points", "R", "L", "positive in fewer", "in more",
                   "in as many"]),
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
    shares = [w for w in words(drawn) if re.fullmatch(r"\d+", w)]
    assert len(shares) == 2 * len(body.POINTS) + sum(s.before != s.after for s in found.sites)
    first = found.sites[0]
    assert f"{100 * (first.share_before or 0):.0f}" in shares
    parts = svg(ClinicView(found, "waterfall"))
    assert 'id="error-line"' in parts
    assert 'id="cut"' in parts
    assert 'id="bars"' in parts


@pytest.mark.parametrize("part", KEYS)
def test_without_anybody_it_says_so(part: str) -> None:
    assert 'id="nothing"' in svg(ClinicView(nobody(), part))


def test_the_published_share_stands_on_no_axis_and_in_words_only_when_asked_for() -> None:
    for part in KEYS:
        for at in ("end", "w12", "latest"):
            shown = svg(ClinicView(result(at=at), part, reference=True))
            assert 'id="reference"' not in shown
            assert "17 of 29" not in " ".join(words(shown))
    asked = " ".join(words(svg(ClinicView(result(), "responders", reference=True, titled=True), paper=True)))
    assert "17 of 29" in asked
    assert "17 of 29" not in " ".join(words(svg(ClinicView(result(), "responders", titled=True), paper=True)))


def changed(*sites: tuple[int, int, int]) -> ClinicResult:
    """A result in which the first sites are (n, before, after)."""
    shares = tuple(SiteShare(s.site, *now) for s, now in zip(result().sites, sites, strict=False))
    return replace(result(), sites=shares + tuple(SiteShare(s.site, 0, 0, 0) for s in result().sites[len(shares) :]))


@pytest.mark.parametrize("how", [{}, {"dark": True}, {"paper": True}])
def test_a_change_of_0_is_a_small_ring_and_never_looks_like_more(how: dict[str, bool]) -> None:
    drawn = clinic_figure(ClinicView(changed((40, 30, 30), (40, 30, 10), (40, 10, 30)), "sites"), size=(13, 6), **how)
    marks = {gid: [p for p in drawn.findobj(Patch) if p.get_gid() == gid] for gid in ("fewer", "more", "same")}
    legend = 1  # each mark once more, in the key
    assert {gid: len(found) - legend for gid, found in marks.items()} == {"fewer": 1, "more": 1, "same": 1}
    (fewer, more, same) = (marks[gid][0] for gid in ("fewer", "more", "same"))
    assert isinstance(same, Circle)
    assert same.radius == pytest.approx(0.34 * 14, rel=0.3)
    low, high = (p.get_path().get_extents() for p in (fewer, more))
    for found, tip in ((fewer, low.y0), (more, high.y1)):
        at_tip = [x for x, y in np.asarray(found.get_path().vertices)[:3] if abs(y - tip) < 1e-6]
        assert len(at_tip) == 1  # the point of the triangle: down is fewer, up is more
    assert fewer.get_facecolor() != more.get_facecolor()


@pytest.mark.parametrize("size", [(7.0, 11.2), (13.5, 5.8), (19.0, 5.8)])
@pytest.mark.parametrize(
    "sites", [[(40, 40, 0)] * 18, [(40, 0, 40)] * 18, [(2, 2, 0)] * 18, [(19, 17, 18)] * 18, [(300, 150, 12)] * 18]
)
def test_digits_on_the_body_are_legible_and_stay_in_their_marks(
    sites: list[tuple[int, int, int]], size: tuple[float, float]
) -> None:
    figure = clinic_figure(ClinicView(changed(*sites), "sites"), size=size)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
    digits = [t for t in figure.findobj(Text) if t.get_gid() == "digits"]
    marks = [p for p in figure.findobj(Patch) if p.get_gid() in ("share", "fewer", "more")]
    assert len(digits) >= 36
    for text in digits:
        assert isinstance(text, Text)
        assert float(text.get_fontsize()) / 72 * 96 >= 10.99
        box = text.get_window_extent(renderer)
        inside = [m for m in marks if m.contains_point(((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2))]
        middle = (box.y0 + box.y1) / 2
        assert any(m.contains_point((box.x0, middle)) and m.contains_point((box.x1, middle)) for m in inside), text
    discs = [p for p in marks if p.get_gid() == "share"]
    for n, a in enumerate(discs):
        for b in discs[n + 1 :]:
            assert isinstance(a, Circle)
            assert isinstance(b, Circle)
            apart = ((a.center[0] - b.center[0]) ** 2 + (a.center[1] - b.center[1]) ** 2) ** 0.5
            assert apart > 1.5 * a.radius


def test_under_twenty_a_site_shows_how_many_of_how_many() -> None:
    shown = words(svg(ClinicView(changed((19, 18, 4)), "sites")))
    assert {"before, of 19 patients", "18", "4", "14"} <= set(shown)
    assert not any("%" in w for w in shown)
    shown = words(svg(ClinicView(changed((2, 2, 0), (9, 4, 4)), "sites")))
    assert {"before, of 2 to 9 patients", "2/2", "0/2", "4/9", "2"} <= set(shown)
    shown = words(svg(ClinicView(changed((20, 18, 4)), "sites")))
    assert {"90", "20", "70", "before, %"} <= set(shown)


@pytest.mark.parametrize("patients", [1, 4, 5, 9, 10])
def test_few_are_dots_and_numbers_not_percent(patients: int) -> None:
    many = tuple(
        course(n, after=((14, 4 if n % 2 else 8), (30, 8)), events=("nausea",)) for n in range(1, patients + 1)
    )
    found = clinic(ClinicData(many, ON), Question())
    drawn = svg(ClinicView(found, "responders"))
    few = patients < 10
    assert ('id="reached"' in drawn) is few
    assert ('id="ci"' in drawn) is not few
    if few:
        assert drawn.count('id="reached"') == 2 * found.at_30.hits
        assert drawn.count('id="not"') == 2 * (patients - found.at_30.hits)
    shown = words(svg(ClinicView(found, "curve")))
    assert found.of(patients) in " ".join(shown)
    assert ("25 %" in shown) is not few
    told = svg(ClinicView(found, "relapse"))
    assert ('id="response"' in told) is (found.at_30.hits < 5)
    events = " ".join(words(svg(ClinicView(found, "events"))))
    assert ("per 100" in events) is (patients >= 5)
    for part in ("responders", "relapse", "events"):
        if patients < 5:
            assert not [w for w in words(svg(ClinicView(found, part))) if re.search(r"(?<!30)(?<!50) %", w)]


def test_a_new_treatment_before_a_loss_has_a_line_of_its_own() -> None:
    drawn = svg(ClinicView(result(200), "relapse"))
    assert 'id="lost"' in drawn
    assert 'id="retreated"' in drawn
    assert {"lost", "treated again before a loss"} <= set(words(drawn))


def test_marks_at_the_ends_of_an_axis_are_not_cut() -> None:
    figure = clinic_figure(ClinicView(result(), "responders"))
    marks = [line for line in figure.findobj(Line2D) if line.get_gid() in ("share", "ci")]
    assert marks
    assert not any(line.get_clip_on() for line in marks)


def test_few_bars_are_thin() -> None:
    found = clinic(ClinicData((course(1, events=("nausea",)),), ON), Question())
    figure = clinic_figure(ClinicView(found, "events"), size=(6, 3))
    FigureCanvasAgg(figure).draw()  # type: ignore[no-untyped-call]
    (bar,) = [p for p in figure.findobj(Rectangle) if p.get_gid() == "rate"]
    assert bar.get_window_extent().height <= 15


@pytest.mark.parametrize("part", KEYS)
@pytest.mark.parametrize("size", [(4.4, 2.9), (6.2, 3.4), (13.5, 4.4)])
def test_no_words_lie_over_others_or_run_out(part: str, size: tuple[float, float]) -> None:
    if part == "sites":
        size = (size[0], 11.0 if size[0] < 12 else 5.8)
    keep_apart(ClinicView(result(), part), size)


@pytest.mark.parametrize("size", [(4.4, 2.9), (6.2, 3.4), (13.5, 4.4)])
@pytest.mark.parametrize("after", [10.5, 11, 11.5])
def test_the_median_stands_beside_the_line_at_11(after: float, size: tuple[float, float]) -> None:
    found = result(12)
    keep_apart(ClinicView(replace(found, pairs=tuple(replace(p, after=after) for p in found.pairs)), "pairs"), size)


def keep_apart(view: ClinicView, size: tuple[float, float]) -> None:
    figure = clinic_figure(view, size=size)
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
    shown = [t for t in texts if t.get_gid() != "digits" and t not in unseen]
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
        assert "Baseline: the median of all exams before infusion 1." in shown
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


def test_without_complete_counts_there_is_one_waterfall() -> None:
    item = course(1)
    bare = replace(item, exams=tuple(e._replace(findings="occiput_l=5") for e in item.exams))
    drawn = svg(ClinicView(clinic(ClinicData((bare,), ON), Question()), "waterfall"))
    assert 'id="error-line"' not in drawn
    assert "1 patient" in words(drawn)


def test_the_line_of_acr_1990_goes_by_any_pain_and_the_rule_is_said() -> None:
    survey = practice(30)
    courses = [replace(c, exams=tuple(e._replace(rule=Rule.RATING2) for e in c.exams)) for c in survey.courses]
    alone = clinic(replace(survey, courses=tuple(courses)), Question())
    drawn = svg(ClinicView(alone, "pairs"))
    assert 'id="eleven"' not in drawn
    assert "positive sites of 18, survey count" in words(drawn)
    assert alone.rule_words() == "A site is positive by rating 2 or more (survey count)."
    mixed = clinic(replace(survey, courses=(*courses[:10], *survey.courses[10:])), Question())
    drawn = svg(ClinicView(mixed, "pairs"))
    assert "11 of 18, any pain" in words(drawn)
    assert "The two are not alike" in mixed.rule_words()
    assert result().rule_words() == "A site is positive by any pain."
