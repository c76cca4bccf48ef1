"""The course report: numbers, plot, start and now on the body, infusions; then every exam, site by site (look 10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from reportlab.lib.units import mm

from bodymap.medicine.model import Mode
from bodymap.medicine.model.base import how_many
from bodymap.medicine.outcomes import CLOSING, POPULATION, Point, Reading
from bodymap.report import words, writing
from bodymap.report.course import overview, tables
from bodymap.report.course import tables as infusions
from bodymap.report.course.overview import draw_tiles, draw_trio
from bodymap.report.course.tables import Flow
from bodymap.report.figure import draw_plot
from bodymap.report.paper import INK, INK2, INK3, LEFT, PAPERS, RIGHT, Document, Page
from bodymap.report.sheet.frame import draw_title
from bodymap.report.words import ReportValues

_TITLE = "Course report"
_TOP, _SIDE_HEAD = 22.0, 44.0


def plot_size(paper: str = "a4") -> tuple[float, float]:
    """The size of the plot on the report, inches: make the figure as large as this."""
    return 182 / 25.4, _plot_height(297.0 - PAPERS[paper].height) / 25.4


def course_report(values: ReportValues, paper: str = "a4") -> bytes:
    """The report of one course as PDF: two pages, more when there is more to list. UserError for an unknown paper."""
    document = Document(paper, _TITLE)
    told = values.told
    high = document.paper.height
    after = _shown_first(values, high)
    flow = Flow(_TOP, high - 17)
    _draw_changes(flow, told)
    _draw_strips(flow, told)
    given_rows = tables.infusion_rows(values.given, values.course)
    flow.table("Infusions, continued", tables.INFUSIONS, given_rows[after:])
    monitored = [tables.monitored_row(g) for g in values.given]
    if any(part != "–" for row in monitored for part in row[1:]):
        flow.table("Vital signs and unwanted effects", tables.MONITORED, monitored)
    _draw_remarks(flow, values)
    flow.table("Exams", tables.EXAMS, tables.exam_rows(values, told.lines))
    flow.table("Questionnaires", tables.TOTALS, tables.total_rows(values))
    overview.add_told(flow, values, told)
    overview.add_signature(flow)
    total = 1 + len(flow.pages)
    page = document.page()
    _draw_first(page, values, told, after)
    _draw_foot(page, values, told, 1, total)
    for number, blocks in enumerate(flow.pages, start=2):
        page = document.page()
        _draw_running_head(page, values)
        for y, draw in blocks:
            draw(page, y)
        _draw_foot(page, values, told, number, total)
    return document.finish()


# -- the first page ----------------------------------------------------------------------------------------------------


def _plot_height(short: float) -> float:
    return 96.0 - min(short, 11.0)


def _table_top(height: float) -> float:
    short = 297.0 - height
    return 245.2 - min(short, 11.0) - min(short * 0.28, 5.0)


def _shown_first(values: ReportValues, height: float) -> int:
    """How many infusions stand on the first page."""
    room = height - 14.5 - (_table_top(height) + 14.3)
    rows = tables.infusion_rows(values.given, values.course)
    fits = tables.fitting(tables.INFUSIONS, rows, room + tables.ROW)
    return fits if fits == len(rows) else tables.fitting(tables.INFUSIONS, rows, room)


def _draw_first(page: Page, values: ReportValues, told: Reading, shown: int) -> None:
    draw_title(page, _TITLE, values.letterhead, overview.unsigned(values))
    _draw_head(page, values)
    draw_tiles(page, 35.0, values, told)
    page.text(LEFT, 67.8, "Course", 11, "SemiBold")
    legend = (
        "filled circle, solid line: examiner      open square, dashed: self, at home      open circle: sites missing"
    )
    page.text(RIGHT, 67.8, legend, 7, "Regular", INK2, "right")
    high = _plot_height(page.short)
    if told.listed or values.given:
        x, y = page.at(LEFT, 70 + high)
        draw_plot(page.canvas, values.plot, x, y, 182 * mm, high * mm)
    else:
        page.text(LEFT, 80, "Nothing to show yet.", 8, "Regular", INK2)
    top = 171.8 - (96 - high)
    page.rule(LEFT, top, RIGHT)
    draw_trio(page, top, values, told, 54.0 - min(page.short * 0.28, 5.0))
    y = _table_top(page.paper.height)
    page.rule(LEFT, y, RIGHT)
    page.text(LEFT, y + 5.3, "Infusions", 11, "SemiBold")
    if not values.given:
        page.text(LEFT, y + 11, "No infusion recorded.", 8, "Regular", INK2)
        return
    tables.draw_head(page, y + 9.9, tables.INFUSIONS)
    y += 14.3
    for row in tables.infusion_rows(values.given, values.course)[:shown]:
        tables.draw_row(page, y, tables.INFUSIONS, row)
        y += tables.row_height(tables.INFUSIONS, row)
    rest = len(values.given) - shown
    if rest:
        more = f"and {rest} more on the following page"
        page.text(LEFT, y, more, 8, "Medium", INK2)


def _draw_head(page: Page, values: ReportValues) -> None:
    patient, given = values.patient, [g.infusion for g in values.given]
    said = "no infusion yet"
    if given:
        first, last = words.day(given[0].given_at, False), words.day(given[-1].given_at)
        if given[0].given_at.year != given[-1].given_at.year:
            first = words.day(given[0].given_at)
        of = f" of {values.course.planned} planned" if (values.course.planned or 0) > len(given) else ""
        count = f"{how_many(len(given), 'infusion')}{of}"
        said = f"{count}, {first} to {last}" if len(given) > 1 else f"{count}, {last}"
    born = words.born(patient, values.made_at.date())
    cells = (
        (LEFT, "Patient", patient.name or words.NOT_RECORDED, 44),
        (60.0, "Born", born, 34),
        (96.0, "Record number", patient.number, 32),
        (130.0, f"Course {values.course.label}", said, 66),
    )
    for x, label, value, room in cells:
        page.within(x, 25.5, label, 7, room, "Medium", INK3, floor=5.5)
        page.within(x, 29.8, value, 9.5, room, "SemiBold", floor=6.5)
    what = [f"Indication: {values.course.indication}" if values.course.indication else ""]
    what += dict.fromkeys(infusions.agent(one, values.course) for one in given)
    said = "   ·   ".join(part for part in what if part)
    page.text(LEFT, 33.6, said, 7.5, "Regular", INK2, room=RIGHT - LEFT, floor=5.0)


# -- the pages after it ------------------------------------------------------------------------------------------------


def _draw_running_head(page: Page, values: ReportValues) -> None:
    patient = values.patient
    wide = page.text(LEFT, 17.6, _TITLE, 11, "SemiBold")
    said = ", ".join(part for part in (patient.name, patient.number, f"course {values.course.label}") if part)
    page.within(RIGHT, 17.6, said, 9, RIGHT - LEFT - wide - 8, "Medium", INK2, "right", floor=6.0)
    page.rule(LEFT, 21.1, RIGHT, strong=True)


def _draw_foot(page: Page, values: ReportValues, told: Reading, number: int, total: int) -> None:
    y = page.paper.height - 13.7
    page.rule(LEFT, y, RIGHT)
    shown = bool(str(told.error)) and told.baseline is not None
    band = f" Band: measurement error of the count ({told.error})." if shown else ""
    whom = f"Error {POPULATION} (Jensen 2013). " if shown and number == 1 else ""
    page.text(LEFT, y + 4.4, f"{CLOSING}{band}", 7, "Regular", INK3)
    page.text(LEFT, y + 7.6, f"{whom}A tally, not a diagnosis. Confidential.", 7, "Regular", INK3)
    made = f"Made {words.day(values.made_at)}   ·   page {number} of {total}"
    page.text(RIGHT, y + 7.6, made, 7, "Regular", INK3, "right")


def _draw_changes(flow: Flow, told: Reading) -> None:
    flow.title("What changed", 8, told.missed_words)
    room = RIGHT - LEFT - _SIDE_HEAD
    for line in told.sentences:
        text, _ = writing.wrapped(line.words, 8.5, room * mm, 4)
        flow.add(
            len(text) * 4.0 + 1.0, partial(_change, title=line.title, value=f"{line.before} → {line.now}", text=text)
        )
    if told.nothing:
        text, _ = writing.wrapped(told.nothing, 8.5, room * mm, 4)
        flow.add(len(text) * 4.0 + 1.6, partial(_change, title="", value="", text=text))
    for note in told.notes:
        text, _ = writing.wrapped(note, 8, (RIGHT - LEFT) * mm, 3)
        flow.add(len(text) * 3.8 + 1.0, partial(_note, text=text))


def _change(page: Page, y: float, title: str, value: str, text: Sequence[str]) -> None:
    page.text(LEFT, y + 3.2, title, 8.5, "Medium")
    room = _SIDE_HEAD - 6 - page.width(title, 8.5, "Medium")
    page.text(LEFT + _SIDE_HEAD - 4, y + 3.2, value, 8.5, "SemiBold", align="right", room=room, floor=5)
    for i, line in enumerate(text):
        page.text(LEFT + _SIDE_HEAD, y + 3.2 + i * 4.0, line, 8.5)


def _note(page: Page, y: float, text: Sequence[str]) -> None:
    for i, line in enumerate(text):
        page.text(LEFT, y + 3.2 + i * 3.8, line, 8, "Regular", INK2)


def _draw_strips(flow: Flow, told: Reading) -> None:
    visits = overview.visits(told)
    for start in range(0, len(visits), overview.COLUMNS):
        part = visits[start : start + overview.COLUMNS]
        whose = "examiner" if told.main.mode is Mode.EXAMINER else "self, at home"
        flow.title(f"Site by site, {whose}{', continued' if start else ''}", overview.HEIGHT)
        flow.add(overview.HEIGHT, partial(_strip, visits=part))
    if visits:
        said = "Rating 0 to 10, darker is more pain. + painful, not rated; × not examined; empty and dashed: open."
        missed = " A column without cells: a visit without an exam." if told.missed else ""
        flow.add(4.6, partial(_note, text=[said + missed]))


def _strip(page: Page, y: float, visits: Sequence[Point | date]) -> None:
    overview.draw_strip(page, y + 2.0, visits)


def _draw_remarks(flow: Flow, values: ReportValues) -> None:
    """Effects too long for the table, in full; and the remarks of the infusions, called so."""
    long = [g for g in values.given if not tables.is_whole(tables.MONITORED[-1], " ".join(g.effects.split()))]
    remarks = [g for g in values.given if g.infusion.remark.strip()]
    said = [(f"No. {g.infusion.number}, effects", g.effects) for g in long]
    if remarks:
        texts = (f"no. {g.infusion.number}: {' '.join(g.infusion.remark.split()).rstrip('.')}" for g in remarks)
        said.append(("Remarks", ". ".join(texts)))
    for head, text in said:
        lines, _ = writing.wrapped(text, 8, (RIGHT - LEFT - 24) * mm, 12, tail="… continued in the record")
        flow.add(len(lines) * 3.6 + 0.6, partial(_remark, head=head, text=lines))


def _remark(page: Page, y: float, head: str, text: Sequence[str]) -> None:
    page.text(LEFT, y + 3.0, head, 8, "Medium", INK, room=23)
    for i, line in enumerate(text):
        page.text(LEFT + 24, y + 3.0 + i * 3.6, line, 8)
