"""How much room there is for a question: what stands round it gives way before the question and its answers do."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize

from bodymap.ui import theme as look

NARROW = 900
"""px at 100 % under which pictures go above and eleven answers stand in 6 + 5."""
LOW, LOWEST = 800, 640
"""px at 100 % under which the frame, and then the title, pictures and gaps, shrink."""


@dataclass(frozen=True, slots=True)
class Room:
    """`wide`: pictures stand beside words. `low`: 0 with room for all, 1 where the frame shrinks, 2 where the title,
    the gaps and the pictures do too."""

    wide: bool
    low: int

    @classmethod
    def of(cls, size: QSize) -> Room:
        """The room in a window of `size` in px, at the size of the words in force."""
        low = 2 if size.height() < look.px(LOWEST) else 1 if size.height() < look.px(LOW) else 0
        narrow = 800 if low == 2 else NARROW
        return cls(size.width() >= look.px(narrow), low)

    @property
    def title(self) -> int:
        """px of the question's words at 100 %."""
        return ((38, 32, 24) if self.wide else (28, 26, 24))[self.low]

    @property
    def lead(self) -> int:
        """px of the words under it."""
        return 18 if self.low == 2 else 20

    @property
    def gap(self) -> int:
        """px between the parts of a screen."""
        return (14, 10, 6)[self.low]

    @property
    def option(self) -> int:
        """px that an answer is high at least."""
        return (56, 50, 44)[self.low]

    @property
    def margins(self) -> tuple[int, int]:
        """px beside and over the page."""
        return (56 if not self.low else 32 if self.low == 1 else 24, (24, 12, 8)[self.low]) if self.wide else (20, 10)

    @property
    def bar(self) -> int:
        """px of the buttons over the question."""
        return (46, 44, 44)[self.low]

    @property
    def foot(self) -> int:
        """px of the buttons under the question."""
        return (56, 50, 44)[self.low]

    def columns(self, answers: int) -> int:
        """In how many columns so many answers stand."""
        return 2 if self.wide and self.low and answers > 5 else 1


ROOMY = Room(wide=True, low=0)
"""Room for everything."""
