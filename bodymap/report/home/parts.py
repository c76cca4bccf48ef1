"""What both papers share: the head with name and date, the foot, a row from 0 to 10, boxes with words."""

from __future__ import annotations

from collections.abc import Sequence

from bodymap import diary
from bodymap.model import Patient
from bodymap.report.paper import INK2, INK3, LEFT, RIGHT, Page

TITLE, HEAD, TEXT, SMALL = 19.0, 14.0, 12.5, 10.5
"""Points. Nothing that a patient must read is smaller than `SMALL`."""


def draw_head(page: Page, title: str, patient: Patient | None, last: str, value: str = "") -> None:
    """Title; name, number and one more field, as lines to write on where nothing is known."""
    say = diary.words().say
    page.text(LEFT, 20.0, title, TITLE, "SemiBold", room=RIGHT - LEFT, floor=14)
    page.rule(LEFT, 24.0, RIGHT, strong=True)
    for x, end, name, known in (
        (LEFT, 104.0, say("sheet.name"), patient.name if patient else ""),
        (108.0, 148.0, say("sheet.number"), patient.number if patient else ""),
        (152.0, RIGHT, last, value),
    ):
        wide = page.text(x, 33.0, name, SMALL, "Medium", INK2)
        if known:
            page.text(x + wide + 2.5, 33.0, known, TEXT, "SemiBold", room=end - x - wide - 2.5, floor=8)
        else:
            page.rule(x + wide + 2, 33.8, end, colour=INK3)


def draw_foot(page: Page, number: int, of: int) -> None:
    """What becomes of the answers, and the page."""
    say, y = diary.words().say, 289.0 - page.short
    page.rule(LEFT, y - 5.0, RIGHT)
    page.text(LEFT, y, say("sheet.foot"), SMALL, colour=INK2)
    page.text(RIGHT, y, say("sheet.page", n=number, of=of), SMALL, colour=INK2, align="right")


def draw_eleven(page: Page, y: float, title: str, low: str, high: str) -> float:
    """A question with eleven boxes; the height it took, mm."""
    page.text(LEFT, y, title, HEAD, "SemiBold", room=RIGHT - LEFT, floor=11)
    top, wide = y + 3.0, (RIGHT - LEFT - 10 * 2.2) / 11
    for n in range(11):
        x = LEFT + n * (wide + 2.2)
        page.frame(x, top, wide, 10.5, 1.6, line=0.35)
        page.text(x + wide / 2, top + 7.0, str(n), HEAD, "SemiBold", align="centre")
    page.text(LEFT, top + 15.4, f"0  {low}", SMALL, colour=INK2)
    page.text(RIGHT, top + 15.4, f"10  {high}", SMALL, colour=INK2, align="right")
    return 25.0


def draw_options(page: Page, y: float, title: str, options: Sequence[str]) -> float:
    """A question with a box a line, numbered from 0; the height it took, mm."""
    page.text(LEFT, y, title, HEAD, "SemiBold", room=RIGHT - LEFT, floor=11)
    for n, text in enumerate(options):
        line = y + 8.0 + 6.8 * n
        page.tick(LEFT, line, False, 5.0)
        page.text(LEFT + 7.0, line - 0.4, str(n), TEXT, "SemiBold", INK2)
        page.text(LEFT + 12.5, line - 0.4, text, TEXT, room=RIGHT - LEFT - 12.5, floor=9)
    return 8.0 + 6.8 * len(options) + 3.5


def draw_lines(page: Page, y: float, title: str, count: int) -> float:
    """A question with lines to write on; the height it took, mm."""
    page.text(LEFT, y, title, HEAD, "SemiBold", room=RIGHT - LEFT, floor=11)
    for n in range(count):
        page.rule(LEFT, y + 10.0 + 10.0 * n, RIGHT, colour=INK3)
    return 10.0 * count + 9.0
