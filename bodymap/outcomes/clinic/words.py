"""The clinic page in words: what each picture shows, for its card, for paper, and for those who do not see it."""

from __future__ import annotations

from bodymap.body import SITES
from bodymap.outcomes.clinic.result import ClinicResult, share_words
from bodymap.outcomes.origin import plain

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


def of_courses(number: int) -> str:
    """ "1 course", "12 courses"."""
    return f"{number} course{'' if number == 1 else 's'}"


def _responders(r: ClinicResult) -> str:
    if not r.n:
        return "No course can be counted."
    said = f"Average pain at least 30 % lower: {share_words(r.at_30)}. At least 50 % lower: {share_words(r.at_50)}."
    return " ".join(part for part in (said, r.carried_words()) if part)


def _curve(r: ClinicResult) -> str:
    if not r.n:
        return "No course can be counted."
    return (
        f"Share of {of_courses(r.n)} whose average pain fell by at least so much; no single cut-off suits all. Those"
        " without a value stand at 0 %."
    )


def _waterfall(r: ClinicResult) -> str:
    if not r.bars:
        return "No course can be counted."
    carried = sum(bar.carried for bar in r.bars)
    better = sum(bar.improvement > 0 for bar in r.bars)
    worse = sum(bar.improvement < 0 for bar in r.bars)
    said = f"Pain lower in {better}, higher in {worse} of {of_courses(len(r.bars))}; up is better."
    said += f" {carried} without a value stand{'s' if carried == 1 else ''} at 0." if carried else ""
    if r.pairs:
        beyond = sum(p.beyond for p in r.pairs)
        said += f" Count changed by more than measurement error in {beyond} of {len(r.pairs)}."
    return said


def _pairs(r: ClinicResult) -> str:
    if not r.pairs:
        return "No course has a complete count before and after."
    lower = sum(p.beyond and p.after < p.before for p in r.pairs)
    higher = sum(p.beyond and p.after > p.before for p in r.pairs)
    said = (
        f"{of_courses(len(r.pairs)).capitalize()} with a complete count before and after; beyond measurement error"
        f" {lower} lower, {higher} higher."
    )
    return said + (f" {r.incomplete_pairs} incomplete, not drawn." if r.incomplete_pairs else "")


def _sites(r: ClinicResult) -> str:
    known = [s for s in r.sites if s.n]
    if not known:
        return "No site is known before and after."
    most = max(known, key=lambda s: s.share_before or 0)
    fell = min(known, key=lambda s: s.difference or 0)
    least, best = min(s.n for s in known), max(s.n for s in known)
    span = str(best) if least == best else f"{least} to {best}"
    return (
        f"Share of courses in which a site is positive; {span} courses a site, known both times. Most often before:"
        f" {SITES[most.site].name.lower()}, {plain(100 * (most.share_before or 0), 0)} %. Fell most:"
        f" {SITES[fell.site].name.lower()}, by {plain(-100 * (fell.difference or 0), 0)} points."
    )


def _relapse(r: ClinicResult) -> str:
    if not r.relapse.n:
        return "No course reached a 30 % response that could be followed."
    middle = r.relapse.median
    lost = sum(step.events for step in r.relapse.steps)
    said = (
        f"{of_courses(r.relapse.n).capitalize()} with at least 30 % less pain, from that exam on; lost when an exam"
        f" shows less than 30 %: {lost}. The others were followed to their last exam."
    )
    return said + (f" Half had lost it by day {plain(middle, 0)}." if middle is not None else " Half was not reached.")


def _events(r: ClinicResult) -> str:
    if not r.infusions:
        return "No infusions."
    rate = plain(100 * r.events / r.infusions)
    return f"{r.events} adverse events in {r.infusions} infusions, {rate} per 100; only what was recorded."
