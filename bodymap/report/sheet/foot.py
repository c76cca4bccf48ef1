"""The bottom of the sheet: remarks, signature, the seven marks in words, sources."""

from __future__ import annotations

from bodymap import flow
from bodymap.model import Exam, Mode
from bodymap.report import words
from bodymap.report.bodies import draw_mark
from bodymap.report.figure import Look
from bodymap.report.paper import INK, INK2, INK3, LEFT, RIGHT, Page
from bodymap.report.sheet.layout import REMARKS_TO, SIGN_X, Layout
from bodymap.report.values import SheetValues

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
    names = flow.words().named("helped.options")
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
        draw_mark(page, x, y + 4.4, 1.75, look, text, control)
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
