"""Hand-over files on the disk: written whole and read back first, measured before they are opened."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from bodymap.errors import FileProblem, NewerFile
from bodymap.exchange.handover import home, starter
from bodymap.exchange.handover.faults import BadHandover
from bodymap.exchange.handover.sealed import COST, HOME, LARGEST_FILE, STARTER, Cost, kind_of, seal, unseal
from bodymap.exchange.handover.values import Home, Starter
from bodymap.exchange.whole import whole
from bodymap.instruments import Shelf

FORMAT = 1
MOST_VALUES = 500_000
"""Commas and opening brackets in the text: what a parser makes of it grows with them."""
LONGEST_NUMBER = 18
KINDS = {HOME: "home", STARTER: "starter"}
_V = TypeVar("_V", Home, Starter)


def peek(path: Path) -> int:
    """HOME or STARTER, without a passphrase. FileProblem when it is neither, NewerFile."""
    return kind_of(_bytes(path))


def read_home(path: Path, passphrase: str, shelf: Shelf | None = None, cost: Cost = COST) -> Home:
    """What a patient hands over; `shelf` holds the questionnaires that are known here.

    FileProblem, NewerFile, WrongPassphrase; BadHandover with every fault of what is inside.
    """
    shelf = shelf or Shelf()
    return _read(_bytes(path), HOME, passphrase, cost, lambda data: home.parsed(data, shelf))


def read_starter(path: Path, passphrase: str, cost: Cost = COST) -> Starter:
    """What the practice chose for a patient. The errors of `read_home`."""
    return _read(_bytes(path), STARTER, passphrase, cost, starter.parsed)


def write_home(path: Path, value: Home, passphrase: str, shelf: Shelf | None = None, cost: Cost = COST) -> None:
    """Write a file for the desk, whole or not at all. UserError when the disk refuses or it could not be read back."""
    shelf = shelf or Shelf()
    _write(path, home.plain(value), HOME, passphrase, cost, lambda data: home.parsed(data, shelf))


def write_starter(path: Path, value: Starter, passphrase: str, cost: Cost = COST) -> None:
    """Write a file for a patient, whole or not at all. UserError when the disk refuses or it could not be read
    back."""
    _write(path, starter.plain(value), STARTER, passphrase, cost, starter.parsed)


def starter_text(value: Starter) -> str:
    """A starter as the text inside its file, to be kept in a data file."""
    return text_of(starter.plain(value), STARTER).decode()


def starter_of(text: str) -> Starter:
    """The starter of a text. BadHandover with every fault, NewerFile."""
    return starter.parsed(content_of(text.encode(), STARTER))


def text_of(content: dict[str, Any], kind: int) -> bytes:
    """The text inside a file: JSON with format, kind and the checksum of what it says."""
    data = {"format": FORMAT, "kind": KINDS[kind], **content}
    return _canonical({**data, "checksum": _sum(data)})


def content_of(text: bytes, kind: int) -> dict[str, Any]:
    """What the text inside a file says, its checksum compared. FileProblem, NewerFile, BadHandover."""
    values = sum(text.count(mark) for mark in (b",", b"[", b"{"))
    if values > MOST_VALUES:
        raise BadHandover([f"the file holds about {values} values; at most {MOST_VALUES} are read"])
    try:
        data = json.loads(
            text.decode(), object_pairs_hook=_once, parse_constant=_no_number, parse_int=_int, parse_float=_float
        )
        told = data.pop("checksum", None) if isinstance(data, dict) else None
        made = _sum(data)
    except (ValueError, RecursionError):  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        raise BadHandover(["what the file holds is not a text of this format"]) from None
    if not isinstance(data, dict):
        raise BadHandover(["what the file holds is not a text of this format"])
    made_for = data.pop("format", None)
    if isinstance(made_for, int) and made_for > FORMAT:
        raise NewerFile(
            "The file was made by a newer Bodymap; it was not read.", "Bring this program up to date, then try again."
        )
    if type(made_for) is not int or made_for != FORMAT or data.pop("kind", None) != KINDS[kind]:
        raise BadHandover(["format or kind is missing or wrong"])
    if told != made:
        raise BadHandover(["the checksum is wrong: something was changed after the file was made"])
    return data


def _read(data: bytes, kind: int, passphrase: str, cost: Cost, parsed: Callable[[dict[str, Any]], _V]) -> _V:
    return parsed(content_of(unseal(data, kind, passphrase, cost), kind))


def _write(
    path: Path,
    content: dict[str, Any],
    kind: int,
    passphrase: str,
    cost: Cost,
    parsed: Callable[[dict[str, Any]], object],
) -> None:
    text = text_of(content, kind)
    parsed(content_of(text, kind))  # what could not be read at the other side is not written
    data = seal(text, kind, passphrase, cost)
    if len(data) > LARGEST_FILE:
        raise FileProblem("There is more than fits into one file.", "Give the practice a copy of the whole data file.")
    with whole(path) as file:
        file.write(data)


def _bytes(path: Path) -> bytes:
    """The bytes of an ordinary file of at most the largest size."""
    try:
        kind = path.stat()
        if not stat.S_ISREG(kind.st_mode):
            raise FileProblem(f"{path.name} is not a file.", "Choose the file that was given to you.")
        if kind.st_size > LARGEST_FILE:
            raise FileProblem(
                f"{path.name} is larger than {LARGEST_FILE // 2**20} MB: this is no hand-over file.",
                "Choose the file that was given to you.",
            )
        with path.open("rb") as file:
            return file.read(LARGEST_FILE)
    except OSError as problem:
        reason = problem.strerror or "it cannot be opened"
        raise FileProblem(f"{path.name} could not be read: {reason}.", "Check the file and try again.") from None


def _canonical(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode(
        "utf-8", "surrogatepass"
    )


def _sum(data: object) -> str:
    return sha256(_canonical(data)).hexdigest()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice")
    return made


def _no_number(_text: str) -> float:
    raise ValueError("no number")


def _int(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError("a number without end")
    return int(text)


def _float(text: str) -> float:
    value = float(text)
    if abs(value) > 1e18:
        raise ValueError("a number without end")
    return value
