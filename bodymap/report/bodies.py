"""One view of the body on the page with the marks of an exam, the step numbers of a blank sheet, or differences."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from reportlab.lib.units import mm

from bodymap import body
from bodymap.body import View
from bodymap.model import Exam, Mode, Rule
from bodymap.report import figure, writing
from bodymap.report.figure import Look, look
from bodymap.report.paper import Page

_GAP = 0.15  # mm between two marks


@lru_cache(maxsize=64)
def _spread(variant: str, view: str, radius: float, gap: float) -> dict[str, tuple[float, float]]:
    return body.spread(body.with_points(variant).view(view), radius, gap)


def draw_view(
    page: Page,
    variant: str,
    view: View,
    middle: float,
    top: float,
    height: float,
    radius: float,
    shown: Exam | Mapping[str, int | None] | Mapping[str, str],
    controls: bool = True,
) -> None:
    """The body with its mid line at `middle` and marks of `radius` (mm): an exam's findings; differences by site (None
    is not comparable); or words by site, for a blank sheet."""
    scale = height / view.height
    left = middle - view.midline * scale
    figure.draw_body(page.canvas, *page.at(left, top + height), height * mm, variant, view.name)
    for site, (x, y) in _spread(variant, view.name, radius / scale, _GAP / scale).items():
        at = (left + x * scale, top + y * scale)
        control = body.SITES[site].control
        if control and not controls:
            continue
        if isinstance(shown, Exam):
            if has_site(shown, site):
                draw_mark(page, *at, radius, *seen(shown, site), control)
        elif site in shown:
            value = shown[site]
            if isinstance(value, str):
                draw_mark(page, *at, radius, Look.OPEN, value, control)
            else:
                figure.draw_difference(page.canvas, *page.at(*at), 0.84 * radius * mm, value)


def draw_mark(page: Page, x: float, y: float, radius: float, seen: Look, text: str = "", control: bool = False) -> None:
    """The mark of a site at a place of the page (mm)."""
    figure.draw_mark(page.canvas, *page.at(x, y), radius * mm, seen, text, control)
    if seen is Look.NOT_EXAMINED:
        writing.draw_unseen(page.canvas, *page.at(x, y + 0.45 * radius), "×", 1.3 * radius * mm)


def seen(exam: Exam, site: str) -> tuple[Look, str]:
    """How a site looks and what stands in it. At home every painful place looks the same: nothing is counted there."""
    return look(exam.findings.get(site), Rule.PAINFUL if exam.mode is Mode.SELF else exam.rule)


def has_site(exam: Exam, site: str) -> bool:
    """Whether a site is shown: at home there are no controls, unless one was pressed all the same."""
    return exam.mode is Mode.EXAMINER or not body.SITES[site].control or site in exam.findings
