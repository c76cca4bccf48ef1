"""The diary on paper: two weeks on a page, blank in large type; and the days that were written, in the same table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from bodymap import diary
from bodymap.diary import Item
from bodymap.errors import UserError
from bodymap.model import DiaryDay, Patient
from bodymap.report import words as said
from bodymap.report.home.parts import SMALL, TEXT, draw_foot, draw_head
from bodymap.report.paper import BAND, INK, INK2, INK3, LEFT, RIGHT, Document, Page

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
