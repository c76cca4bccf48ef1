"""Puts the parts together: starts the window over a data file."""

from __future__ import annotations

from pathlib import Path


def run(path: Path) -> int:
    """Open the window over a data file and stay until it is closed; the exit code."""
    from bodymap.app.start import run as start

    return start(path)
