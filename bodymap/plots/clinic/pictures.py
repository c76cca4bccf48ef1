"""The pictures of the clinic page: changes of single courses, and shares with their intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bodymap.medicine.model import Rule
from bodymap.medicine.model.base import how_many
from bodymap.medicine.outcomes import End, median_of, plain
from bodymap.medicine.outcomes.clinic import PARTS, REFERENCE, ClinicResult, part_words, share_words
from bodymap.plots.clinic.board import Board
from bodymap.plots.clinic.bodies import sites
from bodymap.plots.frame import DOTS
from bodymap.plots.look import DARK, LIGHT, PAPER, settings_of
from bodymap.plots.views import SMALL, ClinicView

# -- changes ----------------------------------------------------------------------------------------------------------
# Changes of single courses: the waterfall of pain and of the count, and counts before and after as paired lines.

_CARRIED = "×  no value, taken as 0"
_MEDIAN_ROOM = 88.0  # of the words beside a median
_DASHES = ((0, (1, 3)), (0, (5, 2)), (0, (5, 2, 1, 2)))


def waterfall(board: Board, view: ClinicView) -> None:
    """One bar a course: percent improvement of pain with the lines at 30 and 50 %, and the change of the count with
    the lines of the smallest detectable difference."""
    result, look = view.result, board.look
    if not result.bars:
        board.nothing("No course can be counted.")
        return
    both = bool(result.pairs)
    errors = sorted({p.error for p in result.pairs if p.error is not None})
    lines = {error: f"±{plain(error)} measurement error" for error in errors}
    foot = 24.0
    room = board.top - foot - (34 if both else 0)
    split = foot + room * 0.42 + 12 if both else foot
    right = board.wide - 18 - max(map(board.width, (_CARRIED, *lines.values())))
    axes = board.axes(52, split + (34 if both else 0), right, board.top - 18)
    low = min(0.0, *(b.improvement for b in result.bars))
    floor = max(-100.0, min(-20.0, low * 1.05))
    axes.set_ylim(floor, 106)
    ticks = [t for t in (-100, -50, 0, 30, 50, 100) if t >= floor]
    axes.set_yticks(ticks, [f"{t} %".replace("-", "−") for t in ticks])
    top = board.top - 10
    board.words(12, top, "average pain, improvement (up is better)", color=look.ink, weight=600, gid="axis-name")
    _bars(axes, [b.improvement for b in result.bars], look.ink2, right - 52)
    carried = [n for n, b in enumerate(result.bars) if b.carried]
    if carried:
        axes.plot(
            carried,
            [0] * len(carried),
            "x",
            color=look.ink,
            markersize=3.4,
            markeredgewidth=0.9,
            clip_on=False,
            gid="carried",
        )
    for cut in (30, 50):
        axes.axhline(cut, color=look.ink3, linewidth=0.9, linestyle=(0, (1, 3)), gid="cut")
    if carried:
        _beside(board, axes, 0, _CARRIED)
    if not both:
        board.words(52, 8, result.of(len(result.bars)), color=look.ink3, gid="axis-name")
        return
    changes = sorted(p.after - p.before for p in result.pairs)
    axes = board.axes(52, foot, right, split - 4)
    most = max(6.0, *(abs(c) for c in changes)) * 1.08
    axes.set_ylim(most, -most)
    ticks = [t for t in (-12, -6, 0, 6, 12) if abs(t) <= most]
    axes.set_yticks(ticks, [("+" if t > 0 else "") + str(t).replace("-", "−") for t in ticks])
    board.words(12, split + 6, "positive sites, change (up is fewer)", color=look.ink, weight=600, gid="axis-name")
    _bars(axes, changes, look.ink2, right - 52)
    for n, (error, words) in enumerate(lines.items()):
        for sign in (-1, 1):
            axes.axhline(sign * error, color=look.ink3, linewidth=0.9, linestyle=_DASHES[n], gid="error-line")
        _beside(board, axes, -error, words, 13.0 * ((len(lines) - 1) / 2 - n))
    words = f"{result.of(len(result.bars))} above, {len(result.pairs)} with complete counts below"
    board.words(52, 6, words, color=look.ink3, gid="axis-name")


def pairs(board: Board, view: ClinicView) -> None:
    """Counts before and after, a line a course (thicker where several are alike); those beyond error are solid."""
    result, look = view.result, board.look
    if not result.pairs:
        board.nothing("Nobody has a complete count before and after.")
        return
    left, right = 52.0, board.wide - 150
    axes = board.axes(left, 32, right, board.top - 20)
    side = max(0.25, _MEDIAN_ROOM / max(right - left - 2 * _MEDIAN_ROOM, 1))
    axes.set_xlim(-side, 1 + side)
    axes.set_ylim(-0.5, 18.5)
    axes.set_yticks([0, 6, 12, 18])
    axes.set_xticks([0, 1], ["before", "after"])
    by = "" if Rule.RATING2 not in result.rules else (
        ", survey count" if len(result.rules) == 1 else ", by each course's rule")  # fmt: skip
    board.words(12, board.top - 12, f"positive sites of 18{by}", color=look.ink3, gid="axis-name")
    if Rule.PAINFUL in result.rules:  # ACR 1990 counts any pain: beside survey counts alone the line would mislead
        axes.axhline(11, color=look.ink3, linewidth=0.9, linestyle=(0, (1, 3)), gid="eleven")
        _beside(board, axes, 11, "11 of 18" if len(result.rules) == 1 else "11 of 18, any pain")
    alike = Counter((p.before, p.after, p.beyond) for p in result.pairs)
    most, thick = max(alike.values()), max(0.6, min(2.4, 60 / len(alike)))
    for beyond, dashes, gid in ((False, (0, (2, 2)), "pair-within"), (True, "solid", "pair-beyond")):
        some = [(before, after, number) for (before, after, far), number in alike.items() if far is beyond]
        if some:
            lines = [((0, before), (1, after)) for before, after, _ in some]
            widths = [0.7 + thick * (number - 1) / max(most - 1, 1) for _, _, number in some]
            made = LineCollection(lines, colors=look.ink2, linewidths=widths, linestyles=[dashes], alpha=0.6, gid=gid)
            axes.add_collection(made)
    ends = [median_of([p.before for p in result.pairs]), median_of([p.after for p in result.pairs])]
    for x, middle in enumerate(ends):
        assert middle is not None
        axes.plot(
            [x],
            [middle.low],
            "o",
            color=look.ink,
            markersize=9,
            markeredgecolor=look.surface,
            clip_on=False,
            gid="median",
        )
        axes.annotate(
            f"median {plain(middle.low)}", (x, middle.low), (-9 if x == 0 else 9, 0), textcoords="offset points",
            ha="right" if x == 0 else "left", va="center", weight=600, color=look.ink, gid="median-label",
        )  # fmt: skip
    y: float = board.top - 12.0
    keys: tuple[tuple[str, Any], ...] = (("beyond error", "solid"), ("within error", (0, (2, 2))))
    for words, dashes in keys:
        start = board.wide - 136
        line = ([start / board.wide, (start + 26) / board.wide], [(y + 4) / board.high] * 2)
        board.figure.add_artist(Line2D(*line, color=look.ink2, linewidth=1.2, linestyle=dashes, gid="key"))
        board.words(start + 32, y, words, gid="key")
        y -= board.line


def _bars(axes: Axes, values: Sequence[float], colour: str, wide: float) -> None:
    """Upright bars from 0, as lines, so that thousands cost as little as ten."""
    n = len(values)
    axes.set_xlim(-0.8, n - 0.2)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    thick = max(0.4, min(24.0, wide / n * 0.72)) * 0.75
    lines = [((k, 0), (k, value)) for k, value in enumerate(values)]
    axes.add_collection(LineCollection(lines, colors=colour, linewidths=thick, capstyle="butt", gid="bars"))
    axes.axhline(0, color=colour, linewidth=0.9, gid="zero")


def _beside(board: Board, axes: Axes, value: float, text: str, down: float = 0.0) -> None:
    """Words at the right of a panel, at a value of its axis."""
    box, (low, high) = axes.get_position(), axes.get_ylim()
    y = (box.y0 + (value - low) / (high - low) * box.height) * board.high - down
    board.words(box.x1 * board.wide + 8, y, text, va="center", color=board.look.ink3, gid="beside")


# -- shares -----------------------------------------------------------------------------------------------------------
# Shares with their intervals: responders, the cumulative curve, how long a response lasted, adverse events.

_KINDS = 10
DOTS_UNDER = 10
"""Of fewer than so many a dot or a number each is drawn, and no percent."""


def responders(board: Board, view: ClinicView) -> None:
    """Shares at 30 and 50 % with their 95 % intervals; of few a dot each."""
    result, look = view.result, board.look
    if not result.n:
        board.nothing("No course can be counted.")
        return
    few = result.n < DOTS_UNDER
    axes = board.axes(20, 12 if few else 48, board.wide - 28, board.top - 4)
    axes.set_xlim(0, 100)
    axes.set_ylim(1.65, -0.75)
    axes.set_yticks([])
    if few:
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
    else:
        axes.grid(True, axis="x")
        axes.set_xticks(range(0, 101, 20), [f"{v} %" for v in range(0, 101, 20)])
        drawn = "drawing patients" if result.at_30.patients < result.n else "Wilson"
        axes.set_xlabel(f"share of {result.of(result.n)}, with 95 % interval ({drawn})", color=look.ink3)
    back = {"facecolor": look.surface, "edgecolor": "none", "pad": 1.0}  # no grid line through the words
    for n, found in enumerate((result.at_30, result.at_50)):
        small = view.hide and 0 < min(found.hits, found.n - found.hits) < SMALL
        y, made = n + 0.12, found.interval
        if few and not small:
            _dots(board, axes, y, found.hits, found.n)
        elif not small and made.share is not None and made.low is not None and made.high is not None:
            axes.plot([100 * made.low, 100 * made.high], [y, y], color=look.ink, linewidth=1.6, clip_on=False, gid="ci")
            axes.plot([100 * made.share], [y], "o", color=look.ink, markersize=8, clip_on=False, gid="share")
        name = f"at least {plain(found.cut)} % less pain"
        words = "fewer than five, not shown" if small else share_words(found)
        for text, place, side, weight, gid in ((name, 0, "left", 600, "name"), (words, 100, "right", 500, "value")):
            axes.annotate(
                text, (place, y - 0.3), (4 if side == "left" else -2, 0), textcoords="offset points", va="center",
                ha=side, color=look.ink if side == "left" else look.ink2, weight=weight, bbox=back, gid=gid,
            )  # fmt: skip


def _dots(board: Board, axes: Axes, y: float, hits: int, n: int) -> None:
    """A dot each: filled when the cut-off was reached."""
    step, ink = 100 * 18 / (board.wide - 48), board.look.ink
    for k in range(n):
        face, gid = (ink, "reached") if k < hits else (board.look.surface, "not")
        axes.plot(
            [step * (k + 0.6)], [y + 0.1], "o", color=ink, markerfacecolor=face, markersize=8.5, markeredgewidth=1.3,
            clip_on=False, gid=gid,
        )  # fmt: skip


def curve(board: Board, view: ClinicView) -> None:
    """The cumulative proportion of responders over all cut-offs; of few the number of them."""
    result, look = view.result, board.look
    if not result.n:
        board.nothing("No course can be counted.")
        return
    few = result.n < DOTS_UNDER
    top = float(result.n) if few else 100.0
    axes = board.axes(52, 48, board.wide - 28, board.top - 16)
    axes.set_xlim(0, 100)
    axes.set_ylim(0, top * 1.04)
    _upright(axes, few, top)
    axes.set_xticks([0, 10, 30, 50, 70, 100], [f"{v} %" for v in (0, 10, 30, 50, 70, 100)])
    axes.set_xlabel("average pain lower by at least", color=look.ink3)
    for cut in (30, 50):
        axes.axvline(cut, color=look.ink3, linewidth=0.9, linestyle=(0, (1, 3)), gid="cut")
    floor = SMALL / result.n if view.hide else 0.0
    shown = [(cut, top * share) for cut, share in result.curve if share >= floor]
    if shown:
        axes.step(*zip(*shown, strict=True), where="post", color=look.ink, linewidth=1.8, clip_on=False, gid="curve")
    words = f"how many of {result.of(result.n)}" if few else f"share of {result.of(result.n)}"
    board.words(12, board.top - 10, words, color=look.ink3, gid="axis-name")


def _upright(axes: Axes, few: bool, top: float) -> None:
    """The marks of an upright axis: percent, or of few the numbers."""
    if few:
        step = 1 if top <= 5 else 2
        axes.set_yticks(range(0, int(top) + 1, step))
    else:
        axes.set_yticks([0, 25, 50, 75, 100], [f"{v} %" for v in (0, 25, 50, 75, 100)])


def relapse(board: Board, view: ClinicView) -> None:
    """The cumulative incidence of a loss, and of a new treatment before it, with the numbers at risk; of few patients
    a line each."""
    found, look = view.result.relapse, board.look
    if not found.n:
        board.nothing("Nobody reached a 30 % response that could be followed.")
        return
    last = max((s.time for s in found.steps), default=0.0)
    if view.hide:
        last = max((s.time for s in found.steps if s.at_risk >= SMALL), default=0.0)
    last = max(last, 7.0)
    few = view.result.few_watched
    axes = board.axes(52, 62 if few else 84, board.wide - 24, board.top - 16)
    axes.set_xlim(0, last * 1.02)
    step = next((s for s in (7, 14, 28, 56, 84, 168, 364, 728) if last / s <= max(3, (board.wide - 80) / 70)), 3640)
    ticks = [float(step * n) for n in range(int(last // step) + 1)]
    axes.set_xticks(ticks, [plain(t / 7, 0) for t in ticks])
    axes.set_xlabel("weeks since the exam that showed the response", color=look.ink3)
    if few:
        _one_by_one(board, axes, view.result)
        return
    axes.set_ylim(0, 104)
    _upright(axes, False, 100)
    board.words(
        12, board.top - 10, f"share of {view.result.of(found.n)} with a response", color=look.ink3, gid="axis-name"
    )
    seen = [s for s in found.steps if s.time <= last]
    xs = [0.0, *(s.time for s in seen), last]
    lines: list[tuple[str, list[float], Any, float]] = [("lost", [100 * s.share_lost for s in seen], "solid", 1.8)]
    if any(s.retreated for s in seen):
        lines.append(("treated again before a loss", [100 * s.share_retreated for s in seen], (0, (4, 2)), 1.4))
    ends = [ys[-1] if ys else 0.0 for _, ys, _, _ in lines]
    for n, (name, ys, dashes, wide) in enumerate(lines):
        axes.step(
            xs, [0.0, *ys, ends[n]], where="post", color=look.ink if not n else look.ink2, linewidth=wide,
            linestyle=dashes, clip_on=False, gid=("lost", "retreated")[n],
        )  # fmt: skip
        above = n == 0 if len(ends) == 1 or ends[0] == ends[-1] else ends[n] == max(ends)
        axes.annotate(
            name, (last, ends[n]), (-4, 8 if above else -9), textcoords="offset points", ha="right", va="center",
            color=look.ink, weight=600, gid="line-name",
            bbox={"facecolor": look.surface, "edgecolor": "none", "pad": 0.6, "alpha": 0.8},
        )  # fmt: skip
    cut = [s for s in seen if s.watched]
    if cut:
        axes.plot(
            [s.time for s in cut], [100 * s.share_lost for s in cut], "|", color=look.ink, markersize=7,
            markeredgewidth=1.0, clip_on=False, gid="censored",
        )  # fmt: skip
    box = axes.get_position()
    board.words(12, 26, "at risk", color=look.ink3, gid="at-risk-name")
    for t in ticks:
        x = box.x0 * board.wide + t / (last * 1.02) * box.width * board.wide
        number = found.at_risk(t)
        words = "<5" if view.hide and 0 < number < SMALL else str(number)
        board.words(max(x, 60), 10, words, ha="center", gid="at-risk")
    board.words(board.wide - 24, 26, "upright tick: followed until then", ha="right", color=look.ink3, gid="key")


_ENDS = {End.LOST: ("x", "lost"), End.RETREATED: (">", "treated again"), End.WATCHED: ("|", "followed until then")}


def _one_by_one(board: Board, axes: Axes, result: ClinicResult) -> None:
    """A line each, from the exam that showed the response to its end."""
    look = board.look
    watched = sorted((f.response for f in result.followed if f.response), key=lambda r: r.days)
    axes.set_ylim(-0.6, len(watched) - 0.4)
    axes.set_yticks([])
    for n, response in enumerate(watched):
        axes.plot([0, response.days], [n, n], color=look.ink2, linewidth=1.6, clip_on=False, gid="response")
        axes.plot(
            [response.days], [n], _ENDS[response.end][0], color=look.ink, markersize=7, markeredgewidth=1.4,
            clip_on=False, gid=response.end.name.lower(),
        )  # fmt: skip
    board.words(12, board.top - 10, f"{result.of(len(watched))} with a response", color=look.ink3, gid="axis-name")
    signs = {"x": "×", ">": "▸", "|": "|"}
    ends = dict.fromkeys(r.end for r in watched)
    words = "   ".join(f"{signs[_ENDS[end][0]]} {_ENDS[end][1]}" for end in ends)
    board.words(board.wide - 24, 10, words, ha="right", color=look.ink3, gid="key")


def events(board: Board, view: ClinicView) -> None:
    """Adverse events per 100 infusions, the most frequent kinds first; of few patients how many there were."""
    result, look = view.result, board.look
    if not result.unwanted:
        board.nothing("No unwanted effect is recorded." if result.infusions else "No infusions.")
        return
    few = any(u.rate.value is None for u in result.unwanted)
    kinds = [u for u in result.unwanted if not view.hide or u.events >= SMALL]
    room = max(1, min(_KINDS, int((board.top - 60) / (board.line * 1.25))))
    rows = [(u.what, u.events, u.severe) for u in kinds[:room]]
    rest = sum(u.events for u in result.unwanted) - sum(events for _, events, _ in rows)
    name = max(board.width(what) for what, *_ in [*rows, ("all others", 0, 0)])
    left = min(name, board.wide * 0.4) + 24
    axes = board.axes(left, 48, board.wide - 24, board.top)
    if rest and (not view.hide or rest >= SMALL):
        rows.append(("all others", rest, 0))
    lengths = [float(number) if few else 100 * number / result.infusions for _, number, _ in rows]
    most = max(lengths, default=1.0)
    axes.set_xlim(0, most * 1.55)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.set_yticks(
        range(len(rows)), [what if board.width(what) < left - 20 else f"{what[:24]} ..." for what, *_ in rows]
    )
    if few:
        axes.set_xticks(range(0, int(most) + 1, max(1, int(most) // 4)))
    given = how_many(result.infusions, "infusion")
    axes.set_xlabel(f"events in {given}" if few else "events per 100 infusions", color=look.ink3)
    thick = min(0.56, 14 * len(rows) / max(board.top - 48, 1))
    axes.barh(range(len(rows)), lengths, height=thick, color=look.line2, gid="rate")
    back = {"facecolor": look.surface, "edgecolor": "none", "pad": 1.0}
    for n, ((_, number, severe), length) in enumerate(zip(rows, lengths, strict=True)):
        events_ = how_many(number, "event")
        bad = f", {severe} severe" if severe and not (view.hide and severe < SMALL) else ""
        words = f"{events_}{bad}" if few else f"{plain(length)}  ({events_}{bad})"
        axes.annotate(
            words, (length, n), (5, 0), textcoords="offset points", va="center", color=look.ink2, bbox=back, gid="value"
        )


# -- draw -------------------------------------------------------------------------------------------------------------
# Each part of the clinic page, drawn.

_DRAW = {
    "responders": responders,
    "curve": curve,
    "waterfall": waterfall,
    "pairs": pairs,
    "sites": sites,
    "relapse": relapse,
    "events": events,
}


def draw(view: ClinicView, *, paper: bool, dark: bool, size: tuple[float, float]) -> Figure:
    """One part as a figure; see `plots.clinic.clinic_figure`."""
    look = PAPER if paper else DARK if dark else LIGHT
    with settings_of(look):
        figure = Figure(figsize=size, dpi=DOTS)
        board = Board(figure, look)
        if view.titled:
            board.head(dict(PARTS)[view.part], " ".join(_about(view)))
        if view.hide and _cases(view) < SMALL:
            board.nothing("Fewer than five, not shown.")
        else:
            _DRAW[view.part](board, view)
    figure.ground = look.surface  # type: ignore[attr-defined]
    return figure


def _about(view: ClinicView) -> list[str]:
    result = view.result
    said = [result.question.words()] if view.part != "events" else []
    if not view.hide:
        said.append(part_words(result, view.part))
    if view.reference and view.part == "responders":
        said.append(REFERENCE)
    return said


def _cases(view: ClinicView) -> int:
    """On how many courses a part rests; for adverse events, how many events there are."""
    result = view.result
    return {
        "pairs": len(result.pairs),
        "relapse": result.relapse.n,
        "events": result.events,
        "sites": max(site.n for site in result.sites),
    }.get(view.part, result.n)
