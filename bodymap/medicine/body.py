"""The body as data: the 18 tender points, the 3 controls, the 19 areas, the quadrants, the figure's paths."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, repeat
from operator import add
from types import MappingProxyType
from typing import Any, TypeVar

from bodymap.paths import resources

# -- sites ------------------------------------------------------------------------------------------------------------
# The sites that are pressed, the areas, the quadrants and the survey, as data from sites.toml and survey.toml. `_r`
# and `_l` are the patient's own sides.


@dataclass(frozen=True, slots=True)
class Site:
    """A place that is pressed. `pair` is the id without the side; controls are their own pair."""

    id: str
    pair: str
    side: str  # "r", "l" or "" (forehead)
    view: str  # "front" or "back"
    above: bool  # above the waist
    control: bool
    name: str  # "Right lateral epicondyle"
    pair_name: str  # "Lateral epicondyle"


@dataclass(frozen=True, slots=True)
class Area:
    """One of the 19 WPI areas (domain 4.1)."""

    id: str
    quadrant: str  # the coarse answer that holds it
    segment: str  # "above", "below" or "" for ACR 1990 (domain 3.1; low back counts below)
    region: bool  # counts in the 2016 test of 4 of 5 regions (domain 3.3)
    name: str

    @property
    def side(self) -> str:
        return self.id[-1] if self.quadrant != "axial" else ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the survey: the site, how the patient is placed, where and how to press."""

    number: int  # from 1
    site: str
    position: str
    press: str
    confirmed: bool  # read in a copy of the manual; else from memory (domain 2.1)


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((resources() / name).read_text("utf-8"))


def _sites(data: Mapping[str, Any]) -> Mapping[str, Site]:
    sides = {"r": "Right", "l": "Left"}
    made = [
        Site(f"{pair}_{side}", pair, side, d["view"], d["above"], False, f"{word} {d['name'].lower()}", d["name"])
        for pair, d in data["pairs"].items()
        for side, word in sides.items()
    ] + [
        Site(site, site, d.get("side", ""), d["view"], d["above"], True, d["name"], d["name"])
        for site, d in data["controls"].items()
    ]
    return MappingProxyType({site.id: site for site in made})


_DATA = _toml("sites.toml")
SITES: Mapping[str, Site] = _sites(_DATA)
"""All 21 sites by id."""
POINTS: tuple[str, ...] = tuple(s.id for s in SITES.values() if not s.control)
"""The 18 tender points."""
CONTROLS: tuple[str, ...] = tuple(s.id for s in SITES.values() if s.control)
AREAS: Mapping[str, Area] = MappingProxyType({i: Area(i, **d) for i, d in _DATA["areas"].items()})
QUADRANTS: Mapping[str, str] = MappingProxyType(_DATA["quadrants"])
"""The five coarse answers: id -> name."""


@cache
def survey(left_first: bool = False) -> tuple[Step, ...]:
    """The 21 steps in the order of the Manual Tender Point Survey (resources/survey.toml)."""
    sides = ("l", "r") if left_first else ("r", "l")
    rows = [
        (site, row)
        for row in _toml("survey.toml")["step"]
        for site in ([row["site"]] if "site" in row else [f"{row['pair']}_{side}" for side in sides])
    ]
    return tuple(
        Step(n, site, row["position"], row["press"], row["confirmed"]) for n, (site, row) in enumerate(rows, start=1)
    )


# -- drawing ----------------------------------------------------------------------------------------------------------
# The drawn body: paths, areas, quadrants and the places of the sites, one figure a variant, front and back. Everything
# is in millimetres of the body, origin at the top left of a view. The drawings are data (`resources/figure/`, with
# their provenance); screen, paper and plot paint the same paths.

Path = tuple[tuple[str, tuple[float, ...]], ...]
"""("M", (x, y)), ("C", (x1, y1, x2, y2, x, y)) and ("Z", ()), absolute."""

VARIANTS: tuple[str, ...] = ("neutral", "female", "male", "older", "heavy", "child")
"""The drawings. A variant never changes a site id."""
POINT_VARIANTS: tuple[str, ...] = VARIANTS[:-1]
"""The drawings that carry tender points: these are defined for adults, the child is for pain areas only."""

_T = TypeVar("_T")


class _WhenRead(Mapping[str, Path]):
    """Paths by name, each parsed when it is first read (most pages never touch an area)."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._read: dict[str, Path] = {}

    def __getitem__(self, name: str) -> Path:
        if name not in self._read:
            self._read[name] = parse(self._texts[name])
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


@dataclass(frozen=True)
class View:
    """One side of the body. `tones` lie one in the other (even-odd fill, dark to light); `face` and `contours` are
    filled. `areas` holds the 19 WPI areas that show here, `rest` head, hands and feet, which do not score."""

    name: str  # "front" or "back"
    width: float
    height: float
    midline: float
    silhouette: Path
    tones: tuple[Path, ...]
    face: tuple[tuple[str, str, Path], ...]  # id, role ("eye", "iris", "brow", "l0" to "l3"), path
    contours: tuple[tuple[str, int, Path], ...]  # id, level (0 strongest to 3), path
    areas: Mapping[str, Path]
    rest: Mapping[str, Path]
    quadrants: Mapping[str, Path]
    sites: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Figure:
    """Front and back of one drawing, at one scale."""

    variant: str
    front: View
    back: View

    def view(self, name: str) -> View:
        """The view called "front" or "back"."""
        return {"front": self.front, "back": self.back}[name]


def parse(text: str) -> Path:
    """A path of `M`, relative `c` and `z` as absolute steps. ValueError when it holds anything else."""
    steps: list[tuple[str, tuple[float, ...]]] = []
    # The numbers are split and summed by the C loops of the library: a variant is read in a few milliseconds.
    for part in text.replace("-", " -").split("M")[1:]:
        start, _, curves = part.partition("c")
        x, y = map(float, start.split())
        steps.append(("M", (x, y)))
        body, closed, after = curves.partition("z")
        if after.strip():
            raise ValueError("a path goes on after its end")
        numbers = list(map(float, body.replace("c", " ").split()))
        if len(numbers) % 6:
            raise ValueError("a curve needs six numbers")
        xs = list(accumulate(numbers[4::6], initial=x))
        ys = list(accumulate(numbers[5::6], initial=y))
        points = zip(
            map(add, numbers[0::6], xs),
            map(add, numbers[1::6], ys),
            map(add, numbers[2::6], xs),
            map(add, numbers[3::6], ys),
            xs[1:],
            ys[1:],
            strict=False,
        )
        steps.extend(zip(repeat("C"), points, strict=False))
        if closed:
            steps.append(("Z", ()))
    return tuple(steps)


@cache
def figure(variant: str = "neutral") -> Figure:
    """The drawing of a variant, read once. KeyError when there is no such variant."""
    if variant not in VARIANTS:
        raise KeyError(variant)
    data = json.loads((resources() / "figure" / f"figure-{variant}.json").read_text("utf-8"))
    front, back = (_view(name, data["views"][name], variant in POINT_VARIANTS) for name in ("front", "back"))
    return Figure(variant, front, back)


def with_points(variant: str) -> Figure:
    """The drawing on which a patient's tender points are shown: the child's are shown on the neutral one."""
    return figure(variant if variant in POINT_VARIANTS else "neutral")


def place(drawn: Figure, site: str) -> tuple[str, float, float]:
    """View, x and y of a site on a drawing. KeyError when the drawing does not carry it."""
    for view in (drawn.front, drawn.back):
        if site in view.sites:
            return (view.name, *view.sites[site])
    raise KeyError(site)


def contains(path: Path, x: float, y: float) -> bool:
    """Whether a point lies inside a path (even-odd, open ends are closed)."""
    inside = False
    start = at = (0.0, 0.0)
    for step, to in path:
        if step == "C":
            inside ^= _crosses(at, to, x, y)
            at = to[4:]  # type: ignore[assignment]
            continue
        inside ^= _line_crosses(*at, *start, x, y)
        if step == "M":
            start = to  # type: ignore[assignment]
        at = start
    return inside ^ _line_crosses(*at, *start, x, y)


def area_at(view: View, x: float, y: float) -> str:
    """The WPI area at a point of a view, or ""."""
    return next((area for area, path in view.areas.items() if contains(path, x, y)), "")


def quadrant_at(view: View, x: float, y: float) -> str:
    """The coarse answer at a point of a view, or ""; the axial region lies over the four quadrants."""
    order = ("axial", *(q for q in QUADRANTS if q != "axial"))
    return next((q for q in order if contains(view.quadrants[q], x, y)), "")


def spread(view: View, radius: float, gap: float) -> dict[str, tuple[float, float]]:
    """Where the marks of a view are drawn: closer than 2 radius + gap they are moved apart.

    Symmetrically, at most 30 units from the true place, never across the mid line. Lengths in units of the body.
    """
    need, most, mid = 2 * radius + gap, 30.0, view.midline
    now = dict(view.sites)
    for _ in range(60):
        push = dict.fromkeys(now, (0.0, 0.0))
        names = list(now)
        for i, a in enumerate(names):
            for b in names[i + 1 :]:
                dx, dy = now[b][0] - now[a][0], now[b][1] - now[a][1]
                apart = (dx * dx + dy * dy) ** 0.5
                if apart >= need - 1e-6:
                    continue
                ux, uy = (dx / apart, dy / apart) if apart else (1.0, 0.0)
                by = (need - apart) / 2
                push[a] = (push[a][0] - ux * by, push[a][1] - uy * by)
                push[b] = (push[b][0] + ux * by, push[b][1] + uy * by)
        if not any(dx or dy for dx, dy in push.values()):
            break
        now = {site: _held(view.sites[site], now[site], push[site], most, mid) for site in now}
    return now


def _held(
    true: tuple[float, float], now: tuple[float, float], push: tuple[float, float], most: float, mid: float
) -> tuple[float, float]:
    """A mark pushed, but held within `most` of its true place and on its side of the mid line."""
    side = (true[0] > mid) - (true[0] < mid)
    x = now[0] + push[0]
    x = max(x, mid) if side > 0 else min(x, mid) if side < 0 else mid
    dx, dy = x - true[0], now[1] + push[1] - true[1]
    far = (dx * dx + dy * dy) ** 0.5
    part = min(1.0, most / far) if far else 1.0
    return true[0] + dx * part, true[1] + dy * part


def _line_crosses(x0: float, y0: float, x1: float, y1: float, x: float, y: float) -> bool:
    """Whether a ray from the point to the right crosses the line."""
    return (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0)


def _crosses(at: tuple[float, float], to: tuple[float, ...], x: float, y: float) -> bool:
    """Whether a ray from the point to the right crosses the curve an odd number of times."""
    (x0, y0), (x1, y1, x2, y2, x3, y3) = at, to
    if (y0 > y and y1 > y and y2 > y and y3 > y) or (y0 <= y and y1 <= y and y2 <= y and y3 <= y):
        return False
    if x0 <= x and x1 <= x and x2 <= x and x3 <= x:
        return False
    if x0 > x and x1 > x and x2 > x and x3 > x:
        return (y0 > y) != (y3 > y)
    odd, (px, py) = False, at
    for k in range(1, 17):
        t = k / 16
        s = 1 - t
        a, b, c, d = s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t
        nx, ny = (a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3) if k < 16 else (x3, y3)
        odd ^= _line_crosses(px, py, nx, ny, x, y)
        px, py = nx, ny
    return odd


def _view(name: str, data: Mapping[str, Any], points: bool) -> View:
    return View(
        name=name,
        width=data["width"],
        height=data["height"],
        midline=data["midline"],
        silhouette=parse(data["silhouette"]),
        tones=tuple(map(parse, data["tones"])),
        face=tuple((part["id"], part["role"], parse(part["d"])) for part in data["face"]),
        contours=tuple((line["id"], line["level"], parse(line["d"])) for line in data["contours"]),
        areas=_WhenRead(_some(data["areas"], lambda area: area in AREAS)),
        rest=_WhenRead(_some(data["areas"], lambda area: area not in AREAS)),
        quadrants=_WhenRead(data["quadrants"]),
        sites=MappingProxyType({site: (x, y) for site, (x, y) in data["sites"].items()} if points else {}),
    )


def _some(mapping: Mapping[str, _T], wanted: Callable[[str], bool]) -> dict[str, _T]:
    return {name: value for name, value in mapping.items() if wanted(name)}
