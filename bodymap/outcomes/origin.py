"""Where a number comes from: its formula, its inputs and its source, sayable on request."""

from __future__ import annotations

import re
from dataclasses import dataclass

_OURS = re.compile(r"(; )?domain [0-9][0-9., ]*")  # our own notes, which the reader does not have
Inputs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """How a number came about. `inputs` are (name, value in words) in the order of the formula."""

    formula: str
    inputs: Inputs
    source: str
    note: str = ""

    def explain(self) -> str:
        """Formula, inputs, source and note, a line each."""
        given = "; ".join(f"{name} = {value}" for name, value in self.inputs)
        source = _OURS.sub("", self.source)
        lines = [self.formula, f"With {given}." if given else "", f"Source: {source}" if source else "", self.note]
        return "\n".join(line for line in lines if line)


@dataclass(frozen=True, slots=True)
class Number:
    """One number with its origin; `value` is None when it is undefined, and the origin's note says why."""

    value: float | None
    origin: Origin

    def explain(self) -> str:
        """The value and where it comes from."""
        shown = "undefined" if self.value is None else plain(self.value, 3)
        return f"{shown}\n{self.origin.explain()}"


def plain(value: float, digits: int = 1) -> str:
    """A number as it is read: at most `digits` decimals, none that are zero, and a true minus sign."""
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")


def span(low: float, high: float, digits: int = 1) -> str:
    """A range in words: "9", "5 or 6", "5 to 8"."""
    if low == high:
        return plain(low, digits)
    return f"{plain(low, digits)} {'or' if high - low == 1 else 'to'} {plain(high, digits)}"


def listed(values: tuple[float, ...] | list[float], most: int = 12) -> str:
    """Values in a row, "15, 16, 15"; long rows end with how many more there are."""
    shown = ", ".join(plain(v, 2) for v in values[:most])
    return f"{shown} and {len(values) - most} more" if len(values) > most else shown or "none"
