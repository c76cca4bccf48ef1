"""What was planned and given at each infusion, the monitoring before, at its worst and after, and what was unwanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bodymap.model import AdverseEvent, Course, Infusion, Vital
from bodymap.report import words
from bodymap.report.values import Given

_Reading = float | tuple[int, int]


def agent(one: Infusion, course: Course) -> str:
    """ "racemic ketamine IV": the infusion's own agent and route, else those of the course."""
    return " ".join(part for part in (one.agent or course.agent, one.route or course.route) if part)


def by(one: Infusion) -> str:
    """Who gave it: the nurse, else who prescribed."""
    return str(one.notes.get("nurse") or one.notes.get("prescriber") or "")


def planned(one: Infusion) -> str:
    """The planned dose: "0.5 mg/kg, 35 mg", a dash when none was recorded."""
    parts = (
        f"{words.number(one.planned_mg_per_kg, 3)} mg/kg" if one.planned_mg_per_kg is not None else "",
        f"{words.number(one.planned_mg, 1)} mg" if one.planned_mg is not None else "",
    )
    return ", ".join(part for part in parts if part) or words.number(None)


def cumulative(given: Sequence[Given], course: Course) -> list[str]:
    """The milligrams of the same agent and route up to each infusion; "≥" from the first whose dose is not known."""
    sums: dict[str, float] = {}
    gaps: set[str] = set()
    said = []
    for one in (g.infusion for g in given):
        what = agent(one, course)
        if one.total_mg is None:
            gaps.add(what)
        sums[what] = sums.get(what, 0.0) + (one.total_mg or 0.0)
        said.append(("≥ " if what in gaps else "") + words.number(sums[what], 1) if sums[what] else words.number(None))
    return said


def monitored(given: Given) -> tuple[str, str, str]:
    """Blood pressure, heart rate and saturation, each "before / worst / after": the highest pressure and heart rate,
    the lowest saturation. Before is what the checks say, else the last row up to the start; after is the discharge,
    else the last row."""
    notes, start = given.infusion.notes, given.infusion.given_at

    def pressure(row: Vital) -> _Reading | None:
        return (row.systolic, row.diastolic or 0) if row.systolic is not None else None

    def noted(item: str) -> float | None:
        value = notes.get(item)
        return float(value) if isinstance(value, int | float) else None

    def pair(upper: str, lower: str) -> _Reading | None:
        value = noted(upper)
        return None if value is None else (int(value), int(noted(lower) or 0))

    def said(
        value: Callable[[Vital], _Reading | None], before: _Reading | None, after: _Reading | None, low: bool = False
    ) -> str:
        rows = [(row.at, found) for row in given.vitals if (found := value(row)) is not None]
        early = [found for at, found in rows if at <= start]
        before = before if before is not None else early[-1] if early else None
        late = [found for at, found in rows if at > start]
        worst = (min if low else max)(late, key=_size, default=None)
        after = after if after is not None else late[-1] if late else None
        if before is worst is after is None:
            return words.number(None)
        return " · ".join(_words(one) for one in (before, worst, after))

    return (
        said(pressure, pair("systolic", "diastolic"), pair("discharge_systolic", "discharge_diastolic")),
        said(lambda row: row.heart_rate, noted("heart_rate"), None),
        said(lambda row: row.spo2, noted("spo2"), None, low=True),
    )


def _size(value: _Reading) -> float:
    return value[0] if isinstance(value, tuple) else value


def _words(value: _Reading | None) -> str:
    if isinstance(value, tuple):
        return f"{value[0]}/{value[1] or '–'}"
    return words.number(value, 0)


def effect(event: AdverseEvent) -> str:
    """ "nausea: moderate, serious; ondansetron; resolved 10:40"."""
    known = ", ".join(part for part in (event.severity, "serious" if event.serious else "") if part)
    outcome = event.outcome
    if event.resolved_at is not None:
        outcome = f"{outcome or 'resolved'} {event.resolved_at:%H:%M}"
    first = f"{event.what}: {known}" if known else event.what
    return "; ".join(part for part in (first, event.action, outcome) if part)
