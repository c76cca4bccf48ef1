"""An exam, a course and a plot in words: for tooltips, screen readers and headings."""

from __future__ import annotations

from datetime import date, datetime

from bodymap.medicine.criteria import results, tally
from bodymap.medicine.model import Exam, Mode, isolated
from bodymap.medicine.model.base import MONTHS, how_many
from bodymap.medicine.model.exam import exams_in_words
from bodymap.medicine.outcomes import Line, Reading, exam_labels, plain
from bodymap.plots import CourseView

METHODS = {
    "thumb": "thumb",
    "fingers": "fingers",
    "algometer": "algometer",
    "self_palpation": "self-palpation",
    "": "method not recorded",
}
ARROW = "→"


def day_month(day: date | datetime) -> str:
    """ "12 Aug"."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def day_month_year(day: date | datetime) -> str:
    """ "12 Aug 2026"."""
    return f"{day_month(day)} {day.year}"


def who(exam: Exam) -> str:
    """Who examined: the examiner's name, or that it was at home."""
    return "self, at home" if exam.mode is Mode.SELF else isolated(exam.examiner) or "examiner not recorded"


def exam_in_words(exam: Exam) -> str:
    """An exam in a few short lines."""
    found = tally(exam)
    lines = [f"{day_month_year(exam.performed_at)}, {who(exam)}"]
    lines.append(f"{found.counted} positive{found.of_examined}")
    if both := results(exam).both_counts:
        lines.append(both)
    values = []
    if found.mean_rating is not None:
        values.append(f"mean rating {plain(found.mean_rating)}")
    if (pain := exam.number("pain_average")) is not None:
        values.append(f"average pain {plain(pain)}")
    if values:
        lines.append(", ".join(values))
    if exam.status == "draft":
        lines.append("draft, not signed")
    return "\n".join(lines)


def plot_in_words(view: CourseView) -> str:
    """What the plot shows, for those who do not see it."""
    told = view.told
    parts = [_line_in_words(line) for line in told.lines]
    if told.baseline:
        parts.append(f"Baseline median {told.baseline.median} of {how_many(told.baseline.median.n, 'exam')}.")
    if told.error.value is not None and told.main.points:
        parts.append(f"Measurement error {told.error}.")
    if view.infusions:
        parts.append(f"{how_many(len(view.infusions), 'infusion')}.")
    parts += [line.words for line in told.sentences]
    return " ".join(part for part in parts if part) or "No exams yet."


def _line_in_words(line: Line) -> str:
    name = line.kind.words()
    if not line.points:
        pains = ", ".join(f"{p.pain:g}" for p in line.rated if p.pain is not None)
        return (
            f"{'Examiner' if line.mode is Mode.EXAMINER else 'Self, at home'}: average pain {pains}." if pains else ""
        )
    labels = exam_labels([p.exam for p in line.points])
    counts = "; ".join(f"{label} {p.count}" for label, p in zip(labels, line.points, strict=True))
    return f"{name[0].upper()}{name[1:]}: {how_many(len(line.points), 'exam')}, positive sites {counts}."


def visits_in_words(told: Reading) -> str:
    """ "10 exams, 9 self-assessments, 1 visit without an exam": all of a course, as its record says them."""
    every = {exam.id: exam for exam in (*told.listed, *(one.exam for one in told.left_out))}
    missed = f", {how_many(len(told.missed), 'visit')} without an exam" if told.missed else ""
    return exams_in_words(every.values()) + missed
