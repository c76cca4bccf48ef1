"""A clock that nobody sets: seconds since some moment, which go on while the system sleeps.

Linux: CLOCK_BOOTTIME (clock_gettime(2): as CLOCK_MONOTONIC, and counts the time that the system is suspended). macOS:
CLOCK_MONOTONIC_RAW, which is mach_continuous_time (Python's own monotonic clock there stops in sleep). Windows:
GetTickCount64, "includes time the system spends in sleep or hibernation" (Python's own is another one from 3.13 on).
"""

from __future__ import annotations

import ctypes
import sys
import time
from typing import Any

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
