"""Start, now and the difference, each on the front and the back of the body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bodymap import body
from bodymap.model import Exam
from bodymap.outcomes import SITE_CHANGE, Reading, SiteChange, count, large, not_comparable, site_changes
from bodymap.report import words
from bodymap.report.bodies import draw_view
from bodymap.report.paper import INK2, INK3, LEFT, Page
from bodymap.report.values import ReportValues

_X = (14.0, 80.2, 146.4)
_WIDTH = 49.6
_FRONT, _BACK = 13.3, 37.9
_RADIUS = 1.5


def draw_trio(page: Page, y: float, values: ReportValues, told: Reading, height: float) -> None:
    """Three pairs of figures under the rule at `y`; a pair that does not exist says why."""
    page.text(LEFT, y + 5.2, "Start, now, difference", 11, "SemiBold")
    start, now = told.start, told.now
    _heading(page, 0, y, "Start", *_said(start))
    _heading(page, 1, y, "Now", *_said(now))
    top = y + 17.4
    variant = values.patient.figure
    for i, exam in enumerate((start, now)):
        if exam is None:
            none = (
                "No exam that can be the start."
                if told.everyone
                else "No count yet."
                if told.listed
                else "No exam yet."
            )
            page.text(_X[i], top + 8, none if i == 0 else "No second exam yet.", 8, "Regular", INK3)
            continue
        _pair(page, _X[i], top, height, variant, exam)
    if start is None or now is None:
        _heading(page, 2, y, "Difference", "")
        return
    if not_comparable(start, now):
        _heading(page, 2, y, "Difference", "")
        page.lines(_X[2], top + 8, not_comparable(start, now), 8, _WIDTH, 5, 3.8, colour=INK2)
        return
    made = site_changes(start, now)
    changes = {change.site: change.difference for change in made}
    _heading(page, 2, y, "Difference", _lower_higher(made))
    _pair(page, _X[2], top, height, variant, changes)


def _heading(page: Page, i: int, y: float, word: str, said: str, shorter: str = "") -> None:
    wide = page.text(_X[i], y + 11.0, word, 9, "SemiBold")
    room = (_X[i + 1] if i < 2 else 196.0) - _X[i] - wide - 4
    if shorter and page.width(said, 6.0) > room:
        said = shorter
    page.text(_X[i] + wide + 2, y + 11.0, said, 7.5, "Regular", INK2, room=room, floor=5.5)


def _said(exam: Exam | None) -> tuple[str, str]:
    """What stands beside the heading, and the same without the examiner."""
    if exam is None:
        return "", ""
    day, counted = words.day(exam.performed_at), f"{count(exam)} positive"
    return (f"{day}, {exam.examiner}: {counted}" if exam.examiner else f"{day}: {counted}"), f"{day}: {counted}"


def _lower_higher(changes: Sequence[SiteChange]) -> str:
    """What the compare page counts: sites that changed by `SITE_CHANGE` or more."""
    lower, higher = large(changes)
    unknown = sum(change.difference is None for change in changes)
    said = f"{len(lower)} lower, {len(higher)} higher by {SITE_CHANGE} or more"
    return said + (f", {unknown} unknown" if unknown else "")


def _pair(
    page: Page, x: float, top: float, height: float, variant: str, shown: Exam | Mapping[str, int | None]
) -> None:
    figure = body.with_points(variant)
    for view, middle, sides in ((figure.front, x + _FRONT, "RL"), (figure.back, x + _BACK, "LR")):
        page.text(middle - 6, top + 3.6, sides[0], 7, "Bold", align="centre")
        page.text(middle + 6, top + 3.6, sides[1], 7, "Bold", align="centre")
        draw_view(page, figure.variant, view, middle, top, height, _RADIUS, shown, controls=False)
