"""The reading grade of a text: Flesch and Kincaid (1975), with a plain count of syllables."""

import re

_WORD = re.compile(r"[A-Za-z']+")


def syllables(word: str) -> int:
    """Groups of vowels; a silent e at the end, and -es, -ed after most letters, add none."""
    plain = word.lower().strip("'").removesuffix("'s")
    if re.fullmatch(r"[^aeiouy]+", plain):
        return 1
    groups = len(re.findall(r"[aeiouy]+", plain))
    if re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouyszxc]es$", plain) and groups > 1:
        groups -= 1
    return max(groups, 1)


def grade(text: str) -> float:
    """School grade of a text of whole sentences."""
    sentences = max(1, len(re.findall(r"[.!?:]+(?:\s|$)", text)))
    found = _WORD.findall(text)
    return 0.39 * len(found) / sentences + 11.8 * sum(map(syllables, found)) / len(found) - 15.59
