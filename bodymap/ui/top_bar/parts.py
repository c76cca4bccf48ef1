"""What the bars are made of: the bar itself, the acts on it, the words about saving."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from bodymap.ui.theme import Chip, Label, look, pixmap, px

EXAM, COURSE, COMPARE, RECORD = "exam", "course", "compare", "record"
SECTIONS = ((EXAM, "Exam"), (COURSE, "Course"), (COMPARE, "Compare"), (RECORD, "Record"))
HEIGHT = 60


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done on a page: key, words, icon, and whether it is the primary one."""

    key: str
    words: str
    icon: str = ""
    primary: bool = False


class Bar(QFrame):
    """A bar of the window's width."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("bar", True)
        self.row = QHBoxLayout(self)
        look().changed.connect(self.measure)

    def measure(self) -> None:
        """Take the sizes of the theme as it is now."""
        self.setFixedHeight(px(HEIGHT))
        self.row.setContentsMargins(px(24), 0, px(16), 0)
        self.row.setSpacing(px(8))


class Saved(QWidget):
    """That every entry is saved; or in a chip that it is not yet, and why."""

    changed = Signal()  # other words: another width

    def __init__(self) -> None:
        super().__init__()
        self._check = QLabel()
        self._words = Label("", "plain", "ink2")
        self.chip = Chip("", "warn")
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(px(6))
        for part in (self._check, self._words, self.chip):
            self._box.addWidget(part)
        self._short = False
        self._problem: str | None = None
        look().changed.connect(self._show)
        self._show()

    def show_saved(self) -> None:
        """Everything shown is on disk."""
        self._problem = None
        self._show()
        self.changed.emit()

    def show_trouble(self, why: str) -> None:
        """Not on disk yet; `why` in a few words."""
        self._problem = why
        self._show()
        self.changed.emit()

    def set_short(self, short: bool) -> None:
        """Only one word where there is little room."""
        if short != self._short:
            self._short = short
            self._show()

    def words(self) -> str:
        """What is said, in full."""
        if self._problem is None:
            return "Every entry is saved"
        return f"Not saved yet: {self._problem[:1].lower()}{self._problem[1:]}"

    def _show(self) -> None:
        saved = self._problem is None
        self._check.setPixmap(pixmap("check", "ink2", 17))
        self._check.setVisible(saved)
        self._words.setText("Saved" if self._short else "Every entry is saved")
        self._words.setVisible(saved)
        self.chip.setText("Not saved yet" if self._short or len(self.words()) > 44 else self.words())
        self.chip.setVisible(not saved)
        self._box.invalidate()
        self.updateGeometry()  # at once: the bar reckons with the width
        self.setToolTip(self.words())
        self.setAccessibleName(self.words())
