"""Outside of which numbers is asked: per agent and route, and for what else is measured at an infusion.

The limits stand in resources/limits.toml and can be changed by a practice. None of them has a source: they are for
slips of typing, never a recommendation. The regimens of trials (domain 6.2) stand beside a dose and limit nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from bodymap.model.infusion import unit_words
from bodymap.paths import resources

RACEMATE, S_KETAMINE, R_KETAMINE = "racemic ketamine", "S-ketamine", "R-ketamine"
UNITS: Mapping[str, str] = MappingProxyType(
    {"mg_per_kg": "mg/kg", "mg": "mg", "mg_per_kg_h": "mg/kg/h", "mg_h": "mg/h"}
)
"""What is limited of a dose, and its unit."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Below `low` and above `high` (in `unit`) is asked. `name` says of what: "racemic ketamine IV", "A weight"."""

    id: str
    name: str
    unit: str
    low: float
    high: float

    def side(self, value: float) -> str:
        """ "above 1.5 mg/kg", "below 0.05 mg/kg", "" within; a share of 1e-9 over is rounding."""
        if value < self.low - abs(self.low) * 1e-9:
            return f"below {self.low:g} {self.unit}"
        return f"above {self.high:g} {self.unit}" if value > self.high + abs(self.high) * 1e-9 else ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a trial in fibromyalgia gave (domain 6.2): shown, never a limit."""

    study: str
    agent: str
    regimen: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Every limit by its id; `own` says where they come from."""

    rows: Mapping[str, Limit]
    own: str

    def doubt(self, limit_id: str, value: float) -> str:
        """ "SpO2 of 75 % is below 88 % (Bodymap's own, for slips of typing): is that right?"; "" within."""
        limit = self.rows[limit_id]
        side = limit.side(value)
        unit = unit_words(limit.unit)
        return f"{limit.name} of {value:g} {unit} is {unit_words(side)} ({self.own}): is that right?" if side else ""

    def of_dose(self, agent: str, route: str, what: str) -> Limit | None:
        """The limit of an agent by a route, for one of `UNITS`; None when there is none (another drug).

        No agent is taken for the racemate, no route for IV; for a route without limits of its own the widest count.
        """
        kind = form_of(agent)
        if not kind:
            return None
        way = route.strip().upper() or "IV"
        found = self.rows.get(_dose_id(kind, way, what))
        if found is not None or any(_dose_id(kind, way, other) in self.rows for other in UNITS):
            return found
        several = [row for key, row in self.rows.items() if key.startswith(f"{kind}/") and key.endswith(f"/{what}")]
        return max(several, key=lambda row: row.high, default=None)

    def changed(self, lines: Iterable[str]) -> Limits:
        """With the changes of a practice (`lines`); what cannot be read, or is no limit here, is passed over."""
        rows = dict(self.rows)
        for line in lines:
            key, _, numbers = line.partition(": ")
            try:
                low, high = (float(number) for number in numbers.split(" to "))
            except ValueError:
                continue
            if key in rows and low < high:
                rows[key] = replace(rows[key], low=low, high=high)
        return replace(self, rows=MappingProxyType(rows))

    def lines(self) -> tuple[str, ...]:
        """What differs from the limits that came with the program: "weight: 20 to 250"."""
        given = built_in().rows
        return tuple(f"{k}: {row.low!r} to {row.high!r}" for k, row in self.rows.items() if row != given[k])


def form_of(agent: str) -> str:
    """Which ketamine an agent is ("S-ketamine" for esketamine, the racemate for ketamine); "" for another drug."""
    said = "".join(letter for letter in agent.casefold() if letter.isalpha())
    if not said:
        return RACEMATE
    if "ketamin" not in said:
        return ""
    if said.startswith(("sketamin", "esketamin", "sketanest")):
        return S_KETAMINE
    return R_KETAMINE if said.startswith(("rketamin", "arketamin")) else RACEMATE


def _dose_id(agent: str, route: str, what: str) -> str:
    return f"{agent}/{route}/{what}"


def read(text: str) -> tuple[Limits, tuple[Trial, ...]]:
    """The limits and the trials of a file. ValueError names what is wrong in it."""
    data = tomllib.loads(text)
    if data.get("format") != 1:
        raise ValueError("format: this program reads format 1.")
    rows: list[Limit] = []
    for dose in data.get("dose", ()):
        name = f"{dose['agent']} {dose['route']}"
        for what, unit in UNITS.items():
            if what in dose:
                rows.append(Limit(_dose_id(dose["agent"], dose["route"], what), name, unit, *dose[what]))
    rows += [Limit(row["id"], row["name"], row["unit"], *row["between"]) for row in data.get("limit", ())]
    ids = [row.id for row in rows]
    if twice := {i for i in ids if ids.count(i) > 1}:
        raise ValueError(f"{min(twice)}: the same id twice.")
    if odd := [row for row in rows if not row.low < row.high]:
        raise ValueError(f"{odd[0].id}: the lower limit comes first.")
    trials = tuple(Trial(**row) for row in data.get("trial", ()))
    return Limits(MappingProxyType({row.id: row for row in rows}), data["own"]), trials


@cache
def _file() -> tuple[Limits, tuple[Trial, ...]]:
    return read((resources() / "limits.toml").read_text("utf-8"))


def built_in() -> Limits:
    """The limits that come with the program."""
    return _file()[0]


def trials() -> tuple[Trial, ...]:
    """The regimens of trials in fibromyalgia."""
    return _file()[1]


def trials_in_words() -> str:
    """Every regimen with its agent and study, and that none is a limit."""
    several = "; ".join(f"{row.agent} {row.regimen} ({row.study})" for row in trials())
    return f"What trials gave (no limits): {several}."
