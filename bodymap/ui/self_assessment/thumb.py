"""The thumb that presses: where it comes from, and its outline. Lengths in units of the body (1 mm). No Qt."""

from __future__ import annotations

from itertools import pairwise
from math import cos, hypot, radians, sin

from bodymap import body

LONG = 118.0
"""From the tip to where the picture of the thumb ends."""
CLEAR = 12.0
"""A neighbouring place is at least this far outside the thumb."""
_WIDTHS = ((-9.0, 0.0), (-8.0, 5.0), (-4.0, 9.0), (4.0, 11.0), (24.0, 11.0), (38.0, 9.4), (60.0, 11.4), (LONG, 19.0))
_ANGLES = (52, 60, 44, 68, 36, 76, 84, 28, 92, 20, 12, 4, 100)


def half_width(along: float) -> float:
    """Half the width of the thumb at a distance from the pressed place, 0 beyond its ends."""
    for (x0, w0), (x1, w1) in pairwise(_WIDTHS):
        if x0 <= along <= x1:
            return w0 + (w1 - w0) * (along - x0) / (x1 - x0)
    return 0.0


def direction(view: body.View, site: str) -> tuple[float, float]:
    """Where the thumb comes from, as a unit vector: from below and the outer side, and over no neighbour."""
    x = view.sites[site][0]
    outward = 1.0 if x >= view.midline else -1.0
    ways = [(outward * cos(radians(angle)), sin(radians(angle))) for angle in _ANGLES]
    return next((way for way in ways if clearance(view, site, way) >= CLEAR), ways[0])


def clearance(view: body.View, site: str, way: tuple[float, float]) -> float:
    """How far the nearest other tender point lies outside the thumb, coming this way."""
    x, y = view.sites[site]
    least = 1e9
    for other, (ox, oy) in view.sites.items():
        if other == site or body.SITES[other].control:
            continue
        along = (ox - x) * way[0] + (oy - y) * way[1]
        across = abs((oy - y) * way[0] - (ox - x) * way[1])
        within = min(max(along, -9.0), LONG)
        least = min(least, hypot(along - within, max(0.0, across - half_width(within))))
    return least
