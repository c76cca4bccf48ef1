"""Figures as files: the same figure, the same bytes; nothing about people or days in the file's own data."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from bodymap.plots.look import LIGHT, settings_of

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
