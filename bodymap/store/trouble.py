"""What the driver says, in the user's words: disk trouble becomes a plain sentence, our own bugs stay what they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bodymap.errors import FileProblem, Frozen, Locked, NotSaved, UserError, WrongPassphrase
from bodymap.store import driver

# Primary result codes of SQLite (the low byte of what it reports).
_ERROR, _BUSY, _LOCKED, _READONLY, _INTERRUPT, _IOERR = 1, 5, 6, 8, 9, 10
_CORRUPT, _FULL, _CANTOPEN, _NOTADB = 11, 13, 14, 26
# What the triggers of the data file say.
_GUARDS = {
    "a signed exam does not change": ("This exam is signed.", "Amend it to change something."),
    "a questionnaire of a signed exam does not change": (
        "This questionnaire belongs to a signed exam.",
        "Fill it in once more; both are kept.",
    ),
    "a questionnaire that was answered does not change": (
        "This questionnaire has been answered.",
        "Give the changed one a new version.",
    ),
    "a flag stays": ("Somebody must see what was raised about this.", "It stays; answer it instead."),
}

# What the driver says, without a code, of text in the file that is none.
_NO_TEXT = "Could not decode to UTF-8"

_PASSES = {_BUSY, _LOCKED, _READONLY, _INTERRUPT, _IOERR, _FULL, _CANTOPEN}

READ_ONLY = ("The data file cannot be written: it or its folder is read-only.", "Allow writing there.")
_TROUBLE = {
    _BUSY: ("Another program holds the data file.", "Close it; saving is tried again by itself."),
    _LOCKED: ("Another program holds the data file.", "Close it; saving is tried again by itself."),
    _READONLY: READ_ONLY,
    _INTERRUPT: ("The data file was closed meanwhile.", "It is done again when it is open."),
    _IOERR: ("The disk did not take the data.", "Look whether it is connected and has room."),
    _FULL: ("The disk is full.", "Make room on it; what is on the screen is kept and saved then."),
    _CANTOPEN: ("The data file cannot be reached.", "Look whether its disk is connected."),
    _CORRUPT: ("The data file is damaged.", "Restore the last backup."),
    _NOTADB: ("The data file is damaged.", "Restore the last backup."),
}


def code_of(problem: BaseException) -> int:
    """The primary result code SQLite gave with an exception, 0 when there is none."""
    if isinstance(problem, UnicodeDecodeError) or str(problem).startswith(_NO_TEXT):
        return _CORRUPT
    return (getattr(problem, "sqlite_errorcode", None) or 0) & 0xFF


def is_interrupt(problem: BaseException) -> bool:
    """Whether what SQLite was doing was ended from outside: that says nothing about the file."""
    return code_of(problem) == _INTERRUPT


def is_of_the_words(problem: BaseException) -> bool:
    """Whether SQLite could not follow a statement: of ours that is a bug, of those that a file keeps it is damage."""
    return code_of(problem) == _ERROR


def refuse_trouble(problem: Exception) -> None:
    """Raise what is the disk's trouble and says nothing about what lies there."""
    if code_of(problem) in _PASSES:
        raise problem


@contextmanager
def saving() -> Iterator[None]:
    """Turns the driver's exceptions while writing into NotSaved, Frozen or FileProblem, and into Locked where what was
    under way was ended from outside; others pass."""
    try:
        yield
    except driver.UNREADABLE as problem:
        if said := _GUARDS.get(str(problem)):
            raise Frozen(*said) from problem
        _say(problem, NotSaved)
        raise


@contextmanager
def reading() -> Iterator[None]:
    """Turns the driver's exceptions while reading into FileProblem, and into Locked as `saving` does; others pass."""
    try:
        yield
    except driver.UNREADABLE as problem:
        _say(problem, FileProblem)
        raise


@contextmanager
def opening(name: str, *, passphrase: bool) -> Iterator[None]:
    """Turns exceptions while opening the file called `name` into FileProblem and WrongPassphrase."""
    try:
        yield
    except driver.UNREADABLE as problem:
        code = code_of(problem)
        if code == _NOTADB:
            raise not_opened(name, passphrase=passphrase) from problem
        if code not in _TROUBLE:
            raise
        what, todo = _TROUBLE[code]
        raise FileProblem(f"{name} cannot be opened. {what}", todo) from problem


def not_opened(name: str, *, passphrase: bool) -> WrongPassphrase:
    """What is said of a file called `name` that does not open, with a passphrase or without one."""
    if passphrase:
        return WrongPassphrase(
            f"{name} does not open with this passphrase, or it is no Bodymap data file.",
            "Type the passphrase again, or choose another file.",
        )
    return WrongPassphrase(
        f"{name} has a passphrase, or it is no Bodymap data file.", "Give its passphrase, or choose another file."
    )


def _say(problem: Exception, kind: type[UserError]) -> None:
    """Raise trouble of the user's world as `kind`; our own bugs are left to be raised as they are."""
    said = _TROUBLE.get(code_of(problem))
    if said:
        raise (Locked if is_interrupt(problem) else kind)(*said) from problem
