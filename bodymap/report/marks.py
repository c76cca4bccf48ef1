"""Interim marks."""

from __future__ import annotations

from enum import Enum

from reportlab.lib.units import mm

from bodymap.model import Finding, Rule
from bodymap.report.paper import INK, WHITE, Page


class Look(Enum):
    COUNTED = 1
    NOT_COUNTED = 2
    NO_PAIN = 3
    UNRATED = 4
    NOT_EXAMINED = 5
    OPEN = 6


def look(finding: Finding | None, rule: Rule) -> tuple[Look, str]:
    if finding is None:
        return Look.OPEN, ""
    if finding.painful is None:
        return Look.NOT_EXAMINED, ""
    if not finding.painful:
        return Look.NO_PAIN, "0"
    if finding.rating is None:
        return Look.UNRATED, ""
    return (Look.COUNTED if finding.positive(rule) else Look.NOT_COUNTED), str(finding.rating)


def draw_mark(page: Page, x: float, y: float, r: float, kind: Look, text: str = "", control: bool = False) -> None:
    c = page.canvas
    xx, yy = page.at(x, y)
    rr = r * mm
    c.saveState()
    dashed = kind in (Look.OPEN, Look.NOT_EXAMINED)
    c.setStrokeColor(INK)
    c.setFillColor(INK if kind is Look.COUNTED else WHITE)
    c.setLineWidth(0.3 * mm)
    if dashed:
        c.setDash(0.6 * mm, 0.45 * mm)
    if control:
        s = 0.92 * rr
        c.roundRect(xx - s, yy - s, 2 * s, 2 * s, 0.32 * rr, fill=1)
    else:
        c.circle(xx, yy, rr, fill=1)
    c.restoreState()
    if text:
        size = r * 1.3 / 0.727 / 0.3528 * (0.85 if len(text) > 1 else 1)
        page.text(
            x, y + size * 0.3528 * 0.364, text, size * 0.8, "Bold", WHITE if kind is Look.COUNTED else INK, "centre"
        )


def draw_difference(page: Page, x: float, y: float, r: float, d: int | None) -> None:
    page.text(x, y + 0.8, "×" if d is None else str(d), 6, "Bold", align="centre")
