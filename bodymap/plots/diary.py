"""One panel from 0 to 10: two lines with gaps, flares as bars under it, infusions as marks over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import blended_transform_factory

from bodymap.medicine import diary
from bodymap.medicine.outcomes import plain, reading
from bodymap.plots.frame import DOTS, HEAD, Beside, Frame, days_of
from bodymap.plots.look import DARK, LIGHT, PAPER, settings_of
from bodymap.plots.panels import How, draw_line, draw_marks
from bodymap.plots.views import CourseView, DiarySeries, DiaryView, diary_series, noon

AVERAGE = How("average", "pain", "o", 6.4, 1.8, "solid", False, 1.4, 6)
WORST = How("worst", "ink2", "^", 5.0, 1.0, (0, (2, 2)), True, 1.1, 4)
BESIDE = How("diary", "self_", "o", 3.6, 0.9, (0, (1, 1.4)), True, 0.9, 3)
FLARE_AT = -0.95
_CROWDED = 13.0
"""px between days under which marks are smaller."""


def draw(view: DiaryView, *, paper: bool, dark: bool, size: tuple[float, float]) -> Figure:
    """The figure of a diary; see `plots.diary_figure`."""
    look, say = PAPER if paper else DARK if dark else LIGHT, diary.words(view.language).say
    average, worst = diary_series(view.days), diary_series(view.days, "pain_worst")
    with settings_of(look):
        figure = Figure(figsize=size, dpi=DOTS)
        words = [
            Beside(value, f"{say(f'plot.{how.name}')}  {plain(value)}", how.colour(look), f"label-{how.name}")
            for how, series in ((AVERAGE, average), (WORST, worst))
            for value in _last(series)
        ]
        if average.flares:
            words.append(Beside(FLARE_AT, say("plot.flares"), look.ink2, "label-flares"))
        given = [say("plot.infusions")] if view.infusions else []
        frame = Frame(
            figure, CourseView(reading((), view.infusions)), look, _window(view), [w.text for w in words] + given
        )  # fmt: skip
        axes = frame.panels((1.0,), HEAD if view.infusions else 28.0)[0]
        axes.set_ylim(-1.4 if average.flares else -0.5, 10.5)
        axes.set_yticks([0, 2, 4, 6, 8, 10])
        frame.title(axes, say("plot.panel"), 23.0 if view.infusions else 10.0)
        _infusions(frame, axes, say("plot.infusions"))
        draw_series(frame, axes, worst, WORST)
        draw_series(frame, axes, average, AVERAGE)
        draw_flares(frame, axes, average.flares, FLARE_AT)
        frame.beside(axes, words)
    figure.ground = look.surface  # type: ignore[attr-defined]
    return figure


def draw_series(frame: Frame, axes: Axes, series: DiarySeries, how: How) -> None:
    """Stretches joined by a line, never over a gap; what was late or from paper has an open mark."""
    how = _thinner(frame, [when for run in series.runs for when, _ in run], how)
    for run in series.runs:
        if len(run) > 1:
            draw_line(axes, [frame.x(when) for when, _ in run], [v for _, v in run], how, frame.look)
        for state in ("", "open"):
            shown = [(frame.x(when), v) for when, v in run if (when in series.marked) == bool(state)]
            draw_marks(axes, [x for x, _ in shown], [v for _, v in shown], how, frame.look, state)


def draw_flares(frame: Frame, axes: Axes, flares: Iterable[tuple[date, str]], at: float) -> None:
    """A bar under the days of each flare, with an upright stroke where it was said to have started."""
    for first, last, started in _spans(flares):
        low, high = frame.x(noon(first)) - 0.5, frame.x(noon(last)) + 0.5
        if not (frame.inside(low) or frame.inside(high)):
            continue
        axes.plot(
            [low, high], [at, at], color=frame.look.ink, linewidth=4.5, solid_capstyle="butt", zorder=3,
            clip_on=False, gid="flare",
        )  # fmt: skip
        if started:
            axes.plot([low, low], [at - 0.35, at + 0.35], color=frame.look.ink, linewidth=1.6, gid="flare-start")


def _spans(flares: Iterable[tuple[date, str]]) -> Iterator[tuple[date, date, bool]]:
    """Flares as (first day, last day, whether its start was said); a new start and a missing day begin another."""
    first: date | None = None
    last, started = date.min, False
    for day, said in flares:
        if first is None or said == "started" or day - last > timedelta(days=1):
            if first is not None:
                yield first, last, started
            first, started = day, said == "started"
        last = day
    if first is not None:
        yield first, last, started


def _window(view: DiaryView) -> tuple[float, float]:
    times = [days_of(noon(day.day)) for day in view.days if diary.written(day)]
    times += [days_of(i.given_at.replace(tzinfo=None)) for i in view.infusions]
    if not times:
        return (0.0, 7.0)
    low, high = min(times), max(times)
    pad = max((high - low) * 0.03, 1.0)
    return low - pad, high + pad


def _last(series: DiarySeries) -> list[float]:
    return [series.runs[-1][-1][1]] if series.runs else []


def _infusions(frame: Frame, axes: Axes, name: str) -> None:
    places = [frame.x(i.given_at) for i in frame.given]
    if not places:
        return
    box = axes.get_position()
    axes.plot(
        places, [1 + 9 / (box.height * frame.high)] * len(places), "v", color=frame.look.ink2, markersize=7.5,
        markeredgewidth=0, transform=blended_transform_factory(axes.transData, axes.transAxes), clip_on=False,
        gid="infusions",
    )  # fmt: skip
    frame.words(frame.right + 8, box.y1 * frame.high + 5, name, color=frame.look.ink3, gid="label-infusions")


def _thinner(frame: Frame, times: Sequence[datetime], how: How) -> How:
    """Smaller marks where days lie close, so that they stay apart."""
    across = sorted(frame.across(frame.x(when)) for when in times)
    step = median([b - a for a, b in pairwise(across)] or [99.0])
    share = min(1.0, max(0.4, step / _CROWDED))
    return replace(how, size=how.size * share, edge=how.edge * (0.5 + share / 2), width=how.width * (0.6 + share * 0.4))


__all__ = ["BESIDE", "draw", "draw_flares", "draw_series"]
