"""The words of the self-assessment in one language, from `resources/self`; translated and reviewed as data."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from bodymap.paths import resources

LANGUAGES = ("en",)


class Words:
    """Texts by dotted key; `{name}` in a text is filled in when it is said."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = MappingProxyType(dict(texts))

    def say(self, key: str, **parts: object) -> str:
        """One text. KeyError when there is none."""
        text = self.texts[key]
        for name, part in parts.items():
            text = text.replace("{" + name + "}", str(part))
        return text

    def has(self, key: str) -> bool:
        return key in self.texts

    def lines(self, key: str) -> list[str]:
        """The texts of a list, in order."""
        return [self.texts[f"{key}.{n}"] for n in range(len(self.texts)) if f"{key}.{n}" in self.texts]

    def named(self, key: str) -> dict[str, str]:
        """The texts of a table, in the order of the file."""
        inside = ((name[len(key) + 1 :], text) for name, text in self.texts.items() if name.startswith(key + "."))
        return {name: text for name, text in inside if "." not in name}


@cache
def words(language: str = "en") -> Words:
    """The words of the screens. KeyError when there is no such language."""
    return _read(language, "")


@cache
def help_words(language: str = "en") -> Words:
    """The words of the page with help in a crisis: neutral, without a name or number of any country."""
    return _read(language, "help")


def _read(language: str, part: str) -> Words:
    if language not in LANGUAGES:
        raise KeyError(language)
    name = f"{part}.toml" if part else f"{language}.toml"
    data = tomllib.loads((resources() / "self" / name).read_text("utf-8"))
    return Words(dict(flat(data[language] if part else data)))


def flat(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """The texts of nested tables and lists by dotted key."""
    if isinstance(value, str):
        yield key, value
        return
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for name, part in inside:
        yield from flat(part, f"{key}.{name}" if key else str(name))
