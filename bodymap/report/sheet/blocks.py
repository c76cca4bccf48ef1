"""The tally, and the first two of the three columns: pain areas and months; pain, symptoms and mood."""

from __future__ import annotations

from collections.abc import Mapping

from bodymap import body
from bodymap.criteria import Results, Tally
from bodymap.instruments import MOOD, built_in, plain, safety
from bodymap.model import PAINS, SSS_RATED, SSS_YES_NO, Exam, Mode
from bodymap.report import words
from bodymap.report.paper import INK2, INK3, LEFT, RIGHT, Page
from bodymap.report.sheet.layout import COLUMN_ENDS, COLUMN_RULES, COLUMN_X, TALLY_X, Layout
from bodymap.report.values import SheetValues, Total

_TALLY = ("Positive", "Right", "Left", "Above waist", "Below waist", "Mean of 18", "Controls")
_SIDED = (
    ("Shoulder girdle", "shoulder_girdle"),
    ("Upper arm", "upper_arm"),
    ("Lower arm", "lower_arm"),
    ("Hip, buttock", "hip"),
    ("Upper leg", "upper_leg"),
    ("Lower leg", "lower_leg"),
    ("Jaw", "jaw"),
)
_AXIAL = (
    (("Neck", "neck"), ("Chest", "chest"), ("Abdomen", "abdomen")),
    (("Upper back", "upper_back"), ("Lower back", "lower_back")),
)
_AXIAL_X = (14.0, 35.9, 56.0)
_R_X, _L_X = 47.5, 56.6
_PAIN = ("now", "average, 7 days", "worst, 7 days")
MISSING = "–"


def draw_tally(page: Page, place: Layout, results: Results) -> None:
    """Positive of examined, by side and height, the mean and the controls; a missing number is a dash. Under the
    survey's rule both counts stand below, by their names."""
    tally, both = results.tally, results.both_counts
    _tally_rules(page, place)
    mean = words.number(tally.mean_rating, 1) if tally.mean_rating is not None else MISSING
    controls = words.number(tally.control_mean, 1) if tally.control_mean is not None else MISSING
    cells = [
        (str(tally.positive), f"of {tally.examined} examined"),
        *((str(p.positive), f"of {p.examined}") for p in (tally.right, tally.left, tally.above, tally.below)),
        (mean, "18 rated" if tally.mean_rating is not None else f"{tally.rated} rated"),
        (controls, "mean of 3" if tally.control_mean is not None else f"{tally.controls_rated} of 3 rated"),
    ]
    ends = (*TALLY_X[1:], RIGHT)
    for i, (x, label, (big, small)) in enumerate(zip(TALLY_X, _TALLY, cells, strict=True)):
        page.text(x, place.tally + 5.1, label, 7, "Medium", INK3)
        wide = page.text(x, place.tally + 12.8, big, 14 if i else 17, "SemiBold")
        x += wide + 1.8
        page.text(x, place.tally + 12.8, small, 7, "Regular", INK3, room=ends[i] - 1 - x, floor=5.5)
    if both:
        rated = f"; {tally.undetermined} painful, not rated" if tally.undetermined else ""
        page.text(LEFT, place.tally + 16.2, f"{both[0].upper()}{both[1:]}{rated}", 7, "Medium", INK2)


def draw_blank_tally(page: Page, place: Layout) -> None:
    """Boxes for the same numbers."""
    _tally_rules(page, place)
    widths = (14.0, 11.0, 11.0, 11.0, 11.0, 11.0, 11.0)
    for i, (x, label, wide) in enumerate(zip(TALLY_X, _TALLY, widths, strict=True)):
        page.text(x, place.tally + 5.1, label, 7, "Medium", INK3)
        page.frame(x, place.tally + 6.9, wide, 7.7, 0.9)
        if i < 5:
            page.text(x + wide + 1.4, place.tally + 12.1, "of", 7, "Regular", INK3)
            page.rule(x + wide + 4.4, place.tally + 12.5, x + wide + 7.8, colour=INK3)


def draw_home_strip(page: Page, place: Layout, tally: Tally, pressed: bool) -> None:
    """In place of the tally on a self-assessment: how many places were answered, and nothing that judges."""
    _tally_rules(page, place)
    skipped = 18 - tally.examined
    if not pressed:
        page.text(LEFT, place.tally + 12.0, "Nothing was pressed at home.", 9.5, "SemiBold")
        return
    cells = (
        ("Places answered", str(tally.examined), "of 18"),
        ("Places skipped", str(skipped), "that is fine" if skipped else "none"),
        ("With a number", str(tally.rated), f"of {tally.examined}"),
    )
    for x, (label, big, small) in zip((14.0, 69.0, 124.0), cells, strict=True):
        page.text(x, place.tally + 5.1, label, 7, "Medium", INK3)
        wide = page.text(x, place.tally + 12.8, big, 14, "SemiBold")
        page.text(x + wide + 1.8, place.tally + 12.8, small, 7, "Regular", INK3)


def _tally_rules(page: Page, place: Layout) -> None:
    page.rule(LEFT, place.tally, RIGHT, strong=True)
    page.rule(LEFT, place.columns, RIGHT)
    for x in COLUMN_RULES:
        page.upright(x, place.columns + 2.5, place.remarks - 2.5)


def draw_areas(page: Page, place: Layout, exam: Exam | None) -> None:
    """The 19 areas with their sides, the coarse answers when there are any, and the months."""
    x, top = COLUMN_X[0], place.columns
    page.text(x, top + 4.9, "Pain in the last 7 days, by area", 8.2, "SemiBold")
    page.text(_R_X, top + 9.3, "R", 7, "Bold", align="centre")
    page.text(_L_X, top + 9.3, "L", 7, "Bold", align="centre")
    answers: Mapping[str, bool | None] = dict.fromkeys(body.AREAS, False) if exam is None else exam.areas
    for i, (label, area) in enumerate(_SIDED):
        y = top + 13.2 + i * 4.49
        page.text(x, y, label, 8.0)
        page.tick(_R_X - 1.65, y, answers.get(f"{area}_r"))
        page.tick(_L_X - 1.65, y, answers.get(f"{area}_l"))
    for row, parts in enumerate(_AXIAL):
        for at, (label, area) in zip(_AXIAL_X, parts, strict=False):
            y = top + 45.2 + row * 4.5
            page.tick(at, y, answers.get(area))
            page.text(at + 4.4, y, label, 8.0)
    if exam is not None and exam.quadrants:
        _draw_coarse(page, 63.2, top + 20, exam.quadrants)
    if exam is not None and len(exam.areas) < len(body.AREAS):
        for i, word in enumerate(("dashed:", "not asked")):
            page.text(61.6, top + 37.6 + 2.5 * i, word, 6.4, "Regular", INK3)
    _draw_months(page, x, top + 55.6, exam)


def _draw_coarse(page: Page, x: float, y: float, answers: Mapping[str, bool]) -> None:
    """The five coarse answers as they lie on the front view: the patient's right at the left."""
    page.text(x - 0.2, y - 2.6, "Regions", 6.6, "Medium", INK3)
    for quadrant, dx, dy in (
        ("upper_right", 0.0, 0.0),
        ("upper_left", 6.0, 0.0),
        ("axial", 3.0, 4.5),
        ("lower_right", 0.0, 9.0),
        ("lower_left", 6.0, 9.0),
    ):
        page.tick(x + dx, y + 3 + dy, answers.get(quadrant))


def _draw_months(page: Page, x: float, y: float, exam: Exam | None) -> None:
    end = COLUMN_ENDS[0]
    wide = page.text(x, y, "For how many months", 8.0)
    if exam is None:
        page.rule(x + wide + 3, y + 0.7, x + wide + 15, colour=INK2)
        return
    months = exam.number("duration_months")
    at = x + wide + 3
    if months is None:
        at += page.text(at, y, words.NOT_RECORDED, 7.5, "SemiBold")
    else:
        at += page.text(at, y, words.number(months, 1), 9.5, "SemiBold")
    asked = [exam.areas[a] for a in body.AREAS if a in exam.areas]
    note = f"{sum(asked)} of 19 areas" if len(asked) == 19 else f"{sum(asked)} of {len(asked)} asked"
    if not asked:
        note = ""  # all boxes are dashed, and that is explained beside them
    page.text(end, y, note, 7, "Regular", INK3, "right", room=end - at - 1.5, floor=5)


def draw_symptoms(page: Page, place: Layout, values: SheetValues | None) -> None:
    """Pain now, average and worst; the symptom scale; questionnaire totals. What is missing is a dash, and said."""
    x, end, top = COLUMN_X[1], COLUMN_ENDS[1], place.columns
    exam = values.exam if values else None
    page.text(x, top + 4.9, "Pain, 0 to 10", 8.2, "SemiBold")
    page.text(x, top + 29.8, "Symptoms and mood", 8.2, "SemiBold")
    rows: list[tuple[float, str, str, str]] = []
    for i, (label, item) in enumerate(zip(_PAIN, PAINS, strict=True)):
        rows.append((top + 10.2 + i * 5.35, label, "", _answer(exam, item)))
    rated = " · ".join(_answer(exam, item) for item in SSS_RATED)
    asked = " · ".join(_yes_no(exam, item) for item in SSS_YES_NO)
    named = _answers(values) if values and values.exam.mode is Mode.SELF else _totals(values)
    lower = [("Fatigue, sleep, thinking", "(0 to 3)", rated), ("Headache, belly, mood", "", asked), *named]
    pitch = min(5.35, 17.6 / max(1, len(lower) - 1))
    first = top + (35.2 if len(lower) < 5 else 34.4)
    rows += [(first + i * pitch, *row) for i, row in enumerate(lower)]
    for y, label, small, value in rows:
        if exam is None:
            page.text(x, y, label, 8.0)
            page.rule(end - (12 if y < top + 29 else 10), y + 0.6, end, colour=INK2)
            if small == "(0 to 3)":
                page.text(x + page.width(label, 8.0) + 1.6, y, small, 7.5, "Regular", INK2)
            continue
        room = end - 2 - x - min(page.width(value, 8.0, "SemiBold"), 30)
        wide = page.text(x, y, label, 8.0, room=room)
        if wide + 1.6 + page.width(small, 7.5) <= room:
            page.text(x + wide + 1.6, y, small, 7.5, "Regular", INK2)
        page.text(end, y, value, 8.0, "SemiBold", align="right", room=30)
    beside = " ".join(total.beside for total in _first_beside(values)) if values else ""
    missing = exam is not None and any(MISSING in row[3] for row in rows)
    if beside:
        page.lines(x, top + 54.6, beside, 5.6, end - 2 - x, 2, 2.3, colour=INK3)
    if missing and beside:
        page.text(end, top + 4.9, "– not recorded", 6.6, "Regular", INK3, "right")
    elif missing:
        page.text(x, top + 55.6, "– not recorded", 6.6, "Regular", INK3)


def _answers(values: SheetValues) -> list[tuple[str, str, str]]:
    """The questionnaires of a self-assessment: answers as they were given, such as the PGIC, and never a score."""
    rows = [(total.name, "", total.said) for total in values.totals if not total.is_total]
    for total in values.totals:
        items = [f"{s.number}: {MISSING if s.answer is None else s.answer}" for s in total.safety]
        if items:
            rows.append((f"{total.name}, item", "", ", ".join(items)))
        elif total.is_total:
            rows.append((total.name, "", "answered"))
    return rows[:4]


def _totals(values: SheetValues | None) -> list[tuple[str, str, str]]:
    """The questionnaires of the day, those with a safety item first; what is usually there and was not recorded has a
    dash. On a blank sheet the usual ones."""
    usual = [_usual(name) for name in ("phq9", "gad7")]
    if values is None:
        return [(f"{total.name} total{_safety_name(total)}", "", "") for total in usual]
    asked = [total for total in values.totals if total.safety]
    moods = [total for total in values.totals if not total.safety and total.is_total and total.measures == MOOD]
    known = [*(asked or usual[:1]), *(moods or usual[1:])]
    more = [total for total in values.totals if total not in known]
    rows: list[tuple[str, str, str]] = []
    known, more = known[:3], [*known[3:], *more]
    room = max(0, 4 - len(known))
    shown = more if len(more) <= room else more[: max(0, room - 1)]
    for total in (*known, *shown):
        value = words.number(total.total, 1)
        of = f"of {plain(total.of)}" if total.low == 0 else f"{plain(total.low)} to {plain(total.of)}"
        value += f", {total.partly}" if total.partly else ""
        if total.safety:
            items = ", ".join(f"{s.number}: {MISSING if s.answer is None else s.answer}" for s in total.safety)
            if total.partly:  # no room for both in one row, and neither may be cut
                rows += [(f"{total.name} total", of, value), (f"{total.name}, item", "", items)]
            else:
                rows.append((f"{total.name} total{_safety_name(total)}", of, f"{value},  item {items}"))
        elif total.is_total:
            rows.append((f"{total.name} total", of, value))
        else:
            rows.append((total.name, "", total.said))
    if len(more) > len(shown):
        rows.append((f"and {len(more) - len(shown)} more in the record", "", ""))
    return rows


def _first_beside(values: SheetValues) -> list[Total]:
    """The total with something to be read beside it; there is room for one."""
    return [total for total in values.totals if total.beside][:1]


def _usual(instrument: str) -> Total:
    made = built_in(instrument)
    high = sum(made.item(item).high for item in made.main.items)
    return Total(made.name, None, high, id=made.id, safety=safety(made, {}))


def _safety_name(total: Total) -> str:
    return f", item {', '.join(str(one.number) for one in total.safety)}" if total.safety else ""


def _answer(exam: Exam | None, item: str) -> str:
    return MISSING if exam is None else words.number(exam.number(item), 1)


def _yes_no(exam: Exam | None, item: str) -> str:
    value = None if exam is None else exam.number(item)
    return MISSING if value is None else "yes" if value else "no"


def draw_blank_infusion(page: Page, place: Layout) -> None:
    """The third column of the blank sheet: the infusion of the day."""
    x, end, top = COLUMN_X[2], COLUMN_ENDS[2], place.columns
    page.text(x, top + 4.9, "Infusion on this day", 8.2, "SemiBold")
    for i, label in enumerate(("Agent, route", "mg/kg", "Total mg", "Minutes", "Effects")):
        y = top + 11.3 + i * 7.2
        page.text(x, y, label, 8.0)
        page.rule(x + 22, y + 1, end, colour=INK2)
