"""The number tiles, the bodies, the strip of the 18 sites, and the end of the report with a line to sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial

from reportlab.lib.colors import Color
from reportlab.lib.units import mm

from bodymap.medicine import body
from bodymap.medicine.criteria import results
from bodymap.medicine.instruments import CHANGE, MOOD, Safety, lowered_words
from bodymap.medicine.model import Exam, Finding, Mode, Status, Treatment
from bodymap.medicine.model.base import how_many
from bodymap.medicine.outcomes import (
    SITE_CHANGE,
    Phase,
    Point,
    Reading,
    SiteChange,
    count,
    first_total,
    large,
    not_comparable,
    plain,
    site_changes,
    unrated_in,
)
from bodymap.report import words, writing
from bodymap.report.course.tables import Flow
from bodymap.report.figure import Look, draw_view
from bodymap.report.paper import BAND, INK, INK2, INK3, LEFT, LINE, RIGHT, WHITE, Page
from bodymap.report.words import ReportValues, Total

# -- tiles ------------------------------------------------------------------------------------------------------------
# The four number tiles: what it was, what it is, and one sentence each.

_WIDTH, _PITCH, _HEIGHT = 43.0, 46.33, 25.4
ARROW = "→"


def draw_tiles(page: Page, y: float, values: ReportValues, told: Reading) -> None:
    """Count, mean rating, average pain and the first questionnaire; what is not known says so."""
    for i, (title, value, sentence, day) in enumerate((*_told(told), _mood(values, told))):
        x = LEFT + i * _PITCH
        page.frame(x, y, _WIDTH, _HEIGHT, 1.3, BAND, 0)
        page.within(x + 3, y + 4.8, title, 7.5, _WIDTH - 6, "Medium", INK2, floor=5.5)
        page.text(x + 3, y + 12.3, value, 14, "SemiBold", room=_WIDTH - 6)
        page.text(x + _WIDTH - 3, y + 12.3, day, 6.5, "Regular", INK2, "right")  # of a value that stands alone
        page.lines(x + 3, y + 16.2, sentence, 6.5, _WIDTH - 5, 4, 2.6, colour=INK)


def _told(told: Reading) -> list[tuple[str, str, str, str]]:
    lines = {line.key: line for line in told.sentences}
    last = told.point(told.now or told.start)
    pain = next((p for p in reversed(told.main.rated) if p.pain is not None and not p.near), None)
    alone: dict[str, tuple[str, Point | None]] = {
        "count": (str(last.count), last) if last else ("–", None),
        "mean": (plain(last.mean), last) if last and last.mean is not None else ("–", None),
        "pain": (plain(pain.pain), pain) if pain and pain.pain is not None else ("–", None),
    }
    tiles = []
    for key, title in (
        ("count", "Positive sites of 18"),
        ("mean", "Mean rating, 0 to 10"),
        ("pain", "Average pain, 0 to 10"),
    ):
        line = lines.get(key)
        if line is not None:
            said = _tile_size(line.words, told) if key == "count" else line.words
            tiles.append((title, f"{line.before} {ARROW} {line.now}", said, ""))
        else:
            value, point = alone[key]
            day = words.day(point.exam.performed_at) if point else ""
            tiles.append(
                (title, value, _alone(told, point, "not every site rated" if key == "mean" else "not recorded"), day)
            )
    return tiles


def _alone(told: Reading, point: Point | None, why: str) -> str:
    """Why a value stands without another, or is not there."""
    if told.nothing:
        return told.nothing
    if point is None:
        return f"{why[0].upper()}{why[1:]}."
    when = f"after {words.day(point.exam.performed_at)}" if point.phase is Phase.BASELINE else "at the start"
    return f"{why[0].upper()}{why[1:]} {when}."


def _tile_size(words: str, told: Reading) -> str:
    """The sentence about the count without the numbers that stand above it."""
    _, _, size = words.partition(": ")
    if not size or told.baseline is None:
        return words
    exams = len(told.baseline.exams)
    basis = f"Baseline median {told.baseline.median}." if exams > 1 else "One exam at baseline."
    return f"{size[0].upper()}{size[1:]} {basis}"


def _mood(values: ReportValues, told: Reading) -> tuple[str, str, str, str]:
    """The totals of one questionnaire, and under them what must be read beside, and the others. The one with a safety
    item comes first, whatever it is called."""
    known = [(at, total) for at, total in values.totals if total.total is not None]
    totals = [total for _, total in known if total.is_total]
    if not totals:
        said = [f"{row[-1].name}: {row[-1].said}." for row in _of_each(known, told)]
        return "Questionnaires", "–", " ".join(said) or "No questionnaire recorded.", ""
    first = next((t for t in totals if t.safety), next((t for t in totals if t.measures == MOOD), totals[0]))
    rows = {_same(row[-1]): row for row in _of_each(known, told)}
    own = rows.pop(_same(first))
    said = [f"{total.said}." for total in dict.fromkeys(own) if total.partly]
    for place, item in enumerate(first.safety):
        given = [(at, t.safety[place]) for at, t in known if _same(t) == _same(first) and len(t.safety) > place]
        answers = [one.most for _, one in given]
        changed = lowered_words(given)
        asked = [answer for answer in answers if answer is not None]
        name = f"Item {item.number}"
        if len(asked) < len(answers):
            said.append(f"{name} was not always answered.")
        if asked and max(asked) == 0:
            said.append(f"{name} was 0 each time." if len(asked) == len(answers) else "Else it was 0.")
        elif asked:
            said.append(f"{name} was up to {max(asked)}, last {_last(given)}.")
        said += [changed] if changed else []
    for row in sorted(rows.values(), key=lambda row: row[-1].measures != CHANGE):
        last = row[-1]
        plainly = len(row) > 1 and last.is_total and not any(total.partly for total in row)
        said.append(f"{last.name} {_from_to(row)}." if plainly else f"{last.name} {last.said}.")
    day = "" if len(own) > 1 else next(words.day(at) for at, total in known if total is own[0])
    return f"{first.name}, {plain(first.low, 3)} to {plain(first.of, 3)}", _from_to(own), " ".join(said), day


def _last(given: Sequence[tuple[datetime, Safety]]) -> str:
    return next((str(one.answer) for _, one in reversed(given) if one.answer is not None), "not answered")


def _same(total: Total) -> tuple[str, str]:
    """What makes a row of its own, as on the course page: the questionnaire in one version."""
    return total.id or total.name, total.version


def _of_each(known: Sequence[tuple[datetime, Total]], told: Reading) -> list[list[Total]]:
    """Of each questionnaire the total that the course page begins with and the latest one; or the only one."""
    several: dict[tuple[str, str], list[tuple[datetime, Total]]] = {}
    for at, total in known:
        several.setdefault(_same(total), []).append((at, total))
    infusion = next(iter(told.infusions), None)
    rows = []
    for row in several.values():
        start = first_total([at for at, _ in row], infusion)
        rows.append([row[start][1], row[-1][1]] if len(row) > 1 else [row[0][1]])
    return rows


def _from_to(row: Sequence[Total]) -> str:
    first, last = plain(row[0].total or 0, 3), plain(row[-1].total or 0, 3)
    return f"{first} {ARROW} {last}" if len(row) > 1 else first


# -- trio -------------------------------------------------------------------------------------------------------------
# Start, now and the difference, each on the front and the back of the body.

_X = (14.0, 80.2, 146.4)
_TRIO_WIDTH = 49.6
_FRONT, _BACK = 13.3, 37.9
_RADIUS = 1.5


def draw_trio(page: Page, y: float, values: ReportValues, told: Reading, height: float) -> None:
    """Three pairs of figures under the rule at `y`; a pair that does not exist says why."""
    page.text(LEFT, y + 5.2, f"{told.start_name}, now, difference", 11, "SemiBold")
    start, now = told.start, told.now
    _heading(page, 0, y, told.start_name, *_said(start))
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
        page.lines(_X[2], top + 8, not_comparable(start, now), 8, _TRIO_WIDTH, 5, 3.8, colour=INK2)
        return
    made = site_changes(start, now)
    changes = {
        c.site: Look.UNRATED if c.difference is None and unrated_in(c.before, c.after) else c.difference for c in made
    }
    _heading(page, 2, y, "Difference", _lower_higher(made))
    _pair(page, _X[2], top, height, variant, changes)


def _heading(page: Page, i: int, y: float, word: str, said: str, shorter: str = "") -> None:
    page.text(_X[i], y + 11.0, word, 9, "SemiBold")
    room = (_X[i + 1] if i < 2 else RIGHT) - _X[i] - 4
    if shorter and page.width(said, 6.0) > room:
        said = shorter
    page.within(_X[i], y + 14.8, said, 7.5, room, "Regular", INK2, floor=6.0)


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
    page: Page, x: float, top: float, height: float, variant: str, shown: Exam | Mapping[str, int | Look | None]
) -> None:
    figure = body.with_points(variant)
    for view, middle, sides in ((figure.front, x + _FRONT, "RL"), (figure.back, x + _BACK, "LR")):
        page.text(middle - 6, top + 3.6, sides[0], 7, "Bold", align="centre")
        page.text(middle + 6, top + 3.6, sides[1], 7, "Bold", align="centre")
        draw_view(page, figure.variant, view, middle, top, height, _RADIUS, shown, controls=False)


# -- strip ------------------------------------------------------------------------------------------------------------
# The strip of the 18 sites over the exams: a row a site, a column an exam, the rating in each cell.

COLUMNS = 20
CELL = 3.1
HEIGHT = 18 * CELL + 6.6
_GRID_X = 54.0
_ROOM = 196.0 - _GRID_X


def visits(told: Reading) -> tuple[Point | date, ...]:
    """The exams of the main line and the days of visits without one, by time: the columns of the window's strip."""
    made: list[Point | date] = [*told.main.points, *(told.missed if told.main.points else ())]
    return tuple(sorted(made, key=lambda one: one if isinstance(one, date) else one.at.date()))


def draw_strip(page: Page, y: float, shown: Sequence[Point | date]) -> None:
    """At most COLUMNS visits, oldest left; more pain is darker, not examined is a dashed ×, open is dashed, and a visit
    without an exam is a column without cells."""
    wide = min(_ROOM / len(shown), 9.0)
    for i, visit in enumerate(shown):
        x = _GRID_X + (i + 0.5) * wide
        at = visit if isinstance(visit, date) else visit.at
        page.text(x, y, words.day(at, False), 5.4, "Regular", INK3, "centre")
        page.text(x, y + 2.4, f"{at:%Y}", 5.0, "Regular", INK3, "centre")
    pair = ""
    for row, site_id in enumerate(body.POINTS):
        site = body.SITES[site_id]
        top = y + 3.6 + row * CELL
        if site.pair != pair:
            page.text(LEFT, top + 2.4, site.pair_name, 7)
            if pair:
                page.rule(LEFT, top - 0.05, _GRID_X + wide * len(shown))
            pair = site.pair
        page.text(_GRID_X - 2, top + 2.4, "right" if site.side == "r" else "left", 6.4, "Regular", INK2, "right")
        for i, visit in enumerate(shown):
            if not isinstance(visit, date):
                _draw_cell(page, _GRID_X + i * wide, top, wide, visit.exam.findings.get(site_id))


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


# -- closing ----------------------------------------------------------------------------------------------------------
# The end of the report: the criteria at the start, the history, the plan, who examined, and a line to sign.

_HEAD = 34.0
_HISTORY = (
    ("onset_when", "began"),
    ("onset_after", "began after"),
    ("relatives", "relatives with the same"),
    ("other_diagnoses", "other diagnoses"),
    ("treatments_tried", "tried before"),
)


def unsigned(values: ReportValues) -> str:
    """What the first page must say of exams that nobody signed: "2 exams unsigned", or ""."""
    number = sum(
        exam.status is Status.DRAFT or (exam.status is Status.SIGNED and exam.signed_at is None)
        for exam in values.exams
    )
    return f"{how_many(number, 'exam')} unsigned" if number else ""


def add_told(flow: Flow, values: ReportValues, told: Reading) -> None:
    """Criteria at the start, history and plan, each as far as it was recorded."""
    rows = [
        (head, text)
        for head, text in (
            ("Criteria at the start" if told.start_name == "Start" else "Criteria, first exam", _criteria(told.start)),
            ("History", _history(told.listed)),
            ("Treatments", "\n".join(_treatment(*one) for one in values.treatments)),
            ("Plan", _plan(values)),
            ("With the totals", _beside(values)),
            ("Examined by", _examiners(told.listed)),
        )
        if text
    ]
    if not rows:
        return
    flow.title("Start, history and plan", 8)
    for head, text in rows:
        lines, _ = writing.wrapped(text, 8, (RIGHT - LEFT - _HEAD) * mm, 20, tail="… continued in the record")
        flow.add(len(lines) * 3.6 + 0.8, partial(_closing_row, head=head, lines=lines))


def add_signature(flow: Flow) -> None:
    """Two lines to write on: who wrote the report, and the signature with its day."""
    flow.add(11.5, _signature)


def _beside(values: ReportValues) -> str:
    """What must be read with the last total of each questionnaire: single items, the overlap with fibromyalgia."""
    last = {total.id or total.name: (when, total) for when, total in values.totals if total.total is not None}
    said = [f"{total.name}, {words.day(when)}: {total.beside}" for when, total in last.values() if total.beside]
    return "\n".join(said)


def _criteria(start: Exam | None) -> str:
    """The published rules at the first exam of the course; nothing of a self-assessment."""
    if start is None or start.mode is Mode.SELF:
        return ""
    found = results(start)
    parts = [
        f"{rule.name} {rule.verdict.value.replace('_', ' ')}" + (f" ({rule.beside})" if rule.beside else "")
        for rule in (found.acr1990_count, found.widespread_1990, found.acr2011, found.acr2016)
    ]
    scores = [f"{score.name} {score.value}" for score in (found.wpi, found.sss, found.fs) if score.value is not None]
    both = f" {found.both_counts[0].upper()}{found.both_counts[1:]}." if found.both_counts else ""
    said = "; ".join(parts) + (f". {' · '.join(scores)}" if scores else "")
    return f"{words.day(start.performed_at)}: {said}.{both}"


def _history(exams: Sequence[Exam]) -> str:
    """What the exams say of how it began, the family and other diagnoses: the latest answer of each."""
    parts = []
    for item, label in _HISTORY:
        said = [exam.text(item).strip() for exam in sorted(exams, key=lambda e: e.performed_at) if exam.text(item)]
        if said:
            parts.append(f"{label}: {said[-1].rstrip('.')}")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _treatment(one: Treatment, impression: str) -> str:
    """What it was, its dose and days; the patient's impression of it, and what was unwanted."""
    when = f"since {words.day(one.start)}" if one.start else ""
    if one.stop:
        when = f"{words.day(one.start)} to {words.day(one.stop)}" if one.start else f"until {words.day(one.stop)}"
    what = ", ".join(part for part in (": ".join(p for p in (one.kind, one.name) if p), one.dose, when) if part)
    did = f"patient's impression {impression}" if impression else "patient's impression not asked"
    return "; ".join(part for part in (what, did, f"unwanted: {one.adverse}" if one.adverse else "") if part) + "."


def _given(values: ReportValues) -> str:
    """How many infusions were given; one with a plan alone may not have been."""
    infusions = [one.infusion for one in values.given]
    bare = sum(one.total_mg is None and one.mg_per_kg is None and one.minutes is None for one in infusions)
    if not bare:
        return f"{len(infusions)} given"
    return f"{len(infusions)} recorded, {bare} without a dose that was given"


def _plan(values: ReportValues) -> str:
    course = values.course
    planned = course.planned or len(course.plan)
    parts = [
        f"{how_many(planned, 'infusion')} planned, {_given(values)}" if planned else "",
        course.schedule,
        f"visits after it: {', '.join(words.day(day) for day in course.follow_up)}" if course.follow_up else "",
    ]
    if course.stopped:
        parts.append(
            f"stopped {words.day(course.stopped)}" + (f" ({course.stop_reason})" if course.stop_reason else "")
        )
    parts.append(course.remark.strip().rstrip("."))
    text = "; ".join(part for part in parts if part)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _examiners(exams: Sequence[Exam]) -> str:
    names = dict.fromkeys(exam.examiner for exam in exams if exam.mode is Mode.EXAMINER and exam.examiner)
    return ", ".join(names)


def _closing_row(page: Page, y: float, head: str, lines: Sequence[str]) -> None:
    page.text(LEFT, y + 3.0, head, 8, "Medium", INK, room=_HEAD - 2)
    for i, line in enumerate(lines):
        page.text(LEFT + _HEAD, y + 3.0 + i * 3.6, line, 8)


def _signature(page: Page, y: float) -> None:
    for x, to, label in ((LEFT, 92.0, "Author of this report"), (104.0, RIGHT, "Signature, date")):
        page.rule(x, y + 7.6, to, colour=INK)
        page.text(x, y + 10.8, label, 7, "Regular", INK2)
