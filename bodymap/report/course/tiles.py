"""The four number tiles: what it was, what it is, and one sentence each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bodymap.instruments import CHANGE, MOOD
from bodymap.outcomes import Reading, first_total, plain
from bodymap.report.paper import BAND, INK, INK2, LEFT, Page
from bodymap.report.values import ReportValues, Total

_WIDTH, _PITCH, _HEIGHT = 43.0, 46.33, 25.4
ARROW = "→"


def draw_tiles(page: Page, y: float, values: ReportValues, told: Reading) -> None:
    """Count, mean rating, average pain and the first questionnaire; what is not known says so."""
    for i, (title, value, words) in enumerate((*_told(told), _mood(values, told))):
        x = LEFT + i * _PITCH
        page.frame(x, y, _WIDTH, _HEIGHT, 1.3, BAND, 0)
        page.text(x + 3, y + 4.8, title, 7.5, "Medium", INK2, room=_WIDTH - 6)
        page.text(x + 3, y + 12.3, value, 14, "SemiBold", room=_WIDTH - 6)
        page.lines(x + 3, y + 16.2, words, 6.5, _WIDTH - 5, 4, 2.6, colour=INK)


def _told(told: Reading) -> list[tuple[str, str, str]]:
    lines = {line.key: line for line in told.sentences}
    last = told.point(told.now or told.start)
    now = {
        "count": str(last.count) if last else "–",
        "mean": plain(last.mean) if last and last.mean is not None else "–",
        "pain": next((plain(p.pain) for p in reversed(told.main.rated) if p.pain is not None and not p.near), "–"),
    }
    tiles = []
    for key, title in (
        ("count", "Positive sites of 18"),
        ("mean", "Mean rating, 0 to 10"),
        ("pain", "Average pain, 0 to 10"),
    ):
        line = lines.get(key)
        if line is not None:
            said = _size(line.words, told) if key == "count" else line.words
            tiles.append((title, f"{line.before} {ARROW} {line.now}", said))
        else:
            missing = told.nothing or "Not recorded, or sites missing."
            tiles.append((title, now[key], missing))
    return tiles


def _size(words: str, told: Reading) -> str:
    """The sentence about the count without the numbers that stand above it."""
    _, _, size = words.partition(": ")
    if not size or told.baseline is None:
        return words
    exams = len(told.baseline.exams)
    basis = f"Baseline median {told.baseline.median}." if exams > 1 else "One exam at baseline."
    return f"{size[0].upper()}{size[1:]} {basis}"


def _mood(values: ReportValues, told: Reading) -> tuple[str, str, str]:
    """The totals of one questionnaire, and under them what must be read beside, and the others. The one with a safety
    item comes first, whatever it is called."""
    known = [(at, total) for at, total in values.totals if total.total is not None]
    totals = [total for _, total in known if total.is_total]
    if not totals:
        said = [f"{row[-1].name}: {row[-1].said}." for row in _of_each(known, told)]
        return "Questionnaires", "–", " ".join(said) or "No questionnaire recorded."
    first = next((t for t in totals if t.safety), next((t for t in totals if t.measures == MOOD), totals[0]))
    rows = {_same(row[-1]): row for row in _of_each(known, told)}
    own = rows.pop(_same(first))
    said = [f"{total.said}." for total in dict.fromkeys(own) if total.partly]
    for place, item in enumerate(first.safety):
        given = [total for _, total in known if _same(total) == _same(first)]
        answers = [t.safety[place].answer for t in given if len(t.safety) > place]
        asked = [answer for answer in answers if answer is not None]
        name = f"Item {item.number}"
        if len(asked) < len(answers):
            said.append(f"{name} was not always answered.")
        if asked and max(asked) == 0:
            said.append(f"{name} was 0 each time." if len(asked) == len(answers) else "Else it was 0.")
        elif asked:
            said.append(f"{name} was up to {max(asked)}, last {asked[-1]}.")
    for row in sorted(rows.values(), key=lambda row: row[-1].measures != CHANGE):
        last = row[-1]
        plainly = len(row) > 1 and last.is_total and not any(total.partly for total in row)
        said.append(f"{last.name} {_from_to(row)}." if plainly else f"{last.name} {last.said}.")
    return f"{first.name}, {plain(first.low, 3)} to {plain(first.of, 3)}", _from_to(own), " ".join(said)


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
