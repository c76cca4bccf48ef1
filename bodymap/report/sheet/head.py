"""The top of the sheet: title, practice, who and when, and the band that says how the points were pressed."""

from __future__ import annotations

from bodymap.model import Entered, Mode, Patient
from bodymap.report import words
from bodymap.report.paper import BAND, INK, INK2, INK3, LEFT, RIGHT, Page
from bodymap.report.sheet.layout import HEAD_X
from bodymap.report.values import Letterhead, SheetValues

_LABELS = ("Patient", "Born", "Sex", "Record number", "Exam number")


def draw_title(page: Page, title: str, letterhead: Letterhead, state: str = "", blank: bool = False) -> None:
    """Title, the state of the paper in a frame, and the practice at the right."""
    wide = page.text(LEFT, 17.6, title, 15, "SemiBold")
    x = LEFT + wide + 5
    if state:
        tag = page.width(state, 8, "Bold")
        page.frame(x, 12.9, tag + 5, 6.2, 0.8, line=0.4)
        page.text(x + 2.5, 17.1, state, 8, "Bold")
        x += tag + 8
    if letterhead.name:
        low = 15.2 if letterhead.address else 17.6
        page.text(RIGHT, low, letterhead.name, 9.5, "Medium", INK2, "right", RIGHT - x)
        if letterhead.address:
            page.text(RIGHT, 19.0, letterhead.address, 7, "Regular", INK3, "right", RIGHT - x)
    elif blank:
        page.text(RIGHT - 48, 17.6, "Practice", 9.5, "Regular", INK2, "right")
        page.rule(RIGHT - 46, 18.6, RIGHT, colour=INK3)
    page.rule(LEFT, 21.1, RIGHT, strong=True)


def draw_head(page: Page, values: SheetValues) -> None:
    """Patient, record, exam number; date, examiner, infusion."""
    exam, patient = values.exam, values.patient
    number = values.number or words.NOT_RECORDED
    _labels(page, "Examiner" if exam.mode is Mode.EXAMINER else "Pressed by" if exam.findings else "Answered by")
    _patient(page, patient, words.born(patient, exam.performed_at.date()))
    _value(page, 4, 29.8, number, RIGHT)
    _value(page, 0, 39.1, words.when(exam), HEAD_X[1] - 2)
    by = exam.examiner or ("the patient" if exam.mode is Mode.SELF else words.NOT_RECORDED)
    _value(page, 1, 39.1, by, HEAD_X[3] - 2)
    _value(page, 3, 39.1, words.infusion(exam, values.infusions), RIGHT, 8)


def draw_blank_head(page: Page, patient: Patient | None) -> None:
    """The same fields to be written in by hand; with a patient, what is known of him or her is printed."""
    _labels(page, "Examiner")
    if patient is not None:
        born = words.day(patient.birth_date) if patient.birth_date else words.NOT_RECORDED
        _patient(page, patient, born)
    ends = (72.9, 106.8, 128.9, 162.9, RIGHT)
    for i in range(5) if patient is None else (4,):
        page.rule(HEAD_X[i], 31.2, ends[i], colour=INK3)
    for i, end in ((0, ends[0]), (1, ends[2]), (3, RIGHT)):
        page.rule(HEAD_X[i], 40.3, end, colour=INK3)


def _labels(page: Page, examiner: str) -> None:
    for x, label in zip(HEAD_X, _LABELS, strict=True):
        page.text(x, 25.5, label, 7, "Medium", INK3)
    for x, label in ((HEAD_X[0], "Date and time"), (HEAD_X[1], examiner), (HEAD_X[3], "Infusion")):
        page.text(x, 34.7, label, 7, "Medium", INK3)


def _patient(page: Page, patient: Patient, born: str) -> None:
    _value(page, 0, 29.8, patient.name or words.NOT_RECORDED, HEAD_X[1] - 2)
    _value(page, 1, 29.8, born, HEAD_X[2] - 2)
    _value(page, 2, 29.8, patient.sex or words.NOT_RECORDED, HEAD_X[3] - 3)
    _value(page, 3, 29.8, patient.number, HEAD_X[4] - 2)


def _value(page: Page, column: int, y: float, text: str, end: float, size: float = 9.5) -> None:
    page.text(HEAD_X[column], y, text, size, "SemiBold", room=end - HEAD_X[column], floor=6.5)


def draw_band(page: Page, values: SheetValues) -> None:
    """Mode, how it was pressed, and the rule in force."""
    tag, how = words.mode_tag(values.exam)
    parts = [how]
    if values.exam.mode is Mode.EXAMINER:
        parts.append(words.RULES[values.exam.rule])
    if values.exam.entered is Entered.PAPER:
        parts.append("transcribed from paper")
    page.frame(LEFT, 43.4, RIGHT - LEFT, 7, 1, BAND, 0)
    wide = page.text(LEFT + 2.5, 47.9, tag, 8.2, "Bold")
    x = LEFT + 2.5 + wide + 4
    page.text(x, 47.9, "   ·   ".join(parts), 8.2, "Regular", INK, room=RIGHT - 2.5 - x)


def draw_blank_band(page: Page) -> None:
    """Boxes for the mode and the rule."""
    page.frame(LEFT, 43.4, RIGHT - LEFT, 7, 1, BAND, 0)
    x = LEFT + 2.5
    for label, gap in (("examiner", 5.0), ("self", 5.0), ("algometer, tip", 0.0)):
        page.tick(x, 48.1, False)
        x += 4.4 + page.text(x + 4.4, 47.9, label, 8.2) + gap
    page.rule(x + 1, 48.4, x + 9, colour=INK2)
    x += 10 + page.text(x + 10, 47.9, "cm²", 8.2) + 7
    x += page.text(x, 47.9, "Positive is:", 8.2, "SemiBold") + 3
    for label in ("any pain", "rating 2 or more"):
        page.tick(x, 48.1, False)
        x += 4.4 + page.text(x + 4.4, 47.9, label, 8.2) + 5
