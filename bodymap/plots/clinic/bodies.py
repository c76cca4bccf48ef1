"""The share of positive sites on the figure: before, after, difference; front and back."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from bodymap import body
from bodymap.outcomes.clinic import SiteShare
from bodymap.plots.clinic import SMALL, ClinicView
from bodymap.plots.clinic.board import Board
from bodymap.plots.look import DARK, PAPER, Look

_LIGHT_SCALE = (
    "#ffffff", "#ffdcb4", "#fec295", "#f9a87c", "#f38c6a", "#e8715f", "#da5759", "#c44257", "#a83354", "#8c274d",
    "#701d43",
)  # fmt: skip
_DARK_SCALE = (
    "#14171b", "#731f46", "#8f2a4f", "#aa3656", "#c64459", "#dc585a", "#ea7260", "#f48d6b", "#faa87d", "#ffc295",
    "#ffdcb4",
)  # fmt: skip
_GREYS = tuple(f"#{v:02x}{v:02x}{v:02x}" for v in (255, 240, 225, 210, 195, 175, 150, 125, 100, 75, 50))
_BODY = {"light": ("#ebe8e4", "#f4f2ef", "#a9a49e"), "dark": ("#39414b", "#48515d", "#79838f")}
RADIUS, GAP = 42.0, 10.0


def sites(board: Board, view: ClinicView) -> None:
    """Three bodies, each from the front and from behind, a mark a site with the share in percent."""
    known = [s for s in view.result.sites if s.n]
    if not known:
        board.nothing("No site is known before and after.")
        return
    names = ("before, %", "after, %", "difference, points")
    wide = (board.wide - 16) / 3
    for n, name in enumerate(names):
        left = 8 + n * wide
        board.words(left + wide / 2, board.top - 12, name, ha="center", weight=600, color=board.look.ink, gid="name")
        for k, side in enumerate(("front", "back")):
            box = (left + k * wide / 2 + 2, 24, left + (k + 1) * wide / 2 - 2, board.top - 34)
            _one(board, board.axes(*box), body.figure("neutral").view(side), view, n)
    words = "Numbers: percent of courses in which the site is positive. ▼ fewer, △ more, points of percent."
    if board.width(words) > board.wide - 20:
        words = "▼ fewer, △ more courses; points of percent."
    board.words(board.wide / 2, 8, words, ha="center", color=board.look.ink3, gid="key")


def _one(board: Board, axes: Axes, drawn: body.View, view: ClinicView, column: int) -> None:
    look = board.look
    axes.set_xlim(-20, drawn.width + 20)
    axes.set_ylim(drawn.height + 10, -10)
    axes.set_aspect("equal", anchor="C")
    axes.set_axis_off()
    low, high, edge = _BODY["dark" if look is DARK else "light"]
    axes.add_patch(PathPatch(_outline([drawn.silhouette]), facecolor=low, edgecolor=edge, linewidth=0.6, gid="body"))
    if drawn.tones:
        middle = drawn.tones[len(drawn.tones) // 2]
        axes.add_patch(PathPatch(_outline([middle]), facecolor=high, edgecolor="none", gid="body-tone"))
    right = 0.0 if drawn.name == "front" else drawn.width
    for x, word in ((right, "R"), (drawn.width - right, "L")):
        axes.text(
            x, 60, word, ha="left" if x == 0 else "right", va="center", weight=700, color=look.ink2,
            fontsize=look.text, gid="side",
        )  # fmt: skip
    shares = {s.site: s for s in view.result.sites}
    for site, (x, y) in body.spread(drawn, RADIUS, GAP).items():
        if site in shares:
            _mark(axes, look, shares[site], x, y, column, view.hide, _points(board, axes, drawn))


def _points(board: Board, axes: Axes, drawn: body.View) -> float:
    """The diameter of a mark in points, as large as it is on this body."""
    box = axes.get_position()
    unit = min(box.width * board.wide / (drawn.width + 40), box.height * board.high / (drawn.height + 20))
    return 2 * RADIUS * unit * 72 / 96


def _mark(axes: Axes, look: Look, found: SiteShare, x: float, y: float, column: int, hide: bool, size: float) -> None:
    text = max(4.6, min(look.text, size * 0.5))
    small = found.n < (SMALL if hide else 1)
    if column < 2 and hide:
        hits = (found.before, found.after)[column]
        small = small or 0 < min(hits, found.n - hits) < SMALL
    elif hide:
        small = small or any(0 < min(h, found.n - h) < SMALL for h in (found.before, found.after))
    if small:
        axes.plot([x], [y], "o", markersize=size * 0.8, markerfacecolor="none", markeredgecolor=look.ink3, gid="hidden")
        axes.text(x, y, "–", ha="center", va="center", color=look.ink2, fontsize=text, gid="share")
        return
    if column < 2:
        share = (found.share_before, found.share_after)[column] or 0.0
        scale = _GREYS if look is PAPER else _DARK_SCALE if look is DARK else _LIGHT_SCALE
        step = round(share * 10)
        dark = (step >= 7) is (look is not DARK) if look is not DARK else step <= 4
        axes.plot(
            [x], [y], "o", markersize=size, markerfacecolor=scale[step], markeredgecolor=look.ink, markeredgewidth=0.8,
            gid="mark",
        )  # fmt: skip
        colour = "#ffffff" if dark else "#101418"
        axes.text(x, y, f"{100 * share:.0f}", ha="center", va="center", color=colour, fontsize=text, gid="share")
        return
    change = 100 * (found.difference or 0.0)
    marker, fill = ("v", look.ink) if change < 0 else ("^", look.surface) if change > 0 else ("o", look.surface)
    axes.plot(
        [x], [y - RADIUS * 0.35], marker, markersize=size * 0.55, markerfacecolor=fill, markeredgecolor=look.ink,
        markeredgewidth=0.8, gid="change",
    )  # fmt: skip
    words = "0" if round(change) == 0 else f"{abs(change):.0f}"
    axes.text(x, y + RADIUS * 0.62, words, ha="center", va="center", color=look.ink, fontsize=text, gid="share")


def _outline(paths: Sequence[body.Path]) -> Outline:
    points: list[tuple[float, float]] = []
    codes: list[int] = []
    for path in paths:
        start = (0.0, 0.0)
        for verb, at in path:
            if verb == "M":
                start = (at[0], at[1])
                points.append(start)
                codes.append(int(Outline.MOVETO))
            elif verb == "C":
                points += [(at[0], at[1]), (at[2], at[3]), (at[4], at[5])]
                codes += [int(Outline.CURVE4)] * 3
            else:
                points.append(start)
                codes.append(int(Outline.CLOSEPOLY))
    return Outline(points, codes)
