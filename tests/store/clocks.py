"""A clock that a test sets, for everything that the program asks the time of day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bodymap.store import backups, copies, counted, history
from bodymap.store.history import Watch


class Clock:
    """The computer's clock: `at` is what it says, to set it. `ran` is a clock that nobody sets, in seconds; None for a
    system without one."""

    def __init__(self, patch: pytest.MonkeyPatch, at: datetime) -> None:
        self.at = at.astimezone()
        self.ran: float | None = 0.0
        self._patch = patch
        for module in (backups, history):
            patch.setattr(module, "now", lambda: self.at)
        patch.setattr(copies, "datetime", self)
        self.begin()

    def begin(self) -> None:
        """The program is started now."""
        self._patch.setattr(history, "watch", Watch(lambda: self.at, lambda: self.ran))
        self._patch.setattr(counted, "counting_sleep", lambda: self.ran)
        self._patch.setattr(counted, "_ROSE", {})

    def now(self, _zone: Any = None) -> datetime:
        """As `datetime.now`."""
        return self.at

    def on(self, **later: float) -> None:
        """Let time pass."""
        self.at += timedelta(**later)
        if self.ran is not None:
            self.ran += timedelta(**later).total_seconds()
