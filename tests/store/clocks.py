"""A clock that a test sets, for everything that the program asks the time of day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bodymap.store import backups, copies, history


class Clock:
    """The computer's clock: `at` is what it says."""

    def __init__(self, patch: pytest.MonkeyPatch, at: datetime) -> None:
        self.at = at.astimezone()
        for module in (backups, history):
            patch.setattr(module, "now", lambda: self.at)
        patch.setattr(copies, "datetime", self)

    def now(self, _zone: Any = None) -> datetime:
        """As `datetime.now`."""
        return self.at

    def on(self, **later: float) -> None:
        """Let time pass."""
        self.at += timedelta(**later)
