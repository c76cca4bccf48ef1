"""Where the blocks of the exam sheet stand, its head and its foot."""

from __future__ import annotations

from dataclasses import dataclass

from bodymap.medicine import guided
from bodymap.medicine.model import Entered, Exam, Mode, Patient
from bodymap.report import words
from bodymap.report.figure import Look, draw_site_mark
from bodymap.report.paper import BAND, INK, INK2, INK3, LEFT, RIGHT, Page
from bodymap.report.words import Letterhead, SheetValues

# -- layout -----------------------------------------------------------------------------------------------------------
# Where the blocks of the sheet stand: mm from the top, on A4 and, closer together, on US Letter.

HEAD_X = (14.0, 75.9, 109.8, 131.8, 165.9)
TALLY_X = (14.0, 47.9, 69.0, 89.9, 114.9, 139.9, 163.9)
COLUMN_X = (14.0, 78.0, 140.0)
COLUMN_RULES = (74.9, 137.0)
COLUMN_ENDS = (72.9, 133.9, 196.0)
TABLE_X, TABLE_RIGHT_X, TABLE_LEFT_X = 118.9, 178.3, 190.3
FRONT_X, BACK_X = 36.85, 89.3  # mid lines of the two figures
REMARKS_TO, SIGN_X = 131.9, 142.0


@dataclass(frozen=True, slots=True)
class Layout:
    """The heights that differ between the papers, mm."""

    figure_top: float
    figure_height: float
    table_top: float
    table_height: float
    tally: float  # the strong rule above the tally
    columns: float  # the rule above the three columns
    remarks: float  # the rule above the remarks
    foot: float  # the rule above the legend


def layout(page: Page) -> Layout:
    """The layout of a paper: on US Letter the figures and the table are lower, and the remarks shorter."""
    lower = min(page.short, 12.6)
    return Layout(
        figure_top=60.3,
        figure_height=114.3 - lower,
        table_top=59.8,
        table_height=105.0 - lower,
        tally=177.7 - lower,
        columns=194.8 - lower,
        remarks=253.3 - lower,
        foot=280.7 - page.short,
    )


# -- head -------------------------------------------------------------------------------------------------------------
# The top of the sheet: title, practice, who and when, and the band that says how the points were pressed.

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


# -- foot -------------------------------------------------------------------------------------------------------------
# The bottom of the sheet: remarks, signature, the seven marks in words, sources.

CONTINUED = "… continued in the record"
FORM = "Bodymap form 1"
_LEGEND = (
    (Look.COUNTED, "6", False, "painful, counted"),
    (Look.NOT_COUNTED, "1", False, "painful, not counted"),
    (Look.NO_PAIN, "0", False, "no pain"),
    (Look.UNRATED, "", False, "painful, not rated"),
    (Look.NOT_EXAMINED, "", False, "not examined"),
    (Look.OPEN, "", False, "open"),
    (Look.NO_PAIN, "0", True, "control"),
)
_HOME_LEGEND = (
    (Look.COUNTED, "6", False, "painful, 1 to 10"),
    (Look.NO_PAIN, "0", False, "no pain"),
    (Look.UNRATED, "", False, "painful, no number"),
    (Look.NOT_EXAMINED, "", False, "skipped"),
    (Look.OPEN, "", False, "not yet pressed"),
)
_NOT_PRESSED = ((Look.OPEN, "", False, "not pressed"),)
_CONDITIONS = (
    ("relievers", "Pain relievers"),
    ("position", "Position"),
    ("onset_when", "Began"),
    ("onset_after", "Began after"),
    ("relatives", "Relatives with the same"),
    ("other_diagnoses", "Other diagnoses"),
    ("treatments_tried", "Treatments tried"),
)


def draw_remarks(page: Page, place: Layout, values: SheetValues) -> None:
    """The remark and the conditions of the exam; what does not fit is said to be in the record. Then the signature."""
    page.rule(LEFT, place.remarks, RIGHT)
    home = values.exam.mode is Mode.SELF
    page.text(LEFT, place.remarks + 4.4, "Remarks" if home else "Remarks and plan", 8.2, "SemiBold")
    y, pitch = place.remarks + 9.3, 4.35
    most = int((place.foot - 1.5 - y) / pitch) + 1
    text = _remarks(values)
    if text:
        page.lines(LEFT, y, text, 8.6, REMARKS_TO - LEFT, most, pitch, tail=CONTINUED)
    else:
        page.text(LEFT, y, "none", 8.6, "Regular", INK3)
    _draw_signature(page, place, values)


def _remarks(values: SheetValues) -> str:
    exam = values.exam
    own = next((i for i in values.infusions if i.id == exam.infusion), None)
    said = [f"Infusion {own.number}: {words.dose(own)}"] if own else []
    said += [f"{label}: {exam.text(item)}" for item, label in _CONDITIONS if exam.text(item)]
    if exam.mode is Mode.SELF:
        return "\n".join(part for part in (*_own_words(exam), exam.remark.strip(), ". ".join(said)) if part)
    conditions = ". ".join(part.rstrip(".") for part in said)
    return "\n".join(part for part in (exam.remark.strip(), f"{conditions}." if conditions else "") if part)


def _own_words(exam: Exam) -> list[str]:
    """What the patient wants to be asked about, and what helped, in the words of the screens."""
    names = guided.words().named("helped.options")
    chosen = [names.get(name, name) for name in exam.text("self_helped").split()]
    helped = ", ".join(part for part in (*chosen, exam.text("self_helped_note").strip()) if part)
    lines = (("Please ask me about", exam.text("self_ask").strip()), ("What helped", helped))
    return [f"{label}: {text}" for label, text in lines if text]


def _draw_signature(page: Page, place: Layout, values: SheetValues) -> None:
    lines = words.signature(values.exam)
    y = place.foot - 8.4
    if len(lines) > 2:
        y -= 2.7
    page.rule(SIGN_X, y, RIGHT, colour=INK)
    for i, line in enumerate(lines):
        page.text(SIGN_X, y + 3.2 + 2.7 * i, line, 7, "Regular", INK2, room=RIGHT - SIGN_X, floor=5.5)


def draw_blank_remarks(page: Page, place: Layout) -> None:
    """Lines to write on."""
    page.rule(LEFT, place.remarks, RIGHT)
    page.text(LEFT, place.remarks + 4.4, "Remarks and plan", 8.2, "SemiBold")
    step = 6.0 if page.short < 10 else 5.0
    for i in range(3):
        page.rule(LEFT, place.remarks + 10.9 + i * step, REMARKS_TO, colour=INK3)
    y = place.foot - 8.4
    page.rule(SIGN_X, y, RIGHT, colour=INK)
    page.text(SIGN_X, y + 3.2, "Signature, date", 7, "Regular", INK3)


def draw_foot(page: Page, place: Layout, exam: Exam | None, head: str = "") -> None:
    """Legend and foot line; the head of the history on a signed sheet."""
    y = place.foot
    page.rule(LEFT, y, RIGHT)
    home = exam is not None and exam.mode is Mode.SELF
    x = LEFT + 2.1
    legend = _LEGEND if not home else _HOME_LEGEND if exam and exam.findings else _NOT_PRESSED
    for look, text, control, label in legend:
        draw_site_mark(page, x, y + 4.4, 1.75, look, text, control)
        x += 3.0 + page.text(x + 3.0, y + 5.2, label, 7.0, "Regular", INK2) + 4.6
    said = (
        "Sides are the patient's. A record of answers, not a diagnosis. Confidential."
        if home
        else "Sides are the patient's. Sites: ACR 1990. Order: Manual Tender Point Survey. "
        "Classification aid, not a diagnosis. Confidential."
    )
    page.text(LEFT, y + 10.2, said, 6.4, "Regular", INK3)
    if head and exam is not None and exam.signed_at is not None:
        number, _, hashed = head.partition("-")
        page.text(RIGHT, y + 5.2, f"Head {number}-{hashed[:12]}", 5.6, "Regular", INK3, "right")
    page.text(RIGHT, y + 10.2, f"{FORM}   ·   page 1 of 1", 6.4, "Regular", INK3, "right")
