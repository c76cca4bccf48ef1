"""The third column: what the published rules say, in words, and the change since the exam before. Never at home."""

from __future__ import annotations

from reportlab.lib.units import mm

from bodymap import outcomes
from bodymap.criteria import Result, Results
from bodymap.model import Exam
from bodymap.report import words, writing
from bodymap.report.paper import INK3, Page
from bodymap.report.sheet.layout import COLUMN_ENDS, COLUMN_X, Layout
from bodymap.report.values import SheetValues

Entry = tuple[str, str, str]  # what, its result, and the line under it
_NAME, _HEIGHT = 4.1, 44.8  # mm: a name with the air under its lines, and the room for all
_CLOSING = "A tally, not a diagnosis."


def draw_verdicts(page: Page, place: Layout, values: SheetValues, results: Results) -> None:
    """The rules one under the other; lines under them grow shorter when the column is full."""
    x, end, top = COLUMN_X[2], COLUMN_ENDS[2], place.columns
    wide = page.text(x, top + 4.9, "By the published rules", 8.2, "SemiBold")
    scores = [f"{s.name} {s.value}" for s in (results.wpi, results.sss, results.fs) if s.value is not None]
    page.text(end, top + 4.9, " · ".join(scores), 6.6, "Regular", INK3, "right", room=end - x - wide - 2, floor=5)
    room = end - x
    entries, notes, size, pitch = _fitting(values, results, room)
    height = sum(_NAME + pitch * len(note) for note in notes)
    gap = max(min((_HEIGHT - height) / len(entries), 3.0), 0.0)
    y = top + 10.2
    for (name, verdict, _), note in zip(entries, notes, strict=True):
        page.text(x, y, name, 8.0, room=room - page.width(verdict, 8.0, "Bold") - 2, floor=6)
        page.text(end, y, verdict, 8.0, "Bold", align="right")
        for i, line in enumerate(note):
            page.text(x, y + 3.6 + pitch * i, line, size, "Regular", INK3)
        y += _NAME + pitch * len(note) + gap
    page.text(x, top + 55.6, _CLOSING, 8.0, "SemiBold")


def _fitting(values: SheetValues, results: Results, room: float) -> tuple[list[Entry], list[list[str]], float, float]:
    """The entries, their lines, the size and pitch of the lines: the largest way in which all is said. ACR 2011 is
    left out before anything is cut."""
    change = _change(values.exam, values.previous)
    four = (results.acr1990_count, results.widespread_1990, results.acr2011, results.acr2016)
    last = results.acr2011 if results.acr2011.beside else results.acr2016
    three = (results.acr1990_count, results.widespread_1990, last)
    for shown, size, pitch, most in (
        (four, 7.2, 3.1, 3),
        (four, 6.6, 2.8, 3),
        (three, 7.2, 3.1, 3),
        (three, 6.6, 2.8, 4),
    ):
        entries = [*(_entry(result) for result in shown), change]
        wrapped = [writing.wrapped(note, size, room * mm, most) for _, _, note in entries]
        notes = [lines for lines, _ in wrapped]
        if all(whole for _, whole in wrapped) and sum(_NAME + pitch * len(note) for note in notes) <= _HEIGHT:
            return entries, notes, size, pitch
    return entries, [writing.wrapped(note, size, room * mm, 2)[0] for _, _, note in entries], size, pitch


def _entry(result: Result) -> Entry:
    name = {"acr1990_count": "ACR 1990 count (11 of 18)"}.get(result.rule_id, result.name)
    beside = f"{result.beside[0].upper()}{result.beside[1:]}. " if result.beside else ""
    return name, result.verdict.value.replace("_", " "), beside + result.because


def _change(exam: Exam, previous: Exam | None) -> Entry:
    if previous is None:
        return "Change", "–", "No exam of the same kind before this one to compare with."
    since = f"Change since {words.day(previous.performed_at)}"
    change = outcomes.compare(previous, exam)
    if change is None:
        return since, "–", outcomes.not_comparable(previous, exam).replace(" A ", " the earlier one ")
    missing = change.after.missing + change.before.missing if isinstance(change.before, outcomes.Count) else 0
    why = f"{missing} site{'' if missing == 1 else 's'} not examined: " if missing else ""
    said = why + change.size_words() + "."
    return since, change.points, said[0].upper() + said[1:]


def draw_home_words(page: Page, place: Layout, values: SheetValues) -> None:
    """The third column of a self-assessment: what this page is, and where to find help."""
    x, end, top = COLUMN_X[2], COLUMN_ENDS[2], place.columns
    page.text(x, top + 4.9, "About this page", 8.2, "SemiBold")
    said = [
        "Written down at home, by pressing with your own thumb. Your answers are for your doctor.",
        "Pressing at home differs from pressing by an examiner; the two are kept apart.",
        "This program only writes the answers down.",
    ]
    if not values.exam.findings:
        said = ["Written down at home. Nothing was pressed. Your answers are for your doctor.", said[-1]]
    if values.help_line and any(t.safety for t in values.totals):
        said.append(values.help_line)
    y = top + 10.2
    for text in said:
        y += page.lines(x, y, text, 8.0, end - x, 4, 4.0) * 4.0 + 2.4
