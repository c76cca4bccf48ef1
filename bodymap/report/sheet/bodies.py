"""The two figures with their marks, and the table of the sites in the order of the survey."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bodymap import body, criteria
from bodymap.body import Site, Step
from bodymap.model import Exam, Mode
from bodymap.report import words
from bodymap.report.bodies import draw_mark, draw_view, has_site, seen
from bodymap.report.paper import INK, INK2, INK3, RIGHT, Page
from bodymap.report.sheet.layout import BACK_X, FRONT_X, TABLE_LEFT_X, TABLE_RIGHT_X, TABLE_X, Layout

_RADIUS, _TABLE_RADIUS = 2.02, 2.75
_BOX = (9.2, 6.8)


def draw_figures(page: Page, place: Layout, variant: str, exam: Exam | None, left_first: bool) -> None:
    """Front and back with RIGHT and LEFT, the patient's, on both; marks, or step numbers on a blank sheet."""
    figure = body.with_points(variant)
    shown = exam or {step.site: str(step.number) for step in body.survey(left_first)}
    top, height = place.figure_top, place.figure_height
    for view, middle, sides in (
        (figure.front, FRONT_X, ("RIGHT", "LEFT")),
        (figure.back, BACK_X, ("LEFT", "RIGHT")),
    ):
        page.text(middle, 57.5, view.name.capitalize(), 8.5, "Regular", INK3, "centre")
        page.text(middle - 15, top + 7.4, sides[0], 8, "Bold", align="centre")
        page.text(middle + 15, top + 7.4, sides[1], 8, "Bold", align="centre")
        draw_view(page, figure.variant, view, middle, top, height, _RADIUS, shown)


def draw_table(page: Page, place: Layout, exam: Exam | None, left_first: bool) -> None:
    """A row a pair in the survey's order: name, remark, right, left; controls in grey. Blank: boxes to write in."""
    page.text(TABLE_X, 57.5, "Site, in order", 8, "Medium", INK2)
    page.text(TABLE_RIGHT_X, 57.5, "RIGHT", 8, "Bold", align="centre")
    page.text(TABLE_LEFT_X, 57.5, "LEFT", 8, "Bold", align="centre")
    steps = [step for step in body.survey(left_first) if exam is None or has_site(exam, step.site)]
    rows = _rows(replace(step, number=n) for n, step in enumerate(steps, start=1))
    pitch = place.table_height / len(rows)
    page.rule(TABLE_X, place.table_top, RIGHT)
    for i, row in enumerate(rows):
        _draw_row(page, place.table_top + i * pitch, pitch, row, exam)
        page.rule(TABLE_X, place.table_top + (i + 1) * pitch, RIGHT)
    note = "0 no pain, 10 worst pain." + (" P painful, not rated. X not examined." if exam is None else "")
    y = place.table_top + place.table_height + 4.2
    page.text(TABLE_X, y, note, 7.5, "Regular", INK3)
    if exam is not None and exam.mode is Mode.EXAMINER:
        page.lines(TABLE_X, y + 3.2, criteria.tally(exam).control_note, 7, RIGHT - TABLE_X, 2, 2.9, colour=INK2)


def _rows(steps: Iterable[Step]) -> list[list[Step]]:
    """Steps side by side: the two sides of a pair, and two controls of different sides that follow each other."""
    rows: list[list[Step]] = []
    for step in steps:
        site = body.SITES[step.site]
        before = body.SITES[rows[-1][-1].site] if rows else None
        if before is not None and len(rows[-1]) == 1 and _beside(before, site):
            rows[-1].append(step)
        else:
            rows.append([step])
    return rows


def _beside(a: Site, b: Site) -> bool:
    return {a.side, b.side} == {"r", "l"} and (a.pair == b.pair or (a.control and b.control))


def _draw_row(page: Page, top: float, pitch: float, row: list[Step], exam: Exam | None) -> None:
    sites = [body.SITES[step.site] for step in row]
    control = sites[0].control
    middle = top + pitch / 2
    ends = min(_cell_x(site) for site in sites) - 7.5
    note = _row_note(exam, sites)
    y = middle + 1.2 - (1.5 if note else 0)
    name = sites[0].pair_name if len({s.pair for s in sites}) == 1 else ", ".join(_short(s) for s in sites)
    name = name[0].upper() + name[1:]
    wide = page.text(
        TABLE_X, y, name, 9.0, "Regular" if control else "Medium", INK3 if control else INK, room=ends - TABLE_X
    )
    if control:
        page.text(TABLE_X + wide + 3, y, f"control{'s' if len(sites) > 1 else ''}", 7.5, "Regular", INK3)
    if note:
        page.text(TABLE_X, y + 3.1, note, 6.6, "Regular", INK2, room=ends - TABLE_X, floor=6.0)
    for step, site in zip(row, sites, strict=True):
        x = _cell_x(site)
        if exam is None:
            wide, high = _BOX[0], min(_BOX[1], pitch - 1.6)
            page.frame(x - wide / 2, middle - high / 2, wide, high, 0.9, colour=INK3 if control else INK)
            page.text(x - wide / 2 + 0.6, middle - high / 2 + 2.1, str(step.number), 5.5, "Regular", INK2)
            continue
        radius = min(_TABLE_RADIUS * (1.15 if exam.mode is Mode.SELF else 1), pitch / 2 - 0.9)
        page.text(x - radius - 1.25, middle + 0.9, str(step.number), 6.6, "Regular", INK3, "right")
        draw_mark(page, x, middle, radius, *seen(exam, site.id), control)


def _short(site: Site) -> str:
    """ "forearm R" for the right forearm."""
    return f"{site.name.split(' ', 1)[-1]} {site.side.upper()}"


def _cell_x(site: Site) -> float:
    return {"r": TABLE_RIGHT_X, "l": TABLE_LEFT_X}.get(site.side, (TABLE_RIGHT_X + TABLE_LEFT_X) / 2)


def _row_note(exam: Exam | None, sites: list[Site]) -> str:
    if exam is None:
        return ""
    said = []
    for site in sites:
        remark = words.remark(exam.findings.get(site.id))
        if remark:
            side = {"r": "Right: ", "l": "Left: "}.get(site.side, "")
            said.append(f"{side}{remark}")
    return "; ".join(said)
