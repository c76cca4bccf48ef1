"""The sites that are pressed, the areas, the quadrants and the survey, as data from sites.toml and survey.toml.

`_r` and `_l` are the patient's own sides.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from bodymap.paths import resources


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
