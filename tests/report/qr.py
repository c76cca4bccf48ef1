"""Reads a QR code (ISO/IEC 18004) from a picture, in a way of its own: nothing is corrected, so every module counts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QImage

_MASK: tuple[Callable[[int, int], bool], ...] = (
    lambda r, c: (r + c) % 2 == 0,
    lambda r, c: r % 2 == 0,
    lambda r, c: c % 3 == 0,
    lambda r, c: (r + c) % 3 == 0,
    lambda r, c: (r // 2 + c // 3) % 2 == 0,
    lambda r, c: r * c % 2 + r * c % 3 == 0,
    lambda r, c: (r * c % 2 + r * c % 3) % 2 == 0,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2 == 0,
)
_MIDDLES = {1: (), 2: (6, 18), 3: (6, 22), 4: (6, 26), 5: (6, 30), 6: (6, 34), 7: (6, 22, 38), 8: (6, 24, 42)}
_BLOCKS = {1: [16], 2: [28], 3: [44], 4: [32] * 2, 5: [43] * 2, 6: [27] * 4, 7: [31] * 4, 8: [38] * 2 + [39] * 2}
"""Data bytes of each block at level M."""


def modules(picture: QImage) -> list[list[bool]]:
    """The dark modules of the one code in a picture that holds nothing else dark."""
    wide, high = picture.width(), picture.height()
    dark = [[picture.pixelColor(x, y).lightness() < 128 for x in range(wide)] for y in range(high)]
    top = next(y for y in range(high) if any(dark[y]))
    left = min(row.index(True) for row in dark if any(row))
    right = max(wide - 1 - row[::-1].index(True) for row in dark if any(row))
    # The edge of the first finder is seven modules long; its very corner may be paler than it.
    run = next(n for n in range(1, wide) if not dark[top + 2][left + n])
    count = 17 + 4 * round(((right - left + 1) / (run / 7) - 17) / 4)
    one = (right - left + 1) / count
    return [[dark[int(top + (r + 0.5) * one)][int(left + (c + 0.5) * one)] for c in range(count)] for r in range(count)]


def read(code: list[list[bool]]) -> bytes:
    """What a code of level M in byte mode says."""
    count = len(code)
    version = (count - 17) // 4
    place = [(8, c) for c in (0, 1, 2, 3, 4, 5, 7, 8)] + [(r, 8) for r in (7, 5, 4, 3, 2, 1, 0)]
    form = sum(code[r][c] << (14 - n) for n, (r, c) in enumerate(place)) ^ 0x5412
    assert form >> 13 == 0, "level M"
    mask = _MASK[form >> 10 & 7]
    bits = []
    for n, right in enumerate([*range(count - 1, 6, -2), 5, 3, 1]):
        rows = range(count - 1, -1, -1) if n % 2 == 0 else range(count)
        bits += [
            code[r][c] ^ mask(r, c) for r in rows for c in (right, right - 1) if not _is_function(version, count, r, c)
        ]
    words = [sum(bits[at + n] << (7 - n) for n in range(8)) for at in range(0, len(bits) - 7, 8)]
    blocks: list[list[int]] = [[] for _ in _BLOCKS[version]]
    for n in range(max(_BLOCKS[version])):
        for block, size in zip(blocks, _BLOCKS[version], strict=True):
            if n < size:
                block.append(words.pop(0))
    stream = "".join(f"{word:08b}" for block in blocks for word in block)
    assert stream[:4] == "0100", "byte mode"
    length = int(stream[4:12], 2)
    return bytes(int(stream[12 + 8 * n : 20 + 8 * n], 2) for n in range(length))


def _is_function(version: int, count: int, r: int, c: int) -> bool:
    """Whether a module is part of the pattern, and holds no data."""
    if (r < 9 and (c < 9 or c >= count - 8)) or (r >= count - 8 and c < 9) or 6 in (r, c):
        return True
    if version >= 7 and ((r < 6 and c >= count - 11) or (c < 6 and r >= count - 11)):
        return True
    middles = _MIDDLES[version]
    corners = {(6, 6), (6, count - 7), (count - 7, 6)}
    return any(abs(r - y) <= 2 and abs(c - x) <= 2 for y in middles for x in middles if (y, x) not in corners)
