"""The look of plots on screen, in the dark and on paper; and figures as files."""

from __future__ import annotations

import io
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.figure import Figure

from bodymap.paths import resources

# -- look -------------------------------------------------------------------------------------------------------------
# The look of plots on screen, in the dark and on paper: colours, settings, fonts (the same files as the program's).

_ONE_AT_A_TIME = RLock()
FAMILY = "Inter Tab"  # Inter with tabular digits


@dataclass(frozen=True, slots=True)
class Look:
    """Colours and the size of text in points."""

    surface: str
    band: str
    line: str
    line2: str
    ink: str
    ink2: str
    ink3: str
    self_: str
    pain: str
    text: float


LIGHT = Look("#ffffff", "#eeeeea", "#e3e3de", "#c4c5c0", "#1b2026", "#4d555d", "#666e76", "#2a5bc7", "#a03a12", 8.6)
DARK = Look("#1c2026", "#232931", "#2d333b", "#48505a", "#eceef0", "#b4bcc5", "#929ba6", "#8fb4ff", "#f3a37c", 8.6)
PAPER = Look("#ffffff", "#eeeeec", "#dcdcd8", "#b9bcbe", "#14181c", "#4d555d", "#5a6168", "#14181c", "#4d555d", 7.6)


@cache
def fonts() -> None:
    """Make the program's own fonts known to matplotlib, once; it need not tell that a fallback has fewer weights."""
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    for path in sorted((resources() / "fonts").glob("*.ttf")):
        font_manager.fontManager.addfont(str(path))


@contextmanager
def settings_of(look: Look) -> Iterator[None]:
    """matplotlib's settings for one look while something is drawn; one drawing at a time, for they are global."""
    with _ONE_AT_A_TIME:
        fonts()
        with mpl.rc_context(_settings(look)):
            yield


def _settings(look: Look) -> dict[Any, Any]:
    return {
        "font.family": [FAMILY, "DejaVu Sans"],
        "font.size": look.text,
        "font.weight": 500,
        "text.color": look.ink,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.linewidth": 0.8,
        "axes.edgecolor": look.line2,
        "axes.facecolor": "none",
        "axes.grid": True,
        "axes.grid.axis": "y",
        "axes.axisbelow": True,
        "axes.unicode_minus": True,
        "grid.color": look.line,
        "grid.linewidth": 0.7,
        "xtick.major.size": 3,
        "xtick.minor.size": 1.6,
        "xtick.color": look.line2,
        "ytick.color": look.line2,
        "ytick.major.size": 0,
        "xtick.labelcolor": look.ink2,
        "ytick.labelcolor": look.ink2,
        "xtick.labelsize": look.text,
        "ytick.labelsize": look.text,
        "lines.linewidth": 1.8,
        "lines.markersize": 6,
        "lines.solid_capstyle": "round",
        "legend.frameon": False,
        "figure.facecolor": "none",
        "savefig.facecolor": "auto",
        "svg.fonttype": "none",
        "svg.hashsalt": "bodymap",
        "pdf.fonttype": 42,
    }


# -- files ------------------------------------------------------------------------------------------------------------
# Figures as files: the same figure, the same bytes; nothing about people or days in the file's own data.

KINDS = ("svg", "pdf", "png")
_METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": "Bodymap", "Title": "Course"},
    "pdf": {"CreationDate": None, "ModDate": None, "Creator": "Bodymap", "Producer": "matplotlib", "Title": "Course"},
    "png": {"Software": "Bodymap"},
}


def rendered(figure: Figure, kind: str) -> bytes:
    """The figure as svg, pdf or png (200 dots an inch). PNG gets the page's own colour behind it, for a picture is
    shown on any ground. ValueError for another kind."""
    if kind not in KINDS:
        raise ValueError(f"a plot is written as {', '.join(KINDS)}, not as {kind!r}")
    out = io.BytesIO()
    extra: dict[str, Any] = {"facecolor": ground(figure), "dpi": 200} if kind == "png" else {}
    with settings_of(LIGHT):
        figure.savefig(out, format=kind, metadata=_METADATA[kind], **extra)
    return out.getvalue()


def save(figure: Figure, path: Path, kind: str | None = None) -> None:
    """Write the figure to a temporary name beside `path`, then rename it, so that nothing half-written is left."""
    data = rendered(figure, (kind or path.suffix.lstrip(".")).lower())
    temporary = path.with_name(f".{path.name}.part")
    try:
        handle = os.open(temporary, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def ground(figure: Figure) -> str:
    """The colour of the page that the figure was drawn for."""
    return str(getattr(figure, "ground", LIGHT.surface))
