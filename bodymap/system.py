"""What is asked of the system: a display, a process that is written to no disk, a clock that nobody sets."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from bodymap.paths import resources

# -- display ----------------------------------------------------------------------------------------------------------
# What a window needs from the system: a display that answers, and Qt's libraries. Qt aborts the process when one is
# missing, and Python cannot catch that; so they are looked for before Qt is imported. Standard library only: the set-
# up script uses this before anything is installed.


def why_no_window() -> str | None:
    """Why no window can be opened here, in one line that says what to do; None when one can."""
    if os.environ.get("QT_QPA_PLATFORM"):  # chosen knowingly, also without a screen
        return None
    found = displays()
    if not found:
        return "No display to open a window on. Set DISPLAY, or use a command: bodymap --help."
    if not sys.platform.startswith("linux"):
        return None
    wanted = libraries(("always", *found))
    lacking = [name for name in wanted if not _loads(name)]  # in this process: Qt loads them a moment later
    if not lacking:
        return None
    packages = sorted({wanted[name][-1] for name in lacking})
    return f"Libraries that a window needs are missing. Install them: sudo apt-get install {' '.join(packages)}"


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def displays() -> tuple[str, ...]:
    """The kinds of display that can be reached: "x11", "wayland", "native" (Windows, macOS); empty without one."""
    if os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0] in ("offscreen", "minimal", "vnc"):
        return ()
    if sys.platform in ("win32", "darwin"):
        return ("native",)
    found = []
    if _x11_answers(os.environ.get("DISPLAY", "")):
        found.append("x11")
    screen = os.environ.get("WAYLAND_DISPLAY", "")
    if screen and (Path(os.environ.get("XDG_RUNTIME_DIR", "/")) / screen).is_socket():
        found.append("wayland")
    return tuple(found)


def libraries(kinds: Iterable[str]) -> dict[str, list[str]]:
    """Library file name -> names of the Debian package that brings it, newest name first."""
    import tomllib  # here, so that an older Python still gets as far as hearing that it is too old

    table = tomllib.loads((resources() / "linux_libraries.toml").read_text("utf-8"))
    return {name: packages for kind in kinds for name, packages in table[kind].items()}


def missing(names: Iterable[str]) -> list[str]:
    """Which of these libraries cannot be loaded. A new process each time: a running one remembers what it found."""
    script = (
        "import ctypes, sys\nfor name in sys.argv[1:]:\n    try: ctypes.CDLL(name)\n    except OSError: print(name)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *names], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise OSError(f"Qt's system libraries could not be checked: {done.stderr.strip()}")
    return done.stdout.split()


def _x11_answers(display: str) -> bool:
    """Whether an X server listens at `display` (":0", "host:10.0"); a left-over variable is no display."""
    host, colon, rest = display.rpartition(":")
    number = rest.partition(".")[0]
    if not colon or not number.isdigit():
        return False
    local = f"/tmp/.X11-unix/X{number}"
    places: list[tuple[socket.AddressFamily, str | tuple[str, int]]]
    if host in ("", "unix"):
        places = [(socket.AF_UNIX, local), (socket.AF_UNIX, "\0" + local)]
    else:
        places = [(socket.AF_INET, (host, 6000 + int(number)))]
    for family, place in places:
        with socket.socket(family, socket.SOCK_STREAM) as line:
            line.settimeout(2)
            try:
                line.connect(place)
            except OSError:
                continue
            return True
    return False


# -- process ----------------------------------------------------------------------------------------------------------
# What is asked of the system for this process: its memory is never written to a disk, its files are its owner's.

_PR_SET_DUMPABLE = 4
"""prctl(2): whether a core dump is made, and whether other programs of the same person may look into the memory."""


def keep_private() -> None:
    """No core dump of this process, no other program looking into it (Linux), and what it makes is for its owner
    alone. What a system does not know is left out."""
    os.umask(0o077)
    if sys.platform == "win32":  # pragma: no cover - it has neither
        return
    import resource

    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


# -- steady -----------------------------------------------------------------------------------------------------------
# A clock that nobody sets: seconds since some moment, which go on while the system sleeps. Linux: CLOCK_BOOTTIME
# (clock_gettime(2): as CLOCK_MONOTONIC, and counts the time that the system is suspended). macOS: CLOCK_MONOTONIC_RAW,
# which is mach_continuous_time (Python's own monotonic clock there stops in sleep). Windows: GetTickCount64, "includes
# time the system spends in sleep or hibernation" (Python's own is another one from 3.13 on).

_BY_SYSTEM = {"linux": "CLOCK_BOOTTIME", "darwin": "CLOCK_MONOTONIC_RAW"}


def steady() -> float:
    """Seconds; only how far two of them are apart means something."""
    seconds = counting_sleep()
    return time.monotonic() if seconds is None else seconds


def counting_sleep(system: str = sys.platform) -> float | None:
    """Seconds of a clock that is known to go on in sleep; None on a system without one: there a sleep would look like
    a clock that was set."""
    if system == "win32":
        library: Any = ctypes
        ticks = library.windll.kernel32.GetTickCount64
        ticks.restype = ctypes.c_uint64
        return float(ticks()) / 1000
    clock = getattr(time, _BY_SYSTEM.get(system, ""), None)
    return None if clock is None else time.clock_gettime(clock)
