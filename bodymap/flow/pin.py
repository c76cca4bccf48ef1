"""The practice's PIN for leaving patient mode: only a slow, salted hash of it is kept (scrypt, RFC 7914)."""

from __future__ import annotations

import hashlib
import hmac
import secrets

SHORTEST = 4
"""A PIN has at least this many characters."""
_COST, _BLOCK, _LANES = 2**14, 8, 1


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
    return hashlib.scrypt(pin.encode(), salt=salt, n=_COST, r=_BLOCK, p=_LANES, dklen=32)
