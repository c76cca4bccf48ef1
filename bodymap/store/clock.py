"""Whether the computer's clock was set while the program ran: it is compared with a clock that nobody can set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bodymap.model import now
from bodymap.steady import counting_sleep

DIFFER = timedelta(minutes=2)
"""So far two clocks may be apart."""
_DRIFT = 1e-4
"""And so far for each second that went by: quartz is good to 1e-4, and the computer's clock is put right now and then,
a little at a time."""


class Watch:
    """The computer's clock against a steady one since the program began, or since an entry of the history told that
    they had come apart. That entry counts only where it stands: what was told is told again to a file that does not
    hold it, after an act that could not be saved or a backup that was brought back."""

    def __init__(self, wall: Callable[[], datetime] = now, steady: Callable[[], float | None] = counting_sleep) -> None:
        self._steady = steady
        self._began = wall(), steady()
        self._told = 0, b"", self._began  # number and hash of the entry, and what the clocks said

    @property
    def last_told(self) -> tuple[int, bytes]:
        """Number and hash of the entry that told of the clock last, 0 and nothing without one."""
        return self._told[:2]

    def expected(self, at: datetime, *, told: bool) -> datetime | None:
        """What the clock, which says `at`, would say had nobody set it; None when that is near enough, or when it
        cannot be known. `told`: the history holds the last entry that told of it."""
        (then, began), ran = self._told[2] if told else self._began, self._steady()
        if began is None or ran is None:
            return None
        gone = timedelta(seconds=ran - began)
        return then + gone if abs(at - then - gone) > DIFFER + gone * _DRIFT else None

    def tell(self, number: int, hash_: bytes, at: datetime) -> None:
        """This entry, written when the clock said `at`, tells of it."""
        self._told = number, hash_, (at, self._steady())
