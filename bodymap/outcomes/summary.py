"""From start to now in a few sentences: what the course page and the report say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bodymap import body
from bodymap.model import Course, Exam, Infusion, Mode, Rule
from bodymap.outcomes.change import (
    Level,
    change,
    examiners_in_words,
    immpact_level,
    pct_change,
    published_error,
    same_examiner,
)
from bodymap.outcomes.count import median_of, moment
from bodymap.outcomes.origin import Origin, plain
from bodymap.outcomes.phases import Baseline, Nap, Phase, PhaseMedian, baseline, in_order, nap, phase_medians
from bodymap.outcomes.series import Line, Point, series

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


@dataclass(frozen=True, slots=True)
class Story:
    """What one course says: its two lines, its baseline, the latest exam that is not near an infusion, the sentences,
    and remarks on what was counted how. `start` and `now` are exams of one mode."""

    examiner: Line
    self_: Line
    baseline: Baseline | None
    start: Exam | None
    now: Exam | None
    error: float | None  # measurement error of the count, points; None where none is published
    error_words: str
    lines: tuple[FromTo, ...]
    notes: tuple[str, ...]
    phases: tuple[PhaseMedian, PhaseMedian, PhaseMedian]  # of the count, exams near an infusion left out
    overlap: Nap  # of baseline and follow-up counts, complete exams only

    @property
    def main(self) -> Line:
        """The examiner's line, or the patient's own when there is no other."""
        return self.examiner if self.examiner.points else self.self_

    def phase_words(self) -> str:
        """The medians of the phases and their non-overlap in one sentence, "" before there are two phases."""
        shown = [f"{p.phase} {p.median} ({p.median.n})" for p in self.phases if p.median]
        if len(shown) < 2:
            return ""
        words = f"Median count (exams): {', '.join(shown)}."
        if self.overlap.value is not None:
            words += f" Non-overlap of baseline and follow-up: {self.overlap}."
        return words


def story(exams: Iterable[Exam], infusions: Sequence[Infusion] = (), course: Course | None = None) -> Story:
    """Everything the course page says, from the exams and infusions of one course."""
    all_exams = list(exams)
    given = in_order(infusions)
    examiner = series(all_exams, given, Mode.EXAMINER, course=course)
    at_home = series(all_exams, given, Mode.SELF, course=course)
    main = examiner if examiner.points else at_home
    base = baseline(all_exams, given[0] if given else None, main.mode, main.rule)
    start = main.points[0].exam if main.points else None
    last = next((p for p in reversed(main.points[1:]) if not p.near), None)
    now = last.exam if last else None
    error = published_error(p.exam for p in main.points)
    lines = _sentences(main, base, last) if base and last and last.exam not in base.exams else ()
    same = ", " + change_basis(main) if error.value is not None else ""
    words = f"{plain(error.value)}{same}" if error.value is not None else ""
    notes = _notes(main, base, bool(given))
    phases = phase_medians(all_exams, given, course, mode=main.mode)
    far = [p for p in main.points if not p.near and p.count.exact]
    overlap = nap(
        [p.count.low for p in far if p.phase is Phase.BASELINE],
        [p.count.low for p in far if p.phase is Phase.FOLLOW_UP],
    )
    return Story(examiner, at_home, base, start, now, error.value, words, lines, notes, phases, overlap)


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
    before = [
        n for n, (at, _) in enumerate(totals[:-1]) if first_infusion and moment(at) <= moment(first_infusion.given_at)
    ]
    start = before[-1] if before else 0
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


def change_basis(line: Line) -> str:
    """Whose measurement error holds for a line, in words."""
    return examiners_in_words(same_examiner(p.exam for p in line.points))


def _sentences(main: Line, base: Baseline, last: Point) -> tuple[FromTo, ...]:
    used = (*base.exams, last.exam)
    error = published_error(used)
    counted = change(base.median, last.count, same_examiner(used), error)
    lines = [
        FromTo("count", "Positive sites", str(base.median), str(last.count), counted.words(), error.origin),
    ]
    before = [p for p in main.points if p.exam in base.exams]
    lines += _mean_line(before, last, used)
    lines += _pain_line(before, last)
    return tuple(lines)


def _mean_line(before: Sequence[Point], last: Point, used: Sequence[Exam]) -> list[FromTo]:
    middle = median_of([p.mean for p in before if p.mean is not None])
    if middle is None or last.mean is None:
        return []
    was, is_ = round(middle.low, 1), round(last.mean, 1)
    words = _moved(was, is_)
    controls = [f.rating for e in used for s in body.CONTROLS if (f := e.findings.get(s)) and f.rating is not None]
    if controls:
        low, high = min(controls), max(controls)
        words += f" Controls {'stayed at' if high - low <= 1 else 'were'} {low}" + (
            f" to {high}." if high > low else "."
        )
    return [FromTo("mean", "Mean rating", plain(was), plain(is_), words, middle.origin)]


def _pain_line(before: Sequence[Point], last: Point) -> list[FromTo]:
    middle = median_of([p.pain for p in before if p.pain is not None])
    if middle is None or last.pain is None:
        return []
    pct = pct_change(middle.low, last.pain)
    level = immpact_level(pct)
    if pct.value is None or level is None:
        words = "No percentage: pain was 0 at baseline."
    elif pct.value == 0:
        words = "As at baseline."
    elif pct.value < 0:
        words = f"{plain(-pct.value, 0)} % higher than at baseline."
    else:
        words = f"{plain(pct.value, 0)} % lower than at baseline; {_LEVELS[level]}."
    return [FromTo("pain", "Average pain", plain(middle.low), plain(last.pain), words, pct.origin)]


def _moved(was: float, is_: float) -> str:
    if was == is_:
        return f"Unchanged at {plain(is_)}."
    return f"{'Fell' if is_ < was else 'Rose'} by {plain(abs(was - is_))}."


def _notes(main: Line, base: Baseline | None, infusions: bool) -> tuple[str, ...]:
    notes = []
    points = main.points
    if points and main.mode is Mode.SELF:
        notes.append("Self-assessments only: no examiner has pressed.")
    other = sum(p.exam.rule is not main.rule for p in points)
    if other:
        rule = "rating 2 or more" if main.rule is Rule.RATING2 else "any pain"
        notes.append(
            f"All exams are counted by one rule ({rule}); {other} of them {_was(other)} recorded under the other."
        )
    near = sum(p.near for p in points)
    if near:
        notes.append(
            f"{near} exam{'s' if near > 1 else ''} during or right after an infusion: marked, not in the phases."
        )
    if points and infusions and base is None:
        notes.append("No exam before the first infusion, so there is no baseline.")
    if points and not infusions:
        notes.append("No infusion yet: all exams so far are the baseline.")
    return tuple(notes)


def _was(n: int) -> str:
    return "was" if n == 1 else "were"
