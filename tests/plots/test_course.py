"""The course as a figure: read from its SVG, with nothing over anything else, the same bytes every time."""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from subprocess import run
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from bodymap.medicine import body
from bodymap.medicine.model import DURING, Course, Event, Exam, Finding, Infusion, Mode, Rule, Treatment
from bodymap.medicine.outcomes import reading
from bodymap.plots import PAPER, CourseView, Mood, course_figure, figure_bytes, save_figure
from bodymap.plots.course import spots
from bodymap.plots.frame import time_axis
from tests.outcomes.people import COURSE, START, exam, infusions, whole_course

SVG = "{http://www.w3.org/2000/svg}"
SIZES = [(8.8, 4.05), (6.2, 3.4), (12.0, 5.0), PAPER]


def moods() -> tuple[Mood, ...]:
    days = (0, 28, 56, 91)
    when = [START + timedelta(days=d) for d in days]
    return (
        Mood("PHQ-9", 27, tuple(zip(when, (14, 13, 10, 8), strict=True))),
        Mood("GAD-7", 21, tuple(zip(when, (11, 10, 8, 7), strict=True))),
    )


def whole(**fields: object) -> CourseView:
    exams, given = whole_course()
    return CourseView(reading(exams, given, COURSE), **fields)  # type: ignore[arg-type]


def words(view: CourseView, **how: object) -> list[str]:
    tree = ElementTree.fromstring(figure_bytes(course_figure(view, **how), "svg"))  # type: ignore[arg-type]
    return ["".join(t.itertext()).strip() for t in tree.iter(f"{SVG}text")]


def drawn(view: CourseView) -> Counter[str]:
    tree = ElementTree.fromstring(figure_bytes(course_figure(view), "svg"))
    return Counter(str(g.get("id")) for g in tree.iter(f"{SVG}g"))


def many() -> CourseView:
    """A crowded course: 60 exams, 30 infusions, many incomplete ones, self exams between."""
    given = infusions([14 + 5 * n for n in range(30)], dose=0.45)
    exams = [exam(2 + 2.9 * n, 16 - n // 5, missing=n % 4, pain=8 - n // 9) for n in range(60)]
    exams += [exam(3.4 + 6 * n, 14 - n // 4, mode=Mode.SELF, examiner="patient") for n in range(25)]
    return CourseView(reading(exams, given, COURSE))


def daily(**fields: object) -> CourseView:
    """Five infusions on five days, followed for half a year."""
    exams = [exam(day, n, pain=7) for day, n in ((0, 15), (3, 16), (6, 15))]
    exams += [exam(12 + 30 * n, 15 - n, pain=6) for n in range(7)]
    return CourseView(reading(exams, infusions([7, 8, 9, 10, 11]), COURSE), **fields)  # type: ignore[arg-type]


def two_agents() -> CourseView:
    """Two short courses of two agents, one after the other."""
    given = infusions([7, 9, 11, 60, 62, 64])
    given = tuple(replace(i, agent="racemic ketamine", mg_per_kg=1.25) if i.number > 3 else i for i in given)
    exams = [exam(day, n, pain=6) for day, n in ((0, 15), (6, 15), (30, 12), (70, 9), (250, 10))]
    return CourseView(reading(exams, given, COURSE))


def in_turns() -> CourseView:
    """Two agents in turns within few days, each time another dose, one of a long name."""
    long = "esketamine hydrochloride 5 mg/ml, generic supplier"
    given = [
        replace(i, agent=long if n % 2 else "", mg_per_kg=0.1 * (n + 1))
        for n, i in enumerate(infusions([7, 8, 9, 10, 11, 40, 41, 42, 43, 200]))
    ]
    return CourseView(reading([exam(0, 15, pain=7), exam(200, 10, pain=4)], given, COURSE))


def ten() -> CourseView:
    """Ten infusions, one a week."""
    exams = [exam(7 * n - 1, 16 - n, pain=7) for n in range(1, 11)]
    return CourseView(reading(exams, infusions([7 * n for n in range(1, 11)], dose=0.45), COURSE))


EVENTS = ("infection", "accident", "flare", "stress", "surgery", "holiday", "travel", "vaccination")


def with_events() -> CourseView:
    """Two events on each of four days, over treatments that begin on one of them."""
    day = START.date() + timedelta(days=7)
    events = tuple(Event("p", kind, day + timedelta(days=n // 2)) for n, kind in enumerate(EVENTS))
    taken = (
        Treatment("p", "medicine", "pregabalin", day, day + timedelta(days=2), "75 mg twice a day"),
        Treatment("p", "exercise", "aerobic exercise", day),
    )
    return daily(events=events, treatments=taken)


def test_every_axis_band_and_label_is_there() -> None:
    shown = words(whole(moods=moods()))
    expected = (
        "Positive sites of 18", "Pain and mean rating, 0 to 10", "Mood totals", "infusions, mg/kg",
        "baseline median 15", "within error, ± 5", "11 of 18", "any pain counts", "average pain  4", "mean rating  3",
        "PHQ-9  8 of 27", "GAD-7  7 of 21", "16 of 18 examined", "Sep 2026", "Oct 2026", "Nov 2026",
    )  # fmt: skip
    assert [w for w in expected if w not in shown] == []
    assert shown.count("0.5") == 6
    assert {"0", "6", "12", "18", "5", "10", "27"} <= set(shown)
    assert {"15", "9"} <= set(shown)
    parts = drawn(whole(moods=moods()))
    for part in (
        "error-band",
        "baseline",
        "eleven",
        "infusions",
        "examiner",
        "examiner-open",
        "examiner-range",
        "self",
    ):
        assert parts[part], part
    assert parts["infusion-line"] == 3  # a panel each, all infusions in one


def test_mood_totals_only_when_there_are_any() -> None:
    assert "Mood totals" not in words(whole())
    assert "Mood totals" not in words(whole(moods=(Mood("PHQ-9", 27, ()),)))
    assert "Mood totals" not in words(whole(moods=moods(), hidden=frozenset({"mood"})))
    assert len(course_figure(whole(moods=moods())).axes) == 3
    assert len(course_figure(whole()).axes) == 2


def test_examiner_and_self_are_never_in_one_line_and_gaps_stay_gaps() -> None:
    parts = drawn(whole())
    assert parts["examiner-line"] == 2
    assert parts["self-line"] == 2
    assert parts["mean-line"] == 2
    assert "self" not in drawn(whole(hidden=frozenset({"self"})))


def test_series_can_be_hidden() -> None:
    hidden = whole(hidden=frozenset({"pain", "mean", "band"}))
    shown = words(hidden)
    assert "pain is hidden, mean rating is hidden" in shown
    assert not any("baseline" in w or "average" in w for w in shown)
    assert "error-band" not in drawn(hidden)


def test_exams_near_an_infusion_are_marked() -> None:
    exams, given = whole_course()
    near = exam(42, 3, infusion=given[3].id, timing=DURING)
    parts = drawn(CourseView(reading((*exams, near), given)))
    assert parts["examiner-near"] == 1
    assert parts["examiner-line"] == 2


def test_days_since_the_first_infusion() -> None:
    shown = words(whole(days=True))
    assert "days since infusion 1" in shown
    assert {"−14", "0", "14", "70"} <= set(shown)
    without = CourseView(reading((exam(0), exam(7))), days=True)
    assert "days since infusion 1" not in words(without)


@pytest.mark.parametrize(
    "view",
    [
        CourseView(reading(())),
        CourseView(reading((exam(0),))),
        CourseView(reading((), infusions([0]))),
        CourseView(reading((exam(0, mode=Mode.SELF), exam(9, 3, mode=Mode.SELF)), infusions([3]))),
        CourseView(reading((exam(0, 18), exam(7, 0)), infusions([3]))),
        CourseView(
            reading((exam(0, rule=Rule.RATING2, unrated=3), exam(7, rule=Rule.RATING2, unrated=2)), infusions([3]))
        ),
        CourseView(reading((exam(0),), (replace(infusions([3])[0], mg_per_kg=None),))),
        whole(),
        whole(moods=moods()),
        many(),
        daily(),
        daily(days=True),
        two_agents(),
        in_turns(),
        ten(),
        with_events(),
    ],
    ids=[
        "nothing",
        "one",
        "infusion",
        "self",
        "ends",
        "unrated",
        "dose",
        "whole",
        "moods",
        "many",
        "daily",
        "days",
        "two agents",
        "in turns",
        "ten",
        "events",
    ],
)
@pytest.mark.parametrize("size", SIZES, ids=["card", "small", "large", "paper"])
def test_no_words_lie_over_others_and_all_are_inside(view: CourseView, size: tuple[float, float]) -> None:
    figure = course_figure(view, size=size)
    figure.draw_without_rendering()
    texts = [t for t in figure.findobj(lambda a: hasattr(a, "get_text")) if t.get_visible() and t.get_text()]  # type: ignore[attr-defined]
    shown = [t for axes in figure.axes for t in (*axes.texts, *axes.get_xticklabels(), *axes.get_yticklabels())]
    shown += figure.texts
    shown = [t for t in shown if t in texts and t.get_text()]
    boxes = [(t.get_text(), t.get_window_extent()) for t in shown]
    width, height = figure.get_size_inches() * figure.dpi
    for text, box in boxes:
        assert box.x0 >= 0, text
        assert box.x1 <= width + 1, text
        assert box.y0 >= 0, text
        assert box.y1 <= height, text
    for (one, a), (two, b) in combinations(boxes, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        up = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across < 1 or up < 3, (one, two)


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (daily(), ["5 × 0.5"]),
        (two_agents(), ["3 × 0.5 a", "3 × 1.25 b"]),
        (in_turns(), ["5 × 0.1–0.5 a, b", "4 × 0.6–0.9 a, b", "1 b"]),
        (ten(), ["0.45"] * 10),
    ],
    ids=["daily", "two agents", "in turns", "ten"],
)
def test_every_infusion_is_said_alone_or_with_its_neighbours(view: CourseView, said: list[str]) -> None:
    figure = course_figure(view)
    assert [t.get_text() for t in figure.texts if t.get_gid() == "dose"] == said
    marks = [line for axes in figure.axes for line in axes.lines if line.get_gid() == "infusions"]
    assert sum(np.size(line.get_xdata()) for line in marks) == len(view.infusions)


def test_crowded_doses_are_joined_and_none_is_left_out() -> None:
    said = [t.get_text() for t in course_figure(many()).texts if t.get_gid() == "dose"]
    assert sum(int(words.partition(" ×")[0]) if "×" in words else 1 for words in said) == 30


def test_each_agent_has_a_line_of_its_own() -> None:
    shown = words(in_turns())
    assert "a S-ketamine" in shown
    at = shown.index("b esketamine hydrochloride 5")
    assert shown[at + 1] == "mg/ml, generic supplier"


def test_events_of_neighbouring_days_share_their_words() -> None:
    figure = course_figure(with_events())
    shown = " ".join(t.get_text() for t in figure.texts if t.get_gid() == "around")
    assert [kind for kind in EVENTS if kind not in shown] == []
    marks = [line for axes in figure.axes for line in axes.lines if line.get_gid() == "event"]
    assert sum(np.size(line.get_xdata()) for line in marks) == len(EVENTS)
    assert not any(t.get_gid() == "more" for t in figure.texts)


def test_the_same_course_gives_the_same_bytes_without_names_or_days(tmp_path: Path) -> None:
    exams, given = whole_course()
    signed = tuple(replace(e, patient="DEMO-0012 Rosa Beispiel") for e in exams)
    for kind in ("svg", "pdf", "png"):
        first, second = (
            figure_bytes(course_figure(CourseView(reading(signed, given, COURSE))), kind) for _ in range(2)
        )
        assert first == second
        for secret in (b"DEMO", b"Beispiel", b"Lind", b"exam-0", b"CreationDate", b"<dc:date>"):
            assert secret not in first, (kind, secret)
    path = tmp_path / "course.svg"
    save_figure(course_figure(whole()), path)
    assert path.read_bytes().startswith(b"<?xml")
    assert [p.name for p in tmp_path.iterdir()] == ["course.svg"]
    save_figure(course_figure(whole()), tmp_path / "picture", "png")
    assert (tmp_path / "picture").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(ValueError, match="not as 'gif'"):
        save_figure(course_figure(whole()), tmp_path / "course.gif")


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    target = tmp_path / "course.svg"
    target.mkdir()
    with pytest.raises(OSError):
        save_figure(course_figure(whole()), target)
    assert [p.name for p in tmp_path.iterdir()] == ["course.svg"]


def test_words_in_svg_are_words() -> None:
    svg = figure_bytes(course_figure(whole()), "svg").decode()
    assert "Inter" in svg
    assert re.search(r"<text[^>]*>Positive sites of 18</text>", svg)


def test_light_dark_and_paper_have_the_same_parts() -> None:
    light, dark, paper = (words(whole(), **how) for how in ({}, {"dark": True}, {"paper": True}))
    assert light == dark
    assert sorted(light) == sorted(paper)
    assert b"#eceef0" in figure_bytes(course_figure(whole(), dark=True), "svg")
    assert b"#2a5bc7" not in figure_bytes(course_figure(whole(), paper=True), "svg")


def test_paper_is_grey() -> None:
    svg = figure_bytes(course_figure(whole(moods=moods()), paper=True), "svg").decode()
    for colour in set(re.findall(r"#([0-9a-f]{6})", svg)):
        red, green, blue = (int(colour[n : n + 2], 16) for n in (0, 2, 4))
        assert max(red, green, blue) - min(red, green, blue) < 20, colour


def test_points_can_be_found_again() -> None:
    view = whole()
    figure = course_figure(view)
    found = spots(figure)
    count = {s.exam: s for s in found if s.series == "examiner"}
    assert len(count) == 10
    assert all(0 < s.x < 1 and 0 < s.y < 1 for s in found)
    first, last = count["exam-0-examiner"], count["exam-91-examiner"]
    assert first.x < last.x
    assert first.y > last.y
    low, high = time_axis(view)
    half = course_figure(view, window=(low, (low + high) / 2))
    assert 0 < len(spots(half)) < len(found)
    assert all(s.x <= 1 for s in spots(half))


def test_a_plot_can_be_planned_without_matplotlib() -> None:
    code = "import sys, bodymap.plots; sys.exit('matplotlib' in sys.modules or 'PySide6' in sys.modules)"
    assert run([sys.executable, "-c", code], check=False).returncode == 0


def test_daylight_saving_and_zones_stay_on_the_wall_clock() -> None:
    late = replace(exam(0), performed_at=START.replace(hour=23))
    given = Infusion("c", 1, START + timedelta(days=3))
    view = CourseView(reading((late, Exam("p", START)), (given,)), days=True)
    low, high = time_axis(view)
    assert low < -3 < -2 < high


def test_the_patients_own_range_is_a_second_band() -> None:
    before = [exam(0, 8, pain=4), exam(7, 17, pain=8), exam(14, 15, pain=6)]
    view = CourseView(reading([*before, exam(30, 9, pain=5)], infusions([21])))
    assert {"own range 8 to 17", "own range of pain 4 to 8", "within error, ± 4"} <= set(words(view))
    bands = [patch for axes in course_figure(view).axes for patch in axes.patches if patch.get_gid() == "own-band"]
    assert [(b.get_y(), b.get_y() + b.get_height()) for b in bands] == [(8, 17), (4, 8)]  # type: ignore[attr-defined]
    assert "own-band" not in drawn(CourseView(reading([*before[1:], exam(30, 9)], infusions([21]))))


def test_the_plot_names_what_was_infused() -> None:
    """Three times 0.5 mg/kg of two agents are not alike."""
    course = Course("DEMO-0012", "1", agent="racemic ketamine")
    start = START

    def said(*agents: str) -> tuple[list[str], list[str]]:
        given = tuple(
            Infusion(course.id, n + 1, start + timedelta(days=30 * n), agent, 0.5) for n, agent in enumerate(agents)
        )
        texts = course_figure(CourseView(reading((), given, course)), paper=True).texts
        return (
            [t.get_text() for t in texts if t.get_gid() == "dose"],
            [t.get_text() for t in texts if t.get_gid() == "label-agents"],
        )

    assert said("S-ketamine", "", "S-ketamine") == (
        ["0.5 a", "0.5 b", "0.5 a"], ["a S-ketamine", "b racemic ketamine"]
    )  # fmt: skip
    assert said("", "") == (["0.5", "0.5"], ["racemic ketamine"])


@pytest.mark.parametrize("slight", range(6))
def test_no_dash_of_any_pain_strikes_the_numbers_of_start_and_now(slight: int) -> None:
    def made(day: float, positive: int, missing: int = 0) -> Exam:
        one = exam(day, positive, missing=missing, rule=Rule.RATING2, rating=5)
        return one.having(*(Finding.rated(site, 1) for site in body.POINTS[positive : positive + slight]))

    figure = course_figure(CourseView(reading([made(0, 12), made(30, 11, missing=2)], infusions([21]))), paper=True)
    FigureCanvasAgg(figure).draw()  # type: ignore[no-untyped-call]
    axes = figure.axes[0]
    (dashes,) = [line for line in axes.lines if line.get_gid() == "any-pain"]
    at = axes.transData.transform(dashes.get_xydata())
    for text in axes.texts:
        if text.get_gid() == "end":
            box = text.get_window_extent()
            assert not any(box.x0 - 4 < x < box.x1 + 4 and box.y0 < y < box.y1 for x, y in at), text.get_text()


def test_a_mean_of_an_earlier_day_says_which_day_it_is_of() -> None:
    """Beside the pain of today it would be read as today's."""
    exams = [exam(0, 12, pain=6), exam(7, 9, pain=5), exam(14, 8, pain=4, missing=2)]
    view = CourseView(reading(exams, infusions([3]), COURSE))
    earlier = START + timedelta(days=7)
    said = [word for word in words(view) if word.startswith(("mean rating", "average pain"))]
    assert any(word.startswith(f"mean rating, {earlier.day} ") for word in said), said
    assert any(word.startswith("average pain  ") for word in said), said
    full = CourseView(reading(exams[:2], infusions([3]), COURSE))
    assert any(word.startswith("mean rating  ") for word in words(full))
