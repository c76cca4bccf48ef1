"""The diary as a figure and on the course plot: gaps stay gaps, flares are bars, the patient's line is its own."""

from datetime import UTC, datetime, timedelta

import numpy as np
from matplotlib.figure import Figure

from bodymap.medicine.model import Answer, Course, DiaryDay, Exam, Infusion
from bodymap.medicine.outcomes import reading
from bodymap.plots import CourseView, DiaryView, course_figure, diary_figure, diary_series, figure_of
from bodymap.plots.diary import draw

START = datetime(2026, 3, 2, 20, tzinfo=UTC)


def day(n: int, late: int = 0, /, **answers: Answer) -> DiaryDay:
    at = START + timedelta(days=n)
    return DiaryDay("rosa", at.date(), at + timedelta(days=late), answers)


DAYS = (
    day(0, pain_average=5, pain_worst=7), day(1, 6, pain_average=6, pain_worst=8), day(2, stress=3),
    day(4, pain_average=8, flare="started"), day(5, pain_average=7, flare="continuing"),
    day(6, pain_average=7, flare="started"), day(9, pain_average=3, flare="ended"),
)  # fmt: skip
GIVEN = (Infusion("course", 1, START + timedelta(days=3), mg_per_kg=0.5),)


def lines(figure: Figure, gid: str) -> list[list[float]]:
    return [
        np.asarray(line.get_ydata(), dtype=float).tolist()
        for axes in figure.axes
        for line in axes.lines
        if line.get_gid() == gid
    ]


def words(figure: Figure) -> str:
    return " ".join(text.get_text() for text in figure.texts)


def test_a_series_has_gaps_marks_and_flares() -> None:
    series = diary_series(DAYS)
    assert series.name == "Pain most of the day"
    assert [[value for _, value in run] for run in series.runs] == [[5, 6], [8, 7, 7], [3]]
    assert {when.day for when in series.marked} == {3}
    assert [said for _, said in series.flares] == ["started", "continuing", "started", "ended"]
    assert diary_series([]).runs == ()


def test_no_line_is_drawn_over_a_gap() -> None:
    figure = diary_figure(DiaryView(DAYS, GIVEN))
    assert lines(figure, "average-line") == [[5, 6], [8, 7, 7]]
    assert lines(figure, "worst-line") == [[7, 8]]
    assert [6.0] in lines(figure, "average-open")


def test_flares_are_bars_and_starts_are_strokes() -> None:
    figure = diary_figure(DiaryView(DAYS, GIVEN))
    bars = [np.asarray(line.get_xdata(), dtype=float) for line in figure.axes[0].lines if line.get_gid() == "flare"]
    assert [round(bar[1] - bar[0]) for bar in bars] == [2, 1, 1]
    assert len(lines(figure, "flare-start")) == 2
    assert len(lines(figure, "infusions")[0]) == 1
    assert "flares" in words(figure)


def test_without_days_there_is_an_empty_frame() -> None:
    figure = draw(DiaryView(()), paper=True, dark=False, size=(6, 3))
    assert lines(figure, "average-line") == []
    assert "flares" not in words(figure)
    assert figure_of(DiaryView(DAYS), dark=True, size=(6, 3)).get_size_inches()[0] == 6


def test_on_the_course_plot_it_is_a_line_of_its_own() -> None:
    exams = tuple(Exam("rosa", START + timedelta(days=n), answers={"pain_average": 9}) for n in (0, 8))
    course = Course("rosa", "spring", id="course")
    with_diary = course_figure(CourseView(reading(exams, GIVEN, course), diary=DAYS))
    without = course_figure(CourseView(reading(exams, GIVEN, course)))
    hidden = course_figure(CourseView(reading(exams, GIVEN, course), diary=DAYS, hidden=frozenset(("diary",))))
    assert lines(with_diary, "diary-line") == [[5, 6], [8, 7, 7]]
    assert lines(with_diary, "pain-line") == lines(without, "pain-line")
    assert lines(with_diary, "pain") == lines(without, "pain")
    assert "patient's diary  3" in words(with_diary)
    assert lines(hidden, "diary-line") == lines(hidden, "flare") == []


def test_the_course_plot_is_as_long_as_the_diary() -> None:
    short = course_figure(CourseView(reading((), GIVEN)))
    long = course_figure(CourseView(reading((), GIVEN), diary=DAYS))
    assert long.axes[0].get_xlim()[1] > short.axes[0].get_xlim()[1]
    assert "nothing" not in [text.get_gid() for axes in long.axes for text in axes.texts]
    zoomed = course_figure(CourseView(reading((), GIVEN), diary=DAYS), window=(20000.0, 20001.0))
    assert lines(zoomed, "flare") == []
