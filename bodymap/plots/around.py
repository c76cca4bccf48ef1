"""What else went on, under the plot: treatments as bars, events as marks, each with its name in words (domain 8.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from bodymap.model import FIRST_STRONG, Treatment, isolated
from bodymap.outcomes import day_words
from bodymap.plots.frame import DOTS, Frame, time_axis

MOST_LANES = 5
LONGEST = 48  # letters
BAR = 0.86  # of a lane


@dataclass(frozen=True, slots=True)
class Item:
    """One treatment or event: where its bar or mark is and where its words begin, in pixels from the left."""

    words: str
    left: float
    right: float
    mark: bool
    open_right: bool
    text: float


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
    items = [_item(frame, treatment_words(t), t.start, t.stop, False) for t in view.treatments]
    items += [
        _item(
            frame, isolated(_short(e.kind.replace("_", " ") or "event")), e.on, e.until or e.on, e.until in (None, e.on)
        )
        for e in view.events
    ]
    ends: list[float] = []
    lanes: list[list[Item]] = []
    more = 0
    for item in sorted((i for i in items if i is not None), key=lambda i: (i.left, i.right, i.words)):
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
            if item.mark:
                axes.plot([x], [n + 0.5], "D", color=look.ink2, markersize=4.6, markeredgewidth=0, gid="event")
            else:
                wide = max(item.right - item.left, 3) * unit
                axes.add_patch(
                    Rectangle(
                        (x, n + 0.5 - thick / 2), wide, thick, facecolor=look.band, edgecolor=look.line2, linewidth=0.8,
                        linestyle="solid" if not item.open_right else (0, (3, 2)), gid="treatment",
                    )
                )  # fmt: skip
            beside = item.mark or not item.left < item.text < item.right
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
    text = left + 5 if inside else right + (7 if mark else 5)
    if text + wide > frame.wide - 6:
        text = max(2.0, left - 6 - wide)
    return Item(words, left, right, mark, open_right, text)


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
