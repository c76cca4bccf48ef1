"""Invented people and exams, and what is read back from a paper."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from io import BytesIO
from typing import Any

import pypdf
import pypdfium2
from pdfplumber.utils.text import extract_words
from pypdfium2 import raw

from bodymap.medicine import body
from bodymap.medicine.instruments import Safety
from bodymap.medicine.model import Course, Exam, Finding, Infusion, Method, Mode, Patient, Reason, Rule, Status
from bodymap.report import Letterhead, SheetValues, Total

MM = 72 / 25.4
SUMMER, WINTER = timezone(timedelta(hours=2)), timezone(timedelta(hours=1))
PATIENT = Patient("DEMO-0012", "Rosa Beispiel", date(1979, 4, 3), "female")
COURSE = Course(PATIENT.id, "2", planned=6)
INFUSIONS = tuple(
    Infusion(COURSE.id, n + 1, datetime(2026, 9, 2, 10, tzinfo=SUMMER) + timedelta(days=7 * n), mg_per_kg=0.5)
    for n in range(6)
)
RATINGS = {
    "forehead": 0,
    "occiput_r": 5,
    "occiput_l": 6,
    "trapezius_r": 7,
    "trapezius_l": 10,
    "supraspinatus_r": 4,
    "supraspinatus_l": 1,
    "gluteal_r": 1,
    "gluteal_l": 0,
    "low_cervical_r": 3,
    "low_cervical_l": 1,
    "second_rib_r": 8,
    "second_rib_l": 5,
    "lateral_epicondyle_r": 1,
    "lateral_epicondyle_l": 6,
    "forearm_r": 1,
    "thumb_l": 0,
    "knee_r": 1,
    "knee_l": 0,
    "greater_trochanter_r": 2,
}
PAINFUL = (
    "shoulder_girdle_r", "shoulder_girdle_l", "hip_r", "hip_l", "upper_leg_l", "neck", "upper_back", "lower_back",
)  # fmt: skip
EXAM = Exam(
    PATIENT.id,
    datetime(2026, 11, 11, 9, 20, tzinfo=WINTER),
    "Dr M. Okafor",
    rule=Rule.RATING2,
    course=COURSE.id,
    remark="Sleeps through since mid October. Exam again in 4 weeks, same examiner if possible.",
    findings={
        **{site: Finding.rated(site, rating) for site, rating in RATINGS.items()},
        "greater_trochanter_l": Finding.not_examined("greater_trochanter_l", Reason.DRESSING),
    },
    areas={area: area in PAINFUL for area in body.AREAS},
    answers={
        "duration_months": 26.0,
        "pain_now": 3,
        "pain_average": 4,
        "pain_worst": 6,
        "sss_fatigue": 2,
        "sss_unrefreshed": 2,
        "sss_cognitive": 1,
        "sss_headache": 1,
        "sss_abdominal": 0,
        "sss_depression": 0,
    },
    status=Status.SIGNED,
    signed_by="Dr M. Okafor",
    signed_meaning="examiner",
    signed_at=datetime(2026, 11, 11, 9, 31, tzinfo=WINTER),
)
PREVIOUS = replace(
    EXAM,
    id="before",
    performed_at=datetime(2026, 8, 12, 9, 0, tzinfo=SUMMER),
    examiner="Dr I. Lind",
    findings={site: Finding.rated(site, 5 if n < 15 else 1) for n, site in enumerate(body.POINTS)},
)
SHEET = SheetValues(
    PATIENT,
    EXAM,
    COURSE,
    INFUSIONS,
    "10 of course 2",
    PREVIOUS,
    (Total("PHQ-9", 8, 27, id="phq9", safety=(Safety(9, 0, 3),)), Total("GAD-7", 7, 21, id="gad7")),
    Letterhead("Practice Dr I. Lind", "1 Example Street, 0000 Nowhere"),
)
AT_HOME = replace(
    SHEET,
    exam=replace(
        EXAM,
        mode=Mode.SELF,
        method=Method.SELF_PALPATION,
        examiner="",
        findings={site: f for site, f in EXAM.findings.items() if not body.SITES[site].control},
    ),
    previous=None,
)


@dataclass(frozen=True)
class Word:
    """A word on a page; mm from the top left."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def middle(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2


def letters_of(data: bytes, page: int = 0) -> list[dict[str, Any]]:
    """Every letter of a page with its box, in points from the top left, as pdfplumber has them: read by pdfium, which
    does not look at the thousands of curves of the figures."""
    pdf = pypdfium2.PdfDocument(data)
    try:
        sheet = pdf[page]
        high, text = sheet.get_height(), sheet.get_textpage()
        found = []
        for n in range(text.count_chars()):
            if raw.FPDFText_IsGenerated(text, n) == 1 or not (sign := chr(raw.FPDFText_GetUnicode(text, n))).strip():
                continue
            left, bottom, right, top = text.get_charbox(n, loose=True)
            top = bottom + min(top - bottom, raw.FPDFText_GetFontSize(text, n))  # the font's own is higher than its ink
            box = {"x0": left, "x1": right, "top": high - top, "bottom": high - bottom, "doctop": high - top}
            found.append({"text": sign, **box, "upright": True, "width": right - left, "height": top - bottom})
        return found
    finally:
        pdf.close()


def words_of(data: bytes, page: int = 0) -> list[Word]:
    """Every word of a page with its place."""
    found = extract_words(letters_of(data, page), keep_blank_chars=False, x_tolerance=1.2, y_tolerance=1)
    return [Word(w["text"], *(float(w[k]) / MM for k in ("x0", "top", "x1", "bottom"))) for w in found]


def text_of(data: bytes, page: int = 0) -> str:
    """The text of a page, spaces as they come."""
    return pypdf.PdfReader(BytesIO(data)).pages[page].extract_text()


def words_in(data: bytes) -> str:
    """All words of a document in their order, one space between; read by pdfium, as quickly as letters are."""
    pdf = pypdfium2.PdfDocument(data)
    try:
        return " ".join(word for page in pdf for word in page.get_textpage().get_text_range().split())
    finally:
        pdf.close()


def near(words: Sequence[Word], x: float, y: float, within: float) -> list[str]:
    """The words whose middle lies within some mm of a place."""
    return [w.text for w in words if abs(w.middle[0] - x) <= within and abs(w.middle[1] - y) <= within]


def overlaps(data: bytes, page: int = 0) -> list[tuple[str, str, float, float]]:
    """Pairs of letters of a page that lie over each other, and where (mm). The box of a letter is higher than its ink
    and a mark stands over its letter, so that only a good part of one counts."""
    chars = [c for c in letters_of(data, page) if not unicodedata.combining(c["text"][0])]
    ordered = sorted(chars, key=lambda c: float(c["top"]))
    pairs = []
    for i, a in enumerate(ordered):
        for b in ordered[i + 1 :]:
            if b["top"] > a["bottom"]:
                break
            high = min(a["bottom"], b["bottom"]) - max(a["top"], b["top"])
            wide = min(a["x1"], b["x1"]) - max(a["x0"], b["x0"])
            narrow, low = min(a["width"], b["width"]), min(a["height"], b["height"])
            if wide > 0.4 * narrow and high > 0.4 * low:
                pairs.append((str(a["text"]), str(b["text"]), float(a["x0"]) / MM, float(a["top"]) / MM))
    return pairs
