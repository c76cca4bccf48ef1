"""Hand-over files on the disk: the envelope that a passphrase opens, written whole and read back first."""

from __future__ import annotations

import json
import re
import secrets
import stat
import unicodedata
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from math import log2
from pathlib import Path
from secrets import token_bytes
from typing import Any, TypeVar

from bodymap.errors import FileProblem, NewerFile, WrongPassphrase
from bodymap.exchange.handover import home, starter
from bodymap.exchange.handover.checks import BadHandover
from bodymap.exchange.handover.home import Home, Starter
from bodymap.exchange.whole import whole
from bodymap.medicine.instruments import Shelf
from bodymap.paths import resources

# -- passphrase -------------------------------------------------------------------------------------------------------
# Passphrases: several short words, easy to read from a slip, to say over the telephone and to type.

COUNT = 6
"""Words of a new passphrase."""
LEAST = 12
"""Characters of a passphrase that somebody chose."""
_BETWEEN = re.compile(r"[\s\-‐-―_.,;·]+")


@cache
def word_list() -> tuple[str, ...]:
    """The words, 3 to 6 letters a to z each; any two differ in more than one letter."""
    text = (resources() / "handover" / "words.txt").read_text("utf-8")
    return tuple(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def bits() -> float:
    """How many bits of chance a new passphrase holds."""
    return COUNT * log2(len(word_list()))


def new_passphrase() -> str:
    """A new passphrase: words with a space between."""
    return " ".join(secrets.choice(word_list()) for _ in range(COUNT))


def same_words(text: str) -> str:
    """What stands for a passphrase, however it was typed: capitals, spaces, hyphens, full stops make no difference."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _BETWEEN.sub(" ", plain).strip()


def too_weak(text: str) -> str:
    """Why a passphrase that somebody chose will not do, "" when it will."""
    same = same_words(text)
    if len(same) < LEAST:
        return f"At least {LEAST} letters."
    if len(set(same)) < 6:
        return "Too few different letters."
    return ""


# -- sealed -----------------------------------------------------------------------------------------------------------
# The envelope: bytes with a passphrase to bytes anybody may carry, and back. magic 12 | version 1 | kind 1 | salt 16 |
# nonce 12 | length 4 (big-endian) | sealed | SHA-256 of all before, 32 `sealed` is zlib-compressed text in AES-256-GCM
# (16 bytes of tag at its end) with all before it as associated data; the key is Scrypt of the passphrase and the salt.
# Every version of the format begins with the magic and its number and ends with the SHA-256, so that damage is told
# from a wrong passphrase and from a newer program. What Scrypt costs belongs to the version and does not stand in the
# file: a file cannot ask for more.

MAGIC = b"\x89Bodymap\r\n\x1a\n"  # a changed line ending, or a lost eighth bit, shows at once
VERSION = 1
HOME, STARTER = 1, 2
KINDS = {HOME: "from a patient's home", STARTER: "to begin with at home"}
LARGEST_FILE = 4 * 2**20
"""Bytes of a file; years of daily entries are a tenth of it."""
LARGEST_TEXT = 8 * 2**20
"""Bytes of the text inside."""
_SALT, _NONCE, _SUM, _TAG = 16, 12, 32, 16
_HEADER = len(MAGIC) + 2 + _SALT + _NONCE + 4
_AGAIN = "Ask for the file again, or copy it once more from where it came."


@dataclass(frozen=True, slots=True)
class Cost:
    """What a guess at the passphrase costs (Scrypt): memory is 128 * n * r bytes."""

    n: int
    r: int
    p: int


COST = Cost(2**16, 8, 2)
"""64 MiB, twice: one of the equal choices of the OWASP password storage sheet (2^17, 8, 1 needs 128 MiB)."""


def seal(text: bytes, kind: int, passphrase: str, cost: Cost = COST) -> bytes:
    """The bytes of a file. FileProblem when the text is too long for one."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(text) > LARGEST_TEXT:
        raise FileProblem("There is more than fits into one file.", "Give the practice a copy of the whole data file.")
    packed = zlib.compress(text, 9)
    salt, nonce = token_bytes(_SALT), token_bytes(_NONCE)
    length = (len(packed) + _TAG).to_bytes(4, "big")
    header = MAGIC + bytes((VERSION, kind)) + salt + nonce + length
    whole = header + AESGCM(_key(passphrase, salt, cost)).encrypt(nonce, packed, header)
    return whole + sha256(whole).digest()


def kind_of(data: bytes) -> int:
    """Which kind of hand-over file this is, damage and newer programs told apart. FileProblem, NewerFile."""
    if not data.startswith(MAGIC):
        what = "is empty" if not data else "is not a hand-over file of Bodymap"
        raise FileProblem(f"The file {what}.", "Choose the file that was given to you.")
    if len(data) < _HEADER + _TAG + _SUM:
        raise FileProblem("The file is cut short.", _AGAIN)
    if sha256(data[:-_SUM]).digest() != data[-_SUM:]:
        raise FileProblem(f"The file is {'cut short' if _lacks(data) else 'damaged'}.", _AGAIN)
    version, kind = data[len(MAGIC)], data[len(MAGIC) + 1]
    if version > VERSION:
        raise NewerFile(
            "The file was made by a newer Bodymap; it was not read.", "Bring this program up to date, then try again."
        )
    if version != VERSION or kind not in KINDS or len(data) != _HEADER + _length(data) + _SUM:
        raise FileProblem("The file is not one that Bodymap has made.", _AGAIN)
    return kind


def unseal(data: bytes, kind: int, passphrase: str, cost: Cost = COST) -> bytes:
    """The text of a file. FileProblem, NewerFile, WrongPassphrase; never more than `LARGEST_TEXT` bytes in memory."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    found = kind_of(data)
    if found != kind:
        raise FileProblem(
            f"This is a file {KINDS[found]}; wanted is one {KINDS[kind]}.",
            "Open it at the desk." if found == HOME else "Open it at home.",
        )
    salt_at = len(MAGIC) + 2
    salt, nonce = data[salt_at : salt_at + _SALT], data[salt_at + _SALT : _HEADER - 4]
    try:
        packed = AESGCM(_key(passphrase, salt, cost)).decrypt(nonce, data[_HEADER:-_SUM], data[:_HEADER])
    except InvalidTag:
        # The checksum is right, so no accident has changed the file.
        raise WrongPassphrase("The passphrase does not fit this file.", "Type it as it stands on the slip.") from None
    return _unpacked(packed)


def _unpacked(packed: bytes) -> bytes:
    opening = zlib.decompressobj()
    try:
        text = opening.decompress(packed, LARGEST_TEXT + 1)
    except zlib.error:
        raise FileProblem("What the file holds cannot be read.", _AGAIN) from None
    if len(text) > LARGEST_TEXT:
        raise FileProblem(
            f"The file holds more than {LARGEST_TEXT // 2**20} million characters; it was not read.", _AGAIN
        )
    if not opening.eof or opening.unused_data:
        raise FileProblem("What the file holds ends in the wrong place.", _AGAIN)
    return text


def _lacks(data: bytes) -> bool:
    return len(data) < _HEADER + _length(data) + _SUM


def _length(data: bytes) -> int:
    return int.from_bytes(data[_HEADER - 4 : _HEADER], "big")


def _key(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt, 32, cost.n, cost.r, cost.p).derive(same_words(passphrase).encode("utf-8", "surrogatepass"))


# -- files ------------------------------------------------------------------------------------------------------------
# Hand-over files on the disk: written whole and read back first, measured before they are opened.

FORMAT = 1
MOST_VALUES = 500_000
"""Commas and opening brackets in the text: what a parser makes of it grows with them."""
LONGEST_NUMBER = 18
KIND_IDS = {HOME: "home", STARTER: "starter"}
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
    data = {"format": FORMAT, "kind": KIND_IDS[kind], **content}
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
    if type(made_for) is not int or made_for != FORMAT or data.pop("kind", None) != KIND_IDS[kind]:
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
