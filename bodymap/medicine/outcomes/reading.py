"""One reading of a course: which exams count, the baseline, start, now, the error in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bodymap.medicine.model import Course, Exam, Infusion, Mode, Rule
from bodymap.medicine.model.base import how_many
from bodymap.medicine.outcomes.change import (
    NOBODY,
    OWN_LEAST,
    Change,
    Error,
    Experience,
    OwnRange,
    change,
    compare,
    published_error,
)
from bodymap.medicine.outcomes.count import Kind, Why, kind_of, lines_of, median_of, moment, rated, why_not
from bodymap.medicine.outcomes.phases import (
    FIRST_EXAMS,
    INFUSIONS,
    Baseline,
    Nap,
    Phase,
    PhaseMedian,
    days_in_words,
    in_order,
    in_time,
    infusion_between,
    is_before,
    nap,
    still_going,
    told_infusions,
)
from bodymap.medicine.outcomes.summary import (
    FromTo,
    Line,
    Point,
    line_of,
    missed_days,
    missed_visits,
    pain_line,
    sentences,
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An exam that enters no count, and why."""

    exam: Exam
    why: Why


@dataclass(frozen=True, slots=True)
class Row:
    """One infusion and the exam of the main line that belongs to it: the last trough before it and not before the
    infusion before it, None when that visit had none."""

    infusion: Infusion
    exam: Exam | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one course says. See the module for how it is used; `nothing` says in one sentence why there is no
    sentence on the count, and is "" when there is. `missed` are the days of visits without any exam of the main mode,
    those overdue on the day of the reading too. `baseline_by` says how the end of the baseline was found, "" while
    every exam is baseline."""

    course: Course | None
    lines: tuple[Line, ...]  # the main one first; one without points while no exam counts
    left_out: tuple[LeftOut, ...]
    rows: tuple[Row, ...]
    given: tuple[Infusion, ...]
    baseline_by: str
    baseline: Baseline | None
    own: OwnRange | None
    own_pain: OwnRange | None
    start: Exam | None
    now: Exam | None
    error: Error
    sentences: tuple[FromTo, ...]
    nothing: str
    notes: tuple[str, ...]
    phases: tuple[PhaseMedian, PhaseMedian, PhaseMedian]  # of the count; exams apart left out
    overlap: Nap  # of baseline and follow-up counts, complete exams only
    missed: tuple[date, ...]
    experience: Experience

    @property
    def main(self) -> Line:
        """The line that is spoken of: an examiner's, or the patient's own when there is no other."""
        return self.lines[0]

    @property
    def others(self) -> tuple[Line, ...]:
        """The further lines, none of them without points of pain or count."""
        return self.lines[1:]

    @property
    def exams(self) -> tuple[Exam, ...]:
        """The exams of the main line, oldest first."""
        return tuple(point.exam for point in self.main.points)

    @property
    def infusions(self) -> tuple[Infusion, ...]:
        """The infusions that are recorded, by time."""
        return tuple(row.infusion for row in self.rows)

    @property
    def everyone(self) -> tuple[Exam, ...]:
        """The exams of all lines, oldest first."""
        return tuple(in_time((p.exam for line in self.lines for p in line.points), self.given))

    @property
    def listed(self) -> tuple[Exam, ...]:
        """The exams of all lines, with those that stand there with their pain alone; oldest first."""
        return tuple(in_time((p.exam for line in self.lines for p in line.rated), self.given))

    @property
    def pair(self) -> tuple[str, str] | None:
        """The ids of the two exams that are compared unless others are chosen: start and now; without a now the first
        and the last of the main line (of all). None when there are no two."""
        if self.start is not None and self.now is not None:
            return self.start.id, self.now.id
        ends = self.exams if len(self.exams) > 1 else self.everyone
        return (ends[0].id, ends[-1].id) if len(ends) > 1 else None

    def point(self, exam: Exam | None) -> Point | None:
        """The point of an exam that counts."""
        return next((p for line in self.lines for p in line.points if exam is not None and p.exam.id == exam.id), None)

    @property
    def missed_words(self) -> str:
        """ "2 visits without an exam: 16 Nov and 23 Nov 2026.", "" without any."""
        many = len(self.missed)
        return f"{how_many(many, 'visit')} without an exam: {days_in_words(self.missed)}." if many else ""

    @property
    def start_name(self) -> str:
        """What the exam that `start` shows is called: without a baseline it is no start, and only the first exam."""
        return "First exam" if self.given and self.baseline is None else "Start"

    def start_words(self) -> str:
        """Which exam the picture of the start is, when the start is a median of several; else ""."""
        base = self.baseline
        if not self.given or base is None or self.start is None or len(base.exams) < 2:
            return ""
        return f"the baseline exam nearest the median {base.median} of {len(base.exams)}"

    def compare(self, a: Exam, b: Exam) -> Change | None:
        """The change from exam A to exam B with the error that holds for them, and the patient's own range when A is
        of the baseline and B after it. None when they cannot be compared."""
        phase = {point.exam.id: point.phase for point in self.main.points}
        before, later = phase.get(a.id) is Phase.BASELINE, phase.get(b.id) not in (None, Phase.BASELINE)
        return compare(a, b, self.experience, self.own if before and later else None)

    def phase_words(self) -> str:
        """The medians of the phases and their non-overlap in one sentence, "" before there are two phases."""
        shown = [f"{p.phase} {p.median} ({p.median.n})" for p in self.phases if p.median]
        if len(shown) < 2:
            return ""
        words = f"Median count (exams): {', '.join(shown)}."
        if self.overlap.value is not None:
            words += f" Non-overlap of baseline and follow-up: {self.overlap}."
        return words


def reading(
    exams: Iterable[Exam],
    infusions: Iterable[Infusion] = (),
    course: Course | None = None,
    experience: Experience = NOBODY,
    *,
    first_exams: int | None = None,
    on: date | None = None,
) -> Reading:
    """The reading of a course. `first_exams` is how many first exams are the baseline where neither infusions nor
    words say (a table without either); None: all of them. `on` is the day of the reading: whether the course is
    still going, and which planned visits are overdue by then; None (a table): it is over, and nothing is overdue."""
    everything, rows = list(exams), in_order(infusions)
    left_out = tuple(LeftOut(e, why) for e in everything if (why := why_not(e)) is not None)
    counting = [e for e in everything if why_not(e) is None]
    alone = [e for e in everything if rated(e)]
    recorded = [e for e in everything if e in counting or e in alone]
    kinds = lines_of(in_time(counting, rows), in_time(alone, rows))
    told, how = told_infusions(recorded, rows, [e for e in recorded if e.mode is kinds[0][0].mode])
    if rows:
        how = INFUSIONS
    elif not how and first_exams is not None:
        main = in_time(e for e in counting if kind_of(e) == kinds[0][0]) or in_time(recorded)
        how, told = FIRST_EXAMS, [infusion_between(main, first_exams)] if first_exams < len(main) else []
    given = in_order([*rows, *told])
    ordered = in_time(recorded, given)
    going = on is not None and still_going(course, given, on)
    lines = tuple(line_of(kind, ordered, given, course, going=going, rated=own) for kind, own in kinds) or (_NOTHING,)
    return _read(lines, left_out, rows, given, how, course, experience, on)


def earlier(exam: Exam, exams: Iterable[Exam], infusions: Iterable[Infusion] = ()) -> list[Exam]:
    """The exams of the same mode that count and lie before this one, oldest first, whatever its own state."""
    several = [e for e in exams if e.id == exam.id or (why_not(e) is None and e.id != exam.amends)]
    if all(e.id != exam.id for e in several):
        several.append(exam)
    ordered = in_time((e for e in several if e.mode is exam.mode), infusions)
    return ordered[: next(n for n, e in enumerate(ordered) if e.id == exam.id)]


def previous(exam: Exam, exams: Iterable[Exam], infusions: Iterable[Infusion] = ()) -> Exam | None:
    """The last `earlier` exam on the line of this one: the one from which its change is counted."""
    return next((e for e in reversed(earlier(exam, exams, infusions)) if kind_of(e) == kind_of(exam)), None)


_CAME = (Why.DRAFT, Why.EMPTY)
"""Exams that are in no number although somebody came to the visit."""
_NOTHING = Line(Kind(Mode.EXAMINER, Rule.PAINFUL, algometer=False), ())


def _read(
    lines: tuple[Line, ...],
    left_out: tuple[LeftOut, ...],
    rows: Sequence[Infusion],
    given: Sequence[Infusion],
    how: str,
    course: Course | None,
    experience: Experience,
    on: date | None,
) -> Reading:
    main = lines[0]
    far = [p for p in main.points if not p.near]
    before = [p for p in far if p.phase is Phase.BASELINE]
    base = _baseline(before)
    last = next((p for p in reversed(far) if p.phase is not Phase.BASELINE), None)
    if not given and far:
        last = far[-1]
    later = [p for p in far if p.phase is not Phase.BASELINE]
    start = _start(before, base) if given and base else far[0] if far else None
    last = None if last is start else last
    used = [*(base.exams if base else ()), *([last.exam] if last else [])]
    error = published_error(used or [p.exam for p in main.points], experience)
    own = _own([(p, p.count.low) for p in before if p.count.exact])
    pains = [p for p in main.rated if not p.near and p.pain is not None]
    own_pain = _own([(p, p.pain) for p in pains if p.phase is Phase.BASELINE and p.pain is not None])
    told: tuple[FromTo, ...] = ()
    if base and last and last.exam not in base.exams:
        told = sentences(before, base.median, later, change(base.median, last.count, error, own))
    counted = bool(told)
    told += tuple(pain_line(*_parted(p for p in main.rated if not p.near), own_pain))
    visits = [p.exam for line in lines if line.mode is main.mode for p in line.rated]
    came = [*visits, *(one.exam for one in left_out if one.exam.mode is main.mode and one.why in _CAME)]
    missed = missed_days(came, given, course, on) if came or on is not None else []
    missed += [i.given_at.date() for i in missed_visits(came, given)] if visits else []
    return Reading(
        course=course,
        lines=lines,
        left_out=left_out,
        rows=tuple(Row(i, _belongs(main.points, i, given)) for i in rows),
        given=tuple(given),
        baseline_by=how,
        baseline=base,
        own=own,
        own_pain=own_pain,
        start=start.exam if start else None,
        now=last.exam if last else None,
        error=error,
        sentences=told,
        nothing="" if counted else _nothing(main, left_out, bool(given), base),
        notes=_notes(lines, left_out, own, own_pain),
        phases=_phases(main.points),
        overlap=nap(
            [p.count.low for p in before if p.count.exact],
            [p.count.low for p in far if p.phase is Phase.FOLLOW_UP and p.count.exact],
        ),
        missed=tuple(sorted(set(missed))),
        experience=experience,
    )


def _baseline(before: Sequence[Point]) -> Baseline | None:
    counts = tuple(p.count for p in before)
    middle = median_of(counts)
    return Baseline(tuple(p.exam for p in before), counts, middle) if middle else None


def _parted(points: Iterable[Point]) -> tuple[list[Point], list[Point]]:
    """The baseline points, and those after them."""
    both = list(points)
    return [p for p in both if p.phase is Phase.BASELINE], [p for p in both if p.phase is not Phase.BASELINE]


def _start(before: Sequence[Point], base: Baseline) -> Point:
    """The baseline exam nearest the median, the latest of those as near."""
    middle = (base.median.low + base.median.high) / 2
    return min(reversed(before), key=lambda p: abs((p.count.low + p.count.high) / 2 - middle))


def _own(values: Sequence[tuple[Point, float]]) -> OwnRange | None:
    if len(values) < OWN_LEAST:
        return None
    found = [value for _, value in values]
    return OwnRange(min(found), max(found), tuple(p.exam.performed_at.date() for p, _ in values))


def _belongs(points: Sequence[Point], infusion: Infusion, given: Sequence[Infusion]) -> Exam | None:
    earlier = [i for i in given if moment(i.given_at) < moment(infusion.given_at)]
    fit = [
        p.exam
        for p in points
        if not p.near and is_before(p.exam, infusion) and not (earlier and is_before(p.exam, earlier[-1]))
    ]
    return fit[-1] if fit else None


def _phases(points: Sequence[Point]) -> tuple[PhaseMedian, PhaseMedian, PhaseMedian]:
    def of(phase: Phase) -> PhaseMedian:
        own = [p for p in points if p.phase is phase]
        far = [p.count for p in own if not p.near]
        return PhaseMedian(phase, median_of(far), len(own) - len(far))

    return of(Phase.BASELINE), of(Phase.DURING), of(Phase.FOLLOW_UP)


def _nothing(main: Line, left_out: Sequence[LeftOut], infusions: bool, base: Baseline | None) -> str:
    """Why nothing can be said of a change, in one sentence."""
    exams = len(main.points)
    if not exams:
        drafts = sum(one.why is Why.DRAFT for one in left_out)
        empty = sum(one.why is Why.EMPTY for one in left_out)
        if empty:
            many = how_many(empty, "signed exam")
            return f"No count yet: no tender point was examined at {many}."
        return f"No signed exam yet; {drafts} not signed." if drafts else "No exam yet."
    if not infusions:
        return "No infusion yet: " + (
            f"all {exams} exams so far are the baseline." if exams > 1 else "the one exam so far is the baseline."
        )
    if base is None:
        return "No exam before the first infusion, so there is no baseline to compare with."
    aside = sum(p.near for p in main.points)
    but = f", {aside} of them during or within 24 hours after an infusion" if aside else ""
    many = f"{how_many(exams, 'exam')} in all{but}"
    return f"No exam that can be compared since the first infusion: {many}."


def _notes(
    lines: Sequence[Line], left_out: Sequence[LeftOut], own: OwnRange | None, own_pain: OwnRange | None
) -> tuple[str, ...]:
    main, notes = lines[0], []
    if main.rated and main.mode is Mode.SELF:
        notes.append("Self-assessments only: no examiner has pressed.")
    ranges = [f"{name} {own_range}" for name, own_range in (("count", own), ("average pain", own_pain)) if own_range]
    if ranges:
        longest = max((r for r in (own, own_pain) if r is not None), key=lambda r: len(r.days))
        notes.append(
            f"This patient's own range before the infusions: {', '.join(ranges)}; {len(longest.days)} baseline exams, "
            f"{days_in_words(longest.days)}."
        )
    for line in (line for line in lines[1:] if line.mode is main.mode):
        many = len(line.points)
        notes.append(f"{how_many(many, 'exam')} by another kind ({line.kind.words()}): a line apart.")
    marked = [p for p in main.points if p.mark()]
    for words in dict.fromkeys(p.mark() for p in marked):
        days = days_in_words([p.exam.performed_at.date() for p in marked if p.mark() == words])
        apart = any(p.near for p in marked if p.mark() == words)
        notes.append(f"{days}: {words}" + (", so neither baseline nor now." if apart else ": counted, and marked."))
    for why in dict.fromkeys(one.why for one in left_out if one.why is not Why.AMENDED):
        mine = [one.exam for one in left_out if one.why is why]
        with_pain = sum(map(rated, mine))
        stands = ""
        if with_pain:
            stands = "; the pain recorded stands" if with_pain == len(mine) else f"; the pain of {with_pain} stands"
        notes.append(f"{how_many(len(mine), 'exam')} not counted: {why.words()}{stands}.")
    return tuple(notes)
