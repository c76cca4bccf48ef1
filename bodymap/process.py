"""What is asked of the system for this process: its memory is never written to a disk, its files are its owner's."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress

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
