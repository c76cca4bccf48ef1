"""The tally, the bodies, and the three columns of the exam sheet: areas, symptoms, what the published rules say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from reportlab.lib.units import mm

from bodymap.medicine import body, criteria, outcomes
from bodymap.medicine.body import Site, Step
from bodymap.medicine.criteria import Result, Results, Tally
from bodymap.medicine.instruments import MOOD, Safety, built_in, plain, safety
from bodymap.medicine.model import PAINS, SSS_RATED, SSS_YES_NO, Exam, Mode
from bodymap.report import words, writing
from bodymap.report.figure import draw_site_mark, draw_view, has_site, seen
from bodymap.report.paper import INK, INK2, INK3, LEFT, RIGHT, Page
from bodymap.report.sheet.frame import (
    BACK_X,
    COLUMN_ENDS,
    COLUMN_RULES,
    COLUMN_X,
    FRONT_X,
    TABLE_LEFT_X,
    TABLE_RIGHT_X,
    TABLE_X,
    TALLY_X,
    Layout,
)
from bodymap.report.words import SheetValues, Total

# -- bodies -----------------------------------------------------------------------------------------------------------
# The two figures with their marks, and the table of the sites in the order of the survey.

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
        draw_site_mark(page, x, middle, radius, *seen(exam, site.id), control)


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


# -- blocks -----------------------------------------------------------------------------------------------------------
# The tally, and the first two of the three columns: pain areas and months; pain, symptoms and mood.

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
    examined = f"{tally.examined} examined,\n{tally.gone} not" if tally.gone else f"of {tally.examined} examined"
    cells = [
        (tally.counted, examined),
        *((str(p.positive), f"of {p.examined}") for p in (tally.right, tally.left, tally.above, tally.below)),
        (mean, "18 rated" if tally.mean_rating is not None else f"{tally.rated} rated"),
        (controls, "mean of 3" if tally.control_mean is not None else f"{tally.controls_rated} of 3 rated"),
    ]
    ends = (*TALLY_X[1:], RIGHT)
    for i, (x, label, (big, small)) in enumerate(zip(TALLY_X, _TALLY, cells, strict=True)):
        page.text(x, place.tally + 5.1, label, 7, "Medium", INK3)
        wide = page.text(x, place.tally + 12.8, big, 14 if i else 17 if big.isdigit() else 11, "SemiBold")
        x += wide + 1.8
        for above, line in enumerate(reversed(small.split("\n"))):
            page.text(x, place.tally + 12.8 - 3 * above, line, 7, "Regular", INK3, room=ends[i] - 1 - x, floor=5.5)
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
        items = [_safety(s) for s in total.safety]
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
            items = ", ".join(_safety(s) for s in total.safety)
            if total.partly or any(
                one.was is not None for one in total.safety
            ):  # no room for both in one row, and neither may be cut
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


def _safety(one: Safety) -> str:
    return f"{one.number}: {MISSING if one.answer is None and one.was is None else one.value}"


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


# -- verdicts ---------------------------------------------------------------------------------------------------------
# The third column: what the published rules say, in words, and the change since the exam before. Never at home.

Entry = tuple[str, str, str]  # what, its result, and the line under it
_NAME, _HEIGHT = 4.1, 44.8  # mm: a name with the air under its lines, and the room for all
_CLOSING = "A tally, not a diagnosis."


def draw_verdicts(page: Page, place: Layout, values: SheetValues, results: Results) -> None:
    """The rules one under the other; lines under them grow shorter when the column is full."""
    x, end, top = COLUMN_X[2], COLUMN_ENDS[2], place.columns
    wide = page.text(x, top + 4.9, "By the published rules", 8.2, "SemiBold")
    scores = [f"{s.name} {s.value}" for s in (results.wpi, results.sss, results.fs) if s.value is not None]
    page.text(end, top + 4.9, " · ".join(scores), 6.6, "Regular", INK3, "right", room=end - x - wide - 2, floor=5)
    room = end - x
    entries, notes, size, pitch = _fitting(values, results, room)
    height = sum(_NAME + pitch * len(note) for note in notes)
    gap = max(min((_HEIGHT - height) / len(entries), 3.0), 0.0)
    y = top + 10.2
    for (name, verdict, _), note in zip(entries, notes, strict=True):
        page.text(x, y, name, 8.0, room=room - page.width(verdict, 8.0, "Bold") - 2, floor=6)
        page.text(end, y, verdict, 8.0, "Bold", align="right")
        for i, line in enumerate(note):
            page.text(x, y + 3.6 + pitch * i, line, size, "Regular", INK3)
        y += _NAME + pitch * len(note) + gap
    page.text(x, top + 55.6, _CLOSING, 8.0, "SemiBold")


def _fitting(values: SheetValues, results: Results, room: float) -> tuple[list[Entry], list[list[str]], float, float]:
    """The entries, their lines, the size and pitch of the lines: the largest way in which all is said. ACR 2011 is
    left out before anything is cut."""
    change = _change(values.exam, values.previous)
    four = (results.acr1990_count, results.widespread_1990, results.acr2011, results.acr2016)
    last = results.acr2011 if results.acr2011.beside else results.acr2016
    three = (results.acr1990_count, results.widespread_1990, last)
    for shown, size, pitch, most in (
        (four, 7.2, 3.1, 3),
        (four, 6.6, 2.8, 3),
        (three, 7.2, 3.1, 3),
        (three, 6.6, 2.8, 4),
    ):
        entries = [*(_entry(result) for result in shown), change]
        wrapped = [writing.wrapped(note, size, room * mm, most) for _, _, note in entries]
        notes = [lines for lines, _ in wrapped]
        if all(whole for _, whole in wrapped) and sum(_NAME + pitch * len(note) for note in notes) <= _HEIGHT:
            return entries, notes, size, pitch
    return entries, [writing.wrapped(note, size, room * mm, 2)[0] for _, _, note in entries], size, pitch


def _entry(result: Result) -> Entry:
    name = {"acr1990_count": "ACR 1990 count (11 of 18)"}.get(result.rule_id, result.name)
    beside = f"{result.beside[0].upper()}{result.beside[1:]}. " if result.beside else ""
    return name, result.verdict.value.replace("_", " "), beside + result.because


def _change(exam: Exam, previous: Exam | None) -> Entry:
    if previous is None:
        return "Change", "–", "No exam of the same kind before this one to compare with."
    since = f"Change since {words.day(previous.performed_at)}"
    change = outcomes.compare(previous, exam)
    if change is None:
        return since, "–", outcomes.not_comparable(previous, exam).replace(" A ", " the earlier one ")
    said = (f"{change.gaps}: " if change.gaps else "") + change.size_words() + "."
    return since, change.points, said[0].upper() + said[1:]


def draw_home_words(page: Page, place: Layout, values: SheetValues) -> None:
    """The third column of a self-assessment: what this page is, and where to find help."""
    x, end, top = COLUMN_X[2], COLUMN_ENDS[2], place.columns
    page.text(x, top + 4.9, "About this page", 8.2, "SemiBold")
    said = [
        "Written down at home, by pressing with your own thumb. Your answers are for your doctor.",
        "Pressing at home differs from pressing by an examiner; the two are kept apart.",
        "This program only writes the answers down.",
    ]
    if not values.exam.findings:
        said = ["Written down at home. Nothing was pressed. Your answers are for your doctor.", said[-1]]
    if values.help_line and any(t.safety for t in values.totals):
        said.append(values.help_line)
    y = top + 10.2
    for text in said:
        y += page.lines(x, y, text, 8.0, end - x, 4, 4.0) * 4.0 + 2.4
