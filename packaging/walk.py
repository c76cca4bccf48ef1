"""Long random walks through the whole program, each in a process of its own: [--minutes N] [--seed S] [--steps N].

A walk that ends badly is shrunk to the few moves that show it and written into build/walks/. Exit 0 when none did.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "walks"
PATIENCE_S = 240
SCRIBBLED = {"PYTHONMALLOC": "malloc", "MALLOC_PERTURB_": "165"}
"""Memory that is given back is written over (glibc): what still uses it does not live by chance."""


def main(words: list[str]) -> int:
    """Walk until the time is over; the exit code."""
    parser = argparse.ArgumentParser(prog="walk", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=int(time.time()) % 1_000_000)
    parser.add_argument("--steps", type=int, default=150)
    given = parser.parse_args(words)
    FOLDER.mkdir(parents=True, exist_ok=True)
    end, seed, bad, walks = time.monotonic() + given.minutes * 60, given.seed, 0, 0
    seen: set[str] = set()
    while time.monotonic() < end:
        journal = FOLDER / f"{seed}.walk"
        what = _walk(journal, str(seed), str(given.steps))
        walks += 1
        kind = _kind(what)
        if what and kind not in seen:
            seen.add(kind)
            bad += 1
            print(f"walk {seed}: {what}\nshrinking ...", flush=True)
            moves = _shrunk(journal, kind)
            print("[\n" + "".join(f"    ({a!r}, {b!r}),\n" for a, b in moves) + "]", flush=True)
        elif not what:
            journal.unlink(missing_ok=True)
        seed += 1
    print(f"{walks} walks of {given.steps} moves, {bad} kinds of findings")
    return 1 if bad else 0


def _walk(journal: Path, *words: str) -> str:
    """What went wrong, "" when nothing did."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tests.walks", str(journal), *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            env={**os.environ, **SCRIBBLED},
            timeout=PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "it hangs"
    if done.returncode == 0:
        return ""
    if done.returncode == 1 and done.stdout.strip():
        return done.stdout.strip()
    return f"it ended with {done.returncode}\n{done.stderr[-3000:]}"


def _kind(what: str) -> str:
    """The line that names a finding, to tell one from another."""
    lines = what.strip().splitlines()
    if what.startswith("it ended"):
        return next((line.strip() for line in lines if "line" in line and "bodymap" in line), lines[0])
    return lines[-1] if lines and lines[0].startswith("Traceback") else "".join(lines[:1])


def _shrunk(journal: Path, kind: str) -> list[tuple[str, str]]:
    """The fewest moves that still show the same kind of finding (a bounded search)."""
    moves = [(a, b) for a, b in map(json.loads, journal.read_text("utf-8").splitlines())]
    trial = journal.with_suffix(".trial")

    def shows(some: Sequence[tuple[str, str]]) -> bool:
        trial.write_text("".join(json.dumps(move) + "\n" for move in some), "utf-8")
        return _kind(_walk(trial)) == kind

    tries, size = 0, max(1, len(moves) // 2)
    if not shows(moves):
        print("(not shown again by the same moves)")
        return moves
    while size and tries < 60:
        at = 0
        while at < len(moves) and tries < 60:
            fewer = moves[:at] + moves[at + size :]
            tries += 1
            if fewer and shows(fewer):
                moves = fewer
            else:
                at += size
        size //= 2
    journal.write_text("".join(json.dumps(move) + "\n" for move in moves), "utf-8")
    trial.unlink(missing_ok=True)
    return moves


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
