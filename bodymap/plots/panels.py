"""The series of a course plot: marks and lines, and what else went on under them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from statistics import median
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from bodymap.medicine.model import FIRST_STRONG, Treatment, isolated
from bodymap.medicine.outcomes import Line, Point, day_words
from bodymap.plots.frame import DOTS, Frame, time_axis
from bodymap.plots.look import Look

# -- marks ------------------------------------------------------------------------------------------------------------
# Marks and lines of the series: each differs by marker and line, never by colour alone.


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


# -- around -----------------------------------------------------------------------------------------------------------
# What else went on, under the plot: treatments as bars, events as marks, each with its name in words (domain 8.3).

MOST_LANES = 5
LONGEST = 48  # letters
NEAR = 9.0  # px between marks of events that share their words
BAR = 0.86  # of a lane


@dataclass(frozen=True, slots=True)
class Item:
    """One treatment, or events of neighbouring days: where the bar, or the first and the last mark, is and where the
    words begin, in pixels from the left."""

    words: str
    left: float
    right: float
    open_right: bool
    text: float
    marks: tuple[float, ...] = ()  # of events; a treatment is a bar


@dataclass(frozen=True, slots=True)
class Around:
    """Items in lanes, how many had no room, and in words those that ended before the plot begins."""

    lanes: tuple[tuple[Item, ...], ...]
    more: int
    before: str = ""


def placed(frame: Frame) -> Around:
    """What is drawn in the time that is shown, packed so that no words lie over others."""
    view = frame.view
    if "around" in view.hidden:
        return Around((), 0)
    found = [_item(frame, treatment_words(t), t.start, t.stop, False) for t in view.treatments]
    found += [
        _item(
            frame, isolated(_short(e.kind.replace("_", " ") or "event")), e.on, e.until or e.on, e.until in (None, e.on)
        )
        for e in view.events
    ]
    items = [i for i in found if i is not None]
    items = [*(i for i in items if not i.marks), *_neighbours(frame, [i for i in items if i.marks])]
    ends: list[float] = []
    lanes: list[list[Item]] = []
    more = 0
    for item in sorted(items, key=lambda i: (i.left, i.right, i.words)):
        start, end = min(item.left - 4, item.text), max(item.right, item.text + frame.width(item.words)) + 10
        lane = next((n for n, taken in enumerate(ends) if start >= taken), None)
        if lane is None and len(lanes) < MOST_LANES:
            lane = len(lanes)
            lanes.append([])
            ends.append(0.0)
        if lane is None:
            more += 1
            continue
        lanes[lane].append(item)
        ends[lane] = end
    return Around(tuple(map(tuple, lanes)), more, _before(frame))


def _neighbours(frame: Frame, events: Sequence[Item]) -> list[Item]:
    """Events whose marks lie beside each other share one line of words, as long as a line may be."""
    groups: list[list[Item]] = []
    for event in sorted(events, key=lambda i: (i.left, i.words)):
        if groups and event.left - groups[-1][-1].left < NEAR and len(_joined([*groups[-1], event])) <= LONGEST:
            groups[-1].append(event)
        else:
            groups.append([event])
    return [
        replace(
            group[0], words=(words := _joined(group)), right=group[-1].right, marks=tuple(i.left for i in group),
            text=_beside(frame, words, group[0].left, group[-1].right + 7),
        )
        for group in groups
    ]  # fmt: skip


def _joined(events: Sequence[Item]) -> str:
    return ", ".join(dict.fromkeys(i.words for i in events))


def _beside(frame: Frame, words: str, left: float, text: float) -> float:
    """Where words begin: at `text`, or before `left` where there is no room for them."""
    wide = frame.width(words)
    return text if text + wide <= frame.wide - 6 else max(2.0, left - 6 - wide)


def _before(frame: Frame) -> str:
    """What ended before the plot begins: it is named, for it has no place on the time axis."""
    view = frame.view
    begins = time_axis(view)[0]
    done = [(t.stop, treatment_words(t)) for t in view.treatments if t.stop]
    done += [(e.until or e.on, isolated(_short(e.kind.replace("_", " ") or "event"))) for e in view.events]
    gone = sorted((day, words) for day, words in done if frame.x(_midnight(day)) + 1 < begins)
    if not gone:
        return ""
    named = [f"{words}, {day_words(day, year=True)}" for day, words in gone[-2:]]
    rest = f" and {len(gone) - 2} more" if len(gone) > 2 else ""
    return f"before: {'; '.join(named)}{rest}"


def height_of(around: Around, text: float) -> float:
    """How high the panel is, in pixels; 0 when there is nothing to show."""
    return (len(around.lanes) or bool(around.before)) * _lane(text)


def draw_around(frame: Frame, axes: Axes, around: Around) -> None:
    """Bars and marks in their lanes."""
    look, high = frame.look, float(len(around.lanes) or 1)
    axes.set_ylim(high, 0)
    axes.set_yticks([])
    axes.grid(False)
    frame.title(axes, "Treatments and events" + (f" ({around.before})" if around.before else ""))
    if around.more:
        frame.words(
            frame.right + 8, axes.get_position().y0 * frame.high + 2, f"and {around.more} more", color=look.ink3,
            gid="more",
        )  # fmt: skip
    low, top = frame.window
    unit = (top - low) / (frame.right - frame.left)
    thick = BAR
    for n, lane in enumerate(around.lanes):
        for item in lane:
            x = low + (item.left - frame.left) * unit
            if item.marks:
                marks = [low + (mark - frame.left) * unit for mark in item.marks]
                axes.plot(
                    marks, [n + 0.5] * len(marks), "D", color=look.ink2, markersize=4.6, markeredgewidth=0,
                    linestyle="none", gid="event",
                )  # fmt: skip
            else:
                wide = max(item.right - item.left, 3) * unit
                axes.add_patch(
                    Rectangle(
                        (x, n + 0.5 - thick / 2), wide, thick, facecolor=look.band, edgecolor=look.line2, linewidth=0.8,
                        linestyle="solid" if not item.open_right else (0, (3, 2)), gid="treatment",
                    )
                )  # fmt: skip
            beside = bool(item.marks) or not item.left < item.text < item.right
            ground = {"facecolor": look.surface, "edgecolor": "none", "pad": 0.4} if beside else None
            frame.words(
                item.text, axes.get_position().y1 * frame.high - (n + 0.5) * _lane(look.text), item.words, va="center",
                color=look.ink2, gid="around", bbox=ground,
            )  # fmt: skip


def _lane(text: float) -> float:
    return text / 72 * DOTS * 1.42


def _item(frame: Frame, words: str, start: date | None, stop: date | None, mark: bool) -> Item | None:
    low, high = frame.window
    first = frame.x(_midnight(start)) if start else low
    last = frame.x(_midnight(stop)) + 1 if stop else high
    if mark:
        first = last = first + 0.5
    if first > high or last < low:
        return None
    left, right = (frame.across(min(max(x, low), high)) for x in (first, last))
    open_right = stop is None
    words += " →" if open_right else ""
    wide = frame.width(words)
    inside = not mark and wide + 10 <= right - left
    text = left + 5 if inside else _beside(frame, words, left, right + (7 if mark else 5))
    return Item(words, left, right, open_right, text, (left,) if mark else ())


def treatment_words(treatment: Treatment) -> str:
    """ "pregabalin 75 mg twice a day", "massage: neck and shoulders": the kind where the name does not say it."""
    kind = treatment.kind.replace("_", " ")
    name, dose = treatment.name, treatment.dose
    if len(kind) + len(name) + len(dose) + 3 <= LONGEST:  # longer ones are cut, and then one unit for the line
        name, dose = isolated(name), isolated(dose)
    said = f"{name} {dose}".strip()
    if not treatment.name:
        said = f"{kind or 'treatment'} {dose}".strip()
    elif kind not in ("", "medicine", "other") and kind.casefold() not in treatment.name.casefold():
        said = f"{kind}: {said}"
    return isolated(_short(said)) if FIRST_STRONG not in said else said


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()} …"


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)
