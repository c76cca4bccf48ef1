"""The faults at full size, and a table of what was tried: disks that fail, power cuts, kills, flipped bits, forgeries,
displaced files, random states that are locked.

`faults.py [--long] [ROW ...]`: the sizes of an hour, or the full ones. A row is lost when one of its tests fails: what
was acknowledged and is not there, what is half-there, what was altered and is not named. Exit 1 then.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_MEMORY = Path("/dev/shm")  # where there is one nobody waits for a disk: none of the faults is one of its own
_PYTEST = (sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "-rs", "-o", "timeout=7200")


@dataclass(frozen=True)
class Row:
    """One line of the table: its name, the tests, and their sizes: those of an hour, the full ones."""

    name: str
    tests: tuple[str, ...]
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)


ROWS = (
    Row("calls", ("tests/faults/test_shim.py", "tests/faults/test_every_call.py"), {"BODYMAP_CALLS": (6, 400)}),
    Row("window", ("tests/faults/test_window.py",), {"BODYMAP_WINDOW": (1, 3), "BODYMAP_WINDOW_KILLS": (50, 1000)}),
    Row("power", ("tests/faults/test_power_cuts.py",), {"BODYMAP_CUTS": (30, 350)}),
    Row("kills", ("tests/store/test_kill.py",), {"BODYMAP_KEY_KILLS": (300, 9000)}),
    Row("passphrase", ("tests/store/test_passphrase_faults.py",), {"BODYMAP_KILLS": (20, 300)}),
    Row("flips", ("tests/faults/test_bit_flips.py",), {"BODYMAP_FLIPS": (100, 1000)}),
    Row("forgeries", ("tests/faults/test_forgeries.py",), {"BODYMAP_FORGERIES": (5, 50)}),
    Row("displaced", ("tests/faults/test_displaced.py",), {"BODYMAP_FAULTS": (5, 50)}),
    Row("disk", ("tests/store/test_disk.py",)),
    Row("lock", ("tests/stories/test_lock.py",), {"BODYMAP_LOCK_STATES": (60, 300)}),
)


def main(words: list[str]) -> int:
    """Try the rows and print the table; the exit code."""
    parser = argparse.ArgumentParser(prog="faults", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--long", action="store_true", help="the full sizes; some hours")
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of: {' '.join(row.name for row in ROWS)}")
    wish = parser.parse_args(words)
    if wrong := set(wish.rows) - {row.name for row in ROWS}:
        parser.error(f"no such row: {', '.join(sorted(wrong))}")
    lost = 0
    print(f"{'what':<52} {'tried':>8} {'lost':>6} {'s':>7}", flush=True)
    for row in ROWS:
        if not wish.rows or row.name in wish.rows:
            for line in _tried(row, long=wish.long):
                lost += line.startswith("LOST")
                print(line, flush=True)
    print(f"{lost} rows lost" if lost else "nothing was lost")
    return 1 if lost else 0


def _tried(row: Row, *, long: bool) -> Iterator[str]:
    """Run the tests of a row; its lines of the table, and what they said when something was lost."""
    sizes = {name: str(of[long]) for name, of in row.sizes.items()}
    with tempfile.TemporaryDirectory(
        prefix="bodymap-faults-", dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None
    ) as folder:
        table = Path(folder) / "table"
        table.touch()
        begun = time.monotonic()
        done = subprocess.run(
            [*_PYTEST, f"--basetemp={folder}/tests", *row.tests],
            cwd=ROOT,
            env={**os.environ, **sizes, "BODYMAP_FAULTS_TABLE": str(table), "TMPDIR": folder},
            capture_output=True,
            text=True,
            check=False,
        )
        took = time.monotonic() - begun
        told = [json.loads(line) for line in table.read_text("utf-8").splitlines()]
    for what, times in told:
        yield f"{what:<52} {times:>8,} {0:>6}"
    bad = done.returncode not in (0, 5)
    summary = (done.stdout.strip().splitlines() or ["nothing was said"])[-1]
    size = " ".join(f"{name}={value}" for name, value in sizes.items())
    yield f"{'LOST ' if bad else ''}{row.name}: {summary} {size}".ljust(68) + f" {took:>7.0f}"
    for line in done.stdout.splitlines():
        if line.startswith("SKIPPED") or (bad and line.startswith(("E  ", "FAILED"))):
            yield f"    {line}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
