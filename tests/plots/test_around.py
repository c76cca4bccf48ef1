"""Treatments and events under the plot, questionnaires over a course."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from bodymap.medicine.instruments import built_in
from bodymap.medicine.model import Event, Response, Treatment
from bodymap.medicine.outcomes import reading
from bodymap.plots import CourseView, Mood, course_figure, moods_of
from bodymap.plots.panels import treatment_words
from tests.outcomes.people import START, whole_course
from tests.plots.test_course import drawn, words

DAY = START.date()


def around(*items: Treatment | Event, **fields: object) -> CourseView:
    exams, given = whole_course()
    treatments = tuple(item for item in items if isinstance(item, Treatment))
    events = tuple(item for item in items if isinstance(item, Event))
    return CourseView(reading(exams, given), treatments=treatments, events=events, **fields)  # type: ignore[arg-type]


def treatment(name: str, start: int | None, stop: int | None, dose: str = "") -> Treatment:
    return Treatment(
        "p", "medicine", name, None if start is None else DAY + timedelta(days=start),
        None if stop is None else DAY + timedelta(days=stop), dose,
    )  # fmt: skip


def test_treatments_are_bars_and_events_are_marks_with_their_names() -> None:
    view = around(
        treatment("duloxetine", None, None, "60 mg"),
        treatment("massage", 5, 6),
        Event("p", "infection", DAY + timedelta(days=40)),
        Event("p", "flare", DAY + timedelta(days=50), DAY + timedelta(days=58)),
    )
    shown = words(view)
    for word in ("Treatments and events", "duloxetine 60 mg →", "massage", "infection", "flare"):
        assert word in shown
    parts = drawn(view)
    assert (parts["treatment"], parts["event"]) == (3, 1)
    assert len(course_figure(view).axes) == 3


def test_nothing_is_drawn_of_what_lies_outside_or_is_hidden() -> None:
    outside = around(treatment("before", -90, -60), treatment("after", 300, None), treatment("", 1, 2))
    assert "before" not in words(outside)
    assert "after →" not in words(outside)
    assert "medicine" in words(outside)
    hidden = around(treatment("yoga", 1, 20), hidden=frozenset({"around"}))
    assert "Treatments and events" not in words(hidden)
    assert "Treatments and events" not in words(around())


@pytest.mark.parametrize("size", [(6.0, 4.2), (8.8, 4.9), (13.0, 5.5)])
def test_no_words_lie_over_others(size: tuple[float, float]) -> None:
    many = [treatment(f"treatment number {n}", 9 * n - 20, 9 * n) for n in range(9)]
    many += [Event("p", f"event {n}", DAY + timedelta(days=11 * n)) for n in range(9)]  # type: ignore[misc]
    figure = course_figure(around(*many), size=size)
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    boxes = [t.get_window_extent(renderer) for t in figure.texts if t.get_gid() == "around"]
    assert boxes
    for n, a in enumerate(boxes):
        assert a.x0 >= 0
        assert a.x1 <= figure.bbox.x1
        assert not any(a.overlaps(b) for b in boxes[n + 1 :])
    assert any(t.get_gid() == "more" for t in figure.texts) or len(boxes) == 18


def test_questionnaires_are_scored_by_their_own_version() -> None:
    phq, pgic, gad = built_in("phq9"), built_in("pgic"), built_in("gad7")

    def filled(what: str, day: int, answer: int, version: str = "", leave: int = 0) -> Response:
        made = built_in(what)
        items = made.items[: len(made.items) - leave]
        answers = {item.id: answer for item in items}
        return Response("p", made.id, version or made.version, START + timedelta(days=day), answers=answers)

    given = [filled("phq9", 60, 1), filled("phq9", 0, 2), filled("gad7", 0, 1), filled("pgic", 60, 2)]
    given += [filled("phq9", 90, 1, "0.0"), filled("gad7", 30, 1, leave=7)]
    found = {(i.id, i.version): i for i in (phq, pgic, gad)}
    first, second, third = moods_of(given, lambda i, v: found.get((i, v)))
    assert (first.name, first.high, [total for _, total in first.totals]) == ("PHQ-9", 27, [18, 9])
    beside = "Items 1, 2: 1, 1. Items 3, 4, 7 (3 points) are also core symptoms of fibromyalgia."
    assert first.apart == f"Item 9: 2 at first, 1 at the last (of 3). At the last: {beside}"
    assert (second.name, len(second.totals), second.apart) == ("GAD-7", 1, "")
    assert (third.name, third.is_line, third.said) == ("PGIC", False, ("much improved",))
    assert "Kroenke" in first.source
    (alone,) = moods_of([filled("phq9", 0, 0, leave=2)], lambda i, v: phq) or (Mood("", 0, ()),)
    assert alone == Mood("", 0, ())
    (once,) = moods_of([filled("phq9", 0, 0)], lambda i, v: phq)
    assert once.apart.startswith("Item 9 was 0 of 3.")
    (twice,) = moods_of([filled("phq9", 0, 1), filled("phq9", 7, 1)], lambda i, v: phq)
    assert twice.apart.startswith("Item 9 was 1 of 3 each time.")
    (peak,) = moods_of([filled("phq9", d, a) for d, a in ((0, 0), (7, 2), (14, 0))], lambda i, v: phq)
    assert peak.apart.startswith("Item 9: 0 at first, 0 at the last, highest 2 (of 3).")
    half = filled("phq9", 20, 2)
    blank = replace(half, answers={item: a for item, a in half.answers.items() if item != phq.items[8].id})
    (unsaid,) = moods_of([filled("phq9", 0, 1), blank], lambda i, v: phq)
    assert unsaid.apart.startswith("Item 9: 1 at first, not answered at the last (of 3).")


def test_the_kind_is_said_where_the_name_does_not_say_it() -> None:
    def said(kind: str, name: str, dose: str = "") -> str:
        return treatment_words(Treatment("p", kind, name, dose=dose))

    assert said("medicine", "pregabalin", "75 mg") == "pregabalin 75 mg"
    assert said("trigger_point_injection", "dry needling") == "trigger point injection: dry needling"
    assert said("exercise", "aerobic exercise") == "aerobic exercise"
    assert said("yoga", "", "weekly") == "yoga weekly"
    assert said("", "") == "treatment"
    assert said("other", "x" * 90) == "x" * 47 + " …"
    assert said("medicine", "بريجابالين", "75 mg") == "\u2068بريجابالين\u2069 75 mg"
    assert said("other", "ب" * 90) == "\u2068" + "ب" * 47 + " …\u2069"


def test_what_ended_before_the_plot_is_named() -> None:
    early = Event("p", "accident", START.date() - timedelta(days=900))
    old = Treatment(
        "p", "medicine", "pregabalin", START.date() - timedelta(days=900), START.date() - timedelta(days=800)
    )
    figure = course_figure(around(early, old))
    titles = [text.get_text() for axes in figure.axes for text in axes.texts] + [t.get_text() for t in figure.texts]
    assert any("(before: accident, 24 Feb 2024; pregabalin, 3 Jun 2024)" in title for title in titles), titles
