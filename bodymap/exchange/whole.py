"""Files that are there whole or not at all, for their owner alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import BinaryIO
from uuid import uuid4

from bodymap.errors import UserError

_BINARY = getattr(os, "O_BINARY", 0)


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A binary file that gets the name `path` at the end of the block, and leaves nothing behind when it fails.

    It is written beside `path` and renamed, and only its owner can read it, whatever was there before. A path that is
    no ordinary file (a pipe, /dev/stdout) gets its bytes at the end. UserError when the disk refuses.
    """
    path = path.resolve() if path.is_symlink() else path
    if path.exists() and not path.is_file() and not path.is_dir():
        with TemporaryFile() as kept:
            yield kept
            kept.seek(0)
            with path.open("wb") as file:
                copyfileobj(kept, file)
        return
    temporary = path.with_name(f".{path.name}.{uuid4().hex[:8]}.part")
    try:
        with os.fdopen(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY | _BINARY, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _name_to_disk(path.parent)
    except OSError as problem:
        said = problem.strerror or "unknown reason"
        raise UserError(f"{path} cannot be written: {said}.", "Nothing was left half-written.") from problem
    finally:
        with suppress(OSError):  # a disk that takes nothing away; what is left has no name that anybody would open
            temporary.unlink(missing_ok=True)


def _name_to_disk(folder: Path) -> None:
    """The new name is on the disk, as its content is; not every disk can be asked for that."""
    if os.name == "nt":  # pragma: no cover - a folder has no such thing there
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def not_itself(table: Path, out: object) -> None:
    """UserError when an answer would be written over the table it comes from."""
    if isinstance(out, Path) and table.exists() and out.exists() and out.samefile(table):
        raise UserError(f"{out} is the table itself.", "Name another file.")
