"""People's own words in our sentences: a name that is read from right to left must not move the numbers beside it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any, TypeVar

FIRST_STRONG, POP = "\u2068", "\u2069"
_RIGHT = ("R", "AL", "AN", "RLE", "RLO", "RLI")

_Value = TypeVar("_Value")


def isolated(text: str) -> str:
    """The text as one unit for the order of a line (Unicode isolates, UAX 9): unchanged when nothing in it runs from
    right to left. Lines stay lines."""
    if text.isascii() or text.startswith(FIRST_STRONG):
        return text
    if not any(unicodedata.bidirectional(c) in _RIGHT for c in text):
        return text
    return "\n".join(f"{FIRST_STRONG}{line}{POP}" if line else "" for line in text.split("\n"))


def isolated_in(value: _Value) -> _Value:
    """The same value with every text in it isolated: for what is only shown, never for what is stored."""
    found: Any = value
    if isinstance(value, str):
        found = isolated(value)
    elif is_dataclass(value) and not isinstance(value, type):
        changed = {}
        for field in fields(value):
            before = getattr(value, field.name)
            after = isolated_in(before)
            if after is not before:
                changed[field.name] = after
        found = replace(value, **changed) if changed else value
    elif isinstance(value, tuple) and type(value) is tuple:
        parts = tuple(isolated_in(part) for part in value)
        found = value if all(a is b for a, b in zip(parts, value, strict=True)) else parts
    elif isinstance(value, Mapping):
        named = {key: isolated_in(part) for key, part in value.items()}
        found = value if all(named[key] is value[key] for key in value) else MappingProxyType(named)
    return found  # type: ignore[no-any-return]
