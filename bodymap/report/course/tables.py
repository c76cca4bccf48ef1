"""Tables and infusions of the report, as blocks one under the other, over as many pages as they need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import accumulate
from typing import Literal, cast

from reportlab.lib.units import mm

from bodymap.medicine.criteria import tally
from bodymap.medicine.model import AdverseEvent, Course, Infusion, Mode, Rule, Vital
from bodymap.medicine.outcomes import Line, Point, plain
from bodymap.report import words, writing
from bodymap.report.paper import INK2, INK3, LEFT, RIGHT, Page
from bodymap.report.words import Given, ReportValues, Total
from bodymap.report.writing import Align

# -- infusions --------------------------------------------------------------------------------------------------------
# What was planned and given at each infusion, the monitoring before, at its worst and after, and what was unwanted.

_Reading = float | tuple[int, int]


def agent(one: Infusion, course: Course) -> str:
    """ "racemic ketamine IV": the infusion's own agent and route, else those of the course."""
    return " ".join(part for part in (one.agent or course.agent, one.route or course.route) if part)


def by(one: Infusion) -> str:
    """Who gave it: the nurse, else who prescribed."""
    return str(one.notes.get("nurse") or one.notes.get("prescriber") or "")


def planned(one: Infusion) -> str:
    """The planned dose: "0.5 mg/kg, 35 mg", a dash when none was recorded."""
    parts = (
        f"{words.number(one.planned_mg_per_kg, 3)} mg/kg" if one.planned_mg_per_kg is not None else "",
        f"{words.number(one.planned_mg)} mg" if one.planned_mg is not None else "",
    )
    return ", ".join(part for part in parts if part) or words.number(None)


def cumulative(given: Sequence[Given], course: Course) -> list[str]:
    """The milligrams of the same agent and route up to each infusion; "≥" from the first whose dose is not known."""
    sums: dict[str, float] = {}
    gaps: set[str] = set()
    said = []
    for one in (g.infusion for g in given):
        what = agent(one, course)
        if one.total_mg is None:
            gaps.add(what)
        sums[what] = sums.get(what, 0.0) + (one.total_mg or 0.0)
        said.append(("≥ " if what in gaps else "") + words.number(sums[what]) if sums[what] else words.number(None))
    return said


def monitored(given: Given) -> tuple[str, str, str]:
    """Blood pressure, heart rate and saturation, each "before / worst / after": the highest pressure and heart rate,
    the lowest saturation. Before is what the checks say, else the last row up to the start; after is the discharge,
    else the last row since the end of the infusion; of one whose length is not recorded no row is known to be."""
    notes, start, minutes = given.infusion.notes, given.infusion.given_at, given.infusion.minutes
    end = None if minutes is None else start + timedelta(minutes=minutes)

    def pressure(row: Vital) -> _Reading | None:
        return (row.systolic, row.diastolic or 0) if row.systolic is not None else None

    def noted(item: str) -> float | None:
        value = notes.get(item)
        return float(value) if isinstance(value, int | float) else None

    def pair(upper: str, lower: str) -> _Reading | None:
        value = noted(upper)
        return None if value is None else (int(value), int(noted(lower) or 0))

    def said(
        value: Callable[[Vital], _Reading | None], before: _Reading | None, after: _Reading | None, low: bool = False
    ) -> str:
        rows = [(row.at, found) for row in given.vitals if (found := value(row)) is not None]
        early = [found for at, found in rows if at <= start]
        before = before if before is not None else early[-1] if early else None
        late = [found for at, found in rows if at > start]
        worst = (min if low else max)(late, key=_size, default=None)
        over = [found for at, found in rows if end is not None and at > start and at >= end]
        after = after if after is not None else over[-1] if over else None
        if before is worst is after is None:
            return words.number(None)
        return " · ".join(_words(one) for one in (before, worst, after))

    return (
        said(pressure, pair("systolic", "diastolic"), pair("discharge_systolic", "discharge_diastolic")),
        said(lambda row: row.heart_rate, noted("heart_rate"), None),
        said(lambda row: row.spo2, noted("spo2"), None, low=True),
    )


def _size(value: _Reading) -> float:
    return value[0] if isinstance(value, tuple) else value


def _words(value: _Reading | None) -> str:
    if isinstance(value, tuple):
        return f"{value[0]}/{value[1] or '–'}"
    return words.number(value, 0)


def effect(event: AdverseEvent) -> str:
    """ "nausea: moderate, serious; ondansetron; resolved 10:40"."""
    known = ", ".join(part for part in (event.severity, "serious" if event.serious else "") if part)
    outcome = event.outcome
    if event.resolved_at is not None:
        outcome = f"{outcome or 'resolved'} {event.resolved_at:%H:%M}"
    first = f"{event.what}: {known}" if known else event.what
    return "; ".join(part for part in (first, event.action, outcome) if part)


# -- tables -----------------------------------------------------------------------------------------------------------
# Tables of the report: infusions, exams, questionnaires. Words too long for a line take some more.

ROW = 3.6
HEAD = 4.2
SIZE, SMALL = 8.0, 6.0
LINE, MOST = 2.5, 4  # of words in SMALL: mm from one line to the next, and how many


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
    Column("mg/kg", 78.0, 8, "decimal"),
    Column("mg", 94.5, 9, "decimal"),
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


def draw_row(page: Page, y: float, columns: Sequence[Column], row: Sequence[str]) -> None:
    """One row, its first baseline at `y`."""
    for column, value in zip(columns, row, strict=True):
        if column.align == "decimal":
            whole, point, part = value.partition(".")
            page.text(column.x, y, whole, SIZE, align="right", room=column.width)
            page.text(column.x, y, point + part, SIZE)
            continue
        lines, size = _lines(column, value)
        for n, line in enumerate(lines):
            page.text(column.x, y + n * LINE, line, size, align=column.align)


def row_height(columns: Sequence[Column], row: Sequence[str]) -> float:
    """What a row takes, in mm."""
    pairs = zip(columns, row, strict=True)
    return ROW + LINE * (max(len(_lines(c, value)[0]) for c, value in pairs if c.align != "decimal") - 1)


def is_whole(column: Column, value: str) -> bool:
    """Whether a cell shows all of its words."""
    return not _lines(column, value)[0][-1].endswith(writing.CUT)


def fitting(columns: Sequence[Column], rows: Sequence[Sequence[str]], room: float) -> int:
    """How many of the rows, from the first, have room."""
    ends = accumulate(row_height(columns, row) for row in rows)
    return sum(end <= room for end in ends)


def _lines(column: Column, value: str) -> tuple[list[str], float]:
    return writing.fitted_lines(value, SIZE, column.width * mm, MOST, floor=SMALL)


def infusion_rows(given: Sequence[Given], course: Course) -> list[tuple[str, ...]]:
    """Each infusion as it was planned and given; what was not recorded is a dash."""
    sums = cumulative(given, course)
    return [_infusion_row(one, course, total) for one, total in zip(given, sums, strict=True)]


def _infusion_row(given: Given, course: Course, total: str) -> tuple[str, ...]:
    one = given.infusion
    pain = "–"
    if given.pain_before is not None or given.pain_end is not None:
        pain = f"{words.number(given.pain_before, 1)} → {words.number(given.pain_end, 1)}"
    return (
        str(one.number),
        words.day(one.given_at),
        agent(one, course) or "–",
        words.number(one.mg_per_kg, 3),
        words.number(one.total_mg),
        planned(one),
        total,
        words.number(one.minutes, 0),
        pain,
        by(one) or "–",
    )


def monitored_row(given: Given) -> tuple[str, ...]:
    """The monitoring and the unwanted effects of an infusion; a remark is not an effect."""
    return (str(given.infusion.number), *monitored(given), " ".join(given.effects.split()) or "–")


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
    rows: list[tuple[str, ...]] = []
    for day, totals in days.items():
        said = ", ".join(f"item {s.number}: {s.value}{s.of}" for total in totals for s in total.safety)
        rows.append((day, "   ·   ".join(f"{total.name} {total.said}" for total in totals), said))
        rows += [("", f"{total.name} {s.words}", "") for total in totals for s in total.safety if s.was is not None]
    return rows


# -- flow -------------------------------------------------------------------------------------------------------------
# Blocks one under the other, over as many pages as they need.

Draw = Callable[[Page, float], object]


class Flow:
    """Blocks with their heights (mm); `pages` tells what stands where."""

    def __init__(self, top: float, bottom: float) -> None:
        self._top, self._bottom = top, bottom
        self._y = top
        self.pages: list[list[tuple[float, Draw]]] = [[]]

    @property
    def room(self) -> float:
        """What is left on the page."""
        return self._bottom - self._y

    def add(self, height: float, draw: Draw, with_next: float = 0.0) -> None:
        """A block that is not divided, on the next page if it and `with_next` mm of what follows do not fit here."""
        if self._y + height + with_next > self._bottom and self._y > self._top:
            self.pages.append([])
            self._y = self._top
        self.pages[-1].append((self._y, draw))
        self._y += height

    def title(self, text: str, with_next: float, beside: str = "") -> None:
        """A heading, with a rule above it when it does not stand at the top; `beside` stands at its right, small."""
        first = self._y == self._top

        def draw(page: Page, y: float) -> None:
            if not first:
                page.rule(LEFT, y + 1.0, RIGHT)
            wide = page.text(LEFT, y + 5.8, text, 11, "SemiBold")
            room = RIGHT - LEFT - wide - 6
            page.text(RIGHT, y + 5.8, beside, 8, "Regular", INK2, "right", room=room, floor=5.5)

        self.add(8.0, draw, with_next)

    def table(self, title: str, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
        """A table; its heading and its labels come again on each page."""
        if not rows:
            return
        again = title if title.endswith(", continued") else f"{title}, continued"
        first = row_height(columns, rows[0])
        self.title(title, HEAD + first + ROW)
        self.add(HEAD, partial(_label_row, columns=columns), first)
        for row in rows:
            height = row_height(columns, row)
            if self.room < height:
                self.title(again, HEAD + height)
                self.add(HEAD, partial(_label_row, columns=columns), height)
            self.add(height, partial(_row, columns=columns, row=row))
        self._y += 1.4


def _label_row(page: Page, y: float, columns: Sequence[Column]) -> None:
    draw_head(page, y + 3.0, columns)


def _row(page: Page, y: float, columns: Sequence[Column], row: Sequence[str]) -> None:
    draw_row(page, y + 2.8, columns, row)
