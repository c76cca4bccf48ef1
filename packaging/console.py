"""What the tasks say on the terminal, and the one way in which they stop."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

NEEDS_SYSTEM = 3
"""Exit code: the system lacks something that these tasks may not install; the line to type was printed."""


class Stop(Exception):
    """Ends a task: one sentence for the user, and the exit code."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


def say(line: str) -> None:
    """One progress line, at once."""
    print(line, flush=True)


def call(command: Sequence[str], cwd: str | None = None, env: dict[str, str] | None = None) -> int:
    """Run a command without input and let it print; its exit code, 127 when there is no such program."""
    sys.stdout.flush()
    try:
        return subprocess.run(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, check=False).returncode
    except FileNotFoundError:
        return 127


def answer(command: Sequence[str], timeout: float = 60) -> tuple[int, str]:
    """Run a command without input or noise: (exit code, what it printed). 127 when there is no such program."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, check=False
        )
    except (FileNotFoundError, PermissionError):
        return 127, ""
    except subprocess.TimeoutExpired:
        return 124, ""
    return done.returncode, done.stdout
