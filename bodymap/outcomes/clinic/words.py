"""The clinic page in words: what each picture shows, for its card, for paper, and for those who do not see it."""

from __future__ import annotations

from bodymap.body import SITES
from bodymap.outcomes.clinic.result import ClinicResult, share_words
from bodymap.outcomes.groups import DRAWS, LEAST_PATIENTS
from bodymap.outcomes.origin import plain, span

PARTS: tuple[tuple[str, str], ...] = (
    ("responders", "Responders"),
    ("curve", "How many improved by how much"),
    ("waterfall", "Every course, from most improved to least"),
    ("pairs", "Positive sites before and after"),
    ("sites", "Positive sites on the body"),
    ("relapse", "How long the response lasted"),
    ("events", "Adverse events"),
)
"""The parts of the page, in its order: key and title."""


def part_words(result: ClinicResult, part: str) -> str:
    """One part in a sentence or two. KeyError when there is no such part."""
    return {
        "responders": _responders,
        "curve": _curve,
        "waterfall": _waterfall,
        "pairs": _pairs,
        "sites": _sites,
        "relapse": _relapse,
        "events": _events,
    }[part](result)


SHARES_FROM = 20
"""Of so many courses on a site is said in percent; of fewer as "2 of 4". Bodymap's own limit, for legibility."""


def _responders(r: ClinicResult) -> str:
    if not r.n:
        return "No course can be counted."
    said = f"Average pain at least 30 % lower: {share_words(r.at_30)}. At least 50 % lower: {share_words(r.at_50)}."
    few = f"Fewer than {LEAST_PATIENTS} patients: no percentage and no interval." if r.few else ""
    drawn = ""
    if not r.few and r.at_30.patients < r.n:
        drawn = f"Intervals from drawing the {r.at_30.patients} patients {DRAWS} times (cluster bootstrap)."
    return " ".join(part for part in (said, r.carried_words(), few, drawn, r.window_words()) if part)


def _curve(r: ClinicResult) -> str:
    if not r.n:
        return "No course can be counted."
    share = "How many" if r.few else "Share"
    return (
        f"{share} of {r.of(r.n)} whose average pain fell by at least so much; no single cut-off suits all. Those"
        " without a value stand at 0 %."
    )


def _waterfall(r: ClinicResult) -> str:
    if not r.bars:
        return "No course can be counted."
    carried = sum(bar.carried for bar in r.bars)
    better = sum(bar.improvement > 0 for bar in r.bars)
    worse = sum(bar.improvement < 0 for bar in r.bars)
    said = f"Pain lower in {better}, higher in {worse} of {r.of(len(r.bars))}; up is better."
    said += f" {carried} without a value stand{'s' if carried == 1 else ''} at 0." if carried else ""
    return f"{said} {_beyond(r)}" if r.pairs else said


def _pairs(r: ClinicResult) -> str:
    if not r.pairs:
        return "Nobody has a complete count before and after."
    said = f"{r.of(len(r.pairs)).capitalize()} with a complete count before and after. {_beyond(r)}"
    return said + (f" {r.incomplete_pairs} incomplete, not drawn." if r.incomplete_pairs else "")


def _beyond(r: ClinicResult) -> str:
    """How many counts changed by more than measurement error, and how many of these say nothing new."""
    able = [p for p in r.pairs if p.error is not None]
    if not able:
        return "No measurement error is published for counts of this kind."
    lower = sum(p.beyond and p.after < p.before for p in able)
    higher = sum(p.beyond and p.after > p.before for p in able)
    said = f"Count beyond measurement error in {lower + higher} of {len(able)}: {lower} lower, {higher} higher"
    own = sum(p.beyond and p.own for p in able)
    return said + (f"; {own} of these within the patient's own range before the infusions." if own else ".")


def _sites(r: ClinicResult) -> str:
    known = [s for s in r.sites if s.n]
    if not known:
        return "No site is known before and after."
    most = max(known, key=lambda s: s.before / s.n)
    fell = min(known, key=lambda s: (s.after - s.before) / s.n)
    least, best = min(s.n for s in known), max(s.n for s in known)
    said = f"In how many of {span(least, best)} a site is positive, known both times; before is the last exam before"
    said += f" infusion 1. Most often before: {SITES[most.site].name.lower()}, "
    said += f"{plain(100 * most.before / most.n, 0)} %." if in_percent(r) else f"{most.before} of {most.n}."
    if fell.before <= fell.after:
        return f"{said} No site fell."
    by = f"by {plain(100 * (fell.before - fell.after) / fell.n, 0)} percentage points"
    return f"{said} Fell most: {SITES[fell.site].name.lower()}, " + (
        f"{by}." if in_percent(r) else f"from {fell.before} to {fell.after} of {fell.n}."
    )


def in_percent(r: ClinicResult) -> bool:
    """Whether the sites are shown in percent, and not as so many of so many."""
    return min((s.n for s in r.sites if s.n), default=0) >= SHARES_FROM


def _relapse(r: ClinicResult) -> str:
    found = r.relapse
    if not found.n:
        return "Nobody reached a 30 % response that could be followed."
    lost, again = sum(s.lost for s in found.steps), sum(s.retreated for s in found.steps)
    said = (
        f"{r.of(found.n).capitalize()} with at least 30 % less pain, from that exam on. Lost when an exam shows less"
        f" than 30 %, also at the start of the next course: {lost}. Treated again before a loss was seen: {again}, a"
        " competing end. The others were followed to their last exam."
    )
    if r.few_watched:
        return said
    return said + (
        f" Half had lost it by day {plain(found.median, 0)}." if found.median is not None else " Half was not reached."
    )


def _events(r: ClinicResult) -> str:
    if not r.infusions:
        return "No infusions."
    events = f"{r.events} adverse event{'' if r.events == 1 else 's'}"
    said = f"{events} in {r.infusions} infusion{'' if r.infusions == 1 else 's'}"
    if r.patients < LEAST_PATIENTS:
        return f"{said}; only what was recorded."
    return f"{said}, {plain(100 * r.events / r.infusions)} per 100; only what was recorded."
