"""In how many a site is positive, on the figure: before, after, difference; front and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import Circle, Patch, PathPatch, Polygon
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D

from bodymap.medicine import body
from bodymap.medicine.outcomes import span
from bodymap.medicine.outcomes.clinic import ClinicResult, SiteShare, in_percent, no_site
from bodymap.plots.clinic.board import Board
from bodymap.plots.look import DARK, PAPER, Look
from bodymap.plots.views import SMALL, ClinicView, rows_of_bodies

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
_CHANGES = {"light": ("#1f5f9e", "#a03a12"), "dark": ("#8cc2f5", "#f3a37c")}  # fewer, more
RADIUS, TEXT = 14.0, 11.0
"""Pixels: the least radius of a mark, and its digits."""
_HALF = 1.12  # of a triangle's base, in its size
NAMES = ("before", "after", "difference")


def sites(board: Board, view: ClinicView) -> None:
    """Three bodies, each from the front and from behind, a mark a site: in how many it is positive, and the change."""
    result = view.result
    if not any(s.n for s in result.sites):
        board.nothing(no_site(result))
        return
    axes = board.axes(0, 0, board.wide, board.high)
    axes.set_xlim(0, board.wide)
    axes.set_ylim(0, board.high)
    axes.set_axis_off()
    places = [(0, 0, 3), (0, 1, 3), (0, 2, 3)] if rows_of_bodies(board.wide) == 1 else [(0, 0, 2), (0, 1, 2), (1, 0, 2)]
    tall = (board.top - 26) / (places[-1][0] + 1)
    percent = in_percent(result)
    units = ("%", "%", "percentage points") if percent else (f"of {_known(result)}",) * 2 + ("",)
    marks = [[_mark(board, s, n, view.hide, percent) for s in result.sites] for n in range(3)]
    radius = max(RADIUS, *(board.width(m.words, TEXT * 0.75, 600) / 2 + 3 for column in marks[:2] for m in column))
    for n, (row, column, columns) in enumerate(places):
        wide = (board.wide - 16) / columns
        left, top = 8 + column * wide, board.top - row * tall
        name = f"{NAMES[n]}, {units[n]}".rstrip(", ")
        board.words(left + wide / 2, top - 12, name, ha="center", weight=600, color=board.look.ink, gid="name")
        for k, side in enumerate(("front", "back")):
            box = (left + k * wide / 2 + 2, top - tall + 4, left + (k + 1) * wide / 2 - 2, top - 22)
            _one(
                board,
                axes,
                body.figure("neutral").view(side),
                box,
                dict(zip(body.POINTS, marks[n], strict=True)),
                radius,
            )
    _key(board, axes)


def _known(result: ClinicResult) -> str:
    """ "19 patients", "12 to 19 patients": of how many the sites are known."""
    numbers = [s.n for s in result.sites if s.n]
    return f"{span(min(numbers), max(numbers))} {result.of(max(numbers)).partition(' ')[2]}"


def _key(board: Board, axes: Axes) -> None:
    """What the marks of the difference mean, by the marks themselves."""
    words = ("positive in fewer", "in more", "in as many")
    x = (board.wide - sum(map(board.width, words)) - 3 * 30) / 2
    for change, text in zip((-1, 1, 0), words, strict=True):
        _draw(board.look, axes, x + 8, 12, _change(board.look, change, ""), 8.0)
        board.words(x + 22, 8, text, color=board.look.ink3, gid="key")
        x += board.width(text) + 34


def _one(
    board: Board,
    axes: Axes,
    drawn: body.View,
    box: tuple[float, float, float, float],
    marks: Mapping[str, _Mark],
    radius: float,
) -> None:
    """One body in a box of pixels (left, bottom, right, top), with the marks of its sites."""
    left, bottom, right, top = box
    look = board.look
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
    for site, (x, y) in body.spread(drawn, radius / unit, 2 / unit).items():
        if site in marks:
            _draw(look, axes, *at(x, y), marks[site], radius)


class _Mark(NamedTuple):
    words: str
    face: str
    edge: str
    ink: str
    way: int | None = None
    """Of a difference: -1 down, fewer; 1 up, more; 0 as many. None: a disc."""


def _draw(look: Look, axes: Axes, x: float, y: float, mark: _Mark, radius: float) -> None:
    """A mark with its digits: a disc, a filled triangle down or up, a small ring."""
    gid = {None: "share", -1: "fewer", 1: "more", 0: "same"}[mark.way]
    if not mark.way:
        shape: Patch = Circle((x, y), radius if mark.way is None else 0.34 * radius)
    else:
        # wide enough for the digits where they stand, as in the program's own difference marks
        size = max(radius * 0.95, (len(mark.words) * 6.6 + 4) / (2 * _HALF * 0.62))
        corners = [(-_HALF, -0.92), (_HALF, -0.92), (0.0, 1.02)]
        shape = Polygon([(x + dx * size, y + mark.way * dy * size) for dx, dy in corners], joinstyle="round")
        y -= mark.way * 0.34 * size
    shape.set(facecolor=mark.face, edgecolor=mark.edge, linewidth=0.8 if mark.way is None else 1.2, zorder=2, gid=gid)
    axes.add_patch(shape)
    if mark.words:
        axes.text(
            x, y, mark.words, ha="center", va="center_baseline", color=mark.ink, fontsize=TEXT * 0.75, weight=600,
            zorder=3, gid="digits",
        )  # fmt: skip


def _mark(board: Board, found: SiteShare, column: int, hide: bool, percent: bool) -> _Mark:
    look = board.look
    used = ((found.before,), (found.after,), (found.before, found.after))[column]
    if not found.n or (hide and (found.n < SMALL or any(0 < min(h, found.n - h) < SMALL for h in used))):
        return _Mark("–", look.surface, look.ink3, look.ink2)
    if column == 2:
        change = round(100 * (found.difference or 0.0)) if percent else found.after - found.before
        return _change(look, found.after - found.before, str(abs(change)))
    share = (found.share_before, found.share_after)[column] or 0.0
    scale = _GREYS if look is PAPER else _DARK_SCALE if look is DARK else _LIGHT_SCALE
    step = round(share * 10)
    dark = step <= 4 if look is DARK else step >= 7
    words = f"{100 * share:.0f}" if percent else f"{used[0]}/{found.n}" if found.n < 10 else str(used[0])
    return _Mark(words, scale[step], look.ink, "#ffffff" if dark else "#101418")


def _change(look: Look, change: int, words: str) -> _Mark:
    if not change:
        return _Mark("", look.surface, look.ink2, look.ink2, 0)
    fewer, more = (look.ink, look.surface) if look is PAPER else _CHANGES["dark" if look is DARK else "light"]
    face = fewer if change < 0 else more
    ink = look.ink if face == look.surface else "#101418" if look is DARK else "#ffffff"
    return _Mark(words, face, look.ink if look is PAPER else look.surface, ink, -1 if change < 0 else 1)


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
