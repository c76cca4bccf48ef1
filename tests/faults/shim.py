"""The shim between a program and its disk, from Python: built by `cc` where there is one, told what to do through a
small file that both map into their memory. `shim.c` says the same in C."""

from __future__ import annotations

import errno
import mmap
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from enum import IntFlag
from functools import cache
from pathlib import Path

SHORT, KILL = -1, -2
"""Instead of an errno: half of what is written is taken and then nothing more; the program is killed."""
_SOURCE = Path(__file__).with_name("shim.c")
_NAMES = ("armed", "kinds", "at", "ever", "error", "seen", "bitten", "logged")
_SIZE = 8 * len(_NAMES)


class Call(IntFlag):
    """What reaches the disk."""

    OPEN = 1
    WRITE = 2
    SYNC = 4
    TRUNCATE = 8
    RENAME = 16
    UNLINK = 32
    LINK = 64
    MKDIR = 128


@dataclass(frozen=True)
class Way:
    """How calls fail: with what, once or from then on, and which kinds."""

    name: str
    error: int
    ever: bool = False
    kinds: Call = ~Call(0)


WAYS = (
    Way("EIO once", errno.EIO),
    Way("EIO for ever", errno.EIO, ever=True),
    Way("no room once", errno.ENOSPC, kinds=~Call.UNLINK),
    Way("no room for ever", errno.ENOSPC, ever=True, kinds=~Call.UNLINK),
    Way("half written", SHORT, ever=True, kinds=Call.WRITE | Call.TRUNCATE),
)


@cache
def built() -> Path:
    """The library, made once a run. RuntimeError with a line that says why there is none."""
    compiler = shutil.which("cc")
    if not sys.platform.startswith("linux") or compiler is None:
        raise RuntimeError("faults of the disk are not tried: they need Linux and a C compiler called `cc`")
    made = Path(tempfile.mkdtemp(prefix="bodymap-shim-")) / "shim.so"
    command = [compiler, "-O1", "-shared", "-fPIC", "-o", str(made), str(_SOURCE), "-ldl", "-lpthread"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"faults of the disk are not tried: `cc` does not build {_SOURCE.name}: {done.stderr[:300]}")
    return made


class Orders:
    """What the shim is to do, and what it did. In memory that all processes of a test share."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(_SIZE))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _SIZE)

    def __getitem__(self, name: str) -> int:
        return int(struct.unpack_from("<q", self._map, 8 * _NAMES.index(name))[0])

    def __setitem__(self, name: str, value: int) -> None:
        struct.pack_into("<q", self._map, 8 * _NAMES.index(name), value)

    def arm(self, way: Way, at: int) -> None:
        """From now on the `at`-th call fails in this way; 0: calls are only counted."""
        self.rest()
        kinds = int(way.kinds) & 0xFF
        for name, value in (("kinds", kinds), ("at", at), ("ever", way.ever), ("error", way.error), ("armed", 1)):
            self[name] = int(value)

    def rest(self) -> None:
        """Nothing fails; the counts begin anew."""
        for name in ("armed", "at", "seen", "bitten"):
            self[name] = 0


def environment(under: Path, orders: Path, log: Path | None = None) -> dict[str, str]:
    """For a program whose files under a folder pass the shim."""
    own = {"LD_PRELOAD": str(built()), "BODYMAP_SHIM_UNDER": str(under), "BODYMAP_SHIM_ORDERS": str(orders)}
    return {**os.environ, **own, **({"BODYMAP_SHIM_LOG": str(log)} if log else {})}
