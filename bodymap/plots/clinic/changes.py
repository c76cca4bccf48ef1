"""Changes of single courses: the waterfall of pain and of the count, and counts before and after as paired lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from bodymap.model import Rule
from bodymap.outcomes import median_of, plain
from bodymap.plots.clinic import ClinicView
from bodymap.plots.clinic.board import Board

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
