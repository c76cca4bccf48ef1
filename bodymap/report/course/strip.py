"""The strip of the 18 sites over the exams: a row a site, a column an exam, the rating in each cell."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.colors import Color

from bodymap import body
from bodymap.model import Finding
from bodymap.outcomes import Point
from bodymap.report import words
from bodymap.report.paper import INK, INK2, INK3, LEFT, LINE, WHITE, Page

COLUMNS = 20
CELL = 3.1
HEIGHT = 18 * CELL + 6.6
_GRID_X = 54.0
_ROOM = 196.0 - _GRID_X


def draw_strip(page: Page, y: float, points: Sequence[Point]) -> None:
    """At most COLUMNS exams, oldest left; more pain is darker, not examined is a dashed ×, open is dashed."""
    wide = min(_ROOM / len(points), 9.0)
    for i, point in enumerate(points):
        x = _GRID_X + (i + 0.5) * wide
        page.text(x, y, words.day(point.at, False), 5.4, "Regular", INK3, "centre")
        page.text(x, y + 2.4, f"{point.at:%Y}", 5.0, "Regular", INK3, "centre")
    pair = ""
    for row, site_id in enumerate(body.POINTS):
        site = body.SITES[site_id]
        top = y + 3.6 + row * CELL
        if site.pair != pair:
            page.text(LEFT, top + 2.4, site.pair_name, 7)
            if pair:
                page.rule(LEFT, top - 0.05, _GRID_X + wide * len(points))
            pair = site.pair
        page.text(_GRID_X - 2, top + 2.4, "right" if site.side == "r" else "left", 6.4, "Regular", INK2, "right")
        for i, point in enumerate(points):
            _draw_cell(page, _GRID_X + i * wide, top, wide, point.exam.findings.get(site_id))


def _draw_cell(page: Page, x: float, top: float, column: float, finding: Finding | None) -> None:
    wide, high = column - 0.5, CELL - 0.4
    if finding is None or finding.painful is None:
        page.frame(x + 0.25, top + 0.2, wide, high, 0.4, line=0.15, colour=INK3, dashed=True)
        text, ink = ("" if finding is None else "×"), INK2
    elif finding.painful and finding.rating is None:
        page.frame(x + 0.25, top + 0.2, wide, high, 0.4, line=0.25)
        text, ink = "+", INK
    else:
        rating = finding.rating or 0
        # No shade near the middle: a copy in black and white keeps a dark digit on white and a white one on black.
        shade = 0.97 - 0.034 * rating if rating <= 5 else 0.34 - 0.06 * (rating - 6)
        page.frame(x + 0.25, top + 0.2, wide, high, 0.4, Color(shade, shade, shade), 0.1, LINE)
        text, ink = str(rating), WHITE if rating > 5 else INK
    page.text(x + column / 2, top + 2.42, text, 7.0, "SemiBold", ink, "centre")
