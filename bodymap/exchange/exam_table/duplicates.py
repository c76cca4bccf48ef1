"""Which exam ids stand twice in a table of any length, in little memory."""

import tempfile
from collections.abc import Iterator
from hashlib import blake2b
from heapq import merge
from typing import IO

_DIGEST, _ENTRY = 16, 24  # bytes of the id's digest, and of digest and line
_RUN = 20_000  # entries held in memory
_BLOCK = 500  # entries of a run read at a time


class Duplicates:
    """Ids as 128-bit digests with their lines: sorted runs in a temporary file, merged at the end.

    Two different ids with the same digest are beyond any table; memory does not grow with the number of rows.
    """

    def __init__(self, run: int = _RUN) -> None:
        self._run = run
        self._entries: list[bytes] = []
        self._file: IO[bytes] | None = None
        self._runs = 0

    def add(self, name: str, line: int) -> None:
        """Note an id and the line on which it stands."""
        digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()
        self._entries.append(digest + line.to_bytes(_ENTRY - _DIGEST, "big"))
        if len(self._entries) >= self._run:
            if self._file is None:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `close`)
            self._entries.sort()
            self._file.write(b"".join(self._entries))
            self._entries.clear()
            self._runs += 1

    def found(self) -> Iterator[tuple[int, int]]:
        """(line, line where the same id stood first) for every id that stands again."""
        self._entries.sort()
        digest, first = b"", 0
        for entry in merge(*map(self._read, range(self._runs)), self._entries):
            this, line = entry[:_DIGEST], int.from_bytes(entry[_DIGEST:], "big")
            if this == digest:
                yield line, first
            else:
                digest, first = this, line

    def close(self) -> None:
        """Remove the temporary file."""
        if self._file is not None:
            self._file.close()

    def _read(self, run: int) -> Iterator[bytes]:
        assert self._file is not None
        for at in range(0, self._run, _BLOCK):
            self._file.seek((run * self._run + at) * _ENTRY)
            block = self._file.read(min(_BLOCK, self._run - at) * _ENTRY)
            yield from (block[i : i + _ENTRY] for i in range(0, len(block), _ENTRY))
