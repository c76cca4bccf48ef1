"""Tables of the report: infusions, exams, questionnaires. Rows of one line; what does not fit ends with a sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bodymap.model import Mode
from bodymap.outcomes import Line, Point, plain
from bodymap.report import words
from bodymap.report.paper import INK3, RIGHT, Page
from bodymap.report.values import Given, ReportValues
from bodymap.report.writing import Align

ROW = 3.73
HEAD = 4.4


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, where it stands, how wide it may be (mm)."""

    label: str
    x: float
    width: float
    align: Align = "left"


INFUSIONS = (
    Column("No.", 14.0, 12),
    Column("Date", 28.0, 24),
    Column("mg/kg", 62.0, 14, "right"),
    Column("mg", 76.0, 12, "right"),
    Column("Minutes", 98.0, 18, "right"),
    Column("Pain before → end", 106.0, 30),
    Column("Effects", 138.0, RIGHT - 138.0),
)
EXAMS = (
    Column("Date and time", 14.0, 42),
    Column("Examiner", 58.0, 34),
    Column("Infusion", 94.0, 26),
    Column("Positive", 122.0, 16),
    Column("Examined", 140.0, 15),
    Column("Mean", 157.0, 11),
    Column("Controls", 169.0, 13),
    Column("Pain, average", RIGHT, 14, "right"),
)
TOTALS = (
    Column("Date", 14.0, 40),
    Column("Questionnaire", 58.0, 34),
    Column("Total", 94.0, 46),
    Column("Asked about at once", 142.0, RIGHT - 142.0),
)


def draw_head(page: Page, y: float, columns: Sequence[Column]) -> None:
    """The labels of a table."""
    for column in columns:
        page.text(column.x, y, column.label, 7, "Medium", INK3, column.align, column.width)


def draw_row(page: Page, y: float, columns: Sequence[Column], row: Sequence[str], size: float = 8.0) -> None:
    """One row."""
    for column, value in zip(columns, row, strict=True):
        page.text(column.x, y, value, size, align=column.align, room=column.width, floor=6.5)


def infusion_row(given: Given) -> tuple[str, ...]:
    """An infusion as it was given; what was not recorded is a dash."""
    one = given.infusion
    pain = "–"
    if given.pain_before is not None or given.pain_end is not None:
        pain = f"{words.number(given.pain_before, 1)} → {words.number(given.pain_end, 1)}"
    return (
        str(one.number),
        words.day(one.given_at),
        words.number(one.mg_per_kg, 3),
        words.number(one.total_mg, 1),
        words.number(one.minutes, 0),
        pain,
        " ".join(effects(given).split()) or "–",
    )


def effects(given: Given) -> str:
    """What was felt, or the infusion's remark."""
    return given.effects or given.infusion.remark


def exam_rows(values: ReportValues, lines: Sequence[Line]) -> list[tuple[str, ...]]:
    """Every exam of both lines, oldest first."""
    points = sorted((p for line in lines for p in line.points), key=lambda p: (p.at, p.exam.id))
    return [_exam_row(values, point) for point in points]


def _exam_row(values: ReportValues, point: Point) -> tuple[str, ...]:
    exam = point.exam
    infusion = next((g.infusion for g in values.given if g.infusion.id == exam.infusion), None)
    where = " ".join(part for part in (exam.timing, f"no. {infusion.number}" if infusion else "") if part)
    ratings = [f.rating for site in ("forehead", "forearm_r", "thumb_l") if (f := exam.findings.get(site))]
    known = [rating for rating in ratings if rating is not None]
    return (
        words.day(exam.performed_at) if exam.date_only else words.moment(exam.performed_at),
        ("self, at home" if exam.mode is Mode.SELF else exam.examiner or words.NOT_RECORDED)
        + (" (draft)" if point.draft else ""),
        where or "–",
        str(point.count),
        f"{point.count.examined} of 18",
        "–" if point.mean is None else plain(point.mean),
        plain(sum(known) / 3) if len(known) == 3 else "–",
        "–" if point.pain is None else plain(point.pain),
    )


def total_rows(values: ReportValues) -> list[tuple[str, ...]]:
    """Every questionnaire, oldest first."""
    return [
        (
            words.day(when),
            total.name,
            total.said,
            total.safety_words,
        )
        for when, total in values.totals
    ]
