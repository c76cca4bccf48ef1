"""The frame of a course plot: panels over one time axis with fixed margins, and words where there is room for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from textwrap import wrap
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from bodymap.medicine.model import Infusion, isolated
from bodymap.medicine.outcomes import in_order, plain
from bodymap.plots.look import FAMILY, Look
from bodymap.plots.views import CourseView, noon

# -- room -------------------------------------------------------------------------------------------------------------
# Room for words: labels pushed apart, labels that fit, and ticks of a time axis.

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
EPOCH = datetime(1970, 1, 1)


def apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions in the order of `wanted` (any order), at least `gap` apart and as near to what is wanted as groups
    allow, kept within `low` and `high` as far as they fit."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    groups: list[tuple[float, int]] = []  # centre, members
    for i in order:
        groups.append((wanted[i], 1))
        while len(groups) > 1:
            (c1, n1), (c2, n2) = groups[-2], groups[-1]
            if c2 - (n2 - 1) * gap / 2 - (c1 + (n1 - 1) * gap / 2) >= gap - 1e-9:
                break
            start = (c1 - (n1 - 1) * gap / 2) * n1 + (c2 - (n2 - 1) * gap / 2 - n1 * gap) * n2
            n = n1 + n2
            groups[-2:] = [(start / n + (n - 1) * gap / 2, n)]
    placed = [c + (k - (n - 1) / 2) * gap for c, n in groups for k in range(n)]
    floor = low
    for k, p in enumerate(placed):
        placed[k] = floor = max(p, floor)
        floor += gap
    ceiling = high
    for k in reversed(range(len(placed))):
        placed[k] = ceiling = min(placed[k], ceiling)
        ceiling -= gap
    where = dict(zip(order, placed, strict=True))
    return [where[i] for i in range(len(wanted))]


def fitting(spans: Iterable[tuple[float, float]], gap: float, taken: Iterable[tuple[float, float]] = ()) -> list[bool]:
    """For each (left, right), in order, whether it fits beside those that were let in before it and those `taken`."""
    inside = list(taken)
    fits = []
    for left, right in spans:
        free = all(right + gap <= a or left - gap >= b for a, b in inside)
        fits.append(free)
        if free:
            inside.append((left, right))
    return fits


def days_of(when: datetime) -> float:
    """A wall-clock time as days since 1970, as matplotlib counts dates."""
    return (when - EPOCH) / timedelta(days=1)


def date_of(days: float) -> date:
    """The date of a number of days since 1970."""
    return (EPOCH + timedelta(days=days)).date()


def short(day: date) -> str:
    """A date as "12 Aug"."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def date_ticks(low: float, high: float, most: int) -> tuple[list[tuple[float, str]], list[float]]:
    """At most about `most` labelled ticks (position, label) of a date axis, and the unlabelled ones between them."""
    most = max(most, 2)
    span = high - low
    step = next((s for s in (1, 2, 7) if span / s <= most), 14)
    if span / step <= most and span < 70:
        start = date_of(low)
        start -= timedelta(days=start.weekday() if step >= 7 else 0)
        first_day = days_of(datetime.combine(start, datetime.min.time()))
        days = [x for x in (first_day + step * n for n in range(int(span / step) + 3)) if low <= x <= high]
        year = [f" {date_of(x).year}" if n == 0 else "" for n, x in enumerate(days)]
        return [(x, short(date_of(x)) + y) for x, y in zip(days, year, strict=True)], []
    first = date_of(low)
    months = [(first.year * 12 + first.month - 1) + n for n in range(int(span / 28) + 2)]
    starts = {m: days_of(datetime(m // 12, m % 12 + 1, 1)) for m in months}
    step = next((s for s in (1, 2, 3, 6, 12, 24, 60) if span / 30.4 / s <= most), 120)
    major = [
        (x, str(m // 12) if step >= 12 else f"{MONTHS[m % 12]} {m // 12}")
        for m, x in starts.items()
        if m % step == 0 and low <= x <= high
    ]
    if step == 1:
        minor = [x for x in (low // 7 * 7 + 4 + 7 * n for n in range(int(span / 7) + 2)) if low <= x <= high]
    else:
        minor = [x for x in starts.values() if low <= x <= high] if step <= 12 else []
    return major, [x for x in minor if x not in {m for m, _ in major}]


def day_ticks(low: float, high: float, most: int) -> tuple[list[tuple[float, str]], list[float]]:
    """At most about `most` labelled ticks of an axis of days since the first infusion; whole weeks when it is long."""
    most = max(most, 2)
    span = high - low
    steps = (1, 2, 7, 14, 28, 56, 84, 168, 364, 728)
    step = next((s for s in steps if span / s <= most), 3640)
    first = -(-low // step) * step
    major = [first + step * n for n in range(int(span // step) + 1)]
    minor_step = {14: 7, 28: 7, 56: 28, 84: 28, 168: 28}.get(step)
    minor: list[float] = []
    if minor_step:
        start = -(-low // minor_step) * minor_step
        minor = [start + minor_step * n for n in range(int(span // minor_step) + 1)]
    labels = [(x, f"{int(x)}".replace("-", "−")) for x in major if x <= high]
    return labels, [x for x in minor if x <= high and x not in major]


# -- frame ------------------------------------------------------------------------------------------------------------
# The frame of a course plot: panels over one time axis with fixed margins, and words where there is room for them.

DOTS = 96.0
LEFT, BOTTOM, TITLE, HEAD = 46.0, 26.0, 21.0, 40.0
RIGHT_SHARE = 0.135
AGENT_LETTERS = 28  # a line beside the plot
NEIGHBOURS = 30.0  # px between infusions that may share their words


@dataclass(frozen=True, slots=True)
class Spot:
    """One drawn point: which exam, of which series, where in the figure (0-1 from the left and from the bottom)."""

    exam: str
    series: str
    x: float
    y: float


class Dose(NamedTuple):
    """The dose of an infusion, or of some that lie too near each other for words of their own: the middle of the
    words in pixels from the left, the words, and on which level they stand (0 the lowest)."""

    middle: float
    words: str
    level: int = 0


class Beside(NamedTuple):
    """Words at the right of a panel, at a value of its axis."""

    value: float
    text: str
    colour: str
    gid: str


@lru_cache(2_000)
def text_width(text: str, size: float, weight: int) -> float:
    """How wide words are, in pixels at 96 an inch."""
    prop = FontProperties(family=[FAMILY, "DejaVu Sans"], size=size, weight=weight)
    return float(_renderer().get_text_width_height_descent(text, prop, False)[0])


@cache
def _renderer() -> Any:
    return FigureCanvasAgg(Figure(figsize=(1, 1), dpi=DOTS)).get_renderer()  # type: ignore[no-untyped-call]


def position(view: CourseView, when: datetime) -> float:
    """A time on the axis, by the wall clock where it was: days since 1970, or since the first infusion's date."""
    days = days_of(when.replace(tzinfo=None))
    if view.days and view.infusions:
        first = in_order(view.infusions)[0].given_at
        return days - float(int(days_of(first.replace(tzinfo=None))))
    return days


def time_axis(view: CourseView) -> tuple[float, float]:
    """The limits of the whole time axis, with some air; a week when there is nothing yet."""
    times = [position(view, p.at) for line in view.told.lines for p in line.rated]
    times += [position(view, i.given_at) for i in view.infusions]
    times += [position(view, when) for mood in view.moods for when, _ in mood.totals]
    if "diary" not in view.hidden:
        times += [position(view, noon(day.day)) for day in view.diary]
    if not times:
        return (0.0, 7.0)
    low, high = min(times), max(times)
    pad = max((high - low) * 0.04, 1.0)
    return low - pad, high + pad * 1.6


def _agent(view: CourseView, infusion: Infusion) -> str:
    course = view.told.course
    return infusion.agent or (course.agent if course else "")


def agents(view: CourseView) -> dict[str, str]:
    """What was infused, each with the letter behind its doses: 0.5 mg/kg of two agents are not alike. No letter where
    there is one agent only."""
    names = list(dict.fromkeys(name for i in in_order(view.infusions) if (name := _agent(view, i))))
    return {name: f" {chr(97 + n)}" if len(names) > 1 else "" for n, name in enumerate(names)}


def agents_in_words(view: CourseView) -> list[str]:
    """ "S-ketamine", or "a S-ketamine" and "b racemic ketamine": a line each, a long name more."""
    named = (f"{letter} {name}".strip() for name, letter in agents(view).items())
    return [isolated(line) for name in named for line in wrap(name, AGENT_LETTERS, max_lines=3, placeholder=" …")]


class Frame:
    """One figure while it is drawn. Lengths are pixels at 96 an inch, from the left and from the bottom."""

    def __init__(
        self, figure: Figure, view: CourseView, look: Look, window: tuple[float, float] | None, beside: Sequence[str]
    ) -> None:
        """`beside` are the words that will stand at the right; the margin is made to hold them."""
        self.figure, self.view, self.look = figure, view, look
        self.window: tuple[float, float] = window or time_axis(view)
        self.spots: list[Spot] = []
        self.wide, self.high = (float(v) * DOTS for v in figure.get_size_inches())
        self.given = in_order(view.infusions)
        widest = max((self.width(words) for words in beside), default=0.0) + 14
        self.left, self.right = LEFT, self.wide - max(self.wide * RIGHT_SHARE, widest)

    def width(self, text: str, size: float | None = None, weight: int = 500) -> float:
        """How wide words are."""
        return text_width(text, size or self.look.text, weight)

    def x(self, when: datetime) -> float:
        """A time on the axis."""
        return position(self.view, when)

    def inside(self, x: float) -> bool:
        """Whether a place on the axis is shown."""
        return self.window[0] <= x <= self.window[1]

    def across(self, x: float) -> float:
        """A place on the axis in pixels from the left."""
        low, high = self.window
        return self.left + (x - low) / (high - low) * (self.right - self.left)

    def panels(self, heights: Sequence[float], head: float, *under: float) -> list[Axes]:
        """The panels, top first, with heights in these proportions and `head` pixels above the first; under them one
        more for each of `under` that is not 0, so many pixels high."""
        gap, fixed = TITLE + 6, [height for height in under if height]
        room = self.high - head - BOTTOM - gap * (len(heights) - 1) - sum(height + gap for height in fixed)
        unit, y, made = room / sum(heights), self.high - head, list[Axes]()
        for height in [*(height * unit for height in heights), *fixed]:
            y -= height
            made.append(self._panel(y, height, made[0] if made else None))
            y -= gap
        self._time(made)
        return made

    def _panel(self, bottom: float, height: float, shared: Axes | None) -> Axes:
        across, up = self.wide, self.high
        box = (self.left / across, bottom / up, (self.right - self.left) / across, height / up)
        axes = self.figure.add_axes(box, sharex=shared)
        axes.set_xlim(*self.window)
        given = [x for infusion in self.given if self.inside(x := self.x(infusion.given_at))]
        if given:
            axes.vlines(
                given, 0, 1, transform=axes.get_xaxis_transform(), color=self.look.line2, linewidth=0.8, zorder=1,
                gid="infusion-line",
            )  # fmt: skip
        return axes

    def _time(self, panels: Sequence[Axes]) -> None:
        as_days = self.view.days and bool(self.given)
        most = int((self.right - self.left) / ((48 if as_days else 78) * self.look.text / 8.6))
        major, minor = (day_ticks if as_days else date_ticks)(*self.window, most)
        if as_days:  # the name of the axis stands at its right
            minor = [*minor, *(x for x, text in major if self.across(x) + self.width(text) / 2 > self.right + 4)]
            major = [(x, text) for x, text in major if x not in minor]
        panels[-1].set_xticks([x for x, _ in major], [text for _, text in major])
        panels[-1].set_xticks(minor, minor=True)
        for axes in panels[:-1]:
            axes.tick_params(axis="x", which="both", length=0, labelbottom=False)
            axes.spines["bottom"].set_visible(False)
        if as_days:
            self.words(self.right + 8, 8, "days since infusion 1", color=self.look.ink3, gid="axis-name")

    def words(self, x: float, y: float, text: str, **how: Any) -> None:
        """Words at a place of the figure."""
        how.setdefault("fontsize", self.look.text)
        self.figure.text(x / self.wide, y / self.high, text, **how)

    def title(self, axes: Axes, text: str, above: float = 8.0) -> None:
        """The title of a panel, at the left over it."""
        y = axes.get_position().y1 * self.high + above
        self.words(self.left - 36, y, text, weight=600, color=self.look.ink, gid="title")

    def beside(self, axes: Axes, wanted: Sequence[Beside]) -> None:
        """Words at the right of a panel, pushed apart to 1.3 lines."""
        box = axes.get_position()
        bottom, top = box.y0 * self.high, box.y1 * self.high
        low, high = axes.get_ylim()
        at = [bottom + (w.value - low) / (high - low) * (top - bottom) for w in wanted]
        line = self.look.text / 72 * DOTS * 1.3
        for y, w in zip(apart(at, line, bottom, top - 4), wanted, strict=True):
            self.words(self.right + 8, y, w.text, color=w.colour, va="center", gid=w.gid)

    def doses(self) -> list[Dose]:
        """The doses above their infusions. Words that would meet are shared by infusions near each other ("5 × 0.5"),
        else stand on a second level; only where both are taken, infusions that are far apart share them too."""
        groups = [[i] for i in self.given if i.mg_per_kg is not None and self.inside(self.x(i.given_at))]
        said = [self._dose(group) for group in groups]

        def join(at: int) -> None:
            groups[at] += groups.pop(at + 1)
            said[at : at + 2] = [self._dose(groups[at])]

        at = 0
        while at < len(said) - 1:
            last, first = (self.across(self.x(i.given_at)) for i in (groups[at][-1], groups[at + 1][0]))
            if first - last < NEIGHBOURS and self._meet(said[at], said[at + 1]):
                join(at)
                at = max(at - 1, 0)
            else:
                at += 1
        at = 0
        while at < len(said):
            taken = {other.level for other in said[:at] if self._meet(other, said[at])}
            free = next((level for level in (0, 1) if level not in taken), None)
            if free is None:
                join(at - 1)
                at = 0
            else:
                said[at] = said[at]._replace(level=free)
                at += 1
        return said

    def _meet(self, one: Dose, other: Dose) -> bool:
        return abs(one.middle - other.middle) < (self.width(one.words) + self.width(other.words)) / 2 + 5

    def _dose(self, group: Sequence[Infusion]) -> Dose:
        letters = agents(self.view)
        doses = sorted({i.mg_per_kg or 0.0 for i in group})
        words = "–".join(plain(dose, 2) for dose in dict.fromkeys((doses[0], doses[-1])))
        words += ",".join(sorted({letters.get(_agent(self.view, i), "") for i in group}))
        words = f"{len(group)} × {words}" if len(group) > 1 else words
        first, last = (self.across(self.x(i.given_at)) for i in (group[0], group[-1]))
        half = self.width(words) / 2
        return Dose(min(max((first + last) / 2, half + 2), max(self.right + 4 - half, last)), words)

    def spot(self, axes: Axes, exam: str, series: str, x: float, value: float) -> None:
        """Remember where a point lies."""
        if self.inside(x):
            low, high = axes.get_ylim()
            box = axes.get_position()
            up = box.y0 + (value - low) / (high - low) * box.height
            self.spots.append(Spot(exam, series, self.across(x) / self.wide, up))
