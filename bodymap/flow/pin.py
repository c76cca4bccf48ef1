"""PINs, of the practice for leaving patient mode and of examiners: only a slow, salted hash is kept (scrypt, RFC 7914),
and wrong ones cost time."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from itertools import pairwise

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
