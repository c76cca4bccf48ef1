"""From start to now in a few sentences: what the course page and the report say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bodymap import body
from bodymap.model import Infusion
from bodymap.outcomes.change import OWN_LEAST, Change, Level, OwnRange, immpact_level, pct_change
from bodymap.outcomes.count import Median, median_of, moment
from bodymap.outcomes.dates import day_words, days_in_words
from bodymap.outcomes.origin import Origin, plain
from bodymap.outcomes.series import Point

CLOSING = "Numbers describe change. They do not say why it came."
_LEVELS = {
    Level.NONE: "under 10 %",
    Level.MINIMAL: "at least 10 %, minimal by IMMPACT",
    Level.MODERATE: "at least 30 %, moderate by IMMPACT",
    Level.SUBSTANTIAL: "at least 50 %, substantial by IMMPACT",
}


@dataclass(frozen=True, slots=True)
class FromTo:
    """One line of "From start to now": `before` and `now` as figures, `title`, one sentence, and its origin."""

    key: str
    title: str
    before: str
    now: str
    words: str
    origin: Origin


def first_total(at: Sequence[datetime], first_infusion: Infusion | None = None) -> int:
    """Which of the totals given at these times, oldest first, the latest is compared with: the last before the first
    infusion, else the first."""
    before = [n for n, when in enumerate(at[:-1]) if first_infusion and moment(when) <= moment(first_infusion.given_at)]
    return before[-1] if before else 0


def totals_line(
    name: str,
    high: float,
    totals: Sequence[tuple[datetime, float]],
    first_infusion: Infusion | None = None,
    source: str = "",
    apart: str = "",
    partly: Sequence[str] = (),
) -> FromTo | None:
    """One line for the totals of a questionnaire: the last before the first infusion (else the first) and the latest.
    `apart` is said after it, for what must not be hidden in a total; `partly` marks each prorated total ("7 of 9
    answered"), () when none is. None with fewer than two totals."""
    if len(totals) < 2:
        return None
    start = first_total([at for at, _ in totals], first_infusion)
    was, is_ = totals[start][1], totals[-1][1]
    origin = Origin(
        "latest total, against the last one before infusion 1 (the first one when there is none)",
        (("before", plain(was, 3)), ("latest", plain(is_, 3)), ("highest possible", plain(high, 3))),
        source or name,
        "A total is computed again from its items whenever it is shown.",
    )
    words = f"{_moved(was, is_)[:-1]} of {plain(high, 3)}."
    marks = [
        f"{plain(totals[n][1], 3)} of {plain(high, 3)}, {partly[n]}"
        for n in dict.fromkeys((start, len(totals) - 1))
        if partly and partly[n]
    ]
    words += f" {'; '.join(marks)}." if marks else ""
    words += f" {apart}" if apart else ""
    return FromTo(f"total:{name}", name, plain(was, 3), plain(is_, 3), words, origin)


def answer_line(
    name: str,
    ends: tuple[float, float],
    given: Sequence[tuple[datetime, float]],
    said: Sequence[str] = (),
    since: date | None = None,
    source: str = "",
) -> FromTo | None:
    """One line for a questionnaire whose answer is a change already (PGIC, CGI-I): the latest answer in its own words
    (`said`, one each), and the day it compares with; `ends` are the lowest and highest answer. None without one."""
    if not given:
        return None
    at, value = given[-1]
    low, high = (plain(end, 3) for end in ends)
    origin = Origin(
        "latest answer; it compares with a named day itself, so nothing is taken from it",
        tuple((_day(when.date()), plain(number, 3)) for when, number in given),
        source or name,
        f"The answers run from {low} to {high}.",
    )
    words = said[-1] if said and said[-1] else f"{plain(value, 3)} of {low} to {high}"
    compared = f", compared with {_day(since)}" if since else ""
    return FromTo(
        f"answer:{name}",
        name,
        "",
        plain(value, 3),
        f"{words[0].upper()}{words[1:]}{compared} ({_day(at.date())}).",
        origin,
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def sentences(before: Sequence[Point], median: Median, later: Sequence[Point], counted: Change) -> tuple[FromTo, ...]:
    """What changed from the baseline points to the latest one: the count, the mean rating."""
    last = later[-1]
    origin = counted.error.origin
    own = counted.own
    about = f"This patient's own range before the infusions is said from {OWN_LEAST} complete baseline exams on."
    if own is not None:
        about = f"This patient's own range: lowest and highest count of {len(own.days)} baseline exams, "
        about += f"{days_in_words(own.days)}."
    origin = replace(origin, note=f"{origin.note} {about}".strip())
    lines = [FromTo("count", "Positive sites", str(median), str(last.count), counted.words(), origin)]
    lines += _mean_line(before, last)
    return tuple(lines)


def _mean_line(before: Sequence[Point], last: Point) -> list[FromTo]:
    middle = median_of([p.mean for p in before if p.mean is not None])
    if middle is None or last.mean is None:
        return []
    was, is_ = round(middle.low, 1), round(last.mean, 1)
    words = _moved(was, is_)
    used = [*(p.exam for p in before), last.exam]
    controls = [f.rating for e in used for s in body.CONTROLS if (f := e.findings.get(s)) and f.rating is not None]
    if controls:
        low, high = min(controls), max(controls)
        words += f" Controls {'stayed at' if high - low <= 1 else 'were'} {low}" + (
            f" to {high}." if high > low else "."
        )
    return [FromTo("mean", "Mean rating", plain(was), plain(is_), words, middle.origin)]


def pain_line(before: Sequence[Point], later: Sequence[Point], own: OwnRange | None) -> list[FromTo]:
    """The average pain, from the baseline points to the latest exam at which it was recorded, which is said when there
    are later ones; [] when one of them is missing."""
    middle = median_of([p.pain for p in before if p.pain is not None])
    last = next((p for p in reversed(later) if p.pain is not None), None)
    if middle is None or last is None or last.pain is None:
        return []
    pct = pct_change(middle.low, last.pain)
    level = immpact_level(pct)
    if pct.value is None or level is None:
        words = "No percentage: pain was 0 at baseline"
    elif pct.value == 0:
        words = "As at baseline"
    elif pct.value < 0:
        words = f"{plain(-pct.value, 0)} % higher than at baseline"
    else:
        words = f"{plain(pct.value, 0)} % lower than at baseline; {_LEVELS[level]}"
    if last is not later[-1]:
        words += f", at the exam of {day_words(last.exam.performed_at, year=True)}; not recorded since"
    origin = pct.origin
    if own is not None:
        place = own.place(last.pain, last.pain)
        words += f"; {place}" if place else ""
        about = f"This patient's own range: lowest and highest average pain of {len(own.days)} baseline exams, "
        origin = replace(origin, note=f"{origin.note} {about}{days_in_words(own.days)}.".strip())
    return [FromTo("pain", "Average pain", plain(middle.low), plain(last.pain), f"{words}.", origin)]


def _moved(was: float, is_: float) -> str:
    if was == is_:
        return f"Unchanged at {plain(is_)}."
    return f"{'Fell' if is_ < was else 'Rose'} by {plain(abs(was - is_))}."
