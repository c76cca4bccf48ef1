"""The speeds to reach, measured on this machine in one run: `python3 packaging/tasks.py bench [NAME ...]`.

What can be compared is a ratio taken in the same run, because the machine's own speed cancels out. Nothing here is a
test: a busy machine is slow.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import bench_files
import bench_window
from bench_row import Row


def measures(folder: Path) -> dict[str, Callable[[], Iterator[Row]]]:
    """Every measure by name."""
    return {
        "start": lambda: bench_window.start(folder),
        "key": lambda: bench_window.key(folder),
        "save": lambda: bench_files.save(folder),
        "course": lambda: bench_window.course(folder),
        "desk": lambda: bench_window.desk(folder),
        "search": lambda: bench_files.search(folder, 10_000),
        "open": lambda: bench_files.open_large(folder, 100_000),
        "sheet": bench_files.sheet,
        "score": lambda: bench_files.score(folder),
    }


def main(words: Sequence[str]) -> int:
    """Print the table. 0 when everything was reached, 1 when not, 2 for a name that is none."""
    with tempfile.TemporaryDirectory(prefix="bodymap-bench-") as folder:
        known = measures(Path(folder))
        wrong = [name for name in words if name not in known]
        if wrong:
            print(f"no measure {', '.join(wrong)}; there are: {' '.join(known)}", file=sys.stderr)
            return 2
        print(f"{'what':<58} {'reach':>16}  {'measured':>28}")
        missed = 0
        for name in words or known:
            for row in known[name]():
                missed += not row.reached
                print(
                    f"{row.what:<58} {row.reach:>16}  {row.measured:>28}{'' if row.reached else '  MISSED'}", flush=True
                )
    print(f"{missed} missed" if missed else "all reached")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
