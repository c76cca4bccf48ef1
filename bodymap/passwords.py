"""What opens and locks: the passphrase of the data file, and PINs, of which only a slow, salted hash is kept."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
import unicodedata
from collections.abc import Callable
from functools import cache
from itertools import pairwise

from bodymap.paths import resources

# -- passphrase -------------------------------------------------------------------------------------------------------
# What makes a passphrase of the data file: six words drawn by chance, or 15 characters of somebody's own. NIST SP
# 800-63B (section 3.1.1, "Password Verifiers"): length counts, no rules of composition, the commonest are refused,
# normalised before it is used (NFKC). What is refused here is refused for a new passphrase only.

COUNT = 6
"""Words of a passphrase that is drawn."""
LEAST = 15
"""Characters that a new passphrase has at least."""
MOST = 200
"""Characters that can be typed."""
_NOT_LETTERS = re.compile(r"[\W_]+")


@cache
def word_list() -> tuple[str, ...]:
    """The 7,776 words that one is drawn from."""
    return tuple(word for line in _lines("words.txt") for word in line.split())


def drawn() -> str:
    """A new passphrase: six words, a space between."""
    return " ".join(secrets.choice(word_list()) for _ in range(COUNT))


def normal(text: str) -> str:
    """The same passphrase whichever way its accents and wide letters were typed (NFKC)."""
    return unicodedata.normalize("NFKC", text)


def cannot_be(text: str) -> str:
    """Why no passphrase has this text, of any file; "" when one can have it."""
    if "\0" in text:
        return "It holds the sign NUL, which ends a text for many programs. Type it without."
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        return "It holds half of a sign (a lone surrogate), which no file can hold. Type it again."
    return ""


def too_weak(text: str) -> str:
    """Why a new passphrase will not do, in words; "" when it will."""
    if impossible := cannot_be(text):
        return impossible
    text = normal(text)
    if len(text) < LEAST:
        return f"At least {LEAST} characters; this has {len(text)}."
    plain = _NOT_LETTERS.sub("", text.casefold())
    for one in (text.casefold(), plain, plain.rstrip("0123456789"), plain.lstrip("0123456789")):
        if not _made_of(one, plain):
            continue
        return "This is one of the first that are guessed. Take words that nobody would put together."
    return ""


@cache
def _commonest() -> frozenset[str]:
    return frozenset(_lines("commonest.txt"))


def _made_of(text: str, whole: str) -> bool:
    """Whether a text is among the commonest, one of them or a few signs repeated, or a row such as 12345 or abcde."""
    if not text:  # nothing but digits: a row or a repetition of its own, or nothing that is known
        return False
    unit = _unit(text)
    if unit in _commonest() or text in _commonest() or (len(unit) <= 4 and len(unit) < len(text)):
        return True
    row = unit if len(unit) > 4 else whole
    steps = {(ord(b) - ord(a)) % 10 if (a + b).isdigit() else ord(b) - ord(a) for a, b in pairwise(row)}
    return len(steps) == 1 and steps <= {0, 1, -1, 9}


def _unit(text: str) -> str:
    """What a text repeats, the last time perhaps in part: "abc" of "abcabca"; the text itself when nothing is."""
    for length in range(1, len(text) // 2 + 1):
        if all(text[at] == text[at % length] for at in range(length, len(text))):
            return text[:length]
    return text


def _lines(name: str) -> list[str]:
    text = (resources() / "passphrase" / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


# -- pin --------------------------------------------------------------------------------------------------------------
# PINs, of the practice for leaving patient mode and of examiners: only a slow, salted hash is kept (scrypt, RFC 7914),
# and wrong ones cost time.

SHORTEST = 4
"""A PIN has at least this many characters."""
_FIRST_TRIED = {
    *("1212", "1122", "1313", "2580", "0852", "1004", "2000", "6969", "1010", "2020", "4321", "1123", "1397"),
    *("0007", "1230", "0123", "123123", "112233", "121212", "147258", "147852", "159753", "258456", "password"),
    *(
        "pass",
        "bodymap",
        "praxis",
        "practice",
        "doctor",
        "clinic",
        "admin",
        "qwer",
        "qwertz",
        "qwerty",
        "asdf",
        "asdfgh",
    ),
}
_COST, _BLOCK, _LANES = 2**14, 8, 1
WAITS = (0, 0, 0, 5, 15, 30, 60, 120, 300)
"""Seconds to wait after so many wrong PINs; the last one stands for all further ones."""


class Brake:
    """Makes the next PIN wait, the longer the more wrong ones there were. `wrong`: those before the program was started
    again; that wait begins anew."""

    def __init__(self, wrong: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self.wrong, self._clock = wrong, clock
        self.until = clock() + self._wait() if wrong else 0.0

    def seconds(self) -> int:
        """How long no PIN is looked at."""
        return max(0, round(self.until - self._clock() + 0.499))

    def failed(self) -> None:
        """One more was wrong."""
        self.wrong += 1
        self.until = self._clock() + self._wait()

    def release(self) -> None:
        """It was the right one."""
        self.wrong, self.until = 0, 0.0

    def _wait(self) -> int:
        return WAITS[min(self.wrong, len(WAITS) - 1)]


def too_easy(pin: str) -> str:
    """Why a PIN will not do, in words; "" when it will: too short, or one of the first that are tried."""
    if len(pin) < SHORTEST:
        return f"At least {SHORTEST} signs."
    plain = pin.casefold()
    steps = {ord(b) - ord(a) for a, b in pairwise(plain)}
    wrapped = {(ord(b) - ord(a)) % 10 for a, b in pairwise(plain)} if plain.isdecimal() else steps
    year = len(plain) == 4 and plain.isdecimal() and 1900 <= int(plain) <= 2099
    half = plain[: len(plain) // 2]
    twice = len(plain) % 2 == 0 and half + half == plain
    if (len(steps) == 1 and steps <= {0, 1, -1}) or (len(wrapped) == 1 and wrapped <= {0, 1, 9}):
        return "A row of signs is tried first. Choose another one."
    if year or twice or plain in _FIRST_TRIED:
        return "This is one of the first that are tried. Choose another one."
    return ""


def pin_hash(pin: str) -> str:
    """What is stored for a PIN. ValueError when it is too short."""
    if len(pin) < SHORTEST:
        raise ValueError(f"a PIN has at least {SHORTEST} characters")
    salt = secrets.token_bytes(16)
    return f"scrypt:{salt.hex()}:{_hashed(pin, salt).hex()}"


def pin_fits(pin: str, stored: str) -> bool:
    """Whether a PIN is the stored one; False for a damaged or missing hash."""
    kind, _, rest = stored.partition(":")
    salt, _, wanted = rest.partition(":")
    try:
        return kind == "scrypt" and hmac.compare_digest(_hashed(pin, bytes.fromhex(salt)), bytes.fromhex(wanted))
    except ValueError:
        return False


def _hashed(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(errors="surrogatepass"), salt=salt, n=_COST, r=_BLOCK, p=_LANES, dklen=32)
