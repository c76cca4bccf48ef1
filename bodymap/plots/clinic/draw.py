"""Each part of the clinic page, drawn."""

from __future__ import annotations

from matplotlib.figure import Figure

from bodymap.outcomes.clinic import PARTS, REFERENCE, part_words
from bodymap.plots.clinic import SMALL, ClinicView
from bodymap.plots.clinic.board import Board
from bodymap.plots.clinic.bodies import sites
from bodymap.plots.clinic.changes import pairs, waterfall
from bodymap.plots.clinic.shares import curve, events, relapse, responders
from bodymap.plots.frame import DOTS
from bodymap.plots.look import DARK, LIGHT, PAPER, settings_of

_DRAW = {
    "responders": responders,
    "curve": curve,
    "waterfall": waterfall,
    "pairs": pairs,
    "sites": sites,
    "relapse": relapse,
    "events": events,
}


def draw(view: ClinicView, *, paper: bool, dark: bool, size: tuple[float, float]) -> Figure:
    """One part as a figure; see `plots.clinic.clinic_figure`."""
    look = PAPER if paper else DARK if dark else LIGHT
    with settings_of(look):
        figure = Figure(figsize=size, dpi=DOTS)
        board = Board(figure, look)
        if view.titled:
            board.head(dict(PARTS)[view.part], " ".join(_about(view)))
        if view.hide and _cases(view) < SMALL:
            board.nothing("Fewer than five, not shown.")
        else:
            _DRAW[view.part](board, view)
    figure.ground = look.surface  # type: ignore[attr-defined]
    return figure


def _about(view: ClinicView) -> list[str]:
    result = view.result
    said = [result.question.words()] if view.part != "events" else []
    if not view.hide:
        said.append(part_words(result, view.part))
    if view.reference and view.part == "responders":
        said.append(REFERENCE)
    return said


def _cases(view: ClinicView) -> int:
    """On how many courses a part rests; for adverse events, how many events there are."""
    result = view.result
    return {
        "pairs": len(result.pairs),
        "relapse": result.relapse.n,
        "events": result.events,
        "sites": max(site.n for site in result.sites),
    }.get(view.part, result.n)
