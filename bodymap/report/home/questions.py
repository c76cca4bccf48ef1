"""The self-assessment to fill in by hand: where it hurts, how it was, and the pressed places for those who want to."""

from __future__ import annotations

from reportlab.lib.units import mm

from bodymap import body, diary, flow
from bodymap.body import View
from bodymap.model import SSS_YES_NO, Patient
from bodymap.report import figure
from bodymap.report.home.parts import (
    HEAD,
    SMALL,
    TEXT,
    draw_eleven,
    draw_foot,
    draw_head,
    draw_lines,
    draw_options,
)
from bodymap.report.paper import INK2, LEFT, RIGHT, WHITE, Document, Page

PAGES = 3
_LIST_X = 128.0


def home_sheet(patient: Patient | None = None, paper: str = "a4", left_first: bool = False) -> bytes:
    """The blank self-assessment in large type as PDF, three pages on "a4" or "letter"; a patient's name is printed.

    The places carry the numbers with which the desk types them in.
    """
    title = diary.words().say("sheet.home_title")
    document = Document(paper, title)
    for number in range(1, PAGES + 1):
        page = document.page()
        draw_head(page, title, patient, diary.words().say("sheet.date"))
        if number == 1:
            _where(page, patient.figure if patient else "neutral")
        elif number == 2:
            _how(page)
        else:
            _press(page, left_first)
        draw_foot(page, number, PAGES)
    return document.finish()


def _where(page: Page, variant: str) -> None:
    say = flow.words().say
    page.text(LEFT, 44.0, say("places.title"), HEAD, "SemiBold", room=RIGHT - LEFT, floor=11)
    page.lines(LEFT, 50.5, diary.words().say("sheet.places"), SMALL, RIGHT - LEFT, 2, 5.2)
    drawn, height = body.figure(variant), 150.0 - page.short / 16
    room = 178.0 - page.short
    for view, middle in ((drawn.front, 40.0), (drawn.back, 97.0)):
        _numbered(page, variant, view, middle, 66.0, height)
        page.text(middle, 62.5, say(f"places.{view.name}"), SMALL, colour=INK2, align="centre")
    pitch = (room + 4.0) / len(body.AREAS)
    names = flow.words().named("places.names")
    for n, area in enumerate(body.AREAS, start=1):
        y = 66.0 + pitch * (n - 0.4)
        page.text(_LIST_X + 6.5, y, str(n), TEXT, "SemiBold", INK2, "right")
        page.tick(_LIST_X + 9.0, y + 0.4, False, 5.4)
        page.text(_LIST_X + 17.0, y, names[area], TEXT, room=RIGHT - _LIST_X - 17, floor=9)
    y = 66.0 + room + 9.0
    page.text(_LIST_X + 6.5, y + 1.5, "0", TEXT, "SemiBold", INK2, "right")
    page.tick(_LIST_X + 9.0, y + 1.9, False, 5.4)
    page.text(_LIST_X + 17.0, y + 1.5, say("places.none"), TEXT, room=RIGHT - _LIST_X - 17, floor=9)
    y = 66.0 + room + 21.0
    wide = page.text(LEFT, y, say("duration.title"), HEAD, "SemiBold", room=90, floor=10)
    page.rule(LEFT + wide + 3, y + 0.8, LEFT + wide + 20, colour=INK2)
    x = LEFT + wide + 25
    for unit in ("weeks", "months", "years"):
        page.tick(x, y + 0.4, False, 5.0)
        x += 7.0 + page.text(x + 7.0, y, say(f"duration.{unit}"), TEXT) + 7.0


def _numbered(page: Page, variant: str, view: View, middle: float, top: float, height: float) -> None:
    """One view with the numbers of its places, and the patient's RIGHT and LEFT."""
    scale = height / view.height
    left = middle - view.midline * scale
    figure.draw_body(page.canvas, *page.at(left, top + height), height * mm, variant, view.name)
    for n, area in enumerate(body.AREAS, start=1):
        path = view.areas.get(area)
        if path is None:
            continue
        x, y = _centre(path)
        at = (left + x * scale, top + y * scale)
        page.frame(at[0] - 2.9, at[1] - 2.9, 5.8, 5.8, 2.9, WHITE, 0.3)
        page.text(at[0], at[1] + 1.45, str(n), 9.5, "SemiBold", align="centre")
    right_first = view.name == "front"
    for text, x in (("R" if right_first else "L", middle - 22), ("L" if right_first else "R", middle + 22)):
        word = flow.words().say("press.right" if text == "R" else "press.left")
        page.text(x, top + 5.0, word, 8.5, "Bold", INK2, "centre")


def _centre(path: body.Path) -> tuple[float, float]:
    """The middle of the box round a path."""
    xs = [v for _, numbers in path for v in numbers[0::2]]
    ys = [v for _, numbers in path for v in numbers[1::2]]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _how(page: Page) -> None:
    words, say, y = flow.words(), flow.words().say, 46.0
    tight = page.short / 7.0
    for name in ("pain_now", "pain_average", "pain_worst"):
        y += draw_eleven(page, y, say(f"{name}.title"), say(f"{name}.low"), say(f"{name}.high")) - tight / 2
    page.text(LEFT, y, say("fatigue.lead"), TEXT, colour=INK2)
    y += 8.5
    for name in ("fatigue", "sleep", "thinking"):
        y += draw_options(page, y, say(f"{name}.title"), words.lines(f"{name}.options")) - tight / 2
    page.text(LEFT, y, say("other.title"), HEAD, "SemiBold", room=RIGHT - LEFT, floor=11)
    for n, item in enumerate(SSS_YES_NO, start=1):
        line = y + 7.6 * n
        page.text(LEFT, line, say(f"other.items.{item}"), TEXT)
        x = 128.0
        for answer in ("yes", "no"):
            page.tick(x, line + 0.4, False, 5.0)
            x += 14.0 + page.text(x + 7.0, line, say(f"other.{answer}"), TEXT)


def _press(page: Page, left_first: bool) -> None:
    words, own = flow.words(), diary.words()
    say = words.say
    page.text(LEFT, 46.0, own.say("sheet.press"), HEAD, "SemiBold")
    y = 53.0
    for text in (own.say("sheet.press_not"), *words.lines("how_hard.points")[:3], say("press.neck")):
        y += 5.6 * page.lines(LEFT, y, text, SMALL, RIGHT - LEFT, 2, 5.6)
    y += 5.0
    order = ("l", "r") if left_first else ("r", "l")
    across = dict(zip(order, (120.0, 160.0), strict=True))
    for side, x in across.items():
        page.text(x + 11.0, y, say(f"press.sides.{side}"), SMALL, "SemiBold", align="centre")
    pitch = 11.6 - page.short / 14
    pairs = list(dict.fromkeys(body.SITES[row.site].pair for row in body.survey(left_first) if row.site in body.POINTS))
    for n, pair in enumerate(pairs):
        line = y + 4.0 + pitch * n
        page.text(LEFT, line + 5.4, say(f"press.names.{pair}"), TEXT, "SemiBold")
        for x in across.values():
            page.frame(x, line, 22.0, pitch - 2.4, 1.4, line=0.35)
    y += 4.0 + pitch * len(pairs) + 9.0
    y += draw_lines(page, y, own.say("sheet.helped"), 2)
    draw_lines(page, y + 3.0, own.say("sheet.ask"), 3)
