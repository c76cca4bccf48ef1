"""The order in which one line of text is drawn: the Unicode bidirectional algorithm for a single line.

Isolates are followed; explicit embeddings are not (they are taken out before).
"""

from __future__ import annotations

import unicodedata
from itertools import groupby

_RIGHT = ("R", "AL", "AN")
_NUMBERS = ("EN", "AN")
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_OPEN, _CLOSE = "\u2066\u2067\u2068", "\u2069"
_NUMBERED = 0x100000  # private, of no script: each isolate is found again wherever its run is turned to


def visual_runs(text: str) -> list[tuple[str, bool]]:
    """The line as runs from left to right: (text in reading order, whether it is read from right to left)."""
    outer, inner = _held(text)
    if not inner:
        return _plain_runs(outer)
    runs: list[tuple[str, bool]] = []
    for run, rtl in _plain_runs(outer):
        parts: list[list[tuple[str, bool]]] = [[]]
        for char in run:
            if _NUMBERED <= ord(char) < _NUMBERED + len(inner):
                parts += [visual_runs(inner[ord(char) - _NUMBERED]), []]
            elif parts[-1]:
                parts[-1] = [(parts[-1][0][0] + char, rtl)]
            else:
                parts[-1] = [(char, rtl)]
        runs += [one for part in (reversed(parts) if rtl else parts) for one in part]
    return runs


def _held(text: str) -> tuple[str, list[str]]:
    """The line with a numbered private character for each isolate, and what the isolates hold, in reading order."""
    outer, inner, depth = "", list[str](), 0
    for char in text:
        if char in _OPEN:
            if depth == 0:
                outer += chr(_NUMBERED + len(inner))
                inner.append("")
            else:
                inner[-1] += char
            depth += 1
        elif char == _CLOSE:
            depth = max(depth - 1, 0)
            if depth:
                inner[-1] += char
        elif depth:
            inner[-1] += char
        else:
            outer += char
    return outer, inner


def _plain_runs(text: str) -> list[tuple[str, bool]]:
    """The runs of a line that holds no isolate."""
    kinds = ["ON" if ord(c) >= _NUMBERED else unicodedata.bidirectional(c) or "L" for c in text]
    if not any(kind in _RIGHT for kind in kinds):
        return [(text, False)] if text else []
    base = next((int(kind != "L") for kind in kinds if kind in ("L", "R", "AL")), 0)
    levels = _levels(_neutrals(_brackets(text, _weak(kinds, base), base), base), base)
    order = list(range(len(text)))
    for level in range(max(levels), 0, -1):
        order = _turned(order, levels, level)
    return [
        ("".join(text[i] for i in sorted(run)), bool(odd))
        for (odd, _), run in ((key, list(group)) for key, group in groupby(order, lambda i: (levels[i] % 2, levels[i])))
    ]


def _weak(kinds: list[str], base: int) -> list[str]:
    """Rules W1 to W7: marks, numbers and their separators."""
    sor = "R" if base else "L"
    out = list(kinds)
    for i, kind in enumerate(out):
        if kind == "NSM":
            out[i] = out[i - 1] if i else sor
    strong = sor
    for i, kind in enumerate(out):
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            out[i] = "AN"
    out = ["R" if kind == "AL" else kind for kind in out]
    for i in range(1, len(out) - 1):
        before, kind, after = out[i - 1 : i + 2]
        if before == after and ((kind == "ES" and before == "EN") or (kind == "CS" and before in _NUMBERS)):
            out[i] = before
    for kind, run in _runs(out):
        beside = (out[run[0] - 1] if run[0] else "", out[run[-1] + 1] if run[-1] + 1 < len(out) else "")
        if kind == "ET" and "EN" in beside:
            for i in run:
                out[i] = "EN"
    out = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in out]
    strong = sor
    for i, kind in enumerate(out):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            out[i] = "L"
    return out


def _brackets(text: str, kinds: list[str], base: int) -> list[str]:
    """Rule N0: a pair of brackets goes with the line, or with what it holds when that and the text before agree."""
    own, other = ("R", "L") if base else ("L", "R")
    out, open_ = list(kinds), list[int]()
    pairs: list[tuple[int, int]] = []
    for i, char in enumerate(text):
        if char in _PAIRS and out[i] == "ON":
            open_.append(i)
        elif char in _PAIRS.values() and out[i] == "ON":
            for k in reversed(range(len(open_))):
                if _PAIRS[text[open_[k]]] == char:
                    pairs.append((open_[k], i))
                    del open_[k:]
                    break
    for first, last in sorted(pairs):
        inside = {_side(kind) for kind in out[first + 1 : last]} & {"L", "R"}
        if not inside:
            continue
        before = next((_side(kind) for kind in reversed(out[:first]) if _side(kind) in ("L", "R")), own)
        out[first] = out[last] = own if own in inside else before if before == other else own
    return out


def _neutrals(kinds: list[str], base: int) -> list[str]:
    """Rules N1 and N2: spaces and punctuation follow their neighbours when these agree, else the line."""
    own = "R" if base else "L"
    out = ["ON" if kind not in ("L", "R", *_NUMBERS) else kind for kind in kinds]
    for kind, run in _runs(out):
        if kind != "ON":
            continue
        before = own if run[0] == 0 else _side(out[run[0] - 1])
        after = own if run[-1] + 1 == len(out) else _side(out[run[-1] + 1])
        for i in run:
            out[i] = before if before == after else own
    return out


def _side(kind: str) -> str:
    return "R" if kind in _NUMBERS else kind


def _levels(kinds: list[str], base: int) -> list[int]:
    """Rules I1 and I2."""
    if base:
        return [1 if kind == "R" else 2 for kind in kinds]
    return [{"L": 0, "R": 1}.get(kind, 2) for kind in kinds]


def _runs(kinds: list[str]) -> list[tuple[str, list[int]]]:
    return [(kind, list(group)) for kind, group in groupby(range(len(kinds)), lambda i: kinds[i])]


def _turned(order: list[int], levels: list[int], level: int) -> list[int]:
    """Rule L2: every stretch at this level or above is turned round."""
    out: list[int] = []
    for high, group in groupby(order, lambda i: levels[i] >= level):
        run = list(group)
        out += run[::-1] if high else run
    return out
