"""Passphrases: several short words, easy to read from a slip, to say over the telephone and to type."""

from __future__ import annotations

import re
import secrets
import unicodedata
from functools import cache
from math import log2

from bodymap.paths import resources

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
