"""The envelope: bytes with a passphrase to bytes anybody may carry, and back.

    magic 12 | version 1 | kind 1 | salt 16 | nonce 12 | length 4 (big-endian) | sealed | SHA-256 of all before, 32

`sealed` is zlib-compressed text in AES-256-GCM (16 bytes of tag at its end) with all before it as associated data;
the key is Scrypt of the passphrase and the salt. Every version of the format begins with the magic and its number and
ends with the SHA-256, so that damage is told from a wrong passphrase and from a newer program. What Scrypt costs
belongs to the version and does not stand in the file: a file cannot ask for more.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_bytes

from bodymap.errors import FileProblem, NewerFile, WrongPassphrase
from bodymap.exchange.handover.passphrase import same_words

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
