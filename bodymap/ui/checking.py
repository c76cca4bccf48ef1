"""How far the check of the data file is, before the first page; it can be left for later."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from bodymap.ui.theme import Button, Label, px

LATER = "Open without waiting"


class Checking(QWidget):
    """A bar, what is counted, and a way on."""

    left = Signal()  # the check is not waited for

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName("Check of the data file")
        self.bar.setFixedWidth(px(360))
        self.words = Label("Looking at the file as a whole …", "plain", "ink2")
        self.button = Button(LATER)
        self.button.clicked.connect(self.left)
        self.note = Label("Records are then verified beside the window, and marked until they are.", "note", "ink3")
        box = QVBoxLayout(self)
        box.setSpacing(px(12))
        for part in (self.bar, self.words, self.button, self.note):
            box.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)

    def show_done(self, done: int, of: int) -> None:
        """So many of so many records were looked at."""
        if of:
            self.bar.setRange(0, of)
            self.bar.setValue(done)
            self.words.setText(f"{done:,} of {of:,} records")
