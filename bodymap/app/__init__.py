"""Puts the parts together: starts the window over a data file."""

from __future__ import annotations

from pathlib import Path


def run(path: Path, *, home: bool = False) -> int:
    """Open the window over a data file and stay until it is closed; the exit code. `home`: the patient's own pages."""
    from bodymap.app.start import run as start

    return start(path, home=home)
