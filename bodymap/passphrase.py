"""What makes a passphrase of the data file: six words drawn by chance, or 15 characters of somebody's own.

NIST SP 800-63B (section 3.1.1, "Password Verifiers"): length counts, no rules of composition, the commonest are
refused, normalised before it is used (NFKC). What is refused here is refused for a new passphrase only.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from functools import cache
from itertools import pairwise

from bodymap.paths import resources

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
