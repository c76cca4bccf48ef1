"""What was saved into a data file that is no longer there: a whole file of it, and foreign logs out of the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bodymap import paths
from bodymap.errors import FileProblem, NotSaved
from bodymap.store import check, copies, driver, identity, words
from bodymap.store.identity import LeftLog, base_of, log_of, remove


def settle_log(path: Path, key: str | None, left: bytes, key_of: Callable[[Path], str | None]) -> LeftLog:
    """Put a log that does not belong to the file beside it aside, never brought in; what it held is made whole where
    the file it began on is still known. `left` is what the last lock said, `key_of` gives the key of another file."""
    log = log_of(path)
    if not log.exists() or not log.stat().st_size or identity.belongs(path, key, left, _is_sound):
        return LeftLog()
    return _foreign(path, key, key_of)


def clear_place(path: Path, key_of: Callable[[Path], str | None]) -> LeftLog:
    """Put the log aside that lies where there is no data file any more: a new one is about to be made there."""
    log = log_of(path)
    if log.exists() and log.stat().st_size:
        return _foreign(path, None, key_of)
    remove(path, file=False)
    return LeftLog()


def _foreign(path: Path, key: str | None, key_of: Callable[[Path], str | None]) -> LeftLog:
    base = base_of(path)
    if base.exists() and not _may_be_whole(base):
        remove(base)
    return set_aside(path, key_of(base) if base.exists() else key)


def set_aside(path: Path, key: str | None, *, whole: bool = True) -> LeftLog:
    """Take the log away from a file that nothing has open, as the log of a data file beside it; `whole`: bring it into
    that file, where the file it began on is known and opens with this key."""
    made = whole_of_log(path, key, path.parent) if whole else None
    log, base = log_of(path), base_of(path)
    aside = copies.free_name(path.with_name(f"{path.stem}-set-aside-{copies.stamp()}{copies.SUFFIX}"))
    keeps = made is None and base.exists()
    if keeps:
        copies.duplicate(base, aside)
    try:
        log.rename(log_of(aside))
    except OSError:
        if keeps:
            remove(aside)
        raise
    remove(base)
    log.with_name(path.name + "-shm").unlink(missing_ok=True)
    return LeftLog(log_of(aside), made)


def whole_of_log(path: Path, key: str | None, folder: Path) -> Path | None:
    """A whole, verified file of the log beside `path` and of the file that it began on, under a dated name in a
    folder. None where that file is not known or does not fit."""
    for base in (base_of(path), path):
        made = copies.free_name(folder / f"{path.stem}-saved-aside-{copies.stamp()}{copies.SUFFIX}")
        try:
            with copies.arriving(made) as new:
                if not identity.copied(base, new):
                    raise FileProblem(f"{base} cannot be copied.")
                alone = identity.generation_of(new, key, "immutable")
                identity.copied(log_of(path), log_of(new))
                identity.fold_copy(new, key)
                if not identity.follows(alone, identity.generation_of(new, key, "immutable")):
                    raise FileProblem(f"{base} is not the file that the log began on.")
                copies.renew(new, key)
                _must_be_sound(new, key)
        except (OSError, *driver.UNREADABLE, FileProblem, NotSaved):
            continue
        return made
    return None


def whole_of_open(connection: Any, key: str | None, stem: str, folder: Path) -> Path | None:
    """A whole, verified copy of what an open connection holds, also when its file has no name any more."""
    made = copies.free_name(folder / f"{stem}-saved-aside-{copies.stamp()}{copies.SUFFIX}")
    try:
        with words.saving(), copies.arriving(made) as new:
            connection.execute("VACUUM INTO ?", (driver.uri(new, "rw"),))
            copies.renew(new, key)
            _must_be_sound(new, key)
    except (OSError, FileProblem, NotSaved):
        return None
    return made


def refuge(path: Path) -> Path:
    """The folder where what is saved goes: beside the file, or the program's own when that folder is gone."""
    if path.parent.is_dir():
        return path.parent
    folder = paths.data_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _may_be_whole(path: Path) -> bool:
    """Whether a copy has the size of a data file: it was not waited for until it was on the disk."""
    size = path.stat().st_size
    return size > 0 and not size % driver.PAGE_BYTES


def _must_be_sound(path: Path, key: str | None) -> None:
    """Whole as a database: what somebody altered in it is kept as it is, and named when it is opened."""
    if not _is_sound(path, key, "immutable"):
        raise FileProblem(f"{path} is damaged.")


def _is_sound(path: Path, key: str | None, mode: str) -> bool:
    connection = driver.connect(path, key, mode=mode)
    try:
        return not check.faults_of_pages(connection, key)
    except driver.UNREADABLE as problem:
        words.refuse_trouble(problem)
        return False
    finally:
        connection.close()
