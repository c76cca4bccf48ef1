"""The share of positive sites on the figure: before, after, difference; front and back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D

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
    axes = board.axes(0, 0, board.wide, board.high)
    axes.set_xlim(0, board.wide)
    axes.set_ylim(0, board.high)
    axes.set_axis_off()
    wide = (board.wide - 16) / 3
    for n, name in enumerate(("before, %", "after, %", "difference, points")):
        left = 8 + n * wide
        board.words(left + wide / 2, board.top - 12, name, ha="center", weight=600, color=board.look.ink, gid="name")
        for k, side in enumerate(("front", "back")):
            box = (left + k * wide / 2 + 2, 26, left + (k + 1) * wide / 2 - 2, board.top - 24)
            _one(board.look, axes, body.figure("neutral").view(side), box, view, n)
    words = (
        "Percent of courses in which the site is positive, and the difference in points: filled = fewer, hollow = more."
    )
    if board.width(words) > board.wide - 20:
        words = "difference in points: filled = fewer, hollow = more"
    board.words(board.wide / 2, 8, words, ha="center", color=board.look.ink3, gid="key")


def _one(
    look: Look, axes: Axes, drawn: body.View, box: tuple[float, float, float, float], view: ClinicView, column: int
) -> None:
    """One body in a box of pixels (left, bottom, right, top), with the marks of one column."""
    left, bottom, right, top = box
    unit = min((right - left) / (drawn.width + 40), (top - bottom) / (drawn.height + 20))
    x0, y0 = (left + right - drawn.width * unit) / 2, (bottom + top + drawn.height * unit) / 2

    def at(x: float, y: float) -> tuple[float, float]:
        return x0 + x * unit, y0 - y * unit

    placed = Affine2D().scale(unit, -unit).translate(x0, y0)
    low, high, edge = _BODY["dark" if look is DARK else "light"]
    outline, tone = _outlines(drawn.name)
    for path, face, line, gid in ((outline, low, edge, "body"), (tone, high, "none", "body-tone")):
        axes.add_patch(PathPatch(path.transformed(placed), facecolor=face, edgecolor=line, linewidth=0.6, gid=gid))
    for x, word in ((0.14 * drawn.width, "R"), (0.86 * drawn.width, "L")):
        place, y = at(x if drawn.name == "front" else drawn.width - x, 60)
        axes.text(place, y, word, ha="center", va="center", weight=700, color=look.ink2, fontsize=look.text, gid="side")
    shares = {s.site: s for s in view.result.sites}
    size = 2 * RADIUS * unit * 72 / 96
    text = max(4.2, min(look.text, size * 0.46))
    marks = []
    for site, (x, y) in body.spread(drawn, RADIUS, GAP).items():
        if site in shares:
            mark = _mark(look, shares[site], column, view.hide)
            marks.append((*at(x, y), mark))
            axes.text(
                *at(x, y), mark.words, ha="center", va="center_baseline", color=mark.ink, fontsize=text, gid="share"
            )
    axes.scatter(
        [x for x, _, _ in marks], [y for _, y, _ in marks], s=size**2, c=[m.face for _, _, m in marks],
        edgecolors=[m.edge for _, _, m in marks], linewidths=0.8, zorder=2, gid="marks",
    )  # fmt: skip


class _Mark(NamedTuple):
    words: str
    face: str
    edge: str
    ink: str


def _mark(look: Look, found: SiteShare, column: int, hide: bool) -> _Mark:
    used = ((found.before,), (found.after,), (found.before, found.after))[column]
    if not found.n or (hide and (found.n < SMALL or any(0 < min(h, found.n - h) < SMALL for h in used))):
        return _Mark("–", look.surface, look.ink3, look.ink2)
    if column == 2:
        change = round(100 * (found.difference or 0.0))
        words = f"{change:+d}".replace("-", "−") if change else "0"
        fell = change < 0
        return _Mark(words, look.ink if fell else look.surface, look.ink, look.surface if fell else look.ink)
    share = (found.share_before, found.share_after)[column] or 0.0
    scale = _GREYS if look is PAPER else _DARK_SCALE if look is DARK else _LIGHT_SCALE
    step = round(share * 10)
    dark = step <= 4 if look is DARK else step >= 7
    return _Mark(f"{100 * share:.0f}", scale[step], look.ink, "#ffffff" if dark else "#101418")


@cache
def _outlines(side: str) -> tuple[Outline, Outline]:
    """The silhouette and the middle tone of one view of the neutral body."""
    drawn = body.figure("neutral").view(side)
    return _outline([drawn.silhouette]), _outline([drawn.tones[len(drawn.tones) // 2]])


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
