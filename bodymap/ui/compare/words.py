"""Two exams side by side, in words."""

from __future__ import annotations

from collections.abc import Sequence

from bodymap import body
from bodymap.criteria import tally
from bodymap.model import Exam, Infusion, isolated
from bodymap.outcomes import POPULATION, Change, SiteChange, Size, is_before, large, plain, site_changes
from bodymap.ui.exam_words import ARROW, METHODS, of


def most_first(changes: Sequence[SiteChange]) -> list[SiteChange]:
    """Site changes by size, the survey's order among equals; those without a number last."""
    order = {step.site: step.number for step in body.survey()}
    return sorted(changes, key=lambda c: (c.difference is None, -abs(c.difference or 0), order[c.site]))


def split(changes: Sequence[SiteChange]) -> tuple[list[SiteChange], list[SiteChange]]:
    """The sites changed by `SITE_CHANGE` or more, and the others."""
    ranked = most_first(changes)
    lower, higher = large(ranked)
    changed = [c for c in ranked if c in lower or c in higher]
    return changed, [c for c in ranked if c not in changed]


def between(a: Exam, b: Exam, infusions: Sequence[Infusion]) -> str:
    """ "13 weeks, 6 infusions between"."""
    days = abs((b.performed_at.date() - a.performed_at.date()).days)
    apart = of(days, "day") if days < 14 else of(round(days / 7), "week")
    if not days:
        apart = "the same day"
    first, last = sorted((a, b), key=lambda e: e.performed_at)
    given = sum(is_before(first, i) and not is_before(last, i) for i in infusions)
    return f"{apart}, {of(given, 'infusion')} between" if infusions else f"{apart} apart" if days else apart


def method(exam: Exam) -> str:
    """Who examined and how: "Dr I. Lind, thumb"."""
    name = "self, at home" if exam.mode == "self" else isolated(exam.examiner) or "examiner not recorded"
    return f"{name}, {METHODS[exam.method]}" if exam.mode != "self" else name


def paragraphs(a: Exam, b: Exam, made: Change) -> list[str]:
    """What changed, in a few sentences; the last one of the count names the source of the measurement error."""
    changes = site_changes(a, b)
    down = [c.site for c in most_first(changes) if c.crossing in ("now below 2", "no longer painful")]
    up = [c.site for c in most_first(changes) if c.crossing in ("now 2 or more", "now painful")]
    survey = a.rule == "rating2"
    below, above = (
        ("fell below 2", "rose to 2 or more") if survey else ("no longer hurt", "hurt now and did not before")
    )
    fell, rose = ("fell below 2", "rose to 2 or more") if survey else ("ceased to hurt", "began to hurt")
    said = []
    if down or up:
        first = f"{of(len(down), 'site')} {below}: {named(down)}." if down else f"No site {fell}."
        second = f"{of(len(up), 'site')} {above}: {named(up)}." if up else f"No site {rose}."
        said.append(f"{first} {second}")
    else:
        said.append("No site began or ceased to count.")
    said.append(_count(made))
    said.append(" ".join(_values(a, b)))
    return [s for s in said if s]


def _count(made: Change) -> str:
    if made.error.value is None:
        return f"{made.words()} {made.error.origin.note}"
    limit = plain(made.error.value)
    source = f"Up to {limit} can be measurement error ({made.error.basis}; Jensen 2013, {POPULATION})."
    place = made.own.place(made.after.low, made.after.high) if made.own is not None else ""
    source += f" The later count lies {place}." if place else ""
    if made.size is Size.MAYBE or not made.before.exact or not made.after.exact:
        return f"{made.words()} {source}"
    if made.low == 0:
        return f"The count did not change. {source}"
    return f"The count {'fell' if made.low < 0 else 'rose'} by {plain(abs(made.low))}. {source}"


def _values(a: Exam, b: Exam) -> list[str]:
    first, second = tally(a), tally(b)
    said = []
    if first.mean_rating is not None and second.mean_rating is not None:
        said.append(f"Mean rating {plain(first.mean_rating)} {ARROW} {plain(second.mean_rating)}.")
    pains = [e.number("pain_average") for e in (a, b)]
    if None not in pains:
        said.append(f"Average pain {plain(pains[0] or 0)} {ARROW} {plain(pains[1] or 0)}.")
    if len(a.areas) == len(b.areas) == len(body.AREAS):
        counts = [sum(e.areas.values()) for e in (a, b)]
        said.append(f"Pain areas {counts[0]} {ARROW} {counts[1]} of 19.")
    return said


def named(sites: Sequence[str]) -> str:
    """Sites in words, pairs together: "gluteal on both sides, right knee"."""
    said, done = [], set[str]()
    for site in sites:
        place = body.SITES[site]
        if place.pair in done:
            continue
        if f"{place.pair}_r" in sites and f"{place.pair}_l" in sites:
            done.add(place.pair)
            said.append(f"{place.pair_name.lower()} on both sides")
        else:
            said.append(place.name[0].lower() + place.name[1:])
    return ", ".join(said)
