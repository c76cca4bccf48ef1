"""The table of the long run (packaging/faults.py): each test writes there what it tried, and how often."""

from __future__ import annotations

import json
import os
from pathlib import Path


def note(what: str, times: int) -> None:
    """One line: what was tried so often, and nothing was lost. Only where a table is wanted."""
    if table := os.environ.get("BODYMAP_FAULTS_TABLE"):
        with Path(table).open("a", encoding="utf-8") as file:
            file.write(json.dumps([what, times]) + "\n")
