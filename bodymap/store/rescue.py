"""What was saved into a data file that is gone, foreign logs, and half-written files that nobody reads again."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any, TypeAlias

from bodymap import paths
from bodymap.errors import FileProblem, NotSaved
from bodymap.store import check, copies, driver, identity, trouble
from bodymap.store.identity import LeftLog, base_of, remove
from bodymap.store.lock import Lock
from bodymap.store.log import begins_with, is_another, log_of

# -- rescue -----------------------------------------------------------------------------------------------------------
# What was saved into a data file that is no longer there: a whole file of it, and foreign logs out of the way.

KeyOf: TypeAlias = Callable[[Path], str | None]


def settle(path: Path, key: str | None, left: bytes, key_of: KeyOf) -> LeftLog:
    """Put a log that does not belong to the file beside it aside, never brought in; what it held, and what the last
    program saved that is not in the file now, is made whole where the file it began on is still known. `left` is what
    the last lock said, `key_of` gives the key of another file."""
    log = log_of(path)
    there = log.exists() and log.stat().st_size
    if there and (not identity.belongs(path, key, left, _is_sound) or _has_less(path, key, key_of)):
        return _foreign(path, key, key_of)
    return _settle_copy(path, key, left, key_of)


def is_left(path: Path) -> bool:
    """Whether a program that ended without closing left what it had saved into a data file, beside where that lies."""
    base = base_of(path)
    return base.exists() and _may_be_whole(base)


def bring_out(path: Path, key: str | None) -> Path | None:
    """What `is_left` of a data file that is gone or was emptied, as a file of its own. Its log stays: put back, the
    file has everything. None where it cannot be made."""
    if (made := whole_of_log(path, key, path.parent)) is not None:
        remove(base_of(path))
    return made


def clear_place(path: Path, key_of: KeyOf) -> LeftLog:
    """Put aside what lies where there is no data file any more: a new one is about to be made there."""
    log = log_of(path)
    if is_left(path) or (log.exists() and log.stat().st_size):
        return _foreign(path, None, key_of)
    remove(path, file=False)
    return LeftLog()


def _foreign(path: Path, key: str | None, key_of: KeyOf) -> LeftLog:
    base = base_of(path)
    if base.exists() and not _may_be_whole(base):
        remove(base, log=False)
    return set_aside(path, key_of(base) if base.exists() else key)


def _has_less(path: Path, key: str | None, key_of: KeyOf) -> bool:
    """Whether the log beside a file is another than the one of which the last program kept a copy, and the file has
    less with it. A copy of an earlier log is what is left when the power went before the later one was on the disk."""
    base, copy = base_of(path), log_of(base_of(path))
    if not is_another(log_of(path), copy):
        return False
    made = whole_of_log(path, key_of(base) if is_left(path) else key, path.parent, [copy])
    if made is None:
        return False
    try:
        return not copies.goes_on_from(path, key, made)
    finally:
        remove(made)


def _is_torn(path: Path, key: str | None, left: bytes, key_of: KeyOf) -> bool:
    """Whether the copy of a file did not reach the disk when the power went, and the file itself is there, whole: the
    copy is nothing that anybody could open."""
    base = base_of(path)
    with path.open("rb") as one, base.open("rb") as other:
        begins, copied = one.read(driver.SALT_BYTES), other.read(driver.SALT_BYTES)
    if copied not in (begins, bytes(driver.SALT_BYTES)) or not identity.is_in_place(path, left):
        return False
    return not _is_sound(base, key_of(base), "immutable") and _is_sound(path, key, driver.reading_mode(path))


def _settle_copy(path: Path, key: str | None, left: bytes, key_of: KeyOf) -> LeftLog:
    """The copies of the file and of its log go when the file holds all that they hold."""
    base, log = base_of(path), log_of(base_of(path))
    if not base.exists() and not log.exists():
        return LeftLog()
    untouched = identity.is_untouched(path, left)
    if (untouched and begins_with(log_of(path), log)) or not (log.exists() or _may_be_whole(base)):
        remove(base)
        return LeftLog()
    made = whole_of_log(path, key_of(base) if is_left(path) else key, path.parent, [log])
    if made is None:
        if untouched or not is_left(path) or _is_torn(path, key, left, key_of):  # the file is the one it was
            remove(base)
            return LeftLog()
        aside = copies.free_name(path.with_name(f"{path.stem}-set-aside-{copies.stamp()}{copies.SUFFIX}"))
        base.rename(aside)
        if log.exists():
            log.rename(log_of(aside))
        return LeftLog(aside)
    remove(base)
    if copies.goes_on_from(path, key, made):
        remove(made)
        return LeftLog()
    return LeftLog(None, made)


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
        if keeps and not begins_with(log, log_of(base)):  # what lies there is not what was saved
            log_of(base).rename(log_of(aside))
            aside = copies.free_name(aside.with_stem(f"{aside.stem}-log"))
        if log.exists() and log.stat().st_size:
            log.rename(log_of(aside))
        else:
            log.unlink(missing_ok=True)
    except OSError:
        if keeps:
            remove(aside)
        raise
    remove(base)
    log.with_name(path.name + "-shm").unlink(missing_ok=True)
    kept = log_of(aside) if log_of(aside).exists() else aside if aside.exists() else None
    return LeftLog(kept, made)


def whole_of_log(path: Path, key: str | None, folder: Path, logs: Sequence[Path] = ()) -> Path | None:
    """A whole, verified file of the log beside `path` and of the file that it began on, under a dated name in a
    folder: of the log, or of the copy of it, whichever has more in it; or of these. None where that file is not known
    or does not fit."""
    copy = log_of(base_of(path))
    logs = logs or [log_of(path), *([] if begins_with(log_of(path), copy) else [copy])]
    for base in (base_of(path), path):
        best: tuple[int, Path] | None = None
        for log in logs:
            if (made := _together(base, log, key, folder, path.stem)) is None:
                continue
            entries = copies.ends_at(made, key)
            if best is None or entries > best[0]:
                best, made = (entries, made), best[1] if best else None
            if made is not None:
                remove(made)
        if best is not None:
            return best[1]
    return None


def _together(base: Path, log: Path, key: str | None, folder: Path, stem: str) -> Path | None:
    made = copies.free_name(folder / f"{stem}-saved-aside-{copies.stamp()}{copies.SUFFIX}")
    try:
        with copies.arriving(made) as new:
            if not base.exists() or not base.stat().st_size or not identity.copied(base, new):
                raise FileProblem(f"{base} cannot be copied.")
            alone = identity.generation_of(new, key, "immutable")
            if log.exists() and not identity.copied(log, log_of(new)):
                raise FileProblem(f"{log} cannot be copied.")
            identity.fold_copy(new, key)
            if not identity.follows(alone, identity.generation_of(new, key, "immutable")):
                raise FileProblem(f"{base} is not the file that the log began on.")
            copies.renew(new, key)
            _must_be_sound(new, key)
    except (OSError, *driver.UNREADABLE, FileProblem, NotSaved):
        return None
    return made


def whole_of_open(connection: Any, key: str | None, stem: str, folder: Path) -> Path | None:
    """A whole, verified copy of what an open connection holds, also when its file has no name any more."""
    made = copies.free_name(folder / f"{stem}-saved-aside-{copies.stamp()}{copies.SUFFIX}")
    try:
        with trouble.saving(), copies.arriving(made) as new:
            copies.copied_into(connection, new)
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
        trouble.refuse_trouble(problem)
        return False
    finally:
        connection.close()


# -- sweep ------------------------------------------------------------------------------------------------------------
# What a program that was ended in the middle left behind: half-written files, which nobody ever reads again.

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
