"""The four number tiles: what it was, what it is, and one sentence each."""

from __future__ import annotations

from bodymap.outcomes import Story, plain
from bodymap.report.paper import BAND, INK, INK2, LEFT, Page
from bodymap.report.values import ReportValues

_WIDTH, _PITCH, _HEIGHT = 43.0, 46.33, 25.4
ARROW = "→"


def draw_tiles(page: Page, y: float, values: ReportValues, told: Story) -> None:
    """Count, mean rating, average pain and the first questionnaire; what is not known says so."""
    for i, (title, value, words) in enumerate((*_told(told), _mood(values))):
        x = LEFT + i * _PITCH
        page.frame(x, y, _WIDTH, _HEIGHT, 1.3, BAND, 0)
        page.text(x + 3, y + 4.8, title, 7.5, "Medium", INK2, room=_WIDTH - 6)
        page.text(x + 3, y + 12.3, value, 14, "SemiBold", room=_WIDTH - 6)
        page.lines(x + 3, y + 16.9, words, 7, _WIDTH - 5, 3, 2.95, colour=INK)


def _told(told: Story) -> list[tuple[str, str, str]]:
    lines = {line.key: line for line in told.lines}
    last = told.main.points[-1] if told.main.points else None
    now = {
        "count": str(last.count) if last else "–",
        "mean": plain(last.mean) if last and last.mean is not None else "–",
        "pain": plain(last.pain) if last and last.pain is not None else "–",
    }
    why = "No exam yet." if last is None else "Nothing to compare with." if told.baseline else "No baseline exam."
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
            missing = "Not recorded, or sites missing." if told.lines else why
            tiles.append((title, now[key], missing))
    return tiles


def _size(words: str, told: Story) -> str:
    """The sentence about the count without the numbers that stand above it."""
    _, _, size = words.partition(": ")
    if not size or told.baseline is None:
        return words
    exams = len(told.baseline.exams)
    basis = f"Baseline median {told.baseline.median}." if exams > 1 else "One exam at baseline."
    return f"{size[0].upper()}{size[1:]} {basis}"


def _mood(values: ReportValues) -> tuple[str, str, str]:
    known = [total for _, total in values.totals if total.total is not None]
    if not known:
        return "PHQ-9, 0 to 27", "–", "No questionnaire recorded."
    name = "PHQ-9" if any(t.name == "PHQ-9" for t in known) else known[0].name
    own = [t for t in known if t.name == name]
    value = (
        f"{plain(own[0].total or 0)} {ARROW} {plain(own[-1].total or 0)}" if len(own) > 1 else plain(own[0].total or 0)
    )
    said = []
    if name == "PHQ-9":
        items = [t.item9 for t in own]
        asked = [item for item in items if item is not None]
        if len(asked) < len(items):
            said.append("Item 9 was not always answered.")
        if asked and max(asked) == 0:
            said.append("Item 9 was 0 each time." if len(asked) == len(items) else "Else it was 0.")
        elif asked:
            said.append(f"Item 9 was up to {max(asked)}, last {asked[-1]}.")
    for other in dict.fromkeys(t.name for t in known if t.name != name):
        row = [t for t in known if t.name == other]
        last = plain(row[-1].total or 0)
        said.append(f"{other} {plain(row[0].total or 0)} {ARROW} {last}." if len(row) > 1 else f"{other} {last}.")
    return f"{name}, 0 to {own[0].of}", value, " ".join(said)
