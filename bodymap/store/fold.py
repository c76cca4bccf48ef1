"""Names and numbers as they are searched: without case, accents, or punctuation, in any script."""

from __future__ import annotations

import re
import unicodedata

# Letters that Unicode does not take apart, as people without them on the keyboard type them.
_PLAIN = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h"})
_APOSTROPHES = re.compile(r"['’ʼ`´]")
_WORD = re.compile(r"\w+")


def plain(text: str) -> str:
    """Lower case without accents: "Ärzté" becomes "arzte"; letters of other scripts stay letters."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_PLAIN)


def words(text: str) -> list[str]:
    """The words of a text, plain: "O'Brien-Šmid, Anna" gives obrien, smid, anna."""
    return _WORD.findall(_APOSTROPHES.sub("", plain(text)).replace("_", " "))


def folded(name: str, number: str) -> str:
    """What is searched for a patient: every word with a space before it, the number also in one piece."""
    parts = words(name) + words(number)
    whole = "".join(words(number))
    return "".join(f" {word}" for word in [*parts, *([whole] if whole not in parts else [])])
