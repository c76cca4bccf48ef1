"""The body as data: the 18 tender points, the 3 controls, the 19 areas, the quadrants, and the figure's paths.

Everything is read from `resources/` (sites.toml, survey.toml, figure/*.json). Coordinates are millimetres of the
body, origin at the top left of a view. `_r` and `_l` are the patient's own sides: `_r` is at the viewer's left in the
front view and at the viewer's right in the back view.
"""

from bodymap.body.drawing import (
    POINT_VARIANTS,
    VARIANTS,
    Figure,
    Path,
    View,
    area_at,
    contains,
    figure,
    parse,
    place,
    quadrant_at,
    spread,
    with_points,
)
from bodymap.body.sites import AREAS, CONTROLS, POINTS, QUADRANTS, SITES, Area, Site, Step, survey

__all__ = [
    "AREAS",
    "CONTROLS",
    "POINTS",
    "POINT_VARIANTS",
    "QUADRANTS",
    "SITES",
    "VARIANTS",
    "Area",
    "Figure",
    "Path",
    "Site",
    "Step",
    "View",
    "area_at",
    "contains",
    "figure",
    "parse",
    "place",
    "quadrant_at",
    "spread",
    "survey",
    "with_points",
]
