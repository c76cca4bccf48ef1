"""The end of the report: the criteria at the start, the history, the plan, who examined, and a line to sign."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from reportlab.lib.units import mm

from bodymap.criteria import results
from bodymap.model import Exam, Mode, Status, Treatment
from bodymap.outcomes import Reading
from bodymap.report import words, writing
from bodymap.report.course.flow import Flow
from bodymap.report.paper import INK, INK2, LEFT, RIGHT, Page
from bodymap.report.values import ReportValues

_HEAD = 34.0
_HISTORY = (
    ("onset_when", "began"),
    ("onset_after", "began after"),
    ("relatives", "relatives with the same"),
    ("other_diagnoses", "other diagnoses"),
    ("treatments_tried", "tried before"),
)


def unsigned(values: ReportValues) -> str:
    """What the first page must say of exams that nobody signed: "2 exams unsigned", or ""."""
    number = sum(
        exam.status is Status.DRAFT or (exam.status is Status.SIGNED and exam.signed_at is None)
        for exam in values.exams
    )
    return f"{number} exam{'' if number == 1 else 's'} unsigned" if number else ""


def add_told(flow: Flow, values: ReportValues, told: Reading) -> None:
    """Criteria at the start, history and plan, each as far as it was recorded."""
    rows = [
        (head, text)
        for head, text in (
            ("Criteria at the start", _criteria(told.start)),
            ("History", _history(told.listed)),
            ("Treatments", "\n".join(_treatment(*one) for one in values.treatments)),
            ("Plan", _plan(values)),
            ("With the totals", _beside(values)),
            ("Examined by", _examiners(told.listed)),
        )
        if text
    ]
    if not rows:
        return
    flow.title("Start, history and plan", 8)
    for head, text in rows:
        lines, _ = writing.wrapped(text, 8, (RIGHT - LEFT - _HEAD) * mm, 20, tail="… continued in the record")
        flow.add(len(lines) * 3.6 + 0.8, partial(_row, head=head, lines=lines))


def add_signature(flow: Flow) -> None:
    """Two lines to write on: who wrote the report, and the signature with its day."""
    flow.add(11.5, _signature)


def _beside(values: ReportValues) -> str:
    """What must be read with the last total of each questionnaire: single items, the overlap with fibromyalgia."""
    last = {total.id or total.name: (when, total) for when, total in values.totals if total.total is not None}
    said = [f"{total.name}, {words.day(when)}: {total.beside}" for when, total in last.values() if total.beside]
    return "\n".join(said)


def _criteria(start: Exam | None) -> str:
    """The published rules at the first exam of the course; nothing of a self-assessment."""
    if start is None or start.mode is Mode.SELF:
        return ""
    found = results(start)
    parts = [
        f"{rule.name} {rule.verdict.value.replace('_', ' ')}" + (f" ({rule.beside})" if rule.beside else "")
        for rule in (found.acr1990_count, found.widespread_1990, found.acr2011, found.acr2016)
    ]
    scores = [f"{score.name} {score.value}" for score in (found.wpi, found.sss, found.fs) if score.value is not None]
    both = f" {found.both_counts[0].upper()}{found.both_counts[1:]}." if found.both_counts else ""
    said = "; ".join(parts) + (f". {' · '.join(scores)}" if scores else "")
    return f"{words.day(start.performed_at)}: {said}.{both}"


def _history(exams: Sequence[Exam]) -> str:
    """What the exams say of how it began, the family and other diagnoses: the latest answer of each."""
    parts = []
    for item, label in _HISTORY:
        said = [exam.text(item).strip() for exam in sorted(exams, key=lambda e: e.performed_at) if exam.text(item)]
        if said:
            parts.append(f"{label}: {said[-1].rstrip('.')}")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _treatment(one: Treatment, impression: str) -> str:
    """What it was, its dose and days; the patient's impression of it, and what was unwanted."""
    when = f"since {words.day(one.start)}" if one.start else ""
    if one.stop:
        when = f"{words.day(one.start)} to {words.day(one.stop)}" if one.start else f"until {words.day(one.stop)}"
    what = ", ".join(part for part in (": ".join(p for p in (one.kind, one.name) if p), one.dose, when) if part)
    did = f"patient's impression {impression}" if impression else "patient's impression not asked"
    return "; ".join(part for part in (what, did, f"unwanted: {one.adverse}" if one.adverse else "") if part) + "."


def _plan(values: ReportValues) -> str:
    course = values.course
    given = len(values.given)
    planned = course.planned or len(course.plan)
    parts = [
        f"{planned} infusion{'' if planned == 1 else 's'} planned, {given} given" if planned else "",
        course.schedule,
        f"visits after it: {', '.join(words.day(day) for day in course.follow_up)}" if course.follow_up else "",
    ]
    if course.stopped:
        parts.append(
            f"stopped {words.day(course.stopped)}" + (f" ({course.stop_reason})" if course.stop_reason else "")
        )
    parts.append(course.remark.strip().rstrip("."))
    text = "; ".join(part for part in parts if part)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _examiners(exams: Sequence[Exam]) -> str:
    names = dict.fromkeys(exam.examiner for exam in exams if exam.mode is Mode.EXAMINER and exam.examiner)
    return ", ".join(names)


def _row(page: Page, y: float, head: str, lines: Sequence[str]) -> None:
    page.text(LEFT, y + 3.0, head, 8, "Medium", INK, room=_HEAD - 2)
    for i, line in enumerate(lines):
        page.text(LEFT + _HEAD, y + 3.0 + i * 3.6, line, 8)


def _signature(page: Page, y: float) -> None:
    for x, to, label in ((LEFT, 92.0, "Author of this report"), (104.0, RIGHT, "Signature, date")):
        page.rule(x, y + 7.6, to, colour=INK)
        page.text(x, y + 10.8, label, 7, "Regular", INK2)
