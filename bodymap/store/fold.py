"""Names and numbers as they are searched: without case, accents, or punctuation, in any script."""

from __future__ import annotations

import re
import unicodedata

# Letters that Unicode does not take apart, as people without them on the keyboard type them.
_PLAIN = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h"})
_APOSTROPHES = re.compile(r"['’ʼ`´]")
_WORD = re.compile(r"\w+")
_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_UNSEEN = re.compile(r"[\s\-_\u00ad\u058a\u05be\u2010-\u2015\u2212\u30fc\ufe58\ufe63\uff0d]+")


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


def folded_number(number: str) -> str:
    """What two record numbers share that only look different: without case, width, blanks, hyphens, signs that are not
    seen, and zeros before a number; digits of any script. "a-007", "A 7" and "Ａ７" give "a7"."""
    seen = [
        str(unicodedata.decimal(c)) if c.isdecimal() else c
        for c in unicodedata.normalize("NFKC", number).casefold()
        if unicodedata.category(c) not in ("Cf", "Cc")
    ]
    return _UNSEEN.sub("", _ZEROS.sub("", "".join(seen)))


def folded_name(name: str) -> str:
    """What two spellings of a name share: "Dr. I. Lind" and "DR I  LIND" give "dr i lind"."""
    return " ".join(words(name)) or name.strip().casefold()
