"""Tables of the report: infusions, exams, questionnaires. Rows of one line; what does not fit ends with a sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from bodymap.criteria import tally
from bodymap.model import Course, Mode, Rule
from bodymap.outcomes import Line, Point, plain
from bodymap.report import words
from bodymap.report.course import infusions
from bodymap.report.paper import INK3, RIGHT, Page
from bodymap.report.values import Given, ReportValues, Total
from bodymap.report.writing import Align

ROW = 3.6
HEAD = 4.2


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, where it stands, how wide it may be (mm)."""

    label: str
    x: float
    width: float
    align: Align | Literal["decimal"] = "left"  # "decimal": the point stands at x


INFUSIONS = (
    Column("No.", 14.0, 8),
    Column("Date", 22.0, 21),
    Column("Agent, route", 44.0, 29),
    Column("mg/kg", 80.0, 11, "decimal"),
    Column("mg", 92.0, 11, "decimal"),
    Column("Planned", 99.0, 25),
    Column("Sum, mg", 137.0, 12, "right"),
    Column("Min", 146.0, 8, "right"),
    Column("Pain, before → end", 150.0, 23),
    Column("Given by", 175.0, RIGHT - 175.0),
)
MONITORED = (
    Column("No.", 14.0, 8),
    Column("Pressure: before · highest · after", 22.0, 45),
    Column("Heart: same", 69.0, 24),
    Column("SpO2: lowest", 94.0, 24),
    Column("Unwanted effects: severity, what was done, outcome", 119.0, RIGHT - 119.0),
)
EXAMS = (
    Column("Date and time", 14.0, 42),
    Column("Examiner", 58.0, 34),
    Column("Infusion", 94.0, 18),
    Column("Positive (any pain)", 134.0, 24, "right"),
    Column("Examined", 148.0, 14, "right"),
    Column("Mean", 159.0, 10, "decimal"),
    Column("Controls", 173.0, 13, "decimal"),
    Column("Pain, average", 192.0, 18, "decimal"),
)
TOTALS = (
    Column("Date", 14.0, 24),
    Column("Totals and answers", 40.0, 108),
    Column("Asked about at once", 150.0, RIGHT - 150.0),
)


def draw_head(page: Page, y: float, columns: Sequence[Column]) -> None:
    """The labels of a table."""
    for column in columns:
        x, align = (column.x + 3, "right") if column.align == "decimal" else (column.x, column.align)
        page.text(x, y, column.label, 7, "Medium", INK3, cast("Align", align), column.width)


def draw_row(page: Page, y: float, columns: Sequence[Column], row: Sequence[str], size: float = 8.0) -> None:
    """One row."""
    for column, value in zip(columns, row, strict=True):
        if column.align == "decimal":
            whole, point, part = value.partition(".")
            page.text(column.x, y, whole, size, align="right", room=column.width)
            page.text(column.x, y, point + part, size)
        else:
            page.text(column.x, y, value, size, align=column.align, room=column.width, floor=6.0)


def infusion_rows(given: Sequence[Given], course: Course) -> list[tuple[str, ...]]:
    """Each infusion as it was planned and given; what was not recorded is a dash."""
    sums = infusions.cumulative(given, course)
    return [_infusion_row(one, course, total) for one, total in zip(given, sums, strict=True)]


def _infusion_row(given: Given, course: Course, total: str) -> tuple[str, ...]:
    one = given.infusion
    pain = "–"
    if given.pain_before is not None or given.pain_end is not None:
        pain = f"{words.number(given.pain_before, 1)} → {words.number(given.pain_end, 1)}"
    return (
        str(one.number),
        words.day(one.given_at),
        infusions.agent(one, course) or "–",
        words.number(one.mg_per_kg, 3),
        words.number(one.total_mg, 1),
        infusions.planned(one),
        total,
        words.number(one.minutes, 0),
        pain,
        infusions.by(one) or "–",
    )


def monitored_row(given: Given) -> tuple[str, ...]:
    """The monitoring and the unwanted effects of an infusion; a remark is not an effect."""
    return (str(given.infusion.number), *infusions.monitored(given), " ".join(given.effects.split()) or "–")


def exam_rows(values: ReportValues, lines: Sequence[Line]) -> list[tuple[str, ...]]:
    """Every exam of all lines, oldest first; one at which no tender point was examined without a count."""
    points = sorted((p for line in lines for p in line.rated), key=lambda p: (p.at, p.exam.id))
    return [_exam_row(values, point) for point in points]


def _exam_row(values: ReportValues, point: Point) -> tuple[str, ...]:
    exam = point.exam
    infusion = next((g.infusion for g in values.given if g.infusion.id == exam.infusion), None)
    where = " ".join(part for part in (exam.timing, f"no. {infusion.number}" if infusion else "") if part)
    ratings = [f.rating for site in ("forehead", "forearm_r", "thumb_l") if (f := exam.findings.get(site))]
    known = [rating for rating in ratings if rating is not None]
    any_pain = tally(exam).by_painful.positive
    pressed = exam.rule is Rule.RATING2 and exam.mode is Mode.EXAMINER
    return (
        words.day(exam.performed_at) if exam.date_only else words.moment(exam.performed_at),
        ("self, at home" if exam.mode is Mode.SELF else exam.examiner or words.NOT_RECORDED),
        where or "–",
        "–" if not point.count.examined else f"{point.count} ({any_pain})" if pressed else str(point.count),
        f"{point.count.examined} of 18",
        "–" if point.mean is None else plain(point.mean),
        plain(sum(known) / 3) if len(known) == 3 else "–",
        "–" if point.pain is None else plain(point.pain),
    )


def total_rows(values: ReportValues) -> list[tuple[str, ...]]:
    """The questionnaires of each day on one line, oldest first."""
    days: dict[str, list[Total]] = {}
    for when, total in values.totals:
        days.setdefault(words.day(when), []).append(total)
    return [
        (
            day,
            "   ·   ".join(f"{total.name} {total.said}" for total in totals),
            ", ".join(total.safety_words for total in totals if total.safety_words),
        )
        for day, totals in days.items()
    ]
