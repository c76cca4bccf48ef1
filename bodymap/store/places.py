"""The second place of the backups: a folder on another drive, which is known again by a note that lies in it.

A drive that is not connected can leave an empty folder of the same name behind, on the wrong disk. So nothing is
written to a folder without the note, and no folder is ever made.
"""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

from bodymap.errors import NotSaved

NOTE = "bodymap-backups.txt"
_WORDS = "Bodymap keeps backups in this folder and knows it again by this file. Please leave it here.\n"
_MARK = re.compile(r"^[0-9a-f]{32}$", re.MULTILINE)


def marked(folder: Path) -> str:
    """What the note in a folder says; "" without one."""
    try:
        found = _MARK.search((folder / NOTE).read_text("utf-8", errors="replace"))
    except OSError:
        return ""
    return found[0] if found else ""


def mark(folder: Path) -> str:
    """Lay the note into a folder that is there, unless it lies there already; what it says. NotSaved."""
    if not folder.is_dir():
        raise not_there(folder)
    if said := marked(folder):
        return said
    said = uuid4().hex
    try:
        (folder / NOTE).write_text(f"{_WORDS}{said}\n", "utf-8")
    except OSError as problem:
        raise NotSaved(
            f"Nothing can be written to {folder}: {problem.strerror}.", "Choose another folder for the second copy."
        ) from problem
    return said


def must_be_there(folder: Path, mark: str) -> None:
    """NotSaved unless it is the folder with this mark."""
    if not folder.is_dir():
        raise not_there(folder)
    if not mark or marked(folder) != mark:
        raise NotSaved(
            f"{folder} is not the folder that was chosen for the second copy; nothing was written there.",
            "Connect the drive, or choose the folder again in the settings.",
        )


def not_there(folder: Path) -> NotSaved:
    """The folder of the second copy cannot be reached."""
    return NotSaved(f"The folder {folder} for the second copy is not there.", "Connect its drive, or choose another.")


def is_same_drive(folder: Path, path: Path) -> bool:
    """Whether a folder lies on the drive of a data file, and would be lost with it."""
    try:
        return folder.stat().st_dev == path.parent.stat().st_dev
    except OSError:
        return False
