"""Papers for those without a computer: the self-assessment and the diary, blank in large type or as written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from reportlab.lib.units import mm

from bodymap.errors import UserError
from bodymap.medicine import body, diary, guided
from bodymap.medicine.body import View
from bodymap.medicine.diary import Item
from bodymap.medicine.model import SSS_YES_NO, DiaryDay, Patient
from bodymap.report import figure
from bodymap.report import words as said
from bodymap.report.paper import BAND, INK, INK2, INK3, LEFT, RIGHT, WHITE, Document, Page

# -- parts ------------------------------------------------------------------------------------------------------------
# What both papers share: the head with name and date, the foot, a row from 0 to 10, boxes with words.

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


# -- questions --------------------------------------------------------------------------------------------------------
# The self-assessment to fill in by hand: where it hurts, how it was, and the pressed places for those who want to.

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
    say = guided.words().say
    page.text(LEFT, 44.0, say("places.title"), HEAD, "SemiBold", room=RIGHT - LEFT, floor=11)
    page.lines(LEFT, 50.5, diary.words().say("sheet.places"), SMALL, RIGHT - LEFT, 2, 5.2)
    drawn, height = body.figure(variant), 150.0 - page.short / 16
    room = 178.0 - page.short
    for view, middle in ((drawn.front, 40.0), (drawn.back, 97.0)):
        _numbered(page, variant, view, middle, 66.0, height)
        page.text(middle, 62.5, say(f"places.{view.name}"), SMALL, colour=INK2, align="centre")
    pitch = (room + 4.0) / len(body.AREAS)
    names = guided.words().named("places.names")
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
        word = guided.words().say("press.right" if text == "R" else "press.left")
        page.text(x, top + 5.0, word, 8.5, "Bold", INK2, "centre")


def _centre(path: body.Path) -> tuple[float, float]:
    """The middle of the box round a path."""
    xs = [v for _, numbers in path for v in numbers[0::2]]
    ys = [v for _, numbers in path for v in numbers[1::2]]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _how(page: Page) -> None:
    words, say, y = guided.words(), guided.words().say, 46.0
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
    words, own = guided.words(), diary.words()
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


# -- days -------------------------------------------------------------------------------------------------------------
# The diary on paper: two weeks on a page, blank in large type; and the days that were written, in the same table.

DATE_WIDE, TOP = 25.0, 74.0


def diary_sheet(
    patient: Patient | None = None,
    paper: str = "a4",
    first: date | None = None,
    chosen: Iterable[str] = (),
    pages: int = 1,
) -> bytes:
    """Blank sheets of two weeks each as PDF; with a first day the dates are printed. `chosen` are optional lines."""
    words = diary.words()
    document, columns = Document(paper, words.say("sheet.title")), diary.sheet_columns(chosen)
    for n in range(pages):
        page = document.page()
        start = first + timedelta(days=n * diary.DAYS) if first else None
        days = [start + timedelta(days=k) if start else None for k in range(diary.DAYS)]
        _page(page, patient, columns, days, {})
        draw_foot(page, n + 1, pages)
    return document.finish()


def diary_paper(
    patient: Patient | None,
    days: Iterable[DiaryDay],
    paper: str = "a4",
    chosen: Iterable[str] = (),
    first: date | None = None,
    last: date | None = None,
) -> bytes:
    """The diary as it was written, from `first` to `last` (all of it where they are None), two weeks on a page. Days
    that were not written stay empty. UserError when there is none."""
    entries = {day: entry for day, entry in diary.latest(days).items() if diary.written(entry)}
    entries = {d: e for d, e in entries.items() if (first is None or d >= first) and (last is None or d <= last)}
    if not entries:
        raise UserError("There is no day of the diary to print.", "Write a day, or choose other days.")
    words = diary.words()
    document, columns = Document(paper, words.say("sheet.title")), diary.sheet_columns(chosen)
    start, end = min(entries), max(entries)
    starts = [start + timedelta(days=n) for n in range(0, (end - start).days + 1, diary.DAYS)]
    for number, begin in enumerate(starts, start=1):
        page = document.page()
        shown = [begin + timedelta(days=k) for k in range(diary.DAYS)]
        _page(page, patient, columns, [day if day <= end else None for day in shown], entries)
        draw_foot(page, number, len(starts))
    return document.finish()


def _page(
    page: Page,
    patient: Patient | None,
    columns: Sequence[Item],
    days: Sequence[date | None],
    entries: Mapping[date, DiaryDay],
) -> None:
    words = diary.words()
    say = words.say
    start = said.day(days[0]) if days[0] is not None else ""
    draw_head(page, say("sheet.title"), patient, say("sheet.week"), start)
    keys = ["flare", "activity"] if entries else ["lead", "pain", "sleep", "fatigue", "stress", "flare", "activity"]
    keys += ["more"] if any(item.kind == "yes_no" for item in columns) else []
    text = " ".join(say(f"sheet.{key}") for key in keys)
    page.lines(LEFT, 41.5, text, SMALL, RIGHT - LEFT, 5, 5.0, colour=INK2)
    top = TOP if not entries else 60.0
    edges = _edges(columns)
    _heads(page, columns, edges, top)
    bottom = 280.0 - page.short
    pitch = (bottom - top - 6.0) / len(days)
    for n, day in enumerate(days):
        line = top + 4.0 + pitch * n
        page.rule(LEFT, line, RIGHT)
        entry = entries.get(day) if day else None
        if day is not None:
            _date(page, line, pitch, day, entry)
        if not entries or (entry is None and day is not None):
            _boxes(page, line, pitch, columns, edges, blank=not entries)
        elif entry is not None:
            _row(page, line, pitch, columns, edges, entry)
    page.rule(LEFT, top + 4.0 + pitch * len(days), RIGHT)


def _edges(columns: Sequence[Item]) -> list[tuple[float, float]]:
    """Left and right of each column, mm."""
    numbers = [item for item in columns if item.kind != "text"]
    narrow = 13.0 if len(numbers) <= 7 else 11.0
    wide = (RIGHT - LEFT - DATE_WIDE - narrow * len(numbers)) / (len(columns) - len(numbers))
    x, found = LEFT + DATE_WIDE, list[tuple[float, float]]()
    for item in columns:
        end = x + (wide if item.kind == "text" else narrow)
        found.append((x, end))
        x = end
    return found


def _heads(page: Page, columns: Sequence[Item], edges: Sequence[tuple[float, float]], top: float) -> None:
    words = diary.words()
    page.text(LEFT, top + 1.5, words.say("sheet.day"), SMALL, "SemiBold")
    for item, (left, right) in zip(columns, edges, strict=True):
        name = words.say(f"sheet.heads.{item.id}" if words.has(f"sheet.heads.{item.id}") else f"item.{item.id}.short")
        room, parts = right - left - 1.0, name.split()
        if item.kind == "text":
            page.text(left + 1.5, top + 1.5, name, SMALL, "SemiBold", room=room, floor=7)
            continue
        lines = parts if len(parts) <= 3 else [parts[0], parts[1], " ".join(parts[2:])]
        for n, part in enumerate(reversed(lines)):
            page.text(
                (left + right) / 2, top + 1.5 - 4.2 * n, part, 9.5, "SemiBold", align="centre", room=room, floor=6
            )


def _date(page: Page, line: float, pitch: float, day: date, entry: DiaryDay | None) -> None:
    words = diary.words()
    short = words.lines("days.short")[day.weekday()]
    page.text(LEFT, line + pitch / 2 + 1.2, f"{short} {said.day(day, False)}", TEXT - 1, "SemiBold", room=DATE_WIDE - 1)
    if entry is not None and (mark := diary.mark(entry)):
        page.text(LEFT, line + pitch / 2 + 5.2, words.say(f"sheet.{mark}"), 8, colour=INK2)


def _boxes(
    page: Page,
    line: float,
    pitch: float,
    columns: Sequence[Item],
    edges: Sequence[tuple[float, float]],
    blank: bool,
) -> None:
    """Boxes to write in; in a filled diary a pale band where nothing was written."""
    if not blank:
        page.frame(LEFT + DATE_WIDE, line + 1.0, RIGHT - LEFT - DATE_WIDE, pitch - 2.0, 1.0, BAND, 0)
        page.text(LEFT + DATE_WIDE + 3, line + pitch / 2 + 1.2, diary.words().say("calendar.gap"), 9, colour=INK3)
        return
    for _, (left, right) in zip(columns, edges, strict=True):
        page.frame(left + 0.6, line + 1.2, right - left - 1.2, pitch - 2.4, 1.2, line=0.3)


def _row(
    page: Page,
    line: float,
    pitch: float,
    columns: Sequence[Item],
    edges: Sequence[tuple[float, float]],
    entry: DiaryDay,
) -> None:
    words = diary.words()
    told = dict(diary.day_in_words(entry, words))
    for item, (left, right) in zip(columns, edges, strict=True):
        if item.kind != "text":
            text = _short(item, entry)
            page.text((left + right) / 2, line + pitch / 2 + 1.6, text or "–", TEXT, "SemiBold" if text else "Regular",
                      INK if text else INK3, "centre", right - left - 1, 7)  # fmt: skip
            continue
        pairs = {"trigger_note": ("trigger", "weather", "food", "trigger_note", "flare_note", "note")}
        ids = pairs.get(item.id, ("used", "medicine_note"))
        text = ". ".join(part for i in ids if (part := told.get(words.say(f"item.{i}.short"), "")))
        most = max(1, int((pitch - 2.0) / 3.4))
        page.lines(left + 1.5, line + 4.2, text, 8.5, right - left - 2.5, most, 3.4)


def _short(item: Item, entry: DiaryDay) -> str:
    """An answer as it would be written by hand."""
    answer = entry.answers.get(item.id)
    if answer is None:
        return ""
    if item.kind in ("choice", "yes_no"):
        letters = {value: letter for letter, value in diary.codes(item, diary.words()).items()}
        return letters.get(f"{answer:g}" if isinstance(answer, int | float) else answer, "")
    return f"{answer:g}" if isinstance(answer, int | float) else answer
