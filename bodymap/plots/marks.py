"""Marks and lines of the series: each differs by marker and line, never by colour alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

from matplotlib.axes import Axes

from bodymap.outcomes import Line, Point
from bodymap.plots.frame import Frame
from bodymap.plots.look import Look


@dataclass(frozen=True, slots=True)
class How:
    """How one series is drawn; `tone` is the field of Look that holds its colour."""

    name: str
    tone: str
    marker: str
    size: float
    width: float
    dashes: Any
    hollow: bool
    edge: float
    order: float

    def colour(self, look: Look) -> str:
        return str(getattr(look, self.tone))


EXAMINER = How("examiner", "ink", "o", 7.6, 1.8, "solid", False, 1.6, 6)
SELF = How("self", "self_", "s", 4.8, 1.1, (0, (4, 2.4)), True, 1.1, 4)
OTHER = How("other", "ink2", "^", 6.0, 1.1, (0, (1, 1.6)), True, 1.2, 5)
PAIN = How("pain", "pain", "D", 5.4, 1.5, (0, (5, 2)), True, 1.2, 4)
MEAN = How("mean", "ink", "o", 5.2, 1.6, "solid", False, 1.2, 6)
MOODS = (
    How("mood", "ink2", "o", 5.4, 1.2, "solid", False, 1.0, 4),
    How("mood", "ink2", "s", 4.8, 1.1, (0, (4, 2)), True, 1.1, 5),
    How("mood", "ink2", "^", 5.2, 1.1, (0, (1, 1.6)), True, 1.1, 5),
)


def draw_line(axes: Axes, xs: Sequence[float], ys: Sequence[float], how: How, look: Look) -> None:
    """One unbroken stretch."""
    axes.plot(
        xs, ys, color=how.colour(look), linewidth=how.width, linestyle=how.dashes, zorder=how.order,
        gid=f"{how.name}-line",
    )  # fmt: skip


def draw_marks(axes: Axes, xs: Sequence[float], ys: Sequence[float], how: How, look: Look, state: str = "") -> None:
    """Marks of one series: "" as the series is, "open" hollow (sites missing), "near" half filled (during or right
    after an infusion)."""
    if not xs:
        return
    colour = how.colour(look)
    hollow = how.hollow or state == "open"
    face, edge, width = (look.surface, colour, how.edge) if hollow else (colour, look.surface, 1.0)
    if state == "near":
        face, edge, width = colour, colour, 1.2
    axes.plot(
        xs, ys, how.marker, linestyle="none", markersize=how.size, zorder=how.order + 1,
        gid=how.name + (f"-{state}" if state else ""), markerfacecolor=face, markeredgecolor=edge,
        markeredgewidth=width,        fillstyle="left" if state == "near" else "full", markerfacecoloralt=look.surface,
    )  # fmt: skip


def draw_counts(frame: Frame, axes: Axes, line: Line, how: How) -> None:
    """The counts of one mode: stretches, marks, and a bar up to what is possible where sites are missing."""
    look, how = frame.look, _thinner(frame, line, how)
    for run in line.runs():
        if len(run) > 1:
            draw_line(axes, [frame.x(p.at) for p in run], [p.count.low for p in run], how, look)
    ranges = [p for p in line.points if not p.count.exact]
    if ranges:
        bars = axes.errorbar(
            [frame.x(p.at) for p in ranges], [p.count.low for p in ranges],
            yerr=[[0] * len(ranges), [p.count.high - p.count.low for p in ranges]], color=how.colour(look),
            elinewidth=1.3, capsize=0.42 * how.size, capthick=1.3, zorder=how.order, fmt="none",
        )  # fmt: skip
        bars[2][0].set_gid(f"{how.name}-range")
    for state in ("", "open", "near"):
        shown = [p for p in line.points if _state(p) == state]
        draw_marks(axes, [frame.x(p.at) for p in shown], [p.count.low for p in shown], how, look, state)
    for p in line.points:
        frame.spot(axes, p.exam.id, how.name, frame.x(p.at), p.count.low)


def draw_values(frame: Frame, axes: Axes, line: Line, value: Callable[[Point], float | None], how: How) -> None:
    """One value of the exams of a line, with gaps where it is missing."""
    how = _thinner(frame, line, how)
    for run in line.runs(value, line.rated if how.name == PAIN.name else None):
        xs, ys = [frame.x(p.at) for p in run], [value(p) or 0.0 for p in run]
        if len(run) > 1:
            draw_line(axes, xs, ys, how, frame.look)
        draw_marks(axes, xs, ys, how, frame.look)
        for p, x, y in zip(run, xs, ys, strict=True):
            frame.spot(axes, p.exam.id, how.name, x, y)


def _thinner(frame: Frame, line: Line, how: How) -> How:
    """Smaller marks where exams lie close, so that they stay apart."""
    across = [frame.across(frame.x(p.at)) for p in line.rated]
    step = median([b - a for a, b in pairwise(across)] or [99.0])
    share = min(1.0, max(0.55, step / 14))
    return replace(how, size=how.size * share, edge=how.edge * (0.5 + share / 2))


def _state(point: Point) -> str:
    return "near" if point.near else "" if point.count.exact else "open"
