"""What a program that was ended in the middle left behind: half-written files, which nobody ever reads again."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from bodymap.errors import FileProblem
from bodymap.store.lock import Lock

_PREFIX, _INSIDE = "bodymap-reading-", "lock"
_YOUNG_SECONDS = 60
_STAMP = r"\d{4}-\d\d-\d\d(-\d{6}(-\d+)?)?"
_KEPT = rf"(before-restore|saved-aside|set-aside)-{_STAMP}|with-faults|{_STAMP}(-schema-\d+)?(-\d+)?"


def sweep(path: Path) -> list[Path]:
    """Remove what was begun and never got its name, of a data file whose lock is held, and of the copies beside it;
    what was removed."""
    return sweep_copies(path.parent, path.stem) + sweep_copies(path.parent / "backups", path.stem)


def sweep_copies(folder: Path, stem: str) -> list[Path]:
    """The same in one folder."""
    half = re.compile(rf"\.({re.escape(stem)}(-({_KEPT}))?|bodymap-{_STAMP})-[0-9a-f]{{8}}\.part(-\w+)?")
    gone = []
    for one in sorted(folder.glob(".*.part*")):
        if half.fullmatch(one.name):
            with suppress(OSError):
                one.unlink()
                gone.append(one)
    return gone


@contextmanager
def reading_folder() -> Iterator[Path]:
    """A temporary folder, for its owner alone, that is swept by a later program if this one is killed."""
    sweep_reading()
    with TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
        lock = Lock(Path(name) / _INSIDE)
        try:
            yield Path(name)
        finally:
            lock.release()


def sweep_reading() -> None:
    """Remove the temporary folders of programs that are not there any more."""
    for folder in Path(gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(FileProblem, OSError):  # another program is at it, or it is somebody else's
            if abs(time.time() - folder.stat().st_mtime) < _YOUNG_SECONDS:
                continue  # it may not be locked yet
            lock = Lock(folder / _INSIDE)
            shutil.rmtree(folder, ignore_errors=True)
            lock.release()
